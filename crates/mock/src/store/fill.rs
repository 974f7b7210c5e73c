//! Making records up: where collections begin.
//!
//! A new collection holds the preloaded records, then made-up ones, then those that the examples of
//! tools name. Every record has keys of its own, names records of other resources that exist, and
//! is the same for the same seed, whatever was asked before.

use std::collections::BTreeMap;

use jackfield_plan::tools::Field;
use serde_json::{Map, Value, json};

use super::records::Records;
use super::sample::Sample;
use super::{Collection, Record, Scope, Store, same, scope_name};
use crate::check::Check;
use crate::keys::Key;
use crate::pointer;
use crate::resource::Resource;
use crate::role::Role;
use crate::synth::Synth;
use crate::types::{Types, plain_text};
use jackfield_tools::sample::Dice;

/// Made-up keys that are numbers begin here.
const FIRST_NUMBER: usize = 101;
/// How often a key that is taken is made anew before it is left as it is.
const ATTEMPTS: usize = 40;

impl Store {
    /// The collection of a scope, filled when it is new.
    pub(super) fn open<'c>(
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
                merge(record.members.entry(name.clone()).or_insert(Value::Null), value);
            }
            collection.records.push(record);
        }
        let samples = self.samples(resource, scope);
        let is_missing = |sample: &Sample| !sample.is_among(&collection.records);
        let samples: Vec<Sample> = samples.into_iter().filter(is_missing).collect();
        let size = self.size(resource, scope);
        while collection.records.len() + samples.len() < size {
            let record = self.make(resource, scope, &mut collection);
            collection.records.push(record);
        }
        for sample in samples {
            if !sample.is_among(&collection.records) {
                let mut record = self.make(resource, scope, &mut collection);
                record.sample = true;
                self.show(resource, &mut record, &sample);
                collection.records.push(record);
            }
        }
        collection
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
    pub(super) fn make(&self, index: usize, scope: &Scope, collection: &mut Collection) -> Record {
        let place = collection.made;
        collection.made += 1;
        let name = self.resource(index).map(|r| r.name.as_str()).unwrap_or_default();
        let dice = Dice::new(self.inner.seed).child(name).child(&scope_name(scope)).nth(place);
        let mut record = Record {
            dice,
            members: Map::new(),
            sample: false,
            absent: Vec::new(),
            looked_at: false,
        };
        let Some(resource) = self.resource(index) else { return record };
        if resource.fields.is_empty() {
            record.members.insert("id".to_owned(), json!(FIRST_NUMBER + place));
        }
        for field in &resource.fields {
            let is_key = resource.keys.contains(&field.name);
            let value = if is_key {
                self.key(resource, field, dice, place, &mut collection.records)
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
        for wait in &resource.waits {
            let Some(before) = &wait.before else { continue };
            put_at(&mut record, &wait.pointer, before.clone());
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
        others: &mut Records,
    ) -> Value {
        let types = Types(&self.inner.plan.tools.types);
        let synth = Synth::new(types);
        let mut fits = |value: &Value| {
            Check::answer_fits(types, field.schema, false, value)
                && !others.is_taken(&field.name, value)
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
    pub(super) fn put(
        &self,
        resource: usize,
        record: &mut Record,
        name: Option<&String>,
        value: &Value,
    ) {
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

    /// Sets what a name means within an object of the record, if it means anything there.
    pub(super) fn put_inside(
        &self,
        resource: usize,
        record: &mut Record,
        name: &str,
        value: &Value,
    ) {
        let Some(place) = self.resource(resource).and_then(|own| own.inner.get(name)) else {
            return;
        };
        put_at(record, place, value.clone());
    }

    /// Sets the key of a record: of the members that may have it, the one whose values look like it.
    pub(super) fn give_key(&self, resource: usize, record: &mut Record, key: &Key, value: &Value) {
        let digits = |value: &Value| plain_text(value).bytes().all(|byte| byte.is_ascii_digit());
        let alike = |own: &Value| digits(own) == digits(value);
        let likely = |field: &&String| record.members.get(*field).is_some_and(alike);
        let field = key.fields.iter().find(likely).or(key.fields.first()).cloned();
        self.put(resource, record, field.as_ref(), value);
    }
}

/// Sets what a pointer (RFC 6901) leads to.
pub(super) fn put_at(record: &mut Record, pointer: &str, value: Value) {
    let mut members = Value::Object(std::mem::take(&mut record.members));
    pointer::set(&mut members, pointer, value);
    if let Value::Object(members) = members {
        record.members = members;
    }
}

/// Puts a value over another; objects keep the members that it leaves out.
fn merge(under: &mut Value, over: &Value) {
    match (under, over) {
        (Value::Object(under), Value::Object(over)) => {
            for (name, value) in over {
                merge(under.entry(name.clone()).or_insert(Value::Null), value);
            }
        }
        (under, over) => *under = over.clone(),
    }
}

fn in_scope(given: &Map<String, Value>, scope: &Scope) -> bool {
    scope.iter().all(|(key, value)| {
        let own = key.fields.iter().chain([&key.param]).find_map(|field| given.get(field));
        own.is_none_or(|own| same(own, value))
    })
}
