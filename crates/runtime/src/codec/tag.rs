//! The member that says which variant of a union a value is.
//!
//! A variant says it itself, whatever the value in it holds: who builds `Animal::Cat` need not
//! write `cat` again. A value keeps its own text where that is one of the variant's.

use super::Encode;
use super::encoder::{Encoder, Members};

/// What an object is tagged with.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tag {
    /// The name of the member.
    pub(super) key: &'static str,
    /// The texts that choose the variant; the first of them is written.
    pub(super) of: &'static [&'static str],
    /// Whether any text that is not empty is right as well.
    pub(super) or_other: bool,
}

impl Tag {
    /// A member's value with the tag in its place where it is none.
    pub(super) fn over(self, value: &dyn Encode) -> impl Encode {
        let json = if value.is_absent() { String::new() } else { super::encode(value) };
        Tagged { tag: self, json }
    }

    /// Whether a value can stay: it is one of the texts, or no text at all, which says that tags of
    /// this union are something else.
    fn fits(self, json: &str) -> bool {
        match json {
            "" | "null" => false,
            _ if !json.starts_with('"') => true,
            _ if self.or_other => json != "\"\"",
            _ => self.of.iter().any(|tag| quoted(tag) == json),
        }
    }
}

/// The tag of an object whose type has no field for it: what is among the other members, if that
/// can stay.
pub(super) fn given(tag: &Tag, more: &dyn Members) -> impl Encode {
    let mut json = String::new();
    more.each(&mut |key, value| {
        if key == tag.key {
            json = super::encode(value);
        }
    });
    Tagged { tag: *tag, json }
}

/// A tag, and what the value has in its place.
struct Tagged {
    tag: Tag,
    json: String,
}

impl Encode for Tagged {
    fn encode(&self, e: &mut Encoder) {
        match self.tag.of.first() {
            Some(tag) if !self.tag.fits(&self.json) => e.text(tag),
            _ => e.raw(&self.json),
        }
    }
}

fn quoted(text: &str) -> String {
    let mut e = Encoder::new();
    e.text(text);
    e.into_string()
}

impl Encoder {
    /// Writes a value that is a variant of a union: the object that it encodes to has one of `tags`
    /// as its member `key`, the first one where the value says something else or nothing. What
    /// encodes to no object is written as it is.
    pub fn tagged(&mut self, key: &'static str, tags: &'static [&'static str], value: &dyn Encode) {
        self.with_tag(Tag { key, of: tags, or_other: false }, value);
    }

    /// As [`Encoder::tagged`], for the variant that stands for all other tags as well: only where
    /// the value has no text at all the first one is written.
    pub fn tagged_or_other(
        &mut self,
        key: &'static str,
        tags: &'static [&'static str],
        value: &dyn Encode,
    ) {
        self.with_tag(Tag { key, of: tags, or_other: true }, value);
    }

    fn with_tag(&mut self, tag: Tag, value: &dyn Encode) {
        self.expect_tag(tag);
        value.encode(self);
        self.drop_tags();
    }
}
