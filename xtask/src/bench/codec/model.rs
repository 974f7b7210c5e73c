//! An `OpenAPI` document as the types and operations that every variant emits alike.
//!
//! A deliberately plain mapping: properties become structs, string enums become enums, arrays and
//! maps become lists and maps, anything else is a raw value. It is not the real front end.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

pub(crate) enum Ty {
    Bool,
    Int,
    Float,
    Text,
    Raw,
    List(Box<Ty>),
    Map(Box<Ty>),
    Named(String),
}

pub(crate) struct Field {
    pub(crate) wire: String,
    pub(crate) rust: String,
    pub(crate) ty: Ty,
    pub(crate) optional: bool,
    pub(crate) boxed: bool,
}

pub(crate) enum Item {
    Struct(Vec<Field>),
    Enum(Vec<(String, String)>),
}

pub(crate) struct Operation {
    pub(crate) name: String,
    pub(crate) path: Vec<String>,
    pub(crate) query: Vec<(String, &'static str)>,
    pub(crate) body: Option<Ty>,
    pub(crate) answer: Option<Ty>,
}

#[derive(Default)]
pub(crate) struct Model {
    pub(crate) items: BTreeMap<String, Item>,
    pub(crate) operations: Vec<Operation>,
    /// Types reached from answers, and from bodies.
    pub(crate) decoded: BTreeSet<String>,
    pub(crate) encoded: BTreeSet<String>,
}

pub(crate) fn read(document: &Value) -> Model {
    let mut reader = Reader { document, model: Model::default(), busy: BTreeSet::new() };
    reader.operations();
    let mut model = reader.model;
    mark_boxes(&mut model);
    let mut decoded = BTreeSet::new();
    let mut encoded = BTreeSet::new();
    for operation in &model.operations {
        operation.answer.iter().for_each(|ty| reach(&model.items, ty, &mut decoded));
        operation.body.iter().for_each(|ty| reach(&model.items, ty, &mut encoded));
    }
    model.decoded = decoded;
    model.encoded = encoded;
    model
}

struct Reader<'d> {
    document: &'d Value,
    model: Model,
    busy: BTreeSet<String>,
}

impl Reader<'_> {
    fn operations(&mut self) {
        let mut names = BTreeSet::new();
        let empty = serde_json::Map::new();
        for (path, item) in self.document["paths"].as_object().unwrap_or(&empty) {
            for method in ["get", "put", "post", "delete", "patch"] {
                let Some(operation) = item.get(method) else { continue };
                let id = operation["operationId"]
                    .as_str()
                    .map_or(format!("{method} {path}"), str::to_owned);
                let mut name = snake(&id);
                while !names.insert(name.clone()) {
                    name.push('_');
                }
                self.operation(name, item, operation);
            }
        }
    }

    fn operation(&mut self, name: String, item: &Value, operation: &Value) {
        let (mut path, mut query) = (Vec::new(), Vec::new());
        let mut seen = BTreeSet::new();
        let both = [operation, item];
        for parameter in both.iter().filter_map(|at| at["parameters"].as_array()).flatten() {
            let parameter = self.resolve(parameter);
            let Some(name) = parameter["name"].as_str().map(snake) else { continue };
            if !seen.insert(name.clone()) {
                continue;
            }
            let kind = match self.resolve(&parameter["schema"])["type"].as_str() {
                Some("integer") => "i64",
                Some("boolean") => "bool",
                Some("number") => "f64",
                _ => "&str",
            };
            match parameter["in"].as_str() {
                Some("path") => path.push(name),
                Some("query") => query.push((name, kind)),
                _ => {}
            }
        }
        let pascal = pascal(&name);
        let body = self.resolve(&operation["requestBody"]).clone();
        let content = &body["content"];
        let schema = ["application/json", "application/x-www-form-urlencoded"]
            .iter()
            .find_map(|kind| content.get(kind)?.get("schema"));
        let body = schema.map(|schema| self.ty(schema, &format!("{pascal}Body")));
        let empty = serde_json::Map::new();
        let answers = operation["responses"].as_object().unwrap_or(&empty);
        let success = answers.iter().find(|(status, _)| status.starts_with('2'));
        let answer = success.and_then(|(_, answer)| {
            let answer = self.resolve(answer).clone();
            let schema = answer["content"].get("application/json")?.get("schema")?.clone();
            Some(self.ty(&schema, &format!("{pascal}Answer")))
        });
        self.model.operations.push(Operation { name, path, query, body, answer });
    }

    fn resolve<'v>(&'v self, mut value: &'v Value) -> &'v Value {
        for _ in 0..16 {
            let Some(pointer) = value["$ref"].as_str() else { break };
            value = self.document.pointer(pointer.trim_start_matches('#')).unwrap_or(&Value::Null);
        }
        value
    }

    fn ty(&mut self, schema: &Value, context: &str) -> Ty {
        if let Some(pointer) = schema["$ref"].as_str() {
            let name = pascal(pointer.rsplit('/').next().unwrap_or(pointer));
            if self.model.items.contains_key(&name) || self.busy.contains(&name) {
                return Ty::Named(name);
            }
            let target = self.resolve(schema).clone();
            let structured = target["properties"].is_object() || target["enum"].is_array();
            if !structured && self.busy.len() > 24 {
                return Ty::Raw;
            }
            return self.ty(&target, &name);
        }
        for key in ["allOf", "oneOf", "anyOf"] {
            if let Some([only]) = schema[key].as_array().map(Vec::as_slice) {
                let only = only.clone();
                return self.ty(&only, context);
            }
        }
        if let Some(properties) = schema["properties"].as_object()
            && !properties.is_empty()
        {
            return self.structure(schema, properties, context);
        }
        if let Some(values) = schema["enum"].as_array()
            && values.iter().filter(|value| !value.is_null()).all(Value::is_string)
            && !values.is_empty()
        {
            return self.enumeration(values, context);
        }
        match schema["type"].as_str() {
            Some("boolean") => Ty::Bool,
            Some("integer") => Ty::Int,
            Some("number") => Ty::Float,
            Some("string") => Ty::Text,
            Some("array") => {
                Ty::List(Box::new(self.ty(&schema["items"], &format!("{context}Item"))))
            }
            Some("object") if schema["additionalProperties"].is_object() => {
                let value = self.ty(&schema["additionalProperties"], &format!("{context}Value"));
                Ty::Map(Box::new(value))
            }
            _ => Ty::Raw,
        }
    }

    fn claim(&mut self, context: &str) -> String {
        let mut name = context.to_owned();
        while self.model.items.contains_key(&name) || self.busy.contains(&name) {
            name.push('X');
        }
        self.busy.insert(name.clone());
        name
    }

    fn enumeration(&mut self, values: &[Value], context: &str) -> Ty {
        let name = self.claim(context);
        let mut used = BTreeSet::from(["Unknown".to_owned()]);
        let mut variants = Vec::new();
        for wire in values.iter().filter_map(Value::as_str) {
            let mut rust = pascal(wire);
            while !used.insert(rust.clone()) {
                rust.push('X');
            }
            variants.push((wire.to_owned(), rust));
        }
        self.busy.remove(&name);
        self.model.items.insert(name.clone(), Item::Enum(variants));
        Ty::Named(name)
    }

    fn structure(
        &mut self,
        schema: &Value,
        properties: &serde_json::Map<String, Value>,
        context: &str,
    ) -> Ty {
        let name = self.claim(context);
        let required: BTreeSet<&str> =
            schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let mut used = BTreeSet::new();
        let mut fields = Vec::new();
        // In one order, whatever serde_json's features are.
        let sorted: BTreeMap<&String, &Value> = properties.iter().collect();
        for (wire, property) in sorted {
            let mut rust = snake(wire);
            while !used.insert(rust.clone()) {
                rust.push('_');
            }
            let nullable = self.resolve(property)["nullable"] == Value::Bool(true);
            let optional = nullable || !required.contains(wire.as_str());
            let ty = self.ty(property, &format!("{name}{}", pascal(wire)));
            fields.push(Field { wire: wire.clone(), rust, ty, optional, boxed: false });
        }
        self.busy.remove(&name);
        self.model.items.insert(name.clone(), Item::Struct(fields));
        Ty::Named(name)
    }
}

fn reach(items: &BTreeMap<String, Item>, ty: &Ty, into: &mut BTreeSet<String>) {
    match ty {
        Ty::List(inner) | Ty::Map(inner) => reach(items, inner, into),
        Ty::Named(name) if into.insert(name.clone()) => {
            if let Some(Item::Struct(fields)) = items.get(name) {
                for field in fields {
                    reach(items, &field.ty, into);
                }
            }
        }
        _ => {}
    }
}

/// Boxes every direct field that lies on a cycle.
fn mark_boxes(model: &mut Model) {
    let direct: BTreeMap<String, Vec<String>> = model
        .items
        .iter()
        .map(|(name, item)| {
            let targets = match item {
                Item::Struct(fields) => fields
                    .iter()
                    .filter_map(|field| match &field.ty {
                        Ty::Named(target) => Some(target.clone()),
                        _ => None,
                    })
                    .collect(),
                Item::Enum(_) => Vec::new(),
            };
            (name.clone(), targets)
        })
        .collect();
    for (name, item) in &mut model.items {
        let Item::Struct(fields) = item else { continue };
        for field in fields {
            let Ty::Named(target) = &field.ty else { continue };
            let (mut seen, mut todo) = (BTreeSet::new(), vec![target]);
            while let Some(next) = todo.pop() {
                if seen.insert(next) {
                    todo.extend(direct.get(next).into_iter().flatten());
                }
            }
            if seen.contains(name) {
                field.boxed = true;
                field.optional = true;
            }
        }
    }
}

fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut lower = false;
    for c in text.replace('+', " plus ").replace('-', " ").chars() {
        if !c.is_ascii_alphanumeric() {
            words.push(String::new());
            lower = false;
            continue;
        }
        if c.is_ascii_uppercase() && lower {
            words.push(String::new());
        }
        lower = !c.is_ascii_uppercase();
        if words.is_empty() {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut() {
            word.push(c.to_ascii_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

pub(crate) fn snake(text: &str) -> String {
    let name = words(text).join("_");
    match name.as_str() {
        "" => "empty".to_owned(),
        name if name.starts_with(|c: char| c.is_ascii_digit()) => format!("n{name}"),
        "as" | "async" | "await" | "box" | "break" | "const" | "continue" | "crate" | "do"
        | "dyn" | "else" | "enum" | "extern" | "false" | "fn" | "for" | "gen" | "if" | "impl"
        | "in" | "let" | "loop" | "match" | "mod" | "move" | "mut" | "pub" | "ref" | "return"
        | "self" | "static" | "struct" | "super" | "trait" | "true" | "try" | "type" | "unsafe"
        | "use" | "where" | "while" | "yield" | "macro" | "final" | "virtual" | "override"
        | "priv" | "abstract" | "become" | "typeof" | "unsized" => format!("{name}_"),
        _ => name,
    }
}

pub(crate) fn pascal(text: &str) -> String {
    let mut name = String::new();
    for word in words(text) {
        let mut chars = word.chars();
        name.extend(chars.next().map(|c| c.to_ascii_uppercase()));
        name.push_str(chars.as_str());
    }
    match name.as_str() {
        "" => "Empty".to_owned(),
        name if name.starts_with(|c: char| c.is_ascii_digit()) => format!("N{name}"),
        "Self" | "Option" | "Vec" | "String" | "Box" | "Result" | "Ok" | "Err" | "Some"
        | "None" | "Value" | "Map" | "Client" | "Call" | "Clone" | "Default" | "Debug" => {
            format!("{name}T")
        }
        _ => name,
    }
}
