//! From the macro's arguments to its tokens: the client, tracked files, errors.
//!
//! `JACKFIELD_DEBUG=DIR` makes the client a set of files below that folder, which the expansion
//! includes: rustc's messages then point at text that can be read.

use std::path::{Path, PathBuf};

use jackfield_codegen::shell::{DiskLoader, entry, identifier, root, write_modules};
use jackfield_codegen::{Compilation, Options, compile};
use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};

use crate::arguments::Arguments;
use crate::mistakes;
use crate::threads::on_any_thread;

/// The variable that names the folder of readable expansions.
const DEBUG: &str = "JACKFIELD_DEBUG";

/// The client's modules, or one error per mistake and what is sound beside them.
pub(crate) fn expand(arguments: &Arguments) -> TokenStream {
    let span = arguments.spec.span();
    let Some(package) = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from) else {
        return error(span, "`CARGO_MANIFEST_DIR` is not set: build with cargo");
    };
    let file = entry(&package.join(arguments.spec.value()));
    let (loader, path) = match DiskLoader::for_entry(&file, &package) {
        Ok(found) => found,
        Err(problem) => return error(span, &problem.to_string()),
    };
    let mut options = Options { id: identifier(&file), ..Options::default() };
    if let Some(runtime) = &arguments.runtime {
        options.runtime_root = quote!(#runtime).to_string().replace(' ', "");
    }
    let compilation = on_any_thread(|| compile(&path, &loader, &options));
    let errors = mistakes::of(&compilation, span);
    let client = match std::env::var_os(DEBUG).filter(|folder| !folder.is_empty()) {
        Some(folder) => files(&compilation, &options, &package.join(folder), span),
        None => inline(&compilation, &options, span),
    };
    let tracked = tracked(&compilation, &loader, &file);
    quote!(#errors #tracked #client)
}

pub(crate) fn error(span: Span, message: &str) -> TokenStream {
    quote_spanned!(span => ::std::compile_error!(#message);)
}

/// The client as tokens.
fn inline(compilation: &Compilation, options: &Options, span: Span) -> TokenStream {
    tokens(&root(compilation, options, |module| module.text.to_string()), span)
}

/// The client as files below a folder.
fn files(compilation: &Compilation, options: &Options, folder: &Path, span: Span) -> TokenStream {
    if let Err(problem) = write_modules(compilation, folder) {
        return error(span, &format!("`{DEBUG}={}`: {problem}", folder.display()));
    }
    let folder = folder.join(&compilation.summary.id);
    let text = root(compilation, options, |module| {
        let path = folder.join(format!("{}.rs", module.name));
        format!("include!({:?});", path.to_string_lossy())
    });
    tokens(&text, span)
}

fn tokens(text: &str, span: Span) -> TokenStream {
    match text.parse() {
        Ok(tokens) => tokens,
        // Cannot be: the same text is written into crates, and tests compile those.
        Err(problem) => error(span, &format!("the client is not Rust: {problem}; report this")),
    }
}

/// Files that are included as bytes are dependencies of the crate: cargo compiles it again when one
/// of them changes.
fn tracked(compilation: &Compilation, loader: &DiskLoader, entry: &Path) -> TokenStream {
    let mut paths: Vec<PathBuf> =
        compilation.sources.files().map(|(_, source)| loader.location(source.path())).collect();
    if paths.is_empty() && entry.is_file() {
        paths.push(entry.to_path_buf());
    }
    let paths = paths.iter().map(|path| path.to_string_lossy());
    quote!(#(const _: &[u8] = ::std::include_bytes!(#paths);)*)
}
