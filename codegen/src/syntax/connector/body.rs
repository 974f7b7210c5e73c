//! `body`: what an operation sends.

use serde_json::{Value, json};

use super::param::{Encoding, Param};
use super::schema::Definitions;
use super::table::{Mapping, Reader, Syntax, mapping, read_mapping};
use super::types::{Schema, TypeNode};
use super::value::{Any, Named, OneOrMany, Text};
use crate::diagnostics::{Diagnostic, codes, nearest};
use crate::node::Node;
use crate::source::{Span, Spanned};

mapping! {
    /// What an operation sends.
    pub struct BodyLong is "a body" {
        /// The type of a JSON body.
        "json" json: Option<TypeNode>,
        /// A form: a type, or its members.
        "form" form: Option<Members>,
        /// A multipart form: a type, or its parts in order.
        "multipart" multipart: Option<Members>,
        /// JSON, or multipart as soon as a file is given: the members of both.
        "json_or_multipart" json_or_multipart: Option<Named<Param>>,
        /// The media type of a text.
        "text" text: Option<Text>,
        /// The media type of bytes.
        "bytes" bytes: Option<Text>,
        /// The type of each line of a body of JSON lines.
        "lines" lines: Option<TypeNode>,
        /// The keys under which the vendor wants it, outermost first.
        "wrap" wrap: OneOrMany<Text>,
        /// Whether a request without it is refused; default `true`.
        "required" required: Option<Spanned<bool>>,
        /// The media type, when it is not the usual one.
        "media" media: Option<Text>,
        /// How members of a form or multipart type are laid out.
        "encoding" encoding: Option<Encoding>,
        /// What it means.
        "description" description: Option<Text>,
        /// Bodies that work, by a name that says what they show.
        "examples" examples: Named<Any>,
    }
}

/// What an operation sends.
#[derive(Debug, Clone)]
pub struct Body {
    /// What it holds.
    pub content: BodyContent,
    /// The keys under which it is wrapped.
    pub wrap: Vec<Text>,
    /// Whether a request without it is refused.
    pub required: bool,
    /// The media type, when it is not the usual one.
    pub media: Option<Text>,
    /// How members of a typed form are laid out.
    pub encoding: Option<Encoding>,
    /// What it means.
    pub description: Option<Text>,
    /// Bodies that work.
    pub examples: Named<Any>,
    /// Where it is written.
    pub span: Span,
}

impl Body {
    /// Whether a member that is listed in place could not be read.
    pub fn members_are_unread(&self) -> bool {
        match &self.content {
            BodyContent::Form(Members::Listed(listed))
            | BodyContent::Multipart(Members::Listed(listed))
            | BodyContent::JsonOrMultipart(listed) => !listed.broken.is_empty(),
            _ => false,
        }
    }
}

/// The forms of a body.
#[derive(Debug, Clone)]
pub enum BodyContent {
    /// JSON.
    Json(TypeNode),
    /// A form.
    Form(Members),
    /// A multipart form.
    Multipart(Members),
    /// JSON, or multipart as soon as a file is given.
    JsonOrMultipart(Named<Param>),
    /// A text of this media type.
    Text(Text),
    /// Bytes of this media type.
    Bytes(Text),
    /// JSON lines.
    Lines(TypeNode),
}

/// The members of a form.
#[derive(Debug, Clone)]
pub enum Members {
    /// Those of a type.
    Type(TypeNode),
    /// Listed in place.
    Listed(Named<Param>),
}

impl Syntax for Members {
    fn read(node: Node<'_>, cx: &Reader<'_>) -> Option<Self> {
        if node.as_str().is_some() {
            TypeNode::read(node, cx).map(Self::Type)
        } else {
            Named::read(node, cx).map(Self::Listed)
        }
    }

    fn schema(definitions: &mut Definitions) -> Value {
        let listed = <Named<Param> as Syntax>::schema(definitions);
        json!({"anyOf": [{"type": "string"}, listed]})
    }
}

/// The keys that tell a body from a type.
const KINDS: [&str; 7] =
    ["json", "form", "multipart", "json_or_multipart", "text", "bytes", "lines"];

/// Whether a mapping has one of these keys, or one that is misspelt: it is no type then.
pub(super) fn is_of_kind(node: Node<'_>, kinds: &[&str]) -> bool {
    let mut of_types = Vec::new();
    Schema::keys(&mut of_types);
    let is_unknown = |key: &str| of_types.iter().all(|known| known.name != key);
    let mut keys = node.entries().map(|entry| entry.key.value);
    keys.any(|key| {
        kinds.contains(&key)
            || is_unknown(key)
                && nearest(key, of_types.iter().map(|known| known.name)).is_none()
                && nearest(key, kinds.iter().copied()).is_some()
    })
}

/// Reports a body or a response that is of no kind, or of several.
pub(super) fn one_kind(what: &str, kinds: &[&str], node: Node<'_>, cx: &Reader<'_>) {
    let is_kind = |key: &&str| kinds.contains(key);
    let mut given = node.entries().map(|entry| (entry.key.value, entry.key.span));
    let mut given = given.by_ref().filter(|(key, _)| is_kind(key));
    let diagnostic = match (given.next(), given.next()) {
        (Some((first, _)), Some((second, span))) => Diagnostic::new(
            codes::KEYS_EXCLUDE_EACH_OTHER,
            format!("`{first}` and `{second}` exclude each other: {what} is of one kind"),
        )
        .at(span)
        .help(format!("keep `{first}` or `{second}`")),
        _ => Diagnostic::new(codes::MISSING_FIELD, format!("{what} needs to say what it holds"))
            .at(node.place())
            .help(format!("add one of `{}`", kinds.join("`, `"))),
    };
    // What could not be read was reported.
    if !cx.sink.failed_within(node.place()) {
        cx.sink.push(diagnostic);
    }
}

impl BodyLong {
    /// The one form that is given; `None` for none or several.
    fn content(&mut self) -> Option<BodyContent> {
        let mut all = [
            self.json.take().map(BodyContent::Json),
            self.form.take().map(BodyContent::Form),
            self.multipart.take().map(BodyContent::Multipart),
            self.json_or_multipart.take().map(BodyContent::JsonOrMultipart),
            self.text.take().map(BodyContent::Text),
            self.bytes.take().map(BodyContent::Bytes),
            self.lines.take().map(BodyContent::Lines),
        ]
        .into_iter()
        .flatten();
        all.next().filter(|_| all.next().is_none())
    }
}

impl Syntax for Body {
    fn read(node: Node<'_>, cx: &Reader<'_>) -> Option<Self> {
        let span = node.place();
        if !is_of_kind(node, &KINDS) {
            let content = BodyContent::Json(TypeNode::read(node, cx)?);
            return Some(Self {
                content,
                wrap: Vec::new(),
                required: true,
                media: None,
                encoding: None,
                description: None,
                examples: Named::default(),
                span,
            });
        }
        let mut long: BodyLong = read_mapping(node, cx)?;
        let Some(content) = long.content() else {
            one_kind("a body", &KINDS, node, cx);
            return None;
        };
        Some(Self {
            content,
            wrap: long.wrap.0,
            required: long.required.is_none_or(|required| required.value),
            media: long.media,
            encoding: long.encoding,
            description: long.description,
            examples: long.examples,
            span,
        })
    }

    fn schema(definitions: &mut Definitions) -> Value {
        let ty = TypeNode::schema(definitions);
        let long = definitions.mapping::<BodyLong>("Body");
        json!({"anyOf": [ty, long]})
    }
}
