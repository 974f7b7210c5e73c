//! Whether tools are found by what people ask for: questions written without a look at the
//! descriptions.
//!
//! | file | what it is |
//! |---|---|
//! | `queries.json` | the ranking and its lists of words were made with an eye on these |
//! | `held_out.json` | written from names and paths of operations, committed before the ranking was asked any of them, and nothing was changed for the sake of one since |
//!
//! Who changes the ranking for a question of `held_out.json` moves it to `queries.json` first, and has
//! others written in its place. What a set that nothing was tuned by is answered at depends on how near
//! its questions are to the words of the vendors: `docs/tools.md` has the figures of all that were.
//!
//! A question names its spec (a folder of `specs/` or a real document) and the tools of which one must
//! be among the first three, with the tools of every spec in the index. Questions about a document that
//! is not there are left out.
//!
//! `JACKFIELD_QUESTIONS=FILE` asks those of another file in the same form, and prints what was missed.

use std::collections::BTreeMap;

use jackfield_plan::Plan;
use jackfield_tests::places;
use jackfield_tools::{Catalogue, Filter};
use serde::Deserialize;

use crate::plans;

/// How many of a hundred questions must be answered, of each set.
const NEEDED: [usize; 2] = [90, 90];

#[derive(Deserialize)]
struct Question {
    spec: String,
    wanted: String,
    tools: Vec<String>,
}

const TUNED: &str = include_str!("queries.json");
const HELD_OUT: &str = include_str!("held_out.json");

/// The large document that is searched beside the specs.
const LARGE: &str = "github-api.json";

fn questions(set: &str) -> Vec<Question> {
    serde_json::from_str(set).unwrap()
}

/// The plans of all specs, and of the large document where it is there.
fn plans() -> BTreeMap<String, Plan> {
    let mut plans = plans::vendors();
    assert!(plans.len() >= 10, "{} specs", plans.len());
    match plans::document(LARGE) {
        Some(plan) => drop(plans.insert(LARGE.to_owned(), plan)),
        None => places::no_real_documents(),
    }
    plans
}

#[test]
fn what_is_asked_for_is_among_the_first_three() {
    let plans = plans();
    let catalogue = Catalogue::new(plans.values(), &Filter::default());
    let mut failures = Vec::new();
    let own = std::env::var("JACKFIELD_QUESTIONS").ok();
    let own = own.map(|file| (std::fs::read_to_string(&file).unwrap(), file));
    let [tuned, held_out] = NEEDED;
    let sets = [
        ("queries.json".to_owned(), TUNED.to_owned(), tuned),
        ("held_out.json".to_owned(), HELD_OUT.to_owned(), held_out),
    ];
    for (name, set, needed) in sets.into_iter().chain(own.map(|(set, file)| (file, set, 0))) {
        let (mut asked, mut found, mut missed) = (0, 0, Vec::new());
        for Question { spec, wanted, tools } in questions(&set) {
            if !plans.contains_key(&spec) {
                continue;
            }
            let known = tools.iter().any(|tool| catalogue.find(tool).is_some());
            assert!(known, "{spec} has none of {tools:?}");
            asked += 1;
            let hits = catalogue.search(&wanted, 3);
            if hits.iter().any(|hit| tools.contains(&hit.name)) {
                found += 1;
            } else {
                let names: Vec<&str> = hits.iter().map(|hit| hit.name.as_str()).collect();
                missed.push(format!("{wanted}: {tools:?}, found {names:?}"));
            }
        }
        let said = format!("{name}: {found} of {asked} among {} tools", catalogue.len());
        eprintln!("{said}; missed: {missed:#?}");
        assert!(asked >= 30, "{asked} questions");
        if found * 100 < asked * needed {
            failures.push(said);
        }
    }
    assert!(failures.is_empty(), "{failures:#?}");
}

#[test]
fn there_are_enough_questions_and_none_twice() {
    let mut questions = questions(TUNED);
    let held_out = self::questions(HELD_OUT);
    assert!(held_out.len() >= 100, "{}", held_out.len());
    let specs: std::collections::BTreeSet<&str> =
        held_out.iter().map(|one| one.spec.as_str()).collect();
    assert!(plans::vendors().keys().all(|vendor| specs.contains(vendor.as_str())), "{specs:?}");
    questions.extend(held_out);
    assert!(questions.len() >= 1000, "{}", questions.len());
    let mut words: Vec<&str> = questions.iter().map(|one| one.wanted.as_str()).collect();
    words.sort_unstable();
    words.dedup();
    assert_eq!(words.len(), questions.len());
}
