//! What a tool's schema reaches in the type table, and how often.
//!
//! Takes the types at the root of a schema; gives, for each type that the schema needs, the number
//! of places that name it, as far as schemas go. From that [`schema`](crate::schema) decides which types become
//! definitions: whatever is named twice, and therefore everything that is recursive. The walk is a
//! loop over a work list, so that no chain of types can exhaust the stack.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

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

/// How many members are looked at before the rest is left uncounted. Documents describe fewer
/// ([`schema`](crate::schema)), so that what is not counted is hardly ever written; where it is, it
/// is written in place.
const MAX_COUNTED: usize = 1000;

/// How many places name each type.
#[derive(Debug)]
pub(crate) struct Uses<'a> {
    types: Types<'a>,
    /// By the types' indices: a list of zeros costs less than the look-ups of a map.
    counts: Vec<u32>,
    endless: BTreeSet<TypeIndex>,
}

impl<'a> Uses<'a> {
    /// The uses of the types that the roots reach, nearest first; being a root is a use.
    pub(crate) fn count(
        types: Types<'a>,
        roots: impl IntoIterator<Item = TypeIndex>,
        direction: Direction,
    ) -> Self {
        let counts = vec![0; types.0.len()];
        let mut uses = Self { types, counts, endless: BTreeSet::new() };
        let mut unions = Vec::new();
        let mut work: VecDeque<TypeIndex> = VecDeque::new();
        let mut tagged: BTreeSet<TypeIndex> = BTreeSet::new();
        let mut members = 0;
        for root in roots {
            uses.add(root, &mut work);
        }
        while let Some(index) = work.pop_front() {
            if members > MAX_COUNTED {
                break;
            }
            let schema = types.get(index);
            match &schema.kind {
                SchemaKind::Union { variants, tag } => {
                    unions.push(index);
                    if tag.is_some() {
                        tagged.extend(variants);
                    }
                }
                SchemaKind::Object { fields, .. } => members += fields.len(),
                _ => {}
            }
            for child in children(schema, direction) {
                uses.add(child, &mut work);
            }
        }
        // What was counted and not looked at may be a union too.
        let is_union =
            |index: &TypeIndex| matches!(types.get(*index).kind, SchemaKind::Union { .. });
        unions.extend(work.into_iter().filter(is_union));
        uses.count_copies(tagged, direction);
        uses.find_endless(unions);
        uses
    }

    /// A variant of a tagged union is written in place, narrowed to its tag. Where it is used
    /// elsewhere too it is written twice, and so are its members unless they count twice as well.
    fn count_copies(&mut self, tagged: BTreeSet<TypeIndex>, side: Direction) {
        let mut work: Vec<TypeIndex> =
            tagged.iter().copied().filter(|&index| self.of(index) > 1).collect();
        let mut done: BTreeSet<TypeIndex> = work.iter().copied().collect();
        while let Some(index) = work.pop() {
            for child in children(self.types.get(index), side) {
                self.add(child, &mut VecDeque::new());
                if tagged.contains(&child) && done.insert(child) {
                    work.push(child);
                }
            }
        }
    }

    /// Finds the unions whose variants lead back into a union without a value between them: what
    /// is left when unions of nothing but finished types are taken away, again and again.
    fn find_endless(&mut self, mut unions: Vec<TypeIndex>) {
        let types = self.types;
        let is_union =
            |index: &TypeIndex| matches!(types.get(*index).kind, SchemaKind::Union { .. });
        let within = |index: TypeIndex| -> BTreeSet<TypeIndex> {
            children(types.get(index), Direction::Input).into_iter().filter(is_union).collect()
        };
        let mut open: BTreeMap<TypeIndex, usize> = BTreeMap::new();
        let mut holders: BTreeMap<TypeIndex, Vec<TypeIndex>> = BTreeMap::new();
        while let Some(union) = unions.pop() {
            if open.contains_key(&union) {
                continue;
            }
            let inner = within(union);
            open.insert(union, inner.len());
            for child in inner {
                holders.entry(child).or_default().push(union);
                unions.push(child);
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

    /// Whether the variants of this union lead back into a union without a value between them. Of
    /// one that was not counted it is not known and therefore assumed.
    pub(crate) fn is_endless(&self, index: TypeIndex) -> bool {
        self.of(index) == 0 || self.endless.contains(&index)
    }

    /// How many places name this type.
    pub(crate) fn of(&self, index: TypeIndex) -> u32 {
        slot(index).and_then(|slot| self.counts.get(slot)).copied().unwrap_or(0)
    }

    fn add(&mut self, index: TypeIndex, work: &mut VecDeque<TypeIndex>) {
        let Some(count) = slot(index).and_then(|slot| self.counts.get_mut(slot)) else {
            return;
        };
        if *count == 0 {
            work.push_back(index);
        }
        *count = count.saturating_add(1);
    }
}

fn slot(index: TypeIndex) -> Option<usize> {
    usize::try_from(index).ok()
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
