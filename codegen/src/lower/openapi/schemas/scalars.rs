//! Texts and numbers: formats and bounds.
//!
//! Takes: a conjunction of a scalar type. Gives: the IR's kind with the narrowest bounds stated.
//! Bounds that exclude their end are moved inwards for whole numbers and kept for others, so that
//! no value that the schema allows is refused. Formats that nobody knows stay texts.

use serde_json::Number as JsonNumber;

use super::Conjunction;
use crate::diagnostics::codes;
use crate::ir::{Integer, Number, StringFormat, StringType};
use crate::node::Node;
use crate::syntax::openapi::Reader;
use crate::syntax::openapi::media_type::{self, Shape};
use crate::syntax::openapi::schema::{Schema, Types};

/// A whole number.
pub(super) fn integer(all: &Conjunction<'_>) -> Integer {
    let format = all.views.iter().find_map(|view| view.schema.format);
    Integer {
        minimum: bound(all, Side::Low, 1),
        maximum: bound(all, Side::High, 1),
        format: format.map(str::to_owned),
    }
}

/// A number.
pub(super) fn number(all: &Conjunction<'_>) -> Number {
    let format = all.views.iter().find_map(|view| view.schema.format).unwrap_or_default();
    // Where whole numbers are named beside others, those beyond 2^53 are meant as well.
    let both = all
        .views
        .iter()
        .any(|view| view.schema.types.has(Types::INTEGER) && view.schema.types.has(Types::NUMBER));
    Number {
        minimum: bound(all, Side::Low, 0),
        maximum: bound(all, Side::High, 0),
        decimal: both || matches!(format, "decimal" | "bigdecimal" | "big-decimal" | "decimal128"),
    }
}

/// A text.
pub(super) fn string<'d>(reader: &Reader<'_, 'd>, all: &Conjunction<'d>) -> StringType {
    let mut text = StringType::default();
    for view in &all.views {
        let schema = &view.schema;
        if text.format == StringFormat::Plain {
            text.format = format(schema.format, schema.content_encoding);
        }
        if text.format == StringFormat::Plain && holds_bytes(schema) {
            text.format = octets().format;
        }
        text.pattern = text.pattern.or_else(|| pattern(reader, schema));
        let (low, high) = (length(schema.min_length), length(schema.max_length));
        text.min_length = text.min_length.max(low);
        text.max_length = match (text.max_length, high) {
            (Some(known), Some(high)) => Some(known.min(high)),
            (known, high) => known.or(high),
        };
    }
    text
}

/// Whether a schema without a type is about bytes: it has a media type and no encoding that would
/// make a text of them (3.1.1 section 4.4.3).
pub(super) fn is_octets(all: &Conjunction<'_>) -> bool {
    let media = all.views.iter().any(|view| view.schema.content_media_type.is_some());
    media && all.views.iter().all(|view| view.schema.content_encoding.is_none())
}

/// Whether a text is the content of another kind of file than a text: by its media type, where no
/// encoding makes a text of it (3.1.1 section 4.4.3).
fn holds_bytes(schema: &Schema<'_>) -> bool {
    let bytes = |media| media_type::shape(media) == Shape::Bytes;
    schema.content_encoding.is_none() && schema.content_media_type.is_some_and(bytes)
}

/// What `format: binary` of 3.0 gives.
pub(super) fn octets() -> StringType {
    StringType { format: StringFormat::Other("binary".to_owned()), ..StringType::default() }
}

/// The pattern of a schema; one that no reader could run is reported and left out.
fn pattern<'d>(reader: &Reader<'_, 'd>, schema: &Schema<'d>) -> Option<String> {
    let pattern = schema.pattern?;
    if jackfield_tools::is_pattern(pattern) {
        return Some(pattern.to_owned());
    }
    let message = format!("`{pattern}` is no regular expression; it is ignored");
    reader.warn(codes::ODD_NODE, schema.node.get("pattern").unwrap_or(schema.node), message);
    None
}

fn length(node: Option<Node<'_>>) -> Option<u64> {
    node?.as_u64()
}

fn format(format: Option<&str>, encoding: Option<&str>) -> StringFormat {
    let Some(format) = format.map(str::trim).filter(|format| !format.is_empty()) else {
        return match encoding {
            Some(encoding) if encoding.eq_ignore_ascii_case("base64") => StringFormat::Base64,
            Some(encoding) => StringFormat::Other(encoding.to_owned()),
            None => StringFormat::Plain,
        };
    };
    match format.to_ascii_lowercase().as_str() {
        "date-time" | "datetime" => StringFormat::DateTime,
        "date" | "full-date" => StringFormat::Date,
        "time" | "full-time" => StringFormat::Time,
        "duration" => StringFormat::Duration,
        "uuid" | "guid" => StringFormat::Uuid,
        "decimal" => StringFormat::Decimal,
        "byte" | "base64" => StringFormat::Base64,
        "password" => StringFormat::Password,
        "string" | "text" => StringFormat::Plain,
        _ => StringFormat::Other(format.to_owned()),
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Side {
    Low,
    High,
}

/// The narrowest bound on one side.
fn bound(all: &Conjunction<'_>, side: Side, step: i64) -> Option<JsonNumber> {
    let mut narrowest: Option<JsonNumber> = None;
    for view in &all.views {
        let schema = &view.schema;
        let (inclusive, exclusive) = match side {
            Side::Low => (schema.minimum, schema.exclusive_minimum),
            Side::High => (schema.maximum, schema.exclusive_maximum),
        };
        // Before 2020-12 `exclusiveMinimum` is a flag about `minimum`.
        let flag = exclusive.and_then(Node::as_bool).unwrap_or(false);
        let stated = [(inclusive, flag), (exclusive, true)];
        for (node, excluded) in stated {
            let Some(value) = node.and_then(json_number) else { continue };
            let value = if excluded { inwards(&value, side, step) } else { value };
            let wider = narrowest.as_ref().is_some_and(|known| !is_narrower(&value, known, side));
            if !wider {
                narrowest = Some(value);
            }
        }
    }
    narrowest
}

fn json_number(node: Node<'_>) -> Option<JsonNumber> {
    match node.as_i64() {
        Some(whole) => Some(whole.into()),
        None => match node.as_u64() {
            Some(whole) => Some(whole.into()),
            None => node.as_f64().and_then(JsonNumber::from_f64),
        },
    }
}

fn inwards(value: &JsonNumber, side: Side, step: i64) -> JsonNumber {
    let step = if side == Side::Low { step } else { -step };
    match value.as_i64().and_then(|value| value.checked_add(step)) {
        Some(moved) => moved.into(),
        None => value.clone(),
    }
}

fn is_narrower(value: &JsonNumber, known: &JsonNumber, side: Side) -> bool {
    let order = match (value.as_i64(), known.as_i64()) {
        (Some(value), Some(known)) => Some(value.cmp(&known)),
        _ => value.as_f64().and_then(|value| value.partial_cmp(&known.as_f64()?)),
    };
    match side {
        Side::Low => order == Some(std::cmp::Ordering::Greater),
        Side::High => order == Some(std::cmp::Ordering::Less),
    }
}
