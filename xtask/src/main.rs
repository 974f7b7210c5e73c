//! Maintainer commands: `cargo xtask regenerate`, `cargo xtask corpus`, `cargo xtask bench`.
//!
//! They build when `generated/` is broken: nothing here depends on it.
#![forbid(unsafe_code)]

mod bench;
mod corpus;
#[cfg(test)]
mod documents;
mod regenerate;
#[cfg(test)]
mod tidy;
#[cfg(test)]
mod vendor_names;

use std::path::Path;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Maintainer commands of Jackfield.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Compiles every spec in specs/ into generated/
    Regenerate(regenerate::Arguments),
    /// Compiles many documents, checks the crates and sends instances through their types
    Corpus(corpus::Arguments),
    /// Compiles one document of a corpus: what `corpus` runs for each, so that none can end the run
    #[command(hide = true)]
    CorpusDocument(corpus::DocumentArguments),
    /// Measures what `docs/benchmarks.md` reports
    Bench(bench::Arguments),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = match arguments.command {
        Command::Regenerate(arguments) => regenerate::run(&arguments, &root()),
        Command::Corpus(arguments) => corpus::run(&arguments, &root()),
        Command::CorpusDocument(arguments) => corpus::run_document(&arguments),
        Command::Bench(arguments) => bench::run(&arguments),
    };
    match outcome {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The root of the workspace.
fn root() -> std::path::PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().unwrap_or(own).to_path_buf()
}
