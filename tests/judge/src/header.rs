//! Headers and cookies.

use serde_json::Value;

use crate::Verdict;
use crate::escape::Escape;
use crate::layout::{self, Expected, Pair};
use crate::operation::{Operation, Parameter, Serialization, Style};
use crate::pattern::Pattern;
use crate::request::{Arguments, Location, Request};
use crate::url::{Pairs, content};

/// Headers that say how a message travels: what sends it sets them, whatever a document says.
const TRANSPORT: &[&str] = &[
    "accept-encoding",
    "connection",
    "content-length",
    "expect",
    "keep-alive",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Headers that the sender adds of itself.
const OWN: &[&str] =
    &["accept", "content-type", "content-length", "user-agent", "host", "cookie", "authorization"];

pub(crate) fn judge(
    operation: &Operation<'_>,
    arguments: &Arguments,
    request: &Request,
    verdict: &mut Verdict,
) {
    for (name, value) in &request.headers {
        // RFC 9110 section 5.5: neither control characters nor white space at the ends.
        let control = value.iter().any(|byte| *byte < b' ' && *byte != b'\t' || *byte == 0x7f);
        let ends = [value.first(), value.last()];
        if control || ends.iter().flatten().any(|byte| matches!(byte, b' ' | b'\t')) {
            let value = String::from_utf8_lossy(value);
            verdict.mismatch(format!("the header `{name}` cannot have the value {value:?}"));
        }
    }
    let is_transport = |name: &str| TRANSPORT.iter().any(|one| one.eq_ignore_ascii_case(name));
    for parameter in operation.parameters.iter().filter(|one| one.location == Location::Header) {
        if is_transport(parameter.name) {
            continue;
        }
        let key = (Location::Header, parameter.name.to_owned());
        let value = arguments.parameters.get(&key).unwrap_or(&Value::Null);
        judge_parameter(parameter, value, request, verdict);
    }
    for (name, _) in &request.headers {
        let declared = operation.parameters.iter().any(|parameter| {
            parameter.location == Location::Header && parameter.name.eq_ignore_ascii_case(name)
        });
        if !declared && !OWN.contains(&name.to_ascii_lowercase().as_str()) {
            verdict.mismatch(format!("nothing asks for the header `{name}`"));
        }
    }
    judge_cookies(operation, arguments, request, verdict);
    judge_accept(operation, request, verdict);
}

/// Style simple without percent-encoding: 3.2 section 4.12.2 says so for `in: header`, and says of
/// earlier versions that RFC 6570's encoding is not what headers use.
fn judge_parameter(
    parameter: &Parameter<'_>,
    value: &Value,
    request: &Request,
    verdict: &mut Verdict,
) {
    let given = request.header(parameter.name);
    let name = parameter.name;
    let parts = match parameter.serialization {
        Serialization::Content(_) if value.is_null() => Some(Vec::new()),
        Serialization::Content(media) => Some(vec![content(media, value)]),
        Serialization::Style { style, explode, .. } => layout::segment(name, value, style, explode),
    };
    let Some(parts) = parts else {
        verdict.unspecified(format!("a nested value in the header `{name}`"));
        return;
    };
    // Nothing to send (RFC 6570 section 2.3): an empty text is something.
    let absent = parts.is_empty();
    let own = OWN.contains(&name.to_ascii_lowercase().as_str());
    let pattern = Pattern::new(parts, Escape::Plain);
    match given.as_slice() {
        [] if absent => {}
        [_] if absent && own => {}
        [value] if !absent && pattern.matches(value) => {}
        _ => {
            let given: Vec<_> =
                given.iter().map(|value| String::from_utf8_lossy(value).into_owned()).collect();
            let should = if absent { "be absent".to_owned() } else { pattern.show() };
            verdict.mismatch(format!("the header `{name}` is {given:?}, and should be `{should}`"));
        }
    }
}

fn judge_cookies(
    operation: &Operation<'_>,
    arguments: &Arguments,
    request: &Request,
    verdict: &mut Verdict,
) {
    let given = request.header("cookie");
    // RFC 6265 section 5.4: one header at most, pairs between `; `.
    if given.len() > 1 {
        verdict.mismatch("there are several `Cookie` headers".to_owned());
    }
    let whole = given.first().map(|value| String::from_utf8_lossy(value).into_owned());
    let whole = whole.unwrap_or_default();
    let pairs = whole.split("; ").filter(|_| !whole.is_empty());
    let mut pairs = Pairs::of(&whole, pairs.map(str::as_bytes));
    let version = operation.document.version();
    for parameter in operation.parameters.iter().filter(|one| one.location == Location::Cookie) {
        let key = (Location::Cookie, parameter.name.to_owned());
        let Some(value) = arguments.parameters.get(&key) else { continue };
        let (expected, escape) = match parameter.serialization {
            Serialization::Content(media) => {
                let value = vec![content(media, value)];
                let pair = Pair { name: parameter.name.to_owned(), value };
                (Expected::OneOf(vec![vec![pair]]), Escape::Cookie)
            }
            Serialization::Style { style, explode, .. } => {
                let escape =
                    if style == Style::Cookie { Escape::CookieAsIs } else { Escape::Cookie };
                // Style form puts `&` between exploded pairs, which is "never correct" in a cookie
                // (3.2 section 4.12.8): they are cookies of their own.
                (layout::pairs(parameter.name, value, style, explode, version), escape)
            }
        };
        let what = format!("the cookie `{}`", parameter.name);
        pairs.take(&what, &expected, Escape::Url, escape, verdict);
    }
    pairs.finish("the cookies", verdict);
}

/// RFC 9110 section 12.5.1: without the header, every type is welcome. With it, one of the
/// operation's answers must be.
fn judge_accept(operation: &Operation<'_>, request: &Request, verdict: &mut Verdict) {
    let given = request.header("accept");
    // 2.0 lets a parameter say what goes there.
    let declared = operation.parameters.iter().any(|parameter| {
        parameter.location == Location::Header && parameter.name.eq_ignore_ascii_case("accept")
    });
    if declared || given.is_empty() || operation.answers.is_empty() {
        return;
    }
    let all: Vec<String> =
        given.iter().map(|value| String::from_utf8_lossy(value).to_ascii_lowercase()).collect();
    let ranges = all.iter().flat_map(|value| value.split(',')).map(essence);
    let accepts = |answer: &str| ranges.clone().any(|range| is_in(&essence(answer), &range));
    if !operation.answers.iter().any(|answer| accepts(&answer.to_ascii_lowercase())) {
        let answers = &operation.answers;
        verdict.mismatch(format!("`Accept` is {all:?}; the answers are {answers:?}"));
    }
}

/// A media type without its parameters.
pub(crate) fn essence(media: &str) -> String {
    media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// Whether a media type is in a range, or the other way round: answers may be ranges, too.
pub(crate) fn is_in(media: &str, range: &str) -> bool {
    let family = |range: &str, media: &str| {
        range == "*/*"
            || range.strip_suffix("/*").is_some_and(|top| {
                media.strip_prefix(top).is_some_and(|rest| rest.starts_with('/'))
            })
    };
    media == range || family(range, media) || family(media, range)
}
