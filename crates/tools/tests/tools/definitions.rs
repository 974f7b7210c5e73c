//! What definitions say.

use jackfield_plan::{Plan, SchemaKind};
use jackfield_tools::{
    Filter, Profile, check, definition, definitions, find, lower, structured, wraps_result,
};
use serde_json::{Value, json};

use crate::sample::plan;

fn of(name: &str) -> Value {
    let plan = plan();
    serde_json::to_value(definition(&plan, find(&plan, name).unwrap())).unwrap()
}

fn names(filter: &Filter) -> Vec<String> {
    definitions(&plan(), filter).into_iter().map(|definition| definition.name).collect()
}

#[test]
fn a_definition_states_everything_a_client_asks_for() {
    let mut list = of("list_tickets");
    assert_eq!(list["outputSchema"].take()["type"], json!("object"));
    assert_eq!(
        list,
        json!({
            "name": "list_tickets",
            "title": "List tickets",
            "description": "Lists tickets",
            "inputSchema": {
                "type": "object",
                "properties": {
                    "ticket_count": {"type": "integer", "enum": [30, 50, 100], "default": 30},
                    "include_description": {"type": "boolean"}
                },
                "additionalProperties": false
            },
            "outputSchema": null,
            "annotations": {"title": "List tickets", "readOnlyHint": true, "destructiveHint": false,
                "idempotentHint": true, "openWorldHint": false},
            "_meta": {"io.github.jackfield/tags": ["tickets", "ticketing"]}
        })
    );
    assert_eq!(of("get_ticket_by_id")["title"], json!("Get ticket by id"));
    assert_eq!(
        of("create_ticket")["description"],
        json!("Creates a ticket. Ask the vendor for access.")
    );
}

#[test]
fn input_schemas_are_closed_and_explain_codes() {
    let input = of("create_ticket")["inputSchema"].take();
    assert_eq!(input["required"], json!(["ticket_object"]));
    let ticket = &input["properties"]["ticket_object"];
    assert_eq!(ticket["additionalProperties"], json!(false));
    assert_eq!(ticket["required"], json!(["subject"]));
    assert_eq!(
        ticket["properties"]["priority"],
        json!({"type": "integer", "enum": [1, 5, 10],
            "description": "How urgent it is. 1 = low, 5 = medium, 10 = high."})
    );
    assert_eq!(
        ticket["properties"]["due"],
        json!({"type": ["string", "null"], "format": "date-time"})
    );
    assert_eq!(ticket["properties"].get("ticket_number"), None, "read-only");
    assert_eq!(input["properties"]["file"], json!({"$ref": "#/$defs/File"}));
    assert!(input["$defs"]["File"]["anyOf"].is_array());
}

#[test]
fn output_schemas_accept_what_vendors_send() {
    let plan = plan();
    let get = find(&plan, "get_ticket_by_id").unwrap();
    let list = find(&plan, "list_tickets").unwrap();
    assert!(!wraps_result(&plan, get) && wraps_result(&plan, list));
    for (tool, sent) in [
        (
            get,
            json!({"ticket_number": 1, "priority": 7, "billable": 0, "new": {}, "replies": null}),
        ),
        (get, json!({"ticket_number": 1, "priority": null, "replies": [{"ticket_number": 2}]})),
        (list, json!([{"ticket_number": 1, "billable": true}])),
        (list, Value::Null),
    ] {
        let schema = definition(&plan, tool).output_schema.unwrap().to_value();
        let value = structured(&plan, tool, sent).unwrap();
        let error = jsonschema::draft202012::new(&schema).unwrap().validate(&value).err();
        assert!(error.is_none(), "{value}: {error:?}");
    }
    let ticket = of("get_ticket_by_id")["outputSchema"].take();
    assert_eq!(ticket["properties"].get("secret"), None, "write-only");
    assert_eq!(ticket.get("required"), None);
    assert_eq!(structured(&plan, get, json!([1])), None, "no object came");
    assert_eq!(structured(&plan, get, Value::Null), Some(json!({})), "an empty answer");
}

#[test]
fn recursion_becomes_a_definition() {
    let tree = of("tree");
    assert_eq!(tree["inputSchema"]["properties"]["node"], json!({"$ref": "#/$defs/Node"}));
    let node = &tree["inputSchema"]["$defs"]["Node"];
    assert_eq!(node["properties"]["next"], json!({"$ref": "#/$defs/Node"}));
    assert_eq!(tree["outputSchema"]["$defs"]["Node"]["type"], json!(["object", "null"]));
    assert_eq!(tree["outputSchema"]["type"], json!("object"));
}

#[test]
fn a_variant_is_narrowed_to_its_tag() {
    let channel = of("send")["inputSchema"]["properties"]["channel"].take();
    assert_eq!(
        channel["anyOf"][0]["properties"]["kind"],
        json!({
            "type": "string", "description": "Tells this form from the others", "enum": ["mail"],
        })
    );
    assert_eq!(channel["anyOf"][1]["required"], json!(["kind", "room"]));
}

#[test]
fn filters_choose_by_effect_name_kind_and_tag() {
    assert_eq!(names(&Filter::default()).len(), 7);
    assert_eq!(names(&Filter::new(["read"], [])), ["list_tickets", "get_ticket_by_id"]);
    assert_eq!(names(&Filter::new(["write"], ["Tickets"])), ["create_ticket"]);
    assert_eq!(names(&Filter::new(["list", "send"], [])), ["list_tickets", "send"]);
    assert_eq!(names(&Filter::new(["update"], [])), ["update_ticket"]);
    assert_eq!(names(&Filter::new(["read"], ["ticketing"])), ["list_tickets"]);
    assert_eq!(names(&Filter::new([""], [" "])).len(), 7);
    let none = Filter::new(["delete"], []).misses(&plan().tools.tools, &[]);
    assert_eq!(none, ["none of the tools is of the kind `delete`"]);
    let misses = Filter::new(["raed", "list"], ["tickts"]).misses(&plan().tools.tools, &[]);
    assert_eq!(
        misses,
        [
            "there is no tool or method `raed`; the nearest is `read`",
            "there is no tag `tickts`; the nearest is `tickets`"
        ]
    );
}

#[test]
fn members_keep_the_order_of_the_spec() {
    let plan = plan();
    let json =
        serde_json::to_string(&definition(&plan, find(&plan, "create_ticket").unwrap())).unwrap();
    let order = ["subject", "priority", "tags", "billable", "due"]
        .map(|name| json.find(&format!("\"{name}\":{{")).unwrap());
    assert!(order.is_sorted(), "{json}");
}

#[test]
fn a_pattern_that_readers_of_schemas_cannot_run_is_told_in_words() {
    for (pattern, is_keyword) in [("^[a-z]+$", true), (r"[\p{Print}&&[^|:/]]+", false)] {
        let mut plan = plan();
        plan.tools.types[4].kind = SchemaKind::String {
            format: None,
            pattern: Some(pattern.to_owned()),
            min_length: None,
            max_length: None,
        };
        let tool = find(&plan, "update_ticket").unwrap();
        for provider in Profile::ids() {
            let lowered = lower(&definition(&plan, tool), Profile::named(provider).unwrap());
            let schema = lowered.to_value().to_string();
            let escaped = Value::from(pattern).to_string();
            let keyword = schema.contains(&format!("\"pattern\":{escaped}"));
            assert_eq!(keyword, is_keyword, "{provider}: {schema}");
            let words = schema.contains(&format!("Must match {}", escaped.trim_matches('"')));
            assert_eq!(words, !is_keyword, "{provider}: {schema}");
        }
    }
}

/// Documents write words, null or values of other types where a default should stand.
#[test]
fn a_default_that_is_no_value_of_its_type_is_not_stated() {
    for (default, is_stated) in [
        (json!(30), true),
        (json!("the first page"), false),
        (json!("30"), false),
        (json!(31), false),
        (json!(null), false),
    ] {
        let mut plan = plan();
        let mut tools = plan.tools.tools.iter_mut();
        let list = tools.find(|tool| tool.name == "list_tickets").unwrap();
        let mut arguments = list.arguments.iter_mut();
        let count = arguments.find(|argument| argument.name == "ticket_count").unwrap();
        count.default = Some(default.clone());
        let schema = definition(&plan, find(&plan, "list_tickets").unwrap()).input_schema;
        let schema = serde_json::to_value(schema).unwrap();
        let stated = schema.pointer("/properties/ticket_count/default");
        assert_eq!(stated, Some(&default).filter(|_| is_stated), "{schema}");
    }
}

/// An empty one leads to another operation, so a model is told before it calls.
#[test]
fn a_text_in_a_path_is_not_empty() {
    let mut plan = serde_json::to_value(plan()).unwrap();
    let operations = plan.pointer_mut("/connector/operations").unwrap().as_array_mut().unwrap();
    let get = operations.iter_mut().find(|operation| operation["id"] == "tickets.get").unwrap();
    get["params"] = json!([
        {"name": "code", "wire": "code", "place": "path"},
        {"name": "word", "wire": "word", "place": "query"},
        {"name": "long", "wire": "long", "place": "path"}]);
    let argument = |name: &str, schema: u32| json!({"name": name, "schema": schema, "target": {"param": name}});
    let tools = plan.pointer_mut("/tools/tools").unwrap().as_array_mut().unwrap();
    let tool = tools.iter_mut().find(|tool| tool["operation"] == "tickets.get").unwrap();
    tool["arguments"] = json!([argument("code", 0), argument("word", 0), argument("long", 4)]);
    let plan: Plan = serde_json::from_value(plan).unwrap();
    let tool = find(&plan, "get_ticket_by_id").unwrap();
    let definition = definition(&plan, tool);
    let schema = definition.input_schema.to_value();
    let least =
        ["code", "word", "long"].map(|name| schema["properties"][name]["minLength"].clone());
    assert_eq!(least, [json!(1), Value::Null, json!(3)]);
    let given = json!({"code": "", "word": "", "long": ""});
    let problems = check(&plan, tool, given.as_object().unwrap()).unwrap_err();
    let of: Vec<_> = problems.iter().map(|problem| problem.argument.as_str()).collect();
    assert_eq!(of.len(), 2, "{problems:?}");
    assert!(of.contains(&"code") && of.contains(&"long"), "{problems:?}");
    // A provider without the keyword is told in words.
    let lowered = lower(&definition, Profile::named("openai-strict").unwrap()).to_value();
    let properties = lowered.pointer("/parameters/properties").unwrap();
    assert_eq!(properties["code"].get("minLength"), None);
    assert!(
        properties["code"]["description"].as_str().unwrap().contains("Not empty."),
        "{properties}"
    );
}
