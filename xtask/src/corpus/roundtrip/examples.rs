//! The examples that a document gives, by the schema that they are about.
//!
//! Takes: a document as a value. Gives: for the pointer of each schema, the values that stand beside
//! a use of it, in a media type, a parameter or a header, and those that stand in it.

use std::collections::BTreeMap;

use serde_json::Value;

use super::member;
use super::schemas::{pointer_of, token};

/// Collects the examples of a document.
pub(super) fn by_schema(root: &Value) -> BTreeMap<String, Vec<Value>> {
    let mut found: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    let mut open = vec![(root, String::new())];
    while let Some((value, pointer)) = open.pop() {
        match value {
            Value::Object(members) => {
                let mut stated: Vec<Value> = members.get("example").cloned().into_iter().collect();
                match members.get("examples") {
                    Some(Value::Array(list)) => stated.extend(list.iter().cloned()),
                    Some(Value::Object(named)) => {
                        stated
                            .extend(named.values().filter_map(|one| member(one, "value").cloned()));
                    }
                    _ => {}
                }
                if !stated.is_empty() {
                    let about = match members.get("schema") {
                        Some(schema) => behind(root, schema, format!("{pointer}/schema")),
                        None => pointer.clone(),
                    };
                    found.entry(about).or_default().extend(stated);
                }
                // By media type, as Swagger has them.
                if let (Some(schema), Some(Value::Object(by_media))) =
                    (members.get("schema"), members.get("examples"))
                {
                    let about = behind(root, schema, format!("{pointer}/schema"));
                    let json = by_media.iter().filter(|(media, _)| media.contains("json"));
                    let values = json.map(|(_, value)| value.clone());
                    found.entry(about).or_default().extend(values);
                }
                let inside = members.iter().filter(|(key, _)| {
                    !matches!(key.as_str(), "example" | "examples" | "default" | "enum")
                });
                open.extend(
                    inside.map(|(key, value)| (value, format!("{pointer}/{}", token(key)))),
                );
            }
            Value::Array(items) => {
                let items = items.iter().enumerate();
                open.extend(items.map(|(number, item)| (item, format!("{pointer}/{number}"))));
            }
            _ => {}
        }
    }
    found
}

/// The pointer of what a schema refers to, or its own.
fn behind(root: &Value, schema: &Value, own: String) -> String {
    let mut pointer = own;
    let mut schema = schema;
    for _ in 0..16 {
        let Some(reference) = member(schema, "$ref").and_then(Value::as_str) else { break };
        let Some(target) = pointer_of(reference) else { break };
        let Some(value) = root.pointer(&target) else { break };
        schema = value;
        pointer = target;
    }
    pointer
}
