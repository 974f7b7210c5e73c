//! Reads sources from disk, with limits.
//!
//! Takes: paths relative to a base folder. Gives: texts in UTF-8, or what is wrong with the file.
//! Refuses folders and devices, files over a limit (before reading them), files outside the root
//! (symbolic links count as what they point to), and what is no text. UTF-16 with a byte order mark
//! is converted.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::source::{LoadError, Loader, PathError, SourcePath};

/// The size from which files are refused unless set otherwise: 128 MB.
const LIMIT: u64 = 128 * 1024 * 1024;

/// How many names of a folder are looked at for a suggestion.
const NEARBY: usize = 200;

/// Reads sources below a folder.
#[derive(Debug, Clone)]
pub struct DiskLoader {
    /// What paths are relative to.
    base: PathBuf,
    /// What must hold every file that is read; `None` allows all.
    root: Option<PathBuf>,
    limit: u64,
}

impl DiskLoader {
    /// A loader for paths below `base`, which is also the only folder that is read from.
    pub fn new(base: impl Into<PathBuf>) -> Self {
        let base = base.into();
        Self { root: Some(base.clone()), base, limit: LIMIT }
    }

    /// A loader for a spec's entry file, and the entry's path in it.
    ///
    /// Paths are shown relative to `current` where the entry lies below it, else relative to the
    /// entry's folder. Only files below the entry's folder are read.
    ///
    /// # Errors
    /// [`PathError`] when the path has no file name or is no text.
    pub fn for_entry(entry: &Path, current: &Path) -> Result<(Self, SourcePath), PathError> {
        let malformed = || PathError::Malformed(entry.to_string_lossy().into_owned());
        let absolute = current.join(entry);
        let folder = absolute.parent().ok_or(PathError::Empty)?.to_path_buf();
        let name = absolute.file_name().ok_or(PathError::Empty)?;
        let (base, shown) = match absolute.strip_prefix(current) {
            Ok(below)
                if SourcePath::new(&below.to_string_lossy())
                    .is_ok_and(|p| !p.as_str().starts_with("..")) =>
            {
                (current.to_path_buf(), below.to_path_buf())
            }
            _ => (folder.clone(), PathBuf::from(name)),
        };
        let path = SourcePath::new(shown.to_str().ok_or_else(malformed)?)?;
        Ok((Self { base, root: Some(folder), limit: LIMIT }, path))
    }

    /// Sets the size in bytes from which files are refused.
    #[must_use]
    pub fn limit(mut self, bytes: u64) -> Self {
        self.limit = bytes;
        self
    }

    /// Allows files below another folder than the base.
    #[must_use]
    pub fn root(mut self, root: impl Into<PathBuf>) -> Self {
        self.root = Some(root.into());
        self
    }

    /// Allows files anywhere.
    #[must_use]
    pub fn anywhere(mut self) -> Self {
        self.root = None;
        self
    }

    /// Where a source lies on disk: for telling a build tool what was read.
    pub fn location(&self, path: &SourcePath) -> PathBuf {
        self.base.join(path.as_str())
    }

    /// The file that is meant, once it is known to be one that may be read.
    fn open(&self, path: &SourcePath) -> Result<File, LoadError> {
        let location = self.location(path);
        let real = location.canonicalize().map_err(|error| refusal(&error, &location))?;
        if let Some(root) = &self.root {
            let root = root.canonicalize().map_err(|error| refusal(&error, root))?;
            if !real.starts_with(root) {
                return Err(LoadError::OutsideRoot);
            }
        }
        // Looked at before it is opened: opening a pipe waits for a writer.
        let meta = real.metadata().map_err(|error| refusal(&error, &real))?;
        if meta.is_dir() {
            return Err(LoadError::Directory);
        }
        if !meta.is_file() {
            return Err(LoadError::Special);
        }
        if meta.len() > self.limit {
            return Err(LoadError::TooLarge { bytes: meta.len(), limit: self.limit });
        }
        File::open(&real).map_err(|error| refusal(&error, &real))
    }
}

impl Loader for DiskLoader {
    fn load(&self, path: &SourcePath) -> Result<Arc<str>, LoadError> {
        let file = self.open(path)?;
        let mut bytes = Vec::new();
        // The file may grow while it is read, so the limit holds here too.
        let read = file.take(self.limit.saturating_add(1)).read_to_end(&mut bytes);
        let read = read.map_err(|error| refusal(&error, &self.location(path)))?;
        if read as u64 > self.limit {
            return Err(LoadError::TooLarge { bytes: read as u64, limit: self.limit });
        }
        decode(bytes).map(Into::into)
    }
}

/// What an IO error means.
fn refusal(error: &io::Error, location: &Path) -> LoadError {
    match error.kind() {
        io::ErrorKind::NotFound => LoadError::NotFound { nearby: nearby(location) },
        io::ErrorKind::NotADirectory => LoadError::NotFound { nearby: Vec::new() },
        io::ErrorKind::IsADirectory => LoadError::Directory,
        // `FilesystemLoop` is not stable; this is the code of ELOOP on Linux and on the BSDs.
        _ if matches!(error.raw_os_error(), Some(40 | 62)) && cfg!(unix) => LoadError::LinkLoop,
        // The text without a code and without a path, so that reports are alike everywhere.
        kind => LoadError::Unreadable { reason: kind.to_string() },
    }
}

/// The files beside one that is missing.
fn nearby(location: &Path) -> Vec<String> {
    let Some(entries) = location.parent().and_then(|folder| folder.read_dir().ok()) else {
        return Vec::new();
    };
    let names = entries.take(NEARBY).filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut names: Vec<String> = names.collect();
    names.sort_unstable();
    names
}

/// Text from bytes: UTF-8, or what a byte order mark names (Unicode 15, section 23.8).
fn decode(bytes: Vec<u8>) -> Result<String, LoadError> {
    match bytes.as_slice() {
        [0xEF, 0xBB, 0xBF, text @ ..] => utf8(text.to_vec(), 3),
        [0xFF, 0xFE, text @ ..] => utf16(text, u16::from_le_bytes),
        [0xFE, 0xFF, text @ ..] => utf16(text, u16::from_be_bytes),
        _ => utf8(bytes, 0),
    }
}

fn utf8(bytes: Vec<u8>, skipped: u64) -> Result<String, LoadError> {
    String::from_utf8(bytes).map_err(|error| LoadError::NotText {
        offset: skipped + error.utf8_error().valid_up_to() as u64,
    })
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, LoadError> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let mut text = String::with_capacity(bytes.len());
    let mut offset = 2;
    for character in char::decode_utf16(pairs.iter().map(|pair| unit(*pair))) {
        let Ok(character) = character else { return Err(LoadError::NotText { offset }) };
        offset += 2 * character.len_utf16() as u64;
        text.push(character);
    }
    if rest.is_empty() { Ok(text) } else { Err(LoadError::NotText { offset }) }
}
