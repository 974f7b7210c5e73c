//! Bodies: what an operation sends.
//!
//! | written | bodies | members |
//! |---|---|---|
//! | a type, `json`, `lines`, `text`, `bytes` | one, with a type | - |
//! | `form: Type`, `multipart: Type` | one, with a type | - |
//! | `form: {..}`, `multipart: {..}` | one, composed | arguments |
//! | `json_or_multipart: {..}` | two, composed of the same | arguments |

use jackfield_plan::{BodyKind, Encoding, Method};

use super::Lowering;
use super::encoding::Where;
use super::params::Owner;
use super::types::{Trail, list_of, plain_text};
use crate::diagnostics::{Diagnostic, codes};
use crate::ir::{self, TypeKind, TypeUse};
use crate::syntax::connector::body::{Body, BodyContent, Members};
use crate::syntax::connector::types::TypeNode;
use crate::syntax::connector::value::{Any, Named};
use crate::syntax::connector::{Http, param::Param};

/// The forms of a body, and the arguments that they are composed of.
#[derive(Default)]
pub(super) struct Bodies {
    /// The forms.
    pub(super) bodies: Vec<ir::Body>,
    /// The arguments in [`jackfield_plan::Place::Field`].
    pub(super) params: Vec<ir::Param>,
}

impl Lowering<'_> {
    /// What an operation sends.
    pub(super) fn bodies(&mut self, body: &Body, http: &Http, trail: &Trail) -> Bodies {
        if matches!(http.method, Method::Trace | Method::Head) {
            let message = format!("a {} request has no body", http.method.as_str());
            self.sink.push(
                Diagnostic::new(codes::BODY_NOT_ALLOWED, message)
                    .at(body.span)
                    .help("send the values as parameters, or use another method"),
            );
        }
        self.check_body_keys(body);
        let trail = trail.child("body");
        match &body.content {
            BodyContent::Json(ty) => {
                self.whole(body, BodyKind::Json, "application/json", ty, &trail)
            }
            BodyContent::Lines(ty) => {
                self.whole(body, BodyKind::Lines, "application/x-ndjson", ty, &trail)
            }
            BodyContent::Form(members) => {
                let media = "application/x-www-form-urlencoded";
                self.members(body, &[(BodyKind::Form, media)], members, Owner::Form, &trail)
            }
            BodyContent::Multipart(members) => {
                let kinds = [(BodyKind::Multipart, "multipart/form-data")];
                self.members(body, &kinds, members, Owner::Multipart, &trail)
            }
            BodyContent::JsonOrMultipart(listed) => {
                let kinds = [
                    (BodyKind::Json, "application/json"),
                    (BodyKind::Multipart, "multipart/form-data"),
                ];
                self.listed(body, &kinds, listed, Owner::Multipart, &trail)
            }
            BodyContent::Text(media) => {
                self.check_media(media);
                let ty = TypeUse::of(plain_text(&mut self.types));
                Self::one(body, BodyKind::Text, media, Some(ty))
            }
            BodyContent::Bytes(media) => {
                self.check_media(media);
                let ty = TypeUse::of(self.types.shared("file", TypeKind::File));
                Self::one(body, BodyKind::Bytes, media, Some(ty))
            }
        }
    }

    fn whole(
        &mut self,
        body: &Body,
        kind: BodyKind,
        media: &str,
        ty: &TypeNode,
        trail: &Trail,
    ) -> Bodies {
        let mut ty = self.types.lower(ty, trail);
        if kind == BodyKind::Lines {
            // What is written is the type of a line; what is given is all of them.
            let kind = TypeKind::List(list_of(ty));
            ty = TypeUse::of(self.types.arena.add(ir::Type { kind, ..ir::Type::default() }));
        }
        Self::one(body, kind, media, Some(ty))
    }

    fn members(
        &mut self,
        body: &Body,
        kinds: &[(BodyKind, &str)],
        members: &Members,
        owner: Owner<'_>,
        trail: &Trail,
    ) -> Bodies {
        match members {
            Members::Listed(listed) => self.listed(body, kinds, listed, owner, trail),
            Members::Type(ty) => {
                let ty = self.types.lower(ty, trail);
                let position = match owner {
                    Owner::Form => Where::Form,
                    _ => Where::Multipart,
                };
                let encoding = body.encoding.as_ref().map_or(Encoding::PLAIN, |written| {
                    let (style, explode) = self.layout(Some(written), ty.ty, position);
                    Encoding { style, explode, ..Encoding::PLAIN }
                });
                let bodies = kinds
                    .iter()
                    .map(|(kind, media)| ir::Body {
                        encoding: encoding.clone(),
                        ..form_of(body, *kind, media, Some(ty))
                    })
                    .collect();
                Bodies { bodies, params: Vec::new() }
            }
        }
    }

    fn listed(
        &mut self,
        body: &Body,
        kinds: &[(BodyKind, &str)],
        listed: &Named<Param>,
        owner: Owner<'_>,
        trail: &Trail,
    ) -> Bodies {
        if listed.entries.is_empty() && listed.broken.is_empty() {
            self.sink.push(
                Diagnostic::new(codes::MISSING_FIELD, "this body has no members")
                    .at(listed.span.unwrap_or(body.span))
                    .help("list what is sent, or remove `body` if nothing is"),
            );
        }
        let params = listed.entries.iter().map(|entry| self.param(entry, owner, trail)).collect();
        let bodies = kinds.iter().map(|(kind, media)| form_of(body, *kind, media, None)).collect();
        Bodies { bodies, params }
    }

    fn one(body: &Body, kind: BodyKind, media: &str, ty: Option<TypeUse>) -> Bodies {
        Bodies { bodies: vec![form_of(body, kind, media, ty)], params: Vec::new() }
    }

    fn check_body_keys(&self, body: &Body) {
        let form_type = matches!(
            body.content,
            BodyContent::Form(Members::Type(_)) | BodyContent::Multipart(Members::Type(_))
        );
        if let Some(encoding) = body.encoding.as_ref().filter(|_| !form_type) {
            self.sink.push(
                Diagnostic::new(
                    codes::BAD_VALUE,
                    "`encoding` of a body is about forms with a type",
                )
                .at(encoding.span)
                .help("give each member its own `encoding`, or remove the key"),
            );
        }
        let wraps = matches!(body.content, BodyContent::Json(_));
        if let Some(key) = body.wrap.first().filter(|_| !wraps) {
            self.sink.push(
                Diagnostic::new(codes::BAD_VALUE, "`wrap` is about JSON bodies")
                    .at(key.span)
                    .help("remove `wrap`"),
            );
        }
        if let Some(media) = &body.media {
            self.check_media(media);
        }
    }

    /// Reports what is not a media type (RFC 9110 section 8.3.1).
    pub(super) fn check_media(&self, media: &crate::syntax::connector::value::Text) {
        // Parameters may stand behind it: `application/json; charset=utf-8`.
        let essence = media.split(';').next().unwrap_or_default();
        let fine = essence.split_once('/').is_some_and(|(kind, rest)| {
            !kind.is_empty() && !rest.is_empty() && !essence.contains(' ')
        });
        if !fine {
            self.sink.push(
                Diagnostic::new(codes::BAD_VALUE, format!("`{media}` is not a media type"))
                    .at(media.span)
                    .help("write a media type such as `text/plain`"),
            );
        }
    }
}

/// One form of a body.
fn form_of(body: &Body, kind: BodyKind, media: &str, ty: Option<TypeUse>) -> ir::Body {
    let stated = body.media.as_ref().map(|media| media.value.clone());
    ir::Body {
        kind,
        media: stated.unwrap_or_else(|| media.to_owned()),
        required: body.required,
        ty,
        wrap: body.wrap.iter().map(|key| key.value.clone()).collect(),
        encoding: Encoding::PLAIN,
        members: Vec::new(),
        docs: docs(body),
        examples: examples(&body.examples),
        span: body.span,
    }
}

/// What is said of a body: of itself, or of the type that is written in its place.
fn docs(body: &Body) -> ir::Docs {
    let of_type = match &body.content {
        BodyContent::Json(TypeNode::Schema(schema))
        | BodyContent::Lines(TypeNode::Schema(schema)) => super::types::docs(schema),
        _ => ir::Docs::default(),
    };
    let stated = body.description.as_ref().map(|description| description.value.clone());
    ir::Docs { description: stated.unwrap_or(of_type.description), ..ir::Docs::default() }
}

/// Examples by name.
pub(super) fn examples(examples: &Named<Any>) -> Vec<ir::Example> {
    let example = |entry: &crate::syntax::connector::value::Entry<Any>| ir::Example {
        name: entry.name.value.clone(),
        value: entry.value.value.clone(),
    };
    examples.entries.iter().map(example).collect()
}
