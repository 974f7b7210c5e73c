//! Lists of values: `enum`, `const`, and the names that extensions give to values.
//!
//! Takes: a conjunction. Gives: an enumeration of texts, whole numbers or mixed values, without
//! duplicates and without null (which becomes nullability). Values that are written as another
//! type than the schema states are taken as that type where they can be.
//!
//! | values | stated type | becomes |
//! |---|---|---|
//! | `[a, b, null]` | string | texts `a`, `b`, nullable |
//! | `[1, 2]` | string | texts `1`, `2` |
//! | `["1", "2"]` | integer | numbers 1, 2 |
//! | `[true]` | boolean | a boolean |
//! | `[1.0, 1e3]` | number | whole numbers 1, 1000 (JSON Schema Core, section 4.2.2) |
//! | `[1.5, a]` | none | mixed values |
//! | `[1, 18446744073709551616]` | integer | numbers of any width |
//! | `[a, b]` | array | nothing: they are values of its items |

use serde_json::Value;

use super::conjunction::View;
use super::{Conjunction, Outcome, Part, Schemas};
use crate::diagnostics::codes;
use crate::ir::{self, Enum, EnumBase, Number, TypeKind, Variant};
use crate::node::Node;
use crate::syntax::openapi::references::MAX_HOPS;
use crate::syntax::openapi::schema::{Schema, Types};

impl<'d> Schemas<'_, 'd> {
    /// The enumeration that a conjunction states, if it states one.
    pub(super) fn enumeration(&mut self, all: &Conjunction<'d>) -> Option<Outcome> {
        let mut variants: Option<Vec<Variant>> = None;
        let mut types = Types::NONE;
        for view in &all.views {
            let stated = view.schema.types.without(Types::NULL);
            types = if types.is_empty() { stated } else { types };
            let Some(listed) = listed(&view.schema) else { continue };
            variants = Some(match variants {
                None => listed,
                Some(known) => common(known, &listed),
            });
        }
        let variants = variants?;
        if types == Types::ARRAY && is_of_items(&variants) {
            return None;
        }
        self.enumerated(variants, types, all)
    }

    /// The enumeration of the items of an array that lists their values in the wrong place: beside
    /// `items`, which state a type alone.
    pub(super) fn enumeration_of_items(
        &mut self,
        array: &Conjunction<'d>,
        items: &Conjunction<'d>,
    ) -> Option<Outcome> {
        let mut lists = array.views.iter().filter_map(|view| listed(&view.schema));
        let variants = lists.next().filter(|variants| is_of_items(variants))?;
        let [View { schema, .. }] = items.views.as_slice() else { return None };
        let is_plain = schema.enumeration.is_none() && schema.constant.is_none();
        let types = schema.types.without(Types::NULL);
        let is_scalar = [Types::STRING, Types::INTEGER, Types::NUMBER].contains(&types);
        if !is_plain || !is_scalar {
            return None;
        }
        self.enumerated(variants, types, items)
    }

    fn enumerated(
        &mut self,
        mut variants: Vec<Variant>,
        types: Types,
        all: &Conjunction<'d>,
    ) -> Option<Outcome> {
        let has_null = variants.iter().any(|variant| variant.value.is_null());
        variants.retain(|variant| !variant.value.is_null());
        let nullable = all.nullable || has_null;
        if variants.is_empty() {
            return has_null.then(|| Outcome::kind(TypeKind::Null, false));
        }
        if let Some(kind) = self.beyond_64_bits(all, &variants, types) {
            return Some(Outcome::kind(kind, nullable));
        }
        for variant in &mut variants {
            as_stated(&mut variant.value, types);
        }
        self.report_odd(all, &variants, types);
        let variants = distinct(variants);
        if variants.iter().all(|variant| variant.value.is_boolean()) {
            return Some(Outcome::kind(TypeKind::Boolean, nullable));
        }
        let base = base(&variants);
        let kind = TypeKind::Enum(Enum { base, variants, closed: false, admits_others: false });
        Some(Outcome::kind(kind, nullable))
    }

    /// The one truth value that schemas allow together, references followed: `const: true`, or an
    /// `enum` of it alone.
    pub(super) fn only_truth(&self, parts: &[Part<'d>]) -> Option<bool> {
        parts.iter().rev().find_map(|part| {
            let mut node = part.node;
            for _ in 0..MAX_HOPS {
                if let Some(only) = truth(node) {
                    return Some(only);
                }
                let reference = node.get("$ref").and_then(Node::as_str)?;
                node = self.reader.references.resolve(node, reference).ok()?.node;
            }
            None
        })
    }

    /// What a list is in which a whole number is wider than our values of JSON hold: any number, with
    /// every digit that comes, or any value where others are listed beside it.
    fn beyond_64_bits(
        &mut self,
        all: &Conjunction<'d>,
        variants: &[Variant],
        types: Types,
    ) -> Option<TypeKind> {
        // As a text it is held.
        if types == Types::STRING {
            return None;
        }
        let lists = all.views.iter().filter_map(|view| view.schema.enumeration);
        let constants = all.views.iter().filter_map(|view| view.schema.constant);
        let wide = lists.flat_map(Node::items).chain(constants).find(|node| is_wide(*node))?;
        let text =
            "`enum` is not kept where a value is wider than 64 bits: others are sent as well";
        self.unsaid.push(ir::Unsaid {
            of: ir::Part::Schema,
            text: text.to_owned(),
            place: wide.span(),
        });
        let are_numbers = variants.iter().all(|variant| variant.value.is_number());
        let number = Number { decimal: true, ..Number::default() };
        Some(if are_numbers { TypeKind::Number(number) } else { TypeKind::Any })
    }

    fn report_odd(&self, all: &Conjunction<'d>, variants: &[Variant], types: Types) {
        let fits = |value: &Value| match value {
            Value::String(_) => types.has(Types::STRING),
            Value::Number(_) => types.has(Types::INTEGER.with(Types::NUMBER)),
            Value::Bool(_) => types.has(Types::BOOLEAN),
            Value::Array(_) => types.has(Types::ARRAY),
            Value::Object(_) => types.has(Types::OBJECT),
            Value::Null => true,
        };
        let odd = variants.iter().find(|variant| !types.is_empty() && !fits(&variant.value));
        let node =
            all.views.iter().find_map(|view| view.schema.enumeration.or(view.schema.constant));
        if let (Some(variant), Some(node)) = (odd, node) {
            let message = format!("the value `{}` is not of the type stated", variant.value);
            self.reader.warn(codes::ENUM_VALUE_ODD, node, message);
        }
    }
}

/// Whether a node is a whole number beyond 64 bits.
pub(super) fn is_wide(node: Node<'_>) -> bool {
    let digits =
        |text: &str| text.trim_start_matches('-').bytes().all(|byte| byte.is_ascii_digit());
    node.as_number().is_some_and(digits) && node.as_i64().is_none() && node.as_u64().is_none()
}

/// A value that is listed, as a text where only texts are allowed: so every digit of it stays.
fn value(node: Node<'_>, types: Types) -> Value {
    match node.as_number() {
        Some(text) if types == Types::STRING && is_wide(node) => Value::String(text.to_owned()),
        _ => node.to_value(),
    }
}

/// The one truth value that a schema itself allows.
fn truth(node: Node<'_>) -> Option<bool> {
    if let Some(constant) = node.get("const") {
        return constant.as_bool();
    }
    let list = node.get("enum").filter(|list| list.len() == 1)?;
    list.item(0)?.as_bool()
}

/// Whether values that an array lists are those of its items.
fn is_of_items(variants: &[Variant]) -> bool {
    let is_one = |value: &Value| value.is_string() || value.is_number() || value.is_boolean();
    variants.iter().any(|variant| is_one(&variant.value))
        && variants.iter().all(|variant| is_one(&variant.value) || variant.value.is_null())
}

/// The values that one schema lists, null among them.
pub(super) fn listed(schema: &Schema<'_>) -> Option<Vec<Variant>> {
    let types = schema.types.without(Types::NULL);
    if let Some(constant) = schema.constant {
        return Some(vec![plain(value(constant, types))]);
    }
    let list = schema.enumeration.filter(|list| !list.is_empty())?;
    let mut variants: Vec<Variant> = list.items().map(|item| plain(value(item, types))).collect();
    for (index, variant) in variants.iter_mut().enumerate() {
        let text = scalar_text(&variant.value);
        variant.name = schema
            .value_names
            .and_then(|names| names.item(index).or_else(|| names.get(&text)))
            .and_then(Node::as_str)
            .map(str::to_owned);
        let description = schema
            .value_descriptions
            .and_then(|words| {
                let by_name = || words.get(variant.name.as_deref()?);
                words.item(index).or_else(|| words.get(&text)).or_else(by_name)
            })
            .and_then(Node::as_str)
            .unwrap_or_default();
        description.clone_into(&mut variant.description);
    }
    if let Some(values) = schema.ms_enum.and_then(|node| node.get("values")) {
        name_by_value(&mut variants, values);
    }
    Some(variants)
}

fn plain(value: Value) -> Variant {
    Variant { value, name: None, description: String::new() }
}

/// The names and descriptions of `x-ms-enum`, which repeats the values.
fn name_by_value(variants: &mut [Variant], values: Node<'_>) {
    for entry in values.items() {
        let Some(value) = entry.get("value").map(Node::to_value) else { continue };
        for variant in variants.iter_mut().filter(|variant| variant.value == value) {
            let text = |key: &str| entry.get(key).and_then(Node::as_str).map(str::to_owned);
            variant.name = text("name").or(variant.name.take());
            variant.description = text("description").unwrap_or_default();
        }
    }
}

/// The values that both lists have; where there are none, those of the second.
fn common(known: Vec<Variant>, listed: &[Variant]) -> Vec<Variant> {
    let has =
        |value: &Value| listed.iter().any(|variant| plainly(&variant.value) == plainly(value));
    let both: Vec<Variant> = known.into_iter().filter(|variant| has(&variant.value)).collect();
    if both.is_empty() { listed.to_vec() } else { both }
}

/// A value as the type that its schema states.
fn as_stated(value: &mut Value, types: Types) {
    let numeric = types.has(Types::INTEGER.with(Types::NUMBER));
    match value {
        Value::Number(_) | Value::Bool(_) if types == Types::STRING => {
            *value = Value::String(scalar_text(value));
        }
        Value::String(text) if numeric && !types.has(Types::STRING) => {
            if let Ok(number) = text.trim().parse::<serde_json::Number>() {
                *value = plainly(&Value::Number(number));
            }
        }
        Value::Number(_) => *value = plainly(value),
        Value::String(text) if types == Types::BOOLEAN => match text.as_str() {
            "true" => *value = Value::Bool(true),
            "false" => *value = Value::Bool(false),
            _ => {}
        },
        _ => {}
    }
}

/// A value, with a whole number as such however it is written.
fn plainly(value: &Value) -> Value {
    let whole = value.as_number().and_then(|_| jackfield_tools::whole(value));
    let whole = whole.and_then(|whole| i64::try_from(whole).ok());
    whole.map_or_else(|| value.clone(), Value::from)
}

fn scalar_text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The variants with every value once, in order.
pub(super) fn distinct(variants: Vec<Variant>) -> Vec<Variant> {
    let mut seen = std::collections::HashSet::new();
    variants.into_iter().filter(|variant| seen.insert(variant.value.clone())).collect()
}

/// The JSON type of values.
pub(super) fn base(variants: &[Variant]) -> EnumBase {
    // Codes of Rust are 64 bits with a sign; what is wider is compared as JSON.
    let whole = |value: &Value| value.is_i64();
    if variants.iter().all(|variant| variant.value.is_string()) {
        EnumBase::String
    } else if variants.iter().all(|variant| whole(&variant.value)) {
        EnumBase::Integer
    } else {
        EnumBase::Mixed
    }
}

/// The one value that a schema allows, if it is a scalar: for alternatives that are constants.
pub(super) fn constant(schema: &Schema<'_>) -> Option<Value> {
    let node = match (schema.constant, schema.enumeration) {
        (Some(node), _) => node,
        (None, Some(list)) if list.len() == 1 => list.item(0)?,
        _ => return None,
    };
    let scalar = !node.is_mapping() && !node.is_sequence() && !node.is_null() && !is_wide(node);
    scalar.then(|| node.to_value())
}
