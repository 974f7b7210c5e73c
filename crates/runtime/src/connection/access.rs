//! Which schemes authenticate an operation: the first alternative whose settings are given.

use std::sync::Arc;

use jackfield_plan::{Apply, Connector, Requirement, Scheme, Source as Kind};

use super::{Auth, ConnectionBuilder, Settings};
use crate::auth;
use crate::error::{ConnectionError, MissingSetting};

/// How an operation is authenticated.
#[derive(Debug, Clone)]
pub(crate) struct Access {
    /// Where credentials go.
    pub(crate) slots: Arc<[Apply]>,
    /// Positions of the schemes whose values come from a token or session.
    pub(crate) renewable: Arc<[usize]>,
    /// The server that goes with the scheme.
    pub(crate) server: Option<String>,
}

/// What was chosen among alternatives; while settings are missing, what would be.
#[derive(Debug)]
struct Choice {
    access: Access,
    missing: Option<ConnectionError>,
}

/// The access of each operation of a connector.
#[derive(Debug)]
pub(crate) struct Accesses {
    /// Per distinct list of alternatives; the first is the connector's own.
    distinct: Vec<Choice>,
    /// Per operation: which of them.
    of: Vec<usize>,
}

impl Accesses {
    pub(crate) fn new(builder: &ConnectionBuilder) -> Self {
        let connector: &Connector = &builder.source;
        let mut lists: Vec<&[Requirement]> = vec![&connector.security];
        let mut of = Vec::with_capacity(connector.operations.len());
        for operation in &connector.operations {
            let list = connector.security_of(operation);
            let index = lists.iter().position(|known| *known == list).unwrap_or_else(|| {
                lists.push(list);
                lists.len() - 1
            });
            of.push(index);
        }
        let distinct = lists.iter().map(|list| choose(connector, list, builder)).collect();
        Self { distinct, of }
    }

    /// The access of an operation.
    pub(crate) fn get(&self, operation: usize) -> Result<&Access, ConnectionError> {
        self.choice(operation).map_or_else(|| Err(ConnectionError::default()), Choice::usable)
    }

    /// The access of an operation for showing it: also when settings are missing.
    pub(crate) fn shown(&self, operation: usize) -> Option<&Access> {
        self.choice(operation).map(|choice| &choice.access)
    }

    /// The access of operations that name no alternatives of their own.
    pub(crate) fn default(&self) -> Result<&Access, ConnectionError> {
        self.distinct.first().map_or_else(|| Err(ConnectionError::default()), Choice::usable)
    }

    fn choice(&self, operation: usize) -> Option<&Choice> {
        self.distinct.get(*self.of.get(operation)?)
    }
}

impl Choice {
    fn usable(&self) -> Result<&Access, ConnectionError> {
        self.missing.clone().map_or(Ok(&self.access), Err)
    }

    fn complete(access: Access) -> Self {
        Self { access, missing: None }
    }
}

impl Access {
    /// No credentials.
    pub(crate) fn none() -> Self {
        Self { slots: Arc::from([]), renewable: Arc::from([]), server: None }
    }
}

fn choose(
    connector: &Connector,
    alternatives: &[Requirement],
    builder: &ConnectionBuilder,
) -> Choice {
    if alternatives.is_empty() || builder.auth == Auth::Anonymous {
        return Choice::complete(Access::none());
    }
    let named = |requirement: &&Requirement| match &builder.auth {
        Auth::Named(name) => requirement.schemes.iter().any(|scheme| scheme == name),
        _ => true,
    };
    // An operation that does not know the named scheme takes what it knows.
    let any_named = alternatives.iter().any(|requirement| named(&requirement));
    let considered = || alternatives.iter().filter(|requirement| !any_named || named(requirement));
    let missing = |requirement: &Requirement| missing(connector, requirement, &builder.settings);
    // `{}` means that no credential is needed; one that is given is still preferred.
    let chosen = considered()
        .filter(|requirement| !requirement.schemes.is_empty())
        .find(|requirement| missing(requirement).is_empty());
    if let Some(chosen) = chosen {
        return Choice::complete(access(connector, chosen));
    }
    if considered().any(|requirement| requirement.schemes.is_empty()) {
        return Choice::complete(Access::none());
    }
    let nearest = considered().min_by_key(|requirement| missing(requirement).len());
    let error = incomplete(connector, nearest, considered().collect(), &missing);
    let access = nearest.map_or_else(Access::none, |nearest| access(connector, nearest));
    Choice { access, missing: Some(error) }
}

/// The error for the alternative that is nearest to being complete, naming the others.
fn incomplete(
    connector: &Connector,
    nearest: Option<&Requirement>,
    considered: Vec<&Requirement>,
    missing: &dyn Fn(&Requirement) -> Vec<MissingSetting>,
) -> ConnectionError {
    let mut error =
        ConnectionError { connector: connector.id.clone().into_owned(), ..Default::default() };
    error.missing = nearest.map_or_else(Vec::new, missing);
    if considered.len() > 1 {
        let others: Vec<_> = considered
            .iter()
            .map(|requirement| {
                let names: Vec<_> =
                    missing(requirement).into_iter().map(|m| format!("`{}`", m.name)).collect();
                format!("{} ({})", requirement.schemes.join(" with "), names.join(", "))
            })
            .collect();
        error
            .faults
            .push(format!("any of these ways to authenticate will do: {}", others.join("; ")));
    }
    error
}

fn missing(
    connector: &Connector,
    requirement: &Requirement,
    settings: &Settings,
) -> Vec<MissingSetting> {
    let mut missing: Vec<MissingSetting> = Vec::new();
    for name in &requirement.schemes {
        let Some(scheme) = connector.scheme(name) else {
            missing.push(MissingSetting {
                name: name.clone().into_owned(),
                description: "the connector does not say what this scheme is".to_owned(),
            });
            continue;
        };
        for setting in missing_of(scheme, settings) {
            if !missing.contains(&setting) {
                missing.push(setting);
            }
        }
    }
    missing
}

fn missing_of(scheme: &Scheme, settings: &Settings) -> Vec<MissingSetting> {
    if let Kind::Oauth2 { grants, .. } = &scheme.source {
        return auth::missing_for_oauth2(scheme, grants, settings);
    }
    scheme
        .fields
        .iter()
        .filter(|field| field.default.is_none() && !settings.contains_key(&*field.name))
        .map(|field| MissingSetting {
            name: field.name.clone().into_owned(),
            description: field.description.clone().into_owned(),
        })
        .collect()
}

fn access(connector: &Connector, requirement: &Requirement) -> Access {
    let schemes = || {
        let position = |name: &_| connector.schemes.iter().position(|scheme| scheme.name == *name);
        requirement.schemes.iter().filter_map(position)
    };
    let scheme = |index: usize| connector.schemes.get(index);
    let slots = schemes().filter_map(scheme).flat_map(|scheme| scheme.apply.iter().cloned());
    let renewable =
        schemes().filter(|index| scheme(*index).is_some_and(|scheme| !scheme.source.is_settings()));
    let server = schemes().filter_map(scheme).find_map(|scheme| scheme.server.clone());
    Access {
        slots: slots.collect(),
        renewable: renewable.collect(),
        server: server.map(std::borrow::Cow::into_owned),
    }
}
