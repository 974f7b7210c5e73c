//! Members that only conditions declare: `if`, `then`, `else`, `dependentSchemas`, `dependencies`.
//!
//! Takes: a conjunction of objects and the members that it has anyway. Gives: a member for each
//! other name. Whether a condition holds is not known here, so the member need not be there, and
//! where several branches declare it, it is as any of them says. What `if` says of a member is the
//! question and not the answer: a member that nothing else declares may be anything.

use super::conjunction::View;
use super::object::{Property, properties};
use super::{Conjunction, Part, Schemas};
use crate::ir::{Field, Union, UnionVariant};
use crate::lower::openapi::trail::Trail;
use crate::node::Node;

/// How deep conditions inside conditions are looked into.
const MAX_DEPTH: u8 = 16;

/// A member that only conditions declare.
pub(super) struct Conditional<'d> {
    /// Its name.
    pub(super) name: &'d str,
    /// What each branch says of it.
    branches: Vec<Vec<Part<'d>>>,
    /// What the conditions themselves say of it.
    asked: Vec<Part<'d>>,
}

impl<'d> Schemas<'_, 'd> {
    /// The members that only conditions declare, in order.
    pub(super) fn conditional(
        &mut self,
        all: &Conjunction<'d>,
        known: &[Property<'d>],
    ) -> Vec<Conditional<'d>> {
        let mut found = Vec::new();
        self.collect_conditional(all, &mut found, 0);
        found.retain(|member| !known.iter().any(|property| property.name == member.name));
        found
    }

    fn collect_conditional(
        &mut self,
        all: &Conjunction<'d>,
        found: &mut Vec<Conditional<'d>>,
        depth: u8,
    ) {
        if depth >= MAX_DEPTH {
            return;
        }
        for view in &all.views {
            for (node, is_asked) in conditions(view) {
                let branch = self.expand(&[view.part(node)]);
                for Property { name, parts } in properties(&branch) {
                    let place = found.iter().position(|member| member.name == name);
                    let place = place.unwrap_or(found.len());
                    if place == found.len() {
                        found.push(Conditional { name, branches: Vec::new(), asked: Vec::new() });
                    }
                    let Some(member) = found.get_mut(place) else { continue };
                    if is_asked {
                        member.asked.extend(parts);
                    } else {
                        member.branches.push(parts);
                    }
                }
                self.collect_conditional(&branch, found, depth + 1);
            }
        }
    }

    /// The member as a field.
    pub(super) fn conditional_field(
        &mut self,
        member: &Conditional<'d>,
        required: bool,
        trail: &Trail<'_>,
    ) -> Field {
        let variants: Vec<UnionVariant> = member
            .branches
            .iter()
            .map(|parts| UnionVariant::of(self.inside(parts, trail, member.name)))
            .collect();
        let ty = if variants.is_empty() {
            self.any()
        } else {
            let outcome = self.simplified(Union { variants, discriminator: None }, false);
            self.add_kind(outcome, &trail.step(member.name))
        };
        let parts = member.branches.first().unwrap_or(&member.asked).clone();
        let field = Self::member(&Property { name: member.name, parts }, ty, required);
        // What holds under a condition alone is no default.
        Field { default: None, ..field }
    }
}

/// The conditions of a schema and its branches; whether each is a condition itself.
fn conditions<'d>(view: &View<'d>) -> Vec<(Node<'d>, bool)> {
    if view.schema.unexpressed.is_none() {
        return Vec::new();
    }
    let get = |key: &str| view.schema.node.get(key);
    let branches = [get("then"), get("else")].into_iter().flatten();
    let depending = [get("dependentSchemas"), get("dependencies")].into_iter().flatten();
    let depending = depending.flat_map(Node::entries).map(|entry| entry.value);
    let answers = branches.chain(depending).filter(|node| node.is_mapping());
    get("if")
        .map(|node| (node, true))
        .into_iter()
        .chain(answers.map(|node| (node, false)))
        .collect()
}
