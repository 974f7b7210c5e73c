//! Alternatives: `oneOf`, `anyOf`, lists of types, and bases with a discriminator.
//!
//! Takes: a conjunction with alternatives. Gives: a union, or whatever simpler type says the same.
//!
//! | written | becomes |
//! |---|---|
//! | one alternative beside null | that one, nullable |
//! | constants, with or without titles | an enumeration |
//! | a text and an enumeration of texts | the enumeration (all are open) |
//! | texts of several formats | a text |
//! | integer and number | a number |
//! | alternatives that only name required members | the object, with groups of members |
//! | a base beside them | each alternative merged with the base |
//! | a base with a discriminator and heirs | a union of the heirs |

use std::collections::HashMap;

use serde_json::Value;

use super::{Conjunction, Made, Outcome, Part, Schemas, enums};
use crate::diagnostics::codes;
use crate::ir::{
    self, Discriminator, Enum, EnumBase, NameHint, StringType, TypeKind, TypeUse, Union,
    UnionVariant, Variant,
};
use crate::lower::openapi::trail::Trail;
use crate::node::Node;
use crate::syntax::openapi::Reader;
use crate::syntax::openapi::references::{NodeKey, key_of};
use crate::syntax::openapi::schema::{Schema, Types};

/// Whether a schema allows null and nothing else.
pub(super) fn is_null(node: Node<'_>) -> bool {
    let only_null = |list: Node<'_>| !list.is_empty() && list.items().all(Node::is_null);
    node.get("type").is_some_and(|ty| ty.scalar_text() == Some("null"))
        || node.get("const").is_some_and(Node::is_null)
        || node.get("enum").is_some_and(only_null)
        || node.get("type").is_some_and(|ty| {
            ty.is_sequence()
                && ty.len() == 1
                && ty.items().all(|item| item.scalar_text() == Some("null"))
        })
}

/// For each base with a discriminator and no alternatives of its own: the schemas that extend it,
/// with the value that stands for each.
pub(super) fn heirs<'d>(
    reader: &Reader<'_, 'd>,
    schemas: Node<'d>,
) -> HashMap<NodeKey, Vec<(String, Node<'d>)>> {
    let is_base = |node: Node<'d>| {
        node.get("discriminator").is_some()
            && node.get("oneOf").is_none()
            && node.get("anyOf").is_none()
    };
    let mut found: HashMap<NodeKey, Vec<(String, Node<'d>)>> = HashMap::new();
    for entry in schemas.entries() {
        for member in entry.value.get("allOf").into_iter().flat_map(Node::items) {
            let Some(reference) = member.get("$ref").and_then(Node::as_str) else { continue };
            let Ok(base) = reader.references.resolve(member, reference) else { continue };
            if is_base(base.node) && !base.node.is_same(entry.value) {
                let tag = entry
                    .value
                    .get("x-discriminator-value")
                    .or_else(|| entry.value.get("x-ms-discriminator-value"));
                let tag = tag.and_then(Node::as_str).unwrap_or(entry.key.value);
                found.entry(key_of(base.node)).or_default().push((tag.to_owned(), entry.value));
            }
        }
    }
    found
}

impl<'d> Schemas<'_, 'd> {
    /// What a conjunction with alternatives means; `None` when it has none that say anything.
    pub(super) fn choice(&mut self, all: &Conjunction<'d>, trail: &Trail<'_>) -> Option<Outcome> {
        let mut choices = all.views.iter().enumerate().filter_map(|(index, view)| {
            let list = view.schema.one_of.or(view.schema.any_of)?;
            list.items().any(|item| says_type(item)).then_some((index, list))
        });
        let (index, list) = choices.next()?;
        for (_, further) in choices {
            let message = "two lists of alternatives apply here; the second one is ignored";
            self.reader.warn(codes::SCHEMA_CONFLICT, further, message);
        }
        let view = all.views.get(index)?;
        let mut nullable = all.nullable;
        let alternatives: Vec<Node<'d>> = list
            .items()
            .filter(|item| {
                let null = is_null(*item);
                nullable |= null;
                !null
            })
            .collect();
        if alternatives.is_empty() {
            return nullable.then(|| Outcome::kind(TypeKind::Null, false));
        }
        if let Some(kind) = constants(&self.reader, &alternatives) {
            return Some(Outcome::kind(kind, nullable));
        }
        let base = base_parts(all, &alternatives);
        let discriminator = view.schema.discriminator;
        let tags = discriminator.map(|node| self.tags(node, &alternatives));
        let mut variants = Vec::with_capacity(alternatives.len());
        for (number, node) in alternatives.iter().enumerate() {
            let mut parts = Vec::new();
            if !base.is_empty() && !self.includes_base(*node, &base) {
                parts.extend(base.iter().cloned());
            }
            parts.push(view.part(*node));
            let word = alternative_word(*node, number);
            let ty = self.inside(&parts, trail, &word);
            let tags = tags.as_ref().and_then(|tags| tags.get(number)).cloned().unwrap_or_default();
            let name = node.get("title").and_then(Node::as_str).map(str::to_owned);
            variants.push(UnionVariant { ty, name, tags });
        }
        let discriminator = discriminator
            .and_then(property)
            .map(|property| Discriminator { property: property.to_owned(), inferred: false });
        Some(self.simplified(Union { variants, discriminator }, nullable))
    }

    /// Whether an alternative is built on the base that stands beside it, as in an inheritance
    /// written in both directions.
    fn includes_base(&self, node: Node<'d>, base: &[Part<'d>]) -> bool {
        let Some(reference) = node.get("$ref").and_then(Node::as_str) else { return false };
        let Ok(target) = self.reader.references.resolve(node, reference) else { return false };
        let members = target.node.get("allOf").into_iter().flat_map(Node::items);
        let mut targets = members.filter_map(|member| {
            let reference = member.get("$ref")?.as_str()?;
            self.reader.references.resolve(member, reference).ok()
        });
        targets.any(|target| base.iter().any(|part| part.node.is_same(target.node)))
    }

    /// A base with a discriminator, used where any of its heirs may stand.
    pub(super) fn heirs_of(
        &mut self,
        all: &Conjunction<'d>,
        _trail: &Trail<'_>,
    ) -> Option<Outcome> {
        let [view] = all.views.as_slice() else { return None };
        let property = property(view.schema.discriminator?)?;
        let key = key_of(view.schema.node);
        if self.current != Some(key) {
            return None;
        }
        let heirs = self.heirs.get(&key)?.clone();
        let mut variants: Vec<UnionVariant> = Vec::new();
        for (name, node) in heirs {
            let mut tags = self.mapped(view.schema.discriminator?, node);
            if tags.is_empty() {
                tags.push(name.clone());
            }
            let ty = self.target(&super::Target { node, name: super::TargetName::Given(name) });
            variants.push(UnionVariant { ty, name: None, tags });
        }
        let discriminator = Some(Discriminator { property: property.to_owned(), inferred: false });
        Some(Outcome::kind(TypeKind::Union(Union { variants, discriminator }), all.nullable))
    }

    /// A schema of several types: a union with a variant for each.
    pub(super) fn of_types(
        &mut self,
        all: &Conjunction<'d>,
        types: &[Types],
        trail: &Trail<'_>,
    ) -> Outcome {
        let variants = types
            .iter()
            .map(|ty| {
                let word = type_word(*ty);
                let kind = self.by_type(all, *ty, &trail.step(word));
                let ty = self.add_kind(Outcome::kind(kind, false), &trail.step(word));
                UnionVariant { ty, name: None, tags: Vec::new() }
            })
            .collect();
        self.simplified(Union { variants, discriminator: None }, all.nullable)
    }

    /// Adds what became of something that is no schema by itself.
    pub(super) fn add_kind(&mut self, outcome: Outcome, trail: &Trail<'_>) -> TypeUse {
        match outcome.made {
            Made::Use(found) => {
                TypeUse { ty: found.ty, nullable: found.nullable || outcome.nullable }
            }
            Made::Kind(kind) => {
                let union = matches!(kind, TypeKind::Union(_));
                let name = if super::needs_name(&kind) {
                    NameHint::Derived(trail.words())
                } else {
                    NameHint::None
                };
                let origin = ir::Origin { key: trail.key(), ..ir::Origin::default() };
                let before = self.types.len();
                let id = self.share(ir::Type { kind, name, origin, ..ir::Type::default() });
                if union && self.types.len() > before {
                    self.unions.push(id);
                }
                TypeUse { ty: id, nullable: outcome.nullable }
            }
        }
    }

    /// The tags of each alternative: what the mapping says, else the alternative's own name.
    fn tags(&self, discriminator: Node<'d>, alternatives: &[Node<'d>]) -> Vec<Vec<String>> {
        alternatives
            .iter()
            .map(|node| {
                let Some(reference) = node.get("$ref").and_then(Node::as_str) else {
                    return Vec::new();
                };
                let Ok(target) = self.reader.references.resolve(*node, reference) else {
                    return Vec::new();
                };
                let mapped = self.mapped(discriminator, target.node);
                if !mapped.is_empty() {
                    return mapped;
                }
                let name = reference.rsplit(['/', '#']).next().unwrap_or_default();
                vec![name.to_owned()]
            })
            .collect()
    }

    /// The values that a discriminator's mapping gives to a schema.
    fn mapped(&self, discriminator: Node<'d>, target: Node<'d>) -> Vec<String> {
        let mapping = discriminator.get("mapping").into_iter().flat_map(Node::entries);
        mapping
            .filter(|entry| {
                let Some(reference) = entry.value.as_str() else { return false };
                let found = self.reader.references.resolve(discriminator, reference);
                found.is_ok_and(|found| found.node.is_same(target))
            })
            .map(|entry| entry.key.value.to_owned())
            .collect()
    }

    /// The simplest type that says the same as a union.
    pub(super) fn simplified(&mut self, union: Union, mut nullable: bool) -> Outcome {
        let Union { variants, discriminator } = union;
        let mut flat: Vec<UnionVariant> = Vec::with_capacity(variants.len());
        for mut variant in variants {
            nullable |= std::mem::take(&mut variant.ty.nullable);
            let spliced = match self.inner(&variant) {
                Some(TypeKind::Union(inner)) if inner.discriminator.is_none() => {
                    inner.variants.clone()
                }
                Some(TypeKind::Null) => {
                    nullable = true;
                    continue;
                }
                _ => vec![variant],
            };
            for mut variant in spliced {
                nullable |= std::mem::take(&mut variant.ty.nullable);
                match flat.iter_mut().find(|known| known.ty == variant.ty) {
                    Some(known) => known.tags.extend(variant.tags),
                    None => flat.push(variant),
                }
            }
        }
        // A value that no alternative fits is kept as it is, so "any value" adds nothing.
        let typed = |variant: &UnionVariant| !matches!(self.inner(variant), Some(TypeKind::Any));
        if flat.iter().any(typed) {
            let typed: Vec<bool> = flat.iter().map(typed).collect();
            let mut keep = typed.into_iter();
            flat.retain(|_| keep.next().unwrap_or(true));
        }
        self.join_numbers(&mut flat);
        self.join_texts(&mut flat);
        match flat.as_slice() {
            [] => Outcome::kind(TypeKind::Any, nullable),
            [only] => Outcome { made: Made::Use(only.ty), nullable },
            _ => Outcome::kind(TypeKind::Union(Union { variants: flat, discriminator }), nullable),
        }
    }

    /// The kind of a variant that was written in place.
    fn inner(&self, variant: &UnionVariant) -> Option<&TypeKind> {
        let ty = self.types.get(variant.ty.ty);
        // A named type may not be lowered yet, and its name says something.
        (!matches!(ty.name, NameHint::Given(_)) && !self.is_reserved(variant.ty.ty))
            .then_some(&ty.kind)
    }

    /// Whether a type was only announced so far.
    fn is_reserved(&self, id: ir::TypeId) -> bool {
        let ty = self.types.get(id);
        matches!(ty.kind, TypeKind::Any) && self.shapes.get(super::shape::ANY) != Some(&id)
    }

    fn join_numbers(&mut self, variants: &mut Vec<UnionVariant>) {
        let is = |this: &Self, variant: &UnionVariant, number: bool| match this.inner(variant) {
            Some(TypeKind::Number(_)) => number,
            Some(TypeKind::Integer(_)) => !number,
            _ => false,
        };
        if variants.iter().any(|variant| is(self, variant, true)) {
            let keep: Vec<bool> =
                variants.iter().map(|variant| !is(self, variant, false)).collect();
            let mut keep = keep.into_iter();
            variants.retain(|_| keep.next().unwrap_or(true));
        }
    }

    /// Makes one of the alternatives that are texts written in place.
    fn join_texts(&mut self, variants: &mut Vec<UnionVariant>) {
        let mut places = Vec::new();
        let mut values: Vec<Variant> = Vec::new();
        for (place, variant) in variants.iter().enumerate() {
            match self.inner(variant) {
                Some(TypeKind::Enum(listed)) if listed.base == EnumBase::String => {
                    values.extend(listed.variants.iter().cloned());
                    places.push(place);
                }
                Some(TypeKind::String(_)) => places.push(place),
                _ => {}
            }
        }
        let [first, rest @ ..] = places.as_slice() else { return };
        if rest.is_empty() {
            return;
        }
        let name =
            variants.iter().enumerate().filter(|(place, _)| places.contains(place)).find_map(
                |(_, variant)| match &self.types.get(variant.ty.ty).name {
                    NameHint::None => None,
                    name => Some(name.clone()),
                },
            );
        let kind = if values.is_empty() {
            TypeKind::String(StringType::default())
        } else {
            let variants = enums::distinct(values);
            TypeKind::Enum(Enum { base: EnumBase::String, variants, closed: false })
        };
        let origin = variants.get(*first).map(|first| self.types.get(first.ty.ty).origin.clone());
        let joined = self.share(ir::Type {
            kind,
            name: name.unwrap_or_default(),
            origin: origin.unwrap_or_default(),
            ..ir::Type::default()
        });
        if let Some(variant) = variants.get_mut(*first) {
            variant.ty = TypeUse::of(joined);
            variant.name = None;
        }
        let mut place = 0;
        variants.retain(|_| {
            place += 1;
            !rest.contains(&(place - 1))
        });
    }
}

/// The property that a discriminator names: in 2.0 it is the whole value.
fn property(discriminator: Node<'_>) -> Option<&str> {
    discriminator.as_str().or_else(|| discriminator.get("propertyName")?.as_str())
}

/// Whether an alternative says more than which members are required.
fn says_type(item: Node<'_>) -> bool {
    item.entries().any(|entry| {
        !matches!(
            entry.key.value,
            "required" | "not" | "description" | "title" | "if" | "then" | "else"
        )
    }) || (item.is_mapping() && item.is_empty())
}

/// Alternatives that are constants, as one enumeration with their titles as names.
fn constants<'d>(reader: &Reader<'_, 'd>, alternatives: &[Node<'d>]) -> Option<TypeKind> {
    if alternatives.len() < 2 || !alternatives.iter().all(|node| node.is_mapping()) {
        return None;
    }
    let variants: Option<Vec<Variant>> = alternatives
        .iter()
        .map(|node| {
            let schema = Schema::read(reader, *node);
            let value = enums::constant(&schema)?;
            (schema.reference.is_none() && !value.is_boolean()).then(|| Variant {
                value,
                name: schema.title.map(str::to_owned),
                description: schema.description.unwrap_or_default().to_owned(),
            })
        })
        .collect();
    let variants = enums::distinct(variants?);
    let values = |check: fn(&Value) -> bool| variants.iter().all(|v| check(&v.value));
    // Constants of several types are told apart by their type: a union says more.
    (values(Value::is_string) || values(Value::is_number))
        .then(|| TypeKind::Enum(Enum { base: enums::base(&variants), variants, closed: false }))
}

/// The parts of a conjunction that stand beside its alternatives, when they say which values are
/// allowed.
fn base_parts<'d>(all: &Conjunction<'d>, alternatives: &[Node<'d>]) -> Vec<Part<'d>> {
    let typeless = alternatives.iter().any(|node| {
        node.get("type").is_none() && node.get("$ref").is_none() && node.get("allOf").is_none()
    });
    let says = |schema: &Schema<'d>| {
        let mut rest = *schema;
        (rest.one_of, rest.any_of) = (None, None);
        // That it is an object is said by each alternative itself.
        if rest.types == Types::OBJECT && !(typeless && rest.properties.is_none()) {
            rest.types = Types::NONE;
        }
        if typeless && !rest.types.is_empty() {
            return true;
        }
        rest.types = Types::NONE;
        !rest.says_nothing_itself()
    };
    if !all.views.iter().any(|view| says(&view.schema)) {
        return Vec::new();
    }
    all.views.iter().map(|view| view.part(view.schema.node).bare()).collect()
}

/// What an alternative is called among the others.
fn alternative_word(node: Node<'_>, number: usize) -> String {
    if let Some(name) = node.get("title").and_then(Node::as_str) {
        return name.to_owned();
    }
    let ty = node.get("type").and_then(Node::as_str).and_then(Types::named);
    match ty {
        Some(ty) if ty != Types::OBJECT => type_word(ty).to_owned(),
        _ => format!("variant {}", number + 1),
    }
}

fn type_word(ty: Types) -> &'static str {
    match ty {
        Types::OBJECT => "object",
        Types::ARRAY => "list",
        Types::STRING => "text",
        Types::INTEGER => "integer",
        Types::NUMBER => "number",
        Types::BOOLEAN => "boolean",
        _ => "value",
    }
}
