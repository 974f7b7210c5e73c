//! What the README of a generated crate says about connecting.
//!
//! Takes the plan and the names of the builder's methods; gives the settings of the servers and, for each
//! alternative of authentication, which settings it takes, which of them will do, what is optional and
//! where to get them.

use jackfield_plan::{Connector, Requirement, Setting};
use minijinja::{Value, context};

use super::docs::cell;
use crate::names::Named;

/// The settings in groups: those of all servers, then the ways to authenticate in their order, those of
/// single operations last. Each group has a text.
pub(super) fn groups(named: &Named, connector: &Connector) -> Vec<Value> {
    let mut ways: Vec<(&Requirement, bool)> =
        connector.security.iter().map(|requirement| (requirement, false)).collect();
    for operation in &connector.operations {
        for requirement in connector.security_of(operation) {
            // Scopes make no difference to what the user gives.
            if !ways.iter().any(|(known, _)| known.schemes == requirement.schemes) {
                ways.push((requirement, true));
            }
        }
    }
    let variables = connector.servers.iter().flat_map(|server| &server.variables);
    let places = rows(named, variables.map(|setting| (setting, false)));
    let mut groups = vec![context! { settings => places }];
    if let Some(text) = about(connector, &ways) {
        groups.push(context! { text => text });
    }
    ways.retain(|(requirement, _)| !requirement.schemes.is_empty());
    groups.extend(ways.iter().map(|(requirement, few)| way(named, connector, requirement, *few)));
    groups
}

/// How the ways to authenticate are chosen among.
fn about(connector: &Connector, ways: &[(&Requirement, bool)]) -> Option<String> {
    let mut sentences = Vec::new();
    if ways.iter().filter(|(requirement, few)| !few && !requirement.schemes.is_empty()).count() > 1
    {
        sentences.push(
            "Any of these ways to authenticate will do; the first whose settings are all given is used.",
        );
    }
    if connector.security.iter().any(|requirement| requirement.schemes.is_empty()) {
        sentences.push("Calls without credentials are answered too.");
    }
    (!sentences.is_empty()).then(|| sentences.join(" "))
}

/// One way to authenticate.
fn way(named: &Named, connector: &Connector, requirement: &Requirement, is_for_few: bool) -> Value {
    let schemes = || requirement.schemes.iter().filter_map(|name| connector.scheme(name));
    let quoted = |names: &[&str]| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>();
    let mut sentences = Vec::new();
    if is_for_few {
        sentences.push("For some tools only.".to_owned());
    }
    for scheme in schemes() {
        let words = cell(&scheme.description);
        if !words.is_empty() {
            sentences.push(format!("{words}."));
        }
        let ways = scheme.ways();
        if ways.len() > 1 {
            let together = |way: &Vec<&str>| match quoted(way).split_last() {
                Some((last, [])) => last.clone(),
                Some((last, others)) => format!("{} and {last}", others.join(", ")),
                None => String::new(),
            };
            let ways: Vec<_> = ways.iter().map(together).collect();
            sentences.push(format!("Enough is {}.", ways.join(", or ")));
        }
    }
    let server = schemes().find_map(|scheme| connector.server(Some(scheme.server.as_deref()?)));
    sentences.extend(server.map(|server| format!("Calls go to `{}`.", server.url)));
    let settings = schemes().flat_map(|scheme| {
        let ways = scheme.ways();
        let is_taken = move |name: &str| ways.iter().flatten().any(|taken| *taken == name);
        scheme.fields.iter().map(move |field| (field, is_taken(&field.name))).collect::<Vec<_>>()
    });
    let settings = rows(named, settings);
    if settings.is_empty() {
        sentences.push("It takes no settings.".to_owned());
    }
    let names: Vec<&str> = requirement.schemes.iter().map(|name| &**name).collect();
    context! {
        name => quoted(&names).join(" with "),
        text => sentences.join(" "),
        settings => settings,
    }
}

/// A row per setting; whether a way takes it goes with it: what none takes and is empty otherwise can be
/// left out.
fn rows<'s>(named: &Named, settings: impl Iterator<Item = (&'s Setting, bool)>) -> Vec<Value> {
    let mut seen = std::collections::BTreeSet::new();
    settings
        .filter(|(setting, _)| seen.insert(setting.name.clone()))
        .map(|(setting, is_taken)| {
            let method = named.names.settings.iter().find(|(name, _)| *name == setting.name);
            let default = setting.default.as_deref();
            context! {
                name => setting.name.as_ref(),
                method => method.map(|(_, method)| method.as_str()),
                secret => setting.secret,
                optional => default == Some("") && !is_taken,
                default => default.filter(|default| !default.is_empty()),
                allowed => setting.allowed.iter().map(ToString::to_string).collect::<Vec<_>>(),
                description => cell(&setting.description),
            }
        })
        .collect()
}
