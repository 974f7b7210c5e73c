//! Looking into JSON texts without decoding them: pointers, elements, scalars.
//!
//! Works on the text, so that numbers keep their digits and a part of an answer can be handed on
//! as it came. This is the engine's only reader of JSON; depth is bounded by the codec.

use std::borrow::Cow;

use crate::argument::Argument;
use crate::codec::{DecodeError, Decoder, Kind, Node, Tape};

/// A JSON text that can be looked into.
pub(crate) struct Document<'a> {
    tape: Tape<'a>,
}

impl<'a> Document<'a> {
    /// Reads a JSON text.
    pub(crate) fn parse(json: &'a [u8]) -> Result<Self, DecodeError> {
        Tape::parse(json).map(|tape| Self { tape })
    }

    /// Where a pointer (RFC 6901) leads; the empty pointer is the whole.
    pub(crate) fn find(&self, pointer: &str) -> Option<Node> {
        self.find_below(Node::ROOT, pointer)
    }

    /// Where a pointer leads from a node.
    pub(crate) fn find_below(&self, node: Node, pointer: &str) -> Option<Node> {
        let tokens = pointer.strip_prefix('/').into_iter().flat_map(|rest| rest.split('/'));
        tokens.map(unescape).try_fold(node, |node, token| match self.tape.kind(node) {
            Kind::Array => self.tape.elements(node).nth(token.parse().ok()?),
            Kind::Object => {
                self.members(node).filter(|(key, _)| *key == token).last().map(|(_, value)| value)
            }
            _ => None,
        })
    }

    /// Where a pointer leads, unless to null.
    pub(crate) fn find_value(&self, pointer: &str) -> Option<Node> {
        self.find(pointer).filter(|node| self.kind(*node) != Kind::Null)
    }

    /// What a node is.
    pub(crate) fn kind(&self, node: Node) -> Kind {
        self.tape.kind(node)
    }

    /// A node's text as it came.
    pub(crate) fn raw(&self, node: Node) -> &'a str {
        self.tape.raw(node)
    }

    /// The elements of an array; nothing for other nodes.
    pub(crate) fn elements(&self, node: Node) -> impl Iterator<Item = Node> {
        self.tape.elements(node)
    }

    /// The names and values of an object's members; nothing for other nodes.
    pub(crate) fn members(&self, node: Node) -> impl Iterator<Item = (Cow<'_, str>, Node)> {
        self.tape.members(node).map(|(key, value)| (self.text(key), value))
    }

    /// A scalar in words: a string's value, the text of a number or boolean.
    pub(crate) fn scalar(&self, node: Node) -> Option<String> {
        match self.kind(node) {
            Kind::String | Kind::Escaped => Some(self.text(node).into_owned()),
            Kind::Number | Kind::True | Kind::False => Some(self.raw(node).to_owned()),
            Kind::Null | Kind::Array | Kind::Object => None,
        }
    }

    /// A node as an argument.
    pub(crate) fn argument(&self, node: Node) -> Argument {
        match self.kind(node) {
            Kind::Null => Argument::Null,
            Kind::False => Argument::Bool(false),
            Kind::True => Argument::Bool(true),
            Kind::Number => {
                let raw = self.raw(node);
                raw.parse().map_or_else(|_| Argument::Number(raw.into()), Argument::Integer)
            }
            Kind::String | Kind::Escaped => Argument::Text(self.text(node).into_owned()),
            Kind::Array => {
                Argument::List(self.elements(node).map(|item| self.argument(item)).collect())
            }
            Kind::Object => {
                let member =
                    |(key, value): (Cow<'_, str>, Node)| (key.into_owned(), self.argument(value));
                Argument::Object(self.members(node).map(member).collect())
            }
        }
    }

    fn text(&self, node: Node) -> Cow<'_, str> {
        Decoder::new(&self.tape).text(node)
    }
}

fn unescape(token: &str) -> Cow<'_, str> {
    if token.contains('~') {
        Cow::Owned(token.replace("~1", "/").replace("~0", "~"))
    } else {
        Cow::Borrowed(token)
    }
}

/// A JSON text as an argument.
pub(crate) fn parse(json: &[u8]) -> Result<Argument, DecodeError> {
    let document = Document::parse(json)?;
    Ok(document.argument(Node::ROOT))
}

/// Appends a text as a JSON string.
pub(crate) fn push_text(out: &mut String, text: &str) {
    let mut encoder = crate::codec::Encoder::new();
    encoder.text(text);
    out.push_str(&encoder.into_string());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(json: &str, pointer: &str) -> Option<String> {
        let document = Document::parse(json.as_bytes()).unwrap();
        document.find(pointer).map(|node| document.raw(node).to_owned())
    }

    #[test]
    fn pointers_follow_rfc_6901() {
        let json = r#"{"foo": ["bar", "baz"], "": 0, "a/b": 1, "m~n": 8, "esc\u0061pe": 9}"#;
        assert_eq!(at(json, "").as_deref(), Some(json));
        assert_eq!(at(json, "/foo/1").as_deref(), Some("\"baz\""));
        assert_eq!(at(json, "/").as_deref(), Some("0"));
        assert_eq!(at(json, "/a~1b").as_deref(), Some("1"));
        assert_eq!(at(json, "/m~0n").as_deref(), Some("8"));
        assert_eq!(at(json, "/escape").as_deref(), Some("9"));
        assert_eq!(at(json, "/foo/2"), None);
        assert_eq!(at(json, "/foo/bar"), None);
        assert_eq!(at(json, "/foo/0/x"), None);
    }

    #[test]
    fn arguments_keep_wide_numbers() {
        let argument = parse(b"[1, 1.50, 1e400, null]").unwrap();
        let expected = [
            Argument::Integer(1),
            Argument::Number("1.50".into()),
            Argument::Number("1e400".into()),
            Argument::Null,
        ];
        assert_eq!(argument, Argument::List(expected.into()));
    }
}
