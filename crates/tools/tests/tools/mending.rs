//! Refused calls, given back mended.

use jackfield_plan::{Plan, SchemaKind};
use jackfield_tools::{
    Beside, Profile, check, check_beside, definition, find, lower, render, report, report_in,
};
use serde_json::{Value, json};

use crate::sample::plan;

#[test]
fn the_call_with_the_right_form_has_the_argument_that_was_wrong() {
    let plan = plan();
    let rows = [
        ("list_tickets", json!({"ticket_count": 10}), json!({"ticket_count": 30})),
        ("list_tickets", json!({"ticket_count": "50"}), json!({"ticket_count": 50})),
        ("list_tickets", json!({"tiket_count": 50}), json!({"ticket_count": 50})),
        (
            "list_tickets",
            json!({"include_description": "yes"}),
            json!({"include_description": true}),
        ),
        ("list_tickets", json!({"colour": "red"}), json!({})),
        ("get_ticket_by_id", json!({"ticket_numbr": 7, "x": 1}), json!({"ticket_number": 7})),
        (
            "create_ticket",
            json!({"ticket_object": {"subject": "Printer", "priority": {}}}),
            json!({"ticket_object": {"subject": "Printer"}}),
        ),
        (
            "create_ticket",
            json!({"ticket_object": {"subject": "Printer", "priority": "High"}}),
            json!({"ticket_object": {"subject": "Printer", "priority": 10}}),
        ),
        (
            "update_ticket",
            json!({"ticket_number": 1, "subject": "Printer", "watchers": "a"}),
            json!({"ticket_number": 1, "subject": "Printer", "watchers": ["a"]}),
        ),
    ];
    for (name, given, mended) in rows {
        let tool = find(&plan, name).unwrap();
        let problems = check(&plan, tool, given.as_object().unwrap()).unwrap_err();
        let report = report(&plan, tool, given.as_object().unwrap(), &problems);
        assert_eq!(Value::Object(report.example.clone()), mended, "{given}");
        assert!(check(&plan, tool, &report.example).is_ok(), "{given}");
        let text = render(&plan, tool, given.as_object().unwrap(), &problems);
        assert!(text.ends_with(&mended.to_string()), "{given}");
    }
}

/// Tools whose arguments have odd names, choices, lists and objects around members.
fn plan_to_mend() -> Plan {
    let mut plan = plan();
    let row = |json: Value| serde_json::from_value::<jackfield_plan::Schema>(json).unwrap();
    let first = u32::try_from(plan.tools.types.len()).unwrap();
    let at = |row: u32| first + row;
    plan.tools.types.extend([
        row(json!({"type": "integer", "maximum": 100})),
        row(json!({"type": "string", "min_length": 4})),
        row(json!({"type": "object", "extra": "unstated", "fields": [
            {"name": "kind", "schema": at(1), "required": true},
            {"name": "amount", "schema": at(0), "required": true},
            {"name": "number", "schema": at(1), "required": true},
        ]})),
        row(json!({"type": "object", "extra": "unstated", "fields": [
            {"name": "kind", "schema": at(1), "required": true},
            {"name": "amount", "schema": at(0), "required": true},
            {"name": "iban", "schema": at(1)},
        ]})),
        row(json!({"type": "union", "variants": [at(2), at(3)],
            "tag": {"property": "kind", "mapping": [["CARD", 0], ["IBAN", 1]]}})),
        row(json!({"type": "array", "items": at(0), "max_items": 3, "unique": true})),
        row(json!({"type": "union", "variants": [at(2), at(3)]})),
        row(json!({"type": "object", "extra": "unstated", "fields": [
            {"name": "page", "schema": at(0)}, {"name": "sort", "schema": at(1)},
        ]})),
    ]);
    let tool = plan.tools.tools.iter_mut().find(|tool| tool.name == "list_tickets").unwrap();
    let like = tool.arguments[0].clone();
    let argument = |name: &str, row: u32| jackfield_plan::Argument {
        name: name.to_owned(),
        aliases: Vec::new(),
        schema: at(row),
        required: false,
        default: None,
        ..like.clone()
    };
    tool.arguments = vec![
        argument("user.id", 0),
        argument("page[size]", 0),
        argument("pay", 4),
        argument("numbers", 5),
        argument("either", 6),
        argument("pageable", 7),
    ];
    tool.groups.clear();
    plan
}

#[test]
fn what_is_mended_is_what_was_wrong_and_nothing_beside_it() {
    let plan = plan_to_mend();
    let tool = find(&plan, "list_tickets").unwrap();
    for (given, mended) in [
        // Names that hold what stands between the steps of a place.
        (json!({"user.id": 7, "page[size]": 500}), json!({"user.id": 7, "page[size]": 100})),
        (json!({"user.id": "7"}), json!({"user.id": 7})),
        // Of a choice, the kind that was meant.
        (
            json!({"pay": {"kind": "IBAN", "amount": 25, "iban": "DE"}}),
            json!({"pay": {"kind": "IBAN", "amount": 25}}),
        ),
        (
            json!({"pay": {"amount": 25, "iban": "DE89"}}),
            json!({"pay": {"kind": "IBAN", "amount": 25, "iban": "DE89"}}),
        ),
        (
            json!({"pay": {"kind": "IBANN", "amount": "25"}}),
            json!({"pay": {"kind": "IBAN", "amount": 25}}),
        ),
        (
            json!({"either": {"kind": "abcd", "amount": 1, "ibann": "DE89"}}),
            json!({"either": {"kind": "abcd", "amount": 1, "iban": "DE89"}}),
        ),
        (
            json!({"either": {"kind": "abcd", "number": "4444", "amuont": 3}}),
            json!({"either": {"kind": "abcd", "number": "4444", "amount": 3}}),
        ),
        // Of a list, the items that are right.
        (json!({"numbers": [1, 2, 3, 4]}), json!({"numbers": [1, 2, 3]})),
        (json!({"numbers": [1, "2", 1, "x"]}), json!({"numbers": [1, 2]})),
        (json!({"numbers": "1, 2"}), json!({"numbers": [1, 2]})),
        (json!({"numbers": 5}), json!({"numbers": [5]})),
        // Members at another level.
        (
            json!({"arguments": {"user.id": 7, "numbers": [1]}}),
            json!({"user.id": 7, "numbers": [1]}),
        ),
        (json!({"page": 2, "sort": "name"}), json!({"pageable": {"page": 2, "sort": "name"}})),
        (
            json!({"pageable": {}, "page": 2, "user.id": 7}),
            json!({"pageable": {"page": 2}, "user.id": 7}),
        ),
        (json!({"pageable": "{\"page\": 2}"}), json!({"pageable": {"page": 2}})),
        // What has no like is left out.
        (json!({"colour": "red", "user.id": 7}), json!({"user.id": 7})),
    ] {
        let arguments = given.as_object().unwrap();
        let problems = check(&plan, tool, arguments).unwrap_err();
        let report = report(&plan, tool, arguments, &problems);
        assert_eq!(Value::Object(report.example.clone()), mended, "{given}");
        assert!(check(&plan, tool, &report.example).is_ok(), "{given}");
    }
}

#[test]
fn names_that_others_take_are_names_to_choose_from() {
    let plan = plan();
    let tool = find(&plan, "list_tickets").unwrap();
    let names = ["fields", "cursor", "pages"];
    let others = Beside { arguments: &names, ..Beside::default() };
    for (given, meant) in [("feilds", "`fields`"), ("curser", "`cursor`"), ("page", "`pages`")] {
        let arguments = json!({given: 1});
        let problems =
            check_beside(&plan, tool, arguments.as_object().unwrap(), others).unwrap_err();
        assert_eq!(problems[0].suggestion.as_deref(), Some(meant));
        assert!(problems[0].allowed.ends_with("`fields`, `cursor`, `pages`"), "{problems:?}");
    }
}

#[test]
fn a_call_in_the_form_of_a_provider_is_mended_in_that_form() {
    let mut plan = plan();
    let list = plan.tools.tools.iter_mut().find(|tool| tool.name == "list_tickets").unwrap();
    list.arguments[1].name = "include<".to_owned();
    let tool = find(&plan, "list_tickets").unwrap();
    let form = lower(&definition(&plan, tool), Profile::named("gemini").unwrap()).arguments;
    let given = json!({"ticket_count": "10", "incldue": true, "include_": "yes"});
    let raised = form.raise_whole(given.as_object().unwrap()).unwrap();
    let problems = check(&plan, tool, &raised).unwrap_err();
    let report = report_in(&plan, tool, given.as_object().unwrap(), &problems, &form);
    let entries = |name: &str| {
        let found = report.problems.iter().find(|entry| entry.argument == name);
        found.unwrap_or_else(|| panic!("{name}: {report:?}"))
    };
    assert_eq!(entries("ticket_count").suggestion.as_deref(), Some("\"30\""));
    assert_eq!(entries("incldue").allowed, "`ticket_count`, `include`");
    assert_eq!(entries("incldue").suggestion.as_deref(), Some("`include`"));
    assert_eq!(report.example["ticket_count"], json!("30"));
    assert!(
        form.raise_whole(&report.example).is_ok_and(|raised| check(&plan, tool, &raised).is_ok())
    );
    assert!(report.text(tool).ends_with(&Value::Object(report.example.clone()).to_string()));
}

#[test]
fn what_is_no_json_costs_its_own_argument_alone() {
    let mut plan = plan();
    let any = u32::try_from(plan.tools.types.len()).unwrap();
    plan.tools.types.push(jackfield_plan::Schema::default());
    let list = plan.tools.tools.iter_mut().find(|tool| tool.name == "list_tickets").unwrap();
    list.arguments[1].schema = any;
    let tool = find(&plan, "list_tickets").unwrap();
    let form = lower(&definition(&plan, tool), Profile::named("gemini").unwrap()).arguments;
    let given = json!({"ticket_count": "50", (tool.arguments[1].name.as_str()): "no json"});
    let problems = form.raise_whole(given.as_object().unwrap()).unwrap_err();
    let report = report_in(&plan, tool, given.as_object().unwrap(), &problems, &form);
    assert_eq!(report.example["ticket_count"], json!("50"));
    assert!(
        form.raise_whole(&report.example).is_ok_and(|raised| check(&plan, tool, &raised).is_ok())
    );
}

#[test]
fn what_cannot_be_raised_hides_no_other_problem() {
    let plan = plan();
    let tool = find(&plan, "either").unwrap();
    let form = lower(&definition(&plan, tool), Profile::named("openai-strict").unwrap()).arguments;
    let entry = |key: &str, value: Value| json!({"key": key, "value": value});
    let free = [entry("a", json!(true)), entry("a", json!(false)), entry("b", json!(7))];
    let given = json!({"value": 0, "free": free, "more": 1});
    let raised = form.raise(given.as_object().unwrap());
    let problems = raised.and(check(&plan, tool, &raised.arguments)).unwrap_err();
    let text = report_in(&plan, tool, given.as_object().unwrap(), &problems, &form).text(tool);
    for line in [
        "- `free` does not accept this value: given the key \"a\" twice, allowed: each key once\n",
        "- `free.b` has the wrong type: given 7",
        "- there is no argument `more`: given 1",
        "- `value` ",
    ] {
        assert!(text.contains(line), "{line} in {text}");
    }
    assert_eq!(problems.len(), 4, "{text}");
}

#[test]
fn what_is_no_json_is_told_once_with_everything_else() {
    let mut plan = plan();
    let any = u32::try_from(plan.tools.types.len()).unwrap();
    let node = jackfield_plan::tools::Extra::Values(any);
    plan.tools.types.push(jackfield_plan::Schema::default());
    plan.tools.types[21].kind = SchemaKind::Object { fields: Vec::new(), extra: node };
    let tool = find(&plan, "either").unwrap();
    let form = lower(&definition(&plan, tool), Profile::named("openai-strict").unwrap()).arguments;
    let given = json!({"value": 0, "free": "no json", "attachment": null});
    let raised = form.raise(given.as_object().unwrap());
    let problems = raised.and(check(&plan, tool, &raised.arguments)).unwrap_err();
    let places: Vec<&str> = problems.iter().map(|problem| &*problem.argument).collect();
    assert_eq!(places, ["free", "value"]);
    assert!(problems[0].allowed.contains("written as JSON"), "{problems:?}");
}

#[test]
fn an_argument_that_is_given_under_another_name_is_not_suggested() {
    let plan = plan();
    let tool = find(&plan, "get_ticket_by_id").unwrap();
    let alias = &tool.arguments[0].aliases[0];
    let given = json!({(alias.as_str()): 7, "ticket_numbr": 8});
    let problems = check(&plan, tool, given.as_object().unwrap()).unwrap_err();
    assert_eq!(problems[0].suggestion, None, "{problems:?}");
}

#[test]
fn a_text_that_is_no_json_is_not_quoted_twice() {
    let plan = plan();
    let tool = find(&plan, "tree").unwrap();
    let form = lower(&definition(&plan, tool), Profile::named("gemini").unwrap()).arguments;
    let value = json!({"value": true, "next": "notjson"});
    let mut given = json!({"node": value});
    // A type within itself is given as JSON text from some level on.
    for _ in 0..9 {
        match form.raise_whole(given.as_object().unwrap()) {
            Err(problems) => {
                assert_eq!(problems[0].given, "\"notjson\"");
                assert_eq!(problems[0].suggestion, None);
                assert!(problems[0].allowed.contains("written as JSON"), "{problems:?}");
                return;
            }
            Ok(_) => given = json!({"node": {"value": true, "next": given["node"]}}),
        }
    }
    panic!("no level is given as JSON text");
}
