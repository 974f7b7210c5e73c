//! What a tool's schema reaches in the type table, and how often.
//!
//! Takes the types at the root of a schema; gives, for each type that the schema needs, the number
//! of places that name it. From that [`schema`](crate::schema) decides which types become
//! definitions: whatever is named twice, and therefore everything that is recursive. The walk is a
//! loop over a work list, so that no chain of types can exhaust the stack.

use std::collections::{BTreeMap, BTreeSet};

use jackfield_plan::tools::{Extra, Field, TypeIndex};
use jackfield_plan::{Schema, SchemaKind};

use crate::types::Types;

/// Which side of a call a schema describes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    /// Arguments: exactly what [`check`](crate::check()) accepts.
    Input,
    /// Results: whatever the vendor really sends.
    Output,
}

impl Direction {
    /// Whether an object's member takes part on this side.
    pub(crate) fn includes(self, field: &Field) -> bool {
        match self {
            Self::Input => !field.read_only && field.constant.is_none(),
            Self::Output => !field.write_only && !field.spread,
        }
    }
}

/// How many places name each type.
#[derive(Debug, Default)]
pub(crate) struct Uses {
    counts: BTreeMap<TypeIndex, u32>,
    endless: BTreeSet<TypeIndex>,
}

impl Uses {
    /// The uses of every type that the roots reach; being a root is a use.
    pub(crate) fn count(
        types: Types<'_>,
        roots: impl IntoIterator<Item = TypeIndex>,
        direction: Direction,
    ) -> Self {
        let mut uses = Self::default();
        let mut work: Vec<TypeIndex> = Vec::new();
        let mut tagged: BTreeSet<TypeIndex> = BTreeSet::new();
        for root in roots {
            uses.add(root, &mut work);
        }
        while let Some(index) = work.pop() {
            let schema = types.get(index);
            if let SchemaKind::Union { variants, tag: Some(_) } = &schema.kind {
                tagged.extend(variants);
            }
            for child in children(schema, direction) {
                uses.add(child, &mut work);
            }
        }
        uses.count_copies(types, tagged, direction);
        uses.find_endless(types);
        uses
    }

    /// A variant of a tagged union is written in place, narrowed to its tag. Where it is used
    /// elsewhere too it is written twice, and so are its members unless they count twice as well.
    fn count_copies(&mut self, types: Types<'_>, tagged: BTreeSet<TypeIndex>, side: Direction) {
        let mut work: Vec<TypeIndex> =
            tagged.iter().copied().filter(|&index| self.of(index) > 1).collect();
        let mut done: BTreeSet<TypeIndex> = work.iter().copied().collect();
        while let Some(index) = work.pop() {
            for child in children(types.get(index), side) {
                self.add(child, &mut Vec::new());
                if tagged.contains(&child) && done.insert(child) {
                    work.push(child);
                }
            }
        }
    }

    /// Finds the unions whose variants lead back into a union without a value between them: what
    /// is left when unions of nothing but finished types are taken away, again and again.
    fn find_endless(&mut self, types: Types<'_>) {
        let is_union =
            |index: &TypeIndex| matches!(types.get(*index).kind, SchemaKind::Union { .. });
        let unions = || self.counts.keys().copied().filter(is_union);
        let within = |index: TypeIndex| -> BTreeSet<TypeIndex> {
            children(types.get(index), Direction::Input).into_iter().filter(is_union).collect()
        };
        let mut open: BTreeMap<TypeIndex, usize> = BTreeMap::new();
        let mut holders: BTreeMap<TypeIndex, Vec<TypeIndex>> = BTreeMap::new();
        for union in unions() {
            let inner = within(union);
            open.insert(union, inner.len());
            for child in inner {
                holders.entry(child).or_default().push(union);
            }
        }
        let mut done: Vec<TypeIndex> =
            open.iter().filter(|(_, left)| **left == 0).map(|(&union, _)| union).collect();
        while let Some(union) = done.pop() {
            open.remove(&union);
            for holder in holders.remove(&union).unwrap_or_default() {
                if let Some(left) = open.get_mut(&holder) {
                    *left -= 1;
                    if *left == 0 {
                        done.push(holder);
                    }
                }
            }
        }
        self.endless = open.into_keys().collect();
    }

    /// Whether the variants of this union lead back into a union without a value between them.
    pub(crate) fn is_endless(&self, index: TypeIndex) -> bool {
        self.endless.contains(&index)
    }

    /// How many places name this type.
    pub(crate) fn of(&self, index: TypeIndex) -> u32 {
        self.counts.get(&index).copied().unwrap_or(0)
    }

    fn add(&mut self, index: TypeIndex, work: &mut Vec<TypeIndex>) {
        let count = self.counts.entry(index).or_insert(0);
        if *count == 0 {
            work.push(index);
        }
        *count = count.saturating_add(1);
    }
}

/// The types that a type names, in order, repetitions included.
fn children(schema: &Schema, direction: Direction) -> Vec<TypeIndex> {
    match &schema.kind {
        SchemaKind::Array { items, .. } => vec![*items],
        SchemaKind::Tuple { items, rest } => items.iter().copied().chain(*rest).collect(),
        SchemaKind::Object { fields, extra } => {
            let fields = fields.iter().filter(|field| direction.includes(field));
            let extra = match extra {
                Extra::Values(index) => Some(*index),
                Extra::Unstated | Extra::Forbidden => None,
            };
            fields.map(|field| field.schema).chain(extra).collect()
        }
        SchemaKind::Union { variants, .. } => variants.clone(),
        _ => Vec::new(),
    }
}
