//! `jackfield diff`: what a new spec changes for those who use the old one.

use std::process::ExitCode;

use clap::ValueEnum;
use jackfield_plan::Plan;
use jackfield_tools::diff::{Class, diff};

use crate::cache::OfCache;
use crate::failure::Failure;
use crate::spec;
use crate::terminal::{say, tell, write_out};

/// Tells what changed between two specs, for users of the client and of the tools
///
/// Changes are breaking, additions, or documentation. Exits with 0 when none is breaking, with 1
/// when one is, with 2 when it was called wrongly.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  jackfield diff old/connector.yaml specs/desk365
  jackfield diff generated/desk365/plan.json specs/desk365 --format json")]
pub(crate) struct Arguments {
    /// The spec as users have it: a SPEC, or the plan.json of a generated crate
    old: String,
    /// The spec as it will be
    new: String,
    /// How changes are written to stdout
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    #[command(flatten)]
    cache: OfCache,
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
    let plan = |path| plan(path, &arguments.cache);
    let (old, new) = (plan(&arguments.old)?, plan(&arguments.new)?);
    let mut changes = diff(&old, &new);
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

/// The plan of a spec, or a plan that was compiled earlier.
fn plan(path: &str, cache: &OfCache) -> Result<Plan, Failure> {
    let is_plan = std::path::Path::new(path).file_name().is_some_and(|name| name == "plan.json");
    if !is_plan {
        return spec::plan(path, cache);
    }
    let text = std::fs::read_to_string(path)
        .map_err(|error| Failure::usage(format!("`{path}` cannot be read: {error}")))?;
    Plan::from_json(&text).map_err(|error| Failure::usage(format!("`{path}`: {error}")))
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
