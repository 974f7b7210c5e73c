//! Telling the variants of enums and unions apart, by looking at the tape.

use super::decoder::{Decoder, text_of};
use super::encoder::Encoder;
use super::fields::{Fields, position};
use super::tape::{Kind, Node, Tape};
use super::{Encode, scan};

/// What the JSON of one variant of an untagged union looks like.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// `null`
    Null,
    /// A boolean.
    Bool,
    /// A number without fraction and exponent.
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
    /// An object with all of the required keys, in which these keys have these string values.
    Tagged(&'static Fields, &'static [(&'static str, &'static str)]),
    /// Any object.
    Map,
    /// Anything.
    Any,
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
            Self::Integer => fits(kind == Kind::Number && is_integer(tape.inner(node)), 4),
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
            Self::Tagged(fields, tags) => {
                let tagged = tags.iter().all(|(key, value)| {
                    let found = member(tape, node, key).and_then(|node| text_of(tape, node));
                    found.is_some_and(|found| found == *value)
                });
                if tagged { fit_object(tape, node, fields, 4) } else { None }
            }
            Self::Map => fits(kind == Kind::Object, 2),
            Self::Any => fits(true, 1),
        }
    }
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

    /// Which of `names` the string member `key` of an object is; nothing when it is another one,
    /// absent, or not a string.
    pub fn tag(&self, node: Node, key: &str, names: &[&str]) -> Option<usize> {
        let tag = text_of(self.tape(), self.member(node, key)?)?;
        position(names, &tag)
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
        let tape = self.tape();
        let number: i64 = match tape.kind(node) {
            Kind::Number => tape.inner(node).parse().ok()?,
            _ => return None,
        };
        numbers.iter().position(|known| *known == number)
    }
}

impl Encoder {
    /// Writes an object that starts with a tag and goes on with the members that `value` encodes
    /// to, but for its own member of the tag's name.
    pub fn tagged(&mut self, key: &str, tag: &str, value: &dyn Encode) {
        let json = super::encode(value);
        self.raw("{");
        self.text(key);
        self.raw(":");
        self.text(tag);
        if let Ok(tape) = Tape::parse_str(&json) {
            for (name, member) in tape.members(Node::ROOT) {
                if text_of(&tape, name).is_some_and(|name| name != key) {
                    self.raw(",");
                    self.raw(tape.raw(name));
                    self.raw(":");
                    self.raw(tape.raw(member));
                }
            }
        }
        self.raw("}");
    }

    /// Writes an integer.
    pub fn int(&mut self, number: i64) {
        number.encode(self);
    }
}
