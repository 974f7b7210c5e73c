//! Types in words: for descriptions that models read and for what a problem says is allowed.
//!
//! Takes rows of the type table; gives short English. Knows nothing of JSON Schema or of checking.

use jackfield_plan::tools::{EnumValue, Tag, TypeIndex};
use jackfield_plan::{Schema, SchemaKind};
use serde_json::Value;

use crate::types::Types;

/// How many values of an enumeration are listed in words.
const LISTED: usize = 40;

/// Longer patterns than this are no help to a reader, in bytes.
const LONGEST_PATTERN: usize = 160;

/// The longest excerpt of a value that a problem shows, in characters.
const EXCERPT: usize = 80;

/// A description and further words, as sentences.
pub(crate) fn sentences(first: &str, then: &str) -> String {
    let (first, then) = (first.trim(), then.trim());
    match (first.is_empty(), then.is_empty()) {
        (true, _) => then.to_owned(),
        (_, true) => first.to_owned(),
        (false, false) if first.ends_with(['.', '!', '?', ':']) => format!("{first} {then}"),
        (false, false) => format!("{first}. {then}"),
    }
}

/// What a pattern asks for, unless it is too long to help a reader.
pub(crate) fn pattern(pattern: &str) -> Option<String> {
    (pattern.len() <= LONGEST_PATTERN)
        .then(|| format!("Must match {pattern} (a regular expression)."))
}

/// What the values of an enumeration mean; empty when the values speak for themselves.
///
/// ```text
/// 1 = low, 5 = medium, 10 = high        codes with names
/// open = not yet taken, done            values with descriptions
/// Other values are accepted too.        added to an open enumeration
/// ```
pub(crate) fn meanings(values: &[EnumValue], open: bool) -> String {
    let mut words = String::new();
    if values.iter().any(|value| meaning(value).is_some()) {
        words = list(values.iter().map(|value| match meaning(value) {
            Some(meaning) => format!("{} = {meaning}", plain(&value.value)),
            None => plain(&value.value),
        }));
        words.push('.');
    } else if open && !values.is_empty() {
        words = list(values.iter().map(|value| plain(&value.value)));
        words.insert_str(0, "Known values: ");
        words.push('.');
    }
    if open && !values.is_empty() {
        words = sentences(&words, "Other values are accepted too.");
    }
    words
}

/// What one value means, when the value does not say it itself.
fn meaning(value: &EnumValue) -> Option<String> {
    let own = plain(&value.value);
    let name = value.name.as_deref().filter(|name| !name.is_empty() && *name != own);
    let description = value.description.as_deref().map(str::trim).filter(|text| !text.is_empty());
    match (name, description) {
        (Some(name), Some(text)) => Some(format!("{name} ({})", text.trim_end_matches('.'))),
        (Some(name), None) => Some(name.to_owned()),
        (None, Some(text)) => Some(text.trim_end_matches('.').to_owned()),
        (None, None) => None,
    }
}

/// The values that an enumeration allows, with their names: `1 (low), 5 (medium)`.
pub(crate) fn choices(values: &[EnumValue]) -> String {
    let one = |value: &EnumValue| match &value.name {
        Some(name) if !name.is_empty() && *name != plain(&value.value) => {
            format!("{} ({name})", excerpt(&value.value))
        }
        _ => excerpt(&value.value),
    };
    list(values.iter().map(one))
}

/// Words with commas between them, and how many were left out.
pub(crate) fn list(items: impl ExactSizeIterator<Item = String>) -> String {
    let left = items.len().saturating_sub(LISTED);
    let mut words = items.take(LISTED).collect::<Vec<_>>().join(", ");
    if left > 0 {
        words = format!("{words} and {left} more");
    }
    words
}

/// What a type accepts: `an integer`, `a list of strings`, `30, 50, 100`.
pub(crate) fn expected(types: Types<'_>, index: TypeIndex) -> String {
    kind(types, types.get(index), 0)
}

fn kind(types: Types<'_>, schema: &Schema, depth: usize) -> String {
    match &schema.kind {
        SchemaKind::Any => "any JSON value".to_owned(),
        SchemaKind::Null => "null".to_owned(),
        SchemaKind::Boolean => "true or false".to_owned(),
        SchemaKind::Integer { .. } => "an integer".to_owned(),
        SchemaKind::Number { .. } => "a number".to_owned(),
        SchemaKind::String { format: Some(format), .. } => format!("a string ({format})"),
        SchemaKind::String { .. } => "a string".to_owned(),
        SchemaKind::Enum { values, open: false } => choices(values),
        SchemaKind::Enum { values, open: true } => format!("{} or another value", choices(values)),
        SchemaKind::Array { items, .. } if depth < 2 => {
            format!("a list, each item {}", kind(types, types.get(*items), depth + 1))
        }
        SchemaKind::Array { .. } => "a list".to_owned(),
        SchemaKind::Tuple { items, .. } => format!("a list of {} items", items.len()),
        SchemaKind::Object { fields, .. } if fields.is_empty() || depth > 0 => {
            "an object".to_owned()
        }
        SchemaKind::Object { fields, .. } => format!(
            "an object with {}",
            list(fields.iter().map(|field| format!("`{}`", field.name)))
        ),
        SchemaKind::Union { variants, tag } if depth < 2 => {
            alternatives(types, variants, tag.as_ref(), depth + 1)
        }
        SchemaKind::Union { .. } => "one of several types".to_owned(),
        SchemaKind::File => "a file: a data URI or an object with `name` and `base64`".to_owned(),
    }
}

fn alternatives(
    types: Types<'_>,
    variants: &[TypeIndex],
    tag: Option<&Tag>,
    depth: usize,
) -> String {
    if let Some(tag) = tag {
        return format!("an object whose `{}` is {}", tag.property, tags(tag));
    }
    let mut words: Vec<String> = Vec::new();
    for &variant in variants {
        let word = kind(types, types.get(variant), depth);
        if !words.contains(&word) {
            words.push(word);
        }
    }
    words.join(", or ")
}

/// The values of a tag: `"card", "iban"`.
pub(crate) fn tags(tag: &Tag) -> String {
    list(tag.mapping.iter().map(|(value, _)| excerpt(&Value::String(value.clone()))))
}

/// A value as short JSON.
pub(crate) fn excerpt(value: &Value) -> String {
    let text = match value {
        // A long list or object is never written out whole: it may hold megabytes.
        Value::Array(items) if items.len() > EXCERPT => {
            return format!("a list of {}", items.len());
        }
        Value::Object(members) if members.len() > EXCERPT => {
            return format!("an object of {} members", members.len());
        }
        Value::String(text) => match text.char_indices().nth(EXCERPT) {
            Some((end, _)) => format!("{}…", Value::String(text[..end].to_owned())),
            None => value.to_string(),
        },
        value => value.to_string(),
    };
    match text.char_indices().nth(EXCERPT + 4) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// A value without the quotation marks of a text.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| excerpt(value), str::to_owned)
}

/// `1 item`, `2 items`.
pub(crate) fn counted(count: u64, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn code(value: Value, name: &str) -> EnumValue {
        EnumValue { value, name: Some(name.to_owned()), description: None }
    }

    #[test]
    fn codes_are_explained_and_plain_values_are_not() {
        let codes = [code(json!(1), "low"), code(json!(10), "high")];
        assert_eq!(meanings(&codes, false), "1 = low, 10 = high.");
        assert_eq!(choices(&codes), "1 (low), 10 (high)");
        let plain = [code(json!("a"), "a"), code(json!("b"), "b")];
        assert_eq!(meanings(&plain, false), "");
        assert_eq!(meanings(&plain, true), "Known values: a, b. Other values are accepted too.");
    }

    #[test]
    fn excerpts_stay_short_and_whole_characters() {
        let long = excerpt(&Value::String("ä".repeat(500)));
        assert!(long.chars().count() < 100, "{long}");
        assert!(excerpt(&json!(vec![1; 1000])).len() < 100);
        assert!(excerpt(&json!({"a": "b".repeat(1000)})).len() < 100);
        assert_eq!(excerpt(&json!("x")), "\"x\"");
    }
}
