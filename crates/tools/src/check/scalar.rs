//! Booleans, numbers, texts and enumerations.

use jackfield_plan::tools::{EnumValue, TypeIndex};
use jackfield_plan::{ProblemCode, SchemaKind};
use serde_json::Value;

use super::{Checker, Site};
use crate::bounds::Bounds;
use crate::nearest::nearest;
use crate::words::{choices, counted, excerpt};
use crate::{format, number};

impl Checker<'_> {
    /// A value that is neither a list nor an object nor a choice of types.
    pub(super) fn scalar(&mut self, index: TypeIndex, value: &Value, site: Site) {
        match (&self.types.get(index).kind, value) {
            (SchemaKind::Null, Value::Null) | (SchemaKind::Boolean, Value::Bool(_)) => {}
            (SchemaKind::Null, _) => self.mismatch(index, value, site, Some("null".to_owned())),
            (SchemaKind::Boolean, _) => self.mismatch(index, value, site, as_boolean(value)),
            (kind @ SchemaKind::Integer { format, .. }, Value::Number(given))
                if number::is_whole(given) =>
            {
                let (least, most) = format.as_deref().and_then(range).unzip();
                self.within(value, Bounds::of(kind).or(least.as_ref(), most.as_ref()));
            }
            (SchemaKind::Integer { .. }, _) => {
                self.mismatch(index, value, site, as_integer(value));
            }
            (kind @ SchemaKind::Number { .. }, Value::Number(_)) => {
                self.within(value, Bounds::of(kind));
            }
            (SchemaKind::Number { .. }, _) => self.mismatch(index, value, site, as_number(value)),
            (
                SchemaKind::String { format, pattern, min_length, max_length },
                Value::String(text),
            ) => {
                self.length(text, *min_length, *max_length);
                self.form(text, format.as_deref(), pattern.as_deref());
            }
            (SchemaKind::String { .. }, _) => self.mismatch(index, value, site, as_text(value)),
            (SchemaKind::Enum { values, open }, _) => {
                self.choice(index, values, *open, value, site);
            }
            _ => {}
        }
    }

    fn within(&mut self, value: &Value, bounds: Bounds<'_>) {
        if !bounds.hold(value) {
            let near = bounds.nearest(value).as_ref().map(bare);
            self.report(ProblemCode::OutOfRange, Some(value), bounds.in_words(), near);
        }
    }

    pub(super) fn length(&mut self, text: &str, minimum: Option<u64>, maximum: Option<u64>) {
        let count = u64::try_from(text.chars().count()).unwrap_or(u64::MAX);
        let short = minimum.is_some_and(|minimum| count < minimum);
        let long = maximum.is_some_and(|maximum| count > maximum);
        if short || long {
            let allowed = span(minimum, maximum, "character");
            let given =
                format!("{} ({})", excerpt(&Value::from(text)), counted(count, "character"));
            self.report(ProblemCode::Length, None, allowed, None);
            if let Some(problem) = self.problems.last_mut() {
                problem.given = given;
            }
        }
    }

    fn form(&mut self, text: &str, format: Option<&str>, pattern: Option<&str>) {
        if let Some(format) = format
            && let Err(sample) = format::has_format(text, format)
        {
            let allowed = format!("a text of the format {format}, such as {sample}");
            let suggestion = as_date_time(text, format);
            self.report(ProblemCode::Format, Some(&text.into()), allowed, suggestion);
        }
        if let Some(pattern) = pattern
            && format::matches(text, pattern) == Some(false)
        {
            let allowed = format!("a text that matches {pattern}");
            self.report(ProblemCode::Format, Some(&text.into()), allowed, None);
        }
    }

    fn choice(
        &mut self,
        index: TypeIndex,
        values: &[EnumValue],
        open: bool,
        given: &Value,
        site: Site,
    ) {
        if values.is_empty() || values.iter().any(|value| number::same(&value.value, given)) {
            return;
        }
        let same_type = values.iter().any(|value| json_type(&value.value) == json_type(given));
        if open && values.iter().any(|value| is_like(&value.value, given)) {
            return;
        }
        let meant = meant(values, given).map(excerpt);
        if same_type || meant.is_some() {
            self.report(ProblemCode::NotAllowed, Some(given), choices(values), meant);
        } else {
            self.mismatch(index, given, site, None);
        }
    }
}

/// The value of an enumeration that was probably meant.
///
/// | given | meant |
/// |---|---|
/// | `"high"`, the name of 10 | 10 |
/// | `"30"` where 30 is a value, or the reverse | 30 |
/// | `"Open"` where `"open"` is a value | `"open"` |
/// | 10 where 30, 50 and 100 are the values | 30: the least that is enough |
/// | `"opne"` | `"open"` |
fn meant<'v>(values: &'v [EnumValue], given: &Value) -> Option<&'v Value> {
    let word = bare(given);
    let by = |found: &dyn Fn(&EnumValue) -> bool| {
        values.iter().find(|value| found(value)).map(|value| &value.value)
    };
    let folded = word.to_lowercase();
    let name = |value: &EnumValue| value.name.as_ref().map(|name| name.to_lowercase());
    by(&|value| name(value).as_deref() == Some(&folded))
        .or_else(|| by(&|value| bare(&value.value).to_lowercase() == folded))
        .or_else(|| least_enough(values, given))
        .or_else(|| {
            let texts = values.iter().filter_map(|value| value.value.as_str());
            let near = nearest(&word, texts)?;
            by(&|value| value.value.as_str() == Some(near))
        })
        .or_else(|| {
            let near = nearest(&word, values.iter().filter_map(|value| value.name.as_deref()))?;
            by(&|value| value.name.as_deref() == Some(near))
        })
}

/// For sizes in steps: the smallest that is at least the one given, else the largest. Numbers that
/// have names of their own are codes, and none is nearer than another.
fn least_enough<'v>(values: &'v [EnumValue], given: &Value) -> Option<&'v Value> {
    let wanted = number::float(given)?;
    let own_name =
        |value: &EnumValue| value.name.as_ref().is_some_and(|name| name.parse::<f64>().is_err());
    if values.iter().any(own_name) {
        return None;
    }
    let sizes: Option<Vec<(f64, &Value)>> = values
        .iter()
        .map(|value| number::float(&value.value).map(|size| (size, &value.value)))
        .collect();
    let sizes = sizes?;
    let by_size = |a: &&(f64, &Value), b: &&(f64, &Value)| a.0.total_cmp(&b.0);
    let enough = sizes.iter().filter(|(size, _)| *size >= wanted).min_by(by_size);
    enough.or_else(|| sizes.iter().max_by(by_size)).map(|(_, value)| *value)
}

/// The least and the greatest value of a format that no reader holds more in (the registry of formats of
/// OpenAPI). Of narrower ones, as `int32`, vendors accept more than they say.
fn range(format: &str) -> Option<(Value, Value)> {
    match format {
        "int64" => Some((Value::from(i64::MIN), Value::from(i64::MAX))),
        "uint64" => Some((Value::from(u64::MIN), Value::from(u64::MAX))),
        _ => None,
    }
}

/// `1 to 5 characters`, `at least 1 character`.
pub(super) fn span(minimum: Option<u64>, maximum: Option<u64>, noun: &str) -> String {
    match (minimum, maximum) {
        (Some(minimum), Some(maximum)) if minimum == maximum => {
            format!("exactly {}", counted(minimum, noun))
        }
        (Some(minimum), Some(maximum)) => format!("{minimum} to {}", counted(maximum, noun)),
        (Some(minimum), None) => format!("at least {}", counted(minimum, noun)),
        (None, Some(maximum)) => format!("at most {}", counted(maximum, noun)),
        (None, None) => format!("any number of {noun}s"),
    }
}

/// A value without the quotation marks of a text.
fn bare(value: &Value) -> String {
    value.as_str().map_or_else(|| excerpt(value), str::to_owned)
}

/// Whether a value that is not listed may join an open enumeration: it has the type of a listed one.
fn is_like(known: &Value, given: &Value) -> bool {
    match (known, given) {
        (Value::Number(known), Value::Number(given)) => known.is_f64() || number::is_whole(given),
        _ => json_type(known) == json_type(given),
    }
}

fn json_type(value: &Value) -> u8 {
    match value {
        Value::Null => 0,
        Value::Bool(_) => 1,
        Value::Number(_) => 2,
        Value::String(_) => 3,
        Value::Array(_) => 4,
        Value::Object(_) => 5,
    }
}

fn as_boolean(value: &Value) -> Option<String> {
    match bare(value).to_lowercase().as_str() {
        "true" | "yes" | "1" | "on" => Some("true".to_owned()),
        "false" | "no" | "0" | "off" => Some("false".to_owned()),
        _ => None,
    }
}

fn as_integer(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => text.trim().parse::<i128>().ok().map(|whole| whole.to_string()),
        Value::Number(number) => number.as_f64().map(|float| format!("{:.0}", float.trunc())),
        _ => None,
    }
}

fn as_number(value: &Value) -> Option<String> {
    let text = value.as_str()?.trim();
    number::float(value).map(|_| text.to_owned())
}

fn as_text(value: &Value) -> Option<String> {
    match value {
        Value::Number(_) | Value::Bool(_) => Some(format!("\"{value}\"")),
        Value::Array(items) => match items.as_slice() {
            [one @ Value::String(_)] => Some(excerpt(one)),
            _ => None,
        },
        _ => None,
    }
}

/// `2026-01-31 09:30:00` and `2026-01-31` as a date and time in UTC.
fn as_date_time(text: &str, format: &str) -> Option<String> {
    if format != "date-time" {
        return None;
    }
    let joined = text.trim().replacen(' ', "T", 1);
    [format!("{joined}Z"), format!("{joined}:00Z"), format!("{joined}T00:00:00Z")]
        .into_iter()
        .find(|candidate| format::has_format(candidate, format).is_ok())
        .map(|candidate| format!("\"{candidate}\""))
}
