//! What a vendor says when it refuses: errors and rate limits.

use serde::{Deserialize, Serialize};

use crate::connection::is_empty;
use crate::list::{List, Text};

/// Which status codes something is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// One code.
    Exact(u16),
    /// A hundred, by its first digit: `Range(4)` is 400 to 499 (`4XX` in OpenAPI).
    Range(u8),
    /// Whatever no other entry names (`default` in OpenAPI).
    Default,
}

impl Status {
    /// Whether a status code is among these.
    pub fn matches(self, code: u16) -> bool {
        match self {
            Self::Exact(exact) => exact == code,
            Self::Range(digit) => code / 100 == u16::from(digit),
            Self::Default => true,
        }
    }

    /// Whether this can name a success (200 to 299); `Default` can.
    pub fn may_succeed(self) -> bool {
        match self {
            Self::Exact(code) => (200..300).contains(&code),
            Self::Range(digit) => digit == 2,
            Self::Default => true,
        }
    }

    /// Whether an answer that is described under this is a result: a success, or one of 300 to 399, such
    /// as "not modified", which say where the result is and not that something is wrong. What `Default`
    /// describes may be either.
    pub fn may_be_result(self) -> bool {
        match self {
            Self::Exact(code) => (200..400).contains(&code),
            Self::Range(digit) => digit == 2 || digit == 3,
            Self::Default => true,
        }
    }
}

/// Whether a place in an answer is a pointer into its body (RFC 6901), which is empty or begins with `/`,
/// rather than the name of a header, which does neither.
pub fn is_pointer(place: &str) -> bool {
    place.is_empty() || place.starts_with('/')
}

/// How the vendor's error bodies are read.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Errors {
    /// Where the message may be, in order of preference: RFC 6901 pointers into the body, which are
    /// empty or begin with `/`, and names of response headers, which do neither.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub message: List<Text>,
    /// Where a machine-readable code may be, likewise.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub code: List<Text>,
    /// Where a list or map of details (per field) may be.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub details: List<Text>,
    /// Which answers are errors, and of what kind, beyond what the status says; first match wins.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub rules: List<ErrorRule>,
}

/// One rule: when all its conditions hold, the answer is an error of this kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ErrorRule {
    /// The status codes it is about; none means any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// A response header that must be present.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header: Option<Text>,
    /// A pointer into the body that must lead somewhere (to something other than null).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Text>,
    /// The text that the header or the body value must be equal to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub equals: Option<Text>,
    /// A regular expression that the text of the header or the body value must match somewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matches: Option<Text>,
    /// What it means.
    pub kind: ErrorKind,
    /// What the caller can do about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<Text>,
}

/// What an error answer means to the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorKind {
    /// The request is malformed or fails the vendor's validation.
    Invalid,
    /// The credential is missing, wrong or expired.
    Unauthenticated,
    /// The credential is good and not enough.
    Forbidden,
    /// There is no such thing (or the vendor hides it).
    NotFound,
    /// The thing is in a state that does not allow this, or was changed meanwhile.
    Conflict,
    /// Too many requests.
    RateLimited,
    /// The vendor failed; a later try may succeed.
    Unavailable,
    /// Anything else.
    Other,
}

/// What is known of the vendor's rate limits.
///
/// The engine reads the usual header families unasked (`Retry-After`, `RateLimit`,
/// `RateLimit-Limit`, `X-RateLimit-Limit`, ..); names given here come first.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct RateLimits {
    /// The header with the number of requests allowed per window. A name with `;member` behind it is
    /// that member of a header such as `total=100; remaining=99`; likewise below.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<Text>,
    /// The header with the number of requests left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remaining: Option<Text>,
    /// The header that tells when the window ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reset: Option<Reset>,
    /// The header with how much of the limit the call took, where calls differ in that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<Text>,
    /// The header that is spelt otherwise than `RateLimit` and has its form: `"quota";r=50;t=30`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub structured: Option<Text>,
    /// The header that is spelt otherwise than `RateLimit-Policy` and has its form: `"quota";q=100`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<Text>,
    /// What the vendor's documents promise.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub policies: List<RatePolicy>,
}

/// The header that tells when a window ends, and how it writes the time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reset {
    /// The header's name.
    pub header: Text,
    /// How the time is written.
    pub form: ResetForm,
}

/// How a reset time is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResetForm {
    /// Seconds from now.
    Delta,
    /// Milliseconds from now.
    DeltaMs,
    /// Seconds since 1970-01-01T00:00:00Z.
    Epoch,
    /// Milliseconds since then.
    EpochMs,
    /// A date and time as in RFC 3339, also without seconds.
    Iso,
    /// An HTTP date (RFC 9110 section 5.6.7).
    HttpDate,
}

/// A documented allowance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RatePolicy {
    /// How many requests.
    pub limit: u32,
    /// In how many seconds.
    pub seconds: u32,
    /// What it is about (a plan of the vendor, an endpoint), in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<Text>,
}
