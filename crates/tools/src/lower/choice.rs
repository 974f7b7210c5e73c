//! Enumerations and choices of types.

use std::sync::Arc;

use serde_json::Value;

use super::walk::{Part, Walk};
use crate::json_schema::{JsonSchema, JsonType, Literal};
use crate::mapping::{Branch, Mapping};
use crate::profile::{Enums, TypeLists};
use crate::words::{excerpt, list};

impl Walk<'_> {
    /// An enumeration, without null among its values.
    pub(super) fn enumeration(
        &mut self,
        from: &JsonSchema,
        types: &[JsonType],
        path: &str,
    ) -> Part {
        let values: Vec<&Value> =
            from.values.iter().map(|value| &value.0).filter(|value| !value.is_null()).collect();
        if values.is_empty() {
            return (JsonSchema::of(JsonType::Null), Mapping::Same);
        }
        let composite = values.iter().any(|value| value.is_array() || value.is_object());
        match self.rules.enums {
            Enums::Scalars | Enums::Texts if composite => return self.text(from, path),
            Enums::Any | Enums::Scalars => {}
            Enums::Texts => return self.as_texts(from, &values, path),
        }
        let literals = |of: &dyn Fn(&Value) -> bool| -> Vec<Literal> {
            values.iter().filter(|value| of(value)).map(|value| Literal((*value).clone())).collect()
        };
        if self.rules.types == TypeLists::Several || types.len() < 2 {
            let schema = JsonSchema {
                types: types.to_vec(),
                values: literals(&|_| true),
                ..JsonSchema::default()
            };
            return (schema, Mapping::Same);
        }
        let any_of = types.iter().map(|&of| JsonSchema {
            values: literals(&|value| JsonType::of(value) == of),
            ..JsonSchema::of(of)
        });
        let any_of = any_of.filter(|one| !one.values.is_empty()).collect();
        (JsonSchema { any_of, ..JsonSchema::default() }, Mapping::Same)
    }

    /// An enumeration whose values are given as texts.
    fn as_texts(&mut self, from: &JsonSchema, values: &[&Value], path: &str) -> Part {
        let text_of =
            |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let names: Vec<(String, Value)> =
            values.iter().map(|value| (text_of(value), (*value).clone())).collect();
        let repeated = names
            .iter()
            .enumerate()
            .any(|(position, (name, _))| names.iter().skip(position + 1).any(|(o, _)| o == name));
        if repeated {
            return self.text(from, path);
        }
        let all_texts = values.iter().all(|value| value.is_string());
        if names.iter().any(|(name, _)| name.is_empty()) {
            if !all_texts {
                return self.text(from, path);
            }
            let known = values.iter().map(|value| excerpt(value));
            let words = format!("One of {}.", list(known));
            return (JsonSchema::of(JsonType::String).described(&words), Mapping::Same);
        }
        let schema = JsonSchema {
            values: names.iter().map(|(name, _)| Literal(Value::from(name.as_str()))).collect(),
            ..JsonSchema::of(JsonType::String)
        };
        (schema, if all_texts { Mapping::Same } else { Mapping::Names(names) })
    }

    /// A choice of types, null among them.
    pub(super) fn choice(&mut self, from: &JsonSchema, path: &str, level: usize) -> Part {
        let alternatives: Vec<JsonSchema> =
            from.any_of.iter().filter(|one| one.types != [JsonType::Null]).cloned().collect();
        self.alternatives(from, alternatives, path, level)
    }

    /// Several types of one schema, each with the keywords that are about it.
    pub(super) fn several(
        &mut self,
        from: &JsonSchema,
        types: &[JsonType],
        path: &str,
        level: usize,
    ) -> Part {
        let alternatives = types.iter().map(|&of| {
            let mut one = JsonSchema {
                description: String::new(),
                default: None,
                types: vec![of],
                ..from.clone()
            };
            if of != JsonType::Object {
                one.properties = None;
                one.required.clear();
                one.additional_properties = None;
            }
            if of != JsonType::Array {
                one.items = None;
                one.prefix_items.clear();
                (one.min_items, one.max_items, one.unique_items) = (None, None, false);
            }
            if of != JsonType::String {
                (one.format, one.pattern, one.content_encoding) = (None, None, None);
                (one.min_length, one.max_length) = (None, None);
            }
            if !matches!(of, JsonType::Integer | JsonType::Number) {
                (one.minimum, one.maximum, one.multiple_of) = (None, None, None);
                (one.exclusive_minimum, one.exclusive_maximum) = (None, None);
            }
            one
        });
        self.alternatives(from, alternatives.collect(), path, level)
    }

    fn alternatives(
        &mut self,
        from: &JsonSchema,
        mut wire: Vec<JsonSchema>,
        path: &str,
        level: usize,
    ) -> Part {
        self.choices.insert(path.to_owned());
        if self.is_as_text(path) {
            return self.text(from, path);
        }
        if wire.is_empty() {
            return (JsonSchema::of(JsonType::Null), Mapping::Same);
        }
        if wire.len() == 1 {
            return self.schema(&wire.remove(0), path, level);
        }
        let mut branches: Vec<Branch> = Vec::new();
        for (position, one) in wire.into_iter().enumerate() {
            let (given, mapping) = self.schema(&one, &format!("{path}|{position}"), level);
            let same = |known: &&mut Branch| known.given == given && known.mapping == mapping;
            match branches.iter_mut().find(same) {
                // What is given alike stands for either.
                Some(known) => {
                    let any_of = vec![std::mem::take(&mut known.wire), one];
                    known.wire = JsonSchema { any_of, ..JsonSchema::default() };
                }
                None => branches.push(Branch { wire: one, given, mapping }),
            }
        }
        if branches.len() == 1 {
            let only = branches.remove(0);
            return (only.given, only.mapping);
        }
        let any_of = branches.iter().map(|branch| branch.given.clone()).collect();
        let branches = Arc::new(branches);
        if branches.iter().any(|branch| branch.mapping != Mapping::Same) {
            self.unions.push((path.to_owned(), Arc::clone(&branches)));
        }
        (JsonSchema { any_of, ..JsonSchema::default() }, Mapping::union(branches))
    }
}
