//! Making an answer fit the output schema of its tool.
//!
//! Clients refuse a whole result when one member of it has another JSON type than the schema says,
//! and vendors send such members. As data, such a member is given as null, such an item of a list is
//! left out; the words of the result have all of it. The schema itself asks for nothing but types
//! (`jackfield-tools` writes it that way), so this looks at types alone.

use jackfield_plan::tools::{Extra, TypeIndex, WireForm};
use jackfield_plan::{Plan, Schema, SchemaKind};
use serde_json::Value;

/// Unions inside unions, beyond which a damaged table is not followed.
const MAX_UNIONS: u32 = 64;

/// Takes out of a value what does not fit its type; false when the value itself does not.
pub(super) fn fit(plan: &Plan, index: TypeIndex, value: &mut Value) -> bool {
    Types(&plan.tools.types).fit(index, value, MAX_UNIONS)
}

struct Types<'a>(&'a [Schema]);

impl Types<'_> {
    fn fit(&self, index: TypeIndex, value: &mut Value, unions: u32) -> bool {
        let Some(schema) = usize::try_from(index).ok().and_then(|index| self.0.get(index)) else {
            return true;
        };
        match (&schema.kind, value) {
            (_, Value::Null) => true,
            (_, value) if schema.wire.is_some() => {
                schema.wire.as_ref().is_some_and(|wire| sent(wire, value))
            }
            (SchemaKind::Any | SchemaKind::File, _) => true,
            (SchemaKind::Boolean, value) => value.is_boolean(),
            (SchemaKind::Integer { .. }, value) => is_whole(value),
            (SchemaKind::Number { .. }, value) => value.is_number(),
            (SchemaKind::String { .. }, value) => value.is_string(),
            (SchemaKind::Enum { values, .. }, value) => {
                values.iter().any(|known| same_type(&known.value, value))
            }
            (SchemaKind::Array { items, .. }, Value::Array(list)) => {
                list.retain_mut(|item| !item.is_null() && self.fit(*items, item, MAX_UNIONS));
                true
            }
            (SchemaKind::Tuple { items, rest }, Value::Array(list)) => {
                list.iter_mut().enumerate().all(|(position, item)| {
                    let index = items.get(position).copied().or(*rest);
                    index.is_none_or(|index| !item.is_null() && self.fit(index, item, MAX_UNIONS))
                })
            }
            (SchemaKind::Object { fields, extra }, Value::Object(members)) => {
                members.retain(|name, member| {
                    let field =
                        fields.iter().find(|field| field.name == *name && !field.write_only);
                    match (field, extra) {
                        (Some(field), _) => {
                            if !self.fit(field.schema, member, MAX_UNIONS) {
                                *member = Value::Null;
                            }
                            true
                        }
                        (None, Extra::Values(index)) => {
                            !member.is_null() && self.fit(*index, member, MAX_UNIONS)
                        }
                        (None, _) => true,
                    }
                });
                true
            }
            (SchemaKind::Union { variants, .. }, value) => self.union(variants, value, unions),
            _ => false,
        }
    }

    /// Whether one of the variants takes the value as it is. Among objects any does: the schema of a
    /// union with an object accepts others too.
    fn union(&self, variants: &[TypeIndex], value: &mut Value, unions: u32) -> bool {
        let Some(unions) = unions.checked_sub(1) else { return false };
        let kind = |index: &TypeIndex| {
            usize::try_from(*index).ok().and_then(|index| self.0.get(index)).map(|row| &row.kind)
        };
        let is_object = |index: &TypeIndex| matches!(kind(index), Some(SchemaKind::Object { .. }));
        if value.is_object() && variants.iter().any(is_object) {
            return true;
        }
        variants.iter().any(|&variant| {
            let mut whole = value.clone();
            self.fit(variant, &mut whole, unions) && whole == *value
        })
    }
}

fn sent(wire: &WireForm, value: &Value) -> bool {
    match wire {
        WireForm::ZeroOne => value.is_boolean() || is_whole(value),
        WireForm::ZeroOneText => value.is_boolean() || value.is_string(),
        WireForm::NumberText => value.is_number() || value.is_string(),
        WireForm::Separated(_) => value.is_string() || value.is_array(),
        WireForm::Adf => value.is_string() || value.is_object(),
        WireForm::Epoch | WireForm::EpochMs => is_whole(value) || value.is_string(),
        WireForm::DateTime(_) | WireForm::Map(_) | WireForm::FileText => value.is_string(),
        WireForm::FileObject(_) => value.is_object(),
    }
}

/// A whole number; JSON Schema counts 1.0 as one.
fn is_whole(value: &Value) -> bool {
    value.is_i64() || value.is_u64() || value.as_f64().is_some_and(|number| number.fract() == 0.0)
}

fn same_type(known: &Value, value: &Value) -> bool {
    match known {
        Value::Bool(_) => value.is_boolean(),
        Value::Number(number) if number.is_f64() => value.is_number(),
        Value::Number(_) => is_whole(value),
        Value::String(_) => value.is_string(),
        Value::Array(_) => value.is_array(),
        Value::Object(_) => value.is_object(),
        Value::Null => false,
    }
}

#[cfg(test)]
mod tests {
    use jackfield_plan::tools::{EnumValue, Field};
    use jackfield_plan::{Connector, FORMAT, Toolset};
    use serde_json::json;

    use super::*;

    fn field(name: &str, schema: TypeIndex) -> Field {
        serde_json::from_value(json!({"name": name, "schema": schema})).unwrap()
    }

    fn plan() -> Plan {
        let kind = |kind| Schema { kind, ..Schema::default() };
        let text =
            SchemaKind::String { format: None, pattern: None, min_length: None, max_length: None };
        let object = SchemaKind::Object {
            fields: vec![field("id", 1), field("tags", 3), field("state", 4), field("any", 5)],
            extra: Extra::Unstated,
        };
        let one = EnumValue { value: json!(1), name: None, description: None };
        let types = vec![
            kind(object),
            kind(SchemaKind::Integer {
                minimum: None,
                maximum: None,
                multiple_of: None,
                format: None,
            }),
            kind(text),
            kind(SchemaKind::Array { items: 2, min_items: None, max_items: None, unique: false }),
            kind(SchemaKind::Enum { values: vec![one], open: false }),
            kind(SchemaKind::Union { variants: vec![1, 3], tag: None }),
        ];
        let connector: Connector = serde_json::from_value(json!({
            "format": FORMAT, "id": "acme", "name": "Acme", "operations": []
        }))
        .unwrap();
        Plan { connector, tools: Toolset { types, tools: Vec::new() } }
    }

    #[test]
    fn what_does_not_fit_is_taken_out_and_nothing_else() {
        let mut value = json!({
            "id": "7", "tags": ["a", 2, null, "b"], "state": 9, "any": ["x"], "more": {"y": 1}
        });
        assert!(fit(&plan(), 0, &mut value));
        assert_eq!(
            value,
            json!({"id": null, "tags": ["a", "b"], "state": 9, "any": ["x"], "more": {"y": 1}})
        );
        let mut odd = json!({"any": ["x", 1]});
        assert!(fit(&plan(), 0, &mut odd));
        assert_eq!(odd, json!({"any": null}));
        assert!(!fit(&plan(), 0, &mut json!([1])), "an object was promised");
        assert!(fit(&plan(), 1, &mut json!(1.0)) && !fit(&plan(), 1, &mut json!(1.5)));
    }
}
