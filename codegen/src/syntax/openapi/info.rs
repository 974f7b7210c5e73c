//! What a document says about itself: title, version, tags.
//!
//! Takes: the root of a document. Gives: texts, empty where the document has none.

use super::Reader;
use crate::node::Node;

/// What a document says about itself.
#[derive(Debug, Clone, Default)]
pub struct Info {
    /// The title.
    pub title: String,
    /// What the API is.
    pub description: String,
    /// The version of the API.
    pub version: String,
    /// Where to read more.
    pub docs: Option<String>,
}

/// A tag: its name and what it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    /// The name.
    pub name: String,
    /// What it is about.
    pub description: String,
}

/// Reads `info` and `externalDocs`.
pub fn read<'d>(reader: &Reader<'_, 'd>, root: Node<'d>) -> Info {
    let info = reader.mapping(root, "info").unwrap_or(root);
    let text = |key: &str| reader.text(info, key).unwrap_or_default().trim().to_owned();
    Info {
        title: text("title"),
        description: text("description"),
        version: text("version"),
        docs: root.pointer("/externalDocs/url").and_then(Node::as_str).map(str::to_owned),
    }
}

/// Reads `tags`.
pub fn tags<'d>(reader: &Reader<'_, 'd>, root: Node<'d>) -> Vec<Tag> {
    let list = reader.list(root, "tags").into_iter().flat_map(Node::items);
    list.filter_map(|tag| {
        let name = tag.as_str().or_else(|| tag.get("name")?.scalar_text())?;
        let description = tag.get("description").and_then(Node::as_str).unwrap_or_default();
        Some(Tag { name: name.to_owned(), description: description.trim().to_owned() })
    })
    .collect()
}
