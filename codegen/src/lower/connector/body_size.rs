//! Page sizes that stand in a JSON body.
//!
//! Takes: the sizes noted while operations were lowered, and types that are complete. Gives: reports
//! of those that are no member of the body, members that hold to what the vendor accepts, and the
//! text that is sent by default, in the form of the member.

use jackfield_plan::Inject;
use jackfield_plan::tools::WireForm;
use serde_json::{Number, Value};

use super::Lowering;
use super::pagination::Paged;
use super::paths::{BodyRoot, Expect, Lost, PathCheck, resolve};
use crate::diagnostics::{Diagnostic, codes};
use crate::ir::{self, TypeId, TypeKind};
use crate::syntax::connector::pagination::PageSize;
use crate::syntax::connector::value::Text;
use crate::syntax::connector::{Path, pointer};

/// The size of an operation's pages, to be found in its body.
pub(super) struct BodySize<'a> {
    operation: usize,
    check: PathCheck<'a>,
    size: &'a PageSize,
}

impl<'a> Lowering<'a> {
    /// Notes a size that is a member of the body; where it goes.
    pub(super) fn size_in_body(
        &mut self,
        name: &Text,
        size: &'a PageSize,
        paged: &Paged<'_>,
    ) -> Option<Inject> {
        let Some(ty) = paged.sent else {
            self.sink.push(
                Diagnostic::new(codes::BAD_VALUE, "there is no JSON body for this page size")
                    .at(size.span)
                    .help("say with `body` what the operation sends, or send the size elsewhere"),
            );
            return None;
        };
        let steps: Vec<String> = name.value.split('.').map(str::to_owned).collect();
        let inject = Inject::Body(pointer(steps.iter().map(String::as_str)).into());
        let check = PathCheck {
            sink: self.sink,
            path: Path { steps, span: name.span },
            key: "page_size",
            of: "the body of the operation".to_owned(),
            root: BodyRoot { wrap: Vec::new(), ty },
            expect: Expect::Anything,
        };
        self.sizes.push(BodySize { operation: paged.index, check, size });
        Some(inject)
    }

    /// Settles the sizes that were noted.
    pub(super) fn settle_sizes(&mut self, connector: &mut ir::Connector) {
        for noted in std::mem::take(&mut self.sizes) {
            let Some((last, before)) = noted.check.path.steps.split_last() else { continue };
            let parent = match self.walk(noted.check.root.ty.ty, before) {
                Ok(Some(parent)) => resolve(&self.types.arena, parent),
                Ok(None) => continue,
                Err(lost) => {
                    self.report_lost(&noted.check, &lost);
                    continue;
                }
            };
            let Some(field) = self.number_at(&noted, parent, last) else { continue };
            let is_text = self.hold(&noted, parent, field);
            let pagination = connector
                .operations
                .get_mut(noted.operation)
                .and_then(|operation| operation.pagination.as_mut());
            if let (Some(pagination), Some(default)) = (pagination, &noted.size.default) {
                let number = default.value.to_string();
                let json = if is_text { Value::from(number).to_string() } else { number };
                pagination.rules.size.send = noted.size.send_default.0.then(|| json.into());
            }
        }
    }

    /// The position of the member that is the size; reports one that is not there, or no number.
    fn number_at(&self, noted: &BodySize<'a>, parent: TypeId, name: &str) -> Option<usize> {
        let TypeKind::Struct(object) = &self.types.arena.get(parent).kind else {
            self.lost(noted, Vec::new());
            return None;
        };
        let Some(position) = object.fields.iter().position(|field| field.name == *name) else {
            self.lost(noted, object.fields.iter().map(|field| field.name.clone()).collect());
            return None;
        };
        let ty = object.fields.get(position)?.ty.ty;
        let fits = match &self.types.arena.get(resolve(&self.types.arena, ty)).kind {
            TypeKind::Integer(_) => true,
            TypeKind::Enum(list) => list.base == ir::EnumBase::Integer,
            _ => false,
        };
        if !fits {
            let at = noted.check.path.dotted();
            let message = format!("`page_size` points at `{at}` of the body, which is no integer");
            noted.check.sink.push(
                Diagnostic::new(codes::BAD_VALUE, message).at(noted.check.path.span).help(
                    "describe it as `integer`; with `wire: string` where the vendor wants a text",
                ),
            );
        }
        fits.then_some(position)
    }

    fn lost(&self, noted: &BodySize<'a>, known: Vec<String>) {
        let step = noted.check.path.steps.len().saturating_sub(1);
        self.report_lost(&noted.check, &Lost { step, known });
    }

    /// Holds a member to what the vendor accepts, wherever its object is used; whether it is written
    /// as a text.
    fn hold(&mut self, noted: &BodySize<'a>, parent: TypeId, field: usize) -> bool {
        let arena = &self.types.arena;
        let TypeKind::Struct(object) = &arena.get(parent).kind else { return false };
        let Some(own) = object.fields.get(field) else { return false };
        let (name, ty) = (own.called().to_owned(), arena.get(resolve(arena, own.ty.ty)).clone());
        let wire = arena.get(own.ty.ty).wire.clone().or(ty.wire.clone());
        let is_text = wire == Some(WireForm::NumberText);
        let TypeKind::Integer(integer) = &ty.kind else { return is_text };
        let buckets = noted.size.sizes();
        let default = noted.size.default.as_ref().map(|default| Value::from(default.value));
        let narrowed = if buckets.is_empty() {
            let Some(max) = noted.size.max.as_ref().map(|max| max.value) else { return is_text };
            let integer = ir::Integer {
                minimum: Some(higher(integer.minimum.as_ref(), 1)),
                maximum: Some(lower(integer.maximum.as_ref(), max)),
                ..integer.clone()
            };
            self.types
                .arena
                .add(ir::Type { kind: TypeKind::Integer(integer), ..ir::Type::default() })
        } else {
            self.size_type(&name, noted.size, &buckets)
        };
        if let Some(narrowed) = self.types.arena.get_mut(narrowed) {
            // Sizes that are a type of their own may be a parameter's, too.
            narrowed.wire = wire.or_else(|| narrowed.wire.take());
            if buckets.is_empty() {
                narrowed.docs = ty.docs;
                narrowed.examples = ty.examples;
            }
        }
        if let Some(TypeKind::Struct(object)) =
            self.types.arena.get_mut(parent).map(|parent| &mut parent.kind)
            && let Some(own) = object.fields.get_mut(field)
        {
            own.ty.ty = narrowed;
            own.default = own.default.take().or(default);
        }
        is_text
    }
}

fn higher(own: Option<&Number>, least: u32) -> Number {
    let keeps = |own: &&Number| own.as_f64().is_some_and(|own| own > f64::from(least));
    own.filter(keeps).cloned().unwrap_or_else(|| least.into())
}

fn lower(own: Option<&Number>, most: u32) -> Number {
    let keeps = |own: &&Number| own.as_f64().is_some_and(|own| own < f64::from(most));
    own.filter(keeps).cloned().unwrap_or_else(|| most.into())
}
