//! An environment in which nothing happens.

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
