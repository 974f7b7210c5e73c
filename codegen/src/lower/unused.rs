//! Types that nothing uses in the end: forms taken apart into arguments, unions made simpler.
//!
//! Takes: a finished connector. Gives: the same, in which a type that was written in place and that
//! neither an operation nor a type that is kept reaches is an unnamed placeholder.

use crate::ir::{Connector, Extra, NameHint, Type, TypeId, TypeKind, TypeUse, Types};

/// Whether a type is a component or another that the spec's author named.
pub(super) fn is_given(ty: &Type) -> bool {
    matches!(ty.name, NameHint::Given(_))
}

/// Replaces unused types by placeholders; ids stay as they are. What `keep` names is there whether
/// it is used or not.
pub(super) fn clear(connector: &mut Connector, keep: &dyn Fn(TypeId, &Type) -> bool) {
    let mut used = vec![false; connector.types.len()];
    let mut open: Vec<TypeId> = used_by_operations(connector);
    let kept = connector.types.iter().filter(|(id, ty)| keep(*id, ty));
    open.extend(kept.map(|(id, _)| id));
    while let Some(id) = open.pop() {
        let Some(place) = used.get_mut(id.0 as usize) else { continue };
        if !std::mem::replace(place, true) {
            open.extend(inside(&connector.types, id));
        }
    }
    for (index, used) in used.into_iter().enumerate() {
        let id = TypeId(u32::try_from(index).unwrap_or(u32::MAX));
        if let Some(ty) = connector.types.get_mut(id).filter(|_| !used) {
            *ty = Type::default();
        }
    }
}

/// The types that operations name.
pub(super) fn used_by_operations(connector: &Connector) -> Vec<TypeId> {
    let mut found = Vec::new();
    for operation in &connector.operations {
        found.extend(operation.params.iter().map(|param| param.ty.ty));
        found.extend(operation.bodies.iter().filter_map(|body| Some(body.ty?.ty)));
        for response in &operation.responses {
            found.extend(response.ty.map(|ty| ty.ty));
            found.extend(response.headers.iter().map(|header| header.ty.ty));
        }
    }
    found
}

/// The types inside a type.
pub(super) fn inside(types: &Types, id: TypeId) -> Vec<TypeId> {
    let uses: Vec<TypeUse> = match &types.get(id).kind {
        TypeKind::Struct(object) => {
            let extra = match object.extra {
                Extra::Values(values) => Some(values),
                Extra::Unstated | Extra::Forbidden => None,
            };
            let spread = object.spread.as_ref().map(|spread| spread.ty);
            object.fields.iter().map(|field| field.ty).chain(extra).chain(spread).collect()
        }
        TypeKind::Map(values) => vec![*values],
        TypeKind::List(list) => vec![list.items],
        TypeKind::Tuple(tuple) => tuple.items.iter().copied().chain(tuple.rest).collect(),
        TypeKind::Union(union) => union.variants.iter().map(|variant| variant.ty).collect(),
        TypeKind::Alias(target) => vec![*target],
        _ => Vec::new(),
    };
    uses.into_iter().map(|found| found.ty).collect()
}
