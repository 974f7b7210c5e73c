//! Parameters: arguments of an operation, and members of forms.
//!
//! Takes: the entries of `params`, of a form or of a multipart body. Gives: arguments with their
//! place, encoding and type.

use jackfield_plan::{Encoding, Place, Style};
use serde_json::Value;

use super::Lowering;
use super::encoding::{Where, encoding_of};
use super::paths::resolve;
use super::types::{Trail, WireOf, docs};
use crate::diagnostics::{Diagnostic, Sink, codes};
use crate::ir::{self, TypeKind, TypeUse};
use crate::syntax::connector::Template;
use crate::syntax::connector::param::{EncodingKind, EncodingWord, Param, ParamPlace};
use crate::syntax::connector::types::RequiredKeyword;
use crate::syntax::connector::value::{Any, Entry};

/// What the entries are members of.
#[derive(Debug, Clone, Copy)]
pub(super) enum Owner<'a> {
    /// An operation with this path.
    Operation(&'a Template),
    /// An operation whose path could not be read.
    Unread,
    /// An operation of several requests.
    Steps,
    /// A form.
    Form,
    /// A multipart form.
    Multipart,
}

impl Lowering<'_> {
    /// One argument.
    pub(super) fn param(
        &mut self,
        entry: &Entry<Param>,
        owner: Owner<'_>,
        trail: &Trail,
    ) -> ir::Param {
        let param = &entry.value;
        let schema = &param.schema;
        self.check_argument(&entry.name);
        self.check_param_keys(param, owner, false);
        let wire_name = param.name.as_ref().unwrap_or(&entry.name).value.clone();
        let (place, position) = Self::param_place(param, &wire_name, owner);
        if place == Place::Header {
            self.check_header(param.name.as_ref().unwrap_or(&entry.name));
        }
        let json = is_json(param);
        let trail = trail.child(&entry.name);
        let wire_of = if json { WireOf::Json } else { WireOf::Place };
        let ty = self.types.member(schema, &trail, wire_of);
        // How a value is laid out depends on where it goes.
        let goes_somewhere = !matches!(owner, Owner::Unread) || param.place.is_some();
        let encoding = param.encoding.as_ref().filter(|_| goes_somewhere);
        let layout = self.layout(encoding, ty.ty, position);
        let wire = schema.wire.as_ref().filter(|_| !json);
        let scalar = self.scalar(wire, ty.ty);
        let default = schema.default.as_ref();
        if let Some(default) = default {
            self.check_default(self.sink, default, ty);
        }
        let constant = schema.constant.as_ref().map(|constant| constant.value.clone());
        let sent = default.filter(|_| param.send_default.0).map(|default| default.value.clone());
        ir::Param {
            name: (wire_name != entry.name.value).then(|| entry.name.value.clone()),
            place,
            required: schema.is_required() || place == Place::Path,
            ty,
            encoding: Encoding {
                allow_reserved: param.allow_reserved.0,
                media: text(param.media.as_ref()),
                file_name: text(param.file_name.as_ref()),
                headers: self
                    .headers(&param.headers)
                    .into_iter()
                    .map(|(name, value)| (name.into(), value.into()))
                    .collect(),
                ..encoding_of(layout, scalar)
            },
            docs: docs(schema),
            default: default.map(|default| default.value.clone()).or_else(|| constant.clone()),
            send_default: sent.or(constant),
            examples: schema.examples.iter().map(|example| example.value.clone()).collect(),
            origin: ir::Origin { span: entry.name.span, key: wire_name.clone() },
            wire_name,
        }
    }

    fn param_place(param: &Param, wire_name: &str, owner: Owner<'_>) -> (Place, Where) {
        let path = match owner {
            Owner::Operation(path) => Some(path),
            Owner::Unread => None,
            Owner::Steps => return (Place::Argument, Where::Query),
            Owner::Form => return (Place::Field, Where::Form),
            Owner::Multipart => return (Place::Field, Where::Multipart),
        };
        let in_path =
            path.is_some_and(|path| path.placeholders.iter().any(|name| name.value == wire_name));
        let place = param.place.as_ref().map(|place| place.value);
        let usual = if in_path { ParamPlace::Path } else { ParamPlace::Query };
        let place = plan_place(place.unwrap_or(usual));
        (place, position(place))
    }

    /// Keys that have no meaning where the parameter stands. `has_default` is whether it has one
    /// that is not written here.
    pub(super) fn check_param_keys(&self, param: &Param, owner: Owner<'_>, has_default: bool) {
        let why_not = match owner {
            Owner::Operation(_) | Owner::Unread => None,
            Owner::Steps => Some("it is sent where its steps send it"),
            Owner::Form | Owner::Multipart => Some("a member of a body is sent in the body"),
        };
        if let (Some(place), Some(why_not)) = (&param.place, why_not) {
            self.misplaced("in", place.span, why_not);
        }
        if let (Some(encoding), Owner::Steps) = (&param.encoding, owner) {
            self.misplaced("encoding", encoding.span, "it is sent where its steps send it");
        }
        let (parts, fields) =
            (matches!(owner, Owner::Multipart), matches!(owner, Owner::Form | Owner::Multipart));
        if let Some(media) = param.media.as_ref().filter(|_| !fields) {
            self.misplaced("media", media.span, "it is about members of forms");
        }
        if let Some(name) = param.file_name.as_ref().filter(|_| !parts) {
            self.misplaced("file_name", name.span, "it is about parts of multipart bodies");
        }
        if let Some(span) = param.headers.span.filter(|_| !parts) {
            self.misplaced("headers", span, "they are about parts of multipart bodies");
        }
        if let Some(RequiredKeyword::Names(_, span)) = &param.schema.required
            && param.schema.properties.is_none()
        {
            self.sink.push(
                Diagnostic::new(codes::BAD_SCHEMA, "`required` of a parameter is true or false")
                    .at(*span)
                    .help("write `required: true`, or mark the type with `!`"),
            );
        }
        if param.send_default.0 && param.schema.default.is_none() && !has_default {
            self.sink.push(
                Diagnostic::new(codes::BAD_VALUE, "`send_default` needs a `default`")
                    .at(param.span)
                    .help("add the `default` that is to be sent"),
            );
        }
    }

    fn misplaced(&self, key: &str, span: crate::source::Span, why: &str) {
        self.sink.push(
            Diagnostic::new(codes::BAD_VALUE, format!("`{key}` has no meaning here: {why}"))
                .at(span)
                .help(format!("remove `{key}`")),
        );
    }

    /// Reports a default that is no value of its type.
    pub(super) fn check_default(&self, sink: &Sink<'_>, default: &Any, ty: TypeUse) {
        if let Err(needed) = default_fits(&self.types.arena, ty, &default.value) {
            sink.push(
                Diagnostic::new(
                    codes::DEFAULT_MISMATCH,
                    format!("the default `{}` does not fit its type", default.value),
                )
                .at(default.span)
                .help(format!("write {needed}")),
            );
        }
    }

    /// Checks the defaults of members, once all types are complete.
    pub(super) fn check_member_defaults(&mut self) {
        for default in self.types.take_defaults() {
            self.check_default(default.sink, &default.value, default.ty);
        }
    }
}

/// Whether a default is a value of its type, else what is needed.
pub(crate) fn default_fits(types: &ir::Types, ty: TypeUse, value: &Value) -> Result<(), String> {
    let (fits, needed) = match &types.get(resolve(types, ty.ty)).kind {
        _ if value.is_null() && ty.nullable => return Ok(()),
        TypeKind::Boolean => (value.is_boolean(), "`true` or `false`".to_owned()),
        TypeKind::Integer(own) => {
            let fits = value.is_i64() || value.is_u64();
            bounded("a whole number", fits, value, own.minimum.as_ref(), own.maximum.as_ref())
        }
        TypeKind::Number(own) => {
            let fits = value.is_number();
            bounded("a number", fits, value, own.minimum.as_ref(), own.maximum.as_ref())
        }
        TypeKind::String(_) => (value.is_string(), "a text (in quotes)".to_owned()),
        TypeKind::List(list) => (value.is_array() || list.or_single, "a list".to_owned()),
        TypeKind::Struct(_) | TypeKind::Map(_) => (value.is_object(), "a mapping".to_owned()),
        TypeKind::Enum(list) => {
            let known: Vec<String> =
                list.variants.iter().map(|variant| variant.value.to_string()).collect();
            let fits = list.variants.iter().any(|variant| variant.value == *value);
            (fits, format!("one of `{}`", known.join("`, `")))
        }
        _ => return Ok(()),
    };
    if fits { Ok(()) } else { Err(needed) }
}

/// Whether a number is within its bounds, and what is needed.
fn bounded(
    kind: &str,
    fits: bool,
    value: &Value,
    least: Option<&serde_json::Number>,
    most: Option<&serde_json::Number>,
) -> (bool, String) {
    let float = |bound: &serde_json::Number| bound.as_f64();
    let (least_float, most_float) = (least.and_then(float), most.and_then(float));
    let within = value.as_f64().is_none_or(|value| {
        least_float.is_none_or(|least| value >= least)
            && most_float.is_none_or(|most| value <= most)
    });
    let needed = match (least, most) {
        (None, None) => kind.to_owned(),
        (Some(least), None) => format!("{kind} of {least} or more"),
        (None, Some(most)) => format!("{kind} of {most} or less"),
        (Some(least), Some(most)) => format!("{kind} from {least} to {most}"),
    };
    (fits && within, needed)
}

/// The place of a parameter, as the plan has it.
pub(super) fn plan_place(place: ParamPlace) -> Place {
    match place {
        ParamPlace::Path => Place::Path,
        ParamPlace::Query => Place::Query,
        ParamPlace::Header => Place::Header,
        ParamPlace::Cookie => Place::Cookie,
    }
}

/// Where values of a place are written.
pub(super) fn position(place: Place) -> Where {
    match place {
        Place::Path => Where::Path,
        Place::Query => Where::Query,
        Place::Header => Where::Header,
        Place::Cookie => Where::Cookie,
        Place::Field | Place::Argument => Where::Form,
    }
}

/// Whether the value is written as JSON text, so that wire forms are those of JSON.
pub(super) fn is_json(param: &Param) -> bool {
    let word = param.encoding.as_ref().map(|encoding| &encoding.kind);
    matches!(word, Some(EncodingKind::Word(EncodingWord::Json | EncodingWord::JsonItems)))
}

fn text(text: Option<&crate::syntax::connector::value::Text>) -> jackfield_plan::Text {
    text.map_or_else(Default::default, |text| text.value.clone().into())
}

/// Whether a parameter's value is JSON text.
pub(super) fn is_json_text(param: &ir::Param) -> bool {
    param.encoding.style == Style::Json
}
