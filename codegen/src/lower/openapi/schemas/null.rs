//! Null: in any of its spellings.
//!
//! Takes: schema nodes. Gives: whether null is among the values, or the only one.

use super::Schemas;
use crate::node::Node;
use crate::syntax::openapi::schema::{Schema, Types};

impl<'d> Schemas<'_, 'd> {
    /// Whether null is among the values of a schema: in any spelling.
    pub(super) fn allows_null(&self, node: Node<'d>, depth: usize) -> bool {
        if depth > 16 {
            return false;
        }
        let schema = Schema::read(&self.reader, node);
        let deeper = |node: Node<'d>| self.allows_null(node, depth + 1);
        if schema.types == Types::NULL {
            return false;
        }
        let listed =
            |list: Option<Node<'d>>| list.is_some_and(|list| list.items().any(Node::is_null));
        let chosen = |list: Option<Node<'d>>| {
            list.is_some_and(|list| list.items().any(|item| is_null(item) || deeper(item)))
        };
        schema.nullable
            || listed(schema.enumeration)
            || chosen(schema.one_of)
            || chosen(schema.any_of)
            || schema.all_of.is_some_and(|list| list.len() == 1 && list.items().all(deeper))
            || schema.reference.is_some_and(|reference| {
                self.reader
                    .references
                    .resolve(node, reference)
                    .is_ok_and(|target| deeper(target.node))
            })
    }
}

/// Whether a schema allows null and nothing else.
pub(super) fn is_null(node: Node<'_>) -> bool {
    let only_null = |list: Node<'_>| !list.is_empty() && list.items().all(Node::is_null);
    node.get("type").is_some_and(|ty| ty.scalar_text() == Some("null"))
        || node.get("const").is_some_and(Node::is_null)
        || node.get("enum").is_some_and(only_null)
        || node.get("type").is_some_and(|ty| {
            ty.is_sequence()
                && ty.len() == 1
                && ty.items().all(|item| item.scalar_text() == Some("null"))
        })
}
