//! Times what reads a document: `cargo run --release --example parse_bench -- FILE...`
//!
//! Prints, for each file, the best of several rounds for our tree, for `serde_json::Value`, and for
//! another YAML implementation, and whether the trees agree. User CPU on an idle machine is within
//! a few percent of what is printed, since nothing here waits.

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jackfield_codegen::diagnostics::{Colour, Diagnostics};
use jackfield_codegen::node::{self, Document, Limits};
use jackfield_codegen::source::{SourceMap, SourcePath};

/// Rounds per measurement; the best counts, as noise only ever adds.
const ROUNDS: usize = 9;

fn main() {
    for path in std::env::args().skip(1) {
        match std::fs::read_to_string(&path) {
            Ok(text) => measure(&path, &text.into()),
            Err(error) => eprintln!("{path}: {error}"),
        }
    }
}

fn measure(path: &str, text: &Arc<str>) {
    let megabytes = u32::try_from(text.len()).map_or(f64::INFINITY, f64::from) / 1e6;
    println!("{path}: {megabytes:.2} MB");
    let (ours, document) = best(|| read(text));
    print("node tree", ours, megabytes);
    let Some(document) = document else { return };
    let (theirs, value) = best(|| serde_json::from_str::<serde_json::Value>(text));
    if let Ok(value) = value {
        print("serde_json::Value", theirs, megabytes);
        println!("  ratio {:.2}", ours.as_secs_f64() / theirs.as_secs_f64());
        println!("  same tree: {}", value == document.root().to_value());
        return;
    }
    let (theirs, value) = best(|| serde_yaml::from_str::<serde_json::Value>(text));
    print("serde_yaml to serde_json::Value", theirs, megabytes);
    match value {
        Ok(value) => println!("  same tree: {}", value == document.root().to_value()),
        Err(error) => println!("  serde_yaml: {error}"),
    }
}

/// The document; what is wrong with it goes to standard error.
fn read(text: &Arc<str>) -> Option<Document> {
    let diagnostics = Diagnostics::new();
    let mut sources = SourceMap::new();
    let path = SourcePath::new("document").ok()?;
    let file = sources.add(path, text.clone()).ok()?;
    let document = node::parse(file, text, Limits::default(), &diagnostics.sink());
    let report = diagnostics.finish();
    if !report.is_empty() {
        eprint!("{}", report.render(&sources, Colour::Off));
    }
    document
}

fn best<T>(run: impl Fn() -> T) -> (Duration, T) {
    let mut least = Duration::MAX;
    let mut result = black_box(run());
    for _ in 0..ROUNDS {
        let started = Instant::now();
        let next = black_box(run());
        least = least.min(started.elapsed());
        result = next;
    }
    (least, result)
}

fn print(what: &str, time: Duration, megabytes: f64) {
    let seconds = time.as_secs_f64();
    println!("  {what:32} {:8.2} ms {:8.1} MB/s", seconds * 1e3, megabytes / seconds);
}
