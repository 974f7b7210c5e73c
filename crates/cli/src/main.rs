//! The `jackfield` command.
//!
//! Results go to stdout, everything else to stderr. A SPEC is a connector's folder, a
//! `connector.yaml`, any OpenAPI document, or the id of a built-in vendor.
#![forbid(unsafe_code)]

mod builtin;
mod cache;
mod commands;
mod connect;
mod failure;
mod given;
mod long_list;
#[cfg(test)]
mod readme;
mod schema;
mod signals;
mod spec;
mod terminal;
mod watch;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use failure::Failure;

/// Compiling makes and frees millions of small values, at which this allocator is quicker than the
/// system's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// One spec file in: a typed client, agent tools, an MCP server and a mock vendor out.
#[derive(Debug, Parser)]
#[command(name = "jackfield", version, max_term_width = 100)]
#[command(
    after_help = "A SPEC is a connector's folder, a connector.yaml, any OpenAPI document, or the id of a \
built-in vendor (see `jackfield tools --list`)."
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Check(commands::check::Arguments),
    Generate(commands::generate::Arguments),
    Tools(commands::tools::Arguments),
    Call(commands::call::Arguments),
    Mock(commands::mock::Arguments),
    Serve(commands::serve::Arguments),
    New(commands::new::Arguments),
    ImportOpenapi(commands::import_openapi::Arguments),
    Explain(commands::explain::Arguments),
    Diff(commands::diff::Arguments),
    Completions(commands::completions::Arguments),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = match arguments.command {
        Command::Check(arguments) => commands::check::run(&arguments),
        Command::Generate(arguments) => commands::generate::run(&arguments),
        Command::Tools(arguments) => commands::tools::run(&arguments),
        Command::Call(arguments) => commands::call::run(arguments),
        Command::Mock(arguments) => commands::mock::run(&arguments),
        Command::Serve(arguments) => commands::serve::run(&arguments),
        Command::New(arguments) => commands::new::run(&arguments),
        Command::ImportOpenapi(arguments) => commands::import_openapi::run(&arguments),
        Command::Explain(arguments) => commands::explain::run(&arguments),
        Command::Diff(arguments) => commands::diff::run(&arguments),
        Command::Completions(arguments) => commands::completions::run(&arguments),
    };
    outcome.unwrap_or_else(Failure::tell)
}
