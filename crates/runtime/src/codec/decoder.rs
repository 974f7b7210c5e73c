//! The cursor that typed decoders share: a tape, and the first failure.
//!
//! Decoding never stops half-way: a field that cannot be decoded keeps its default, the first
//! failure is noted, and [`decode`](super::decode) reports it at the end. So generated decoders
//! have no error exits at all, which is what keeps them cheap to compile.

use std::borrow::Cow;

use super::Decode;
use super::error::{DecodeError, Failure};
use super::fields::Fields;
use super::scan;
use super::tape::{Kind, Node, Tape};
use crate::types::Map;

/// What a decoder reads from: see the [module](super) for how the parts work together.
#[derive(Debug)]
pub struct Decoder<'t> {
    tape: &'t Tape<'t>,
    failure: Option<Failure>,
    /// For each object being decoded, the value node of each field; 0 is absent.
    slots: Vec<u32>,
}

impl<'t> Decoder<'t> {
    /// A decoder over a parsed text.
    pub fn new(tape: &'t Tape<'t>) -> Self {
        Self { tape, failure: None, slots: Vec::with_capacity(64) }
    }

    /// The tape that nodes belong to.
    pub fn tape(&self) -> &'t Tape<'t> {
        self.tape
    }

    /// Ends the decoding.
    ///
    /// # Errors
    /// The first failure, with its place in the JSON.
    pub fn finish(self) -> Result<(), DecodeError> {
        match &self.failure {
            None => Ok(()),
            Some(failure) => Err(DecodeError::from_failure(self.tape, failure)),
        }
    }

    /// Notes that `node` is not what was expected; only the first note counts.
    #[cold]
    pub fn fail(&mut self, node: Node, expected: &'static str) {
        self.failure.get_or_insert(Failure { node, expected, missing: None });
    }

    #[cold]
    fn fail_missing(&mut self, node: Node, name: &'static str) {
        let expected = "a value";
        self.failure.get_or_insert(Failure { node, expected, missing: Some(name) });
    }

    /// What the node is.
    pub fn kind(&self, node: Node) -> Kind {
        self.tape.kind(node)
    }

    /// How many elements an array has; none for any other node.
    pub(super) fn count(&self, node: Node) -> usize {
        self.tape.elements(node).count()
    }

    /// A string's value; notes a failure and gives `""` for any other node.
    pub fn text(&mut self, node: Node) -> Cow<'t, str> {
        if let Some(text) = text_of(self.tape, node) {
            return text;
        }
        self.fail(node, "a string");
        Cow::Borrowed("")
    }

    /// Decodes the members of an object into the fields that `fields` names, position by position.
    ///
    /// Absent fields are left as they are, unknown keys are passed over, and of duplicate keys the
    /// last one counts.
    pub fn object(&mut self, node: Node, fields: &Fields, into: &mut [&mut dyn Decode]) {
        if self.kind(node) != Kind::Object {
            return self.fail(node, "an object");
        }
        let base = self.slots.len();
        self.gather(node, fields, base);
        for (offset, field) in into.iter_mut().enumerate() {
            match self.slots.get(base + offset) {
                Some(0) | None => {}
                Some(&slot) => field.decode(self, Node(slot)),
            }
        }
        self.slots.truncate(base);
    }

    /// The value nodes of an object's fields, in the order of `fields`; required ones that are
    /// absent are noted as failures.
    pub fn lookup(&mut self, node: Node, fields: &Fields, found: &mut [Option<Node>]) {
        if self.kind(node) != Kind::Object {
            return self.fail(node, "an object");
        }
        let base = self.slots.len();
        self.gather(node, fields, base);
        for (found, &slot) in found.iter_mut().zip(self.slots.iter().skip(base)) {
            *found = (slot != 0).then_some(Node(slot));
        }
        self.slots.truncate(base);
    }

    fn gather(&mut self, node: Node, fields: &Fields, base: usize) {
        self.slots.resize(base + fields.names.len(), 0);
        let slots = self.slots.get_mut(base..).unwrap_or_default();
        let mut hint = 0;
        for (key, value) in self.tape.members(node) {
            let entry = self.tape.entry(key);
            let position = if entry.kind() == Kind::String {
                fields.position(self.tape.slice(entry), hint)
            } else {
                fields.position(&scan::unescape(self.tape.slice(entry)), hint)
            };
            if let Some(position) = position {
                hint = position + 1;
                if let Some(slot) = slots.get_mut(position) {
                    *slot = value.0;
                }
            }
        }
        for &position in fields.required {
            let position = position as usize;
            if slots.get(position) == Some(&0)
                && let Some(&name) = fields.names.get(position)
            {
                return self.fail_missing(node, name);
            }
        }
    }

    /// Decodes the members of an object that `fields` does not name.
    pub fn extra<T: Decode + Default>(&mut self, node: Node, fields: &Fields, into: &mut Map<T>) {
        into.clear();
        into.decode_members(self, node, fields);
    }

    /// Decodes a node into a fresh value.
    pub fn get<T: Decode + Default>(&mut self, node: Node) -> T {
        let mut value = T::default();
        value.decode(self, node);
        value
    }

    /// Decodes a node into a fresh value, or gives nothing and notes no failure.
    pub fn attempt<T: Decode + Default>(&mut self, node: Node) -> Option<T> {
        let mut value = T::default();
        self.attempt_into(node, &mut value).then_some(value)
    }

    /// Decodes a node into a value; whether that went well. Notes no failure.
    pub(super) fn attempt_into(&mut self, node: Node, value: &mut dyn Decode) -> bool {
        let before = self.failure.take();
        value.decode(self, node);
        let failed = self.failure.is_some();
        self.failure = before;
        !failed
    }
}

/// A string's value; nothing for any other node.
pub(super) fn text_of<'a>(tape: &Tape<'a>, node: Node) -> Option<Cow<'a, str>> {
    match tape.kind(node) {
        Kind::String => Some(Cow::Borrowed(tape.inner(node))),
        Kind::Escaped => Some(Cow::Owned(scan::unescape(tape.inner(node)))),
        _ => None,
    }
}
