//! Mistakes, each as its rendered diagnostics: the fixtures under `tests/diagnostics`.
//!
//! `<class>/<mistake>.yaml` is a whole connector with one mistake, `<mistake>.stderr` what is said about
//! it; files of other kinds are what connectors of the same class refer to. `UPDATE_EXPECT=1`
//! rewrites what is expected.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use super::{Compiled, compile, compile_beside};
use crate::diagnostics::codes;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("tests/diagnostics")
}

/// A connector, with the files beside it.
struct Fixture {
    name: String,
    text: String,
    beside: Vec<(String, String)>,
}

impl Fixture {
    fn compile(&self) -> Compiled {
        let beside: Vec<(&str, &str)> =
            self.beside.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        compile_beside(&self.name, &self.text, &beside)
    }
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(files_below(&path));
        } else {
            files.push(path);
        }
    }
    files
}

/// The fixtures in our language, by their path below the folder.
fn fixtures() -> Vec<Fixture> {
    let mut fixtures = Vec::new();
    for class in std::fs::read_dir(folder()).unwrap() {
        let class = class.unwrap().path();
        if !class.is_dir() {
            continue;
        }
        let (mut connectors, mut beside) = (Vec::new(), Vec::new());
        for path in files_below(&class) {
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            if path.extension().is_some_and(|e| e == "yaml") && text.contains("jackfield:") {
                let name = path.strip_prefix(folder()).unwrap().to_string_lossy().into_owned();
                connectors.push((name, text));
            } else if path.extension().is_some_and(|e| e != "stderr") {
                let name = path.strip_prefix(&class).unwrap().to_string_lossy().into_owned();
                beside.push((name, text));
            }
        }
        let beside = || beside.clone();
        let made = connectors.into_iter().map(|(name, text)| (name, text, beside()));
        fixtures.extend(made.map(|(name, text, beside)| Fixture { name, text, beside }));
    }
    fixtures.sort_by(|one, other| one.name.cmp(&other.name));
    fixtures
}

#[test]
fn every_mistake_is_reported_as_expected() {
    let update = std::env::var_os("UPDATE_EXPECT").is_some();
    let mut wrong = String::new();
    for fixture in fixtures() {
        let compiled = fixture.compile();
        let name = &fixture.name;
        let expected = folder().join(name).with_extension("stderr");
        if update {
            std::fs::write(&expected, &compiled.rendered).unwrap();
        }
        let known = std::fs::read_to_string(&expected).unwrap_or_default();
        if known != compiled.rendered {
            let _ = write!(wrong, "{name}:\n{}", compiled.rendered);
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Codes that our language cannot raise: of files, of foreign documents, of other stages.
const OF_OTHERS: &[&str] = &[
    "E0101", "E0102", "E0103", "E0104", "E0106", "E0109", "E0110", "E0111", "E0113", "W0114",
    "E0115", "E0116", "W0117", "E0210", "E0212", "E0304", "E0408", "E0510", "E0512", "E0513",
    "E0705", "E0706", "E0901", "E0903", "E0904",
];

#[test]
fn every_code_of_the_language_has_a_fixture() {
    let mut raised = BTreeSet::new();
    for fixture in fixtures() {
        raised.extend(fixture.compile().report.counts().keys().copied());
    }
    let without: Vec<_> = codes::all()
        .map(codes::Code::as_str)
        .filter(|code| !code.starts_with("W08") && !OF_OTHERS.contains(code))
        .filter(|code| !raised.contains(code))
        .collect();
    assert!(without.is_empty(), "no fixture raises {without:?}");
}

#[test]
fn one_mistake_does_not_hide_another_or_its_neighbours() {
    let text = super::with_operations(
        "good: {http: GET /good, returns: any}\n\
         bad: {http: GET /bad, returns: Tickt, paginate: pages}\n\
         worse: {http: GETT /worse}\n",
    );
    let compiled = compile("connector.yaml", &text);
    assert_eq!(compiled.report.errors(), 3, "{}", compiled.rendered);
    let connector = compiled.connector.unwrap();
    let names = |operations: Vec<&str>| operations.join(" ");
    assert_eq!(names(connector.operations.iter().map(|o| o.name.as_str()).collect()), "good");
    let skipped = connector.skipped.iter().map(|skipped| skipped.operation.as_str()).collect();
    assert_eq!(names(skipped), "tickets.worse tickets.bad");
}

#[test]
fn types_nested_without_end_are_refused() {
    let text =
        super::with_types(&format!("Deep: {}string{}\n", "{items: ".repeat(100), "}".repeat(100)));
    let compiled = compile("connector.yaml", &text);
    assert!(compiled.report.count(codes::TOO_DEEP) > 0, "{}", compiled.rendered);
}
