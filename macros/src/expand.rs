//! From the macro's arguments to its tokens: compiled modules, tracked files, errors.

use std::path::{Path, PathBuf};

use jackfield_codegen::diagnostics::{Colour, Severity};
use jackfield_codegen::shell::{DiskLoader, entry};
use jackfield_codegen::{Compilation, Options, compile};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};

use crate::arguments::Arguments;

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
    let mut options = Options::default();
    if let Some(runtime) = &arguments.runtime {
        options.runtime_root = quote!(#runtime).to_string().replace(' ', "");
    }
    let compilation = compile(&path, &loader, &options);
    let errors = errors(&compilation, span);
    let modules = modules(&compilation, &options);
    let tracked = tracked(&compilation, &loader, &file);
    quote!(#errors #tracked #modules)
}

/// One error per mistake, each with the place in the spec and an excerpt of it.
fn errors(compilation: &Compilation, span: Span) -> TokenStream {
    let entries = compilation.report.entries();
    let errors = entries.iter().filter(|entry| entry.diagnostic.severity == Severity::Error);
    errors
        .map(|entry| {
            let text = entry.diagnostic.render(&compilation.sources, Colour::Off);
            error(span, text.trim_end())
        })
        .collect()
}

fn error(span: Span, message: &str) -> TokenStream {
    quote_spanned!(span => ::std::compile_error!(#message);)
}

fn modules(compilation: &Compilation, options: &Options) -> TokenStream {
    if compilation.modules.is_empty() {
        return TokenStream::new();
    }
    let root: TokenStream = options.runtime_root.parse().unwrap_or_default();
    let modules = compilation.modules.iter().map(|module| {
        let name = Ident::new(&module.name, Span::call_site());
        let body: TokenStream = module.text.parse().unwrap_or_default();
        let visibility = (!module.is_private()).then(|| quote!(pub));
        quote! {
            #[allow(clippy::all, clippy::pedantic)]
            #visibility mod #name { #body }
        }
    });
    quote! {
        #(#modules)*
        pub use client::{Client, ClientBuilder};
        #[allow(unused_imports)]
        pub use #root::{Error, File, RateLimit, Response};
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
