//! Which operations are about the same records.
//!
//! Takes the contracts of a plan; gives for each operation its role (list, get, create, ..), the
//! resource that it is about and how its parameters name a record. Everything is read from ids,
//! methods, names and types; nothing is known of any vendor.
//!
//! The resource comes from the operation's id: `tickets.list` and `tickets.create_with_attachment`
//! are about `tickets`, `repos.list_branches` and `repos.get_branch` about `repos.branch`.

use std::collections::BTreeMap;

use jackfield_plan::tools::{Field, TypeIndex};
use jackfield_plan::{Place, Plan, Strategy};

use crate::contract::{Contract, Slot};
use crate::inner;
use crate::keys::{self, Key, singular};
use crate::relations::{self, Link};
use crate::role::{self, Draft, Role};
use crate::types::Types;
use crate::waits::{self, Wait};

/// A kind of record.
#[derive(Debug)]
pub(crate) struct Resource {
    /// The name: `tickets`, `repos.branch`.
    pub(crate) name: String,
    /// All members that operations of the resource know of.
    pub(crate) fields: Vec<Field>,
    /// The parameters that say which collection is meant: `owner` and `repo` of
    /// `/{owner}/{repo}/..`.
    pub(crate) scope: Vec<Key>,
    /// The members that tell records apart.
    pub(crate) keys: Vec<String>,
    /// The members that hold keys of other resources.
    pub(crate) links: Vec<Link>,
    /// Whether no operation could tell a caller which records there are: then every key has one.
    pub(crate) boundless: bool,
    /// By names that callers use (of a filter, of a member of a new record) and records have not:
    /// where in an object of the record that member stands (RFC 6901).
    pub(crate) inner: BTreeMap<String, String>,
    /// The states that somebody waits for.
    pub(crate) waits: Vec<Wait>,
}

impl Resource {
    /// The member of this name.
    pub(crate) fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The last word of the name, for the choice of made-up words.
    pub(crate) fn subject(&self) -> &str {
        self.name.rsplit(['.', '/', '_']).next().unwrap_or_default()
    }
}

/// What one operation is about.
#[derive(Debug)]
pub(crate) struct Plot {
    /// What it does.
    pub(crate) role: Role,
    /// Its resource, as an index.
    pub(crate) resource: usize,
    /// The parameters that name the record; none when they cannot be matched to members.
    pub(crate) keys: Option<Vec<Key>>,
    /// Where the items or the record stand in the result (RFC 6901).
    pub(crate) at: String,
    /// The type of the item or record there.
    pub(crate) record: Option<TypeIndex>,
    /// A resource whose record must exist, with the parameter that names it.
    pub(crate) parent: Option<(usize, Key)>,
    /// The list of keys that names the records of a list.
    pub(crate) several: Option<Key>,
    /// Whether an update makes the record when there is none.
    pub(crate) makes_anew: bool,
    /// Whether what the caller says is of something else: it begins work that this record tells of.
    pub(crate) begins: bool,
}

/// All resources of a plan.
#[derive(Debug)]
pub(crate) struct Resources {
    /// The resources.
    pub(crate) resources: Vec<Resource>,
    /// What each operation is about, by its index in the plan.
    pub(crate) plots: Vec<Plot>,
}

impl Resources {
    /// Finds the resources of a plan.
    pub(crate) fn of(plan: &Plan) -> Self {
        let mut drafts: Vec<Draft<'_>> = Contract::all(plan).map(role::draft).collect();
        adopt_actions(&mut drafts);
        waits::adopt(&mut drafts);
        let mut names: Vec<String> = Vec::new();
        for draft in &drafts {
            if !names.contains(&draft.name) {
                names.push(draft.name.clone());
            }
        }
        let mut resources: Vec<Resource> =
            names.iter().map(|name| resource(name, &drafts)).collect();
        let mut plots: Vec<Plot> = drafts.iter().map(|draft| plot(draft, &resources)).collect();
        waits::find(&drafts, &plots, &mut resources);
        relations::link(&mut resources);
        let contracts: Vec<Contract<'_>> = drafts.iter().map(|draft| draft.contract).collect();
        relations::adopt(&contracts, &resources, &mut plots);
        Self { resources, plots }
    }

    /// The resource of this name, with its index.
    pub(crate) fn find(&self, name: &str) -> Option<(usize, &Resource)> {
        self.resources.iter().enumerate().find(|(_, resource)| resource.name == name)
    }
}

/// An action that answers with a record of its group (`tickets.assign`) changes that record.
fn adopt_actions(drafts: &mut [Draft<'_>]) {
    let records: Vec<(String, TypeIndex)> = drafts
        .iter()
        .filter(|draft| matches!(draft.role, Role::Get | Role::List))
        .filter_map(|draft| Some((draft.name.clone(), draft.record?)))
        .collect();
    for draft in drafts.iter_mut().filter(|draft| draft.role == Role::Other) {
        let group = draft.contract.operation.id.rsplit_once('.').map(|(group, _)| group);
        let record = draft.record.filter(|record| draft.contract.types.is_object(*record));
        let home =
            records.iter().find(|(name, of)| Some(name.as_str()) == group && Some(*of) == record);
        if let Some((name, _)) = home {
            draft.name.clone_from(name);
            draft.role = Role::Update;
        }
    }
}

fn resource(name: &str, drafts: &[Draft<'_>]) -> Resource {
    let own: Vec<&Draft<'_>> = drafts.iter().filter(|draft| draft.name == name).collect();
    let fields = fields(&own);
    let subject = singular(name.rsplit(['.', '/']).next().unwrap_or(name));
    let scope = scope(&own, &subject, &fields);
    let has = |role| own.iter().any(|draft| draft.role == role);
    let by_role = |role| own.iter().find(move |draft| draft.role == role);
    let named = [Role::Get, Role::Update, Role::Delete].into_iter().filter_map(by_role);
    let keys = named
        .filter_map(|draft| keys::of_operation(draft.contract, &subject, &fields, &scope))
        .find(|keys| !keys.is_empty())
        .unwrap_or_default();
    let mut keys: Vec<String> = keys.iter().filter_map(|key| key.fields.first().cloned()).collect();
    if keys.is_empty() {
        keys.extend(keys::default(&subject, &fields));
    }
    for draft in &own {
        if let Some(paging) = &draft.contract.operation.pagination
            && let Strategy::LastRecord { field, .. } = &paging.strategy
            && let Some(first) = crate::pointer::tokens(field).next()
            && !keys.contains(&first)
        {
            keys.push(first);
        }
    }
    let boundless = !has(Role::List) && !has(Role::Create) && !has(Role::Delete);
    let inner = inner::names(&own);
    let (links, waits) = (Vec::new(), Vec::new());
    Resource { name: name.to_owned(), fields, scope, keys, links, boundless, inner, waits }
}

/// The members of all types of a resource; what a get says of a member goes before what a list
/// says.
fn fields(own: &[&Draft<'_>]) -> Vec<Field> {
    let order = [Role::Get, Role::List, Role::Create, Role::Update];
    let mut fields: Vec<Field> = Vec::new();
    let mut add = |more: &[Field]| {
        for field in more {
            if !fields.iter().any(|known| known.name == field.name) {
                fields.push(field.clone());
            }
        }
    };
    let drafts = || order.into_iter().flat_map(|role| own.iter().filter(move |d| d.role == role));
    for draft in drafts() {
        if let Some(record) = draft.record {
            add(draft.contract.types.fields(record));
        }
    }
    for draft in drafts().filter(|draft| draft.role == Role::Create && !draft.begins) {
        add(&given(draft.contract));
    }
    fields
}

/// The members that a caller gives when a record is made.
pub(crate) fn given(contract: Contract<'_>) -> Vec<Field> {
    let types = contract.types;
    let mut given: Vec<Field> = contract.body_members();
    if let Some(body) = contract.body_type() {
        given.extend_from_slice(match types.fields(body) {
            [only] if types.is_object(only.schema) => types.fields(only.schema),
            fields => fields,
        });
    }
    for slot in contract.slots(Place::Query) {
        if let Some(schema) = slot.schema.filter(|_| slot.is_object(types)) {
            given.extend_from_slice(types.fields(schema));
        }
    }
    // Files are no members of records.
    given.retain(|field| !is_file(field.schema, types));
    given
}

fn is_file(schema: TypeIndex, types: Types<'_>) -> bool {
    types.is_file(schema) || types.items(schema).is_some_and(|item| types.is_file(item))
}

/// Whether an operation shows or makes records of its own resource.
fn is_source(draft: &Draft<'_>) -> bool {
    matches!(draft.role, Role::List | Role::Create) && !draft.begins
}

/// The parameters that choose a collection: those that every list and create asks for, in the path
/// or, when a record has a member for it, in the query.
fn scope(own: &[&Draft<'_>], subject: &str, fields: &[Field]) -> Vec<Key> {
    let sources: Vec<&&Draft<'_>> = own.iter().filter(|draft| is_source(draft)).collect();
    let Some(first) = sources.first() else { return outer_scope(own, subject, fields) };
    let required = |contract: Contract<'_>, name: &str| {
        contract.slot(name).is_some_and(|(place, slot)| {
            place == Place::Path || (place == Place::Query && slot.required)
        })
    };
    // A get that asks for nothing else than a query parameter of the list has it as its key.
    let is_key = |name: &str| {
        own.iter().any(|draft| {
            !is_source(draft) && draft.contract.slots(Place::Query).any(|slot| slot.name == name)
        })
    };
    let of_path = first.contract.slots(Place::Path).map(|slot| (Place::Path, slot));
    let of_query =
        first.contract.slots(Place::Query).filter(|slot| slot.required && !is_object(slot, first));
    let candidates: Vec<(Place, Slot<'_>)> =
        of_path.chain(of_query.map(|slot| (Place::Query, slot))).collect();
    let shared = candidates.into_iter().filter(|(place, slot)| {
        let everywhere = sources.iter().all(|draft| required(draft.contract, slot.name));
        let lists = own.iter().any(|draft| draft.role == Role::List);
        everywhere
            && (*place == Place::Path
                || (lists && !is_key(slot.name) && fields.iter().any(|f| f.name == slot.name)))
    });
    shared.map(|(_, slot)| Key::of(&slot, subject, fields)).collect()
}

/// The scope of records that are neither listed nor made, only read and set: all of the path but the
/// parameter that is last in it.
fn outer_scope(own: &[&Draft<'_>], subject: &str, fields: &[Field]) -> Vec<Key> {
    let keyed = own.iter().filter(|d| matches!(d.role, Role::Get | Role::Update | Role::Delete));
    let outer = |contract: Contract<'_>| {
        let path = &contract.operation.path;
        let mut slots: Vec<Slot<'_>> = contract.slots(Place::Path).collect();
        slots.sort_by_key(|slot| path.find(&format!("{{{}}}", slot.wire)));
        slots.pop();
        let keys = slots.iter().map(|slot| Key::of(slot, subject, fields));
        // What only names where a record is must not be read as what the record is called.
        keys.map(|key| Key { fields: Vec::new(), ..key }).collect::<Vec<Key>>()
    };
    let mut scopes = keyed.map(|draft| outer(draft.contract));
    let Some(first) = scopes.next() else { return Vec::new() };
    if scopes.all(|scope| scope == first) { first } else { Vec::new() }
}

fn is_object(slot: &Slot<'_>, draft: &Draft<'_>) -> bool {
    slot.is_object(draft.contract.types)
}

fn plot(draft: &Draft<'_>, resources: &[Resource]) -> Plot {
    let found = resources.iter().enumerate().find(|(_, resource)| resource.name == draft.name);
    let (index, keys, several) = match found {
        Some((index, resource)) => {
            let subject = singular(resource.name.rsplit(['.', '/']).next().unwrap_or_default());
            let (contract, fields) = (draft.contract, &resource.fields);
            let keys = keys::of_operation(contract, &subject, fields, &resource.scope);
            let is_list = draft.role == Role::List;
            let several = is_list.then(|| keys::of_several(contract, &subject, fields)).flatten();
            (index, keys, several)
        }
        None => (0, None, None),
    };
    Plot {
        role: draft.role,
        resource: index,
        keys,
        at: draft.at.clone(),
        record: draft.record,
        parent: None,
        several,
        makes_anew: draft.role == Role::Update && role::makes_anew(draft.contract),
        begins: draft.begins,
    }
}
