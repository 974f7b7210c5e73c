//! The schema of the connector language, beside the specs that name it.
//!
//! Takes the path of a connector that was written; puts the schema where its first line says, one folder
//! up, unless there is a file already, which may be of another version and is its owner's.

use std::io;
use std::path::{Path, PathBuf};

use jackfield_codegen::connector_schema;
use jackfield_codegen::shell::sync;

/// The name that connectors refer to it by.
const NAME: &str = "connector.schema.json";
/// The line by which editors find it.
const LINE: &str = "# yaml-language-server: $schema=../connector.schema.json\n";

/// Writes the schema for the connector at `path`; gives where, if it was not there.
pub(crate) fn beside(path: &Path) -> io::Result<Option<PathBuf>> {
    let Some(folder) = path.parent() else { return Ok(None) };
    // `specs/..` need not be followed when the folder has a parent by name.
    let specs = match folder.parent() {
        Some(specs) if folder.file_name().is_some() => specs.to_owned(),
        _ => folder.join(".."),
    };
    let schema = specs.join(NAME);
    if schema.exists() {
        return Ok(None);
    }
    sync::write(&schema, &connector_schema())?;
    Ok(Some(schema))
}

/// A connector that goes where nobody knows: without the line that says where the schema is.
pub(crate) fn without_line(text: &str) -> &str {
    text.strip_prefix(LINE).unwrap_or(text)
}
