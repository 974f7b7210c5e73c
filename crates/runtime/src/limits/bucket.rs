//! Keeping to a vendor's documented allowance: a token bucket per policy.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use jackfield_plan::limits::RatePolicy;

use crate::environment::Environment;

/// Spaces requests so that no documented allowance is exceeded.
#[derive(Debug)]
pub(crate) struct Limiter {
    buckets: Mutex<Vec<Bucket>>,
}

/// An allowance of `size` requests that refills evenly.
#[derive(Debug)]
struct Bucket {
    size: f64,
    per_second: f64,
    left: f64,
    at: Duration,
}

impl Bucket {
    fn refill(&mut self, now: Duration) {
        let passed = now.saturating_sub(self.at).as_secs_f64();
        self.left = (self.left + passed * self.per_second).min(self.size);
        self.at = now;
    }

    /// The time until one request is allowed.
    fn wait(&self) -> Duration {
        Duration::try_from_secs_f64((1.0 - self.left).max(0.0) / self.per_second)
            .unwrap_or_default()
    }
}

impl Limiter {
    /// A limiter for these allowances, all of which apply; none when there are none.
    pub(crate) fn new(policies: &[RatePolicy], now: Duration) -> Option<Self> {
        let bucket = |policy: &RatePolicy| Bucket {
            size: f64::from(policy.limit),
            per_second: f64::from(policy.limit) / f64::from(policy.seconds),
            left: f64::from(policy.limit),
            at: now,
        };
        let sensible = policies.iter().filter(|policy| policy.limit > 0 && policy.seconds > 0);
        let buckets: Vec<_> = sensible.map(bucket).collect();
        (!buckets.is_empty()).then(|| Self { buckets: Mutex::new(buckets) })
    }

    /// Waits until a request is allowed, and counts it.
    pub(crate) async fn acquire(&self, environment: &dyn Environment) {
        while let Err(wait) = self.take(environment.elapsed()) {
            environment.sleep(wait).await;
        }
    }

    fn take(&self, now: Duration) -> Result<(), Duration> {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let mut wait = Duration::ZERO;
        for bucket in buckets.iter_mut() {
            bucket.refill(now);
            wait = wait.max(bucket.wait());
        }
        if !wait.is_zero() {
            // Timers are no finer than this; without it a remainder of nanoseconds would spin.
            return Err(wait.max(Duration::from_millis(1)));
        }
        for bucket in buckets.iter_mut() {
            bucket.left -= 1.0;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_allowance_is_spent_and_refilled() {
        let policy = RatePolicy { limit: 2, seconds: 60, scope: None };
        let limiter = Limiter::new(&[policy], Duration::ZERO).unwrap();
        assert_eq!(limiter.take(Duration::ZERO), Ok(()));
        assert_eq!(limiter.take(Duration::ZERO), Ok(()));
        assert_eq!(limiter.take(Duration::ZERO), Err(Duration::from_secs(30)));
        assert_eq!(limiter.take(Duration::from_secs(30)), Ok(()));
        assert!(limiter.take(Duration::from_secs(59)).is_err());
    }

    #[test]
    fn senseless_policies_are_no_limit() {
        let policy = RatePolicy { limit: 0, seconds: 60, scope: None };
        assert!(Limiter::new(&[policy], Duration::ZERO).is_none());
    }
}
