//! What the mock makes of operations whose records are not named outright: by several keys at once, by
//! either of two, within others, in the background. The connector is no vendor's: `served.yaml`.

use std::sync::Arc;

use jackfield::{Engine, Error};
use jackfield_mock::{Mock, MockServer};
use jackfield_plan::{ErrorKind, Plan};
use jackfield_tests::still::Hasty;
use jackfield_tests::tool::Tools;
use jackfield_tests::{compiling, places};
use serde_json::{Value, json};

fn plan() -> Arc<Plan> {
    let text = std::fs::read_to_string(places::root().join("tests/wire/served.yaml")).unwrap();
    let compilation = compiling::plan("bakery/connector.yaml", text);
    let reported = compiling::rendered(&compilation);
    Arc::new(compilation.plan.unwrap_or_else(|| panic!("{reported}")))
}

/// The mock, and its tools; nobody waits.
async fn served() -> (MockServer, Tools) {
    let plan = plan();
    let mock = Mock::builder(plan.clone()).start().await.unwrap();
    let engine = Engine::from_plan(Arc::new(plan.connector.clone()))
        .base_url(mock.base_url())
        .environment(Arc::new(Hasty::default()))
        .build()
        .unwrap();
    (mock, Tools::new(plan, engine))
}

/// The tool of an operation.
fn tool(operation: &str) -> String {
    let plan = plan();
    plan.tools.tools.iter().find(|tool| tool.operation == operation).unwrap().name.clone()
}

async fn call(tools: &Tools, operation: &str, arguments: Value) -> Value {
    tools.json(&tool(operation), &arguments).await
}

async fn is_absent(tools: &Tools, operation: &str, arguments: Value) -> bool {
    match tools.send(&tool(operation), &arguments).await {
        Err(Error::Api(error)) => error.kind() == ErrorKind::NotFound,
        _ => false,
    }
}

#[tokio::test]
async fn a_list_of_keys_names_several_records() {
    let (_mock, tools) = served().await;
    let both = call(&tools, "orders.get_list", json!({"id": [32, 33]})).await;
    let ids: Vec<_> =
        both["orders"].as_array().unwrap().iter().map(|order| order["id"].clone()).collect();
    assert_eq!(ids, [32, 33]);
}

#[tokio::test]
async fn a_limit_cuts_a_list_that_has_no_pages() {
    let (_mock, tools) = served().await;
    let few = call(&tools, "orders.search", json!({"limit": 3})).await;
    assert_eq!(few.as_array().unwrap().len(), 3);
    let all = call(&tools, "orders.search", json!({})).await;
    assert!(all.as_array().unwrap().len() > 3);
}

#[tokio::test]
async fn a_page_size_in_the_body_is_what_a_page_has() {
    let (_mock, tools) = served().await;
    let found = |arguments: Value| async {
        let page = call(&tools, "orders.find", arguments).await;
        page["orders"].as_array().unwrap().len()
    };
    assert_eq!(found(json!({})).await, 2);
    assert_eq!(found(json!({"page": {"size": 3}})).await, 3);
    let refused = tools.check(&tool("orders.find"), &json!({"page": {"size": 4}})).unwrap_err();
    assert!(refused.contains("page.size") && refused.contains('3'), "{refused}");
    let first = call(&tools, "orders.find", json!({"page": {"size": 1}})).await;
    let next = json!({"page": {"size": 1, "after": first["next"]}});
    let second = call(&tools, "orders.find", next).await;
    assert_eq!(second["orders"].as_array().unwrap().len(), 1);
    assert_ne!(second["orders"], first["orders"]);
}

#[tokio::test]
async fn a_list_goes_out_and_comes_back_as_one_text() {
    let (_mock, tools) = served().await;
    let toppings = json!(["poppy", "rye, dark"]);
    let made = call(&tools, "orders.create", json!({"name": "Ada", "toppings": toppings})).await;
    let read = call(&tools, "orders.get", json!({"order": made["key"]})).await;
    assert_eq!(read["toppings"], "poppy;rye, dark");
    let two = json!({"name": "Ada", "toppings": ["poppy;rye"]});
    let refused = tools.check(&tool("orders.create"), &two).unwrap_err();
    assert!(refused.contains("without `;`"), "{refused}");
}

#[tokio::test]
async fn a_new_record_is_read_by_either_of_its_keys() {
    let (_mock, tools) = served().await;
    let read = call(&tools, "orders.create_and_get", json!({"name": "Ada"})).await;
    assert_eq!(read["name"], "Ada");
    let again = call(&tools, "orders.get", json!({"order": read["id"].to_string()})).await;
    assert_eq!(again, read);
    // The key that an example shows is put where it fits.
    assert_eq!(call(&tools, "orders.get", json!({"order": "OR-7"})).await["key"], "OR-7");
}

#[tokio::test]
async fn what_is_waited_for_is_done_at_the_second_look() {
    let (_mock, tools) = served().await;
    let begun = call(&tools, "orders.bake", json!({"state": "done"})).await;
    let batch = json!({"batch": begun["id"]});
    let first = call(&tools, "batches.get", batch.clone()).await;
    assert!(["waiting", "baking"].contains(&first["state"].as_str().unwrap()), "{first}");
    assert_eq!(call(&tools, "batches.get", batch).await["state"], "done");
    let done = call(&tools, "orders.bake_and_wait", json!({"state": "dark"})).await;
    assert_eq!(done["state"], "done");
    let all = call(&tools, "batches.list", json!({})).await;
    let finished = |batch: &&Value| batch["state"] == "done";
    assert_eq!(all.as_array().unwrap().iter().filter(finished).count(), 2);
}

#[tokio::test]
async fn a_state_that_a_test_gives_stays() {
    let plan = plan();
    let stuck = json!({"id": "b1", "state": "burnt"});
    let mock = Mock::builder(plan.clone()).record("batches", stuck.clone()).start().await.unwrap();
    let engine = Engine::from_plan(Arc::new(plan.connector.clone()));
    let tools = Tools::new(plan, engine.base_url(mock.base_url()).build().unwrap());
    for _ in 0..3 {
        assert_eq!(call(&tools, "batches.get", json!({"batch": "b1"})).await, stuck);
    }
}

#[tokio::test]
async fn a_filter_looks_into_the_objects_of_a_record() {
    let (mock, tools) = served().await;
    // The example of the tool that looks for it.
    let email = json!({"email": "ada@bakery.example"});
    let found = call(&tools, "bakers.find_by_email", email).await;
    assert_eq!(found["contact"]["email"], "ada@bakery.example");
    let nobody = call(&tools, "bakers.list", json!({"email": "nobody@bakery.example"})).await;
    assert_eq!(nobody, json!([]));
    // Who was hired under an address has it.
    let hired = call(&tools, "bakers.create", json!({"email": "bo@bakery.example"})).await;
    assert_eq!(hired["contact"]["email"], "bo@bakery.example");
    let found = call(&tools, "bakers.find_by_email", json!({"email": "bo@bakery.example"})).await;
    assert_eq!(found["id"], hired["id"]);
    let kept = mock.store().records("bakers");
    assert!(kept.iter().all(|baker| baker["contact"]["name"].is_string()), "{kept:?}");
}

#[tokio::test]
async fn examples_name_records_below_others_too() {
    let (_mock, tools) = served().await;
    let note = call(&tools, "notes.get", json!({"shop": "north", "id": 42})).await;
    assert_eq!(note["id"], 42);
    assert!(is_absent(&tools, "notes.get", json!({"shop": "south", "id": 42})).await);
    // A note that a list shows is found without the order that it belongs to, in its own shop alone.
    let listed = call(&tools, "notes.list", json!({"shop": "south", "order": 32})).await;
    let id = &listed[0]["id"];
    assert_eq!(call(&tools, "notes.get", json!({"shop": "south", "id": id})).await, listed[0]);
}

#[tokio::test]
async fn what_is_only_ever_set_is_made_by_setting_it() {
    let (_mock, tools) = served().await;
    let mark = json!({"order": "OR-7", "mark_key": "colour"});
    assert!(is_absent(&tools, "marks.get", mark.clone()).await);
    let set = json!({"order": "OR-7", "mark_key": "colour", "value": 3});
    let made = call(&tools, "marks.set", set).await;
    assert_eq!(made, json!({"key": "colour", "value": 3}));
    assert_eq!(call(&tools, "marks.get", mark.clone()).await, made);
    let other = json!({"order": "OR-8", "mark_key": "colour"});
    assert!(is_absent(&tools, "marks.get", other).await);
    assert!(tools.send(&tool("marks.delete"), &mark).await.is_ok());
    assert!(is_absent(&tools, "marks.get", mark.clone()).await);
    assert!(is_absent(&tools, "marks.delete", mark).await);
}
