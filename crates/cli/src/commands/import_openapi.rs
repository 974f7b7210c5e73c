//! `jackfield import-openapi`: a connector in our own language, from an OpenAPI document.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use jackfield_codegen::Options;
use jackfield_codegen::import::Choice;
use jackfield_codegen::shell::{entry, identifier, is_generic, sync};

use crate::failure::Failure;
use crate::schema;
use crate::spec::{self, OfDocument};
use crate::terminal;
use crate::terminal::{tell, write_err, write_out};

/// Writes an OpenAPI document as a connector.yaml, as a start for a spec that is kept by hand
///
/// The connector compiles and sends what the document describes. What the connector language cannot
/// say is left out, with a comment, and told on stderr with its place in the document. Exits with 0
/// when there is a connector, with 1 when the document could not be read, with 2 when it was called
/// wrongly.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  jackfield import-openapi openapi.json -o specs/acme
  jackfield import-openapi openapi.json --select Tickets --select '/agents/**' --exclude deleteAgent")]
pub(crate) struct Arguments {
    /// The OpenAPI document, 2.0 to 3.2
    document: String,
    /// Take these operations only: a tag, a path (`*` is one segment, `**` any number), an
    /// operationId, or METHOD /path; may be given several times
    #[arg(long, value_name = "WHAT")]
    select: Vec<String>,
    /// Leave these out, named likewise; may be given several times
    #[arg(long, value_name = "WHAT")]
    exclude: Vec<String>,
    /// Write DIR/connector.yaml, which must not be there yet; default: stdout
    #[arg(short, long, value_name = "DIR")]
    out: Option<PathBuf>,
    #[command(flatten)]
    of_document: OfDocument,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let target = arguments.out.as_ref().map(|folder| folder.join("connector.yaml"));
    if let Some(target) = target.as_ref().filter(|target| target.exists()) {
        return Err(Failure::usage(format!(
            "`{}` exists already; give another folder, or move it away",
            target.display()
        )));
    }
    let choice = Choice { select: arguments.select.clone(), exclude: arguments.exclude.clone() };
    // A connector is called as its folder; without one as its document, by the title where the name of
    // the file says nothing.
    let id = match &target {
        Some(target) => identifier(target),
        None => Some(Path::new(&arguments.document))
            .filter(|document| !is_generic(&entry(document)))
            .and_then(identifier),
    };
    let options = Options { id, ..Options::default() };
    let imported = spec::imported(&arguments.document, &arguments.of_document, &choice, &options)?;
    write_err!(
        "{}",
        imported.report.render(&imported.sources, terminal::colour(&std::io::stderr()))
    );
    let Some(text) = imported.text.filter(|_| imported.report.errors() == 0) else {
        return Ok(ExitCode::FAILURE);
    };
    for note in &imported.notes {
        let place = note
            .place
            .map_or_else(String::new, |place| format!("{}: ", imported.sources.location(place)));
        let what = if note.left_out { "left out: " } else { "" };
        tell!("{place}{}: {what}{}", note.about, note.text);
    }
    let left_out = imported.notes.iter().filter(|note| note.left_out).count();
    if imported.operations == 0 {
        tell!("the document has no operation that a connector could have; nothing is written");
        return Ok(ExitCode::FAILURE);
    }
    match target {
        Some(target) => {
            sync::write(&target, &text)?;
            terminal::say!("{}", target.display());
            if let Some(schema) = schema::beside(&target)? {
                terminal::say!("{}", schema.display());
            }
        }
        None => write_out!("{}", schema::without_line(&text)),
    }
    let s = if imported.operations == 1 { "" } else { "s" };
    tell!("{} operation{s}, {left_out} left out", imported.operations);
    Ok(ExitCode::SUCCESS)
}
