//! `cargo xtask bench mcp`: MCP servers beside each other, in one run.
//!
//! Each serves the same OpenAPI document, over the same vendor on loopback: one tool is one GET.
//! Clients are threads of this process, which write HTTP by hand.

mod client;
mod servers;
mod vendor;

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use self::client::{Client, Era};
use self::servers::{Running, Server};
use self::vendor::Vendor;
use super::machine;
use super::process::Outcome;

/// `cargo xtask bench mcp`.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// A large `OpenAPI` document, for starting and listing
    #[arg(long, value_name = "DOC")]
    document: Option<PathBuf>,
    /// The servers, separated by commas [default: all]
    #[arg(long, value_delimiter = ',', value_name = "SERVERS")]
    servers: Vec<String>,
    /// How many calls one client makes
    #[arg(long, default_value_t = 2000)]
    calls: usize,
    /// How many seconds the clients at once call
    #[arg(long, default_value_t = 5)]
    seconds: u64,
    /// How many calls of a soak; none unless it is given
    #[arg(long, default_value_t = 0)]
    soak: u64,
}

/// How long one client calls at most, before it is measured and while it is.
const LONGEST: Duration = Duration::from_secs(20);

/// How many clients call at once.
const CLIENTS: usize = 16;

pub(crate) fn run(arguments: &Arguments) -> Outcome<()> {
    let servers = servers::chosen(&arguments.servers)?;
    for server in &servers {
        server.install()?;
    }
    let vendor = Vendor::start()?;
    machine::print();
    let direct = percentiles(&mut vendor.direct(arguments.calls)?).0;
    println!("\nThe vendor itself: {direct:.3} ms, p50.\n");
    println!(
        "| server | start s | MB | era | one client, p50 ms | above the vendor | {CLIENTS} clients, calls/s | p99 ms |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    for server in &servers {
        let document = vendor.document()?;
        let running = server.start(&document, &vendor.url())?;
        for era in [Era::Stateless, Era::Session] {
            // What one server does not do is its row, not the end of the others.
            if let Err(error) = row(arguments, server, &running, era, direct) {
                println!("| {} | | | {era} | failed: {error} | | | |", server.name);
            }
        }
        if arguments.soak > 0 {
            soak(arguments.soak, server, &running)?;
        }
    }
    if let Some(document) = &arguments.document {
        println!(
            "\n| server | document | start s | MB | tools/list MB | first byte ms | whole ms |"
        );
        println!("|---|---|---|---|---|---|---|");
        for server in &servers {
            let running = server.start(document, &vendor.url())?;
            list(server, &running, document)?;
        }
    }
    Ok(())
}

fn row(
    arguments: &Arguments,
    server: &Server,
    running: &Running,
    era: Era,
    direct: f64,
) -> Outcome<()> {
    let name = server.name;
    let (start, memory) = (running.start.as_secs_f64(), running.memory());
    let Ok(mut client) = Client::begin(running.port, era) else {
        println!("| {name} | {start:.2} | {memory:.0} | {era} | not spoken | | | |");
        return Ok(());
    };
    let warm = Instant::now();
    for _ in 0..arguments.calls.min(200) {
        client.call()?;
        if warm.elapsed() > LONGEST {
            break;
        }
    }
    let mut times = Vec::with_capacity(arguments.calls);
    let begun = Instant::now();
    while times.len() < arguments.calls && begun.elapsed() < LONGEST {
        let since = Instant::now();
        client.call()?;
        times.push(since.elapsed());
    }
    let (middle, _) = percentiles(&mut times);
    let (rate, mut times) = together(running.port, era, arguments.seconds)?;
    let (_, late) = percentiles(&mut times);
    let above = middle - direct;
    println!(
        "| {name} | {start:.2} | {memory:.0} | {era} | {middle:.3} | {above:.3} | {rate:.0} | {late:.1} |"
    );
    Ok(())
}

/// Calls by several clients at once: calls per second, and the time of each.
#[expect(clippy::cast_precision_loss, reason = "a rate")]
fn together(port: u16, era: Era, seconds: u64) -> Outcome<(f64, Vec<Duration>)> {
    let end = AtomicBool::new(false);
    let since = Instant::now();
    let times = std::thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS)
            .map(|_| {
                scope.spawn(|| {
                    let mut times = Vec::new();
                    let mut client = Client::begin(port, era).map_err(|e| e.to_string())?;
                    while !end.load(Ordering::Relaxed) {
                        let since = Instant::now();
                        client.call().map_err(|error| error.to_string())?;
                        times.push(since.elapsed());
                    }
                    Ok::<_, String>(times)
                })
            })
            .collect();
        std::thread::sleep(Duration::from_secs(seconds));
        end.store(true, Ordering::Relaxed);
        let joined = clients
            .into_iter()
            .map(|client| client.join().unwrap_or_else(|_| Err("a client panicked".to_owned())));
        joined.collect::<Result<Vec<_>, _>>()
    })?;
    let times: Vec<_> = times.into_iter().flatten().collect();
    Ok((times.len() as f64 / since.elapsed().as_secs_f64(), times))
}

/// Many calls, of which none may be lost, and the memory before and after.
fn soak(calls: u64, server: &Server, running: &Running) -> Outcome<()> {
    let left = AtomicU64::new(calls);
    let before = running.memory();
    std::thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS)
            .map(|_| {
                scope.spawn(|| {
                    let begun = Client::begin(running.port, Era::Stateless);
                    let mut client = begun.map_err(|error| error.to_string())?;
                    let take = |left: u64| left.checked_sub(1);
                    while left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_ok() {
                        client.call().map_err(|error| error.to_string())?;
                    }
                    Ok::<_, String>(())
                })
            })
            .collect();
        let joined = clients
            .into_iter()
            .map(|client| client.join().unwrap_or_else(|_| Err("a client panicked".to_owned())));
        joined.collect::<Result<(), _>>()
    })?;
    let after = running.memory();
    println!(
        "\n{}: {calls} calls, none lost; {before:.0} MB before, {after:.0} MB after\n",
        server.name
    );
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "megabytes to one decimal")]
fn list(server: &Server, running: &Running, document: &std::path::Path) -> Outcome<()> {
    let mut client = Client::begin(running.port, Era::Session)?;
    let mut first = Vec::new();
    let mut whole = Vec::new();
    let mut bytes = 0;
    for _ in 0..5 {
        let listed = client.list()?;
        first.push(listed.first_byte);
        whole.push(listed.whole);
        bytes = listed.bytes;
    }
    println!(
        "| {} | {} | {:.2} | {:.0} | {:.1} | {:.1} | {:.1} |",
        server.name,
        document.file_stem().unwrap_or_default().to_string_lossy(),
        running.start.as_secs_f64(),
        running.memory(),
        bytes as f64 / 1e6,
        percentiles(&mut first).0,
        percentiles(&mut whole).0,
    );
    Ok(())
}

/// The middle and the 99th percentile, in milliseconds.
fn percentiles(times: &mut [Duration]) -> (f64, f64) {
    times.sort_unstable();
    let at = |index: usize| {
        times
            .get(index.min(times.len().saturating_sub(1)))
            .map_or(0.0, |time| time.as_secs_f64() * 1e3)
    };
    (at(times.len() / 2), at(times.len() * 99 / 100))
}
