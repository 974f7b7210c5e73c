//! `allOf`: the members of several objects together.
//!
//! Takes: types that are complete but for their own `allOf`. Gives: one struct with the members of
//! all parts in order; of two members with one name the later counts.

use std::collections::BTreeSet;

use super::TypeLowering;
use crate::diagnostics::{Diagnostic, codes};
use crate::ir::{self, Extra, TypeId, TypeKind, TypeUse};
use crate::source::Span;

/// A type that is to be merged from others.
pub(super) struct Merge {
    /// The type.
    pub(super) id: TypeId,
    /// What it is merged from.
    pub(super) parts: Vec<TypeUse>,
    /// Where it is written.
    pub(super) span: Span,
}

impl TypeLowering<'_> {
    /// Merges everything that was noted.
    pub(in super::super) fn merge(&mut self) {
        let merges = std::mem::take(&mut self.merges);
        for merge in &merges {
            let mut object = ir::Struct::default();
            let mut open = BTreeSet::new();
            self.collect(merge.id, &merges, &mut open, &mut object, merge.span);
            if let Some(ty) = self.arena.get_mut(merge.id) {
                ty.kind = TypeKind::Struct(object);
            }
        }
        for part in merges.iter().flat_map(|merge| &merge.parts) {
            self.drop_unnamed(part.ty);
        }
    }

    /// A part that was written in place is nothing by itself any more.
    fn drop_unnamed(&mut self, id: TypeId) {
        if let Some(ty) = self.arena.get_mut(id)
            && matches!(ty.name, ir::NameHint::Derived(_))
        {
            *ty = ir::Type::default();
        }
    }

    /// Adds the members of a type, and of what it is merged from, to an object.
    fn collect(
        &self,
        id: TypeId,
        merges: &[Merge],
        open: &mut BTreeSet<TypeId>,
        into: &mut ir::Struct,
        span: Span,
    ) {
        if !open.insert(id) {
            self.sink.push(
                Diagnostic::new(codes::REFERENCE_CYCLE, "`allOf` leads back to the type itself")
                    .at(span)
                    .help("take the type out of its own `allOf`"),
            );
            return;
        }
        if let Some(merge) = merges.iter().find(|merge| merge.id == id) {
            for part in &merge.parts {
                self.collect(part.ty, merges, open, into, merge.span);
            }
        } else {
            match &self.arena.get(id).kind {
                TypeKind::Alias(target) => self.collect(target.ty, merges, open, into, span),
                TypeKind::Struct(part) => add(part, into),
                TypeKind::Map(values) => into.extra = Extra::Values(*values),
                TypeKind::Any => {}
                _ => self.sink.push(
                    Diagnostic::new(codes::IMPOSSIBLE_TYPE, "a part of `allOf` is no object")
                        .at(span)
                        .help("use `allOf` for objects whose members belong together"),
                ),
            }
        }
        open.remove(&id);
    }
}

fn add(part: &ir::Struct, into: &mut ir::Struct) {
    for field in &part.fields {
        match into.fields.iter_mut().find(|known| known.name == field.name) {
            Some(known) => {
                let required = known.required || field.required;
                *known = ir::Field { required, ..field.clone() };
            }
            None => into.fields.push(field.clone()),
        }
    }
    if part.extra != Extra::Unstated {
        into.extra = part.extra;
    }
    if part.spread.is_some() {
        into.spread.clone_from(&part.spread);
    }
    into.undeclared |= part.undeclared;
    into.lenient |= part.lenient;
    into.at_least_one_of.extend(part.at_least_one_of.iter().cloned());
    into.exactly_one_of.extend(part.exactly_one_of.iter().cloned());
}
