//! Arguments that are credentials: documents often list a key both as a parameter and as a security
//! scheme.
//!
//! Takes: operations of a document, with the schemes and the alternatives that apply to them. Gives:
//! the same operations without the arguments that a connection supplies. Where several alternatives
//! apply, one of them is enough: a key is nothing that a caller, or a model, is asked for, and who
//! connects by another alternative needs none. Must not know which dialect the schemes are from.

use jackfield_plan::{Apply, ApplyTo, Place, Requirement, Scheme};

use crate::ir::{Operation, Param};

/// Leaves the arguments out that a scheme of an operation's alternatives puts there.
pub(super) fn leave_out(operations: &mut [Operation], schemes: &[Scheme], default: &[Requirement]) {
    for operation in operations {
        let own = operation.security.as_deref();
        let alternatives = own.filter(|own| own.iter().all(|one| known(schemes, one)));
        let names: Vec<&str> = alternatives
            .unwrap_or(default)
            .iter()
            .flat_map(|one| one.schemes.iter().map(AsRef::as_ref))
            .collect();
        let applied: Vec<&Apply> = schemes
            .iter()
            .filter(|scheme| names.contains(&scheme.name.as_ref()))
            .flat_map(|scheme| scheme.apply.iter())
            .collect();
        let is_said = |param: &Param| {
            // A connection that has credentials of any kind asks nobody for others.
            !applied.is_empty() && is_header(param, AUTHORIZATION)
                || applied.iter().any(|apply| is_put_there(param, apply))
        };
        operation.params.retain(|param| !is_said(param));
    }
}

const AUTHORIZATION: &str = "authorization";

fn known(schemes: &[Scheme], requirement: &Requirement) -> bool {
    requirement.schemes.iter().all(|name| schemes.iter().any(|scheme| scheme.name == *name))
}

/// Whether an argument is the header of this name; names of headers have no case (RFC 9110 section 5.1).
fn is_header(param: &Param, name: &str) -> bool {
    param.place == Place::Header && param.wire_name.eq_ignore_ascii_case(name)
}

/// Whether an argument is the other way of sending the same bearer token (RFC 6750 section 2.3).
fn is_bearer_in_query(param: &Param, apply: &Apply) -> bool {
    param.place == Place::Query
        && param.wire_name == "access_token"
        && apply.name.eq_ignore_ascii_case(AUTHORIZATION)
        && apply.value.starts_with("Bearer ")
}

/// Whether a scheme puts its value where an argument goes.
fn is_put_there(param: &Param, apply: &Apply) -> bool {
    let place = match apply.to {
        ApplyTo::Header | ApplyTo::Basic => {
            return is_header(param, &apply.name) || is_bearer_in_query(param, apply);
        }
        ApplyTo::Query => param.place == Place::Query,
        ApplyTo::Cookie => param.place == Place::Cookie,
        ApplyTo::Body => matches!(param.place, Place::Field | Place::Query),
    };
    place && param.wire_name == *apply.name
}
