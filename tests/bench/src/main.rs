//! What a call costs: `call` races the generated client against hand-written code over loopback,
//! `prepare` measures what happens before a request is sent. `cargo xtask bench` runs both.
#![forbid(unsafe_code)]

mod call;
mod hand;
mod prepare;
mod server;

use std::error::Error;
use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |index: usize, default: usize| {
        arguments.get(index).map_or(Ok(default), |text| text.parse::<usize>())
    };
    match arguments.first().map(String::as_str) {
        Some("call") => call::run(number(1, 20_000)?, arguments.get(2).map(String::as_str)),
        Some("prepare") => prepare::run(number(1, 200_000)?),
        // A process of its own, so that its time is not counted as a client's.
        Some("serve") => server::run(),
        _ => Err("usage: jackfield-bench call|prepare [N] [ours|hand]".into()),
    }
}

/// The processor time of this process so far, in the kernel as well.
fn processor_time() -> Duration {
    let now = clock_gettime(ClockId::ProcessCPUTime);
    let seconds = u64::try_from(now.tv_sec).unwrap_or_default();
    Duration::new(seconds, u32::try_from(now.tv_nsec).unwrap_or_default())
}

/// The processor time since then.
fn processor_time_since(start: Duration) -> Duration {
    processor_time().saturating_sub(start)
}

/// The middle one.
fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}
