//! Which file a SPEC is: a folder stands for the spec in it.

use std::path::{Path, PathBuf};

/// The names under which a folder holds its spec, in order of preference.
const NAMES: &[&str] = &[
    "connector.yaml",
    "connector.yml",
    "openapi.yaml",
    "openapi.yml",
    "openapi.json",
    "swagger.yaml",
    "swagger.yml",
    "swagger.json",
];

/// The file that a spec's path stands for; a path that is no folder stands for itself.
pub fn entry(spec: &Path) -> PathBuf {
    let found = NAMES.iter().map(|name| spec.join(name)).find(|path| path.is_file());
    match found {
        Some(path) => path,
        // The name that an author would add; the loader says that it is missing.
        None if spec.is_dir() => spec.join("connector.yaml"),
        None => spec.to_path_buf(),
    }
}
