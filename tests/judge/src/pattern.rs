//! What must stand at a place: pieces of text and data, before encoding.

use serde_json::Value;

use crate::escape::Escape;
use crate::json;

/// One piece.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Part {
    /// Text that is sent as it is.
    Literal(String),
    /// A name, which is data.
    Name(String),
    /// A single value.
    Scalar(Value),
    /// A value as JSON text.
    Json(Value),
    /// A character between data.
    Delimiter(char),
}

/// Pieces in a row.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Pattern {
    /// The pieces.
    pub(crate) parts: Vec<Part>,
    /// How data is encoded.
    pub(crate) escape: Escape,
}

impl Pattern {
    pub(crate) fn new(parts: Vec<Part>, escape: Escape) -> Self {
        Self { parts, escape }
    }

    /// Whether these bytes are the pattern, from end to end.
    pub(crate) fn matches(&self, raw: &[u8]) -> bool {
        self.strip(raw) == Some(raw.len())
    }

    /// How many bytes at the start are the pattern.
    pub(crate) fn strip(&self, raw: &[u8]) -> Option<usize> {
        let mut at = 0;
        for part in &self.parts {
            at += part.strip(raw.get(at..)?, self.escape)?;
        }
        Some(at)
    }

    /// How it would be written, for messages.
    pub(crate) fn show(&self) -> String {
        self.parts.iter().map(|part| part.show(self.escape)).collect()
    }
}

impl Part {
    fn strip(&self, raw: &[u8], escape: Escape) -> Option<usize> {
        match self {
            Self::Literal(text) => raw.starts_with(text.as_bytes()).then_some(text.len()),
            Self::Name(text) => escape.strip(text, raw),
            Self::Scalar(value) => strip_scalar(value, raw, escape),
            Self::Delimiter(delimiter) => escape.strip_delimiter(*delimiter, raw),
            Self::Json(value) => {
                // It ends where its place ends: encoded JSON has no slash in it.
                let end = match escape {
                    Escape::Url => raw.iter().position(|byte| *byte == b'/').unwrap_or(raw.len()),
                    _ => raw.len(),
                };
                let text = escape.decode(raw.get(..end)?)?;
                let found = json::parse(text.as_bytes()).ok()?;
                json::same(value, &found).then_some(end)
            }
        }
    }

    fn show(&self, escape: Escape) -> String {
        match self {
            Self::Literal(text) => text.clone(),
            Self::Name(text) => escape.show(text),
            Self::Scalar(value) => escape.show(&text_of(value)),
            Self::Json(value) => escape.show(&value.to_string()),
            Self::Delimiter(' ') if matches!(escape, Escape::Form) => "+".to_owned(),
            Self::Delimiter(c @ (' ' | '|' | '\t')) if escape != Escape::Plain => {
                format!("%{:02X}", u32::from(*c))
            }
            Self::Delimiter(c) => c.to_string(),
        }
    }
}

/// A single value as text. 3.1.1 appendix B: how values become text is the implementation's choice
/// but for texts; the JSON spelling is what every implementation knows.
pub(crate) fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn strip_scalar(value: &Value, raw: &[u8], escape: Escape) -> Option<usize> {
    match value {
        // A fraction may be spelled in several ways; it must be the same number.
        Value::Number(number) if number.is_f64() => {
            let digits = |byte: &&u8| byte.is_ascii_digit() || b"-.eE+%2B".contains(byte);
            let end = raw.iter().take_while(digits).count();
            // A dot or minus after the number may be a delimiter: the longest number counts.
            (1..=end).rev().find(|end| {
                let text = raw.get(..*end).and_then(|raw| escape.decode(raw));
                text.and_then(|text| text.parse::<f64>().ok()) == number.as_f64()
            })
        }
        other => escape.strip(&text_of(other), raw),
    }
}
