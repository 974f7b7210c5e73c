//! Types compared by what they accept, or by what they give.
//!
//! | change | of what callers give | of what they get |
//! |---|---|---|
//! | more is possible | addition | breaking, where a client's type cannot hold it |
//! | less is possible | breaking | addition |

use std::collections::BTreeSet;

use jackfield_plan::tools::{EnumValue, Extra, Field, TypeIndex};
use jackfield_plan::{Schema, SchemaKind};
use serde_json::Value;

use super::{Change, Class};
use crate::bounds::Bounds;
use crate::number;
use crate::types::Types;

/// Who writes a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    /// Callers.
    Input,
    /// The vendor.
    Output,
}

/// Changes in deeper members are those of other types, which are reported where they stand first.
const MAX_DEPTH: usize = 24;

pub(super) struct Schemas<'a> {
    old: Types<'a>,
    new: Types<'a>,
    direction: Direction,
    /// Pairs that were compared: types contain themselves.
    seen: BTreeSet<(TypeIndex, TypeIndex)>,
    depth: usize,
    pub(super) changes: Vec<Change>,
}

impl<'a> Schemas<'a> {
    pub(super) fn new(old: &'a [Schema], new: &'a [Schema], direction: Direction) -> Self {
        let (old, new) = (Types(old), Types(new));
        Self { old, new, direction, seen: BTreeSet::new(), depth: 0, changes: Vec::new() }
    }

    fn say(&mut self, class: Class, place: &str, what: impl Into<String>) {
        self.changes.push(Change { class, place: place.to_owned(), what: what.into() });
    }

    /// More values are possible than before.
    fn wider(&mut self, place: &str, what: impl Into<String>) {
        let class = match self.direction {
            Direction::Input => Class::Addition,
            Direction::Output => Class::Breaking,
        };
        self.say(class, place, what);
    }

    /// Fewer values are possible than before.
    fn narrower(&mut self, place: &str, what: impl Into<String>) {
        let class = match self.direction {
            Direction::Input => Class::Breaking,
            Direction::Output => Class::Addition,
        };
        self.say(class, place, what);
    }

    pub(super) fn compare(&mut self, old: TypeIndex, new: TypeIndex, place: &str) {
        if self.depth >= MAX_DEPTH || !self.seen.insert((old, new)) {
            return;
        }
        self.depth += 1;
        let (before, after) = (self.old.get(old), self.new.get(new));
        match (before.nullable, after.nullable) {
            (false, true) => self.wider(place, "may be null"),
            (true, false) => self.narrower(place, "may not be null any more"),
            _ => {}
        }
        if before.wire != after.wire {
            self.say(Class::Documentation, place, "is written in another form");
        }
        self.kinds(&before.kind, &after.kind, place);
        self.depth -= 1;
    }

    fn kinds(&mut self, old: &SchemaKind, new: &SchemaKind, place: &str) {
        use SchemaKind as K;
        match (old, new) {
            (K::Any, K::Any)
            | (K::Null, K::Null)
            | (K::Boolean, K::Boolean)
            | (K::File, K::File) => {}
            (K::Any, _) => self.narrower(place, format!("is {} instead of any value", words(new))),
            (_, K::Any) => self.wider(place, format!("may be any value instead of {}", words(old))),
            (
                K::Integer { minimum: low, maximum: high, .. },
                K::Integer { minimum: new_low, maximum: new_high, .. },
            )
            | (
                K::Number { minimum: low, maximum: high, .. },
                K::Number { minimum: new_low, maximum: new_high, .. },
            ) => {
                self.bound(low.as_ref(), new_low.as_ref(), true, "the smallest value", place);
                self.bound(high.as_ref(), new_high.as_ref(), false, "the largest value", place);
                self.between(Bounds::of(old), Bounds::of(new), place);
            }
            (K::Integer { .. }, K::Number { .. }) => {
                self.wider(place, "need not be whole any more");
            }
            (K::Number { .. }, K::Integer { .. }) => self.narrower(place, "must be whole"),
            (
                K::String { format, pattern, min_length, max_length },
                K::String {
                    format: new_format,
                    pattern: new_pattern,
                    min_length: new_min,
                    max_length: new_max,
                },
            ) => {
                if format != new_format {
                    self.say(Class::Breaking, place, "has another format");
                }
                if pattern != new_pattern {
                    match (pattern, new_pattern) {
                        (Some(_), None) => self.wider(place, "follows no pattern any more"),
                        _ => self.narrower(place, "follows another pattern"),
                    }
                }
                let number = |bound: &Option<u64>| bound.map(Value::from);
                let (old, new) = (number(min_length), number(new_min));
                self.bound(old.as_ref(), new.as_ref(), true, "the smallest length", place);
                let (old, new) = (number(max_length), number(new_max));
                self.bound(old.as_ref(), new.as_ref(), false, "the largest length", place);
            }
            (K::Enum { values, open }, K::Enum { values: others, open: now_open }) => {
                self.values(values, others, place);
                match (open, now_open) {
                    (true, false) => self.narrower(place, "accepts only the listed values"),
                    (false, true) => self.wider(place, "accepts other values too"),
                    _ => {}
                }
            }
            (K::Array { items, .. }, K::Array { items: others, .. }) => {
                self.compare(*items, *others, &format!("{place}, each item"));
            }
            (K::Tuple { items, .. }, K::Tuple { items: others, .. })
                if items.len() == others.len() =>
            {
                for (position, (old, new)) in items.iter().zip(others).enumerate() {
                    self.compare(*old, *new, &format!("{place}, item {position}"));
                }
            }
            (K::Object { fields, extra }, K::Object { fields: others, extra: other_extra }) => {
                self.members(fields, others, place);
                self.extra(extra, other_extra, place);
            }
            (K::Union { variants, .. }, K::Union { variants: others, .. }) => {
                self.variants(variants, others, place);
            }
            _ => {
                let what = format!("is {} instead of {}", words(new), words(old));
                self.say(Class::Breaking, place, what);
            }
        }
    }

    /// Whether bounds are themselves taken, and what values are multiples of.
    fn between(&mut self, old: Bounds<'_>, new: Bounds<'_>, place: &str) {
        for (was, is, of) in [(old.above, new.above, "smallest"), (old.below, new.below, "largest")]
        {
            match (was, is) {
                (false, true) => self.narrower(place, format!("refuses the {of} value itself")),
                (true, false) => self.wider(place, format!("accepts the {of} value itself")),
                _ => {}
            }
        }
        match (old.step, new.step) {
            (Some(_), None) => self.wider(place, "need not be a multiple any more"),
            (old, Some(step)) if !old.is_some_and(|old| number::same(old, step)) => {
                self.narrower(place, format!("must be a multiple of {step}"));
            }
            _ => {}
        }
    }

    /// A bound that moved; `is_low` for the smallest of something.
    fn bound(
        &mut self,
        old: Option<&Value>,
        new: Option<&Value>,
        is_low: bool,
        of: &str,
        place: &str,
    ) {
        let number = |value: Option<&Value>| value.and_then(Value::as_f64);
        let looser = match (number(old), number(new)) {
            (old, new) if old == new => return,
            (Some(_), None) => true,
            (None, _) => false,
            (Some(old), Some(new)) => (new < old) == is_low,
        };
        let shown = |value: Option<&Value>| value.map_or("none".to_owned(), ToString::to_string);
        let what = format!("{of} is {} instead of {}", shown(new), shown(old));
        if looser {
            self.wider(place, what);
        } else {
            self.narrower(place, what);
        }
    }

    fn values(&mut self, old: &[EnumValue], new: &[EnumValue], place: &str) {
        let missing = |value: &&EnumValue, from: &[EnumValue]| {
            from.iter().all(|other| other.value != value.value)
        };
        for value in old.iter().filter(|value| missing(value, new)) {
            // That an answer has fewer values adds nothing for who reads it.
            let (class, done) = match self.direction {
                Direction::Input => (Class::Breaking, "accepted"),
                Direction::Output => (Class::Documentation, "given"),
            };
            let text = match &value.value {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            self.say(class, place, format!("`{text}` is not {done} any more"));
        }
        for value in new.iter().filter(|value| missing(value, old)) {
            // Clients keep values that they do not know.
            self.say(Class::Addition, place, format!("`{}` is a new value", value.value));
        }
    }

    fn members(&mut self, old: &[Field], new: &[Field], place: &str) {
        let here = |field: &&Field| match self.direction {
            Direction::Input => !field.read_only && field.constant.is_none(),
            Direction::Output => !field.write_only,
        };
        let old: Vec<&Field> = old.iter().filter(here).collect();
        let new: Vec<&Field> = new.iter().filter(here).collect();
        let input = self.direction == Direction::Input;
        for field in &old {
            let at = format!("{place}, member {}", field.called());
            let Some(other) = new.iter().find(|other| other.called() == field.called()) else {
                self.say(Class::Breaking, &at, "is gone");
                continue;
            };
            match (field.required, other.required) {
                (false, true) if input => self.say(Class::Breaking, &at, "must be given"),
                (false, true) => self.say(Class::Addition, &at, "is always there"),
                (true, false) if input => self.say(Class::Addition, &at, "may be left out"),
                (true, false) => self.say(Class::Breaking, &at, "may be absent"),
                _ => {}
            }
            match (field.nullable, other.nullable) {
                (false, true) => self.wider(&at, "may be null"),
                (true, false) => self.narrower(&at, "may not be null any more"),
                _ => {}
            }
            if field.description != other.description {
                self.say(Class::Documentation, &at, "is described in other words");
            }
            self.compare(field.schema, other.schema, &at);
        }
        for field in new {
            if old.iter().all(|known| known.called() != field.called()) {
                let at = format!("{place}, member {}", field.called());
                if field.required && input {
                    self.say(Class::Breaking, &at, "is new, and must be given");
                } else {
                    self.say(Class::Addition, &at, "is new");
                }
            }
        }
    }

    fn extra(&mut self, old: &Extra, new: &Extra, place: &str) {
        match (old, new) {
            (Extra::Values(old), Extra::Values(new)) => {
                self.compare(*old, *new, &format!("{place}, further members"));
            }
            (Extra::Values(_), _) => {
                self.say(Class::Breaking, place, "has no further members any more");
            }
            (_, Extra::Values(_)) => self.say(Class::Addition, place, "may have further members"),
            _ => {}
        }
    }

    /// Variants are the same when they have the same name, or else the same kind.
    fn variants(&mut self, old: &[TypeIndex], new: &[TypeIndex], place: &str) {
        let mut left: Vec<TypeIndex> = new.to_vec();
        for &before in old {
            let (schema, types) = (self.old.get(before), self.new);
            let same = |&after: &TypeIndex| {
                let other = types.get(after);
                schema.name == other.name
                    && std::mem::discriminant(&schema.kind) == std::mem::discriminant(&other.kind)
            };
            match left.iter().position(same) {
                Some(at) => {
                    let after = left.remove(at);
                    let place = match schema.name.as_str() {
                        "" => place.to_owned(),
                        name => format!("{place}, as {name}"),
                    };
                    self.compare(before, after, &place);
                }
                None => self.say(
                    Class::Breaking,
                    place,
                    format!("is never {} any more", words(&schema.kind)),
                ),
            }
        }
        for after in left {
            // Clients keep values that fit none of the variants they know.
            let what = format!("may be {} too", words(&self.new.get(after).kind));
            self.say(Class::Addition, place, what);
        }
    }
}

fn words(kind: &SchemaKind) -> &'static str {
    match kind {
        SchemaKind::Any => "any value",
        SchemaKind::Null => "null",
        SchemaKind::Boolean => "a boolean",
        SchemaKind::Integer { .. } => "a whole number",
        SchemaKind::Number { .. } => "a number",
        SchemaKind::String { .. } => "a text",
        SchemaKind::Enum { .. } => "one of a list of values",
        SchemaKind::Array { .. } | SchemaKind::Tuple { .. } => "a list",
        SchemaKind::Object { .. } => "an object",
        SchemaKind::Union { .. } => "one of several types",
        SchemaKind::File => "a file",
    }
}
