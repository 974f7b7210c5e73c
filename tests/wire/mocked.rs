//! The mock over every committed plan: each tool is called with its example, and what the
//! engine sends is what the mock, which shares no code with it, accepts.

use std::sync::Arc;

use jackfield::Engine;
use jackfield_mock::{Mock, MockServer};
use jackfield_plan::Connector;
use jackfield_tests::places;
use jackfield_tests::still::Hasty;
use jackfield_tests::tool::{self, Tools};
use serde_json::Value;

/// No tool is excused: the records that its example names are there. Each tool that changes something has a
/// mock of its own, so that none finds what another has renamed or deleted.
#[tokio::test]
async fn every_vendor_is_served() {
    let mut refused = Vec::new();
    let folders = places::folders_in(&places::root().join("generated"));
    assert!(folders.len() >= 10, "{folders:?}");
    for folder in folders {
        let vendor = folder.file_name().unwrap().to_str().unwrap().to_owned();
        let plan = Arc::new(tool::plan(&vendor));
        assert!(!plan.tools.tools.is_empty(), "{vendor} has no tools");
        // Few records: making them up is most of the time.
        let builder = || Mock::builder(plan.clone()).records(10);
        let untouched = builder().start().await.unwrap();
        for tool in &plan.tools.tools {
            let own = builder();
            let own = if tool.effect.read_only { None } else { Some(own.start().await.unwrap()) };
            let mock = own.as_ref().unwrap_or(&untouched);
            let tools = Tools::new(plan.clone(), engine(&vendor, &plan.connector, mock));
            let arguments = Value::Object(jackfield_tools::example(&plan, tool));
            if let Err(error) = tools.send(&tool.name, &arguments).await {
                refused.push(format!("{vendor}: {} {arguments}: {error}", tool.name));
            }
        }
    }
    assert!(refused.is_empty(), "{} are refused:\n{}", refused.len(), refused.join("\n"));
}

/// A connection to the mock; nobody waits.
fn engine(vendor: &str, connector: &Connector, mock: &MockServer) -> Engine {
    let connector = Arc::new(connector.clone());
    let variables = connector.servers.iter().flat_map(|server| server.variables.iter());
    let fields = connector.schemes.iter().flat_map(|scheme| scheme.fields.iter());
    let connection = Engine::from_plan(connector.clone()).base_url(mock.base_url());
    let mut connection = connection.environment(Arc::new(Hasty::default()));
    for setting in variables.chain(fields).filter(|setting| setting.default.is_none()) {
        let value = setting.allowed.first().map_or("acme", |allowed| &**allowed);
        connection = connection.set(&setting.name, value);
    }
    connection.build().unwrap_or_else(|error| panic!("{vendor}: {error}"))
}
