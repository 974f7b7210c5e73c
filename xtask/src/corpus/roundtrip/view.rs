//! What applies to one value: a schema with its references followed, `allOf` taken apart and one
//! alternative chosen wherever there are several.

use std::collections::BTreeMap;

use jackfield_tools::sample::Dice;
use serde_json::Value;

use super::member;
use super::schemas::Schemas;

/// Longer chains of references are circles.
const LONGEST: usize = 64;

/// The schemas that apply to one value.
#[derive(Default)]
pub(super) struct View<'s> {
    parts: Vec<&'s Value>,
    /// Members that tell alternatives apart, and what they must be.
    pub(super) tags: BTreeMap<String, String>,
}

impl<'s> View<'s> {
    /// What applies where these schemas are; `turn` makes every alternative come first once.
    pub(super) fn of(schemas: &'s Schemas<'_>, all: &[&'s Value], dice: Dice, turn: u64) -> Self {
        let mut view = Self::default();
        for schema in all {
            view.add(schemas, schema, dice, turn);
        }
        view
    }

    fn add(&mut self, schemas: &'s Schemas<'_>, schema: &'s Value, dice: Dice, turn: u64) {
        let known = self.parts.iter().any(|part| std::ptr::eq(*part, schema));
        if known || self.parts.len() > LONGEST || !schema.is_object() {
            return;
        }
        self.parts.push(schema);
        if let Some(Value::String(reference)) = member(schema, "$ref")
            && let Some(target) = schemas.target(reference)
        {
            self.add(schemas, target, dice, turn);
        }
        for part in list(schema, "allOf") {
            self.add(schemas, part, dice, turn);
        }
        for key in ["oneOf", "anyOf"] {
            let choices = list(schema, key);
            let Some(length) = u64::try_from(choices.len()).ok().filter(|length| *length > 0)
            else {
                continue;
            };
            let place = (turn + dice.child(key).below(length)) % length;
            let chosen = usize::try_from(place).ok().and_then(|place| choices.get(place));
            let Some(chosen) = chosen else { continue };
            self.tag(schemas, schema, chosen);
            self.add(schemas, chosen, dice.child("chosen"), turn / length);
            // Both at once, where that is allowed.
            if key == "anyOf"
                && dice.child("second").below(4) == 0
                && let Some(second) = dice.child("which").pick(choices)
            {
                self.add(schemas, second, dice.child("chosen"), turn / length);
            }
        }
    }

    /// Notes the value by which a discriminator tells this alternative.
    fn tag(&mut self, schemas: &Schemas<'_>, schema: &Value, chosen: &Value) {
        let Some(discriminator) = member(schema, "discriminator") else { return };
        let Some(property) = member(discriminator, "propertyName").and_then(Value::as_str) else {
            return;
        };
        let Some(reference) = member(chosen, "$ref").and_then(Value::as_str) else { return };
        let mapping = member(discriminator, "mapping").and_then(Value::as_object);
        let mapped = mapping.into_iter().flatten().find(|(_, to)| *to == reference);
        let tag = mapped.map(|(tag, _)| tag.as_str()).or_else(|| schemas.name(reference));
        if let Some(tag) = tag {
            self.tags.insert(property.to_owned(), tag.to_owned());
        }
    }

    /// What the parts say under a keyword.
    pub(super) fn each(&self, key: &str) -> impl Iterator<Item = &'s Value> {
        self.parts.iter().filter_map(move |part| member(part, key))
    }

    /// What the last part says under a keyword.
    pub(super) fn last(&self, key: &str) -> Option<&'s Value> {
        self.each(key).last()
    }

    /// The largest number under a keyword.
    pub(super) fn largest(&self, key: &str) -> Option<u64> {
        self.each(key).filter_map(Value::as_u64).max()
    }

    /// The smallest number under a keyword.
    pub(super) fn smallest(&self, key: &str) -> Option<u64> {
        self.each(key).filter_map(Value::as_u64).min()
    }

    /// The text under a keyword.
    pub(super) fn text(&self, key: &str) -> Option<&'s str> {
        self.last(key).and_then(Value::as_str)
    }

    /// The types that all parts allow; where they state none, the one that their keywords are about.
    pub(super) fn types(&self) -> Vec<&'s str> {
        let mut types: Option<Vec<&str>> = None;
        for stated in self.each("type") {
            let stated: Vec<&str> = match stated {
                Value::Array(list) => list.iter().filter_map(Value::as_str).collect(),
                stated => stated.as_str().into_iter().collect(),
            };
            types = Some(match types {
                None => stated,
                Some(known) => known.into_iter().filter_map(|known| both(known, &stated)).collect(),
            });
        }
        types.unwrap_or_else(|| {
            let about: &[(&str, &[&str])] = &[
                ("object", &["properties", "additionalProperties", "required", "minProperties"]),
                ("array", &["items", "prefixItems", "minItems", "maxItems"]),
                ("string", &["pattern", "minLength", "maxLength", "format"]),
                ("number", &["minimum", "maximum", "multipleOf"]),
            ];
            let is_about = |keys: &[&str]| keys.iter().any(|key| self.last(key).is_some());
            let found = about.iter().find(|(_, keys)| is_about(keys));
            found.map(|(name, _)| *name).into_iter().collect()
        })
    }

    /// The schemas of each member, in the order of the document.
    pub(super) fn properties(&self) -> Vec<(&'s str, Vec<&'s Value>)> {
        let mut found: Vec<(&str, Vec<&Value>)> = Vec::new();
        for (name, schema) in self.each("properties").filter_map(Value::as_object).flatten() {
            match found.iter_mut().find(|(known, _)| known == name) {
                Some((_, schemas)) => schemas.push(schema),
                None => found.push((name, vec![schema])),
            }
        }
        found
    }

    /// The members that must be there.
    pub(super) fn required(&self) -> Vec<&'s str> {
        let lists = self.each("required").filter_map(Value::as_array);
        lists.flatten().filter_map(Value::as_str).collect()
    }

    /// The values that are allowed, when they are listed.
    pub(super) fn values(&self) -> Option<Vec<&'s Value>> {
        if let Some(constant) = self.last("const") {
            return Some(vec![constant]);
        }
        let mut lists = self.each("enum").filter_map(Value::as_array);
        let first: Vec<&Value> = lists.next()?.iter().collect();
        Some(lists.fold(first, |known, list| {
            known.into_iter().filter(|value| list.contains(value)).collect()
        }))
    }

    /// Whether nothing is said.
    pub(super) fn says_nothing(&self) -> bool {
        const WORDS: &[&str] = &["example", "examples", "discriminator", "$ref", "allOf"];
        self.parts
            .iter()
            .filter_map(|part| part.as_object())
            .all(|part| part.keys().all(|key| WORDS.contains(&key.as_str())))
    }
}

/// A type that both allow: whole numbers are numbers.
fn both<'s>(known: &'s str, stated: &[&'s str]) -> Option<&'s str> {
    if stated.contains(&known) {
        return Some(known);
    }
    match known {
        "integer" if stated.contains(&"number") => Some("integer"),
        "number" if stated.contains(&"integer") => Some("integer"),
        _ => None,
    }
}

fn list<'s>(schema: &'s Value, key: &str) -> &'s [Value] {
    member(schema, key).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}
