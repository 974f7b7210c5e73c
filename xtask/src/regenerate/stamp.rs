//! What the last run had before it and left behind it: a run that would do the same again does nothing.
//!
//! Beside the program lies, for each vendor, a digest of the program, of every file that the spec was
//! read from and of every file that was made of it. Where all of them are as they were, so is what the
//! compiler would make. A lost or odd stamp only means that the spec is compiled.

use std::collections::BTreeMap;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};

/// The stamps of one program.
pub(super) struct Stamps {
    file: PathBuf,
    program: u64,
    root: PathBuf,
    known: BTreeMap<String, Stamp>,
}

/// The stamp of a vendor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Stamp {
    /// The files that the spec was read from, below the root.
    read: Vec<String>,
    digest: u64,
}

impl Stamps {
    /// The stamps of this program; none where it cannot be told from another.
    pub(super) fn of_this_program(root: &Path) -> Option<Self> {
        let program = std::env::current_exe().ok()?;
        let found = program.metadata().ok()?;
        let changed = found.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
        let mut hasher = DefaultHasher::new();
        (&program, found.len(), changed).hash(&mut hasher);
        Some(Self::at(program.with_extension("regenerated.json"), hasher.finish(), root))
    }

    fn at(file: PathBuf, program: u64, root: &Path) -> Self {
        let known = fs::read_to_string(&file).ok();
        let known = known.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
        Self { file, program, root: root.to_path_buf(), known }
    }

    /// What a vendor's spec was read from, where nothing has changed since it was compiled.
    pub(super) fn unchanged(&self, vendor: &str) -> Option<Vec<String>> {
        let stamp = self.known.get(vendor)?;
        let digest = self.digest(vendor, &stamp.read)?;
        (digest == stamp.digest).then(|| stamp.read.clone())
    }

    /// Notes that a vendor was compiled from these files without anything to say.
    pub(super) fn note(&mut self, vendor: &str, mut read: Vec<String>) {
        // A new spec has no lock when it is read; the next run reads the one that was written.
        let lock = format!("specs/{vendor}/names.lock");
        if !read.contains(&lock) {
            read.push(lock);
        }
        match self.digest(vendor, &read) {
            Some(digest) => self.known.insert(vendor.to_owned(), Stamp { read, digest }),
            None => self.known.remove(vendor),
        };
    }

    /// Keeps the stamps for the next run. To lose them costs time only.
    pub(super) fn keep(&self) {
        if let Ok(text) = serde_json::to_string(&self.known) {
            let _ = fs::write(&self.file, text);
        }
    }

    /// The digest of everything that a vendor's files are made of, and of what they are.
    fn digest(&self, vendor: &str, read: &[String]) -> Option<u64> {
        let mut hasher = DefaultHasher::new();
        self.program.hash(&mut hasher);
        for path in read {
            (path, fs::read(self.root.join(path)).ok()?).hash(&mut hasher);
        }
        // A file that appears beside the spec may be one that was asked for and missing.
        names(&self.root.join("specs").join(vendor))?.hash(&mut hasher);
        hash_below(&self.root.join("generated").join(vendor), &mut hasher)?;
        Some(hasher.finish())
    }
}

/// The names in a folder, sorted.
fn names(folder: &Path) -> Option<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).ok()?.map(|entry| Some(entry.ok()?.path()));
    let mut names = entries.collect::<Option<Vec<_>>>()?;
    names.sort();
    Some(names)
}

fn hash_below(folder: &Path, hasher: &mut DefaultHasher) -> Option<()> {
    for path in names(folder)? {
        path.hash(hasher);
        if path.is_dir() {
            hash_below(&path, hasher)?;
        } else {
            fs::read(&path).ok()?.hash(hasher);
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vendor_is_unchanged_while_all_of_its_files_and_the_program_are() {
        let root = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        let spec = "specs/acme/connector.yaml";
        let all = [spec, "specs/acme/names.lock", "shared.yaml", "generated/acme/src/lib.rs"];
        for path in all {
            write(path, path);
        }
        let read =
            vec![spec.to_owned(), "specs/acme/names.lock".to_owned(), "shared.yaml".to_owned()];
        let file = root.path().join("stamps.json");
        let at = |program: u64| Stamps::at(file.clone(), program, root.path());
        assert_eq!(at(1).unchanged("acme"), None);
        let mut stamps = at(1);
        stamps.note("acme", read.clone());
        stamps.keep();
        let is_unchanged = || at(1).unchanged("acme") == Some(read.clone());
        assert!(is_unchanged());
        assert_eq!(at(2).unchanged("acme"), None, "another program");
        assert_eq!(at(1).unchanged("other"), None);
        for path in all {
            write(path, "another text");
            assert!(!is_unchanged(), "{path}");
            fs::remove_file(root.path().join(path)).unwrap();
            assert!(!is_unchanged(), "{path}");
            write(path, path);
            assert!(is_unchanged(), "{path}");
        }
        for newcomer in ["specs/acme/overlay.yaml", "generated/acme/stale.rs", "generated/acme/a/b"]
        {
            write(newcomer, "");
            assert!(!is_unchanged(), "{newcomer}");
            fs::remove_file(root.path().join(newcomer)).unwrap();
        }
        fs::remove_dir(root.path().join("generated/acme/a")).unwrap();
        assert!(is_unchanged());
        fs::write(&file, "{").unwrap();
        assert!(!is_unchanged());
    }
}
