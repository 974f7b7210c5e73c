//! Discriminators: which value chooses which alternative.
//!
//! Takes: a `discriminator` with or without mapping, and the schemas that extend a base. Gives: tags
//! per alternative, and the union that a base with heirs stands for. A mapping names schemas by
//! reference or by name; without one a schema's own name is its tag. A value without a schema of its
//! own chooses the `defaultMapping` (OpenAPI 3.2, section 4.25), as does one without the property, or the
//! base itself, which 2.0 and 3.x allow as well as its heirs.

use std::collections::HashMap;

use super::{Conjunction, Outcome, Schemas, Target, TargetName};
use crate::ir::{Discriminator, TypeKind, Union, UnionVariant};
use crate::lower::openapi::trail::Trail;
use crate::node::Node;
use crate::syntax::openapi::Reader;
use crate::syntax::openapi::references::{NodeKey, key_of};

/// The property that a discriminator names: in 2.0 it is the whole value.
pub(super) fn property(discriminator: Node<'_>) -> Option<&str> {
    discriminator.as_str().or_else(|| discriminator.get("propertyName")?.as_str())
}

/// For each base with a discriminator and no alternatives of its own: the schemas that extend it,
/// directly or through one another, with the value that stands for each.
pub(super) fn heirs<'d>(
    reader: &Reader<'_, 'd>,
    schemas: Node<'d>,
) -> HashMap<NodeKey, Vec<(String, Node<'d>)>> {
    let mut found: HashMap<NodeKey, Vec<(String, Node<'d>)>> = HashMap::new();
    for entry in schemas.entries() {
        let tag = own_tag(entry.value).unwrap_or(entry.key.value);
        for base in ancestors(reader, entry.value) {
            if is_base(base) {
                found.entry(key_of(base)).or_default().push((tag.to_owned(), entry.value));
            }
        }
    }
    found
}

/// Whether heirs of a schema may stand where it is used.
fn is_base(schema: Node<'_>) -> bool {
    discriminator_of(schema).is_some()
        && schema.get("oneOf").is_none()
        && schema.get("anyOf").is_none()
}

/// The value that a schema says chooses it.
fn own_tag(schema: Node<'_>) -> Option<&str> {
    let stated =
        schema.get("x-discriminator-value").or_else(|| schema.get("x-ms-discriminator-value"));
    stated.and_then(Node::as_str)
}

/// How many schemas may extend one another.
const MAX_ANCESTORS: usize = 64;

/// The schemas that one extends through `allOf`, the nearest first; never itself.
fn ancestors<'d>(reader: &Reader<'_, 'd>, schema: Node<'d>) -> Vec<Node<'d>> {
    let mut found: Vec<Node<'d>> = Vec::new();
    let mut next = 0;
    let mut heir = Some(schema);
    while let Some(node) = heir {
        for member in node.get("allOf").into_iter().flat_map(Node::items) {
            let Some(reference) = member.get("$ref").and_then(Node::as_str) else { continue };
            let Ok(base) = reader.references.resolve(member, reference) else { continue };
            let is_known = found.iter().any(|known| known.is_same(base.node));
            if !is_known && !base.node.is_same(schema) && found.len() < MAX_ANCESTORS {
                found.push(base.node);
            }
        }
        heir = found.get(next).copied();
        next += 1;
    }
    found
}

/// The discriminator of a schema: beside its other keywords, or in what it adds to its own base.
fn discriminator_of(schema: Node<'_>) -> Option<Node<'_>> {
    let added = || {
        let members = schema.get("allOf").into_iter().flat_map(Node::items);
        members.filter(|member| member.get("$ref").is_none()).find_map(|member| {
            let is_choice = member.get("oneOf").is_some() || member.get("anyOf").is_some();
            member.get("discriminator").filter(|_| !is_choice)
        })
    };
    schema.get("discriminator").or_else(added)
}

/// What a base as such is called among its heirs.
const BASE: &str = "base";

impl<'d> Schemas<'_, 'd> {
    /// A base with a discriminator, used where any of its heirs may stand.
    pub(super) fn heirs_of(&mut self, all: &Conjunction<'d>, trail: &Trail<'_>) -> Option<Outcome> {
        let key = self.current?;
        // As the base of an heir it is there as well, but without its discriminator.
        let view = all.views.iter().find(|view| key_of(view.schema.node) == key)?;
        if !all.is_whole(key) {
            return None;
        }
        let base = view.schema.node;
        let discriminator = discriminator_of(base)?;
        let property = property(discriminator)?;
        let heirs = self.heirs.get(&key)?.clone();
        let mut mapping = self.mapping(discriminator);
        let mut variants: Vec<UnionVariant> = Vec::new();
        for (name, node) in heirs {
            let tags = mapping.remove(&key_of(node)).unwrap_or_else(|| vec![name.clone()]);
            let ty = self.target(&Target { node, name: TargetName::Given(name) });
            variants.push(UnionVariant { tags, ..UnionVariant::of(ty) });
        }
        let ty = self.inside(&[view.part(base).bare()], trail, BASE);
        variants.push(UnionVariant {
            ty,
            name: Some(BASE.to_owned()),
            tags: mapping.remove(&key).unwrap_or_default(),
            otherwise: true,
        });
        let discriminator = Some(Discriminator { property: property.to_owned(), inferred: false });
        Some(Outcome::kind(TypeKind::Union(Union { variants, discriminator }), all.nullable))
    }

    /// The discriminator of the nearest base that all alternatives extend: it tells them apart where
    /// nothing beside them does. Not where one of them may stand for further heirs.
    pub(super) fn inherited(&self, alternatives: &[Node<'d>]) -> Option<Node<'d>> {
        let behind: Vec<_> = alternatives.iter().map(|node| self.behind(*node)).collect();
        let (first, _) = behind.split_first().filter(|(_, rest)| !rest.is_empty())?;
        ancestors(&self.reader, *first).into_iter().filter(|base| is_base(*base)).find_map(|base| {
            let heirs = self.heirs.get(&key_of(base))?;
            let is_heir = |node: &Node<'d>| heirs.iter().any(|(_, heir)| heir.is_same(*node));
            let is_last = |node: &Node<'d>| {
                let beyond = |heir: Node<'d>| ancestors(&self.reader, heir);
                !heirs.iter().any(|(_, heir)| beyond(*heir).iter().any(|one| one.is_same(*node)))
            };
            behind
                .iter()
                .all(|node| is_heir(node) && is_last(node))
                .then(|| discriminator_of(base))?
        })
    }

    /// The values for a schema that the discriminator of a base says, where it is about the same
    /// property.
    fn inherited_tags(&self, discriminator: Node<'d>, schema: Node<'d>) -> Option<Vec<String>> {
        let bases = ancestors(&self.reader, schema).into_iter().filter_map(discriminator_of);
        let mut same = bases.filter(|other| property(*other) == property(discriminator));
        same.find_map(|other| self.mapping(other).remove(&key_of(schema)))
    }

    /// The tags of each alternative: what the mapping says, else that of a base of it, else the
    /// alternative's own name.
    pub(super) fn tags(
        &self,
        discriminator: Node<'d>,
        alternatives: &[Node<'d>],
    ) -> Vec<Vec<String>> {
        let mapping = self.mapping(discriminator);
        alternatives
            .iter()
            .map(|node| {
                let Some(reference) = node.get("$ref").and_then(Node::as_str) else {
                    return Vec::new();
                };
                let Ok(target) = self.reader.references.resolve(*node, reference) else {
                    return Vec::new();
                };
                if let Some(mapped) = mapping.get(&key_of(target.node)) {
                    return mapped.clone();
                }
                if let Some(inherited) = self.inherited_tags(discriminator, target.node) {
                    return inherited;
                }
                let name = reference.rsplit(['/', '#']).next().unwrap_or_default();
                vec![own_tag(target.node).unwrap_or(name).to_owned()]
            })
            .collect()
    }

    /// Whether a discriminator's `defaultMapping` names this alternative.
    pub(super) fn is_default(&self, discriminator: Node<'d>, alternative: Node<'d>) -> bool {
        let default = discriminator.get("defaultMapping").and_then(|stated| self.named_by(stated));
        let reference = alternative.get("$ref").and_then(Node::as_str);
        let target = reference
            .and_then(|reference| self.reader.references.resolve(alternative, reference).ok());
        default.zip(target).is_some_and(|(default, target)| default.is_same(target.node))
    }

    /// The values that a discriminator's mapping gives to each schema.
    fn mapping(&self, discriminator: Node<'d>) -> HashMap<NodeKey, Vec<String>> {
        let mut values: HashMap<NodeKey, Vec<String>> = HashMap::new();
        for entry in discriminator.get("mapping").into_iter().flat_map(Node::entries) {
            if let Some(named) = self.named_by(entry.value) {
                values.entry(key_of(named)).or_default().push(entry.key.value.to_owned());
            }
        }
        values
    }

    /// The schema that a mapping names: by the name of a component, which comes first where a text
    /// could be either, or by reference (OpenAPI 3.1, section 4.8.25.4).
    fn named_by(&self, stated: Node<'d>) -> Option<Node<'d>> {
        let text = stated.as_str()?;
        let root = stated.document().root();
        let schemas = root.pointer("/components/schemas").or_else(|| root.get("definitions"));
        schemas
            .and_then(|schemas| schemas.get(text))
            .or_else(|| self.reader.references.resolve(stated, text).map(|found| found.node).ok())
    }
}
