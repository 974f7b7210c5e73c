//! Documents of our own, one per subject matter: always judged, with every flavour.

use std::path::{Path, PathBuf};

use jackfield_judge::generate::Flavour;

use crate::subject::Subject;

/// The documents in `tests/judge/documents`, by name.
pub(crate) fn all() -> Vec<Subject> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("judge/documents");
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| Subject::load(path).unwrap()).collect()
}

/// Every flavour.
pub(crate) fn every(_operation: &str) -> Vec<Flavour> {
    Flavour::ALL.to_vec()
}

#[test]
fn requests_are_what_the_documents_ask_for() {
    let mut wrong = Vec::new();
    let subjects = all();
    assert!(subjects.len() >= 8);
    for subject in subjects {
        let outcome = subject.run(&every);
        assert!(outcome.calls > 0, "{}: no calls", subject.name);
        assert_eq!(outcome.left_out, [""; 0], "{}", subject.name);
        assert_eq!(outcome.unspecified, 0, "{}", subject.name);
        wrong.extend(outcome.wrong);
    }
    assert!(wrong.is_empty(), "{} mismatches:\n{}", wrong.len(), wrong.join("\n"));
}
