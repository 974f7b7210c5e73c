//! Alternatives: `oneOf`, `anyOf`, lists of types, and bases with a discriminator.
//!
//! Takes: a conjunction with alternatives. Gives: a union, or whatever simpler type says the same.
//!
//! | written | becomes |
//! |---|---|
//! | one alternative beside null | that one, nullable |
//! | constants, with or without titles | an enumeration |
//! | lists of texts or of whole numbers | one list |
//! | a base with a discriminator, and heirs of it | the base |
//! | a text and an enumeration of texts | the enumeration (all are open) |
//! | texts of several formats | a text |
//! | integer and number | a number |
//! | alternatives that only name required members | the object, with groups of members |
//! | a base beside them | each alternative merged with the base |
//! | a base with a discriminator and heirs | a union of the heirs and of the base as such |

use serde_json::Value;

use super::discriminator::property;
use super::null::is_null;
use super::{Conjunction, Made, Outcome, Part, Schemas, alternatives, enums};
use crate::diagnostics::codes;
use crate::ir::{
    self, Discriminator, Enum, EnumBase, NameHint, TypeKind, TypeUse, Union, UnionVariant, Variant,
};
use crate::lower::openapi::trail::Trail;
use crate::node::Node;
use crate::syntax::openapi::Reader;
use crate::syntax::openapi::references::{MAX_HOPS, key_of};
use crate::syntax::openapi::schema::{Schema, Types};

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
        let mut alternatives: Vec<Node<'d>> = list
            .items()
            .filter(|item| {
                let null = is_null(self.behind(*item));
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
        if base.is_empty() {
            if let Some(kind) = self.listed_together(&alternatives) {
                return Some(Outcome::kind(kind, nullable));
            }
            alternatives = self.without_heirs(alternatives, view.schema.discriminator);
        }
        let discriminator = view.schema.discriminator.or_else(|| self.inherited(&alternatives));
        let tags = discriminator.map(|node| self.tags(node, &alternatives));
        let words = alternatives::words(&self.reader, &alternatives, discriminator);
        let mut variants = Vec::with_capacity(alternatives.len());
        for (number, (node, word)) in alternatives.iter().zip(&words).enumerate() {
            let mut parts = Vec::new();
            if !base.is_empty() && !self.includes_base(*node, &base) {
                parts.extend(base.iter().cloned());
            }
            parts.push(view.part(*node));
            let ty = self.inside_named(&parts, trail, &word.key, &word.name);
            let name = node.get("title").and_then(Node::as_str).map(str::to_owned);
            let otherwise = discriminator.is_some_and(|stated| self.is_default(stated, *node));
            // What stands for every value and for none needs no value of its own to be told.
            let tags = tags.as_ref().and_then(|tags| tags.get(number)).filter(|_| !otherwise);
            let tags = tags.cloned().unwrap_or_default();
            variants.push(UnionVariant { ty, name, tags, otherwise });
        }
        let discriminator = discriminator
            .and_then(property)
            .map(|property| Discriminator { property: property.to_owned(), inferred: false });
        Some(self.simplified(Union { variants, discriminator }, nullable))
    }

    /// A schema, or the one that it is nothing but a reference to.
    pub(super) fn behind(&self, mut node: Node<'d>) -> Node<'d> {
        for _ in 0..MAX_HOPS {
            let reference = node.get("$ref").filter(|_| node.len() == 1).and_then(Node::as_str);
            let target = reference
                .and_then(|reference| self.reader.references.resolve(node, reference).ok());
            let Some(target) = target else { break };
            node = target.node;
        }
        node
    }

    /// Alternatives of which each lists its values, all texts or all whole numbers, as one list.
    fn listed_together(&self, alternatives: &[Node<'d>]) -> Option<TypeKind> {
        if alternatives.len() < 2 {
            return None;
        }
        let mut all = Vec::new();
        for node in alternatives {
            let schema = Schema::read(&self.reader, self.behind(*node));
            if schema.reference.is_some() || schema.all_of.is_some() || schema.is_choice() {
                return None;
            }
            all.extend(enums::listed(&schema)?);
        }
        let variants = enums::distinct(all);
        let base = enums::base(&variants);
        (base != EnumBase::Mixed).then_some(TypeKind::Enum(Enum {
            base,
            variants,
            closed: false,
            admits_others: false,
        }))
    }

    /// The alternatives without those that another one of them stands for already: a base with a
    /// discriminator is the union of its heirs.
    fn without_heirs(
        &self,
        alternatives: Vec<Node<'d>>,
        discriminator: Option<Node<'d>>,
    ) -> Vec<Node<'d>> {
        let behind: Vec<Node<'d>> = alternatives.iter().map(|node| self.behind(*node)).collect();
        let stands_for = |base: &Node<'d>, node: &Node<'d>| {
            let heirs = self.heirs.get(&key_of(*base));
            !base.is_same(*node)
                && heirs.is_some_and(|heirs| heirs.iter().any(|(_, heir)| heir.is_same(*node)))
        };
        let kept: Vec<Node<'d>> = alternatives
            .iter()
            .zip(&behind)
            .filter(|(_, node)| !behind.iter().any(|base| stands_for(base, node)))
            .map(|(written, _)| *written)
            .collect();
        // What else is told apart by a member goes by that member.
        let is_plain = kept.len() == 1 || discriminator.is_none();
        if is_plain && !kept.is_empty() { kept } else { alternatives }
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
                UnionVariant::of(ty)
            })
            .collect();
        self.simplified(Union { variants, discriminator: None }, all.nullable)
    }

    /// The type of values that are of one of several types.
    pub(crate) fn one_of(&mut self, types: &[TypeUse], trail: &Trail<'_>) -> TypeUse {
        let variants = types.iter().copied().map(UnionVariant::of).collect();
        let outcome = self.simplified(Union { variants, discriminator: None }, false);
        let found = self.add_kind(outcome, trail);
        self.drain();
        found
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
                let id = self.share(ir::Type { origin, name, kind, ..ir::Type::default() });
                if union && self.types.len() > before {
                    self.unions.push(id);
                }
                TypeUse { ty: id, nullable: outcome.nullable }
            }
        }
    }
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
    (values(Value::is_string) || values(Value::is_number)).then(|| {
        TypeKind::Enum(Enum {
            base: enums::base(&variants),
            variants,
            closed: false,
            admits_others: false,
        })
    })
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

/// What a type is called among others.
pub(super) fn type_word(ty: Types) -> &'static str {
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
