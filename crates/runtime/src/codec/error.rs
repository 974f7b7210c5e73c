//! What a decoding error says: where in the answer, what was expected, what was found.
//!
//! While decoding only a small [`Failure`] is noted; the path and the words are made afterwards
//! from the tape, so that the happy path pays nothing for them.

use std::fmt::{self, Write as _};

use super::tape::{Kind, Node, Tape};

/// Why a JSON text could not be decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeError(Box<Detail>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Detail {
    path: String,
    expected: String,
    found: String,
    /// Line and column, when the text is not JSON at all.
    place: Option<(usize, usize)>,
}

impl DecodeError {
    /// Where in the value, such as `tickets[3].priority`; empty for the whole value and for text
    /// that is not JSON.
    pub fn path(&self) -> &str {
        &self.0.path
    }

    /// What should have stood there.
    pub fn expected(&self) -> &str {
        &self.0.expected
    }

    /// What stood there.
    pub fn found(&self) -> &str {
        &self.0.found
    }

    /// Line and column, counted from one, where text that is not JSON goes wrong.
    pub fn place(&self) -> Option<(usize, usize)> {
        self.0.place
    }

    pub(super) fn syntax(bytes: &[u8], at: usize, expected: &'static str) -> Self {
        let before = bytes.get(..at).unwrap_or(bytes);
        let line = before.split(|&byte| byte == b'\n').count();
        let column = 1 + before.iter().rev().take_while(|&&byte| byte != b'\n').count();
        let found = match bytes.get(at) {
            None => "the end of the input".to_owned(),
            Some(byte @ 0x21..=0x7e) => format!("`{}`", char::from(*byte)),
            Some(byte) => format!("byte 0x{byte:02x}"),
        };
        let expected = expected.to_owned();
        let place = Some((line, column));
        Self(Box::new(Detail { path: String::new(), expected, found, place }))
    }

    pub(super) fn from_failure(tape: &Tape<'_>, failure: &Failure) -> Self {
        let mut path = path_of(tape, failure.node);
        let found = match failure.missing {
            Some(name) => {
                push_key(&mut path, name);
                "nothing".to_owned()
            }
            None => found(tape, failure.node),
        };
        let expected = failure.expected.to_owned();
        Self(Box::new(Detail { path, expected, found, place: None }))
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Detail { path, expected, found, place } = &*self.0;
        if let Some((line, column)) = place {
            return write!(
                f,
                "not JSON at line {line}, column {column}: expected {expected}, found {found}"
            );
        }
        if !path.is_empty() {
            write!(f, "`{path}`: ")?;
        }
        write!(f, "expected {expected}, found {found}")
    }
}

impl std::error::Error for DecodeError {}

/// The first thing that went wrong while decoding.
#[derive(Clone, Copy, Debug)]
pub(super) struct Failure {
    pub(super) node: Node,
    pub(super) expected: &'static str,
    /// The key that the object `node` does not have.
    pub(super) missing: Option<&'static str>,
}

/// The way from the root to a node, such as `tickets[3].priority`.
pub(super) fn path_of(tape: &Tape<'_>, target: Node) -> String {
    let mut path = String::new();
    let mut node = Node::ROOT;
    while node != target {
        let holds = |child: Node| child.0 <= target.0 && target.0 < tape.entry(child).next();
        let child = match tape.kind(node) {
            Kind::Array => {
                let found = tape.elements(node).enumerate().find(|(_, child)| holds(*child));
                if let Some((index, _)) = found {
                    let _ = write!(path, "[{index}]");
                }
                found.map(|(_, child)| child)
            }
            Kind::Object => {
                let found = tape.members(node).find(|(_, value)| holds(*value));
                if let Some((key, _)) = found {
                    push_key(&mut path, &super::decoder::text_of(tape, key).unwrap_or_default());
                }
                found.map(|(_, value)| value)
            }
            _ => None,
        };
        match child {
            Some(child) => node = child,
            None => break,
        }
    }
    path
}

fn push_key(path: &mut String, key: &str) {
    let plain = key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '$' | '@'));
    if !plain || key.is_empty() {
        let _ = write!(path, "[{key:?}]");
        return;
    }
    if !path.is_empty() {
        path.push('.');
    }
    path.push_str(key);
}

/// What a node is, with its text when that is short.
fn found(tape: &Tape<'_>, node: Node) -> String {
    let kind = tape.kind(node);
    let raw = tape.raw(node);
    match kind {
        Kind::Null => "null".to_owned(),
        Kind::True | Kind::False => format!("`{raw}`"),
        Kind::Array | Kind::Object => kind.describe().to_owned(),
        Kind::Number | Kind::String | Kind::Escaped if raw.len() <= 48 => {
            format!("{} `{raw}`", kind.describe().trim_start_matches("a "))
        }
        Kind::Number | Kind::String | Kind::Escaped => {
            format!("{} of {} bytes", kind.describe(), raw.len())
        }
    }
}
