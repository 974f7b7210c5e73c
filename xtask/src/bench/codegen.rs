//! `cargo xtask bench codegen`: what it costs to compile a document into a crate.
//!
//! The whole process is measured, from reading the document to the last file written, for ours and
//! for the tools that are named.

use std::cmp::Reverse;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::process::{self, Outcome, Run};
use super::tools::{self, Tool, scratch};
use super::{machine, synthetic};

/// `cargo xtask bench codegen`.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// `OpenAPI` documents
    documents: Vec<PathBuf>,
    /// A folder of documents, of which the ten largest are taken
    #[arg(long, value_name = "DIR")]
    corpus: Option<PathBuf>,
    /// The tools to compare, separated by commas; ours is always there
    #[arg(long, value_delimiter = ',', value_name = "TOOLS")]
    tools: Vec<String>,
    /// Also a made document with this many operations, and one with half of them
    #[arg(long, value_name = "OPERATIONS")]
    synthetic: Option<usize>,
    /// Also `cargo xtask regenerate` with nothing changed
    #[arg(long)]
    regenerate: bool,
    /// How often each is run; the middle one counts
    #[arg(long, default_value_t = 5)]
    runs: usize,
}

pub(crate) fn run(arguments: &Arguments) -> Outcome<()> {
    let mut others = tools::chosen(&arguments.tools)?;
    others.retain(|tool| tool.version.is_some() && !arguments.tools.is_empty());
    let [ours, ..] = tools::TOOLS else { return Ok(()) };
    for tool in std::iter::once(ours).chain(&others) {
        tool.install()?;
    }
    let mut documents = arguments.documents.clone();
    if let Some(corpus) = &arguments.corpus {
        documents.extend(largest(corpus, 10)?);
    }
    machine::print();
    let names: Vec<String> = others.iter().map(|tool| format!(" {} |", tool.name)).collect();
    let names = names.concat();
    println!("\n| document | MB | operations | types | lines | user s | peak MB |{names}");
    println!("|---|---|---|---|---|---|---|{}", "---|".repeat(others.len()));
    for document in &documents {
        row(ours, &others, document, arguments.runs)?;
    }
    if let Some(operations) = arguments.synthetic {
        let half = row(ours, &others, &synthetic::document(operations / 2)?, arguments.runs)?;
        let full = row(ours, &others, &synthetic::document(operations)?, arguments.runs)?;
        println!("\nTwice the operations take {:.2} times the time.", full.user / half.user);
    }
    if arguments.regenerate {
        regenerate(arguments.runs)?;
    }
    Ok(())
}

fn row(ours: &Tool, others: &[Tool], document: &Path, runs: usize) -> Outcome<Run> {
    let median = |tool: &Tool| process::median(runs, || Ok(tool.generate(document)?.0));
    let cost = median(ours)?.checked(&tools::stem(document))?;
    let report = ours.report(document)?;
    let lines = tools::lines(&ours.folder(document))?;
    let megabytes = size(document);
    let name = document.file_name().unwrap_or_default().to_string_lossy();
    let Run { user, peak, .. } = cost;
    print!(
        "| {name} | {megabytes:.1} | {} | {} | {lines} | {user:.2} | {peak:.0} |",
        report["operations"], report["types"]
    );
    for other in others {
        let run = median(other)?;
        if run.success {
            print!(" {:.2} s, {:.0} MB |", run.user, run.peak);
        } else {
            print!(" fails |");
        }
    }
    println!();
    Ok(cost)
}

/// The largest documents of a folder.
pub(crate) fn largest(folder: &Path, count: usize) -> Outcome<Vec<PathBuf>> {
    let mut documents = documents(folder)?;
    documents.sort_by_key(|path| Reverse(fs::metadata(path).map_or(0, |data| data.len())));
    documents.truncate(count);
    Ok(documents)
}

/// The documents of a folder by name.
pub(crate) fn documents(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let is_document = path.extension().is_some_and(|extension| {
            ["json", "yaml", "yml"].iter().any(|known| extension == *known)
        });
        if is_document {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

#[expect(clippy::cast_precision_loss, reason = "megabytes to one decimal")]
fn size(document: &Path) -> f64 {
    fs::metadata(document).map_or(0.0, |data| data.len() as f64 / 1e6)
}

/// All specs of the repository, when nothing has changed; by this program, as it was built. `--check`
/// compiles them nevertheless.
fn regenerate(runs: usize) -> Outcome<()> {
    let program = std::env::current_exe()?;
    let specs = fs::read_dir(crate::root().join("specs"))?.filter_map(Result::ok);
    let vendors = specs.filter(|entry| entry.path().is_dir()).count();
    let build = if cfg!(debug_assertions) { "debug" } else { "release" };
    println!("\nNothing has changed, {vendors} vendor(s), {build} build:");
    for command in [&["regenerate"][..], &["regenerate", "--check"]] {
        let shown = format!("`cargo xtask {}`", command.join(" "));
        let once =
            || process::run(Command::new(&program).args(command), &scratch())?.checked(&shown);
        // The first may be the one that notes how things are.
        once()?;
        let cost = process::median(runs, once)?;
        println!("{shown}: {:.2} s user, {:.0} MB.", cost.user, cost.peak);
    }
    Ok(())
}
