//! Unions: `oneOf`, `anyOf` and `A | B`, and how their variants are told apart.
//!
//! | the union has | variants are told apart by |
//! |---|---|
//! | a `discriminator` with `mapping` | the values of the mapping |
//! | a `discriminator` alone | the `const` of that member in each variant |
//! | nothing, and a member that is a different `const` in each variant | that member |
//! | nothing | their shapes |

use serde_json::Value;

use super::{Deferred, Made, Trail, TypeLowering, report_unknown, schema::docs};
use crate::diagnostics::{Diagnostic, codes};
use crate::ir::{self, TypeId, TypeKind, TypeUse, UnionVariant};
use crate::source::Span;
use crate::syntax::connector::types::{Discriminator, Schema};

/// A union whose variants are to be told apart once all types are complete.
pub(super) struct Undecided {
    /// The union.
    pub(super) id: TypeId,
    /// What its schema states.
    pub(super) discriminator: Option<Stated>,
}

/// A discriminator as it is stated.
pub(super) struct Stated {
    property: String,
    /// By value the type, with the place of its name.
    mapping: Vec<(String, TypeId, Span)>,
    has_mapping: bool,
    span: Span,
}

/// A union of these; null among them makes it nullable, and one alone is no union.
pub(super) fn of(uses: Vec<TypeUse>, stated: Option<Stated>, types: &ir::Types) -> Made {
    let is_null = |used: &TypeUse| matches!(types.get(used.ty).kind, TypeKind::Null);
    let nullable = uses.iter().any(|used| used.nullable || is_null(used));
    let variants: Vec<TypeUse> = uses.into_iter().filter(|used| !is_null(used)).collect();
    let mut made = match variants.as_slice() {
        [only] if stated.is_none() => Made::shared(only.ty),
        _ => {
            let variant = |used: &TypeUse| UnionVariant::of(TypeUse::of(used.ty));
            let variants = variants.iter().map(variant).collect();
            let mut made = Made::of(TypeKind::Union(ir::Union { variants, discriminator: None }));
            made.deferred = Deferred::Union { discriminator: stated };
            made
        }
    };
    made.nullable = nullable;
    made
}

impl TypeLowering<'_> {
    /// The union of `oneOf` or `anyOf`.
    pub(super) fn union(&mut self, schema: &Schema, trail: &Trail) -> Made {
        if !schema.one_of.is_empty() && !schema.any_of.is_empty() {
            self.sink.push(
                Diagnostic::new(
                    codes::KEYS_EXCLUDE_EACH_OTHER,
                    "`oneOf` and `anyOf` exclude each other",
                )
                .at(schema.span)
                .help("list all alternatives under one of them"),
            );
        }
        let all = schema.one_of.iter().chain(&schema.any_of).enumerate();
        let uses = all
            .map(|(n, one)| {
                let word = title(one).unwrap_or_else(|| format!("option {}", n + 1));
                self.lower(one, &trail.child(&word))
            })
            .collect();
        let stated = schema.discriminator.as_ref().map(|stated| self.stated(stated));
        of(uses, stated, &self.arena)
    }

    fn stated(&mut self, stated: &Discriminator) -> Stated {
        let mut mapping = Vec::new();
        for entry in &stated.mapping.entries {
            let target = entry.value.strip_prefix("#/types/").unwrap_or(&entry.value);
            if let Some(id) = self.named.get(target) {
                mapping.push((entry.name.value.clone(), *id, entry.value.span));
                continue;
            }
            let known: Vec<&str> = self.named.keys().map(String::as_str).collect();
            let span = entry.value.span;
            report_unknown(self.sink, codes::UNKNOWN_TYPE, "type", target, span, &known);
        }
        Stated {
            property: stated.property.value.clone(),
            has_mapping: stated.mapping.span.is_some(),
            mapping,
            span: stated.span,
        }
    }

    /// Decides how the variants of every union are told apart.
    pub(in super::super) fn decide_unions(&mut self) {
        for undecided in std::mem::take(&mut self.unions) {
            let TypeKind::Union(mut union) = self.arena.get(undecided.id).kind.clone() else {
                continue;
            };
            match &undecided.discriminator {
                Some(stated) => self.apply(stated, &mut union),
                None => self.infer(&mut union),
            }
            if let Some(ty) = self.arena.get_mut(undecided.id) {
                ty.kind = TypeKind::Union(union);
            }
        }
    }

    /// Gives the variants the values that the discriminator states.
    fn apply(&self, stated: &Stated, union: &mut ir::Union) {
        for (value, id, span) in &stated.mapping {
            match union.variants.iter_mut().find(|variant| variant.ty.ty == *id) {
                Some(variant) => variant.tags.push(value.clone()),
                None => self.sink.push(
                    Diagnostic::new(
                        codes::DISCRIMINATOR_WITHOUT_MAPPING,
                        format!("`{value}` leads to a type that is not among the alternatives"),
                    )
                    .at(*span)
                    .help("add the type to `oneOf`, or name one that is there"),
                ),
            }
        }
        for (n, variant) in union.variants.iter_mut().enumerate() {
            if variant.tags.is_empty() {
                variant.tags = self.constants(variant.ty.ty, &stated.property);
            }
            if variant.tags.is_empty() {
                let which = if stated.has_mapping { "misses" } else { "cannot know" };
                self.sink.push(
                    Diagnostic::new(
                        codes::DISCRIMINATOR_WITHOUT_MAPPING,
                        format!(
                            "the discriminator {which} the value of `{}` for alternative {}",
                            stated.property,
                            n + 1
                        ),
                    )
                    .at(stated.span)
                    .help(format!(
                        "add it to `mapping`, or make `{}` of that type a `const`",
                        stated.property
                    )),
                );
            }
        }
        union.discriminator =
            Some(ir::Discriminator { property: stated.property.clone(), inferred: false });
    }

    /// Looks for a member that is a different constant in each variant.
    fn infer(&self, union: &mut ir::Union) {
        let Some(first) = union.variants.first().and_then(|v| self.object_of(v.ty.ty)) else {
            return;
        };
        for field in &first.fields {
            let tags: Vec<Vec<String>> = union
                .variants
                .iter()
                .map(|variant| self.constants(variant.ty.ty, &field.name))
                .collect();
            let mut all: Vec<&String> = tags.iter().flatten().collect();
            let count = all.len();
            all.sort_unstable();
            all.dedup();
            if tags.iter().all(|tags| !tags.is_empty()) && all.len() == count {
                let property = field.name.clone();
                for (variant, tags) in union.variants.iter_mut().zip(tags) {
                    variant.tags = tags;
                }
                union.discriminator = Some(ir::Discriminator { property, inferred: true });
                return;
            }
        }
    }

    /// The struct that a type is, aliases followed.
    fn object_of(&self, id: TypeId) -> Option<&ir::Struct> {
        match &self.arena.get(super::super::paths::resolve(&self.arena, id)).kind {
            TypeKind::Struct(object) => Some(object),
            _ => None,
        }
    }

    /// The text values of a member that is a constant or a closed enumeration.
    fn constants(&self, id: TypeId, property: &str) -> Vec<String> {
        let field = self
            .object_of(id)
            .and_then(|object| object.fields.iter().find(|field| field.name == property));
        let Some(field) = field else { return Vec::new() };
        let ty = super::super::paths::resolve(&self.arena, field.ty.ty);
        match &self.arena.get(ty).kind {
            TypeKind::Enum(list) if list.closed => {
                list.variants.iter().filter_map(|variant| tag(&variant.value)).collect()
            }
            _ => Vec::new(),
        }
    }
}

fn tag(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}

fn title(node: &crate::syntax::connector::types::TypeNode) -> Option<String> {
    match node {
        crate::syntax::connector::types::TypeNode::Schema(schema) => {
            Some(docs(schema).summary).filter(|title| !title.is_empty())
        }
        _ => None,
    }
}
