//! `cargo xtask bench call` and `bench prepare`: what a call costs at run time.
//!
//! The work is done by `tests/bench`, since nothing here may link an HTTP client.

use std::process::Command;

use super::machine;
use super::process::Outcome;

/// `cargo xtask bench call` and `bench prepare`.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// How many calls
    calls: Option<usize>,
}

pub(crate) fn run(what: &str, arguments: &Arguments) -> Outcome<()> {
    let mut cargo = Command::new("cargo");
    cargo.args(["run", "--quiet", "--release", "-p", "jackfield-bench", "--", what]);
    cargo.args(arguments.calls.map(|calls| calls.to_string()));
    cargo.current_dir(crate::root());
    machine::print();
    println!();
    if cargo.status()?.success() { Ok(()) } else { Err(format!("`{what}` failed").into()) }
}
