//! Applying overlays: the changes that their actions make to a document.
//!
//! Takes: a document and overlays, in order. Gives: the changed document. The tree is changed where
//! it is, and a copy of it as JSON along with it: targets are found in the latter, so that an action
//! sees what those before it have done. An action that selects nothing is a warning.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{Action, Change, Overlay, Target};
use crate::diagnostics::{Diagnostic, Sink, codes};
use crate::node::{Document, Graft, GraftError, Kind, Limits, Node, NodeId, Step};
use crate::source::Span;

/// How many nodes overlays may add to a document, beyond [`Limits::expansion`] times those that it has.
const ADDED: u64 = 100_000;

/// Applies overlays to a document.
pub fn apply(document: Document, overlays: &[Overlay<'_>], sink: &Sink<'_>) -> Document {
    let json = document.root().to_value();
    let nodes = count(&json);
    let most = nodes.saturating_mul(Limits::default().expansion).saturating_add(ADDED);
    let mut changing = Changing { graft: Graft::new(document), json, nodes, most, sink };
    for overlay in overlays {
        changing.overlay(overlay);
    }
    changing.graft.finish()
}

/// A document under change.
struct Changing<'s> {
    graft: Graft,
    /// The same document as JSON.
    json: Value,
    /// How many nodes it has, those that were removed included.
    nodes: u64,
    /// How many it may have: actions that copy can double a document each.
    most: u64,
    sink: &'s Sink<'s>,
}

/// What is merged, and what it is as JSON.
struct Update {
    node: NodeId,
    json: Value,
    kind: Kind,
    height: usize,
}

impl Changing<'_> {
    fn overlay(&mut self, overlay: &Overlay<'_>) {
        let import = match self.graft.import(overlay.node.document()) {
            Ok(import) => import,
            Err(error) => return self.fail(overlay.node.place(), error),
        };
        for action in &overlay.actions {
            if self.nodes > self.most {
                return;
            }
            let places = action.target.select(&self.json);
            if places.is_empty() {
                self.sink.push(
                    Diagnostic::new(
                        codes::OVERLAY_UNUSED,
                        "the target selects nothing, so the action changes nothing",
                    )
                    .at(action.span)
                    .help("mend the target, or remove the action if the document is right by now"),
                );
                continue;
            }
            match &action.change {
                Change::Remove => self.remove(action, places),
                Change::Update(node) => {
                    let update = Update {
                        node: self.graft.imported(import, *node),
                        json: node.to_value(),
                        kind: node.kind(),
                        height: height(*node),
                    };
                    self.update(action, &places, &update, overlay.replaces);
                }
                Change::Copy(from, span) => {
                    if let Some(update) = self.copied(from, *span) {
                        self.update(action, &places, &update, overlay.replaces);
                    }
                }
            }
        }
    }

    /// The one node that is copied.
    fn copied(&mut self, from: &Target, span: Span) -> Option<Update> {
        let places = from.select(&self.json);
        let [only] = places.as_slice() else {
            let message = format!("`copy` selects {} nodes, not one", places.len());
            self.sink.push(
                Diagnostic::new(codes::BAD_OVERLAY, message)
                    .at(span)
                    .help("name the one node that is to be copied"),
            );
            return None;
        };
        let node = self.graft.at(only)?;
        let (json, kind, height) = (node.to_value(), node.kind(), height(node));
        match self.graft.snapshot(only) {
            Ok(node) => Some(Update { node, json, kind, height }),
            Err(error) => {
                self.fail(span, error);
                None
            }
        }
    }

    fn update(
        &mut self,
        action: &Action<'_>,
        places: &[Vec<Step>],
        update: &Update,
        replaces: bool,
    ) {
        let size = count(&update.json);
        for steps in places {
            self.nodes = self.nodes.saturating_add(size);
            if self.nodes > self.most {
                self.fail(action.span, GraftError::TooMuch);
                return;
            }
            // An earlier place of the same action may have changed what was here.
            let Some(there) = self.graft.at(steps).map(Node::kind) else { continue };
            let single = !matches!(there, Kind::Mapping | Kind::Sequence);
            if single && !replaces {
                self.sink.push(
                    Diagnostic::new(
                        codes::BAD_OVERLAY,
                        format!("the target selects {}, which has no members", there.describe()),
                    )
                    .at(action.span)
                    .help("select the mapping around it, and put the key into `update`"),
                );
                return;
            }
            if there == Kind::Mapping && update.kind != Kind::Mapping {
                let new = update.kind;
                self.fail(action.span, GraftError::Kinds { there, new });
                return;
            }
            if steps.len() + update.height > Limits::default().depth as usize {
                self.sink.push(
                    Diagnostic::new(codes::TOO_DEEP, "the update makes the document too deep")
                        .at(action.span)
                        .help("give inner parts a name and refer to them"),
                );
                return;
            }
            let done = if there == Kind::Sequence {
                self.graft.append(steps, update.node)
            } else {
                self.graft.merge(steps, update.node)
            };
            if let Err(error) = done {
                self.fail(action.span, error);
                return;
            }
            if let Some(value) = value_at(&mut self.json, steps) {
                match value {
                    Value::Array(list) => list.push(update.json.clone()),
                    value => merge(value, &update.json),
                }
            }
        }
    }

    fn remove(&mut self, action: &Action<'_>, places: Vec<Vec<Step>>) {
        let mut by_parent: BTreeMap<Vec<Step>, BTreeSet<Step>> = BTreeMap::new();
        for mut steps in places {
            let Some(last) = steps.pop() else {
                self.sink.push(
                    Diagnostic::new(codes::BAD_OVERLAY, "the whole document cannot be removed")
                        .at(action.span)
                        .help("select the parts that are not wanted"),
                );
                continue;
            };
            by_parent.entry(steps).or_default().insert(last);
        }
        let mut parents: Vec<(Vec<Step>, BTreeSet<Step>)> = by_parent.into_iter().collect();
        // Inner ones first: what is around them still is where it was found.
        parents.sort_by_key(|(steps, _)| std::cmp::Reverse(steps.len()));
        for (steps, children) in parents {
            if let Err(error) = self.graft.remove(&steps, &children) {
                self.fail(action.span, error);
                return;
            }
            match value_at(&mut self.json, &steps) {
                Some(Value::Object(object)) => {
                    object.retain(|name, _| !children.contains(&Step::Name(name.clone())));
                }
                Some(Value::Array(list)) => {
                    let mut index = 0..;
                    list.retain(|_| {
                        index.next().is_none_or(|at| !children.contains(&Step::Index(at)))
                    });
                }
                _ => {}
            }
        }
    }

    fn fail(&self, at: Span, error: GraftError) {
        let diagnostic = match error {
            GraftError::Kinds { there, new } => {
                let (there, new) = (there.describe(), new.describe());
                Diagnostic::new(
                    codes::BAD_OVERLAY,
                    format!("the update has {new} where the document has {there}"),
                )
                .help("remove the value with an action of its own first")
            }
            GraftError::TooMuch => {
                Diagnostic::new(codes::TOO_MUCH_TEXT, "the overlays add too much to the document")
                    .help("use fewer overlays, and let targets and `copy` select less")
            }
            GraftError::NoPlace => {
                Diagnostic::new(codes::BAD_OVERLAY, "the action changes what it selects twice")
                    .help("select places that do not lie inside each other")
            }
        };
        self.sink.push(diagnostic.at(at));
    }
}

/// The value at a place.
fn value_at<'v>(value: &'v mut Value, steps: &[Step]) -> Option<&'v mut Value> {
    steps.iter().try_fold(value, |value, step| match step {
        Step::Name(name) => value.get_mut(name),
        Step::Index(index) => value.get_mut(index),
    })
}

/// Merges as [`Graft::merge`] does.
fn merge(value: &mut Value, update: &Value) {
    match (value, update) {
        (Value::Object(value), Value::Object(update)) => {
            for (name, update) in update {
                match value.get_mut(name) {
                    Some(value) => merge(value, update),
                    None => {
                        value.insert(name.clone(), update.clone());
                    }
                }
            }
        }
        (Value::Array(value), Value::Array(update)) => value.extend(update.iter().cloned()),
        (value, update) => *value = update.clone(),
    }
}

/// How many nodes a value has, itself included.
fn count(value: &Value) -> u64 {
    1 + match value {
        Value::Array(list) => list.iter().map(count).sum(),
        Value::Object(object) => object.values().map(count).sum(),
        _ => 0,
    }
}

/// How many levels a node has, itself included.
fn height(node: Node<'_>) -> usize {
    let children = node.items().chain(node.entries().map(|entry| entry.value));
    1 + children.map(height).max().unwrap_or(0)
}
