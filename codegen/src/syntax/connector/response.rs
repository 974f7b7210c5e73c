//! `returns` and `responses`: what an operation answers.

use serde_json::{Value, json};

use super::body::{is_of_kind, one_kind};
use super::schema::Definitions;
use super::table::{Reader, Syntax, mapping, plain_mapping, read_mapping};
use super::text::Path;
use super::types::TypeNode;
use super::value::{Any, Flag, Named, OneOrMany, Text};
use crate::node::Node;
use crate::source::{Span, Spanned};
use jackfield_plan::Status;

mapping! {
    /// What an operation answers.
    pub struct ResponseLong is "a response" {
        /// The type of a JSON body.
        "json" json: Option<TypeNode>,
        /// The type of each server-sent event.
        "events" events: Option<TypeNode>,
        /// The type of each line of a body of JSON lines.
        "lines" lines: Option<TypeNode>,
        /// The media type of a text.
        "text" text: Option<Text>,
        /// The media type of bytes.
        "bytes" bytes: Option<Text>,
        /// No body.
        "empty" empty: Flag,
        /// The keys under which the result is found; the type is that of the result.
        "wrap" wrap: OneOrMany<Text>,
        /// The part that is the result; the type is that of the whole body.
        "unwrap" unwrap: Option<Path>,
        /// Related records beside those asked for, to be put where they are referred to.
        "join" join: Vec<Join>,
        /// In `returns`: the status codes; default `2XX`.
        "status" status: Option<Spanned<Status>>,
        /// The media type, when it is not the usual one.
        "media" media: Option<Text>,
        /// The types of headers that callers read.
        "headers" headers: Named<TypeNode>,
        /// What it means.
        "description" description: Option<Text>,
        /// Bodies as the vendor sends them, by a name that says what they show.
        "examples" examples: Named<Any>,
    }
}

mapping! {
    /// Records of the body that are put into others, which refer to them by an identifier.
    pub struct Join is "an entry of `join`" {
        /// The member that gets the record, or the records where `by` is a list.
        "as" name: Text,
        /// Where a record says which one it refers to: an identifier or a list of them.
        "by" by: Path,
        /// Where the related records are in the body: a list, or a map by identifier.
        "from" from: Path,
        /// Where the records are that refer to others; default: the body.
        "into" into: Option<Path>,
        /// The member that is the identifier of a related record; default `id`.
        "key" key: Option<Text>,
    }
}

plain_mapping!(Join);

/// One answer.
#[derive(Debug, Clone)]
pub struct Response {
    /// What it holds.
    pub content: Content,
    /// The keys under which the result is found.
    pub wrap: Vec<Text>,
    /// The part that is the result.
    pub unwrap: Option<Path>,
    /// Related records that are put where they are referred to.
    pub join: Vec<Join>,
    /// The status codes.
    pub status: Option<Spanned<Status>>,
    /// The media type, when it is not the usual one.
    pub media: Option<Text>,
    /// Headers that callers read.
    pub headers: Named<TypeNode>,
    /// What it means.
    pub description: Option<Text>,
    /// Bodies as the vendor sends them.
    pub examples: Named<Any>,
    /// Where it is written.
    pub span: Span,
}

/// The forms of an answer.
#[derive(Debug, Clone)]
pub enum Content {
    /// JSON.
    Json(TypeNode),
    /// Server-sent events.
    Events(TypeNode),
    /// JSON lines.
    Lines(TypeNode),
    /// A text of this media type.
    Text(Text),
    /// Bytes of this media type.
    Bytes(Text),
    /// No body.
    Empty,
}

/// One answer, or several among which the caller chooses.
#[derive(Debug, Clone)]
pub struct Responses(pub Vec<Response>);

/// The keys that say what a response holds: it has one of them.
const KINDS: [&str; 6] = ["json", "events", "lines", "text", "bytes", "empty"];

/// The keys that no type has either: a mapping with one of them is no type.
const ABOUT: [&str; 6] = ["headers", "join", "media", "status", "unwrap", "wrap"];

impl ResponseLong {
    /// The one form that is given; `None` for none or several.
    fn content(&mut self) -> Option<Content> {
        let mut all = [
            self.json.take().map(Content::Json),
            self.events.take().map(Content::Events),
            self.lines.take().map(Content::Lines),
            self.text.take().map(Content::Text),
            self.bytes.take().map(Content::Bytes),
            self.empty.0.then_some(Content::Empty),
        ]
        .into_iter()
        .flatten();
        all.next().filter(|_| all.next().is_none())
    }
}

impl Response {
    fn of(content: Content, span: Span) -> Self {
        Self {
            content,
            wrap: Vec::new(),
            unwrap: None,
            join: Vec::new(),
            status: None,
            media: None,
            headers: Named::default(),
            description: None,
            examples: Named::default(),
            span,
        }
    }

    fn read(node: Node<'_>, cx: &Reader<'_>) -> Option<Self> {
        let span = node.place();
        if node.as_str() == Some("empty") {
            return Some(Self::of(Content::Empty, span));
        }
        let keys: Vec<&str> = KINDS.iter().chain(&ABOUT).copied().collect();
        if !is_of_kind(node, &keys) {
            return TypeNode::read(node, cx).map(|ty| Self::of(Content::Json(ty), span));
        }
        let mut long: ResponseLong = read_mapping(node, cx)?;
        let Some(content) = long.content() else {
            one_kind("a response", &KINDS, node, cx);
            return None;
        };
        Some(Self {
            content,
            wrap: long.wrap.0,
            unwrap: long.unwrap,
            join: long.join,
            status: long.status,
            media: long.media,
            headers: long.headers,
            description: long.description,
            examples: long.examples,
            span,
        })
    }
}

impl Syntax for Responses {
    fn read(node: Node<'_>, cx: &Reader<'_>) -> Option<Self> {
        if node.is_sequence() {
            return Some(Self(node.items().filter_map(|item| Response::read(item, cx)).collect()));
        }
        Response::read(node, cx).map(|response| Self(vec![response]))
    }

    fn schema(definitions: &mut Definitions) -> Value {
        let ty = TypeNode::schema(definitions);
        let long = definitions.mapping::<ResponseLong>("Response");
        json!({"anyOf": [ty, long, {"type": "array", "items": {"anyOf": [ty, long]}}]})
    }
}
