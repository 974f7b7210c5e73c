//! `jackfield generate`: one crate per spec.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use jackfield_codegen::shell::sync;
use jackfield_codegen::{Compilation, Options, Runtime};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use serde::Serialize;

use crate::failure::Failure;
use crate::{spec, terminal};

/// Compiles specs into crates, one folder each
///
/// A spec that fails never stops the others. Operations of an OpenAPI document that cannot be
/// expressed are left out, with a diagnostic; mistakes in a connector.yaml fail it.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  jackfield generate openapi.json specs/desk365 --out clients --report report.jsonl"
)]
pub(crate) struct Arguments {
    /// Connector folders, connector.yaml files or OpenAPI documents
    #[arg(required = true, value_name = "SPEC")]
    specs: Vec<String>,
    /// The folder under which each crate gets its own
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Write one JSON line per spec to this file
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Depend on the runtime in this folder rather than on the published one
    #[arg(long, value_name = "PATH")]
    runtime_path: Option<String>,
    /// How many specs are compiled at once [default: the number of cores]
    #[arg(long, value_name = "N")]
    jobs: Option<usize>,
    /// Write the names lock beside each spec, so that names stay when the spec grows
    #[arg(long)]
    update_lock: bool,
}

/// One line of the report.
#[derive(Debug, Serialize)]
struct Line {
    spec: String,
    status: Status,
    operations: usize,
    operations_skipped: usize,
    types: usize,
    diagnostics: BTreeMap<&'static str, usize>,
    #[serde(rename = "crate", skip_serializing_if = "Option::is_none")]
    folder: Option<String>,
    ms: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Status {
    Ok,
    Partial,
    Failed,
}

/// A finished spec: its line, and what is to be said of it.
struct Finished {
    line: Line,
    said: String,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(arguments.jobs.unwrap_or(0))
        .build()
        .map_err(Failure::new)?;
    let bar = terminal::progress(arguments.specs.len());
    let folders = folders(&arguments.specs);
    let options = options(arguments)?;
    let work: Vec<(&String, String)> = arguments.specs.iter().zip(folders).collect();
    let finished: Vec<Finished> = pool.install(|| {
        work.par_iter()
            .map(|(spec, folder)| {
                let finished = one(spec, folder, arguments, &options);
                bar.inc(1);
                bar.suspend(|| eprint!("{}", finished.said));
                finished
            })
            .collect()
    });
    bar.finish_and_clear();
    if let Some(report) = &arguments.report {
        let mut lines = String::new();
        for Finished { line, .. } in &finished {
            lines.push_str(&serde_json::to_string(line).map_err(Failure::new)?);
            lines.push('\n');
        }
        sync::write(report, &lines)?;
    }
    for Finished { line, .. } in &finished {
        if let Some(folder) = &line.folder {
            println!("{folder}");
        }
    }
    let failed = finished.iter().filter(|finished| finished.line.status == Status::Failed).count();
    if failed > 0 {
        eprintln!("{failed} of {} specs failed", finished.len());
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

fn options(arguments: &Arguments) -> Result<Options, Failure> {
    let mut options = Options::default();
    if let Some(path) = &arguments.runtime_path {
        let full = std::fs::canonicalize(path)
            .map_err(|error| Failure::usage(format!("`--runtime-path {path}`: {error}")))?;
        options.runtime = Runtime::Path(full.to_string_lossy().into_owned());
    }
    Ok(options)
}

/// A folder for each spec, from its file's name; the path says more where two would meet.
fn folders(specs: &[String]) -> Vec<String> {
    let mut taken = std::collections::BTreeSet::new();
    let name = |path: &Path| {
        let stem = path.file_stem().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        let generic =
            matches!(stem.as_str(), "connector" | "openapi" | "swagger" | "index" | "spec");
        let parent = path.parent().and_then(Path::file_name).filter(|_| generic);
        let stem = parent.map_or(stem, |parent| parent.to_string_lossy().into_owned());
        let kept = |c: char| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { '_' };
        stem.chars().map(kept).collect::<String>()
    };
    let mut all = Vec::new();
    for spec in specs {
        let base = name(Path::new(spec));
        let base = if base.trim_matches('.').is_empty() { "spec".to_owned() } else { base };
        let mut folder = base.clone();
        let mut number = 1;
        while !taken.insert(folder.clone()) {
            number += 1;
            folder = format!("{base}-{number}");
        }
        all.push(folder);
    }
    all
}

fn one(spec: &str, folder: &str, arguments: &Arguments, options: &Options) -> Finished {
    let start = Instant::now();
    let mut said = String::new();
    let mut line = Line {
        spec: spec.to_owned(),
        status: Status::Failed,
        operations: 0,
        operations_skipped: 0,
        types: 0,
        diagnostics: BTreeMap::new(),
        folder: None,
        ms: 0,
    };
    match spec::compiled(spec, options) {
        Err(failure) => said = format!("{failure}\n"),
        Ok(compilation) => {
            said.push_str(&compilation.report.render(&compilation.sources, terminal::colour()));
            line.operations = compilation.summary.operations;
            line.operations_skipped = compilation.summary.skipped;
            line.types = compilation.summary.types;
            line.diagnostics.clone_from(compilation.report.counts());
            let target = arguments.out.join(folder);
            match write(&compilation, &target, spec, arguments) {
                Ok(true) if compilation.summary.skipped > 0 => line.status = Status::Partial,
                Ok(true) => line.status = Status::Ok,
                Ok(false) => {}
                Err(error) => said.push_str(&format!("error: {}: {error}\n", target.display())),
            }
            line.folder =
                (line.status != Status::Failed).then(|| target.to_string_lossy().into_owned());
        }
    }
    line.ms = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
    Finished { line, said }
}

/// Writes the crate; not when the spec has errors.
fn write(
    compilation: &Compilation,
    target: &Path,
    spec: &str,
    arguments: &Arguments,
) -> std::io::Result<bool> {
    if !compilation.is_ok() {
        return Ok(false);
    }
    let changes = sync::differences(&compilation.files, target)?;
    sync::apply(&compilation.files, target, &changes)?;
    if let (true, Some(lock)) = (arguments.update_lock, &compilation.lock) {
        let entry = jackfield_codegen::shell::entry(Path::new(spec));
        sync::write(&entry.with_file_name("names.lock"), &lock.to_text())?;
    }
    Ok(true)
}
