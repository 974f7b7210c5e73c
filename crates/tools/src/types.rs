//! The type table with look-ups that cannot fail.
//!
//! Takes the rows of a [`Toolset`](jackfield_plan::Toolset); gives a row for each index, also for
//! one that a damaged plan invented: such a type accepts anything, and the vendor decides.

use std::collections::BTreeSet;

use jackfield_plan::tools::TypeIndex;
use jackfield_plan::{Schema, SchemaKind, Tool};

use crate::reach::Direction;

/// How many values may lie inside each other before a walk stops descending.
///
/// Arguments that are nested deeper are refused; `serde_json` itself reads at most 128 levels.
pub(crate) const MAX_DEPTH: usize = 48;

/// What an index outside the table stands for.
static ANYTHING: Schema = Schema {
    name: String::new(),
    description: String::new(),
    kind: SchemaKind::Any,
    groups: Vec::new(),
    nullable: false,
    examples: Vec::new(),
    wire: None,
};

/// The rows of a type table.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Types<'a>(pub(crate) &'a [Schema]);

impl<'a> Types<'a> {
    /// The row at this index.
    pub(crate) fn get(self, index: TypeIndex) -> &'a Schema {
        usize::try_from(index).ok().and_then(|index| self.0.get(index)).unwrap_or(&ANYTHING)
    }

    /// Whether a type is of objects that take a member of this name, in one of its alternatives at least.
    pub(crate) fn has_member(self, index: TypeIndex, name: &str) -> bool {
        match &self.get(index).kind {
            SchemaKind::Object { fields, .. } => fields
                .iter()
                .any(|field| Direction::Input.includes(field) && field.called() == name),
            SchemaKind::Union { variants, .. } => {
                let of = |variant: &TypeIndex| match &self.get(*variant).kind {
                    SchemaKind::Object { .. } => self.has_member(*variant, name),
                    _ => false,
                };
                self.flatten(variants).variants.iter().any(of)
            }
            _ => false,
        }
    }

    /// The alternatives of a union, with unions among them replaced by their own alternatives.
    ///
    /// A loop over a work list, with a memory of the unions seen: a union that contains itself has
    /// the alternatives that are left.
    pub(crate) fn flatten(self, variants: &'a [TypeIndex]) -> Flat {
        let mut flat = Flat { variants: Vec::new(), nullable: false, cyclic: false };
        let mut seen: BTreeSet<TypeIndex> = BTreeSet::new();
        let mut work: Vec<TypeIndex> = variants.iter().rev().copied().collect();
        while let Some(index) = work.pop() {
            let schema = self.get(index);
            match &schema.kind {
                SchemaKind::Union { variants: inner, tag: None } => {
                    flat.nullable |= schema.nullable;
                    if std::ptr::eq(variants, inner.as_slice()) || !seen.insert(index) {
                        flat.cyclic = true;
                    } else {
                        work.extend(inner.iter().rev());
                    }
                }
                _ if flat.variants.contains(&index) => {}
                _ => flat.variants.push(index),
            }
        }
        flat
    }
}

/// A union without unions in it.
#[derive(Debug)]
pub(crate) struct Flat {
    /// The alternatives; none of them is a union without a tag.
    pub(crate) variants: Vec<TypeIndex>,
    /// Whether one of the unions within accepts null.
    pub(crate) nullable: bool,
    /// Whether a union was met twice.
    pub(crate) cyclic: bool,
}

/// The argument of this name or alias.
pub(crate) fn argument<'a>(tool: &'a Tool, name: &str) -> Option<&'a jackfield_plan::Argument> {
    tool.arguments.iter().find(|argument| argument.name == name).or_else(|| {
        tool.arguments.iter().find(|argument| argument.aliases.iter().any(|alias| alias == name))
    })
}
