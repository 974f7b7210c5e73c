//! Refusals in the vendor's own shape.
//!
//! Takes what is wrong, in words; gives an answer whose body holds the message where the plan's
//! error pointers say that the vendor puts it, and whose status, headers and codes are such that
//! the plan's error rules recognise the kind.

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use http::{Response, StatusCode};
use jackfield_plan::{Connector, ContentKind, ErrorKind, ErrorRule, Operation, Status, is_pointer};
use jackfield_tools::sample::{Dice, text_for_pattern};
use serde_json::{Value, json};

use crate::pointer;

/// Why a request is not carried out.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Refusal {
    /// What it means to the caller.
    pub(crate) kind: ErrorKind,
    /// The status, unless the vendor's rules say another one for the kind.
    pub(crate) status: StatusCode,
    /// What exactly is wrong.
    pub(crate) message: String,
    /// Headers that go with it.
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    /// Whether the status stands, whatever the vendor's rules say of the kind.
    pub(crate) exact: bool,
}

impl Refusal {
    /// A refusal with a status of its own.
    pub(crate) fn new(kind: ErrorKind, status: StatusCode, message: impl Into<String>) -> Self {
        Self { kind, status, message: message.into(), headers: Vec::new(), exact: false }
    }

    /// A request that is malformed or fails the vendor's validation.
    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Invalid, StatusCode::BAD_REQUEST, message)
    }

    /// A record that does not exist.
    pub(crate) fn not_found(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::NotFound, StatusCode::NOT_FOUND, message)
    }

    /// A credential that is missing or wrong.
    pub(crate) fn unauthenticated(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Unauthenticated, StatusCode::UNAUTHORIZED, message)
    }

    /// The kind that a status has when no rule says otherwise.
    pub(crate) fn kind_of(status: StatusCode) -> ErrorKind {
        match status.as_u16() {
            401 => ErrorKind::Unauthenticated,
            403 => ErrorKind::Forbidden,
            404 | 410 => ErrorKind::NotFound,
            409 | 412 => ErrorKind::Conflict,
            429 => ErrorKind::RateLimited,
            400..=499 => ErrorKind::Invalid,
            500..=599 => ErrorKind::Unavailable,
            _ => ErrorKind::Other,
        }
    }

    /// With a header.
    pub(crate) fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// The answer, as this vendor words it.
    pub(crate) fn render(
        self,
        connector: &Connector,
        operation: Option<&Operation>,
    ) -> Response<Bytes> {
        let rule = self.rule(connector, operation);
        let status = self.vendor_status(rule, operation);
        let mut body = json!({});
        if connector.errors.message.is_empty() {
            pointer::set(&mut body, "/message", Value::String(self.message.clone()));
        }
        let mut headers = self.headers;
        let mut say = |at: &str, text: &str| say(at, text, &mut body, &mut headers);
        // The last written wins: the preferred place of each list is filled last.
        for at in connector.errors.code.iter().rev().take(1) {
            say(at, code(self.kind));
        }
        let phrase = status.canonical_reason().unwrap_or("Refused");
        for at in connector.errors.message.iter().skip(1).rev() {
            say(at, phrase);
        }
        if let Some(at) = connector.errors.message.first() {
            say(at, &self.message);
        }
        if let Some(rule) = rule {
            mark(rule, &mut body, &mut headers);
        }
        let mut answer = respond(&body, &self.message, status, operation);
        *answer.status_mut() = status;
        for (name, value) in headers {
            answer.headers_mut().append(name, value);
        }
        answer
    }

    /// The vendor's rule for the kind: one for our status first, else the first of the kind, unless that
    /// is about a matter of its own.
    fn rule<'p>(
        &self,
        connector: &'p Connector,
        operation: Option<&'p Operation>,
    ) -> Option<&'p ErrorRule> {
        let own = operation.map(|operation| operation.error_rules.iter()).into_iter().flatten();
        let rules: Vec<&ErrorRule> = own
            .chain(connector.errors.rules.iter())
            .filter(|rule| rule.kind == self.kind)
            .collect();
        let ours = self.status.as_u16();
        let matching =
            rules.iter().find(|rule| rule.status.is_none_or(|status| status.matches(ours)));
        let general = || {
            let general = |rule: &&&ErrorRule| !matches!(rule.status, Some(Status::Exact(code)) if is_specific(code));
            rules.iter().find(general).filter(|_| !self.exact)
        };
        matching.or_else(general).copied()
    }

    /// Validation fails with 422 where the vendor declares that and not 400.
    fn vendor_status(&self, rule: Option<&ErrorRule>, operation: Option<&Operation>) -> StatusCode {
        if self.exact {
            return self.status;
        }
        if let Some(Status::Exact(code)) = rule.and_then(|rule| rule.status) {
            return StatusCode::from_u16(code).unwrap_or(self.status);
        }
        let declares = |code| {
            operation.is_some_and(|operation| {
                operation.responses.iter().any(|response| response.status == Status::Exact(code))
            })
        };
        if self.status == StatusCode::BAD_REQUEST && declares(422) && !declares(400) {
            return StatusCode::UNPROCESSABLE_ENTITY;
        }
        self.status
    }
}

/// Whether a status says what is wrong by itself (RFC 9110 section 15.5, RFC 6585 section 5): a method, a
/// media type, a length. Vendors answer other mistakes with another one.
fn is_specific(code: u16) -> bool {
    matches!(code, 402 | 405..=408 | 411..=417 | 421 | 426 | 431)
}

/// Puts a text where the plan says that it is: at a pointer into the body, or in a header, if it fits there.
fn say(at: &str, text: &str, body: &mut Value, headers: &mut Vec<(HeaderName, HeaderValue)>) {
    if is_pointer(at) {
        pointer::set(body, at, Value::String(text.to_owned()));
    } else if let (Ok(name), Ok(value)) = (at.parse(), HeaderValue::from_str(text)) {
        headers.push((name, value));
    }
}

/// Adds what a rule looks for, so that it recognises the answer.
fn mark(rule: &ErrorRule, body: &mut Value, headers: &mut Vec<(HeaderName, HeaderValue)>) {
    let matching = rule.matches.as_deref();
    let matching = matching.and_then(|pattern| text_for_pattern(pattern, None, Dice::new(0)));
    let sign = rule.equals.as_deref().or(matching.as_deref());
    if let Some(at) = &rule.body {
        let standing = body.pointer(at).filter(|value| !value.is_null());
        if sign.is_some() || standing.is_none() {
            pointer::set(body, at, Value::String(sign.unwrap_or(code(rule.kind)).to_owned()));
        }
    }
    let header = rule.header.as_deref().and_then(|name| name.parse::<HeaderName>().ok());
    if let (Some(name), Ok(value)) = (header, HeaderValue::from_str(sign.unwrap_or("true"))) {
        headers.push((name, value));
    }
}

/// JSON, unless the vendor declares a text for this status.
fn respond(
    body: &Value,
    message: &str,
    status: StatusCode,
    operation: Option<&Operation>,
) -> Response<Bytes> {
    let declared = operation.and_then(|operation| {
        operation
            .responses
            .iter()
            .find(|response| response.status == Status::Exact(status.as_u16()))
    });
    let (media, text) = match declared {
        Some(response) if response.kind == ContentKind::Text => {
            (response.media.as_ref(), message.to_owned())
        }
        Some(response) if response.kind == ContentKind::Json && !response.media.is_empty() => {
            (response.media.as_ref(), body.to_string())
        }
        _ => ("application/json", body.to_string()),
    };
    let mut answer = Response::new(Bytes::from(text));
    let media = HeaderValue::from_str(media);
    answer
        .headers_mut()
        .insert(CONTENT_TYPE, media.unwrap_or(HeaderValue::from_static("application/json")));
    answer
}

/// A machine-readable word for a kind, where the vendor has a place for one and no rule names it.
fn code(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::Invalid => "invalid",
        ErrorKind::Unauthenticated => "unauthenticated",
        ErrorKind::Forbidden => "forbidden",
        ErrorKind::NotFound => "not_found",
        ErrorKind::Conflict => "conflict",
        ErrorKind::RateLimited => "rate_limited",
        ErrorKind::Unavailable => "unavailable",
        ErrorKind::Other => "error",
    }
}
