//! Types of members that can have one text only.

use super::{Connector, Enum, EnumBase, NameHint, Type, TypeKind, TypeUse};

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

impl Enum {
    /// The text that is the only value of the list.
    pub fn only_text(&self) -> Option<&str> {
        match self.variants.as_slice() {
            [only] if self.base == EnumBase::String => only.value.as_str(),
            _ => None,
        }
    }
}
