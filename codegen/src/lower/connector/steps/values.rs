//! Values of steps: what their names refer to, and where their paths lead.

use jackfield_plan::Form;

use super::super::Lowering;
use super::super::pagination::argument;
use super::fit::{Shape, fit};
use super::narrow::{self, Source};
use crate::diagnostics::{Diagnostic, codes, one_of};
use crate::ir::{self, StepRoot, StepValue, TypeKind, TypeUse};
use crate::source::Span;
use crate::syntax::connector::pointer;
use crate::syntax::connector::step::StepValue as Written;
use crate::syntax::connector::step::{Reference, StepText, StepValueKind};

/// An item of the list that a step goes through, with its type where it is known.
#[derive(Clone, Copy)]
pub(super) struct Item(pub(super) Option<TypeUse>);

/// The names that a value may refer to, with their types where they are known.
#[derive(Clone)]
pub(super) struct Scope<'a> {
    pub(super) params: &'a [ir::Param],
    pub(super) steps: Vec<Bound>,
    item: Option<Item>,
    /// The names of all steps, in order.
    all: Vec<String>,
    /// What must lead to something for the step to run at all.
    pub(super) guards: Vec<Target>,
}

/// What a reference leads to: a root, and a pointer from there.
pub(super) type Target = (StepRoot, String);

/// A step that has its place before.
#[derive(Clone)]
pub(super) struct Bound {
    pub(super) name: String,
    result: Option<TypeUse>,
    /// The condition without which it is left out.
    pub(super) when: Option<StepValue>,
}

impl<'a> Scope<'a> {
    pub(super) fn new(params: &'a [ir::Param], all: Vec<String>) -> Self {
        Self { params, steps: Vec::new(), item: None, all, guards: Vec::new() }
    }

    pub(super) fn bind(&mut self, step: &str, result: Option<TypeUse>, when: Option<StepValue>) {
        self.steps.push(Bound { name: step.to_owned(), result, when });
    }

    pub(super) fn with_item(&self, item: Item) -> Self {
        Self { item: Some(item), ..self.clone() }
    }

    pub(super) fn is_bound(&self, name: &str) -> bool {
        self.params.iter().any(|param| argument(param) == name)
            || self.steps.iter().any(|step| step.name == name)
    }

    fn find(&self, name: &str) -> Option<(StepRoot, Option<TypeUse>)> {
        if let (jackfield_plan::ITEM, Some(Item(item))) = (name, self.item) {
            return Some((StepRoot::Item, item));
        }
        if let Some(at) = self.params.iter().position(|param| argument(param) == name) {
            return Some((StepRoot::Argument(at), self.params.get(at).map(|param| param.ty)));
        }
        let step = self.steps.iter().find(|step| step.name == name)?;
        Some((StepRoot::Step(step.name.clone()), step.result))
    }

    fn type_of(&self, root: &StepRoot) -> Option<TypeUse> {
        match root {
            StepRoot::Argument(at) => self.params.get(*at).map(|param| param.ty),
            StepRoot::Step(name) => self.steps.iter().find(|step| step.name == *name)?.result,
            StepRoot::Item => self.item?.0,
        }
    }

    fn names(&self) -> Vec<&str> {
        let steps = self.steps.iter().map(|step| step.name.as_str());
        let item = self.item.map(|_| jackfield_plan::ITEM);
        let mut names = Vec::new();
        for name in self.params.iter().map(argument).chain(steps).chain(item) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }
}

/// A value in a form, where it has one.
fn in_form(value: StepValue, form: Option<Form>) -> StepValue {
    match form {
        Some(form) => StepValue::As(Box::new(value), form),
        None => value,
    }
}

/// A mistake that was reported.
pub(super) struct Reported;

impl Lowering<'_> {
    /// A value, checked against the type of the argument that it is for.
    pub(super) fn step_value(
        &self,
        written: &Written,
        target: Option<TypeUse>,
        scope: &Scope<'_>,
    ) -> Option<StepValue> {
        Some(match &written.kind {
            StepValueKind::Literal(value) => {
                let form = self.check_fit(Source::Literal(value), target, written.span);
                in_form(StepValue::Literal(value.clone()), form)
            }
            StepValueKind::Text(parts) => {
                let form = self.check_fit(Source::Made(Shape::Text), target, written.span);
                let parts = parts.iter().map(|part| match part {
                    StepText::Plain(text) => Some(StepValue::Literal(text.clone().into())),
                    StepText::Reference(reference) => self.reference(reference, scope),
                });
                in_form(StepValue::Text(parts.collect::<Option<_>>()?), form)
            }
            StepValueKind::Reference(reference) if reference.quoted => {
                self.check_fit(Source::Made(Shape::Text), target, written.span);
                self.reference(reference, scope)?
            }
            StepValueKind::Reference(reference) => {
                let mut value = self.reference(reference, scope)?;
                let source = self.type_of(&value, scope);
                let source = source.map_or(Source::Made(Shape::Any), Source::Typed);
                let found = self.check_fit(source, target, written.span);
                if let StepValue::Reference { form, .. } = &mut value {
                    *form = found;
                }
                value
            }
            StepValueKind::List(items) => {
                let form = self.check_fit(Source::Made(Shape::List), target, written.span);
                // Items of files have the form themselves.
                let is_of_items = |form: &Form| matches!(form, Form::Wire(form) if form.is_file());
                let form = form.filter(|form| !is_of_items(form));
                let of = target.and_then(|target| self.items_of(target));
                let items = items.iter().map(|item| self.step_value(item, of, scope));
                in_form(StepValue::List(items.collect::<Option<_>>()?), form)
            }
            StepValueKind::Object(members) => {
                self.check_fit(Source::Made(Shape::Object), target, written.span);
                let mut lowered = Vec::with_capacity(members.len());
                for (name, member) in members {
                    if name.value.starts_with('$') {
                        self.sink.push(
                            Diagnostic::new(codes::BAD_VALUE, "a member here begins with `$`")
                                .at(name.span)
                                .help("such names are taken: pass the object as an argument"),
                        );
                    }
                    let of = target.and_then(|target| self.member_of(target, &name.value));
                    let value = self.step_value(member, of.map(|(of, _)| of), scope)?;
                    if of.is_some_and(|(_, required)| required) {
                        self.check_present(&name.value, &value, member, scope);
                    }
                    lowered.push((name.value.clone(), value));
                }
                StepValue::Object(lowered)
            }
        })
    }

    fn reference(&self, reference: &Reference, scope: &Scope<'_>) -> Option<StepValue> {
        let name = &reference.name;
        let Some((root, ty)) = scope.find(name) else {
            self.report_reference(reference, scope);
            return None;
        };
        if let Some(ty) = ty.filter(|ty| !self.is_part_of_file(*ty, &reference.path)) {
            self.walked(ty, &reference.path, name.span, &format!("`{name}`")).ok()?;
        }
        let pointer = pointer(reference.path.iter().map(String::as_str));
        let form = reference.quoted.then_some(jackfield_plan::Form::Quoted);
        Some(StepValue::Reference { root, pointer, form })
    }

    fn report_reference(&self, reference: &Reference, scope: &Scope<'_>) {
        let name = &reference.name;
        let (message, help) = if scope.all.contains(&name.value) {
            (
                format!("the step `{name}` has not run when `{}` is needed", reference.dotted()),
                "a step can use the results of those before it: put it after them".to_owned(),
            )
        } else {
            let names = scope.names();
            let help = one_of(name, &names);
            (
                format!("`{{{}}}` is neither an argument nor an earlier step", reference.dotted()),
                help.unwrap_or_else(|| "add it to `params`, or as a step before".to_owned()),
            )
        };
        self.sink
            .push(Diagnostic::new(codes::STEP_REFERENCE_UNKNOWN, message).at(name.span).help(help));
    }

    /// Files can be asked for their names and media types.
    fn is_part_of_file(&self, used: TypeUse, path: &[String]) -> bool {
        let id = super::super::paths::resolve(&self.types.arena, used.ty);
        matches!(self.types.arena.get(id).kind, TypeKind::File)
            && matches!(path, [part] if matches!(part.as_str(), "name" | "media_type"))
    }

    /// The type that a path leads to, none where it is not known; a report when it leads nowhere.
    pub(super) fn walked(
        &self,
        from: TypeUse,
        path: &[String],
        span: Span,
        of: &str,
    ) -> Result<Option<TypeUse>, Reported> {
        let lost = match self.walk(from.ty, path) {
            Ok(found) => return Ok(found.map(TypeUse::of)),
            Err(lost) => lost,
        };
        let help = lost
            .nearest(path)
            .unwrap_or_else(|| "name a member of its type, or describe it in the type".to_owned());
        let message = format!("{of} has no `{}`", path.join("."));
        self.sink.push(Diagnostic::new(codes::UNKNOWN_PATH, message).at(span).help(help));
        Err(Reported)
    }

    /// The type of a value, where it is known.
    pub(super) fn type_of(&self, value: &StepValue, scope: &Scope<'_>) -> Option<TypeUse> {
        let StepValue::Reference { root, pointer, .. } = value else { return None };
        let used = scope.type_of(root)?;
        let path: Vec<String> = pointer
            .split('/')
            .skip(1)
            .map(|token| token.replace("~1", "/").replace("~0", "~"))
            .collect();
        if path.is_empty() {
            return Some(used);
        }
        let nullable = used.nullable;
        let found = self.walk(used.ty, &path).ok()??;
        Some(TypeUse { ty: found, nullable })
    }

    fn items_of(&self, used: TypeUse) -> Option<TypeUse> {
        let id = super::super::paths::resolve(&self.types.arena, used.ty);
        match &self.types.arena.get(id).kind {
            TypeKind::List(list) => Some(list.items),
            _ => None,
        }
    }

    /// The type of a member, and whether it is required.
    fn member_of(&self, used: TypeUse, name: &str) -> Option<(TypeUse, bool)> {
        let id = super::super::paths::resolve(&self.types.arena, used.ty);
        match &self.types.arena.get(id).kind {
            TypeKind::Struct(object) => {
                let field = object.fields.iter().find(|field| field.name == name)?;
                Some((field.ty, field.required && field.is_given()))
            }
            TypeKind::Map(values) => Some((*values, false)),
            _ => None,
        }
    }

    /// The form in which a value is written for an argument; a report when it does not fit.
    fn check_fit(&self, source: Source<'_>, target: Option<TypeUse>, span: Span) -> Option<Form> {
        let (target, types) = (target?, &self.types.arena);
        let shape = source.shape(types);
        let form = fit(shape, Shape::of(types, target), self.wire_of(target).as_ref());
        let form = form.map_err(|wanted| narrow::Mismatch::of_shapes(shape, wanted));
        match form.and_then(|form| narrow::fits(types, &source, target).map(|()| form)) {
            Ok(form) => form,
            Err(mismatch) => {
                self.report_mismatch(mismatch, span);
                None
            }
        }
    }

    /// A value that something is compared with; a report when the two can never be the same.
    pub(super) fn compared(
        &self,
        written: &Written,
        with: Option<TypeUse>,
        scope: &Scope<'_>,
    ) -> Option<StepValue> {
        let value = self.step_value(written, None, scope)?;
        let source = match &written.kind {
            StepValueKind::Literal(value) => Some(Source::Literal(value)),
            StepValueKind::Reference(_) => self.type_of(&value, scope).map(Source::Typed),
            _ => None,
        };
        if let (Some(source), Some(with)) = (source, with)
            && let Err(mismatch) = narrow::comparable(&self.types.arena, &source, with)
        {
            self.report_mismatch(mismatch, written.span);
        }
        Some(value)
    }

    fn report_mismatch(&self, mismatch: narrow::Mismatch, span: Span) {
        let narrow::Mismatch { message, help } = mismatch;
        self.sink.push(Diagnostic::new(codes::STEP_VALUE_MISMATCH, message).at(span).help(help));
    }

    fn wire_of(&self, mut used: TypeUse) -> Option<jackfield_plan::tools::WireForm> {
        // Aliases are few and acyclic; the bound keeps a wrong one from looping.
        for _ in 0..32 {
            let ty = self.types.arena.get(used.ty);
            match (&ty.wire, &ty.kind) {
                (Some(form), _) => return Some(form.clone()),
                (None, TypeKind::Alias(target)) => used = *target,
                (None, TypeKind::List(list)) => {
                    let items = self.wire_of(list.items);
                    return items.filter(jackfield_plan::tools::WireForm::is_file);
                }
                _ => return None,
            }
        }
        None
    }
}
