//! Environments in which nobody waits.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use jackfield::{BoxFuture, Environment};

/// The same moment and the same chance each time: requests can be compared byte by byte.
#[derive(Debug)]
pub struct Still;

impl Environment for Still {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH
    }

    fn elapsed(&self) -> Duration {
        Duration::ZERO
    }

    fn sleep(&self, _: Duration) -> BoxFuture<'static, ()> {
        Box::pin(async {})
    }

    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(0x5a);
    }
}

/// A clock that moves on by what is waited, at once; deadlines, which are longer, take their time.
#[derive(Debug, Default)]
pub struct Hasty(AtomicU64);

/// What is longer than this is a deadline.
const WAIT: Duration = Duration::from_secs(10);

impl Environment for Hasty {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + self.elapsed()
    }

    fn elapsed(&self) -> Duration {
        Duration::from_millis(self.0.load(Ordering::Relaxed))
    }

    fn sleep(&self, time: Duration) -> BoxFuture<'static, ()> {
        if time > WAIT {
            return Box::pin(tokio::time::sleep(time));
        }
        let millis = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        self.0.fetch_add(millis, Ordering::Relaxed);
        Box::pin(async {})
    }

    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(0x5a);
    }
}
