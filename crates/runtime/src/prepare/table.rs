//! What can be known of an operation before any argument is: computed once per engine.

use http::{HeaderMap, HeaderName, HeaderValue, header};
use jackfield_plan::{Connector, ContentKind, Operation, Place, Status};

use super::escape::Escape;
use crate::argument::Argument;
use crate::connection::Settings;
use crate::secret::Secret;

/// The names under `requires` that this engine knows.
pub(crate) const CAPABILITIES: &[&str] = &[
    "base64_body",
    "cookies",
    "events",
    "form",
    "json",
    "lines",
    "multipart",
    "oauth2",
    "pagination",
    "session",
    "wrap",
];

/// One operation, made ready.
#[derive(Debug)]
pub(crate) struct Table {
    pub(super) method: http::Method,
    pub(super) path: Vec<PathPart>,
    /// Whether the path brings query parameters of its own.
    pub(super) path_has_query: bool,
    /// Per parameter: its name, escaped for the query.
    pub(super) keys: Vec<String>,
    /// Per parameter in a header: its name.
    pub(super) header_names: Vec<Option<HeaderName>>,
    /// Per parameter: what is sent when the caller gives nothing.
    pub(super) defaults: Vec<Option<Argument>>,
    /// Headers that do not depend on arguments.
    pub(super) headers: HeaderMap,
    pub(super) has_cookies: bool,
    pub(crate) idempotency_header: Option<HeaderName>,
}

/// A piece of a path template.
#[derive(Debug, PartialEq)]
pub(super) enum PathPart {
    /// Text that is valid in a URL.
    Literal(String),
    /// The value of the parameter in this slot.
    Param(usize),
}

impl Table {
    /// Makes an operation ready.
    ///
    /// # Errors
    /// In words, when the plan asks for something that this engine does not do, or holds a text
    /// that cannot stand where it should.
    pub(crate) fn new(
        connector: &Connector,
        operation: &Operation,
        settings: &Settings,
        user_agent: &HeaderValue,
    ) -> Result<Self, String> {
        if let Some(unknown) =
            operation.requires.iter().find(|name| !CAPABILITIES.contains(&&***name))
        {
            return Err(format!(
                "`{}` needs `{unknown}`, which this version of jackfield does not know; update it",
                operation.id
            ));
        }
        let params = &operation.params;
        let key = |wire: &str| {
            let mut key = String::with_capacity(wire.len());
            Escape::Strict.push(&mut key, wire);
            key
        };
        let path = path_parts(connector, operation, settings)?;
        let path_has_query =
            path.iter().any(|part| matches!(part, PathPart::Literal(text) if text.contains('?')));
        let idempotency_header = operation.idempotency_header.as_deref().map(header_name);
        Ok(Self {
            method: method(operation, settings)?,
            path,
            path_has_query,
            keys: params.iter().map(|param| key(&param.wire)).collect(),
            header_names: params
                .iter()
                .map(|param| {
                    (param.place == Place::Header).then(|| header_name(&param.wire)).transpose()
                })
                .collect::<Result<_, _>>()?,
            defaults: params
                .iter()
                .map(|param| param.default.as_deref().map(default).transpose())
                .collect::<Result<_, _>>()?,
            headers: fixed_headers(connector, operation, user_agent)?,
            has_cookies: params.iter().any(|param| param.place == Place::Cookie),
            idempotency_header: idempotency_header.transpose()?,
        })
    }
}

fn method(operation: &Operation, settings: &Settings) -> Result<http::Method, String> {
    let setting = operation.method_setting.as_deref().and_then(|name| settings.get(name));
    let method = setting.map_or(operation.method.as_str(), |setting| setting.expose());
    http::Method::from_bytes(method.as_bytes()).map_err(|error| format!("`{method}`: {error}"))
}

fn default(json: &str) -> Result<Argument, String> {
    crate::json::parse(json.as_bytes()).map_err(|error| format!("the default `{json}`: {error}"))
}

fn header_name(name: &str) -> Result<HeaderName, String> {
    name.parse().map_err(|_| format!("`{name}` cannot be the name of a header"))
}

/// Splits a path template at its `{placeholders}`; server variables are filled in, and what is
/// neither a parameter nor one of those stays as text.
fn path_parts(
    connector: &Connector,
    operation: &Operation,
    settings: &Settings,
) -> Result<Vec<PathPart>, String> {
    let variables = connector.servers.iter().flat_map(|server| &server.variables);
    // A fragment is never sent; documents use it to tell operations of one path apart.
    let mut rest = operation.path.split('#').next().unwrap_or_default();
    let mut parts = Vec::new();
    while let Some((before, placeholder, after)) = placeholder(rest) {
        let slot = operation
            .params
            .iter()
            .position(|param| param.place == Place::Path && param.wire == placeholder);
        match slot {
            Some(slot) => {
                literal(&mut parts, before);
                parts.push(PathPart::Param(slot));
            }
            None => {
                let is_variable = variables.clone().any(|variable| variable.name == placeholder);
                let value = settings.get(placeholder).filter(|_| is_variable);
                match value.map(Secret::expose) {
                    Some(value) if leads_elsewhere(value) => {
                        return Err(format!(
                            "the setting `{placeholder}` cannot stand in the path of `{}`: it is \
                             empty, or has a `?`, a `#` or a segment of dots in it",
                            operation.id
                        ));
                    }
                    Some(value) => literal(&mut parts, &format!("{before}{value}")),
                    None => literal(&mut parts, &format!("{before}{{{placeholder}}}")),
                }
            }
        }
        rest = after;
    }
    literal(&mut parts, rest);
    Ok(parts)
}

/// Whether a setting would make a path another one than its template says.
fn leads_elsewhere(value: &str) -> bool {
    value.is_empty()
        || value.contains(['?', '#', '\\'])
        || value.split('/').any(|segment| matches!(segment, "." | ".."))
}

fn placeholder(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('{')?;
    let (name, after) = rest.split_once('}')?;
    Some((before, name, after))
}

/// Appends text of a template, with what a URL cannot hold escaped.
fn literal(parts: &mut Vec<PathPart>, text: &str) {
    if text.is_empty() {
        return;
    }
    let mut escaped = String::with_capacity(text.len());
    for part in text.split_inclusive(['/', '?', '&']) {
        let (text, end) = match part.strip_suffix(['/', '?', '&']) {
            Some(text) => (text, part.get(text.len()..).unwrap_or_default()),
            None => (part, ""),
        };
        Escape::PathReserved.push(&mut escaped, text);
        escaped.push_str(end);
    }
    if let Some(PathPart::Literal(last)) = parts.last_mut() {
        last.push_str(&escaped);
    } else {
        parts.push(PathPart::Literal(escaped));
    }
}

/// The headers of the connector and the operation, `Accept` and `User-Agent`.
fn fixed_headers(
    connector: &Connector,
    operation: &Operation,
    user_agent: &HeaderValue,
) -> Result<HeaderMap, String> {
    let mut headers = HeaderMap::new();
    headers.insert(header::USER_AGENT, user_agent.clone());
    headers.insert(header::ACCEPT, accept(operation, None));
    for (name, value) in connector.headers.iter().chain(operation.headers.iter()) {
        let invalid = |_| format!("the header `{name}` cannot have the value `{value}`");
        headers.insert(header_name(name)?, HeaderValue::from_str(value).map_err(invalid)?);
    }
    Ok(headers)
}

/// The media types that an operation's successes have, or those of one kind.
pub(crate) fn accept(operation: &Operation, only: Option<ContentKind>) -> HeaderValue {
    let wanted = |response: &&jackfield_plan::Response| {
        let success = response.status.may_succeed() && response.status != Status::Default;
        success && !response.media.is_empty() && only.is_none_or(|kind| response.kind == kind)
    };
    let mut media: Vec<&str> = Vec::new();
    for response in operation.responses.iter().filter(wanted) {
        if !media.contains(&&*response.media) {
            media.push(&response.media);
        }
    }
    if media.is_empty() {
        return HeaderValue::from_static("*/*");
    }
    HeaderValue::from_str(&media.join(", ")).unwrap_or(HeaderValue::from_static("*/*"))
}
