//! Mistakes, each as what is said about it: the fixtures under `tests/diagnostics`.
//!
//! A spec `<class>/<mistake>.yaml` (or `.json`) with a `<mistake>.stderr` beside it is a fixture: one
//! mistake, and what is said about it. Other files of the class are what its specs read. The class
//! `accepted` holds what looks like a mistake and is none. `UPDATE_EXPECT=1` rewrites what is said;
//! a new fixture starts with an empty `.stderr`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use jackfield_codegen::Compilation;
use jackfield_codegen::diagnostics::{Severity, codes};
use jackfield_tests::expect::Differences;
use jackfield_tests::{compiling, places};

/// Codes that no text alone can raise, and where they are tested instead.
const WITHOUT_FIXTURE: &[(codes::Code, &str)] = &[
    (codes::FILE_NOT_FOUND, "hostile.rs: the entry itself is missing, so there is no excerpt"),
    (codes::NOT_A_FILE, "hostile.rs: a folder in place of a file"),
    (codes::FILE_UNREADABLE, "hostile.rs: links in a circle"),
    (codes::NOT_TEXT, "hostile.rs: bytes that are no text"),
    (codes::FILE_OUTSIDE_ROOT, "hostile.rs: a link that leads out of the folder"),
    (codes::FILE_TOO_LARGE, "hostile.rs: a sparse file"),
    (codes::BAD_OPERATION, "marks what was left out; its mistakes have codes of their own"),
    (codes::TOO_MUCH_TEXT, "4 GiB of text; SourceMap's own tests have the arithmetic"),
];

fn folder() -> PathBuf {
    places::data().join("diagnostics")
}

/// The fixtures, as paths below the folder.
fn fixtures() -> Vec<String> {
    let files = places::files_below(&folder()).into_iter();
    files.filter(|name| is_spec(name) && stderr(name).is_file()).collect()
}

fn is_spec(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|extension| extension == "yaml" || extension == "json")
}

/// The file that holds what is said about a fixture.
fn stderr(name: &str) -> PathBuf {
    folder().join(name).with_extension("stderr")
}

fn compiled(name: &str) -> Compilation {
    let class = name.split('/').next().unwrap();
    let files = places::files_below(&folder().join(class)).into_iter();
    let beside: Vec<(String, String)> = files
        .filter(|file| !file.ends_with(".stderr"))
        .map(|file| {
            (
                format!("{class}/{file}"),
                fs::read_to_string(folder().join(class).join(file)).unwrap(),
            )
        })
        .collect();
    let beside: Vec<(&str, &str)> =
        beside.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let text = fs::read_to_string(folder().join(name)).unwrap();
    compiling::text(name, text, &beside)
}

#[test]
fn every_mistake_is_reported_as_expected() {
    let mut differences = Differences::default();
    for name in fixtures() {
        differences.file(&stderr(&name), &compiling::rendered(&compiled(&name)));
    }
    differences.assert_none();
}

#[test]
fn every_mistake_has_a_place_an_excerpt_and_a_next_step() {
    for name in fixtures() {
        let compilation = compiled(&name);
        let entries = compilation.report.entries();
        assert_eq!(entries.is_empty(), name.starts_with("accepted/"), "{name}");
        for entry in entries {
            let diagnostic = &entry.diagnostic;
            let shown = diagnostic
                .render(&compilation.sources, jackfield_codegen::diagnostics::Colour::Off);
            assert!(diagnostic.span.is_some(), "{name}: no place\n{shown}");
            let class = name.split('/').next().unwrap();
            assert!(shown.contains(&format!("--> {class}/")), "{name}: no place\n{shown}");
            assert!(shown.contains("| "), "{name}: no excerpt\n{shown}");
            assert!(shown.contains("= help: "), "{name}: no help\n{shown}");
        }
    }
}

#[test]
fn a_mistake_in_a_connector_fails_it_and_what_is_accepted_does_not() {
    for name in fixtures() {
        let compilation = compiled(&name);
        let errors = compilation.report.entries().iter();
        let errors = errors.filter(|entry| entry.diagnostic.severity == Severity::Error).count();
        assert_eq!(compilation.is_ok(), errors == 0 && compilation.plan.is_some(), "{name}");
        if name.starts_with("accepted/") {
            assert!(compilation.is_ok(), "{name}\n{}", compiling::rendered(&compilation));
        }
    }
}

#[test]
fn every_code_has_a_fixture() {
    let mut raised = BTreeSet::new();
    for name in fixtures() {
        raised.extend(compiled(&name).report.counts().keys().copied());
    }
    let excused: BTreeSet<_> = WITHOUT_FIXTURE.iter().map(|(code, _)| code.as_str()).collect();
    let without: Vec<_> = codes::all()
        .map(codes::Code::as_str)
        .filter(|code| !raised.contains(code) && !excused.contains(code))
        .collect();
    assert!(without.is_empty(), "no fixture raises {without:?}");
    let needless: Vec<_> = excused.intersection(&raised).collect();
    assert!(needless.is_empty(), "there are fixtures of {needless:?} after all");
}

#[test]
fn every_expectation_belongs_to_a_fixture() {
    let fixtures: BTreeSet<PathBuf> = fixtures().iter().map(|name| stderr(name)).collect();
    for file in places::files_below(&folder()) {
        let path = folder().join(&file);
        let is_expectation = path.extension().is_some_and(|extension| extension == "stderr");
        assert!(!is_expectation || fixtures.contains(&path), "{file} belongs to no fixture");
    }
}
