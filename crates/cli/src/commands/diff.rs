//! `jackfield diff`: what a new spec changes for those who use the old one.

use std::path::Path;
use std::process::ExitCode;

use clap::ValueEnum;
use jackfield_codegen::{Options, Surface};
use jackfield_plan::Plan;
use jackfield_tools::diff::{Class, diff};

use crate::failure::Failure;
use crate::spec::{self, OfDocument};
use crate::terminal::{self, say, tell, write_out};

/// Tells what changed between two specs, for users of the client and of the tools
///
/// Breaking is what code or calls may have to be changed for: methods, arguments, types, settings,
/// results, kinds of errors, ways to authenticate. An addition is what is possible now as well.
/// Documentation is everything else: words, hints, and what only the vendor sees, such as URLs, paths,
/// names on the wire, headers and token endpoints. Exits with 0 when none is breaking, with 1 when one
/// is, with 2 when it was called wrongly.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  jackfield diff old/connector.yaml specs/desk365
  jackfield diff generated/desk365/plan.json specs/desk365 --format json")]
pub(crate) struct Arguments {
    /// The spec as users have it: a SPEC, or the plan.json of a generated crate, whose `src` is read
    /// beside it
    old: String,
    /// The spec as it will be
    new: String,
    /// How changes are written to stdout
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

/// How changes are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people, by class
    Human,
    /// One JSON object per line
    Json,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let old = version(&arguments.old, None)?;
    // Documents without an id are one vendor, wherever they lie.
    let new = version(&arguments.new, Some(&old.plan.connector.id))?;
    let mut changes = diff(&old.plan, &new.plan);
    match (&old.client, &new.client) {
        (Some(old), Some(new)) => changes.extend(old.changes(new)),
        _ => tell!(
            "the client is not compared: a plan.json without the `src` of its crate does not say what \
             it looks like"
        ),
    }
    changes.sort_by_key(|change| change.class);
    match arguments.format {
        Format::Json => {
            for change in &changes {
                say!("{}", serde_json::to_string(change).map_err(Failure::new)?);
            }
        }
        Format::Human => {
            for class in [Class::Breaking, Class::Addition, Class::Documentation] {
                let of_class: Vec<_> =
                    changes.iter().filter(|change| change.class == class).collect();
                if !of_class.is_empty() {
                    say!("{}", title(class));
                }
                for change in of_class {
                    write_out!("  {}: {}\n", change.place, change.what);
                }
            }
        }
    }
    let breaking = changes.iter().filter(|change| change.class == Class::Breaking).count();
    tell!("{}", total(changes.len(), breaking));
    Ok(if breaking > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// What it comes to, in words.
fn total(changes: usize, breaking: usize) -> String {
    match (changes, breaking) {
        (0, _) => "no changes".to_owned(),
        (1, 0) => "1 change, not breaking".to_owned(),
        (1, _) => "1 change, breaking".to_owned(),
        (changes, 0) => format!("{changes} changes, none of them breaking"),
        (changes, breaking) if changes == breaking => format!("{changes} changes, all breaking"),
        (changes, breaking) => format!("{changes} changes, {breaking} of them breaking"),
    }
}

fn title(class: Class) -> &'static str {
    match class {
        Class::Breaking => "Breaking:",
        Class::Addition => "Additions:",
        Class::Documentation => "Documentation:",
    }
}

/// What is compared of one side.
struct Version {
    plan: Plan,
    /// What users of the typed client see; none of a plan without a crate.
    client: Option<Surface>,
}

/// Compiles a spec, or reads what was generated earlier. An OpenAPI document is called `id`, unless
/// that is none.
fn version(path: &str, id: Option<&str>) -> Result<Version, Failure> {
    if Path::new(path).file_name().is_some_and(|name| name == "plan.json") {
        let text = std::fs::read_to_string(path)
            .map_err(|error| Failure::usage(format!("`{path}` cannot be read: {error}")))?;
        let plan =
            Plan::from_json(&text).map_err(|error| Failure::usage(format!("`{path}`: {error}")))?;
        return Ok(Version { plan, client: client_beside(Path::new(path))? });
    }
    let options = Options { id: id.map(str::to_owned), ..Options::default() };
    let compilation = spec::compiled(path, &OfDocument::default(), &options)?;
    match compilation.plan {
        Some(plan) if compilation.report.errors() == 0 => {
            let files = compilation.files.iter();
            let files = files.filter_map(|(path, text)| Some((path.strip_prefix("src/")?, text)));
            Ok(Version { plan, client: Some(Surface::of(files).map_err(Failure::new)?) })
        }
        _ => Err(Failure::rendered(
            compilation.report.render(&compilation.sources, terminal::colour(&std::io::stderr())),
        )),
    }
}

/// The client of the crate that a plan lies in.
fn client_beside(plan: &Path) -> Result<Option<Surface>, Failure> {
    let folder = plan.with_file_name("src");
    if !folder.join("lib.rs").exists() {
        return Ok(None);
    }
    let mut files = Vec::new();
    for entry in std::fs::read_dir(&folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "rs") {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            files.push((name, std::fs::read_to_string(&path)?));
        }
    }
    let files = files.iter().map(|(name, text)| (name.as_str(), text.as_str()));
    Surface::of(files).map(Some).map_err(Failure::usage)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_counted_as_people_count() {
        for (changes, breaking, words) in [
            (0, 0, "no changes"),
            (1, 0, "1 change, not breaking"),
            (1, 1, "1 change, breaking"),
            (2, 0, "2 changes, none of them breaking"),
            (2, 2, "2 changes, all breaking"),
            (3, 1, "3 changes, 1 of them breaking"),
        ] {
            assert_eq!(total(changes, breaking), words);
        }
    }
}
