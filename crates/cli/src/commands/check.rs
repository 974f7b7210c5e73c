//! `jackfield check`: diagnostics only.

use std::process::ExitCode;

use clap::ValueEnum;
use jackfield_codegen::Options;

use crate::failure::Failure;
use crate::terminal::{tell, write_out};
use crate::{spec, terminal};

/// Reports what is wrong with specs, and writes nothing
///
/// Exits with 0 when there are at most warnings, with 1 when there are errors, with 2 when it was
/// called wrongly.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  jackfield check specs/desk365 openapi.json --format json
  jackfield check desk365")]
pub(crate) struct Arguments {
    /// Connectors' folders or files, OpenAPI documents, or built-in vendors' ids
    #[arg(required = true, value_name = "SPEC")]
    specs: Vec<String>,
    /// How diagnostics are written to stdout
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    #[command(flatten)]
    document: spec::OfDocument,
}

/// How diagnostics are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people, with excerpts
    Human,
    /// One JSON object per line
    Json,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let mut failed = false;
    for spec in &arguments.specs {
        let options = Options { plan_only: true, ..Options::default() };
        let compilation = spec::compiled(spec, &arguments.document, &options)?;
        let report = &compilation.report;
        if compilation.plan.is_none() && arguments.specs.len() > 1 && is_of_another_kind(spec) {
            tell!("{spec}: no spec, skipped");
            continue;
        }
        failed |= report.errors() > 0;
        match arguments.format {
            Format::Human => {
                write_out!(
                    "{}",
                    report.render(&compilation.sources, terminal::colour(&std::io::stdout()))
                );
                let summary = &compilation.summary;
                if report.errors() == 0 && compilation.plan.is_none() {
                    tell!("{spec}: no spec, skipped");
                    continue;
                }
                tell!(
                    "{spec}: {}, {} skipped, {}",
                    counted(summary.operations, "operation"),
                    summary.skipped,
                    counted(summary.types, "type")
                );
            }
            Format::Json => write_out!("{}", report.to_json_lines(&compilation.sources)),
        }
    }
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Whether a file is called like something that is no YAML or JSON, as a README that the shell found
/// among specs.
fn is_of_another_kind(spec: &str) -> bool {
    let path = std::path::Path::new(spec);
    let extension = path.extension().and_then(std::ffi::OsStr::to_str);
    path.is_file() && extension.is_some_and(|one| !["yaml", "yml", "json"].contains(&one))
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
