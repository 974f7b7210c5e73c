//! JSON Schemas: which shape a schema has, and the shapes of texts, numbers and lists.
//!
//! The shape follows from the first of these that the schema has: `$ref`, an enumeration (`enum`,
//! `const`, `names`, `values`), a composition (`oneOf`, `anyOf`, `allOf`), its `type`, and at last
//! the keywords that belong to one type only.

use serde_json::Value;

use super::keywords::{
    has_list_keywords, has_number_keywords, has_text_keywords, lower_bound, narrow_list,
    narrow_text, number, real, upper_bound,
};
use super::{Deferred, Made, Shape, Trail, TypeLowering, list_of, unions};
use crate::diagnostics::{Diagnostic, codes, one_of};
use crate::ir::{self, TypeKind, TypeUse};
use crate::source::{Span, Spanned};
use crate::syntax::connector::expression::{Expression, ExpressionKind};
use crate::syntax::connector::types::{RequiredKeyword, Schema, TypeKeyword};
use crate::syntax::connector::value::Number;

/// The documentation that a schema holds.
pub(in super::super) fn docs(schema: &Schema) -> ir::Docs {
    let text = |text: &Option<crate::syntax::connector::value::Text>| {
        text.as_ref().map_or_else(String::new, |text| text.value.clone())
    };
    ir::Docs {
        summary: text(&schema.title),
        description: text(&schema.description),
        url: None,
        deprecated: schema.deprecated.0,
    }
}

/// The base of a schema: what its `type` says.
enum Base {
    /// A JSON type by name.
    Json(&'static str),
    /// An expression that is more than that.
    Made(Made),
}

impl TypeLowering<'_> {
    /// What a schema stands for.
    pub(super) fn schema(&mut self, schema: &Schema, trail: &Trail) -> Made {
        self.refuse_flag(schema);
        let mut made = self.schema_shape(schema, trail);
        made.wire = self.wire_form(schema, &made);
        made
    }

    /// The type of a parameter or a field: `required: true` and a wire form of the place are not the
    /// type's.
    pub(in super::super) fn member(
        &mut self,
        schema: &Schema,
        trail: &Trail,
        wire: WireOf,
    ) -> TypeUse {
        let mut made = self.schema_shape(schema, trail);
        if wire == WireOf::Json {
            made.wire = self.wire_form(schema, &made);
        }
        let ty = self.place(made.shape, made.wire, made.deferred, schema.span, trail);
        TypeUse { ty, nullable: made.nullable }
    }

    fn schema_shape(&mut self, schema: &Schema, trail: &Trail) -> Made {
        if let Some(reference) = &schema.reference {
            return self.reference(reference);
        }
        self.check_bounds(schema);
        let (base, nullable) = self.base(schema, trail);
        self.check_beside(schema, base.as_ref());
        if let Some(mut made) = self.enumeration(schema, base.as_ref().and_then(json_base)) {
            made.nullable |= nullable;
            return made;
        }
        let mut made = if !schema.all_of.is_empty() {
            self.all_of(schema, trail)
        } else if !schema.one_of.is_empty() || !schema.any_of.is_empty() {
            self.union(schema, trail)
        } else {
            match base {
                Some(Base::Made(made)) => self.refined(made, schema),
                Some(Base::Json(name)) => self.json_type(name, schema, trail),
                None => match implied(schema) {
                    Some(name) => self.json_type(name, schema, trail),
                    None => Made::of(TypeKind::Any),
                },
            }
        };
        made.nullable |= nullable;
        made
    }

    /// Keywords that say nothing about the type that stands beside them.
    fn check_beside(&self, schema: &Schema, base: Option<&Base>) {
        let Some(Base::Made(made)) = base else { return };
        let kind = match &made.shape {
            Shape::Kind(kind) => kind,
            Shape::Use(id) => &self.arena.get(*id).kind,
        };
        let lists_values = schema.enumeration.is_some()
            || schema.constant.is_some()
            || schema.names.is_some()
            || schema.values.is_some();
        let (message, help) = if schema.fields.is_some() || schema.properties.is_some() {
            (
                "members cannot be added to a type by its name",
                "write `allOf` with the name and the members",
            )
        } else if lists_values && matches!(kind, TypeKind::List(_) | TypeKind::Map(_)) {
            (
                "these values are those of the items, and stand beside the list",
                "write `type: array` with the values under `items`",
            )
        } else {
            return;
        };
        self.sink.push(Diagnostic::new(codes::BAD_SCHEMA, message).at(schema.span).help(help));
    }

    fn reference(&mut self, reference: &crate::syntax::connector::value::Text) -> Made {
        let Some(name) = reference.strip_prefix("#/types/") else {
            self.sink.push(
                Diagnostic::new(
                    codes::UNRESOLVED_REFERENCE,
                    format!("`{reference}` does not lead to an entry of `types`"),
                )
                .at(reference.span)
                .help("write `$ref: '#/types/NAME'`, or the name alone as a type expression"),
            );
            return Made::of(TypeKind::Any);
        };
        self.name(name, reference.span)
    }

    /// What the keyword `type` says, and whether null is among it.
    fn base(&mut self, schema: &Schema, trail: &Trail) -> (Option<Base>, bool) {
        match &schema.ty {
            None => (None, false),
            Some(TypeKeyword::Expression(parsed)) => {
                let expression = &parsed.expression;
                match json_name(expression) {
                    Some(name) => (Some(Base::Json(name)), expression.nullable),
                    None => (Some(Base::Made(self.expression(expression, trail))), false),
                }
            }
            Some(TypeKeyword::Names(names)) => {
                let mut found = Vec::new();
                let mut nullable = false;
                for name in names {
                    match JSON_TYPES.iter().find(|known| **known == name.value) {
                        Some(&"null") => nullable = true,
                        Some(known) => found.push(*known),
                        None => self.unknown_json_type(&name.value, name.span),
                    }
                }
                match found.as_slice() {
                    [] if nullable => (Some(Base::Json("null")), false),
                    [] => (None, nullable),
                    [only] => (Some(Base::Json(only)), nullable),
                    _ => {
                        let uses = found
                            .into_iter()
                            .map(|name| {
                                let made = self.json_type(name, schema, trail);
                                let ty = self.place(
                                    made.shape,
                                    None,
                                    made.deferred,
                                    schema.span,
                                    &trail.child(name),
                                );
                                TypeUse::of(ty)
                            })
                            .collect();
                        (Some(Base::Made(unions::of(uses, None, &self.arena))), nullable)
                    }
                }
            }
        }
    }

    fn unknown_json_type(&self, name: &str, span: Span) {
        self.sink.push(
            Diagnostic::new(codes::BAD_SCHEMA, format!("`{name}` is not a JSON type"))
                .at(span)
                .help_opt(one_of(name, JSON_TYPES)),
        );
    }

    /// A type expression with keywords beside it that narrow it: bounds of a list, a format, ..
    fn refined(&mut self, mut made: Made, schema: &Schema) -> Made {
        let kind = match &made.shape {
            Shape::Kind(kind) => kind.clone(),
            Shape::Use(id) => self.arena.get(*id).kind.clone(),
        };
        match kind {
            TypeKind::List(mut list) if has_list_keywords(schema) => {
                narrow_list(&mut list, schema);
                made.shape = Shape::Kind(TypeKind::List(list));
            }
            TypeKind::String(mut text) if has_text_keywords(schema) => {
                self.check_pattern(schema);
                narrow_text(&mut text, schema);
                made.shape = Shape::Kind(TypeKind::String(text));
            }
            _ => {}
        }
        made
    }

    fn json_type(&mut self, name: &'static str, schema: &Schema, trail: &Trail) -> Made {
        let kind = match name {
            "string" => return self.text(schema),
            "integer" => TypeKind::Integer(ir::Integer {
                minimum: lower_bound(schema),
                maximum: upper_bound(schema),
                multiple_of: number(schema.multiple_of.as_ref()),
                format: schema.format.as_ref().map(|format| format.value.clone()),
            }),
            "number" => TypeKind::Number(real(schema)),
            "boolean" => return Made::shared(self.shared("boolean", TypeKind::Boolean)),
            "null" => return Made::shared(self.shared("null", TypeKind::Null)),
            "array" => return self.array(schema, trail),
            _ => return self.object(schema, trail),
        };
        Made::of(kind)
    }

    /// Bounds that no value can meet.
    fn check_bounds(&self, schema: &Schema) {
        let float = |bound: &Option<Number>| bound.as_ref().and_then(|own| own.value.as_f64());
        let count = |bound: &Option<Spanned<u64>>| bound.as_ref().map(|own| own.value);
        let numbers = float(&schema.minimum).zip(float(&schema.maximum));
        let lengths = count(&schema.min_length).zip(count(&schema.max_length));
        let items = count(&schema.min_items).zip(count(&schema.max_items));
        let span = |bound: &Option<Spanned<u64>>| bound.as_ref().map(|own| own.span);
        let pairs = [
            (
                numbers.is_some_and(|(least, most)| least > most),
                ["minimum", "maximum"],
                schema.maximum.as_ref().map(|own| own.span),
            ),
            (
                lengths.is_some_and(|(least, most)| least > most),
                ["minLength", "maxLength"],
                span(&schema.max_length),
            ),
            (
                items.is_some_and(|(least, most)| least > most),
                ["minItems", "maxItems"],
                span(&schema.max_items),
            ),
        ];
        if let Some(of) = schema.multiple_of.as_ref().filter(|of| of.value.as_f64() <= Some(0.0)) {
            let message = "`multipleOf` is not above 0, and no number is a multiple of it";
            self.sink.push(
                Diagnostic::new(codes::BAD_SCHEMA, message)
                    .at(of.span)
                    .help("write the step between values, such as `0.5`"),
            );
        }
        for (is_empty, [least, most], span) in pairs {
            let Some(span) = span.filter(|_| is_empty) else { continue };
            let message =
                format!("no value can be of this type: its `{least}` is above its `{most}`");
            self.sink.push(
                Diagnostic::new(codes::BAD_SCHEMA, message).at(span).help("change one of the two"),
            );
        }
    }

    /// A pattern that is no regular expression says nothing.
    fn check_pattern(&self, schema: &Schema) {
        if let Some(pattern) = schema.pattern.as_ref().filter(|p| !jackfield_tools::is_pattern(p)) {
            self.sink.push(
                Diagnostic::new(codes::BAD_VALUE, "the pattern cannot be read")
                    .at(pattern.span)
                    .help("write a regular expression (ECMA 262); quote it where YAML needs that"),
            );
        }
    }

    fn text(&mut self, schema: &Schema) -> Made {
        let mut text = ir::StringType::default();
        if !has_text_keywords(schema) {
            return Made::shared(self.shared("string", TypeKind::String(text)));
        }
        self.check_pattern(schema);
        narrow_text(&mut text, schema);
        if schema.format.as_ref().is_some_and(|format| **format == "binary") {
            return Made::of(TypeKind::File);
        }
        Made::of(TypeKind::String(text))
    }

    fn array(&mut self, schema: &Schema, trail: &Trail) -> Made {
        use crate::syntax::connector::types::TypeNode;
        let closed = matches!(&schema.items, Some(TypeNode::Boolean(value)) if !value.value);
        let items = match &schema.items {
            Some(items) if !closed => Some(self.lower(items, &trail.child("item"))),
            _ => None,
        };
        if !schema.prefix_items.is_empty() {
            let positions = schema.prefix_items.iter().enumerate();
            let positions = positions
                .map(|(n, item)| self.lower(item, &trail.child(&format!("item {}", n + 1))))
                .collect();
            let tuple = ir::Tuple { items: positions, rest: items, is_whole: true };
            return Made::of(TypeKind::Tuple(tuple));
        }
        let any =
            |this: &mut Self| TypeUse { ty: this.shared("any", TypeKind::Any), nullable: true };
        let mut list = list_of(items.unwrap_or_else(|| any(self)));
        narrow_list(&mut list, schema);
        Made::of(TypeKind::List(list))
    }

    fn all_of(&mut self, schema: &Schema, trail: &Trail) -> Made {
        let parts = schema.all_of.iter().enumerate();
        let mut parts: Vec<TypeUse> = parts
            .map(|(n, part)| self.lower(part, &trail.child(&format!("part {}", n + 1))))
            .collect();
        if schema.fields.is_some() || schema.properties.is_some() {
            let own = self.object(schema, trail);
            let ty = self.place(own.shape, None, own.deferred, schema.span, &trail.child("own"));
            parts.push(TypeUse::of(ty));
        }
        let mut made = Made::of(TypeKind::Struct(ir::Struct::default()));
        made.deferred = Deferred::Merge { parts, span: schema.span };
        made
    }

    /// `required: true` says something about a parameter or a field, never about a type.
    fn refuse_flag(&self, schema: &Schema) {
        if let Some(RequiredKeyword::Flag(flag)) = &schema.required {
            self.sink.push(
                Diagnostic::new(codes::BAD_SCHEMA, "`required` of a type is a list of names")
                    .at(flag.span)
                    .help(
                        "list the required members here, or write the members as `fields`, each \
                         with its own `required: true`",
                    ),
            );
        }
    }
}

/// Whose wire form a `wire` beside a type is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum WireOf {
    /// The type's: inside JSON.
    Json,
    /// The place's: a parameter.
    Place,
}

/// The names of JSON types.
const JSON_TYPES: &[&str] = &["string", "integer", "number", "boolean", "null", "array", "object"];

/// The JSON type that an expression names, when it names one and no more.
fn json_name(expression: &Expression) -> Option<&'static str> {
    let ExpressionKind::Name(name) = &expression.kind else { return None };
    JSON_TYPES.iter().copied().find(|known| known == name)
}

fn json_base(base: &Base) -> Option<&'static str> {
    match base {
        Base::Json(name) => Some(name),
        Base::Made(_) => None,
    }
}

/// The JSON type that keywords imply where there is no `type`.
fn implied(schema: &Schema) -> Option<&'static str> {
    let object = schema.fields.is_some()
        || schema.properties.is_some()
        || schema.additional.is_some()
        || schema.required.is_some()
        || schema.open.is_some();
    if object {
        Some("object")
    } else if schema.items.is_some() || !schema.prefix_items.is_empty() {
        Some("array")
    } else if has_text_keywords(schema) {
        Some("string")
    } else if has_number_keywords(schema) {
        Some("number")
    } else {
        None
    }
}

/// Whether a JSON value is of the JSON type of this name.
pub(super) fn is_of_type(value: &Value, name: &str) -> bool {
    match name {
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        _ => false,
    }
}
