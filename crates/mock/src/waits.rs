//! Work that runs in the background: records whose state somebody waits for.
//!
//! Takes the steps of a plan that repeat a call until its answer says that something is done (`until`);
//! gives the resources whose records change their state by themselves, and to which state. A record that
//! is made up is not there yet when it is first read, and is when it is read again.

use jackfield_plan::tools::{SchemaKind, TypeIndex};
use serde_json::Value;

use crate::resource::{Plot, Resource};
use crate::role::{Draft, Role};

/// A state that is waited for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Wait {
    /// Where the state stands in the record (RFC 6901).
    pub(crate) pointer: String,
    /// The states that end the waiting; the first is the one that a record comes to.
    pub(crate) done: Vec<Value>,
    /// A state before those, where the type of the record knows of one.
    pub(crate) before: Option<Value>,
}

/// An operation of another resource whose answer is a record that is waited for makes one.
pub(crate) fn adopt(drafts: &mut [Draft<'_>]) {
    let waited = waited(drafts).into_iter().filter_map(|(index, ..)| drafts.get(index));
    let homes: Vec<(String, TypeIndex)> =
        waited.filter_map(|draft| Some((draft.name.clone(), draft.record?))).collect();
    for draft in drafts.iter_mut() {
        if draft.contract.operation.method.is_safe() || draft.role == Role::List {
            continue;
        }
        let home = homes.iter().find(|(name, of)| draft.record == Some(*of) && *name != draft.name);
        if let Some((name, _)) = home {
            draft.name.clone_from(name);
            draft.role = Role::Create;
            draft.begins = true;
        }
    }
}

/// Notes with each resource what is waited for.
pub(crate) fn find(drafts: &[Draft<'_>], plots: &[Plot], resources: &mut [Resource]) {
    for (index, pointer, done) in waited(drafts) {
        let Some((draft, plot)) = drafts.get(index).zip(plots.get(index)) else { continue };
        let Some(pointer) = pointer.strip_prefix(&plot.at) else { continue };
        let Some(resource) = resources.get_mut(plot.resource) else { continue };
        let before = plot.record.and_then(|record| before(draft, record, pointer, &done));
        let wait = Wait { pointer: pointer.to_owned(), done, before };
        if plot.role == Role::Get && !pointer.is_empty() && !resource.waits.contains(&wait) {
            resource.waits.push(wait);
        }
    }
}

/// The operations that are called again and again: their indexes, with the pointer into their result and
/// the values that may stand there in the end.
fn waited(drafts: &[Draft<'_>]) -> Vec<(usize, String, Vec<Value>)> {
    let Some(plan) = drafts.first().map(|draft| draft.contract.plan) else { return Vec::new() };
    let steps = plan.connector.operations.iter().flat_map(|operation| &operation.steps);
    let waited = steps.filter_map(|step| {
        let until = step.until.as_ref()?;
        let (index, _) = plan.connector.operation(&step.operation)?;
        let done = until.values.iter().filter_map(|text| serde_json::from_str(text).ok());
        Some((index, until.pointer.to_string(), done.collect::<Vec<Value>>()))
    });
    waited.filter(|(_, _, done)| !done.is_empty()).collect()
}

/// A value of the state's type that ends no waiting.
fn before(draft: &Draft<'_>, record: TypeIndex, pointer: &str, done: &[Value]) -> Option<Value> {
    let types = draft.contract.types;
    match &types.get(types.at(record, pointer)?.schema).kind {
        SchemaKind::Enum { values, .. } => {
            values.iter().map(|known| &known.value).find(|value| !done.contains(value)).cloned()
        }
        SchemaKind::Boolean => {
            [Value::Bool(false), Value::Bool(true)].into_iter().find(|value| !done.contains(value))
        }
        _ => None,
    }
}
