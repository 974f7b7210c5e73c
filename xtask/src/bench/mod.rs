//! Benchmarks: what they measure and how they are repeated is said in `docs/benchmarks.md`.

mod codec;

use std::error::Error;
use std::process::ExitCode;

/// `cargo xtask bench`.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// The shape of generated types: compile time and decode speed of each variant
    Codec {
        /// OpenAPI documents, and options of the benchmark
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
}

/// Runs a benchmark.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode, Box<dyn Error>> {
    match &arguments.what {
        What::Codec { arguments } => codec::run(arguments)?,
    }
    Ok(ExitCode::SUCCESS)
}
