//! `cargo xtask bench peers`: of a folder of documents, how many each tool manages.

use std::path::PathBuf;

use super::alone::{self, CHECK};
use super::process::Outcome;
use super::tools::{self, Tool};
use super::{codegen, machine};

/// `cargo xtask bench peers`.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// A folder of `OpenAPI` documents
    corpus: PathBuf,
    /// The tools to compare, separated by commas [default: all]
    #[arg(long, value_delimiter = ',', value_name = "TOOLS")]
    tools: Vec<String>,
    /// Check the crates of every n-th document as well
    #[arg(long, value_name = "N")]
    every: Option<usize>,
}

pub(crate) fn run(arguments: &Arguments) -> Outcome<()> {
    let tools = tools::chosen(&arguments.tools)?;
    let documents = codegen::documents(&arguments.corpus)?;
    machine::print();
    println!("\n| tool | command | generates, of {} | compiles, of |", documents.len());
    println!("|---|---|---|---|");
    for tool in &tools {
        tool.install()?;
        let (mut generated, mut checked, mut compiled) = (0, 0, 0);
        for (index, document) in documents.iter().enumerate() {
            let name = tools::stem(document);
            let (run, folder) = tool.generate(document)?;
            let mut outcome = if run.success { "generates" } else { "fails" };
            generated += usize::from(run.success);
            if run.success && arguments.every.is_some_and(|every| index.is_multiple_of(every)) {
                checked += 1;
                let compiles = compiles(tool, &folder);
                outcome = if compiles { "compiles" } else { "does not compile" };
                compiled += usize::from(compiles);
            }
            eprintln!("{} {name}: {outcome}, {:.2} s", tool.name, run.user);
        }
        let version = tool.version.map_or_else(String::new, |version| format!(" {version}"));
        println!(
            "| {}{version} | `{}` | {generated} | {compiled} of {checked} |",
            tool.name,
            tool.shown()
        );
    }
    Ok(())
}

/// Whether cargo accepts the crate.
fn compiles(tool: &Tool, folder: &std::path::Path) -> bool {
    let checked = tool.finish(folder).and_then(|()| {
        let root = alone::library(folder);
        alone::cost(folder, root, CHECK, 1)
    });
    checked.is_ok_and(|run| run.success)
}
