//! `application/x-www-form-urlencoded` bodies (WHATWG URL, section 5.2).

use std::borrow::Cow;

use jackfield_plan::{self as plan, Encoding, Problem, Style};

use super::{Data, Source, body_problem};
use crate::argument::Argument;
use crate::prepare::check;
use crate::prepare::escape::Escape;
use crate::prepare::layout::{self, Value};
use crate::prepare::scalar::Fault;

pub(super) fn encode(form: &plan::Body, source: &Source<'_>, problems: &mut Vec<Problem>) -> Data {
    let mut out = String::new();
    for field in &source.fields {
        let name = wrapped(&form.wrap, &field.param.wire);
        if let Err(fault) = pairs(&mut out, &name, &field.value, &field.param.encoding) {
            let problem = check::problem(field.param, &field.value, fault.code, fault.allowed);
            problems.push(problem);
        }
    }
    if let Some(body) = source.body {
        for_each_member(form, body, problems, &mut |name, value, encoding| {
            pairs(&mut out, name, value, encoding)
        });
    }
    Data::Bytes(out.into())
}

/// Calls `write` for each member of a whole-body argument, under its wrapped name and with its
/// encoding.
pub(super) fn for_each_member(
    form: &plan::Body,
    body: &Argument,
    problems: &mut Vec<Problem>,
    write: &mut dyn FnMut(&str, &Argument, &Encoding) -> Result<(), Fault>,
) {
    let parsed;
    let object = match body {
        Argument::Json(json) => {
            parsed = crate::json::parse(json).unwrap_or(Argument::Null);
            &parsed
        }
        other => other,
    };
    let Argument::Object(members) = object else {
        let fault = Fault::new(plan::ProblemCode::WrongType, "an object");
        return problems.push(body_problem(object, fault));
    };
    for (key, value) in members {
        if let Err(fault) = write(&wrapped(&form.wrap, key), value, form.encoding_of(key)) {
            let mut problem = body_problem(value, fault);
            problem.argument = format!("body.{key}");
            problems.push(problem);
        }
    }
}

/// A field's name below the keys that wrap the body: `ticket[subject]`.
pub(super) fn wrapped<'a>(wrap: &[plan::Text], name: &'a str) -> Cow<'a, str> {
    let Some((first, rest)) = wrap.split_first() else { return Cow::Borrowed(name) };
    let mut wrapped = first.clone().into_owned();
    for key in rest.iter().map(|key| &**key).chain([name]) {
        wrapped.push('[');
        wrapped.push_str(key);
        wrapped.push(']');
    }
    Cow::Owned(wrapped)
}

fn pairs(out: &mut String, name: &str, value: &Argument, encoding: &Encoding) -> Result<(), Fault> {
    let escape = if encoding.allow_reserved { Escape::FormReserved } else { Escape::Form };
    if is_json(&encoding.media) && encoding.style != Style::Json {
        return layout::json_items(value, encoding, &mut |item| {
            push(out, name, &Value::One(layout::json(item, &encoding.scalar)?), escape);
            Ok(())
        });
    }
    let unescaped = encoding.unescaped(plan::Place::Field, plan::BodyKind::Form);
    layout::pairs(name, value, encoding, unescaped, &mut |name, value| {
        push(out, name, &value, escape);
    })
}

fn push(out: &mut String, name: &str, value: &Value<'_>, escape: Escape) {
    if !out.is_empty() {
        out.push('&');
    }
    Escape::Form.push(out, name);
    out.push('=');
    match value {
        Value::One(text) => escape.push(out, text),
        Value::Joined(texts, delimiter) => {
            for (index, text) in texts.iter().enumerate() {
                if index > 0 {
                    escape.push_delimiter(out, *delimiter);
                }
                escape.push(out, text);
            }
        }
    }
}

/// Whether a media type is JSON (RFC 6839 section 3.1: also by its suffix).
pub(crate) fn is_json(media: &str) -> bool {
    let media = media.split(';').next().unwrap_or_default().trim();
    media.eq_ignore_ascii_case("application/json") || media.to_ascii_lowercase().ends_with("+json")
}
