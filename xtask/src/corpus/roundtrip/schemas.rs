//! A document's schemas as JSON Schema 2020-12.
//!
//! Takes: a document and pointers into it. Gives: schemas in one numbered list, references between
//! them as `#/$defs/<number>`. What OpenAPI says in its own words becomes what JSON Schema says:
//! `nullable`, exclusive bounds as flags, lists under `items`; what is of a wrong form is left out,
//! as every reader of such documents must do.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};

use super::{Place, member};

/// The types of JSON Schema.
const KNOWN: &[&str] = &["string", "integer", "number", "boolean", "array", "object", "null"];

/// A document's schemas.
pub(super) struct Schemas<'d> {
    root: &'d Value,
    /// Whether only words may stand beside a reference (before 3.1).
    lonely: bool,
    list: Vec<Value>,
    places: BTreeMap<String, Place>,
    queue: VecDeque<(Place, String)>,
    /// The schemas that refer to what is not in the document.
    foreign: BTreeSet<Place>,
}

impl<'d> Schemas<'d> {
    /// The schemas of a document; none is read yet.
    pub(super) fn new(root: &'d Value) -> Self {
        let version = member(root, "openapi").and_then(Value::as_str).unwrap_or("2.0");
        Self {
            root,
            lonely: version.starts_with("2.") || version.starts_with("3.0"),
            list: Vec::new(),
            places: BTreeMap::new(),
            queue: VecDeque::new(),
            foreign: BTreeSet::new(),
        }
    }

    /// The schema at a pointer; nothing when there is none.
    pub(super) fn place(&mut self, pointer: &str) -> Option<Place> {
        self.root.pointer(pointer)?;
        let place = self.reserve(pointer);
        self.read();
        Some(place)
    }

    /// Reads what was reserved.
    fn read(&mut self) {
        while let Some((place, pointer)) = self.queue.pop_front() {
            let schema = self.root.pointer(&pointer);
            let schema = schema.map_or(Value::Bool(true), |schema| self.schema(schema, place));
            if let Some(slot) = self.list.get_mut(place) {
                *slot = schema;
            }
        }
    }

    /// One schema that says what those at these pointers say together. A base whose alternative is
    /// among them counts without its alternatives.
    pub(super) fn place_of_all(&mut self, pointers: &[String]) -> Option<Place> {
        let name = pointers.join(" ");
        if let Some(place) = self.places.get(&name) {
            return Some(*place);
        }
        let place = self.list.len();
        self.list.push(Value::Bool(true));
        self.places.insert(name, place);
        let mut parts = Vec::new();
        for pointer in pointers {
            let schema = self.root.pointer(pointer)?;
            let is_base = pointers.iter().any(|other| is_alternative(other, pointer));
            parts.push(if is_base {
                let mut base = schema.clone();
                if let Value::Object(members) = &mut base {
                    members.retain(|key, _| !matches!(key.as_str(), "oneOf" | "anyOf"));
                }
                self.schema(&base, place)
            } else {
                json!({"$ref": format!("#/$defs/{}", self.place(pointer)?)})
            });
        }
        self.read();
        if let Some(slot) = self.list.get_mut(place) {
            *slot = json!({"allOf": parts});
        }
        Some(place)
    }

    /// The schema at a place.
    pub(super) fn get(&self, place: Place) -> &Value {
        self.list.get(place).unwrap_or(&Value::Bool(true))
    }

    /// What a reference between schemas leads to.
    pub(super) fn target(&self, reference: &str) -> Option<&Value> {
        self.list.get(reference.strip_prefix("#/$defs/")?.parse::<Place>().ok()?)
    }

    /// The name in the document of what a reference leads to.
    pub(super) fn name(&self, reference: &str) -> Option<&str> {
        let place: Place = reference.strip_prefix("#/$defs/")?.parse().ok()?;
        let (pointer, _) = self.places.iter().find(|(_, known)| **known == place)?;
        pointer.rsplit('/').next()
    }

    /// A document of its own for the schema at a place; nothing when it refers to other files.
    pub(super) fn closed(&self, place: Place) -> Option<Value> {
        let mut defs = Map::new();
        let mut open = vec![place];
        let mut seen = BTreeSet::from([place]);
        while let Some(place) = open.pop() {
            if self.foreign.contains(&place) {
                return None;
            }
            let schema = self.get(place);
            references(schema, &mut |reference| {
                let number = reference.strip_prefix("#/$defs/").and_then(|rest| rest.parse().ok());
                open.extend(number.filter(|number| seen.insert(*number)));
            });
            defs.insert(place.to_string(), schema.clone());
        }
        Some(json!({"$ref": format!("#/$defs/{place}"), "$defs": defs}))
    }

    fn reserve(&mut self, pointer: &str) -> Place {
        if let Some(place) = self.places.get(pointer) {
            return *place;
        }
        let place = self.list.len();
        self.list.push(Value::Bool(true));
        self.places.insert(pointer.to_owned(), place);
        self.queue.push_back((place, pointer.to_owned()));
        place
    }

    /// A schema in the words of JSON Schema.
    fn schema(&mut self, schema: &Value, home: Place) -> Value {
        let Value::Object(members) = schema else {
            return if schema.is_boolean() { schema.clone() } else { Value::Bool(true) };
        };
        let nullable = ["nullable", "x-nullable"]
            .iter()
            .any(|key| members.get(*key).is_some_and(|value| value == true));
        let mut out = Map::new();
        if let Some(Value::String(reference)) = members.get("$ref") {
            match pointer_of(reference).filter(|pointer| self.root.pointer(pointer).is_some()) {
                Some(pointer) => {
                    let place = self.reserve(&pointer);
                    out.insert("$ref".to_owned(), format!("#/$defs/{place}").into());
                }
                None => {
                    self.foreign.insert(home);
                }
            }
        }
        if out.is_empty() || !self.lonely {
            for (key, value) in members {
                self.keyword(key, value, members, home, &mut out);
            }
        }
        if nullable { or_null(out) } else { Value::Object(out) }
    }

    fn keyword(
        &mut self,
        key: &str,
        value: &Value,
        members: &Map<String, Value>,
        home: Place,
        out: &mut Map<String, Value>,
    ) {
        let made = match key {
            "type" => {
                // What a type of another language means is for each reader to guess.
                let stated = value.as_str();
                if stated.is_some_and(|name| !KNOWN.contains(&name) && name != "any") {
                    self.foreign.insert(home);
                }
                types(value)
            }
            "properties" | "patternProperties" | "dependentSchemas" => {
                value.as_object().map(|named| {
                    let schemas = named.iter();
                    let schemas = schemas.map(|(name, one)| (name.clone(), self.schema(one, home)));
                    Value::Object(schemas.collect())
                })
            }
            "items" | "prefixItems" if value.is_array() => {
                self.list_of(value, home).map(|list| {
                    out.insert("prefixItems".to_owned(), list);
                    Value::Null
                });
                None
            }
            "items"
            | "contains"
            | "propertyNames"
            | "not"
            | "if"
            | "then"
            | "else"
            | "unevaluatedItems"
            | "unevaluatedProperties"
            | "additionalProperties" => Some(self.schema(value, home)),
            "allOf" | "anyOf" | "oneOf" => self.list_of(value, home),
            "required" => {
                value.as_array().filter(|list| list.iter().all(Value::is_string)).map(|list| {
                    let distinct: BTreeSet<&str> = list.iter().filter_map(Value::as_str).collect();
                    json!(distinct)
                })
            }
            "exclusiveMinimum" | "exclusiveMaximum" => match value {
                Value::Bool(true) => {
                    let bound = if key == "exclusiveMinimum" { "minimum" } else { "maximum" };
                    members.get(bound).filter(|bound| bound.is_number()).cloned()
                }
                value => Some(value).filter(|value| value.is_number()).cloned(),
            },
            "minimum" | "maximum" => Some(value).filter(|value| value.is_number()).cloned(),
            "multipleOf" => {
                Some(value).filter(|value| value.as_f64().is_some_and(|n| n > 0.0)).cloned()
            }
            "minLength" | "maxLength" | "minItems" | "maxItems" | "minProperties"
            | "maxProperties" => value.as_u64().map(Value::from),
            "pattern" | "format" | "contentEncoding" | "contentMediaType" => {
                Some(value).filter(|value| value.is_string()).cloned()
            }
            "uniqueItems" => Some(value).filter(|value| value.is_boolean()).cloned(),
            "enum" => {
                Some(value).filter(|value| value.as_array().is_some_and(|l| !l.is_empty())).cloned()
            }
            // The judge does not read these; what makes instances does.
            "const" | "example" | "examples" => Some(value.clone()),
            "discriminator" => self.discriminator(value),
            _ => None,
        };
        if let Some(made) = made {
            out.insert(key.to_owned(), made);
        }
    }

    fn list_of(&mut self, value: &Value, home: Place) -> Option<Value> {
        let list = value.as_array().filter(|list| !list.is_empty())?;
        Some(Value::Array(list.iter().map(|one| self.schema(one, home)).collect()))
    }

    /// The property of a discriminator and the places that its values lead to.
    fn discriminator(&mut self, value: &Value) -> Option<Value> {
        let property = match value {
            Value::String(property) => property.as_str(),
            value => member(value, "propertyName")?.as_str()?,
        };
        let mut mapping = Map::new();
        for (tag, to) in member(value, "mapping").and_then(Value::as_object).into_iter().flatten() {
            let Some(to) = to.as_str() else { continue };
            let named = format!("/components/schemas/{}", token(to));
            let pointer = pointer_of(to).unwrap_or(named);
            if self.root.pointer(&pointer).is_some() {
                let place = self.reserve(&pointer);
                mapping.insert(tag.clone(), format!("#/$defs/{place}").into());
            }
        }
        Some(json!({"propertyName": property, "mapping": mapping}))
    }
}

/// Whether a pointer leads to an alternative of the schema at another.
fn is_alternative(pointer: &str, base: &str) -> bool {
    let step = pointer.strip_prefix(base).and_then(|rest| rest.strip_prefix('/'));
    step.is_some_and(|step| step.starts_with("oneOf/") || step.starts_with("anyOf/"))
}

/// A type or a list of types, of those that there are.
fn types(value: &Value) -> Option<Value> {
    let known = |value: &&Value| value.as_str().is_some_and(|name| KNOWN.contains(&name));
    match value {
        Value::Array(list) => {
            let list: Vec<&Value> = list.iter().filter(known).collect();
            (!list.is_empty()).then(|| json!(list))
        }
        value => Some(value).filter(known).cloned(),
    }
}

/// The schema, or null. Documents that list values beside `nullable` mean null as well.
fn or_null(mut schema: Map<String, Value>) -> Value {
    let plain = schema
        .keys()
        .all(|key| !matches!(key.as_str(), "$ref" | "allOf" | "anyOf" | "oneOf" | "const" | "not"));
    if !plain {
        return json!({"anyOf": [schema, {"type": "null"}]});
    }
    match schema.get_mut("type") {
        Some(Value::Array(list)) if !list.contains(&json!("null")) => list.push("null".into()),
        Some(Value::String(name)) => {
            let both = json!([name, "null"]);
            schema.insert("type".to_owned(), both);
        }
        _ => {}
    }
    if let Some(Value::Array(values)) = schema.get_mut("enum")
        && !values.contains(&Value::Null)
    {
        values.push(Value::Null);
    }
    Value::Object(schema)
}

/// Calls `visit` with every reference of a schema.
fn references(schema: &Value, visit: &mut impl FnMut(&str)) {
    // With each value: whether its keys are names of the vendor's.
    let mut open = vec![(schema, false)];
    while let Some((value, named)) = open.pop() {
        match value {
            Value::Object(members) if named => open.extend(members.values().map(|v| (v, false))),
            Value::Object(members) => {
                if let Some(Value::String(reference)) = members.get("$ref") {
                    visit(reference);
                }
                for (key, value) in members {
                    match key.as_str() {
                        "enum" | "const" | "example" | "examples" | "discriminator" => {}
                        "properties" | "patternProperties" | "dependentSchemas" => {
                            open.push((value, true));
                        }
                        _ => open.push((value, false)),
                    }
                }
            }
            Value::Array(items) => open.extend(items.iter().map(|item| (item, false))),
            _ => {}
        }
    }
}

/// The pointer of a reference into the same document.
pub(super) fn pointer_of(reference: &str) -> Option<String> {
    let fragment = reference.strip_prefix('#')?;
    let pointer = percent_decode_str(fragment).decode_utf8().ok()?.into_owned();
    (pointer.is_empty() || pointer.starts_with('/')).then_some(pointer)
}

/// A name as a token of a pointer.
pub(super) fn token(name: &str) -> String {
    jackfield_codegen::node::escape_token(name).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_beside_its_alternatives_counts_without_them() {
        let root = json!({"openapi": "3.1.0", "components": {"schemas": {"Pet": {
            "required": ["id"], "oneOf": [{"required": ["bark"]}, {"required": ["meow"]}],
        }}}});
        let mut schemas = Schemas::new(&root);
        let base = "/components/schemas/Pet".to_owned();
        let place = schemas.place_of_all(&[base.clone(), format!("{base}/oneOf/1")]).unwrap();
        let judge = jsonschema::draft202012::new(&schemas.closed(place).unwrap()).unwrap();
        assert!(judge.is_valid(&json!({"id": 1, "meow": 1, "bark": 1})));
        assert!(!judge.is_valid(&json!({"meow": 1})));
        assert!(!judge.is_valid(&json!({"id": 1, "bark": 1})));
    }
}
