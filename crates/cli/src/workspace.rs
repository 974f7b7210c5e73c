//! Whether generated crates lie below a workspace that does not take them.

use std::io;
use std::path::Path;

use glob::Pattern;
use toml::Table;

use crate::failure::Failure;

/// Whether cargo would refuse a crate in this folder: there is a workspace above it, and the crate is
/// neither one of its members nor excluded.
pub(crate) fn is_foreign(target: &Path) -> Result<bool, Failure> {
    let target = std::path::absolute(target)?;
    for folder in target.ancestors().skip(1) {
        let Some(manifest) = manifest(folder)? else { continue };
        let Some(workspace) = manifest.get("workspace").and_then(toml::Value::as_table) else {
            continue;
        };
        let Ok(below) = target.strip_prefix(folder) else { continue };
        return Ok(!is_named(workspace, below));
    }
    Ok(false)
}

fn manifest(folder: &Path) -> Result<Option<Table>, Failure> {
    let path = folder.join("Cargo.toml");
    match std::fs::read_to_string(&path) {
        // A manifest that is broken is cargo's to refuse.
        Ok(text) => Ok(text.parse().ok()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Failure::new(format!("`{}`: {error}", path.display()))),
    }
}

/// Whether the workspace's lists name the path: members by pattern, excluded folders by prefix.
fn is_named(workspace: &Table, path: &Path) -> bool {
    let texts = |key: &str| {
        let list = workspace.get(key).and_then(toml::Value::as_array);
        list.into_iter().flatten().filter_map(toml::Value::as_str)
    };
    let is_member = texts("members").filter_map(|text| Pattern::new(text).ok()).any(|pattern| {
        let options = glob::MatchOptions { require_literal_separator: true, ..Default::default() };
        pattern.matches_path_with(path, options)
    });
    is_member || texts("exclude").any(|folder| path.starts_with(folder))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_workspace_takes_what_it_lists_or_excludes() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("clients/acme");
        assert!(!is_foreign(&out).unwrap());
        let write = |text: &str| std::fs::write(folder.path().join("Cargo.toml"), text).unwrap();
        write("[package]\nname = \"a\"");
        assert!(!is_foreign(&out).unwrap());
        write("[workspace]\nmembers = [\"apps/*\"]");
        assert!(is_foreign(&out).unwrap());
        write("[workspace]\nmembers = [\"clients/*\"]");
        assert!(!is_foreign(&out).unwrap());
        write("[workspace]\nmembers = [\"clients/acme\"]");
        assert!(!is_foreign(&out).unwrap());
        write("[workspace]\nexclude = [\"clients\"]");
        assert!(!is_foreign(&out).unwrap());
    }
}
