//! Bodies: `content` of 3.x, and the body and form parameters of 2.0, in one form.
//!
//! Takes: an operation and its parameters. Gives: a [`RequestBody`] with its media types; those of a
//! 2.0 operation come from `consumes`. Also reads the `content` of responses.
//! Must not know which of several media types is used.

use super::parameter::{In, Parameter};
use super::{Reader, Version, keys};
use crate::diagnostics::codes;
use crate::node::Node;

/// What a request may carry.
#[derive(Clone)]
pub struct RequestBody<'d> {
    /// Where it is written.
    pub node: Node<'d>,
    /// Whether it must be given.
    pub required: bool,
    /// Its media types, in order.
    pub content: Vec<Media<'d>>,
    /// The fields of a form, in 2.0.
    pub form: Vec<Parameter<'d>>,
}

/// A body of one media type.
#[derive(Clone)]
pub struct Media<'d> {
    /// The media type, as written.
    pub media: String,
    /// Where it is written.
    pub node: Node<'d>,
    /// The schema of the whole.
    pub schema: Option<Node<'d>>,
    /// The schema of one item of a stream (3.2).
    pub item: Option<Node<'d>>,
    /// `encoding`: by member.
    pub encoding: Option<Node<'d>>,
}

/// The body of an operation.
pub fn read<'d>(
    reader: &Reader<'_, 'd>,
    root: Node<'d>,
    operation: Node<'d>,
    parameters: &[Parameter<'d>],
) -> Option<RequestBody<'d>> {
    if reader.version == Version::V2 {
        return of_parameters(reader, root, operation, parameters);
    }
    let node = reader.follow(operation.get("requestBody").filter(|node| !node.is_null())?)?;
    if !node.is_mapping() {
        reader.odd(node, "requestBody", "a mapping");
        return None;
    }
    keys::check(reader, node, keys::Object::RequestBody);
    let content = content(reader, node);
    if content.is_empty() {
        let message = "the body has no `content`, so nothing is known to send; it is left out";
        reader.warn(codes::ODD_NODE, node, message);
    }
    (!content.is_empty()).then(|| RequestBody {
        node,
        required: reader.flag(node, "required").unwrap_or(false),
        content,
        form: Vec::new(),
    })
}

/// The media types under `content`.
pub fn content<'d>(reader: &Reader<'_, 'd>, holder: Node<'d>) -> Vec<Media<'d>> {
    let entries = reader.mapping(holder, "content").into_iter().flat_map(Node::entries);
    entries
        .filter_map(|entry| {
            let node = reader.follow(entry.value)?;
            keys::check(reader, node, keys::Object::MediaType);
            Some(Media {
                media: entry.key.value.to_owned(),
                node,
                schema: node.get("schema").filter(|schema| !schema.is_null()),
                item: node.get("itemSchema").filter(|schema| !schema.is_null()),
                encoding: reader.mapping(node, "encoding"),
            })
        })
        .collect()
}

fn of_parameters<'d>(
    reader: &Reader<'_, 'd>,
    root: Node<'d>,
    operation: Node<'d>,
    parameters: &[Parameter<'d>],
) -> Option<RequestBody<'d>> {
    let consumes = media_types(reader, operation, root, "consumes");
    if let Some(body) = parameters.iter().find(|parameter| parameter.place == In::Body) {
        // 2.0 section "Parameter Object": the two cannot exist together for the same operation.
        for field in parameters.iter().filter(|parameter| parameter.place == In::Form) {
            let message = format!("the form field `{}` beside a body is left out", field.name);
            reader.warn(codes::UNSUPPORTED_SKIPPED, field.node, message);
        }
        let types = if consumes.is_empty() { vec!["application/json"] } else { consumes };
        return Some(RequestBody {
            node: body.node,
            required: body.required,
            content: types.into_iter().map(|media| plain(media, body.node, body.schema)).collect(),
            form: Vec::new(),
        });
    }
    let form: Vec<Parameter<'d>> =
        parameters.iter().filter(|parameter| parameter.place == In::Form).cloned().collect();
    let first = form.first()?.node;
    let has_file =
        form.iter().any(|field| field.node.get("type").and_then(Node::as_str) == Some("file"));
    let multipart = |media: &&str| media.starts_with("multipart/");
    let media = match consumes.iter().find(|media| multipart(media)) {
        Some(media) => media,
        None if has_file => "multipart/form-data",
        None => "application/x-www-form-urlencoded",
    };
    let urlencoded = consumes.iter().any(|media| media.contains("urlencoded"));
    let media = if urlencoded && !has_file { "application/x-www-form-urlencoded" } else { media };
    Some(RequestBody {
        node: first,
        required: form.iter().any(|field| field.required),
        content: vec![plain(media, first, None)],
        form,
    })
}

/// A media type with a schema and nothing else.
pub(super) fn plain<'d>(media: &str, node: Node<'d>, schema: Option<Node<'d>>) -> Media<'d> {
    Media { media: media.to_owned(), node, schema, item: None, encoding: None }
}

/// The media types of an operation of 2.0: its own, else those of the document.
pub fn media_types<'d>(
    reader: &Reader<'_, 'd>,
    operation: Node<'d>,
    root: Node<'d>,
    key: &str,
) -> Vec<&'d str> {
    let own = reader.list(operation, key).filter(|list| !list.is_empty());
    let list = own.or_else(|| reader.list(root, key));
    list.into_iter().flat_map(Node::items).filter_map(Node::as_str).collect()
}
