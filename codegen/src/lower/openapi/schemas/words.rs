//! What schemas say in words: descriptions, titles, examples.
//!
//! Takes: schema nodes. Gives: documentation, and whether a title is a name, a sentence or neither.

use crate::ir::Docs;
use crate::lower::openapi::trail::Trail;
use crate::node::Node;

/// What a schema says about itself.
pub(super) fn docs(node: Node<'_>) -> Docs {
    let text = |key: &str| {
        let text = node.get(key).and_then(Node::as_str).unwrap_or_default();
        text.trim().to_owned()
    };
    let (title, description) = (text("title"), text("description"));
    Docs {
        summary: if is_sentence(&title) { title } else { String::new() },
        description,
        url: node.pointer("/externalDocs/url").and_then(Node::as_str).map(str::to_owned),
        deprecated: node.get("deprecated").and_then(Node::as_bool).unwrap_or(false),
    }
}

/// The values that a schema gives as examples.
pub(super) fn examples(node: Node<'_>) -> Vec<serde_json::Value> {
    let one = node.get("example").into_iter();
    let many = node.get("examples").into_iter().flat_map(Node::items);
    one.chain(many).map(Node::to_value).collect()
}

/// Whether a title says something, and is not a name in other letters.
pub(super) fn is_sentence(title: &str) -> bool {
    title.split_whitespace().count() > 2
}

/// Whether a title names its schema better than the words that lead to it: it is short, and says
/// more than the last of them.
pub(super) fn is_name(title: &str, trail: &Trail<'_>) -> bool {
    let letters = |text: &str| -> String {
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let plain = letters(title);
    let begins = title.trim_start().starts_with(|c: char| c.is_ascii_alphabetic());
    let says_more = trail.last().is_none_or(|last| letters(last) != plain);
    begins && says_more && plain.len() <= 40 && title.split_whitespace().count() <= 5
}
