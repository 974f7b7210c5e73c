//! Failures on demand: what goes wrong, and with which requests.
//!
//! | written | what happens |
//! |---|---|
//! | `429@3`, `500@2-4` | the request is refused with this status, in the vendor's shape |
//! | `drop@5` | the connection closes; nothing was done |
//! | `lost@5` | the request is carried out and the connection closes without an answer |
//! | `truncate@1` | the answer stops half way |
//! | `html@1`, `empty@1`, `garbage@..` | the answer's body is something else |
//! | `slow:2s@1` | the answer waits |
//!
//! Requests are counted from 1 over the server's life; `3`, `2-4`, `3..`, `..4` and `..` name them.

use std::ops::RangeInclusive;
use std::str::FromStr;
use std::time::Duration;

use http::StatusCode;

use crate::setting::{SettingError, duration};

/// A failure and the requests that it meets: `429@3`, `500@2-4`, `drop@5`, `lost@5`, `truncate@1`,
/// `html@1`, `empty@1`, `garbage@..`, `slow:2s@1`.
///
/// ```
/// use jackfield_mock::{Fault, FaultKind};
///
/// let fault: Fault = "drop@5..7".parse()?;
/// assert_eq!(fault, Fault::new(FaultKind::Drop, 5..=7));
/// let error = "drip@5".parse::<Fault>().unwrap_err();
/// assert!(error.to_string().contains("`429@3`"));
/// # Ok::<(), jackfield_mock::SettingError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    kind: FaultKind,
    requests: RangeInclusive<u64>,
}

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    /// The request is refused with this status, in the vendor's shape, and not carried out.
    Status(StatusCode),
    /// The connection closes without an answer, and the request is not carried out.
    Drop,
    /// The request is carried out and the connection closes without an answer.
    Lost,
    /// The answer stops half way.
    Truncate,
    /// An HTML page stands in place of the answer's body.
    Html,
    /// The answer has no body.
    Empty,
    /// The answer's body is noise.
    Garbage,
    /// The answer waits so long.
    Slow(Duration),
}

impl Fault {
    /// A fault that meets the requests of a range, counted from 1.
    pub const fn new(kind: FaultKind, requests: RangeInclusive<u64>) -> Self {
        Self { kind, requests }
    }

    /// What goes wrong with a request, if this fault meets it.
    pub(crate) fn meets(&self, request: u64) -> Option<FaultKind> {
        self.requests.contains(&request).then_some(self.kind)
    }
}

const EXPECTED: &str = "a failure and its requests, such as `429@3`, `500@2-4`, `drop@5`, `lost@5`, \
                        `truncate@1`, `html@1`, `empty@1`, `garbage@..` or `slow:2s@1`";

impl FromStr for Fault {
    type Err = SettingError;

    fn from_str(text: &str) -> Result<Self, SettingError> {
        let parts = text.split_once('@');
        let fault = parts.and_then(|(kind, requests)| {
            Some(Self { kind: read_kind(kind.trim())?, requests: read_range(requests.trim())? })
        });
        fault.ok_or_else(|| SettingError::new(text, EXPECTED))
    }
}

fn read_kind(text: &str) -> Option<FaultKind> {
    Some(match text {
        "drop" => FaultKind::Drop,
        "lost" => FaultKind::Lost,
        "truncate" => FaultKind::Truncate,
        "html" => FaultKind::Html,
        "empty" => FaultKind::Empty,
        "garbage" => FaultKind::Garbage,
        _ => {
            if let Some(time) = text.strip_prefix("slow:") {
                return duration(time).map(FaultKind::Slow);
            }
            let code: u16 = text.parse().ok()?;
            // A status below 200 is no answer; one above 599 has no meaning (RFC 9110, 15).
            let status = StatusCode::from_u16(code).ok();
            FaultKind::Status(status.filter(|_| (200..600).contains(&code))?)
        }
    })
}

fn read_range(text: &str) -> Option<RangeInclusive<u64>> {
    let ends = text.split_once("..").or_else(|| text.split_once('-'));
    let (low, high) = match ends {
        Some((low, high)) => (
            if low.is_empty() { 1 } else { low.parse().ok()? },
            if high.is_empty() { u64::MAX } else { high.parse().ok()? },
        ),
        None => (text.parse().ok()?, text.parse().ok()?),
    };
    (1..=high).contains(&low).then_some(low..=high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_read_from_text() {
        let meets = |text: &str, request| text.parse::<Fault>().unwrap().meets(request);
        let status = |code| Some(FaultKind::Status(StatusCode::from_u16(code).unwrap()));
        assert_eq!(meets("429@3", 3), status(429));
        assert_eq!(meets("429@3", 4), None);
        assert_eq!(meets("500@2-4", 4), status(500));
        assert_eq!(meets("garbage@..", 9), Some(FaultKind::Garbage));
        assert_eq!(meets("empty@3..", 2), None);
        assert_eq!(meets("slow:2s@1", 1), Some(FaultKind::Slow(Duration::from_secs(2))));
        for wrong in ["429", "x@1", "429@0", "429@4-2", "slow:@1", "99@1", "drop@x", "slow:2@1"] {
            assert!(wrong.parse::<Fault>().is_err(), "{wrong}");
        }
    }
}
