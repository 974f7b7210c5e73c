//! `resources`: groups of operations.

use serde_json::Value;

use super::operation::Operation;
use super::schema::Definitions;
use super::table::{Reader, Syntax, mapping, plain_mapping, read_mapping};
use super::value::{Named, OneOrMany, Text};
use crate::node::Node;

mapping! {
    /// A group of operations.
    pub struct Resource is "a resource" {
        /// The tag of the `source` whose operations come into this group.
        "from" from: Option<Text>,
        /// The name of one; default: made from the plural.
        "singular" singular: Option<Text>,
        /// The argument that identifies one record; its tools take `id` as an alias when it is
        /// single.
        "key" key: OneOrMany<Text>,
        /// What it is.
        "description" description: Option<Text>,
        /// Access must be asked for.
        "access" access: Option<Access>,
        /// The operations, by the name of their method; required, unless there is a `source`.
        "operations" operations: Named<Operation>,
    }
    piecewise unread;
}

mapping! {
    /// Access that must be asked for.
    pub struct Access is "`access`" {
        /// How to ask for it; explains refusals.
        "special" special: Text,
    }
}

plain_mapping!(Access);

impl Syntax for Resource {
    fn read(node: Node<'_>, cx: &Reader<'_>) -> Option<Self> {
        // Without its operations there is nothing of it.
        read_mapping(node, cx).filter(|read: &Self| !read.unread.contains(&"operations"))
    }

    fn schema(definitions: &mut Definitions) -> Value {
        definitions.mapping::<Self>("Resource")
    }
}
