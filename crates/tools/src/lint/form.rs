//! Breaches of what keywords are, whoever reads them: JSON Schema's own rules (Validation, sections 6
//! and 9), and values that do not have the type beside them.

use serde_json::{Map, Value};

use super::{Breach, breach};
use crate::number;
use crate::portable::{self, Reader};

/// What the value of a keyword is.
#[derive(Clone, Copy)]
enum Form {
    Text,
    Flag,
    Number,
    /// A whole number that is not negative.
    Count,
    List,
    /// A list of texts.
    Texts,
    Object,
    /// A list with at least one schema.
    Schemas,
}

/// By keyword.
const FORMS: &[(&str, Form)] = &[
    ("$ref", Form::Text),
    ("title", Form::Text),
    ("description", Form::Text),
    ("format", Form::Text),
    ("pattern", Form::Text),
    ("minLength", Form::Count),
    ("maxLength", Form::Count),
    ("minItems", Form::Count),
    ("maxItems", Form::Count),
    ("minProperties", Form::Count),
    ("maxProperties", Form::Count),
    ("minimum", Form::Number),
    ("maximum", Form::Number),
    ("exclusiveMinimum", Form::Number),
    ("exclusiveMaximum", Form::Number),
    ("multipleOf", Form::Number),
    ("uniqueItems", Form::Flag),
    ("nullable", Form::Flag),
    ("enum", Form::List),
    ("examples", Form::List),
    ("required", Form::Texts),
    ("properties", Form::Object),
    ("patternProperties", Form::Object),
    ("$defs", Form::Object),
    ("definitions", Form::Object),
    ("anyOf", Form::Schemas),
    ("oneOf", Form::Schemas),
    ("allOf", Form::Schemas),
    ("prefixItems", Form::Schemas),
];

/// The types of JSON Schema.
const TYPES: [&str; 7] = ["string", "number", "integer", "boolean", "object", "array", "null"];

/// Judges the keywords of one schema.
pub(super) fn judge(keywords: &Map<String, Value>, at: &str, found: &mut Vec<Breach>) {
    for (keyword, form) in FORMS {
        let Some(value) = keywords.get(*keyword) else { continue };
        if !has(value, *form) {
            let what = format!("{}, and `{keyword}` is {}", kind(value), in_words(*form));
            found.push(breach(&format!("{at}/{keyword}"), what));
        }
    }
    let types = types(keywords);
    for of in types.iter().filter(|of| !of.as_str().is_some_and(|of| TYPES.contains(&of))) {
        let what = format!("{of} is no type; there are {}", TYPES.join(", "));
        found.push(breach(&format!("{at}/type"), what));
    }
    if let Some(pattern) = keywords.get("pattern").and_then(Value::as_str)
        && !portable::is_accepted(pattern, Reader::Ecma)
    {
        let what = format!("{pattern} is no regular expression of ECMA 262 with the flag `u`");
        found.push(breach(&format!("{at}/pattern"), what));
    }
    values(keywords, &types, at, found);
}

/// Values that are listed have the type that is stated. Null stands among texts where it is allowed.
fn values(keywords: &Map<String, Value>, types: &[&Value], at: &str, found: &mut Vec<Breach>) {
    if types.is_empty() {
        return;
    }
    let nullable = keywords.get("nullable") == Some(&Value::Bool(true));
    let listed = keywords.get("enum").and_then(Value::as_array).into_iter().flatten();
    for value in listed.chain(keywords.get("const")) {
        let fits = types.iter().any(|of| of.as_str().is_some_and(|of| is_of(value, of)));
        if !(fits || nullable && value.is_null()) {
            found.push(breach(
                at,
                format!("{value} is listed, and has not the type that is stated"),
            ));
        }
    }
}

/// What stands under `type`: one or several.
fn types(keywords: &Map<String, Value>) -> Vec<&Value> {
    match keywords.get("type") {
        None => Vec::new(),
        Some(Value::Array(several)) => several.iter().collect(),
        Some(one) => vec![one],
    }
}

fn is_of(value: &Value, of: &str) -> bool {
    match of {
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => value.as_number().is_some_and(number::is_whole),
        "boolean" => value.is_boolean(),
        "object" => value.is_object(),
        "array" => value.is_array(),
        "null" => value.is_null(),
        // That it is no type is told already.
        _ => true,
    }
}

fn has(value: &Value, form: Form) -> bool {
    match form {
        Form::Text => value.is_string(),
        Form::Flag => value.is_boolean(),
        Form::Number => value.is_number(),
        Form::Count => number::whole(value).is_some_and(|count| count >= 0) && value.is_number(),
        Form::List => value.is_array(),
        Form::Texts => value.as_array().is_some_and(|list| list.iter().all(Value::is_string)),
        Form::Object => value.is_object(),
        Form::Schemas => value.as_array().is_some_and(|list| !list.is_empty()),
    }
}

fn in_words(form: Form) -> &'static str {
    match form {
        Form::Text => "a text",
        Form::Flag => "true or false",
        Form::Number => "a number",
        Form::Count => "a whole number from 0",
        Form::List => "a list",
        Form::Texts => "a list of texts",
        Form::Object => "an object",
        Form::Schemas => "a list of one schema or more",
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "it is null",
        Value::Bool(_) => "it is true or false",
        Value::Number(_) => "it is this number",
        Value::String(_) => "it is a text",
        Value::Array(_) => "it is this list",
        Value::Object(_) => "it is an object",
    }
}
