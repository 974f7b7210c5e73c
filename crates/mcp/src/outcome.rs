//! What a tool gave, in the form in which a model is told.

use serde_json::{Map, Value};

/// The result of a tool call, successful or not.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Outcome {
    /// What the model reads, in order.
    pub content: Vec<Content>,
    /// The same as data: an object that the tool's output schema describes, or, where the call
    /// failed, one with the member `error`.
    pub structured: Option<Value>,
    /// Whether the call failed in a way that the model is to know and may mend.
    pub is_error: bool,
    /// What is said about the result, by reverse-DNS keys.
    pub meta: Map<String, Value>,
}

/// One part of an [`Outcome`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// Words, or JSON.
    Text(String),
    /// A picture.
    Image {
        /// The bytes, in base64.
        base64: String,
        /// The media type, `image/..`.
        media_type: String,
    },
    /// A recording.
    Audio {
        /// The bytes, in base64.
        base64: String,
        /// The media type, `audio/..`.
        media_type: String,
    },
    /// Any other file.
    File {
        /// The bytes, in base64.
        base64: String,
        /// The media type.
        media_type: String,
        /// A name for it, as a URI.
        uri: String,
    },
}

impl Outcome {
    /// A result in words alone.
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self { content: vec![Content::Text(text.into())], ..Self::default() }
    }

    /// A failure, in words and as data.
    pub(crate) fn failure(text: impl Into<String>, error: Value) -> Self {
        let structured = Value::Object(Map::from_iter([("error".to_owned(), error)]));
        Self { structured: Some(structured), is_error: true, ..Self::text(text) }
    }

    /// The words of the result, the parts that are not words left out.
    pub fn words(&self) -> String {
        let texts = self.content.iter().filter_map(|content| match content {
            Content::Text(text) => Some(text.as_str()),
            _ => None,
        });
        texts.collect::<Vec<_>>().join("\n")
    }
}
