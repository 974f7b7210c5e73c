//! Which schemes authenticate an operation: the first alternative whose settings are given, and
//! while none is complete, the one that is nearest to it.

use std::sync::Arc;

use jackfield_plan::{Apply, Connector, Requirement, Scheme};

use super::{Auth, Bases, ConnectionBuilder, Settings};
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
    /// Per distinct list of alternatives and server; the first is the connector's own.
    distinct: Vec<Choice>,
    /// Per operation: which of them.
    of: Vec<usize>,
}

impl Accesses {
    pub(crate) fn new(builder: &ConnectionBuilder, bases: &Bases) -> Self {
        let connector: &Connector = &builder.source;
        let mut kinds: Vec<(&[Requirement], Option<&str>)> = vec![(&connector.security, None)];
        let mut of = Vec::with_capacity(connector.operations.len());
        for operation in &connector.operations {
            let kind = (connector.security_of(operation), operation.server.as_deref());
            let index = kinds.iter().position(|known| *known == kind).unwrap_or_else(|| {
                kinds.push(kind);
                kinds.len() - 1
            });
            of.push(index);
        }
        let choice = |kind: &(&[Requirement], _)| choose(kind.0, kind.1, builder, bases);
        Self { distinct: kinds.iter().map(choice).collect(), of }
    }

    /// The access of an operation.
    pub(crate) fn get(&self, operation: usize) -> Result<&Access, ConnectionError> {
        self.choice(operation).map_or_else(|| Err(ConnectionError::default()), Choice::usable)
    }

    /// The access of an operation for showing it: also when settings are missing.
    pub(crate) fn shown(&self, operation: usize) -> Option<&Access> {
        self.choice(operation).map(|choice| &choice.access)
    }

    /// What operations that name no alternatives of their own lack, and the server that goes with how
    /// they are authenticated.
    pub(crate) fn default(&self) -> (Option<&ConnectionError>, Option<&str>) {
        let choice = self.distinct.first();
        let server = choice.and_then(|choice| choice.access.server.as_deref());
        (choice.and_then(|choice| choice.missing.as_ref()), server)
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

/// One set of settings with which an operation can be called.
struct Way<'c> {
    /// The schemes that it is for.
    requirement: &'c Requirement,
    /// What the server of these schemes takes.
    place: Vec<MissingSetting>,
    /// What the schemes take.
    credentials: Vec<MissingSetting>,
}

impl Way<'_> {
    fn needs(&self) -> impl Iterator<Item = &MissingSetting> {
        self.place.iter().chain(&self.credentials)
    }

    fn lacks(&self, settings: &Settings) -> Vec<MissingSetting> {
        let mut lacks: Vec<MissingSetting> = Vec::new();
        for need in self.needs().filter(|need| !settings.contains_key(&need.name)) {
            if !lacks.iter().any(|known| known.name == need.name) {
                lacks.push(need.clone());
            }
        }
        lacks
    }
}

fn choose(
    alternatives: &[Requirement],
    server: Option<&str>,
    builder: &ConnectionBuilder,
    bases: &Bases,
) -> Choice {
    let connector: &Connector = &builder.source;
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
    // `{}` means that no credential is needed; one that is given is still preferred.
    let ways: Vec<Way<'_>> = considered()
        .filter(|requirement| !requirement.schemes.is_empty())
        .flat_map(|requirement| ways(connector, requirement, server, bases))
        .collect();
    let given = |needs: &[MissingSetting]| {
        needs.iter().all(|need| builder.settings.contains_key(&need.name))
    };
    let authenticated = || ways.iter().filter(|way| given(&way.credentials));
    // Credentials alone do as well: what their server lacks is told when its URL is needed.
    let chosen = authenticated().find(|way| given(&way.place)).or_else(|| authenticated().next());
    if let Some(chosen) = chosen {
        return Choice::complete(access(connector, chosen.requirement));
    }
    let needs_none = considered().any(|requirement| requirement.schemes.is_empty());
    match nearest(&ways, &builder.settings) {
        Some(nearest) if !needs_none => Choice {
            access: access(connector, nearest.requirement),
            missing: Some(incomplete(connector, nearest, &ways, &builder.settings)),
        },
        _ => Choice::complete(Access::none()),
    }
}

/// The ways in which a requirement is met: one of each of its schemes, together.
fn ways<'c>(
    connector: &'c Connector,
    requirement: &'c Requirement,
    server: Option<&str>,
    bases: &Bases,
) -> Vec<Way<'c>> {
    let schemes = || requirement.schemes.iter().filter_map(|name| connector.scheme(name));
    let place =
        bases.needs(connector, server, schemes().find_map(|scheme| scheme.server.as_deref()));
    let mut ways: Vec<Vec<MissingSetting>> = vec![Vec::new()];
    for name in &requirement.schemes {
        let of_scheme: Vec<Vec<MissingSetting>> = match connector.scheme(name) {
            Some(scheme) => scheme
                .ways()
                .iter()
                .map(|way| way.iter().map(|name| described(scheme, name)).collect())
                .collect(),
            None => vec![vec![MissingSetting {
                name: name.clone().into_owned(),
                description: "the connector does not say what this scheme is".to_owned(),
            }]],
        };
        ways = together(&ways, &of_scheme);
    }
    let way = |credentials| Way { requirement, place: place.clone(), credentials };
    ways.into_iter().map(way).collect()
}

/// Each of the first with each of the second. Schemes may share settings, and those of OAuth 2 do: what
/// takes the same settings as another is no way of its own, so that there are few however many schemes
/// there are.
fn together(
    first: &[Vec<MissingSetting>],
    second: &[Vec<MissingSetting>],
) -> Vec<Vec<MissingSetting>> {
    let has = |way: &[MissingSetting], name: &str| way.iter().any(|one| one.name == name);
    let mut ways: Vec<Vec<MissingSetting>> = Vec::new();
    for (before, after) in first.iter().flat_map(|one| second.iter().map(move |two| (one, two))) {
        let mut way = before.clone();
        way.extend(after.iter().filter(|one| !has(before, &one.name)).cloned());
        let same = |known: &Vec<MissingSetting>| {
            known.len() == way.len() && known.iter().all(|one| has(&way, &one.name))
        };
        if !ways.iter().any(same) {
            ways.push(way);
        }
    }
    ways
}

/// A setting with the words of its scheme.
fn described(scheme: &Scheme, name: &str) -> MissingSetting {
    let field = scheme.fields.iter().find(|field| field.name == name);
    let description =
        field.map_or_else(|| "for OAuth 2".to_owned(), |field| field.description.to_string());
    MissingSetting { name: name.to_owned(), description }
}

/// The way that is nearest to being complete by what was given: the first, as long as that tells
/// nothing. What all ways take tells nothing either.
fn nearest<'w, 'c>(ways: &'w [Way<'c>], settings: &Settings) -> Option<&'w Way<'c>> {
    let takes = |way: &Way<'_>, name: &str| way.needs().any(|need| need.name == name);
    let tells = |need: &&MissingSetting| {
        settings.contains_key(&need.name) && !ways.iter().all(|way| takes(way, &need.name))
    };
    let begun = ways.iter().filter(|way| way.needs().any(|need| tells(&need)));
    begun.min_by_key(|way| way.lacks(settings).len()).or_else(|| ways.first())
}

/// The error for the way that is nearest to being complete, naming the others.
fn incomplete(
    connector: &Connector,
    nearest: &Way<'_>,
    ways: &[Way<'_>],
    settings: &Settings,
) -> ConnectionError {
    let mut is_told = ways.len() > 1;
    let schemes = nearest.requirement.schemes.iter().map(|name| {
        let words = connector.scheme(name).map_or("", |scheme| &*scheme.description);
        is_told |= !words.is_empty();
        if words.is_empty() { format!("`{name}`") } else { format!("`{name}` ({words})") }
    });
    let mut about = format!("that is for {}", schemes.collect::<Vec<_>>().join(" with "));
    if ways.len() > 1 {
        let lacking = |way: &Way<'_>| {
            let lacks = way.lacks(settings);
            lacks.iter().map(|one| format!("`{}`", one.name)).collect::<Vec<_>>().join(", ")
        };
        let alternatives = ways.chunk_by(|a, b| std::ptr::eq(a.requirement, b.requirement));
        let alternatives = alternatives.filter_map(|ways| {
            let name = ways.first()?.requirement.schemes.join(" with ");
            let mut sets: Vec<String> = ways.iter().map(lacking).collect();
            sets.dedup();
            Some(format!("{name} ({})", sets.join("; ")))
        });
        let alternatives = alternatives.collect::<Vec<_>>().join("; ");
        about.push_str("; any of these ways to authenticate will do: ");
        about.push_str(&alternatives);
    }
    ConnectionError {
        connector: connector.id.clone().into_owned(),
        missing: nearest.lacks(settings),
        notes: is_told.then_some(about).into_iter().collect(),
        ..ConnectionError::default()
    }
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
