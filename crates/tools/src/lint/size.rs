//! Breaches of what a whole schema may hold.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Breach, DEEPEST, breach};
use crate::profile::Lint;

#[derive(Default)]
struct Sums {
    properties: usize,
    levels: usize,
    characters: usize,
    values: usize,
    long: Vec<usize>,
}

pub(super) fn judge(schema: &Value, rules: &Lint, found: &mut Vec<Breach>) {
    let mut sums = Sums::default();
    let long = rules.long_enum.as_ref();
    add(schema, 0, long.map_or(usize::MAX, |long| long.values), &mut sums);
    let most = rules.levels.unwrap_or(0);
    let mut nesting =
        Nesting { document: schema, most, path: Vec::new(), deepest: BTreeMap::new() };
    sums.levels = if rules.levels.is_some() { nesting.of(schema, 1) } else { 0 };
    let rows = [
        (sums.properties, rules.properties, "members"),
        (sums.levels, rules.levels, "levels of objects and lists"),
        (sums.characters, rules.characters, "characters of names and values"),
        (sums.values, rules.enum_values, "values of enumerations"),
    ];
    for (is, most, what) in rows {
        if let Some(most) = most.filter(|most| is > *most) {
            let what = format!("it has {is} {what}, and {most} are allowed");
            found.push(breach(&rules.schema_at, what));
        }
    }
    for characters in sums.long {
        if let Some(long) = long.filter(|long| characters > long.characters) {
            let most = long.characters;
            let what =
                format!("an enumeration has {characters} characters, and {most} are allowed");
            found.push(breach(&rules.schema_at, what));
        }
    }
}

/// How deep schemas lie inside each other, also through references. A type within itself ends there.
struct Nesting<'s> {
    document: &'s Value,
    /// Looks no further than one level below this.
    most: usize,
    path: Vec<&'s str>,
    /// By reference: the deepest level at which it was followed.
    deepest: BTreeMap<&'s str, usize>,
}

impl<'s> Nesting<'s> {
    fn of(&mut self, part: &'s Value, level: usize) -> usize {
        let Value::Object(keywords) = part else { return 0 };
        let mut deepest = level;
        if level > self.most {
            return deepest;
        }
        for (keyword, value) in keywords {
            let found = match (keyword.as_str(), value) {
                ("properties", Value::Object(members)) => {
                    members.values().map(|member| self.of(member, level + 1)).max()
                }
                ("anyOf", Value::Array(alternatives)) => {
                    alternatives.iter().map(|alternative| self.of(alternative, level)).max()
                }
                ("items" | "additionalProperties", inner) => Some(self.of(inner, level + 1)),
                ("$ref", Value::String(reference)) => Some(self.reference(reference, level)),
                _ => None,
            };
            deepest = deepest.max(found.unwrap_or(0));
        }
        deepest
    }

    fn reference(&mut self, reference: &'s str, level: usize) -> usize {
        let seen = self.deepest.get(reference).is_some_and(|deepest| *deepest >= level);
        let target = reference.strip_prefix('#').and_then(|at| self.document.pointer(at));
        let Some(target) = target.filter(|_| !seen && !self.path.contains(&reference)) else {
            return 0;
        };
        self.deepest.insert(reference, level);
        self.path.push(reference);
        let found = self.of(target, level);
        self.path.pop();
        found
    }
}

/// Adds a value that may be a schema; every object in it is looked at once.
fn add(part: &Value, depth: usize, many: usize, sums: &mut Sums) {
    let Value::Object(keywords) = part else { return };
    if depth > DEEPEST {
        return;
    }
    for (keyword, value) in keywords {
        match (keyword.as_str(), value) {
            ("properties", Value::Object(members)) => {
                sums.properties += members.len();
                for (name, member) in members {
                    sums.characters += name.chars().count();
                    add(member, depth + 1, many, sums);
                }
            }
            ("$defs", Value::Object(definitions)) => {
                for (name, definition) in definitions {
                    sums.characters += name.chars().count();
                    add(definition, depth + 1, many, sums);
                }
            }
            ("enum", Value::Array(values)) => {
                let characters: usize = values.iter().map(length).sum();
                sums.values += values.len();
                sums.characters += characters;
                if values.len() > many {
                    sums.long.push(characters);
                }
            }
            ("const", value) => sums.characters += length(value),
            ("anyOf", Value::Array(alternatives)) => {
                for alternative in alternatives {
                    add(alternative, depth + 1, many, sums);
                }
            }
            ("items" | "additionalProperties", inner) => {
                add(inner, depth + 1, many, sums);
            }
            _ => {}
        }
    }
}

/// The characters of a value that is listed.
fn length(value: &Value) -> usize {
    match value {
        Value::String(text) => text.chars().count(),
        other => other.to_string().len(),
    }
}
