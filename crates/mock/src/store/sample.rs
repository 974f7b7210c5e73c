//! Records that the examples of tools name, so that what documentation shows can be tried.
//!
//! Takes the examples of a plan; gives the keys and members of the records that a collection needs for
//! them: those that a call names, and those that a step of several looks for.

use jackfield_plan::{Operation, Step, Target, Tool};
use serde_json::{Map, Value};

use super::fill::put_at;
use super::{Record, Scope, Store, position, same};
use crate::contract::Contract;
use crate::keys::Key;
use crate::resource::Plot;
use crate::role::Role;

/// What an example says of a record.
#[derive(Debug, Clone, Default)]
pub(super) struct Sample {
    /// The collection that it is in.
    scope: Scope,
    /// Its keys.
    keys: Vec<(Key, Value)>,
    /// Pointers (RFC 6901) into the record, with what they lead to.
    members: Vec<(String, Value)>,
}

impl Sample {
    /// Whether one of the records is as the example wants it.
    pub(super) fn is_among(&self, records: &[Record]) -> bool {
        if self.members.is_empty() {
            return position(records, &self.keys).is_some();
        }
        let has = |record: &Record| {
            let own = Value::Object(record.members.clone());
            let at = |(pointer, value): &(String, Value)| own.pointer(pointer) == Some(value);
            self.members.iter().all(at)
        };
        records.iter().any(has)
    }

    /// Whether it names the record that another names.
    fn is_one_with(&self, other: &Self) -> bool {
        let names = |(key, value): &(Key, Value)| {
            let is_same = |(own, given): &(Key, Value)| {
                own.fields.first() == key.fields.first() && same(given, value)
            };
            self.keys.iter().any(is_same)
        };
        self.members == other.members && other.keys.iter().all(names)
    }

    fn is_in(&self, scope: &Scope) -> bool {
        let is_there = |(key, value): &(Key, Value)| {
            self.scope.iter().any(|(own, given)| own.param == key.param && same(given, value))
        };
        self.scope.len() == scope.len() && scope.iter().all(is_there)
    }
}

impl Store {
    /// The records that examples want in a collection.
    pub(super) fn samples(&self, resource: usize, scope: &Scope) -> Vec<Sample> {
        let plan = &self.inner.plan;
        let contracts = Contract::all(plan).zip(&self.inner.resources.plots);
        let mut samples: Vec<Sample> = Vec::new();
        for (contract, plot) in contracts {
            let Some(shown) = Shown::of(contract.tool) else { continue };
            let called = self.called(resource, plot, &shown).into_iter();
            for sample in called.chain(self.looked_for(resource, contract.operation, &shown)) {
                // Several operations show the same record.
                let is_there = samples.iter().any(|other| other.is_one_with(&sample));
                if sample.is_in(scope) && !is_there {
                    samples.push(sample);
                }
            }
        }
        samples
    }

    /// The records that a call names.
    fn called(&self, resource: usize, plot: &Plot, shown: &Shown<'_>) -> Vec<Sample> {
        let is_own = plot.resource == resource;
        let scope = || {
            let keys = self.resource(resource).map(|own| own.scope.as_slice()).unwrap_or_default();
            let given = keys.iter().filter_map(|key| Some((key.clone(), shown.param(&key.param)?)));
            given.collect::<Scope>()
        };
        if let Some(key) = plot.several.as_ref().filter(|_| is_own) {
            let keys = shown.param(&key.param);
            let keys = keys.as_ref().and_then(Value::as_array).map(Vec::as_slice);
            let sample = |value: &Value| {
                let keys = vec![(key.clone(), value.clone())];
                Sample { scope: scope(), keys, members: Vec::new() }
            };
            return keys.unwrap_or_default().iter().map(sample).collect();
        }
        // What is set under a key need not be there before.
        let is_keyed = matches!(plot.role, Role::Get | Role::Update | Role::Delete)
            && !(plot.role == Role::Update && plot.makes_anew);
        let own = plot.keys.as_deref().filter(|_| is_own && is_keyed);
        let parent = plot.parent.as_ref().filter(|(parent, _)| *parent == resource);
        let parent = parent.map(|(_, key)| std::slice::from_ref(key));
        let of = |keys: &[Key], scope: Scope| {
            let given = keys.iter().filter_map(|key| Some((key.clone(), shown.param(&key.param)?)));
            let given: Vec<(Key, Value)> = given.collect();
            let has = |key: &Key| given.iter().any(|(own, _)| own == key);
            let whole = !given.is_empty() && keys.iter().all(|key| !key.required || has(key));
            whole.then_some(Sample { scope, keys: given, members: Vec::new() })
        };
        own.and_then(|keys| of(keys, scope()))
            .or_else(|| parent.and_then(|keys| of(keys, Scope::new())))
            .into_iter()
            .collect()
    }

    /// The records that the steps of an operation look for.
    fn looked_for(&self, resource: usize, operation: &Operation, shown: &Shown<'_>) -> Vec<Sample> {
        let steps = operation.steps.iter();
        steps.filter_map(|step| self.picked(resource, step, shown)).collect()
    }

    fn picked(&self, resource: usize, step: &Step, shown: &Shown<'_>) -> Option<Sample> {
        let pick = step.pick.as_ref()?;
        let (index, _) = self.inner.plan.connector.operation(&step.operation)?;
        let own = self.resource(resource)?;
        if self.inner.resources.plots.get(index)?.resource != resource {
            return None;
        }
        let arguments: Map<String, Value> =
            serde_json::from_str(&step.arguments).unwrap_or_default();
        let of_scope = |key: &Key| Some((key.clone(), shown.value(arguments.get(&key.param)?)?));
        let wanted = |(pointer, text): &(jackfield_plan::Text, jackfield_plan::Text)| {
            let value = serde_json::from_str(text).ok()?;
            Some((pointer.to_string(), shown.value(&value)?))
        };
        Some(Sample {
            scope: own.scope.iter().filter_map(of_scope).collect(),
            keys: Vec::new(),
            members: pick.conditions.iter().map(wanted).collect::<Option<_>>()?,
        })
    }

    /// Makes a record what an example says that it is.
    pub(super) fn show(&self, resource: usize, record: &mut Record, sample: &Sample) {
        for (key, value) in &sample.keys {
            self.give_key(resource, record, key, value);
        }
        for (pointer, value) in &sample.members {
            put_at(record, pointer, value.clone());
        }
    }
}

/// The example of a tool.
struct Shown<'p> {
    tool: &'p Tool,
    example: &'p Value,
}

impl<'p> Shown<'p> {
    fn of(tool: Option<&'p Tool>) -> Option<Self> {
        let tool = tool?;
        Some(Self { tool, example: tool.example.as_ref()? })
    }

    /// What it gives for a parameter.
    fn param(&self, name: &str) -> Option<Value> {
        let target = Target::Param(name.to_owned());
        let argument = self.tool.arguments.iter().find(|argument| argument.target == target)?;
        self.example.get(&argument.name).cloned()
    }

    /// A value of a step, where the example and the step alone say what it is.
    fn value(&self, value: &Value) -> Option<Value> {
        match value {
            Value::Object(object) => match object.get("$").and_then(Value::as_array)?.as_slice() {
                [Value::String(name), Value::String(pointer)] => {
                    self.param(name)?.pointer(pointer).cloned()
                }
                _ => None,
            },
            Value::Array(_) => None,
            plain => Some(plain.clone()),
        }
    }
}
