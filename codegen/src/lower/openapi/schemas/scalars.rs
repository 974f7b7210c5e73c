//! Texts and numbers: formats and bounds.
//!
//! Takes: a conjunction of a scalar type. Gives: the IR's kind with the narrowest bounds stated.
//! Bounds that exclude their end are moved inwards for whole numbers. Formats that nobody knows stay texts.

use std::cmp::Ordering;

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
        minimum: whole_bound(all, Side::Low),
        maximum: whole_bound(all, Side::High),
        multiple_of: multiple_of(all),
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
    let (low, high) = (bound(all, Side::Low), bound(all, Side::High));
    Number {
        minimum: low.value,
        exclusive_minimum: low.exclusive,
        maximum: high.value,
        exclusive_maximum: high.exclusive,
        multiple_of: multiple_of(all),
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

/// A bound, and whether it is itself refused.
#[derive(Default)]
struct Bound {
    value: Option<JsonNumber>,
    exclusive: bool,
}

/// The narrowest bound on one side.
fn bound(all: &Conjunction<'_>, side: Side) -> Bound {
    let mut narrowest = Bound::default();
    for view in &all.views {
        let schema = &view.schema;
        let (inclusive, exclusive) = match side {
            Side::Low => (schema.minimum, schema.exclusive_minimum),
            Side::High => (schema.maximum, schema.exclusive_maximum),
        };
        // Before 2020-12 `exclusiveMinimum` is a flag about `minimum`.
        let flag = exclusive.and_then(Node::as_bool).unwrap_or(false);
        for (node, exclusive) in [(inclusive, flag), (exclusive, true)] {
            let Some(value) = node.and_then(json_number) else { continue };
            let order = narrowest.value.as_ref().map(|known| inwards_of(&value, known, side));
            match order {
                Some(Some(Ordering::Equal)) => narrowest.exclusive |= exclusive,
                None | Some(Some(Ordering::Greater)) => {
                    narrowest = Bound { value: Some(value), exclusive };
                }
                Some(_) => {}
            }
        }
    }
    narrowest
}

/// A bound of whole numbers: one that is itself refused is the next number.
fn whole_bound(all: &Conjunction<'_>, side: Side) -> Option<JsonNumber> {
    let Bound { value, exclusive } = bound(all, side);
    let step = if side == Side::Low { 1 } else { -1 };
    let value = value?;
    let next = value.as_i64().filter(|_| exclusive).and_then(|whole| whole.checked_add(step));
    Some(next.map_or(value, JsonNumber::from))
}

/// What all values are multiples of; of several, the first.
fn multiple_of(all: &Conjunction<'_>) -> Option<JsonNumber> {
    let stated = all.views.iter().find_map(|view| view.schema.multiple_of);
    // Validation, section 6.2.1: a number above nought.
    stated.and_then(json_number).filter(|of| of.as_f64().is_some_and(|of| of > 0.0))
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

/// Whether one bound lies further inwards than another (`Greater`), or further out.
fn inwards_of(value: &JsonNumber, known: &JsonNumber, side: Side) -> Option<Ordering> {
    let order = match (value.as_i64(), known.as_i64()) {
        (Some(value), Some(known)) => Some(value.cmp(&known)),
        _ => value.as_f64().and_then(|value| value.partial_cmp(&known.as_f64()?)),
    };
    if side == Side::Low { order } else { order.map(Ordering::reverse) }
}
