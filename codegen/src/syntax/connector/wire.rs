//! `wire`: how a value is written, where that differs from its JSON form.

use serde_json::{Value, json};

use super::schema::Definitions;
use super::table::{Reader, Syntax, mapping, read_mapping};
use super::value::{Named, Scalar, Text};
use super::word::words;
use crate::node::Node;
use crate::source::Span;

words! {
    /// Wire forms without parameters.
    pub enum WireWord {
        /// Numbers as digits; inside JSON, as a text.
        String = "string",
        /// Booleans as 1 and 0.
        ZeroOne = "zero_one",
        /// Booleans as 1 and 0; inside JSON, as texts.
        ZeroOneText = "zero_one_text",
        /// Booleans as yes and no.
        YesNo = "yes_no",
        /// Seconds since 1970.
        Epoch = "epoch",
        /// Milliseconds since 1970.
        EpochMs = "epoch_ms",
        /// Base64.
        Base64 = "base64",
        /// Between double quotation marks.
        Quoted = "quoted",
        /// A list as one text, separated by commas.
        Csv = "csv",
        /// A text as a document of the Atlassian Document Format.
        Adf = "adf",
    }
}

/// How a value is written.
#[derive(Debug, Clone)]
pub struct Wire {
    /// The form.
    pub form: WireKind,
    /// Where it is written.
    pub span: Span,
}

/// The wire forms.
#[derive(Debug, Clone)]
pub enum WireKind {
    /// One without parameters.
    Word(WireWord),
    /// Booleans as two words: for `true`, for `false`.
    Words(Text, Text),
    /// Dates in a strftime format.
    Datetime(Text),
    /// By a table of arguments and what is written.
    Map(Vec<(Text, Text)>),
    /// A list as one text, with this between its items.
    Separator(Text),
}

mapping! {
    /// A wire form with parameters.
    pub struct WireLong is "`wire`" {
        /// Booleans as two words: for `true`, for `false`.
        "words" words: Option<Vec<Scalar>>,
        /// A strftime format, in UTC.
        "datetime" datetime: Option<Text>,
        /// By a table of arguments and what is written for them.
        "map" map: Option<Named<Scalar>>,
        /// A list as one text, with this between its items.
        "separator" separator: Option<Text>,
    }
}

impl Syntax for Wire {
    fn read(node: Node<'_>, cx: &Reader<'_>) -> Option<Self> {
        let span = node.place();
        if !node.is_mapping() {
            let word = cx.word(node, WireWord::WORDS, WireWord::from_word)?;
            return Some(Self { form: WireKind::Word(word), span });
        }
        let long: WireLong = read_mapping(node, cx)?;
        let form = match (long.words, long.datetime, long.map, long.separator) {
            (Some(words), None, None, None) => match <[Scalar; 2]>::try_from(words) {
                Ok([yes, no]) => Some(WireKind::Words(yes.0, no.0)),
                Err(_) => None,
            },
            (None, Some(format), None, None) => Some(WireKind::Datetime(format)),
            (None, None, None, Some(separator)) => Some(WireKind::Separator(separator)),
            (None, None, Some(map), None) => {
                let rows = map.entries.into_iter().map(|entry| (entry.name, entry.value.0));
                Some(WireKind::Map(rows.collect()))
            }
            _ => None,
        };
        if form.is_none() {
            cx.wrong_type(
                node,
                "one of `{words: [YES, NO]}`, `{datetime: FORMAT}`, `{map: ..}`, `{separator: ..}`",
            );
        }
        form.map(|form| Self { form, span })
    }

    fn schema(definitions: &mut Definitions) -> Value {
        let long = definitions.mapping::<WireLong>("WireLong");
        json!({"anyOf": [{"enum": WireWord::WORDS}, long]})
    }
}
