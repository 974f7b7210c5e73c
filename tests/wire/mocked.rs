//! The mock over every committed plan: each tool is called with its example, and what the
//! engine sends is what the mock, which shares no code with it, accepts.

use std::sync::Arc;

use jackfield::{Engine, Error};
use jackfield_mock::{Mock, MockServer};
use jackfield_plan::{Connector, ErrorKind, Method, Operation, Plan, Tool};
use jackfield_tests::places;
use jackfield_tests::tool::{self, Tools};
use serde_json::{Map, Value};

#[tokio::test]
async fn every_vendor_is_served() {
    let mut refused = Vec::new();
    let (mut answered, mut offered) = (0, 0);
    let folders = places::folders_in(&places::root().join("generated"));
    assert!(folders.len() >= 10, "{folders:?}");
    for folder in folders {
        let vendor = folder.file_name().unwrap().to_str().unwrap().to_owned();
        let plan = Arc::new(tool::plan(&vendor));
        let mock = mock(&plan).await;
        let tools = Tools::new(plan.clone(), engine(&vendor, &plan.connector, &mock));
        let (mut here, mut absent) = (0, Vec::new());
        for (tool, operation) in in_order(&plan) {
            // Records that are made up change their state for nobody who waits for it.
            if operation.steps.iter().any(|step| step.until.is_some()) {
                absent.push(tool.name.as_str());
                continue;
            }
            let arguments = Value::Object(jackfield_tools::example(&plan, tool));
            match tools.send(&tool.name, &arguments).await {
                Ok(_) => here += 1,
                // The example names a record that the mock did not make up.
                Err(error) if is_absent(&error) => absent.push(tool.name.as_str()),
                Err(error) => refused.push(format!("{vendor}: {}: {error}", tool.name)),
            }
        }
        let of = plan.tools.tools.len();
        assert!(here * 10 >= of * 8, "{vendor}: {here} of {of}; not there: {absent:?}");
        eprintln!("{vendor}: {here} of {of} tools answered; not there: {absent:?}");
        answered += here;
        offered += of;
    }
    assert!(refused.is_empty(), "{}", refused.join("\n"));
    assert!(answered * 100 >= offered * 94, "{answered} of {offered} tools answered");
}

/// The tools with their operations; what deletes comes last, so that the others find their records.
fn in_order(plan: &Plan) -> Vec<(&Tool, &Operation)> {
    let pairs = plan.tools.tools.iter();
    let pairs = pairs.map(|tool| (tool, plan.connector.operation(&tool.operation).unwrap().1));
    let mut pairs: Vec<_> = pairs.collect();
    pairs.sort_by_key(|(_, operation)| operation.method == Method::Delete);
    pairs
}

/// A mock with the records that steps look for.
async fn mock(plan: &Arc<Plan>) -> MockServer {
    let mut builder = Mock::builder(plan.clone());
    for (tool, operation) in in_order(plan) {
        let example = jackfield_tools::example(plan, tool);
        for step in &operation.steps {
            let Some(pick) = &step.pick else { continue };
            let mut record = Value::Object(Map::new());
            for (pointer, wanted) in &pick.conditions {
                put(&mut record, pointer, wanted_value(wanted, &example));
            }
            let resource = step.operation.split('.').next().unwrap();
            builder = builder.record(resource, record);
        }
    }
    builder.start().await.unwrap()
}

/// A value of a step: what the example gives for the argument that it refers to, or itself.
fn wanted_value(text: &str, example: &Map<String, Value>) -> Value {
    let value: Value = serde_json::from_str(text).unwrap();
    match value.pointer("/$/0").and_then(Value::as_str) {
        Some(argument) => example.get(argument).cloned().unwrap_or_default(),
        None => value,
    }
}

/// Puts a value where a pointer leads, with the objects on the way.
fn put(record: &mut Value, pointer: &str, value: Value) {
    let place = pointer.split('/').skip(1).fold(record, |at, name| &mut at[name]);
    *place = value;
}

fn engine(vendor: &str, connector: &Connector, mock: &MockServer) -> Engine {
    let connector = Arc::new(connector.clone());
    let variables = connector.servers.iter().flat_map(|server| server.variables.iter());
    let fields = connector.schemes.iter().flat_map(|scheme| scheme.fields.iter());
    let mut connection = Engine::from_plan(connector.clone()).base_url(mock.base_url());
    for setting in variables.chain(fields).filter(|setting| setting.default.is_none()) {
        let value = setting.allowed.first().map_or("acme", |allowed| &**allowed);
        connection = connection.set(&setting.name, value);
    }
    connection.build().unwrap_or_else(|error| panic!("{vendor}: {error}"))
}

/// Whether the mock understood the request and has no such record.
fn is_absent(error: &Error) -> bool {
    match error {
        Error::Api(error) => error.kind() == ErrorKind::NotFound,
        Error::Step(failure) => is_absent(failure.error()),
        Error::NoMatch(_) => true,
        _ => false,
    }
}
