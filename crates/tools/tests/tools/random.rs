//! What holds for every type table.

use jackfield_plan::tools::Extra;
use jackfield_plan::{Plan, Problem, Schema, SchemaKind};
use jackfield_tools::{check, definition, example, render, report, structured};
use jsonschema::Validator;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::table::{arguments, dice, plan, tagged, tool};

/// The definition of the plan's tool as JSON text.
fn json_of(plan: &Plan) -> String {
    serde_json::to_string(&definition(plan, tool(plan))).unwrap()
}

fn validator(schema: &Value) -> Validator {
    let error = jsonschema::draft202012::meta::validate(schema).err();
    assert!(error.is_none(), "{error:?}");
    jsonschema::draft202012::options().should_validate_formats(true).build(schema).unwrap()
}

fn input(plan: &Plan) -> Value {
    definition(plan, tool(plan)).input_schema.to_value()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_example_is_accepted_by_check_and_by_the_schema(plan in plan(), tags in any::<bool>()) {
        let plan = if tags { tagged(plan) } else { plan };
        let example = example(&plan, tool(&plan));
        prop_assert_eq!(check(&plan, tool(&plan), &example).err(), None, "{:?}", example);
        let schema = input(&plan);
        let error = validator(&schema).validate(&Value::Object(example)).err().map(|e| e.to_string());
        prop_assert_eq!(error, None, "{}", schema);
    }

    #[test]
    fn check_and_schema_accept_the_same_values(plan in plan(), tags in any::<bool>(), dice in dice()) {
        let plan = if tags { tagged(plan) } else { plan };
        let given = arguments(&plan, &mut dice.clone());
        let problems = check(&plan, tool(&plan), &given).err();
        let schema = input(&plan);
        let error = validator(&schema).validate(&Value::Object(given.clone())).err().map(|e| e.to_string());
        // What no schema says: files inside JSON come with their content, and items that travel
        // as one text do not hold what stands between them.
        let beyond = |problem: &Problem| {
            problem.given == "a file by its path or URL" || problem.allowed == "a text without `;`"
        };
        let beyond = problems.as_ref().is_some_and(|all| all.iter().all(beyond));
        prop_assert_eq!(
            problems.is_none() || beyond, error.is_none(),
            "{}\n{}\n{:?}\n{:?}", schema, json!(given), problems, error
        );
        if let Some(problems) = problems {
            prop_assert!(problems.iter().all(|problem| !problem.argument.is_empty()));
            prop_assert!(render(&plan, tool(&plan), &given, &problems).contains(&problems[0].to_string()));
            let is_possible = check(&plan, tool(&plan), &example(&plan, tool(&plan))).is_ok();
            let mended = report(&plan, tool(&plan), &given, &problems).example;
            let left = check(&plan, tool(&plan), &mended).err();
            prop_assert!(!is_possible || left.is_none(), "{}\n{}\n{:?}", json!(given), json!(mended), left);
        }
    }

    #[test]
    fn what_may_be_sent_may_be_received(plan in plan(), tags in any::<bool>(), dice in dice()) {
        let mut plan = if tags { tagged(plan) } else { plan };
        // A member that is set by the vendor alone is no member of what may be sent.
        for schema in &mut plan.tools.types {
            if let SchemaKind::Object { fields, .. } = &mut schema.kind {
                fields.retain(|field| !field.read_only);
            }
        }
        plan.tools.tools[0].arguments.truncate(1);
        plan.tools.tools[0].output = Some(plan.tools.tools[0].arguments[0].schema);
        let given = arguments(&plan, &mut dice.clone());
        let Ok(call) = check(&plan, tool(&plan), &given) else { return Ok(()) };
        // The argument as it goes over the wire, in the body or as a parameter.
        let body = call.body.as_ref().and_then(|body| body.get("y"));
        let Some(value) = body.or_else(|| call.arguments.get("x")) else { return Ok(()) };
        let Some(value) = structured(&plan, tool(&plan), value.clone()) else { return Ok(()) };
        let schema = definition(&plan, tool(&plan)).output_schema.unwrap().to_value();
        let error = validator(&schema).validate(&value).err().map(|e| e.to_string());
        prop_assert_eq!(error, None, "{}\n{}", schema, value);
    }

    #[test]
    fn every_table_gives_valid_schemas_of_bounded_nesting(plan in plan()) {
        let json = json_of(&plan);
        let tool: Value = serde_json::from_str(&json).unwrap();
        for schema in [&tool["inputSchema"], &tool["outputSchema"]] {
            if !schema.is_null() {
                prop_assert_eq!(&schema["type"], &json!("object"));
                validator(schema);
            }
        }
    }
}

/// A table of rows that each name the next one, twice.
fn chain(length: u32, row: impl Fn(u32) -> SchemaKind) -> Plan {
    let schema = |kind| Schema {
        name: String::new(),
        description: String::new(),
        kind,
        groups: Vec::new(),
        nullable: false,
        examples: Vec::new(),
        wire: None,
    };
    let mut plan = crate::sample::plan();
    plan.tools.types = (0..length).map(|number| schema(row(number + 1))).collect();
    plan.tools.types.push(schema(SchemaKind::Boolean));
    plan.tools.tools.truncate(1);
    plan.tools.tools[0].arguments.truncate(1);
    plan.tools.tools[0].arguments[0].schema = 0;
    plan.tools.tools[0].arguments[0].default = None;
    plan.tools.tools[0].arguments[0].required = true;
    plan.tools.tools[0].output = Some(0);
    plan
}

fn pair(next: u32) -> SchemaKind {
    let field = |name: &str| json!({"name": name, "schema": next, "required": true});
    let fields = serde_json::from_value(json!([field("left"), field("right")])).unwrap();
    SchemaKind::Object { fields, extra: Extra::Unstated }
}

#[test]
fn long_chains_of_types_cost_their_length() {
    for row in [
        pair as fn(u32) -> SchemaKind,
        |next| SchemaKind::Union { variants: vec![next, next], tag: None },
        |next| SchemaKind::Array { items: next, min_items: Some(2), max_items: None, unique: true },
        |next| SchemaKind::Tuple { items: vec![next, next], rest: Some(next) },
    ] {
        let plan = chain(3000, row);
        let json = json_of(&plan);
        assert!(json.len() < 2_000_000, "{}", json.len());
        let example = example(&plan, tool(&plan));
        let given = json!({"ticket_count": {"left": {"left": [[[1]]]}}});
        let problems = check(&plan, tool(&plan), given.as_object().unwrap());
        assert!(problems.is_err(), "{example:?}");
    }
}

#[test]
fn large_schemas_are_open_where_they_lie_deepest() {
    let schema = input(&chain(3000, pair));
    let definitions = schema["$defs"].as_object().unwrap();
    let described = definitions.values().filter(|body| body.get("properties").is_some()).count();
    assert_eq!((described, definitions.len()), (199, 200));
    assert!(!validator(&schema).is_valid(&json!({"ticket_count": {"left": 1, "right": 1}})));
    assert_eq!(definitions["Type200"], json!({}));
}

#[test]
fn unions_that_contain_themselves_end() {
    let plan = chain(3, |next| SchemaKind::Union { variants: vec![0, next % 3, 3], tag: None });
    let schema = input(&plan);
    assert!(validator(&schema).is_valid(&json!({"ticket_count": true})));
    assert!(!validator(&schema).is_valid(&json!({"ticket_count": 1})));
    for (given, accepted) in [(json!(true), true), (json!(1), false)] {
        let given = json!({"ticket_count": given});
        assert_eq!(check(&plan, tool(&plan), given.as_object().unwrap()).is_ok(), accepted);
    }
    assert_eq!(Value::Object(example(&plan, tool(&plan))), json!({"ticket_count": true}));
}

#[test]
fn nested_trials_cost_no_more_than_types_times_values() {
    // Every variant has the same members, so that without a memory each level multiplies the work.
    let member = |schema: u32| json!([{"name": "next", "schema": schema}]);
    let mut plan = chain(1, |_| SchemaKind::Any);
    let object = |schema| json!({"type": "object", "fields": member(schema), "extra": "forbidden"});
    let variants: Vec<u32> = (1..8).collect();
    let rows = std::iter::once(json!({"type": "union", "variants": variants}))
        .chain((1..8).map(|_| object(0)))
        .collect();
    plan.tools.types = serde_json::from_value(Value::Array(rows)).unwrap();
    let deep = (0..40).fold(json!({"next": 1}), |inner, _| json!({"next": inner}));
    let problems =
        check(&plan, tool(&plan), json!({"ticket_count": deep}).as_object().unwrap()).unwrap_err();
    assert_eq!(problems.len(), 1);
    assert!(problems[0].argument.ends_with(".next.next.next"));
}

#[test]
fn a_damaged_table_is_no_reason_to_panic() {
    let plan = chain(1, |_| SchemaKind::Array {
        items: 9999,
        min_items: None,
        max_items: None,
        unique: false,
    });
    assert!(check(&plan, tool(&plan), json!({"ticket_count": [1]}).as_object().unwrap()).is_ok());
    assert!(json_of(&plan).contains("\"items\":{}"));
}
