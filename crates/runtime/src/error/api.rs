//! Errors that the vendor answered with.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use jackfield_plan::ErrorKind;

use crate::codec::DecodeError;
use crate::limits::RateLimit;
use crate::secret::Scrubber;

/// An answer that the vendor means as an error.
#[derive(Clone)]
pub struct ApiError {
    pub(crate) operation: String,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) raw: Bytes,
    pub(crate) facts: Facts,
    pub(crate) rate_limit: Option<RateLimit>,
}

/// What the connector's error rules make of an answer.
#[derive(Debug, Clone)]
pub(crate) struct Facts {
    pub(crate) kind: ErrorKind,
    pub(crate) message: Option<String>,
    pub(crate) code: Option<String>,
    pub(crate) details: Option<String>,
    pub(crate) help: Option<String>,
}

/// The error bodies of an operation as a type; generated clients implement it.
pub trait Failure: Sized {
    /// Reads an error body.
    ///
    /// # Errors
    /// When the body is none of those that the operation documents for this status.
    fn from_answer(status: u16, body: &[u8]) -> Result<Self, DecodeError>;
}

/// A type that is read from JSON is the only error body of its operation.
impl<T: crate::codec::Decode + Default> Failure for T {
    fn from_answer(_status: u16, body: &[u8]) -> Result<Self, DecodeError> {
        crate::codec::decode(body)
    }
}

impl ApiError {
    /// The status of the answer; 200 where the vendor writes errors into successes.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers of the answer.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The body of the answer as it came.
    pub fn raw(&self) -> &Bytes {
        &self.raw
    }

    /// What the error means.
    pub fn kind(&self) -> ErrorKind {
        self.facts.kind
    }

    /// The vendor's words.
    pub fn message(&self) -> Option<&str> {
        self.facts.message.as_deref()
    }

    /// The vendor's machine-readable code.
    pub fn code(&self) -> Option<&str> {
        self.facts.code.as_deref()
    }

    /// The vendor's details (per field, say), as JSON.
    pub fn details(&self) -> Option<&str> {
        self.facts.details.as_deref()
    }

    /// What the caller can do about it, by the connector.
    pub fn help(&self) -> Option<&str> {
        self.facts.help.as_deref()
    }

    /// The id of the operation.
    pub fn operation(&self) -> &str {
        &self.operation
    }

    /// The vendor's rate limit at the time of the answer.
    pub fn rate_limit(&self) -> Option<&RateLimit> {
        self.rate_limit.as_ref()
    }

    /// How long the vendor asks to wait before the next request, in `Retry-After`.
    pub fn retry_after(&self) -> Option<Duration> {
        let says = RateLimit::has_retry_after(&self.headers);
        self.rate_limit.as_ref().filter(|_| says).and_then(RateLimit::reset)
    }

    /// The body as the type of the operation's error bodies.
    ///
    /// # Errors
    /// When the body is none of those that the operation documents.
    pub fn decode<T: Failure>(&self) -> Result<T, DecodeError> {
        T::from_answer(self.status.as_u16(), &self.raw)
    }

    pub(crate) fn scrub(&mut self, scrubber: &Scrubber) {
        let facts = &mut self.facts;
        for text in [&mut facts.message, &mut facts.code, &mut facts.details] {
            *text = text.take().map(|text| scrubber.scrub(&text));
        }
    }
}

impl fmt::Debug for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiError")
            .field("operation", &self.operation)
            .field("status", &self.status)
            .field("facts", &self.facts)
            .field("raw_len", &self.raw.len())
            .finish_non_exhaustive()
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.say(f, &self.operation)
    }
}

impl ApiError {
    /// What it says, with this name for the operation.
    pub(crate) fn say(&self, f: &mut dyn fmt::Write, operation: &str) -> fmt::Result {
        write!(f, "`{operation}` answered {}", self.status.as_u16())?;
        if let Some(code) = self.code() {
            write!(f, " [{code}]")?;
        }
        match self.message() {
            Some(message) => write!(f, ": {message}")?,
            None if super::decode::is_html(&self.headers, &self.raw) => {
                f.write_str(" with an HTML page; check the base URL")?;
            }
            None if self.raw.is_empty() => f.write_str(" without a word")?,
            None => {}
        }
        if let Some(details) = self.details().filter(|details| !is_empty_json(details)) {
            // Which field is wrong is what a caller needs to mend the call.
            let end = details.char_indices().nth(LONGEST_DETAILS).map(|(end, _)| end);
            let shown = end.and_then(|end| details.get(..end)).unwrap_or(details);
            write!(f, " {shown}{}", if end.is_some() { "..." } else { "" })?;
        }
        if let (ErrorKind::Unavailable, None, Some(wait)) =
            (self.kind(), self.help(), self.retry_after())
        {
            return write!(f, "; try again in {} s", wait.as_secs());
        }
        let help = self.help().or_else(|| default_help(self.kind()));
        help.map_or(Ok(()), |help| write!(f, "; {help}"))
    }
}

/// How much of a vendor's details stands in an error's text.
const LONGEST_DETAILS: usize = 500;

fn is_empty_json(json: &str) -> bool {
    json.chars().filter(|letter| !letter.is_whitespace()).eq("[]".chars())
        || json.chars().filter(|letter| !letter.is_whitespace()).eq("{}".chars())
}

/// What can be done about an error of which nothing more is known.
fn default_help(kind: ErrorKind) -> Option<&'static str> {
    match kind {
        ErrorKind::Unauthenticated => Some("check the connection's credentials"),
        ErrorKind::Forbidden => Some("the credentials are known but not allowed to do this"),
        ErrorKind::Unavailable => Some("try again later"),
        _ => None,
    }
}

/// What a status means by itself (RFC 9110 section 15).
pub(crate) fn kind_of_status(status: StatusCode) -> ErrorKind {
    match status.as_u16() {
        400 | 405 | 406 | 411 | 413..=417 | 422 | 428 | 431 => ErrorKind::Invalid,
        401 => ErrorKind::Unauthenticated,
        402 | 403 | 451 => ErrorKind::Forbidden,
        404 | 410 => ErrorKind::NotFound,
        409 | 412 | 423 => ErrorKind::Conflict,
        429 => ErrorKind::RateLimited,
        408 | 425 | 500 | 502..=504 | 507 | 509 | 520..=530 => ErrorKind::Unavailable,
        _ => ErrorKind::Other,
    }
}

/// The vendor refuses requests until its window ends.
#[derive(Debug, Clone)]
pub struct RateLimited {
    api: ApiError,
}

impl RateLimited {
    /// How long to wait when the vendor does not say: most windows are a minute.
    const UNKNOWN_RESET: Duration = Duration::from_secs(60);

    pub(crate) fn new(api: ApiError) -> Self {
        Self { api }
    }

    /// How long to wait before the next request; a minute when the vendor does not say, which
    /// [`RateLimited::rate_limit`] tells.
    pub fn reset(&self) -> Duration {
        let reset = self.api.rate_limit.as_ref().and_then(RateLimit::reset);
        reset.unwrap_or(Self::UNKNOWN_RESET)
    }

    /// What the vendor says of its limit.
    pub fn rate_limit(&self) -> RateLimit {
        self.api.rate_limit.unwrap_or_default()
    }

    /// The answer itself.
    pub fn api(&self) -> &ApiError {
        &self.api
    }

    pub(crate) fn scrub(&mut self, scrubber: &Scrubber) {
        self.api.scrub(scrubber);
    }
}

impl fmt::Display for RateLimited {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.say(f, self.api.operation())
    }
}

impl RateLimited {
    /// What it says, with this name for the operation.
    pub(crate) fn say(&self, f: &mut dyn fmt::Write, operation: &str) -> fmt::Result {
        self.api.say(f, operation)?;
        f.write_str("; too many requests: ")?;
        match self.rate_limit().reset() {
            Some(reset) => write!(f, "wait {} s", reset.as_secs()),
            None => {
                f.write_str("the vendor does not say how long to wait; most windows are a minute")
            }
        }
    }
}
