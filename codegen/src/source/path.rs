//! Paths as documents write them: relative, with `/`, normalised, the same on every machine.
//!
//! Takes: the path of a file and a reference found in it (`../c.json#/x`). Gives: the path of the
//! file that is meant, and the fragment. Must not know a disk: nothing here asks whether a file is
//! there, and no absolute path can be held, so none can reach the output.

use std::fmt;
use std::sync::Arc;

/// The path of a source file, relative to the loader's base.
///
/// | written | held |
/// |---|---|
/// | `./a//b.yaml` | `a/b.yaml` |
/// | `a/../b.yaml` | `b.yaml` |
/// | `..\common.yaml` | `../common.yaml` |
/// | `/etc/passwd`, `C:\x`, `file:///x` | refused |
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourcePath(Arc<str>);

/// Why a path or reference cannot name a source file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PathError {
    /// The path names no file.
    Empty,
    /// The path is absolute.
    Absolute(String),
    /// The reference is a URL (`https://..`), which is never fetched.
    Remote(String),
    /// The text has a NUL byte or a percent escape that gives none or no UTF-8.
    Malformed(String),
}

impl fmt::Display for PathError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("an empty path names no file"),
            Self::Absolute(path) => write!(f, "`{path}` is an absolute path"),
            Self::Remote(url) => write!(f, "`{url}` is not a local file"),
            Self::Malformed(path) => write!(f, "`{}` is not a path", path.escape_default()),
        }
    }
}

impl std::error::Error for PathError {}

/// A reference split into the file it names and the place in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The file; `None` for a reference into the document that holds it (`#/x`).
    pub path: Option<SourcePath>,
    /// What follows `#`, still percent-encoded; empty when nothing does.
    pub fragment: String,
}

impl SourcePath {
    /// Normalises a relative path.
    ///
    /// # Errors
    /// [`PathError`] when the path is absolute, a URL, empty, or has a NUL byte.
    pub fn new(path: &str) -> Result<Self, PathError> {
        Self::resolve("", path)
    }

    /// The path as text: relative, with `/`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last part of the path.
    pub fn file_name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or_default()
    }

    /// The folder, without a final `/`; empty when the path has none.
    pub fn folder(&self) -> &str {
        self.0.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// The path of another file, written relative to the folder of this one.
    ///
    /// # Errors
    /// As [`SourcePath::new`].
    pub fn sibling(&self, relative: &str) -> Result<Self, PathError> {
        Self::resolve(self.folder(), relative)
    }

    /// Resolves a reference as found in this file (RFC 3986 section 5, for relative paths).
    ///
    /// `#/x` stays in the file; `../c.json#/x` names another one. Percent escapes of the path part
    /// are decoded.
    ///
    /// # Errors
    /// [`PathError`] when the reference names no local, relative path.
    pub fn reference(&self, reference: &str) -> Result<Reference, PathError> {
        let (path, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let fragment = fragment.to_owned();
        if path.is_empty() {
            return Ok(Reference { path: None, fragment });
        }
        let malformed = || PathError::Malformed(path.to_owned());
        let decoded =
            percent_encoding::percent_decode_str(path).decode_utf8().map_err(|_| malformed())?;
        let target = self.sibling(&decoded)?;
        Ok(Reference { path: (target != *self).then_some(target), fragment })
    }

    fn resolve(folder: &str, path: &str) -> Result<Self, PathError> {
        refuse_foreign(path)?;
        let mut parts: Vec<&str> = Vec::new();
        for part in folder.split('/').chain(path.split(['/', '\\'])) {
            match part {
                "" | "." => {}
                ".." if parts.last().is_some_and(|last| *last != "..") => {
                    parts.pop();
                }
                _ => parts.push(part),
            }
        }
        match parts.last() {
            None | Some(&"..") => Err(PathError::Empty),
            Some(_) => Ok(Self(parts.join("/").into())),
        }
    }
}

fn refuse_foreign(path: &str) -> Result<(), PathError> {
    if path.contains('\0') {
        return Err(PathError::Malformed(path.to_owned()));
    }
    if path.starts_with(['/', '\\']) {
        return Err(PathError::Absolute(path.to_owned()));
    }
    // A scheme (RFC 3986 section 3.1) of one letter is a Windows drive.
    if let Some((scheme, _)) = path.split_once(':') {
        let named = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
        if named && (scheme.len() == 1 || scheme.eq_ignore_ascii_case("file")) {
            return Err(PathError::Absolute(path.to_owned()));
        }
        if named {
            return Err(PathError::Remote(path.to_owned()));
        }
    }
    Ok(())
}

impl fmt::Display for SourcePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolved(base: &str, reference: &str) -> (Option<String>, String) {
        let Reference { path, fragment } =
            SourcePath::new(base).unwrap().reference(reference).unwrap();
        (path.map(|path| path.to_string()), fragment)
    }

    #[test]
    fn references_are_resolved_against_the_folder() {
        assert_eq!(resolved("a/b.yaml", "../c.json#/x"), (Some("c.json".into()), "/x".into()));
        assert_eq!(resolved("a/b.yaml", "d%20e.yaml"), (Some("a/d e.yaml".into()), String::new()));
        assert_eq!(resolved("b.yaml", "../../c.yaml#y"), (Some("../../c.yaml".into()), "y".into()));
        assert_eq!(resolved("a/b.yaml", "#/x"), (None, "/x".into()));
        assert_eq!(resolved("a/b.yaml", "./b.yaml#/x"), (None, "/x".into()));
    }

    #[test]
    fn foreign_paths_are_refused() {
        let base = SourcePath::new("a/b.yaml").unwrap();
        let refused = |reference: &str| base.reference(reference).unwrap_err();
        assert!(matches!(refused("/etc/passwd"), PathError::Absolute(_)));
        assert!(matches!(refused("C:\\x.yaml"), PathError::Absolute(_)));
        assert!(matches!(refused("file:///x"), PathError::Absolute(_)));
        assert!(matches!(refused("https://example.com/x.json"), PathError::Remote(_)));
        assert!(matches!(refused("urn:x:y"), PathError::Remote(_)));
        assert!(matches!(refused("a%00b"), PathError::Malformed(_)));
        assert!(matches!(refused("a%FFb"), PathError::Malformed(_)));
        assert_eq!(refused(".."), PathError::Empty);
    }

    #[test]
    fn paths_have_one_spelling() {
        let path = |text: &str| SourcePath::new(text).unwrap();
        assert_eq!(path("./a//b/../c.yaml").as_str(), "a/c.yaml");
        assert_eq!(path("..\\common.yaml").as_str(), "../common.yaml");
        assert_eq!((path("a/b/c.yaml").folder(), path("c").folder()), ("a/b", ""));
        assert_eq!(path("a/b/c.yaml").file_name(), "c.yaml");
    }
}
