//! The mock over every committed plan: each tool is called with its example, and what the
//! engine sends is what the mock, which shares no code with it, accepts.

use std::sync::Arc;

use jackfield::{Engine, Error};
use jackfield_mock::Mock;
use jackfield_plan::Operation;
use jackfield_tests::places;
use jackfield_tests::tool::{self, Tools};
use serde_json::Value;

#[tokio::test]
async fn every_vendor_is_served() {
    let mut refused = Vec::new();
    let folders = places::folders_in(&places::root().join("generated"));
    assert!(folders.len() >= 10, "{folders:?}");
    for folder in folders {
        let vendor = folder.file_name().unwrap().to_str().unwrap().to_owned();
        let plan = Arc::new(tool::plan(&vendor));
        let mock = Mock::builder(plan.clone()).start().await.unwrap();
        let connector = Arc::new(plan.connector.clone());
        let variables = connector.servers.iter().flat_map(|server| server.variables.iter());
        let fields = connector.schemes.iter().flat_map(|scheme| scheme.fields.iter());
        let mut connection = Engine::from_plan(connector.clone()).base_url(mock.base_url());
        for setting in variables.chain(fields).filter(|setting| setting.default.is_none()) {
            let value = setting.allowed.first().map_or("acme", |allowed| &**allowed);
            connection = connection.set(&setting.name, value);
        }
        let engine = connection.build().unwrap_or_else(|error| panic!("{vendor}: {error}"));
        let tools = Tools::new(plan.clone(), engine);
        let mut answered = 0;
        for tool in &plan.tools.tools {
            let Some((_, operation)) = connector.operation(&tool.operation) else { continue };
            // Steps look for records by what the example says of them.
            let several = !operation.steps.is_empty();
            // The mock tells operations of one path apart by query and media type, not by members of
            // their bodies.
            let alike = |one: &&Operation| {
                one.steps.is_empty()
                    && (one.method, &one.path) == (operation.method, &operation.path)
            };
            if several || connector.operations.iter().filter(alike).count() > 1 {
                continue;
            }
            let arguments = Value::Object(jackfield_tools::example(&plan, tool));
            match tools.send(&tool.name, &arguments).await {
                Ok(_) => answered += 1,
                // The example names a record that the mock did not make up.
                Err(Error::Api(error)) if error.status() == 404 => {}
                Err(error) => refused.push(format!("{vendor}: {}: {error}", tool.name)),
            }
        }
        assert!(answered * 2 > plan.tools.tools.len(), "{vendor}: {answered}");
        eprintln!("{vendor}: {answered} of {} tools answered", plan.tools.tools.len());
    }
    assert!(refused.is_empty(), "{}", refused.join("\n"));
}
