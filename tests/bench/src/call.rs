//! A typed call beside the same call written by hand, in one process and interleaved.
//!
//! Both get the same answers from a server in a process of its own; each has one connection.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use desk365::Client;
use desk365::types::TicketCount;

use crate::{Outcome, hand, median, micros, processor_time, processor_time_since};

/// How many calls one side makes before it is the other's turn.
const TURN: usize = 20;

/// What one side took.
#[derive(Default)]
struct Side {
    latencies: Vec<Duration>,
    /// Per turn, in processor time.
    turns: Vec<Duration>,
}

/// Calls each way this often, for both answers; `only` one of them, for a profiler.
pub(crate) fn run(calls: usize, only: Option<&str>) -> Outcome<()> {
    // The hand-written client takes the process's provider; the generated one has its own.
    let provider = rustls::crypto::ring::default_provider();
    provider.install_default().map_err(|_| "there is a TLS provider already")?;
    let server = Server::start()?;
    let ours = Client::builder().subdomain("acme").api_key("key").base_url(&server.url).build()?;
    let hand = hand::Client::new(server.url.clone(), "key")?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    println!(
        "| answer | p50 ours, µs | p50 by hand, µs | ratio | CPU ours, µs | CPU by hand, µs | ratio |"
    );
    println!("|---|---|---|---|---|---|---|");
    runtime.block_on(async {
        let one = async || ours.tickets().get(1).await.map(drop).map_err(Into::into);
        let one_by_hand = async || hand.ticket(1).await.map(drop).map_err(Into::into);
        if let Some(only) = only {
            for _ in 0..calls {
                if only == "ours" { one().await? } else { one_by_hand().await? }
            }
            return Ok(());
        }
        race("1 kB", calls, &one, &one_by_hand).await?;
        let page = async || {
            let list = ours.tickets().list().include_custom_fields(true).offset(100);
            list.ticket_count(TicketCount::N100).await.map(drop).map_err(Into::into)
        };
        let page_by_hand = async || hand.tickets(100).await.map(drop).map_err(Into::into);
        race("100 kB", calls / 4, &page, &page_by_hand).await
    })
}

async fn race(
    name: &str,
    calls: usize,
    ours: &impl AsyncFn() -> Outcome<()>,
    hand: &impl AsyncFn() -> Outcome<()>,
) -> Outcome<()> {
    let mut sides = [Side::default(), Side::default()];
    let turns = (calls / TURN).max(2);
    for turn in 0..turns {
        // The first turns connect and warm up; and nobody is always first.
        let counts = turn >= turns / 10;
        for side in [turn % 2, (turn + 1) % 2] {
            let done = match side {
                0 => take_turn(ours).await?,
                _ => take_turn(hand).await?,
            };
            if let (true, Some(side)) = (counts, sides.get_mut(side)) {
                side.latencies.extend(done.latencies);
                side.turns.extend(done.turns);
            }
        }
    }
    let p50 = sides.each_ref().map(|side| micros(median(side.latencies.clone())));
    let calls = f64::from(u32::try_from(TURN)?);
    let cpu = sides.each_ref().map(|side| micros(median(side.turns.clone())) / calls);
    println!(
        "| {name} | {:.1} | {:.1} | {:.3} | {:.1} | {:.1} | {:.3} |",
        p50[0],
        p50[1],
        p50[0] / p50[1],
        cpu[0],
        cpu[1],
        cpu[0] / cpu[1],
    );
    Ok(())
}

async fn take_turn(one: &impl AsyncFn() -> Outcome<()>) -> Outcome<Side> {
    let mut side = Side::default();
    let start = processor_time();
    for _ in 0..TURN {
        let sent = Instant::now();
        one().await?;
        side.latencies.push(sent.elapsed());
    }
    side.turns.push(processor_time_since(start));
    Ok(side)
}

/// The server's process; it ends with this one.
struct Server {
    url: String,
    process: Child,
}

impl Server {
    fn start() -> Outcome<Self> {
        let mut process =
            Command::new(std::env::args_os().next().ok_or("the program has no name")?)
                .arg("serve")
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .spawn()?;
        let mut port = String::new();
        let stdout = process.stdout.take().ok_or("the server says nothing")?;
        BufReader::new(stdout).read_line(&mut port)?;
        Ok(Self { url: format!("http://127.0.0.1:{}", port.trim()), process })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        drop(self.process.wait());
    }
}
