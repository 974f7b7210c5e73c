//! Rate limits: how many requests are let through, and what the vendor's headers say of it.
//!
//! A fixed window that opens with the first request. Header names and the form of the reset time
//! are the plan's; a vendor that is not known to send any gets `Retry-After` on a 429 and nothing
//! else.

use std::str::FromStr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use http::header::{HeaderName, HeaderValue, RETRY_AFTER};
use http::{HeaderMap, StatusCode};
use jackfield_plan::{ErrorKind, RateLimits, ResetForm};
use jiff::{SignedDuration, Timestamp};

use crate::refusal::Refusal;
use crate::setting::{SettingError, duration};

/// So many requests per window of time; written `50/60s`, `100/h` or `5/500ms`.
///
/// ```
/// use std::time::Duration;
///
/// use jackfield_mock::RateLimit;
///
/// let limit: RateLimit = "50/60s".parse()?;
/// assert_eq!(limit, RateLimit::new(50, Duration::from_secs(60)));
/// # Ok::<(), jackfield_mock::SettingError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimit {
    requests: u32,
    window: Duration,
}

impl RateLimit {
    /// A limit of `requests` per `window`.
    pub const fn new(requests: u32, window: Duration) -> Self {
        Self { requests, window }
    }
}

impl FromStr for RateLimit {
    type Err = SettingError;

    fn from_str(text: &str) -> Result<Self, SettingError> {
        let wrong = || SettingError::new(text, "requests per time, such as `50/60s` or `100/h`");
        let (requests, window) = text.split_once('/').ok_or_else(wrong)?;
        let requests = requests.trim().parse().map_err(|_| wrong())?;
        let window = duration(window.trim()).filter(|window| !window.is_zero());
        Ok(Self { requests, window: window.ok_or_else(wrong)? })
    }
}

/// Counts requests against a limit.
#[derive(Debug)]
pub(crate) struct Gate {
    limit: RateLimit,
    window: Mutex<Option<(Instant, u32)>>,
}

/// What the gate says of one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Admission {
    /// Whether the request goes through.
    pub(crate) open: bool,
    limit: u32,
    remaining: u32,
    reset: Duration,
}

impl Gate {
    /// A gate with nothing counted.
    pub(crate) fn new(limit: RateLimit) -> Self {
        Self { limit, window: Mutex::new(None) }
    }

    /// Counts one request that comes at a moment.
    pub(crate) fn admit(&self, now: Instant) -> Admission {
        let RateLimit { requests, window } = self.limit;
        let mut state = self.window.lock().unwrap_or_else(PoisonError::into_inner);
        let running = state.filter(|(start, _)| now.saturating_duration_since(*start) < window);
        let (start, used) = running.unwrap_or((now, 0));
        let open = used < requests;
        let used = used.saturating_add(u32::from(open));
        *state = Some((start, used));
        let reset = window.saturating_sub(now.saturating_duration_since(start));
        Admission { open, limit: requests, remaining: requests.saturating_sub(used), reset }
    }
}

impl Admission {
    /// An admission that says "none left", for refusals that were asked for.
    pub(crate) fn exhausted() -> Self {
        Self { open: false, limit: 1, remaining: 0, reset: Duration::from_secs(60) }
    }

    /// Writes the vendor's headers.
    pub(crate) fn mark(&self, limits: &RateLimits, headers: &mut HeaderMap) {
        put(headers, limits.limit.as_deref(), &self.limit.to_string());
        put(headers, limits.remaining.as_deref(), &self.remaining.to_string());
        if let Some(reset) = &limits.reset {
            put(headers, Some(&reset.header), &self.reset_text(reset.form));
        }
    }

    /// The refusal of a request that was not let through.
    pub(crate) fn refusal(&self) -> Refusal {
        let seconds = whole_seconds(self.reset);
        let message = format!("more than {} requests; wait {seconds} s", self.limit);
        Refusal::new(ErrorKind::RateLimited, StatusCode::TOO_MANY_REQUESTS, message)
            .header(RETRY_AFTER, HeaderValue::from(seconds))
    }

    fn reset_text(&self, form: ResetForm) -> String {
        let at = SignedDuration::try_from(self.reset)
            .ok()
            .and_then(|reset| Timestamp::now().checked_add(reset).ok())
            .unwrap_or_else(Timestamp::now);
        match form {
            ResetForm::Delta => whole_seconds(self.reset).to_string(),
            ResetForm::DeltaMs => self.reset.as_millis().to_string(),
            ResetForm::Epoch => (at.as_second() + 1).to_string(),
            ResetForm::EpochMs => at.as_millisecond().to_string(),
            ResetForm::Iso => at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            ResetForm::HttpDate => at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string(),
        }
    }
}

/// Rounded up: a client that waits this long finds the gate open.
fn whole_seconds(time: Duration) -> u64 {
    time.as_secs() + u64::from(time.subsec_nanos() > 0)
}

fn put(headers: &mut HeaderMap, name: Option<&str>, value: &str) {
    let name = name.and_then(|name| name.parse::<HeaderName>().ok());
    if let (Some(name), Ok(value)) = (name, HeaderValue::from_str(value)) {
        headers.insert(name, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_lets_so_many_through_and_opens_again() {
        let gate = Gate::new("2/60s".parse().unwrap());
        let start = Instant::now();
        let seen: Vec<(bool, u32)> = [0, 1, 2, 59, 60]
            .map(|seconds| gate.admit(start + Duration::from_secs(seconds)))
            .map(|admission| (admission.open, admission.remaining))
            .to_vec();
        assert_eq!(seen, [(true, 1), (true, 0), (false, 0), (false, 0), (true, 1)]);
    }

    #[test]
    fn limits_are_read_from_text() {
        let limit = |text: &str| text.parse::<RateLimit>();
        assert_eq!(limit("50/60s"), Ok(RateLimit::new(50, Duration::from_secs(60))));
        assert_eq!(limit("100/h"), Ok(RateLimit::new(100, Duration::from_secs(3_600))));
        for wrong in ["50", "50/", "x/60s", "50/0s", "50/60"] {
            assert!(limit(wrong).unwrap_err().to_string().contains("50/60s"), "{wrong}");
        }
    }
}
