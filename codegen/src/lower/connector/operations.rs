//! Resources and their operations.
//!
//! Takes: the entries of `resources`. Gives: resources and operations in the order of the file, each
//! with its parts lowered and checked against each other (path and parameters, names, keys).

use std::collections::BTreeMap;

use jackfield_plan::{BodyKind, ContentKind, Method, Place};

use super::Lowering;
use super::bodies::Bodies;
use super::pagination::{Paged, argument};
use super::params::Owner;
use super::steps::is_of_steps;
use super::types::{Trail, groups};
use crate::diagnostics::{Diagnostic, codes, nearest};
use crate::ir::{self, ResourceId};
use crate::source::Span;
use crate::syntax::connector::value::{Entry, Text};
use crate::syntax::connector::{Http, Operation, Resource, Setting, Template};

impl Lowering<'_> {
    /// Lowers every resource with its operations.
    pub(super) fn resources(&mut self, connector: &mut ir::Connector) {
        let document = self.document;
        let mut seen = Seen::new();
        for entry in &document.resources.entries {
            self.check_id(&entry.name, "the resource");
            if let Some(singular) = &entry.value.singular {
                self.check_id(singular, "the singular");
            }
            let id = ResourceId(u32::try_from(connector.resources.len()).unwrap_or(u32::MAX));
            let mut group = resource(entry);
            self.resource_over(entry, &mut group);
            connector.resources.push(group);
            let first = connector.operations.len();
            for operation in &entry.value.operations.entries {
                let index = connector.operations.len();
                self.enter(index);
                self.check_id(&operation.name, "the operation");
                let (http, base) = self.request(operation);
                let mut lowered = self.operation(entry, operation, id, (index, &http, base));
                if !is_of_steps(&operation.value) {
                    self.check_duplicate(&mut lowered, http.span, &mut seen);
                }
                connector.operations.push(lowered);
            }
            self.leave();
            for name in &entry.value.operations.broken {
                connector.skipped.push(skipped(&entry.name, name));
                connector.lost.push(lost(Some(id), name));
            }
            let operations = connector.operations.get(first..).unwrap_or_default();
            self.check_resource_key(&entry.value, operations);
        }
        connector.lost.extend(document.resources.broken.iter().map(|name| lost(None, name)));
    }

    /// Reports a method and a path that another operation has, unless what is always sent tells the
    /// two apart.
    fn check_duplicate(&self, lowered: &mut ir::Operation, span: Span, seen: &mut Seen) {
        let whole = lowered.origin.key.clone();
        let (key, variant) = whole.split_once('#').unwrap_or((&whole, ""));
        if key.ends_with(' ') {
            // It has none, which was reported.
            return;
        }
        let mut mark = mark(lowered, &self.types.arena);
        mark.push(format!("#{variant}"));
        let others = seen.entry(same_path(key)).or_default();
        if let Some((_, first)) = others.iter().find(|(other, _)| *other == mark) {
            self.sink.push(
                Diagnostic::new(
                    codes::DUPLICATE_OPERATION,
                    format!("two operations are `{whole}`"),
                )
                .at(span)
                .note_at("the other one is here", *first)
                .help(
                    "tell them apart by a `const`, or by a word after the path (`#close`) where \
                         nothing else does; or describe both uses as one operation",
                ),
            );
        } else if !others.is_empty() && variant.is_empty() {
            lowered.origin.key = format!("{key}#{}", lowered.name);
        }
        others.push((mark, span));
    }

    fn operation(
        &mut self,
        resource: &Entry<Resource>,
        entry: &Entry<Operation>,
        id: ResourceId,
        (index, http, base): (usize, &Http, Option<ir::Operation>),
    ) -> ir::Operation {
        let operation = &entry.value;
        let name = format!("{}.{}", resource.name.value, entry.name.value);
        let of = format!("the response of `{name}`");
        let words = vec![format!("{} {}", resource.name.value, entry.name.value)];
        let trail = Trail::new(format!("operations/{name}"), words);
        let entries = &operation.params.entries;
        let mut params: Vec<ir::Param> = match &base {
            Some(base) => self.params_over(entries, base, http, &trail),
            None => {
                let owner = match operation {
                    _ if is_of_steps(operation) => Owner::Steps,
                    _ if operation.request_is_unread() => Owner::Unread,
                    _ => Owner::Operation(&http.path),
                };
                entries.iter().map(|param| self.param(param, owner, &trail)).collect()
            }
        };
        let bodies = match (&operation.body, &base) {
            (Some(body), _) => {
                params.retain(|param| param.place != Place::Field);
                self.bodies(body, http, &trail)
            }
            (None, Some(base)) => Bodies { bodies: base.bodies.clone(), params: Vec::new() },
            (None, None) => Bodies::default(),
        };
        let mut answers = self.responses(operation, &of, &trail);
        if let Some(base) = &base {
            answers = Self::responses_over(operation, base, answers);
        }
        self.complete(&mut answers.responses);
        self.unwraps.extend(answers.unwraps.into_iter().map(|(n, check)| (index, n, check)));
        if !operation.is_unread("returns") {
            self.successes.insert(name.clone(), answers.success.clone());
        }
        let (root, sent) = (answers.success.as_ref(), sent(&bodies.bodies));
        let paged = Paged { index, operation, of: &of, root, sent };
        // What pages may be a field of the body.
        let (own, fields) = (params.len(), bodies.params.len());
        params.extend(bodies.params);
        let pagination = match &base {
            Some(base) => self.pagination_over(&paged, base, &mut params),
            None => self.pagination(&paged, &mut params),
        };
        if let Some(rest) = params.get_mut(own..) {
            rest.rotate_left(fields);
        }
        self.check_params(operation, http, &params);
        let (method, repeatable) = self.method(http);
        let members = self.flat_members(&bodies.bodies, &params);
        self.check_groups(operation, &params, &members);
        self.check_server(operation.server.as_ref());
        if let Some(header) = &operation.idempotency {
            self.check_header(header);
        }
        let access = operation.access.as_ref().or(resource.value.access.as_ref());
        let origin_key = base.as_ref().map(|base| base.origin.key.clone());
        let lowered = ir::Operation {
            origin: ir::Origin {
                span: entry.name.span,
                key: origin_key.unwrap_or_else(|| {
                    if is_of_steps(operation) { format!("steps {name}") } else { key(http) }
                }),
            },
            resource: id,
            name: entry.name.value.clone(),
            named_by_document: false,
            from_document: false,
            docs: ir::Docs {
                summary: text(operation.summary.as_ref()),
                description: text(operation.description.as_ref()),
                url: None,
                deprecated: operation.deprecated.0,
            },
            method,
            method_setting: http.variable.as_ref().map(|name| name.value.clone()),
            path: http.path.text.clone(),
            at_least_one_of: Self::wire_groups(&operation.at_least_one_of, &params, &members),
            exactly_one_of: Self::wire_groups(&operation.exactly_one_of, &params, &members),
            tool: self.tool(&resource.value, operation, &params),
            params,
            bodies: bodies.bodies,
            responses: answers.responses,
            pagination,
            security: operation.auth.as_ref().map(|auth| self.requirements(auth)),
            server: operation.server.as_ref().map(|server| server.value.clone()),
            headers: self.headers(&operation.headers),
            error_rules: self.error_rules(&operation.errors),
            rate_limits: operation.rate_limit.as_ref().map(|limit| self.limits_of(limit)),
            access: access.map(|access| access.special.value.clone()),
            idempotency_header: operation.idempotency.as_ref().map(|header| header.value.clone()),
            idempotent: operation.idempotent.as_ref().map(|flag| flag.value).or(repeatable),
            timeout_ms: operation
                .timeout
                .map(|timeout| u32::try_from(timeout.millis).unwrap_or(u32::MAX)),
            steps: Vec::new(),
            result: None,
        };
        match base {
            Some(base) => Self::joined(lowered, base),
            None => lowered,
        }
    }

    /// The method and path of an entry, and the operation of the source that it is.
    fn request(&mut self, entry: &Entry<Operation>) -> (Http, Option<ir::Operation>) {
        let operation = &entry.value;
        let nothing = Http {
            variable: None,
            variant: None,
            // One that is not known may have a body.
            method: Method::Post,
            path: Template { text: String::new(), placeholders: Vec::new(), span: operation.span },
            span: operation.span,
        };
        if is_of_steps(operation) {
            self.check_several(operation);
            return (nothing, None);
        }
        if let Some(result) = &operation.result {
            self.sink.push(
                Diagnostic::new(codes::MISSING_FIELD, "`result` has no meaning without `steps`")
                    .at(result.span)
                    .help("write `returns`, with the type of the answer"),
            );
        }
        match (&operation.http, &operation.from) {
            (Some(http), None) => {
                self.replace(&key(http), same_path);
                (http.clone(), None)
            }
            (None, Some(from)) => match self.take(from) {
                Some(base) => (Self::http_of(&base, from.span), Some(base)),
                None => (nothing, None),
            },
            (Some(_), Some(from)) => {
                self.sink.push(
                    Diagnostic::new(
                        codes::KEYS_EXCLUDE_EACH_OTHER,
                        "`http` and `from` exclude each other",
                    )
                    .at(from.span)
                    .help("`from` takes the method and the path of the document"),
                );
                (nothing, None)
            }
            (None, None) if operation.request_is_unread() => (nothing, None),
            (None, None) => {
                self.sink.push(
                    Diagnostic::new(codes::MISSING_FIELD, "an operation needs `http`")
                        .at(operation.span)
                        .help("add `http`, or `from` with an operation of the `source`"),
                );
                (nothing, None)
            }
        }
    }

    /// Keys that are about one request have no meaning beside `steps`.
    fn check_several(&self, operation: &Operation) {
        let keys = [
            ("http", operation.http.as_ref().map(|http| http.span)),
            ("from", operation.from.as_ref().map(|from| from.span)),
            ("body", operation.body.as_ref().map(|body| body.span)),
            ("returns", operation.returns.as_ref().map(|_| operation.span)),
            ("responses", operation.responses.span),
            ("paginate", operation.paginate.as_ref().map(|paginate| paginate.span)),
            ("items", operation.items.as_ref().map(|items| items.span)),
            ("headers", operation.headers.span),
            ("server", operation.server.as_ref().map(|server| server.span)),
            ("auth", operation.auth.as_ref().map(|_| operation.span)),
            ("idempotency", operation.idempotency.as_ref().map(|header| header.span)),
            ("rate_limit", operation.rate_limit.as_ref().map(|limit| limit.span)),
            ("errors", operation.errors.first().map(|rule| rule.span)),
        ];
        for (key, span) in keys.into_iter().filter_map(|(key, span)| Some((key, span?))) {
            self.sink.push(
                Diagnostic::new(
                    codes::KEYS_EXCLUDE_EACH_OTHER,
                    format!("`steps` and `{key}` exclude each other"),
                )
                .at(span)
                .help(format!(
                    "`{key}` is about one request: say it of the operation that is called"
                )),
            );
        }
        if operation.steps.entries.is_empty() && operation.steps.broken.is_empty() {
            self.sink.push(
                Diagnostic::new(codes::MISSING_FIELD, "`steps` has no step")
                    .at(operation.steps.span.unwrap_or(operation.span))
                    .help("add a step with `call`"),
            );
        }
    }

    /// The placeholders of the path and the parameters that fill them; names that stand twice.
    fn check_params(&self, operation: &Operation, http: &Http, params: &[ir::Param]) {
        self.check_twice(params);
        let path = &http.path;
        if path.text.is_empty() {
            // It has none, or it could not be read.
            return;
        }
        let in_path = |name: &str| {
            params.iter().any(|param| param.place == Place::Path && param.wire_name == name)
        };
        for placeholder in path.placeholders.iter().filter(|name| !in_path(name)) {
            if let Some(variable) = self.variable(placeholder) {
                self.check_path_variable(placeholder, variable);
            } else if !may_be_unread(operation, placeholder, path)
                && !self.document.servers_are_unread()
            {
                self.undeclared(placeholder, params);
            }
        }
        for param in params.iter().filter(|param| param.place == Place::Path) {
            if !path.placeholders.iter().any(|name| name.value == param.wire_name) {
                let name = &param.wire_name;
                self.sink.push(
                    Diagnostic::new(
                        codes::PATH_PARAM_UNUSED,
                        format!("the path `{}` has no `{{{name}}}`", path.text),
                    )
                    .at(param.origin.span)
                    .help(format!("put `{{{name}}}` into the path, or remove `in: path`")),
                );
            }
        }
    }

    /// Reports a placeholder of the path that nothing fills.
    fn undeclared(&self, placeholder: &Text, params: &[ir::Param]) {
        let known = params.iter().map(|param| param.wire_name.as_str());
        let near = nearest(placeholder, known);
        let near =
            near.map_or_else(String::new, |near| format!("did you mean `{{{near}}}`? Else "));
        self.sink.push(
            Diagnostic::new(
                codes::PATH_PARAM_UNDECLARED,
                format!("the path has `{{{placeholder}}}`, which is not a parameter"),
            )
            .at(placeholder.span)
            .help(format!(
                "{near}declare it (`params: {{{placeholder}: string}}`), or remove it from the path"
            )),
        );
    }

    /// The method, and whether repeating it is harmless where that is not the method's to say: of
    /// one that an installation chooses, the usual one.
    fn method(&self, http: &Http) -> (Method, Option<bool>) {
        let Some(name) = &http.variable else { return (http.method, None) };
        let Some(variable) = self.variable(name) else {
            let known: Vec<&str> = Vec::new();
            if !self.document.servers_are_unread() {
                self.unknown(codes::UNKNOWN_VARIABLE, "variable", name, &known);
            }
            return (http.method, None);
        };
        self.check_path_variable(name, variable);
        let methods: Option<Vec<Method>> =
            variable.values.iter().map(|value| Method::standard(&value.0.value)).collect();
        let default =
            variable.default.as_ref().and_then(|default| Method::standard(&default.0.value));
        match (methods.filter(|methods| !methods.is_empty()), default) {
            (Some(methods), Some(usual)) => {
                (usual, Some(methods.iter().all(|method| method.is_idempotent())))
            }
            _ => {
                self.sink.push(
                    Diagnostic::new(codes::BAD_HTTP, format!("`{name}` is not always a method"))
                        .at(name.span)
                        .help("give the variable `values` and a `default` that are HTTP methods"),
                );
                (http.method, None)
            }
        }
    }

    /// A variable that is no part of the server's URL is needed by some operations alone, so that
    /// nobody must give it.
    fn check_path_variable(&self, name: &Text, variable: &Setting) {
        if variable.default.is_none() {
            self.sink.push(
                Diagnostic::new(
                    codes::MISSING_FIELD,
                    format!("the variable `{name}` stands in a path and has no `default`"),
                )
                .at(name.span)
                .help("give the variable the `default` that most installations have"),
            );
        }
    }

    /// Reports two arguments with one name, among callers or on the wire.
    fn check_twice(&self, params: &[ir::Param]) {
        let mut arguments = BTreeMap::new();
        let mut wire = BTreeMap::new();
        for param in params {
            let span = param.origin.span;
            let same_name = arguments.insert(argument(param), span);
            let same_wire = wire.insert((param.place, param.wire_name.as_str()), span);
            if let Some(first) = same_name.or(same_wire) {
                self.sink.push(
                    Diagnostic::new(
                        codes::DUPLICATE_PARAM,
                        format!("two arguments are called `{}`", param.wire_name),
                    )
                    .at(span)
                    .note_at("the other one is here", first)
                    .help("give one of them another key, and its name on the wire with `name`"),
                );
            }
        }
    }

    /// The members of a body that callers give beside the parameters, with their names on the wire.
    fn flat_members(&self, bodies: &[ir::Body], params: &[ir::Param]) -> Vec<(String, String)> {
        let is_taken = |name: &str| params.iter().any(|param| argument(param) == name);
        let body = bodies.iter().find(|body| body.ty.is_some());
        let object = body.and_then(|body| body.flat_object(&self.types.arena, is_taken));
        let fields = object.into_iter().flat_map(|object| &object.fields);
        fields
            .filter(|field| field.is_given())
            .map(|field| (field.called().to_owned(), field.name.clone()))
            .collect()
    }

    fn check_groups(
        &self,
        operation: &Operation,
        params: &[ir::Param],
        members: &[(String, String)],
    ) {
        if operation.arguments_are_unread() {
            return;
        }
        let members = members.iter().map(|(name, _)| name.as_str());
        let known: Vec<&str> = params.iter().map(argument).chain(members).collect();
        let groups = operation.at_least_one_of.iter().chain(&operation.exactly_one_of);
        for name in groups.flatten().filter(|name| !known.contains(&name.as_str())) {
            self.unknown(codes::UNKNOWN_HEADER_OR_PARAM, "argument", name, &known);
        }
    }

    /// Groups of arguments by their names on the wire.
    fn wire_groups(
        written: &[Vec<Text>],
        params: &[ir::Param],
        members: &[(String, String)],
    ) -> Vec<Vec<String>> {
        let wire_name = |name: String| {
            let param = params.iter().find(|param| argument(param) == name);
            let member = || members.iter().find(|(called, _)| *called == name);
            param
                .map(|param| param.wire_name.clone())
                .or_else(|| member().map(|(_, wire_name)| wire_name.clone()))
                .unwrap_or(name)
        };
        groups(written)
            .into_iter()
            .map(|group| group.into_iter().map(wire_name).collect())
            .collect()
    }

    fn check_server(&self, server: Option<&Text>) {
        let Some(server) = server.filter(|_| !self.document.servers_are_unread()) else { return };
        let known: Vec<&str> = match &self.document.server {
            Some(_) => vec![super::connection::ONLY_SERVER],
            None if self.document.servers.span.is_none() => {
                let base = self.base.iter().flat_map(|base| &base.connector.servers);
                base.map(|server| &*server.name).collect()
            }
            None => self.document.servers.names().collect(),
        };
        if !known.contains(&server.as_str()) && !self.document.servers.is_broken(server) {
            self.unknown(codes::UNKNOWN_CHOICE, "server", server, &known);
        }
    }

    fn tool(
        &self,
        resource: &Resource,
        operation: &Operation,
        params: &[ir::Param],
    ) -> ir::ToolSpec {
        let known: Vec<&str> = params.iter().map(argument).collect();
        let of_resource = match resource.key.0.as_slice() {
            [only] => Some(only.value.as_str()).filter(|key| known.contains(key)),
            _ => None,
        };
        let Some(tool) = &operation.tool else {
            return ir::ToolSpec {
                key: of_resource.map(str::to_owned),
                span: operation.span,
                ..ir::ToolSpec::default()
            };
        };
        let unread = operation.arguments_are_unread();
        if let Some(key) = tool.key.as_ref().filter(|key| !unread && !known.contains(&key.as_str()))
        {
            self.unknown(codes::UNKNOWN_HEADER_OR_PARAM, "argument", key, &known);
        }
        let some_text = |text: &Option<Text>| text.as_ref().map(|text| text.value.clone());
        ir::ToolSpec {
            name: some_text(&tool.name),
            hidden: tool.hidden.0,
            title: some_text(&tool.title),
            description: some_text(&tool.description),
            tags: tool.tags.iter().map(|tag| tag.value.clone()).collect(),
            read_only: tool.read_only.as_ref().map(|flag| flag.value),
            destructive: tool.destructive.as_ref().map(|flag| flag.value),
            open_world: tool.open_world.as_ref().map(|flag| flag.value),
            key: some_text(&tool.key).or_else(|| of_resource.map(str::to_owned)),
            example: tool.example.as_ref().map(|example| example.value.clone()),
            example_span: tool.example.as_ref().map(|example| example.span),
            span: tool.name.as_ref().map_or(tool.span, |name| name.span),
        }
    }

    /// A key that is no argument of any operation would do nothing.
    fn check_resource_key(&self, resource: &Resource, operations: &[ir::Operation]) {
        let known: Vec<&str> =
            operations.iter().flat_map(|operation| &operation.params).map(argument).collect();
        // An operation that could not be read may have had the argument.
        let mut written = resource.operations.entries.iter();
        let unread = !resource.operations.broken.is_empty()
            || self.base.is_some()
            || written.any(|operation| operation.value.arguments_are_unread());
        for key in &resource.key.0 {
            if !known.contains(&key.as_str()) && !operations.is_empty() && !unread {
                self.unknown(codes::UNKNOWN_HEADER_OR_PARAM, "argument", key, &known);
            }
        }
    }
}

/// Whether a placeholder may stand for a parameter that could not be read: the one of its name, or
/// one whose name on the wire is not known.
fn may_be_unread(operation: &Operation, placeholder: &str, path: &Template) -> bool {
    let in_path = |name: &Text| path.placeholders.iter().any(|one| one.value == name.value);
    operation.is_unread("params")
        || operation.params.broken.iter().any(|name| name.value == placeholder || !in_path(name))
}

fn resource(entry: &Entry<Resource>) -> ir::Resource {
    let resource = &entry.value;
    ir::Resource {
        name: entry.name.value.clone(),
        singular: resource.singular.as_ref().map(|singular| singular.value.clone()),
        description: text(resource.description.as_ref()),
        access: resource.access.as_ref().map(|access| access.special.value.clone()),
    }
}

/// The type of a body that is JSON as a whole.
fn sent(bodies: &[ir::Body]) -> Option<ir::TypeUse> {
    bodies.iter().find(|body| body.kind == BodyKind::Json)?.ty
}

/// The note about an operation that was left out because of mistakes.
pub(super) fn skipped(resource: &str, operation: &str) -> ir::Skipped {
    ir::Skipped {
        operation: format!("{resource}.{operation}"),
        code: codes::BAD_OPERATION.as_str(),
        reason: "its description has errors, which are reported".to_owned(),
    }
}

/// What could not be read: an operation of a resource, or a resource.
fn lost(resource: Option<ResourceId>, name: &Text) -> ir::Lost {
    ir::Lost { resource, name: name.value.clone(), key: None, required: None }
}

/// By method and path, what tells the operations apart, and where they are.
type Seen = BTreeMap<String, Vec<(Vec<String>, Span)>>;

/// What tells an operation from others of the same method and path: constants, the kind of its body,
/// and whether its answer is a stream.
fn mark(operation: &ir::Operation, types: &ir::Types) -> Vec<String> {
    let constants = operation.params.iter().filter(|param| param.is_constant(types));
    let mut mark: Vec<String> = constants
        .map(|param| format!("{:?} {} {:?}", param.place, param.wire_name, param.send_default))
        .collect();
    for body in &operation.bodies {
        mark.push(format!("{:?} {} {:?}", body.kind, body.media, body.wrap));
        let fields = body.object(types).map_or(&[][..], |object| &object.fields);
        let constants = fields.iter().filter_map(|field| Some((field, field.constant.as_ref()?)));
        mark.extend(constants.map(|(field, value)| format!("body {} {value}", field.name)));
    }
    let streams = |response: &ir::Response| {
        matches!(response.kind, ContentKind::Events | ContentKind::Lines)
            && response.status.may_succeed()
    };
    // An operation that offers both gives the choice to its callers.
    if !operation.responses.is_empty()
        && operation.responses.iter().filter(|one| one.status.may_succeed()).all(streams)
    {
        mark.push("stream".to_owned());
    }
    mark.sort_unstable();
    mark
}

/// A method and a path without the names of its placeholders: paths that differ in those only are
/// the same.
fn same_path(key: &str) -> String {
    let (mut same, mut outside) = (String::new(), true);
    for letter in key.chars() {
        match letter {
            '{' => {
                outside = false;
                same.push_str("{}");
            }
            '}' => outside = true,
            letter if outside => same.push(letter),
            _ => {}
        }
    }
    same
}

/// The operation's key in the names lock.
fn key(http: &Http) -> String {
    let key = match &http.variable {
        Some(variable) => format!("{{{variable}}} {}", http.path.text),
        None => format!("{} {}", http.method.as_str(), http.path.text),
    };
    match &http.variant {
        Some(variant) => format!("{key}#{variant}"),
        None => key,
    }
}

fn text(text: Option<&Text>) -> String {
    text.map_or_else(String::new, |text| text.value.clone())
}
