//! Where null can be sent.
//!
//! Takes a tool; gives the arguments of which null is the same as nothing. Queries, headers, cookies and
//! forms have no null (RFC 6570 section 2.3): the engine leaves out what is null there.

use std::collections::BTreeSet;

use jackfield_plan::{
    Argument, Body, BodyKind, Encoding, Operation, Param, Place, Plan, Style, Target, Tool,
};

/// The optional arguments of a tool of which null is the same as nothing.
pub(crate) fn unsent(plan: &Plan, tool: &Tool) -> BTreeSet<String> {
    let Some((_, operation)) = plan.connector.operation(&tool.operation) else {
        return BTreeSet::new();
    };
    let optional = tool.arguments.iter().filter(|argument| !argument.required);
    let unsent = optional.filter(|argument| is_unsent(operation, argument));
    unsent.map(|argument| argument.name.clone()).collect()
}

fn is_unsent(operation: &Operation, argument: &Argument) -> bool {
    match &argument.target {
        Target::Param(name) => operation.param(name).is_some_and(|(_, param)| {
            // Null stands in for a default that would be sent otherwise, and says something so.
            param.default.is_none() && !has_null(operation, param)
        }),
        Target::BodyField(name) => {
            in_every_body(operation, |body| !form_has_null(body.kind, body.encoding_of(name)))
        }
        Target::Body | Target::BodySpread => false,
    }
}

/// Whether null is sent as such where a parameter stands.
fn has_null(operation: &Operation, param: &Param) -> bool {
    let encoding = &param.encoding;
    match param.place {
        Place::Query | Place::Cookie => is_json(encoding),
        Place::Header => encoding.style == Style::Json,
        Place::Field => !in_every_body(operation, |body| !form_has_null(body.kind, encoding)),
        Place::Path | Place::Argument => true,
    }
}

fn in_every_body(operation: &Operation, holds: impl Fn(&Body) -> bool) -> bool {
    !operation.bodies.is_empty() && operation.bodies.iter().all(holds)
}

fn form_has_null(kind: BodyKind, encoding: &Encoding) -> bool {
    match kind {
        BodyKind::Form => {
            let media = encoding.media.to_ascii_lowercase();
            is_json(encoding) || media.contains("json")
        }
        BodyKind::Multipart => false,
        _ => true,
    }
}

/// Whether single values are JSON text.
fn is_json(encoding: &Encoding) -> bool {
    encoding.style == Style::Json && !(encoding.explode && encoding.media.is_empty())
}
