//! What the documents say is true: paths, tests, links, commands and code.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Parser;

use crate::root;

/// Files below a folder, sorted; what cargo and git make is left out.
fn files(folder: &Path, extension: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let (path, name) = (entry.path(), entry.file_name());
        if path.is_dir() && name != "target" && !name.to_string_lossy().starts_with('.') {
            found.extend(files(&path, extension));
        } else if path.extension().is_some_and(|found| found == extension) {
            let text = fs::read_to_string(&path).unwrap();
            found.push((path, text));
        }
    }
    found.sort();
    found
}

/// The documents that people write.
fn documents() -> Vec<(PathBuf, String)> {
    let written = |path: &Path| !path.starts_with(root().join("generated"));
    files(&root(), "md").into_iter().filter(|(path, _)| written(path)).collect()
}

fn document(name: &str) -> String {
    fs::read_to_string(root().join(name)).unwrap()
}

/// The blocks of a document in this language, and the text outside of all blocks.
fn blocks(text: &str, language: &str) -> (Vec<String>, String) {
    let (mut blocks, mut prose) = (Vec::new(), String::new());
    let mut inside: Option<bool> = None;
    for line in text.lines() {
        match (line.trim_start().strip_prefix("```"), inside) {
            (Some(opened), None) => {
                let wanted = opened.trim() == language;
                inside = Some(wanted);
                if wanted {
                    blocks.push(String::new());
                }
            }
            (Some(_), Some(_)) => inside = None,
            (None, Some(true)) => blocks.last_mut().unwrap().push_str(&format!("{line}\n")),
            (None, Some(false)) => {}
            (None, None) => prose.push_str(&format!("{line}\n")),
        }
    }
    (blocks, prose)
}

/// What stands in backticks, line by line.
fn quoted(prose: &str) -> Vec<&str> {
    prose.lines().flat_map(|line| line.split('`').skip(1).step_by(2)).collect()
}

/// Whether a Rust source has a test of this name.
fn has_test(source: &str, name: &str) -> bool {
    let head = format!("fn {name}(");
    let before = source.split_once(&head).map(|(before, _)| before);
    let attributes = before.and_then(|before| before.rsplit("\n\n").next());
    attributes.is_some_and(|text| text.contains("#[test]") || text.contains("::test"))
}

#[test]
fn paths_in_the_documents_exist() {
    let folders: Vec<String> = fs::read_dir(root())
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().is_dir() && entry.file_name() != "target")
        .map(|entry| format!("{}/", entry.file_name().to_string_lossy()))
        .collect();
    let of_docs = documents().into_iter().filter(|(path, _)| path.starts_with(root().join("docs")));
    let named =
        ["ARCHITECTURE.md", "CONTRIBUTING.md"].map(|name| (root().join(name), document(name)));
    let (mut count, mut tests, mut missing) = (0, 0, Vec::new());
    for (document, text) in of_docs.chain(named) {
        let (_, prose) = blocks(&text, "");
        for quoted in quoted(&prose) {
            let (path, test) = match quoted.split_once("::") {
                Some((path, test)) => (path, Some(test)),
                None => (quoted, None),
            };
            let is_path = folders.iter().any(|folder| path.starts_with(folder));
            if !is_path || path.contains(['<', ' ', '{', '*']) {
                continue;
            }
            count += 1;
            let file = root().join(path);
            if !file.exists() {
                missing.push(format!("{}: there is no `{path}`", document.display()));
            } else if let Some(test) = test {
                tests += 1;
                if !has_test(&fs::read_to_string(file).unwrap(), test) {
                    missing.push(format!("{}: `{path}` has no test `{test}`", document.display()));
                }
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
    assert!(count > 200 && tests > 30, "only {count} paths and {tests} tests");
}

/// A page of which each row says what shows it: by paths, commands, or all documents of ours.
#[test]
fn what_is_said_of_openapi_is_shown_by_tests_that_exist() {
    let page = document("docs/openapi-support.md");
    let mut rows = 0;
    for line in page.lines().filter(|line| line.starts_with("| ") && line.ends_with(" |")) {
        let shown_by = line.trim_end_matches(" |").rsplit(" | ").next().unwrap();
        if matches!(shown_by, "test" | "shown by" | "run by") {
            continue;
        }
        rows += 1;
        let quoted = quoted(shown_by);
        let is_shown = |text: &&str| {
            let path = text.split("::").next().unwrap();
            text.starts_with("cargo ") || root().join(path).exists()
        };
        assert!(
            shown_by.starts_with("every document")
                || !quoted.is_empty() && quoted.iter().all(is_shown),
            "no test by its path: {line}"
        );
    }
    assert!(rows > 100, "only {rows} rows");
}

#[test]
fn tests_in_the_documents_exist() {
    let sources = files(&root(), "rs");
    let is_test = |name: &str| sources.iter().any(|(_, text)| has_test(text, name));
    let architecture = document("ARCHITECTURE.md");
    let invariants = architecture.split("## Invariants").nth(1).unwrap();
    let rows: Vec<&str> =
        invariants.split("\n## ").next().unwrap().lines().filter(|l| l.starts_with('|')).collect();
    assert!(rows.len() > 20, "only {} rows", rows.len());
    for row in &rows[2..] {
        let tests = quoted(row.trim_end_matches('|').rsplit('|').next().unwrap());
        assert!(!tests.is_empty(), "no test: {row}");
        for name in tests {
            assert!(is_test(name), "there is no test `{name}`: {row}");
        }
    }
}

#[test]
fn links_in_the_documents_lead_somewhere() {
    let mut count = 0;
    for (path, text) in documents() {
        let (_, prose) = blocks(&text, "");
        for link in prose.split("](").skip(1) {
            let target = link.split([')', '#']).next().unwrap_or_default();
            if !target.is_empty() && !target.contains("://") {
                count += 1;
                let full = path.parent().unwrap().join(target);
                assert!(full.exists(), "{}: `{target}` leads nowhere", path.display());
            }
        }
    }
    assert!(count > 5, "only {count} links");
}

#[test]
fn commands_in_the_documents_have_their_flags() {
    let mut count = 0;
    for (path, text) in documents() {
        for block in blocks(&text, "sh").0 {
            for line in block.lines().filter(|line| line.starts_with("cargo xtask ")) {
                count += 1;
                let words = line.split(" #").next().unwrap_or(line).split_whitespace().skip(1);
                if let Err(error) = crate::Arguments::try_parse_from(words) {
                    panic!("{}: `{line}`: {error}", path.display());
                }
            }
        }
    }
    assert!(count >= 3, "only {count} commands");
}

#[test]
fn code_in_the_readme_is_compiled_code() {
    let readme = document("README.md");
    let examples = files(&root().join("docs/examples"), "rs");
    let (rust, _) = blocks(&readme, "rust");
    assert!(rust.len() >= 4, "only {} blocks", rust.len());
    for block in rust {
        let found = examples.iter().any(|(_, text)| text.contains(&block));
        assert!(found, "no program in docs/examples has:\n{block}");
    }
    let connector = document("docs/examples/specs/acme_desk/connector.yaml");
    // Its reader has the schema beside the specs, as `jackfield new` puts it.
    let connector = connector.replace("../../../../specs/", "../");
    assert_eq!(blocks(&readme, "yaml").0, [connector]);
}

#[test]
fn the_readme_begins_with_the_two_commands() {
    let readme = document("README.md");
    let shown = &blocks(&readme, "sh").0[0];
    let commands: Vec<&str> = shown.lines().collect();
    assert_eq!(commands, ["cargo xtask regenerate", "cargo test --workspace"]);
    let ci = document(".ci/run");
    for command in commands {
        assert!(ci.lines().any(|line| line == command), ".ci/run does not run `{command}`");
    }
}

#[test]
fn the_oldest_rust_is_the_one_that_the_readme_names() {
    let manifest = document("Cargo.toml");
    let version = manifest.split("rust-version = \"").nth(1).unwrap().split('"').next().unwrap();
    let named = document("README.md").matches(version).count();
    assert_eq!(named, 2, "README.md does not name {version} at its top and its end");
}

/// The names of the dependencies in a manifest.
fn dependencies(manifest: &str) -> Vec<&str> {
    let mut inside = false;
    let mut names = Vec::new();
    for line in manifest.lines() {
        if line.starts_with('[') {
            inside = line.ends_with("dependencies]");
        } else if inside && line.starts_with(|c: char| c.is_ascii_alphabetic()) {
            names.extend(line.split(['.', ' ', '=']).next());
        }
    }
    names
}

#[test]
fn every_dependency_is_used() {
    let mut named = Vec::new();
    let whole = document("Cargo.toml");
    for (path, manifest) in files(&root(), "toml") {
        let folder = path.parent().unwrap();
        if path.file_name().is_none_or(|name| name != "Cargo.toml") || folder == root() {
            continue;
        }
        let sources = files(folder, "rs");
        for dependency in dependencies(&manifest) {
            named.push(dependency.to_owned());
            let path_of_it = format!("{}::", dependency.replace('-', "_"));
            let used = sources.iter().any(|(_, text)| text.contains(&path_of_it));
            // The tests across crates share one manifest, ahead of what they need at the moment.
            assert!(
                used || folder.ends_with("tests"),
                "{}: `{dependency}` is not used",
                path.display()
            );
        }
    }
    for dependency in dependencies(&whole) {
        assert!(
            named.iter().any(|name| name == dependency),
            "Cargo.toml: no crate depends on `{dependency}`"
        );
    }
}
