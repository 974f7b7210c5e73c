//! Members of forms: which are arguments, and how each is written.
//!
//! Takes: a body that is a form, with what `encoding` says of its members. Gives: an argument per
//! member, or how the members of the one argument are written.

use jackfield_plan as plan;
use plan::{BodyKind, Encoding, Place, Style};

use super::Lowering;
use super::params::{collection, in_part};
use super::schemas::resolved;
use super::trail::Trail;
use crate::diagnostics::codes;
use crate::ir::{Extra, Field, ListType, Param, TypeKind, TypeUse};
use crate::node::{Entry, Node};
use crate::syntax::openapi::Version;
use crate::syntax::openapi::body::{Media, RequestBody};
use crate::syntax::openapi::media_type::{self, Shape};
use crate::syntax::openapi::parameter;

/// How members are written of which the document says nothing: by their values (3.2 section
/// 4.15.1.1). Each item of a list is a pair or part of its own, objects are JSON, the rest is text.
pub(super) const OTHERS: Encoding = Encoding::new(Style::Json, true);

/// Alternatives inside alternatives are followed so far.
pub(super) const MAX_DEPTH: u32 = 3;

impl<'d> Lowering<'_, 'd> {
    /// Reports what is said of parts and not done: headers of which nobody says the value, but for the
    /// media type, which `contentType` says, and encodings of parts without names (3.2 section 4.15.2).
    pub(super) fn unsent_of_parts(&mut self, media: &Media<'d>) {
        for key in ["prefixEncoding", "itemEncoding"] {
            if let Some(node) = media.node.get(key) {
                let message = format!("`{key}` is left out: parts are told apart by their names");
                self.unsaid(message.clone(), node);
                self.reader.warn(codes::UNSUPPORTED_SKIPPED, node, message);
            }
        }
        for part in media.encoding.into_iter().flat_map(Node::entries) {
            let headers = self.reader.mapping(part.value, "headers");
            for header in headers.into_iter().flat_map(Node::entries) {
                let (name, part) = (header.key.value, part.key.value);
                let is_sent = self.part_header(header).is_some();
                if !is_sent && !name.eq_ignore_ascii_case("content-type") {
                    let message = format!(
                        "the header `{name}` of the part `{part}` is not sent: it has no one value that a part can have"
                    );
                    self.unsaid(message.clone(), header.value);
                    self.reader.warn(codes::UNSUPPORTED_SKIPPED, header.value, message);
                }
            }
        }
    }

    /// A header of a part with the one value that its schema allows, or else its default.
    fn part_header(&self, header: Entry<'d>) -> Option<(plan::Text, plan::Text)> {
        let name = header.key.value;
        // These two say what the part is, and are said by other keys.
        let own = ["content-type", "content-disposition"];
        let schema = self.reader.follow(self.reader.follow(header.value)?.get("schema")?)?;
        let only = schema.get("enum").filter(|list| list.len() == 1).and_then(|list| list.item(0));
        let value = schema.get("const").or(only).or_else(|| schema.get("default"))?;
        let text = value.scalar_text().filter(|_| !value.is_null())?.trim();
        let is_value = text.chars().all(|c| c == ' ' || c.is_ascii_graphic());
        let is_sent = parameter::is_header_name(name)
            && is_value
            && !own.iter().any(|own| name.eq_ignore_ascii_case(own));
        is_sent.then(|| (name.to_owned().into(), text.to_owned().into()))
    }

    /// The members of a form's object as arguments; when it is no object, the type of the whole.
    pub(super) fn members(
        &mut self,
        kind: BodyKind,
        media: &Media<'d>,
        known: Option<TypeUse>,
        trail: &Trail<'_>,
    ) -> (Vec<Param>, Option<TypeUse>) {
        let multipart = kind == BodyKind::Multipart;
        let Some(schema) = media.schema else { return (Vec::new(), Some(self.schemas.any())) };
        let whole = known.unwrap_or_else(|| self.schemas.schema(schema, trail));
        let fields = match resolved(self.schemas.types(), whole.ty) {
            Some(TypeKind::Struct(object)) if !matches!(object.extra, Extra::Values(_)) => {
                Some(object.fields.clone())
            }
            // Members of any name are of no use where files could not be sent with them, and which
            // of several objects is meant is seen by its members.
            _ if multipart => self.with_files(whole, schema),
            _ => None,
        };
        let Some(fields) = fields else { return (Vec::new(), Some(whole)) };
        let params = fields
            .into_iter()
            .filter(|field| !field.read_only)
            .map(|field| self.member(&field, kind, media))
            .collect();
        (params, None)
    }

    /// The members of a form that is one argument which `encoding` says something about.
    pub(super) fn encoded_members(
        &self,
        kind: BodyKind,
        media: &Media<'d>,
        whole: TypeUse,
    ) -> Vec<(String, Encoding)> {
        let entries = media.encoding.into_iter().flat_map(Node::entries);
        let own = entries.filter_map(|entry| {
            let name = entry.key.value;
            let ty = self.member_type(whole, name, MAX_DEPTH)?;
            let mut encoding = self.member_encoding(kind, ty, Some(entry.value));
            if is_written_by_callers(&encoding) {
                let message = format!(
                    "`{name}` cannot be given as `{}` in a form that is one argument: that is left \
                     out, and JSON is sent",
                    encoding.media
                );
                self.reader.warn(codes::UNSUPPORTED_SKIPPED, entry.value, message);
                encoding.media = plan::Text::default();
            }
            (encoding != OTHERS).then(|| (name.to_owned(), encoding))
        });
        own.collect()
    }

    /// The type of a member of an object, or of the first alternative that has it.
    fn member_type(&self, whole: TypeUse, name: &str, depth: u32) -> Option<TypeUse> {
        match resolved(self.schemas.types(), whole.ty)? {
            TypeKind::Struct(object) => {
                let known = object.fields.iter().find(|field| field.name == name);
                known.map(|field| field.ty).or(match object.extra {
                    Extra::Values(values) => Some(values),
                    _ => None,
                })
            }
            TypeKind::Map(values) => Some(*values),
            TypeKind::Any => Some(whole),
            TypeKind::Union(union) if depth > 0 => {
                let mut variants = union.variants.iter();
                variants.find_map(|variant| self.member_type(variant.ty, name, depth - 1))
            }
            _ => None,
        }
    }

    fn member(&mut self, field: &Field, kind: BodyKind, media: &Media<'d>) -> Param {
        let ty = match kind {
            BodyKind::Multipart => {
                self.as_part(field.ty, &field.name, media.schema.unwrap_or(media.node))
            }
            _ => field.ty,
        };
        let written = media.encoding.and_then(|encoding| encoding.get(&field.name));
        let encoding = self.member_encoding(kind, ty, written);
        let (ty, encoding) = if is_written_by_callers(&encoding) {
            self.as_text(ty, encoding, &field.name, written.unwrap_or(media.node))
        } else {
            (ty, encoding)
        };
        Param {
            wire_name: field.name.clone(),
            name: field.rename.clone(),
            place: Place::Field,
            required: field.required,
            ty,
            encoding,
            docs: field.docs.clone(),
            default: field.default.clone(),
            send_default: None,
            examples: Vec::new(),
            origin: field.origin.clone(),
        }
    }

    /// A member of a media type of texts, such as XML: callers write it, as a whole body of that type,
    /// whatever its schema is.
    fn as_text(
        &mut self,
        ty: TypeUse,
        written: Encoding,
        name: &str,
        place: Node<'d>,
    ) -> (TypeUse, Encoding) {
        let media = &written.media;
        self.unsaid(
            format!("the schema of `{name}` is not kept: it is a text of `{media}` here"),
            place,
        );
        let text = self.text_type();
        let list = match resolved(self.schemas.types(), ty.ty) {
            Some(TypeKind::List(list)) => Some(ListType { items: text, ..list.clone() }),
            _ => None,
        };
        let mut encoding = Encoding::new(Style::Default, list.is_some());
        (encoding.media, encoding.headers) = (written.media, written.headers);
        let text = list.map_or(text.ty, |list| self.schemas.plain(TypeKind::List(list)));
        (TypeUse { ty: text, nullable: ty.nullable }, encoding)
    }

    /// How a member of a form is written, with the headers that a part of it has.
    fn member_encoding(&self, kind: BodyKind, ty: TypeUse, written: Option<Node<'d>>) -> Encoding {
        let mut encoding = self.member_layout(kind, ty, written);
        if let Some(written) = written.filter(|_| kind == BodyKind::Multipart) {
            let headers = written.get("headers").into_iter().flat_map(Node::entries);
            encoding.headers = headers.filter_map(|header| self.part_header(header)).collect();
        }
        encoding
    }

    /// How a member of a form is written (3.2 section 4.15, and 3.0.4 section 4.7.15): as a query
    /// parameter when one of `style`, `explode` and `allowReserved` is written, else by its media
    /// type. In 3.0 these three are for urlencoded bodies only.
    fn member_layout(&self, kind: BodyKind, ty: TypeUse, written: Option<Node<'d>>) -> Encoding {
        let text = |key: &str| written?.get(key)?.as_str();
        let flag = |key: &str| written?.get(key)?.as_bool();
        let style = written.and_then(|written| parameter::known_style(&self.reader, written));
        let (explode, reserved) = (flag("explode"), flag("allowReserved"));
        let styled = style.is_some() || explode.is_some() || reserved.is_some();
        if styled && (kind == BodyKind::Form || self.reader.version >= Version::V3_1) {
            let mut encoding = self.styled(style, explode, Place::Query, ty);
            encoding.allow_reserved = reserved.unwrap_or(false);
            return if self.is_composite(ty) { in_part(kind, encoding) } else { encoding };
        }
        let media = self.member_media(ty, text("contentType").unwrap_or_default());
        let list = match resolved(self.schemas.types(), ty.ty) {
            Some(TypeKind::List(list)) => Some(list.items),
            _ => None,
        };
        let composite = self.is_composite(list.unwrap_or(ty));
        let json = media_type::shape(media) == Shape::Json && !media.is_empty();
        // Each item of a list is a part or pair of its own.
        let style = if composite || json { Style::Json } else { Style::Default };
        let open = media.is_empty() && self.may_be_single(list.unwrap_or(ty));
        let mut encoding = Encoding::new(style, list.is_some() || open);
        encoding.media = media.to_owned().into();
        let parts = kind == BodyKind::Multipart && !open;
        if parts && encoding.style == Style::Json && media.is_empty() {
            encoding.media = "application/json".into();
        }
        encoding
    }

    /// Whether a value that may be a list or an object may be a single value as well.
    fn may_be_single(&self, ty: TypeUse) -> bool {
        matches!(
            resolved(self.schemas.types(), ty.ty),
            Some(TypeKind::Any | TypeKind::Union(_)) | None
        )
    }

    /// The media type of a member, when the document leaves no choice: the first of several for a
    /// value, the file's own for a file.
    fn member_media<'m>(&self, ty: TypeUse, written: &'m str) -> &'m str {
        if self.is_file(ty) && written.contains(',') {
            return written.trim();
        }
        let first = written.split(',').next().unwrap_or_default().trim();
        if media_type::is_wildcard(first) { "" } else { first }
    }

    /// The fields of a form of 2.0.
    pub(super) fn form_fields(
        &mut self,
        body: &RequestBody<'d>,
        kind: BodyKind,
        trail: &Trail<'_>,
    ) -> Vec<Param> {
        let fields = body.form.iter().map(|parameter| {
            let mut param = self.param(parameter, Place::Field, parameter.name, trail);
            param.ty = self.as_part(param.ty, parameter.name, parameter.node);
            if self.is_composite(param.ty) {
                self.report_inner_lists(parameter.node, param.ty);
                param.encoding = in_part(kind, collection(parameter.collection));
            }
            param
        });
        fields.collect()
    }
}

/// Whether a list or an object stands in a member of a media type of texts that is not JSON.
fn is_written_by_callers(encoding: &Encoding) -> bool {
    let media = &*encoding.media;
    encoding.style == Style::Json
        && !media.is_empty()
        && media_type::shape(media) == Shape::Text
        && media_type::essence(media) != "text/plain"
}
