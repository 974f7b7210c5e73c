//! Real documents, where there is a folder of them beside the checkout: `../shared/corpus`.
//!
//! Every operation of those up to 300 kB is called, and of some larger ones, which change with the
//! day, a part of the operations. `JACKFIELD_JUDGE_BYTES` sets the size up to which documents are
//! judged completely, `JACKFIELD_JUDGE_LARGER` how many are judged in part of those above it and of
//! those above 2.5 MB; the defaults keep this under a minute without optimisation.
//! `JACKFIELD_JUDGE_DIR` names another folder of documents to judge in place of that one.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use jackfield_judge::generate::Flavour;
use jackfield_tests::places;

use crate::subject::{Outcome, Subject};

/// The size up to which documents are judged completely unless set otherwise.
const COMPLETE: u64 = 300_000;

/// Documents above this size are the largest: some of them are always judged.
const LARGEST: u64 = 2_500_000;

/// How many of the larger documents are judged in part, and how many of the largest.
const LARGER: usize = 1;

/// How many operations of a larger document are called.
const PART: usize = 60;

/// How many flavours each operation is called with, beside the two that every one gets.
const SAMPLE: usize = 3;

/// A number of the environment.
fn setting<T: std::str::FromStr>(name: &str, default: T) -> T {
    let set = std::env::var(name).ok();
    set.map_or(default, |text| text.parse().unwrap_or_else(|_| panic!("{name}: {text}")))
}

/// The documents that are judged completely, and those of which a part is; nothing where there is no
/// folder.
fn documents() -> Option<(Vec<PathBuf>, Vec<PathBuf>)> {
    let documents = places::documents_in(&places::real_documents()?);
    let bytes = |path: &PathBuf| path.metadata().unwrap().len();
    let complete = setting("JACKFIELD_JUDGE_BYTES", COMPLETE);
    let (small, larger): (Vec<_>, Vec<_>) =
        documents.into_iter().partition(|path| bytes(path) <= complete);
    let (largest, larger): (Vec<_>, Vec<_>) =
        larger.into_iter().partition(|path| bytes(path) > LARGEST);
    let day = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() / 86_400;
    let today = |documents: Vec<PathBuf>, number: usize| {
        let start = usize::try_from(day).unwrap() * number;
        let length = documents.len();
        let number = number.min(length);
        (0..number).map(move |step| documents[(start + step) % length].clone())
    };
    let wanted = setting("JACKFIELD_JUDGE_LARGER", LARGER);
    Some((small, today(larger, wanted).chain(today(largest, wanted)).collect()))
}

/// A few flavours for each operation: others for the next, the same each time.
fn sampled(operation: &str) -> Vec<Flavour> {
    let start = usize::try_from(hash(operation) % 1024).unwrap();
    let edges = &Flavour::ALL[2..];
    let sample = (0..SAMPLE).map(|step| edges[(start + 5 * step) % edges.len()]);
    [Flavour::Required, Flavour::Everything].into_iter().chain(sample).collect()
}

fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

/// Calls every operation of a document, or about as many as a part has.
fn run(subject: &Subject, complete: bool) -> Outcome {
    let all = subject.plan.connector.operations.len();
    let every = u64::try_from(if complete { 1 } else { all.div_ceil(PART).max(1) }).unwrap();
    // Another part than that by which the flavours are chosen.
    subject.run(&|id| if (hash(id) >> 16).is_multiple_of(every) { sampled(id) } else { Vec::new() })
}

#[test]
fn requests_of_real_documents_are_what_they_ask_for() {
    let Some((small, larger)) = documents() else { return };
    assert!(small.len() >= 30, "{} documents", small.len());
    assert!(!larger.is_empty() || std::env::var_os("JACKFIELD_JUDGE_BYTES").is_some());
    let (mut calls, mut unspecified, mut wrong) = (0, 0, Vec::new());
    let (mut left_out, mut unread) = (BTreeSet::new(), Vec::new());
    let small = small.into_iter().map(|path| (path, true));
    for (path, complete) in small.chain(larger.into_iter().map(|path| (path, false))) {
        let subject = match Subject::load(&path) {
            Ok(subject) => subject,
            Err(words) => {
                unread.push(words);
                continue;
            }
        };
        let outcome = run(&subject, complete);
        if !complete {
            eprintln!("{}: {} calls of a part", subject.name, outcome.calls);
            assert!(outcome.calls > 0, "{}", subject.name);
        }
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
    assert!(unread.is_empty(), "the judge reads every document");
    assert!(wrong.is_empty(), "{} mismatches:\n{}", wrong.len(), wrong.join("\n"));
}
