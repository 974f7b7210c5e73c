//! Real documents, where there is a folder of them beside the checkout: `../shared/corpus`.
//!
//! `JACKFIELD_JUDGE_BYTES` sets the size up to which documents are judged; the default keeps this
//! under a minute without optimisation.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use jackfield_judge::generate::Flavour;

use crate::subject::Subject;

/// The size up to which documents are judged unless set otherwise.
const LARGEST: u64 = 300_000;

/// How many flavours each operation is called with, beside the two that every one gets.
const SAMPLE: usize = 3;

/// The documents, the smallest first; none where there is no folder.
fn documents() -> Option<Vec<PathBuf>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent()?.parent()?;
    let entries = std::fs::read_dir(root.join("shared/corpus")).ok()?;
    let paths = entries.map(|entry| entry.unwrap().path());
    let set = std::env::var("JACKFIELD_JUDGE_BYTES").ok();
    let largest = set.map_or(LARGEST, |bytes| bytes.parse().unwrap());
    let documents = paths.filter(|path| {
        let is_document = path.extension().is_some_and(|end| end == "json" || end == "yaml");
        is_document && path.metadata().unwrap().len() <= largest
    });
    let mut documents: Vec<PathBuf> = documents.collect();
    documents.sort();
    Some(documents)
}

/// A few flavours for each operation: others for the next, the same each time.
fn sampled(operation: &str) -> Vec<Flavour> {
    let mut hasher = DefaultHasher::new();
    operation.hash(&mut hasher);
    let start = usize::try_from(hasher.finish() % 1024).unwrap();
    let edges = &Flavour::ALL[2..];
    let sample = (0..SAMPLE).map(|step| edges[(start + 5 * step) % edges.len()]);
    [Flavour::Required, Flavour::Everything].into_iter().chain(sample).collect()
}

#[test]
fn requests_of_real_documents_are_what_they_ask_for() {
    let Some(documents) = documents() else {
        let must = std::env::var_os("JACKFIELD_NO_SKIP").is_some_and(|value| value == "1");
        assert!(!must, "there is no ../shared/corpus beside the checkout");
        eprintln!("skipped: there is no ../shared/corpus beside the checkout");
        return;
    };
    assert!(documents.len() >= 30, "{} documents", documents.len());
    let (mut calls, mut unspecified, mut wrong) = (0, 0, Vec::new());
    let (mut left_out, mut unread) = (BTreeSet::new(), Vec::new());
    for path in documents {
        let subject = match Subject::load(&path) {
            Ok(subject) => subject,
            // Its reader of YAML knows no numbers beyond 64 bits.
            Err(words) => {
                unread.push(words);
                continue;
            }
        };
        let outcome = subject.run(&sampled);
        calls += outcome.calls;
        unspecified += outcome.unspecified;
        left_out.extend(outcome.left_out.iter().map(|words| format!("{}: {words}", subject.name)));
        wrong.extend(outcome.wrong);
    }
    eprintln!(
        "{calls} calls, {unspecified} values without a rule, {} operations left out",
        left_out.len()
    );
    for words in &unread {
        eprintln!("not read: {words}");
    }
    for words in &left_out {
        eprintln!("left out: {words}");
    }
    assert!(wrong.is_empty(), "{} mismatches:\n{}", wrong.len(), wrong.join("\n"));
}
