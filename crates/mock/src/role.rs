//! What one operation does, read by itself.
//!
//! Takes the contract of an operation; gives its role, the name of its resource and where its
//! record or its items stand in the result: from the words of its id, its method and the shape of
//! its answer.

use jackfield_plan::tools::{Field, TypeIndex};
use jackfield_plan::{Method, Status};

use crate::contract::Contract;
use crate::keys::{self, singular};
use crate::synth::tokens;

/// What an operation does to the records of its resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// Reads many.
    List,
    /// Reads one.
    Get,
    /// Makes one.
    Create,
    /// Changes one.
    Update,
    /// Takes one away.
    Delete,
    /// Anything else: answered with made-up data.
    Other,
}

/// What the first reading of an operation gives.
pub(crate) struct Draft<'p> {
    pub(crate) contract: Contract<'p>,
    pub(crate) role: Role,
    pub(crate) name: String,
    pub(crate) at: String,
    pub(crate) record: Option<TypeIndex>,
    /// Whether it begins work that the record tells of.
    pub(crate) begins: bool,
}

const LISTS: &[&str] = &["list", "search", "find", "query", "filter", "browse", "index"];
const GETS: &[&str] = &["get", "show", "read", "fetch", "retrieve", "details", "view", "describe"];
const CREATES: &[&str] =
    &["create", "add", "new", "insert", "post", "register", "upload", "submit", "open"];
const UPDATES: &[&str] = &["update", "edit", "modify", "patch", "put", "replace", "set", "change"];
const DELETES: &[&str] = &["delete", "remove", "destroy"];
/// Words that end the noun of a method: `create_with_attachment` creates the resource itself.
const STOPS: &[&str] =
    &["for", "by", "with", "in", "of", "from", "to", "and", "on", "as", "via", "using"];
/// Words of a `PUT` that makes what is not there yet.
const UPSERTS: &[&str] = &["set", "put", "upsert"];
/// Words that belong to no noun.
const FILLERS: &[&str] = &["a", "an", "the", "all", "single", "one", "many"];

fn verb(word: &str) -> Option<Role> {
    let table = [
        (LISTS, Role::List),
        (GETS, Role::Get),
        (CREATES, Role::Create),
        (UPDATES, Role::Update),
        (DELETES, Role::Delete),
    ];
    table.iter().find(|(words, _)| words.contains(&word)).map(|(_, role)| *role)
}

/// Reads one operation by itself.
pub(crate) fn draft(contract: Contract<'_>) -> Draft<'_> {
    let id = contract.operation.id.as_ref();
    let (group, method) = id.rsplit_once('.').unwrap_or(("", id));
    let words = tokens(method);
    let said = words.first().and_then(|word| verb(word));
    let list = items(contract, said);
    let role = role(contract, said, list.is_some());
    let name = if group.is_empty() { path_name(contract) } else { noun(group, &words, said) };
    let (at, record) = match (role, list) {
        (Role::List, Some((at, item))) => (at, item),
        _ => record(contract),
    };
    Draft { contract, role, name, at, record, begins: false }
}

/// Whether an operation makes the record that it should change when there is none: it puts it under a
/// key that the caller chose (RFC 9110 section 9.3.4), as its name or its answers say.
pub(crate) fn makes_anew(contract: Contract<'_>) -> bool {
    let operation = contract.operation;
    let (_, method) = operation.id.rsplit_once('.').unwrap_or(("", &operation.id));
    let said = tokens(method).first().is_some_and(|word| UPSERTS.contains(&word.as_str()));
    let statuses: Vec<Status> = operation.responses.iter().map(|answer| answer.status).collect();
    let either = statuses.contains(&Status::Exact(201)) && statuses.contains(&Status::Exact(200));
    operation.method == Method::Put && (said || either)
}

fn role(contract: Contract<'_>, said: Option<Role>, is_list: bool) -> Role {
    let method = contract.operation.method;
    let is_object = contract.output().is_none_or(|output| contract.types.is_object(output));
    let asks = method.is_safe() || said == Some(Role::List) || said == Some(Role::Get);
    match (method, said) {
        (Method::Delete, _) | (Method::Post, Some(Role::Delete)) => Role::Delete,
        _ if asks && is_list => Role::List,
        _ if method == Method::Post && contract.operation.pagination.is_some() && is_list => {
            Role::List
        }
        _ if asks && is_object && contract.output().is_some() => Role::Get,
        _ if asks => Role::Other,
        (Method::Put | Method::Patch, Some(Role::Create)) => Role::Create,
        (Method::Put | Method::Patch, _) => Role::Update,
        (Method::Post, Some(role)) => role,
        _ => Role::Other,
    }
}

/// A resource by the id's group and what the method adds to it.
fn noun(group: &str, words: &[String], said: Option<Role>) -> String {
    // `get_list` reads several of what `get` reads one of.
    let is_list = |word: &&String| said == Some(Role::Get) && *word == "list";
    let rest = words.iter().skip(usize::from(said.is_some())).skip_while(is_list);
    let noun: Vec<String> = rest
        .take_while(|word| !STOPS.contains(&word.as_str()))
        .filter(|word| !FILLERS.contains(&word.as_str()))
        .map(|word| singular(word))
        .collect();
    let own: Vec<String> = tokens(group).iter().map(|word| singular(word)).collect();
    if noun.is_empty() || own.ends_with(&noun) {
        return group.to_owned();
    }
    format!("{group}.{}", noun.join("_"))
}

/// A resource by the literal segments of the path, without a verb at its end.
fn path_name(contract: Contract<'_>) -> String {
    let segments = contract.operation.path.split('/').filter(|s| !s.is_empty() && !s.contains('{'));
    let mut segments: Vec<&str> = segments.collect();
    let ends_in_verb = |s: &&str| tokens(s).first().and_then(|word| verb(word)).is_some();
    if segments.len() > 1 && segments.last().is_some_and(ends_in_verb) {
        segments.pop();
    }
    segments.join("/")
}

/// Where the items of a list stand in the result, and their type.
fn items(contract: Contract<'_>, said: Option<Role>) -> Option<(String, Option<TypeIndex>)> {
    let types = contract.types;
    let output = contract.output();
    if let Some(paging) = &contract.operation.pagination {
        let at = paging.items.as_ref();
        let unwraps = contract.operation.responses.iter().map(|response| response.unwrap.as_ref());
        // The result may be a part of the body; its type begins there.
        let inner = unwraps
            .filter(|unwrap: &&str| !unwrap.is_empty())
            .find_map(|unwrap| at.strip_prefix(unwrap))
            .unwrap_or(at);
        let list = output.and_then(|output| types.at(output, inner));
        return Some((inner.to_owned(), list.and_then(|list| types.items(list.schema))));
    }
    let output = output?;
    // A list of one may come as that one; who asks for several gets a list nevertheless.
    let several = matches!(said, Some(Role::Get | Role::List)) && keys::several(contract).is_some();
    if let Some(item) = types.items(output).filter(|_| several || !types.is_object(output)) {
        return Some((String::new(), Some(item)));
    }
    if said != Some(Role::List) && !several {
        return None;
    }
    let lists = || types.fields(output).iter().filter(|field| types.is_list(field.schema));
    let of_objects =
        |field: &&Field| types.items(field.schema).is_some_and(|item| types.is_object(item));
    let field = lists().find(of_objects).or_else(|| lists().next())?;
    Some((pointer_to(&field.name), types.items(field.schema)))
}

/// Where the record stands in the result: the whole, or the only object in a wrapper.
fn record(contract: Contract<'_>) -> (String, Option<TypeIndex>) {
    let Some(output) = contract.output() else { return (String::new(), None) };
    match contract.types.fields(output) {
        [only] if contract.types.is_object(only.schema) => {
            (pointer_to(&only.name), Some(only.schema))
        }
        _ => (String::new(), Some(output)),
    }
}

fn pointer_to(name: &str) -> String {
    format!("/{}", name.replace('~', "~0").replace('/', "~1"))
}
