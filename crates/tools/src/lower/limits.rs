//! How large a schema is in all, beside what a provider allows.

use serde_json::Value;

use crate::json_schema::{Additional, JsonSchema, Members};
use crate::profile::Limits;

/// Sums over one schema.
#[derive(Debug, Default)]
struct Size {
    properties: usize,
    levels: usize,
    characters: usize,
    values: usize,
    /// The characters of the largest enumeration of many texts.
    longest: usize,
}

/// What a schema has too much of, in words; none when it keeps to the limits.
pub(super) fn excess(schema: &JsonSchema, limits: &Limits) -> Option<String> {
    let mut size = Size::default();
    measure(schema, limits, 1, &mut size);
    let rows = [
        (size.properties, limits.properties, "members"),
        (size.levels, limits.levels, "levels of schemas"),
        (size.characters, limits.characters, "characters of names and values"),
        (size.values, limits.values, "values of enumerations"),
        (size.longest, limits.long.characters, "characters of one enumeration"),
    ];
    let (is, most, what) = rows.into_iter().find(|(is, most, _)| is > most)?;
    Some(format!("it has {is} {what}, and {most} are allowed"))
}

fn measure(schema: &JsonSchema, limits: &Limits, level: usize, size: &mut Size) {
    size.levels = size.levels.max(level);
    size.values += schema.values.len();
    let of_values: usize = schema.values.iter().map(|value| characters(&value.0)).sum();
    size.characters += of_values;
    if schema.values.len() > limits.long.values {
        size.longest = size.longest.max(of_values);
    }
    let members = |members: &Members, level: usize, size: &mut Size| {
        for (name, schema) in &members.0 {
            size.characters += name.chars().count();
            measure(schema, limits, level, size);
        }
    };
    members(&schema.defs, 1, size);
    if let Some(properties) = &schema.properties {
        size.properties += properties.0.len();
        members(properties, level + 1, size);
    }
    let extra = match &schema.additional_properties {
        Some(Additional::Schema(schema)) => Some(&**schema),
        _ => None,
    };
    for inner in schema.items.as_deref().into_iter().chain(&schema.prefix_items).chain(extra) {
        measure(inner, limits, level + 1, size);
    }
    for alternative in &schema.any_of {
        measure(alternative, limits, level, size);
    }
}

fn characters(value: &Value) -> usize {
    value.as_str().map_or_else(|| value.to_string().len(), |text| text.chars().count())
}
