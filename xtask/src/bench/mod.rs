//! Benchmarks: what they measure and how they are repeated is said in `docs/benchmarks.md`.

mod alone;
mod build;
mod call;
mod codec;
mod codegen;
mod machine;
mod mcp;
mod peers;
mod process;
mod synthetic;
mod tools;

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
    /// What it costs to compile a document into a crate
    Codegen(codegen::Arguments),
    /// What generated crates cost to compile
    Build(build::Arguments),
    /// Of a folder of documents, how many each tool manages
    Peers(peers::Arguments),
    /// A typed call beside the same call written by hand, over loopback
    Call(call::Arguments),
    /// MCP servers over one document, and over a large one
    Mcp(mcp::Arguments),
    /// What happens before a request is sent
    Prepare(call::Arguments),
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
        What::Codegen(arguments) => codegen::run(arguments)?,
        What::Build(arguments) => build::run(arguments)?,
        What::Peers(arguments) => peers::run(arguments)?,
        What::Call(arguments) => call::run("call", arguments)?,
        What::Mcp(arguments) => mcp::run(arguments)?,
        What::Prepare(arguments) => call::run("prepare", arguments)?,
        What::Codec { arguments } => codec::run(arguments)?,
    }
    Ok(ExitCode::SUCCESS)
}
