//! The body and its `Content-Type`.

mod fields;
mod form;
mod multipart;

use serde_json::Value;

use crate::Verdict;
use crate::header::essence;
use crate::json;
use crate::operation::{Media, Operation};
use crate::request::{Arguments, BodyArgument, Content, Request};
use crate::url::is_json;

pub(crate) fn judge(
    operation: &Operation<'_>,
    arguments: &Arguments,
    request: &Request,
    verdict: &mut Verdict,
) {
    let types = request.header("content-type");
    let Some(body) = &arguments.body else {
        let empty = if request.body.is_empty() { "" } else { "a body" };
        for what in [empty, if types.is_empty() { "" } else { "a `Content-Type`" }] {
            if !what.is_empty() {
                verdict.mismatch(format!("there is {what}, and nothing asks for a body"));
            }
        }
        return;
    };
    let Some(media) = operation.media.iter().find(|media| media.name == body.media) else {
        verdict.mismatch(format!("the operation takes no `{}`", body.media));
        return;
    };
    let given = match types.as_slice() {
        [one] => String::from_utf8_lossy(one).into_owned(),
        _ => {
            verdict.mismatch(format!("there are {} `Content-Type` headers", types.len()));
            return;
        }
    };
    judge_type(body, &given, verdict);
    judge_content(operation, media, body, &given, request, verdict);
}

/// RFC 9110 section 8.3.1: type, subtype and the names of parameters in any case.
fn judge_type(body: &BodyArgument, given: &str, verdict: &mut Verdict) {
    let (asked, sent) = (essence(&body.media), essence(given));
    let fits = if asked.contains('*') || !asked.contains('/') {
        // "The key is a media type or media type range": one type of it is sent.
        let json = matches!(body.content, Content::Json(_)).then_some("application/json");
        let file = match &body.content {
            Content::Bytes(file) => Some(file.media.as_str()),
            _ => json,
        };
        !sent.contains('*')
            && sent.contains('/')
            && (crate::header::is_in(&sent, &asked) || file == Some(sent.as_str()))
    } else if asked.starts_with("multipart/") {
        asked == sent
    } else {
        let words = |text: &str| -> Vec<String> {
            text.split(';').map(|word| word.trim().to_ascii_lowercase()).collect()
        };
        words(&body.media) == words(given)
    };
    if !fits {
        verdict.mismatch(format!("`Content-Type` is `{given}`, not `{}`", body.media));
    }
}

fn judge_content(
    operation: &Operation<'_>,
    media: &Media<'_>,
    body: &BodyArgument,
    given: &str,
    request: &Request,
    verdict: &mut Verdict,
) {
    let bytes = request.body.as_slice();
    match &body.content {
        Content::Json(value) => match json::parse(bytes) {
            Ok(found) if json::same(value, &found) => {}
            Ok(found) => verdict.mismatch(format!("the body is `{found}`, not `{value}`")),
            Err(error) => verdict.mismatch(format!("the body is not JSON: {error}")),
        },
        Content::Lines(values) => judge_lines(values, &essence(given), bytes, verdict),
        Content::Text(text) if bytes != text.as_bytes() => {
            let found = String::from_utf8_lossy(bytes);
            verdict.mismatch(format!("the body is `{found}`, not `{text}`"));
        }
        Content::Bytes(file) if bytes != file.bytes => {
            verdict.mismatch("the body is not the file, byte by byte".to_owned());
        }
        Content::Fields(fields) if essence(given).starts_with("multipart/") => {
            let fields = fields::read(operation, media, fields);
            multipart::judge(given, &fields, bytes, verdict);
        }
        Content::Fields(fields) => {
            form::judge(operation, &fields::read(operation, media, fields), bytes, verdict);
        }
        Content::Text(_) | Content::Bytes(_) => {}
    }
}

/// One JSON value per line; in a sequence (RFC 7464) each begins with a record separator.
fn judge_lines(values: &[Value], essence: &str, bytes: &[u8], verdict: &mut Verdict) {
    let text = String::from_utf8_lossy(bytes);
    if !(text.is_empty() || text.ends_with('\n')) {
        verdict.mismatch("the last line has no end".to_owned());
    }
    let lines: Vec<&str> = text.lines().collect();
    if lines.len() != values.len() {
        verdict.mismatch(format!("there are {} lines, not {}", lines.len(), values.len()));
    }
    for (line, value) in lines.into_iter().zip(values) {
        let line = match line.strip_prefix('\x1e') {
            Some(line) if essence.ends_with("json-seq") => line,
            None if !essence.ends_with("json-seq") => line,
            _ => {
                verdict.mismatch(format!("the record separator of `{line}`"));
                continue;
            }
        };
        match json::parse(line.as_bytes()) {
            Ok(found) if json::same(value, &found) => {}
            Ok(found) => verdict.mismatch(format!("a line is `{found}`, not `{value}`")),
            Err(error) => verdict.mismatch(format!("a line is not JSON: {error}")),
        }
    }
}

/// What a media type's content looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    Json,
    Form,
    Multipart,
    Text,
    Bytes,
}

/// The shape of a media type by its name.
pub(crate) fn shape(media: &str) -> Shape {
    let essence = essence(media);
    match essence.as_str() {
        _ if is_json(media) => Shape::Json,
        "*/*" | "application/*" => Shape::Json,
        "application/x-www-form-urlencoded" => Shape::Form,
        "application/xml" | "application/yaml" | "application/graphql" => Shape::Text,
        _ if essence.starts_with("multipart/") => Shape::Multipart,
        _ if essence.starts_with("text/") || essence.ends_with("+xml") => Shape::Text,
        _ => Shape::Bytes,
    }
}
