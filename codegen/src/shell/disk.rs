//! Reads sources from disk, with limits.
//!
//! Takes: paths relative to a base folder. Gives: texts in UTF-8, or what is wrong with the file.
//! Refuses folders and devices, files over a limit (before reading them), files outside the root
//! (symbolic links count as what they point to), and what is no text. UTF-16 with a byte order mark
//! is converted.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::source::{LoadError, Loader, PathError, SourcePath};

/// The size from which files are refused unless set otherwise: 64 MiB. A compilation takes some twenty
/// times the size of its document, so that what is larger would take gigabytes; the largest documents
/// of vendors are below 50 MB.
pub const LARGEST_SOURCE: u64 = 64 * 1024 * 1024;

/// How many names of a folder are looked at for a suggestion.
const NEARBY: usize = 200;

/// Reads sources below a folder.
#[derive(Debug, Clone)]
pub struct DiskLoader {
    /// What paths are relative to.
    base: PathBuf,
    /// What must hold every file that is read; `None` allows all.
    root: Option<PathBuf>,
    /// Files that the caller names, wherever they are, by the paths that they are shown as.
    given: BTreeMap<SourcePath, PathBuf>,
    limit: u64,
}

impl DiskLoader {
    /// A loader for paths below `base`, which is also the only folder that is read from.
    pub fn new(base: impl Into<PathBuf>) -> Self {
        let base = base.into();
        Self { root: Some(base.clone()), base, given: BTreeMap::new(), limit: LARGEST_SOURCE }
    }

    /// A loader for a spec's entry file, and the entry's path in it.
    ///
    /// Paths are shown as relative to `current` where the entry lies below it or is given so, else as
    /// relative to the entry's folder. Only files below the entry's folder are read.
    ///
    /// # Errors
    /// [`PathError`] when the path has no file name or is no text.
    pub fn for_entry(entry: &Path, current: &Path) -> Result<(Self, SourcePath), PathError> {
        let malformed = || PathError::Malformed(entry.to_string_lossy().into_owned());
        let absolute = current.join(entry);
        let folder = absolute.parent().ok_or(PathError::Empty)?.to_path_buf();
        let name = absolute.file_name().ok_or(PathError::Empty)?;
        let (base, shown) = match absolute.strip_prefix(current) {
            _ if entry.is_relative() => (current, entry),
            Ok(below) => (current, below),
            Err(_) => (folder.as_path(), Path::new(name)),
        };
        let path = SourcePath::new(shown.to_str().ok_or_else(malformed)?)?;
        let given = BTreeMap::new();
        Ok((
            Self { base: base.to_path_buf(), root: Some(folder), given, limit: LARGEST_SOURCE },
            path,
        ))
    }

    /// Allows a file that the caller names, wherever it is; gives the path that it is shown as.
    ///
    /// # Errors
    /// [`PathError`] when the path has no file name or is no text.
    pub fn give(&mut self, file: &Path, current: &Path) -> Result<SourcePath, PathError> {
        let malformed = || PathError::Malformed(file.to_string_lossy().into_owned());
        let absolute = current.join(file);
        let name = absolute.file_name().map(Path::new).ok_or(PathError::Empty)?;
        let below =
            if file.is_relative() { Some(file) } else { absolute.strip_prefix(current).ok() };
        let shown = SourcePath::new(below.unwrap_or(name).to_str().ok_or_else(malformed)?)?;
        self.given.insert(shown.clone(), absolute);
        Ok(shown)
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
        self.given.get(path).cloned().unwrap_or_else(|| self.base.join(path.as_str()))
    }

    /// The file that is meant, once it is known to be one that may be read.
    fn open(&self, path: &SourcePath) -> Result<File, LoadError> {
        let location = self.location(path);
        let real = location.canonicalize().map_err(|error| refusal(&error, &location))?;
        if let Some(root) = self.root.as_ref().filter(|_| !self.given.contains_key(path)) {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> SourcePath {
        SourcePath::new(text).unwrap()
    }

    /// A folder `spec` with files in it, beside a file that is outside of it.
    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("spec/parts")).unwrap();
        std::fs::write(folder.path().join("secret.yaml"), "a: 1").unwrap();
        std::fs::write(folder.path().join("spec/parts/common.yaml"), "b: 2").unwrap();
        folder
    }

    fn loader(folder: &tempfile::TempDir) -> DiskLoader {
        DiskLoader::new(folder.path().join("spec"))
    }

    #[test]
    fn files_below_the_root_are_read() {
        let folder = folder();
        assert_eq!(&*loader(&folder).load(&path("parts/common.yaml")).unwrap(), "b: 2");
        assert_eq!(loader(&folder).load(&path("parts")), Err(LoadError::Directory));
        let nearby = vec!["common.yaml".to_owned()];
        let missing = loader(&folder).load(&path("parts/comon.yaml"));
        assert_eq!(missing, Err(LoadError::NotFound { nearby }));
        let nearby = Vec::new();
        let below_a_file = loader(&folder).load(&path("parts/common.yaml/x"));
        assert_eq!(below_a_file, Err(LoadError::NotFound { nearby }));
    }

    #[test]
    fn files_outside_the_root_are_refused_unless_allowed() {
        let folder = folder();
        let outside = path("../secret.yaml");
        assert_eq!(loader(&folder).load(&outside), Err(LoadError::OutsideRoot));
        assert_eq!(&*loader(&folder).anywhere().load(&outside).unwrap(), "a: 1");
        assert_eq!(&*loader(&folder).root(folder.path()).load(&outside).unwrap(), "a: 1");
    }

    #[cfg(unix)]
    #[test]
    fn links_count_as_what_they_point_to() {
        use std::os::unix::fs::symlink;

        let folder = folder();
        let spec = folder.path().join("spec");
        symlink(folder.path().join("secret.yaml"), spec.join("leak.yaml")).unwrap();
        symlink(spec.join("parts/common.yaml"), spec.join("fine.yaml")).unwrap();
        symlink(spec.join("b.yaml"), spec.join("a.yaml")).unwrap();
        symlink(spec.join("a.yaml"), spec.join("b.yaml")).unwrap();
        symlink("/dev/zero", spec.join("zero.yaml")).unwrap();
        let load = |name: &str| loader(&folder).load(&path(name));
        assert_eq!(load("leak.yaml"), Err(LoadError::OutsideRoot));
        assert_eq!(&*load("fine.yaml").unwrap(), "b: 2");
        assert_eq!(load("a.yaml"), Err(LoadError::LinkLoop));
        let zero = loader(&folder).anywhere().load(&path("zero.yaml"));
        assert_eq!(zero, Err(LoadError::Special));
    }

    #[test]
    fn files_that_the_caller_names_may_be_anywhere() {
        let folder = folder();
        let entry = folder.path().join("spec/parts/common.yaml");
        let (mut loader, _) = DiskLoader::for_entry(&entry, folder.path()).unwrap();
        let given = loader.give(Path::new("secret.yaml"), folder.path()).unwrap();
        assert_eq!((given.as_str(), &*loader.load(&given).unwrap()), ("secret.yaml", "a: 1"));
        let elsewhere = folder.path().join("spec");
        let given = loader.give(&folder.path().join("secret.yaml"), &elsewhere).unwrap();
        assert_eq!(loader.location(&given), folder.path().join("secret.yaml"));
    }

    #[test]
    fn large_files_are_refused_before_they_are_read() {
        let folder = folder();
        let file = File::create(folder.path().join("spec/large.json")).unwrap();
        file.set_len(1 << 40).unwrap();
        let (bytes, limit) = (1 << 40, LARGEST_SOURCE);
        let large = loader(&folder).load(&path("large.json"));
        assert_eq!(large, Err(LoadError::TooLarge { bytes, limit }));
        let common = loader(&folder).limit(3).load(&path("parts/common.yaml"));
        assert_eq!(common, Err(LoadError::TooLarge { bytes: 4, limit: 3 }));
        assert!(loader(&folder).limit(4).load(&path("parts/common.yaml")).is_ok());
    }

    #[test]
    fn text_is_utf_8_or_says_what_it_is() {
        let text = |bytes: &[u8]| decode(bytes.to_vec());
        assert_eq!(text("a: é".as_bytes()).unwrap(), "a: é");
        assert_eq!(text(b"\xEF\xBB\xBFa: 1").unwrap(), "a: 1");
        assert_eq!(text(b"\xFF\xFEa\0:\0\x3D\xD8\0\xDE").unwrap(), "a:😀");
        assert_eq!(text(b"\xFE\xFF\0a\0:").unwrap(), "a:");
        assert_eq!(text(b"a: \xE9"), Err(LoadError::NotText { offset: 3 }));
        assert_eq!(text(b"\xFF\xFEa\0\0"), Err(LoadError::NotText { offset: 4 }));
        assert_eq!(text(b"\xFF\xFEa\0\0\xDC"), Err(LoadError::NotText { offset: 4 }));
    }

    #[test]
    fn entries_are_shown_relative_to_the_current_folder() {
        let folder = folder();
        let entry = folder.path().join("spec/parts/common.yaml");
        let (loader, shown) = DiskLoader::for_entry(&entry, folder.path()).unwrap();
        assert_eq!(shown, path("spec/parts/common.yaml"));
        assert_eq!(&*loader.load(&shown).unwrap(), "b: 2");
        assert_eq!(loader.load(&path("secret.yaml")), Err(LoadError::OutsideRoot));

        let elsewhere = tempfile::tempdir().unwrap();
        let (loader, shown) = DiskLoader::for_entry(&entry, elsewhere.path()).unwrap();
        assert_eq!(shown, path("common.yaml"));
        assert_eq!(&*loader.load(&shown).unwrap(), "b: 2");

        let relative = Path::new("../secret.yaml");
        let current = folder.path().join("spec");
        let (loader, shown) = DiskLoader::for_entry(relative, &current).unwrap();
        assert_eq!(shown, path("../secret.yaml"));
        assert_eq!(&*loader.load(&shown).unwrap(), "a: 1");
    }
}
