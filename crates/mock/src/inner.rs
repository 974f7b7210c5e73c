//! Members of records that callers name without the object that they stand in.
//!
//! Takes the operations of one resource; gives, for each name that a filter or a new record has and the
//! record itself has not, where in an object of the record a member of that name stands: agents are
//! found by `email`, and have it in `contact`.

use std::collections::BTreeMap;

use jackfield_plan::Place;
use jackfield_plan::tools::TypeIndex;

use crate::resource::given;
use crate::role::{Draft, Role};
use crate::types::Types;

/// Deeper than this, a name says nothing of the record any more.
const DEPTH: u32 = 2;

/// The names, with the pointers (RFC 6901) that they stand for.
pub(crate) fn names(own: &[&Draft<'_>]) -> BTreeMap<String, String> {
    let reads = own.iter().filter(|draft| matches!(draft.role, Role::Get | Role::List));
    let records: Vec<(Types<'_>, TypeIndex)> =
        reads.filter_map(|draft| Some((draft.contract.types, draft.record?))).collect();
    let is_own = |name: &str| records.iter().any(|(types, of)| types.field(*of, name).is_some());
    let mut inner = BTreeMap::new();
    for name in own.iter().flat_map(|draft| called(draft)).filter(|name| !is_own(name)) {
        let place = records.iter().find_map(|(types, of)| place(*types, *of, &name, DEPTH));
        if let Some(place) = place {
            inner.insert(name, place);
        }
    }
    inner
}

/// The names that callers use for members: of filters, and of what they give for a new record.
fn called(draft: &Draft<'_>) -> Vec<String> {
    match draft.role {
        Role::List => draft.contract.slots(Place::Query).map(|slot| slot.name.to_owned()).collect(),
        Role::Create | Role::Update if !draft.begins => {
            given(draft.contract).into_iter().map(|field| field.name).collect()
        }
        _ => Vec::new(),
    }
}

/// Where a member of this name stands in the objects of a type, the nearest first.
fn place(types: Types<'_>, index: TypeIndex, name: &str, depth: u32) -> Option<String> {
    // A list has many of each; a name alone does not say of which.
    let objects = || {
        let fields = types.fields(index).iter();
        fields.filter(|field| types.is_object(field.schema) && !types.is_list(field.schema))
    };
    let here = objects().find(|field| types.field(field.schema, name).is_some());
    let token = |name: &str| name.replace('~', "~0").replace('/', "~1");
    if let Some(field) = here {
        return Some(format!("/{}/{}", token(&field.name), token(name)));
    }
    let deeper = depth.checked_sub(1)?;
    objects().find_map(|field| {
        let rest = place(types, field.schema, name, deeper)?;
        Some(format!("/{}{rest}", token(&field.name)))
    })
}
