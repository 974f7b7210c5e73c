//! Arguments for calls, made from the document's own schemas: lawful ones, at the edges.

pub(crate) mod schema;
mod value;

use serde_json::Value;

use self::schema::{View, is_binary};
use self::value::{Limits, Maker};
use crate::body::{Shape, shape};
use crate::document::Version;
use crate::operation::{Media, Operation, Parameter, Serialization, Style, collection};
use crate::request::{Arguments, BodyArgument, Content, FieldValue, File, Location};

/// What is special about the values of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flavour {
    /// Only what is required, and nothing special about it.
    Required,
    /// Everything that there is, and nothing special about it.
    Everything,
    /// Texts beyond ASCII.
    Unicode,
    /// Texts with spaces, also at their ends.
    Spaces,
    /// Texts with every character that means something to a URL.
    Reserved,
    /// Empty texts.
    Empty,
    /// Texts of some hundred characters.
    Long,
    /// Negative numbers, and false.
    Negative,
    /// Zero, and false.
    Zero,
    /// Numbers that a double does not hold.
    Large,
    /// Null wherever it is accepted.
    Nulls,
    /// Lists without items.
    EmptyLists,
    /// Lists of one item.
    OneItem,
    /// Lists of several items.
    Many,
}

impl Flavour {
    /// All of them.
    pub const ALL: &[Self] = &[
        Self::Required,
        Self::Everything,
        Self::Unicode,
        Self::Spaces,
        Self::Reserved,
        Self::Empty,
        Self::Long,
        Self::Negative,
        Self::Zero,
        Self::Large,
        Self::Nulls,
        Self::EmptyLists,
        Self::OneItem,
        Self::Many,
    ];
}

/// Arguments of this flavour for a call with a body of this media type; nothing where the body has
/// no form that is known here.
pub fn arguments(
    operation: &Operation<'_>,
    media: Option<&Media<'_>>,
    flavour: Flavour,
) -> Option<Arguments> {
    let mut arguments = Arguments::default();
    let sparse = flavour == Flavour::Required;
    for parameter in &operation.parameters {
        // A path parameter without its place in the path cannot be sent.
        let lost = parameter.location == Location::Path
            && !placeholders(operation).iter().any(|name| name == parameter.name);
        if lost || (sparse && !parameter.required) {
            continue;
        }
        let value = self::parameter(operation, parameter, flavour);
        let key = (parameter.location, parameter.name.to_owned());
        arguments.parameters.insert(key, value);
    }
    for name in placeholders(operation) {
        let key = (Location::Path, name);
        arguments.parameters.entry(key).or_insert_with(|| "blue".into());
    }
    if let Some(media) = media {
        let content = content(operation, media, flavour)?;
        // A form of which nothing is required is left out with its body, where that is optional; one
        // with required members may be sent, as every optional body may.
        let wanted = match &content {
            Content::Fields(fields) => !fields.is_empty(),
            _ => !sparse,
        };
        if operation.body_required || wanted {
            arguments.body = Some(BodyArgument { media: media.name.to_owned(), content });
        }
    }
    Some(arguments)
}

/// The placeholders of the path.
fn placeholders(operation: &Operation<'_>) -> Vec<String> {
    let path = operation.path.split(['?', '#']).next().unwrap_or_default();
    let names = path.split('{').skip(1).filter_map(|rest| rest.split_once('}'));
    names.map(|(name, _)| name.to_owned()).collect()
}

fn parameter(operation: &Operation<'_>, parameter: &Parameter<'_>, flavour: Flavour) -> Value {
    let style = match parameter.serialization {
        Serialization::Style { style, .. } => Some(style),
        Serialization::Content(_) => None,
    };
    let header = parameter.location == Location::Header;
    let composite = parameter.schema.is_some_and(|schema| {
        let view = View::of(operation.document, schema);
        view.is("array") || view.is("object")
    });
    let without = match style {
        // 3.1.1 appendix E: data cannot be told from these delimiters.
        Some(Style::Space) if composite => " ",
        Some(Style::Pipe) if composite => "|",
        Some(Style::Tab) if composite => "\t",
        // Commas between items and inside them are encoded alike.
        Some(_) if composite && parameter.location == Location::Cookie => ",",
        // The same without any encoding.
        Some(_) if composite && header => ",=",
        _ => "",
    };
    let limits = Limits {
        without,
        not_empty: parameter.location == Location::Path,
        trimmed: header,
        sparse: flavour == Flavour::Required,
    };
    Maker::new(operation.document, flavour).value(parameter.schema, limits)
}

fn content(operation: &Operation<'_>, media: &Media<'_>, flavour: Flavour) -> Option<Content> {
    let document = operation.document;
    let sparse = flavour == Flavour::Required;
    let limits = Limits { sparse, ..Limits::default() };
    let view = media.schema.map(|schema| View::of(document, schema)).unwrap_or_default();
    let structured = view.is("object") || view.is("array");
    let essence = crate::header::essence(media.name);
    if essence.ends_with("event-stream") {
        return None;
    }
    if ["ndjson", "jsonl", "jsonlines", "json-seq", "stream+json"]
        .iter()
        .any(|end| essence.ends_with(end))
    {
        // 3.2 section 4.14.5: `schema` describes all lines as a list, `itemSchema` one of them; older
        // documents describe a line by `schema`.
        let items = view.get("items").filter(|_| view.is("array"));
        let item = media.item.or(items).or(media.schema);
        let count = match flavour {
            Flavour::EmptyLists => 0,
            Flavour::Required | Flavour::OneItem => 1,
            _ => 3,
        };
        let item = || Maker::new(document, flavour).value(item, limits);
        return Some(Content::Lines((0..count).map(|_| item()).collect()));
    }
    let json = |flavour| Content::Json(Maker::new(document, flavour).value(media.schema, limits));
    Some(match shape(media.name) {
        Shape::Form | Shape::Multipart => Content::Fields(fields(operation, media, flavour)?),
        _ if is_binary(&view) => Content::Bytes(file(&essence, flavour)),
        Shape::Json => json(flavour),
        // No specification says how an object becomes text or bytes of a type without a structure
        // of its own; JSON is what is sent.
        Shape::Text if structured && essence == "text/plain" => json(flavour),
        Shape::Bytes if structured && essence.starts_with("application/") => {
            if essence == "application/octet-stream" {
                return None;
            }
            json(flavour)
        }
        Shape::Text => Content::Text(Maker::new(document, flavour).plain_text(limits)),
        Shape::Bytes => Content::Bytes(file(&essence, flavour)),
    })
}

/// A file whose media type is in this range, or a picture.
fn file(range: &str, flavour: Flavour) -> File {
    let media = match range.split(',').next().map(str::trim) {
        None | Some("" | "*/*" | "application/*" | "image/*") => "image/png",
        Some("audio/*") => "audio/mpeg",
        Some("video/*") => "video/mp4",
        Some("text/*") => "text/plain",
        Some(one) => one,
    };
    let name = match flavour {
        Flavour::Unicode => "Zoë 東京.png",
        Flavour::Reserved => "a \"b\"; c=d,f'g.png",
        _ => "a.png",
    };
    // What no text decoder survives, and what looks like a boundary.
    let bytes = b"\x89PNG\r\n\x1a\n\0\xff--\r\n--x--\r\n".to_vec();
    File { name: name.to_owned(), media: media.to_owned(), bytes }
}

/// The members of a form; nothing when it is no object.
fn fields(
    operation: &Operation<'_>,
    media: &Media<'_>,
    flavour: Flavour,
) -> Option<Vec<(String, FieldValue)>> {
    let document = operation.document;
    let sparse = flavour == Flavour::Required;
    let mut made = Vec::new();
    let mut members: Vec<(&str, &Value, bool)> = Vec::new();
    if operation.document.version() == Version::V2 {
        for node in &media.form {
            let name = node.get("name").and_then(Value::as_str)?;
            members.push((name, node, node.get("required") == Some(&true.into())));
        }
    } else {
        let Some(schema) = media.schema else { return Some(made) };
        let view = View::of(document, schema);
        if !view.is("object") {
            return None;
        }
        for (name, schema) in view.properties() {
            if !View::of(document, schema).flag("readOnly") {
                members.push((name, schema, view.requires(name)));
            }
        }
        let binary = |(_, schema, _): &(&str, &Value, bool)| {
            let view = View::of(document, schema);
            let items = view.get("items").filter(|_| view.is("array"));
            is_binary(&view) || items.is_some_and(|items| is_binary(&View::of(document, items)))
        };
        // Beside files there is no place for members of any name.
        if let Some(others) = view.get("additionalProperties").filter(|others| others.is_object())
            && !members.iter().any(binary)
        {
            members.push(("one_more", others, false));
        }
    }
    let multipart = shape(media.name) == Shape::Multipart;
    for (name, schema, required) in members {
        if sparse && !required {
            continue;
        }
        let view = View::of(document, schema);
        let items = view.get("items").filter(|_| view.is("array"));
        let files = items.is_some_and(|items| is_binary(&View::of(document, items)));
        let written = media.encoding.and_then(|encoding| encoding.get(name));
        let written = written.and_then(|node| node.get("contentType")).and_then(Value::as_str);
        let one = || file(written.unwrap_or_default(), flavour);
        let value = if multipart && is_binary(&view) {
            FieldValue::Files(vec![one()])
        } else if multipart && files {
            let count = match flavour {
                Flavour::EmptyLists if !required => 0,
                Flavour::OneItem => 1,
                _ => 2,
            };
            FieldValue::Files(vec![one(); count])
        } else {
            let composite = view.is("array") || view.is("object");
            let without = if composite { delimiter(media, name) } else { "" };
            let limits = Limits { without, sparse, ..Limits::default() };
            FieldValue::Value(Maker::new(document, flavour).value(Some(schema), limits))
        };
        made.push((name.to_owned(), value));
    }
    Some(made)
}

/// The delimiter of a member's style that its values must not hold.
fn delimiter(media: &Media<'_>, name: &str) -> &'static str {
    let encoding = media.encoding.and_then(|encoding| encoding.get(name));
    let style = encoding.and_then(|node| node.get("style")).and_then(Value::as_str);
    let form = media.form.iter().find(|node| node.get("name") == Some(&name.into()));
    let format = form.and_then(|node| node.get("collectionFormat")).and_then(Value::as_str);
    let style = match (style, format) {
        (None, Some(_)) => collection(format, Location::Query).0,
        (style, _) => crate::operation::style(style, Location::Query),
    };
    match style {
        Style::Space => " ",
        Style::Pipe => "|",
        Style::Tab => "\t",
        // In parts nothing is encoded, and after decoding a form nothing is, either.
        _ => ",",
    }
}
