//! The engine: a connector, connected.
//!
//! Takes operations by index with their [`Arguments`], or by id with JSON; gives answers. Not
//! generic, so that the clients over it cost little to compile.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::HeaderValue;
use jackfield_plan::{Connector, Embedded, Operation, Plan};

use crate::argument::{Arguments, Input};
use crate::auth::{Cache, TokenHook};
use crate::connection::{Access, Accesses, Bases, ConnectionBuilder, Settings};
use crate::environment::{BoxFuture, Environment, boundary};
use crate::error::{ConnectionError, Error, PlanFault, Problems};
use crate::execute::{self, Budget};
use crate::limits::Limiter;
use crate::policy::Policy;
use crate::prepare::{Base, Prepared, Table, prepare};
use crate::response::RawResponse;
use crate::secret::{Scrubber, Secret};
use crate::source::Source;
use crate::stream::Download;
use crate::transport::Transport;

/// A connector, connected to one account. Cheap to clone; clones share connections and tokens.
#[derive(Clone)]
pub struct Engine {
    inner: Arc<Inner>,
}

struct Inner {
    source: Source,
    tables: Vec<Result<Table, String>>,
    bases: Bases,
    accesses: Accesses,
    settings: Arc<Settings>,
    scopes: Option<Vec<String>>,
    policy: Policy,
    transport: Arc<dyn Transport>,
    environment: Arc<dyn Environment>,
    on_tokens: Option<TokenHook>,
    tokens: Cache,
    scrubber: Mutex<Arc<Scrubber>>,
    budget: Budget,
    limiter: Option<Limiter>,
    /// Of operations that have limits of their own.
    own_limiters: BTreeMap<usize, Limiter>,
}

impl Engine {
    /// Begins a connection for a connector that travels in the program, as generated clients have
    /// it. Its plan is read here, once per process; a plan that cannot be read is an error of
    /// [`ConnectionBuilder::build`].
    pub fn from_embedded(plan: &'static Embedded) -> ConnectionBuilder {
        match plan.connector() {
            Ok(connector) => ConnectionBuilder::new(Source::Static(connector)),
            Err(error) => ConnectionBuilder::unreadable(&error),
        }
    }

    /// Begins a connection for a connector in static memory.
    pub fn from_static(connector: &'static Connector) -> ConnectionBuilder {
        ConnectionBuilder::new(Source::Static(connector))
    }

    /// Begins a connection for a connector that was loaded at run time.
    pub fn from_plan(connector: Arc<Connector>) -> ConnectionBuilder {
        ConnectionBuilder::new(Source::Shared(connector))
    }

    /// Begins a connection for the connector of a whole plan, which is kept once for its tools and for
    /// the engine.
    pub fn from_whole_plan(plan: Arc<Plan>) -> ConnectionBuilder {
        ConnectionBuilder::new(Source::OfPlan(plan))
    }

    pub(crate) fn new(builder: ConnectionBuilder) -> Result<Self, Error> {
        let agent = HeaderValue::from_str(&builder.user_agent)
            .unwrap_or(HeaderValue::from_static("jackfield"));
        let connector: &Connector = &builder.source;
        let table = |operation| Table::new(connector, operation, &builder.settings, &agent);
        let tables = connector.operations.iter().map(table).collect();
        let bases = Bases::new(&builder);
        let accesses = Accesses::new(&builder, &bases);
        let now = builder.environment.elapsed();
        let policies = &connector.rate_limits.policies;
        let pace = builder.policy.pace;
        let limiter = pace.then(|| Limiter::new(policies, now)).flatten();
        let own_limits = connector.operations.iter().enumerate().filter(|_| pace);
        let own_limiters = own_limits.filter_map(|(index, operation)| {
            let limits = operation.rate_limits.as_ref()?;
            Some((index, Limiter::new(&limits.policies, now)?))
        });
        let own_limiters = own_limiters.collect();
        let scrubber = scrubber(connector, &builder.settings);
        let tokens = Cache::new(connector);
        let transport = match builder.transport {
            Some(transport) => transport,
            None => default_transport(&builder.policy)?,
        };
        Ok(Self {
            inner: Arc::new(Inner {
                tables,
                bases,
                accesses,
                settings: Arc::new(builder.settings),
                scopes: builder.scopes,
                budget: Budget::new(builder.policy.retry.budget),
                policy: builder.policy,
                transport,
                environment: builder.environment,
                on_tokens: builder.on_tokens,
                tokens,
                scrubber: Mutex::new(Arc::new(scrubber)),
                limiter,
                own_limiters,
                source: builder.source,
            }),
        })
    }

    /// Refuses a connection that could not make the connector's ordinary calls.
    pub(crate) fn check_connection(&self) -> Result<(), Error> {
        let (missing, server) = self.inner.accesses.default();
        let mut error = missing.cloned().unwrap_or_default();
        if let Err(base) = self.inner.bases.get(&self.inner.source, None, server) {
            error = base.with(error);
        }
        if error.is_empty() { Ok(()) } else { Err(error.into()) }
    }

    /// The connector.
    pub fn connector(&self) -> &Connector {
        &self.inner.source
    }

    /// The operation of this id, with its index.
    ///
    /// # Errors
    /// [`Error::Plan`] when there is none, with the nearest id.
    pub fn operation(&self, id: &str) -> Result<(usize, &Operation), Error> {
        self.connector().operation(id).ok_or_else(|| {
            let ids = self.connector().operations.iter().map(|operation| &*operation.id);
            let nearest = crate::nearest::nearest(id, ids);
            let hint = nearest.map_or_else(String::new, |id| format!("; did you mean `{id}`"));
            let connector = &self.connector().id;
            PlanFault::new(format!("`{connector}` has no operation `{id}`{hint}")).into()
        })
    }

    /// Prepares a request: nothing is sent. Of an operation of several requests it is the first.
    ///
    /// # Errors
    /// [`Error::Problems`] with everything that is wrong with the arguments, [`Error::Connection`]
    /// when the settings do not say where the request goes, [`Error::Plan`] when this engine
    /// cannot execute the operation.
    pub fn prepare(&self, operation: usize, arguments: &Arguments) -> Result<Prepared, Error> {
        if self.has_steps(operation) {
            return crate::steps::first(self, operation, arguments);
        }
        let none = Access::none();
        let shown = self.inner.accesses.shown(operation).unwrap_or(&none);
        let mut prepared = self.prepare_with(operation, arguments, shown)?;
        if let Err(error) = self.inner.accesses.get(operation) {
            let blocked = match prepared.blocked.take() {
                Some(blocked) => blocked.with(error),
                None => error,
            };
            prepared.blocked = Some(Box::new(blocked));
        }
        Ok(prepared)
    }

    /// Prepares a request by the operation's id and JSON arguments: nothing is sent.
    ///
    /// # Errors
    /// As [`Engine::prepare`] and [`Engine::operation`].
    pub fn prepare_json(&self, operation: &str, input: Input) -> Result<Prepared, Error> {
        let (index, operation) = self.operation(operation)?;
        self.prepare(index, &Arguments::from_json(operation, input))
    }

    pub(crate) fn prepare_with(
        &self,
        index: usize,
        arguments: &Arguments,
        access: &Access,
    ) -> Result<Prepared, Error> {
        let inner = &*self.inner;
        let (Some(operation), Some(table)) =
            (inner.source.operations.get(index), inner.tables.get(index))
        else {
            return Err(PlanFault::new(format!("there is no operation {index}")).into());
        };
        let table = table.as_ref().map_err(|reason| PlanFault::new(reason.as_str()))?;
        let boundary = || boundary(self.environment());
        let draft = prepare(operation, table, arguments, &boundary)
            .map_err(|problems| Problems::error(&operation.id, problems))?;
        let base =
            inner.bases.get(&inner.source, operation.server.as_deref(), access.server.as_deref());
        let (base, blocked) = match base {
            Ok(base) => (base, None),
            Err(error) => {
                let (server, scheme) = (operation.server.as_deref(), access.server.as_deref());
                (inner.bases.shown(&inner.source, server, scheme), Some(Box::new(error)))
            }
        };
        Ok(Prepared::new(index, draft, base, access.slots.clone(), blocked))
    }

    /// Calls an operation and reads its whole answer.
    ///
    /// # Errors
    /// Every kind but [`Error::Decode`]: the answer is not looked into beyond its errors.
    pub fn call(
        &self,
        operation: usize,
        arguments: Arguments,
    ) -> BoxFuture<'static, Result<RawResponse, Error>> {
        let engine = self.clone();
        if self.has_steps(operation) {
            return Box::pin(crate::steps::run(engine, operation, arguments));
        }
        Box::pin(async move {
            let prepared = engine.prepare(operation, &arguments)?;
            engine.send(prepared, arguments.timeout).await
        })
    }

    /// Calls an operation by its id with JSON arguments.
    ///
    /// # Errors
    /// As [`Engine::call`] and [`Engine::operation`].
    pub fn call_json(
        &self,
        operation: &str,
        input: Input,
    ) -> BoxFuture<'static, Result<RawResponse, Error>> {
        match self.operation(operation) {
            Ok((index, operation)) => self.call(index, Arguments::from_json(operation, input)),
            Err(error) => Box::pin(std::future::ready(Err(error))),
        }
    }

    /// Calls an operation and gives its answer as a stream of bytes, once its head is there.
    ///
    /// # Errors
    /// As [`Engine::call`].
    pub fn stream(
        &self,
        operation: usize,
        arguments: Arguments,
    ) -> BoxFuture<'static, Result<Download, Error>> {
        let engine = self.clone();
        Box::pin(async move {
            if engine.has_steps(operation) {
                let reason = "the result of several requests cannot be streamed; call it instead";
                return Err(PlanFault::new(reason).into());
            }
            let prepared = engine.prepare(operation, &arguments)?;
            let access = engine.access(operation)?;
            execute::open(engine, prepared, access, arguments.timeout).await
        })
    }

    /// Sends a request that was prepared.
    pub(crate) async fn send(
        &self,
        prepared: Prepared,
        timeout: Option<Duration>,
    ) -> Result<RawResponse, Error> {
        let access = self.access(prepared.operation)?;
        execute::run(self.clone(), prepared, access, timeout).await
    }

    /// Where the API is.
    pub(crate) fn base(&self) -> Result<Base, ConnectionError> {
        self.inner.bases.get(&self.inner.source, None, None)
    }

    fn has_steps(&self, operation: usize) -> bool {
        let operation = self.inner.source.operations.get(operation);
        operation.is_some_and(|operation| !operation.steps.is_empty())
    }

    fn access(&self, operation: usize) -> Result<Access, Error> {
        Ok(self.inner.accesses.get(operation).cloned()?)
    }

    pub(crate) fn source(&self) -> &Source {
        &self.inner.source
    }

    pub(crate) fn settings(&self) -> &Arc<Settings> {
        &self.inner.settings
    }

    pub(crate) fn scopes(&self) -> Option<&[String]> {
        self.inner.scopes.as_deref()
    }

    pub(crate) fn policy(&self) -> &Policy {
        &self.inner.policy
    }

    pub(crate) fn transport(&self) -> &dyn Transport {
        &*self.inner.transport
    }

    /// The clock and the dice of this client.
    pub fn environment(&self) -> &dyn Environment {
        &*self.inner.environment
    }

    pub(crate) fn shared_environment(&self) -> Arc<dyn Environment> {
        Arc::clone(&self.inner.environment)
    }

    pub(crate) fn on_tokens(&self) -> Option<&TokenHook> {
        self.inner.on_tokens.as_ref()
    }

    pub(crate) fn tokens(&self) -> &Cache {
        &self.inner.tokens
    }

    pub(crate) fn budget(&self) -> &Budget {
        &self.inner.budget
    }

    pub(crate) fn limiters(&self, operation: usize) -> impl Iterator<Item = &Limiter> {
        self.inner.own_limiters.get(&operation).into_iter().chain(&self.inner.limiter)
    }

    /// The base URLs of the connector that the user's own stands for; none where the user gave none.
    pub(crate) fn replaced_bases(&self) -> Option<impl Iterator<Item = &Base>> {
        self.inner.bases.replaced()
    }

    pub(crate) fn table(&self, operation: usize) -> Option<&Table> {
        self.inner.tables.get(operation)?.as_ref().ok()
    }

    pub(crate) fn add_secret(&self, secret: Secret) {
        let mut scrubber = self.inner.scrubber.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::make_mut(&mut scrubber).add(secret);
    }

    /// A text that others wrote (an error's body, say) without the credentials of this connection.
    pub fn scrub(&self, text: &str) -> String {
        self.shared_scrubber().scrub(text)
    }

    /// What a vendor answered without the credentials of this connection, in any of the forms in which
    /// they may come: as they are, in JSON, in URLs, in base64. Credentials of fewer than six characters
    /// stay, since they may be anything. Where there are none, the bytes are the same and not copied.
    pub fn scrub_bytes(&self, bytes: &Bytes) -> Bytes {
        self.shared_scrubber().scrub_bytes(bytes)
    }

    pub(crate) fn scrubber(&self) -> Scrubber {
        Scrubber::clone(&self.shared_scrubber())
    }

    fn shared_scrubber(&self) -> Arc<Scrubber> {
        Arc::clone(&self.inner.scrubber.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// What errors must not show: every setting that is a secret, and all that belong to no server.
fn scrubber(connector: &Connector, settings: &Settings) -> Scrubber {
    let mut scrubber = Scrubber::default();
    let public = |name: &str| {
        crate::connection::declared(connector)
            .any(|setting| setting.name == name && !setting.secret)
    };
    for (name, secret) in settings {
        if !public(name) {
            scrubber.add(secret.clone());
        }
    }
    // Composed credentials, in the form in which a vendor would echo them.
    let values = crate::auth::Values::new(Arc::new(settings.clone()));
    for apply in connector.schemes.iter().flat_map(|scheme| &scheme.apply) {
        if apply.to == jackfield_plan::ApplyTo::Basic
            && let Ok(value) = values.render(&apply.value)
        {
            let basic = crate::prepare::basic(&value);
            scrubber.add(Secret::new(basic.trim_start_matches("Basic ")));
        }
    }
    scrubber
}

#[cfg(feature = "reqwest")]
#[expect(clippy::unnecessary_wraps, reason = "without the feature there is no transport")]
fn default_transport(policy: &Policy) -> Result<Arc<dyn Transport>, Error> {
    Ok(Arc::new(crate::transport::ReqwestTransport::new(policy.connect_timeout)))
}

#[cfg(not(feature = "reqwest"))]
fn default_transport(_policy: &Policy) -> Result<Arc<dyn Transport>, Error> {
    let reason = "this build has no transport of its own: give the builder one, or enable the \
                  feature `reqwest`";
    Err(PlanFault::new(reason).into())
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine").field("connector", &self.inner.source.id).finish_non_exhaustive()
    }
}
