//! Enumerations: `enum`, `const`, `names` and `values`.
//!
//! Takes: a schema that lists its values. Gives: an enumeration without duplicates; null among the
//! values makes it nullable. Values are open unless `open: false` says otherwise, except those of a
//! `const`.

use serde_json::Value;

use super::schema::is_of_type;
use super::{Made, TypeLowering};
use crate::diagnostics::{Diagnostic, codes};
use crate::ir::{self, EnumBase, TypeKind, Variant};
use crate::source::Span;
use crate::syntax::connector::types::Schema;

impl TypeLowering<'_> {
    /// The enumeration that a schema lists; `None` when it lists none.
    pub(super) fn enumeration(&mut self, schema: &Schema, base: Option<&str>) -> Option<Made> {
        let mut listed = Vec::new();
        for (key, values) in all_values(schema, base) {
            if let Some(values) = values {
                listed.push((key, values));
            }
        }
        if listed.len() > 1 {
            let keys: Vec<&str> = listed.iter().map(|(key, _)| *key).collect();
            let message = format!("`{}` exclude each other", keys.join("` and `"));
            self.sink.push(
                Diagnostic::new(codes::KEYS_EXCLUDE_EACH_OTHER, message)
                    .at(schema.span)
                    .help("keep one of them"),
            );
        }
        let (_, values) = listed.into_iter().next()?;
        let closed =
            schema.constant.is_some() || schema.open.as_ref().is_some_and(|open| !open.value);
        let mut made = self.variants(values, base, closed, schema.span);
        if let super::Shape::Kind(TypeKind::Enum(list)) = &mut made.shape {
            list.admits_others = schema.open.as_ref().is_some_and(|open| open.value);
        }
        Some(made)
    }

    fn variants(
        &mut self,
        values: Vec<(Variant, Span)>,
        base: Option<&str>,
        closed: bool,
        span: Span,
    ) -> Made {
        let mut nullable = false;
        let mut variants: Vec<Variant> = Vec::new();
        for (variant, place) in values {
            if variant.value.is_null() {
                nullable = true;
            } else if base.is_some_and(|base| !is_of_type(&variant.value, base)) {
                let message =
                    format!("`{}` is not of type `{}`", variant.value, base.unwrap_or_default());
                self.sink.push(
                    Diagnostic::new(codes::ENUM_VALUE_MISMATCH, message)
                        .at(place)
                        .help("write a value of that type, or change the `type`"),
                );
            } else if !variants.iter().any(|known| known.value == variant.value) {
                variants.push(variant);
            }
        }
        // Values with mistakes were reported, and are not here.
        if variants.is_empty() && !nullable && !self.sink.failed_within(span) {
            self.sink.push(
                Diagnostic::new(codes::IMPOSSIBLE_TYPE, "the list of values is empty")
                    .at(span)
                    .help("list the values that the vendor knows"),
            );
        }
        let base = base_of(&variants);
        let mut made =
            Made::of(TypeKind::Enum(ir::Enum { base, variants, closed, admits_others: false }));
        made.nullable = nullable;
        made
    }
}

type Listed = Option<Vec<(Variant, Span)>>;

/// The values under each of the keys that can list them.
fn all_values(schema: &Schema, base: Option<&str>) -> [(&'static str, Listed); 4] {
    let plain =
        |value: &Value| Variant { value: value.clone(), name: None, description: String::new() };
    let enumeration = schema
        .enumeration
        .as_ref()
        .map(|values| values.iter().map(|value| (plain(&value.value), value.span)).collect());
    let constant = schema.constant.as_ref().map(|value| vec![(plain(&value.value), value.span)]);
    let names = schema.names.as_ref().map(|names| {
        let variant = |entry: &crate::syntax::connector::value::Entry<_>| named(entry);
        names.entries.iter().map(variant).collect()
    });
    let values = schema.values.as_ref().map(|values| {
        let variant = |(text, about): &(crate::syntax::connector::value::Text, Option<_>)| {
            let description = about
                .as_ref()
                .map_or_else(String::new, |about: &crate::syntax::connector::value::Text| {
                    about.value.clone()
                });
            let value = typed(text, base);
            (Variant { value, name: None, description }, text.span)
        };
        values.all.iter().map(variant).collect()
    });
    [("enum", enumeration), ("const", constant), ("names", names), ("values", values)]
}

fn named(
    entry: &crate::syntax::connector::value::Entry<crate::syntax::connector::types::Code>,
) -> (Variant, Span) {
    let code = &entry.value;
    let description =
        code.description.as_ref().map_or_else(String::new, |about| about.value.clone());
    let name = Some(entry.name.value.clone());
    (Variant { value: code.value.value.clone(), name, description }, code.value.span)
}

/// The keys of a mapping are texts; where the type is a number, they are read as one.
fn typed(text: &str, base: Option<&str>) -> Value {
    match base {
        Some("integer" | "number") => text
            .parse::<serde_json::Number>()
            .map_or_else(|_| Value::String(text.to_owned()), Value::Number),
        _ => Value::String(text.to_owned()),
    }
}

fn base_of(variants: &[Variant]) -> EnumBase {
    if variants.iter().all(|variant| variant.value.is_string()) {
        EnumBase::String
    } else if variants.iter().all(|variant| variant.value.is_i64()) {
        EnumBase::Integer
    } else {
        EnumBase::Mixed
    }
}
