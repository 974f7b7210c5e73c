//! Overlays (OpenAPI Overlay 1.0 and 1.1): corrections to a document that one cannot edit.
//!
//! Takes: the node tree of an overlay. Gives: an [`Overlay`], its actions in order, each with a parsed
//! target (`JSONPath`, RFC 9535); [`apply`] makes the changes. An action that cannot be read is reported
//! and left out. Must not know what the document is about.

mod apply;
mod target;

use std::borrow::Cow;

pub use apply::apply;
pub use target::Target;

use crate::diagnostics::{Diagnostic, Sink, codes, one_of};
use crate::node::Node;
use crate::source::{Span, Spanned};

/// An overlay.
#[derive(Debug)]
pub struct Overlay<'d> {
    /// The overlay.
    pub node: Node<'d>,
    /// The document that it is for, where it says so.
    pub extends: Option<Spanned<&'d str>>,
    /// Whether an update may replace a single value: since 1.1.
    pub replaces: bool,
    /// What it changes, in order.
    pub actions: Vec<Action<'d>>,
}

/// One change.
#[derive(Debug)]
pub struct Action<'d> {
    /// The nodes that are changed.
    pub target: Target,
    /// Where the target is written.
    pub span: Span,
    /// What becomes of them.
    pub change: Change<'d>,
}

/// What becomes of the nodes that an action selects.
#[derive(Debug)]
pub enum Change<'d> {
    /// The value is merged into each.
    Update(Node<'d>),
    /// The one node that is selected is merged into each (1.1).
    Copy(Target, Span),
    /// They are taken out.
    Remove,
}

/// Whether a document is an overlay: its root has the key `overlay`.
pub fn is_overlay(root: Node<'_>) -> bool {
    root.get("overlay").is_some()
}

/// The keys of an overlay.
const KEYS: &[&str] = &["overlay", "info", "extends", "actions"];

/// The keys of an action.
const ACTION_KEYS: &[&str] = &["target", "description", "update", "remove", "copy"];

/// Reads an overlay; `None` when it is none, or of a version that is not known.
pub fn read<'d>(root: Node<'d>, sink: &Sink<'_>) -> Option<Overlay<'d>> {
    let Some(version) = root.get("overlay") else {
        bad(sink, root.place(), "this is no overlay: it has no `overlay` with a version")
            .help("begin the file with `overlay: 1.0.0`")
            .push();
        return None;
    };
    let text = version.scalar_text().unwrap_or_default();
    let replaces = match text {
        text if text == "1.0" || text.starts_with("1.0.") => false,
        text if text.starts_with("1.") => true,
        _ => {
            bad(sink, version.place(), format!("version `{text}` of overlays is not known"))
                .help("write `overlay: 1.0.0`")
                .push();
            return None;
        }
    };
    unknown_keys(root, KEYS, "an overlay", sink);
    let Some(actions) = root.get("actions") else {
        bad(sink, version.place(), "the overlay has no `actions`")
            .help("add `actions`, a list of changes with a `target` each")
            .push();
        return None;
    };
    if !actions.is_sequence() {
        let found = actions.kind().describe();
        bad(sink, actions.place(), format!("`actions` is {found}, not a list"))
            .help("begin each action with `-`")
            .push();
        return None;
    }
    Some(Overlay {
        node: root,
        extends: root.get("extends").and_then(Node::as_spanned_str),
        replaces,
        actions: actions.items().filter_map(|action| read_action(action, sink)).collect(),
    })
}

fn read_action<'d>(node: Node<'d>, sink: &Sink<'_>) -> Option<Action<'d>> {
    if !node.is_mapping() {
        let found = node.kind().describe();
        bad(sink, node.place(), format!("an action is a mapping, not {found}"))
            .help("write `- target: ..` and `update:` or `remove: true`")
            .push();
        return None;
    }
    unknown_keys(node, ACTION_KEYS, "an action", sink);
    let Some(written) = node.get("target") else {
        bad(sink, node.place(), "the action has no `target`")
            .help("add `target`, a JSONPath such as `$.paths['/tickets'].get`")
            .push();
        return None;
    };
    let target = read_target(written, sink)?;
    let change = match (node.get("remove"), node.get("update"), node.get("copy")) {
        (Some(remove), ..) if remove.as_bool() == Some(true) => Change::Remove,
        (Some(remove), ..) if remove.as_bool().is_none() => {
            bad(sink, remove.place(), "`remove` is `true` or `false`")
                .help("write `remove: true`")
                .push();
            return None;
        }
        (_, Some(update), _) => Change::Update(update),
        (_, None, Some(copy)) => Change::Copy(read_target(copy, sink)?, copy.place()),
        (_, None, None) => {
            bad(sink, node.place(), "the action says not what to change")
                .help("add `update` with what to merge, or `remove: true`")
                .push();
            return None;
        }
    };
    Some(Action { target, span: written.place(), change })
}

fn read_target(node: Node<'_>, sink: &Sink<'_>) -> Option<Target> {
    let Some(text) = node.as_str() else {
        bad(sink, node.place(), "a target is a text")
            .help("write a JSONPath such as `$.paths['/tickets'].get`")
            .push();
        return None;
    };
    match Target::parse(text) {
        Ok(target) => Some(target),
        Err(message) => {
            let shown = text.get(..80).map_or_else(|| text.to_owned(), |head| format!("{head}.."));
            bad(sink, node.place(), format!("`{shown}` is no JSONPath: {message}"))
                .help(
                    "begin with `$`; names with other characters than letters, digits and `_` \
                     stand in brackets: `$.paths['/tickets'].get` (RFC 9535)",
                )
                .push();
            None
        }
    }
}

fn unknown_keys(node: Node<'_>, known: &[&str], what: &str, sink: &Sink<'_>) {
    for entry in node.entries() {
        let key = entry.key.value;
        if !key.starts_with("x-") && !known.contains(&key) {
            sink.push(
                Diagnostic::new(codes::BAD_OVERLAY, format!("{what} has no key `{key}`"))
                    .at(entry.key.span)
                    .help_opt(one_of(key, known)),
            );
        }
    }
}

/// A mistake in an overlay that is being described.
struct Bad<'s> {
    sink: &'s Sink<'s>,
    diagnostic: Diagnostic,
}

fn bad<'s>(sink: &'s Sink<'_>, at: Span, message: impl Into<Cow<'static, str>>) -> Bad<'s> {
    let message = message.into().into_owned();
    Bad { sink, diagnostic: Diagnostic::new(codes::BAD_OVERLAY, message).at(at) }
}

impl Bad<'_> {
    fn help(mut self, help: &str) -> Self {
        self.diagnostic = self.diagnostic.help(help);
        self
    }

    fn push(self) {
        self.sink.push(self.diagnostic);
    }
}

#[cfg(test)]
mod tests;
