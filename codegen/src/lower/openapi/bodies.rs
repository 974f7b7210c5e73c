//! Bodies: which media type is sent, and of what it is made.
//!
//! Takes: a request body. Gives: its [`Form`]s, the preferred one first; each further one is
//! materially different from those before it.
//!
//! | media type and schema | form |
//! |---|---|
//! | JSON, also wildcards and other types with an object or list | the whole body as one argument |
//! | urlencoded or multipart, an object | an argument per member |
//! | urlencoded or multipart, any value or members of any name | the whole body |
//! | urlencoded, no object | a text, which is the encoded form |
//! | multipart, no object | none: its parts have no names |
//! | lines of JSON | a list of what is in the lines |
//! | text, XML | a text |
//! | anything else, or a binary text | bytes |

use jackfield_plan as plan;
use plan::{BodyKind, Encoding};

use super::Lowering;
use super::members::OTHERS;
use super::schemas::{Conjunction, resolved};
use super::trail::Trail;
use crate::diagnostics::codes;
use crate::ir::{self, Docs, Example, Param, TypeKind, TypeUse};
use crate::node::Node;
use crate::syntax::openapi::body::{Media, RequestBody};
use crate::syntax::openapi::media_type::{self, Shape};
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
            // The same values in a format that is not text.
            Shape::Bytes => alike || self.schema.is_some() && self.schema == other.schema,
            Shape::Multipart | Shape::Form | Shape::Events => alike,
            Shape::Lines | Shape::Text => alike && self.says_the_same(other),
        }
    }
}

impl<'d> Lowering<'_, 'd> {
    /// The forms of a body: the one that is preferred, and what says something else than it does.
    pub(super) fn forms(&mut self, body: &RequestBody<'d>, trail: &Trail<'_>) -> Vec<Form> {
        let mut content: Vec<(Shape, &Media<'d>)> = Vec::new();
        for media in &body.content {
            let shape = self.shape_of(media);
            if shape == Shape::Multipart && self.is_no_object(media) {
                let message = format!(
                    "`{}` is left out: its schema is no object, so that its parts have no names",
                    media.media
                );
                self.unsaid(message.clone(), media.node);
                self.reader.warn(codes::UNSUPPORTED_SKIPPED, media.node, message);
                continue;
            }
            content.push((shape, media));
        }
        content.sort_by_key(|(shape, media)| (*shape, media_type::rank(&media.media, *shape)));
        let plain = content.iter().any(|(_, media)| media_type::is_plain_json(&media.media));
        let mut forms: Vec<Form> = Vec::new();
        let mut sent: Vec<Sent<'d>> = Vec::new();
        for (shape, media) in content {
            // A patch in another syntax than JSON is a format of its own as well.
            let patch = shape == Shape::Text && !plain && media_type::is_patch(&media.media);
            let suffix = if patch || sent.iter().any(|known| known.shape == shape) {
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
            if same && !has_file && !patch && !matches!(shape, Shape::Bytes | Shape::Json) {
                self.connector.unsaid.truncate(told);
                continue;
            }
            if shape == Shape::Multipart {
                self.unsent_of_parts(media);
                if let Some(whole) = form.body.ty {
                    self.whole_holds_no_files(media, whole);
                }
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
        if shape == Shape::Form && self.is_no_object(media) {
            return Shape::Text;
        }
        if !matches!(shape, Shape::Json | Shape::Text | Shape::Bytes) {
            return shape;
        }
        let essence = media_type::essence(&media.media);
        let all = self.schemas.conjunction(schema);
        let format = all.views.iter().find_map(|view| view.schema.format);
        if format == Some("binary") || is_file_type(&all) {
            return Shape::Bytes;
        }
        let structured = is_structured(&all);
        let vendor = essence.starts_with("application/") && !media_type::is_binary(&essence);
        match shape {
            // What vendors name after themselves is JSON where its schema has members or items.
            Shape::Bytes if structured && vendor => Shape::Json,
            Shape::Text if structured && essence == "text/plain" => Shape::Json,
            shape => shape,
        }
    }

    /// Whether the values of a schema are never objects.
    fn is_no_object(&mut self, media: &Media<'d>) -> bool {
        let Some(schema) = media.schema else { return false };
        let all = self.schemas.conjunction(schema);
        all.views.iter().any(|view| {
            let types = view.schema.stated_types();
            !types.is_empty() && !types.has(Types::OBJECT)
        })
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
        if matches!(kind, BodyKind::Form | BodyKind::Multipart) {
            if body.form.is_empty() {
                (params, ty) = self.members(kind, media, known, &trail);
            } else {
                params = self.form_fields(body, kind, &trail);
            }
        } else {
            ty = Some(self.whole(kind, media, known, &trail));
        }
        let (encoding, members) = match ty {
            Some(whole) if matches!(kind, BodyKind::Form | BodyKind::Multipart) => {
                (OTHERS, self.encoded_members(kind, media, whole))
            }
            _ => (Encoding::PLAIN, Vec::new()),
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
                members,
                docs: description(body.node),
                examples,
                span: media.node.span(),
            },
            params,
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
            BodyKind::Bytes => self.bytes_of(media),
            BodyKind::Text => self.text_or(media, trail),
            _ => {
                let whole = match (known, schema) {
                    (Some(known), _) => known,
                    (None, Some(schema)) => self.schemas.schema(schema, trail),
                    (None, None) => self.schemas.any(),
                };
                if kind == BodyKind::Lines { self.list_of_lines(whole, media) } else { whole }
            }
        }
    }

    /// The type of a body of bytes; what its schema says of values is not kept.
    pub(super) fn bytes_of(&mut self, media: &Media<'d>) -> TypeUse {
        if let Some(schema) = media.schema
            && is_structured(&self.schemas.conjunction(schema))
        {
            let media = &media.media;
            self.unsaid(format!("the schema of `{media}` is not kept: it is bytes here"), schema);
        }
        TypeUse::of(self.schemas.plain(TypeKind::File))
    }

    /// The type of a body of text: its schema's where that is a text, else any text.
    pub(super) fn text_or(&mut self, media: &Media<'d>, trail: &Trail<'_>) -> TypeUse {
        if let Some(schema) = media.schema {
            let all = self.schemas.conjunction(schema);
            let found = (!is_structured(&all)).then(|| self.schemas.schema(schema, trail));
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

/// Whether a schema describes values with members or items, or several of them to choose from.
fn is_structured(all: &Conjunction<'_>) -> bool {
    all.views.iter().any(|view| {
        view.schema.is_object_like() || view.schema.is_array_like() || view.schema.is_choice()
    })
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

/// What a body or an answer says about itself.
pub(super) fn description(node: Node<'_>) -> Docs {
    let text = node.get("description").and_then(Node::as_str).unwrap_or_default();
    Docs { description: text.trim().to_owned(), ..Docs::default() }
}
