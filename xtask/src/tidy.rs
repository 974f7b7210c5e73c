//! What must hold of the sources as text: layering, sizes, module heads, paths.

use std::fs;
use std::path::{Path, PathBuf};

/// The longest file and the longest function outside tests and tables (ARCHITECTURE.md).
const MAX_FILE: usize = 700;

pub(crate) fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![crate::root().join(folder)];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for entry in entries.map(Result::unwrap) {
            let path = entry.path();
            if path.is_dir() {
                // Tests read what they like.
                if path.file_name().is_some_and(|name| name != "tests") {
                    folders.push(path);
                }
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                found.push((path, text));
            }
        }
    }
    assert!(!found.is_empty(), "{folder} has no sources");
    found.sort();
    found
}

/// The part of a file before its tests.
fn code(text: &str) -> &str {
    text.split("#[cfg(test)]").next().unwrap_or(text)
}

fn all() -> Vec<(PathBuf, String)> {
    let folders = ["codegen/src", "macros/src", "xtask/src", "crates"];
    folders.iter().flat_map(|folder| sources(folder)).collect()
}

fn assert_absent(folder: &str, forbidden: &[&str], why: &str) {
    for (path, text) in sources(folder) {
        for (number, line) in code(&text).lines().enumerate() {
            let line = line.split("//").next().unwrap_or(line);
            for word in forbidden {
                assert!(!line.contains(word), "{}:{}: `{word}`: {why}", path.display(), number + 1);
            }
        }
    }
}

#[test]
fn every_module_says_what_it_is() {
    for (path, text) in all() {
        let is_test_module =
            path.file_stem().is_some_and(|stem| stem.to_string_lossy().contains("tests"));
        assert!(
            is_test_module || text.starts_with("//!") || text.starts_with("#!"),
            "{}: begins without a `//!` line",
            path.display()
        );
    }
}

#[test]
fn files_stay_small() {
    for (path, text) in all() {
        let lines = code(&text).lines().count();
        assert!(lines <= MAX_FILE, "{}: {lines} lines, at most {MAX_FILE}", path.display());
    }
}

#[test]
fn the_compiler_is_pure_outside_its_shell() {
    for folder in [
        "diagnostics",
        "emit",
        "import",
        "ir",
        "lower",
        "names",
        "node",
        "output",
        "source",
        "syntax",
    ] {
        assert_absent(
            &format!("codegen/src/{folder}"),
            &[
                "std::fs",
                "std::env",
                "std::net",
                "std::process",
                "SystemTime",
                "Instant::now",
                "println!",
            ],
            "input and output belong into codegen/src/shell",
        );
    }
}

#[test]
fn layers_import_downwards_only() {
    let rules: &[(&str, &[&str])] = &[
        (
            "codegen/src/source",
            &[
                "crate::node",
                "crate::ir",
                "crate::syntax",
                "crate::lower",
                "crate::emit",
                "crate::names",
            ],
        ),
        (
            "codegen/src/node",
            &["crate::ir", "crate::syntax", "crate::lower", "crate::emit", "crate::names"],
        ),
        (
            "codegen/src/ir",
            &[
                "crate::node",
                "crate::syntax",
                "crate::lower",
                "crate::emit",
                "crate::names",
                "quote::",
                "syn::",
            ],
        ),
        (
            "codegen/src/syntax",
            &["crate::lower", "crate::emit", "crate::names", "quote::", "syn::"],
        ),
        ("codegen/src/lower", &["crate::emit", "crate::names", "quote::", "syn::"]),
        ("codegen/src/names", &["crate::emit", "crate::syntax", "crate::lower", "crate::node"]),
        (
            "codegen/src/emit",
            &["crate::syntax", "crate::lower", "crate::node", "crate::diagnostics"],
        ),
    ];
    for (folder, forbidden) in rules {
        assert_absent(folder, forbidden, "layers import downwards only");
    }
}

#[test]
fn the_two_halves_never_meet() {
    let manifest =
        |path: &str| fs::read_to_string(crate::root().join(path).join("Cargo.toml")).unwrap();
    for build in ["codegen", "macros", "xtask"] {
        assert!(!manifest(build).contains("reqwest"), "{build} links reqwest");
    }
    for run in ["crates/plan", "crates/runtime", "crates/tools", "crates/mock", "crates/mcp"] {
        let manifest = manifest(run);
        let dependencies = manifest.split("[dev-dependencies]").next().unwrap_or_default();
        assert!(!dependencies.contains("jackfield-codegen"), "{run} links codegen");
        assert!(!dependencies.contains("\nsyn"), "{run} links syn");
    }
}

#[test]
fn no_path_of_a_machine_is_in_the_sources() {
    let root = crate::root();
    let own = root.to_string_lossy();
    for (path, text) in all() {
        assert!(!text.contains(&*own), "{}: names the checkout", Path::new(&path).display());
    }
}
