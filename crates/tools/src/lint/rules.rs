//! Breaches within a schema, keyword by keyword.

use regex_lite::Regex;
use serde_json::{Map, Value};

use super::{Breach, DEEPEST, breach, form};
use crate::profile::{Lint, Refusal};

/// One walk over a schema.
pub(super) struct Judge<'a> {
    document: &'a Value,
    rules: &'a Lint,
    key: Option<Regex>,
    pub(super) found: Vec<Breach>,
}

impl<'a> Judge<'a> {
    pub(super) fn new(document: &'a Value, rules: &'a Lint) -> Self {
        let key = rules.key.as_deref().and_then(|key| Regex::new(key).ok());
        Self { document, rules, key, found: Vec::new() }
    }

    /// Judges a schema and everything in it.
    pub(super) fn schema(&mut self, schema: &Value, at: &str, depth: usize) {
        if depth > DEEPEST {
            return self.found.push(breach(at, "schemas lie too deep inside each other"));
        }
        let Value::Object(keywords) = schema else {
            let refused = !schema.is_boolean() || self.refuses(Refusal::BooleanSchema);
            if refused {
                self.found.push(breach(at, format!("{schema} is no schema")));
            }
            return;
        };
        form::judge(keywords, at, &mut self.found);
        for (keyword, value) in keywords {
            let place = format!("{at}/{keyword}");
            self.keyword(keyword, &place);
            self.inside(keyword, value, &place, depth);
        }
        self.reference(keywords, at);
        self.type_of(keywords, at);
        self.members(keywords, at);
        self.values(keywords, at);
    }

    fn refuses(&self, refusal: Refusal) -> bool {
        self.rules.refuses.contains(&refusal)
    }

    fn refuse(&mut self, refusal: Refusal, at: &str, what: &str) {
        if self.refuses(refusal) {
            self.found.push(breach(at, what));
        }
    }

    fn keyword(&mut self, keyword: &str, at: &str) {
        let known = self.rules.keywords.as_ref();
        if known.is_some_and(|known| !known.iter().any(|own| own == keyword)) {
            let what = format!("the keyword `{keyword}` is not supported");
            self.found.push(breach(at, what));
        }
    }

    /// Descends into the schemas that a keyword holds.
    fn inside(&mut self, keyword: &str, value: &Value, at: &str, depth: usize) {
        match (keyword, value) {
            ("properties" | "$defs" | "definitions" | "patternProperties", Value::Object(map)) => {
                for (name, schema) in map {
                    let place = format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"));
                    let key = self.key.as_ref().filter(|_| keyword == "properties");
                    if key.is_some_and(|key| !key.is_match(name)) {
                        let pattern = self.rules.key.as_deref().unwrap_or_default();
                        let what = format!("the key `{name}` does not match {pattern}");
                        self.found.push(breach(&place, what));
                    }
                    self.schema(schema, &place, depth + 1);
                }
            }
            ("anyOf" | "oneOf" | "allOf" | "prefixItems", Value::Array(schemas)) => {
                for (position, schema) in schemas.iter().enumerate() {
                    self.schema(schema, &format!("{at}/{position}"), depth + 1);
                }
            }
            ("additionalProperties", Value::Bool(_)) => {}
            ("items" | "additionalProperties" | "not" | "if" | "then" | "else", schema) => {
                self.schema(schema, at, depth + 1);
            }
            _ => {}
        }
    }

    fn reference(&mut self, keywords: &Map<String, Value>, at: &str) {
        let Some(reference) = keywords.get("$ref") else { return };
        let reference = reference.as_str().unwrap_or_default();
        match reference.strip_prefix('#') {
            None => self.refuse(Refusal::RemoteReference, at, "the reference leaves the document"),
            Some(pointer) if self.document.pointer(pointer).is_none() => {
                self.found.push(breach(at, format!("the reference {reference} leads nowhere")));
            }
            Some(_) => {}
        }
        if keywords.len() > 1 {
            let what = "other keywords stand beside a reference";
            self.refuse(Refusal::ReferenceWithOthers, at, what);
        }
    }

    fn type_of(&mut self, keywords: &Map<String, Value>, at: &str) {
        let of = keywords.get("type");
        let is = |name: &str| match of {
            Some(Value::String(one)) => one == name,
            Some(Value::Array(several)) => several.iter().any(|one| one == name),
            _ => false,
        };
        let chosen = ["anyOf", "oneOf", "allOf", "$ref", "enum", "const"];
        if of.is_none() && !chosen.iter().any(|keyword| keywords.contains_key(*keyword)) {
            self.refuse(Refusal::Untyped, at, "it has no type");
        }
        if of.is_some_and(Value::is_array) {
            self.refuse(Refusal::TypeList, at, "it has a list of types");
        }
        if is("null") {
            self.refuse(Refusal::NullType, at, "it has the type `null`");
        }
        if is("array") && !keywords.get("items").is_some_and(Value::is_object) {
            self.refuse(Refusal::ArrayWithoutItems, at, "it does not say what its items are");
        }
        if keywords.contains_key("anyOf") && keywords.len() > 1 {
            self.refuse(Refusal::AnyOfWithOthers, at, "other keywords stand beside `anyOf`");
        }
        if keywords.get("enum").and_then(Value::as_array).is_some_and(Vec::is_empty) {
            self.found.push(breach(at, "`enum` is empty"));
        }
        let format = keywords.get("format").and_then(Value::as_str);
        if let (Some(format), Some(known)) = (format, &self.rules.formats)
            && !known.iter().any(|own| own == format)
        {
            self.found.push(breach(at, format!("the format `{format}` is not supported")));
        }
        let pattern = keywords.get("pattern").and_then(Value::as_str).unwrap_or_default();
        if ["(?=", "(?!", "(?<"].iter().any(|look| pattern.contains(look)) {
            self.refuse(Refusal::LookAround, at, "its pattern looks around");
        }
    }

    fn members(&mut self, keywords: &Map<String, Value>, at: &str) {
        let none = Map::new();
        let properties = keywords.get("properties").and_then(Value::as_object);
        let known = properties.unwrap_or(&none);
        let required = keywords.get("required").and_then(Value::as_array);
        let required: Vec<&str> =
            required.into_iter().flatten().filter_map(Value::as_str).collect();
        for (position, name) in required.iter().enumerate() {
            if !known.contains_key(*name) {
                self.found
                    .push(breach(at, format!("`{name}` is required, and there is no such member")));
            }
            if required.iter().skip(position + 1).any(|other| other == name) {
                self.found.push(breach(at, format!("`{name}` is required twice")));
            }
        }
        let of = keywords.get("type");
        let is_object = of.is_some_and(|of| {
            of == "object"
                || of.as_array().is_some_and(|types| types.iter().any(|one| one == "object"))
        });
        if !is_object {
            return;
        }
        if known.is_empty() {
            self.refuse(Refusal::EmptyObject, at, "an object has no members");
        }
        if keywords.get("additionalProperties") != Some(&Value::Bool(false)) {
            self.refuse(Refusal::OpenObject, at, "an object forbids no further members");
        }
        for name in known.keys().filter(|name| !required.contains(&name.as_str())) {
            self.refuse(Refusal::OptionalMember, at, &format!("`{name}` is not required"));
        }
    }

    fn values(&mut self, keywords: &Map<String, Value>, at: &str) {
        let Some(values) = keywords.get("enum").and_then(Value::as_array) else { return };
        for (position, value) in values.iter().enumerate() {
            if value.is_array() || value.is_object() {
                self.refuse(Refusal::EnumOfObjects, at, "a value of an enumeration is composite");
            }
            if !value.is_string() {
                self.refuse(Refusal::EnumNotText, at, "a value of an enumeration is not a text");
            }
            if value == "" {
                self.refuse(Refusal::EmptyEnumText, at, "a value of an enumeration is empty");
            }
            if values.iter().skip(position + 1).any(|other| other == value) {
                self.found.push(breach(at, format!("{value} is listed twice")));
            }
        }
    }
}
