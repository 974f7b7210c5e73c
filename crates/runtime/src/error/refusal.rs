//! What the engine itself refuses, or cannot do: redirects, tokens, pages, files, plans.

use std::fmt;
use std::path::{Path, PathBuf};

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
        self.say(f, &self.operation)
    }
}

impl PagingError {
    /// What it says, with this name for the operation.
    pub(crate) fn say(&self, f: &mut dyn fmt::Write, operation: &str) -> fmt::Result {
        write!(f, "the next page of `{operation}` cannot be asked for: {}", self.reason)
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

    /// Why it cannot be used, without its path.
    pub fn reason(&self) -> &str {
        &self.reason
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
