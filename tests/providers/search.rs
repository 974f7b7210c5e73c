//! Whether tools are found by what people ask for: questions in `queries.json`, written without a
//! look at the descriptions.
//!
//! A question names its spec (a folder of `specs/` or a real document) and the tools of which one must
//! be among the first three, with the tools of all specs in the index. Questions about a spec that is
//! not there are left out.

use std::collections::BTreeMap;

use jackfield_plan::Plan;
use jackfield_tools::{Catalogue, Filter};
use serde::Deserialize;

use crate::plans;

/// How many of a hundred questions must be answered.
const NEEDED: usize = 90;

#[derive(Deserialize)]
struct Question {
    spec: String,
    wanted: String,
    tools: Vec<String>,
}

fn questions() -> Vec<Question> {
    serde_json::from_str(include_str!("queries.json")).unwrap()
}

/// The plan of every spec that is asked about, where it is there.
fn asked_about() -> BTreeMap<String, Plan> {
    let specs = questions().into_iter().map(|question| question.spec);
    let found = specs.collect::<std::collections::BTreeSet<String>>().into_iter();
    found
        .filter_map(|spec| {
            let plan = plans::vendor(&spec).or_else(|| plans::document(&spec))?;
            Some((spec, plan))
        })
        .collect()
}

#[test]
fn what_is_asked_for_is_among_the_first_three() {
    let plans = asked_about();
    if !plans.contains_key("github-api.json") {
        plans::skipped();
    }
    let catalogue = Catalogue::new(plans.values(), &Filter::default());
    let (mut asked, mut found, mut missed) = (0, 0, Vec::new());
    for Question { spec, wanted, tools } in questions() {
        if !plans.contains_key(&spec) {
            continue;
        }
        for tool in &tools {
            assert!(catalogue.find(tool).is_some(), "{spec} has no tool {tool}");
        }
        asked += 1;
        let hits = catalogue.search(&wanted, 3);
        if hits.iter().any(|hit| tools.contains(&hit.name)) {
            found += 1;
        } else {
            let names: Vec<&str> = hits.iter().map(|hit| hit.name.as_str()).collect();
            missed.push(format!("{wanted}: {tools:?}, found {names:?}"));
        }
    }
    eprintln!("{found} of {asked} among {} tools; missed: {missed:#?}", catalogue.len());
    assert!(asked >= 30, "{asked} questions");
    assert!(found * 100 >= asked * NEEDED, "{found} of {asked}: {missed:#?}");
}

#[test]
fn there_are_enough_questions_and_none_twice() {
    let questions = questions();
    assert!(questions.len() >= 60, "{}", questions.len());
    let mut words: Vec<&str> = questions.iter().map(|one| one.wanted.as_str()).collect();
    words.sort_unstable();
    words.dedup();
    assert_eq!(words.len(), questions.len());
}
