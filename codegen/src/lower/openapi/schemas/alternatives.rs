//! What alternatives are called that are written in place.
//!
//! Takes: the schemas of one list. Gives: a word for each: its title, else the constant that tells it
//! from the others, else the one member that it requires and no other has, else what it refers to,
//! else its number. Keys of the lock know nothing of this: there it is the title or the number, so
//! that what is named already keeps its name.

use std::collections::HashSet;

use super::discriminator::property;
use super::union::type_word;
use crate::node::Node;
use crate::syntax::openapi::Reader;
use crate::syntax::openapi::schema::Types;

/// What an alternative is called.
pub(super) struct Word {
    /// In keys of the lock.
    pub(super) key: String,
    /// In names.
    pub(super) name: String,
}

/// The words for the alternatives of a list.
pub(super) fn words<'d>(
    reader: &Reader<'_, 'd>,
    alternatives: &[Node<'d>],
    discriminator: Option<Node<'d>>,
) -> Vec<Word> {
    let own: Vec<Option<String>> = alternatives.iter().map(|node| own_word(*node)).collect();
    let unnamed: Vec<Object<'d>> = alternatives
        .iter()
        .zip(&own)
        .filter(|(node, own)| own.is_none() && node.get("$ref").is_none())
        .map(|(node, _)| Object::of(reader, *node))
        .collect();
    let telling = telling(&unnamed, discriminator.and_then(property));
    let all: Vec<Object<'d>> = alternatives.iter().map(|node| Object::of(reader, *node)).collect();
    let mut words = Vec::with_capacity(alternatives.len());
    for (number, (object, own)) in all.iter().zip(own).enumerate() {
        let key = own.clone().unwrap_or_else(|| format!("variant {}", number + 1));
        let others = || all.iter().enumerate().filter(|(other, _)| *other != number);
        let name = own
            .or_else(|| object.reference())
            .or_else(|| object.constant(telling?).map(str::to_owned))
            .or_else(|| object.only_required(others().map(|(_, other)| other)))
            .unwrap_or_else(|| key.clone());
        words.push(Word { key, name });
    }
    words
}

/// The word of an alternative that has one by itself: its title, or its type where that is no object.
fn own_word(node: Node<'_>) -> Option<String> {
    if let Some(name) = node.get("title").and_then(Node::as_str) {
        return Some(name.to_owned());
    }
    let ty = node.get("type").and_then(Node::as_str).and_then(Types::named)?;
    (ty != Types::OBJECT).then(|| type_word(ty).to_owned())
}

/// An alternative as its members show it: its own ones and those of the `allOf` in it, with what it
/// refers to itself.
struct Object<'d> {
    node: Node<'d>,
    parts: Vec<Node<'d>>,
}

impl<'d> Object<'d> {
    fn of(reader: &Reader<'_, 'd>, node: Node<'d>) -> Self {
        let mut parts = vec![node];
        parts.extend(node.get("allOf").into_iter().flat_map(Node::items));
        for part in &mut parts {
            let target = part.get("$ref").and_then(Node::as_str);
            let target = target.and_then(|target| reader.references.resolve(*part, target).ok());
            if let Some(target) = target {
                *part = target.node;
            }
        }
        Self { node, parts }
    }

    /// The name at the end of what it refers to.
    fn reference(&self) -> Option<String> {
        let reference = self.node.get("$ref")?.as_str()?;
        let name = reference.rsplit(['/', '#']).next().filter(|name| !name.is_empty())?;
        Some(name.to_owned())
    }

    /// Its members with their schemas.
    fn members(&self) -> impl Iterator<Item = (&'d str, Node<'d>)> + '_ {
        let lists = self.parts.iter().filter_map(|part| part.get("properties"));
        lists.flat_map(Node::entries).map(|entry| (entry.key.value, entry.value))
    }

    fn required(&self) -> impl Iterator<Item = &'d str> + '_ {
        let lists = self.parts.iter().filter_map(|part| part.get("required"));
        lists.flat_map(Node::items).filter_map(Node::as_str)
    }

    /// The one text that a member has.
    fn constant(&self, name: &str) -> Option<&'d str> {
        let (_, schema) = self.members().find(|(member, _)| *member == name)?;
        let single = || schema.get("enum").filter(|list| list.len() == 1)?.item(0);
        let text = schema.get("const").or_else(single)?.as_str()?;
        // A name needs a letter.
        text.chars().any(char::is_alphabetic).then_some(text)
    }

    /// The one member that it requires and that none of the others has.
    fn only_required<'o>(&self, others: impl Iterator<Item = &'o Self>) -> Option<String>
    where
        'd: 'o,
    {
        let mut own: Vec<&str> = self.required().collect();
        own.dedup();
        for other in others {
            let known: HashSet<&str> =
                other.required().chain(other.members().map(|(name, _)| name)).collect();
            own.retain(|name| !known.contains(name));
        }
        match own.as_slice() {
            [only] => Some((*only).to_owned()),
            _ => None,
        }
    }
}

/// The member whose constant tells all of these apart: the one that a discriminator names, else the
/// first one that does.
fn telling<'d>(objects: &[Object<'d>], stated: Option<&'d str>) -> Option<&'d str> {
    let tells = |name: &str| {
        let mut seen = HashSet::new();
        objects.iter().all(|object| object.constant(name).is_some_and(|text| seen.insert(text)))
    };
    let first = objects.first()?;
    stated
        .filter(|name| tells(name))
        .or_else(|| first.members().map(|(name, _)| name).find(|name| tells(name)))
}
