//! Arguments that a tool accepts, of every shape that its types allow.
//!
//! Takes a tool and dice; gives arguments that [`check`](crate::check()) accepts, with optional
//! members, explicit nulls, alternatives and members of any name by chance. Bounded whatever the
//! types are.

use jackfield_plan::tools::{Extra, Field, Tag, TypeIndex};
use jackfield_plan::{Plan, SchemaKind, Tool};
use serde_json::{Map, Value, json};

use super::dice::Dice;
use super::pattern;
use crate::check::{check, fits};
use crate::example::near;
use crate::reach::Direction;
use crate::types::Types;
use crate::{example, file, format, number};

/// How deep optional members are made.
const MAX_DEPTH: usize = 12;

/// How many values one call may hold.
const MAX_VALUES: usize = 400;

/// How often arguments are made anew when they are not accepted.
const TRIES: usize = 4;

/// Arguments that the tool accepts; none where chance and the tool's example made none.
pub fn arguments(plan: &Plan, tool: &Tool, dice: Dice) -> Option<Map<String, Value>> {
    for round in 0..TRIES {
        let mut maker = Maker { types: Types(&plan.tools.types), left: MAX_VALUES };
        let dice = dice.nth(round);
        let mut given = Map::new();
        for (place, argument) in tool.arguments.iter().enumerate() {
            let dice = dice.nth(place);
            if argument.required || dice.child("is given").below(2) == 0 {
                let null = argument.nullable && dice.child("is null").below(4) == 0;
                let value = if null { Value::Null } else { maker.value(argument.schema, dice, 0) };
                given.insert(argument.name.clone(), value);
            }
        }
        match check(plan, tool, &given) {
            Ok(_) => return Some(given),
            Err(problems) => {
                let wrong =
                    |name: &str| problems.iter().any(|problem| problem.argument.starts_with(name));
                let required =
                    |name: &str| tool.arguments.iter().any(|own| own.name == name && own.required);
                given.retain(|name, _| required(name) || !wrong(name));
            }
        }
        if check(plan, tool, &given).is_ok() {
            return Some(given);
        }
    }
    let given = example(plan, tool);
    check(plan, tool, &given).is_ok().then_some(given)
}

struct Maker<'a> {
    types: Types<'a>,
    left: usize,
}

impl<'a> Maker<'a> {
    fn value(&mut self, index: TypeIndex, dice: Dice, depth: usize) -> Value {
        let schema = self.types.get(index);
        let spent = self.left == 0 || depth > 4 * MAX_DEPTH;
        if spent || (schema.nullable && dice.child("null").below(6) == 0) {
            return Value::Null;
        }
        self.left -= 1;
        let stated: Vec<&Value> =
            schema.examples.iter().filter(|value| fits(self.types, index, false, value)).collect();
        if let Some(value) = dice.child("stated").pick(&stated).filter(|_| dice.below(3) == 0) {
            return (*value).clone();
        }
        match &schema.kind {
            SchemaKind::Any => anything(dice),
            SchemaKind::Null => Value::Null,
            SchemaKind::Boolean => Value::from(dice.below(2) == 0),
            kind @ SchemaKind::Integer { minimum, maximum, .. } => {
                near(kind, whole(minimum.as_ref(), maximum.as_ref(), dice))
            }
            kind @ SchemaKind::Number { minimum, maximum, .. } => {
                let whole = whole(minimum.as_ref(), maximum.as_ref(), dice);
                let small = whole.as_i64().and_then(|whole| i32::try_from(whole).ok());
                let half = small.map(|whole| json!(f64::from(whole) + 0.5));
                let half = half.filter(|half| fits(self.types, index, false, half));
                let chosen = half.filter(|_| dice.child("half").below(2) == 0).unwrap_or(whole);
                near(kind, chosen)
            }
            SchemaKind::String { format, pattern, min_length, max_length } => {
                text(format.as_deref(), pattern.as_deref(), *min_length, *max_length, dice)
            }
            SchemaKind::Enum { values, .. } => {
                dice.pick(values).map_or(Value::Null, |value| value.value.clone())
            }
            SchemaKind::Array { items, min_items, max_items, .. } => {
                let least = min_items.unwrap_or(0).min(20);
                let more = if depth > MAX_DEPTH { 0 } else { dice.child("more").below(3) };
                let count = (least + more).min(max_items.unwrap_or(u64::MAX));
                let count = usize::try_from(count).unwrap_or(0);
                (0..count).map(|n| self.value(*items, dice.nth(n), depth + 1)).collect()
            }
            SchemaKind::Tuple { items, rest } => {
                let more = rest.iter().take(usize::from(dice.child("more").below(2) == 0));
                let items = items.iter().chain(more).enumerate();
                items.map(|(n, &item)| self.value(item, dice.nth(n), depth + 1)).collect()
            }
            SchemaKind::Object { fields, extra } => self.object(fields, extra, dice, depth),
            SchemaKind::Union { variants, tag } => self.union(variants, tag.as_ref(), dice, depth),
            SchemaKind::File => file::example(),
        }
    }

    fn object(&mut self, fields: &'a [Field], extra: &Extra, dice: Dice, depth: usize) -> Value {
        let mut members = Map::new();
        let settable = fields.iter().filter(|field| Direction::Input.includes(field));
        for field in settable {
            let dice = dice.child(&field.name);
            let given = depth <= MAX_DEPTH && dice.child("is given").below(3) == 0;
            if field.required || given {
                let null = field.nullable && dice.child("is null").below(3) == 0;
                let value =
                    if null { Value::Null } else { self.value(field.schema, dice, depth + 1) };
                members.insert(field.name.clone(), value);
            }
        }
        if let Extra::Values(index) = extra {
            let count = if depth > MAX_DEPTH { 0 } else { dice.child("others").below(3) };
            for name in ["any name", "x-2"].iter().take(usize::try_from(count).unwrap_or(0)) {
                let value = self.value(*index, dice.child(name), depth + 1);
                members.insert((*name).to_owned(), value);
            }
        }
        Value::Object(members)
    }

    fn union(
        &mut self,
        variants: &'a [TypeIndex],
        tag: Option<&Tag>,
        dice: Dice,
        depth: usize,
    ) -> Value {
        let position =
            if depth > MAX_DEPTH { 0 } else { dice.child("or").below(variants.len() as u64) };
        let Some(&variant) = usize::try_from(position).ok().and_then(|at| variants.get(at)) else {
            return Value::Null;
        };
        let mut value = self.value(variant, dice, depth + 1);
        if let (Some(tag), Some(members)) = (tag, value.as_object_mut()) {
            let named = tag.mapping.iter().find(|(_, of)| u64::from(*of) == position);
            if let Some((word, _)) = named {
                members.insert(tag.property.clone(), Value::from(word.as_str()));
            }
        }
        value
    }
}

/// Any JSON value.
fn anything(dice: Dice) -> Value {
    let values = [
        json!("a text"),
        json!("5"),
        json!(5),
        json!(true),
        json!({"a": [1, {"b": null}]}),
        json!(["x", 1]),
        json!({}),
    ];
    dice.child("any").pick(&values).cloned().unwrap_or_default()
}

fn whole(minimum: Option<&Value>, maximum: Option<&Value>, dice: Dice) -> Value {
    // Bounds as text, so that no float is cast: what is wider than 64 bits counts as no bound.
    let bound = |bound: Option<&Value>| -> Option<i64> {
        let bound = bound.and_then(number::float)?.ceil();
        format!("{bound:.0}").parse().ok()
    };
    let least = bound(minimum).unwrap_or(0);
    let most = bound(maximum).unwrap_or(i64::MAX);
    let more = i64::try_from(dice.child("whole").below(1000)).unwrap_or(0);
    Value::from(least.saturating_add(more).min(most))
}

fn text(
    format: Option<&str>,
    pattern: Option<&str>,
    min: Option<u64>,
    max: Option<u64>,
    dice: Dice,
) -> Value {
    if let Some(sample) = format.and_then(format::sample) {
        return Value::from(sample);
    }
    if let Some(text) = pattern.and_then(|pattern| pattern::text(pattern, min, dice)) {
        return Value::from(text);
    }
    let texts = ["plain", "with \"quotes\" & ünïcode", "5", "null", "{\"a\": 1}", "a/b?c=d"];
    let mut text = dice.child("text").pick(&texts).copied().unwrap_or_default().to_owned();
    let max = max.and_then(|max| usize::try_from(max).ok()).unwrap_or(usize::MAX);
    if text.chars().count() > max {
        text = text.chars().take(max).collect();
    }
    let min = usize::try_from(min.unwrap_or(0).min(10_000)).unwrap_or(0);
    while text.chars().count() < min {
        text.push('x');
    }
    Value::from(text)
}
