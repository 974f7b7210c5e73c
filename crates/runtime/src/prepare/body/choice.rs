//! Which of an operation's forms of body a request takes.
//!
//! The first whose required parts are given; a multipart form whenever one of its files is given.

use jackfield_plan::{Body, BodyKind, Operation, Place};

use super::is_file;
use crate::argument::{Argument, Arguments};

/// The form that these arguments ask for; nothing when the operation sends no body.
pub(crate) fn choose<'a>(operation: &'a Operation, arguments: &Arguments) -> Option<&'a Body> {
    let bodies = &*operation.bodies;
    if bodies.len() <= 1 {
        return bodies.first();
    }
    let of_kind = |kind| bodies.iter().find(|body| body.kind == kind);
    if gives_file(operation, arguments)
        && let Some(multipart) = of_kind(BodyKind::Multipart)
    {
        return Some(multipart);
    }
    let preferred: &[BodyKind] = match &arguments.body {
        Some(Argument::File(_) | Argument::Bytes(_)) => &[BodyKind::Bytes, BodyKind::Text],
        Some(Argument::Text(_)) => &[BodyKind::Text, BodyKind::Json, BodyKind::Bytes],
        Some(Argument::List(_)) => &[BodyKind::Json, BodyKind::Lines],
        Some(_) => &[BodyKind::Json, BodyKind::Form, BodyKind::Multipart, BodyKind::Lines],
        None => {
            let complete = bodies.iter().find(|body| is_complete(body, operation, arguments));
            return complete
                .or_else(|| bodies.iter().find(|body| takes_fields(body)))
                .or(bodies.first());
        }
    };
    preferred.iter().find_map(|kind| of_kind(*kind)).or(bodies.first())
}

fn gives_file(operation: &Operation, arguments: &Arguments) -> bool {
    operation.params.iter().enumerate().any(|(index, param)| {
        is_file(param) && arguments.get(index).is_some_and(|value| *value != Argument::Null)
    })
}

fn takes_fields(body: &Body) -> bool {
    matches!(body.kind, BodyKind::Json | BodyKind::Form | BodyKind::Multipart)
}

/// Whether the fields that this form needs are given.
fn is_complete(body: &Body, operation: &Operation, arguments: &Arguments) -> bool {
    let needs = |(index, param): (usize, &jackfield_plan::Param)| {
        let concerns =
            param.place == Place::Field && (body.kind == BodyKind::Multipart || !is_file(param));
        concerns && param.required && param.default.is_none() && arguments.get(index).is_none()
    };
    takes_fields(body) && !operation.params.iter().enumerate().any(needs)
}
