//! The members of forms, with the rule by which each is written.

use serde_json::Value;

use crate::document::{Document, Version};
use crate::generate::schema::{View, is_binary};
use crate::header::essence;
use crate::operation::{self, Media, Operation, Style};
use crate::request::{FieldValue, Location};

/// One member and how it is written.
#[derive(Debug)]
pub(crate) struct Field<'a> {
    pub(crate) name: &'a str,
    pub(crate) value: &'a FieldValue,
    pub(crate) rule: Rule,
    /// The headers of its parts of which the document says the value, by name.
    pub(crate) headers: Vec<(String, String)>,
}

/// How a member is written.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Rule {
    /// As a query parameter.
    Style { style: Style, explode: bool, reserved: bool },
    /// By media types, one of which is sent; each item of a list apart.
    Content {
        /// As written, or the defaults of the type.
        media: Vec<String>,
        /// Whether the document wrote them.
        written: bool,
    },
}

/// The rules of a form's members.
pub(crate) fn read<'a>(
    operation: &Operation<'_>,
    media: &Media<'_>,
    fields: &'a [(String, FieldValue)],
) -> Vec<Field<'a>> {
    let rule = |name: &str| match operation.document.version() {
        Version::V2 => {
            let node = media.form.iter().find(|node| node.get("name") == Some(&name.into()));
            let format = node.and_then(|node| node.get("collectionFormat")).and_then(Value::as_str);
            let (style, explode) = operation::collection(format, Location::Query);
            Rule::Style { style, explode, reserved: false }
        }
        version => rule(operation.document, version, media, name),
    };
    let field = |(name, value): &'a (String, FieldValue)| {
        let headers = headers(operation.document, media, name);
        Field { name, value, rule: rule(name), headers }
    };
    fields.iter().map(field).collect()
}

/// `encoding.<name>.headers` (3.2 section 4.15: "a map allowing additional information to be provided
/// as headers"; `Content-Type` "SHALL be ignored") with one value, or with a default.
fn headers(document: &Document, media: &Media<'_>, name: &str) -> Vec<(String, String)> {
    let written = media.encoding.and_then(|encoding| encoding.get(name));
    let headers = written.and_then(|node| node.get("headers")).and_then(Value::as_object);
    let value = |header: &Value| {
        let schema = document.follow(document.follow(header)?.get("schema")?)?;
        let listed = schema.get("enum").and_then(Value::as_array).map(Vec::as_slice);
        let only = match listed {
            Some([only]) => Some(only),
            _ => schema.get("const").or_else(|| schema.get("default")),
        };
        match only? {
            Value::String(text) => Some(text.clone()),
            value @ (Value::Number(_) | Value::Bool(_)) => Some(value.to_string()),
            _ => None,
        }
    };
    let all = headers.into_iter().flatten();
    let all = all.filter(|(name, _)| !name.to_ascii_lowercase().starts_with("content-"));
    all.filter_map(|(name, header)| Some((name.to_ascii_lowercase(), value(header)?))).collect()
}

/// 3.0.4 section 4.7.15: with one of `style`, `explode` and `allowReserved` written, the member is a
/// query parameter; with none, its media type decides.
fn rule(document: &Document, version: Version, media: &Media<'_>, name: &str) -> Rule {
    let written = media.encoding.and_then(|encoding| encoding.get(name));
    let written = written.and_then(|node| document.follow(node));
    let get = |key: &str| written.and_then(|node| node.get(key));
    let styled = ["style", "explode", "allowReserved"].iter().any(|key| get(key).is_some());
    // 3.0: "SHALL be ignored if the request body media type is not
    // application/x-www-form-urlencoded"; 3.1 adds multipart/form-data.
    let media_type = essence(media.name);
    let applies = media_type == "application/x-www-form-urlencoded"
        || (version >= Version::V3_1 && media_type == "multipart/form-data");
    if styled && applies {
        let style = operation::style(get("style").and_then(Value::as_str), Location::Query);
        let explode = get("explode").and_then(Value::as_bool);
        let reserved = get("allowReserved").and_then(Value::as_bool).unwrap_or(false);
        let explode = explode.unwrap_or(operation::explodes(style));
        return Rule::Style { style, explode, reserved };
    }
    if let Some(list) = get("contentType").and_then(Value::as_str) {
        let media = list.split(',').map(|one| one.trim().to_owned()).collect();
        return Rule::Content { media, written: true };
    }
    let schema = media.schema.map(|schema| View::of(document, schema));
    let schema = schema.as_ref().and_then(|view| view.property(document, name));
    Rule::Content { media: defaults(document, schema), written: false }
}

/// The table of defaults: 3.0.4 section 4.7.15.1.1, 3.2 section 4.15.1.1.
fn defaults(document: &Document, schema: Option<&Value>) -> Vec<String> {
    let Some(schema) = schema else { return vec!["application/octet-stream".to_owned()] };
    let view = View::of(document, schema);
    if let Some(items) = view.get("items").filter(|_| view.is("array")) {
        return defaults(document, Some(items));
    }
    let text = |name: &str| vec![name.to_owned()];
    if view.is("object") {
        text("application/json")
    } else if is_binary(&view) {
        text("application/octet-stream")
    } else if view.types().is_empty() {
        // 3.1: without a type octets; 3.0 has no row for it, and text and JSON are what is sent.
        ["application/octet-stream", "text/plain", "application/json"].map(str::to_owned).into()
    } else if matches!(view.text("format"), Some("byte")) || view.get("contentEncoding").is_some() {
        // 3.0.4: octets; 3.0.3: "other primitive types - text/plain". The base64 is text.
        ["application/octet-stream", "text/plain"].map(str::to_owned).into()
    } else {
        text("text/plain")
    }
}
