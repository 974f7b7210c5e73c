//! Breaches of what a whole schema may hold.

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
    add(schema, 1, 0, long.map_or(usize::MAX, |long| long.values), &mut sums);
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

/// Adds a value that may be a schema; every object in it is looked at once.
fn add(part: &Value, level: usize, depth: usize, many: usize, sums: &mut Sums) {
    let Value::Object(keywords) = part else { return };
    if depth > DEEPEST {
        return;
    }
    sums.levels = sums.levels.max(level);
    for (keyword, value) in keywords {
        match (keyword.as_str(), value) {
            ("properties", Value::Object(members)) => {
                sums.properties += members.len();
                for (name, member) in members {
                    sums.characters += name.chars().count();
                    add(member, level + 1, depth + 1, many, sums);
                }
            }
            ("$defs", Value::Object(definitions)) => {
                for (name, definition) in definitions {
                    sums.characters += name.chars().count();
                    add(definition, 1, depth + 1, many, sums);
                }
            }
            ("enum", Value::Array(values)) => {
                let lengths = values.iter().map(|value| match value {
                    Value::String(text) => text.chars().count(),
                    other => other.to_string().len(),
                });
                let characters: usize = lengths.sum();
                sums.values += values.len();
                sums.characters += characters;
                if values.len() > many {
                    sums.long.push(characters);
                }
            }
            ("anyOf", Value::Array(alternatives)) => {
                for alternative in alternatives {
                    add(alternative, level, depth + 1, many, sums);
                }
            }
            ("items" | "additionalProperties", inner) => {
                add(inner, level + 1, depth + 1, many, sums);
            }
            _ => {}
        }
    }
}
