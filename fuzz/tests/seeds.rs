//! The seeds of the fuzzers, what they found, and the committed documents: all hold.

use std::fs;
use std::path::{Path, PathBuf};

/// Runs an invariant over every file below these folders; gives their number.
fn run(folders: &[&str], invariant: fn(&[u8])) -> usize {
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut count = 0;
    for folder in folders {
        for file in files(&home.join(folder)) {
            eprintln!("{}", file.display());
            invariant(&fs::read(file).unwrap());
            count += 1;
        }
    }
    count
}

/// The files below a folder, in order; a folder without findings need not be there.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let Ok(entries) = fs::read_dir(folder) else { return found };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

#[test]
fn documents_hold() {
    let count =
        run(&["seeds/document", "findings/document", "../tests/corpus"], jackfield_fuzz::document);
    assert!(count > 40, "{count}");
}

#[test]
fn answers_hold() {
    assert!(run(&["seeds/answer", "findings/answer"], jackfield_fuzz::answer) > 10);
}

#[test]
fn specs_hold() {
    assert!(run(&["seeds/spec", "findings/spec"], jackfield_fuzz::spec) > 5);
}
