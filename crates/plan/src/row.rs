//! A row of the type table as it is read.
//!
//! Members of a type and of what it accepts stand side by side in the text. Read as one struct they
//! are read in one pass; as a flattened enum, serde would keep each row as a tree first, which makes
//! reading a plan several times as slow.

use serde::Deserialize;
use serde_json::Value;

use crate::tools::{EnumValue, Extra, Field, Group, Schema, SchemaKind, Tag, TypeIndex, WireForm};

/// Every member that a row may have, whatever it accepts.
#[derive(Deserialize)]
pub(crate) struct Row {
    #[serde(default)]
    name: String,
    #[serde(default)]
    description: String,
    r#type: Type,
    #[serde(default)]
    groups: Vec<Group>,
    #[serde(default)]
    nullable: bool,
    #[serde(default)]
    examples: Vec<Value>,
    wire: Option<WireForm>,
    minimum: Option<Value>,
    maximum: Option<Value>,
    #[serde(default)]
    exclusive_minimum: bool,
    #[serde(default)]
    exclusive_maximum: bool,
    multiple_of: Option<Value>,
    format: Option<String>,
    pattern: Option<String>,
    min_length: Option<u64>,
    max_length: Option<u64>,
    values: Option<Vec<EnumValue>>,
    #[serde(default)]
    open: bool,
    items: Option<Items>,
    min_items: Option<u64>,
    max_items: Option<u64>,
    #[serde(default)]
    unique: bool,
    rest: Option<TypeIndex>,
    fields: Option<Vec<Field>>,
    extra: Option<Extra>,
    variants: Option<Vec<TypeIndex>>,
    tag: Option<Tag>,
}

/// The names of [`SchemaKind`]'s variants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Type {
    Any,
    Null,
    Boolean,
    Integer,
    Number,
    String,
    Enum,
    Array,
    Tuple,
    Object,
    Union,
    File,
}

/// The types of a list's items, or of a tuple's.
#[derive(Deserialize)]
#[serde(untagged)]
enum Items {
    Each(TypeIndex),
    ByPosition(Vec<TypeIndex>),
}

impl TryFrom<Row> for Schema {
    type Error = String;

    fn try_from(row: Row) -> Result<Self, String> {
        let missing = |member: &str| format!("a type of this kind needs `{member}`");
        let kind = match row.r#type {
            Type::Any => SchemaKind::Any,
            Type::Null => SchemaKind::Null,
            Type::Boolean => SchemaKind::Boolean,
            Type::Integer => SchemaKind::Integer {
                minimum: row.minimum,
                maximum: row.maximum,
                multiple_of: row.multiple_of,
                format: row.format,
            },
            Type::Number => SchemaKind::Number {
                minimum: row.minimum,
                exclusive_minimum: row.exclusive_minimum,
                maximum: row.maximum,
                exclusive_maximum: row.exclusive_maximum,
                multiple_of: row.multiple_of,
            },
            Type::String => SchemaKind::String {
                format: row.format,
                pattern: row.pattern,
                min_length: row.min_length,
                max_length: row.max_length,
            },
            Type::Enum => SchemaKind::Enum {
                values: row.values.ok_or_else(|| missing("values"))?,
                open: row.open,
            },
            Type::Array => match row.items {
                Some(Items::Each(items)) => SchemaKind::Array {
                    items,
                    min_items: row.min_items,
                    max_items: row.max_items,
                    unique: row.unique,
                },
                _ => return Err(missing("items")),
            },
            Type::Tuple => match row.items {
                Some(Items::ByPosition(items)) => SchemaKind::Tuple { items, rest: row.rest },
                _ => return Err(missing("items")),
            },
            Type::Object => SchemaKind::Object {
                fields: row.fields.ok_or_else(|| missing("fields"))?,
                extra: row.extra.ok_or_else(|| missing("extra"))?,
            },
            Type::Union => SchemaKind::Union {
                variants: row.variants.ok_or_else(|| missing("variants"))?,
                tag: row.tag,
            },
            Type::File => SchemaKind::File,
        };
        Ok(Self {
            name: row.name,
            description: row.description,
            kind,
            groups: row.groups,
            nullable: row.nullable,
            examples: row.examples,
            wire: row.wire,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_kind_comes_back() {
        let rows = json!([
            {"type": "any", "name": "A", "description": "anything", "nullable": true},
            {"type": "null"},
            {"type": "boolean", "wire": "zero_one", "examples": [true]},
            {"type": "integer", "minimum": 1, "maximum": 2, "multiple_of": 1, "format": "int64"},
            {"type": "number", "minimum": 0.5, "exclusive_minimum": true, "multiple_of": 0.1},
            {"type": "number", "maximum": 5, "exclusive_maximum": true},
            {"type": "string", "format": "uuid", "pattern": "^a", "min_length": 1, "max_length": 9},
            {"type": "enum", "values": [{"value": 1, "name": "one"}], "open": true},
            {"type": "array", "items": 3, "min_items": 1, "max_items": 2, "unique": true},
            {"type": "tuple", "items": [0, 1], "rest": 2},
            {"type": "object", "fields": [{"name": "a", "schema": 0}], "extra": {"values": 1},
             "groups": [{"need": "at_least_one", "names": ["a"]}]},
            {"type": "union", "variants": [0, 9], "tag": {"property": "p", "mapping": [["a", 0]]}},
            {"type": "file"},
        ]);
        let read: Vec<Schema> = serde_json::from_str(&rows.to_string()).unwrap();
        let mut written = serde_json::to_value(&read).unwrap();
        written.sort_all_objects();
        let mut rows = rows;
        rows.sort_all_objects();
        assert_eq!(written, rows);
    }

    #[test]
    fn a_row_without_what_its_kind_needs_is_refused() {
        for (row, needs) in [
            (json!({"type": "enum"}), "values"),
            (json!({"type": "array", "items": [1]}), "items"),
            (json!({"type": "tuple", "items": 1}), "items"),
            (json!({"type": "object", "fields": []}), "extra"),
            (json!({"type": "union"}), "variants"),
            (json!({"type": "odd"}), "unknown variant"),
            (json!({}), "type"),
        ] {
            let refusal = serde_json::from_value::<Schema>(row.clone()).unwrap_err().to_string();
            assert!(refusal.contains(needs), "{row}: {refusal}");
        }
    }
}
