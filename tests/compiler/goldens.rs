//! One feature a case: `tests/golden/<case>/` holds a spec, and in `expected` all that it compiles to.
//!
//! `UPDATE_EXPECT=1` rewrites `expected`. The binary `crates` checks with rustc that it compiles.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use jackfield_codegen::{Lock, Options};
use jackfield_tests::expect::Differences;
use jackfield_tests::{compiling, places};

/// The longest spec of a case: a case is about one thing.
const MAX_LINES: usize = 50;

fn cases() -> Vec<PathBuf> {
    places::folders_in(&places::data().join("golden"))
}

/// Every file of the compilation of a case, and what was said of it.
fn compiled(case: &std::path::Path) -> BTreeMap<String, String> {
    let compilation = compiling::path(case, case, &Options::default());
    let report = compiling::rendered(&compilation);
    assert!(compilation.is_ok(), "{}\n{report}", case.display());
    let files = compilation.files.iter().map(|(path, text)| (path.to_owned(), text.to_owned()));
    let mut files: BTreeMap<String, String> = files.collect();
    files.insert("names.lock".to_owned(), compilation.lock.as_ref().map(Lock::to_text).unwrap());
    if !report.is_empty() {
        files.insert("report.stderr".to_owned(), report);
    }
    files
}

#[test]
fn every_case_compiles_to_what_is_expected() {
    let mut differences = Differences::default();
    for case in cases() {
        differences.folder(&case.join("expected"), &compiled(&case));
    }
    differences.assert_none();
}

#[test]
fn every_file_of_rust_parses() {
    let mut parsed = 0;
    for case in cases() {
        for (path, text) in compiled(&case) {
            if path.ends_with(".rs") {
                if let Err(error) = syn::parse_file(&text) {
                    panic!("{}: {path}: {error}", case.display());
                }
                parsed += 1;
            }
        }
    }
    assert!(
        parsed >= 4 * cases().len(),
        "{parsed} files: each case has a client, a plan and types"
    );
}

#[test]
fn cases_are_small_and_of_both_dialects() {
    let mut dialects = BTreeMap::new();
    for case in cases() {
        let spec = jackfield_codegen::shell::entry(&case);
        let lines = fs::read_to_string(&spec).unwrap().lines().count();
        assert!(lines < MAX_LINES, "{}: {lines} lines", spec.display());
        let name = spec.file_stem().unwrap().to_string_lossy().into_owned();
        *dialects.entry(name).or_insert(0) += 1;
    }
    assert!(dialects["connector"] >= 6 && dialects["openapi"] >= 6, "{dialects:?}");
}
