//! Lowers `OpenAPI` documents and prints what became of them, one line per file:
//!
//! ```text
//! cargo run --release -p jackfield-codegen --example lower_stats -- FILE...
//! ```
//!
//! Columns: operations made, operations skipped, types, schemas that say something, those of them
//! that became any value, milliseconds to parse and to lower. Then the diagnostics by code.
//! With `--dump` the model itself is printed, with `--diagnostics` every diagnostic.

use std::path::Path;
use std::time::Instant;

use jackfield_codegen::diagnostics::Diagnostics;
use jackfield_codegen::ir::{TypeKind, dump};
use jackfield_codegen::lower::openapi::{Settings, lower};
use jackfield_codegen::node::{Limits, load};
use jackfield_codegen::source::{LoadError, Loader, SourceMap, SourcePath};
use jackfield_codegen::syntax::openapi::Documents;
use jackfield_codegen::syntax::openapi::documents::Copies;

/// Reads files under one folder.
struct Folder<'a>(&'a Path);

impl Loader for Folder<'_> {
    fn load(&self, path: &SourcePath) -> Result<std::sync::Arc<str>, LoadError> {
        std::fs::read_to_string(self.0.join(path.as_str()))
            .map(|text| text.trim_start_matches('\u{feff}').into())
            .map_err(|error| LoadError::Unreadable { reason: error.to_string() })
    }
}

fn main() {
    let (flags, files): (Vec<String>, Vec<String>) =
        std::env::args().skip(1).partition(|arg| arg.starts_with("--"));
    let has = |flag: &str| flags.iter().any(|known| known == flag);
    for file in &files {
        one(Path::new(file), has("--dump"), has("--diagnostics"));
    }
}

fn one(file: &Path, print: bool, list: bool) {
    let folder = file.parent().unwrap_or_else(|| Path::new("."));
    let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let Ok(path) = SourcePath::new(name) else { return eprintln!("{name}: not a file name") };
    let (loader, mut sources, all) = (Folder(folder), SourceMap::new(), Diagnostics::new());
    let start = Instant::now();
    let root = load(&path, None, &loader, &mut sources, Limits::default(), &all.sink());
    let parsed = start.elapsed();
    let mut line = format!("{name}: not parsed");
    if let Some(root) = root {
        let limits = Limits::default();
        let documents = Documents::load(
            path,
            root,
            &Copies::default(),
            &loader,
            &mut sources,
            limits,
            &all.sink(),
        );
        let lowered = lower(&documents, Settings::default(), &all.sink());
        let lowering = start.elapsed().saturating_sub(parsed);
        let connector = &lowered.connector;
        let any = connector.types.iter().filter(|(_, ty)| matches!(ty.kind, TypeKind::Any)).count();
        line = format!(
            "{name}: {} operations, {} skipped, {} types ({any} any), {} schemas, {} untyped, \
             {:.1} + {:.1} ms",
            connector.operations.len(),
            connector.skipped.len(),
            connector.types.len(),
            lowered.counts.structured,
            lowered.counts.untyped,
            parsed.as_secs_f64() * 1e3,
            lowering.as_secs_f64() * 1e3,
        );
        if print {
            println!("{}", dump::dump(connector));
        }
    }
    let report = all.finish();
    for entry in report.entries().iter().filter(|_| list) {
        let place = entry.diagnostic.span.map(|span| sources.location(span));
        let place = place.unwrap_or_default();
        println!("{place}: {} {}", entry.diagnostic.code, entry.diagnostic.message);
    }
    let codes: Vec<String> =
        report.counts().iter().map(|(code, count)| format!("{code} {count}")).collect();
    println!("{line} | {}", codes.join(", "));
}
