//! Connections of connectors: settings from flags, then the environment, then, for a mock, made-up
//! ones.

use std::sync::Arc;

use jackfield::{ConnectionBuilder, Engine, Error};
use jackfield_plan::{Connector, Plan, Setting};
use jackfield_tools::matches_pattern;
use jackfield_tools::sample::{Dice, text_for_pattern};

use crate::failure::Failure;

/// What the settings of a connection are taken from.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Origin {
    /// Flags and the environment.
    Account,
    /// The same, and made-up ones for what is missing: a mock takes any.
    Mock,
}

/// Reads `KEY=VALUE`.
pub(crate) fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("write it as KEY=VALUE".to_owned()),
    }
}

/// A connector's settings.
fn settings(connector: &Connector) -> impl Iterator<Item = &Setting> {
    let variables = connector.servers.iter().flat_map(|server| server.variables.iter());
    variables.chain(connector.schemes.iter().flat_map(|scheme| scheme.fields.iter()))
}

/// A value that a mock takes for a setting: one that is allowed, and has the form that is asked for.
fn made_up(setting: &Setting) -> String {
    let plain = format!("mock-{}", setting.name.replace('_', "-"));
    let allowed = setting.allowed.first().map(ToString::to_string);
    let fitting = setting.pattern.as_deref().and_then(|pattern| {
        let fits = matches_pattern(&plain, pattern).unwrap_or(true);
        if fits { None } else { text_for_pattern(pattern, None, Dice::new(0)) }
    });
    allowed.or(fitting).unwrap_or(plain)
}

/// Whether a connector has a setting of this name.
pub(crate) fn has_setting(plan: &Plan, name: &str) -> bool {
    settings(&plan.connector).any(|setting| setting.name == name)
}

/// A connection with these settings.
pub(crate) fn connection(
    plan: &Arc<Plan>,
    set: &[(String, String)],
    base_url: Option<&str>,
    origin: Origin,
) -> ConnectionBuilder {
    let mut connection = Engine::from_whole_plan(Arc::clone(plan));
    for setting in settings(&plan.connector) {
        let name = &*setting.name;
        let flag = set.iter().rev().find(|(given, _)| given == name);
        let value = flag
            .map(|(_, value)| value.clone())
            .or_else(|| std::env::var(variable(plan, name)).ok());
        match value {
            Some(value) => connection = connection.set(name, value),
            None if matches!(origin, Origin::Mock) && setting.default.is_none() => {
                connection = connection.set(name, made_up(setting));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn made_up_settings_are_ones_that_are_allowed() {
        let setting = |json: serde_json::Value| made_up(&serde_json::from_value(json).unwrap());
        let plain = serde_json::json!({"name": "app_name"});
        let named = serde_json::json!({"name": "app_name", "pattern": "^[a-z-]+$"});
        assert_eq!([setting(plain), setting(named)], ["mock-app-name", "mock-app-name"]);
        let digits = setting(serde_json::json!({"name": "account", "pattern": "^[0-9]{6}$"}));
        assert!(digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_digit()), "{digits}");
        let listed = serde_json::json!({"name": "region", "allowed": ["eu", "us"]});
        assert_eq!(setting(listed), "eu");
    }
}
