//! From the vendor's answer to what a model is told.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::CONTENT_TYPE;
use jackfield::{Bytes, Engine, RawResponse};
use jackfield_plan::is_pointer;
use jackfield_tools::{Absent, CALL, Projection, structured, wraps_result};
use serde::de::IgnoredAny;
use serde_json::{Map, Value, json};

use super::kept::{self, Kept, Part};
use super::{Answer, Bound, NEXT_CURSOR, RATE_LIMIT, charset, failure, fit, paging};
use crate::listing::{ABOUT, READ_ON};
use crate::outcome::{Content, Outcome};

/// The largest file that is given in a result, in bytes: base64 is a third longer.
const LARGEST_FILE: usize = 8 * 1024 * 1024;

/// The answer of a call that read these pages, one unless the caller asked for more.
pub(super) fn of(
    engine: &Engine,
    pages: &[RawResponse],
    items: &str,
    next_cursor: Option<String>,
) -> Answer {
    let last = pages.last();
    let typed = last.and_then(|page| page.headers().get(CONTENT_TYPE)?.to_str().ok());
    let typed = typed.unwrap_or_default();
    let media = typed.split(';').next().unwrap_or_default().trim();
    let result = match pages {
        // An answer without the part that is its result is given whole: it says why.
        [one] => one.result().unwrap_or_else(|_| one.body().clone()),
        several => unwrapped(several, paging::joined(several, items)),
    };
    Answer {
        status: last.map(RawResponse::status).unwrap_or_default(),
        media_type: media.to_ascii_lowercase(),
        // A vendor may repeat what it was sent, credentials included.
        result: engine.scrub_bytes(&charset::in_utf8(typed, result)),
        broken: None,
        unexpected: None,
        rate_limit: last.and_then(|page| page.rate_limit().copied()),
        total: last.and_then(RawResponse::total),
        next_cursor,
        projection: Projection::default(),
    }
}

/// The part of joined pages that is the result.
fn unwrapped(pages: &[RawResponse], body: Bytes) -> Bytes {
    let pointer = pages.first().and_then(RawResponse::row).map_or("", |row| &row.unwrap);
    if pointer.is_empty() {
        return body;
    }
    let value = serde_json::from_slice::<Value>(&body).ok();
    let part = value.as_ref().and_then(|value| value.pointer(pointer));
    part.and_then(|part| serde_json::to_vec(part).ok()).map_or(body, Bytes::from)
}

/// Shapes an answer for a model.
pub(super) fn shape(bound: Bound<'_>, answer: &Answer, most: usize, kept: &Kept) -> Outcome {
    if let Some(error) = &answer.unexpected {
        return failure::failed(error, Some(&answer.result), bound);
    }
    let mut about = Map::new();
    let mut outcome = Outcome::default();
    if let Some(limit) = &answer.rate_limit {
        about.insert("rate_limit".to_owned(), failure::rate_limit(limit));
        outcome.meta.insert(RATE_LIMIT.to_owned(), failure::rate_limit(limit));
    }
    if let Some(cursor) = &answer.next_cursor {
        about.insert("next_cursor".to_owned(), json!(cursor));
        outcome.meta.insert(NEXT_CURSOR.to_owned(), json!(cursor));
    }
    let data = match std::str::from_utf8(&answer.result) {
        Ok(text) => {
            let (parsed, text, absent) = chosen(bound, answer, text);
            if parsed.is_none() && !text.trim().is_empty() && !answer.media_type.is_empty() {
                about.insert("media_type".to_owned(), json!(answer.media_type));
            }
            let data = words(&mut outcome, &mut about, answer, (parsed, text), (most, kept));
            if !absent.is_empty() {
                about.insert("not_found".to_owned(), absent.iter().map(|one| &*one.path).collect());
                let named: Vec<_> = absent.iter().map(ToString::to_string).collect();
                let text = format!("Asked for, and not in the result: {}.", named.join(", "));
                outcome.content.push(Content::Text(text));
            }
            data
        }
        Err(_) => {
            outcome.content.push(file(answer));
            if answer.media_type.starts_with("text/") {
                let text = "The answer names no character set that is known here, so it is given as a \
                            file.";
                outcome.content.push(Content::Text(text.to_owned()));
            }
            None
        }
    };
    if let Some(total) = answer.total_beside(bound) {
        about.insert("total".to_owned(), json!(total));
        outcome.content.push(Content::Text(format!("There are {total} in all.")));
    }
    if about.contains_key("left_out") {
        outcome.content.push(Content::Text(left_out(bound, answer)));
    }
    if let Some(broken) = &answer.broken {
        about.insert("broken".to_owned(), broken.to_json());
        outcome.content.push(Content::Text(format!(
            "This is a part of the list: the page after it could not be read. {}",
            broken.message
        )));
    }
    if let Some(cursor) = &answer.next_cursor {
        let tool = &bound.tool.name;
        let name =
            super::Paging::of(bound.plan, bound.tool).map_or("cursor", |paging| paging.cursor);
        outcome.content.push(Content::Text(if bound.is_unlisted {
            format!(
                "There is more: call `{CALL}` again with the name `{tool}`, and with the same `arguments` \
                 and \"{name}\": \"{cursor}\" among them."
            )
        } else {
            format!(
                "There is more: call `{tool}` again with the same arguments and \"{name}\": \"{cursor}\"."
            )
        }));
    }
    outcome.structured = data_of(bound, data, about);
    outcome
}

impl Answer {
    /// Whether the result is JSON.
    pub(super) fn is_json(&self) -> bool {
        let text = std::str::from_utf8(&self.result);
        text.is_ok_and(|text| serde_json::from_str::<IgnoredAny>(text).is_ok())
    }

    /// How many items the list has in all, where the vendor says so and the result does not: in a
    /// header. A total in the body is a part of the result.
    pub fn total_beside(&self, bound: Bound<'_>) -> Option<u64> {
        let (_, operation) = bound.plan.connector.operation(&bound.tool.operation)?;
        let place = operation.pagination.as_ref()?.stop.total.as_deref()?;
        self.total.filter(|_| !is_pointer(place))
    }
}

/// What was left out of each item, and how it is asked for.
fn left_out(bound: Bound<'_>, answer: &Answer) -> String {
    let names = answer.projection.left_out().join(", ");
    match super::fields_argument_name(bound.tool) {
        Some(name) => format!(
            "Left out of each item, or cut down: {names}. `{name}` gives them: a list of paths, or \
             [\"*\"] for everything."
        ),
        None => format!("Left out of each item, or cut down: {names}."),
    }
}

/// The result in words, cut where it is too long; as data too where it is JSON and whole.
fn words(
    outcome: &mut Outcome,
    about: &mut Map<String, Value>,
    answer: &Answer,
    (parsed, text): (Option<Value>, String),
    (most, kept): (usize, &Kept),
) -> Option<Value> {
    if parsed.is_some() && !answer.projection.left_out().is_empty() {
        about.insert("left_out".to_owned(), json!(answer.projection.left_out()));
    }
    if text.trim().is_empty() {
        let status = answer.status.as_u16();
        outcome.content.push(Content::Text(format!("Done: the vendor answered {status}.")));
        return Some(Value::Null);
    }
    if text.len() <= most {
        outcome.content.push(Content::Text(text));
        return parsed.or_else(|| Some(Value::String(answer_text(answer))));
    }
    let part = kept::part(&text, 0, most);
    let offset = part.next.unwrap_or(part.length);
    let length = part.length;
    outcome.content.push(Content::Text(part.text));
    let next = match kept.keep(text) {
        Some(handle) => {
            about.insert(
                "read_on".to_owned(),
                json!({"handle": handle, "offset": offset, "length": length}),
            );
            format!(
                "This is the beginning, {offset} of {length} bytes. Ask for less (fewer records, a \
                 narrower filter), or read on: `{READ_ON}` with {{\"handle\": \"{handle}\", \
                 \"offset\": {offset}}}."
            )
        }
        None => format!("This is the beginning, {offset} of {length} bytes: ask for less."),
    };
    outcome.content.push(Content::Text(next));
    None
}

/// The result as data where it is JSON, and as text, both with the chosen members only; and those that
/// were chosen and are not there.
fn chosen(bound: Bound<'_>, answer: &Answer, text: &str) -> (Option<Value>, String, Vec<Absent>) {
    let Ok(whole) = serde_json::from_str::<Value>(text) else {
        return (None, text.to_owned(), Vec::new());
    };
    if answer.projection.is_everything() {
        // Digits and order as they came.
        return (Some(whole), compact(text), Vec::new());
    }
    let absent = answer.projection.absent(bound.plan, bound.tool, &whole);
    let some = answer.projection.of_result(bound.plan, bound.tool, whole);
    let text = some.to_string();
    (Some(some), text, absent)
}

fn answer_text(answer: &Answer) -> String {
    String::from_utf8_lossy(&answer.result).into_owned()
}

/// The structured result: what the tool's output schema describes, and what is said about it.
fn data_of(bound: Bound<'_>, data: Option<Value>, mut about: Map<String, Value>) -> Option<Value> {
    let Bound { plan, tool, .. } = bound;
    let text = data.as_ref().filter(|_| about.contains_key("media_type")).cloned();
    let whole = data.and_then(|mut value| {
        let fits = tool.output.is_none_or(|output| fit::fit(plan, output, &mut value));
        if fits { structured(plan, tool, value) } else { None }
    });
    if let (None, Some(text)) = (&whole, text) {
        // The schema has no place for it, and a client may read nothing but data.
        about.insert("text".to_owned(), text);
    }
    // A tool with an output schema must answer with data; none of it is required.
    let promised = structured(plan, tool, Value::Null).is_some();
    let mut members = match whole {
        Some(Value::Object(members)) => members,
        _ if promised || !about.is_empty() => Map::new(),
        _ => return None,
    };
    debug_assert!(wraps_result(plan, tool) || !members.contains_key(ABOUT));
    if !about.is_empty() {
        members.insert(ABOUT.to_owned(), Value::Object(about));
    }
    Some(Value::Object(members))
}

/// A part of a kept result.
pub(super) fn part(part: Part, handle: &str) -> Outcome {
    let Part { text, next, length } = part;
    let mut outcome = Outcome::text(text);
    if let Some(offset) = next {
        let read_on = json!({"handle": handle, "offset": offset, "length": length});
        outcome.content.push(Content::Text(format!(
            "Up to byte {offset} of {length}. To read on: `{READ_ON}` with {{\"handle\": \
             \"{handle}\", \"offset\": {offset}}}."
        )));
        outcome.structured = Some(json!({ ABOUT: { "read_on": read_on } }));
    }
    outcome
}

/// An answer that is no text, as a file.
fn file(answer: &Answer) -> Content {
    let length = answer.result.len();
    let media_type = match answer.media_type.as_str() {
        "" => "application/octet-stream".to_owned(),
        media => media.to_owned(),
    };
    if length > LARGEST_FILE {
        return Content::Text(format!(
            "The answer is a file ({media_type}) of {length} bytes: larger than the {LARGEST_FILE} \
             bytes that are given in results."
        ));
    }
    let base64 = STANDARD.encode(&answer.result);
    match media_type.split('/').next() {
        Some("image") => Content::Image { base64, media_type },
        Some("audio") => Content::Audio { base64, media_type },
        _ => Content::File { base64, media_type, uri: "jackfield://result".to_owned() },
    }
}

/// JSON without the spaces between its parts, digits and order as they came.
fn compact(json: &str) -> String {
    let (mut out, mut in_text, mut escaped) = (String::with_capacity(json.len()), false, false);
    for c in json.chars() {
        if !in_text && matches!(c, ' ' | '\t' | '\n' | '\r') {
            continue;
        }
        in_text ^= c == '"' && !escaped;
        escaped = in_text && c == '\\' && !escaped;
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_spaces_between_parts_go() {
        let json = "{ \"a b\" : [ 1 , \"x \\\" y\\\\\" ,\n\t1.10 ] }";
        assert_eq!(compact(json), r#"{"a b":[1,"x \" y\\",1.10]}"#);
    }
}
