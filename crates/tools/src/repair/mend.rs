//! The call that was probably meant: what was given, with what is wrong in it mended by its types.
//!
//! Takes a value and its type; gives one that fits, near to it: what is right stays where it is, names
//! are brought to the nearest known ones, members are put into the object or out of it where they
//! belong, what is missing is made from its type, and what cannot be mended is left out where it may be.
//! Of a choice of types the one is taken that changes least.

use jackfield_plan::tools::{Extra, Field, Group, Tag, TypeIndex};
use jackfield_plan::{Plan, SchemaKind, Tool};
use serde_json::{Map, Value};

use crate::check::{fits_with, is_leaf, problems_of};
use crate::example;
use crate::file::FileForms;
use crate::nearest::nearest;
use crate::number;
use crate::reach::Direction;
use crate::types::{MAX_DEPTH, Types, argument};

/// How many values are looked at: choices inside choices are tried one in another.
const MOST: usize = 4_000;

/// How many types and values may lie inside each other.
const DEEPEST: usize = 2 * MAX_DEPTH;

/// What a value of another kind than its tag says costs: more than any number of its members.
const ANOTHER_KIND: usize = 1000;

/// A value that fits, and how much was changed for it; no value where it is to be left out.
struct Mended {
    value: Option<Value>,
    cost: usize,
}

impl Mended {
    fn left_out(given: &Value) -> Self {
        Self { value: None, cost: leaves(given) }
    }
}

/// A member that an object may have, or an argument that a tool takes.
struct Slot<'p> {
    name: &'p str,
    schema: TypeIndex,
    nullable: bool,
    required: bool,
}

/// One walk over a call.
pub(super) struct Mender<'p> {
    plan: &'p Plan,
    types: Types<'p>,
    left: usize,
    depth: usize,
}

impl<'p> Mender<'p> {
    pub(super) fn new(plan: &'p Plan) -> Self {
        Self { plan, types: Types(&plan.tools.types), left: MOST, depth: 0 }
    }

    /// The arguments of a call. Those that `is_other` names belong to whoever runs the tool.
    pub(super) fn arguments(
        &mut self,
        tool: &'p Tool,
        given: &Map<String, Value>,
        is_other: impl Fn(&str) -> bool,
    ) -> Map<String, Value> {
        let (others, given): (Map<_, _>, Map<_, _>) =
            given.clone().into_iter().partition(|(name, _)| is_other(name));
        let slots: Vec<Slot<'p>> = tool.arguments.iter().map(Slot::of_argument).collect();
        let known = |name: &str| {
            let own = argument(tool, name)?;
            slots.iter().position(|slot| slot.name == own.name)
        };
        let (mut mended, _) = self.members(&slots, known, None, &tool.groups, &given);
        mended.extend(others);
        mended
    }

    fn value(&mut self, index: TypeIndex, name: &str, given: &Value, nullable: bool) -> Mended {
        if self.left == 0 || self.depth >= DEEPEST {
            return Mended::left_out(given);
        }
        self.left -= 1;
        self.depth += 1;
        let mended = self.mended(index, name, given, nullable);
        self.depth -= 1;
        mended
    }

    fn mended(&mut self, index: TypeIndex, name: &str, given: &Value, nullable: bool) -> Mended {
        if fits_with(self.types, index, nullable, given, FileForms::ALL) {
            return Mended { value: Some(given.clone()), cost: 0 };
        }
        if given.is_null() {
            return Mended { value: None, cost: 1 };
        }
        let mended = match &self.types.get(index).kind {
            SchemaKind::Union { variants, tag } => self.choice(variants, tag.as_ref(), name, given),
            SchemaKind::Array { items, min_items, max_items, unique } => {
                self.list(index, *items, (*min_items, *max_items), *unique, (name, given))
            }
            SchemaKind::Tuple { items, rest } => self.positions(items, *rest, name, given),
            SchemaKind::Object { fields, extra } => self.object(index, fields, extra, name, given),
            _ => self.leaf(index, given, nullable),
        };
        let is_right =
            |value: &Value| fits_with(self.types, index, nullable, value, FileForms::ALL);
        match mended.value {
            Some(value) if is_right(&value) => Mended { value: Some(value), ..mended },
            _ => Mended::left_out(given),
        }
    }

    /// A value made from its type, where something must be.
    fn made(&self, index: TypeIndex, name: &str, seed: u64) -> Value {
        example::of_type(self.plan, index, name, seed)
    }

    /// What the check suggests for a value of a type without other types in it.
    fn leaf(&self, index: TypeIndex, given: &Value, nullable: bool) -> Mended {
        // Which forms of files are taken is known to whoever found the problems of the call.
        let problems = problems_of(self.types, index, nullable, given, FileForms::default());
        let mut suggested = problems.iter().filter_map(|problem| problem.suggestion.as_deref());
        let value = suggested.find_map(|text| serde_json::from_str::<Value>(text).ok());
        Mended { value, cost: 1 }
    }

    fn list(
        &mut self,
        index: TypeIndex,
        items: TypeIndex,
        (least, most): (Option<u64>, Option<u64>),
        unique: bool,
        (name, given): (&str, &Value),
    ) -> Mended {
        let Some(given) = as_list(given)
            .or_else(|| is_leaf(&self.types.get(items).kind).then(|| split(given))?)
        else {
            let suggested = self.leaf(index, given, false);
            return match suggested.value {
                Some(Value::Array(_)) => suggested,
                _ => match self.value(items, name, given, false) {
                    Mended { value: Some(one), cost } => {
                        Mended { value: Some(Value::Array(vec![one])), cost: cost + 1 }
                    }
                    none => none,
                },
            };
        };
        let (mut kept, mut cost): (Vec<Value>, usize) = (Vec::new(), 0);
        for item in &given {
            let mended = self.value(items, name, item, false);
            cost += mended.cost;
            let value = mended
                .value
                .filter(|value| !unique || !kept.iter().any(|known| number::same(known, value)));
            match value {
                Some(value) => kept.push(value),
                None => cost += 1,
            }
        }
        let most = most.and_then(|most| usize::try_from(most).ok()).unwrap_or(usize::MAX);
        cost += kept.len().saturating_sub(most);
        kept.truncate(most);
        // What the type needs is bounded by what an example holds.
        let enough = self.made(index, name, 0);
        let enough = enough.as_array().map(Vec::as_slice).unwrap_or_default();
        let least = least.and_then(|least| usize::try_from(least).ok()).unwrap_or(0);
        for item in enough {
            let is_known = || unique && kept.iter().any(|known| number::same(known, item));
            if kept.len() < least && !is_known() {
                kept.push(item.clone());
                cost += 1;
            }
        }
        Mended { value: Some(Value::Array(kept)), cost }
    }

    fn positions(
        &mut self,
        items: &[TypeIndex],
        rest: Option<TypeIndex>,
        name: &str,
        given: &Value,
    ) -> Mended {
        let Some(given) = as_list(given) else { return Mended::left_out(given) };
        let (mut kept, mut cost): (Vec<Value>, usize) = (Vec::new(), 0);
        for (position, item) in given.iter().enumerate() {
            let Some(of) = items.get(position).copied().or(rest) else {
                cost += leaves(item);
                continue;
            };
            let mended = self.value(of, name, item, false);
            cost += mended.cost;
            match mended.value {
                Some(value) => kept.push(value),
                None if position < items.len() => kept.push(self.made(of, name, 0)),
                None => {}
            }
        }
        for of in items.iter().skip(kept.len()) {
            kept.push(self.made(*of, name, 0));
            cost += 1;
        }
        Mended { value: Some(Value::Array(kept)), cost }
    }

    fn object(
        &mut self,
        index: TypeIndex,
        fields: &'p [Field],
        extra: &Extra,
        name: &str,
        given: &Value,
    ) -> Mended {
        let Some(given) = as_object(given, name) else { return Mended::left_out(given) };
        let slots: Vec<Slot<'p>> = fields
            .iter()
            .filter(|field| Direction::Input.includes(field))
            .map(Slot::of_field)
            .collect();
        let known = |name: &str| slots.iter().position(|slot| slot.name == name);
        let extra = match extra {
            Extra::Values(index) => Some(*index),
            Extra::Unstated | Extra::Forbidden => None,
        };
        let groups = &self.types.get(index).groups;
        let (members, cost) = self.members(&slots, known, extra, groups, &given);
        Mended { value: Some(Value::Object(members)), cost }
    }

    /// The members of an object, or the arguments of a tool.
    fn members(
        &mut self,
        slots: &[Slot<'p>],
        known: impl Fn(&str) -> Option<usize>,
        extra: Option<TypeIndex>,
        groups: &[Group],
        given: &Map<String, Value>,
    ) -> (Map<String, Value>, usize) {
        let mut cost = 0;
        let mut placed: Vec<(usize, String, Value)> = Vec::new();
        let mut others = Map::new();
        let mut strays = Map::new();
        for (name, value) in given {
            match (known(name), extra) {
                (Some(at), _) if placed.iter().all(|(taken, ..)| *taken != at) => {
                    placed.push((at, name.clone(), value.clone()));
                }
                (None, Some(of)) => {
                    let mended = self.value(of, name, value, false);
                    cost += mended.cost;
                    others.extend(mended.value.map(|value| (name.clone(), value)));
                }
                _ => drop(strays.insert(name.clone(), value.clone())),
            }
        }
        cost += strays.len();
        self.place(slots, &known, &mut strays, &mut placed);
        cost += strays.values().map(leaves).sum::<usize>();
        let mut members = Map::new();
        for (at, name, value) in placed {
            let Some(slot) = slots.get(at) else { continue };
            let mended = self.value(slot.schema, slot.name, &value, slot.nullable);
            cost += mended.cost;
            members.extend(mended.value.map(|value| (name, value)));
        }
        let holds =
            |members: &Map<String, Value>, at| members.keys().any(|name| known(name) == Some(at));
        for (at, slot) in slots.iter().enumerate().filter(|(_, slot)| slot.required) {
            if !holds(&members, at) {
                members.insert(slot.name.to_owned(), self.made(slot.schema, slot.name, 0));
                cost += 1;
            }
        }
        for group in groups {
            let named = |at: &usize| {
                slots.get(*at).is_some_and(|slot| group.names.iter().any(|name| name == slot.name))
            };
            let of: Vec<usize> = (0..slots.len()).filter(named).collect();
            let mut present = of.iter().filter(|at| holds(&members, **at));
            let first = present.next().copied();
            if group.need == jackfield_plan::Need::ExactlyOne {
                let more: Vec<usize> = present.copied().collect();
                cost += more.len();
                members.retain(|name, _| known(name).is_none_or(|at| !more.contains(&at)));
            }
            if let (None, Some(slot)) = (first, of.first().and_then(|at| slots.get(*at))) {
                members.insert(slot.name.to_owned(), self.made(slot.schema, slot.name, 0));
                cost += 1;
            }
        }
        members.extend(others);
        (members, cost)
    }

    /// Finds a place for what has none: a name that is near, an object around it or inside it.
    fn place(
        &self,
        slots: &[Slot<'p>],
        known: &impl Fn(&str) -> Option<usize>,
        strays: &mut Map<String, Value>,
        placed: &mut Vec<(usize, String, Value)>,
    ) {
        let mut left = Map::new();
        for (name, value) in std::mem::take(strays) {
            // A name that is right elsewhere is no misspelt one.
            if slots.iter().any(|slot| self.types.has_member(slot.schema, &name)) {
                left.insert(name, value);
                continue;
            }
            let is_free = |at: usize| placed.iter().all(|(taken, ..)| *taken != at);
            let free = slots.iter().enumerate().filter(|(at, _)| is_free(*at));
            let near = nearest(&name, free.map(|(_, slot)| slot.name)).and_then(known);
            if let Some((at, slot)) = near.and_then(|at| Some((at, slots.get(at)?))) {
                placed.push((at, slot.name.to_owned(), value));
                continue;
            }
            // An object around members that belong beside it: `{"arguments": {..}}`.
            match value {
                Value::Object(inner) if inner.keys().any(|name| known(name).is_some()) => {
                    for (name, value) in inner {
                        match known(&name) {
                            Some(at) if placed.iter().all(|(taken, ..)| *taken != at) => {
                                placed.push((at, name, value));
                            }
                            _ => drop(left.insert(name, value)),
                        }
                    }
                }
                value => drop(left.insert(name, value)),
            }
        }
        // Members that belong into an object beside them.
        for (at, slot) in slots.iter().enumerate() {
            let own = |name: &str| self.types.has_member(slot.schema, name);
            if !left.keys().any(|name| own(name)) {
                continue;
            }
            let place = placed.iter().position(|(taken, ..)| *taken == at);
            let place = place.unwrap_or_else(|| {
                placed.push((at, slot.name.to_owned(), Value::Object(Map::new())));
                placed.len() - 1
            });
            let holder = placed.get_mut(place).and_then(|(_, _, value)| value.as_object_mut());
            let Some(holder) = holder else { continue };
            for (name, value) in std::mem::take(&mut left) {
                if own(&name) && !holder.contains_key(&name) {
                    holder.insert(name, value);
                } else {
                    left.insert(name, value);
                }
            }
        }
        *strays = left;
    }

    /// Of a choice, what its tag names; else what changes least.
    fn choice(
        &mut self,
        variants: &'p [TypeIndex],
        tag: Option<&'p Tag>,
        name: &str,
        given: &Value,
    ) -> Mended {
        let said = tag.and_then(|tag| given.get(&tag.property)).and_then(Value::as_str);
        let values =
            || tag.into_iter().flat_map(|tag| &tag.mapping).map(|(value, _)| value.as_str());
        let meant = said.and_then(|said| {
            values().find(|value| *value == said).or_else(|| nearest(said, values()))
        });
        let mut best = Mended { value: None, cost: usize::MAX };
        for (position, variant) in variants.iter().enumerate() {
            let of = |(_, to): &&'p (String, u32)| usize::try_from(*to) == Ok(position);
            let mut named = tag.into_iter().flat_map(|tag| tag.mapping.iter().filter(of));
            let value = match meant {
                Some(meant) => named.clone().find(|(value, _)| value == meant),
                None => None,
            };
            let is_other = meant.is_some() && value.is_none() && named.clone().next().is_some();
            let value = value.or_else(|| named.next()).map(|(value, _)| value.as_str());
            let mut tried = given.clone();
            if let (Some(tag), Some(value), Some(members)) = (tag, value, tried.as_object_mut()) {
                members.insert(tag.property.clone(), Value::from(value));
            }
            let mut mended = self.variant(*variant, tag, name, &tried);
            mended.cost = mended.cost.saturating_add(if is_other { ANOTHER_KIND } else { 0 });
            if mended.value.is_some() && mended.cost < best.cost {
                best = mended;
            }
        }
        best
    }

    /// A value of a variant, with the tag as it is: the variant's own type may not know it.
    fn variant(
        &mut self,
        index: TypeIndex,
        tag: Option<&Tag>,
        name: &str,
        given: &Value,
    ) -> Mended {
        let tag = tag.and_then(|tag| Some((&tag.property, given.get(&tag.property)?)));
        let (Some((property, value)), Value::Object(members)) = (tag, given) else {
            return self.value(index, name, given, false);
        };
        let with_tag = self.value(index, name, given, false);
        if with_tag.cost == 0 {
            return with_tag;
        }
        let mut without = members.clone();
        without.remove(property);
        let mut mended = self.value(index, name, &Value::Object(without), false);
        if let Some(Value::Object(members)) = &mut mended.value {
            members.insert(property.clone(), value.clone());
        }
        if with_tag.value.is_some() && with_tag.cost <= mended.cost { with_tag } else { mended }
    }
}

impl<'p> Slot<'p> {
    fn of_field(field: &'p Field) -> Self {
        let required = field.required && !field.spread;
        let (schema, nullable) = (field.schema, field.nullable);
        Self { name: field.called(), schema, nullable, required }
    }

    fn of_argument(argument: &'p jackfield_plan::Argument) -> Self {
        let (schema, nullable) = (argument.schema, argument.nullable);
        Self { name: &argument.name, schema, nullable, required: argument.required }
    }
}

/// Texts with commas between them, as the list that was meant.
fn split(given: &Value) -> Option<Vec<Value>> {
    let text = given.as_str().filter(|text| text.contains(','))?;
    Some(text.split(',').map(|part| Value::from(part.trim())).collect())
}

/// A list, also one that is given as its JSON text.
fn as_list(given: &Value) -> Option<Vec<Value>> {
    match given {
        Value::Array(items) => Some(items.clone()),
        Value::String(text) => serde_json::from_str(text).ok(),
        _ => None,
    }
}

/// An object, also one that is given as its JSON text, as the only item of a list, or below its own
/// name once more.
fn as_object(given: &Value, name: &str) -> Option<Map<String, Value>> {
    match given {
        Value::Object(members) => match members.get(name) {
            Some(Value::Object(inner)) if members.len() == 1 => Some(inner.clone()),
            _ => Some(members.clone()),
        },
        Value::String(text) => serde_json::from_str(text).ok(),
        Value::Array(items) => match items.as_slice() {
            [Value::Object(members)] => Some(members.clone()),
            _ => None,
        },
        _ => None,
    }
}

/// How many values a value holds.
fn leaves(value: &Value) -> usize {
    match value {
        Value::Array(items) => items.iter().map(leaves).sum::<usize>().max(1),
        Value::Object(members) => members.values().map(leaves).sum::<usize>().max(1),
        _ => 1,
    }
}
