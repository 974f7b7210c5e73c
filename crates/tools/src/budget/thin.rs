//! Definitions with less in them: results in outline, texts cut at the ends of sentences.

use super::text::cut;
use crate::definition::Definition;
use crate::json_schema::{Additional, JsonSchema, JsonType, Members};

/// How much of a definition is kept.
#[derive(Debug, Clone, Copy)]
pub(super) struct Thinner {
    /// How many levels of members describe a result; none keeps the description as it is.
    pub(super) results: Option<usize>,
    /// How long the description of a tool and those in its schema may be, in characters.
    pub(super) texts: Option<(usize, usize)>,
}

impl Thinner {
    /// A definition cut down; its arguments are what they were.
    pub(super) fn definition(self, definition: &Definition) -> Definition {
        let mut thin = definition.clone();
        thin.output_schema = match (self.results, thin.output_schema) {
            (None, schema) => schema,
            (Some(0), _) | (_, None) => None,
            (Some(levels), Some(schema)) => {
                let outlined = outline(&schema, &schema.defs, levels);
                // The root is an object whatever was cut.
                Some(JsonSchema { types: vec![JsonType::Object], ..outlined })
            }
        };
        if let Some((of_tool, inside)) = self.texts {
            thin.description = cut(&thin.description, of_tool);
            shorten(&mut thin.input_schema, inside);
        }
        thin
    }
}

/// A schema by its types and so many levels of members.
fn outline(schema: &JsonSchema, defs: &Members, levels: usize) -> JsonSchema {
    if let Some(reference) = &schema.reference {
        let name = reference.strip_prefix("#/$defs/").unwrap_or(reference);
        let target = defs.0.iter().find(|(own, _)| own == name);
        return match target {
            Some((_, target)) if target.reference.is_none() => outline(target, defs, levels),
            _ => JsonSchema::default(),
        };
    }
    let mut thin = JsonSchema { types: schema.types.clone(), ..JsonSchema::default() };
    let inner = |one: &JsonSchema, levels: usize| outline(one, defs, levels);
    if let Some(items) = &schema.items {
        thin.items = Some(Box::new(inner(items, levels)));
    }
    if levels == 0 {
        thin.items = thin.items.filter(|_| schema.prefix_items.is_empty());
        return thin;
    }
    let members = |members: &Members| {
        Members(
            members.0.iter().map(|(name, one)| (name.clone(), inner(one, levels - 1))).collect(),
        )
    };
    thin.properties = schema.properties.as_ref().map(members);
    if let Some(Additional::Schema(values)) = &schema.additional_properties {
        let values = Box::new(inner(values, levels - 1));
        thin.additional_properties = Some(Additional::Schema(values));
    }
    thin
}

/// Cuts every text in a schema, and takes out what is there for documentation only.
fn shorten(schema: &mut JsonSchema, max: usize) {
    schema.description = cut(&schema.description, max);
    schema.examples.clear();
    let inner = schema.items.as_deref_mut().into_iter();
    let extra = match &mut schema.additional_properties {
        Some(Additional::Schema(values)) => Some(&mut **values),
        _ => None,
    };
    for one in inner.chain(extra).chain(&mut schema.any_of).chain(&mut schema.prefix_items) {
        shorten(one, max);
    }
    for members in schema.properties.iter_mut().chain(std::iter::once(&mut schema.defs)) {
        for (_, one) in &mut members.0 {
            shorten(one, max);
        }
    }
}
