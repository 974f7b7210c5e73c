//! The records that the mock vendor has.
//!
//! A collection per resource and scope (`issues` of one repository), made up when it is first asked
//! for and kept from then on: what is created can be read back, what is updated stays updated, what
//! is deleted is gone. Records are JSON objects in their wire form.

mod fill;
mod records;
mod sample;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jackfield_plan::Plan;
use jackfield_plan::tools::Field;
use serde_json::{Map, Value};

use crate::check::Check;
use crate::keys::Key;
use crate::resource::{Plot, Resource, Resources};
use crate::types::{Types, plain_text};
use jackfield_tools::sample::Dice;
use records::Records;

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
    /// Whether somebody has looked whether it is done.
    looked_at: bool,
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
    records: Records,
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
        let records = own.flat_map(|(_, collection)| collection.records.iter());
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

    /// The name of a resource.
    pub(crate) fn name(&self, resource: usize) -> Option<&str> {
        self.resource(resource).map(|resource| resource.name.as_str())
    }

    /// All records of a collection.
    pub(crate) fn list(&self, resource: usize, scope: &Scope) -> Vec<Record> {
        let mut collections = self.lock();
        self.open(&mut collections, resource, scope).records.to_vec()
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

    /// The scope of the collection that has the record which the keys name; `known` is what is known of
    /// the scope.
    pub(crate) fn locate(
        &self,
        resource: usize,
        known: &Scope,
        keys: &[(Key, Value)],
    ) -> Option<Scope> {
        let collections = self.lock();
        let agrees = |scope: &Scope| {
            let of_key = |key: &Key| scope.iter().find(|(own, _)| own == key);
            known.iter().all(|(key, value)| of_key(key).is_none_or(|(_, own)| same(own, value)))
        };
        let own = collections.iter().filter(|((of, _), _)| *of == resource);
        let own = own.map(|(_, collection)| collection).filter(|own| agrees(&own.scope));
        let homes = own.filter(|collection| position(&collection.records, keys).is_some());
        // A collection that says all of its scope has been shown; one that does not is a makeshift.
        homes.max_by_key(|home| home.scope.len()).map(|home| home.scope.clone())
    }

    /// The record that the keys name, as it is for somebody who waits for it: whoever looks again finds
    /// it done.
    pub(crate) fn look(
        &self,
        resource: usize,
        scope: &Scope,
        keys: &[(Key, Value)],
    ) -> Option<Record> {
        let found = self.find(resource, scope, keys)?;
        let waits = self.resource(resource).map(|own| own.waits.as_slice()).unwrap_or_default();
        if waits.is_empty() {
            return Some(found);
        }
        let mut collections = self.lock();
        let collection = self.open(&mut collections, resource, scope);
        let at = position(&collection.records, keys)?;
        let record = collection.records.get_mut(at)?;
        let was_looked_at = std::mem::replace(&mut record.looked_at, true);
        for wait in waits.iter().filter(|_| was_looked_at) {
            let members = Value::Object(record.members.clone());
            let is_done = members.pointer(&wait.pointer).is_some_and(|at| wait.done.contains(at));
            if let Some(done) = wait.done.first().filter(|_| !is_done) {
                fill::put_at(record, &wait.pointer, done.clone());
            }
        }
        Some(record.clone())
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
            self.put_inside(resource, &mut record, name, value);
        }
        collection.records.push(record.clone());
        record
    }

    /// Makes the record that is set under keys which the caller chose.
    pub(crate) fn put_under(
        &self,
        resource: usize,
        scope: &Scope,
        keys: &[(Key, Value)],
        given: &Map<String, Value>,
        declared: &[Field],
    ) -> Record {
        let named = keys.iter().filter_map(|(key, value)| {
            let own = key.fields.first()?;
            Some((own.clone(), value.clone()))
        });
        let mut members: Map<String, Value> = given.clone();
        members.extend(named);
        self.create(resource, scope, &members, declared)
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
            self.put_inside(resource, record, name, value);
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
