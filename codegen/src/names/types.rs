//! Names of types, their fields and variants.
//!
//! Names in the lock come first, then those that the spec's author gave, then those derived from
//! where an inline type stands; each in the order of the spec. So a newcomer never takes the name of
//! something that was there.

use std::collections::BTreeMap;

use super::ident::{Case, hides_prelude, plain, spelled_out};
use super::scope::Scope;
use super::{Lock, TypeNames};
use crate::ir;

/// The member that keeps properties that a type does not name.
pub(crate) const EXTRA_FIELD: &str = "additional_properties";

/// The variant that keeps values that a type does not name.
pub(crate) const UNKNOWN_VARIANT: &str = "Unknown";

/// Derived names longer than this keep their first and last words only.
const LONG: usize = 56;

pub(super) fn assign(connector: &ir::Connector, lock: &Lock) -> Vec<TypeNames> {
    let types = &connector.types;
    let mut scope = Scope::new(Case::Pascal);
    for name in lock.types.values().chain(&lock.retired.types) {
        scope.claim(name);
    }
    let literals = ir::literals(connector);
    let is_named = |id: ir::TypeId, ty: &ir::Type| {
        let is_literal = literals.get(id.0 as usize).copied().unwrap_or_default();
        ty.is_broken || is_item(ty) && !is_literal
    };
    let mut all: Vec<TypeNames> = types
        .iter()
        .map(|(id, ty)| TypeNames {
            ident: lock.types.get(&ty.origin.key).filter(|_| is_named(id, ty)).cloned(),
            members: members(ty),
            extra: extra(ty),
        })
        .collect();
    let given = |ty: &ir::Type| matches!(ty.name, ir::NameHint::Given(_));
    for pass_is_given in [true, false] {
        for ((id, ty), names) in types.iter().zip(&mut all) {
            if names.ident.is_none() && is_named(id, ty) && given(ty) == pass_is_given {
                names.ident = Some(scope.ident(&wanted(ty)));
            }
        }
    }
    for (id, ty) in types.iter() {
        if let ir::TypeKind::Union(union) = &ty.kind {
            let members = variants(types, &all, union);
            if let Some(names) = all.get_mut(id.0 as usize) {
                names.members = members;
            }
        }
    }
    all
}

/// Whether a type is an item of its own in Rust, where it is no literal.
fn is_item(ty: &ir::Type) -> bool {
    match &ty.kind {
        ir::TypeKind::Struct(_) | ir::TypeKind::Enum(_) | ir::TypeKind::Union(_) => true,
        _ => matches!(ty.name, ir::NameHint::Given(_)),
    }
}

fn wanted(ty: &ir::Type) -> String {
    let mut ident = match &ty.name {
        ir::NameHint::Given(name) => plain(name, Case::Pascal),
        ir::NameHint::Derived(words) => derived(words),
        ir::NameHint::None => match &ty.kind {
            ir::TypeKind::Enum(_) => "Value".to_owned(),
            _ => "Object".to_owned(),
        },
    };
    if hides_prelude(&ident) {
        ident.push_str("Type");
    }
    ident
}

fn derived(words: &[String]) -> String {
    let mut parts: Vec<String> = words.iter().map(|word| plain(word, Case::Pascal)).collect();
    parts.dedup();
    if parts.len() > 1 {
        // Only alone is a word a keyword.
        for part in &mut parts {
            part.truncate(part.trim_end_matches('_').len());
        }
    }
    let whole = parts.concat();
    if whole.len() <= LONG || parts.len() < 4 {
        return whole;
    }
    let last = parts.split_off(parts.len() - 2);
    format!("{}{}", parts.first().map_or("", String::as_str), last.concat())
}

fn members(ty: &ir::Type) -> Vec<String> {
    match &ty.kind {
        ir::TypeKind::Struct(object) => {
            let mut scope = Scope::with_reserved(Case::Snake, &[EXTRA_FIELD]);
            let name =
                |field: &ir::Field| scope.name(field.rename.as_deref().unwrap_or(&field.name));
            object.fields.iter().map(name).collect()
        }
        ir::TypeKind::Enum(list) => {
            let mut scope = Scope::new(Case::Pascal);
            let mut met: BTreeMap<String, usize> = BTreeMap::new();
            for variant in &list.variants {
                *met.entry(plain(&called(variant), Case::Pascal)).or_default() += 1;
            }
            let meets =
                |text: &str| met.get(&plain(text, Case::Pascal)).is_some_and(|count| *count > 1);
            let name = |variant: &ir::Variant| {
                let text = called(variant);
                // `1.0` beside `10`: the point says which is which. In a number every sign counts.
                if is_fraction(variant) || has_point(&text) && meets(&text) {
                    return scope.ident(&spelled_out(&text, Case::Pascal));
                }
                variant_name(&mut scope, &text)
            };
            list.variants.iter().map(name).collect()
        }
        _ => Vec::new(),
    }
}

/// What the spec calls the members beside the fields, or the usual name.
fn extra(ty: &ir::Type) -> String {
    let ir::TypeKind::Struct(object) = &ty.kind else { return String::new() };
    let Some(spread) = &object.spread else { return EXTRA_FIELD.to_owned() };
    let mut scope = Scope::with_reserved(Case::Snake, &[EXTRA_FIELD]);
    for field in &object.fields {
        scope.name(field.called());
    }
    scope.name(&spread.name)
}

/// What a value is called by the spec, or itself.
fn called(variant: &ir::Variant) -> String {
    match (&variant.name, &variant.value) {
        (Some(name), _) => name.clone(),
        (None, serde_json::Value::String(text)) => text.clone(),
        (None, value) => value.to_string(),
    }
}

/// Whether a value without a name is a number that more than digits are needed for.
fn is_fraction(variant: &ir::Variant) -> bool {
    variant.name.is_none() && variant.value.is_f64()
}

/// Whether there is a point between digits.
fn has_point(text: &str) -> bool {
    let ends = |part: &str| part.ends_with(|c: char| c.is_ascii_digit());
    let begins = |part: &str| part.starts_with(|c: char| c.is_ascii_digit());
    text.match_indices('.').any(|(at, point)| {
        text.get(..at).is_some_and(ends) && text.get(at + point.len()..).is_some_and(begins)
    })
}

fn variant_name(scope: &mut Scope, text: &str) -> String {
    if plain(text, Case::Pascal) == UNKNOWN_VARIANT {
        return scope.ident("UnknownValue");
    }
    scope.name(text)
}

/// Variants are called as the spec says, else by their only tag, else as their type.
fn variants(types: &ir::Types, names: &[TypeNames], union: &ir::Union) -> Vec<String> {
    let mut scope = Scope::with_reserved(Case::Pascal, &[UNKNOWN_VARIANT]);
    let name = |variant: &ir::UnionVariant| match (&variant.name, variant.tags.as_slice()) {
        (Some(name), _) => scope.name(name),
        (None, [tag]) => scope.name(tag),
        (None, _) => scope.ident(&kind_name(types, names, variant.ty, 0)),
    };
    union.variants.iter().map(name).collect()
}

/// What a type is called as a variant: by its name, or by what it is.
fn kind_name(types: &ir::Types, names: &[TypeNames], used: ir::TypeUse, depth: u8) -> String {
    if let Some(ident) = names.get(used.ty.0 as usize).and_then(|names| names.ident.clone()) {
        return ident;
    }
    let inner = |used| {
        if depth < 4 { kind_name(types, names, used, depth + 1) } else { "Value".to_owned() }
    };
    match &types.get(used.ty).kind {
        ir::TypeKind::Any => "Value".to_owned(),
        ir::TypeKind::Null => "Null".to_owned(),
        ir::TypeKind::Boolean => "Boolean".to_owned(),
        ir::TypeKind::Integer(_) => "Integer".to_owned(),
        ir::TypeKind::Number(_) => "Number".to_owned(),
        ir::TypeKind::String(text) => string_name(&text.format).to_owned(),
        ir::TypeKind::Enum(_) | ir::TypeKind::Union(_) | ir::TypeKind::Struct(_) => {
            "Object".to_owned()
        }
        ir::TypeKind::Map(values) => format!("{}Map", inner(*values)),
        ir::TypeKind::List(list) => format!("{}List", inner(list.items)),
        ir::TypeKind::Tuple(_) => "Tuple".to_owned(),
        ir::TypeKind::File => "File".to_owned(),
        ir::TypeKind::Alias(target) => inner(*target),
    }
}

fn string_name(format: &ir::StringFormat) -> &'static str {
    match format {
        ir::StringFormat::DateTime => "DateTime",
        ir::StringFormat::Date => "Date",
        ir::StringFormat::Time => "Time",
        ir::StringFormat::Duration => "Duration",
        ir::StringFormat::Uuid => "Uuid",
        ir::StringFormat::Decimal => "Decimal",
        ir::StringFormat::Base64 => "Bytes",
        ir::StringFormat::Plain | ir::StringFormat::Password | ir::StringFormat::Other(_) => "Text",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(values: &[serde_json::Value]) -> Vec<String> {
        let plain = |value: &serde_json::Value| ir::Variant {
            value: value.clone(),
            name: None,
            description: String::new(),
        };
        let list = ir::Enum {
            base: ir::EnumBase::Mixed,
            variants: values.iter().map(plain).collect(),
            closed: false,
            admits_others: false,
        };
        members(&ir::Type { kind: ir::TypeKind::Enum(list), ..ir::Type::default() })
    }

    #[test]
    fn points_are_spelled_out_where_names_would_meet() {
        let met = names(&["1.0".into(), "10".into(), "v2.1".into(), "v21".into()]);
        assert_eq!(met, ["N1Dot0", "N10", "V2Dot1", "V21"]);
        // Elsewhere names stay as they are.
        let alone = names(&["1.0".into(), "2".into(), "a.b".into(), "ab".into(), 1.5.into()]);
        assert_eq!(alone, ["N10", "N2", "AB", "Ab", "N1Dot5"]);
        // A number is no text that is written like one.
        let numbers = names(&[0.1.into(), 1000.into(), (-2.5).into(), 1e-7.into()]);
        assert_eq!(numbers, ["N0Dot1", "N1000", "Minus2Dot5", "N1eMinus7"]);
        let unlike = names(&["a.b".into(), "a-b".into()]);
        assert_eq!(unlike, ["AB", "AMinusB"]);
    }
}
