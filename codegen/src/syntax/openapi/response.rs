//! Responses: by status, with their media types and headers, 2.0 and 3.x in one form.
//!
//! Takes: an operation. Gives: its [`Response`]s in the order of the document, references followed.
//! Must not know which of them is a success.

use jackfield_plan::Status;

use super::body::{self, Media};
use super::{Reader, Version, keys};
use crate::diagnostics::codes;
use crate::node::Node;

/// One answer.
#[derive(Clone)]
pub struct Response<'d> {
    /// The status codes it is for.
    pub status: Status,
    /// The response, references followed.
    pub node: Node<'d>,
    /// Its media types, in order; none when nothing is said about a body.
    pub content: Vec<Media<'d>>,
    /// Its headers.
    pub headers: Option<Node<'d>>,
}

/// The responses of an operation.
pub fn read_all<'d>(
    reader: &Reader<'_, 'd>,
    root: Node<'d>,
    operation: Node<'d>,
) -> Vec<Response<'d>> {
    let entries = reader.mapping(operation, "responses").into_iter().flat_map(Node::entries);
    entries
        .filter(|entry| !entry.key.value.starts_with("x-"))
        .filter_map(|entry| {
            let Some(status) = status(entry.key.value) else {
                reader.odd(entry.value, entry.key.value, "under a status code");
                return None;
            };
            let node = reader.follow(entry.value)?;
            if !node.is_mapping() {
                reader.odd(node, "response", "a mapping");
                return None;
            }
            keys::check(reader, node, keys::Object::Response);
            Some(Response {
                status,
                node,
                content: content(reader, root, operation, node),
                headers: reader.mapping(node, "headers"),
            })
        })
        .collect()
}

fn content<'d>(
    reader: &Reader<'_, 'd>,
    root: Node<'d>,
    operation: Node<'d>,
    node: Node<'d>,
) -> Vec<Media<'d>> {
    if reader.version != Version::V2 {
        let content = body::content(reader, node);
        let schema = node.get("schema").filter(|_| content.is_empty());
        let Some(schema) = schema.filter(|schema| schema.is_mapping()) else { return content };
        let message =
            "OpenAPI 3 has a `schema` below `content`; it is taken for `application/json`";
        reader.warn(codes::ODD_NODE, schema, message);
        return vec![body::plain("application/json", node, Some(schema))];
    }
    let Some(schema) = node.get("schema").filter(|schema| !schema.is_null()) else {
        return Vec::new();
    };
    let mut types = body::media_types(reader, operation, root, "produces");
    if types.is_empty() {
        types.push("application/json");
    }
    // A file is never JSON, whatever else the document produces.
    let file = schema.get("type").and_then(Node::as_str) == Some("file");
    if file {
        types.retain(|media| !media.contains("json"));
        if types.is_empty() {
            types.push("application/octet-stream");
        }
    }
    let media = types.into_iter().map(|media| Media {
        media: media.to_owned(),
        node,
        schema: Some(schema),
        item: None,
        encoding: None,
    });
    media.collect()
}

/// The status codes that a key names: `200`, `2XX`, `default`.
fn status(key: &str) -> Option<Status> {
    let key = key.trim();
    if key.eq_ignore_ascii_case("default") {
        return Some(Status::Default);
    }
    let range = key.get(1..).is_some_and(|rest| rest.eq_ignore_ascii_case("xx"));
    if range {
        let digit: u8 = key.get(..1)?.parse().ok()?;
        return (1..=5).contains(&digit).then_some(Status::Range(digit));
    }
    // `200.0`: what some YAML writers make of a whole number.
    let code: u16 = key.trim_end_matches(".0").parse().ok()?;
    (100..1000).contains(&code).then_some(Status::Exact(code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn status_keys() {
        assert_eq!(status("200"), Some(Status::Exact(200)));
        assert_eq!(status("4xx"), Some(Status::Range(4)));
        assert_eq!(status("default"), Some(Status::Default));
        for odd in ["", "ok", "20", "0XX", "é", "20000"] {
            assert_eq!(status(odd), None, "{odd}");
        }
    }
}
