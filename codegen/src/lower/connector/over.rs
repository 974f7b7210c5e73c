//! A connector over a source: what a document was lowered into, and what the connector makes of it.
//!
//! Takes: the connector that the document became, and operations that refer to it by `from`. Gives:
//! each such operation with what its entry says instead, and the others as the document has them, in
//! the resources of their tags. Mistakes point into the connector, with a note where the document
//! describes the thing. Must not know OpenAPI: the source is a model like any other.

use std::collections::BTreeMap;

use heck::ToSnakeCase;
use jackfield_plan::{ContentKind, Place};

use super::Lowering;
use super::names::report_no_source;
use super::pagination::{Paged, argument};
use super::params::Owner;
use super::paths::{BodyRoot, Expect};
use super::responses::Answers;
use super::types::{Trail, docs};
use crate::diagnostics::{Diagnostic, codes, one_of};
use crate::ir::{self, ResourceId};
use crate::source::Span;
use crate::syntax::connector::param::Param;
use crate::syntax::connector::value::{Entry, Text};
use crate::syntax::connector::{Http, Operation, Resource, Template};

/// What a connector is made over.
pub(super) struct Base {
    /// The connector that the document became; its types are those of the lowering.
    pub(super) connector: ir::Connector,
    /// By operation: whether an entry of the connector is it, or counts instead.
    taken: Vec<bool>,
}

impl Base {
    pub(super) fn new(connector: ir::Connector) -> Self {
        let taken = vec![false; connector.operations.len()];
        Self { connector, taken }
    }

    /// The operation that a name means: an operationId, or a method and a path.
    fn find(&self, name: &str) -> Option<usize> {
        let operations = &self.connector.operations;
        operations
            .iter()
            .position(|operation| operation.origin.key == name)
            .or_else(|| operations.iter().position(|one| one.named_by_document && one.name == name))
    }

    /// The operations that the connector says nothing about.
    pub(super) fn left(&self) -> impl Iterator<Item = &ir::Operation> {
        let operations = self.connector.operations.iter().zip(&self.taken);
        operations.filter(|(_, taken)| !**taken).map(|(operation, _)| operation)
    }

    /// What operations can be called, for suggestions.
    fn names(&self) -> Vec<&str> {
        let operations = self.connector.operations.iter();
        let ids = operations.clone().filter(|one| one.named_by_document);
        let keys = operations.map(|operation| operation.origin.key.as_str());
        keys.chain(ids.map(|operation| operation.name.as_str())).collect()
    }

    /// The resource that an entry takes over: the one of its tag, or of its own name.
    fn resource(&self, name: &str, from: Option<&str>) -> Option<usize> {
        let named = |resource: &ir::Resource| match from {
            Some(from) => resource.name == from,
            None => resource.name.to_snake_case() == name.to_snake_case(),
        };
        self.connector.resources.iter().position(named)
    }
}

impl Lowering<'_> {
    /// Reports keys that only a source can stand in for.
    pub(super) fn check_needs(&self) {
        if self.base.is_some() {
            return;
        }
        let document = self.document;
        let missing = |key: &str, what: &str, span: Span| {
            let message = format!("{what} needs `{key}`");
            let diagnostic = Diagnostic::new(codes::MISSING_FIELD, message).at(span);
            self.sink.push(diagnostic.help(format!("add `{key}`")));
        };
        if document.resources.span.is_none() && !document.is_unread("resources") {
            missing("resources", "a connector file", document.span);
        }
        for resource in &document.resources.entries {
            if let Some(from) = &resource.value.from {
                report_no_source(self.sink, from.span);
            } else if resource.value.operations.span.is_none() {
                missing("operations", "a resource", resource.value.span);
            }
        }
    }

    /// The document's operation that an entry is, marked as taken.
    pub(super) fn take(&mut self, from: &Text) -> Option<ir::Operation> {
        let Some(base) = &mut self.base else {
            report_no_source(self.sink, from.span);
            return None;
        };
        let Some(index) = base.find(from) else {
            let known = base.names();
            let help = one_of(from, &known).unwrap_or_else(|| {
                "name an operationId of the document, or a method and a path as `GET /tickets`"
                    .to_owned()
            });
            let skipped = base.connector.skipped.iter().find(|one| one.operation == from.value);
            let message = format!("the document has no operation `{from}`");
            let mut diagnostic =
                Diagnostic::new(codes::UNKNOWN_SOURCE_PART, message).at(from.span).help(help);
            if let Some(skipped) = skipped {
                diagnostic = diagnostic.note(format!("it is left out: {}", skipped.reason));
            }
            self.sink.push(diagnostic);
            return None;
        };
        let operation = base.connector.operations.get(index)?.clone();
        *base.taken.get_mut(index)? = true;
        Some(operation)
    }

    /// Marks the document's operations with this method and path: the connector's own one counts.
    pub(super) fn replace(&mut self, key: &str, shape: impl Fn(&str) -> String) {
        let Some(base) = &mut self.base else { return };
        let wanted = shape(key);
        for (operation, taken) in base.connector.operations.iter().zip(&mut base.taken) {
            let plain = operation.origin.key.split('#').next().unwrap_or_default();
            *taken |= shape(plain) == wanted;
        }
    }

    /// The method and path of an operation of the document, as our language writes them.
    pub(super) fn http_of(operation: &ir::Operation, span: Span) -> Http {
        let names = operation.params.iter().filter(|param| param.place == Place::Path);
        let placeholders = names.map(|param| Text::new(param.wire_name.clone(), span)).collect();
        let path = Template { text: operation.path.clone(), placeholders, span };
        Http { method: operation.method, variable: None, path, variant: None, span }
    }

    /// The arguments of the document with what the entries say instead, then those that are new.
    pub(super) fn params_over(
        &mut self,
        entries: &[Entry<Param>],
        base: &ir::Operation,
        http: &Http,
        trail: &Trail,
    ) -> Vec<ir::Param> {
        let mut params = base.params.clone();
        for entry in entries {
            let wire_name = entry.value.name.as_ref().unwrap_or(&entry.name);
            let place = entry.value.place.as_ref().map(|place| place.value);
            let place = place.map(super::params::plan_place);
            let same = |param: &ir::Param| {
                param.wire_name == wire_name.value
                    && param.place != Place::Field
                    && place.is_none_or(|place| param.place == place)
            };
            match params.iter().position(same) {
                Some(index) => {
                    let known = params.get(index).cloned();
                    let changed = known.map(|known| self.param_over(entry, known, http, trail));
                    if let (Some(place), Some(changed)) = (params.get_mut(index), changed) {
                        *place = changed;
                    }
                }
                None if entry.value.schema.is_untyped() => {
                    let known: Vec<&str> = params.iter().map(argument).collect();
                    let help = one_of(wire_name, &known).unwrap_or_else(|| {
                        "give it a type to add it, or its name on the wire with `name`".to_owned()
                    });
                    self.sink.push(
                        Diagnostic::new(
                            codes::UNKNOWN_HEADER_OR_PARAM,
                            format!("`{}` has no parameter `{wire_name}`", base.origin.key),
                        )
                        .at(wire_name.span)
                        .note_at("the document describes the operation here", base.origin.span)
                        .help(help),
                    );
                }
                None => params.push(self.param(entry, Owner::Operation(&http.path), trail)),
            }
        }
        params
    }

    /// One argument of the document with what its entry says instead.
    fn param_over(
        &mut self,
        entry: &Entry<Param>,
        known: ir::Param,
        http: &Http,
        trail: &Trail,
    ) -> ir::Param {
        let written = &entry.value;
        let schema = &written.schema;
        self.check_argument(&entry.name);
        self.check_param_keys(written, Owner::Operation(&http.path), known.default.is_some());
        let mut param = if schema.is_untyped() {
            self.encoding_over(written, known.clone())
        } else {
            let made = self.param(entry, Owner::Operation(&http.path), trail);
            ir::Param { docs: known.docs.clone(), default: known.default.clone(), ..made }
        };
        let place = known.place;
        param.place = place;
        param.name = (known.wire_name != entry.name.value).then(|| entry.name.value.clone());
        param.required = place == Place::Path || schema.is_required() || {
            use crate::syntax::connector::types::RequiredKeyword;
            let refused =
                matches!(&schema.required, Some(RequiredKeyword::Flag(flag)) if !flag.value);
            known.required && !refused
        };
        let words = docs(schema);
        if !words.summary.is_empty() {
            param.docs.summary = words.summary;
        }
        if !words.description.is_empty() {
            param.docs.description = words.description;
        }
        param.docs.deprecated |= words.deprecated;
        if let Some(default) = &schema.default {
            self.check_default(self.sink, default, param.ty);
            param.default = Some(default.value.clone());
        }
        if written.send_default.0 {
            param.send_default.clone_from(&param.default);
        }
        if !schema.examples.is_empty() {
            param.examples = schema.examples.iter().map(|one| one.value.clone()).collect();
        }
        param.origin.span = entry.name.span;
        param
    }

    /// How the value is written, where the entry says it.
    fn encoding_over(&mut self, written: &Param, mut param: ir::Param) -> ir::Param {
        let position = super::params::position(param.place);
        let json = super::params::is_json(written);
        if written.encoding.is_some() {
            let layout = self.layout(written.encoding.as_ref(), param.ty.ty, position);
            (param.encoding.style, param.encoding.explode) = layout;
        }
        if written.schema.wire.is_some() && !json {
            param.encoding.scalar = self.scalar(written.schema.wire.as_ref(), param.ty.ty);
        }
        param.encoding.allow_reserved |= written.allow_reserved.0;
        param
    }

    /// The answers of the document, but for those that the entry gives.
    pub(super) fn responses_over<'b>(
        operation: &Operation,
        base: &ir::Operation,
        mut answers: Answers<'b>,
    ) -> Answers<'b> {
        let success = |response: &ir::Response| {
            response.status != jackfield_plan::Status::Default && response.status.may_succeed()
        };
        let replaced = operation.returns.is_some();
        let given: Vec<jackfield_plan::Status> =
            answers.responses.iter().map(|response| response.status).collect();
        let kept = base.responses.iter().filter(|response| {
            !(given.contains(&response.status) || replaced && success(response))
        });
        let own = answers.responses.len();
        answers.responses.extend(kept.cloned());
        if answers.success.is_none() {
            answers.success = answers
                .responses
                .iter()
                .find(|response| success(response) && response.kind == ContentKind::Json)
                .and_then(|response| Some(BodyRoot { wrap: Vec::new(), ty: response.ty? }));
        }
        // Sorted by precedence; notes about our own refer to them by number.
        let mut numbered: Vec<(usize, ir::Response)> =
            std::mem::take(&mut answers.responses).into_iter().enumerate().collect();
        numbered.sort_by_key(|(_, response)| response.status);
        let places: BTreeMap<usize, usize> =
            numbered.iter().enumerate().map(|(now, (before, _))| (*before, now)).collect();
        answers.responses = numbered.into_iter().map(|(_, response)| response).collect();
        for (number, _) in &mut answers.unwraps {
            debug_assert!(*number < own);
            *number = places.get(number).copied().unwrap_or(*number);
        }
        answers
    }

    /// The paging of the document's operation, unless the entry says another.
    pub(super) fn pagination_over(
        &mut self,
        paged: &Paged<'_>,
        base: &ir::Operation,
        params: &mut Vec<ir::Param>,
    ) -> Option<ir::Pagination> {
        let operation = paged.operation;
        if operation.paginate.is_some() || base.pagination.is_none() {
            return self.pagination(paged, params);
        }
        // Rules of the document are about the document's answer.
        let mut known = base.pagination.clone().filter(|_| operation.returns.is_none())?;
        if let (Some(items), Some(root)) = (&operation.items, paged.root) {
            self.check_path("items", items, root, paged.of, Expect::List);
            known.rules.items = items.pointer().into();
        }
        Some(known)
    }

    /// What an entry says, and the document's words where it says nothing.
    pub(super) fn joined(mut own: ir::Operation, base: ir::Operation) -> ir::Operation {
        if own.docs.summary.is_empty() {
            own.docs.summary = base.docs.summary;
        }
        if own.docs.description.is_empty() {
            own.docs.description = base.docs.description;
        }
        own.docs.deprecated |= base.docs.deprecated;
        own.docs.url = base.docs.url;
        let mut groups = base.at_least_one_of;
        groups.append(&mut own.at_least_one_of);
        own.at_least_one_of = groups;
        own.security = own.security.or(base.security);
        own.server = own.server.or(base.server);
        let mut headers = base.headers;
        headers.append(&mut own.headers);
        own.headers = headers;
        let mut tags = base.tool.tags;
        tags.append(&mut own.tool.tags);
        own.tool.tags = tags;
        own
    }

    /// The resources and operations that the connector leaves as the document has them.
    pub(super) fn rest(&mut self, connector: &mut ir::Connector) {
        let Some(base) = self.base.take() else { return };
        let mut operations = std::mem::take(&mut connector.operations);
        for operation in &mut operations {
            Self::belong(operation, connector);
        }
        connector.operations = operations;
        let own: Vec<&Entry<Resource>> = self.document.resources.entries.iter().collect();
        let mut places: Vec<Option<ResourceId>> = vec![None; base.connector.resources.len()];
        for (number, entry) in (0..).zip(&own) {
            let from = entry.value.from.as_ref().map(|from| from.value.as_str());
            let found = base.resource(&entry.name, from);
            if let Some(place) = found.and_then(|index| places.get_mut(index)) {
                place.get_or_insert(ResourceId(number));
            }
        }
        let Base { connector: base, taken } = base;
        let rest = base.operations.into_iter().zip(taken).filter(|(_, taken)| !taken);
        for (mut operation, _) in rest {
            let ResourceId(from) = operation.resource;
            let Some(place) = places.get_mut(from as usize) else { continue };
            let id = *place.get_or_insert_with(|| {
                let resource = base.resources.get(from as usize).cloned().unwrap_or_default();
                connector.resources.push(resource);
                let last = connector.resources.len() - 1;
                ResourceId(u32::try_from(last).unwrap_or(u32::MAX))
            });
            operation.resource = id;
            if let Some(entry) = own.get(id.0 as usize)
                && let [key] = entry.value.key.0.as_slice()
                && operation.params.iter().any(|param| argument(param) == key.value)
            {
                operation.tool.key = Some(key.value.clone());
            }
            Self::belong(&mut operation, connector);
            connector.operations.push(operation);
        }
        connector.skipped.extend(base.skipped);
    }

    /// Fits an operation of the document to the servers, credentials and errors of the connector.
    pub(super) fn belong(operation: &mut ir::Operation, connector: &ir::Connector) {
        let server = |name: &str| connector.servers.iter().any(|server| server.name == name);
        operation.server = operation.server.take().filter(|name| server(name));
        let scheme = |name: &str| connector.schemes.iter().any(|scheme| scheme.name == name);
        if let Some(stated) = operation.security.take() {
            let open = stated.is_empty();
            let known: Vec<_> = stated
                .into_iter()
                .filter(|one| one.schemes.iter().all(|name| scheme(name)))
                .collect();
            operation.security = (open || !known.is_empty()).then_some(known);
        }
    }

    /// What the document says of the group that an entry takes over.
    pub(super) fn resource_over(&self, entry: &Entry<Resource>, resource: &mut ir::Resource) {
        let Some(base) = &self.base else { return };
        let from = entry.value.from.as_ref();
        let found = base.resource(&entry.name, from.map(|from| from.value.as_str()));
        match (found.and_then(|index| base.connector.resources.get(index)), from) {
            (Some(known), _) => {
                if resource.description.is_empty() {
                    resource.description.clone_from(&known.description);
                }
            }
            (None, Some(from)) => {
                let known: Vec<&str> =
                    base.connector.resources.iter().map(|one| one.name.as_str()).collect();
                self.sink.push(
                    Diagnostic::new(
                        codes::UNKNOWN_SOURCE_PART,
                        format!("no operation of the document has the tag `{from}`"),
                    )
                    .at(from.span)
                    .help_opt(one_of(from, &known)),
                );
            }
            (None, None) => {}
        }
    }
}
