//! Schemas of types that name no other types: numbers, texts, enumerations.
//!
//! Takes a kind and the side of the call; gives its keywords. Of results only the types are said,
//! since vendors send values outside their own bounds, formats and enumerations.

use jackfield_plan::SchemaKind;
use jackfield_plan::tools::{EnumValue, WireForm};
use serde_json::Value;

use crate::json_schema::{JsonSchema, JsonType, Literal};
use crate::portable::{self, Reader};
use crate::reach::Direction;
use crate::words;

/// Formats that 2020-12 names (Validation, section 7.3); strict validators refuse all others.
const FORMATS: [&str; 19] = [
    "date",
    "date-time",
    "duration",
    "email",
    "hostname",
    "idn-email",
    "idn-hostname",
    "ipv4",
    "ipv6",
    "iri",
    "iri-reference",
    "json-pointer",
    "regex",
    "relative-json-pointer",
    "time",
    "uri",
    "uri-reference",
    "uri-template",
    "uuid",
];

/// The schema of a type that names no other types.
pub(crate) fn schema(kind: &SchemaKind, direction: Direction) -> JsonSchema {
    let input = direction == Direction::Input;
    match kind {
        SchemaKind::Null => JsonSchema::of(JsonType::Null),
        SchemaKind::Boolean => JsonSchema::of(JsonType::Boolean),
        SchemaKind::Integer { .. } if !input => JsonSchema::of(JsonType::Integer),
        SchemaKind::Number { .. } if !input => JsonSchema::of(JsonType::Number),
        SchemaKind::Integer { minimum, maximum, multiple_of, .. } => JsonSchema {
            minimum: minimum.as_ref().and_then(number),
            maximum: maximum.as_ref().and_then(number),
            multiple_of: multiple_of.as_ref().and_then(number),
            ..JsonSchema::of(JsonType::Integer)
        },
        SchemaKind::Number {
            minimum,
            exclusive_minimum,
            maximum,
            exclusive_maximum,
            multiple_of,
        } => {
            let (least, most) =
                (minimum.as_ref().and_then(number), maximum.as_ref().and_then(number));
            let (above, minimum) = if *exclusive_minimum { (least, None) } else { (None, least) };
            let (below, maximum) = if *exclusive_maximum { (most, None) } else { (None, most) };
            JsonSchema {
                minimum,
                exclusive_minimum: above,
                maximum,
                exclusive_maximum: below,
                multiple_of: multiple_of.as_ref().and_then(number),
                ..JsonSchema::of(JsonType::Number)
            }
        }
        SchemaKind::String { format, pattern, min_length, max_length } if input => {
            text(format.as_deref(), pattern.as_deref(), *min_length, *max_length)
        }
        SchemaKind::String { .. } => JsonSchema::of(JsonType::String),
        SchemaKind::Enum { values, open } if input => enumeration(values, *open),
        SchemaKind::Enum { values, .. } => {
            JsonSchema { values: Vec::new(), ..enumeration(values, false) }
        }
        // Composite kinds are written elsewhere; files in results have no one form.
        _ => JsonSchema::default(),
    }
}

/// Rewrites a result's schema for values that are not written as their type says.
pub(crate) fn as_sent(body: &mut JsonSchema, wire: Option<&WireForm>) {
    let types = match wire {
        None => return,
        Some(WireForm::ZeroOne) => vec![JsonType::Integer, JsonType::Boolean],
        Some(WireForm::ZeroOneText) => vec![JsonType::String, JsonType::Boolean],
        Some(WireForm::NumberText) => vec![JsonType::String, JsonType::Number],
        Some(WireForm::Separated(_)) => vec![JsonType::String, JsonType::Array],
        Some(WireForm::Adf) => vec![JsonType::String, JsonType::Object],
        Some(WireForm::Epoch | WireForm::EpochMs) => vec![JsonType::Integer, JsonType::String],
        Some(WireForm::DateTime(_) | WireForm::Map(_) | WireForm::FileText) => {
            vec![JsonType::String]
        }
        Some(WireForm::FileObject(_)) => vec![JsonType::Object],
    };
    body.types = types;
    body.items = None;
    body.format = None;
}

fn text(
    format: Option<&str>,
    pattern: Option<&str>,
    min_length: Option<u64>,
    max_length: Option<u64>,
) -> JsonSchema {
    let known = format.filter(|format| FORMATS.contains(format));
    let content_encoding = format.filter(|format| *format == "byte").map(|_| "base64".to_owned());
    let other = format.filter(|format| !FORMATS.contains(format) && *format != "byte");
    let other = other.map_or_else(String::new, |format| format!("Format: {format}."));
    // One that some readers of schemas cannot run is told in words.
    let keyword = pattern.filter(|pattern| portable::is_accepted(pattern, Reader::Both));
    let told = pattern.filter(|_| keyword.is_none()).and_then(words::pattern).unwrap_or_default();
    JsonSchema {
        description: words::sentences(&other, &told),
        format: known.map(str::to_owned),
        pattern: keyword.map(str::to_owned),
        content_encoding,
        min_length,
        max_length,
        ..JsonSchema::of(JsonType::String)
    }
}

/// An enumeration; an open one states the types of its values and lists them in words.
fn enumeration(values: &[EnumValue], open: bool) -> JsonSchema {
    let mut types = Vec::new();
    for value in values {
        let json_type = JsonType::of(&value.value);
        if !types.contains(&json_type) {
            types.push(json_type);
        }
    }
    let mut literals: Vec<Literal> = Vec::new();
    for value in values {
        // Equal values are refused by some readers.
        if !literals.iter().any(|literal| literal.0 == value.value) {
            literals.push(Literal(value.value.clone()));
        }
    }
    JsonSchema {
        types,
        description: words::meanings(values, open),
        values: if open { Vec::new() } else { literals },
        ..JsonSchema::default()
    }
}

/// A bound as a JSON number; one that is written as text must be readable as a number.
fn number(bound: &Value) -> Option<Literal> {
    match bound {
        Value::Number(_) => Some(Literal(bound.clone())),
        Value::String(text) => {
            let number: serde_json::Number = text.trim().parse().ok()?;
            Some(Literal(Value::Number(number)))
        }
        _ => None,
    }
}
