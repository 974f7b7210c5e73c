//! Base URLs: a server's template with the settings that complete it.

use std::borrow::Cow;
use std::sync::Arc;

use jackfield_plan::{BASE_URL, Connector, Server};
use url::Url;

use super::{ConnectionBuilder, Settings};
use crate::error::{ConnectionError, MissingSetting};
use crate::prepare::Base;
use crate::secret::REDACTED;

/// The base URL of each of a connector's servers.
#[derive(Clone)]
pub(crate) struct Bases {
    /// The user's own, which replaces all.
    fixed: Option<Result<Base, ConnectionError>>,
    /// By the server's position.
    servers: Vec<Result<Base, ConnectionError>>,
    chosen: Option<usize>,
}

impl Bases {
    pub(crate) fn new(builder: &ConnectionBuilder) -> Self {
        let connector: &Connector = &builder.source;
        let servers =
            connector.servers.iter().map(|server| complete(connector, server, &builder.settings));
        let chosen = builder.server.as_deref().and_then(|name| position(connector, name));
        let server = connector.servers.get(chosen.unwrap_or(0));
        let fixed = builder.base_url.as_deref().map(|url| {
            let url = with_path(url, server);
            finish(&url, &url).map_err(|fault| ConnectionError::fault(&connector.id, fault))
        });
        Self { fixed, servers: servers.collect(), chosen }
    }

    /// The base URL for an operation on this server, if it has one of its own, with a scheme that
    /// may have one.
    pub(crate) fn get(
        &self,
        connector: &Connector,
        operation: Option<&str>,
        scheme: Option<&str>,
    ) -> Result<Base, ConnectionError> {
        if let Some(fixed) = &self.fixed {
            return fixed.clone();
        }
        match self.servers.get(self.index(connector, operation, scheme)) {
            Some(base) => base.clone(),
            None => Err(ConnectionError::fault(
                &connector.id,
                "the connector names no server; set the base URL",
            )),
        }
    }

    /// The base URLs that the user's own stands for, as far as they are known; none where there is no
    /// such.
    pub(crate) fn replaced(&self) -> Option<impl Iterator<Item = &Base>> {
        self.fixed.as_ref()?;
        Some(self.servers.iter().filter_map(|base| base.as_ref().ok()))
    }

    /// The base URL with the settings that are missing in it, for showing it.
    pub(crate) fn shown(
        &self,
        connector: &Connector,
        operation: Option<&str>,
        scheme: Option<&str>,
    ) -> Base {
        let server = connector.servers.get(self.index(connector, operation, scheme));
        Base::unknown(server.map_or("", |server| &server.url))
    }

    /// The settings that complete the URL, whether they are given or not.
    pub(crate) fn needs(
        &self,
        connector: &Connector,
        operation: Option<&str>,
        scheme: Option<&str>,
    ) -> Vec<MissingSetting> {
        let server = connector.servers.get(self.index(connector, operation, scheme));
        let Some(server) = server.filter(|_| self.fixed.is_none()) else { return Vec::new() };
        let named = |part: &str| Some(part.split_once('}')?.0.to_owned());
        let names = server.url.split('{').skip(1).filter_map(named);
        names.map(|name| missing(server, &name)).collect()
    }

    fn index(&self, connector: &Connector, operation: Option<&str>, scheme: Option<&str>) -> usize {
        let named = |name: Option<&str>| name.and_then(|name| position(connector, name));
        self.chosen.or_else(|| named(operation)).or_else(|| named(scheme)).unwrap_or(0)
    }
}

/// A base URL of the user's with the path that the server has when it has no host of its own, unless
/// the URL ends with it.
fn with_path<'u>(url: &'u str, server: Option<&Server>) -> Cow<'u, str> {
    let template = server.and_then(|server| server.url.strip_prefix('{')?.strip_prefix(BASE_URL));
    let path = template.and_then(|rest| rest.strip_prefix('}')).unwrap_or_default();
    let url = url.trim_end_matches('/');
    if path.contains('{') || url.ends_with(path) { url.into() } else { [url, path].concat().into() }
}

fn position(connector: &Connector, name: &str) -> Option<usize> {
    connector.servers.iter().position(|server| server.name == name)
}

/// A setting of a server's URL, with the words of the connector about it.
fn missing(server: &Server, name: &str) -> MissingSetting {
    let setting = server.variables.iter().find(|setting| setting.name == name);
    let description = setting.map_or_else(String::new, |it| it.description.clone().into_owned());
    MissingSetting { name: name.to_owned(), description }
}

fn complete(
    connector: &Connector,
    server: &Server,
    settings: &Settings,
) -> Result<Base, ConnectionError> {
    let mut error =
        ConnectionError { connector: connector.id.clone().into_owned(), ..Default::default() };
    let (mut url, mut shown) = (String::new(), String::new());
    let mut rest = &*server.url;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else { break };
        url.push_str(before);
        shown.push_str(before);
        rest = after;
        let setting = server.variables.iter().find(|setting| setting.name == name);
        match settings.get(name) {
            Some(value) => {
                let value = value.expose();
                let may_be_empty = setting
                    .is_some_and(|setting| setting.default.as_deref().is_some_and(str::is_empty));
                if (value.is_empty() && !may_be_empty) || value.contains(is_harmful) {
                    error.faults.push(format!(
                        "the setting `{name}` cannot stand in a URL: it is empty, or has one of \
                         `@ ? # \\` or white space in it"
                    ));
                } else if is_within_host(&url, rest)
                    && !begins_path(value, rest)
                    && value.contains(['/', ':', '%'])
                {
                    error.faults.push(format!(
                        "the setting `{name}` is a part of the host's name and cannot have one of \
                         `/ : %` in it"
                    ));
                }
                url.push_str(value);
                let secret = setting.is_some_and(|setting| setting.secret);
                shown.push_str(if secret { REDACTED } else { value });
            }
            None => error.missing.push(missing(server, name)),
        }
    }
    url.push_str(rest);
    shown.push_str(rest);
    if !error.is_empty() {
        return Err(error);
    }
    finish(&url, &shown).map_err(|fault| ConnectionError::fault(&connector.id, fault))
}

/// Whether what stands between these two is one part of a host's name, rather than all of it (with
/// a port, or the path of an installation) or a part of the path.
fn is_within_host(before: &str, after: &str) -> bool {
    let Some((_, authority)) = before.split_once("://") else { return false };
    !authority.contains('/') && (!authority.is_empty() || after.starts_with(['.', '-']))
}

/// Whether a value after the host's name ends it, so that all of the value is a part of the path:
/// `{host}{path}` with `/helpdesk`.
fn begins_path(value: &str, after: &str) -> bool {
    value.starts_with('/') && (after.is_empty() || after.starts_with('/'))
}

/// Characters that would lead to another place than the template says.
fn is_harmful(c: char) -> bool {
    matches!(c, '@' | '?' | '#' | '\\') || c.is_whitespace() || c.is_control()
}

/// Checks a whole URL, and takes the trailing slash off.
fn finish(url: &str, shown: &str) -> Result<Base, String> {
    let fault = |what: &str| {
        format!("the base URL `{shown}` {what}; it looks like `https://api.example.com/v1`")
    };
    let parsed = Url::parse(url).map_err(|error| match error {
        url::ParseError::RelativeUrlWithoutBase => fault("does not begin with `https://`"),
        error => fault(&format!("is not valid ({error})")),
    })?;
    if !matches!(parsed.scheme(), "http" | "https") {
        return Err(fault("is neither http nor https"));
    }
    if !parsed.username().is_empty() || parsed.password().is_some() {
        // Not shown: what stands before the `@` may be a password.
        return Err("the base URL holds a user name; give credentials as settings".to_owned());
    }
    if parsed.query().is_some() || parsed.fragment().is_some() {
        return Err(fault("has a query or a fragment"));
    }
    let trim = |url: &str| Arc::from(url.trim_end_matches('/'));
    let shown = if url == shown { trim(parsed.as_str()) } else { trim(shown) };
    Ok(Base { url: trim(parsed.as_str()), shown })
}
