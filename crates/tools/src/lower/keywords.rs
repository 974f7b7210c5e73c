//! Keywords that a provider takes, and words for the others.

use serde_json::Value;

use crate::json_schema::{JsonSchema, Literal};
use crate::profile::{Patterns, Rules};
use crate::words::{self, excerpt, sentences};

/// Whether a keyword may stand in schemas.
pub(super) fn allowed(rules: &Rules, keyword: &str) -> bool {
    rules.keywords.iter().any(|own| own == keyword)
}

/// Copies the keywords that restrict values and may stand; gives words for those that may not.
pub(super) fn copy(from: &JsonSchema, rules: &Rules, to: &mut JsonSchema) -> String {
    let mut said = String::new();
    let mut say = |text: String| said = sentences(&said, &text);
    let may = |keyword: &str| allowed(rules, keyword);
    if let Some(format) = &from.format {
        let known = rules.formats.as_ref().is_none_or(|formats| formats.contains(format));
        if may("format") && known {
            to.format = Some(format.clone());
        } else {
            say(format!("Format: {format}."));
        }
    }
    if let Some(pattern) = &from.pattern {
        if may("pattern") && (rules.patterns == Patterns::All || is_plain(pattern)) {
            to.pattern = Some(pattern.clone());
        } else if let Some(text) = words::pattern(pattern) {
            say(text);
        }
    }
    if let Some(encoding) = &from.content_encoding {
        if may("contentEncoding") {
            to.content_encoding = Some(encoding.clone());
        } else {
            say(format!("Encoded in {encoding}."));
        }
    }
    let numbers = [
        ("minLength", from.min_length, &mut to.min_length, "At least", "characters"),
        ("maxLength", from.max_length, &mut to.max_length, "At most", "characters"),
        ("minItems", from.min_items, &mut to.min_items, "At least", "items"),
        ("maxItems", from.max_items, &mut to.max_items, "At most", "items"),
    ];
    for (keyword, bound, to, how, what) in numbers {
        match bound {
            Some(bound) if may(keyword) => *to = Some(bound),
            Some(1) if keyword == "minLength" => say("Not empty.".to_owned()),
            Some(bound) => say(format!("{how} {bound} {what}.")),
            None => {}
        }
    }
    let bounds = [
        ("minimum", &from.minimum, &mut to.minimum, "At least"),
        ("exclusiveMinimum", &from.exclusive_minimum, &mut to.exclusive_minimum, "More than"),
        ("maximum", &from.maximum, &mut to.maximum, "At most"),
        ("exclusiveMaximum", &from.exclusive_maximum, &mut to.exclusive_maximum, "Less than"),
        ("multipleOf", &from.multiple_of, &mut to.multiple_of, "A multiple of"),
    ];
    for (keyword, bound, to, how) in bounds {
        match bound {
            Some(bound) if may(keyword) => *to = Some(bound.clone()),
            Some(bound) => say(format!("{how} {}.", bound.0)),
            None => {}
        }
    }
    if from.unique_items {
        if may("uniqueItems") {
            to.unique_items = true;
        } else {
            say("No item twice.".to_owned());
        }
    }
    said
}

/// Copies what stands for documentation: as it is where the value's form is its own, else in words.
pub(super) fn document(
    from: &JsonSchema,
    rules: &Rules,
    is_same: bool,
    to: &mut JsonSchema,
) -> String {
    if is_same && allowed(rules, "examples") {
        to.examples.clone_from(&from.examples);
    }
    match &from.default {
        Some(Literal(value)) if is_same && allowed(rules, "default") => {
            to.default = Some(Literal(value.clone()));
            String::new()
        }
        Some(Literal(Value::Null)) | None => String::new(),
        Some(Literal(value)) => format!("Default: {}.", excerpt(value)),
    }
}

/// Whether a pattern needs nothing but what a linear-time engine can do.
fn is_plain(pattern: &str) -> bool {
    regex_lite::Regex::new(pattern).is_ok()
}
