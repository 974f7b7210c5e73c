//! Why a node cannot be read into a type: the kind of mistake, as data, and its place.
//!
//! Takes: what serde says. Gives: an error in the words of a spec's author.

use std::fmt;

use serde::de::{self, Unexpected};

use crate::source::Span;

/// A node does not fit the type that it is read into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeError {
    /// What kind of mistake it is.
    pub kind: DeErrorKind,
    /// The innermost node or key that does not fit; `None` only before the error has passed a node.
    pub span: Option<Span>,
}

/// The kinds of [`DeError`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeErrorKind {
    /// A value of another type: what was found, what is expected.
    Type {
        /// What was found, in words.
        found: String,
        /// What is expected, in words.
        expected: String,
    },
    /// A key that the mapping does not have.
    UnknownField {
        /// The key.
        name: String,
        /// The keys that it has.
        allowed: &'static [&'static str],
    },
    /// A value that is none of a fixed set.
    UnknownVariant {
        /// The value.
        name: String,
        /// The set.
        allowed: &'static [&'static str],
    },
    /// A key that is required and absent.
    MissingField {
        /// The key.
        name: &'static str,
    },
    /// Anything else, in the words of the type.
    Other(String),
}

impl fmt::Display for DeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            DeErrorKind::Type { found, expected } => {
                write!(f, "expected {expected}, found {found}")
            }
            DeErrorKind::UnknownField { name, .. } => write!(f, "there is no key `{name}` here"),
            DeErrorKind::UnknownVariant { name, allowed: [] } => {
                write!(f, "`{name}` is not allowed here")
            }
            DeErrorKind::UnknownVariant { name, allowed } => {
                write!(f, "`{name}` is not one of `{}`", allowed.join("`, `"))
            }
            DeErrorKind::MissingField { name } => write!(f, "the key `{name}` is missing"),
            DeErrorKind::Other(message) => f.write_str(message),
        }
    }
}

impl std::error::Error for DeError {}

impl DeError {
    pub(super) fn new(kind: DeErrorKind) -> Self {
        Self { kind, span: None }
    }

    /// The error at a place, unless a place further in is known.
    pub(super) fn at(mut self, span: Span) -> Self {
        self.span.get_or_insert(span);
        self
    }
}

impl de::Error for DeError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::new(DeErrorKind::Other(message.to_string()))
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        let (found, expected) = (describe(found), expected.to_string());
        Self::new(DeErrorKind::Type { found, expected })
    }

    fn invalid_value(found: Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self::invalid_type(found, expected)
    }

    fn unknown_variant(name: &str, allowed: &'static [&'static str]) -> Self {
        Self::new(DeErrorKind::UnknownVariant { name: name.to_owned(), allowed })
    }

    fn unknown_field(name: &str, allowed: &'static [&'static str]) -> Self {
        Self::new(DeErrorKind::UnknownField { name: name.to_owned(), allowed })
    }

    fn missing_field(name: &'static str) -> Self {
        Self::new(DeErrorKind::MissingField { name })
    }
}

/// What was found, in the words of a spec's author.
fn describe(found: Unexpected<'_>) -> String {
    match found {
        Unexpected::Unit | Unexpected::Option => "null".to_owned(),
        Unexpected::Map => "a mapping".to_owned(),
        Unexpected::Seq => "a list".to_owned(),
        Unexpected::Bool(value) => format!("`{value}`"),
        Unexpected::Unsigned(value) => format!("the number `{value}`"),
        Unexpected::Signed(value) => format!("the number `{value}`"),
        Unexpected::Float(value) => format!("the number `{value}`"),
        Unexpected::Str(text) => format!("the string `{}`", clip(text)),
        other => other.to_string(),
    }
}

fn clip(text: &str) -> &str {
    text.char_indices().nth(60).and_then(|(end, _)| text.get(..end)).unwrap_or(text)
}
