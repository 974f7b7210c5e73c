//! A server over a vendor, on a free port.

use std::sync::Arc;

use jackfield::Engine;
use jackfield_mcp::{HttpSettings, Server, Settings, Toolbox};
use jackfield_mock::{Mock, MockServer};
use jackfield_plan::Plan;
use jackfield_tools::Filter;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// The secret of every connection; nothing that a client is shown has it.
pub(crate) const KEY: &str = "marker-secret-key";

/// A running server. It stops when it is dropped.
pub(crate) struct Served {
    pub(crate) address: String,
    pub(crate) server: Server,
    task: JoinHandle<()>,
}

impl Drop for Served {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A connector with pages, files, and something to delete.
pub(crate) fn plan() -> Arc<Plan> {
    let json = include_str!("../../../../generated/desk365/plan.json");
    Arc::new(Plan::from_json(json).unwrap())
}

pub(crate) async fn mock() -> MockServer {
    Mock::builder(plan()).records(130).start().await.unwrap()
}

pub(crate) fn engine(plan: &Plan, base_url: &str) -> Engine {
    let connector = Arc::new(plan.connector.clone());
    let connection = Engine::from_plan(connector).set("subdomain", "acme").set("api_key", KEY);
    connection.base_url(base_url).build().unwrap()
}

pub(crate) fn toolbox(base_url: &str, filter: &Filter) -> Toolbox {
    let plan = plan();
    let engine = engine(&plan, base_url);
    Toolbox::builder().connector(plan, engine, filter).build().unwrap()
}

/// Serves the connector's tools over a vendor at this URL.
pub(crate) async fn serve(base_url: &str, settings: Settings) -> Served {
    serve_with(toolbox(base_url, &Filter::default()), settings, HttpSettings::default()).await
}

pub(crate) async fn serve_with(toolbox: Toolbox, settings: Settings, http: HttpSettings) -> Served {
    let server = Server::new(toolbox, settings).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let running = server.clone();
    let task = tokio::spawn(async move { running.serve_http(listener, http).await.unwrap() });
    Served { address, server, task }
}
