//! What can be said only when all types are known.
//!
//! Takes: the arena. Gives: aliases that lead somewhere, and unions whose alternatives are told
//! apart by a member wherever one does: stated, or inferred from members that every alternative
//! requires with values that no other alternative has.

use std::collections::HashSet;

use super::Schemas;
use crate::diagnostics::{Diagnostic, codes};
use crate::ir::{Discriminator, EnumBase, Field, Struct, TypeId, TypeKind, Types, Union};
use crate::syntax::openapi::advice;

/// Settles everything.
pub(super) fn all(schemas: &mut Schemas<'_, '_>) {
    let circular = circular(&schemas.types);
    for id in circular {
        if let Some(ty) = schemas.types.get_mut(id) {
            ty.kind = TypeKind::Any;
            let code = codes::CIRCULAR_REFERENCE;
            let message =
                "this schema is only references that lead in a circle; any value is accepted";
            let warning = Diagnostic::new(code, message).at(ty.origin.span);
            schemas.reader.sink.push(warning.help(advice(code)));
        }
    }
    let unions = std::mem::take(&mut schemas.unions);
    let settled: Vec<(TypeId, Union)> =
        unions.iter().filter_map(|id| Some((*id, settled(&schemas.types, *id)?))).collect();
    for (id, union) in settled {
        if let Some(ty) = schemas.types.get_mut(id) {
            ty.kind = TypeKind::Union(union);
        }
    }
    schemas.unions = unions;
}

/// The aliases that lead to no type but in a circle.
fn circular(types: &Types) -> Vec<TypeId> {
    let mut leads: Vec<Option<bool>> = vec![None; types.len()];
    let mut found = Vec::new();
    for (start, _) in types.iter() {
        let mut way: Vec<TypeId> = Vec::new();
        let mut at = start;
        let ends = loop {
            if let Some(Some(known)) = leads.get(at.0 as usize) {
                break *known;
            }
            let TypeKind::Alias(next) = &types.get(at).kind else { break true };
            // Until its end is known, a type on the way leads nowhere.
            if let Some(place) = leads.get_mut(at.0 as usize) {
                *place = Some(false);
            }
            way.push(at);
            at = next.ty;
        };
        for id in way {
            if let Some(place) = leads.get_mut(id.0 as usize) {
                *place = Some(ends);
            }
            found.extend((!ends).then_some(id));
        }
    }
    found
}

/// What a type is behind its aliases; `None` when they lead in a circle.
pub(crate) fn resolved(types: &Types, id: TypeId) -> Option<&TypeKind> {
    let mut at = id;
    for _ in 0..=types.len() {
        match &types.get(at).kind {
            TypeKind::Alias(next) => at = next.ty,
            kind => return Some(kind),
        }
    }
    None
}

/// The union with its discriminator settled; `None` when nothing changes.
fn settled(types: &Types, id: TypeId) -> Option<Union> {
    let TypeKind::Union(union) = &types.get(id).kind else { return None };
    let mut union = union.clone();
    if let Some(Discriminator { property, .. }) = &union.discriminator {
        for variant in union.variants.iter_mut().filter(|variant| !variant.otherwise) {
            let Some(values) = struct_of(types, variant.ty.ty)
                .and_then(|object| object.fields.iter().find(|field| field.name == *property))
                .and_then(|field| tags(types, field))
            else {
                continue;
            };
            // The member's own values count where the tags are only guessed from names.
            if !variant.tags.iter().any(|tag| values.contains(tag)) {
                variant.tags = values;
            }
        }
        return Some(union);
    }
    let structs: Vec<&Struct> = union
        .variants
        .iter()
        .map(|variant| struct_of(types, variant.ty.ty))
        .collect::<Option<_>>()?;
    let (property, tags) = inferred(types, &structs)?;
    for (variant, tags) in union.variants.iter_mut().zip(tags) {
        variant.tags = tags;
    }
    union.discriminator = Some(Discriminator { property, inferred: true });
    Some(union)
}

/// The member that tells structs apart, and its values in each.
fn inferred(types: &Types, structs: &[&Struct]) -> Option<(String, Vec<Vec<String>>)> {
    let first = structs.first()?;
    first.fields.iter().find_map(|candidate| {
        let mut seen = HashSet::new();
        let tags: Option<Vec<Vec<String>>> = structs
            .iter()
            .map(|object| {
                let field = object.fields.iter().find(|field| field.name == candidate.name)?;
                let values =
                    values(types, field).filter(|_| field.required && !field.ty.nullable)?;
                values.iter().all(|value| seen.insert(value.clone())).then_some(values)
            })
            .collect();
        Some((candidate.name.clone(), tags?))
    })
}

fn struct_of(types: &Types, id: TypeId) -> Option<&Struct> {
    match resolved(types, id)? {
        TypeKind::Struct(object) => Some(object),
        _ => None,
    }
}

/// The tags that a member may be: its values, when they are listed, as texts.
fn tags(types: &Types, field: &Field) -> Option<Vec<String>> {
    match resolved(types, field.ty.ty)? {
        TypeKind::Boolean => Some(vec![field.only?.to_string()]),
        TypeKind::Enum(listed) if listed.base == EnumBase::Integer => {
            Some(listed.variants.iter().map(|variant| variant.value.to_string()).collect())
        }
        _ => values(types, field),
    }
}

/// The texts that a member may have, when they are listed.
fn values(types: &Types, field: &Field) -> Option<Vec<String>> {
    match resolved(types, field.ty.ty)? {
        TypeKind::Enum(listed) if listed.base == EnumBase::String => {
            listed.variants.iter().map(|v| v.value.as_str().map(str::to_owned)).collect()
        }
        _ => None,
    }
}
