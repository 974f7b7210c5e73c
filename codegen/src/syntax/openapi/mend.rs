//! Overlays that would mend a document, for diagnostics.
//!
//! Takes: a node of the root document and what is to be merged into it. Gives: an overlay that can
//! be saved as `overlay.yaml` beside the document. Nodes of other files have none: overlays apply to
//! the root. Must not know what is wrong.

use super::{Reader, advice};
use crate::diagnostics::{Code, Diagnostic};
use crate::node::{Node, tokens};

impl<'d> Reader<'_, 'd> {
    /// Reports something tolerated at a node, with an overlay that merges `update` (YAML of one line)
    /// into `target`.
    pub fn warn_mendable(
        &self,
        code: Code,
        node: Node<'d>,
        message: impl Into<String>,
        (target, update): (Node<'d>, &str),
    ) {
        let mut diagnostic = Diagnostic::new(code, message).at(node.place()).help(advice(code));
        diagnostic.overlay = self.overlay(target, update);
        self.sink.push(diagnostic);
    }

    /// An overlay that merges `update` into a node; `None` when no overlay reaches it.
    pub fn overlay(&self, target: Node<'d>, update: &str) -> Option<String> {
        let root = self.references.documents().root()?;
        if target.document().file() != root.file() {
            return None;
        }
        let pointer = root.pointer_to(target)?;
        Some(overlay(&path(root.root(), &pointer)?, update))
    }
}

/// An overlay with one update.
pub fn overlay(target: &str, update: &str) -> String {
    let target = serde_json::Value::from(target);
    format!(
        "overlay: 1.0.0\ninfo: {{title: Corrections, version: 1.0.0}}\nactions:\n  - target: {target}\n    \
         update: {update}\n"
    )
}

/// A text as a value inside YAML of one line.
pub fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// A JSON pointer as a `JSONPath` (RFC 9535 section 2.7); `None` where control characters are in it.
fn path(root: Node<'_>, pointer: &str) -> Option<String> {
    let mut path = String::from("$");
    let mut at = root;
    for token in tokens(pointer)? {
        let plain = token.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && token.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if token.chars().any(char::is_control) {
            return None;
        }
        // The same token is a number in a list and a name in a mapping: `responses` has statuses.
        let (step, next) = match at.item(token.parse().unwrap_or(usize::MAX)) {
            Some(item) => (format!("[{token}]"), item),
            None if plain => (format!(".{token}"), at.get(&token)?),
            None => {
                let name = token.replace('\\', "\\\\").replace('\'', "\\'");
                (format!("['{name}']"), at.get(&token)?)
            }
        };
        path.push_str(&step);
        at = next;
    }
    Some(path)
}
