//! Examples without the members that their schemas do not declare.
//!
//! Takes: a schema and an example of it. Gives: the example as a type is to give it back. What a
//! schema says nothing about is not kept (`docs/openapi-support.md`, `additionalProperties`), and
//! examples often have more than their schemas say. Where a schema says that there is more, or has
//! alternatives, everything stays: then it is to be kept.

use serde_json::Value;

use super::member;
use super::schemas::Schemas;

/// More schemas than that do not apply to one value but by mistake.
const MOST: usize = 200;

/// The example with what is declared, or with everything where more is allowed.
pub(super) fn only(schemas: &Schemas<'_>, schema: &Value, example: &Value) -> Value {
    of_all(schemas, &[schema], example)
}

fn of_all(schemas: &Schemas<'_>, all: &[&Value], example: &Value) -> Value {
    let mut parts: Vec<&Value> = Vec::new();
    let mut open: Vec<&Value> = all.to_vec();
    while let Some(schema) = open.pop() {
        if parts.len() >= MOST || parts.iter().any(|known| std::ptr::eq(*known, schema)) {
            continue;
        }
        parts.push(schema);
        let reference = member(schema, "$ref").and_then(Value::as_str);
        open.extend(reference.and_then(|reference| schemas.target(reference)));
        open.extend(member(schema, "allOf").and_then(Value::as_array).into_iter().flatten());
    }
    let each = |key: &'static str| parts.iter().filter_map(move |part| member(part, key));
    if ["oneOf", "anyOf"].iter().any(|key| each(key).next().is_some()) {
        return example.clone();
    }
    match example {
        Value::Object(members) => {
            let declares = each("properties").next().is_some();
            let open = ["additionalProperties", "patternProperties"]
                .iter()
                .any(|key| each(key).next().is_some());
            if !declares || open {
                return example.clone();
            }
            let kept = members.iter().filter_map(|(name, value)| {
                let of: Vec<&Value> =
                    each("properties").filter_map(|named| named.get(name)).collect();
                (!of.is_empty()).then(|| (name.clone(), of_all(schemas, &of, value)))
            });
            Value::Object(kept.collect())
        }
        Value::Array(items) => {
            let of: Vec<&Value> = each("items").collect();
            Value::Array(items.iter().map(|item| of_all(schemas, &of, item)).collect())
        }
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_not_declared_goes_unless_more_is_allowed() {
        let root = json!({"openapi": "3.1.0", "components": {"schemas": {
            "Base": {"properties": {"id": {}}},
            "Closed": {"allOf": [{"$ref": "#/components/schemas/Base"}], "properties": {
                "list": {"items": {"$ref": "#/components/schemas/Base"}},
                "open": {"properties": {"a": {}}, "additionalProperties": true},
                "choice": {"oneOf": [{"$ref": "#/components/schemas/Base"}]},
                "any": {"type": "object"},
            }},
        }}});
        let mut schemas = Schemas::new(&root);
        let place = schemas.place("/components/schemas/Closed").unwrap();
        let example = json!({
            "id": 1, "more": 2, "list": [{"id": 1, "more": 2}], "open": {"a": 1, "more": 2},
            "choice": {"more": 2}, "any": {"more": 2},
        });
        let expected = json!({
            "id": 1, "list": [{"id": 1}], "open": {"a": 1, "more": 2},
            "choice": {"more": 2}, "any": {"more": 2},
        });
        assert_eq!(only(&schemas, schemas.get(place), &example), expected);
    }
}
