//! What can go wrong with a call: one type, whose texts say what to do next.
//!
//! No error holds a credential: requests keep them in slots apart, URLs are shown without their
//! query, and texts that others wrote are scrubbed before they get here.

mod api;
mod connection;
mod decode;

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jackfield_plan::Problem;

pub use self::api::{ApiError, Failure, RateLimited};
pub(crate) use self::api::{Facts, kind_of_status};
pub use self::connection::{ConnectionError, MissingSetting};
pub use self::decode::DecodeFailure;
use crate::secret::Scrubber;
use crate::transport::TransportError;

/// Why a call gave no result.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The arguments are refused; nothing was sent.
    Problems(Problems),
    /// The connection lacks settings or has wrong ones; nothing was sent.
    Connection(Box<ConnectionError>),
    /// The vendor answered with an error.
    Api(Box<ApiError>),
    /// The vendor answered that there were too many requests.
    RateLimited(Box<RateLimited>),
    /// The vendor answered with something that is not of the form its description promises.
    Decode(Box<DecodeFailure>),
    /// No answer came, or not all of it.
    Transport(Box<TransportError>),
    /// No answer came in time.
    Timeout(Timeout),
    /// The answer is larger than the client allows.
    TooLarge {
        /// The number of bytes allowed.
        limit: u64,
    },
    /// The vendor pointed to another place, where the engine does not follow.
    Redirect(Box<RedirectError>),
    /// A credential could not be obtained.
    Auth(Box<AuthError>),
    /// The next page cannot be asked for.
    Paging(Box<PagingError>),
    /// A file of the arguments cannot be used.
    File(Box<FileError>),
    /// The plan asks for something that this engine does not do or know.
    Plan(Box<PlanFault>),
}

impl Error {
    /// Whether the same call may succeed later without a change.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::RateLimited(_) | Self::Timeout(_) => true,
            Self::Transport(error) => error.kind() != crate::TransportErrorKind::File,
            Self::Api(error) => error.kind() == jackfield_plan::ErrorKind::Unavailable,
            _ => false,
        }
    }

    /// The status of the vendor's answer, when there was one.
    pub fn status(&self) -> Option<http::StatusCode> {
        match self {
            Self::Api(error) => Some(error.status()),
            Self::RateLimited(error) => Some(error.api().status()),
            Self::Decode(error) => Some(error.status()),
            _ => None,
        }
    }

    /// Takes credentials out of the texts that others wrote.
    pub(crate) fn scrubbed(self, scrubber: &Scrubber) -> Self {
        match self {
            Self::Api(mut error) => {
                error.scrub(scrubber);
                Self::Api(error)
            }
            Self::RateLimited(mut error) => {
                error.scrub(scrubber);
                Self::RateLimited(error)
            }
            Self::Decode(mut error) => {
                error.scrub(scrubber);
                Self::Decode(error)
            }
            Self::Transport(error) => {
                Self::Transport(Box::new(error.map_message(|text| scrubber.scrub(text))))
            }
            Self::Auth(mut error) => {
                error.reason = scrubber.scrub(&error.reason);
                Self::Auth(error)
            }
            Self::Problems(mut problems) => {
                for problem in &mut problems.problems {
                    problem.given = scrubber.scrub(&problem.given);
                }
                Self::Problems(problems)
            }
            Self::Paging(mut error) => {
                error.reason = scrubber.scrub(&error.reason);
                Self::Paging(error)
            }
            other => other,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Problems(error) => error.fmt(f),
            Self::Connection(error) => error.fmt(f),
            Self::Api(error) => error.fmt(f),
            Self::RateLimited(error) => error.fmt(f),
            Self::Decode(error) => error.fmt(f),
            Self::Transport(error) => error.fmt(f),
            Self::Timeout(error) => error.fmt(f),
            Self::TooLarge { limit } => write!(
                f,
                "the answer is larger than the {limit} bytes that this client allows; ask for \
                 less, read it as a stream, or raise `max_body` of the client's policy"
            ),
            Self::Redirect(error) => error.fmt(f),
            Self::Auth(error) => error.fmt(f),
            Self::Paging(error) => error.fmt(f),
            Self::File(error) => error.fmt(f),
            Self::Plan(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Error {}

macro_rules! boxed {
    ($($variant:ident($from:ty);)*) => {$(
        impl From<$from> for Error {
            fn from(error: $from) -> Self {
                Self::$variant(Box::new(error))
            }
        }
    )*};
}

boxed! {
    Connection(ConnectionError);
    Api(ApiError);
    RateLimited(RateLimited);
    Decode(DecodeFailure);
    Transport(TransportError);
    Redirect(RedirectError);
    Auth(AuthError);
    Paging(PagingError);
    File(FileError);
    Plan(PlanFault);
}

/// Everything that is wrong with the arguments of a call.
#[derive(Debug, Clone, PartialEq)]
pub struct Problems {
    operation: String,
    problems: Vec<Problem>,
}

impl Problems {
    pub(crate) fn error(operation: &str, problems: Vec<Problem>) -> Error {
        Error::Problems(Self { operation: operation.to_owned(), problems })
    }

    /// The id of the operation.
    pub fn operation(&self) -> &str {
        &self.operation
    }
}

impl std::ops::Deref for Problems {
    type Target = [Problem];

    fn deref(&self) -> &[Problem] {
        &self.problems
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` was not sent: ", self.operation)?;
        for (index, problem) in self.problems.iter().enumerate() {
            write!(f, "{}{problem}", if index == 0 { "" } else { "; " })?;
        }
        Ok(())
    }
}

/// What took too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeout {
    /// Which of the client's limits it was.
    pub limit: Limit,
    /// How long the client waited.
    pub after: Duration,
}

/// The time limits of a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Limit {
    /// For the whole call, with its retries.
    Call,
    /// For the next piece of an answer.
    Idle,
}

impl fmt::Display for Timeout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let after = self.after;
        match self.limit {
            Limit::Call => write!(
                f,
                "no answer within {after:?}; the vendor may have acted on the request: look \
                 before trying again, or raise `timeout` of the client's policy"
            ),
            Limit::Idle => write!(
                f,
                "the answer stopped for {after:?}; try again, or raise `idle_timeout` of the \
                 client's policy"
            ),
        }
    }
}

/// A redirect that is not followed.
#[derive(Clone)]
pub struct RedirectError {
    pub(crate) status: http::StatusCode,
    pub(crate) location: String,
    pub(crate) origin: String,
    pub(crate) reason: RedirectReason,
}

/// Why a redirect is not followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum RedirectReason {
    /// It leads to another origin, where credentials must not go.
    OtherOrigin,
    /// Only GET and HEAD are repeated elsewhere.
    Method,
    /// One redirect followed another too often.
    TooMany,
    /// It names no place.
    NoLocation,
}

impl RedirectError {
    /// The status of the answer.
    pub fn status(&self) -> http::StatusCode {
        self.status
    }

    /// Where the vendor pointed to, in full: such URLs often are credentials themselves.
    pub fn location(&self) -> &str {
        &self.location
    }

    /// Why it is not followed.
    pub fn reason(&self) -> RedirectReason {
        self.reason
    }
}

impl fmt::Debug for RedirectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedirectError")
            .field("status", &self.status)
            .field("origin", &self.origin)
            .field("reason", &self.reason)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for RedirectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (status, origin) = (self.status.as_u16(), &self.origin);
        write!(f, "the vendor redirects ({status})")?;
        match self.reason {
            RedirectReason::OtherOrigin => write!(
                f,
                " to {origin}, another origin, where credentials do not travel; fetch the \
                 error's `location` without them, or set the base URL to that origin"
            ),
            RedirectReason::Method => write!(
                f,
                " to {origin}, and only GET and HEAD are repeated elsewhere; the base URL is \
                 probably out of date (`http` for `https`, an old host name)"
            ),
            RedirectReason::TooMany => {
                f.write_str(" in circles; check the base URL and that the credentials are accepted")
            }
            RedirectReason::NoLocation => {
                f.write_str(" without saying where to; report this to the vendor")
            }
        }
    }
}

/// Why a token or session could not be obtained.
#[derive(Debug, Clone)]
pub struct AuthError {
    pub(crate) scheme: String,
    pub(crate) reason: String,
    pub(crate) code: Option<String>,
}

impl AuthError {
    pub(crate) fn new(scheme: &str, reason: impl Into<String>) -> Self {
        Self { scheme: scheme.to_owned(), reason: reason.into(), code: None }
    }

    /// The name of the authentication scheme.
    pub fn scheme(&self) -> &str {
        &self.scheme
    }

    /// The error code of RFC 6749 section 5.2 (`invalid_grant`), when the vendor gave one.
    pub fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }
}

impl fmt::Display for AuthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no credential for `{}`: {}", self.scheme, self.reason)?;
        match self.code.as_deref() {
            Some("invalid_grant") => {
                f.write_str("; the grant is used up, revoked or expired: authorise again")
            }
            Some("invalid_client") => {
                f.write_str("; check the client id and secret, and how they are sent")
            }
            _ => Ok(()),
        }
    }
}

/// Why the next page cannot be asked for.
#[derive(Debug, Clone)]
pub struct PagingError {
    pub(crate) operation: String,
    pub(crate) reason: String,
}

impl PagingError {
    /// The id of the operation.
    pub fn operation(&self) -> &str {
        &self.operation
    }
}

impl fmt::Display for PagingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the next page of `{}` cannot be asked for: {}", self.operation, self.reason)
    }
}

/// A file that cannot be used.
#[derive(Debug, Clone)]
pub struct FileError {
    path: PathBuf,
    reason: String,
}

impl FileError {
    pub(crate) fn new(path: &Path, reason: String) -> Self {
        Self { path: path.to_owned(), reason }
    }

    /// The path that was given.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the file `{}` cannot be sent: {}", self.path.display(), self.reason)
    }
}

/// Something in a plan that this engine cannot execute.
#[derive(Debug, Clone)]
pub struct PlanFault {
    reason: String,
}

impl PlanFault {
    pub(crate) fn new(reason: impl Into<String>) -> Self {
        Self { reason: reason.into() }
    }
}

impl fmt::Display for PlanFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}
