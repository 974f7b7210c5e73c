//! `params`, and the members of form and multipart bodies.

use serde_json::{Value, json};

use super::schema::Definitions;
use super::table::{Mapping, Reader, Syntax, mapping, plain_mapping, read_mapping};
use super::types::Schema;
use super::value::{Flag, Named, Scalar, Text};
use super::word::words;
use crate::node::Node;
use crate::source::{Span, Spanned};

words! {
    /// Where a parameter goes.
    pub enum ParamPlace {
        /// A placeholder of the path.
        Path = "path",
        /// The query.
        Query = "query",
        /// A header.
        Header = "header",
        /// A cookie.
        Cookie = "cookie",
    }
}

mapping! {
    /// One argument of an operation.
    pub struct Param is "a parameter" {
        /// Where it goes; default: `path` when the path has its placeholder, else `query`.
        "in" place: Option<Spanned<ParamPlace>>,
        /// Its name on the wire; default: the key.
        "name" name: Option<Text>,
        /// How lists and objects are laid out.
        "encoding" encoding: Option<Encoding>,
        /// The `default` is sent when the caller gives none.
        "send_default" send_default: Flag,
        /// Reserved characters such as `/` are not percent-encoded.
        "allow_reserved" allow_reserved: Flag,
        /// The content type of a part of a multipart body.
        "media" media: Option<Text>,
        /// The name of files that have none.
        "file_name" file_name: Option<Text>,
        /// Headers of a part of a multipart body, sent as they are written.
        "headers" headers: Named<Scalar>,
    }
    with schema: Schema;
}

impl Syntax for Param {
    fn read(node: Node<'_>, cx: &Reader<'_>) -> Option<Self> {
        if node.is_mapping() {
            return read_mapping(node, cx);
        }
        Some(Self { schema: Schema::short(node, cx)?, ..Self::empty(node.place())? })
    }

    fn schema(definitions: &mut Definitions) -> Value {
        let long = definitions.mapping::<Self>("Param");
        json!({"anyOf": [{"type": "string"}, long]})
    }
}

words! {
    /// How lists and objects are laid out.
    pub enum EncodingWord {
        /// `a=1&a=2`.
        Repeated = "repeated",
        /// `a=1,2`.
        Csv = "csv",
        /// `a=1%202`.
        SpaceDelimited = "space_delimited",
        /// `a=1|2`.
        PipeDelimited = "pipe_delimited",
        /// `a=1%092`.
        TabDelimited = "tab_delimited",
        /// `a[]=1&a[]=2`.
        Brackets = "brackets",
        /// `a[0]=1&a[1]=2`.
        Indices = "indices",
        /// `a[k]=1`.
        DeepObject = "deep_object",
        /// JSON text.
        Json = "json",
        /// Each item as JSON text of its own; single values as texts.
        JsonItems = "json_items",
        /// `.1.2`.
        Label = "label",
        /// `;a=1,2`.
        Matrix = "matrix",
    }
}

words! {
    /// The styles of OpenAPI.
    pub enum StyleWord {
        /// Queries and cookies.
        Form = "form",
        /// Paths and headers.
        Simple = "simple",
        /// Paths.
        Label = "label",
        /// Paths.
        Matrix = "matrix",
        /// Queries.
        SpaceDelimited = "spaceDelimited",
        /// Queries.
        PipeDelimited = "pipeDelimited",
        /// Queries.
        DeepObject = "deepObject",
    }
}

/// How lists and objects are laid out.
#[derive(Debug, Clone)]
pub struct Encoding {
    /// In a word, or as in OpenAPI.
    pub kind: EncodingKind,
    /// Where it is written.
    pub span: Span,
}

/// The ways to write an encoding.
#[derive(Debug, Clone)]
pub enum EncodingKind {
    /// In a word.
    Word(EncodingWord),
    /// As in OpenAPI.
    Style(Style),
}

mapping! {
    /// Style and explode, as in OpenAPI.
    pub struct Style is "`encoding`" {
        /// The style.
        "style" style: Spanned<StyleWord>,
        /// Whether each item or member gets a pair of its own; default: `true` for `form`.
        "explode" explode: Option<Spanned<bool>>,
    }
}

plain_mapping!(Style);

impl Syntax for Encoding {
    fn read(node: Node<'_>, cx: &Reader<'_>) -> Option<Self> {
        let kind = if node.is_mapping() {
            EncodingKind::Style(Style::read(node, cx)?)
        } else {
            EncodingKind::Word(cx.word(node, EncodingWord::WORDS, EncodingWord::from_word)?)
        };
        Some(Self { kind, span: node.place() })
    }

    fn schema(definitions: &mut Definitions) -> Value {
        let style = <Style as Syntax>::schema(definitions);
        json!({"anyOf": [{"enum": EncodingWord::WORDS}, style]})
    }
}
