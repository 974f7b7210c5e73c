//! `jackfield generate`: one crate per spec.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use jackfield_codegen::shell::{entry, identifier, sync};
use jackfield_codegen::{Compilation, Options, Runtime};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use serde::Serialize;

use crate::failure::{Failure, reason};
use crate::terminal::{say, tell, write_err};
use crate::{spec, terminal, workspace};

/// Compiles specs into crates, one folder each
///
/// A spec that fails never stops the others. Operations of an OpenAPI document that cannot be
/// expressed are left out, with a diagnostic; mistakes in a connector.yaml fail it.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  jackfield generate openapi.json specs/desk365 --out clients --report report.jsonl
  jackfield generate desk365 --out clients")]
pub(crate) struct Arguments {
    /// Connectors' folders or files, OpenAPI documents, or built-in vendors' ids
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
    #[command(flatten)]
    document: spec::OfDocument,
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
    let options = options(arguments)?;
    let work: Vec<(&String, String)> =
        arguments.specs.iter().zip(names(&arguments.specs)).collect();
    let finished: Vec<Finished> = pool.install(|| {
        work.par_iter()
            .map(|(spec, name)| {
                let finished = one(spec, name, arguments, &options);
                bar.inc(1);
                bar.suspend(|| write_err!("{}", finished.said));
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
            say!("{folder}");
        }
    }
    let failed = finished.iter().filter(|finished| finished.line.status == Status::Failed).count();
    if failed > 0 {
        tell!("{failed} of {} specs failed", finished.len());
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

fn options(arguments: &Arguments) -> Result<Options, Failure> {
    let mut options = Options::default();
    if let Some(path) = &arguments.runtime_path {
        let full = std::fs::canonicalize(path).map_err(|error| {
            Failure::usage(format!("`--runtime-path {path}`: {}", reason(&error)))
        })?;
        options.runtime = Runtime::Path(full.to_string_lossy().into_owned());
    }
    Ok(options)
}

/// A name for each spec, of its folder and its crate; numbered where two would meet.
fn names(specs: &[String]) -> Vec<String> {
    let mut taken = BTreeSet::new();
    let unique = |spec: &String| {
        let base = identifier(&entry(Path::new(spec))).unwrap_or_else(|| "api".to_owned());
        let numbered = (2..).map(|number| format!("{base}_{number}"));
        let mut names = std::iter::once(base.clone()).chain(numbered);
        names.find(|name| taken.insert(name.clone())).unwrap_or(base)
    };
    specs.iter().map(unique).collect()
}

fn one(spec: &str, name: &str, arguments: &Arguments, options: &Options) -> Finished {
    let target = arguments.out.join(name);
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
    let compiled = workspace::is_foreign(&target).and_then(|workspace_root| {
        if arguments.update_lock && spec::is_built_in(spec) {
            return Err(Failure::usage(format!(
                "`--update-lock` writes beside the spec, and `{spec}` is built in; give a path"
            )));
        }
        let id = Some(name.to_owned());
        spec::compiled(
            spec,
            &arguments.document,
            &Options { id, workspace_root, ..options.clone() },
        )
    });
    match compiled {
        Err(failure) => said = format!("{failure}\n"),
        Ok(compilation) => {
            said.push_str(
                &compilation
                    .report
                    .render(&compilation.sources, terminal::colour(&std::io::stderr())),
            );
            line.operations = compilation.summary.operations;
            line.operations_skipped = compilation.summary.skipped;
            line.types = compilation.summary.types;
            line.diagnostics.clone_from(compilation.report.counts());
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
        let entry = entry(Path::new(spec));
        sync::write(&entry.with_file_name("names.lock"), &lock.to_text())?;
    }
    Ok(true)
}
