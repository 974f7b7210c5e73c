//! Whether and when a request is sent again.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::engine::Engine;
use crate::environment::fraction;
use crate::error::Error;
use crate::policy::Retry;
use crate::prepare::Prepared;
use crate::transport::TransportErrorKind;

/// The retries that a client has left: each costs one, each success gives a tenth back.
#[derive(Debug)]
pub(crate) struct Budget {
    /// In tenths.
    left: Mutex<u32>,
    full: u32,
}

impl Budget {
    pub(crate) fn new(retries: u32) -> Self {
        let full = retries.saturating_mul(10);
        Self { left: Mutex::new(full), full }
    }

    pub(crate) fn succeeded(&self) {
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        *left = left.saturating_add(1).min(self.full);
    }

    fn spend(&self) -> bool {
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        match left.checked_sub(10) {
            Some(rest) => {
                *left = rest;
                true
            }
            None => false,
        }
    }
}

/// How long to wait before the next attempt; nothing when there is none.
pub(super) fn wait(
    engine: &Engine,
    prepared: &Prepared,
    error: &Error,
    retries: u32,
) -> Option<Duration> {
    let policy = &engine.policy().retry;
    if retries >= policy.max_retries
        || !is_repeatable(engine, prepared)
        || !is_passing(error, policy)
    {
        return None;
    }
    let wait = match asked(error) {
        Some(wait) if wait > policy.max_wait => return None,
        Some(wait) => wait,
        None => backoff(engine, policy, retries),
    };
    engine.budget().spend().then_some(wait)
}

/// Whether sending the request twice does no more than sending it once.
fn is_repeatable(engine: &Engine, prepared: &Prepared) -> bool {
    let operation = engine.connector().operations.get(prepared.operation);
    let key = engine.table(prepared.operation).and_then(|table| table.idempotency_header.as_ref());
    operation.is_some_and(jackfield_plan::Operation::is_idempotent)
        || key.is_some_and(|key| prepared.headers.contains_key(key))
}

/// Whether the failure may be gone the next time.
fn is_passing(error: &Error, policy: &Retry) -> bool {
    match error {
        Error::Transport(error) => {
            use TransportErrorKind::{Connect, ConnectTimeout, Interrupted, Truncated};
            matches!(error.kind(), Connect | ConnectTimeout | Interrupted | Truncated)
        }
        Error::Api(error) => matches!(error.status().as_u16(), 502..=504),
        Error::RateLimited(_) => policy.rate_limited,
        _ => false,
    }
}

/// The wait that the vendor asks for.
fn asked(error: &Error) -> Option<Duration> {
    match error {
        Error::RateLimited(error) => error.rate_limit().reset(),
        Error::Api(error) => error.retry_after(),
        _ => None,
    }
}

/// Exponential, with full jitter in its upper half, so that clients do not retry in step.
fn backoff(engine: &Engine, policy: &Retry, retries: u32) -> Duration {
    let longest = policy.base.saturating_mul(2u32.saturating_pow(retries)).min(policy.cap);
    longest.mul_f64(0.5 + fraction(engine.environment()) / 2.0)
}
