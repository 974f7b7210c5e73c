//! From the tool's form to a provider's.

use serde_json::{Map, Value, json};

use super::fits::fits;
use super::{Absent, Arguments, KEY, Mapping, Member, Rest, VALUE};
use crate::number::same;

/// How many mappings are followed for one value.
const DEEPEST: usize = 192;

pub(super) fn value(arguments: &Arguments, mapping: &Mapping, wire: &Value, depth: usize) -> Value {
    let text = matches!(mapping, Mapping::Text);
    if depth > DEEPEST || (wire.is_null() && !text) {
        return wire.clone();
    }
    let inner = |mapping: &Mapping, wire: &Value| value(arguments, mapping, wire, depth + 1);
    match (mapping, wire) {
        (Mapping::Text, _) => Value::from(wire.to_string()),
        (Mapping::Names(names), _) => {
            let named = names.iter().find(|(_, value)| same(value, wire));
            named.map_or_else(|| wire.clone(), |(name, _)| Value::from(name.as_str()))
        }
        (Mapping::List(mapping), Value::Array(items)) => {
            items.iter().map(|item| inner(mapping, item)).collect()
        }
        (Mapping::Positions { items: known, rest }, Value::Array(items)) => {
            let of = |position: usize| known.get(position).unwrap_or(rest);
            items.iter().enumerate().map(|(position, item)| inner(of(position), item)).collect()
        }
        (Mapping::Entries(mapping), Value::Object(members)) => members
            .iter()
            .map(|(key, value)| json!({KEY: key, VALUE: inner(mapping, value)}))
            .collect(),
        (Mapping::Object { members, rest }, Value::Object(wire)) => {
            Value::Object(object(members, rest, wire, &inner))
        }
        (Mapping::Union(branches), _) => {
            let branch = branches.iter().find(|branch| fits(&branch.wire, wire, &arguments.wire));
            branch.map_or_else(|| wire.clone(), |branch| inner(&branch.mapping, wire))
        }
        (Mapping::Definition(name), _) => match arguments.definitions.get(name) {
            Some(mapping) => inner(mapping, wire),
            None => wire.clone(),
        },
        _ => wire.clone(),
    }
}

fn object(
    members: &[Member],
    rest: &Rest,
    wire: &Map<String, Value>,
    inner: &dyn Fn(&Mapping, &Value) -> Value,
) -> Map<String, Value> {
    let mut lowered = Map::new();
    for member in members {
        if let Some(value) = with(member, wire.get(&member.wire), inner) {
            lowered.insert(member.given.clone(), value);
        }
    }
    let others = wire.iter().filter(|(key, _)| !members.iter().any(|known| known.wire == **key));
    match rest {
        Rest::Kept(mapping) => {
            lowered.extend(others.map(|(key, value)| (key.clone(), inner(mapping, value))));
        }
        Rest::Together(member) => {
            let others: Map<String, Value> =
                others.map(|(key, value)| (key.clone(), value.clone())).collect();
            let others = (!others.is_empty()).then_some(Value::Object(others));
            if let Some(value) = with(member, others.as_ref(), inner) {
                lowered.insert(member.given.clone(), value);
            }
        }
    }
    lowered
}

/// A member's value; none where it is left out by leaving it out.
fn with(
    member: &Member,
    wire: Option<&Value>,
    inner: &dyn Fn(&Mapping, &Value) -> Value,
) -> Option<Value> {
    match (member.absent, wire) {
        (Absent::Omitted, None) => None,
        (Absent::Null | Absent::Boxed, None) => Some(Value::Null),
        (Absent::Boxed, Some(wire)) => Some(json!({VALUE: inner(&member.mapping, wire)})),
        (_, Some(wire)) => Some(inner(&member.mapping, wire)),
    }
}
