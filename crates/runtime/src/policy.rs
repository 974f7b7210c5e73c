//! How patient a client is: time limits, sizes, retries.

use std::time::Duration;

/// The policy of a client. Start from the default and change what differs.
///
/// ```
/// use std::time::Duration;
///
/// use jackfield::{Policy, Retry};
///
/// let hasty = Policy {
///     timeout: Some(Duration::from_secs(5)),
///     retry: Retry::none(),
///     ..Policy::default()
/// };
/// assert_eq!(hasty.retry.max_retries, 0);
/// assert_eq!(hasty.max_body, 64 * 1024 * 1024);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    /// For a whole call with its retries, up to the last byte of an answer that is not a stream;
    /// 60 seconds. An operation's or a call's own limit comes first.
    pub timeout: Option<Duration>,
    /// For connecting, with the default transport; 10 seconds.
    pub connect_timeout: Option<Duration>,
    /// For the next piece of an answer, also of a stream; 60 seconds.
    pub idle_timeout: Option<Duration>,
    /// The largest answer that is read into memory, and the largest line or event of a stream, in
    /// bytes; 64 MiB.
    pub max_body: u64,
    /// When a request is sent again.
    pub retry: Retry,
    /// Whether requests wait until the vendor's documented allowance permits them; off.
    pub pace: bool,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            timeout: Some(Duration::from_secs(60)),
            connect_timeout: Some(Duration::from_secs(10)),
            idle_timeout: Some(Duration::from_secs(60)),
            max_body: 64 * 1024 * 1024,
            retry: Retry::default(),
            pace: false,
        }
    }
}

/// When a request is sent again.
///
/// Only idempotent operations are (RFC 9110 section 9.2.2), and calls with an idempotency key:
/// after a connection that failed, and after 502, 503 and 504. `Retry-After` and the end of the
/// vendor's window are waited for; otherwise the wait doubles each time, with jitter.
#[derive(Debug, Clone, PartialEq)]
pub struct Retry {
    /// How many times at most; 2. Zero turns retries off.
    pub max_retries: u32,
    /// Whether 429 is retried as well; off: the caller learns of it at once.
    pub rate_limited: bool,
    /// The longest wait before the first retry; half a second.
    pub base: Duration,
    /// The longest wait before any retry that the vendor says nothing about; 20 seconds.
    pub cap: Duration,
    /// The longest wait that the vendor may ask for; a minute. If it asks for more, the caller
    /// gets the error.
    pub max_wait: Duration,
    /// How many retries may be made in a row across all calls of the client; 10. Each success
    /// gives a tenth of one back, so that a vendor in trouble is not hammered.
    pub budget: u32,
}

impl Retry {
    /// Never.
    pub fn none() -> Self {
        Self { max_retries: 0, ..Self::default() }
    }
}

impl Default for Retry {
    fn default() -> Self {
        Self {
            max_retries: 2,
            rate_limited: false,
            base: Duration::from_millis(500),
            cap: Duration::from_secs(20),
            max_wait: Duration::from_secs(60),
            budget: 10,
        }
    }
}
