//! What operations are called, without what frameworks append to their ids.
//!
//! `FastAPI`'s `generate_unique_id` makes an operationId of a function's name, the path and the method,
//! with `_` for whatever is no letter, digit or `_`: `read_items_items__get` of `read_items` at
//! `GET /items/`. The function's name is what people know, so it is taken where it is unique in the
//! document: of all operations, so that a selection of them has the same names.

use std::collections::HashMap;

use crate::node::Node;
use crate::syntax::openapi::operation::Operation;

/// The names of a document's operations.
#[derive(Debug, Default)]
pub(super) struct OperationNames<'d> {
    /// How many operations would have a name.
    counts: HashMap<&'d str, usize>,
}

impl<'d> OperationNames<'d> {
    pub(super) fn new(operations: &[Operation<'d>]) -> Self {
        let mut counts = HashMap::new();
        for operation in operations {
            if let Some(id) = operation.node.get("operationId").and_then(Node::scalar_text) {
                *counts.entry(without_place(id.trim(), operation)).or_default() += 1;
            }
        }
        Self { counts }
    }

    /// The name of an operation with this id.
    pub(super) fn of(&self, id: &'d str, operation: &Operation<'d>) -> &'d str {
        let name = without_place(id, operation);
        if self.counts.get(name) == Some(&1) { name } else { id }
    }
}

/// An id without the path and the method at its end.
fn without_place<'d>(id: &'d str, operation: &Operation<'d>) -> &'d str {
    let path = operation.path.chars();
    let mut place: String =
        path.map(|c| if c.is_alphanumeric() || c == '_' { c } else { '_' }).collect();
    place.push('_');
    place.push_str(&operation.method.to_ascii_lowercase());
    // A method alone is no name.
    let says = |name: &&str| !name.is_empty() && !name.eq_ignore_ascii_case(operation.method);
    id.strip_suffix(place.as_str()).filter(says).unwrap_or(id)
}
