//! How much clients may ask for: calls at once, calls per time, time per call.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use jackfield_plan::tools::Effect;
use serde_json::json;
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::outcome::Outcome;

/// Bounds of tool calls, over all clients of the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// How many run at once; 64. Others wait for a moment, then are refused.
    pub concurrent: usize,
    /// How many may begin within a time; no bound.
    pub rate: Option<(u32, Duration)>,
    /// How long one may take, its pages and retries included; two minutes.
    pub time: Duration,
    /// How long running calls go on when serving [ends](crate::Server::stop); ten seconds.
    pub ending: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            concurrent: 64,
            rate: None,
            time: Duration::from_secs(120),
            ending: Duration::from_secs(10),
        }
    }
}

/// How long a call waits for others to end.
const WAIT: Duration = Duration::from_secs(10);

/// Lets calls through.
pub(crate) struct Gate {
    permits: Semaphore,
    concurrent: usize,
    rate: Option<Mutex<Bucket>>,
    pub(crate) time: Duration,
}

/// A token bucket: as many as are allowed within the time, refilled evenly.
struct Bucket {
    most: f64,
    per_second: f64,
    left: f64,
    at: Instant,
}

impl Gate {
    pub(crate) fn new(limits: &Limits) -> Self {
        let rate = limits.rate.map(|(count, time)| {
            let most = f64::from(count.max(1));
            let per_second = most / time.as_secs_f64().max(0.001);
            Mutex::new(Bucket { most, per_second, left: most, at: Instant::now() })
        });
        let concurrent = limits.concurrent.clamp(1, Semaphore::MAX_PERMITS);
        Self { permits: Semaphore::new(concurrent), concurrent, rate, time: limits.time }
    }

    /// Takes note of a call, or says when to come back.
    pub(crate) fn admit(&self) -> Result<(), Outcome> {
        let Some(rate) = &self.rate else { return Ok(()) };
        let wait = rate.lock().unwrap_or_else(PoisonError::into_inner).take(Instant::now());
        wait.map_or(Ok(()), |seconds| {
            Err(busy("too many calls of tools in a short time: this server bounds them", seconds))
        })
    }

    /// Waits until a call may run, or says when to come back.
    pub(crate) async fn enter(&self) -> Result<SemaphorePermit<'_>, Outcome> {
        let permit = tokio::time::timeout(WAIT, self.permits.acquire()).await;
        permit.ok().and_then(Result::ok).ok_or_else(|| {
            busy(&format!("{} calls of tools are running, as many as may", self.concurrent), 5)
        })
    }
}

impl Bucket {
    /// Takes one, or gives the seconds after which there will be one.
    fn take(&mut self, now: Instant) -> Option<u64> {
        let passed = now.saturating_duration_since(self.at).as_secs_f64();
        self.left = (self.left + passed * self.per_second).min(self.most);
        self.at = now;
        if self.left >= 1.0 {
            self.left -= 1.0;
            return None;
        }
        let wait = Duration::try_from_secs_f64((1.0 - self.left) / self.per_second);
        Some(wait.map_or(u64::MAX, |wait| wait.as_secs() + 1))
    }
}

fn busy(reason: &str, seconds: u64) -> Outcome {
    Outcome::failure(
        format!("nothing was sent: {reason}; call again in {seconds} s"),
        json!({"code": "busy", "retryable": true, "retry_after_s": seconds}),
    )
}

/// What is said of a call that took too long.
pub(crate) fn too_slow(effect: &Effect, after: Duration) -> Outcome {
    let next = if effect.read_only {
        "ask for less"
    } else {
        "the vendor may have acted on it: look before trying again"
    };
    let seconds = after.as_secs();
    Outcome::failure(
        format!("no result within {seconds} s, and the call was given up; {next}"),
        json!({"code": "timeout", "retryable": effect.is_repeatable()}),
    )
}

/// What is said of a call whose files took too long to come.
pub(crate) fn unfetched(after: Duration) -> Outcome {
    let seconds = after.as_secs();
    Outcome::failure(
        format!(
            "nothing was sent: the files of the call did not come within {seconds} s; try again, or give \
             their contents"
        ),
        json!({"code": "timeout", "retryable": true}),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_refills_evenly() {
        let start = Instant::now();
        let mut bucket = Bucket { most: 2.0, per_second: 0.5, left: 2.0, at: start };
        assert_eq!(bucket.take(start), None);
        assert_eq!(bucket.take(start), None);
        assert_eq!(bucket.take(start), Some(3));
        assert_eq!(bucket.take(start + Duration::from_secs(2)), None);
        assert_eq!(bucket.take(start + Duration::from_secs(2)), Some(3));
        assert_eq!(bucket.take(start + Duration::from_secs(90)), None, "no more than two");
        assert_eq!(bucket.take(start + Duration::from_secs(90)), None);
        assert!(bucket.take(start + Duration::from_secs(90)).is_some());
    }
}
