//! What a call is, and what is said about one that is wrong.

use jackfield_plan::tools::Extra;
use jackfield_plan::{Plan, ProblemCode, SchemaKind, Target};
use jackfield_tools::{
    Beside, FileForms, FileSource, check, check_beside, definition, definition_taking, example,
    find, render, report,
};
use serde_json::{Value, json};

use crate::sample::{call, plan, problems};

#[test]
fn a_bucket_that_does_not_exist_is_answered_with_the_nearest_that_does() {
    assert_eq!(
        problems("list_tickets", json!({"ticket_count": 10})),
        "`ticket_count` does not accept this value: given 10, allowed: 30, 50, 100; try 30\n"
    );
    assert_eq!(
        problems("list_tickets", json!({"ticket_count": "50"})),
        "`ticket_count` does not accept this value: given \"50\", allowed: 30, 50, 100; try 50\n"
    );
    assert!(problems("list_tickets", json!({"ticket_count": 999})).ends_with("try 100\n"));
}

#[test]
fn the_name_of_a_code_is_answered_with_the_code() {
    let given = json!({"ticket_object": {"subject": "Printer", "priority": "High"}});
    assert_eq!(
        problems("create_ticket", given),
        "`ticket_object.priority` does not accept this value: given \"High\", \
         allowed: 1 (low), 5 (medium), 10 (high); try 10\n"
    );
    let near = json!({"ticket_object": {"subject": "Printer", "priority": 9}});
    assert!(problems("create_ticket", near).ends_with("10 (high)\n"), "no code is near to another");
}

/// The engine refuses what would split a header, but after everything else: a model would be told twice.
#[test]
fn what_cannot_stand_in_a_header_is_among_all_problems() {
    let json = include_str!("../../../../tests/golden/params_and_styles/expected/plan.json");
    let plan = Plan::from_json(json).unwrap();
    let mut tools = plan.tools.tools.iter();
    let tool = tools.find(|tool| tool.operation == "tickets.search").unwrap();
    let is_header = |name: &str| {
        tool.arguments.iter().any(|argument| {
            argument.name == name
                && matches!(&argument.target, Target::Param(param) if param == name)
        })
    };
    assert!(is_header("on_behalf_of"));
    let given = |value: Value| match value {
        Value::Object(given) => given,
        _ => panic!("arguments are an object"),
    };
    let wrong = given(json!({"on_behalf_of": "a@b.example\r\nX-Evil: 1", "zzz": 1}));
    let problems = check(&plan, tool, &wrong).unwrap_err();
    let codes: Vec<_> = problems.iter().map(|problem| problem.code).collect();
    assert!(codes.contains(&ProblemCode::UnsafeHeader), "{problems:?}");
    assert!(codes.contains(&ProblemCode::Unknown), "{problems:?}");
    let unsafe_one = problems.iter().find(|one| one.code == ProblemCode::UnsafeHeader).unwrap();
    assert_eq!(unsafe_one.suggestion.as_deref(), Some("\"a@b.example X-Evil: 1\""));
    for (text, is_right) in
        [("a\tb", true), ("é", true), ("a\nb", false), ("a\0b", false), ("\u{7f}", false)]
    {
        let problems = check(&plan, tool, &given(json!({ "on_behalf_of": text }))).err();
        let mut problems = problems.iter().flatten();
        let refused = problems.any(|problem| problem.code == ProblemCode::UnsafeHeader);
        assert_eq!(!refused, is_right, "{text:?}");
    }
}

#[test]
fn every_problem_is_reported_at_once() {
    let given = json!({
        "ticket_object": {
            "subject": "x", "priority": true, "tags": "a, b", "billable": "yes", "due": "2026-01-31 09:30:00",
            "ticket_number": 5, "sbject": "y", "watchers": ["a", "a", "b"]
        },
        "fiel": 1
    });
    let text = problems("create_ticket", given);
    for expected in [
        "`ticket_object.subject` has the wrong length: given \"x\" (1 character), allowed: 3 to 20 characters",
        "`ticket_object.priority` has the wrong type: given true, allowed: 1 (low), 5 (medium), 10 (high)",
        "`ticket_object.tags` has the wrong type: given \"a, b\", allowed: a list, each item a string; try [\"a\",\"b\"]",
        "`ticket_object.billable` has the wrong type: given \"yes\", allowed: true or false; try true",
        "such as 2026-01-31T09:30:00Z; try \"2026-01-31T09:30:00Z\"",
        "`ticket_object.ticket_number` does not accept this value: given 5, allowed: nothing: the vendor sets it; try leaving it out",
        "there is no argument `ticket_object.sbject`: given \"y\"",
        "`ticket_object.watchers` has the wrong length: given 3 items, allowed: at most 2 items",
        "`ticket_object.watchers[1]` does not accept this value",
        "there is no argument `fiel`: given 1, allowed: `ticket_object`, `file`, `files`; try `file`",
    ] {
        assert!(text.contains(expected), "{expected}\nis not in\n{text}");
    }
}

#[test]
fn unknown_names_are_answered_with_the_nearest_or_with_what_is_missing() {
    assert_eq!(
        problems("get_ticket_by_id", json!({"case": 5})),
        "there is no argument `case`: given 5, allowed: `ticket_number`; try `ticket_number`\n\
         `ticket_number` is required: allowed: an integer: The number of the ticket\n"
    );
    let wrapped = problems("get_ticket_by_id", json!({"args": {"ticket_number": 5}}));
    assert!(wrapped.contains("try giving its members as arguments of their own"), "{wrapped}");
}

#[test]
fn an_alias_stands_for_its_argument_and_not_beside_it() {
    let by_alias = call("get_ticket_by_id", json!({"id": 5})).unwrap();
    assert_eq!(by_alias, call("get_ticket_by_id", json!({"ticket_number": 5})).unwrap());
    assert_eq!(Value::Object(by_alias.arguments), json!({"ticket_number": 5}));
    let both = problems("get_ticket_by_id", json!({"id": 5, "ticket_number": 5}));
    assert!(both.contains("`ticket_number` once, under one of its names"), "{both}");
    assert!(
        problems("get_ticket_by_id", json!({"id": "5"})).starts_with("`id` has the wrong type")
    );
}

#[test]
fn null_is_kept_where_it_is_accepted_and_refused_elsewhere() {
    let given = json!({"ticket_number": 5, "subject": "Printer", "due": null});
    let body = call("update_ticket", given).unwrap().body.unwrap();
    assert_eq!(body, json!({"subject": "Printer", "due": null}));
    let refused = problems("update_ticket", json!({"id": 5, "subject": null, "priority": null}));
    assert!(refused.contains("`priority` has the wrong type: given null"), "{refused}");
    assert!(refused.contains("try leaving it out"), "{refused}");
    assert!(
        refused.contains("`subject` has the wrong type: given null, allowed: a string\n"),
        "{refused}"
    );
}

#[test]
fn values_inside_bodies_take_the_form_of_the_wire_and_parameters_keep_theirs() {
    let made = call("list_tickets", json!({"include_description": true})).unwrap();
    assert_eq!(Value::Object(made.arguments), json!({"include_description": true}));
    assert_eq!(made.operation, "tickets.list");

    let ticket = json!({"subject": "Printer", "billable": true, "tags": ["a", "b"]});
    let made = call("create_ticket", json!({"ticket_object": ticket})).unwrap();
    let expected = json!({"ticket_object": {"subject": "Printer", "billable": 1, "tags": "a,b"}});
    assert_eq!(Value::Object(made.arguments), expected);
    assert_eq!(made.body, None);

    let made = call("either", json!({"value": ticket, "free": {"x": false}})).unwrap();
    assert_eq!(made.arguments["value"]["billable"], json!(1), "also inside unions");
    assert_eq!(made.body, Some(json!({"free": {"x": 0}})));

    let made = call("get_ticket_by_id", json!({"ticket_number": 5.0})).unwrap();
    assert_eq!(made.arguments["ticket_number"].to_string(), "5");

    let comma = problems("update_ticket", json!({"id": 1, "subject": "abc", "tags": ["a,b"]}));
    assert!(comma.starts_with("`tags[0]` does not have the required form"), "{comma}");
}

#[test]
fn a_tag_decides_which_variant_is_meant() {
    let made = call("send", json!({"channel": {"kind": "mail", "to": "ada@example.com"}})).unwrap();
    assert_eq!(made.body, Some(json!({"kind": "mail", "to": "ada@example.com"})));
    assert!(
        call("send", json!({"channel": {"kind": "chat", "room": 1}})).is_ok(),
        "undeclared tag"
    );
    for (given, expected) in [
        (
            json!({"kind": "mial"}),
            "`channel.kind` does not accept this value: given \"mial\", allowed: \"mail\", \"chat\"; try \"mail\"\n",
        ),
        (json!({"room": 1}), "`channel.kind` is required: allowed: \"mail\", \"chat\"\n"),
        (json!({"kind": "chat"}), "`channel.room` is required: allowed: an integer\n"),
        (
            json!("mail"),
            "`channel` has the wrong type: given \"mail\", allowed: an object whose `kind` is \"mail\", \"chat\"\n",
        ),
    ] {
        assert_eq!(problems("send", json!({"channel": given})), expected);
    }
}

#[test]
fn a_variant_without_a_tag_stands_for_every_other_value() {
    let mut plan = plan();
    let types = &mut plan.tools.types;
    for schema in types {
        match &mut schema.kind {
            SchemaKind::Union { tag: Some(tag), .. } => tag.mapping.truncate(1),
            SchemaKind::Object { extra, .. } if schema.name == "Chat" => *extra = Extra::Unstated,
            _ => {}
        }
    }
    let refused = |given: Value| {
        let arguments = json!({"channel": given});
        let made = check(&plan, find(&plan, "send").unwrap(), arguments.as_object().unwrap());
        made.err().map(|problems| problems[0].argument.clone())
    };
    assert_eq!(refused(json!({"kind": "mail", "to": "ada@example.com"})), None);
    assert_eq!(refused(json!({"kind": "mail"})).as_deref(), Some("channel.to"));
    assert_eq!(refused(json!({"room": 1})), None);
    assert_eq!(refused(json!({"kind": "other", "room": 1})), None);
    assert_eq!(refused(json!({"kind": "other"})).as_deref(), Some("channel.room"));
}

/// The base of an inheritance requires the member that tells its heirs apart.
#[test]
fn a_variant_without_a_tag_may_require_the_member_that_holds_it() {
    let mut plan = plan();
    for schema in &mut plan.tools.types {
        if let SchemaKind::Union { tag: Some(tag), .. } = &mut schema.kind {
            tag.mapping.retain(|(value, _)| value == "chat");
        }
    }
    let refused = |given: Value| {
        let arguments = json!({"channel": given});
        let made = check(&plan, find(&plan, "send").unwrap(), arguments.as_object().unwrap());
        made.err().map(|problems| problems[0].argument.clone())
    };
    assert_eq!(refused(json!({"kind": "other", "to": "ada@example.com"})), None);
    assert_eq!(refused(json!({"to": "ada@example.com"})).as_deref(), Some("channel.kind"));
    assert_eq!(refused(json!({"kind": "other"})).as_deref(), Some("channel.to"));
}

#[test]
fn without_a_tag_the_nearest_variant_is_reported() {
    let text = problems("either", json!({"value": {"subject": "ab", "priority": 1}}));
    assert!(text.starts_with("`value.subject` has the wrong length"), "{text}");
    assert_eq!(text.lines().count(), 1, "{text}");
    let text = problems("either", json!({"value": 0}));
    assert_eq!(text, "`value` is out of range: given 0, allowed: 1 or more; try 1\n");
    let text = problems("either", json!({"value": true}));
    assert!(text.contains("allowed: an integer, or a string (email), or an object"), "{text}");
}

#[test]
fn files_go_apart_and_those_inside_json_become_base64() {
    let hello = json!({"name": "a.txt", "base64": "SGVsbG8="});
    let ticket = json!({"subject": "Printer"});
    let given = json!({"ticket_object": ticket, "file": "data:text/plain;base64,SGVsbG8=", "files": [hello, {"path": "b.txt"}]});
    let plan = plan();
    let all = Beside { files: FileForms::ALL, ..Beside::default() };
    let tool = find(&plan, "create_ticket").unwrap();
    let made = check_beside(&plan, tool, given.as_object().unwrap(), all).unwrap();
    assert_eq!(made.files["file"][0].source, FileSource::Bytes(b"Hello".to_vec()));
    assert_eq!(made.files["files"][0].name.as_deref(), Some("a.txt"));
    assert_eq!(made.files["files"][1].source, FileSource::Path("b.txt".to_owned()));
    assert!(!made.arguments.contains_key("file"));

    let made = call("either", json!({"attachment": hello})).unwrap();
    assert_eq!(made.body, Some(json!({"attachment": "SGVsbG8="})));
    let text = problems("either", json!({"attachment": {"path": "a.txt"}}));
    assert!(text.starts_with("`attachment` does not accept this value"), "{text}");
    let text = problems("create_ticket", json!({"ticket_object": ticket, "file": "a.txt"}));
    assert!(text.contains("\"base64\"") && !text.contains("path"), "{text}");
    let bare = json!({"ticket_object": ticket, "file": "a.txt"});
    let refused = check_beside(&plan, tool, bare.as_object().unwrap(), all).unwrap_err();
    assert_eq!(refused[0].suggestion.as_deref(), Some(r#"{"path":"a.txt"}"#));
    // Inside JSON, no path is offered whatever a run takes.
    for (tool, offers) in [("create_ticket", true), ("either", false)] {
        let definition = definition_taking(&plan, find(&plan, tool).unwrap(), FileForms::ALL);
        let schema = definition.input_schema.to_value().to_string();
        assert_eq!(schema.contains("\"path\""), offers, "{schema}");
    }
}

#[test]
fn an_object_given_as_its_text_is_recognised() {
    let text = problems("create_ticket", json!({"ticket_object": "{\"subject\": \"Printer\"}"}));
    assert!(text.ends_with("try the object itself, not its JSON text\n"), "{text}");
    assert!(text.contains("an object with `subject`, `priority`"), "{text}");
}

#[test]
fn nesting_is_bounded_and_recursion_is_not_refused() {
    let nested = |levels: usize| {
        (0..levels).fold(json!({"value": true}), |inner, _| json!({"value": false, "next": inner}))
    };
    let made = call("tree", json!({"node": nested(40)})).unwrap();
    assert_eq!(made.body.unwrap()["next"]["next"]["value"], json!(0));
    assert_eq!(
        problems("tree", json!({"node": nested(100)})),
        "`node` does not accept this value: given lists and objects inside each other, allowed: at most 48 levels\n"
    );
}

#[test]
fn a_model_gets_everything_to_mend_in_one_text_and_as_data() {
    let plan = plan();
    let tool = find(&plan, "get_ticket_by_id").unwrap();
    let given = json!({"ticket_number": "abc"});
    let problems = check(&plan, tool, given.as_object().unwrap()).unwrap_err();
    assert_eq!(
        render(&plan, tool, given.as_object().unwrap(), &problems),
        "`get_ticket_by_id` was not called, nothing was sent: 1 problem.\n\
         - `ticket_number` has the wrong type: given \"abc\", allowed: an integer\n\
         Mend all of it and call again. A call with the right form: {\"ticket_number\":1}"
    );
    assert_eq!(
        serde_json::to_value(report(&plan, tool, given.as_object().unwrap(), &problems)).unwrap(),
        json!({
            "problems": [{"code": "wrong_type", "argument": "ticket_number", "given": "\"abc\"",
                "allowed": "an integer", "suggestion": null, "retryable": true, "retry_after_s": 0}],
            "example": {"ticket_number": 1}
        })
    );
}

#[test]
fn examples_of_every_tool_are_accepted() {
    let plan = plan();
    for tool in &plan.tools.tools {
        let example = example(&plan, tool);
        assert!(check(&plan, tool, &example).is_ok(), "{}: {example:?}", tool.name);
    }
    let create = example(&plan, find(&plan, "create_ticket").unwrap());
    assert_eq!(Value::Object(create), json!({"ticket_object": {"subject": "<subject>"}}));
}

#[test]
fn an_unknown_tool_is_answered_with_the_nearest() {
    let text = find(&plan(), "list_ticket").unwrap_err();
    assert_eq!(text, "there is no tool `list_ticket`; the nearest is `list_tickets`");
}

#[test]
fn arguments_that_are_needed_together_are_counted() {
    let mut plan = plan();
    let tool = plan.tools.tools.iter_mut().find(|tool| tool.name == "either").unwrap();
    let names = vec!["value".to_owned(), "free".to_owned()];
    tool.groups =
        vec![jackfield_plan::tools::Group { need: jackfield_plan::Need::ExactlyOne, names }];
    let tool = find(&plan, "either").unwrap();
    let words = definition(&plan, tool).description;
    assert_eq!(words, "Either. Give exactly one of `value`, `free`.");
    for (given, text) in [
        (
            json!({}),
            "`value, free` does not go with the other arguments: allowed: exactly one of `value`, `free`",
        ),
        (
            json!({"value": 1, "free": {}}),
            "`value, free` does not go with the other arguments: given value and free, allowed: exactly one of `value`, `free`",
        ),
    ] {
        let problems = check(&plan, tool, given.as_object().unwrap()).unwrap_err();
        assert_eq!(problems[0].to_string(), text);
    }
    assert!(check(&plan, tool, &example(&plan, tool)).is_ok());
}

/// A plan whose only tool takes one argument, an object with rules, constants and other names.
fn plan_with_rules() -> Plan {
    serde_json::from_value(json!({
        "connector": {"format": 1, "id": "desk", "name": "Desk", "operations": [{
            "id": "create", "method": "POST", "path": "/x",
            "bodies": [{"kind": "json", "media": "application/json", "required": true}]}]},
        "tools": {
            "types": [
                {"type": "object", "extra": "unstated",
                    "groups": [{"need": "exactly_one", "names": ["queue", "queueId"]}],
                    "fields": [
                        {"name": "Queue", "key": "queue", "schema": 1},
                        {"name": "queueId", "schema": 1},
                        {"name": "added", "schema": 2, "spread": true},
                        {"name": "kind", "schema": 1, "required": true, "constant": "ticket"}]},
                {"type": "string"},
                {"type": "object", "fields": [], "extra": {"values": 1}}],
            "tools": [{"name": "create", "title": "Create", "description": "Creates.", "operation": "create",
                "method": "POST", "effect": {"read_only": false, "destructive": false, "idempotent": false, "open_world": false},
                "groups": [{"need": "at_least_one", "names": ["first", "other"]}],
                "constants": {"version": 1},
                "arguments": [
                    {"name": "first", "schema": 0, "target": {"body_field": "First"}},
                    {"name": "other", "schema": 0, "target": {"body_field": "other"}},
                    {"name": "custom", "schema": 2, "target": "body_spread"}]}]}
    }))
    .unwrap()
}

#[test]
fn members_that_are_needed_together_are_counted_at_any_depth() {
    let plan = plan_with_rules();
    let tool = find(&plan, "create").unwrap();
    let problems = |given: Value| -> Vec<String> {
        let found = check(&plan, tool, given.as_object().unwrap()).unwrap_err();
        found.iter().map(ToString::to_string).collect()
    };
    assert_eq!(
        problems(json!({"first": {"queue": "a", "queueId": "1"}, "other": {}})),
        [
            "`first` does not go with the other arguments: given queue and queueId, allowed: exactly one of `queue`, `queueId`",
            "`other` does not go with the other arguments: allowed: exactly one of `queue`, `queueId`",
        ]
    );
    assert_eq!(
        problems(json!({})),
        [
            "`first, other` does not go with the other arguments: allowed: at least one of `first`, `other`"
        ]
    );
    let definition = definition(&plan, tool);
    assert_eq!(definition.description, "Creates. Give at least one of `first`, `other`.");
    let schema = serde_json::to_string(&definition.input_schema).unwrap();
    assert!(schema.contains("Give exactly one of `queue`, `queueId`."), "{schema}");
    assert!(check(&plan, tool, &example(&plan, tool)).is_ok());
}

#[test]
fn constants_are_filled_in_and_members_have_their_names_on_the_wire() {
    let plan = plan_with_rules();
    let tool = find(&plan, "create").unwrap();
    let schema = serde_json::to_string(&definition(&plan, tool).input_schema);
    assert!(!schema.unwrap().contains("kind"));
    for given in [json!({"queue": "a"}), json!({"queue": "a", "kind": "ticket"})] {
        let given = json!({"first": given});
        let call = check(&plan, tool, given.as_object().unwrap()).unwrap();
        let wanted = json!({"First": {"Queue": "a", "kind": "ticket"}, "version": 1});
        assert_eq!(call.body, Some(wanted));
    }
    let wrong = json!({"first": {"queue": "a", "kind": "note"}});
    let problems = check(&plan, tool, wrong.as_object().unwrap()).unwrap_err();
    assert_eq!(problems[0].argument, "first.kind");
    assert!(problems[0].to_string().contains("sent by itself"), "{}", problems[0]);
}

#[test]
fn members_of_a_spread_map_stand_beside_the_others() {
    let plan = plan_with_rules();
    let tool = find(&plan, "create").unwrap();
    let given = json!({
        "first": {"queue": "a", "added": {"colour": "red"}},
        "custom": {"size": "L"}
    });
    let call = check(&plan, tool, given.as_object().unwrap()).unwrap();
    let first = json!({"Queue": "a", "colour": "red", "kind": "ticket"});
    assert_eq!(call.body, Some(json!({"First": first, "size": "L", "version": 1})));
    let given = json!({"first": {"queue": "a", "colour": "red"}});
    let problems = check(&plan, tool, given.as_object().unwrap()).unwrap_err();
    assert_eq!(problems[0].argument, "first.colour");
}

#[test]
fn members_of_a_spread_map_are_not_called_like_what_they_stand_beside() {
    let plan = plan_with_rules();
    let tool = find(&plan, "create").unwrap();
    let given = json!({
        "first": {"queue": "a", "added": {"colour": "red", "Queue": "b", "kind": "note"}},
        "custom": {"size": "L", "First": "x", "version": "2"}
    });
    let problems = check(&plan, tool, given.as_object().unwrap()).unwrap_err();
    let mut places: Vec<_> = problems.iter().map(|problem| problem.argument.as_str()).collect();
    places.sort_unstable();
    let wanted = ["custom.First", "custom.version", "first.added.Queue", "first.added.kind"];
    assert_eq!(places, wanted);
    assert!(problems[0].to_string().contains("nothing beside it"), "{}", problems[0]);
}

#[test]
fn a_number_of_an_enumeration_is_sent_as_the_enumeration_has_it() {
    let sent = call("list_tickets", json!({"ticket_count": 50.0})).unwrap();
    assert_eq!(sent.arguments["ticket_count"].to_string(), "50");
    let given = json!({"ticket_object": {"subject": "Printer", "priority": 10.0}});
    let sent = call("create_ticket", given).unwrap();
    assert_eq!(sent.arguments["ticket_object"]["priority"].to_string(), "10");
    let sent =
        call("update_ticket", json!({"ticket_number": 1, "subject": "Printer", "priority": 1e0}));
    assert_eq!(sent.unwrap().body.unwrap()["priority"].to_string(), "1");
}

#[test]
fn what_is_required_is_required_although_it_has_a_default() {
    let mut plan = plan();
    let update = plan.tools.tools.iter_mut().find(|tool| tool.name == "update_ticket").unwrap();
    update.arguments[1].default = Some(json!("Printer"));
    let tool = find(&plan, "update_ticket").unwrap();
    let given = json!({"ticket_number": 1});
    let problems = check(&plan, tool, given.as_object().unwrap()).unwrap_err();
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].argument, "subject");
    let schema = serde_json::to_value(definition(&plan, tool)).unwrap();
    assert_eq!(schema["inputSchema"]["required"], json!(["ticket_number", "subject"]));
}

#[test]
fn an_item_that_would_be_read_as_several_is_refused_with_everything_else() {
    let mut plan = plan();
    let field = |place: &str, style: &str| {
        serde_json::from_value(
            json!({"name": "x", "wire": "x", "place": place, "encoding": {"style": style}}),
        )
        .unwrap()
    };
    let given = json!({"x": ["a|b", "c"], "more": 1});
    let mut told = |place: &str, style: &str, body: Value| {
        let tool = plan.tools.tools.iter_mut().find(|tool| tool.name == "update_ticket").unwrap();
        tool.arguments.retain(|argument| argument.name == "watchers" || argument.name == "x");
        tool.arguments[0].name = "x".to_owned();
        tool.arguments[0].target = jackfield_plan::Target::Param("x".to_owned());
        let at = plan.connector.operations.iter().position(|one| one.id == "tickets.update");
        let mut operation = plan.connector.operations[at.unwrap()].clone();
        operation.params = vec![field(place, style)].into();
        operation.bodies = serde_json::from_value(body).unwrap();
        let mut operations = plan.connector.operations.to_vec();
        operations[at.unwrap()] = operation;
        plan.connector.operations = operations.into();
        let tool = find(&plan, "update_ticket").unwrap();
        let problems = check(&plan, tool, given.as_object().unwrap()).unwrap_err();
        let places = problems.iter().map(|problem| problem.argument.clone());
        places.collect::<Vec<_>>().join(" ")
    };
    let form = || json!([{"kind": "form", "media": "application/x-www-form-urlencoded"}]);
    assert_eq!(told("field", "pipe_delimited", form()), "more x[0]");
    assert_eq!(told("header", "pipe_delimited", json!([])), "more x[0]");
    assert_eq!(told("header", "simple", json!([])), "more");
    assert_eq!(told("query", "pipe_delimited", json!([])), "more x[0]");
    assert_eq!(told("field", "pipe_delimited", json!([{"kind": "json", "media": ""}])), "more");
}

#[test]
fn integers_of_64_bits_have_64_bits() {
    let mut plan = plan();
    let format = Some("int64".to_owned());
    plan.tools.types[8].kind =
        SchemaKind::Integer { minimum: None, maximum: None, multiple_of: None, format };
    let tool = find(&plan, "get_ticket_by_id").unwrap();
    let of = |number: Value| check(&plan, tool, json!({"id": number}).as_object().unwrap());
    assert!(of(json!(i64::MAX)).is_ok() && of(json!(i64::MIN)).is_ok());
    let problems = of(json!(9_223_372_036_854_775_808_u64)).unwrap_err();
    assert_eq!(problems[0].allowed, "-9223372036854775808 to 9223372036854775807");
    assert!(of(json!(1e30)).is_err() && of(json!(-1e30)).is_err());
}
