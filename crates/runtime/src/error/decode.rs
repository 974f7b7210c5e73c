//! Answers that are not of the form that their description promises.

use std::fmt;

use bytes::Bytes;

use crate::codec::DecodeError;
use crate::secret::Scrubber;

/// An answer that could not be decoded; its raw body is kept.
#[derive(Clone)]
pub struct DecodeFailure {
    operation: String,
    status: http::StatusCode,
    path: String,
    reason: String,
    raw: Bytes,
}

impl DecodeFailure {
    /// Looks at the answer and finds the words that help most.
    pub(crate) fn new(
        operation: &str,
        status: http::StatusCode,
        headers: &http::HeaderMap,
        raw: Bytes,
        cause: &DecodeError,
    ) -> Self {
        let (path, reason) = match shape(headers, &raw) {
            Some(words) => (String::new(), words.to_owned()),
            None if cause.place().is_some() => (String::new(), cause.to_string()),
            None => {
                let (expected, found) = (cause.expected(), cause.found());
                (cause.path().to_owned(), format!("expected {expected}, found {found}"))
            }
        };
        Self { operation: operation.to_owned(), status, path, reason, raw }
    }

    /// A failure at a place that the engine looked at itself.
    pub(crate) fn at(
        operation: &str,
        status: http::StatusCode,
        raw: Bytes,
        path: impl Into<String>,
        reason: impl Into<String>,
    ) -> Self {
        let (path, reason) = (path.into(), reason.into());
        Self { operation: operation.to_owned(), status, path, reason, raw }
    }

    /// Where in the answer, such as `tickets[3].priority`; empty for the whole.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What was expected and what was found.
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// The status of the answer.
    pub fn status(&self) -> http::StatusCode {
        self.status
    }

    /// The body of the answer as it came.
    pub fn raw(&self) -> &Bytes {
        &self.raw
    }

    pub(crate) fn scrub(&mut self, scrubber: &Scrubber) {
        self.reason = scrubber.scrub(&self.reason);
    }
}

/// What an answer is that is not JSON at all, when that is plain to see.
fn shape(headers: &http::HeaderMap, raw: &[u8]) -> Option<&'static str> {
    let text = raw.trim_ascii_start();
    if text.is_empty() {
        return Some("the answer is empty where JSON was expected");
    }
    if is_html(headers, text) {
        return Some(
            "the answer is an HTML page where JSON was expected; the base URL probably points \
             at the vendor's web site or at a login page",
        );
    }
    None
}

/// Whether an answer is a web page, by its type or its first characters.
pub(super) fn is_html(headers: &http::HeaderMap, text: &[u8]) -> bool {
    let typed = headers
        .get(http::header::CONTENT_TYPE)
        .is_some_and(|value| value.as_bytes().to_ascii_lowercase().starts_with(b"text/html"));
    let start = text.get(..16).unwrap_or(text).to_ascii_lowercase();
    let looks = start.starts_with(b"<!doctype html") || start.starts_with(b"<html");
    looks || (typed && text.first() == Some(&b'<'))
}

impl fmt::Debug for DecodeFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DecodeFailure")
            .field("operation", &self.operation)
            .field("status", &self.status)
            .field("path", &self.path)
            .field("reason", &self.reason)
            .field("raw_len", &self.raw.len())
            .finish_non_exhaustive()
    }
}

impl fmt::Display for DecodeFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { operation, status, path, reason, .. } = self;
        write!(f, "the answer of `{operation}` ({}) cannot be read: ", status.as_u16())?;
        if !path.is_empty() {
            write!(f, "`{path}`: ")?;
        }
        write!(f, "{reason}; the raw body is kept in the error")
    }
}
