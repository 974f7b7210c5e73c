//! The connector language as it is written: spanned syntax structs, read from the node tree.
//!
//! Takes: a document. Gives: a [`Document`] with a place for everything, and a report for every key
//! and value that the language does not have. One table per mapping ([`table`]) drives the reader
//! and the JSON Schema for editors alike.
//! Must not know what names refer to: that is the lowering's part.

pub mod auth;
pub mod body;
mod document;
pub mod errors;
pub mod expression;
mod info;
pub mod limits;
mod operation;
pub mod pagination;
pub mod param;
pub mod place;
mod resource;
pub mod response;
pub mod schema;
mod server;
mod source;
pub mod step;
pub mod table;
pub mod text;
mod tool;
pub mod types;
pub mod value;
pub mod wire;
mod word;

pub use document::Document;
pub use info::Info;
pub use operation::{Http, Operation, seems_to_want};
pub use resource::{Access, Resource};
pub use schema::connector_schema;
pub use server::{Server, Setting};
pub use source::{Exclude, Select, Source};
pub use text::{Duration, Path, Template, parse_status, pointer};
pub use tool::Tool;

use crate::diagnostics::Sink;
use crate::node::Node;
use table::{Reader, Syntax};

/// Whether a document is meant to be in the connector language: its root has the key `jackfield`.
pub fn is_connector(root: Node<'_>) -> bool {
    root.get("jackfield").is_some()
}

/// Reads a document in the connector language.
///
/// Every mistake is reported; a document that lacks a required part gives nothing, one whose
/// mistakes are inside resources, types and the like comes without those.
pub fn parse(root: Node<'_>, sink: &Sink<'_>) -> Option<Document> {
    read(root, &Reader::new(sink))
}

/// Reads a document with a reader of the caller's, which knows afterwards what it has seen.
pub fn read(root: Node<'_>, reader: &Reader<'_>) -> Option<Document> {
    Document::read(root, reader)
}

/// Every key of the language that does something, each with the mapping that it stands in.
pub fn every_key() -> std::collections::BTreeSet<(&'static str, &'static str)> {
    let mut definitions = schema::Definitions::default();
    Document::schema(&mut definitions);
    definitions.keys()
}
