//! `jackfield explain`: what a diagnostic means.

use std::process::ExitCode;

use jackfield_codegen::diagnostics::codes::Explanation;
use jackfield_codegen::diagnostics::{codes, nearest};

use crate::failure::Failure;
use crate::terminal::say;

/// Explains a diagnostic code, with a wrong and a right example
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  jackfield explain E0201")]
pub(crate) struct Arguments {
    /// The code, as diagnostics show it in brackets; without it, all codes are listed
    code: Option<String>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let Some(wanted) = &arguments.code else {
        for code in codes::all() {
            say!("{code} {}", code.explanation().title);
        }
        return Ok(ExitCode::SUCCESS);
    };
    let wanted = wanted.trim_matches(['[', ']']).to_uppercase();
    let Some(code) = codes::find(&wanted) else {
        let near = nearest(&wanted, codes::all().map(jackfield_codegen::diagnostics::Code::as_str));
        let hint = near.map_or_else(
            || "; `jackfield explain` lists them".to_owned(),
            |near| format!("; the nearest is {near}"),
        );
        return Err(Failure::usage(format!("there is no code `{wanted}`{hint}")));
    };
    let Explanation { title, about, wrong, right, .. } = code.explanation();
    say!("{code}: {title}\n\n{about}\n");
    say!("Wrong:\n\n{}\n\nRight:\n\n{}", indented(wrong), indented(right));
    Ok(ExitCode::SUCCESS)
}

fn indented(text: &str) -> String {
    text.lines()
        .map(|line| format!("    {line}").trim_end().to_owned())
        .collect::<Vec<_>>()
        .join("\n")
}
