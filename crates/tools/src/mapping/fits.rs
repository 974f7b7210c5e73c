//! Whether a value has the shape of a schema: which alternative of a choice it is.
//!
//! Looks at types, members, and values of enumerations; bounds, patterns and formats never tell
//! alternatives apart, and are judged by the check.

use serde_json::Value;

use crate::json_schema::{Additional, JsonSchema, JsonType, Members};
use crate::number::same;

/// How many schemas are looked through before a value counts as fitting.
const DEEPEST: usize = 96;

/// Whether a value has the shape of a schema whose references lead into these definitions.
pub(super) fn fits(schema: &JsonSchema, value: &Value, definitions: &Members) -> bool {
    at(schema, value, definitions, 0)
}

fn at(schema: &JsonSchema, value: &Value, definitions: &Members, depth: usize) -> bool {
    if depth > DEEPEST || (schema.nullable && value.is_null()) {
        return true;
    }
    let inner = |schema: &JsonSchema, value: &Value| at(schema, value, definitions, depth + 1);
    if let Some(reference) = &schema.reference {
        return resolved(reference, definitions).is_none_or(|target| inner(target, value));
    }
    if !schema.any_of.is_empty() && !schema.any_of.iter().any(|one| inner(one, value)) {
        return false;
    }
    if !schema.values.is_empty() && !schema.values.iter().any(|known| same(&known.0, value)) {
        return false;
    }
    if !schema.types.is_empty() && !schema.types.iter().any(|&of| is(of, value)) {
        return false;
    }
    match value {
        Value::Object(members) => {
            let known = schema.properties.as_ref();
            let find =
                |name: &str| known.and_then(|known| known.0.iter().find(|(own, _)| own == name));
            schema.required.iter().all(|name| members.contains_key(name))
                && members.iter().all(|(name, member)| match find(name) {
                    Some((_, schema)) => inner(schema, member),
                    None => match &schema.additional_properties {
                        None => true,
                        Some(Additional::Forbidden) => false,
                        Some(Additional::Schema(schema)) => inner(schema, member),
                    },
                })
        }
        Value::Array(items) => items.iter().enumerate().all(|(position, item)| {
            let of = schema.prefix_items.get(position).or(schema.items.as_deref());
            of.is_none_or(|schema| inner(schema, item))
        }),
        _ => true,
    }
}

/// The definition that a reference leads to.
pub(super) fn resolved<'a>(reference: &str, definitions: &'a Members) -> Option<&'a JsonSchema> {
    let name = reference.strip_prefix("#/$defs/")?;
    definitions.0.iter().find(|(own, _)| own == name).map(|(_, schema)| schema)
}

/// Whether a value is of a JSON type; `1.0` is an integer too.
pub(super) fn is(of: JsonType, value: &Value) -> bool {
    match of {
        JsonType::String => value.is_string(),
        JsonType::Integer => {
            value.is_i64()
                || value.is_u64()
                || value.as_f64().is_some_and(|float| float.fract() == 0.0)
        }
        JsonType::Number => value.is_number(),
        JsonType::Boolean => value.is_boolean(),
        JsonType::Array => value.is_array(),
        JsonType::Object => value.is_object(),
        JsonType::Null => value.is_null(),
    }
}
