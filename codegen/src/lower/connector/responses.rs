//! Responses: what an operation answers.
//!
//! Takes: `returns` and `responses`. Gives: answers in the order of precedence (one status, then a
//! hundred, then the rest), and what is known of the body of a success, into which paths lead.

use jackfield_plan::{ContentKind, Status};

use super::Lowering;
use super::bodies::examples;
use super::paths::{BodyRoot, Expect, PathCheck};
use super::types::{Trail, plain_text};
use crate::diagnostics::{Diagnostic, codes};
use crate::ir::{self, TypeKind, TypeUse};
use crate::source::Spanned;
use crate::syntax::connector::response::{Content, Response};
use crate::syntax::connector::types::TypeNode;
use crate::syntax::connector::{Operation, pointer};

/// The answers of an operation.
pub(super) struct Answers<'a> {
    /// In the order of precedence.
    pub(super) responses: Vec<ir::Response>,
    /// What is known of the JSON body of a success.
    pub(super) success: Option<BodyRoot>,
    /// Parts whose type is known once all types are complete, by the number of the response.
    pub(super) unwraps: Vec<(usize, PathCheck<'a>)>,
}

impl<'a> Lowering<'a> {
    /// What an operation answers, as far as it is written.
    pub(super) fn responses(
        &mut self,
        operation: &Operation,
        of: &str,
        trail: &Trail,
    ) -> Answers<'a> {
        let mut written: Vec<(Status, &Response, &str)> = Vec::new();
        for response in operation.returns.iter().flat_map(|returns| &returns.0) {
            let status = response.status.as_ref().map_or(Status::Range(2), |status| status.value);
            if !status.may_succeed() {
                self.report_status(response, "`returns` is about successes");
            }
            written.push((status, response, "response"));
        }
        for entry in &operation.responses.entries {
            let Some(status) = self.status(&entry.name) else { continue };
            for response in &entry.value.0 {
                if response.status.is_some() {
                    self.report_status(response, "`status` is said by the key");
                }
                written.push((status, response, entry.name.as_str()));
            }
        }
        written.sort_by_key(|(status, _, _)| *status);
        let mut answers = Answers { responses: Vec::new(), success: None, unwraps: Vec::new() };
        for (status, response, word) in written {
            self.response(status, response, of, &trail.child(word), &mut answers);
        }
        answers
    }

    /// Adds what goes without saying: a success without a body, and the type of refusals.
    pub(super) fn complete(&self, responses: &mut Vec<ir::Response>) {
        if !responses.iter().any(|response| response.status.may_succeed()) {
            responses.push(nothing());
        }
        self.typed_errors(responses);
    }

    fn status(&self, name: &crate::syntax::connector::value::Text) -> Option<Status> {
        let status = crate::syntax::connector::parse_status(name);
        if status.is_none() {
            self.sink.push(
                Diagnostic::new(codes::BAD_STATUS, format!("`{name}` is not a status"))
                    .at(name.span)
                    .help("write a status code (`201`), a hundred (`4XX`), or `default`"),
            );
        }
        status
    }

    fn report_status(&self, response: &Response, message: &str) {
        let span = response.status.as_ref().map_or(response.span, |status| status.span);
        self.sink.push(
            Diagnostic::new(codes::BAD_STATUS, message)
                .at(span)
                .help("write other statuses as keys of `responses`"),
        );
    }

    fn response(
        &mut self,
        status: Status,
        response: &Response,
        of: &str,
        trail: &Trail,
        into: &mut Answers<'a>,
    ) {
        let (kind, media, ty) = self.content(&response.content, trail);
        if let Some(media) = &response.media {
            self.check_media(media);
        }
        let wrap: Vec<String> = response.wrap.iter().map(|key| key.value.clone()).collect();
        let mut unwrap = pointer(wrap.iter().map(String::as_str));
        if let (Some(path), Some(ty)) = (&response.unwrap, ty) {
            self.check_unwrap(response);
            unwrap = path.pointer();
            let root = BodyRoot { wrap: Vec::new(), ty };
            into.unwraps.push((
                into.responses.len(),
                PathCheck {
                    sink: self.sink,
                    path: path.clone(),
                    key: "unwrap",
                    of: of.to_owned(),
                    root,
                    expect: Expect::Anything,
                },
            ));
        }
        let root = ty.map(|ty| BodyRoot { wrap: wrap.clone(), ty });
        if let (Some(join), true) = (response.join.first(), kind != ContentKind::Json) {
            self.sink.push(
                Diagnostic::new(codes::KEYS_EXCLUDE_EACH_OTHER, "`join` goes with `json` only")
                    .at(join.name.span)
                    .help("remove it: other bodies have no records to put into others"),
            );
        }
        let records = root.as_ref().filter(|_| kind == ContentKind::Json);
        let joins = self.joins(&response.join, records, of);
        if kind == ContentKind::Json && status.may_succeed() && into.success.is_none() {
            into.success = root;
        }
        let stated = response.media.as_ref().map(|media| media.value.clone());
        into.responses.push(ir::Response {
            status,
            kind,
            media: stated.unwrap_or(media),
            ty,
            unwrap,
            joins,
            headers: self.response_headers(response, trail),
            docs: ir::Docs {
                description: response
                    .description
                    .as_ref()
                    .map_or_else(String::new, |description| description.value.clone()),
                ..ir::Docs::default()
            },
            examples: examples(&response.examples),
            span: response.span,
        });
    }

    fn check_unwrap(&self, response: &Response) {
        let path = response.unwrap.as_ref().map_or(response.span, |path| path.span);
        if !response.wrap.is_empty() {
            self.sink.push(
                Diagnostic::new(
                    codes::KEYS_EXCLUDE_EACH_OTHER,
                    "`wrap` and `unwrap` exclude each other",
                )
                .at(path)
                .help("`wrap` goes with the type of the result, `unwrap` with that of the body"),
            );
        }
    }

    fn content(
        &mut self,
        content: &Content,
        trail: &Trail,
    ) -> (ContentKind, String, Option<TypeUse>) {
        let typed = |this: &mut Self, ty: &TypeNode| Some(this.types.lower(ty, trail));
        match content {
            Content::Json(ty) => {
                (ContentKind::Json, "application/json".to_owned(), typed(self, ty))
            }
            Content::Events(ty) => {
                (ContentKind::Events, "text/event-stream".to_owned(), typed(self, ty))
            }
            Content::Lines(ty) => {
                (ContentKind::Lines, "application/x-ndjson".to_owned(), typed(self, ty))
            }
            Content::Text(media) => {
                self.check_media(media);
                let text = TypeUse::of(plain_text(&mut self.types));
                (ContentKind::Text, media.value.clone(), Some(text))
            }
            Content::Bytes(media) => {
                self.check_media(media);
                let file = TypeUse::of(self.types.shared("file", TypeKind::File));
                (ContentKind::Bytes, media.value.clone(), Some(file))
            }
            Content::Empty => (ContentKind::Empty, String::new(), None),
        }
    }

    fn response_headers(&mut self, response: &Response, trail: &Trail) -> Vec<ir::ResponseHeader> {
        let mut headers = Vec::new();
        for entry in &response.headers.entries {
            self.check_header(&entry.name);
            let ty = self.types.lower(&entry.value, &trail.child(&entry.name));
            headers.push(ir::ResponseHeader {
                name: entry.name.value.clone(),
                ty,
                required: false,
                docs: match &entry.value {
                    TypeNode::Schema(schema) => super::types::docs(schema),
                    _ => ir::Docs::default(),
                },
            });
        }
        headers
    }

    /// Refusals have the type of the connector's `errors`, where the operation says nothing else.
    fn typed_errors(&self, responses: &mut Vec<ir::Response>) {
        let Some(ty) = self.error_type else { return };
        for hundred in [4, 5] {
            let covered = responses.iter().any(
                |response| matches!(response.status, Status::Range(digit) if digit == hundred),
            );
            if !covered {
                responses.push(ir::Response {
                    status: Status::Range(hundred),
                    kind: ContentKind::Json,
                    media: "application/json".to_owned(),
                    ty: Some(ty.value),
                    unwrap: String::new(),
                    joins: Vec::new(),
                    headers: Vec::new(),
                    docs: ir::Docs::default(),
                    examples: Vec::new(),
                    span: ty.span,
                });
            }
        }
        // Stable: what was sorted stays as it is.
        responses.sort_by_key(|response| response.status);
    }
}

/// A success without a body.
fn nothing() -> ir::Response {
    ir::Response {
        status: Status::Range(2),
        kind: ContentKind::Empty,
        media: String::new(),
        ty: None,
        unwrap: String::new(),
        joins: Vec::new(),
        headers: Vec::new(),
        docs: ir::Docs::default(),
        examples: Vec::new(),
        span: crate::source::Span::default(),
    }
}

/// The type of error bodies, with its place.
pub(super) type ErrorType = Spanned<TypeUse>;
