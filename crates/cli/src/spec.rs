//! What a SPEC argument means: a path, or the id of a built-in vendor.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use jackfield_codegen::import::{Choice, Imported, import};
use jackfield_codegen::shell::{DiskLoader, ENTRY_NAMES, entry, identifier};
use jackfield_codegen::source::{LoadError, Loader, SourcePath};
use jackfield_codegen::{Compilation, Options, compile};
use jackfield_plan::Plan;

use crate::builtin;
use crate::cache::{Entry, Kept, OfCache, Source};
use crate::failure::Failure;
use crate::terminal;

/// What is said of a spec's OpenAPI document.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct OfDocument {
    /// Apply this overlay (OpenAPI Overlay 1.0) to the OpenAPI document, after those that the spec
    /// names; may be given several times
    #[arg(long = "overlay", value_name = "FILE")]
    overlays: Vec<PathBuf>,
    /// Do not infer how lists are paged where the document states nothing
    #[arg(long)]
    no_infer_pagination: bool,
}

/// Compiles the spec at a path, or that of a built-in vendor; an OpenAPI document's id is made of its
/// path unless the options have one.
pub(crate) fn compiled(
    spec: &str,
    document: &OfDocument,
    options: &Options,
) -> Result<Compilation, Failure> {
    compiled_with_files(spec, document, options).map(|(compilation, _)| compilation)
}

/// Reads from disk, and remembers what it was asked for.
struct Remembering<'a> {
    disk: &'a DiskLoader,
    asked: Mutex<Vec<Source>>,
}

impl Loader for Remembering<'_> {
    fn load(&self, path: &SourcePath) -> Result<Arc<str>, LoadError> {
        // Before it is read: a file that changes meanwhile is then seen as another one later.
        let source = Source::now(self.disk.location(path));
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).push(source);
        self.disk.load(path)
    }
}

/// The same, with the files that were asked for, whether they are there or not.
fn compiled_with_files(
    spec: &str,
    document: &OfDocument,
    options: &Options,
) -> Result<(Compilation, Vec<Source>), Failure> {
    if is_built_in(spec) {
        return Ok((compiled_built_in(spec, document, options)?, Vec::new()));
    }
    if !Path::new(spec).exists() {
        return Err(unknown(spec));
    }
    let (loader, path, options) = opened(spec, document, options)?;
    let loader = Remembering { disk: &loader, asked: Mutex::default() };
    let compilation = compile(&path, &loader, &options);
    let mut asked = loader.asked.into_inner().unwrap_or_else(PoisonError::into_inner);
    asked.sort_unstable();
    asked.dedup();
    Ok((compilation, asked))
}

/// Compiles the spec of a built-in vendor.
fn compiled_built_in(
    spec: &str,
    document: &OfDocument,
    options: &Options,
) -> Result<Compilation, Failure> {
    if !document.overlays.is_empty() {
        return Err(Failure::usage(format!(
            "`--overlay` corrects an OpenAPI document, and `{spec}` is built in; give a path"
        )));
    }
    let (loader, path) = builtin::spec(spec).ok_or_else(|| unknown(spec))?.map_err(Failure::new)?;
    Ok(compile(&path, &loader, options))
}

/// The loader for a spec's files, the path of its entry, and the options with what is said of its
/// document.
fn opened(
    spec: &str,
    document: &OfDocument,
    options: &Options,
) -> Result<(DiskLoader, SourcePath, Options), Failure> {
    let current = std::env::current_dir()?;
    let file = entry(Path::new(spec));
    check_kind(spec, &file)?;
    let (mut loader, path) = DiskLoader::for_entry(&file, &current)
        .map_err(|error| Failure::usage(format!("`{spec}` is no path of a spec: {error}")))?;
    let mut options = options.clone();
    options.id = options.id.or_else(|| identifier(&file));
    options.infer_pagination = !document.no_infer_pagination;
    for overlay in &document.overlays {
        let given = loader.give(overlay, &current).map_err(|error| {
            Failure::usage(format!("`--overlay {}`: {error}", overlay.display()))
        })?;
        options.overlays.push(given);
    }
    Ok((loader, path, options))
}

/// Refuses a folder without a spec, and what is neither a folder nor a file.
fn check_kind(spec: &str, entry: &Path) -> Result<(), Failure> {
    let Ok(found) = Path::new(spec).metadata() else { return Ok(()) };
    if found.is_dir() && !entry.exists() {
        let names = ENTRY_NAMES.join(", ");
        return Err(Failure::usage(format!(
            "the folder `{spec}` has no spec: none of {names}; name the file, or write one with \
             `jackfield new`"
        )));
    }
    if !found.is_dir() && !found.is_file() {
        return Err(Failure::usage(format!(
            "`{spec}` is a pipe or a device, and a spec is read from a file: it names other files by \
             where it stands; write it to a file first"
        )));
    }
    Ok(())
}

/// An OpenAPI document, written as a connector in our own language.
pub(crate) fn imported(
    spec: &str,
    document: &OfDocument,
    choice: &Choice,
    options: &Options,
) -> Result<Imported, Failure> {
    if !Path::new(spec).exists() {
        return Err(Failure::usage(format!("there is no file or folder `{spec}`")));
    }
    let (loader, path, opened) = opened(spec, document, options)?;
    // Without an id, the title decides.
    let options = Options { id: options.id.clone(), ..opened };
    Ok(import(&path, &loader, choice, &options))
}

/// The plan of a SPEC: compiled from a path, kept from when it was compiled before, or built in.
///
/// Warnings about a spec are left to `jackfield check`; its errors end the command.
pub(crate) fn plan(spec: &str, cache: &OfCache) -> Result<Plan, Failure> {
    plan_with_files(spec, cache).0.map(|named| named.plan)
}

/// A plan, and what tells it from any other.
pub(crate) struct Named {
    pub(crate) plan: Plan,
    /// Other for every other plan of this build; none where plans are not kept.
    pub(crate) digest: Option<String>,
}

/// The same, with the paths of the files that it depends on, which are known of broken specs as well.
pub(crate) fn plan_with_files(
    spec: &str,
    cache: &OfCache,
) -> (Result<Named, Failure>, Vec<PathBuf>) {
    if let Some(plan) = built_in(spec) {
        let digest = Some(format!("built in: {spec}"));
        return (plan.map(|plan| Named { plan, digest }), Vec::new());
    }
    let options = Options { plan_only: true, ..Options::default() };
    let kept = cache.entry(spec, &options);
    if let Some(Kept { plan, digest, files }) = kept.as_ref().and_then(Entry::read) {
        return (Ok(Named { plan, digest: Some(digest) }), files);
    }
    match compiled_with_files(spec, &OfDocument::default(), &options) {
        Ok((compilation, asked)) => {
            let report = compilation
                .report
                .render(&compilation.sources, terminal::colour(&std::io::stderr()));
            let plan = match compilation.plan {
                Some(plan) if compilation.report.errors() == 0 => {
                    let digest = kept.and_then(|kept| kept.write(&plan, &asked));
                    Ok(Named { plan, digest })
                }
                _ => Err(Failure::rendered(report)),
            };
            (plan, asked.into_iter().filter_map(Source::path).collect())
        }
        Err(failure) => (Err(failure), vec![entry(Path::new(spec))]),
    }
}

/// A SPEC, and the name that it is given in `NAME=SPEC`. What is there as a file or a folder is meant
/// first.
pub(crate) fn named(text: &str) -> (Option<&str>, &str) {
    let is_name = |name: &str| {
        let fine = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        name.starts_with(|c: char| c.is_ascii_lowercase()) && name.chars().all(fine)
    };
    match text.split_once('=') {
        Some((name, spec)) if is_name(name) && !Path::new(text).exists() => (Some(name), spec),
        _ => (None, text),
    }
}

/// The plan of `NAME=SPEC`, which has the name for its id, or of a SPEC alone.
pub(crate) fn named_plan_with_files(
    text: &str,
    cache: &OfCache,
) -> (Result<Named, Failure>, Vec<PathBuf>) {
    let (name, spec) = named(text);
    let (plan, files) = plan_with_files(spec, cache);
    let Some(name) = name else { return (plan, files) };
    let plan = plan.map(|Named { mut plan, digest }| {
        plan.connector.id = name.to_owned().into();
        Named { plan, digest: digest.map(|digest| format!("{name}={digest}")) }
    });
    (plan, files)
}

/// Whether a SPEC is a built-in vendor: what is there as a file or a folder is meant first.
pub(crate) fn is_built_in(spec: &str) -> bool {
    builtin::plan(spec).is_some() && !Path::new(spec).exists()
}

fn looks_like_a_path(spec: &str) -> bool {
    spec.contains(['/', '\\', '.'])
}

/// What is not the path of a spec: a built-in vendor, or nothing that there is.
fn built_in(spec: &str) -> Option<Result<Plan, Failure>> {
    if Path::new(spec).exists() {
        return None;
    }
    if let Some(json) = builtin::plan(spec) {
        return Some(Plan::from_json(json).map_err(Failure::new));
    }
    (!looks_like_a_path(spec)).then(|| Err(unknown(spec)))
}

/// That there is no such SPEC, with what may have been meant.
fn unknown(spec: &str) -> Failure {
    if looks_like_a_path(spec) {
        return Failure::usage(format!("there is no file or folder `{spec}`"));
    }
    let known: Vec<_> = builtin::ids().collect();
    let near = jackfield_codegen::diagnostics::nearest(spec, known.iter().copied());
    let hint = near.map_or_else(
        || format!("built in are: {}", known.join(", ")),
        |near| format!("did you mean the built-in vendor `{near}`"),
    );
    Failure::usage(format!("there is no file, folder or built-in vendor `{spec}`; {hint}"))
}
