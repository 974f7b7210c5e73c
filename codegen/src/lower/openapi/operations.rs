//! Operations: one per method and path, and a further one for each materially different form.
//!
//! Takes: operation nodes. Gives: operations in the order of the document.
//!
//! | the document offers | operations |
//! |---|---|
//! | JSON and other bodies of the same content | one, sending JSON |
//! | JSON, and a form or text of other content | `x` and `x_form`, `x_text` |
//! | JSON, and multipart with a file or of other content | `x` and `x_multipart` |
//! | JSON, and raw bytes | `x` and `x_bytes` |
//! | JSON in several formats, none of them plain JSON | `x`, and one each: `x_merge_patch` |
//! | JSON, and JSON in a format of other content | `x` and one named after the format |
//! | JSON answers, and server-sent events or JSON lines | `x` and `x_stream` |
//!
//! A further operation has the lock key of the first, with `#multipart`, `#bytes` and so on. What sends
//! no file is no tool: a model has the first one for it.

use std::collections::HashMap;
use std::rc::Rc;

use jackfield_plan as plan;

use super::Lowering;
use super::bodies::Form;
use super::operation_names::OperationNames;
use super::select::Candidate;
use super::trail::{Root, Trail};
use crate::diagnostics::{Diagnostic, codes};
use crate::ir::{self, Docs, Origin, ResourceId, Skipped};
use crate::node::Node;
use crate::source::{Span, Spanned};
use crate::syntax::openapi::path::{self, Template};
use crate::syntax::openapi::{advice, body, info, operation, parameter, response};

impl<'d> Lowering<'_, 'd> {
    pub(super) fn operations(&mut self) {
        let operations = operation::read_all(&self.reader, self.root);
        self.operation_names = OperationNames::new(&operations);
        let operations = self.selected(operations);
        let mut ids: HashMap<&'d str, (Span, Span)> = HashMap::new();
        for operation in operations {
            if let Some(id) = operation.node.get("operationId").and_then(Node::as_spanned_str)
                && let Some(first) = ids.insert(id.value, (id.span, operation.key))
            {
                self.used_twice(id, operation.key, first);
            }
            self.operation(&operation);
        }
        self.describe_resources();
    }

    /// Reports an operationId that two operations have; one that is written once is that of two paths.
    fn used_twice(&self, id: Spanned<&str>, path: Span, first: (Span, Span)) {
        let is_one = id.span == first.0;
        let (at, other) = if is_one { (path, first.1) } else { (id.span, first.0) };
        let message = if is_one {
            format!("the operationId `{}` is that of a path which is used twice", id.value)
        } else {
            format!("the operationId `{}` stands twice", id.value)
        };
        self.reader.sink.push(
            Diagnostic::new(codes::OPERATION_ID_TWICE, message)
                .at(at)
                .note_at("it is used here, too", other)
                .help(advice(codes::OPERATION_ID_TWICE)),
        );
    }

    /// The operations that are taken; names that select nothing are reported.
    fn selected(&self, operations: Vec<operation::Operation<'d>>) -> Vec<operation::Operation<'d>> {
        let Some(select) = self.settings.select else { return operations };
        let candidate = |operation: &operation::Operation<'d>| Candidate {
            tags: self.tags(operation.node),
            path: operation.path,
            id: operation.node.get("operationId").and_then(Node::as_str).map(str::trim),
            label: operation.label(),
        };
        let candidates: Vec<Candidate<'d>> = operations.iter().map(candidate).collect();
        select.report_unknown(&candidates, self.reader.sink);
        let taken = operations.into_iter().zip(&candidates);
        taken.filter(|(_, one)| select.takes(one)).map(|(operation, _)| operation).collect()
    }

    fn tags(&self, node: Node<'d>) -> Vec<&'d str> {
        let tags = self.reader.list(node, "tags").into_iter().flat_map(Node::items);
        tags.filter_map(Node::scalar_text).collect()
    }

    fn operation(&mut self, operation: &operation::Operation<'d>) {
        let Some(method) = operation.known_method() else {
            let reason = format!("the method `{}` cannot be sent", operation.method);
            self.reader.warn(codes::UNSUPPORTED_SKIPPED, operation.node, reason.clone());
            self.connector.skipped.push(Skipped {
                operation: operation.label(),
                code: codes::UNSUPPORTED_SKIPPED.as_str(),
                reason,
            });
            return;
        };
        let body = operation.node.get("requestBody").filter(|node| !node.is_null());
        if let Some(Err(code)) = body.map(|node| self.reader.followed(node)) {
            // Without its body the request would be another one.
            self.connector.skipped.push(Skipped {
                operation: operation.label(),
                code: code.as_str(),
                reason: "its body is a reference that cannot be followed".to_owned(),
            });
            return;
        }
        let parameters = parameter::read_all(&self.reader, operation.item, operation.node);
        let is_parameter = |name: &str| {
            parameters.iter().any(|one| one.place == parameter::In::Path && one.name == name)
        };
        let path = path::bare(operation.path, &is_parameter);
        let first = self.first_form(operation, method, &path);
        let trail_root =
            Rc::new(Root { words: vec![first.name.clone()], key: first.origin.key.clone() });
        let trail = Trail::Start(&trail_root);
        let template = Template::of_route(operation.path, &is_parameter);
        let told = self.connector.unsaid.len();
        let mut first = first;
        first.params = self.params(operation, &template, &parameters, &trail);
        let body = body::read(&self.reader, self.root, operation.node, &parameters);
        let forms = body.as_ref().map(|body| self.forms(body, &trail)).unwrap_or_default();
        if forms.is_empty() && body.is_some_and(|body| !body.content.is_empty()) {
            self.connector.skipped.push(Skipped {
                operation: operation.label(),
                code: codes::UNSUPPORTED_SKIPPED.as_str(),
                reason: "its body cannot be composed".to_owned(),
            });
            return;
        }
        let mut responses = response::read_all(&self.reader, self.root, operation.node);
        if !first.params.iter().any(is_condition) {
            responses.retain(|response| response.status != plan::Status::Exact(304));
        }
        let head = method == plan::Method::Head;
        first.responses = self.responses(&responses, head, false, &trail);
        let stream = super::responses::offers_stream(&responses)
            .then(|| self.responses(&responses, head, true, &trail.step("stream")));
        self.not_called(operation, &responses);
        for unsaid in self.connector.unsaid.iter_mut().skip(told) {
            unsaid.of = ir::Part::Operation(first.origin.key.clone());
        }
        self.push_forms(&first, forms, stream);
        self.nodes.resize(self.connector.operations.len(), operation.node);
    }

    /// What is said of further requests: those of the vendor, and those that may follow.
    fn not_called(
        &mut self,
        operation: &operation::Operation<'d>,
        responses: &[response::Response<'d>],
    ) {
        let callbacks = self.reader.mapping(operation.node, "callbacks");
        for entry in callbacks.into_iter().flat_map(Node::entries) {
            let name = entry.key.value;
            self.unsaid(
                format!("the callback `{name}` is not there: nothing here is called by the vendor"),
                entry.value,
            );
        }
        for response in responses {
            let links = self.reader.mapping(response.node, "links");
            for entry in links.into_iter().flat_map(Node::entries) {
                let name = entry.key.value;
                self.unsaid(
                    format!("the link `{name}` is not there: say in `description` what follows"),
                    entry.value,
                );
            }
        }
    }

    /// Remembers what nothing here has a place for, of the operation at hand.
    pub(super) fn unsaid(&mut self, text: String, node: Node<'d>) {
        let unsaid = ir::Unsaid { of: ir::Part::Document, text, place: node.span() };
        let known = |one: &ir::Unsaid| one.text == unsaid.text && one.place == unsaid.place;
        // Answers in a plain and in a streamed form are read twice.
        let own = |one: &&ir::Unsaid| one.of == ir::Part::Document;
        if !self.connector.unsaid.iter().filter(own).any(known) {
            self.connector.unsaid.push(unsaid);
        }
    }

    /// The operation without its arguments, body and answers.
    fn first_form(
        &mut self,
        operation: &operation::Operation<'d>,
        method: plan::Method,
        path: &str,
    ) -> ir::Operation {
        let node = operation.node;
        let tags = self.tags(node);
        let resource = match tags.first().filter(|tag| !tag.trim().is_empty()) {
            Some(tag) => self.resource(tag.trim()),
            None => self.resource(first_segment(path)),
        };
        let id = self.reader.text(node, "operationId").map(str::trim).filter(|id| !id.is_empty());
        let name = id.map(|id| self.operation_names.of(id, operation));
        ir::Operation {
            origin: Origin { span: node.span(), key: operation.label() },
            resource,
            name: name.map_or_else(|| words_of(method, path), str::to_owned),
            named_by_document: name.is_some(),
            from_document: true,
            docs: self.operation_docs(node),
            method,
            path: Template::parse(path).path,
            params: Vec::new(),
            method_setting: None,
            at_least_one_of: Vec::new(),
            exactly_one_of: Vec::new(),
            bodies: Vec::new(),
            responses: Vec::new(),
            pagination: None,
            security: self.operation_security(node),
            server: self.operation_server(operation),
            headers: Vec::new(),
            error_rules: Vec::new(),
            rate_limits: None,
            access: None,
            idempotency_header: None,
            idempotent: None,
            timeout_ms: None,
            steps: Vec::new(),
            result: None,
            tool: ir::ToolSpec {
                tags: tags.iter().skip(1).map(|tag| (*tag).to_owned()).collect(),
                span: node.span(),
                ..ir::ToolSpec::default()
            },
        }
    }

    fn operation_docs(&self, node: Node<'d>) -> Docs {
        let text =
            |key: &str| node.get(key).and_then(Node::as_str).unwrap_or_default().trim().to_owned();
        Docs {
            summary: text("summary"),
            description: text("description"),
            url: node.pointer("/externalDocs/url").and_then(Node::as_str).map(str::to_owned),
            deprecated: self.reader.flag(node, "deprecated").unwrap_or(false),
        }
    }

    /// Adds an operation for each form of the body, and one for the streamed answer.
    fn push_forms(
        &mut self,
        first: &ir::Operation,
        forms: Vec<Form>,
        stream: Option<Vec<ir::Response>>,
    ) {
        let mut forms = forms.into_iter();
        let main = forms.next();
        let plain = with_form(first.clone(), main.clone());
        if let Some(responses) = stream {
            let mut streamed = with_suffix(plain.clone(), "stream");
            streamed.responses = responses;
            ask_for_stream(&mut streamed);
            self.connector.operations.push(plain);
            self.connector.operations.push(streamed);
        } else {
            self.connector.operations.push(plain);
        }
        for form in forms {
            let (suffix, hidden) = (form.suffix.clone(), form.for_code_only);
            let mut further = with_suffix(with_form(first.clone(), Some(form)), &suffix);
            further.tool.hidden |= hidden;
            self.connector.operations.push(further);
        }
    }

    /// Gives resources the descriptions of their tags.
    fn describe_resources(&mut self) {
        for tag in info::tags(&self.reader, self.root) {
            let id = self.resources.get(tag.name.trim()).copied();
            let resource =
                id.and_then(|ResourceId(index)| self.connector.resources.get_mut(index as usize));
            if let Some(resource) = resource {
                resource.description = tag.description;
            }
        }
    }
}

/// Whether an argument asks for an answer only where it differs from a known one (RFC 9110 section 13).
/// Without any, nobody can be answered with 304 (Not Modified), whatever a document lists.
fn is_condition(param: &ir::Param) -> bool {
    let conditions = ["if-none-match", "if-modified-since"];
    param.place == plan::Place::Header
        && conditions.iter().any(|name| param.wire_name.eq_ignore_ascii_case(name))
}

fn with_form(mut operation: ir::Operation, form: Option<Form>) -> ir::Operation {
    if let Some(form) = form {
        operation.params.extend(form.params);
        operation.bodies.push(form.body);
    }
    operation
}

fn with_suffix(mut operation: ir::Operation, suffix: &str) -> ir::Operation {
    operation.name = format!("{}_{}", operation.name, suffix.replace(' ', "_"));
    operation.origin.key = format!("{}#{}", operation.origin.key, suffix.replace(' ', "-"));
    operation
}

/// An argument `stream` is what switches a vendor to streams: it is sent as true unless given.
fn ask_for_stream(operation: &mut ir::Operation) {
    let switch = operation.params.iter_mut().find(|param| param.wire_name == "stream");
    if let Some(param) = switch {
        param.send_default = Some(serde_json::Value::Bool(true));
    }
}

/// The first segment of a path that names something: not a version, not a placeholder.
fn first_segment(path: &str) -> &str {
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let is_version = |segment: &str| {
        let digits = segment.trim_start_matches(['v', 'V']);
        segment.len() > digits.len() && digits.chars().all(|c| c.is_ascii_digit() || c == '.')
    };
    let names = |segment: &&str| {
        !segment.is_empty()
            && !segment.contains('{')
            && !is_version(segment)
            && !matches!(*segment, "api" | "rest" | "apis")
    };
    path.split('/').find(names).unwrap_or("api")
}

/// A name made from method and path: `GET /users/{id}/posts` is `get users by id posts`.
fn words_of(method: plan::Method, path: &str) -> String {
    let mut words = vec![method.as_str().to_ascii_lowercase()];
    for segment in path.split(['/', '?', '#', '&', '=']).filter(|segment| !segment.is_empty()) {
        match segment.split_once('{') {
            None => words.push(segment.to_owned()),
            Some((before, rest)) => {
                let name: String = rest.chars().filter(|c| !matches!(c, '{' | '}')).collect();
                words.extend([before.to_owned(), "by".to_owned(), name]);
            }
        }
    }
    words.retain(|word| !word.is_empty());
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_without_an_operation_id() {
        assert_eq!(words_of(plan::Method::Get, "/users/{id}/posts"), "get users by id posts");
        assert_eq!(words_of(plan::Method::Post, "/"), "post");
        assert_eq!(first_segment("/api/v2/{org}/tickets/{id}"), "tickets");
        assert_eq!(first_segment("/v1.1/{id}"), "api");
    }
}
