//! `jackfield new`: the start of a connector.

use std::path::PathBuf;
use std::process::ExitCode;

use jackfield_codegen::shell::sync;

use crate::failure::Failure;
use crate::terminal::say;

/// Writes the start of a connector, to be filled in
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  jackfield new acme_desk && jackfield check specs/acme_desk")]
pub(crate) struct Arguments {
    /// The connector's id: lower-case letters, digits and underscores, a letter first
    vendor: String,
    /// The folder that holds specs
    #[arg(long, value_name = "DIR", default_value = "specs")]
    specs: PathBuf,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let id = arguments.vendor.as_str();
    let is_id = id.starts_with(|c: char| c.is_ascii_lowercase())
        && id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if !is_id {
        return Err(Failure::usage(format!(
            "`{id}` is no connector id: use lower-case letters, digits and underscores, a letter first"
        )));
    }
    let path = arguments.specs.join(id).join("connector.yaml");
    if path.exists() {
        return Err(Failure::usage(format!("`{}` exists already", path.display())));
    }
    sync::write(&path, &include_str!("scaffold.yaml").replace("acme", id))?;
    say!("{}", path.display());
    eprintln!("fill it in, then run `jackfield check {}`", arguments.specs.join(id).display());
    Ok(ExitCode::SUCCESS)
}
