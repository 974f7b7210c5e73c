//! From the type table to JSON Schema 2020-12.
//!
//! Takes types and the side of the call that they describe; gives one schema that is closed over the
//! `$defs` it reaches. Input schemas accept exactly what [`check`](crate::check()) accepts. Output
//! schemas accept what vendors really send: no closed objects, no closed enumerations, no bounds or
//! formats, nothing required and null for every member, since MCP clients refuse a whole answer
//! that does not fit its schema. Knows no provider: what one of them refuses is lowered later.
//!
//! Definitions are the types that are named more than once and the ones that lie too deep; the rest
//! is written in place. Both bounds keep the size linear in the types reached and the nesting flat,
//! whatever the table looks like. Of a document that would still be larger than a model can read, the
//! definitions that lie deepest are left open: they accept anything, and calls are checked against
//! the types all the same.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use jackfield_plan::tools::{Extra, Tag, TypeIndex};
use jackfield_plan::{Schema, SchemaKind};
use serde_json::Value;

use crate::check::fits;
use crate::file::FileForms;
use crate::json_schema::{Additional, JsonSchema, JsonType, Literal, Members};
use crate::reach::{Direction, Uses};
use crate::types::Types;
use crate::words;
use crate::{combination, file, leaf};

/// How deep types are written in place before they become definitions.
const MAX_INLINE: usize = 8;

/// A leaf with more text than this (in bytes) is a definition when it is used more than once.
const HEAVY_LEAF: usize = 96;

/// How many members the definitions of a document describe before the rest of them is left open: a
/// choice between what models can use and what they can read. What they write has to be told in full;
/// of what they read, they see the values.
const fn most_members(direction: Direction) -> usize {
    match direction {
        Direction::Input => 400,
        Direction::Output => 120,
    }
}

/// Writes schemas of one document, which share their definitions.
pub(crate) struct Writer<'a> {
    types: Types<'a>,
    direction: Direction,
    uses: Uses<'a>,
    names: BTreeMap<TypeIndex, String>,
    taken: BTreeSet<String>,
    repeated: BTreeMap<String, usize>,
    queue: VecDeque<TypeIndex>,
    forms: FileForms,
    files: bool,
    members: usize,
}

impl<'a> Writer<'a> {
    /// A writer for a document whose root names these types.
    pub(crate) fn new(
        types: Types<'a>,
        roots: impl IntoIterator<Item = TypeIndex>,
        direction: Direction,
    ) -> Self {
        Self {
            types,
            direction,
            uses: Uses::count(types, roots, direction),
            names: BTreeMap::new(),
            taken: BTreeSet::from([file::DEFINITION.to_owned()]),
            repeated: BTreeMap::new(),
            queue: VecDeque::new(),
            forms: FileForms::default(),
            files: false,
            members: 0,
        }
    }

    /// The same, with files in these forms.
    pub(crate) fn taking(self, forms: FileForms) -> Self {
        Self { forms, ..self }
    }

    /// A type where it is used: in place or by reference. An empty description is the type's own.
    pub(crate) fn place(&mut self, index: TypeIndex, words: &str, depth: usize) -> JsonSchema {
        let schema = self.types.get(index);
        if matches!(schema.kind, SchemaKind::File) && self.direction == Direction::Input {
            self.files = true;
            let words = if words.is_empty() { &schema.description } else { words };
            let place = JsonSchema::reference_to(file::DEFINITION).described(words);
            return if schema.nullable { place.or_null() } else { place };
        }
        if self.is_definition(index, schema, depth) {
            let name = self.name(index, schema);
            return JsonSchema::reference_to(&name).described(words);
        }
        let words = if words.is_empty() { &schema.description } else { words };
        self.body(index, words, depth)
    }

    /// A type written out, null included where the type accepts it.
    pub(crate) fn body(&mut self, index: TypeIndex, words: &str, depth: usize) -> JsonSchema {
        let schema = self.types.get(index);
        let mut body = match &schema.kind {
            SchemaKind::Array { items, min_items, max_items, unique } => JsonSchema {
                items: Some(Box::new(self.place(*items, "", depth + 1))),
                min_items: self.bound(*min_items),
                max_items: self.bound(*max_items),
                unique_items: *unique && self.direction == Direction::Input,
                ..JsonSchema::of(JsonType::Array)
            },
            SchemaKind::Tuple { items, rest } => self.tuple(items, *rest, depth),
            SchemaKind::Object { .. } => self.object(schema, None, depth),
            // A union that contains itself would be a reference that leads nowhere.
            SchemaKind::Union { variants, .. } if self.uses.is_endless(index) => {
                let flat = self.types.flatten(variants);
                let union = self.union(&flat.variants, None, depth);
                if flat.nullable { union.or_null() } else { union }
            }
            SchemaKind::Union { variants, tag } => self.union(variants, tag.as_ref(), depth),
            simple => leaf::schema(simple, self.direction),
        };
        if self.direction == Direction::Output {
            leaf::as_sent(&mut body, schema.wire.as_ref());
        }
        // The meanings of codes, and rules about members, are in the description already.
        body.description = words::sentences(words, &body.description);
        if self.direction == Direction::Input {
            body.examples = schema.examples.iter().cloned().map(Literal).collect();
        }
        if schema.nullable { body.or_null() } else { body }
    }

    /// The definitions that the schemas written so far refer to, in alphabetical order.
    pub(crate) fn definitions(mut self) -> Members {
        let mut defs = BTreeMap::new();
        while let Some(index) = self.queue.pop_front() {
            let schema = self.types.get(index);
            let mut body = if self.members < most_members(self.direction) {
                self.body(index, &schema.description, 0)
            } else {
                JsonSchema::default().described(&schema.description)
            };
            if self.direction == Direction::Output {
                body = body.or_null();
            }
            if let Some(name) = self.names.get(&index) {
                defs.insert(name.clone(), body);
            }
        }
        if self.files {
            defs.insert(file::DEFINITION.to_owned(), file::schema(self.forms));
        }
        Members(defs.into_iter().collect())
    }

    fn is_definition(&self, index: TypeIndex, schema: &Schema, depth: usize) -> bool {
        let repeated = self.uses.of(index) > 1;
        match &schema.kind {
            SchemaKind::Array { .. }
            | SchemaKind::Tuple { .. }
            | SchemaKind::Object { .. }
            | SchemaKind::Union { .. } => {
                repeated || depth >= MAX_INLINE || self.members >= most_members(self.direction)
            }
            SchemaKind::Enum { values, .. } => repeated && values.len() * 12 > HEAVY_LEAF,
            _ => repeated && schema.description.len() > HEAVY_LEAF,
        }
    }

    /// The name of a definition: the type's, of letters, digits and underscores, unique.
    fn name(&mut self, index: TypeIndex, schema: &Schema) -> String {
        if let Some(name) = self.names.get(&index) {
            return name.clone();
        }
        if schema.name.is_empty() {
            let name = format!("Type{index}");
            if self.taken.insert(name.clone()) {
                return self.enlist(index, name);
            }
        }
        let mut base: String = schema
            .name
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
            .take(48)
            .collect();
        if !base.starts_with(|c: char| c.is_ascii_alphabetic()) {
            base.insert_str(0, "Type");
        }
        let mut name = base.clone();
        while !self.taken.insert(name.clone()) {
            let number = self.repeated.entry(base.clone()).or_insert(1);
            *number += 1;
            name = format!("{base}_{number}");
        }
        self.enlist(index, name)
    }

    /// Remembers that a definition of this name is to be written.
    fn enlist(&mut self, index: TypeIndex, name: String) -> String {
        self.names.insert(index, name.clone());
        self.queue.push_back(index);
        name
    }

    fn bound(&self, bound: Option<u64>) -> Option<u64> {
        bound.filter(|_| self.direction == Direction::Input)
    }

    fn tuple(&mut self, items: &[TypeIndex], rest: Option<TypeIndex>, depth: usize) -> JsonSchema {
        let length = u64::try_from(items.len()).ok();
        JsonSchema {
            prefix_items: items.iter().map(|&item| self.place(item, "", depth + 1)).collect(),
            items: rest.map(|rest| Box::new(self.place(rest, "", depth + 1))),
            min_items: self.bound(length),
            max_items: self.bound(length).filter(|_| rest.is_none()),
            ..JsonSchema::of(JsonType::Array)
        }
    }

    /// An object; as the variant of a tagged union with the tag's member narrowed to its values.
    fn object(
        &mut self,
        schema: &'a Schema,
        tag: Option<(&str, Vec<&str>)>,
        depth: usize,
    ) -> JsonSchema {
        let SchemaKind::Object { fields, extra } = &schema.kind else {
            return JsonSchema::default();
        };
        let direction = self.direction;
        let output = direction == Direction::Output;
        let mut properties = Vec::new();
        let mut required = Vec::new();
        self.members += fields.len();
        for field in fields.iter().filter(|field| direction.includes(field)) {
            let mut member = self.place(field.schema, &field.description, depth + 1);
            if field.nullable || output {
                let known =
                    member.reference.is_some() && (output || self.types.get(field.schema).nullable);
                member = if known { member } else { member.or_null() };
            }
            let default = field.default.as_ref().filter(|_| !output);
            member.default = stated(self.types, field.schema, field.nullable, default);
            let name = if output { &field.name } else { field.called() };
            if field.required && !output {
                required.push(name.to_owned());
            }
            properties.push((name.to_owned(), member));
        }
        if let Some((property, values)) = tag {
            // A constant is no member for callers, but what it says about itself holds here.
            let own = fields.iter().find(|field| field.name == property);
            let words = own.map(|field| field.description.as_str()).unwrap_or_default();
            narrow(&mut properties, &mut required, property, &values, words);
        }
        let is_spread = !output && fields.iter().any(|field| field.spread);
        let additional_properties = match extra {
            Extra::Values(_) if is_spread => Some(Additional::Forbidden),
            // Anything at all is what JSON Schema allows unless told otherwise.
            Extra::Values(index) => {
                let schema = self.place(*index, "", depth + 1);
                (schema != JsonSchema::default()).then(|| Additional::Schema(Box::new(schema)))
            }
            Extra::Unstated | Extra::Forbidden if output => None,
            Extra::Unstated | Extra::Forbidden => Some(Additional::Forbidden),
        };
        let rules = if output { String::new() } else { combination::sentences(&schema.groups) };
        JsonSchema {
            properties: (!properties.is_empty()).then_some(Members(properties)),
            required,
            additional_properties,
            description: rules,
            ..JsonSchema::of(JsonType::Object)
        }
    }

    fn union(&mut self, variants: &[TypeIndex], tag: Option<&Tag>, depth: usize) -> JsonSchema {
        let input = self.direction == Direction::Input;
        let mut any_of: Vec<JsonSchema> = Vec::with_capacity(variants.len());
        for (position, &variant) in variants.iter().enumerate() {
            let schema = self.types.get(variant);
            let values = tag.map_or_else(Vec::new, |tag| values_of(tag, position));
            let written = match (tag, &schema.kind) {
                (Some(tag), SchemaKind::Object { .. }) if input && !values.is_empty() => {
                    let mut narrowed =
                        self.object(schema, Some((&tag.property, values)), depth + 1);
                    narrowed.description =
                        words::sentences(&schema.description, &narrowed.description);
                    if schema.nullable { narrowed.or_null() } else { narrowed }
                }
                _ => self.place(variant, "", depth + 1),
            };
            if !any_of.contains(&written) {
                any_of.push(written);
            }
        }
        let has_object =
            variants.iter().any(|&v| matches!(self.types.get(v).kind, SchemaKind::Object { .. }));
        if !input && has_object {
            // A variant that the vendor added later is no error.
            any_of.push(JsonSchema::of(JsonType::Object));
        }
        match any_of.len() {
            0 => JsonSchema::default(),
            1 => any_of.remove(0),
            _ => JsonSchema { any_of, ..JsonSchema::default() },
        }
    }
}

/// The tag's values that stand for the variant at this position.
fn values_of(tag: &Tag, position: usize) -> Vec<&str> {
    let of_position =
        tag.mapping.iter().filter(|(_, variant)| usize::try_from(*variant) == Ok(position));
    of_position.map(|(value, _)| value.as_str()).collect()
}

/// Makes a member accept the tag's values only, and required; `words` say what it is.
fn narrow(
    properties: &mut Vec<(String, JsonSchema)>,
    required: &mut Vec<String>,
    property: &str,
    values: &[&str],
    words: &str,
) {
    let written = properties.iter().find(|(name, _)| name == property);
    let written = written.map(|(_, member)| member.description.as_str()).unwrap_or_default();
    let known = [written, words].into_iter().find(|words| !words.is_empty());
    let description = known.unwrap_or("Tells this form from the others").to_owned();
    let narrowed = JsonSchema {
        values: values.iter().map(|value| Literal(Value::from(*value))).collect(),
        description,
        ..JsonSchema::of(JsonType::String)
    };
    match properties.iter_mut().find(|(name, _)| name == property) {
        Some((_, member)) => *member = narrowed,
        None => properties.insert(0, (property.to_owned(), narrowed)),
    }
    if !required.iter().any(|name| name == property) {
        required.insert(0, property.to_owned());
    }
}

/// A default, where it is a value of its type: documents state others as well (`Current time`), which
/// clients that fill defaults in would send.
pub(crate) fn stated(
    types: Types<'_>,
    index: TypeIndex,
    nullable: bool,
    default: Option<&Value>,
) -> Option<Literal> {
    default.filter(|value| fits(types, index, nullable, value)).cloned().map(Literal)
}
