//! What connects a client to one account: where it is, who calls, and how patiently.
//!
//! A [`ConnectionBuilder`] collects settings by name; building it resolves servers and the choice
//! among the ways to authenticate, and says everything that is missing or wrong at once.

mod access;
mod base;

use std::collections::BTreeMap;
use std::sync::Arc;

use http::HeaderValue;
use jackfield_plan::{Connector, FORMAT, PlanError, Setting};

pub(crate) use self::access::{Access, Accesses};
pub(crate) use self::base::Bases;
use crate::auth::{TokenHook, Tokens};
use crate::engine::Engine;
use crate::environment::{Environment, SystemEnvironment};
use crate::error::{ConnectionError, Error, PlanFault};
use crate::nearest::nearest;
use crate::policy::Policy;
use crate::secret::Secret;
use crate::source::Source;
use crate::transport::Transport;

/// Collects what a connection needs. Generated builders wrap it.
pub struct ConnectionBuilder {
    pub(crate) source: Source,
    pub(crate) settings: Settings,
    pub(crate) base_url: Option<String>,
    pub(crate) server: Option<String>,
    pub(crate) auth: Auth,
    pub(crate) scopes: Option<Vec<String>>,
    pub(crate) policy: Policy,
    pub(crate) user_agent: String,
    pub(crate) transport: Option<Arc<dyn Transport>>,
    pub(crate) environment: Arc<dyn Environment>,
    pub(crate) on_tokens: Option<TokenHook>,
    /// Why the plan cannot be read: building says so.
    unreadable: Option<PlanFault>,
}

/// Settings by name.
pub(crate) type Settings = BTreeMap<String, Secret>;

/// Which way of authenticating is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Auth {
    /// The first whose settings are all given.
    First,
    /// The one with the scheme of this name.
    Named(String),
    /// None: no credential is sent.
    Anonymous,
}

impl ConnectionBuilder {
    pub(crate) fn new(source: Source) -> Self {
        Self {
            source,
            settings: Settings::new(),
            base_url: None,
            server: None,
            auth: Auth::First,
            scopes: None,
            policy: Policy::default(),
            user_agent: concat!("jackfield/", env!("CARGO_PKG_VERSION")).to_owned(),
            transport: None,
            environment: Arc::new(SystemEnvironment::default()),
            on_tokens: None,
            unreadable: None,
        }
    }

    /// A builder for a plan that cannot be read.
    pub(crate) fn unreadable(error: &PlanError) -> Self {
        let builder = Self::new(Source::Shared(Arc::new(Connector::unnamed())));
        Self { unreadable: Some(PlanFault::new(error.to_string())), ..builder }
    }

    /// Gives a setting: a server variable or a credential.
    pub fn set(mut self, name: &str, value: impl Into<Secret>) -> Self {
        self.settings.insert(name.to_owned(), value.into());
        self
    }

    /// Sends every request here instead of to the connector's servers. Where only the path of the
    /// vendor's server is known, as in a document without hosts, that path follows; a URL that ends with
    /// it already stays as it is.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self
    }

    /// Uses the server of this name.
    pub fn server(mut self, name: impl Into<String>) -> Self {
        self.server = Some(name.into());
        self
    }

    /// Authenticates with the scheme of this name, instead of the first whose settings are given.
    pub fn auth(mut self, scheme: impl Into<String>) -> Self {
        self.auth = Auth::Named(scheme.into());
        self
    }

    /// Sends no credentials at all.
    pub fn anonymous(mut self) -> Self {
        self.auth = Auth::Anonymous;
        self
    }

    /// Asks for these OAuth 2 scopes instead of the connector's.
    pub fn scopes(mut self, scopes: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.scopes = Some(scopes.into_iter().map(Into::into).collect());
        self
    }

    /// Replaces the policy for time limits, sizes and retries.
    pub fn policy(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }

    /// Changes the policy.
    pub fn with_policy(mut self, change: impl FnOnce(&mut Policy)) -> Self {
        change(&mut self.policy);
        self
    }

    /// Sets the `User-Agent`, unless the connector has one of its own.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = user_agent.into();
        self
    }

    /// Sends requests through this transport.
    pub fn transport(mut self, transport: Arc<dyn Transport>) -> Self {
        self.transport = Some(transport);
        self
    }

    /// Takes time and chance from here.
    pub fn environment(mut self, environment: Arc<dyn Environment>) -> Self {
        self.environment = environment;
        self
    }

    /// Calls this whenever tokens were obtained or renewed, so that they can be kept.
    pub fn on_tokens(mut self, hook: impl Fn(&Tokens) + Send + Sync + 'static) -> Self {
        self.on_tokens = Some(Arc::new(hook));
        self
    }

    /// The connector.
    pub fn connector(&self) -> &Connector {
        &self.source
    }

    /// Connects: nothing is sent yet.
    ///
    /// # Errors
    /// [`Error::Connection`] with everything that is missing or wrong; [`Error::Plan`] when the
    /// plan is of another format.
    pub fn build(self) -> Result<Engine, Error> {
        let engine = self.build_partial()?;
        engine.check_connection()?;
        Ok(engine)
    }

    /// Connects although settings are missing, for dry runs and for obtaining tokens: only the
    /// calls that need them fail, with [`Error::Connection`].
    ///
    /// # Errors
    /// [`Error::Connection`] for settings that are wrong; [`Error::Plan`] as in
    /// [`ConnectionBuilder::build`].
    pub fn build_partial(mut self) -> Result<Engine, Error> {
        if let Some(fault) = self.unreadable {
            return Err(fault.into());
        }
        let format = self.source.format;
        if format != FORMAT {
            return Err(PlanFault::new(format!(
                "the plan has format {format} and this engine executes format {FORMAT}; compile \
                 the connector again with the matching jackfield version"
            ))
            .into());
        }
        let mut error = ConnectionError {
            connector: self.source.id.clone().into_owned(),
            ..ConnectionError::default()
        };
        self.check_names(&mut error);
        if HeaderValue::from_str(&self.user_agent).is_err() {
            error.faults.push("the user agent has line breaks or control characters".to_owned());
        }
        if !error.is_empty() {
            return Err(error.into());
        }
        self.drop_empty();
        self.fill_defaults();
        Engine::new(self)
    }

    /// Refuses settings that the connector does not have, and values that it does not allow.
    fn check_names(&self, error: &mut ConnectionError) {
        let known: Vec<&Setting> = declared(&self.source).collect();
        for (name, value) in &self.settings {
            let Some(setting) = known.iter().find(|setting| setting.name == *name) else {
                if !crate::auth::is_token_setting(&self.source, name) {
                    error.faults.push(unknown_setting(name, &known));
                }
                continue;
            };
            let allowed = &setting.allowed;
            if !allowed.is_empty() && !allowed.iter().any(|allowed| *allowed == value.expose()) {
                let given = if setting.secret { "this" } else { value.expose() };
                let allowed = allowed.join(", ");
                error.faults.push(format!(
                    "the setting `{name}` cannot be `{given}`; it is one of {allowed}"
                ));
            }
        }
        for setting in known {
            let Some(pattern) = &setting.pattern else { continue };
            let Some(value) = self.settings.get(&*setting.name) else { continue };
            // The compiler has read the pattern.
            let pattern_or_none = regex_lite::Regex::new(pattern).ok();
            if pattern_or_none.is_some_and(|pattern| !pattern.is_match(value.expose())) {
                let given = if setting.secret { "this" } else { value.expose() };
                error.faults.push(format!(
                    "the setting `{}` cannot be `{given}`; it has the form `{pattern}`",
                    setting.name
                ));
            }
        }
        if let Auth::Named(scheme) = &self.auth
            && self.source.scheme(scheme).is_none()
        {
            let names: Vec<_> = self.source.schemes.iter().map(|scheme| &*scheme.name).collect();
            let names = names.join(", ");
            error.faults.push(format!("there is no authentication `{scheme}`; use one of {names}"));
        }
        if let Some(server) = &self.server
            && self.source.server(Some(server)).is_none()
        {
            let names: Vec<_> = self.source.servers.iter().map(|server| &*server.name).collect();
            let names = names.join(", ");
            error.faults.push(format!("there is no server `{server}`; use one of {names}"));
        }
    }

    /// An empty credential is none: an environment in which a secret is not set has it empty.
    fn drop_empty(&mut self) {
        let connector: &Connector = &self.source;
        let is_credential = |name: &str| {
            let mut fields = connector.schemes.iter().flat_map(|scheme| &scheme.fields);
            fields.any(|field| field.name == name) || crate::auth::is_token_setting(connector, name)
        };
        self.settings.retain(|name, value| !value.expose().is_empty() || !is_credential(name));
    }

    /// Fills in the defaults that are values. What OAuth 2 can do without is declared with an empty
    /// one: to fill it in would make each of its grants complete, and schemes that share its names.
    fn fill_defaults(&mut self) {
        let connector: &Connector = &self.source;
        let variables = connector.servers.iter().flat_map(|server| &server.variables);
        let fields = connector.schemes.iter().flat_map(|scheme| {
            let is_optional = matches!(scheme.source, jackfield_plan::Source::Oauth2 { .. });
            let fields = scheme.fields.iter();
            fields.filter(move |field| !is_optional || field.default.as_deref() != Some(""))
        });
        let defaults: Vec<_> = variables
            .chain(fields)
            .filter_map(|setting| Some((setting.name.clone(), setting.default.clone()?)))
            .collect();
        for (name, default) in defaults {
            self.settings.entry(name.into_owned()).or_insert_with(|| Secret::new(default));
        }
    }
}

/// Every setting that a connector declares.
pub(crate) fn declared(connector: &Connector) -> impl Iterator<Item = &Setting> {
    let variables = connector.servers.iter().flat_map(|server| &server.variables);
    variables.chain(connector.schemes.iter().flat_map(|scheme| &scheme.fields))
}

fn unknown_setting(name: &str, known: &[&Setting]) -> String {
    let mut names: Vec<&str> = known.iter().map(|setting| &*setting.name).collect();
    names.sort_unstable();
    names.dedup();
    match nearest(name, names.iter().copied()) {
        Some(nearest) => format!("there is no setting `{name}`; did you mean `{nearest}`"),
        None if names.is_empty() => format!("there is no setting `{name}`; it takes none"),
        None => format!("there is no setting `{name}`; it takes {}", names.join(", ")),
    }
}

impl std::fmt::Debug for ConnectionBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ConnectionBuilder")
            .field("connector", &self.source.id)
            .field("settings", &self.settings.keys())
            .field("auth", &self.auth)
            .finish_non_exhaustive()
    }
}
