//! Credentials at work: settings, OAuth 2 tokens and login sessions become the values that fill a
//! request's slots.
//!
//! Tokens are cached per scheme, obtained by one call at a time, renewed a little before they
//! expire, and once more when the vendor refuses them.

mod code;
mod oauth;
mod session;

use std::borrow::Cow;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use jackfield_plan::{Connector, Source};
use tokio::sync::Mutex;

pub use self::code::Authorization;
use crate::connection::{Access, Settings};
use crate::engine::Engine;
use crate::error::{AuthError, ConnectionError, Error};
use crate::secret::Secret;

/// Tokens that an authorization server gave.
#[derive(Debug, Clone)]
pub struct Tokens {
    /// The name of the scheme that they are for.
    pub scheme: String,
    /// The access token.
    pub access_token: Secret,
    /// The refresh token, when there is one; some servers give a new one each time.
    pub refresh_token: Option<Secret>,
    /// When the access token expires, when the server says.
    pub expires_at: Option<SystemTime>,
    /// The scopes granted, separated by spaces, when the server says.
    pub scope: Option<String>,
}

/// Called with tokens that were obtained.
pub(crate) type TokenHook = Arc<dyn Fn(&Tokens) + Send + Sync>;

/// A token or session in use.
#[derive(Clone)]
pub(crate) struct Live {
    name: &'static str,
    secret: Secret,
    refresh_token: Option<Secret>,
    renew_at: Option<SystemTime>,
}

/// The cached tokens of a client, by the scheme's position.
#[derive(Default)]
pub(crate) struct Cache(Vec<Mutex<Option<Live>>>);

impl Cache {
    pub(crate) fn new(connector: &Connector) -> Self {
        Self(connector.schemes.iter().map(|_| Mutex::new(None)).collect())
    }
}

/// The values that templates of credentials may name.
#[derive(Clone, Default)]
pub(crate) struct Values {
    settings: Arc<Settings>,
    /// Tokens come before settings of the same name.
    live: Vec<(usize, Live)>,
}

impl Values {
    pub(crate) fn new(settings: Arc<Settings>) -> Self {
        Self { settings, live: Vec::new() }
    }

    fn get(&self, name: &str) -> Option<&Secret> {
        let live = self.live.iter().find(|(_, live)| live.name == name);
        live.map(|(_, live)| &live.secret).or_else(|| self.settings.get(name))
    }

    /// A template with its `{names}` replaced.
    pub(crate) fn render<'t>(&self, template: &'t str) -> Result<Cow<'t, str>, Error> {
        if !template.contains('{') {
            return Ok(Cow::Borrowed(template));
        }
        let mut text = String::new();
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((name, after)) = after.split_once('}') else { break };
            text.push_str(before);
            let Some(value) = self.get(name) else {
                let fault = format!("the setting `{name}` is missing");
                return Err(ConnectionError::fault("the vendor", fault).into());
            };
            text.push_str(value.expose());
            rest = after;
        }
        text.push_str(rest);
        Ok(Cow::Owned(text))
    }

    /// The tokens in use, with the position of their scheme.
    fn token_of(&self, scheme: usize) -> Option<&Live> {
        self.live.iter().find(|(index, _)| *index == scheme).map(|(_, live)| live)
    }
}

/// The values for a request; `refused` are those of an attempt that the vendor refused, whose
/// tokens are renewed.
pub(crate) async fn values(
    engine: &Engine,
    access: &Access,
    refused: Option<&Values>,
) -> Result<Values, Error> {
    let mut values = Values::new(Arc::clone(engine.settings()));
    for &scheme in &*access.renewable {
        let refused = refused.and_then(|values| values.token_of(scheme));
        values.live.push((scheme, live(engine, scheme, refused).await?));
    }
    Ok(values)
}

/// A scheme's token. The lock is held while it is obtained: others wait for the same token.
async fn live(engine: &Engine, index: usize, refused: Option<&Live>) -> Result<Live, Error> {
    let (Some(scheme), Some(cell)) =
        (engine.connector().schemes.get(index), engine.tokens().0.get(index))
    else {
        return Err(AuthError::new("?", "the connector does not have this scheme").into());
    };
    let mut cell = cell.lock().await;
    let usable = |live: &Live| {
        let fresh = live.renew_at.is_none_or(|at| engine.environment().now() < at);
        // Another call may have renewed the refused token meanwhile.
        let other = refused.is_none_or(|old| old.secret.expose() != live.secret.expose());
        fresh && other
    };
    if let Some(live) = cell.as_ref().filter(|live| usable(live)) {
        return Ok(live.clone());
    }
    let live = match &scheme.source {
        Source::Oauth2 { .. } => oauth::obtain(engine, scheme, cell.as_ref(), refused).await?,
        Source::Session { operation, token, lifetime } => {
            session::log_in(engine, scheme, operation, token, *lifetime).await?
        }
        Source::Settings => {
            return Err(AuthError::new(&scheme.name, "the scheme has no token").into());
        }
    };
    engine.add_secret(live.secret.clone());
    live.refresh_token.iter().for_each(|token| engine.add_secret(token.clone()));
    *cell = Some(live.clone());
    Ok(live)
}

/// When to renew what lives this long: a minute early, or a tenth of a short life.
fn renew_at(now: SystemTime, lifetime: Duration) -> SystemTime {
    const EARLY: Duration = Duration::from_secs(60);
    now + lifetime.saturating_sub(EARLY.min(lifetime / 10))
}

/// The settings that OAuth 2 works with, whether a connector declares them or not.
const OAUTH_SETTINGS: [&str; 6] =
    ["access_token", "refresh_token", "client_id", "client_secret", "username", "password"];

/// Whether a setting is one that an OAuth 2 scheme of the connector understands.
pub(crate) fn is_token_setting(connector: &Connector, name: &str) -> bool {
    OAUTH_SETTINGS.contains(&name)
        && connector.schemes.iter().any(|scheme| matches!(scheme.source, Source::Oauth2 { .. }))
}
