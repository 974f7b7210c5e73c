//! `SOURCE.toml` beside a document: where it came from, and the copies of what it refers to by URL.
//!
//! Takes: the text of the file. Gives: the document's URL, and per URL the file that holds its copy,
//! pinned by a checksum. Nothing is fetched while compiling: a copy is put beside the document once,
//! and what it was then is what it must be.
//!
//! ```toml
//! url = "https://acme.example/openapi.json"
//!
//! [[vendored]]
//! url = "https://acme.example/common.json"
//! file = "vendor/common.json"
//! sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
//! ```

use serde::Deserialize;
use toml::Spanned;

use super::Files;
use crate::diagnostics::{Diagnostic, codes};
use crate::source::{LoadError, SourcePath, Span};
use crate::syntax::openapi::documents::{Copies, Copy};

/// The name of the file.
const NAME: &str = "SOURCE.toml";

/// What is read of the file; the rest (licence, version, ..) is for people.
#[derive(Deserialize)]
struct Written {
    url: Option<String>,
    #[serde(default)]
    vendored: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    url: Spanned<String>,
    file: Spanned<String>,
    sha256: Spanned<String>,
}

impl Files<'_> {
    /// The copies that lie beside a document.
    pub(super) fn copies(&mut self, document: &SourcePath) -> Copies {
        let Some(path) = document.sibling(NAME).ok() else { return Copies::default() };
        let text = match self.loader.load(&path) {
            Ok(text) => text,
            Err(LoadError::NotFound { .. }) => return Copies::default(),
            Err(error) => {
                self.sink.push(error.diagnostic(&path));
                return Copies::default();
            }
        };
        let Ok(file) = self.sources.add(path.clone(), text.clone()) else {
            return Copies::default();
        };
        let place = |range: std::ops::Range<usize>| {
            let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
            Span::new(file, offset(range.start), offset(range.end))
        };
        let written: Written = match toml::from_str(&text) {
            Ok(written) => written,
            Err(error) => {
                self.sink.push(
                    Diagnostic::new(codes::BAD_SOURCE_TOML, error.message().to_owned())
                        .at_opt(error.span().map(place))
                        .help("each `[[vendored]]` has `url`, `file` and `sha256`, all texts"),
                );
                return Copies::default();
            }
        };
        let mut copies = Copies { url: written.url, ..Copies::default() };
        for entry in written.vendored {
            let at = place(entry.file.span());
            match path.sibling(entry.file.get_ref()) {
                Ok(file) => {
                    let copy = Copy {
                        path: file,
                        at,
                        sha256: entry.sha256.get_ref().to_ascii_lowercase(),
                        pinned_at: place(entry.sha256.span()),
                    };
                    let url = entry.url.get_ref().split('#').next().unwrap_or_default();
                    copies.by_url.insert(url.to_owned(), copy);
                }
                Err(error) => self.sink.push(
                    Diagnostic::new(codes::NOT_A_LOCAL_FILE, error.to_string())
                        .at(at)
                        .help("write the path of a file, relative to this one"),
                ),
            }
        }
        copies
    }
}
