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
        description: with_limits(&description, node),
        url: node.pointer("/externalDocs/url").and_then(Node::as_str).map(str::to_owned),
        deprecated: node.get("deprecated").and_then(Node::as_bool).unwrap_or(false),
    }
}

/// A description, with what else a schema says of the members of a map: nothing checks it, so whoever
/// fills it in has to know.
pub(super) fn with_limits(description: &str, node: Node<'_>) -> String {
    let count = |key: &str| node.get(key).and_then(Node::as_u64);
    let members = |count: u64| if count == 1 { "member" } else { "members" };
    // Of known members, the groups of an object say which are needed.
    let least =
        count("minProperties").filter(|least| *least > 0 && node.get("properties").is_none());
    let least = least.map(|least| format!("at least {least} {}", members(least)));
    let most = count("maxProperties").map(|most| format!("at most {most} {}", members(most)));
    let names = node.pointer("/propertyNames/pattern").and_then(Node::as_str);
    let names = names.map(|pattern| format!("names match `{pattern}`"));
    let limits: Vec<String> = [least, most, names].into_iter().flatten().collect();
    let limits = limits.join("; ");
    let mut letters = limits.chars();
    let Some(first) = letters.next() else { return description.to_owned() };
    let limits = format!("{}{}.", first.to_uppercase(), letters.as_str());
    if description.is_empty() { limits } else { format!("{description}\n\n{limits}") }
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
