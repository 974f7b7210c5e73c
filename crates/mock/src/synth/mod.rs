//! Made-up values that fit their types.
//!
//! Takes a row of the type table and dice; gives a value in its wire form, the same for the same
//! dice. Values of a record that is known already are used where they fit ([`Synth::project`]).
//! Recursive and very wide types are bounded by depth and by the number of values made.

mod text;
mod words;

use jackfield_plan::tools::{
    EnumValue, Extra, Field, FilePart, SchemaKind, Tag, TypeIndex, WireForm,
};
use jackfield_tools::sample::Dice;
use serde_json::{Map, Value, json};

use self::text::Constraint;
pub(crate) use self::text::tokens;
use crate::check::Check;
use crate::types::{Types, plain_text};

/// Below this depth, members and items that may be left out are left out.
const RICH: u32 = 4;
/// Below this depth, nothing more is made: such a type has no finite value.
const DEEPEST: u32 = 24;
/// So many values are made at most, as many as that generously; then members that may be left out
/// are left out, and in the end (such a type branches without end) everything.
const BUDGET: u32 = 20_000;
const GENEROUS: u32 = 1_500;

/// The members that are known of a record.
pub(crate) type Known = Map<String, Value>;

/// Makes values for a type table.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Synth<'p> {
    types: Types<'p>,
}

/// Where in a value something is made.
#[derive(Clone, Copy)]
struct Spot<'a> {
    field: &'a str,
    subject: &'a str,
    dice: Dice,
    depth: u32,
}

impl<'p> Synth<'p> {
    /// A maker of values for this table.
    pub(crate) fn new(types: Types<'p>) -> Self {
        Self { types }
    }

    /// A value of a type. `subject` is what it is about (the resource), for the choice of words.
    pub(crate) fn value(&self, index: TypeIndex, subject: &str, dice: Dice) -> Value {
        self.project(index, &Known::new(), subject, dice)
    }

    /// A value of a member, named for the choice of words.
    pub(crate) fn member(&self, index: TypeIndex, field: &str, subject: &str, dice: Dice) -> Value {
        let spot = Spot { field, subject, dice, depth: 0 };
        self.make(index, &Known::new(), spot, &mut { BUDGET })
    }

    /// A value of a type whose members are those of a record wherever they fit.
    pub(crate) fn project(
        &self,
        index: TypeIndex,
        known: &Known,
        subject: &str,
        dice: Dice,
    ) -> Value {
        let spot = Spot { field: "", subject, dice, depth: 0 };
        self.make(index, known, spot, &mut { BUDGET })
    }

    fn make(&self, index: TypeIndex, known: &Known, spot: Spot<'_>, budget: &mut u32) -> Value {
        let schema = self.types.get(index);
        *budget = budget.saturating_sub(1);
        if spot.depth >= DEEPEST || *budget == 0 {
            return Value::Null;
        }
        if schema.nullable && spot.depth > 0 && (is_sparse(spot, *budget) || is_null(spot.dice)) {
            return Value::Null;
        }
        let value = self.kind(&schema.kind, known, spot, budget);
        match &schema.wire {
            Some(wire) => wire_form(wire, value),
            None => value,
        }
    }

    fn kind(&self, kind: &SchemaKind, known: &Known, spot: Spot<'_>, budget: &mut u32) -> Value {
        let dice = spot.dice;
        let text =
            |constraint| Value::String(text::text(spot.field, spot.subject, dice, constraint));
        match kind {
            SchemaKind::Null => Value::Null,
            SchemaKind::Boolean => Value::Bool(dice.below(2) == 1),
            SchemaKind::Integer { minimum, maximum, multiple_of, .. } => {
                let whole = whole(spot, minimum.as_ref(), maximum.as_ref());
                stepped(whole, minimum.as_ref(), multiple_of.as_ref())
            }
            SchemaKind::Number { minimum, maximum, multiple_of, .. } => {
                let real = real(spot, minimum.as_ref(), maximum.as_ref());
                stepped(real, minimum.as_ref(), multiple_of.as_ref())
            }
            SchemaKind::String { format, pattern, min_length, max_length } => text(Constraint {
                format: format.as_deref(),
                pattern: pattern.as_deref(),
                min: *min_length,
                max: *max_length,
            }),
            SchemaKind::Enum { values, .. } => match dice.pick(values) {
                Some(EnumValue { value, .. }) => value.clone(),
                None => text(Constraint::default()),
            },
            SchemaKind::Array { items, min_items, max_items, .. } => {
                self.list(*items, *min_items, *max_items, spot, budget)
            }
            SchemaKind::Tuple { items, .. } => {
                let made = items.iter().enumerate().map(|(place, item)| {
                    self.make(*item, &Known::new(), spot.below(spot.field, dice.nth(place)), budget)
                });
                Value::Array(made.collect())
            }
            SchemaKind::Object { fields, extra } => self.object(fields, extra, known, spot, budget),
            SchemaKind::Union { variants, tag } => {
                self.union(variants, tag.as_ref(), known, spot, budget)
            }
            SchemaKind::Any | SchemaKind::File => text(Constraint::default()),
        }
    }

    fn list(
        &self,
        items: TypeIndex,
        min: Option<u64>,
        max: Option<u64>,
        spot: Spot<'_>,
        budget: &mut u32,
    ) -> Value {
        let min = min.unwrap_or_default().min(1_000);
        let liked = if is_sparse(spot, *budget) { 0 } else { 1 + spot.dice.below(3) };
        let number = liked.max(min).min(max.unwrap_or(u64::MAX));
        let singular = spot.field.strip_suffix('s').unwrap_or(spot.field);
        let mut list: Vec<Value> = Vec::new();
        // Equal items are left out: the type may want them to differ.
        for attempt in 0..usize::try_from(number * 4).unwrap_or_default() {
            if list.len() as u64 >= number {
                break;
            }
            let below = spot.below(singular, spot.dice.nth(attempt));
            let item = self.make(items, &Known::new(), below, budget);
            if !list.contains(&item) {
                list.push(item);
            }
        }
        Value::Array(list)
    }

    fn object(
        &self,
        fields: &[Field],
        extra: &Extra,
        known: &Known,
        spot: Spot<'_>,
        budget: &mut u32,
    ) -> Value {
        let mut object = Map::new();
        for field in fields.iter().filter(|field| !field.write_only && !field.spread) {
            if let Some(value) = known.get(&field.name)
                && Check::answer_fits(self.types, field.schema, field.nullable, value)
            {
                object.insert(field.name.clone(), value.clone());
                continue;
            }
            if !field.required && is_sparse(spot, *budget) {
                continue;
            }
            let below = spot.below(&field.name, spot.dice.child(&field.name));
            let absent = below.depth >= RICH || is_null(below.dice);
            let value = if field.nullable && absent {
                Value::Null
            } else {
                self.make(field.schema, &Known::new(), below, budget)
            };
            object.insert(field.name.clone(), value);
        }
        if let Extra::Values(values) = extra {
            self.extras(*values, known, spot, budget, &mut object);
        }
        Value::Object(object)
    }

    /// Members under any name: those of the record, or two made-up ones for a map.
    fn extras(
        &self,
        values: TypeIndex,
        known: &Known,
        spot: Spot<'_>,
        budget: &mut u32,
        object: &mut Map<String, Value>,
    ) {
        for (name, value) in known {
            if !object.contains_key(name) && Check::answer_fits(self.types, values, false, value) {
                object.insert(name.clone(), value.clone());
            }
        }
        if object.is_empty() && !is_sparse(spot, *budget) {
            for place in 0..2 {
                let dice = spot.dice.child("extra").nth(place);
                let name = dice.pick(words::WORDS).copied().unwrap_or("other");
                let value = self.make(values, &Known::new(), spot.below(name, dice), budget);
                object.insert(name.to_owned(), value);
            }
        }
    }

    fn union(
        &self,
        variants: &[TypeIndex],
        tag: Option<&Tag>,
        known: &Known,
        spot: Spot<'_>,
        budget: &mut u32,
    ) -> Value {
        let of_record = tag.and_then(|tag| {
            let named = known.get(&tag.property).map(plain_text)?;
            tag.mapping.iter().find(|(name, _)| *name == named).cloned()
        });
        let chosen =
            of_record.or_else(|| tag.and_then(|tag| spot.dice.pick(&tag.mapping)).cloned());
        if let (Some(tag), Some((name, place))) = (tag, chosen) {
            let index = usize::try_from(place).ok().and_then(|place| variants.get(place));
            let Some(index) = index else { return Value::Null };
            let mut value = self.make(*index, known, spot.deeper(), budget);
            if let Value::Object(object) = &mut value {
                object.insert(tag.property.clone(), Value::String(name));
            }
            return value;
        }
        // Deep down, the simplest variant ends a recursion.
        let simple = variants.iter().find(|index| !self.types.is_object(**index));
        let object = variants.iter().find(|index| self.types.is_object(**index));
        let index = if is_sparse(spot, *budget) {
            simple.or(variants.first())
        } else if known.is_empty() {
            spot.dice.pick(variants)
        } else {
            object.or(variants.first())
        };
        index.map_or(Value::Null, |index| self.make(*index, known, spot.deeper(), budget))
    }
}

impl<'a> Spot<'a> {
    fn below(self, field: &'a str, dice: Dice) -> Self {
        Self { field, dice, depth: self.depth + 1, ..self }
    }

    fn deeper(self) -> Self {
        Self { depth: self.depth + 1, ..self }
    }
}

fn is_sparse(spot: Spot<'_>, budget: u32) -> bool {
    spot.depth >= RICH || budget < BUDGET - GENEROUS
}

/// One in eight values that may be null is.
fn is_null(dice: Dice) -> bool {
    dice.child("null").below(8) == 0
}

fn whole(spot: Spot<'_>, minimum: Option<&Value>, maximum: Option<&Value>) -> Value {
    let bound = |bound: Option<&Value>| bound.and_then(as_whole);
    let last = text::tokens(spot.field).pop().unwrap_or_default();
    let likely: i64 = match last.as_str() {
        "id" | "number" => 10_000,
        "count" | "total" | "size" | "minutes" | "duration" => 120,
        _ => 40,
    };
    // RFC 8259 section 6: beyond 2^53 not every reader agrees, so no made-up number goes there.
    let low = bound(minimum).unwrap_or_else(|| bound(maximum).map_or(1, |max| max.min(1)));
    let high = bound(maximum).unwrap_or(i64::MAX).min(low.saturating_add(likely));
    let span = u64::try_from(high.saturating_sub(low)).unwrap_or_default().saturating_add(1);
    json!(low.saturating_add(i64::try_from(spot.dice.below(span)).unwrap_or_default()))
}

/// The whole number that a bound allows; bounds may be written as `1.0` or `1e3`.
fn as_whole(bound: &Value) -> Option<i64> {
    #[expect(clippy::cast_possible_truncation, reason = "`as` saturates, which is what is meant")]
    bound.as_i64().or_else(|| bound.as_f64().map(|bound| bound as i64))
}

fn real(spot: Spot<'_>, minimum: Option<&Value>, maximum: Option<&Value>) -> Value {
    let low = minimum.and_then(Value::as_f64);
    let high = maximum.and_then(Value::as_f64);
    let hundredths = u32::try_from(spot.dice.below(10_000)).unwrap_or_default();
    let share = f64::from(hundredths) / 10_000.0;
    let (low, high) = match (low, high) {
        (Some(low), Some(high)) => (low, high),
        (Some(low), None) => (low, low + 100.0),
        (None, Some(high)) => (high - 100.0, high),
        (None, None) => (0.0, 100.0),
    };
    let value = low + ((high - low) * share * 100.0).round() / 100.0;
    json!(value.clamp(low, high.max(low)))
}

/// A multiple of the step at or below a number, else the first above the minimum.
fn stepped(number: Value, minimum: Option<&Value>, step: Option<&Value>) -> Value {
    let Some((given, step)) = number.as_f64().zip(step.and_then(Value::as_f64)) else {
        return number;
    };
    let least = minimum.and_then(Value::as_f64).unwrap_or(f64::MIN);
    let times = (given / step).floor();
    let times = if times * step < least { (least / step).ceil() } else { times };
    let multiple = times * step;
    match as_whole(&json!(multiple)).filter(|_| multiple.fract() == 0.0) {
        Some(whole) => json!(whole),
        None => json!(multiple),
    }
}

fn wire_form(wire: &WireForm, value: Value) -> Value {
    match (wire, value) {
        (WireForm::ZeroOne, Value::Bool(flag)) => json!(u8::from(flag)),
        (WireForm::ZeroOneText, Value::Bool(flag)) => json!(u8::from(flag).to_string()),
        (WireForm::NumberText, Value::Number(number)) => json!(number.to_string()),
        (WireForm::Separated(separator), Value::Array(items)) => {
            json!(items.iter().map(plain_text).collect::<Vec<_>>().join(separator))
        }
        (WireForm::Adf, Value::String(text)) => json!({"type": "doc", "version": 1, "content": [
            {"type": "paragraph", "content": [{"type": "text", "text": text}]},
        ]}),
        (WireForm::Epoch, Value::String(text)) => {
            time(&text).map_or(json!(text), |time| json!(time.as_second()))
        }
        (WireForm::EpochMs, Value::String(text)) => {
            time(&text).map_or(json!(text), |time| json!(time.as_millisecond()))
        }
        (WireForm::DateTime(format), Value::String(text)) => {
            let written = time(&text).and_then(|time| {
                let utc = time.to_zoned(jiff::tz::TimeZone::UTC);
                jiff::fmt::strtime::format(&**format, &utc).ok()
            });
            json!(written.unwrap_or(text))
        }
        (WireForm::FileText, _) => json!(CONTENT),
        (WireForm::FileObject(rows), _) => {
            let member = |(name, part): &(jackfield_plan::Text, FilePart)| {
                let value = match part {
                    FilePart::Content => CONTENT,
                    FilePart::MediaType => "text/plain",
                    FilePart::Name => "note.txt",
                };
                (name.to_string(), json!(value))
            };
            Value::Object(rows.iter().map(member).collect())
        }
        (WireForm::Map(rows), Value::String(text)) => {
            let row = rows.iter().find(|(word, _)| **word == *text);
            json!(row.map_or(text.as_str(), |(_, wire)| wire))
        }
        (_, value) => value,
    }
}

/// What files hold, in base64.
const CONTENT: &str = "SGVsbG8=";

/// The moment that a date, or a date and time, is.
fn time(text: &str) -> Option<jiff::Timestamp> {
    let midnight = || format!("{text}T00:00:00Z").parse().ok();
    text.parse().ok().or_else(midnight)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jackfield_plan::Schema;

    /// A table with every kind of row, recursion with and without an end, and every wire form.
    fn table() -> Vec<Schema> {
        let rows = json!([
            {"type": "string"},
            {"type": "integer", "minimum": 5, "maximum": 7},
            {"type": "number", "minimum": 0.25, "maximum": 0.5},
            {"type": "string", "format": "date-time"},
            {"type": "string", "pattern": "^[A-Z]{3}-[0-9]+$"},
            {"type": "string", "min_length": 3, "max_length": 5},
            {"type": "enum", "values": [{"value": "a"}, {"value": 2}]},
            {"type": "array", "items": 6, "min_items": 2, "unique": true},
            {"type": "tuple", "items": [0, 1], "rest": 2},
            {"type": "object", "extra": "forbidden", "fields": [
                {"name": "id", "schema": 1, "required": true},
                {"name": "secret", "schema": 0, "required": true, "write_only": true},
                {"name": "children", "schema": 10, "required": true},
                {"name": "parent", "schema": 9, "nullable": true},
                {"name": "sibling", "schema": 9},
            ]},
            {"type": "array", "items": 9},
            {"type": "union", "variants": [12, 13], "tag": {
                "property": "kind", "mapping": [["cat", 0], ["dog", 1]],
            }},
            {"type": "object", "extra": "unstated", "fields": [
                {"name": "kind", "schema": 0, "required": true}, {"name": "lives", "schema": 1, "required": true},
            ]},
            {"type": "object", "extra": "unstated", "fields": [
                {"name": "kind", "schema": 0, "required": true}, {"name": "bark", "schema": 3, "required": true},
            ]},
            {"type": "boolean", "wire": "zero_one"},
            {"type": "boolean", "wire": "zero_one_text"},
            {"type": "integer", "minimum": 0, "wire": "number_text"},
            {"type": "array", "items": 3, "wire": {"separated": ";"}},
            {"type": "object", "fields": [], "extra": {"values": 16}},
            {"type": "union", "variants": [0, 1, 9]},
            {"type": "string", "format": "email"},
            {"type": "string", "format": "uuid"},
            {"type": "string", "format": "uri"},
            {"type": "string", "format": "date"},
            {"type": "string", "format": "time"},
            {"type": "string", "format": "ipv4"},
            {"type": "string", "format": "ipv6"},
            {"type": "null"},
            {"type": "any"},
            {"type": "boolean", "nullable": true},
        ]);
        serde_json::from_value(rows).unwrap()
    }

    #[test]
    fn what_is_made_fits_its_type() {
        let table = table();
        let types = Types(&table);
        for index in (0..).take(table.len()) {
            for seed in 0..50 {
                let value = Synth::new(types).value(index, "things", Dice::new(seed));
                assert!(Check::answer_fits(types, index, false, &value), "row {index}: {value}");
            }
        }
    }

    #[test]
    fn types_without_a_finite_value_and_very_wide_ones_end() {
        let endless = json!([
            {"type": "object", "extra": "unstated", "fields": [
                {"name": "left", "schema": 0, "required": true}, {"name": "mid", "schema": 0, "required": true},
                {"name": "right", "schema": 0, "required": true},
            ]},
            {"type": "object", "extra": "unstated", "fields":
                (0..200).map(|n| json!({"name": format!("f{n}"), "schema": 1})).collect::<Vec<_>>()},
        ]);
        let table: Vec<Schema> = serde_json::from_value(endless).unwrap();
        let made =
            |index| Synth::new(Types(&table)).value(index, "", Dice::new(1)).to_string().len();
        assert!(made(0) < 2_000_000, "{}", made(0));
        assert!(made(1) < 200_000, "{}", made(1));
    }

    #[test]
    fn what_is_known_of_a_record_is_used_where_it_fits() {
        let table = table();
        let known = json!({"kind": "dog", "bark": "2026-03-04T09:30:00Z", "lives": "nine"});
        let Value::Object(known) = known else { panic!("an object") };
        let synth = Synth::new(Types(&table));
        assert_eq!(
            synth.project(11, &known, "pets", Dice::new(3)),
            json!({"kind": "dog", "bark": "2026-03-04T09:30:00Z"})
        );
        assert_ne!(synth.project(12, &known, "pets", Dice::new(3))["lives"], "nine");
    }
}
