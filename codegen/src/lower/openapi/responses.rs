//! Answers: by status, each with the one kind of body that is read.
//!
//! Takes: the responses of an operation. Gives: IR responses, exact statuses before ranges before
//! the default. Of several media types the plain form takes JSON, else what comes first of lines,
//! events, text and bytes; the streamed form takes events or lines where there are any.
//! Must not know which statuses an engine takes for a success.

use jackfield_plan as plan;
use plan::{ContentKind, Status};

use super::Lowering;
use super::bodies::description;
use super::trail::Trail;
use crate::diagnostics::codes;
use crate::ir::{self, Docs, TypeKind, TypeUse};
use crate::node::Node;
use crate::syntax::openapi::body::Media;
use crate::syntax::openapi::media_type::{self, Shape};
use crate::syntax::openapi::parameter::is_header_name;
use crate::syntax::openapi::response::Response;

/// Whether a success comes as JSON and as a stream, at the caller's choice.
pub(super) fn offers_stream(responses: &[Response<'_>]) -> bool {
    responses.iter().filter(|response| response.status.may_succeed()).any(|response| {
        let has = |wanted: fn(Shape) -> bool| {
            response.content.iter().any(|media| wanted(media_type::shape(&media.media)))
        };
        has(|shape| shape == Shape::Json) && has(is_stream)
    })
}

fn is_stream(shape: Shape) -> bool {
    matches!(shape, Shape::Events | Shape::Lines)
}

impl<'d> Lowering<'_, 'd> {
    /// The answers of an operation, in its plain or in its streamed form.
    pub(super) fn responses(
        &mut self,
        responses: &[Response<'d>],
        head: bool,
        streamed: bool,
        trail: &Trail<'_>,
    ) -> Vec<ir::Response> {
        let mut sorted: Vec<&Response<'d>> = responses.iter().collect();
        sorted.sort_by_key(|response| response.status);
        let first_success =
            sorted.iter().map(|response| response.status).find(|status| is_success(*status));
        sorted
            .into_iter()
            .map(|response| {
                let word = word(response.status, first_success);
                self.response(response, head, streamed, &trail.step(&word))
            })
            .collect()
    }

    fn response(
        &mut self,
        response: &Response<'d>,
        head: bool,
        streamed: bool,
        trail: &Trail<'_>,
    ) -> ir::Response {
        let bodiless = head || matches!(response.status, Status::Exact(204 | 205 | 304));
        let chosen = if bodiless { None } else { self.choose(response, streamed) };
        let (kind, media, ty) = match chosen {
            Some((shape, media)) => self.content(shape, media, trail),
            None => (ContentKind::Empty, String::new(), None),
        };
        ir::Response {
            status: response.status,
            kind,
            media,
            ty,
            unwrap: String::new(),
            joins: Vec::new(),
            headers: self.headers(response, trail),
            docs: description(response.node),
            examples: chosen.map(|(_, media)| self.examples(media.node)).unwrap_or_default(),
            span: response.node.span(),
        }
    }

    fn choose<'m>(
        &mut self,
        response: &'m Response<'d>,
        streamed: bool,
    ) -> Option<(Shape, &'m Media<'d>)> {
        let mut content: Vec<(Shape, &Media<'d>)> =
            response.content.iter().map(|media| (self.shape_of(media), media)).collect();
        content.sort_by_key(|(shape, media)| {
            let stream = streamed && is_stream(*shape);
            (!stream, *shape, media_type::rank(&media.media, *shape))
        });
        content.into_iter().next()
    }

    fn content(
        &mut self,
        shape: Shape,
        media: &Media<'d>,
        trail: &Trail<'_>,
    ) -> (ContentKind, String, Option<TypeUse>) {
        let kind = match shape {
            // Forms are not answered; should one be, its text is what there is.
            Shape::Text | Shape::Form => ContentKind::Text,
            Shape::Json => ContentKind::Json,
            Shape::Lines => ContentKind::Lines,
            Shape::Events => ContentKind::Events,
            Shape::Bytes | Shape::Multipart => ContentKind::Bytes,
        };
        let ty = match kind {
            ContentKind::Bytes => self.bytes_of(media),
            ContentKind::Text => self.text_or(media, trail),
            ContentKind::Events | ContentKind::Lines => self.streamed(shape, media, trail),
            _ => match media.schema {
                Some(schema) => self.schemas.schema(schema, trail),
                None => self.schemas.any(),
            },
        };
        if kind == ContentKind::Json {
            self.report_untyped(media, ty);
        }
        (kind, media_type::wanted(&media_type::concrete(&media.media, shape)), Some(ty))
    }

    /// Reports an answer of which nothing is said: callers get it as raw JSON.
    fn report_untyped(&self, media: &Media<'d>, ty: TypeUse) {
        let empty = media.schema.is_none_or(|schema| schema.is_mapping() && schema.is_empty());
        if empty && matches!(self.schemas.types().get(ty.ty).kind, TypeKind::Any) {
            let update = "{schema: {type: object, properties: {id: {type: string}}}}";
            let message = "nothing is said about this answer; it is passed on as raw JSON";
            let mend = (media.node, update);
            self.reader.warn_mendable(codes::UNTYPED, media.node, message, mend);
        }
    }

    fn headers(&mut self, response: &Response<'d>, trail: &Trail<'_>) -> Vec<ir::ResponseHeader> {
        let mut headers = Vec::new();
        for entry in response.headers.into_iter().flat_map(Node::entries) {
            let name = entry.key.value;
            // The media type says what `Content-Type` is (3.0.4 section 4.7.17.1).
            if name.eq_ignore_ascii_case("content-type") {
                continue;
            }
            let Some(node) = self.reader.follow(entry.value) else { continue };
            if !is_header_name(name) {
                let message = format!(
                    "`{name}` cannot be the name of a header (RFC 9110 section 5.1); it is left out"
                );
                self.reader.warn(codes::UNSUPPORTED_SKIPPED, entry.value, message);
                continue;
            }
            let content = node.get("content").and_then(|content| content.entries().next());
            let schema = node
                .get("schema")
                .or_else(|| content?.value.get("schema"))
                .or_else(|| node.get("type").map(|_| node));
            let ty = match schema {
                Some(schema) => self.schemas.schema(schema, &trail.step(name)),
                None => self.text_type(),
            };
            let Docs { description, .. } = description(node);
            headers.push(ir::ResponseHeader {
                name: name.to_owned(),
                ty,
                required: node.get("required").and_then(Node::as_bool).unwrap_or(false),
                docs: Docs {
                    description,
                    deprecated: self.reader.flag(node, "deprecated").unwrap_or(false),
                    ..Docs::default()
                },
            });
        }
        headers
    }
}

fn is_success(status: Status) -> bool {
    status != Status::Default && status.may_succeed()
}

/// What a type that is written in an answer is called after.
fn word(status: Status, first_success: Option<Status>) -> String {
    match status {
        status if Some(status) == first_success => "response".to_owned(),
        Status::Default if first_success.is_none() => "response".to_owned(),
        Status::Default => "error".to_owned(),
        Status::Exact(code) if status.may_be_result() => format!("response {code}"),
        Status::Range(digit) if status.may_be_result() => format!("response {digit}xx"),
        Status::Exact(code) => format!("error {code}"),
        Status::Range(digit) => format!("error {digit}xx"),
    }
}
