//! Where things are.

use std::fs;
use std::path::{Path, PathBuf};

/// The folder of this crate, which holds the data.
pub fn data() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The root of the workspace.
pub fn root() -> &'static Path {
    data().parent().unwrap()
}

/// Every file below a folder, sorted, as paths below it with `/`.
pub fn files_below(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![(folder.to_path_buf(), String::new())];
    while let Some((path, prefix)) = folders.pop() {
        let Ok(entries) = fs::read_dir(&path) else { continue };
        for entry in entries.map(Result::unwrap) {
            let name = entry.file_name().into_string().unwrap();
            if entry.file_type().unwrap().is_dir() {
                folders.push((entry.path(), format!("{prefix}{name}/")));
            } else {
                found.push(format!("{prefix}{name}"));
            }
        }
    }
    found.sort();
    found
}

/// A folder of what lies beside the checkout and is no part of it: `corpus`, `vendors/openapi`.
pub fn shared(folder: &str) -> Option<PathBuf> {
    let beside = root().parent()?.join("shared").join(folder);
    let further = root().parent()?.parent()?.join("shared").join(folder);
    [beside, further].into_iter().find(|folder| folder.is_dir())
}

/// The real documents beside the checkout, or the folder that `JACKFIELD_JUDGE_DIR` names in their place.
/// Where there are none, that is said, or is a failure where nothing may be skipped.
pub fn real_documents() -> Option<PathBuf> {
    let named = std::env::var_os("JACKFIELD_JUDGE_DIR").map(PathBuf::from);
    let folder = named.filter(|folder| folder.is_dir()).or_else(|| shared("corpus"));
    if folder.is_none() {
        no_real_documents();
    }
    folder
}

/// Says that there are no real documents; fails where nothing may be skipped.
pub fn no_real_documents() {
    let must = std::env::var_os("JACKFIELD_NO_SKIP").is_some_and(|value| value == "1");
    assert!(!must, "there is no ../shared/corpus beside the checkout");
    eprintln!("skipped: there is no ../shared/corpus beside the checkout");
}

/// The documents in a folder, JSON and YAML, sorted by name.
pub fn documents_in(folder: &Path) -> Vec<PathBuf> {
    let is_document = |file: &PathBuf| {
        file.extension().is_some_and(|end| end == "json" || end == "yaml" || end == "yml")
    };
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = files.filter(is_document).collect();
    files.sort();
    files
}

/// The folders in a folder, sorted by name.
pub fn folders_in(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut folders: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}
