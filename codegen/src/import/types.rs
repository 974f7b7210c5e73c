//! Types in the connector language: what is written in place, and the entries of `types`.
//!
//! Takes: the arena and its names. Gives: type expressions where one says all, JSON Schemas
//! otherwise. A type has an entry of its own when the spec named it, when it is used several times,
//! and when it is more than a value or a list of values.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToSnakeCase;
use jackfield_plan::tools::{FilePart, WireForm};
use serde_json::Value;

use super::yaml::{Map, Yaml};
use crate::ir::{
    Docs, Enum, EnumBase, Extra, Field, ListType, NameHint, Part, StringFormat, StringType, Struct,
    Type, TypeId, TypeKind, TypeUse, Union, Unsaid,
};
use crate::names::Named;
use crate::source::Span;

/// Types that are nested deeper than this without a name are any value.
const MAX_DEPTH: usize = 24;

/// The types of a connector on their way into the language.
pub(super) struct Types<'n> {
    named: &'n Named,
    /// The names of the types that have entries.
    names: BTreeMap<TypeId, String>,
    /// The entries that something refers to.
    used: BTreeSet<TypeId>,
    /// Those whose own references are still to be followed.
    open: Vec<TypeId>,
    /// The names of entries that the language refuses, with the reason; they are any value.
    refused: &'n BTreeMap<String, String>,
    /// What could not be said, for the operation at hand.
    pub(super) lost: Vec<String>,
}

impl<'n> Types<'n> {
    /// Decides which types have entries, and under which names.
    pub(super) fn new(named: &'n Named, refused: &'n BTreeMap<String, String>) -> Self {
        let mut taken = BTreeSet::new();
        let mut names = BTreeMap::new();
        for ((id, ty), type_names) in named.connector.types.iter().zip(&named.names.types) {
            let Some(ident) = type_names.ident.as_deref().filter(|_| stands_alone(ty)) else {
                continue;
            };
            let mut name: String =
                ident.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
            if !name.starts_with(|c: char| c.is_ascii_uppercase()) {
                name.insert(0, 'T');
            }
            let mut free = name.clone();
            let mut attempt = 1;
            while !taken.insert(free.clone()) {
                attempt += 1;
                free = format!("{name}{attempt}");
            }
            names.insert(id, free);
        }
        Self { named, names, used: BTreeSet::new(), open: Vec::new(), refused, lost: Vec::new() }
    }

    /// The entries of everything that was referred to so far, and by place what they do not say.
    pub(super) fn entries(&mut self) -> (Map, Vec<(Span, String)>) {
        self.lost.clear();
        let mut written = BTreeMap::new();
        let mut lost: BTreeMap<TypeId, Vec<String>> = BTreeMap::new();
        while let Some(id) = self.open.pop() {
            let name = self.names.get(&id).map_or("", String::as_str);
            if self.refused.contains_key(name) {
                written.insert(id, of_expression("any", false));
                continue;
            }
            let ty = self.named.connector.types.get(id);
            let mut schema = self.kind(&ty.kind, false, 0);
            add_words(&mut schema, &ty.docs);
            add_wire(&mut schema, ty.wire.as_ref());
            add_examples(&mut schema, &ty.examples);
            written.insert(id, schema);
            lost.insert(id, std::mem::take(&mut self.lost));
        }
        let mut entries = Map::tall();
        let mut all = Vec::new();
        let mut unsaid: BTreeMap<TypeId, Vec<&Unsaid>> = BTreeMap::new();
        for one in self.named.connector.unsaid.iter().filter(|one| one.of == Part::Schema) {
            if let Some(id) = entry_around(self.named, one.place) {
                unsaid.entry(id).or_default().push(one);
            }
        }
        for (id, schema) in written {
            let name = self.names.get(&id).map_or("", String::as_str);
            let refused = self.refused.get(name);
            let refused = refused.map(|reason| format!("is any value here: {reason}"));
            for text in lost.remove(&id).into_iter().flatten().chain(refused) {
                entries.comment(&format!("{name}: {text}"));
                let place = self.named.connector.types.get(id).origin.span;
                all.push((place, format!("the type {name}: {text}")));
            }
            for one in unsaid.remove(&id).unwrap_or_default() {
                entries.comment(&format!("{name}: {}", one.text));
                all.push((one.place, format!("the type {name}: {}", one.text)));
            }
            entries.put(name, shortened(schema, false));
        }
        (entries, all)
    }

    /// A type in place: an expression, or a schema.
    pub(super) fn node(&mut self, ty: TypeUse) -> Yaml {
        shortened(self.schema(ty, 0), false)
    }

    /// A type as an expression; none when one cannot say it.
    pub(super) fn expression(&mut self, ty: TypeUse) -> Option<String> {
        match self.schema(ty, 0).only("type") {
            Some(Yaml::Text(text)) => Some(text.clone()),
            _ => None,
        }
    }

    /// A type as the keys of a schema, so that others can stand beside them.
    pub(super) fn keys(&mut self, ty: TypeUse) -> Map {
        self.schema(ty, 0)
    }

    fn schema(&mut self, used: TypeUse, depth: usize) -> Map {
        if let Some(name) = self.names.get(&used.ty) {
            if self.used.insert(used.ty) {
                self.open.push(used.ty);
            }
            return of_expression(name, used.nullable);
        }
        if depth > MAX_DEPTH {
            self.lost.push("a type is nested too deep, and is any value here".to_owned());
            return of_expression("any", true);
        }
        let ty = self.named.connector.types.get(used.ty);
        let mut schema = self.kind(&ty.kind, used.nullable, depth);
        add_words(&mut schema, &ty.docs);
        add_wire(&mut schema, ty.wire.as_ref());
        add_examples(&mut schema, &ty.examples);
        schema
    }

    fn kind(&mut self, kind: &TypeKind, nullable: bool, depth: usize) -> Map {
        match kind {
            TypeKind::Any => of_expression("any", nullable),
            TypeKind::Null => of_expression("null", false),
            TypeKind::Boolean => of_expression("boolean", nullable),
            TypeKind::File => of_expression("file", nullable),
            TypeKind::Integer(integer) => {
                let mut schema = of_expression("integer", nullable);
                schema.put_some("format", integer.format.as_deref());
                schema.put_some("minimum", integer.minimum.as_ref());
                schema.put_some("maximum", integer.maximum.as_ref());
                schema.put_some("multipleOf", integer.multiple_of.as_ref());
                schema
            }
            TypeKind::Number(number) => {
                let mut schema = of_expression("number", nullable);
                schema.put_some("format", number.decimal.then_some("decimal"));
                let least = if number.exclusive_minimum { "exclusiveMinimum" } else { "minimum" };
                let most = if number.exclusive_maximum { "exclusiveMaximum" } else { "maximum" };
                schema.put_some(least, number.minimum.as_ref());
                schema.put_some(most, number.maximum.as_ref());
                schema.put_some("multipleOf", number.multiple_of.as_ref());
                schema
            }
            TypeKind::String(text) => Self::text(text, nullable),
            TypeKind::Enum(list) => enumeration(list, nullable),
            TypeKind::Struct(object) => self.object(object, nullable, depth),
            TypeKind::Map(values) => {
                let inner = self.schema(*values, depth + 1);
                match inner.only("type") {
                    Some(Yaml::Text(text)) => of_expression(&format!("map<{text}>"), nullable),
                    _ => {
                        let mut schema = of_expression("object", nullable);
                        schema.put("additionalProperties", shortened(inner, false));
                        schema
                    }
                }
            }
            TypeKind::List(list) => self.list(list, nullable, depth),
            TypeKind::Tuple(tuple) => {
                if !tuple.is_whole {
                    self.lost.push(
                        "a list may end before its last position, and has all here".to_owned(),
                    );
                }
                let mut schema = of_expression("array", nullable);
                let positions: Vec<Yaml> = tuple
                    .items
                    .iter()
                    .map(|item| shortened(self.schema(*item, depth + 1), false))
                    .collect();
                schema.put("prefixItems", positions);
                match tuple.rest {
                    Some(rest) => {
                        schema.put("items", shortened(self.schema(rest, depth + 1), false));
                    }
                    None => schema.put("items", false),
                }
                schema
            }
            TypeKind::Union(union) => self.union(union, nullable, depth),
            TypeKind::Alias(target) => {
                let target = TypeUse { ty: target.ty, nullable: target.nullable || nullable };
                self.schema(target, depth + 1)
            }
        }
    }

    fn text(text: &StringType, nullable: bool) -> Map {
        let narrowed =
            text.pattern.is_some() || text.min_length.is_some() || text.max_length.is_some();
        // The short names, and the formats of JSON Schema that they stand for.
        let (short, format) = match &text.format {
            StringFormat::Plain => ("string", None),
            StringFormat::DateTime => ("datetime", Some("date-time")),
            StringFormat::Date => ("date", Some("date")),
            StringFormat::Time => ("time", Some("time")),
            StringFormat::Duration => ("duration", Some("duration")),
            StringFormat::Uuid => ("uuid", Some("uuid")),
            StringFormat::Decimal => ("decimal", Some("decimal")),
            StringFormat::Base64 => ("base64", Some("byte")),
            StringFormat::Password => ("password", Some("password")),
            StringFormat::Other(name) if name == "email" => ("email", Some("email")),
            StringFormat::Other(name) if name == "uri" => ("uri", Some("uri")),
            // `binary` is the language's word for a file; here it is a text all the same.
            StringFormat::Other(name) if name == "binary" => ("string", None),
            StringFormat::Other(name) => ("", Some(name.as_str())),
        };
        if !narrowed && !short.is_empty() {
            return of_expression(short, nullable);
        }
        let mut schema = of_expression("string", nullable);
        schema.put_some("format", format);
        schema.put_some("minLength", text.min_length);
        schema.put_some("maxLength", text.max_length);
        schema.put_some("pattern", text.pattern.as_deref());
        schema
    }

    fn list(&mut self, list: &ListType, nullable: bool, depth: usize) -> Map {
        let inner = self.schema(list.items, depth + 1);
        let mut schema = match inner.only("type") {
            Some(Yaml::Text(text)) => of_expression(&format!("list<{text}>"), nullable),
            _ => {
                let mut schema = of_expression("array", nullable);
                schema.put("items", shortened(inner, false));
                schema
            }
        };
        schema.put_some("minItems", list.min_items);
        schema.put_some("maxItems", list.max_items);
        schema.put_flag("uniqueItems", list.unique);
        schema.put_flag("or_single", list.or_single);
        schema
    }

    fn object(&mut self, object: &Struct, nullable: bool, depth: usize) -> Map {
        let mut schema = Map::default();
        if nullable {
            schema.put("type", "object?");
        }
        let mut fields = Map::default();
        let mut taken = BTreeSet::new();
        for field in &object.fields {
            // Names that are one in Rust are told apart by their keys.
            let mut key = field.called().to_owned();
            let mut attempt = 1;
            while !taken.insert(key.to_snake_case()) {
                attempt += 1;
                key = format!("{} {attempt}", field.called().to_snake_case());
                key = key.trim().replace(' ', "_");
            }
            let schema = self.field(field, &key, depth);
            fields.put(&key, schema);
        }
        if let Some(spread) = &object.spread {
            let mut keys = self.schema(spread.ty, depth + 1);
            keys.put("spread", true);
            add_words(&mut keys, &spread.docs);
            keys.put_flag("required", spread.required);
            fields.put(&spread.name, keys);
        }
        schema.put("fields", fields);
        match object.extra {
            Extra::Values(_) if object.spread.is_some() => {}
            Extra::Values(values) => {
                let any = matches!(self.named.connector.types.get(values.ty).kind, TypeKind::Any);
                if any {
                    schema.put("open", true);
                } else {
                    let values = shortened(self.schema(values, depth + 1), false);
                    schema.put("additionalProperties", values);
                }
            }
            Extra::Forbidden => schema.put("additionalProperties", false),
            Extra::Unstated => {}
        }
        schema.put_flag("lenient", object.lenient);
        for (key, groups) in [
            ("at_least_one_of", &object.at_least_one_of),
            ("exactly_one_of", &object.exactly_one_of),
        ] {
            if !groups.is_empty() {
                schema.put(key, texts_of(groups));
            }
        }
        schema
    }

    fn field(&mut self, field: &Field, key: &str, depth: usize) -> Yaml {
        let mut schema = self.schema(field.ty, depth + 1);
        if let Some(constant) = &field.constant {
            schema = Map::default();
            schema.put("const", constant);
        }
        if key != field.name {
            schema.put("name", field.name.as_str());
        }
        add_words(&mut schema, &field.docs);
        schema.put_some("default", field.default.as_ref());
        schema.put_flag("readOnly", field.read_only);
        schema.put_flag("writeOnly", field.write_only);
        shortened(schema, field.required)
    }

    fn union(&mut self, union: &Union, nullable: bool, depth: usize) -> Map {
        let mut schema = Map::default();
        let mut variants: Vec<Yaml> = Vec::new();
        for variant in &union.variants {
            variants.push(shortened(self.schema(variant.ty, depth + 1), false));
        }
        if nullable {
            variants.push("null".into());
        }
        let stated = union.discriminator.as_ref().filter(|discriminator| !discriminator.inferred);
        let Some(discriminator) = stated else {
            schema.put("anyOf", variants);
            return schema;
        };
        let mut mapping = Map::default();
        let mut taken = BTreeSet::new();
        let mut complete = true;
        for variant in &union.variants {
            let name = self.names.get(&variant.ty.ty).map(String::as_str);
            // The first type that claims a value has it.
            let tags: Vec<&String> = variant.tags.iter().filter(|tag| taken.insert(*tag)).collect();
            complete &= name.is_some() && !tags.is_empty();
            for tag in tags {
                mapping.put_some(tag, name);
            }
        }
        if complete {
            schema.put("oneOf", variants);
            let mut map = Map::default();
            map.put("propertyName", discriminator.property.as_str());
            map.put("mapping", mapping);
            schema.put("discriminator", map);
        } else {
            schema.put("anyOf", variants);
            let property = &discriminator.property;
            self.lost.push(format!("`{property}` does not tell all of its types apart"));
        }
        schema
    }
}

/// The type with an entry that is written around a place, the innermost of them.
pub(super) fn entry_around(named: &Named, place: Span) -> Option<TypeId> {
    let types = named.connector.types.iter().zip(&named.names.types);
    let entries = types.filter(|((_, ty), names)| names.ident.is_some() && stands_alone(ty));
    entries
        .filter_map(|((id, ty), _)| {
            let written = ty.merged.iter().chain([&ty.origin.span]);
            let around = written.filter(|span| span.contains(place));
            around.map(|span| span.end - span.start).min().map(|length| (length, id))
        })
        .min()
        .map(|(_, id)| id)
}

/// Whether a type deserves an entry: the spec named it, or it has members of its own.
fn stands_alone(ty: &Type) -> bool {
    let given = matches!(ty.name, NameHint::Given(_));
    given || matches!(ty.kind, TypeKind::Struct(_) | TypeKind::Union(_) | TypeKind::Tuple(_))
}

fn enumeration(list: &Enum, nullable: bool) -> Map {
    let base = match list.base {
        EnumBase::String => Some("string"),
        EnumBase::Integer => Some("integer"),
        EnumBase::Mixed => None,
    };
    let described = list.variants.iter().any(|variant| !variant.description.trim().is_empty());
    let named = list.variants.iter().any(|variant| variant.name.is_some());
    let text = |value: &Value| match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let mut schema = Map::default();
    if let Some(base) = base.filter(|base| *base != "string" || nullable || named) {
        schema = of_expression(base, nullable);
    }
    if named {
        let mut names = Map::default();
        for variant in &list.variants {
            let name = variant.name.clone().unwrap_or_else(|| text(&variant.value));
            if variant.description.trim().is_empty() {
                names.replace(&name, &variant.value);
            } else {
                let mut code = Map::default();
                code.put("value", &variant.value);
                code.put_text("description", &variant.description);
                names.replace(&name, code);
            }
        }
        schema.put("names", names);
    } else if described && base.is_some() {
        let mut values = Map::default();
        for variant in &list.variants {
            values.put(&text(&variant.value), variant.description.trim());
        }
        schema.put("values", values);
    } else {
        let mut values: Vec<Yaml> =
            list.variants.iter().map(|variant| Yaml::from(&variant.value)).collect();
        if base.is_none() && nullable {
            values.push(Yaml::from(&Value::Null));
        }
        schema.put(if base == Some("string") { "values" } else { "enum" }, values);
    }
    if list.closed {
        schema.put("open", false);
    } else if list.admits_others {
        schema.put("open", true);
    }
    schema
}

fn of_expression(name: &str, nullable: bool) -> Map {
    let mut map = Map::default();
    map.put("type", if nullable { format!("{name}?") } else { name.to_owned() });
    map
}

/// A schema that only has a type is written as the type, with a mark where it is required.
pub(super) fn shortened(mut schema: Map, required: bool) -> Yaml {
    if let Some(Yaml::Text(text)) = schema.only("type") {
        return Yaml::Text(if required { format!("{text}!") } else { text.clone() });
    }
    schema.put_flag("required", required);
    Yaml::Map(schema)
}

/// Adds the words of a place, which come before those of its type.
pub(super) fn add_words(schema: &mut Map, docs: &Docs) {
    for (key, text) in [("title", &docs.summary), ("description", &docs.description)] {
        if !text.trim().is_empty() {
            schema.replace(key, text.trim());
        }
    }
    if docs.deprecated {
        schema.replace("deprecated", true);
    }
}

fn add_examples(schema: &mut Map, examples: &[Value]) {
    if !examples.is_empty() {
        let examples: Vec<Yaml> = examples.iter().map(Yaml::from).collect();
        schema.replace("examples", examples);
    }
}

fn add_wire(schema: &mut Map, wire: Option<&WireForm>) {
    if let Some(WireForm::FileObject(rows)) = wire {
        let mut parts = Map::default();
        for (name, part) in &**rows {
            let word = match part {
                FilePart::Content => "content",
                FilePart::MediaType => "media_type",
                FilePart::Name => "name",
            };
            parts.put(name, word);
        }
        schema.put("as", parts);
        return;
    }
    let word = wire.map(|form| match form {
        WireForm::NumberText => "string".into(),
        WireForm::ZeroOne => "zero_one".into(),
        WireForm::ZeroOneText => "zero_one_text".into(),
        WireForm::Separated(separator) if separator == "," => "csv".into(),
        WireForm::Separated(separator) => {
            let mut map = Map::default();
            map.put("separator", &**separator);
            Yaml::Map(map)
        }
        WireForm::Adf => "adf".into(),
        WireForm::Epoch => "epoch".into(),
        WireForm::EpochMs => "epoch_ms".into(),
        WireForm::DateTime(format) => {
            let mut map = Map::default();
            map.put("datetime", &**format);
            Yaml::Map(map)
        }
        WireForm::FileText | WireForm::FileObject(_) => "base64".into(),
        WireForm::Map(rows) => {
            let (mut map, mut words) = (Map::default(), Map::default());
            for (argument, wire) in &**rows {
                words.put(argument, &**wire);
            }
            map.put("map", words);
            Yaml::Map(map)
        }
    });
    schema.put_some("wire", word);
}

fn texts_of(groups: &[Vec<String>]) -> Vec<Yaml> {
    let group = |group: &Vec<String>| {
        Yaml::List(group.iter().map(|name| Yaml::Text(name.clone())).collect())
    };
    groups.iter().map(group).collect()
}
