//! Setting up a mock: seed, records, credentials, limits, failures.

use std::collections::BTreeMap;
use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};

use jackfield_plan::Plan;
use serde_json::{Map, Value};
use tokio::net::TcpListener;

use crate::check::Unknown;
use crate::fault::Fault;
use crate::limit::{Gate, RateLimit};
use crate::resource::Resources;
use crate::route::Routes;
use crate::server::MockServer;
use crate::store::Store;
use crate::vendor::{Handler, Request, Response, Vendor};
use jackfield_tools::sample::Dice;

/// How many records a collection has unless it is told otherwise: three pages of thirty, the last
/// one short.
const RECORDS: usize = 85;

/// The way to a [`MockServer`].
#[derive(Debug, Clone, Copy)]
pub struct Mock;

impl Mock {
    /// Begins a mock of the vendor that a plan describes.
    pub fn builder(plan: impl Into<Arc<Plan>>) -> MockBuilder {
        MockBuilder {
            plan: plan.into(),
            seed: 1,
            records: RECORDS,
            preloads: Vec::new(),
            credentials: BTreeMap::new(),
            unknown: Unknown::Refused,
            rate_limit: None,
            faults: Vec::new(),
            handlers: Vec::new(),
            port: 0,
        }
    }
}

/// What a mock will be like; [`MockBuilder::start`] starts it.
pub struct MockBuilder {
    plan: Arc<Plan>,
    seed: u64,
    records: usize,
    preloads: Vec<(String, Value)>,
    credentials: BTreeMap<String, String>,
    unknown: Unknown,
    rate_limit: Option<RateLimit>,
    faults: Vec<Fault>,
    handlers: Vec<(String, Handler)>,
    port: u16,
}

impl MockBuilder {
    /// Fixes what is made up: the same seed gives the same records. 1 unless it is set.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// How many records each collection has, preloaded ones included. 85 unless it is set.
    pub fn records(mut self, records: usize) -> Self {
        self.records = records;
        self
    }

    /// A record that is there from the start, first in its resource (`tickets`; see
    /// [`Store::resources`](crate::Store::resources)). Members that it leaves out are made up.
    pub fn record(mut self, resource: &str, record: Value) -> Self {
        self.preloads.push((resource.to_owned(), record));
        self
    }

    /// Several records of one resource.
    pub fn preload(self, resource: &str, records: impl IntoIterator<Item = Value>) -> Self {
        records.into_iter().fold(self, |builder, record| builder.record(resource, record))
    }

    /// The only value that is good for a credential (`api_key`); any other gives 401. Credentials
    /// that are not set here are good whenever they have the right form.
    pub fn credential(mut self, name: &str, value: &str) -> Self {
        self.credentials.insert(name.to_owned(), value.to_owned());
        self
    }

    /// Answers 429 to requests beyond a limit, with the vendor's own headers.
    pub fn rate_limit(mut self, limit: RateLimit) -> Self {
        self.rate_limit = Some(limit);
        self
    }

    /// Makes something go wrong; of several faults that meet a request the first counts.
    pub fn fail(mut self, fault: Fault) -> Self {
        self.faults.push(fault);
        self
    }

    /// Whether unknown parameters and members and missing fixed headers are refused, as they are
    /// unless this is set to `false`.
    pub fn strict(mut self, strict: bool) -> Self {
        self.unknown = if strict { Unknown::Refused } else { Unknown::Ignored };
        self
    }

    /// Answers an operation by hand. Credentials and the request are checked before.
    pub fn respond(
        mut self,
        operation: &str,
        answer: impl Fn(&Request) -> Response + Send + Sync + 'static,
    ) -> Self {
        self.handlers.push((operation.to_owned(), Arc::new(answer)));
        self
    }

    /// The port on 127.0.0.1; a free one is taken unless this is set.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Starts the mock; it runs until the server is dropped. Call it within a tokio runtime.
    ///
    /// # Errors
    /// [`MockError`] when a record or an answer is for something that the plan does not have, or
    /// when the port is taken.
    pub async fn start(self) -> Result<MockServer, MockError> {
        let resources = Resources::of(&self.plan);
        let preloads = preloads(&self.preloads, &resources)?;
        let handlers = handlers(&self.handlers, &self.plan)?;
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, self.port));
        let listener = TcpListener::bind(address).await.map_err(MockError::Listen)?;
        let address = listener.local_addr().map_err(MockError::Listen)?;
        let routes = Routes::new(&self.plan);
        let vendor = Vendor {
            routes,
            store: Store::new(self.plan, resources, self.seed, self.records, preloads),
            credentials: self.credentials,
            unknown: self.unknown,
            gate: self.rate_limit.map(Gate::new),
            handlers,
            replays: Mutex::default(),
            origin: format!("http://{address}"),
            dice: Dice::new(self.seed),
        };
        Ok(MockServer::run(listener, vendor, self.faults))
    }
}

type Preloads = BTreeMap<usize, Vec<Map<String, Value>>>;

fn preloads(given: &[(String, Value)], resources: &Resources) -> Result<Preloads, MockError> {
    let mut preloads = Preloads::new();
    for (name, record) in given {
        let Some((index, _)) = resources.find(name) else {
            let known = resources.resources.iter().map(|resource| resource.name.clone()).collect();
            return Err(MockError::UnknownResource { given: name.clone(), known });
        };
        let Value::Object(record) = record else {
            return Err(MockError::NotAnObject { resource: name.clone() });
        };
        preloads.entry(index).or_default().push(record.clone());
    }
    Ok(preloads)
}

fn handlers(
    given: &[(String, Handler)],
    plan: &Plan,
) -> Result<BTreeMap<usize, Handler>, MockError> {
    let handler = |(id, handler): &(String, Handler)| match plan.connector.operation(id) {
        Some((index, _)) => Ok((index, Arc::clone(handler))),
        None => Err(MockError::UnknownOperation {
            given: id.clone(),
            known: plan.connector.operations.iter().map(|op| op.id.to_string()).collect(),
        }),
    };
    given.iter().map(handler).collect()
}

/// Why a mock does not start.
#[derive(Debug)]
pub enum MockError {
    /// The port cannot be listened on.
    Listen(std::io::Error),
    /// An answer is given for an operation that the plan does not have.
    UnknownOperation {
        /// The id that was given.
        given: String,
        /// The ids that there are.
        known: Vec<String>,
    },
    /// A record is given for a resource that the plan does not have.
    UnknownResource {
        /// The name that was given.
        given: String,
        /// The names that there are.
        known: Vec<String>,
    },
    /// A record is not a JSON object.
    NotAnObject {
        /// The resource that it was given for.
        resource: String,
    },
}

impl fmt::Display for MockError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Listen(error) => {
                write!(f, "cannot listen on 127.0.0.1: {error}; choose another port")
            }
            Self::UnknownOperation { given, known } => {
                write!(f, "there is no operation `{given}`; known are: {}", known.join(", "))
            }
            Self::UnknownResource { given, known } => {
                write!(f, "there is no resource `{given}`; known are: {}", known.join(", "))
            }
            Self::NotAnObject { resource } => {
                write!(f, "a record of `{resource}` must be a JSON object")
            }
        }
    }
}

impl std::error::Error for MockError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Listen(error) => Some(error),
            _ => None,
        }
    }
}
