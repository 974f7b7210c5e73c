//! What can go wrong with a call: one type, whose texts say what to do next.
//!
//! No error holds a credential: requests keep them in slots apart, URLs are shown without their
//! query, and texts that others wrote are scrubbed before they get here.

mod api;
mod connection;
mod decode;
mod refusal;
mod steps;

use std::fmt;
use std::time::Duration;

use jackfield_plan::Problem;

pub use self::api::{ApiError, Failure, RateLimited};
pub(crate) use self::api::{Facts, kind_of_status};
pub use self::connection::{ConnectionError, MissingSetting};
pub use self::decode::DecodeFailure;
pub use self::refusal::{
    AuthError, FileError, PagingError, PlanFault, RedirectError, RedirectReason,
};
pub use self::steps::{ItemCalls, NoMatch, StepFailure};
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
    /// An operation of several requests looked for an item that is not there.
    NoMatch(Box<NoMatch>),
    /// An operation of several requests stopped at one of them.
    Step(Box<StepFailure>),
}

/// Gives the name by which a caller knows an operation, by its id.
pub type Naming<'a> = &'a dyn Fn(&str) -> String;

impl Error {
    /// What it says, with other names for operations than their ids: a model knows those of tools.
    pub fn in_words(&self, name: Naming<'_>) -> String {
        let mut text = String::new();
        // Writing to a text does not fail.
        let _ = match self {
            Self::Api(error) => error.say(&mut text, &name(&error.operation)),
            Self::RateLimited(error) => error.say(&mut text, &name(error.api().operation())),
            Self::Paging(error) => error.say(&mut text, &name(&error.operation)),
            Self::Step(error) => return error.in_words(name, error.error().in_words(name)),
            other => return other.to_string(),
        };
        text
    }

    /// What went wrong with the request that failed: of an operation of several requests, the error
    /// of its step.
    pub fn cause(&self) -> &Self {
        match self {
            Self::Step(failure) => failure.error().cause(),
            other => other,
        }
    }

    /// Whether the same call may succeed later without a change.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::RateLimited(_) | Self::Timeout(_) => true,
            Self::Transport(error) => error.kind() != crate::TransportErrorKind::File,
            Self::Api(error) => error.kind() == jackfield_plan::ErrorKind::Unavailable,
            // What was done is not to be done twice.
            Self::Step(failure) => failure.done().is_empty() && failure.error().is_retryable(),
            _ => false,
        }
    }

    /// The status of the vendor's answer, when there was one.
    pub fn status(&self) -> Option<http::StatusCode> {
        match self {
            Self::Api(error) => Some(error.status()),
            Self::RateLimited(error) => Some(error.api().status()),
            Self::Decode(error) => Some(error.status()),
            Self::Redirect(error) => Some(error.status()),
            Self::Step(failure) => failure.error().status(),
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
            Self::NoMatch(error) => error.fmt(f),
            Self::Step(error) => error.fmt(f),
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
    NoMatch(NoMatch);
    Step(StepFailure);
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

    /// The same, of another operation.
    pub(crate) fn of(self, operation: &str) -> Error {
        Self::error(operation, self.problems)
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
    /// For a condition that an operation waits for, calling again and again.
    Condition,
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
            Limit::Condition => write!(
                f,
                "what the operation waits for did not come about within {after:?}; look again later"
            ),
            Limit::Idle => write!(
                f,
                "the answer stopped for {after:?}; try again, or raise `idle_timeout` of the \
                 client's policy"
            ),
        }
    }
}
