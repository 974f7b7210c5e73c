//! One tree for JSON and YAML, with a place for every node.
//!
//! Takes: the text of a file. Gives: a [`Document`] and, over it, [`Node`]s: small copyable handles
//! with accessors, JSON pointers (RFC 6901), conversion to JSON and a serde `Deserializer`.
//! Must not know what a document is about (connector, `OpenAPI`): it knows mappings, lists and scalars.
//!
//! The tree is one array of 20-byte slots; texts are borrowed from the source wherever the source
//! spells them literally. Aliases share their target. No recursion is deeper than
//! [`Limits::depth`], and dropping a tree frees three arrays.

mod access;
mod builder;
mod de;
mod document;
mod graft;
mod json;
mod pointer;
mod scalar;
mod value;
mod yaml;

use std::sync::Arc;

pub use access::{Entries, Entry, Items, Node, NodeId};
pub use de::{DeError, DeErrorKind};
pub use document::{Document, Duplicate, Duplicates, Kind, Style, Syntax};
pub use graft::{Graft, GraftError, Import, Step};
pub use pointer::{escape_token, tokens};

use crate::diagnostics::{Diagnostic, Sink, codes};
use crate::source::{FileId, Loader, SourceMap, SourcePath, Span};

/// Bounds on what one document may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// How many lists and mappings may be open at once, aliases followed.
    pub depth: u32,
    /// How many nodes a document may stand for with aliases and merge keys followed, beyond
    /// [`Limits::expansion`] times those that are written.
    pub expanded: u64,
    /// The factor by which aliases and merge keys may multiply what is written.
    pub expansion: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { depth: 256, expanded: 1_000_000, expansion: 8 }
    }
}

/// Loads and parses a file, unless it was loaded before.
///
/// `at` is the place that names the file, if one does. Errors go to the sink; there is no document
/// when the file cannot be read or its syntax is broken.
pub fn load(
    path: &SourcePath,
    at: Option<Span>,
    loader: &dyn Loader,
    sources: &mut SourceMap,
    limits: Limits,
    sink: &Sink<'_>,
) -> Option<Document> {
    let text = match loader.load(path) {
        Ok(text) => text,
        Err(error) => {
            sink.push(error.diagnostic(path).at_opt(at));
            return None;
        }
    };
    match sources.add(path.clone(), text.clone()) {
        Ok(file) => parse(file, &text, limits, sink),
        Err(full) => {
            sink.push(Diagnostic::new(codes::TOO_MUCH_TEXT, full.to_string()).at_opt(at));
            None
        }
    }
}

/// Parses the text of a file.
///
/// The syntax is found by content: text that starts with `{` or `[` and parses as JSON is JSON,
/// everything else is YAML. Syntax errors go to the sink, and then there is no document.
/// Duplicate keys are recorded, and reported by [`Document::report_duplicates`] once the caller
/// knows what kind of document it is.
pub fn parse(file: FileId, text: &Arc<str>, limits: Limits, sink: &Sink<'_>) -> Option<Document> {
    let head = text.trim_start();
    if !head.starts_with(['{', '[']) {
        return yaml::parse(file, text, limits, sink).map_err(|error| sink.push(*error)).ok();
    }
    let error = match json::parse(file, text, limits) {
        Ok(document) => return Some(document),
        Err(error) => error,
    };
    if error.code != codes::JSON_SYNTAX {
        sink.push(*error);
        return None;
    }
    let meant = json::is_meant(head);
    match yaml::parse(file, text, limits, sink) {
        Ok(document) if meant => {
            let message = format!("this is not JSON and is read as YAML: {}", error.message);
            let warning = Diagnostic::new(codes::NOT_QUITE_JSON, message).at_opt(error.span);
            sink.push(warning.help("mend the JSON here; other tools will refuse it"));
            Some(document)
        }
        Ok(document) => Some(document),
        Err(_) if meant => {
            sink.push(*error);
            None
        }
        Err(error) => {
            sink.push(*error);
            None
        }
    }
}

#[cfg(test)]
mod tests;
