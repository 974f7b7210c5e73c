//! Real specs with something broken in them: whatever the text, the answer is a report, in bounded time
//! and memory, and what is made nevertheless is Rust.
//!
//! Every spec of `specs/`, its names lock, the goldens and the OpenAPI documents of `corpus/` are broken,
//! and those of the shared corpus where it is there. A few cases of each are the same in every run;
//! `PROPTEST_CASES` makes it as many of each, `PROPTEST_RNG_SEED` chooses others, and
//! `JACKFIELD_MUTATE_BYTES` takes larger documents of the shared corpus.

mod bounds;
mod text;
mod tree;

use std::fs;
use std::path::Path;
use std::process::Command;

use jackfield_fuzz::compiles_or_says_why;
use jackfield_tests::{compiling, places};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{RngSeed, TestRunner};

use bounds::Watchdog;
use tree::Tree;

/// How many cases each document has when nothing else is asked for.
const CASES: u32 = 1;

/// The largest documents of the shared corpus that are broken when nothing else is asked for.
const SHARED_BYTES: u64 = 200_000;

/// A document to be broken, and the files beside it.
struct Base {
    /// Where it comes from.
    place: String,
    /// The file that is compiled.
    entry: String,
    /// The file that is broken: the entry, or one beside it.
    broken: String,
    files: Vec<(String, String)>,
}

impl Base {
    fn of(file: &Path) -> Self {
        let name = file.file_name().unwrap().to_str().unwrap().to_owned();
        let text = fs::read_to_string(file).unwrap();
        let place = file.strip_prefix(places::root()).unwrap_or(file).display().to_string();
        Self { place, entry: name.clone(), broken: name.clone(), files: vec![(name, text)] }
    }

    /// The spec of a vendor, and the same with its lock broken.
    fn of_vendor(folder: &Path) -> [Self; 2] {
        let mut spec = Self::of(&folder.join("connector.yaml"));
        let lock = fs::read_to_string(folder.join("names.lock")).unwrap();
        spec.files.push(("names.lock".to_owned(), lock));
        let place = format!("{} (lock)", spec.place);
        let files = spec.files.clone();
        let lock =
            Self { place, entry: spec.entry.clone(), broken: "names.lock".to_owned(), files };
        [spec, lock]
    }

    fn text(&self) -> &str {
        &self.files.iter().find(|(name, _)| *name == self.broken).unwrap().1
    }

    /// Compiles it with this text in place of its own.
    fn holds(&self, text: &str, watchdog: &Watchdog) {
        let files: Vec<(&str, &str)> = self
            .files
            .iter()
            .map(|(name, own)| (name.as_str(), if *name == self.broken { text } else { own }))
            .collect();
        watchdog.bounded(&self.place, text, || compiles_or_says_why(&self.entry, &files));
    }
}

/// One way to break a document.
#[derive(Debug, Clone)]
enum Mutation {
    Text(Vec<text::Mutation>),
    Tree(Vec<tree::Mutation>),
}

fn mutation() -> impl Strategy<Value = Mutation> {
    prop_oneof![
        vec(text::mutation(), 1..4).prop_map(Mutation::Text),
        vec(tree::mutation(), 1..4).prop_map(Mutation::Tree),
    ]
}

/// The text, broken in this way; a tree is made only of what another reader can read.
fn mutated(original: &str, mutation: &Mutation) -> String {
    match mutation {
        Mutation::Text(all) => {
            all.iter().fold(original.to_owned(), |text, one| text::mutated(&text, one))
        }
        Mutation::Tree(all) => {
            let Some(mut tree) = Tree::read(original) else { return original.to_owned() };
            for one in all {
                tree.mutate(one);
            }
            tree.write()
        }
    }
}

/// The specs, goldens and documents of this repository.
fn own() -> Vec<Base> {
    let data = places::data();
    let mut bases: Vec<Base> = places::folders_in(&places::root().join("specs"))
        .iter()
        .flat_map(|folder| Base::of_vendor(folder))
        .collect();
    bases.push(Base::of(&data.join("mutations/connector.yaml")));
    let goldens = places::folders_in(&data.join("golden"));
    bases.extend(goldens.iter().map(|case| Base::of(&jackfield_codegen::shell::entry(case))));
    bases.extend(places::documents_in(&data.join("corpus")).iter().map(|file| Base::of(file)));
    bases
}

/// Documents of others, beside the checkout, of at most so many bytes.
fn shared() -> Vec<Base> {
    let bytes = setting("JACKFIELD_MUTATE_BYTES").unwrap_or(SHARED_BYTES);
    let Some(folder) = places::real_documents() else { return Vec::new() };
    let documents = places::documents_in(&folder).into_iter();
    let small = documents.filter(|file| file.metadata().unwrap().len() <= bytes);
    small.map(|file| Base::of(&file)).collect()
}

fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|value| value.parse().unwrap())
}

/// So many cases of the document of this number, the same in each run unless a seed is given.
fn runner(number: u64) -> TestRunner {
    let usual = ProptestConfig::default();
    let cases = if setting("PROPTEST_CASES").is_some() { usual.cases } else { CASES };
    let seed = match usual.rng_seed {
        RngSeed::Random => 365,
        RngSeed::Fixed(seed) => seed,
    };
    let rng_seed = RngSeed::Fixed(seed.wrapping_add(number));
    let config = ProptestConfig {
        cases,
        rng_seed,
        failure_persistence: None,
        max_shrink_iters: 100,
        ..usual
    };
    TestRunner::new(config)
}

/// Breaks every document, and fails with the first that does not hold.
fn break_all(bases: &[Base]) {
    let watchdog = Watchdog::start();
    for (number, base) in (0..).zip(bases) {
        let held = runner(number).run(&mutation(), |mutation| {
            base.holds(&mutated(base.text(), &mutation), &watchdog);
            Ok(())
        });
        if let Err(failure) = held {
            panic!("{}: {failure}", base.place);
        }
    }
}

#[test]
#[ignore = "run by its neighbour, in a process of its own"]
fn child_with_own() {
    break_all(&own());
}

#[test]
#[ignore = "run by its neighbour, in a process of its own"]
fn child_with_shared() {
    break_all(&shared());
}

/// Runs a test of this module in a process of its own, where nothing else takes memory.
fn alone(child: &str) {
    let child = format!("mutations::{child}");
    let mut test = Command::new(std::env::current_exe().unwrap());
    test.args(["--exact", &child, "--ignored", "--nocapture", "--test-threads=1"]);
    let ended = test.output().unwrap();
    let (out, said) =
        (String::from_utf8_lossy(&ended.stdout), String::from_utf8_lossy(&ended.stderr));
    assert!(ended.status.success() && out.contains("1 passed"), "{}\n{out}\n{said}", ended.status);
    eprint!("{said}");
}

#[test]
fn a_broken_spec_gives_a_report_in_bounded_time_and_memory() {
    alone("child_with_own");
}

#[test]
fn a_broken_document_of_others_gives_a_report_in_bounded_time_and_memory() {
    alone("child_with_shared");
}

#[test]
fn the_unbroken_specs_compile() {
    for base in own() {
        let beside: Vec<(&str, &str)> =
            base.files.iter().skip(1).map(|(name, text)| (name.as_str(), text.as_str())).collect();
        let compilation = compiling::text(&base.entry, base.files[0].1.as_str(), &beside);
        assert!(compilation.is_ok(), "{}: {}", base.place, compiling::rendered(&compilation));
    }
}
