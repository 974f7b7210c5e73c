//! How large a schema is in all, beside what a provider allows.

use std::collections::BTreeMap;

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
    measure(schema, limits, &mut size);
    let mut depth =
        Depth { defs: &schema.defs, most: limits.levels, open: Vec::new(), seen: BTreeMap::new() };
    size.levels = depth.of(schema, 1);
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

fn measure(schema: &JsonSchema, limits: &Limits, size: &mut Size) {
    size.values += schema.values.len();
    let of_values: usize = schema.values.iter().map(|value| characters(&value.0)).sum();
    size.characters += of_values;
    if schema.values.len() > limits.long.values {
        size.longest = size.longest.max(of_values);
    }
    let members = |members: &Members, size: &mut Size| {
        for (name, schema) in &members.0 {
            size.characters += name.chars().count();
            measure(schema, limits, size);
        }
    };
    members(&schema.defs, size);
    if let Some(properties) = &schema.properties {
        size.properties += properties.0.len();
        members(properties, size);
    }
    for inner in
        schema.items.as_deref().into_iter().chain(&schema.prefix_items).chain(extra(schema))
    {
        measure(inner, limits, size);
    }
    for alternative in &schema.any_of {
        measure(alternative, limits, size);
    }
}

/// The schema of members that are not declared.
fn extra(schema: &JsonSchema) -> Option<&JsonSchema> {
    match &schema.additional_properties {
        Some(Additional::Schema(schema)) => Some(schema),
        _ => None,
    }
}

/// How many schemas lie inside each other, definitions where they are referred to. One that is within
/// itself is as deep as it is without that.
struct Depth<'s> {
    defs: &'s Members,
    /// Looks no further than one level below this.
    most: usize,
    open: Vec<&'s str>,
    /// By definition: the deepest level at which it was looked at.
    seen: BTreeMap<&'s str, usize>,
}

impl<'s> Depth<'s> {
    fn of(&mut self, schema: &'s JsonSchema, level: usize) -> usize {
        if level > self.most {
            return level;
        }
        let mut deepest = level;
        let members = schema.properties.iter().flat_map(|members| &members.0);
        let inner = members.map(|(_, member)| member).chain(schema.items.as_deref());
        for inner in inner.chain(&schema.prefix_items).chain(extra(schema)) {
            deepest = deepest.max(self.of(inner, level + 1));
        }
        for alternative in &schema.any_of {
            deepest = deepest.max(self.of(alternative, level));
        }
        let name = schema.reference.as_deref().and_then(|at| at.strip_prefix("#/$defs/"));
        let Some(name) = name.filter(|name| !self.open.contains(name)) else { return deepest };
        let definition = self.defs.0.iter().find(|(own, _)| own == name);
        if let Some((name, definition)) = definition
            && self.seen.get(name.as_str()).is_none_or(|seen| *seen < level)
        {
            self.seen.insert(name, level);
            self.open.push(name);
            deepest = deepest.max(self.of(definition, level));
            self.open.pop();
        }
        deepest
    }
}

fn characters(value: &Value) -> usize {
    value.as_str().map_or_else(|| value.to_string().len(), |text| text.chars().count())
}
