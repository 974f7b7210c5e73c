//! Whether two operations send the same requests and read the same answers.
//!
//! Takes: the operation of the document and that of the connector, as plans. Gives: what differs, in
//! words. Names of arguments and ways to write the same thing are no differences.

use jackfield_plan::{
    Body, Encoding, Operation, Pagination, Param, Place, Requirement, Style, Text,
};

/// What the second operation would do otherwise than the first; none when nothing.
///
/// `unsaid` are the schemes that no connector describes; alternatives with one of them are not there.
pub(super) fn difference(
    document: &Operation,
    connector: &Operation,
    unsaid: &[Text],
) -> Option<String> {
    let path = |operation: &Operation| operation.path.replace("%20", " ");
    if document.method != connector.method || path(document) != path(connector) {
        return Some("method and path would differ".to_owned());
    }
    if document.headers != connector.headers {
        return Some("its headers would differ".to_owned());
    }
    if document.idempotent != connector.idempotent || document.timeout_ms != connector.timeout_ms {
        return Some("how it is repeated would differ".to_owned());
    }
    params(document, connector)
        .or_else(|| bodies(document, connector))
        .or_else(|| answers(document, connector))
        .or_else(|| security(document, connector, unsaid))
        .or_else(|| {
            let alike = same_pages(document.pagination.as_ref(), connector.pagination.as_ref());
            (!alike).then(|| "how its pages go on would differ".to_owned())
        })
}

fn params(document: &Operation, connector: &Operation) -> Option<String> {
    for param in &*document.params {
        let same = |other: &&Param| other.place == param.place && other.wire == param.wire;
        let Some(other) = connector.params.iter().find(same) else {
            return Some(format!("`{}` would not be sent", param.wire));
        };
        let what = if param.required != other.required {
            "whether it is required"
        } else if param.default != other.default {
            "the value that is sent unasked"
        } else if param.rule != other.rule {
            "which values it accepts"
        } else if settled(param, document) != settled(other, connector) {
            "how it is written"
        } else {
            continue;
        };
        return Some(format!("`{}` would differ: {what}", param.wire));
    }
    (document.params.len() < connector.params.len())
        .then(|| "something would be sent that the document does not have".to_owned())
}

/// An encoding without what says nothing in its place.
fn settled(param: &Param, operation: &Operation) -> Encoding {
    use jackfield_plan::Kind;
    let mut encoding = param.encoding.clone();
    let single = matches!(
        param.rule.kind,
        Kind::String | Kind::Integer | Kind::Number | Kind::Boolean | Kind::File | Kind::Files
    );
    let usual = match param.place {
        Place::Path | Place::Header => Style::Simple,
        _ => Style::Form,
    };
    if encoding.style == Style::Default {
        encoding.style = usual;
    }
    let plain = !matches!(encoding.style, Style::Label | Style::Matrix | Style::Json);
    if single && plain {
        (encoding.style, encoding.explode) = (usual, false);
    }
    if matches!(encoding.style, Style::DeepObject | Style::Brackets | Style::Indices) {
        encoding.explode = true;
    }
    let no_parts =
        operation.bodies.iter().all(|body| body.kind != jackfield_plan::BodyKind::Multipart);
    if no_parts && param.place == Place::Field && !encoding.explode {
        // A field of a form has no media type of its own.
        encoding.media = Text::default();
    }
    encoding
}

fn bodies(document: &Operation, connector: &Operation) -> Option<String> {
    let body = |body: &Body| {
        let wrap = body.wrap.iter().map(ToString::to_string).collect::<Vec<_>>();
        (body.kind, body.media.to_string(), body.required, wrap)
    };
    let (first, other) = (document.bodies.first(), connector.bodies.first());
    if first.map(body) != other.map(body) {
        return Some("its body would differ".to_owned());
    }
    let members = |body: &Body| (body.encoding.clone(), body.members.clone());
    (first.map(members) != other.map(members))
        .then(|| "its body would differ: how its members are written".to_owned())
}

fn answers(document: &Operation, connector: &Operation) -> Option<String> {
    for answer in &*document.responses {
        if !connector.responses.contains(answer) {
            return Some("an answer would be read otherwise".to_owned());
        }
    }
    None
}

fn security(document: &Operation, connector: &Operation, unsaid: &[Text]) -> Option<String> {
    // Schemes may be called otherwise, so that their numbers are compared.
    let shape = |all: &Option<jackfield_plan::List<Requirement>>| {
        all.as_ref().map(|all| {
            let sayable =
                all.iter().filter(|one| one.schemes.iter().all(|name| !unsaid.contains(name)));
            let schemes = sayable.map(|one| one.schemes.len());
            schemes.filter(|count| *count > 0).collect::<Vec<usize>>()
        })
    };
    let same = shape(&document.security) == shape(&connector.security)
        && document.server == connector.server;
    (!same).then(|| "how it authenticates, or its server, would differ".to_owned())
}

fn same_pages(document: Option<&Pagination>, connector: Option<&Pagination>) -> bool {
    match (document, connector) {
        // Not described, which is said.
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(document), Some(connector)) => {
            document.stop == connector.stop
                && document.items == connector.items
                && (document.size.default, document.size.max, &document.size.buckets)
                    == (connector.size.default, connector.size.max, &connector.size.buckets)
        }
    }
}
