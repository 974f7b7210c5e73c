//! Compiled plans, kept in the user's cache folder so that the next start need not compile.
//!
//! An entry belongs to a spec as it was named, from a folder, with options. It holds the digest of
//! every file that the compilation asked for, of those too that were not there, and of the program
//! that compiled; where one of them differs, the spec is compiled again and the entry replaced.
//! Entries are written beside their place and moved there, so that a reader sees a whole one or none.
//! Nothing here fails: a cache that cannot be used is no cache.
//!
//! An entry is a line of JSON, the head, and the plan as JSON after it.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use etcetera::{BaseStrategy as _, choose_base_strategy};
use jackfield_codegen::Options;
use jackfield_plan::Plan;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// How many entries are kept; those that were written longest ago go first.
const MOST_ENTRIES: usize = 64;

/// What is said about keeping plans.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct OfCache {
    /// Compile the spec even where its plan is kept from before, and keep nothing
    #[arg(long)]
    no_cache: bool,
}

/// The place of one spec's plan.
pub(crate) struct Entry {
    path: PathBuf,
    program: String,
}

/// What a plan was made from.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Head {
    /// The program that compiled.
    program: String,
    /// The files that were asked for.
    sources: Vec<Source>,
    /// The digest of the plan's text.
    plan: String,
}

/// A file as it was when it was asked for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Source {
    path: PathBuf,
    /// The digest of its bytes; none where there was no such file.
    digest: Option<String>,
}

impl Source {
    /// A file as it is now.
    pub(crate) fn now(path: PathBuf) -> Self {
        Self { digest: digest_of(&path), path }
    }

    /// Its path, where there is such a file.
    pub(crate) fn path(self) -> Option<PathBuf> {
        self.digest.map(|_| self.path)
    }

    fn is_unchanged(&self) -> bool {
        digest_of(&self.path) == self.digest
    }
}

impl OfCache {
    /// The place of a spec's plan; none where plans are not kept.
    pub(crate) fn entry(&self, spec: &str, options: &Options) -> Option<Entry> {
        if self.no_cache {
            return None;
        }
        let folder = choose_base_strategy().ok()?.cache_dir().join("jackfield/plans");
        let current = std::env::current_dir().ok()?;
        let mut digest = Sha256::new();
        for part in [current.as_os_str().as_encoded_bytes(), spec.as_bytes()] {
            digest.update(part);
            digest.update([0]);
        }
        digest.update(format!("{options:?}"));
        let path = folder.join(format!("{}.plan", hex(digest)));
        Some(Entry { path, program: program()? })
    }
}

impl Entry {
    /// The plan that is kept, with the files that it was made from, where it is still true.
    pub(crate) fn read(&self) -> Option<(Plan, Vec<PathBuf>)> {
        let mut file = BufReader::new(File::open(&self.path).ok()?);
        let mut head = String::new();
        file.read_line(&mut head).ok()?;
        let head: Head = serde_json::from_str(&head).ok()?;
        if head.program != self.program || !head.sources.iter().all(Source::is_unchanged) {
            return None;
        }
        let mut text = String::new();
        file.read_to_string(&mut text).ok()?;
        if hex(Sha256::new_with_prefix(&text)) != head.plan {
            return None;
        }
        let plan = Plan::from_json(&text).ok()?;
        Some((plan, head.sources.into_iter().filter_map(Source::path).collect()))
    }

    /// Keeps a plan that was made from these files, of which some may not be there.
    pub(crate) fn write(&self, plan: &Plan, asked: &[Source]) {
        // Without a cache the next start takes longer, and nothing else is lost.
        let _ = self.try_write(plan, asked);
    }

    fn try_write(&self, plan: &Plan, asked: &[Source]) -> Option<()> {
        let folder = self.path.parent()?;
        fs::create_dir_all(folder).ok()?;
        let text = serde_json::to_string(plan).ok()?;
        let head = Head {
            program: self.program.clone(),
            sources: asked.to_vec(),
            plan: hex(Sha256::new_with_prefix(&text)),
        };
        let mut file = tempfile::NamedTempFile::new_in(folder).ok()?;
        serde_json::to_writer(&mut file, &head).ok()?;
        file.write_all(b"\n").ok()?;
        file.write_all(text.as_bytes()).ok()?;
        file.persist(&self.path).ok()?;
        forget_the_oldest(folder);
        Some(())
    }
}

/// This program, as it was built: another build may compile differently under the same version.
fn program() -> Option<String> {
    let of = fs::metadata(std::env::current_exe().ok()?).ok()?;
    let built = of.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some(format!("{} {} {}", env!("CARGO_PKG_VERSION"), of.len(), built.as_nanos()))
}

/// The digest of a file's bytes; none where it cannot be read.
fn digest_of(path: &Path) -> Option<String> {
    let mut file = File::open(path).ok()?;
    let mut digest = Sha256::new();
    let mut part = vec![0; 64 * 1024];
    loop {
        match file.read(&mut part).ok()? {
            0 => return Some(hex(digest)),
            length => digest.update(part.get(..length)?),
        }
    }
}

fn hex(digest: Sha256) -> String {
    let mut hex = String::new();
    for byte in digest.finalize() {
        // Writing to a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}

/// Bounds the number of entries: specs that are gone leave theirs behind.
fn forget_the_oldest(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut entries: Vec<_> = entries
        .flatten()
        .filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.path())))
        .collect();
    entries.sort_unstable();
    let too_many = entries.len().saturating_sub(MOST_ENTRIES);
    for (_, path) in entries.into_iter().take(too_many) {
        // Another process may have been faster.
        let _ = fs::remove_file(path);
    }
}
