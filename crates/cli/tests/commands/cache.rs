//! Plans that are kept: used where they are true, and never otherwise.

use std::fs;
use std::path::PathBuf;
use std::time::SystemTime;

use tempfile::TempDir;

use crate::program::{Run, command, finished};

const SPEC: &str = "jackfield: 1\nconnector: {id: acme, name: Acme}\nserver: https://acme.example\n\
                    resources: {tickets: {operations: {list: {http: GET /tickets, returns: any}}}}\n";

struct Place(TempDir);

impl Place {
    fn new() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        fs::create_dir(place.at("acme")).unwrap();
        place.spec(SPEC);
        place
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn spec(&self, text: &str) {
        fs::write(self.at("acme/connector.yaml"), text).unwrap();
    }

    fn tools(&self, more: &[&str]) -> Run {
        let arguments = ["tools", "acme", "--names"].into_iter().chain(more.iter().copied());
        let mut command = command(self.0.path(), &arguments.collect::<Vec<_>>());
        command.env("XDG_CACHE_HOME", self.at("cache"));
        finished(command)
    }

    fn names(&self) -> String {
        self.tools(&[]).expect(0).stdout
    }

    /// The entry, and when it was written.
    fn entry(&self) -> (PathBuf, SystemTime) {
        let mut entries = fs::read_dir(self.at("cache/jackfield/plans")).unwrap();
        let entry = entries.next().unwrap().unwrap();
        assert!(entries.next().is_none(), "one entry, and nothing beside it");
        (entry.path(), entry.metadata().unwrap().modified().unwrap())
    }
}

#[test]
fn a_plan_is_kept_until_a_file_that_it_is_made_of_changes() {
    let place = Place::new();
    let first = place.names();
    let kept = place.entry();
    assert_eq!(place.names(), first);
    assert_eq!(place.entry(), kept, "the second start used it");

    place.spec(&SPEC.replace("tickets", "parcels"));
    let second = place.names();
    assert_ne!(second, first);
    assert_ne!(place.entry().1, kept.1);

    // A file that was looked for and was not there counts as well.
    fs::write(place.at("acme/names.lock"), "this is no lock").unwrap();
    let refused = place.tools(&[]).expect(1);
    assert!(refused.stderr.contains("names.lock"), "{}", refused.stderr);
    fs::remove_file(place.at("acme/names.lock")).unwrap();
    assert_eq!(place.names(), second, "broken specs are not kept");
}

#[test]
fn broken_entries_are_ignored_and_replaced() {
    let place = Place::new();
    let names = place.names();
    let (path, _) = place.entry();
    let whole = fs::read_to_string(&path).unwrap();
    let other = whole.replace("tickets", "packets");
    for broken in ["", "\n", "{}\n{}", &whole[..whole.len() / 2], &whole[..whole.len() - 1], &other]
    {
        fs::write(&path, broken).unwrap();
        assert_eq!(place.names(), names);
        assert_eq!(fs::read_to_string(&path).unwrap(), whole, "it is whole again");
    }
}

#[test]
fn without_a_cache_nothing_is_kept() {
    let place = Place::new();
    let first = place.tools(&["--no-cache"]).expect(0).stdout;
    assert!(!place.at("cache").exists());
    assert_eq!(place.names(), first);
    // A folder that cannot be written is no reason to fail.
    let other = Place::new();
    fs::write(other.at("cache"), "a file").unwrap();
    assert_eq!(other.names(), first);
}
