//! Making records up: where collections begin.
//!
//! A new collection holds the preloaded records, then made-up ones, then those that the examples of
//! tools name. Every record has keys of its own, names records of other resources that exist, and
//! is the same for the same seed, whatever was asked before.

use std::collections::BTreeMap;

use jackfield_plan::Target;
use jackfield_plan::tools::Field;
use serde_json::{Map, Value, json};

use super::{Collection, Record, Scope, Store, position, same, scope_name};
use crate::check::Check;
use crate::contract::Contract;
use crate::keys::Key;
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
                record.members.insert(name.clone(), value.clone());
            }
            collection.records.push(record);
        }
        let all = if scope.is_empty() { self.samples(resource) } else { Vec::new() };
        // Several operations show the same record.
        let mut samples: Vec<Vec<(Key, Value)>> = Vec::new();
        for keys in all {
            let is_there = samples.iter().any(|other| is_one_record(other, &keys));
            if position(&collection.records, &keys).is_none() && !is_there {
                samples.push(keys);
            }
        }
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
    pub(super) fn make(&self, index: usize, scope: &Scope, collection: &mut Collection) -> Record {
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
}

/// Whether keys name the record that others name.
fn is_one_record(left: &[(Key, Value)], right: &[(Key, Value)]) -> bool {
    right.iter().all(|(key, value)| {
        left.iter()
            .any(|(other, own)| key.fields.first() == other.fields.first() && same(own, value))
    })
}

fn in_scope(given: &Map<String, Value>, scope: &Scope) -> bool {
    scope.iter().all(|(key, value)| {
        let own = key.fields.iter().chain([&key.param]).find_map(|field| given.get(field));
        own.is_none_or(|own| same(own, value))
    })
}
