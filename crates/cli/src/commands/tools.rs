//! `jackfield tools`: tool definitions for language models.

use std::process::ExitCode;

use clap::ValueEnum;
use jackfield_tools::{Filter, definitions};

use crate::failure::Failure;
use crate::terminal::say;
use crate::{builtin, spec};

/// Writes the tool definitions of a connector as JSON
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  jackfield tools desk365 --methods read --tags tickets")]
pub(crate) struct Arguments {
    /// A connector's folder or file, an OpenAPI document, or a built-in vendor's id
    #[arg(value_name = "SPEC", required_unless_present = "list")]
    spec: Option<String>,
    /// The provider whose form is written
    #[arg(long, value_enum, default_value_t = Provider::Mcp)]
    provider: Provider,
    /// Only these: `read`, `write`, or names of tools
    #[arg(long, value_delimiter = ',', value_name = "METHODS")]
    methods: Vec<String>,
    /// Only tools with one of these tags
    #[arg(long, value_delimiter = ',', value_name = "TAGS")]
    tags: Vec<String>,
    /// Only the names, one per line
    #[arg(long)]
    names: bool,
    /// List the built-in vendors
    #[arg(long)]
    list: bool,
}

/// The form of the definitions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Provider {
    /// The Model Context Protocol
    Mcp,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    if arguments.list {
        for id in builtin::ids() {
            say!("{id}");
        }
        return Ok(ExitCode::SUCCESS);
    }
    let plan = spec::plan(arguments.spec.as_deref().unwrap_or_default())?;
    let filter = Filter::new(
        arguments.methods.iter().map(String::as_str),
        arguments.tags.iter().map(String::as_str),
    );
    for miss in filter.misses(&plan) {
        eprintln!("warning: {miss}");
    }
    let definitions = match arguments.provider {
        Provider::Mcp => definitions(&plan, &filter),
    };
    if arguments.names {
        for definition in &definitions {
            say!("{}", definition.name);
        }
    } else {
        say!("{}", serde_json::to_string_pretty(&definitions).map_err(Failure::new)?);
    }
    Ok(ExitCode::SUCCESS)
}
