//! Tools in the forms of all providers, over type tables of any shape.

use jackfield_tools::{Filter, Profile, check, definition, definitions, lint, lower, lower_all};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::sample;
use crate::table::{self, arguments, tagged, tool};

fn members(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        other => panic!("{other} is no object"),
    }
}

/// What a provider's form makes of arguments, and what comes back.
fn there_and_back(provider: &str, name: &str, given: Value) -> (Value, Map<String, Value>) {
    let plan = sample::plan();
    let tool = jackfield_tools::find(&plan, name).unwrap();
    let lowered = lower(&definition(&plan, tool), Profile::named(provider).unwrap());
    let shown = lowered.arguments.lower(&members(given));
    let back = lowered.arguments.raise_whole(&shown).unwrap();
    (Value::Object(shown), back)
}

/// A value as JSON Schema compares it: `1.0`, where `1` is listed, is that value in another spelling
/// (2020-12 section 4.2.2), and comes back as it is listed.
fn plain(value: Value) -> Value {
    match value {
        Value::Number(number) => {
            let whole = number.as_f64().filter(|float| number.is_f64() && float.fract() == 0.0);
            #[expect(clippy::cast_possible_truncation, reason = "the test's numbers are small")]
            whole.map_or(Value::Number(number), |float| json!(float as i64))
        }
        Value::Array(items) => items.into_iter().map(plain).collect(),
        Value::Object(members) => {
            members.into_iter().map(|(name, value)| (name, plain(value))).collect()
        }
        other => other,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn any_type_is_accepted_and_its_values_come_back(
        plan in table::plan(), mut dice in table::dice(), tags in any::<bool>(),
    ) {
        let plan = if tags { tagged(plan) } else { plan };
        let definition = definition(&plan, tool(&plan));
        let given = arguments(&plan, &mut dice);
        let accepted = check(&plan, tool(&plan), &given).is_ok();
        for id in Profile::ids() {
            let profile = Profile::named(id).unwrap();
            let lowered = lower(&definition, profile);
            let written = lowered.to_value();
            let breaches = lint(&written, profile);
            prop_assert!(breaches.is_empty(), "{id}: {breaches:?} in {written}");
            if accepted {
                let shown = lowered.arguments.lower(&given);
                let raised = lowered.arguments.raise_whole(&shown).map(Value::Object).map(plain);
                let wanted = plain(Value::Object(given.clone()));
                prop_assert_eq!(
                    raised.ok(), Some(wanted), "{}: {:?} in {}", id, shown, written
                );
            }
            // Whatever a model gives, there is an answer.
            let _ = lowered.arguments.raise(&given);
        }
    }
}

#[test]
fn optional_members_are_null_where_all_are_required() {
    let (shown, back) =
        there_and_back("openai-strict", "list_tickets", json!({"ticket_count": 50}));
    assert_eq!(shown, json!({"ticket_count": 50, "include_description": null}));
    assert_eq!(back, members(json!({"ticket_count": 50})));
}

#[test]
fn null_is_in_a_box_only_where_it_can_be_sent() {
    let mut plan = sample::plan();
    let list = plan.tools.tools.iter_mut().find(|tool| tool.name == "list_tickets").unwrap();
    list.arguments[1].nullable = true;
    let strict = Profile::named("openai-strict").unwrap();
    let of =
        |name: &str| lower(&definition(&plan, jackfield_tools::find(&plan, name).unwrap()), strict);
    let query = of("list_tickets");
    assert_eq!(
        query.to_value()["parameters"]["properties"]["include_description"],
        json!({"type": ["boolean", "null"]})
    );
    let shown = json!({"ticket_count": 50, "include_description": null});
    assert_eq!(
        query.arguments.raise_whole(&members(shown)).unwrap(),
        members(json!({"ticket_count": 50}))
    );

    let body = of("update_ticket").to_value();
    let due = &body["parameters"]["properties"]["due"];
    assert!(due["description"].as_str().unwrap().contains("sends null"), "{due}");
}

#[test]
fn numbers_are_texts_where_enumerations_are() {
    let (shown, back) = there_and_back("gemini", "list_tickets", json!({"ticket_count": 50}));
    assert_eq!(shown, json!({"ticket_count": "50"}));
    assert_eq!(back, members(json!({"ticket_count": 50})));
}

#[test]
fn every_tool_is_there_for_every_provider_under_a_name_of_its_own() {
    let plan = sample::plan();
    let all = definitions(&plan, &Filter::default());
    for id in Profile::ids() {
        let lowered = lower_all(&all, Profile::named(id).unwrap());
        let mut names: Vec<&str> = lowered.iter().map(|one| one.name.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), plan.tools.tools.len(), "{id}");
    }
}
