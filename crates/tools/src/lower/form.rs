//! The form around a schema: which members a definition has, by the profile's data.

use std::collections::BTreeMap;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::definition::{Annotations, Definition};
use crate::json_schema::JsonSchema;
use crate::profile::Part;

/// A part of a definition, in the order in which it is written.
#[derive(Debug, Clone)]
pub(super) enum Form {
    Text(String),
    Flag(bool),
    Schema(Box<JsonSchema>),
    Annotations(Annotations),
    Meta(BTreeMap<String, Value>),
    Members(Vec<(String, Form)>),
}

/// What the placeholders stand for, beside what the definition says itself.
pub(super) struct Values<'a> {
    pub(super) name: &'a str,
    pub(super) description: &'a str,
    pub(super) schema: Option<JsonSchema>,
    pub(super) strict: bool,
}

impl Form {
    pub(super) fn new(part: &Part, definition: &Definition, values: &Values<'_>) -> Self {
        Self::part(part, definition, values).unwrap_or(Self::Members(Vec::new()))
    }

    /// A part filled in; none where the definition has nothing for it.
    fn part(part: &Part, definition: &Definition, values: &Values<'_>) -> Option<Self> {
        let schema = |schema: &Option<JsonSchema>| {
            schema.clone().map(|schema| Self::Schema(Box::new(schema)))
        };
        let word = match part {
            Part::Members(members) => {
                let filled = members.iter().filter_map(|(key, part)| {
                    Some((key.clone(), Self::part(part, definition, values)?))
                });
                return Some(Self::Members(filled.collect()));
            }
            Part::Word(word) => word.as_str(),
        };
        match word {
            "$name" => Some(Self::Text(values.name.to_owned())),
            "$title" => Some(Self::Text(definition.title.clone())),
            "$description" => Some(Self::Text(values.description.to_owned())),
            "$schema" => schema(&values.schema),
            "$output" => schema(&definition.output_schema),
            "$annotations" => Some(Self::Annotations(definition.annotations.clone())),
            "$meta" => (!definition.meta.is_empty()).then(|| Self::Meta(definition.meta.clone())),
            "$strict" => Some(Self::Flag(values.strict)),
            constant => Some(Self::Text(constant.to_owned())),
        }
    }
}

impl Serialize for Form {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => text.serialize(serializer),
            Self::Flag(flag) => flag.serialize(serializer),
            Self::Schema(schema) => schema.serialize(serializer),
            Self::Annotations(annotations) => annotations.serialize(serializer),
            Self::Meta(meta) => meta.serialize(serializer),
            Self::Members(members) => {
                let mut map = serializer.serialize_map(Some(members.len()))?;
                for (key, part) in members {
                    map.serialize_entry(key, part)?;
                }
                map.end()
            }
        }
    }
}
