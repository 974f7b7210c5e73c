//! One document in a process of its own.

use std::error::Error;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use jackfield_codegen::diagnostics::{Colour, Diagnostics};
use jackfield_codegen::node::{self, Limits};
use jackfield_codegen::shell::{DiskLoader, sync};
use jackfield_codegen::source::SourceMap;
use jackfield_codegen::{Compilation, Options, compile};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use serde::{Deserialize, Serialize};

use super::documents::Document;
use super::line::{Line, Status};
use super::workspace::Workspace;

/// What the process is told.
#[derive(Debug, clap::Args)]
pub(crate) struct DocumentArguments {
    /// The document
    document: PathBuf,
    /// The id of its connector
    #[arg(long)]
    id: String,
    /// The folder of its crate
    #[arg(long)]
    out: PathBuf,
    /// The folder of the runtime
    #[arg(long)]
    runtime: PathBuf,
}

/// What the process says.
#[derive(Debug, Serialize, Deserialize)]
struct Said {
    line: Line,
    types: Vec<NamedType>,
}

/// A named type and where the document writes it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct NamedType {
    /// Its name in the module of types.
    pub(super) name: String,
    /// The offsets of its first byte and after its last, for each schema that it was made of: the one
    /// that it is named after last.
    pub(super) places: Vec<(u32, u32)>,
}

/// Compiles every document, each in its own process.
pub(super) fn compile_all(documents: &[Document], workspace: &Workspace, limit: u64) -> Vec<Line> {
    documents
        .par_iter()
        .map(|document| {
            let line = supervise(document, workspace, Duration::from_secs(limit));
            let mut line =
                line.unwrap_or_else(|error| Line { said: error.to_string(), ..Line::default() });
            line.spec = document
                .path
                .file_name()
                .map(|name| name.to_string_lossy().into_owned())
                .unwrap_or_default();
            line.id.clone_from(&document.id);
            line
        })
        .collect()
}

/// The named types of a document that was compiled.
pub(super) fn named_types(id: &str, workspace: &Workspace) -> Vec<NamedType> {
    let said = std::fs::read_to_string(workspace.log(id, "out")).unwrap_or_default();
    serde_json::from_str::<Said>(&said).map(|said| said.types).unwrap_or_default()
}

fn supervise(
    document: &Document,
    workspace: &Workspace,
    limit: Duration,
) -> Result<Line, Box<dyn Error + Send + Sync>> {
    let (out, err) = (workspace.log(&document.id, "out"), workspace.log(&document.id, "err"));
    let mut child = Command::new(std::env::current_exe()?)
        .arg("corpus-document")
        .arg(&document.path)
        .args(["--id", &document.id])
        .arg("--out")
        .arg(workspace.crate_folder(&document.id))
        .arg("--runtime")
        .arg(workspace.runtime())
        .stdout(Stdio::from(File::create(&out)?))
        .stderr(Stdio::from(File::create(&err)?))
        .spawn()?;
    let start = Instant::now();
    let ended = loop {
        if let Some(status) = child.try_wait()? {
            break Some(status);
        }
        if start.elapsed() > limit {
            child.kill()?;
            child.wait()?;
            break None;
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    let said = std::fs::read_to_string(&out)?;
    if ended.is_some_and(|status| status.success())
        && let Ok(said) = serde_json::from_str::<Said>(&said)
    {
        return Ok(said.line);
    }
    let said = std::fs::read_to_string(&err)?;
    let said = said.chars().take(2_000).collect();
    Ok(Line {
        status: ended.map_or(Status::Hang, died),
        ms: millis(start.elapsed()),
        said,
        ..Line::default()
    })
}

/// What an end that is no success means: Rust programs that panic end with 101.
fn died(status: ExitStatus) -> Status {
    match status.code() {
        Some(101) => Status::Panic,
        Some(_) => Status::Failed,
        None => Status::Crash,
    }
}

/// Compiles one document and says what came of it, as JSON.
pub(crate) fn run(arguments: &DocumentArguments) -> Result<ExitCode, Box<dyn Error>> {
    let current = std::env::current_dir()?;
    let (loader, path) = DiskLoader::for_entry(&arguments.document, &current)?;
    let options = Options {
        runtime: jackfield_codegen::Runtime::Path(arguments.runtime.to_string_lossy().into_owned()),
        id: Some(arguments.id.clone()),
        ..Options::default()
    };
    drop(compile(&path, &loader, &Options { plan_only: true, ..options.clone() }));
    let check_kb = peak_kb();
    let start = Instant::now();
    let compilation = compile(&path, &loader, &options);
    let ms = millis(start.elapsed());
    let mut line = line(&compilation);
    line.ms = ms;
    line.input_kb =
        compilation.sources.files().map(|(_, file)| file.text().len() as u64).sum::<u64>() / 1024;
    line.check_kb = check_kb;
    line.version = version(&arguments.document).unwrap_or_default();
    if line.status == Status::Failed {
        let said = compilation.report.render(&compilation.sources, Colour::Off);
        line.said = said.chars().take(2_000).collect();
    } else {
        write(&compilation, &arguments.out)?;
    }
    let entry = compilation.sources.id(&path);
    let types = compilation
        .summary
        .named
        .iter()
        .filter(|ty| Some(ty.place.file) == entry && !ty.place.is_empty())
        // What other files say of a type is not read here.
        .filter(|ty| ty.merged.iter().all(|place| Some(place.file) == entry))
        .map(|ty| {
            let places = ty.merged.iter().chain([&ty.place]).map(|place| (place.start, place.end));
            NamedType { name: ty.name.clone(), places: places.collect() }
        })
        .collect();
    println!("{}", serde_json::to_string(&Said { line, types })?);
    Ok(ExitCode::SUCCESS)
}

/// The most memory that this process had so far, in units of 1024 bytes, where the system says.
fn peak_kb() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}

fn line(compilation: &Compilation) -> Line {
    let summary = &compilation.summary;
    let counts = compilation.report.counts().iter();
    Line {
        status: match summary.skipped {
            _ if !compilation.is_ok() => Status::Failed,
            0 => Status::Ok,
            _ => Status::Partial,
        },
        operations: summary.operations,
        skipped: summary.skipped,
        named_types: summary.types,
        untyped_nodes: summary.schemas.untyped,
        structured_nodes: summary.schemas.structured,
        diagnostics: counts.map(|(code, count)| ((*code).to_owned(), *count)).collect(),
        ..Line::default()
    }
}

fn write(compilation: &Compilation, folder: &Path) -> std::io::Result<()> {
    let changes = sync::differences(&compilation.files, folder)?;
    sync::apply(&compilation.files, folder, &changes)
}

/// The version that a document states.
fn version(document: &Path) -> Option<String> {
    let (loader, path) = DiskLoader::for_entry(document, &std::env::current_dir().ok()?).ok()?;
    let (mut sources, diagnostics) = (SourceMap::new(), Diagnostics::new());
    let sink = diagnostics.sink();
    let document = node::load(&path, None, &loader, &mut sources, Limits::default(), &sink);
    let version = document.as_ref().and_then(|document| {
        let root = document.root();
        let stated = ["openapi", "swagger"].iter().find_map(|key| root.get(key))?;
        stated.scalar_text().map(str::to_owned)
    });
    let _ = diagnostics.finish();
    version
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
