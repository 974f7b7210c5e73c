//! `cargo xtask corpus`: many documents through the whole compiler, and what comes of them.
//!
//! Each document is compiled in a process of its own, so that a panic, a hang or an overflow is a
//! result and not the end of the run. The schemas of its tools are judged by the `jsonschema` crate,
//! its crate by `cargo check`, and its types by instances that are sent through them and back. The
//! results are compared with the bars of the project.

mod bars;
mod check;
mod child;
mod documents;
mod line;
mod roundtrip;
mod tools;
mod workspace;

use std::collections::BTreeSet;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use jackfield_codegen::shell::sync;
use jackfield_tools::sample::Dice;
use rayon::iter::{IntoParallelRefMutIterator, ParallelIterator};

use check::Depth;
use documents::Document;
use line::Line;
use roundtrip::Wanted;
use workspace::Workspace;

pub(crate) use child::{DocumentArguments, run as run_document};

/// `cargo xtask corpus`.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Documents, and folders of documents [default: the shared corpus beside the checkout]
    #[arg(value_name = "DIR|FILE")]
    paths: Vec<PathBuf>,
    /// Write one JSON line per document to this file
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Which generated crates `cargo check` sees
    #[arg(long, value_enum, default_value_t = Choice::Sample)]
    check: Choice,
    /// Which documents' types are sent instances
    #[arg(long, value_enum, default_value_t = Choice::Sample)]
    roundtrip: Choice,
    /// How many documents are compiled at once [default: the number of cores]
    #[arg(long, value_name = "N")]
    jobs: Option<usize>,
    /// Chooses the sample and the instances [default: the day]
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// How many instances each type is sent
    #[arg(long, value_name = "N", default_value_t = 100)]
    instances: usize,
    /// How many documents a sample holds, beside the largest
    #[arg(long, value_name = "N", default_value_t = 10)]
    sample: usize,
    /// After so many seconds a compilation counts as hanging
    #[arg(long, value_name = "SECONDS", default_value_t = if cfg!(debug_assertions) { 300 } else { 10 })]
    limit: u64,
}

/// Which documents a costly step is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Choice {
    /// Every document.
    All,
    /// The largest five, and some that change with the seed.
    Sample,
    /// None.
    None,
}

/// The largest documents are in every sample.
const LARGEST: usize = 5;

pub(crate) fn run(arguments: &Arguments, root: &Path) -> Result<ExitCode, Box<dyn Error>> {
    let Some(documents) = documents::find(&arguments.paths, root)? else {
        return Ok(documents::skipped());
    };
    let seed = arguments.seed.unwrap_or_else(day);
    let workspace = Workspace::new(root)?;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(arguments.jobs.unwrap_or(0)).build()?;
    eprintln!("{} documents, seed {seed}", documents.len());
    let mut lines = pool.install(|| child::compile_all(&documents, &workspace, arguments.limit));
    pool.install(|| lines.par_iter_mut().for_each(|line| tools::judge(line, &workspace)));

    let checked = chosen(arguments.check, arguments, seed, &documents, &lines);
    let turned = chosen(arguments.roundtrip, arguments, seed, &documents, &lines);
    if !checked.is_empty() {
        // What is built for round trips need not be checked before: building says the same.
        let depth = if checked == turned { Depth::Build } else { Depth::Check };
        check::run(&workspace, &mut lines, &checked, depth)?;
    }
    if !turned.is_empty() {
        let wanted = Wanted { seed, instances: arguments.instances };
        roundtrip::run(&workspace, &documents, &mut lines, &turned, wanted, &pool)?;
    }

    if let Some(report) = &arguments.report {
        let mut text = String::new();
        for line in &lines {
            text.push_str(&serde_json::to_string(line)?);
            text.push('\n');
        }
        sync::write(report, &text)?;
    }
    bars::table(&lines);
    let passed = bars::print(&lines);
    Ok(if passed { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The documents that a choice means, by their places: those that gave a crate.
fn chosen(
    choice: Choice,
    arguments: &Arguments,
    seed: u64,
    documents: &[Document],
    lines: &[Line],
) -> BTreeSet<usize> {
    let mut usable: Vec<usize> =
        (0..lines.len()).filter(|place| lines[*place].status.has_crate()).collect();
    match choice {
        Choice::All => usable.into_iter().collect(),
        Choice::None => BTreeSet::new(),
        Choice::Sample => {
            usable.sort_by_key(|place| std::cmp::Reverse(documents[*place].bytes));
            let mut others = usable.split_off(usable.len().min(LARGEST));
            let dice = Dice::new(seed);
            others.sort_by_key(|place| dice.child(&documents[*place].id).bits());
            usable.into_iter().chain(others.into_iter().take(arguments.sample)).collect()
        }
    }
}

/// The number of the day, by which samples rotate.
fn day() -> u64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    now.map_or(0, |since| since.as_secs() / 86_400)
}
