//! What needs every type to be complete: merges, unions, paths, circles, and where files may stand.

use std::collections::BTreeSet;

use jackfield_plan::tools::WireForm;
use jackfield_plan::{BodyKind, Place};

use super::Lowering;
use super::operations::skipped;
use super::params::is_json_text;
use super::paths::{is_scalar, resolve};
use crate::check;
use crate::diagnostics::{Code, Diagnostic, Sink, codes};
use crate::ir::{self, Extra, NameHint, TypeId, TypeKind, TypeUse};
use crate::lower::unused;
use crate::source::Span;
use crate::syntax::connector::Operation;

impl Lowering<'_> {
    /// Completes the connector.
    pub(super) fn finish(mut self, mut connector: ir::Connector) -> ir::Connector {
        self.check_circles();
        self.types.merge();
        self.types.decide_unions();
        self.check_separated();
        self.check_logins();
        self.check_member_defaults();
        self.check_paths();
        self.settle_sizes(&mut connector);
        self.check_joins();
        self.types.mark_broken(&self.document.types, &self.outer.failures());
        for (operation, response, check) in std::mem::take(&mut self.unwraps) {
            // A part of what is not understood is not understood either.
            let whole = check.root.ty.ty;
            let is_broken = self.types.arena.get(resolve(&self.types.arena, whole)).is_broken;
            let ty = if is_broken { Some(whole) } else { self.type_at(&check) };
            let place = connector
                .operations
                .get_mut(operation)
                .and_then(|operation| operation.responses.get_mut(response));
            if let (Some(place), Some(ty)) = (place, ty) {
                place.ty = Some(TypeUse::of(ty));
            }
        }
        self.steps(&mut connector);
        for (index, operation) in connector.operations.iter().enumerate() {
            self.enter(index);
            self.check_files(operation);
        }
        self.leave();
        let file = self.document.span.file;
        check::connector(&connector, &self.types.arena, file, self.scopes, self.outer);
        self.leave_out(&mut connector);
        self.types.mark_broken(&self.document.types, &self.outer.failures());
        let is_over = self.base.is_some();
        self.rest(&mut connector);
        self.check_unused(&connector);
        let selects = self.document.source.as_ref().is_some_and(|source| source.select.is_some());
        let own = self.types.own().clone();
        connector.types = self.types.arena;
        if is_over {
            unused::clear(&mut connector, &|id, ty| {
                own.contains(&id) || !selects && unused::is_given(ty)
            });
        }
        connector
    }

    /// Takes out the operations that have a mistake, in what they say or in how that is written.
    fn leave_out(&self, connector: &mut ir::Connector) {
        let resources = self.document.resources.entries.iter();
        let written: Vec<&Operation> = resources
            .flat_map(|resource| &resource.value.operations.entries)
            .map(|operation| &operation.value)
            .collect();
        let failures = self.outer.failures();
        let failed = |index: usize| {
            self.scopes.get(index).is_some_and(Sink::failed)
                || written.get(index).is_some_and(|part| failures.are_within(part.span))
        };
        let operations = std::mem::take(&mut connector.operations);
        for (index, operation) in operations.into_iter().enumerate() {
            if failed(index) {
                let resource = connector.resources.get(operation.resource.0 as usize);
                let resource = resource.map_or("", |resource| resource.name.as_str());
                connector.skipped.push(skipped(resource, &operation.name));
                let written = written.get(index);
                let (unread, unknown) = written.map_or((false, false), |written| {
                    (written.request_is_unread(), written.arguments_are_unread())
                });
                connector.lost.push(ir::Lost {
                    resource: Some(operation.resource),
                    required: (!unknown).then(|| operation.required_arguments()),
                    key: (!unread).then_some(operation.origin.key),
                    name: operation.name,
                });
            } else {
                connector.operations.push(operation);
            }
        }
    }

    /// Reports names that stand for each other only.
    fn check_circles(&self) {
        let arena = &self.types.arena;
        for (id, ty) in arena.iter() {
            if !matches!(ty.kind, TypeKind::Alias(_)) {
                continue;
            }
            if let (TypeKind::Alias(_), NameHint::Given(name)) =
                (&arena.get(resolve(arena, id)).kind, &ty.name)
            {
                self.sink.push(
                    Diagnostic::new(codes::REFERENCE_CYCLE, format!("`{name}` stands for itself"))
                        .at(ty.origin.span)
                        .help("describe one of the types that refer to each other"),
                );
            }
        }
    }

    /// Items that stand in one text are single values.
    fn check_separated(&self) {
        let arena = &self.types.arena;
        for (_, ty) in arena.iter() {
            let (Some(WireForm::Separated(_)), TypeKind::List(list)) = (&ty.wire, &ty.kind) else {
                continue;
            };
            let item = &arena.get(resolve(arena, list.items.ty)).kind;
            if !is_scalar(item) && !matches!(item, TypeKind::Any | TypeKind::Union(_)) {
                let message = "the items of a list that is one text are single values";
                self.sink.push(
                    Diagnostic::new(codes::BAD_ENCODING, message)
                        .at(ty.origin.span)
                        .help("change the type of the items, or remove `wire`"),
                );
            }
        }
    }

    /// Files stand in multipart bodies, or are the body.
    fn check_files(&self, operation: &ir::Operation) {
        let multipart = operation.bodies.iter().any(|body| body.kind == BodyKind::Multipart);
        for param in &operation.params {
            if !self.holds_file(param.ty.ty) {
                continue;
            }
            let span = param.origin.span;
            if is_json_text(param) {
                self.report_file(codes::JSON_OF_FILE, "a file is to be written as JSON text", span);
            } else if param.place != Place::Argument && (param.place != Place::Field || !multipart)
            {
                self.report_file(
                    codes::FILE_OUTSIDE_MULTIPART,
                    "a file stands outside a multipart body",
                    span,
                );
            }
        }
        for body in &operation.bodies {
            let whole = matches!(body.kind, BodyKind::Json | BodyKind::Form | BodyKind::Lines);
            if whole && body.ty.is_some_and(|ty| self.holds_file(ty.ty)) {
                self.report_file(
                    codes::FILE_OUTSIDE_MULTIPART,
                    "this body holds a file, and files travel in multipart bodies",
                    body.span,
                );
            }
        }
    }

    fn report_file(&self, code: Code, message: &str, span: Span) {
        self.sink.push(Diagnostic::new(code, message).at(span).help(
            "make the file a part of a `multipart` body, or say how it stands inside JSON: `as`, with \
             the vendor's members, or `wire: base64`",
        ));
    }

    /// Whether a file can occur in values of a type.
    fn holds_file(&self, ty: TypeId) -> bool {
        let mut seen = BTreeSet::new();
        let mut open = vec![ty];
        while let Some(id) = open.pop() {
            if !seen.insert(id) {
                continue;
            }
            let ty = self.types.arena.get(id);
            if ty.wire.as_ref().is_some_and(WireForm::is_file) {
                // It has a form inside JSON.
                continue;
            }
            match &ty.kind {
                TypeKind::File => return true,
                TypeKind::Alias(inner) | TypeKind::Map(inner) => open.push(inner.ty),
                TypeKind::List(list) => open.push(list.items.ty),
                TypeKind::Tuple(tuple) => open.extend(tuple.items.iter().map(|item| item.ty)),
                TypeKind::Union(union) => open.extend(union.variants.iter().map(|one| one.ty.ty)),
                TypeKind::Struct(object) => {
                    open.extend(object.fields.iter().map(|field| field.ty.ty));
                    if let Extra::Values(values) = object.extra {
                        open.push(values.ty);
                    }
                }
                _ => {}
            }
        }
        false
    }
}
