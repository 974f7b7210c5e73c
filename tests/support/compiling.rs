//! Specs compiled as their users compile them.

use std::path::Path;
use std::sync::Arc;

use jackfield_codegen::diagnostics::Colour;
use jackfield_codegen::shell::{DiskLoader, entry, identifier};
use jackfield_codegen::source::{MemoryLoader, SourcePath};
use jackfield_codegen::{Compilation, Lock, Options, compile};

/// Compiles a text under this name; `others` are the files beside it.
pub fn text(name: &str, text: impl Into<Arc<str>>, others: &[(&str, &str)]) -> Compilation {
    let path = |text: &str| SourcePath::new(text).unwrap();
    let mut loader = MemoryLoader::new().with(path(name), text);
    for (name, text) in others {
        loader = loader.with(path(name), *text);
    }
    compile(&path(name), &loader, &Options::default())
}

/// The plan of a text alone: no files are made.
pub fn plan(name: &str, text: impl Into<Arc<str>>) -> Compilation {
    let path = SourcePath::new(name).unwrap();
    let loader = MemoryLoader::new().with(path.clone(), text);
    compile(&path, &loader, &Options { plan_only: true, ..Options::default() })
}

/// Compiles a spec on disk: a folder or a file; messages name it relative to `current`.
pub fn path(spec: &Path, current: &Path, options: &Options) -> Compilation {
    let file = entry(spec);
    let (loader, path) = DiskLoader::for_entry(&file, current).unwrap();
    let mut options = options.clone();
    options.id = options.id.or_else(|| identifier(&file));
    compile(&path, &loader, &options)
}

/// What was reported, as people see it.
pub fn rendered(compilation: &Compilation) -> String {
    compilation.report.render(&compilation.sources, Colour::Off)
}

/// Everything that a compilation gives, as one text: what two compilations must agree in.
pub fn whole(compilation: &Compilation) -> String {
    let mut text = rendered(compilation);
    for (path, file) in compilation.files.iter() {
        text.push_str(&format!("==> {path}\n{file}"));
    }
    let lock = compilation.lock.as_ref().map(Lock::to_text).unwrap_or_default();
    text + "==> names.lock\n" + &lock
}
