//! Types of members that can have one text only, and members that have one where they are.

use std::collections::HashMap;

use super::{
    Connector, Enum, EnumBase, NameHint, StringFormat, Type, TypeId, TypeKind, TypeUse, Types,
};

/// By type: whether it is a literal, one text that only members of objects have and that nobody named.
///
/// Such a type says nothing that the member does not say: callers need not give it and generated
/// code needs no item for it. A type that is used in any other place, where its value is a choice
/// (whether to send a parameter, an item of a list, a variant of a union), is none.
pub fn literals(connector: &Connector) -> Vec<bool> {
    let types = &connector.types;
    let mut found: Vec<bool> = types.iter().map(|(_, ty)| may_be_one(ty)).collect();
    let mut strike = |used: TypeUse| {
        if let Some(flag) = found.get_mut(used.ty.0 as usize) {
            *flag = false;
        }
    };
    for (_, ty) in types.iter() {
        let TypeKind::Struct(object) = &ty.kind else {
            ty.references().into_iter().map(TypeUse::of).for_each(&mut strike);
            continue;
        };
        let is_other = |field: &&super::Field| field.ty.nullable || field.constant.is_some();
        object.fields.iter().filter(is_other).for_each(|field| strike(field.ty));
        if let super::Extra::Values(values) = object.extra {
            strike(values);
        }
        object.spread.iter().for_each(|spread| strike(spread.ty));
    }
    for operation in &connector.operations {
        operation.request_types().chain(operation.response_types()).for_each(&mut strike);
    }
    found
}

/// Whether it has one text, keeps what it does not know, and was named by nobody.
fn may_be_one(ty: &Type) -> bool {
    let TypeKind::Enum(list) = &ty.kind else { return false };
    let is_plain = !matches!(ty.name, NameHint::Given(_)) && ty.wire.is_none();
    is_plain && !list.closed && !list.admits_others && list.only_text().is_some()
}

/// The member that tells a variant of a union from others, and its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    /// The member's name.
    pub property: String,
    /// The one text that it has in this type.
    pub text: String,
}

/// The objects that every union with a discriminator knows by one and the same text, with that
/// text: nobody has to give it, in the union or elsewhere.
pub fn tags(types: &Types) -> HashMap<TypeId, Tag> {
    let mut found: HashMap<TypeId, Option<Tag>> = HashMap::new();
    for (_, ty) in types.iter() {
        let TypeKind::Union(union) = &ty.kind else { continue };
        let Some(discriminator) = &union.discriminator else { continue };
        for variant in &union.variants {
            let own = match variant.tags.as_slice() {
                [only] if !variant.otherwise => {
                    Some(Tag { property: discriminator.property.clone(), text: only.clone() })
                }
                _ => None,
            };
            let id = behind_aliases(types, variant.ty.ty);
            let known = found.entry(id).or_insert_with(|| own.clone());
            if *known != own {
                *known = None;
            }
        }
    }
    let known = found.into_iter().filter_map(|(id, tag)| Some((id, tag?)));
    known.filter(|(id, tag)| holds_any_text(types, *id, &tag.property)).collect()
}

/// Whether a member of an object is a text of no form, so that one it knows can stand for it.
fn holds_any_text(types: &Types, object: TypeId, name: &str) -> bool {
    let TypeKind::Struct(object) = &types.get(object).kind else { return false };
    let Some(field) = object.fields.iter().find(|field| field.name == name) else { return false };
    let ty = types.get(behind_aliases(types, field.ty.ty));
    let is_text = match &ty.kind {
        TypeKind::String(text) => text.format == StringFormat::Plain,
        TypeKind::Enum(list) => list.base == EnumBase::String && !list.closed,
        _ => false,
    };
    is_text && ty.wire.is_none() && field.constant.is_none() && !field.ty.nullable
}

fn behind_aliases(types: &Types, mut id: TypeId) -> TypeId {
    /// Aliases of aliases are followed so far.
    const MAX_DEPTH: usize = 32;
    for _ in 0..MAX_DEPTH {
        let TypeKind::Alias(target) = &types.get(id).kind else { break };
        id = target.ty;
    }
    id
}

impl Enum {
    /// The text that is the only value of the list.
    pub fn only_text(&self) -> Option<&str> {
        match self.variants.as_slice() {
            [only] if self.base == EnumBase::String => only.value.as_str(),
            _ => None,
        }
    }
}
