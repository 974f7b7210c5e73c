//! Expectations in files: compared, or rewritten with `UPDATE_EXPECT=1`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::places;

/// What differs from the expectations, in words; a test asserts that it is nothing.
#[derive(Debug, Default)]
pub struct Differences(Vec<String>);

impl Differences {
    /// Compares a text with the file that holds what is expected.
    pub fn file(&mut self, expected: &Path, found: &str) {
        let known = fs::read_to_string(expected).ok();
        if known.as_deref() == Some(found) {
            return;
        }
        if updates() {
            fs::create_dir_all(expected.parent().unwrap()).unwrap();
            fs::write(expected, found).unwrap();
            return;
        }
        let shown = expected.strip_prefix(places::root()).unwrap_or(expected).display();
        self.0.push(match known {
            Some(known) => format!("{shown}\n{}", first_difference(&known, found)),
            None => format!("{shown}: is missing; it would be\n{found}"),
        });
    }

    /// Compares files with all that a folder holds.
    pub fn folder(&mut self, expected: &Path, found: &BTreeMap<String, String>) {
        for (path, text) in found {
            self.file(&expected.join(path), text);
        }
        for path in places::files_below(expected) {
            if found.contains_key(&path) {
                continue;
            }
            if updates() {
                fs::remove_file(expected.join(&path)).unwrap();
            } else {
                self.0.push(format!("{}: is no longer made", expected.join(&path).display()));
            }
        }
    }

    /// Fails when there is any, and says how to accept them.
    pub fn assert_none(self) {
        assert!(
            self.0.is_empty(),
            "{}\n\nto accept what is different, set UPDATE_EXPECT=1 and look at the diff",
            self.0.join("\n")
        );
    }
}

/// Whether expectations are to be rewritten.
fn updates() -> bool {
    std::env::var_os("UPDATE_EXPECT").is_some()
}

/// The first lines in which two texts differ.
pub fn first_difference(expected: &str, found: &str) -> String {
    let mut lines = 1;
    let (mut old, mut new) = (expected.lines(), found.lines());
    loop {
        match (old.next(), new.next()) {
            (None, None) => return "  the line ends differ".to_owned(),
            (a, b) if a == b => lines += 1,
            (a, b) => {
                let shown = |line: Option<&str>| line.unwrap_or("(no line)").to_owned();
                return format!("  line {lines}:\n  - {}\n  + {}", shown(a), shown(b));
            }
        }
    }
}
