//! Operations: every method of every path.
//!
//! Takes: the root of a document. Gives: one [`Operation`] per method and path, with the nodes of
//! its parts; path items that are references are followed. Must not know what the parts mean.

use jackfield_plan::Method;

use super::path::{Template, bare};
use super::{Reader, keys};
use crate::diagnostics::{Diagnostic, codes};
use crate::node::Node;
use crate::source::{Span, Spanned};

/// One operation, with its parts as nodes.
#[derive(Clone, Copy)]
pub struct Operation<'d> {
    /// The operation.
    pub node: Node<'d>,
    /// The path item that it stands in.
    pub item: Node<'d>,
    /// The key of `paths`.
    pub path: &'d str,
    /// Where that key stands: a path item may be referred to from several.
    pub key: Span,
    /// The method as written.
    pub method: &'d str,
}

impl Operation<'_> {
    /// The method, when it is one that can be sent. Under `additionalOperations` it has the case that is
    /// sent (3.2, "Path Item Object").
    pub fn known_method(&self) -> Option<Method> {
        standard(self.method).or_else(|| self.method.parse().ok())
    }

    /// What it is called in messages: `GET /tickets`.
    pub fn label(&self) -> String {
        match standard(self.method) {
            Some(method) => format!("{} {}", method.as_str(), self.path),
            None => format!("{} {}", self.method, self.path),
        }
    }
}

/// The method that a key of a path item stands for.
fn standard(key: &str) -> Option<Method> {
    Method::standard(&key.to_ascii_uppercase())
}

/// Every operation of a document, in its order.
pub fn read_all<'d>(reader: &Reader<'_, 'd>, root: Node<'d>) -> Vec<Operation<'d>> {
    let mut found = Vec::new();
    let paths = reader.mapping(root, "paths").into_iter().flat_map(Node::entries);
    for path in paths.filter(|path| !path.key.value.starts_with("x-")) {
        let Some(item) = reader.follow(path.value) else { continue };
        if !item.is_mapping() {
            reader.odd(item, path.key.value, "a mapping of methods");
            continue;
        }
        if let Some(odd) = Template::parse(&bare(path.key.value, &|_| false)).odd {
            let message = format!("`{}`: {odd}", path.key.value);
            let diagnostic = Diagnostic::new(codes::PATH_PARAMETERS, message).at(path.key.span);
            reader.sink.push(diagnostic.help("write `/`, names in `{}`, and text; mend the path"));
        }
        // Methods beside a `$ref` count, too, and come first.
        for holder in [path.value, item] {
            keys::check(reader, holder, keys::Object::PathItem);
            push_methods(reader, &mut found, holder, item, path.key);
            if path.value.is_same(item) {
                break;
            }
        }
    }
    found
}

fn push_methods<'d>(
    reader: &Reader<'_, 'd>,
    found: &mut Vec<Operation<'d>>,
    holder: Node<'d>,
    item: Node<'d>,
    path: Spanned<&'d str>,
) {
    let (path, key) = (path.value, path.span);
    let additional = reader.mapping(holder, "additionalOperations").into_iter();
    let further = additional.flat_map(Node::entries).map(|entry| (entry, true));
    let entries = holder.entries().map(|entry| (entry, false));
    for (entry, certain) in entries.chain(further) {
        let method = entry.key.value;
        let operation = Operation { node: entry.value, item, path, key, method };
        let known = certain || standard(entry.key.value).is_some();
        let there = |known: &Operation<'d>| {
            known.path == path && known.method.eq_ignore_ascii_case(entry.key.value)
        };
        if !known {
            // Whatever has answers was meant to be an operation.
            if !entry.key.value.starts_with("x-") && entry.value.get("responses").is_some() {
                let message = format!(
                    "`{}` is no method that a path item can have; it is left out",
                    entry.key.value
                );
                reader.warn(codes::ODD_NODE, entry.value, message);
            }
            continue;
        }
        if found.iter().rev().take(16).any(there) {
            continue;
        }
        if entry.value.is_mapping() {
            keys::check(reader, entry.value, keys::Object::Operation);
            found.push(operation);
        } else if !entry.value.is_null() {
            reader.odd(entry.value, entry.key.value, "an operation");
        }
    }
}
