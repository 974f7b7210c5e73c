//! Whether the alternatives of a choice can be told apart in a provider's form.
//!
//! Takes the definitions of a lowered schema; says of a choice whether a value that has the shape of
//! two alternatives is brought into the same tool's form by both. Where that cannot be shown the
//! lowering gives the whole choice as JSON text: a guess would send something else than was meant.

use std::collections::{BTreeMap, BTreeSet};

use super::fits::resolved;
use super::{Absent, Branch, Mapping, Member, Rest};
use crate::json_schema::{Additional, JsonSchema, JsonType, Members};
use crate::number::same;

/// How many pairs of alternatives are looked at before they count as not told apart.
const MAX_PAIRS: usize = 20_000;

/// Looks at the choices of one schema.
pub(crate) struct Agreement<'a> {
    schemas: &'a Members,
    mappings: &'a BTreeMap<String, Mapping>,
    /// Pairs that are being looked at or were found to agree, by the addresses of their parts.
    seen: BTreeSet<[usize; 4]>,
}

/// A schema and how its values are mapped.
#[derive(Clone, Copy)]
struct Side<'a>(&'a JsonSchema, &'a Mapping);

impl<'a> Agreement<'a> {
    pub(crate) fn new(schemas: &'a Members, mappings: &'a BTreeMap<String, Mapping>) -> Self {
        Self { schemas, mappings, seen: BTreeSet::new() }
    }

    /// Whether every two alternatives agree.
    pub(crate) fn of(&mut self, branches: &'a [Branch]) -> bool {
        self.seen.clear();
        branches.iter().enumerate().all(|(position, left)| {
            branches.iter().skip(position + 1).all(|right| {
                self.pair(Side(&left.given, &left.mapping), Side(&right.given, &right.mapping))
            })
        })
    }

    fn pair(&mut self, left: Side<'a>, right: Side<'a>) -> bool {
        let (left, right) = (self.resolve(left), self.resolve(right));
        if left.1 == right.1 {
            return true;
        }
        let key = [address(left.0), address(left.1), address(right.0), address(right.1)];
        if !self.seen.insert(key) {
            return true;
        }
        if self.seen.len() > MAX_PAIRS {
            return false;
        }
        if is_choice(left) || is_choice(right) {
            let (lefts, rights) = (alternatives(left), alternatives(right));
            return lefts.iter().all(|&left| rights.iter().all(|&right| self.pair(left, right)));
        }
        let (types_of_left, types_of_right) = (types(left.0), types(right.0));
        if !overlap(types_of_left, types_of_right) || enumerations_differ(left.0, right.0) {
            return true;
        }
        match (types_of_left, types_of_right) {
            ([JsonType::Object], [JsonType::Object]) => self.objects(left, right),
            ([JsonType::Array], [JsonType::Array]) => self.lists(left, right),
            _ => false,
        }
    }

    fn lists(&mut self, left: Side<'a>, right: Side<'a>) -> bool {
        let items = |side: Side<'a>| match (side.0.items.as_deref(), side.1) {
            (Some(schema), Mapping::Same) => Some(Side(schema, &Mapping::Same)),
            (Some(schema), Mapping::List(mapping)) => Some(Side(schema, mapping)),
            _ => None,
        };
        match (items(left), items(right)) {
            (Some(left), Some(right)) => self.pair(left, right),
            _ => false,
        }
    }

    fn objects(&mut self, left: Side<'a>, right: Side<'a>) -> bool {
        if excludes(left.0, right.0) || excludes(right.0, left.0) {
            return true;
        }
        let shared: Vec<(&str, &JsonSchema, &JsonSchema)> = properties(left.0)
            .iter()
            .filter_map(|(name, schema)| {
                property(right.0, name).map(|other| (name.as_str(), schema, other))
            })
            .collect();
        let required = |name: &str| is_required(left.0, name) && is_required(right.0, name);
        let told_apart = shared.iter().any(|&(name, own, other)| {
            let overlapping = overlap(types(own), types(other));
            required(name)
                && !accept_null(own, other)
                && (!overlapping || enumerations_differ(own, other))
        });
        if told_apart {
            return true;
        }
        if !is_closed(left.0) || !is_closed(right.0) {
            return false;
        }
        shared.iter().all(|&(name, own, other)| {
            let (own_member, other_member) = (member(left.1, name), member(right.1, name));
            match (own_member, other_member) {
                (Known::Same, Known::Same) => true,
                (Known::Member(a), Known::Member(b)) if a == b => true,
                (Known::Member(a), Known::Member(b)) => {
                    a.wire == b.wire
                        && a.absent == b.absent
                        && a.absent != Absent::Boxed
                        && self.pair(Side(own, &a.mapping), Side(other, &b.mapping))
                }
                (Known::Member(a), Known::Same) => {
                    is_plain(a) && self.pair(Side(own, &a.mapping), Side(other, &Mapping::Same))
                }
                (Known::Same, Known::Member(b)) => {
                    is_plain(b) && self.pair(Side(own, &Mapping::Same), Side(other, &b.mapping))
                }
                _ => false,
            }
        })
    }

    /// A reference followed to what it refers to; chains of references end somewhere.
    fn resolve(&self, mut side: Side<'a>) -> Side<'a> {
        for _ in 0..64 {
            let Some(reference) = &side.0.reference else { break };
            let Some(schema) = resolved(reference, self.schemas) else { break };
            let mapping = match side.1 {
                Mapping::Definition(name) => self.mappings.get(name).unwrap_or(side.1),
                other => other,
            };
            side = Side(schema, mapping);
        }
        side
    }
}

/// What a mapping says of one member.
enum Known<'a> {
    Same,
    Member(&'a Member),
    Unclear,
}

fn member<'a>(mapping: &'a Mapping, name: &str) -> Known<'a> {
    match mapping {
        Mapping::Same => Known::Same,
        Mapping::Object { members, rest } => {
            let of_rest = || match rest {
                Rest::Together(member) if member.given == name => Some(&**member),
                _ => None,
            };
            let found = members.iter().find(|member| member.given == name).or_else(of_rest);
            found.map_or(Known::Unclear, Known::Member)
        }
        _ => Known::Unclear,
    }
}

fn is_plain(member: &Member) -> bool {
    member.given == member.wire && member.absent == Absent::Omitted
}

/// The alternatives of a schema; itself where it has none.
fn alternatives(side: Side<'_>) -> Vec<Side<'_>> {
    match side.1 {
        Mapping::Union(branches) => {
            branches.iter().map(|branch| Side(&branch.given, &branch.mapping)).collect()
        }
        mapping if !side.0.any_of.is_empty() => {
            let null = [JsonType::Null];
            let others = side.0.any_of.iter().filter(|one| one.types != null);
            others.map(|one| Side(one, mapping)).collect()
        }
        _ => vec![side],
    }
}

fn is_choice(side: Side<'_>) -> bool {
    matches!(side.1, Mapping::Union(_)) || !side.0.any_of.is_empty()
}

/// The types of a schema; none when it accepts all.
fn types(schema: &JsonSchema) -> &[JsonType] {
    match schema.types.as_slice() {
        // Null stands for null on both sides.
        [one, JsonType::Null] => std::slice::from_ref(one),
        types => types,
    }
}

fn overlap(left: &[JsonType], right: &[JsonType]) -> bool {
    let alike = |left: JsonType, right: JsonType| {
        let number = |of: JsonType| matches!(of, JsonType::Integer | JsonType::Number);
        left == right || (number(left) && number(right))
    };
    left.is_empty()
        || right.is_empty()
        || left
            .iter()
            .filter(|&&of| of != JsonType::Null)
            .any(|&left| right.iter().any(|&right| alike(left, right)))
}

fn enumerations_differ(left: &JsonSchema, right: &JsonSchema) -> bool {
    !left.values.is_empty()
        && !right.values.is_empty()
        && !left
            .values
            .iter()
            .filter(|value| !value.0.is_null())
            .any(|left| right.values.iter().any(|right| same(&left.0, &right.0)))
}

fn accept_null(left: &JsonSchema, right: &JsonSchema) -> bool {
    let accepts = |schema: &JsonSchema| {
        schema.nullable
            || schema.types.contains(&JsonType::Null)
            || schema.any_of.iter().any(|one| one.types.contains(&JsonType::Null))
            || schema.types.is_empty()
    };
    accepts(left) && accepts(right)
}

fn properties(schema: &JsonSchema) -> &[(String, JsonSchema)] {
    schema.properties.as_ref().map_or(&[], |members| members.0.as_slice())
}

fn property<'a>(schema: &'a JsonSchema, name: &str) -> Option<&'a JsonSchema> {
    properties(schema).iter().find(|(own, _)| own == name).map(|(_, schema)| schema)
}

fn is_required(schema: &JsonSchema, name: &str) -> bool {
    schema.required.iter().any(|own| own == name)
}

fn is_closed(schema: &JsonSchema) -> bool {
    schema.additional_properties == Some(Additional::Forbidden)
}

/// Whether one object needs a member that the other forbids.
fn excludes(needs: &JsonSchema, forbids: &JsonSchema) -> bool {
    is_closed(forbids) && needs.required.iter().any(|name| property(forbids, name).is_none())
}

fn address<T>(part: &T) -> usize {
    std::ptr::from_ref(part).addr()
}
