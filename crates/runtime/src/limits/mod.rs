//! Rate limits: what vendors say of them, and keeping to what they documented.

mod bucket;
mod headers;
mod time;

use std::time::{Duration, SystemTime};

use http::HeaderMap;
use jackfield_plan::RateLimits;

pub(crate) use self::bucket::Limiter;

/// A vendor's rate limit as of one answer, whatever its headers are called.
///
/// ```
/// use std::time::Duration;
///
/// use jackfield::RateLimit;
///
/// let limit = RateLimit { remaining: Some(0), reset: Some(30), ..RateLimit::default() };
/// let wait = if limit.remaining == Some(0) { limit.reset() } else { None };
/// assert_eq!(wait, Some(Duration::from_secs(30)));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RateLimit {
    /// The number of requests allowed per window.
    pub limit: Option<u64>,
    /// The number of requests left in it.
    pub remaining: Option<u64>,
    /// Seconds, from the answer on, until the window ends or a request may be tried again.
    pub reset: Option<u64>,
    /// How much of the limit this call took, where the vendor says so.
    pub cost: Option<u64>,
}

impl RateLimit {
    /// The time until the window ends, when the vendor says.
    pub fn reset(&self) -> Option<Duration> {
        self.reset.map(Duration::from_secs)
    }

    /// Whether an answer says when to come back: its `reset` is that then.
    pub(crate) fn has_retry_after(headers: &HeaderMap) -> bool {
        headers::has_retry_after(headers)
    }

    /// Reads an answer's headers: those that the plan names first, then the usual families.
    ///
    /// Gives nothing when the vendor says nothing.
    pub fn from_headers(headers: &HeaderMap, plan: &RateLimits, now: SystemTime) -> Option<Self> {
        headers::read(headers, &[plan], now)
    }

    /// The same, of an operation that may have limits of its own: they come before the vendor's.
    pub(crate) fn of_operation(
        headers: &HeaderMap,
        own: Option<&RateLimits>,
        plan: &RateLimits,
        now: SystemTime,
    ) -> Option<Self> {
        match own {
            Some(own) => headers::read(headers, &[own, plan], now),
            None => headers::read(headers, &[plan], now),
        }
    }
}
