//! The only way in which pure code gets text: it asks a [`Loader`].
//!
//! Takes: a [`SourcePath`]. Gives: the text, or a [`LoadError`] that says what is wrong with the
//! file and what to do. Must not know a disk: `shell` has the loader that reads one, and tests use
//! [`MemoryLoader`].

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use super::path::SourcePath;
use crate::diagnostics::{Code, Diagnostic, codes};

/// Reads sources by path.
pub trait Loader {
    /// The text of a file, without a byte order mark.
    ///
    /// # Errors
    /// [`LoadError`] when there is no such file, or it cannot or must not be read.
    fn load(&self, path: &SourcePath) -> Result<Arc<str>, LoadError>;
}

/// Why a file has no text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LoadError {
    /// There is no such file.
    NotFound {
        /// Names in the same folder, for a suggestion.
        nearby: Vec<String>,
    },
    /// The path is a folder.
    Directory,
    /// The path is neither a file nor a folder: a device, a socket, a pipe.
    Special,
    /// The file is larger than allowed.
    TooLarge {
        /// Its size in bytes.
        bytes: u64,
        /// The limit in bytes.
        limit: u64,
    },
    /// The file lies outside the folder that may be read.
    OutsideRoot,
    /// The file's symbolic links form a loop.
    LinkLoop,
    /// The file is no text in UTF-8, nor in UTF-16 with a byte order mark.
    NotText {
        /// The offset of the first byte that is no text.
        offset: u64,
    },
    /// The system refuses to read the file.
    Unreadable {
        /// The system's words.
        reason: String,
    },
}

impl LoadError {
    /// The diagnostic code of this error.
    pub fn code(&self) -> Code {
        match self {
            Self::NotFound { .. } => codes::FILE_NOT_FOUND,
            Self::Directory | Self::Special => codes::NOT_A_FILE,
            Self::TooLarge { .. } => codes::FILE_TOO_LARGE,
            Self::OutsideRoot => codes::FILE_OUTSIDE_ROOT,
            Self::NotText { .. } => codes::NOT_TEXT,
            Self::LinkLoop | Self::Unreadable { .. } => codes::FILE_UNREADABLE,
        }
    }

    /// The error as a diagnostic about `path`. The caller adds the place that named the file.
    pub fn diagnostic(&self, path: &SourcePath) -> Diagnostic {
        let diagnostic = Diagnostic::new(self.code(), format!("`{path}`: {self}"));
        match self {
            Self::NotFound { nearby } => {
                let names = nearby.iter().map(String::as_str);
                match crate::diagnostics::nearest(path.file_name(), names) {
                    Some(name) => {
                        diagnostic.help(format!("there is a `{name}` in the same folder"))
                    }
                    None => {
                        diagnostic.help("check the path; it is relative to the file that names it")
                    }
                }
            }
            Self::Directory => diagnostic.help("name a file in this folder"),
            Self::Special => diagnostic.help("name an ordinary file"),
            Self::TooLarge { .. } => {
                diagnostic.help("split the document into files that refer to each other, or take what is needed of it into a smaller one")
            }
            Self::OutsideRoot => diagnostic
                .help("move the file under the folder of the spec, or allow files outside it"),
            Self::LinkLoop => {
                diagnostic.help("replace the symbolic link by the file it should name")
            }
            Self::NotText { .. } => diagnostic.help("save the file as UTF-8"),
            Self::Unreadable { .. } => diagnostic.help("check the permissions of the file"),
        }
    }
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound { .. } => f.write_str("there is no such file"),
            Self::Directory => f.write_str("this is a directory, not a file"),
            Self::Special => f.write_str("this is neither a file nor a directory"),
            Self::TooLarge { bytes, limit } => {
                write!(f, "the file has {bytes} bytes and at most {limit} are read")
            }
            Self::OutsideRoot => f.write_str("the file lies outside the folder of the spec"),
            Self::LinkLoop => f.write_str("its symbolic links form a loop"),
            Self::NotText { offset } => {
                write!(f, "the file is not UTF-8 text (byte {offset} is the first that is not)")
            }
            Self::Unreadable { reason } => write!(f, "the file cannot be read: {reason}"),
        }
    }
}

impl std::error::Error for LoadError {}

/// A loader over texts held in memory.
#[derive(Debug, Clone, Default)]
pub struct MemoryLoader {
    files: BTreeMap<SourcePath, Arc<str>>,
}

impl MemoryLoader {
    /// A loader without files.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file; a file of the same path is replaced.
    #[must_use]
    pub fn with(mut self, path: SourcePath, text: impl Into<Arc<str>>) -> Self {
        self.files.insert(path, text.into());
        self
    }
}

impl Loader for MemoryLoader {
    fn load(&self, path: &SourcePath) -> Result<Arc<str>, LoadError> {
        self.files.get(path).cloned().ok_or_else(|| LoadError::NotFound {
            nearby: self
                .files
                .keys()
                .filter(|known| known.folder() == path.folder())
                .map(|known| known.file_name().to_owned())
                .collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_file_names_its_nearest_neighbour() {
        let path = |text: &str| SourcePath::new(text).unwrap();
        let loader = MemoryLoader::new().with(path("a/openapi.yaml"), "x").with(path("b/z"), "");
        assert_eq!(&*loader.load(&path("a/openapi.yaml")).unwrap(), "x");
        let error = loader.load(&path("a/openapi.yml")).unwrap_err();
        let diagnostic = error.diagnostic(&path("a/openapi.yml"));
        assert_eq!(
            diagnostic.help.as_deref(),
            Some("there is a `openapi.yaml` in the same folder")
        );
        assert_eq!(diagnostic.message, "`a/openapi.yml`: there is no such file");
    }
}
