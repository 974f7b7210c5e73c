//! Time and chance: the one trait through which the engine meets both.
//!
//! Retries, token expiry, rate limits, timeouts and multipart boundaries ask an [`Environment`], so
//! that tests run them without waiting and get the same bytes each time
//! ([`testing::TestEnvironment`](crate::testing::TestEnvironment)).

use std::fmt;
use std::future::Future;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::pin::Pin;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

/// A boxed future that may move between threads.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Clock, sleep and randomness.
pub trait Environment: fmt::Debug + Send + Sync + 'static {
    /// The wall clock: for dates in headers and for expiry.
    fn now(&self) -> SystemTime;

    /// Time since some fixed point, never going backwards: for rate limits and budgets.
    fn elapsed(&self) -> Duration;

    /// Completes after this time.
    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()>;

    /// Fills the buffer with bytes that cannot be guessed, fit for secrets.
    fn fill(&self, bytes: &mut [u8]);

    /// Fills the buffer with bytes that nobody can foresee and that do not come twice, for what is
    /// seen by others anyway: multipart boundaries. Those of [`fill`](Self::fill) unless there is a
    /// cheaper way.
    fn distinct(&self, bytes: &mut [u8]) {
        self.fill(bytes);
    }
}

/// The real clock and the operating system's randomness.
#[derive(Debug, Clone)]
pub struct SystemEnvironment {
    start: std::time::Instant,
}

impl Default for SystemEnvironment {
    fn default() -> Self {
        Self { start: std::time::Instant::now() }
    }
}

impl Environment for SystemEnvironment {
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }

    fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(duration))
    }

    fn fill(&self, bytes: &mut [u8]) {
        if getrandom::fill(bytes).is_err() {
            // The system has no source at the moment: the keys of the standard library's hasher
            // were drawn from it earlier, and the hash is keyed.
            for chunk in bytes.chunks_mut(8) {
                let random = RandomState::new().build_hasher().finish().to_le_bytes();
                chunk.copy_from_slice(random.get(..chunk.len()).unwrap_or_default());
            }
        }
    }

    /// A count under a keyed hash: the keys were drawn from the system once, so that there is no
    /// system call here.
    fn distinct(&self, bytes: &mut [u8]) {
        static KEYS: LazyLock<RandomState> = LazyLock::new(RandomState::new);
        static COUNT: AtomicU64 = AtomicU64::new(0);
        for chunk in bytes.chunks_mut(8) {
            let count = COUNT.fetch_add(1, Ordering::Relaxed);
            let hash = KEYS.hash_one(count).to_le_bytes();
            chunk.copy_from_slice(hash.get(..chunk.len()).unwrap_or_default());
        }
    }
}

/// A random text of lower-case hexadecimal digits, two per byte.
pub(crate) fn hex<const N: usize>(environment: &dyn Environment) -> String {
    let mut bytes = [0; N];
    environment.fill(&mut bytes);
    digits(&bytes)
}

/// A multipart boundary: 32 lower-case hexadecimal digits.
pub(crate) fn boundary(environment: &dyn Environment) -> String {
    let mut bytes = [0; 16];
    environment.distinct(&mut bytes);
    digits(&bytes)
}

fn digits(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        for digit in [byte >> 4, byte & 15] {
            text.push(char::from_digit(u32::from(digit), 16).unwrap_or('0'));
        }
        text
    })
}

/// A random number from 0 (inclusive) to 1 (exclusive).
pub(crate) fn fraction(environment: &dyn Environment) -> f64 {
    let mut bytes = [0; 4];
    environment.fill(&mut bytes);
    f64::from(u32::from_le_bytes(bytes)) / (f64::from(u32::MAX) + 1.0)
}

/// Runs a future for at most `limit`; nothing when the time is over first.
pub(crate) async fn within<T>(
    environment: &dyn Environment,
    limit: Option<Duration>,
    mut future: BoxFuture<'_, T>,
) -> Option<T> {
    let Some(limit) = limit else { return Some(future.await) };
    // The timer is set only when the future really has to wait.
    let mut timer = None;
    std::future::poll_fn(|cx| {
        use std::task::Poll;
        if let Poll::Ready(value) = future.as_mut().poll(cx) {
            return Poll::Ready(Some(value));
        }
        timer.get_or_insert_with(|| environment.sleep(limit)).as_mut().poll(cx).map(|()| None)
    })
    .await
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_boundary_comes_twice_or_tells_the_next() {
        let environment = SystemEnvironment::default();
        let boundaries: Vec<String> = (0..1000).map(|_| boundary(&environment)).collect();
        assert_eq!(boundaries.iter().collect::<BTreeSet<_>>().len(), 1000);
        for pair in boundaries.windows(2) {
            let same = pair[0].bytes().zip(pair[1].bytes()).filter(|(a, b)| a == b).count();
            assert!(same < 20, "{pair:?}");
            assert!(pair[0].len() == 32 && pair[0].bytes().all(|byte| byte.is_ascii_hexdigit()));
        }
    }
}
