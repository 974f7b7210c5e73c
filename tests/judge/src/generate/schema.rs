//! A schema as one flat view: references followed, `allOf` joined, of alternatives the first.

use serde_json::Value;

use crate::document::Document;

/// Schemas that lie directly in each other.
const MAX_DEPTH: usize = 24;

/// The schema objects that together say what a value is.
#[derive(Debug, Clone, Default)]
pub(crate) struct View<'d> {
    parts: Vec<&'d Value>,
    nullable: bool,
}

impl<'d> View<'d> {
    pub(crate) fn of(document: &'d Document, schema: &'d Value) -> Self {
        let mut view = Self::default();
        view.add(document, schema, 0);
        view
    }

    fn add(&mut self, document: &'d Document, schema: &'d Value, depth: usize) {
        let known = self.parts.iter().any(|part| std::ptr::eq(*part, schema));
        if depth > MAX_DEPTH || known {
            return;
        }
        if let Some(target) =
            schema.get("$ref").and_then(Value::as_str).and_then(|name| document.target(name))
        {
            self.add(document, target, depth + 1);
        }
        self.nullable |= schema.get("nullable").and_then(Value::as_bool).unwrap_or(false)
            || schema.get("x-nullable").and_then(Value::as_bool).unwrap_or(false)
            || declared(schema).any(|name| name == "null");
        self.parts.push(schema);
        let list = |key: &str| schema.get(key).and_then(Value::as_array);
        for part in list("allOf").into_iter().flatten() {
            self.add(document, part, depth + 1);
        }
        for key in ["oneOf", "anyOf"] {
            let Some(variants) = list(key) else { continue };
            let is_null = |variant: &&Value| variant.get("type") == Some(&"null".into());
            self.nullable |= variants.iter().any(|variant| is_null(&variant));
            if let Some(first) = variants.iter().find(|variant| !is_null(variant)) {
                self.add(document, first, depth + 1);
            }
        }
    }

    /// The first value of a keyword.
    pub(crate) fn get(&self, key: &str) -> Option<&'d Value> {
        self.parts.iter().find_map(|part| part.get(key))
    }

    pub(crate) fn text(&self, key: &str) -> Option<&'d str> {
        self.get(key).and_then(Value::as_str)
    }

    pub(crate) fn number(&self, key: &str) -> Option<f64> {
        self.get(key).and_then(Value::as_f64)
    }

    pub(crate) fn size(&self, key: &str) -> Option<usize> {
        self.get(key).and_then(Value::as_u64).and_then(|size| usize::try_from(size).ok())
    }

    pub(crate) fn flag(&self, key: &str) -> bool {
        self.parts.iter().any(|part| part.get(key) == Some(&true.into()))
    }

    pub(crate) fn nullable(&self) -> bool {
        self.nullable
    }

    /// The types, without null; by the other keywords where none is written.
    pub(crate) fn types(&self) -> Vec<&'d str> {
        let written = self.parts.iter().flat_map(|part| declared(part));
        let written: Vec<&str> = written.filter(|name| *name != "null").collect();
        if !written.is_empty() {
            return written;
        }
        let has = |key: &str| self.get(key).is_some();
        if has("properties") || self.get("additionalProperties").is_some_and(Value::is_object) {
            vec!["object"]
        } else if has("items") {
            vec!["array"]
        } else {
            let values = self.get("enum").and_then(Value::as_array);
            match values.and_then(|values| values.iter().find(|value| !value.is_null())) {
                Some(Value::String(_)) => vec!["string"],
                _ => Vec::new(),
            }
        }
    }

    /// Whether the value is of this type, or of this type first.
    pub(crate) fn is(&self, name: &str) -> bool {
        self.types().first() == Some(&name)
    }

    /// The properties, each once, in order.
    pub(crate) fn properties(&self) -> Vec<(&'d str, &'d Value)> {
        let mut found: Vec<(&str, &Value)> = Vec::new();
        for part in &self.parts {
            let properties = part.get("properties").and_then(Value::as_object);
            for (name, schema) in properties.into_iter().flatten() {
                if !found.iter().any(|(known, _)| known == name) {
                    found.push((name, schema));
                }
            }
        }
        found
    }

    pub(crate) fn property(&self, _document: &'d Document, name: &str) -> Option<&'d Value> {
        let known = self.properties().into_iter().find(|(known, _)| *known == name);
        known
            .map(|(_, schema)| schema)
            .or_else(|| self.get("additionalProperties").filter(|others| others.is_object()))
    }

    pub(crate) fn requires(&self, name: &str) -> bool {
        let lists = self.parts.iter().filter_map(|part| part.get("required")?.as_array());
        lists.flatten().any(|required| required == name)
    }
}

fn declared(schema: &Value) -> impl Iterator<Item = &str> {
    let node = schema.get("type");
    let one = node.and_then(Value::as_str);
    let many = node.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    one.into_iter().chain(many)
}

/// Whether a media type is written that is no text and no JSON; without a type, any media type.
fn names_octets(view: &View<'_>) -> bool {
    let Some(media) = view.text("contentMediaType") else { return false };
    let texts = ["text/", "application/xml", "application/yaml", "application/graphql"];
    let text = texts.iter().any(|text| media.starts_with(text)) || media.ends_with("+xml");
    match view.types().first() {
        None => true,
        Some(first) => *first == "string" && !text && !crate::url::is_json(media),
    }
}

/// Whether values are bytes: `format: binary` of 3.0, `file` of 2.0, a media type without an
/// encoding of 3.1 (3.2 section 4.24.4.2).
pub(crate) fn is_binary(view: &View<'_>) -> bool {
    view.text("format") == Some("binary")
        || view.is("file")
        || (view.get("contentEncoding").is_none() && names_octets(view))
}
