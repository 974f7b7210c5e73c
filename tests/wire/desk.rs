//! A connection to Desk365 in its two forms: typed client, and tools by name.

use std::sync::Arc;

use desk365::Client;
use jackfield::Retry;
use jackfield_mock::{Mock, MockBuilder};
use jackfield_tests::tool::{self, Tools};

/// The key of every connection here; nothing that is shown has it.
pub(crate) const KEY: &str = "marker-secret-key";

/// A client of the account `acme`, connected to this base URL.
pub(crate) fn client(base_url: &str) -> Client {
    let once = |policy: &mut jackfield::Policy| policy.retry = Retry::none();
    let builder = Client::builder().subdomain("acme").api_key(KEY).base_url(base_url);
    builder.configure(|connection| connection.with_policy(once)).build().unwrap()
}

/// A client that is never connected, for preparing requests.
pub(crate) fn offline() -> Client {
    Client::builder().subdomain("acme").api_key(KEY).build().unwrap()
}

/// The tools over a client's engine.
pub(crate) fn tools(client: &Client) -> Tools {
    Tools::new(Arc::new(tool::plan("desk365")), client.engine().clone())
}

/// A mock of the vendor that knows the key.
pub(crate) fn mock() -> MockBuilder {
    Mock::builder(tool::plan("desk365")).credential("api_key", KEY)
}
