//! Telling the variants of enums and unions apart, by looking at the tape.

use super::decoder::{Decoder, text_of};
use super::encoder::Encoder;
use super::equal::{same, same_number};
use super::fields::{Fields, position};
use super::scalar::whole;
use super::tape::{Kind, Node, Tape};
use super::{Encode, scan};

/// What the JSON of one variant of an untagged union looks like.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// `null`
    Null,
    /// A boolean.
    Bool,
    /// A whole number.
    Integer,
    /// Any number.
    Number,
    /// Any string.
    String,
    /// One of these strings.
    OneOf(&'static [&'static str]),
    /// Any array.
    Array,
    /// An array whose elements, if it has any, begin with one of this shape.
    ArrayOf(&'static Shape),
    /// An object with all of the required keys.
    Object(&'static Fields),
    /// An object with all of the required keys, in which these keys have these values. A required
    /// one that has another does not fit, any other one fits worse than an object without marks.
    Marked(&'static Fields, &'static [(&'static str, Mark)]),
    /// Any object.
    Map,
    /// Anything.
    Any,
}

/// The one value that a member of an object may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// This string.
    Text(&'static str),
    /// This whole number.
    Integer(i64),
    /// This truth value.
    Bool(bool),
}

impl Mark {
    fn is(self, tape: &Tape<'_>, node: Node) -> bool {
        match self {
            Self::Text(text) => text_of(tape, node).is_some_and(|found| found == text),
            Self::Integer(number) => integer(tape, node) == Some(number),
            Self::Bool(true) => tape.kind(node) == Kind::True,
            Self::Bool(false) => tape.kind(node) == Kind::False,
        }
    }
}

/// How well a shape fits: a higher one wins.
type Fit = (u8, usize, usize);

impl Shape {
    fn fit(&self, tape: &Tape<'_>, node: Node) -> Option<Fit> {
        let kind = tape.kind(node);
        let fits = |yes: bool, rank: u8| yes.then_some((rank, 0, 0));
        match self {
            Self::Null => fits(kind == Kind::Null, 3),
            Self::Bool => fits(matches!(kind, Kind::True | Kind::False), 3),
            Self::Integer if kind == Kind::Number => {
                // `3.0` is whole as well, and rather a number where that is a choice.
                let text = tape.inner(node);
                let rank = if is_integer(text) { 4 } else { 2 };
                fits(rank == 4 || whole(text).is_some(), rank)
            }
            Self::Integer => None,
            Self::Number => fits(kind == Kind::Number, 3),
            Self::String => fits(matches!(kind, Kind::String | Kind::Escaped), 3),
            Self::OneOf(names) => {
                let text = text_of(tape, node)?;
                fits(names.contains(&&*text), 4)
            }
            Self::Array => fits(kind == Kind::Array, 2),
            Self::ArrayOf(shape) => match tape.elements(node).next() {
                Some(first) => shape.fit(tape, first),
                None => fits(kind == Kind::Array, 2),
            },
            Self::Object(fields) => fit_object(tape, node, fields, 3),
            Self::Marked(fields, marks) => fit_marked(tape, node, fields, marks),
            Self::Map => fits(kind == Kind::Object, 2),
            Self::Any => fits(true, 1),
        }
    }
}

/// Objects with a mark that is there rank above those without marks, and those with another value
/// in its place below.
fn fit_marked(
    tape: &Tape<'_>,
    node: Node,
    fields: &Fields,
    marks: &[(&'static str, Mark)],
) -> Option<Fit> {
    let (mut found, mut other) = (false, false);
    for (key, mark) in marks {
        match member(tape, node, key) {
            Some(value) if mark.is(tape, value) => found = true,
            Some(_) if fields.requires(key) => return None,
            Some(_) => other = true,
            None => {}
        }
    }
    let rank = match (found, other) {
        (_, true) => 2,
        (true, false) => 4,
        (false, false) => 3,
    };
    fit_object(tape, node, fields, rank)
}

/// Objects rank by how many of their keys are declared, then by how few declared ones they lack.
fn fit_object(tape: &Tape<'_>, node: Node, fields: &Fields, rank: u8) -> Option<Fit> {
    if tape.kind(node) != Kind::Object {
        return None;
    }
    let mut present = vec![false; fields.names.len()];
    let mut hint = 0;
    for (key, _) in tape.members(node) {
        let position = fields.position(&text_of(tape, key)?, hint);
        if let Some(slot) = position.and_then(|position| present.get_mut(position)) {
            *slot = true;
            hint = position.map_or(0, |position| position + 1);
        }
    }
    let mut required = fields.required.iter();
    if !required.all(|&index| present.get(index as usize) == Some(&true)) {
        return None;
    }
    let declared = present.iter().filter(|present| **present).count();
    Some((rank, declared, usize::MAX - (fields.names.len() - declared)))
}

fn is_integer(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-')
}

/// A whole number within 64 bits; nothing for any other node.
fn integer(tape: &Tape<'_>, node: Node) -> Option<i64> {
    match tape.kind(node) {
        Kind::Number => tape.inner(node).parse().ok().or_else(|| whole(tape.inner(node))),
        _ => None,
    }
}

/// The last member of an object with this key.
fn member(tape: &Tape<'_>, node: Node, name: &str) -> Option<Node> {
    let is = |key: &Node| match tape.kind(*key) {
        Kind::Escaped => scan::unescape(tape.inner(*key)) == name,
        _ => tape.inner(*key) == name,
    };
    tape.members(node).filter(|(key, _)| is(key)).last().map(|(_, value)| value)
}

impl Decoder<'_> {
    /// The member `key` of an object.
    pub fn member(&self, node: Node, key: &str) -> Option<Node> {
        member(self.tape(), node, key)
    }

    /// Which of `names` the member `key` of an object is, a text, a number or a truth value; nothing
    /// when it is another one or absent.
    pub fn tag(&self, node: Node, key: &str, names: &[&str]) -> Option<usize> {
        let (tape, node) = (self.tape(), self.member(node, key)?);
        match tape.kind(node) {
            Kind::Number => names.iter().position(|name| same_number(name, tape.raw(node))),
            Kind::True | Kind::False => position(names, tape.raw(node)),
            _ => position(names, &text_of(tape, node)?),
        }
    }

    /// Which shape fits best. Nothing when none fits, or when two fit equally well: then the raw
    /// value should be kept.
    pub fn pick(&self, node: Node, shapes: &[Shape]) -> Option<usize> {
        let fits = shapes.iter().map(|shape| shape.fit(self.tape(), node));
        let (mut best, mut index, mut tied) = (None, None, false);
        for (at, fit) in fits.enumerate() {
            if fit.is_none() || fit < best {
                continue;
            }
            tied = fit == best;
            best = fit;
            index = Some(at);
        }
        index.filter(|_| !tied)
    }

    /// Which of `names` a string is; notes a failure when it is none of them.
    pub fn known(&mut self, node: Node, names: &[&str]) -> Option<usize> {
        let found = text_of(self.tape(), node).and_then(|text| position(names, &text));
        if found.is_none() {
            self.fail(node, "one of the values that the type lists");
        }
        found
    }

    /// Which of `numbers` an integer is; nothing when it is another one or no integer.
    pub fn int_position(&self, node: Node, numbers: &[i64]) -> Option<usize> {
        let number = integer(self.tape(), node)?;
        numbers.iter().position(|known| *known == number)
    }

    /// Which of `values`, each a JSON text, a node is; nothing when it is another one.
    pub fn json_position(&self, node: Node, values: &[&str]) -> Option<usize> {
        let is = |known: &&str| {
            let known = Tape::parse_str(known);
            known.is_ok_and(|known| same((self.tape(), node), (&known, Node::ROOT)))
        };
        values.iter().position(is)
    }
}

impl Encoder {
    /// Writes an integer.
    pub fn int(&mut self, number: i64) {
        number.encode(self);
    }
}
