//! Parameters: names, places, types, and how their values are written.
//!
//! Takes: the parameters of an operation and the template of its path. Gives: IR parameters. The
//! template decides which path parameters there are: a missing one becomes a required text, one
//! too many is left out. Encodings follow the defaults of each place (3.2 section 4.12.2):
//!
//! | place | style | explode |
//! |---|---|---|
//! | path, header | simple | false |
//! | query, cookie | form | true |

use std::rc::Rc;

use jackfield_plan as plan;
use plan::{Encoding, Place, Style};
use serde_json::Value;

use super::Lowering;
use super::schemas::resolved;
use super::trail::{Root, Trail};
use crate::diagnostics::codes;
use crate::ir::{self, Docs, Origin, StringType, TypeKind, TypeUse};
use crate::node::Node;
use crate::syntax::openapi::Version;
use crate::syntax::openapi::body::Media;
use crate::syntax::openapi::media_type::{self, Shape};
use crate::syntax::openapi::mend;
use crate::syntax::openapi::operation::Operation;
use crate::syntax::openapi::parameter::{In, Parameter};
use crate::syntax::openapi::path::{QueryVariable, Template};

impl<'d> Lowering<'_, 'd> {
    /// The arguments of an operation, apart from its body.
    pub(super) fn params(
        &mut self,
        operation: &Operation<'d>,
        template: &Template,
        parameters: &[Parameter<'d>],
        trail: &Trail<'_>,
    ) -> Vec<ir::Param> {
        let mut params = Vec::new();
        for placeholder in &template.placeholders {
            let mut param = match path_parameter(parameters, placeholder) {
                Some(parameter) => self.param(parameter, Place::Path, placeholder, trail),
                None => {
                    self.undescribed(operation, placeholder);
                    self.assumed(operation, Place::Path, placeholder, true)
                }
            };
            // As `{+path}` of RFC 6570 (section 3.2.3).
            param.encoding.allow_reserved |= template.spanning.contains(placeholder);
            params.push(param);
        }
        for variable in &template.query {
            let QueryVariable { name, placeholder, required } = variable;
            let known = |parameter: &&Parameter<'d>| {
                parameter.name == placeholder || parameter.name == name
            };
            let param = match parameters.iter().find(known) {
                Some(parameter) => self.param(parameter, Place::Query, name, trail),
                None => self.assumed(operation, Place::Query, name, *required),
            };
            params.push(param);
        }
        for parameter in parameters {
            let place = match parameter.place {
                In::Query => Place::Query,
                In::Header => Place::Header,
                In::Cookie => Place::Cookie,
                In::Path => {
                    self.check_path_parameter(template, parameter);
                    continue;
                }
                In::QueryString => {
                    params.extend(self.query_string(parameter, trail));
                    continue;
                }
                In::Body | In::Form => continue,
            };
            let taken = params
                .iter()
                .any(|param| param.place == place && param.wire_name == parameter.name);
            if !taken && !self.is_said_elsewhere(parameter) {
                params.push(self.param(parameter, place, parameter.name, trail));
            }
        }
        params
    }

    /// The members of a query that is described as one form (3.2 section 4.12.1): each is an argument.
    fn query_string(&mut self, parameter: &Parameter<'d>, trail: &Trail<'_>) -> Vec<ir::Param> {
        let media = parameter.media.unwrap_or("application/x-www-form-urlencoded");
        let mut members = Vec::new();
        if media_type::shape(media) == Shape::Form {
            let media = Media {
                media: media.to_owned(),
                node: parameter.node,
                schema: parameter.schema,
                item: None,
                encoding: parameter.content.and_then(|content| content.get("encoding")),
            };
            (members, _) = self.members(plan::BodyKind::Form, &media, None, &trail.step("query"));
        }
        if members.is_empty() {
            let message = "a query string that is no form with known members is left out";
            self.reader.warn(codes::UNSUPPORTED_SKIPPED, parameter.node, message);
        }
        for member in &mut members {
            member.place = Place::Query;
            member.required &= parameter.required;
        }
        members
    }

    /// Whether other parts of the document, or whoever sends the message, say what goes there. A document without credentials that
    /// has an `Authorization` parameter says it nowhere else.
    fn is_said_elsewhere(&self, parameter: &Parameter<'d>) -> bool {
        let credential = parameter.name.eq_ignore_ascii_case("authorization");
        parameter.is_transport_header()
            || parameter.is_reserved_header(self.reader.version)
                && !(credential && self.connector.schemes.is_empty())
    }

    /// One parameter under its name on the wire.
    pub(super) fn param(
        &mut self,
        parameter: &Parameter<'d>,
        place: Place,
        wire_name: &str,
        trail: &Trail<'_>,
    ) -> ir::Param {
        let ty = match parameter.schema {
            // What many operations use is not called after the first of them.
            Some(schema) if !parameter.component.is_empty() => {
                let words = parameter.component.clone();
                let root = Rc::new(Root { key: format!("parameters/{}", words.join("/")), words });
                self.schemas.schema(schema, &Trail::Start(&root))
            }
            Some(schema) => self.schemas.schema(schema, &trail.step(wire_name)),
            None => self.text_type(),
        };
        let node = parameter.node;
        let schema = parameter.schema.unwrap_or(node);
        let examples = node
            .get("example")
            .into_iter()
            .chain(
                node.get("examples")
                    .into_iter()
                    .flat_map(Node::entries)
                    .filter_map(|entry| self.reader.follow(entry.value)?.get("value")),
            )
            .chain(schema.get("example"))
            .chain(node.get("x-example"))
            .chain(
                node.get("x-examples").into_iter().flat_map(Node::entries).map(|entry| entry.value),
            )
            .map(Node::to_value)
            .collect();
        let required = parameter.required || place == Place::Path;
        let default = schema.get("default").and_then(|default| self.default(schema, default, ty));
        // Nobody has to give the only value that there is.
        let only = match resolved(self.schemas.types(), ty.ty) {
            Some(TypeKind::Enum(list)) => match list.variants.as_slice() {
                [only] if required && default.is_none() => Some(only.value.clone()),
                _ => None,
            },
            _ => None,
        };
        ir::Param {
            wire_name: wire_name.to_owned(),
            name: None,
            place,
            required,
            encoding: self.encoding(parameter, place, ty),
            ty,
            docs: self.param_docs(parameter),
            default,
            send_default: only,
            examples,
            origin: Origin { span: node.span(), key: String::new() },
        }
    }

    /// The default, when it is a value of its type; another is reported and left out, since it may be
    /// sent.
    fn default(&self, schema: Node<'d>, written: Node<'d>, ty: TypeUse) -> Option<Value> {
        let value = written.to_value();
        let kind = resolved(self.schemas.types(), ty.ty)?;
        if value.is_null() || fits(kind, &value) {
            return Some(value);
        }
        let text = written.scalar_text().unwrap_or_default();
        let meant = match kind {
            TypeKind::String(_) => Some(Value::from(text)),
            _ => serde_json::from_str(text).ok(),
        };
        let meant = meant.filter(|meant: &Value| fits(kind, meant));
        let message = format!("the default `{value}` does not fit its type; it is left out");
        match meant {
            Some(meant) => {
                let update = format!("{{default: {meant}}}");
                let mend = (schema, update.as_str());
                self.reader.warn_mendable(codes::DEFAULT_ODD, written, message, mend);
            }
            None => self.reader.warn(codes::DEFAULT_ODD, written, message),
        }
        None
    }

    fn param_docs(&self, parameter: &Parameter<'d>) -> Docs {
        let text = |node: Node<'d>| node.get("description").and_then(Node::as_str);
        let description = text(parameter.node).or_else(|| text(parameter.schema?));
        Docs {
            description: description.unwrap_or_default().trim().to_owned(),
            deprecated: self.reader.flag(parameter.node, "deprecated").unwrap_or(false),
            ..Docs::default()
        }
    }

    /// Reports a placeholder of the path that nothing describes.
    fn undescribed(&self, operation: &Operation<'d>, placeholder: &str) {
        let message = format!("no parameter describes `{{{placeholder}}}`; it is taken as a text");
        let name = mend::quoted(placeholder);
        let update = format!(
            "{{parameters: [{{name: {name}, in: path, required: true, schema: {{type: string}}}}]}}"
        );
        let mend = (operation.node, update.as_str());
        self.reader.warn_mendable(codes::PATH_PARAMETERS, operation.node, message, mend);
    }

    /// A parameter that the document forgot: a text.
    fn assumed(
        &mut self,
        operation: &Operation<'d>,
        place: Place,
        wire_name: &str,
        required: bool,
    ) -> ir::Param {
        ir::Param {
            wire_name: wire_name.to_owned(),
            name: None,
            place,
            required,
            ty: self.text_type(),
            encoding: Encoding::PLAIN,
            docs: Docs::default(),
            default: None,
            send_default: None,
            examples: Vec::new(),
            origin: Origin { span: operation.node.span(), key: String::new() },
        }
    }

    fn check_path_parameter(&self, template: &Template, parameter: &Parameter<'d>) {
        let used =
            template.placeholders.iter().any(|placeholder| same_name(placeholder, parameter.name))
                || template.query.iter().any(|one| one.placeholder == parameter.name);
        if !used {
            let message =
                format!("the path has no `{{{}}}`; the parameter is left out", parameter.name);
            self.reader.warn(codes::PATH_PARAMETERS, parameter.node, message);
        }
    }

    pub(super) fn text_type(&mut self) -> TypeUse {
        TypeUse::of(self.schemas.plain(TypeKind::String(StringType::default())))
    }

    /// How a parameter's value is written.
    fn encoding(&mut self, parameter: &Parameter<'d>, place: Place, ty: TypeUse) -> Encoding {
        let mut encoding = if let Some(media) = parameter.media {
            match media_type::shape(media) {
                Shape::Json => Encoding::new(Style::Json, false),
                _ => Encoding::PLAIN,
            }
        } else if !self.is_composite(ty) {
            match parameter.style {
                // Only these write something beside a single value.
                Some("label") if place == Place::Path => Encoding::new(Style::Label, false),
                Some("matrix") if place == Place::Path => Encoding::new(Style::Matrix, false),
                _ => Encoding::PLAIN,
            }
        } else if self.reader.version == Version::V2 {
            self.report_inner_lists(parameter.node, ty);
            collection(parameter.collection)
        } else {
            self.styled(parameter.style, parameter.explode, place, ty)
        };
        // Before 3.2, `allowReserved` is for queries only. Style `cookie` has no encoding.
        let applies = place == Place::Query || self.reader.version >= Version::V3_2;
        encoding.allow_reserved = parameter.allow_reserved && applies
            || place == Place::Cookie && parameter.style == Some("cookie");
        encoding
    }

    /// Reports lists inside of lists, which 2.0 joins each by its own `collectionFormat`.
    pub(super) fn report_inner_lists(&self, node: Node<'d>, ty: TypeUse) {
        let items = |ty: TypeUse| match resolved(self.schemas.types(), ty.ty) {
            Some(TypeKind::List(list)) => Some(list.items),
            _ => None,
        };
        if items(ty).and_then(items).is_some() {
            let inner = node.get("items").unwrap_or(node);
            let place = inner.get("collectionFormat").unwrap_or(inner);
            let message = "lists inside a list are not joined by their own `collectionFormat`: it is left out";
            self.reader.warn(codes::UNSUPPORTED_SKIPPED, place, message);
        }
    }

    /// A style as written, with the defaults of its place.
    pub(super) fn styled(
        &self,
        style: Option<&str>,
        explode: Option<bool>,
        place: Place,
        ty: TypeUse,
    ) -> Encoding {
        let style = match style {
            Some("form") => Style::Form,
            Some("simple") => Style::Simple,
            Some("label") => Style::Label,
            Some("matrix") => Style::Matrix,
            Some("spaceDelimited") => Style::SpaceDelimited,
            Some("pipeDelimited") => Style::PipeDelimited,
            // The style says nothing about lists in objects and objects in lists: they are indexed.
            Some("deepObject") if self.nests(ty) => Style::Indices,
            Some("deepObject") => Style::DeepObject,
            _ => Style::Default,
        };
        let form = !matches!(place, Place::Path | Place::Header);
        let style = match style {
            Style::Form if form => Style::Default,
            Style::Simple if !form => Style::Default,
            style => style,
        };
        let default = form && matches!(style, Style::Default | Style::DeepObject | Style::Indices);
        Encoding::new(style, explode.unwrap_or(default))
    }

    /// Whether a value may be a list or an object.
    pub(super) fn is_composite(&self, ty: TypeUse) -> bool {
        !matches!(
            resolved(self.schemas.types(), ty.ty),
            Some(
                TypeKind::Null
                    | TypeKind::Boolean
                    | TypeKind::Integer(_)
                    | TypeKind::Number(_)
                    | TypeKind::String(_)
                    | TypeKind::Enum(_)
                    | TypeKind::File
            )
        )
    }

    /// Whether a value has lists or objects inside it other than lists of scalars in an object.
    fn nests(&self, ty: TypeUse) -> bool {
        let types = self.schemas.types();
        let deep = |member: TypeUse| match resolved(types, member.ty) {
            Some(TypeKind::List(list)) => self.is_composite(list.items),
            _ => self.is_composite(member),
        };
        match resolved(types, ty.ty) {
            Some(TypeKind::Struct(object)) => object.fields.iter().any(|field| deep(field.ty)),
            Some(TypeKind::List(_) | TypeKind::Tuple(_)) => true,
            _ => false,
        }
    }
}

/// Whether a value is one of a type, as far as its JSON type tells. A single value may stand for a
/// list of it: parameters are texts in the end.
fn fits(kind: &TypeKind, value: &Value) -> bool {
    match kind {
        TypeKind::Boolean => value.is_boolean(),
        TypeKind::Integer(_) => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        TypeKind::Number(_) => value.is_number(),
        TypeKind::String(_) => value.is_string(),
        TypeKind::Struct(_) | TypeKind::Map(_) => value.is_object(),
        _ => true,
    }
}

/// The parameter that a placeholder means: by its name, else by its letters.
fn path_parameter<'p, 'd>(
    parameters: &'p [Parameter<'d>],
    placeholder: &str,
) -> Option<&'p Parameter<'d>> {
    let mut path = parameters.iter().filter(|parameter| parameter.place == In::Path);
    path.clone()
        .find(|parameter| parameter.name == placeholder)
        .or_else(|| path.find(|parameter| same_name(placeholder, parameter.name)))
}

/// Whether two names have the same letters and digits: `petId`, `pet_id`, `pet-ID`.
fn same_name(one: &str, other: &str) -> bool {
    let letters = |text: &str| -> String {
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    one == other || letters(one) == letters(other)
}

/// The encoding of a list or object in a part, as styled: with a part per item only where the style
/// says so. Parts without a style repeat for each item of a list, and hold objects as JSON.
pub(super) fn in_part(kind: plan::BodyKind, mut encoding: Encoding) -> Encoding {
    if kind == plan::BodyKind::Multipart && encoding.style == Style::Default {
        encoding.style = Style::Form;
    }
    encoding
}

/// `collectionFormat` of 2.0; its default is `csv`.
pub(super) fn collection(format: Option<&str>) -> Encoding {
    match format {
        Some("multi") => Encoding::new(Style::Default, true),
        Some("ssv") => Encoding::new(Style::SpaceDelimited, false),
        Some("tsv") => Encoding::new(Style::TabDelimited, false),
        Some("pipes") => Encoding::new(Style::PipeDelimited, false),
        _ => Encoding::PLAIN,
    }
}
