//! JSON Schema 2020-12, as much of it as tools need, as typed data.
//!
//! Takes nothing and knows no plan: [`schema`](crate::schema) fills it, definitions carry it, and
//! lowerings for one provider or another rewrite it. Keywords are written in a fixed order and
//! members in the order given, whatever features `serde_json` was built with: the same plan is the
//! same bytes in every program.

use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};
use serde_json::Value;

/// A schema. Empty fields are keywords that are not written.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct JsonSchema {
    /// `$ref`: a definition of the same document, `#/$defs/Name`.
    #[serde(rename = "$ref", skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// `type`: one type as text, several as a list.
    #[serde(rename = "type", skip_serializing_if = "Vec::is_empty", serialize_with = "types")]
    pub types: Vec<JsonType>,
    /// `nullable`: null is accepted too. Not JSON Schema but the dialect of OpenAPI 3.0, for providers
    /// that read nothing else.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub nullable: bool,
    /// `description`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// `enum`: the only values allowed.
    #[serde(rename = "enum", skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<Literal>,
    /// `format`: one of those that 2020-12 names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// `pattern` (ECMA 262).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    /// `contentEncoding`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_encoding: Option<String>,
    /// `minLength`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_length: Option<u64>,
    /// `maxLength`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_length: Option<u64>,
    /// `minimum`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minimum: Option<Literal>,
    /// `exclusiveMinimum`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exclusive_minimum: Option<Literal>,
    /// `maximum`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub maximum: Option<Literal>,
    /// `exclusiveMaximum`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exclusive_maximum: Option<Literal>,
    /// `multipleOf`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub multiple_of: Option<Literal>,
    /// `prefixItems`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub prefix_items: Vec<JsonSchema>,
    /// `items`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub items: Option<Box<JsonSchema>>,
    /// `minItems`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_items: Option<u64>,
    /// `maxItems`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_items: Option<u64>,
    /// `uniqueItems`.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub unique_items: bool,
    /// `properties`; written even when empty on objects that hold nothing else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub properties: Option<Members>,
    /// `required`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub required: Vec<String>,
    /// `additionalProperties`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub additional_properties: Option<Additional>,
    /// `anyOf`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub any_of: Vec<JsonSchema>,
    /// `default`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<Literal>,
    /// `examples`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub examples: Vec<Literal>,
    /// `$defs`.
    #[serde(rename = "$defs", skip_serializing_if = "Members::is_empty")]
    pub defs: Members,
}

/// The types of JSON Schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names are the types")]
pub enum JsonType {
    String,
    Integer,
    Number,
    Boolean,
    Array,
    Object,
    Null,
}

impl JsonType {
    /// The type of a value; a number is an integer unless it has a fraction or an exponent.
    pub(crate) fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(_) => Self::Boolean,
            Value::Number(number) if number.is_f64() => Self::Number,
            Value::Number(_) => Self::Integer,
            Value::String(_) => Self::String,
            Value::Array(_) => Self::Array,
            Value::Object(_) => Self::Object,
        }
    }
}

/// What an object may hold beside its `properties`.
#[derive(Debug, Clone, PartialEq)]
pub enum Additional {
    /// Nothing.
    Forbidden,
    /// Values of this schema.
    Schema(Box<JsonSchema>),
}

/// Named schemas, in the order in which they are written.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Members(pub Vec<(String, JsonSchema)>);

/// A JSON value that is written with the members of its objects in alphabetical order.
#[derive(Debug, Clone, PartialEq)]
pub struct Literal(pub Value);

impl JsonSchema {
    /// A schema for one type.
    pub fn of(json_type: JsonType) -> Self {
        Self { types: vec![json_type], ..Self::default() }
    }

    /// A reference to a definition.
    pub fn reference_to(name: &str) -> Self {
        Self { reference: Some(format!("#/$defs/{name}")), ..Self::default() }
    }

    /// The same schema, with words.
    pub fn described(mut self, description: &str) -> Self {
        description.clone_into(&mut self.description);
        self
    }

    /// The same schema, accepting null as well.
    pub fn or_null(mut self) -> Self {
        if self.reference.is_some() {
            let description = std::mem::take(&mut self.description);
            return Self {
                description,
                any_of: vec![self, Self::of(JsonType::Null)],
                ..Self::default()
            };
        }
        if !self.types.is_empty() && !self.types.contains(&JsonType::Null) {
            self.types.push(JsonType::Null);
        }
        if !self.values.is_empty() && !self.values.iter().any(|value| value.0.is_null()) {
            self.values.push(Literal(Value::Null));
        }
        let null = Self::of(JsonType::Null);
        if !self.any_of.is_empty() && !self.any_of.contains(&null) {
            self.any_of.push(null);
        }
        self
    }

    /// The schema as a JSON value.
    pub fn to_value(&self) -> Value {
        // Every key is a text and every number is finite, so this cannot fail.
        serde_json::to_value(self).unwrap_or_default()
    }
}

impl Members {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for Members {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, schema) in &self.0 {
            map.serialize_entry(name, schema)?;
        }
        map.end()
    }
}

impl Serialize for Additional {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Forbidden => serializer.serialize_bool(false),
            Self::Schema(schema) => schema.serialize(serializer),
        }
    }
}

impl Serialize for Literal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        /// The same order without taking ownership.
        struct Sorted<'a>(&'a Value);
        impl Serialize for Sorted<'_> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self.0 {
                    Value::Array(items) => {
                        let mut seq = serializer.serialize_seq(Some(items.len()))?;
                        for item in items {
                            seq.serialize_element(&Sorted(item))?;
                        }
                        seq.end()
                    }
                    Value::Object(members) => {
                        let mut sorted: Vec<_> = members.iter().collect();
                        sorted.sort_unstable_by_key(|(name, _)| name.as_str());
                        serializer
                            .collect_map(sorted.into_iter().map(|(name, v)| (name, Sorted(v))))
                    }
                    scalar => scalar.serialize(serializer),
                }
            }
        }
        Sorted(&self.0).serialize(serializer)
    }
}

fn types<S: Serializer>(types: &[JsonType], serializer: S) -> Result<S::Ok, S::Error> {
    match types {
        [one] => one.serialize(serializer),
        several => several.serialize(serializer),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn null_is_added_in_the_form_that_fits() {
        let text = JsonSchema::of(JsonType::String).or_null();
        assert_eq!(text.to_value(), json!({"type": ["string", "null"]}));

        let values = JsonSchema {
            types: vec![JsonType::Integer],
            values: vec![Literal(json!(1))],
            ..JsonSchema::default()
        };
        assert_eq!(
            values.or_null().to_value(),
            json!({"type": ["integer", "null"], "enum": [1, null]})
        );

        let reference = JsonSchema::reference_to("A").described("why").or_null();
        assert_eq!(
            reference.to_value(),
            json!({"description": "why", "anyOf": [{"$ref": "#/$defs/A"}, {"type": "null"}]})
        );
        let union =
            JsonSchema { any_of: vec![JsonSchema::of(JsonType::String)], ..JsonSchema::default() };
        assert_eq!(union.clone().or_null(), union.or_null().or_null(), "null is added once");
        assert_eq!(JsonSchema::default().or_null().to_value(), json!({}));
    }

    #[test]
    fn literals_are_written_in_alphabetical_order() {
        let value = Literal(json!({"b": {"d": 1, "c": [{"z": 1, "y": 2}]}, "a": 0}));
        assert_eq!(
            serde_json::to_string(&value).unwrap(),
            r#"{"a":0,"b":{"c":[{"y":2,"z":1}],"d":1}}"#
        );
    }
}
