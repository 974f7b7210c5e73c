//! One walk over a schema: each part rewritten, with the mapping of its values.
//!
//! Recursion is bounded: definitions that stay are worked off from a queue, definitions that are
//! written in place open no more often inside themselves than the rules say, and below the deepest
//! level a part becomes a definition of its own or JSON text.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use super::keywords;
use crate::definition::Definition;
use crate::json_schema::{JsonSchema, JsonType};
use crate::mapping::{Branch, Mapping};
use crate::profile::{Items, NullForm, References, Rules, Tuples, TypeLists, Untyped};
use crate::words::sentences;

/// A schema in the provider's form, and how its values come back.
pub(super) type Part = (JsonSchema, Mapping);

/// The definitions that are written in place here are deeper than any document is read.
const MAX_LEVELS: usize = 64;

pub(super) struct Walk<'a> {
    pub(super) rules: &'a Rules,
    from: &'a JsonSchema,
    /// The arguments of which null is the same as nothing.
    unsent_nulls: &'a BTreeSet<String>,
    levels: usize,
    /// Choices that are given as JSON text, by path.
    as_text: BTreeSet<String>,
    queue: VecDeque<(String, JsonSchema, String)>,
    listed: BTreeSet<String>,
    /// Definitions that are being written in place.
    open: Vec<String>,
    pub(super) root: Part,
    pub(super) defs: BTreeMap<String, Part>,
    /// Choices whose alternatives are mapped in different ways.
    pub(super) unions: Vec<(String, Arc<Vec<Branch>>)>,
    /// Every choice.
    pub(super) choices: BTreeSet<String>,
    pub(super) notes: BTreeSet<String>,
    /// How many schemas were written.
    pub(super) count: usize,
    /// How many there may be before the walk gives up.
    most: usize,
}

impl<'a> Walk<'a> {
    pub(super) fn new(
        definition: &'a Definition,
        rules: &'a Rules,
        (levels, most): (usize, usize),
        as_text: BTreeSet<String>,
    ) -> Self {
        let from = &definition.input_schema;
        Self {
            rules,
            from,
            unsent_nulls: &definition.unsent_nulls,
            levels,
            as_text,
            queue: VecDeque::new(),
            listed: from.defs.0.iter().map(|(name, _)| name.clone()).collect(),
            open: Vec::new(),
            root: (JsonSchema::default(), Mapping::Same),
            defs: BTreeMap::new(),
            unions: Vec::new(),
            choices: BTreeSet::new(),
            notes: BTreeSet::new(),
            count: 0,
            most,
        }
    }

    /// Walks over the whole document.
    pub(super) fn run(&mut self) {
        let from = self.from;
        self.root = self.object(from, "", 0);
        while let Some((name, schema, path)) = self.queue.pop_front() {
            let part = self.schema(&schema, &path, 0);
            self.defs.insert(name, part);
        }
    }

    /// One schema. `path` names the place for people, and for telling choices apart.
    pub(super) fn schema(&mut self, from: &JsonSchema, path: &str, level: usize) -> Part {
        self.count += 1;
        if self.count > self.most {
            // Too large: what comes of this walk is thrown away.
            return (JsonSchema::default(), Mapping::Same);
        }
        if let Some(reference) = &from.reference {
            return self.reference(from, reference, path, level);
        }
        let types: Vec<JsonType> =
            from.types.iter().copied().filter(|&of| of != JsonType::Null).collect();
        let null = from.types.contains(&JsonType::Null)
            || from.values.iter().any(|value| value.0.is_null())
            || from.any_of.iter().any(|one| one.types == [JsonType::Null]);
        let composite = types.contains(&JsonType::Array) || types.contains(&JsonType::Object);
        if composite && level >= self.levels.min(MAX_LEVELS) {
            return self.deep(from, path);
        }
        let (mut schema, mapping) = if !from.any_of.is_empty() {
            self.choice(from, path, level)
        } else if !from.values.is_empty() {
            self.enumeration(from, &types, path)
        } else {
            match types.as_slice() {
                [] if null => (JsonSchema::of(JsonType::Null), Mapping::Same),
                [] => self.untyped(from, path),
                [JsonType::Array] => self.list(from, path, level),
                [JsonType::Object] => self.object(from, path, level),
                [one] => self.scalar(from, *one),
                _ if self.rules.types == TypeLists::Several && !composite => {
                    let (mut schema, mapping) = self.scalar(from, JsonType::String);
                    schema.types.clone_from(&types);
                    (schema, mapping)
                }
                several => self.several(from, several, path, level),
            }
        };
        if mapping != Mapping::Text || schema.description.is_empty() {
            schema.description = sentences(&from.description, &schema.description);
        }
        let words = keywords::document(from, self.rules, mapping == Mapping::Same, &mut schema);
        schema.description = sentences(&schema.description, &words);
        if null && mapping != Mapping::Text {
            schema = self.or_null(schema);
        }
        (schema, mapping)
    }

    fn reference(&mut self, from: &JsonSchema, reference: &str, path: &str, level: usize) -> Part {
        let name = reference.strip_prefix("#/$defs/").unwrap_or(reference).to_owned();
        let target = self.from.defs.0.iter().find(|(own, _)| *own == name).map(|(_, to)| to);
        let Some(target) = target else {
            return self.untyped(from, path);
        };
        let words =
            if from.description.is_empty() { &target.description } else { &from.description };
        if self.rules.references == References::Inline {
            let times = self.open.iter().filter(|open| **open == name).count();
            let described = target.clone().described(words);
            if times > self.rules.recursion || self.open.len() >= MAX_LEVELS {
                return self.text(&described, path);
            }
            self.open.push(name);
            let mut part = self.schema(&described, path, level);
            self.open.pop();
            let own = keywords::document(from, self.rules, part.1 == Mapping::Same, &mut part.0);
            part.0.description = sentences(&part.0.description, &own);
            return part;
        }
        if !self.defs.contains_key(&name) && !self.queue.iter().any(|(own, ..)| *own == name) {
            self.defs.insert(name.clone(), (JsonSchema::default(), Mapping::Same));
            self.queue.push_back((name.clone(), target.clone(), name.clone()));
        }
        let mut schema = JsonSchema::reference_to(&name);
        let own = keywords::document(from, self.rules, false, &mut schema);
        let words = sentences(&from.description, &own);
        (self.described_reference(schema, &words), Mapping::Definition(name))
    }

    /// A reference with words: beside it, or around it where nothing may stand beside it.
    fn described_reference(&self, schema: JsonSchema, words: &str) -> JsonSchema {
        if words.is_empty() || self.rules.references == References::Keep {
            return schema.described(words);
        }
        JsonSchema { any_of: vec![schema], ..JsonSchema::default() }.described(words)
    }

    /// What lies too deep: a definition of its own where there are any, else JSON text.
    fn deep(&mut self, from: &JsonSchema, path: &str) -> Part {
        if self.rules.references == References::Inline {
            return self.text(from, path);
        }
        let mut number = self.listed.len();
        let mut name = format!("Part{number}");
        while !self.listed.insert(name.clone()) {
            number += 1;
            name = format!("Part{number}");
        }
        let mut whole = from.clone();
        let words = std::mem::take(&mut whole.description);
        self.queue.push_back((name.clone(), whole, path.to_owned()));
        (
            self.described_reference(JsonSchema::reference_to(&name), &words),
            Mapping::Definition(name),
        )
    }

    /// A value that is given as JSON text, with words about what is in it.
    pub(super) fn text(&mut self, from: &JsonSchema, path: &str) -> Part {
        self.notes.insert(format!("`{path}` is given as JSON text"));
        let words = format!("Given as JSON text: {}.", self.in_words(from));
        let schema =
            JsonSchema::of(JsonType::String).described(&sentences(&from.description, &words));
        (schema, Mapping::Text)
    }

    fn in_words(&self, from: &JsonSchema) -> String {
        let members = from.properties.as_ref().map(|members| &members.0);
        if let Some(members) = members.filter(|members| !members.is_empty()) {
            let names = members.iter().map(|(name, _)| format!("`{name}`"));
            let needed = &from.required;
            let mut words = format!("an object with {}", crate::words::list(names));
            if !needed.is_empty() {
                let needed = needed.iter().map(|name| format!("`{name}`"));
                words = format!("{words}; needed: {}", crate::words::list(needed));
            }
            return words;
        }
        if !from.values.is_empty() {
            let values = from.values.iter().map(|value| crate::words::excerpt(&value.0));
            return format!("one of {}", crate::words::list(values));
        }
        if !from.any_of.is_empty() {
            let words: Vec<String> = from
                .any_of
                .iter()
                .map(|one| self.target(one))
                .map(|one| if one.any_of.is_empty() { self.in_words(one) } else { ANY.to_owned() })
                .collect();
            return words.join(", or ");
        }
        match from.types.first() {
            Some(JsonType::Object) => "an object",
            Some(JsonType::Array) => "a list",
            Some(JsonType::String) => "a text in quotation marks",
            Some(JsonType::Integer | JsonType::Number) => "a number",
            Some(JsonType::Boolean) => "true or false",
            Some(JsonType::Null) => "null",
            None => ANY,
        }
        .to_owned()
    }

    /// What a reference leads to; the schema itself where it is none.
    pub(super) fn target<'s>(&'s self, from: &'s JsonSchema) -> &'s JsonSchema {
        let name = from.reference.as_deref().and_then(|name| name.strip_prefix("#/$defs/"));
        let find = |name: &str| self.from.defs.0.iter().find(|(own, _)| own == name);
        name.and_then(find).map_or(from, |(_, schema)| schema)
    }

    fn untyped(&mut self, from: &JsonSchema, path: &str) -> Part {
        match self.rules.untyped {
            Untyped::Text => self.text(from, path),
            Untyped::Keep => (JsonSchema::default(), Mapping::Same),
        }
    }

    fn scalar(&mut self, from: &JsonSchema, of: JsonType) -> Part {
        let mut schema = JsonSchema::of(of);
        let words = keywords::copy(from, self.rules, &mut schema);
        (schema.described(&words), Mapping::Same)
    }

    fn list(&mut self, from: &JsonSchema, path: &str, level: usize) -> Part {
        let mut schema = JsonSchema::of(JsonType::Array);
        let words = keywords::copy(from, self.rules, &mut schema);
        schema.description = words;
        let inside = format!("{path}[]");
        let mut positions = Vec::new();
        for (position, item) in from.prefix_items.iter().enumerate() {
            positions.push(self.schema(item, &format!("{path}[{position}]"), level + 1));
        }
        let rest = match &from.items {
            Some(items) => Some(self.schema(items, &inside, level + 1)),
            None if positions.is_empty() && self.rules.items == Items::Always => {
                Some(self.untyped(&JsonSchema::default(), &inside))
            }
            None => None,
        };
        if positions.is_empty() {
            let (items, mapping) = rest.map_or((None, Mapping::Same), |(schema, mapping)| {
                (Some(Box::new(schema)), mapping)
            });
            schema.items = items;
            return (schema, Mapping::list(mapping));
        }
        let same = positions.iter().chain(&rest).all(|(_, mapping)| *mapping == Mapping::Same);
        let (items, mappings): (Vec<_>, Vec<_>) = positions.into_iter().unzip();
        let (others, of_others) = rest.map_or((None, Mapping::Same), |(s, m)| (Some(s), m));
        match self.rules.tuples {
            Tuples::Positions => {
                schema.prefix_items = items;
                schema.items = others.map(Box::new);
            }
            Tuples::List => {
                let words = format!("By position: {}.", position_words(&items));
                schema.description = sentences(&schema.description, &words);
                let mut kinds: Vec<JsonSchema> = Vec::new();
                for one in items.into_iter().chain(others) {
                    if !kinds.contains(&one) {
                        kinds.push(one);
                    }
                }
                schema.items = Some(Box::new(match kinds.len() {
                    1 => kinds.remove(0),
                    _ => JsonSchema { any_of: kinds, ..JsonSchema::default() },
                }));
            }
        }
        let mapping = if same {
            Mapping::Same
        } else {
            Mapping::Positions { items: mappings, rest: Box::new(of_others) }
        };
        (schema, mapping)
    }

    /// The same schema, accepting null.
    pub(super) fn or_null(&self, mut schema: JsonSchema) -> JsonSchema {
        let null = JsonSchema::of(JsonType::Null);
        if schema.types == [JsonType::Null] {
            return match self.rules.null_form {
                NullForm::Type => schema,
                NullForm::Keyword => JsonSchema {
                    types: vec![JsonType::String],
                    nullable: true,
                    description: sentences(&schema.description, "Only null."),
                    ..JsonSchema::default()
                },
            };
        }
        match self.rules.null_form {
            NullForm::Keyword => {
                schema.nullable = true;
                schema
            }
            NullForm::Type if self.rules.types == TypeLists::Several => schema.or_null(),
            NullForm::Type if schema.any_of.is_empty() => {
                if schema.types.is_empty() && schema.reference.is_none() {
                    return schema;
                }
                let description = std::mem::take(&mut schema.description);
                let default = schema.default.take();
                JsonSchema {
                    description,
                    default,
                    any_of: vec![schema, null],
                    ..JsonSchema::default()
                }
            }
            NullForm::Type => {
                if !schema.any_of.contains(&null) {
                    schema.any_of.push(null);
                }
                schema
            }
        }
    }

    /// Whether null at this path is the same as nothing.
    pub(super) fn leaves_null_out(&self, path: &str) -> bool {
        self.unsent_nulls.contains(path)
    }

    pub(super) fn is_as_text(&self, path: &str) -> bool {
        self.as_text.contains(path)
    }
}

/// What any value is, in words.
const ANY: &str = "any value";

fn position_words(items: &[JsonSchema]) -> String {
    let one = |schema: &JsonSchema| match (schema.description.as_str(), schema.types.first()) {
        ("", Some(of)) => format!("{of:?}").to_lowercase(),
        ("", None) => "a value".to_owned(),
        (words, _) => words.trim_end_matches('.').to_owned(),
    };
    items.iter().map(one).collect::<Vec<_>>().join("; ")
}
