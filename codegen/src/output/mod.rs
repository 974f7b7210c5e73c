//! What a compilation gives: files by path, in memory.
//!
//! It knows no disk: `shell::sync` compares a set with a folder and writes the differences.

use std::collections::BTreeMap;
use std::sync::Arc;

/// Generated files by their path below the output folder, sorted; paths use `/`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileSet {
    // No `Arc<str>`: a text that is made is kept as it is, and files of large documents have gigabytes.
    files: BTreeMap<String, Arc<String>>,
}

impl FileSet {
    /// Adds a file; one of the same path is replaced.
    pub fn insert(&mut self, path: impl Into<String>, text: impl Into<Arc<String>>) {
        self.files.insert(path.into(), text.into());
    }

    /// The text of a file.
    pub fn get(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(|text| text.as_str())
    }

    /// The files in the order of their paths.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// How many files there are.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }
}
