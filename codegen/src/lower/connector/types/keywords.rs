//! Keywords that narrow texts, numbers and lists, and what they become.

use crate::ir::{self, StringFormat};
use crate::syntax::connector::types::Schema;
use crate::syntax::connector::value::Number;

/// Whether a schema narrows a text.
pub(super) fn has_text_keywords(schema: &Schema) -> bool {
    schema.pattern.is_some()
        || schema.min_length.is_some()
        || schema.max_length.is_some()
        || schema.format.is_some()
}

/// Whether a schema narrows a number.
pub(super) fn has_number_keywords(schema: &Schema) -> bool {
    schema.minimum.is_some()
        || schema.maximum.is_some()
        || schema.exclusive_minimum.is_some()
        || schema.exclusive_maximum.is_some()
        || schema.multiple_of.is_some()
}

/// Whether a schema narrows a list.
pub(super) fn has_list_keywords(schema: &Schema) -> bool {
    schema.min_items.is_some()
        || schema.max_items.is_some()
        || schema.unique_items.0
        || schema.or_single.0
}

/// Applies the bounds of a schema to a list.
pub(super) fn narrow_list(list: &mut ir::ListType, schema: &Schema) {
    list.min_items = schema.min_items.as_ref().map(|bound| bound.value);
    list.max_items = schema.max_items.as_ref().map(|bound| bound.value);
    list.unique = schema.unique_items.0;
    list.or_single = schema.or_single.0;
}

/// Applies the rules of a schema to a text.
pub(super) fn narrow_text(text: &mut ir::StringType, schema: &Schema) {
    if let Some(format) = &schema.format {
        text.format = string_format(&format.value);
    }
    text.pattern = schema.pattern.as_ref().map(|pattern| pattern.value.clone());
    text.min_length = schema.min_length.as_ref().map(|bound| bound.value);
    text.max_length = schema.max_length.as_ref().map(|bound| bound.value);
}

/// The formats of JSON Schema and OpenAPI.
fn string_format(name: &str) -> StringFormat {
    match name {
        "date-time" => StringFormat::DateTime,
        "date" => StringFormat::Date,
        "time" => StringFormat::Time,
        "duration" => StringFormat::Duration,
        "uuid" => StringFormat::Uuid,
        "decimal" => StringFormat::Decimal,
        "byte" | "base64" => StringFormat::Base64,
        "password" => StringFormat::Password,
        other => StringFormat::Other(other.to_owned()),
    }
}

/// A bound as it is written.
pub(super) fn number(
    bound: Option<&crate::syntax::connector::value::Number>,
) -> Option<serde_json::Number> {
    bound.map(|bound| bound.value.clone())
}

/// The smallest whole number: `minimum`, or one above `exclusiveMinimum`.
pub(super) fn lower_bound(schema: &Schema) -> Option<serde_json::Number> {
    let above = || {
        let bound = schema.exclusive_minimum.as_ref()?.value.as_i64()?;
        bound.checked_add(1).map(serde_json::Number::from)
    };
    number(schema.minimum.as_ref()).or_else(above)
}

/// The largest whole number: `maximum`, or one below `exclusiveMaximum`.
pub(super) fn upper_bound(schema: &Schema) -> Option<serde_json::Number> {
    let below = || {
        let bound = schema.exclusive_maximum.as_ref()?.value.as_i64()?;
        bound.checked_sub(1).map(serde_json::Number::from)
    };
    number(schema.maximum.as_ref()).or_else(below)
}

/// A number: where both a bound and an exclusive one are given on a side, the narrower holds.
pub(super) fn real(schema: &Schema) -> ir::Number {
    let side = |inclusive: &Option<Number>, exclusive: &Option<Number>, is_low: bool| {
        let value = |bound: &Option<Number>| bound.as_ref().and_then(|own| own.value.as_f64());
        let is_outside = match (value(inclusive), value(exclusive)) {
            (Some(own), Some(open)) => {
                if is_low {
                    own > open
                } else {
                    own < open
                }
            }
            (own, _) => own.is_some(),
        };
        let chosen = if is_outside { inclusive } else { exclusive };
        (number(chosen.as_ref()), !is_outside && exclusive.is_some())
    };
    let (minimum, exclusive_minimum) = side(&schema.minimum, &schema.exclusive_minimum, true);
    let (maximum, exclusive_maximum) = side(&schema.maximum, &schema.exclusive_maximum, false);
    ir::Number {
        minimum,
        exclusive_minimum,
        maximum,
        exclusive_maximum,
        multiple_of: number(schema.multiple_of.as_ref()),
        decimal: schema.format.as_ref().is_some_and(|format| **format == "decimal"),
    }
}
