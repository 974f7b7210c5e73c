//! Operations of several requests.
//!
//! Takes: the entries of `steps`, once every operation and every type is complete. Gives: the steps
//! with each name resolved, each path checked against the type it leads into, and each value checked
//! against the argument it is for; the type of the operation's result.

mod fit;
mod narrow;
mod presence;
mod values;

use std::collections::{BTreeMap, BTreeSet};

use jackfield_plan as plan;

use self::values::{Item, Scope};
use super::Lowering;
use super::pagination::argument;
use super::paths::resolve;
use crate::diagnostics::{Diagnostic, codes};
use crate::ir::{self, NameHint, TypeKind, TypeUse};
use crate::source::Span;
use crate::syntax::connector::Operation;
use crate::syntax::connector::step::Step;
use crate::syntax::connector::value::{Entry, Text};

/// Calls made at a time, unless the step says how many.
const CONCURRENCY: u32 = 4;
/// More calls at a time than this meet every vendor's rate limits, and seldom end sooner.
const MOST_CONCURRENCY: u32 = 32;
/// The time between two calls, and the time for all, unless the step says it; in milliseconds.
const EVERY_MS: u32 = 2_000;
const AT_MOST_MS: u32 = 60_000;

/// The name under which a whole body is given.
const BODY: &str = "body";

/// A step, resolved, with what it gives.
struct Lowered {
    step: ir::Step,
    result: Option<TypeUse>,
    effect: Effect,
}

/// What the calls of an operation do together.
#[derive(Clone, Copy)]
struct Effect {
    read_only: bool,
    idempotent: bool,
    destructive: bool,
    open_world: bool,
}

impl Effect {
    const NONE: Self =
        Self { read_only: true, idempotent: true, destructive: false, open_world: false };

    fn of(operation: &ir::Operation) -> Self {
        let ir::Effect { read_only, destructive } = operation.effect();
        let repeatable = operation.idempotent.unwrap_or(operation.method.is_idempotent());
        Self {
            read_only,
            idempotent: read_only || repeatable,
            destructive,
            open_world: operation.tool.open_world.unwrap_or(operation.from_document),
        }
    }

    fn and(self, other: Self) -> Self {
        Self {
            read_only: self.read_only && other.read_only,
            idempotent: self.idempotent && other.idempotent,
            destructive: self.destructive || other.destructive,
            open_world: self.open_world || other.open_world,
        }
    }
}

impl Lowering<'_> {
    /// Completes the operations of several requests.
    pub(super) fn steps(&mut self, connector: &mut ir::Connector) {
        let document = self.document;
        let resources = &document.resources.entries;
        let written = resources.iter().flat_map(|resource| &resource.value.operations.entries);
        let several: Vec<(usize, &Operation)> = written
            .enumerate()
            .filter(|(_, entry)| is_of_steps(&entry.value))
            .map(|(index, entry)| (index, &entry.value))
            .collect();
        if several.is_empty() {
            return;
        }
        let mut known = by_name(connector);
        // What the document has and the connector leaves as it is can be called as well.
        let mut callable = connector.clone();
        for operation in self.base.iter().flat_map(super::over::Base::left) {
            let at = callable.operations.len();
            known.entry(operation.origin.key.clone()).or_insert(at);
            if operation.named_by_document {
                known.entry(operation.name.clone()).or_insert(at);
            }
            callable.operations.push(operation.clone());
        }
        for (index, operation) in several {
            self.enter(index);
            let Some(mut lowered) = connector.operations.get(index).cloned() else { continue };
            self.operation_of_steps(operation, &mut lowered, &callable, &known);
            if let Some(place) = connector.operations.get_mut(index) {
                *place = lowered;
            }
        }
        self.leave();
    }

    fn operation_of_steps(
        &mut self,
        written: &Operation,
        operation: &mut ir::Operation,
        connector: &ir::Connector,
        known: &BTreeMap<String, usize>,
    ) {
        let names = written.steps.entries.iter().map(|step| step.name.value.clone()).collect();
        let mut scope = Scope::new(&operation.params, names);
        let mut effect = Effect::NONE;
        for entry in &written.steps.entries {
            self.check_id(&entry.name, "the step");
            self.check_step_name(entry, &scope);
            let lowered = self.step(entry, &scope, connector, known);
            let result = lowered.as_ref().and_then(|lowered| lowered.result);
            let given = entry.value.when.is_none();
            let result = result.map(|used| TypeUse { nullable: used.nullable || !given, ..used });
            let when = lowered.as_ref().and_then(|lowered| lowered.step.when.clone());
            scope.bind(&entry.name.value, result, when);
            if let Some(lowered) = lowered {
                effect = effect.and(lowered.effect);
                operation.steps.push(lowered.step);
            }
        }
        let (value, ty) = self.result_of_steps(written, operation, &scope);
        operation.result = value;
        // Where a step has a mistake, its references are not known.
        if operation.steps.len() == written.steps.entries.len() {
            self.check_used(written, operation);
        }
        if let Some(ty) = ty {
            operation.responses.retain(|response| !response.status.may_succeed());
            operation.responses.insert(0, response(ty, written.span));
        }
        operation.method = if effect.read_only { plan::Method::Get } else { plan::Method::Post };
        operation.idempotent = operation.idempotent.or(Some(effect.idempotent));
        let tool = &mut operation.tool;
        tool.read_only = tool.read_only.or(Some(effect.read_only));
        tool.destructive = tool.destructive.or(Some(effect.destructive));
        tool.open_world = tool.open_world.or(Some(effect.open_world));
    }

    fn check_step_name(&self, entry: &Entry<Step>, scope: &Scope<'_>) {
        let name = &entry.name;
        if name.value == plan::ITEM || scope.is_bound(name) {
            let message = format!("`{name}` is the name of an argument or of another value here");
            self.sink.push(
                Diagnostic::new(codes::DUPLICATE_PARAM, message)
                    .at(name.span)
                    .help("give the step another name"),
            );
        }
    }

    fn step(
        &mut self,
        entry: &Entry<Step>,
        scope: &Scope<'_>,
        connector: &ir::Connector,
        known: &BTreeMap<String, usize>,
    ) -> Option<Lowered> {
        let (step, name) = (&entry.value, &entry.name.value);
        let Some(called) = known.get(&step.call.value).and_then(|at| connector.operations.get(*at))
        else {
            if self.is_unread(&step.call.value) {
                return None;
            }
            let known: Vec<&str> = known.keys().map(String::as_str).collect();
            self.unknown(codes::UNKNOWN_OPERATION, "operation", &step.call, &known);
            return None;
        };
        if self.is_several(&step.call.value) {
            self.report_steps_of_steps(&step.call);
            return None;
        }
        let when = step.when.as_ref().and_then(|value| self.step_value(value, None, scope));
        let (for_each, item) = self.for_each(step, scope);
        let mut inner = scope.guarded([when.as_ref(), for_each.as_ref()]);
        if let Some(item) = item {
            inner = inner.with_item(item);
        }
        let scope = &inner;
        let (arguments, body) = self.step_arguments(step, called, scope);
        let answer = called.responses.iter().find(|response| response.status.may_succeed());
        let answer = answer.and_then(|response| response.ty);
        let (pick, mut result) = self.pick(step, answer, scope);
        let until = self.until(step, answer);
        if for_each.is_some() {
            result = result.map(|items| TypeUse::of(self.list_of(items)));
        }
        let effect = Effect::of(called);
        let step = ir::Step {
            name: name.clone(),
            operation: called.origin.key.clone(),
            read_only: effect.read_only,
            arguments,
            body,
            when,
            for_each,
            concurrency: self.concurrency(step),
            pick,
            until,
        };
        Some(Lowered { step, result, effect })
    }

    /// Whether something could not be read where an operation of this name would stand.
    fn is_unread(&self, name: &str) -> bool {
        let resources = &self.document.resources;
        name.split_once('.').is_some_and(|(resource, operation)| {
            self.document.is_unread("resources")
                || resources.is_broken(resource)
                || resources.get(resource).is_some_and(|one| one.operations.is_broken(operation))
        })
    }

    /// An operation of our own, by `resource.operation`.
    fn written(&self, name: &str) -> Option<&Operation> {
        let (resource, operation) = name.split_once('.')?;
        self.document.resources.get(resource)?.operations.get(operation)
    }

    /// Whether the operation of this name, as it is written, makes several requests.
    fn is_several(&self, name: &str) -> bool {
        self.written(name).is_some_and(is_of_steps)
    }

    fn report_steps_of_steps(&self, call: &Text) {
        let (message, help) = match self.circle(call) {
            Some(circle) => (
                format!("these steps would never end: {}", circle.join(" calls ")),
                "a step makes one request: call operations that have no `steps`",
            ),
            None => (
                format!("`{call}` makes several requests itself"),
                "call the operations that it calls",
            ),
        };
        self.sink.push(Diagnostic::new(codes::STEP_OF_STEPS, message).at(call.span).help(help));
    }

    /// The calls that lead from an operation back to it.
    fn circle(&self, start: &str) -> Option<Vec<String>> {
        let mut seen = BTreeSet::new();
        let mut open = vec![vec![start]];
        while let Some(way) = open.pop() {
            let steps =
                way.last().and_then(|name| self.written(name)).map(|one| &one.steps.entries);
            for called in steps.into_iter().flatten().map(|step| step.value.call.as_str()) {
                let way: Vec<&str> = way.iter().copied().chain([called]).collect();
                if called == start {
                    return Some(way.iter().map(|name| format!("`{name}`")).collect());
                }
                if seen.insert(called) {
                    open.push(way);
                }
            }
        }
        None
    }

    /// How many calls are made at a time.
    fn concurrency(&self, step: &Step) -> u32 {
        let Some(number) = &step.concurrency else { return CONCURRENCY };
        if !(1..=MOST_CONCURRENCY).contains(&number.value) {
            let message = format!("`concurrency` cannot be {}", number.value);
            self.sink.push(
                Diagnostic::new(codes::BAD_VALUE, message)
                    .at(number.span)
                    .help(format!("write a number from 1 to {MOST_CONCURRENCY}")),
            );
        }
        number.value.clamp(1, MOST_CONCURRENCY)
    }

    fn for_each(&self, step: &Step, scope: &Scope<'_>) -> (Option<ir::StepValue>, Option<Item>) {
        let Some(list) = &step.for_each else {
            if let Some(concurrency) = &step.concurrency {
                self.needs_key("concurrency", concurrency.span, "for_each");
            }
            return (None, None);
        };
        let value = self.step_value(list, None, scope);
        let of = value.as_ref().and_then(|value| self.type_of(value, scope));
        let items = match of
            .map(|used| &self.types.arena.get(resolve(&self.types.arena, used.ty)).kind)
        {
            Some(TypeKind::List(list)) => Some(list.items),
            Some(TypeKind::Any | TypeKind::Union(_)) | None => None,
            Some(_) => {
                self.sink.push(
                    Diagnostic::new(codes::STEP_VALUE_MISMATCH, "`for_each` is not about a list")
                        .at(list.span)
                        .help("name a list that an argument or an earlier step gives"),
                );
                None
            }
        };
        (value, Some(Item(items)))
    }

    fn step_arguments(
        &self,
        step: &Step,
        called: &ir::Operation,
        scope: &Scope<'_>,
    ) -> (Vec<(usize, ir::StepValue)>, Option<ir::StepValue>) {
        let body = called.bodies.iter().find(|body| body.ty.is_some());
        let object = body.and_then(|body| body.object(&self.types.arena));
        let fields = object.map_or(&[][..], |object| &object.fields);
        let written = self.written(&step.call.value);
        let unread = written.is_some_and(Operation::arguments_are_unread);
        let mut arguments = Vec::new();
        let (mut whole, mut members) = (None, Vec::new());
        for entry in &step.with.entries {
            let name = &entry.name;
            let param = called.params.iter().position(|param| argument(param) == name.value);
            if let Some((index, param)) = param.and_then(|at| Some((at, called.params.get(at)?))) {
                let needed = param.must_be_given();
                let value = self.step_argument(entry, Some(param.ty), needed, scope);
                arguments.extend(value.map(|value| (index, value)));
            } else if let Some(field) = fields.iter().find(|field| field.called() == name.value) {
                let needed = field.required && field.is_given();
                let value = self.step_argument(entry, Some(field.ty), needed, scope);
                members.extend(value.map(|value| (field.name.clone(), value)));
            } else if let (BODY, Some(body)) = (name.as_str(), body) {
                whole = self.step_argument(entry, body.ty, body.required, scope);
            } else if !unread {
                let params = called.params.iter().map(argument);
                let mut known: Vec<&str> =
                    params.chain(fields.iter().map(ir::Field::called)).collect();
                known.extend(body.map(|_| BODY));
                self.unknown(codes::UNKNOWN_HEADER_OR_PARAM, "argument", name, &known);
            }
        }
        if step.with.broken.is_empty() && !unread {
            self.check_required(step, called, (body, fields));
        }
        let constants = fields.iter().filter_map(|field| Some((field, field.constant.as_ref()?)));
        if !members.is_empty() || body.is_some_and(|body| body.required) {
            let missing = constants.filter(|(field, _)| step.with.get(field.called()).is_none());
            members.extend(
                missing.map(|(field, value)| {
                    (field.name.clone(), ir::StepValue::Literal(value.clone()))
                }),
            );
        }
        let body = match (whole, members.is_empty()) {
            (Some(whole), _) => Some(whole),
            (None, false) => Some(ir::StepValue::Object(members)),
            // An object of which nothing is required is sent empty.
            (None, true) => body
                .filter(|body| body.required && object.is_some())
                .map(|_| ir::StepValue::Object(Vec::new())),
        };
        (arguments, body)
    }

    fn step_argument(
        &self,
        entry: &Entry<crate::syntax::connector::step::StepValue>,
        ty: Option<TypeUse>,
        needed: bool,
        scope: &Scope<'_>,
    ) -> Option<ir::StepValue> {
        let value = self.step_value(&entry.value, ty, scope)?;
        if needed {
            self.check_present(&entry.name.value, &value, &entry.value, scope);
        }
        Some(value)
    }

    fn check_required(
        &self,
        step: &Step,
        called: &ir::Operation,
        (body, fields): (Option<&ir::Body>, &[ir::Field]),
    ) {
        let given = |name: &str| step.with.get(name).is_some();
        let params = called.params.iter().filter(|param| param.sent_default().is_none());
        let mut missing: Vec<&str> = params
            .filter(|param| param.required)
            .map(argument)
            .filter(|name| !given(name))
            .collect();
        if body.is_some_and(|body| body.required) && !given(BODY) {
            let required = fields.iter().filter(|field| field.required && field.is_given());
            missing.extend(required.map(ir::Field::called).filter(|name| !given(name)));
            if fields.is_empty() {
                missing.push(BODY);
            }
        }
        if !missing.is_empty() {
            let names = missing.join("`, `");
            self.sink.push(
                Diagnostic::new(
                    codes::STEP_ARGUMENT_MISSING,
                    format!("`{}` needs `{names}`", step.call.value),
                )
                .at(step.call.span)
                .help("add it to `with`"),
            );
        }
    }

    /// The item that a step looks for, and the type of what it finds: of the whole answer, when it
    /// looks for none.
    fn pick(
        &self,
        step: &Step,
        answer: Option<TypeUse>,
        scope: &Scope<'_>,
    ) -> (Option<ir::StepPick>, Option<TypeUse>) {
        let Some(path) = &step.pick else {
            if let Some(span) = step.conditions.span {
                self.needs_key("where", span, "pick");
            }
            if let Some(none) = &step.none {
                self.needs_key("none", none.span, "pick");
            }
            return (None, answer);
        };
        for (key, span) in [
            ("for_each", step.for_each.as_ref().map(|value| value.span)),
            ("until", step.until.span),
        ] {
            if let Some(span) = span {
                self.exclude("pick", key, span);
            }
        }
        if step.conditions.entries.is_empty() {
            self.needs_key("pick", path.span, "where");
        }
        let of = format!("the answer of `{}`", step.call.value);
        let list = answer
            .and_then(|answer| self.walked(answer, &path.steps, path.span, &of).ok().flatten());
        let item = match list
            .map(|used| &self.types.arena.get(resolve(&self.types.arena, used.ty)).kind)
        {
            Some(TypeKind::List(list)) => Some(list.items),
            Some(TypeKind::Any | TypeKind::Union(_)) | None => None,
            Some(_) => {
                let message = format!("`pick` points at `{}`, which is not a list", path.dotted());
                self.sink.push(
                    Diagnostic::new(codes::ITEMS_NOT_A_LIST, message)
                        .at(path.span)
                        .help("name the list in the answer of which one item is wanted"),
                );
                None
            }
        };
        let conditions = step.conditions.entries.iter().filter_map(|entry| {
            let steps: Vec<String> = entry.name.value.split('.').map(str::to_owned).collect();
            let found = item.and_then(|item| {
                self.walked(item, &steps, entry.name.span, "an item").ok().flatten()
            });
            let pointer = crate::syntax::connector::pointer(steps.iter().map(String::as_str));
            Some((pointer, self.compared(&entry.value, found, scope)?))
        });
        let conditions = conditions.collect();
        let none = step.none.as_ref().map_or_else(
            || format!("`{}` has nothing that fits", step.call.value),
            |none| none.value.clone(),
        );
        (Some(ir::StepPick { list: path.pointer(), conditions, none }), item)
    }

    fn until(&self, step: &Step, answer: Option<TypeUse>) -> Option<plan::Until> {
        let [entry] = step.until.entries.as_slice() else {
            if let Some(span) = step.until.span.filter(|_| !step.until.entries.is_empty()) {
                self.sink.push(
                    Diagnostic::new(codes::BAD_VALUE, "`until` waits for one value")
                        .at(span)
                        .help("keep one of the paths"),
                );
            }
            for (key, given) in [("every", step.every), ("at_most", step.at_most)] {
                if let Some(duration) = given {
                    self.needs_key(key, duration.span, "until");
                }
            }
            return None;
        };
        if let Some(list) = &step.for_each {
            self.exclude("until", "for_each", list.span);
        }
        let steps: Vec<String> = entry.name.value.split('.').map(str::to_owned).collect();
        if let Some(answer) = answer {
            let of = format!("the answer of `{}`", step.call.value);
            let _ = self.walked(answer, &steps, entry.name.span, &of);
        }
        let millis = |duration: Option<crate::syntax::connector::Duration>, usual: u32| {
            duration.map_or(usual, |duration| u32::try_from(duration.millis).unwrap_or(u32::MAX))
        };
        Some(plan::Until {
            pointer: crate::syntax::connector::pointer(steps.iter().map(String::as_str)).into(),
            values: entry.value.0.iter().map(|value| value.value.to_string().into()).collect(),
            every_ms: millis(step.every, EVERY_MS).max(1),
            at_most_ms: millis(step.at_most, AT_MOST_MS),
        })
    }

    fn needs_key(&self, key: &str, span: Span, other: &str) {
        self.sink.push(
            Diagnostic::new(
                codes::MISSING_FIELD,
                format!("`{key}` has no meaning without `{other}`"),
            )
            .at(span)
            .help(format!("add `{other}`, or remove `{key}`")),
        );
    }

    fn exclude(&self, one: &str, other: &str, span: Span) {
        let message = format!("`{one}` and `{other}` exclude each other");
        self.sink.push(
            Diagnostic::new(codes::KEYS_EXCLUDE_EACH_OTHER, message)
                .at(span)
                .help("make two steps of them"),
        );
    }

    fn list_of(&mut self, items: TypeUse) -> ir::TypeId {
        self.types.arena.add(ir::Type {
            kind: TypeKind::List(ir::ListType {
                items,
                min_items: None,
                max_items: None,
                unique: false,
                or_single: false,
            }),
            ..ir::Type::default()
        })
    }

    /// What the operation gives, and its type; none when its last step gives nothing.
    fn result_of_steps(
        &mut self,
        written: &Operation,
        operation: &ir::Operation,
        scope: &Scope<'_>,
    ) -> (Option<ir::StepValue>, Option<TypeUse>) {
        let value = match (&written.result, written.steps.entries.last()) {
            (Some(value), _) => self.step_value(value, None, scope),
            (None, Some(last)) => Some(ir::StepValue::Reference {
                root: ir::StepRoot::Step(last.name.value.clone()),
                pointer: String::new(),
                form: None,
            }),
            (None, None) => None,
        };
        let ty = match &value {
            Some(ir::StepValue::Object(members)) => {
                Some(self.result_object(operation, members, scope))
            }
            // There may be no item at a position of a list.
            Some(value @ ir::StepValue::Reference { pointer, .. }) => {
                let may_lack = pointer.split('/').any(|part| part.parse::<usize>().is_ok());
                let ty = self.type_of(value, scope);
                ty.map(|used| TypeUse { nullable: used.nullable || may_lack, ..used })
            }
            Some(value) => self.type_of(value, scope),
            None => None,
        };
        (value, ty)
    }

    /// A type for a result that is put together.
    fn result_object(
        &mut self,
        operation: &ir::Operation,
        members: &[(String, ir::StepValue)],
        scope: &Scope<'_>,
    ) -> TypeUse {
        let any = self.types.arena.add(ir::Type::default());
        let origin = |key: &str| ir::Origin {
            span: operation.origin.span,
            key: format!("operations/{}/result{key}", operation.origin.key),
        };
        let fields = members.iter().map(|(name, value)| ir::Field {
            name: name.clone(),
            rename: None,
            ty: self.type_of(value, scope).unwrap_or(TypeUse { ty: any, nullable: true }),
            required: false,
            docs: ir::Docs::default(),
            default: None,
            constant: None,
            only: None,
            read_only: false,
            write_only: false,
            origin: origin(&format!("/{name}")),
        });
        let object = ir::Struct { fields: fields.collect(), ..ir::Struct::default() };
        TypeUse::of(self.types.arena.add(ir::Type {
            origin: origin(""),
            name: NameHint::Derived(vec![operation.name.clone(), "result".to_owned()]),
            kind: TypeKind::Struct(object),
            ..ir::Type::default()
        }))
    }
}

/// Whether an operation makes several requests.
pub(super) fn is_of_steps(operation: &Operation) -> bool {
    operation.steps.span.is_some()
}

/// Every operation by its name in the connector.
fn by_name(connector: &ir::Connector) -> BTreeMap<String, usize> {
    let named = connector.operations.iter().enumerate().filter_map(|(index, operation)| {
        let resource = connector.resources.get(operation.resource.0 as usize)?;
        Some((format!("{}.{}", resource.name, operation.name), index))
    });
    named.collect()
}

fn response(ty: TypeUse, span: Span) -> ir::Response {
    ir::Response {
        status: plan::Status::Range(2),
        kind: plan::ContentKind::Json,
        media: "application/json".to_owned(),
        ty: Some(ty),
        unwrap: String::new(),
        joins: Vec::new(),
        headers: Vec::new(),
        docs: ir::Docs::default(),
        examples: Vec::new(),
        span,
    }
}
