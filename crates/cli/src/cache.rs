//! Compiled plans and lists of tools, kept in the user's cache folder so that the next start need make
//! neither.
//!
//! An entry belongs to a spec as it was named, from a folder, with options. It holds the digest of
//! every file that the compilation asked for, of those too that were not there, and of the program
//! that compiled; where one of them differs, the spec is compiled again and the entry replaced.
//! Entries are written beside their place and moved there, so that a reader sees a whole one or none.
//! Nothing here fails: a cache that cannot be used is no cache.
//!
//! A plan is kept as a line of JSON, the head, and the plan as JSON after it; a list of tools as the
//! digest of its bytes on a line, and the bytes. What a list is made of is in its name: the program, the
//! digests of the plans, and the choice of tools.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use etcetera::{BaseStrategy as _, choose_base_strategy};
use jackfield::Bytes;
use jackfield_codegen::Options;
use jackfield_codegen::shell::LARGEST_SOURCE;
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

/// A plan, and what it was read from.
pub(crate) struct Kept {
    pub(crate) plan: Plan,
    /// The digest of its text.
    pub(crate) digest: String,
    /// The files that it was made from.
    pub(crate) files: Vec<PathBuf>,
}

/// The place of one list of tools.
pub(crate) struct ListEntry {
    path: PathBuf,
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
        let folder = folder("plans")?;
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

    /// The place of the list of tools that is made of these parts, which are the digests of plans and
    /// what chooses among their tools; none where nothing is kept.
    pub(crate) fn list<'a>(&self, parts: impl IntoIterator<Item = &'a str>) -> Option<ListEntry> {
        if self.no_cache {
            return None;
        }
        let mut digest = Sha256::new_with_prefix(program()?);
        for part in parts {
            digest.update([0]);
            digest.update(part);
        }
        Some(ListEntry { path: folder("lists")?.join(format!("{}.list", hex(digest))) })
    }
}

impl ListEntry {
    /// The list that is kept, where it is whole.
    pub(crate) fn read(&self) -> Option<Bytes> {
        let bytes = Bytes::from(fs::read(&self.path).ok()?);
        let end = bytes.iter().position(|byte| *byte == b'\n')?;
        let list = bytes.slice(end + 1..);
        let is_whole = hex(Sha256::new_with_prefix(&list)).as_bytes() == bytes.get(..end)?;
        is_whole.then_some(list)
    }

    /// Keeps a list.
    pub(crate) fn write(&self, list: &[u8]) {
        let digest = hex(Sha256::new_with_prefix(list));
        // Without it the next start takes longer, and nothing else is lost.
        let _ = replace(&self.path, &[digest.as_bytes(), b"\n", list]);
    }
}

impl Entry {
    /// The plan that is kept, with the files that it was made from, where it is still true.
    pub(crate) fn read(&self) -> Option<Kept> {
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
        let files = head.sources.into_iter().filter_map(Source::path).collect();
        Some(Kept { plan, digest: head.plan, files })
    }

    /// Keeps a plan that was made from these files, of which some may not be there; gives the digest
    /// of its text, whether it could be kept or not.
    pub(crate) fn write(&self, plan: &Plan, asked: &[Source]) -> Option<String> {
        let text = serde_json::to_vec(plan).ok()?;
        let digest = hex(Sha256::new_with_prefix(&text));
        let (program, sources) = (self.program.clone(), asked.to_vec());
        let head = serde_json::to_vec(&Head { program, sources, plan: digest.clone() }).ok()?;
        // Without a cache the next start takes longer, and nothing else is lost.
        let _ = replace(&self.path, &[&head, b"\n", &text]);
        Some(digest)
    }
}

/// Writes an entry in place of the one that is there.
fn replace(path: &Path, parts: &[&[u8]]) -> Option<()> {
    let folder = path.parent()?;
    fs::create_dir_all(folder).ok()?;
    let mut file = tempfile::NamedTempFile::new_in(folder).ok()?;
    for part in parts {
        file.write_all(part).ok()?;
    }
    file.persist(path).ok()?;
    forget_the_oldest(folder);
    Some(())
}

/// The folder of what is kept of one kind.
fn folder(of: &str) -> Option<PathBuf> {
    Some(choose_base_strategy().ok()?.cache_dir().join("jackfield").join(of))
}

/// This program, as it was built: another build may compile differently under the same version.
fn program() -> Option<String> {
    let of = fs::metadata(std::env::current_exe().ok()?).ok()?;
    let built = of.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some(format!("{} {} {}", env!("CARGO_PKG_VERSION"), of.len(), built.as_nanos()))
}

/// The digest of a file's bytes; none where it cannot be read, and of what cannot be a source: what is no
/// ordinary file may have no end, or no writer, and what is larger than any source takes long to read.
fn digest_of(path: &Path) -> Option<String> {
    let meta = fs::metadata(path).ok()?;
    if !meta.is_file() || meta.len() > LARGEST_SOURCE {
        return None;
    }
    let mut file = File::open(path).ok()?.take(LARGEST_SOURCE);
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
