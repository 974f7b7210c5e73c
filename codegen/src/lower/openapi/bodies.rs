//! Bodies: which media type is sent, and of what it is made.
//!
//! Takes: a request body. Gives: its [`Form`]s, the preferred one first; each further one is
//! materially different from those before it.
//!
//! | media type and schema | form |
//! |---|---|
//! | JSON, also wildcards and other types with an object or list | the whole body as one argument |
//! | urlencoded or multipart, an object | an argument per member |
//! | urlencoded or multipart, anything else | the whole body |
//! | text, XML | a text |
//! | anything else, or a binary text | bytes |

use jackfield_plan as plan;
use plan::{BodyKind, Encoding, Place, Style};

use super::Lowering;
use super::params::{collection, in_part};
use super::schemas::{Conjunction, resolved};
use super::trail::Trail;
use crate::ir::{
    self, Docs, Example, Extra, Field, ListType, Param, StringFormat, TypeId, TypeKind, TypeUse,
};
use crate::node::Node;
use crate::syntax::openapi::Version;
use crate::syntax::openapi::body::{Media, RequestBody};
use crate::syntax::openapi::media_type::{self, Shape};
use crate::syntax::openapi::parameter;
use crate::syntax::openapi::schema::Types;

/// One form of a body.
#[derive(Clone)]
pub(super) struct Form {
    /// What an operation that sends it is called, when it is not the first.
    pub(super) suffix: String,
    /// Whether a language model has no use for it beside the first: it sends no file.
    pub(super) for_code_only: bool,
    /// The body.
    pub(super) body: ir::Body,
    /// The arguments that it is composed of.
    pub(super) params: Vec<Param>,
}

/// What is known of a form that a body has already.
struct Sent<'d> {
    shape: Shape,
    schema: Option<Node<'d>>,
    ty: Option<TypeUse>,
    media: String,
}

impl Sent<'_> {
    /// Whether another media type has the same content, so that there is no reason to choose it.
    fn says_the_same(&self, other: &Self) -> bool {
        self.schema.is_some() && self.schema == other.schema
            || self.ty.is_some() && self.ty == other.ty
            || other.schema.is_none() && other.shape != Shape::Bytes
    }

    /// Whether another media type needs no form of its own, whatever its members are. Patches in JSON
    /// are told apart by nothing but their media types (RFC 6902, RFC 7396), unless plain JSON is
    /// offered beside them, which servers list with everything that their parsers take.
    fn covers(&self, other: &Self, plain: bool) -> bool {
        let alike = self.shape == other.shape;
        match other.shape {
            Shape::Json if alike && self.says_the_same(other) => {
                plain || media_type::essence(&self.media) == media_type::essence(&other.media)
            }
            Shape::Json => false,
            Shape::Multipart | Shape::Form | Shape::Bytes | Shape::Events => alike,
            Shape::Lines | Shape::Text => alike && self.says_the_same(other),
        }
    }
}

impl<'d> Lowering<'_, 'd> {
    /// The forms of a body: the one that is preferred, and what says something else than it does.
    pub(super) fn forms(&mut self, body: &RequestBody<'d>, trail: &Trail<'_>) -> Vec<Form> {
        let mut content: Vec<(Shape, &Media<'d>)> =
            body.content.iter().map(|media| (self.shape_of(media), media)).collect();
        content.sort_by_key(|(shape, media)| (*shape, media_type::rank(&media.media)));
        let plain = content.iter().any(|(_, media)| media_type::is_plain_json(&media.media));
        let mut forms: Vec<Form> = Vec::new();
        let mut sent: Vec<Sent<'d>> = Vec::new();
        for (shape, media) in content {
            let suffix = if sent.iter().any(|known| known.shape == shape) {
                media_type::words(&media.media)
            } else {
                suffix(shape).to_owned()
            };
            let further_trail = trail.step(&suffix);
            let trail = if forms.is_empty() { trail } else { &further_trail };
            // Alone, nothing is compared.
            let several = body.content.len() > 1;
            let ty = if several { self.described(shape, media, trail) } else { None };
            let this = Sent { shape, schema: media.schema, ty, media: media.media.clone() };
            if sent.iter().any(|known| known.covers(&this, plain)) {
                continue;
            }
            let told = self.connector.unsaid.len();
            let mut form = self.form(body, shape, media, ty, trail);
            let has_file = form.params.iter().any(|param| self.is_file(param.ty));
            let same = sent.iter().any(|known| known.says_the_same(&this));
            // Of JSON, what is not covered differs in its format.
            if same && !has_file && !matches!(shape, Shape::Bytes | Shape::Json) {
                self.connector.unsaid.truncate(told);
                continue;
            }
            form.suffix = suffix;
            form.for_code_only = shape != Shape::Bytes && !has_file;
            forms.push(form);
            sent.push(this);
        }
        forms
    }

    /// The type that describes a body, where it is one whose values can be compared.
    fn described(&mut self, shape: Shape, media: &Media<'d>, trail: &Trail<'_>) -> Option<TypeUse> {
        let schema = media.item.filter(|_| shape == Shape::Lines).or(media.schema)?;
        (shape != Shape::Bytes).then(|| self.schemas.schema(schema, &trail.step("body")))
    }

    /// How a body is read or written: by its media type, and by its schema where that says more.
    pub(super) fn shape_of(&mut self, media: &Media<'d>) -> Shape {
        let shape = media_type::shape(&media.media);
        let Some(schema) = media.schema else { return shape };
        if !matches!(shape, Shape::Json | Shape::Text | Shape::Bytes) {
            return shape;
        }
        let essence = media_type::essence(&media.media);
        let all = self.schemas.conjunction(schema);
        let format = all.views.iter().find_map(|view| view.schema.format);
        if format == Some("binary") || is_file_type(&all) {
            return Shape::Bytes;
        }
        let structured = all.views.iter().any(|view| {
            view.schema.is_object_like() || view.schema.is_array_like() || view.schema.is_choice()
        });
        let vendor = essence.starts_with("application/") && essence != "application/octet-stream";
        match shape {
            Shape::Bytes if structured && vendor => Shape::Json,
            Shape::Text if structured && essence == "text/plain" => Shape::Json,
            shape => shape,
        }
    }

    fn form(
        &mut self,
        body: &RequestBody<'d>,
        shape: Shape,
        media: &Media<'d>,
        known: Option<TypeUse>,
        trail: &Trail<'_>,
    ) -> Form {
        let trail = trail.step("body");
        let kind = match shape {
            Shape::Json => BodyKind::Json,
            Shape::Form => BodyKind::Form,
            Shape::Multipart => BodyKind::Multipart,
            Shape::Lines => BodyKind::Lines,
            Shape::Text => BodyKind::Text,
            Shape::Bytes | Shape::Events => BodyKind::Bytes,
        };
        let mut params = Vec::new();
        let mut ty = None;
        if kind == BodyKind::Multipart {
            self.headers_of_parts(media);
        }
        if matches!(kind, BodyKind::Form | BodyKind::Multipart) {
            if body.form.is_empty() {
                (params, ty) = self.members(kind, media, known, &trail);
            } else {
                params = self.form_fields(body, kind, &trail);
            }
        } else {
            ty = Some(self.whole(kind, media, known, &trail));
        }
        let encoding = match kind {
            BodyKind::Form | BodyKind::Multipart if ty.is_some() => {
                Encoding::new(Style::Default, true)
            }
            _ => Encoding::PLAIN,
        };
        let examples = self.examples(media.node);
        Form {
            suffix: String::new(),
            for_code_only: false,
            body: ir::Body {
                kind,
                media: media_type::concrete(&media.media, shape),
                required: body.required,
                ty,
                wrap: Vec::new(),
                encoding,
                docs: description(body.node),
                examples,
                span: media.node.span(),
            },
            params,
        }
    }

    /// Headers of parts are not sent, but for the media type, which `contentType` says.
    fn headers_of_parts(&mut self, media: &Media<'d>) {
        for part in media.encoding.into_iter().flat_map(Node::entries) {
            let headers = self.reader.mapping(part.value, "headers");
            for header in headers.into_iter().flat_map(Node::entries) {
                let (name, part) = (header.key.value, part.key.value);
                if !name.eq_ignore_ascii_case("content-type") {
                    self.unsaid(
                        format!("the header `{name}` of the part `{part}` is not sent"),
                        header.value,
                    );
                }
            }
        }
    }

    /// The type of a body that is one argument.
    fn whole(
        &mut self,
        kind: BodyKind,
        media: &Media<'d>,
        known: Option<TypeUse>,
        trail: &Trail<'_>,
    ) -> TypeUse {
        let schema = media.item.filter(|_| kind == BodyKind::Lines).or(media.schema);
        match kind {
            BodyKind::Bytes => TypeUse::of(self.schemas.plain(TypeKind::File)),
            BodyKind::Text => self.text_or(media, trail),
            _ => match (known, schema) {
                (Some(known), _) => known,
                (None, Some(schema)) => self.schemas.schema(schema, trail),
                (None, None) => self.schemas.any(),
            },
        }
    }

    /// The type of a body of text: its schema's where that is a text, else any text.
    pub(super) fn text_or(&mut self, media: &Media<'d>, trail: &Trail<'_>) -> TypeUse {
        if let Some(schema) = media.schema {
            let all = self.schemas.conjunction(schema);
            let structured = all.views.iter().any(|view| {
                view.schema.is_object_like()
                    || view.schema.is_array_like()
                    || view.schema.is_choice()
            });
            let found = (!structured).then(|| self.schemas.schema(schema, trail));
            let text = found.filter(|found| {
                matches!(
                    resolved(self.schemas.types(), found.ty),
                    Some(TypeKind::String(_) | TypeKind::Enum(_))
                )
            });
            if let Some(text) = text {
                return text;
            }
            let media = &media.media;
            self.unsaid(format!("the schema of `{media}` is not kept: it is a text here"), schema);
        }
        self.text_type()
    }

    /// The members of a form's object as arguments; when it is no object, the type of the whole.
    pub(super) fn members(
        &mut self,
        kind: BodyKind,
        media: &Media<'d>,
        known: Option<TypeUse>,
        trail: &Trail<'_>,
    ) -> (Vec<Param>, Option<TypeUse>) {
        let Some(schema) = media.schema else { return (Vec::new(), Some(self.schemas.any())) };
        let whole = known.unwrap_or_else(|| self.schemas.schema(schema, trail));
        let fields = match resolved(self.schemas.types(), whole.ty) {
            // Further members of any name are of no use where files could not be sent with them.
            Some(TypeKind::Struct(object))
                if !matches!(object.extra, Extra::Values(_))
                    || (kind == BodyKind::Multipart && self.has_file(&object.fields)) =>
            {
                object.fields.clone()
            }
            _ => return (Vec::new(), Some(whole)),
        };
        let params = fields
            .into_iter()
            .filter(|field| !field.read_only)
            .map(|field| self.member(&field, kind, media))
            .collect();
        (params, None)
    }

    fn member(&mut self, field: &Field, kind: BodyKind, media: &Media<'d>) -> Param {
        let ty = if kind == BodyKind::Multipart { self.as_file(field.ty) } else { field.ty };
        let written = media.encoding.and_then(|encoding| encoding.get(&field.name));
        Param {
            wire_name: field.name.clone(),
            name: field.rename.clone(),
            place: Place::Field,
            required: field.required,
            ty,
            encoding: self.member_encoding(kind, ty, written),
            docs: field.docs.clone(),
            default: field.default.clone(),
            send_default: None,
            examples: Vec::new(),
            origin: field.origin.clone(),
        }
    }

    /// How a member of a form is written (3.2 section 4.15, and 3.0.4 section 4.7.15): as a query
    /// parameter when one of `style`, `explode` and `allowReserved` is written, else by its media
    /// type. In 3.0 these three are for urlencoded bodies only.
    fn member_encoding(&self, kind: BodyKind, ty: TypeUse, written: Option<Node<'d>>) -> Encoding {
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
    fn form_fields(
        &mut self,
        body: &RequestBody<'d>,
        kind: BodyKind,
        trail: &Trail<'_>,
    ) -> Vec<Param> {
        let fields = body.form.iter().map(|parameter| {
            let mut param = self.param(parameter, Place::Field, parameter.name, trail);
            param.ty = self.as_file(param.ty);
            if self.is_composite(param.ty) {
                param.encoding = in_part(kind, collection(parameter.collection));
            }
            param
        });
        fields.collect()
    }

    /// The type of a part: texts that hold bytes are files.
    fn as_file(&mut self, ty: TypeUse) -> TypeUse {
        let kind = resolved(self.schemas.types(), ty.ty);
        if is_binary(kind) {
            return TypeUse { ty: self.schemas.plain(TypeKind::File), nullable: ty.nullable };
        }
        let Some(TypeKind::List(list)) = kind else { return ty };
        if !is_binary(resolved(self.schemas.types(), list.items.ty)) {
            return ty;
        }
        let list = ListType { items: list.items, ..list.clone() };
        let items = TypeUse::of(self.schemas.plain(TypeKind::File));
        let files: TypeId = self.schemas.plain(TypeKind::List(ListType { items, ..list }));
        TypeUse { ty: files, nullable: ty.nullable }
    }

    /// Whether one of these would be sent as a file.
    fn has_file(&self, fields: &[Field]) -> bool {
        let types = self.schemas.types();
        fields.iter().any(|field| match resolved(types, field.ty.ty) {
            Some(TypeKind::List(list)) => is_binary(resolved(types, list.items.ty)),
            kind => is_binary(kind),
        })
    }

    /// Whether a value is the content of a file, or a list of them.
    fn is_file(&self, ty: TypeUse) -> bool {
        match resolved(self.schemas.types(), ty.ty) {
            Some(TypeKind::File) => true,
            Some(TypeKind::List(list)) => {
                matches!(resolved(self.schemas.types(), list.items.ty), Some(TypeKind::File))
            }
            _ => false,
        }
    }

    /// The examples of a media type, by name.
    pub(super) fn examples(&self, node: Node<'d>) -> Vec<Example> {
        let one = node
            .get("example")
            .or_else(|| node.get("x-example"))
            .map(|value| Example { name: "example".to_owned(), value: value.to_value() });
        let many = node.get("examples").into_iter().flat_map(Node::entries);
        let many = many.filter_map(|entry| {
            let example = self.reader.follow(entry.value)?;
            let value = example.get("value").or_else(|| example.get("dataValue"))?.to_value();
            Some(Example { name: entry.key.value.to_owned(), value })
        });
        // Before 3.0 there were no examples of bodies, so documents have them as an extension.
        let extension = node.get("x-examples").into_iter().flat_map(Node::entries);
        let extension = extension.map(|entry| Example {
            name: entry.key.value.to_owned(),
            value: entry.value.get("value").unwrap_or(entry.value).to_value(),
        });
        one.into_iter().chain(many).chain(extension).collect()
    }
}

/// Whether a schema is of the type `file`, of 2.0.
fn is_file_type(all: &Conjunction<'_>) -> bool {
    all.views.iter().any(|view| view.schema.types.has(Types::FILE))
}

/// What a further operation that sends this shape is called after.
fn suffix(shape: Shape) -> &'static str {
    match shape {
        Shape::Json => "json",
        Shape::Form => "form",
        Shape::Multipart => "multipart",
        Shape::Lines => "lines",
        Shape::Text => "text",
        Shape::Bytes | Shape::Events => "bytes",
    }
}

fn is_binary(kind: Option<&TypeKind>) -> bool {
    match kind {
        Some(TypeKind::File) => true,
        Some(TypeKind::String(text)) => {
            matches!(&text.format, StringFormat::Other(format) if format == "binary")
        }
        _ => false,
    }
}

/// What a body or an answer says about itself.
pub(super) fn description(node: Node<'_>) -> Docs {
    let text = node.get("description").and_then(Node::as_str).unwrap_or_default();
    Docs { description: text.trim().to_owned(), ..Docs::default() }
}
