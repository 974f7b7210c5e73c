//! Operations as the document describes them: parameters with their serialization, media types of
//! bodies and answers.

use serde_json::Value;

use crate::document::{Document, Version};
use crate::request::Location;
use crate::route::{self, Route};
use crate::security;

/// The methods of a path item; 3.2 adds `query`.
const METHODS: &[&str] =
    &["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];

/// One operation.
#[derive(Debug, Clone)]
pub struct Operation<'d> {
    pub(crate) document: &'d Document,
    /// The key under `paths`, with names alone between braces.
    pub path: String,
    /// The placeholders whose values may be several segments.
    pub(crate) spanning: Vec<String>,
    /// The method, as the document writes it.
    pub method: &'d str,
    /// Its `operationId`.
    pub id: Option<&'d str>,
    /// The parameters that go over the wire, apart from the body's.
    pub parameters: Vec<Parameter<'d>>,
    /// The media types that the body may have.
    pub media: Vec<Media<'d>>,
    /// Whether a request without a body is refused.
    pub body_required: bool,
    /// The media types of its successes.
    pub(crate) answers: Vec<&'d str>,
}

/// One parameter.
#[derive(Debug, Clone)]
pub struct Parameter<'d> {
    /// The name on the wire.
    pub name: &'d str,
    /// Where it goes.
    pub location: Location,
    /// Whether it must be given.
    pub required: bool,
    /// The schema; in 2.0 the parameter itself. None: any text.
    pub schema: Option<&'d Value>,
    /// How its value is written.
    pub serialization: Serialization<'d>,
}

impl Parameter<'_> {
    /// Whether a request can have it: the names of headers are tokens (RFC 9110 section 5.6.2).
    pub fn has_lawful_name(&self) -> bool {
        let token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
        self.location != Location::Header || !self.name.is_empty() && self.name.chars().all(token)
    }
}

/// How a value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Serialization<'d> {
    /// By a style.
    Style {
        /// The style.
        style: Style,
        /// `explode`.
        explode: bool,
        /// `allowReserved`.
        reserved: bool,
    },
    /// As a media type.
    Content(&'d str),
}

/// The styles, and the collection formats of 2.0 that have no style of the same meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// `form`; `csv` and `multi` of 2.0.
    Form,
    /// `simple`; `csv` of 2.0 in paths and headers.
    Simple,
    /// `label`.
    Label,
    /// `matrix`.
    Matrix,
    /// `spaceDelimited`, `ssv`.
    Space,
    /// `pipeDelimited`, `pipes`.
    Pipe,
    /// `tsv`.
    Tab,
    /// `deepObject`.
    DeepObject,
    /// `cookie`, of 3.2.
    Cookie,
}

impl Style {
    /// What stands between values that share one name.
    pub(crate) fn delimiter(self) -> char {
        match self {
            Self::Space => ' ',
            Self::Pipe => '|',
            Self::Tab => '\t',
            _ => ',',
        }
    }
}

/// A body of one media type.
#[derive(Debug, Clone)]
pub struct Media<'d> {
    /// The media type, as written.
    pub name: &'d str,
    /// The schema.
    pub schema: Option<&'d Value>,
    /// The schema of one item of a stream (3.2).
    pub(crate) item: Option<&'d Value>,
    /// `encoding`.
    pub(crate) encoding: Option<&'d Value>,
    /// The fields of a form of 2.0.
    pub(crate) form: Vec<&'d Value>,
}

/// Reads every operation.
pub(crate) fn read_all(document: &Document) -> Vec<Operation<'_>> {
    let mut operations = Vec::new();
    let paths = document.root().get("paths").and_then(Value::as_object);
    for (path, item) in paths.into_iter().flatten() {
        let Some(item) = document.follow(item) else { continue };
        for (method, node) in item.as_object().into_iter().flatten() {
            // Fixed fields are lower-case (3.2 section 4.8.1).
            let known = METHODS.contains(&method.as_str());
            if known && node.is_object() {
                operations.push(read(document, path, method, item, node));
            }
        }
        // 3.2: methods without a field of their own.
        let additional = item.get("additionalOperations").and_then(Value::as_object);
        for (method, node) in additional.into_iter().flatten() {
            operations.push(read(document, path, method, item, node));
        }
    }
    operations
}

fn read<'d>(
    document: &'d Document,
    path: &'d str,
    method: &'d str,
    item: &'d Value,
    node: &'d Value,
) -> Operation<'d> {
    let own = nodes(document, node);
    let mut all = own.clone();
    // 3.2 section 4.10.1: an operation's parameter overrides its path's of the same name and place.
    for shared in nodes(document, item) {
        if !own.iter().any(|known| same(known, shared)) {
            all.push(shared);
        }
    }
    let mut seen: Vec<&Value> = Vec::new();
    all.retain(|node| {
        let first = !seen.iter().any(|known| same(known, node));
        seen.push(node);
        first
    });
    let version = document.version();
    let credentials = security::places(document, node);
    let is_argument =
        |one: &Parameter<'_>| !credentials.iter().any(|place| place.is(one.location, one.name));
    let parameters =
        all.iter().filter_map(|node| parameter(document, node)).filter(is_argument).collect();
    let (media, body_required) = match version {
        Version::V2 => form_or_body(document, node, &all),
        _ => request_body(document, node),
    };
    let is_name = |name: &str| {
        all.iter().any(|node| text(node, "in") == Some("path") && text(node, "name") == Some(name))
    };
    let Route { path, spanning } = route::read(path, &is_name);
    Operation {
        document,
        path,
        spanning,
        method,
        id: node.get("operationId").and_then(Value::as_str),
        parameters,
        media,
        body_required,
        answers: answers(document, node),
    }
}

fn nodes<'d>(document: &'d Document, holder: &'d Value) -> Vec<&'d Value> {
    let list = holder.get("parameters").and_then(Value::as_array);
    list.into_iter().flatten().filter_map(|node| document.follow(node)).collect()
}

fn same(one: &Value, other: &Value) -> bool {
    one.get("name") == other.get("name") && one.get("in") == other.get("in")
}

fn text<'d>(node: &'d Value, key: &str) -> Option<&'d str> {
    node.get(key).and_then(Value::as_str)
}

fn flag(node: &Value, key: &str) -> bool {
    node.get(key).and_then(Value::as_bool).unwrap_or(false)
}

/// A parameter that goes over the wire by itself.
fn parameter<'d>(document: &Document, node: &'d Value) -> Option<Parameter<'d>> {
    let version = document.version();
    let name = text(node, "name")?;
    let location = match text(node, "in")? {
        "path" => Location::Path,
        "query" => Location::Query,
        "header" => Location::Header,
        "cookie" => Location::Cookie,
        _ => return None,
    };
    // 3.2 section 4.12.1: other parts of the document say what these headers hold. Where no scheme says
    // it of credentials, the parameter is all that there is.
    let schemes = document.root().pointer("/components/securitySchemes").and_then(Value::as_object);
    let ignored: &[&str] = match schemes {
        Some(schemes) if !schemes.is_empty() => &["accept", "content-type", "authorization"],
        _ => &["accept", "content-type"],
    };
    if version > Version::V2
        && location == Location::Header
        && ignored.iter().any(|known| name.eq_ignore_ascii_case(known))
    {
        return None;
    }
    let required = location == Location::Path || flag(node, "required");
    if version == Version::V2 {
        let (style, explode) = collection(text(node, "collectionFormat"), location);
        let serialization = Serialization::Style { style, explode, reserved: false };
        return Some(Parameter { name, location, required, schema: Some(node), serialization });
    }
    let content = node.get("content").and_then(Value::as_object).and_then(|all| all.iter().next());
    if let (None, Some((media, content))) = (node.get("schema"), content) {
        let schema = content.get("schema");
        let serialization = Serialization::Content(media);
        return Some(Parameter { name, location, required, schema, serialization });
    }
    let style = style(text(node, "style"), location);
    let explode = node.get("explode").and_then(Value::as_bool).unwrap_or(explodes(style));
    let serialization =
        Serialization::Style { style, explode, reserved: flag(node, "allowReserved") };
    Some(Parameter { name, location, required, schema: node.get("schema"), serialization })
}

/// A style by its name, with the default of its place (3.2 section 4.12.2.2).
pub(crate) fn style(name: Option<&str>, location: Location) -> Style {
    match name {
        Some("form") => Style::Form,
        Some("simple") => Style::Simple,
        Some("label") => Style::Label,
        Some("matrix") => Style::Matrix,
        Some("spaceDelimited") => Style::Space,
        Some("pipeDelimited") => Style::Pipe,
        Some("deepObject") => Style::DeepObject,
        Some("cookie") => Style::Cookie,
        _ if matches!(location, Location::Path | Location::Header) => Style::Simple,
        _ => Style::Form,
    }
}

/// The default of `explode`: "when `style` is `form` or `cookie`, true; for all others, false".
pub(crate) fn explodes(style: Style) -> bool {
    matches!(style, Style::Form | Style::Cookie)
}

/// `collectionFormat` of 2.0; the default is `csv`.
pub(crate) fn collection(format: Option<&str>, location: Location) -> (Style, bool) {
    match format {
        // "This is valid only for parameters in query or formData."
        Some("multi") if location == Location::Query => (Style::Form, true),
        Some("ssv") => (Style::Space, false),
        Some("tsv") => (Style::Tab, false),
        Some("pipes") => (Style::Pipe, false),
        _ if location == Location::Query => (Style::Form, false),
        _ => (Style::Simple, false),
    }
}

fn request_body<'d>(document: &'d Document, node: &'d Value) -> (Vec<Media<'d>>, bool) {
    let Some(body) = node.get("requestBody").and_then(|body| document.follow(body)) else {
        return (Vec::new(), false);
    };
    let content = body.get("content").and_then(Value::as_object);
    let media = content.into_iter().flatten().filter_map(|(name, node)| {
        let node = document.follow(node)?;
        let (schema, encoding) = (node.get("schema"), node.get("encoding"));
        let item = node.get("itemSchema");
        Some(Media { name, schema, item, encoding, form: Vec::new() })
    });
    (media.collect(), flag(body, "required"))
}

/// The body of 2.0: a parameter in `body`, or fields in `formData`.
fn form_or_body<'d>(
    document: &'d Document,
    node: &'d Value,
    parameters: &[&'d Value],
) -> (Vec<Media<'d>>, bool) {
    let list = |holder: &'d Value| holder.get("consumes").and_then(Value::as_array);
    let consumes: Vec<&str> = list(node)
        .filter(|own| !own.is_empty())
        .or_else(|| list(document.root()))
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    if let Some(body) = parameters.iter().find(|node| text(node, "in") == Some("body")) {
        let names = if consumes.is_empty() { vec!["application/json"] } else { consumes };
        let media = |name| Media {
            name,
            schema: body.get("schema"),
            item: None,
            encoding: None,
            form: Vec::new(),
        };
        return (names.into_iter().map(media).collect(), flag(body, "required"));
    }
    let form: Vec<&Value> =
        parameters.iter().copied().filter(|node| text(node, "in") == Some("formData")).collect();
    if form.is_empty() {
        return (Vec::new(), false);
    }
    // "File: consumes MUST be either multipart/form-data, application/x-www-form-urlencoded or
    // both"; bytes only fit the first.
    let file = form.iter().any(|node| text(node, "type") == Some("file"));
    let forms = consumes.into_iter().filter(|name| {
        name.starts_with("multipart/") || (name.starts_with("application/x-www-form") && !file)
    });
    let mut names: Vec<&str> = forms.collect();
    if names.is_empty() {
        names =
            vec![if file { "multipart/form-data" } else { "application/x-www-form-urlencoded" }];
    }
    let required = form.iter().any(|node| flag(node, "required"));
    let media = |name| Media { name, schema: None, item: None, encoding: None, form: form.clone() };
    (names.into_iter().map(media).collect(), required)
}

/// The media types of successes.
fn answers<'d>(document: &'d Document, node: &'d Value) -> Vec<&'d str> {
    let mut found = Vec::new();
    let responses = node.get("responses").and_then(Value::as_object);
    for (status, response) in responses.into_iter().flatten() {
        if !status.starts_with('2') {
            continue;
        }
        let Some(response) = document.follow(response) else { continue };
        let content = response.get("content").and_then(Value::as_object);
        found.extend(content.into_iter().flatten().map(|(media, _)| media.as_str()));
        if document.version() == Version::V2 && response.get("schema").is_some() {
            let list = |holder: &'d Value| holder.get("produces").and_then(Value::as_array);
            let own = list(node).or_else(|| list(document.root()));
            found.extend(own.into_iter().flatten().filter_map(Value::as_str));
        }
    }
    found
}
