//! The records that the mock vendor has.
//!
//! A collection per resource and scope (`issues` of one repository), made up when it is first asked
//! for and kept from then on: what is created can be read back, what is updated stays updated, what
//! is deleted is gone. Records are JSON objects in their wire form.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jackfield_plan::tools::Field;
use jackfield_plan::{Plan, Target};
use serde_json::{Map, Value, json};

use crate::check::Check;
use crate::contract::Contract;
use crate::keys::Key;
use crate::resource::{Plot, Resource, Resources, Role};
use crate::synth::{Dice, Synth};
use crate::types::{Types, plain_text};

/// Made-up keys that are numbers begin here.
const FIRST_NUMBER: usize = 101;
/// How often a key that is taken is made anew before it is left as it is.
const ATTEMPTS: usize = 40;

/// One record.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Record {
    /// Its number in its collection, which fixes whatever is made up for it later.
    pub(crate) dice: Dice,
    /// What is known of it.
    pub(crate) members: Map<String, Value>,
    /// Whether it is here only because an example in the plan names it.
    pub(crate) sample: bool,
    /// Members that its creator left out; answers leave them out too, where their type allows it.
    pub(crate) absent: Vec<String>,
}

/// The values of a scope: (key, value).
pub(crate) type Scope = Vec<(Key, Value)>;

/// The records of a running mock.
///
/// A cheap handle: clones look at the same records.
#[derive(Debug, Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    plan: Arc<Plan>,
    resources: Resources,
    seed: u64,
    size: usize,
    preloads: BTreeMap<usize, Vec<Map<String, Value>>>,
    collections: Mutex<BTreeMap<(usize, String), Collection>>,
}

#[derive(Debug, Default)]
struct Collection {
    scope: Scope,
    /// By member: the keys of other records that it may hold.
    links: BTreeMap<String, Vec<Value>>,
    records: Vec<Record>,
    made: usize,
}

impl Store {
    /// A store over the resources of a plan. Each collection has `size` records, preloads first.
    pub(crate) fn new(
        plan: Arc<Plan>,
        resources: Resources,
        seed: u64,
        size: usize,
        preloads: BTreeMap<usize, Vec<Map<String, Value>>>,
    ) -> Self {
        let collections = Mutex::default();
        Self { inner: Arc::new(Inner { plan, resources, seed, size, preloads, collections }) }
    }

    /// The names of the resources: `tickets`, `repos.branch`.
    pub fn resources(&self) -> Vec<String> {
        self.inner.resources.resources.iter().map(|resource| resource.name.clone()).collect()
    }

    /// The records of a resource, over all its collections, as JSON objects; none for an unknown
    /// name. A resource that was never asked for gets its made-up records now.
    pub fn records(&self, resource: &str) -> Vec<Value> {
        let Some((index, resource)) = self.inner.resources.find(resource) else {
            return Vec::new();
        };
        let mut collections = self.lock();
        if resource.scope.is_empty() {
            self.open(&mut collections, index, &Scope::new());
        }
        let own = collections.iter().filter(|((of, _), _)| *of == index);
        let records = own.flat_map(|(_, collection)| &collection.records);
        records.map(|record| Value::Object(record.members.clone())).collect()
    }

    pub(crate) fn plan(&self) -> &Plan {
        &self.inner.plan
    }

    /// What an operation is about.
    pub(crate) fn plot(&self, operation: usize) -> Option<(&Plot, &Resource)> {
        let plot = self.inner.resources.plots.get(operation)?;
        Some((plot, self.inner.resources.resources.get(plot.resource)?))
    }

    /// All records of a collection.
    pub(crate) fn list(&self, resource: usize, scope: &Scope) -> Vec<Record> {
        let mut collections = self.lock();
        self.open(&mut collections, resource, scope).records.clone()
    }

    /// The record that the keys name; without keys, the first one.
    pub(crate) fn find(
        &self,
        resource: usize,
        scope: &Scope,
        keys: &[(Key, Value)],
    ) -> Option<Record> {
        let mut collections = self.lock();
        let collection = self.open(&mut collections, resource, scope);
        if let Some(at) = position(&collection.records, keys) {
            return collection.records.get(at).cloned();
        }
        let boundless = self.resource(resource).is_some_and(|resource| resource.boundless);
        if !boundless {
            return None;
        }
        let mut record = self.make(resource, scope, collection);
        for (key, value) in keys {
            self.put(resource, &mut record, key.fields.first(), value);
        }
        collection.records.push(record.clone());
        Some(record)
    }

    /// The scope of the collection that has the record which the keys name.
    pub(crate) fn locate(&self, resource: usize, keys: &[(Key, Value)]) -> Option<Scope> {
        let collections = self.lock();
        let mut own = collections.iter().filter(|((of, _), _)| *of == resource);
        let home = own.find(|(_, collection)| position(&collection.records, keys).is_some());
        home.map(|(_, collection)| collection.scope.clone())
    }

    /// Makes a record of the members given; `declared` are those that the caller could have given.
    pub(crate) fn create(
        &self,
        resource: usize,
        scope: &Scope,
        given: &Map<String, Value>,
        declared: &[Field],
    ) -> Record {
        let mut collections = self.lock();
        let collection = self.open(&mut collections, resource, scope);
        self.make_way(resource, given, collection);
        let mut record = self.make(resource, scope, collection);
        let keys = self.resource(resource).map(|r| r.keys.as_slice()).unwrap_or_default();
        for field in declared {
            // A key that the caller could give and did not is the vendor's to give.
            if !given.contains_key(&field.name) && !keys.contains(&field.name) {
                record.members.remove(&field.name);
                record.absent.push(field.name.clone());
            }
        }
        for (name, value) in given {
            self.put(resource, &mut record, Some(name), value);
        }
        collection.records.push(record.clone());
        record
    }

    /// A sample with the keys of a new record was only there until somebody made it in earnest.
    fn make_way(&self, resource: usize, given: &Map<String, Value>, collection: &mut Collection) {
        let keys = self.resource(resource).map(|r| r.keys.as_slice()).unwrap_or_default();
        let is_named = |record: &Record| {
            !keys.is_empty()
                && keys.iter().all(|key| {
                    let pair = given.get(key).zip(record.members.get(key));
                    pair.is_some_and(|(given, own)| same(given, own))
                })
        };
        collection.records.retain(|record| !(record.sample && is_named(record)));
    }

    /// Merges members into the record that the keys name; members whose value does not fit the
    /// record's type (an `{add, remove}` object for a list) leave it as it is.
    pub(crate) fn update(
        &self,
        resource: usize,
        scope: &Scope,
        keys: &[(Key, Value)],
        given: &Map<String, Value>,
    ) -> Option<Record> {
        self.find(resource, scope, keys)?;
        let mut collections = self.lock();
        let collection = self.open(&mut collections, resource, scope);
        let at = position(&collection.records, keys)?;
        let record = collection.records.get_mut(at)?;
        let types = Types(&self.inner.plan.tools.types);
        for (name, value) in given {
            let field = self.resource(resource).and_then(|resource| resource.field(name));
            let fits =
                |field: &Field| Check::answer_fits(types, field.schema, field.nullable, value);
            if field.is_none_or(fits) {
                record.absent.retain(|absent| absent != name);
                record.members.insert(name.clone(), value.clone());
            }
        }
        Some(record.clone())
    }

    /// Takes away the record that the keys name.
    pub(crate) fn delete(
        &self,
        resource: usize,
        scope: &Scope,
        keys: &[(Key, Value)],
    ) -> Option<Record> {
        let mut collections = self.lock();
        let collection = self.open(&mut collections, resource, scope);
        let at = position(&collection.records, keys)?;
        Some(collection.records.remove(at))
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<(usize, String), Collection>> {
        self.inner.collections.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn resource(&self, index: usize) -> Option<&Resource> {
        self.inner.resources.resources.get(index)
    }

    /// The collection of a scope, filled when it is new.
    fn open<'c>(
        &self,
        collections: &'c mut BTreeMap<(usize, String), Collection>,
        resource: usize,
        scope: &Scope,
    ) -> &'c mut Collection {
        let place = (resource, scope_name(scope));
        if !collections.contains_key(&place) {
            let links = self.links(collections, resource);
            collections.insert(place.clone(), self.fill(resource, scope, links));
        }
        collections.entry(place).or_default()
    }

    /// The keys that the linked resources have; links never lead in a circle.
    fn links(
        &self,
        collections: &mut BTreeMap<(usize, String), Collection>,
        resource: usize,
    ) -> BTreeMap<String, Vec<Value>> {
        let links = self.resource(resource).map(|r| r.links.as_slice()).unwrap_or_default();
        let keys = links.iter().map(|link| {
            let others = self.open(collections, link.resource, &Scope::new()).records.iter();
            let keys = others.filter_map(|other| other.members.get(&link.key).cloned()).collect();
            (link.field.clone(), keys)
        });
        keys.collect()
    }

    /// A new collection: preloads first, then what is made up.
    fn fill(
        &self,
        resource: usize,
        scope: &Scope,
        links: BTreeMap<String, Vec<Value>>,
    ) -> Collection {
        let mut collection = Collection { scope: scope.clone(), links, ..Collection::default() };
        let preloads = self.inner.preloads.get(&resource).map(Vec::as_slice).unwrap_or_default();
        for given in preloads.iter().filter(|given| in_scope(given, scope)) {
            let mut record = self.make(resource, scope, &mut collection);
            for (name, value) in given {
                record.members.insert(name.clone(), value.clone());
            }
            collection.records.push(record);
        }
        let samples = if scope.is_empty() { self.samples(resource) } else { Vec::new() };
        let size = self.size(resource, scope);
        while collection.records.len() + samples.len() < size {
            let record = self.make(resource, scope, &mut collection);
            collection.records.push(record);
        }
        for keys in samples {
            if position(&collection.records, &keys).is_none() {
                let mut record = self.make(resource, scope, &mut collection);
                record.sample = true;
                for (key, value) in &keys {
                    self.put(resource, &mut record, key.fields.first(), value);
                }
                collection.records.push(record);
            }
        }
        collection
    }

    /// The keys that the examples of tools name, so that what documentation shows can be tried.
    fn samples(&self, resource: usize) -> Vec<Vec<(Key, Value)>> {
        let mut samples: Vec<Vec<(Key, Value)>> = Vec::new();
        for (contract, plot) in Contract::all(&self.inner.plan).zip(&self.inner.resources.plots) {
            let own = plot.keys.as_deref().filter(|_| {
                plot.resource == resource
                    && matches!(plot.role, Role::Get | Role::Update | Role::Delete)
            });
            let parent = plot.parent.as_ref().filter(|(parent, _)| *parent == resource);
            let keys = own.or_else(|| parent.map(|(_, key)| std::slice::from_ref(key)));
            let example = contract.tool.and_then(|tool| tool.example.as_ref()).zip(contract.tool);
            let (Some(keys), Some((example, tool))) = (keys, example) else { continue };
            let given = keys.iter().filter_map(|key| {
                let target = Target::Param(key.param.clone());
                let argument = tool.arguments.iter().find(|argument| argument.target == target)?;
                Some((key.clone(), example.get(&argument.name)?.clone()))
            });
            let given: Vec<(Key, Value)> = given.collect();
            let whole = !given.is_empty()
                && keys.iter().all(|key| !key.required || given.iter().any(|(own, _)| own == key));
            if whole {
                samples.push(given);
            }
        }
        samples
    }

    /// Collections below another record that are not read page by page are small, as in life.
    fn size(&self, resource: usize, scope: &Scope) -> usize {
        let operations = self.inner.plan.connector.operations.iter();
        let plots = self.inner.resources.plots.iter();
        let is_paged = operations.zip(plots).any(|(operation, plot)| {
            plot.resource == resource && plot.role == Role::List && operation.pagination.is_some()
        });
        if is_paged || scope.is_empty() {
            return self.inner.size;
        }
        let few = 2 + Dice::new(self.inner.seed).child(&scope_name(scope)).below(5);
        usize::try_from(few).unwrap_or(2).min(self.inner.size)
    }

    /// A made-up record with keys of its own, not yet in the collection.
    fn make(&self, index: usize, scope: &Scope, collection: &mut Collection) -> Record {
        let place = collection.made;
        collection.made += 1;
        let name = self.resource(index).map(|r| r.name.as_str()).unwrap_or_default();
        let dice = Dice::new(self.inner.seed).child(name).child(&scope_name(scope)).nth(place);
        let mut record = Record { dice, members: Map::new(), sample: false, absent: Vec::new() };
        let Some(resource) = self.resource(index) else { return record };
        if resource.fields.is_empty() {
            record.members.insert("id".to_owned(), json!(FIRST_NUMBER + place));
        }
        for field in &resource.fields {
            let is_key = resource.keys.contains(&field.name);
            let value = if is_key {
                self.key(resource, field, dice, place, &collection.records)
            } else {
                self.member(resource, field, dice)
            };
            record.members.insert(field.name.clone(), value);
        }
        for (name, keys) in &collection.links {
            if let Some(key) = dice.child(name).pick(keys) {
                self.put(index, &mut record, Some(name), key);
            }
        }
        for (key, value) in scope {
            self.put(index, &mut record, key.fields.first(), value);
        }
        record
    }

    fn member(&self, resource: &Resource, field: &Field, dice: Dice) -> Value {
        let dice = dice.child(&field.name);
        if field.nullable && dice.child("null").below(8) == 0 {
            return Value::Null;
        }
        let synth = Synth::new(Types(&self.inner.plan.tools.types));
        synth.member(field.schema, &field.name, resource.subject(), dice)
    }

    /// A value that no other record has: numbers count up, texts are made anew or get a number.
    fn key(
        &self,
        resource: &Resource,
        field: &Field,
        dice: Dice,
        place: usize,
        others: &[Record],
    ) -> Value {
        let types = Types(&self.inner.plan.tools.types);
        let synth = Synth::new(types);
        let fits = |value: &Value| {
            Check::answer_fits(types, field.schema, false, value)
                && !others.iter().any(|other| other.members.get(&field.name) == Some(value))
        };
        let made = |attempt: usize| {
            let dice = dice.child(&field.name).nth(attempt);
            synth.member(field.schema, &field.name, resource.subject(), dice)
        };
        let first = made(0);
        let number = FIRST_NUMBER + place;
        let counted = match &first {
            Value::Number(_) => Some(json!(number)),
            Value::String(text) if text.bytes().all(|b| b.is_ascii_digit()) => {
                Some(json!(number.to_string()))
            }
            _ => None,
        };
        let numbered = first.as_str().map(|text| match text.split_once('@') {
            Some((user, host)) => json!(format!("{user}{number}@{host}")),
            None => json!(format!("{text} {number}")),
        });
        let remade = (1..ATTEMPTS).map(made);
        let candidates = counted.into_iter().chain([first.clone()]).chain(numbered);
        candidates.chain(remade).find(|value| fits(value)).unwrap_or(first)
    }

    /// Sets a member, in the type that the record has for it.
    fn put(&self, resource: usize, record: &mut Record, name: Option<&String>, value: &Value) {
        let Some(name) = name else { return };
        let types = Types(&self.inner.plan.tools.types);
        let field = self.resource(resource).and_then(|resource| resource.field(name));
        let fits = |value: &Value| {
            field.is_none_or(|f| Check::answer_fits(types, f.schema, f.nullable, value))
        };
        let text = plain_text(value);
        let number = serde_json::from_str::<serde_json::Number>(&text).ok().map(Value::Number);
        let forms = [Some(value.clone()), number, Some(Value::String(text))];
        let form = forms.into_iter().flatten().find(fits).unwrap_or_else(|| value.clone());
        record.members.insert(name.clone(), form);
    }
}

/// The last record that all keys name: what was made last is what was meant.
fn position(records: &[Record], keys: &[(Key, Value)]) -> Option<usize> {
    if keys.is_empty() {
        return (!records.is_empty()).then_some(0);
    }
    records.iter().rposition(|record| {
        keys.iter().all(|(key, value)| {
            key.fields.iter().any(|f| record.members.get(f).is_some_and(|own| same(own, value)))
        })
    })
}

/// Whether two values are the same whatever their notation: `4052` and `"4052"`, `true` and `1`.
pub(crate) fn same(left: &Value, right: &Value) -> bool {
    let text = |value: &Value| match value {
        Value::Bool(flag) => u8::from(*flag).to_string(),
        other => plain_text(other),
    };
    left == right || text(left) == text(right)
}

fn scope_name(scope: &Scope) -> String {
    let values = scope.iter().map(|(key, value)| format!("{}={}", key.param, plain_text(value)));
    values.collect::<Vec<_>>().join("&")
}

fn in_scope(given: &Map<String, Value>, scope: &Scope) -> bool {
    scope.iter().all(|(key, value)| {
        let own = key.fields.iter().chain([&key.param]).find_map(|field| given.get(field));
        own.is_none_or(|own| same(own, value))
    })
}
