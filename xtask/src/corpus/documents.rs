//! Which documents a run is about.

use std::collections::BTreeSet;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use jackfield_codegen::shell::{entry, identifier};

/// One document of a corpus.
#[derive(Debug)]
pub(super) struct Document {
    /// Its file.
    pub(super) path: PathBuf,
    /// The id of its connector: unique in the run.
    pub(super) id: String,
    /// Its size.
    pub(super) bytes: u64,
}

/// The folders that are looked through when none is given, below the checkout's parent.
const SHARED: &[&str] = &["shared/corpus", "shared/vendors/openapi"];

/// The documents at these paths, or of the shared corpus; `None` when there is no shared corpus.
pub(super) fn find(
    paths: &[PathBuf],
    root: &Path,
) -> Result<Option<Vec<Document>>, Box<dyn Error>> {
    let mut files = Vec::new();
    if paths.is_empty() {
        let beside = root.parent().unwrap_or(root);
        let folders: Vec<PathBuf> =
            SHARED.iter().map(|folder| beside.join(folder)).filter(|path| path.is_dir()).collect();
        if folders.is_empty() {
            return Ok(None);
        }
        for folder in &folders {
            files.extend(in_folder(folder)?);
        }
    }
    for path in paths {
        let single = entry(path);
        if path.is_dir() && !single.is_file() {
            files.extend(in_folder(path)?);
        } else if single.is_file() {
            files.push(single);
        } else {
            return Err(format!("`{}` is neither a file nor a folder", path.display()).into());
        }
    }
    let mut taken = BTreeSet::new();
    let mut documents = Vec::new();
    for path in files {
        let bytes = fs::metadata(&path)?.len();
        let base = identifier(&path).unwrap_or_else(|| "api".to_owned());
        let numbered = (2..).map(|number| format!("{base}_{number}"));
        let id = std::iter::once(base.clone())
            .chain(numbered)
            .find(|id| taken.insert(id.clone()))
            .unwrap_or(base);
        documents.push(Document { path, id, bytes });
    }
    if documents.is_empty() {
        return Err("there are no documents here".into());
    }
    Ok(Some(documents))
}

/// What a run without a corpus ends with.
pub(super) fn skipped() -> ExitCode {
    let must_not = std::env::var_os("JACKFIELD_NO_SKIP").is_some_and(|value| value == "1");
    eprintln!(
        "there is no shared corpus beside the checkout ({}); {}",
        SHARED.join(", "),
        if must_not { "JACKFIELD_NO_SKIP is set" } else { "skipped" }
    );
    if must_not { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// The documents directly in a folder, sorted.
fn in_folder(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut found = Vec::new();
    for file in fs::read_dir(folder)? {
        let path = file?.path();
        let extension = path.extension().and_then(|extension| extension.to_str());
        if path.is_file() && matches!(extension, Some("json" | "yaml" | "yml")) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
