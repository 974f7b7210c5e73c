//! Connections of connectors: settings from flags, then the environment, then, for a mock, made-up
//! ones.

use std::sync::Arc;

use jackfield::{ConnectionBuilder, Engine, Error};
use jackfield_plan::{Connector, Plan};

use crate::failure::Failure;

/// What the settings of a connection are taken from.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Origin {
    /// Flags and the environment.
    Account,
    /// The same, and made-up ones for what is missing: a mock takes any.
    Mock,
}

/// Reads `NAME=VALUE`.
pub(crate) fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("write it as NAME=VALUE".to_owned()),
    }
}

/// The names of a connector's settings, each with whether it has a default.
fn settings(connector: &Connector) -> impl Iterator<Item = (&str, bool)> {
    let variables = connector.servers.iter().flat_map(|server| server.variables.iter());
    let fields = connector.schemes.iter().flat_map(|scheme| scheme.fields.iter());
    variables.chain(fields).map(|setting| (&*setting.name, setting.default.is_some()))
}

/// Whether a connector has a setting of this name.
pub(crate) fn has_setting(plan: &Plan, name: &str) -> bool {
    settings(&plan.connector).any(|(known, _)| known == name)
}

/// A connection with these settings.
pub(crate) fn connection(
    plan: &Arc<Plan>,
    set: &[(String, String)],
    base_url: Option<&str>,
    origin: Origin,
) -> ConnectionBuilder {
    let mut connection = Engine::from_whole_plan(Arc::clone(plan));
    for (name, has_default) in settings(&plan.connector) {
        let flag = set.iter().rev().find(|(given, _)| given == name);
        let value = flag
            .map(|(_, value)| value.clone())
            .or_else(|| std::env::var(variable(plan, name)).ok());
        match value {
            Some(value) => connection = connection.set(name, value),
            None if matches!(origin, Origin::Mock) && !has_default => {
                connection = connection.set(name, format!("mock-{name}"));
            }
            None => {}
        }
    }
    // Names that the connector does not know are the engine's to refuse, with the nearest one.
    for (name, value) in set {
        connection = connection.set(name, value.clone());
    }
    match base_url {
        Some(base_url) => connection.base_url(base_url),
        None => connection,
    }
}

/// The failure to connect, with the ways to give what is missing.
pub(crate) fn incomplete(error: &Error, plan: &Plan, otherwise: &str) -> Failure {
    match error {
        Error::Connection(connection) if !connection.missing().is_empty() => {
            let names = connection.missing().iter().map(|missing| missing.name.as_str());
            let flags: Vec<_> = names.clone().map(|name| format!("--set {name}=..")).collect();
            let variables: Vec<_> = names.map(|name| variable(plan, name)).collect();
            Failure::new(format!(
                "{error}\nhelp: give it with `{}`, or in the environment as {}; {otherwise}",
                flags.join(" "),
                variables.join(", ")
            ))
        }
        _ => Failure::new(error),
    }
}

/// The environment variable of a setting.
fn variable(plan: &Plan, setting: &str) -> String {
    format!("JACKFIELD_{}_{setting}", plan.connector.id).to_uppercase()
}
