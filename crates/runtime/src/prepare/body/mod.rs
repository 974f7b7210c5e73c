//! The body of a request: which of an operation's forms it takes, and its encoding.
//!
//! Takes the body argument or the parameters in [`Place::Field`], gives a [`Body`] or problems.

mod choice;
mod form;
mod json;
mod multipart;

use bytes::Bytes;
use jackfield_plan::{self as plan, BodyKind, Operation, Param, Place, Problem, ProblemCode};

pub(crate) use self::choice::choose;
pub(crate) use self::form::is_json;
pub(crate) use self::json::insert_member;
pub(crate) use self::multipart::{Content, Multipart, Part};
use super::Given;
use super::scalar::Fault;
use crate::argument::{Argument, short};
use crate::file::File;

/// An encoded body.
#[derive(Debug, Clone)]
pub(crate) struct Body {
    pub(crate) kind: BodyKind,
    /// The `Content-Type`.
    pub(crate) media: String,
    pub(crate) data: Data,
}

/// The bytes of a body, or where they come from.
#[derive(Debug, Clone)]
pub(crate) enum Data {
    /// All in memory.
    Bytes(Bytes),
    /// Text with the content of files in between.
    Pieces(Vec<Piece>),
    /// Parts with a boundary.
    Multipart(Multipart),
}

/// A piece of a body.
#[derive(Debug, Clone)]
pub(crate) enum Piece {
    Bytes(Bytes),
    File(File),
    /// The file in base64 (RFC 4648 section 4).
    Base64(File),
}

impl Piece {
    /// The number of bytes on the wire.
    pub(crate) fn len(&self) -> u64 {
        match self {
            Self::Bytes(bytes) => bytes.len() as u64,
            Self::File(file) => file.len(),
            Self::Base64(file) => file.len().div_ceil(3) * 4,
        }
    }
}

/// What a body is made of.
pub(super) struct Source<'a> {
    /// The whole-body argument.
    pub(super) body: Option<&'a Argument>,
    /// The parameters in the body that have a value, in order.
    pub(super) fields: Vec<Field<'a>>,
    /// Whether the operation has another form of body, made of the same parameters.
    pub(super) is_alternative: bool,
    /// Random text for multipart.
    pub(super) boundary: &'a dyn Fn() -> String,
}

/// One parameter in the body.
pub(super) struct Field<'a> {
    pub(super) param: &'a Param,
    pub(super) value: Given<'a>,
}

/// Encodes a body; nothing when there is none to send.
pub(super) fn encode(
    form: &plan::Body,
    source: Source<'_>,
    problems: &mut Vec<Problem>,
) -> Option<Body> {
    if source.body.is_some() && !source.fields.is_empty() {
        problems.push(Problem {
            code: ProblemCode::Combination,
            argument: "body".to_owned(),
            given: String::new(),
            allowed: "either the whole body or its fields".to_owned(),
            suggestion: None,
        });
        return None;
    }
    let empty = source.body.is_none() && source.fields.is_empty();
    let made_of_fields = matches!(form.kind, BodyKind::Json | BodyKind::Form | BodyKind::Multipart);
    if empty && !(form.required && made_of_fields) {
        return None;
    }
    let before = problems.len();
    let data = match form.kind {
        BodyKind::Json => json::encode(form, &source, problems),
        BodyKind::Form => form::encode(form, &source, problems),
        BodyKind::Multipart => multipart::encode(form, &source, problems),
        BodyKind::Text => whole(&source, problems, text),
        BodyKind::Bytes => whole(&source, problems, bytes),
        BodyKind::Lines if form.media.trim_end().ends_with("json-seq") => {
            whole(&source, problems, json::sequence)
        }
        BodyKind::Lines => whole(&source, problems, json::lines),
    };
    (problems.len() == before).then(|| Body {
        kind: form.kind,
        media: media(form, &source, &data),
        data,
    })
}

/// The `Content-Type`: the plan's, a file's where the plan leaves it open, with the boundary.
fn media(form: &plan::Body, source: &Source<'_>, data: &Data) -> String {
    let open = form.media.is_empty() || form.media.contains('*');
    match (data, source.body) {
        (Data::Multipart(multipart), _) => {
            let media = if open { "multipart/form-data" } else { &*form.media };
            format!("{media}; boundary={}", multipart.boundary)
        }
        (_, Some(Argument::File(file))) if open => file.media().to_owned(),
        _ if open => match form.kind {
            BodyKind::Json => "application/json",
            BodyKind::Form => "application/x-www-form-urlencoded",
            BodyKind::Lines => "application/x-ndjson",
            BodyKind::Text => "text/plain; charset=utf-8",
            BodyKind::Bytes | BodyKind::Multipart => "application/octet-stream",
        }
        .to_owned(),
        _ => form.media.clone().into_owned(),
    }
}

fn whole(
    source: &Source<'_>,
    problems: &mut Vec<Problem>,
    encode: fn(&Argument) -> Result<Data, Fault>,
) -> Data {
    let Some(body) = source.body else { return Data::Bytes(Bytes::new()) };
    encode(body).unwrap_or_else(|fault| {
        problems.push(body_problem(body, fault));
        Data::Bytes(Bytes::new())
    })
}

/// A problem with the whole-body argument.
fn body_problem(body: &Argument, fault: Fault) -> Problem {
    Problem {
        code: fault.code,
        argument: "body".to_owned(),
        given: short(body),
        allowed: fault.allowed,
        suggestion: None,
    }
}

fn text(body: &Argument) -> Result<Data, Fault> {
    let parsed;
    let body = match body {
        Argument::Json(json) => {
            parsed = crate::json::parse(json).unwrap_or(Argument::Null);
            &parsed
        }
        other => other,
    };
    if let Argument::File(_) = body {
        return bytes(body);
    }
    let text = super::scalar::text(body, &plan::Scalar::Plain)?.unwrap_or_default();
    Ok(Data::Bytes(text.into_owned().into()))
}

fn bytes(body: &Argument) -> Result<Data, Fault> {
    match body {
        Argument::Bytes(bytes) | Argument::Json(bytes) => Ok(Data::Bytes(bytes.clone())),
        Argument::Text(text) => Ok(Data::Bytes(text.clone().into())),
        Argument::File(file) => Ok(match file.bytes() {
            Some(bytes) => Data::Bytes(bytes.clone()),
            None => Data::Pieces(vec![Piece::File(file.clone())]),
        }),
        _ => Err(Fault::new(ProblemCode::WrongType, "bytes, a text or a file")),
    }
}

/// A body for an operation that sends none.
pub(super) fn superfluous(body: &Argument) -> Problem {
    let allowed = "nothing: the operation sends no body";
    body_problem(body, Fault::new(ProblemCode::Unknown, allowed))
}

/// No body for an operation that needs one.
pub(super) fn missing() -> Problem {
    Problem {
        code: ProblemCode::Missing,
        argument: "body".to_owned(),
        given: String::new(),
        allowed: String::new(),
        suggestion: None,
    }
}

/// Whether a parameter's content goes into the body as a file.
pub(super) fn is_file(param: &Param) -> bool {
    param.place == Place::Field
        && param.rule.kind.is_file()
        && param.encoding.scalar != plan::Scalar::Base64
}

/// Whether a request of this operation without a body is refused.
pub(super) fn is_required(operation: &Operation) -> bool {
    !operation.bodies.is_empty() && operation.bodies.iter().all(|body| body.required)
}
