//! The JSON Schema of the connector language, for editors.
//!
//! Takes: the tables of keys. Gives: one JSON Schema 2020-12 document with a definition per
//! mapping. Must not know any key by name.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::document::Document;
use super::table::{Effect, Key, Mapping, Syntax};

/// The JSON Schema of `connector.yaml`: indented, with a final line feed, the same for the same
/// version of the language.
pub fn connector_schema() -> String {
    let mut definitions = Definitions::default();
    let root = <Document as Syntax>::schema(&mut definitions);
    let document = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Jackfield connector",
        "allOf": [root],
        "$defs": definitions.all,
    });
    // A value of strings, lists and objects always serialises.
    let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
    text.push('\n');
    text
}

/// The named definitions of the schema.
#[derive(Debug, Default)]
pub struct Definitions {
    all: BTreeMap<&'static str, Value>,
    keys: BTreeSet<(&'static str, &'static str)>,
}

impl Definitions {
    /// A reference to the definition of this name, made on its first use.
    pub fn define(&mut self, name: &'static str, make: impl FnOnce(&mut Self) -> Value) -> Value {
        if !self.all.contains_key(name) {
            // The placeholder ends the recursion of definitions that contain themselves.
            self.all.insert(name, Value::Bool(true));
            let schema = make(self);
            self.all.insert(name, schema);
        }
        json!({"$ref": format!("#/$defs/{name}")})
    }

    /// A reference to the definition of a mapping.
    pub fn mapping<M: Mapping>(&mut self, name: &'static str) -> Value {
        self.define(name, Self::object::<M>)
    }

    /// The keys of all mappings so far that do something, each with its mapping.
    pub fn keys(self) -> BTreeSet<(&'static str, &'static str)> {
        self.keys
    }

    fn object<M: Mapping>(&mut self) -> Value {
        let mut keys = Vec::new();
        M::keys(&mut keys);
        let mut properties = Map::new();
        let mut required = Vec::new();
        for key in keys {
            if key.schema.is_some() && key.effect == Effect::Full {
                self.keys.insert((key.owner, key.name));
            }
            if let Some(schema) = key.schema {
                properties.entry(key.name).or_insert_with(|| described(schema(self), &key));
                if key.required {
                    required.push(key.name);
                }
            }
        }
        json!({
            "type": "object",
            "description": joined(M::DOCS),
            "properties": properties,
            "required": required,
            "additionalProperties": false,
        })
    }
}

/// A schema with the description of the key that it is for.
fn described(schema: Value, key: &Key) -> Value {
    match schema {
        Value::Object(mut schema) => {
            schema.insert("description".to_owned(), joined(key.docs).into());
            Value::Object(schema)
        }
        other => other,
    }
}

/// The lines of a doc comment as one text.
fn joined(docs: &[&str]) -> String {
    let lines: Vec<&str> = docs.iter().map(|line| line.trim()).collect();
    lines.join(" ")
}
