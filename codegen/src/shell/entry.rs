//! Which file a SPEC is: a folder stands for the spec in it.

use std::path::{Path, PathBuf};

/// The names under which a folder holds its spec, in order of preference.
pub const ENTRY_NAMES: &[&str] = &[
    "connector.yaml",
    "connector.yml",
    "openapi.yaml",
    "openapi.yml",
    "openapi.json",
    "swagger.yaml",
    "swagger.yml",
    "swagger.json",
];

/// Names of files that say nothing about what is in them.
const GENERIC: &[&str] = &["connector", "openapi", "swagger", "spec", "schema", "api", "index"];

/// The connector's id for an OpenAPI document at this path: from the name of the file, or of its
/// folder where the file's says nothing (`acme/openapi.json`); none when neither has a letter.
///
/// ```
/// use jackfield_codegen::shell::identifier;
///
/// assert_eq!(identifier("apis/Acme-Desk.v2.json".as_ref()).as_deref(), Some("acme_desk_v2"));
/// assert_eq!(identifier("acme/openapi.json".as_ref()).as_deref(), Some("acme"));
/// ```
pub fn identifier(spec: &Path) -> Option<String> {
    let spec = std::path::absolute(spec).ok()?;
    let stem = spec.file_stem()?.to_string_lossy();
    let folder = spec.parent().and_then(Path::file_name).filter(|_| is_generic(&spec));
    let name = folder.map_or(stem, |folder| folder.to_string_lossy());
    let lower = name.to_lowercase();
    let words: Vec<&str> =
        lower.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let id = words.join("_");
    let id = id.trim_start_matches(|c: char| !c.is_ascii_lowercase());
    (!id.is_empty()).then(|| id.to_owned())
}

/// Whether the name of a file says nothing about what is in it: `openapi.json`.
pub fn is_generic(spec: &Path) -> bool {
    let stem = spec.file_stem().map(|stem| stem.to_string_lossy().to_lowercase());
    stem.is_some_and(|stem| GENERIC.contains(&stem.as_str()))
}

/// The file that a spec's path stands for; a path that is no folder stands for itself.
pub fn entry(spec: &Path) -> PathBuf {
    let found = ENTRY_NAMES.iter().map(|name| spec.join(name)).find(|path| path.is_file());
    match found {
        Some(path) => path,
        // The name that an author would add; the loader says that it is missing.
        None if spec.is_dir() => spec.join("connector.yaml"),
        None => spec.to_path_buf(),
    }
}
