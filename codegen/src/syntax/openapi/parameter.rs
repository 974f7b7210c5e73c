//! Parameters: 3.x with `schema` or `content`, 2.0 with a type of their own.
//!
//! Takes: the parameter lists of a path and of an operation. Gives: one [`Parameter`] per name and
//! place, references followed, the operation's before the path's. Parameters that describe a body
//! in 2.0 are among them: the reader of bodies takes them out. Must not know types.

use super::references::TargetName;
use super::{Reader, Version, keys};
use crate::diagnostics::codes;
use crate::node::Node;

/// Where a parameter goes, as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum In {
    /// The path.
    Path,
    /// The query.
    Query,
    /// A header.
    Header,
    /// A cookie.
    Cookie,
    /// The whole query, since 3.2.
    QueryString,
    /// The whole body, in 2.0.
    Body,
    /// A field of a form, in 2.0.
    Form,
}

/// One parameter.
#[derive(Clone)]
pub struct Parameter<'d> {
    /// The parameter, references followed.
    pub node: Node<'d>,
    /// What it is called, where it is written for several operations: the names that lead to it.
    pub component: Vec<String>,
    /// Its name on the wire.
    pub name: &'d str,
    /// Where it goes.
    pub place: In,
    /// Whether it must be given.
    pub required: bool,
    /// Its schema: in 2.0 the parameter itself.
    pub schema: Option<Node<'d>>,
    /// The media type that its value is written in, when it has `content`.
    pub media: Option<&'d str>,
    /// What `content` says about that media type.
    pub content: Option<Node<'d>>,
    /// `style`.
    pub style: Option<&'d str>,
    /// `explode`.
    pub explode: Option<bool>,
    /// `allowReserved`.
    pub allow_reserved: bool,
    /// `collectionFormat`, in 2.0.
    pub collection: Option<&'d str>,
}

impl Parameter<'_> {
    /// Whether the specification says to ignore it (3.0.4 section 4.7.12.1): other parts of the
    /// document say what goes into these headers.
    pub fn is_reserved_header(&self, version: Version) -> bool {
        version > Version::V2
            && self.place == In::Header
            && ["accept", "content-type", "authorization"]
                .iter()
                .any(|name| self.name.eq_ignore_ascii_case(name))
    }

    /// Whether it is a header that says how a message travels, which is for who sends it to say: its
    /// length, its framing, the connection (RFC 9112 sections 6 and 9), and the codings that an answer
    /// is decoded from (RFC 9110 section 12.5.3).
    pub fn is_transport_header(&self) -> bool {
        const NAMES: [&str; 9] = [
            "accept-encoding",
            "connection",
            "content-length",
            "expect",
            "keep-alive",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
        ];
        self.place == In::Header && NAMES.iter().any(|name| self.name.eq_ignore_ascii_case(name))
    }
}

/// Whether a header can have this name: it is a token (RFC 9110 section 5.6.2).
pub fn is_header_name(name: &str) -> bool {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !name.is_empty() && name.bytes().all(is_token)
}

/// The parameters of an operation, with those of its path.
pub fn read_all<'d>(
    reader: &Reader<'_, 'd>,
    item: Node<'d>,
    operation: Node<'d>,
) -> Vec<Parameter<'d>> {
    let own = read_list(reader, operation);
    let shared = read_list(reader, item);
    let mut all = own;
    for parameter in shared {
        let overridden =
            |known: &Parameter<'d>| known.name == parameter.name && known.place == parameter.place;
        if !all.iter().any(overridden) {
            all.push(parameter);
        }
    }
    // As a reader expects them: in the order of the document, path parameters of the path first.
    all.sort_by_key(|parameter| parameter.place != In::Path);
    all
}

fn read_list<'d>(reader: &Reader<'_, 'd>, holder: Node<'d>) -> Vec<Parameter<'d>> {
    let mut found: Vec<Parameter<'d>> = Vec::new();
    let Some(list) = reader.list(holder, "parameters") else { return found };
    for node in list.items() {
        let Some(parameter) = read(reader, node) else { continue };
        let twice = found
            .iter()
            .any(|known| known.name == parameter.name && known.place == parameter.place);
        if twice {
            let message =
                format!("the parameter `{}` stands twice; the first counts", parameter.name);
            reader.warn(codes::DUPLICATE_PARAMETER, node, message);
        } else {
            found.push(parameter);
        }
    }
    found
}

/// One parameter; `None`, reported, when it lacks a name or a place that we know.
pub fn read<'d>(reader: &Reader<'_, 'd>, node: Node<'d>) -> Option<Parameter<'d>> {
    let written = node;
    let node = reader.follow(node)?;
    if !node.is_mapping() {
        reader.odd(node, "parameter", "a mapping");
        return None;
    }
    keys::check(reader, node, keys::Object::Parameter);
    if node.get("name").is_none() {
        reader.warn(codes::ODD_NODE, node, "a parameter without `name` is left out");
    }
    let mut name = reader.text(node, "name")?;
    let place = node.get("in").and_then(Node::as_str);
    if place.is_none() {
        let message = format!(
            "the parameter `{name}` does not say where it goes (`in`); it is sent in the query"
        );
        reader.warn(codes::ODD_NODE, node, message);
    }
    let place = match place.unwrap_or("query") {
        "body" | "formData" | "form" if reader.version != Version::V2 => {
            let message = format!(
                "the parameter `{name}` belongs to a body, which OpenAPI 3 has as `requestBody`; it is left out"
            );
            reader.warn(codes::UNSUPPORTED_SKIPPED, node, message);
            return None;
        }
        "path" => In::Path,
        "query" => In::Query,
        "header" => In::Header,
        "cookie" => In::Cookie,
        "querystring" => In::QueryString,
        "body" => In::Body,
        "formData" | "form" => In::Form,
        other => {
            let message = format!("a parameter in `{other}` cannot be sent; it is left out");
            reader.warn(codes::UNSUPPORTED_SKIPPED, node, message);
            return None;
        }
    };
    if place == In::Header {
        // Blanks around a name are no part of it (RFC 9110 section 5.1 knows none).
        name = name.trim();
        if !is_header_name(name) {
            let message =
                format!("`{name}` cannot be the name of a header; the parameter is left out");
            let help = "headers have names of ASCII letters, digits and `-`; mend the name";
            reader.warn_with(
                codes::UNSUPPORTED_SKIPPED,
                node.get("name").unwrap_or(node),
                message,
                help,
            );
            return None;
        }
    }
    let content = reader.mapping(node, "content").and_then(|content| content.entries().next());
    let described = content.and_then(|entry| reader.follow(entry.value));
    let schema = match (node.get("schema"), described) {
        (Some(schema), _) => Some(schema),
        (None, Some(media)) => media.get("schema"),
        // 2.0, and 3.x documents that were converted by hand.
        (None, None) => node.get("type").map(|_| node),
    };
    Some(Parameter {
        node,
        component: component(reader, written),
        name,
        place,
        required: reader.flag(node, "required").unwrap_or(false) || place == In::Path,
        schema,
        media: content.filter(|_| node.get("schema").is_none()).map(|entry| entry.key.value),
        content: described.filter(|_| node.get("schema").is_none()),
        style: known_style(reader, node),
        explode: reader.flag(node, "explode"),
        allow_reserved: reader.flag(node, "allowReserved").unwrap_or(false),
        collection: known_word(reader, node, "collectionFormat", COLLECTION_FORMATS),
    })
}

/// The names that lead to what a parameter refers to; none when it is written where it is used.
fn component<'d>(reader: &Reader<'_, 'd>, written: Node<'d>) -> Vec<String> {
    let reference = written.get("$ref").and_then(Node::as_str);
    let target = reference.and_then(|to| reader.references.resolve(written, to).ok());
    match target.map(|target| target.name) {
        Some(TargetName::Given(name)) => vec![name],
        Some(TargetName::Inside(names)) => names,
        None => Vec::new(),
    }
}

/// The styles of all places (3.2 section 4.12.2.2).
const STYLES: &[&str] = &[
    "form",
    "simple",
    "label",
    "matrix",
    "spaceDelimited",
    "pipeDelimited",
    "deepObject",
    "cookie",
];

/// The ways to write a list (2.0, "Parameter Object").
const COLLECTION_FORMATS: &[&str] = &["csv", "ssv", "tsv", "pipes", "multi"];

/// The style that a parameter or a part of a body states; one that is not known is reported.
pub fn known_style<'d>(reader: &Reader<'_, 'd>, node: Node<'d>) -> Option<&'d str> {
    known_word(reader, node, "style", STYLES)
}

fn known_word<'d>(
    reader: &Reader<'_, 'd>,
    node: Node<'d>,
    key: &str,
    known: &[&str],
) -> Option<&'d str> {
    let word = reader.text(node, key)?;
    if known.contains(&word) {
        return Some(word);
    }
    let nearest = crate::diagnostics::nearest(word, known.iter().copied());
    let help = match nearest {
        Some(nearest) => format!("did you mean `{nearest}`?"),
        None => format!("write one of {}", known.join(", ")),
    };
    let message = format!("`{word}` is no `{key}`; values are written as if it were not there");
    reader.warn_with(codes::ODD_NODE, node.get(key).unwrap_or(node), message, &help);
    None
}
