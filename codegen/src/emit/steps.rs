//! The steps of an operation of several requests, as the plan has them.

use jackfield_plan as plan;
use serde_json::{Map, Value, json};

use crate::ir;
use crate::names::{Named, OperationNames};

/// The steps, with the names that were given to operations and arguments.
pub(super) fn steps(
    named: &Named,
    operation: &ir::Operation,
    names: &OperationNames,
) -> plan::List<plan::Step> {
    operation.steps.iter().map(|step| self::step(named, step, names)).collect()
}

/// What the operation gives.
pub(super) fn result(operation: &ir::Operation, names: &OperationNames) -> plan::Text {
    let text = operation.result.as_ref().map(|result| text(result, names));
    text.unwrap_or_default()
}

fn step(named: &Named, step: &ir::Step, names: &OperationNames) -> plan::Step {
    let operations = named.connector.operations.iter().zip(&named.names.operations);
    // An operation with a mistake is left out, and so is what calls it when it runs.
    let called = operations
        .filter(|(operation, _)| operation.origin.key == step.operation)
        .map(|(_, names)| names)
        .next();
    let arguments: Map<String, Value> = step
        .arguments
        .iter()
        .filter_map(|(index, value)| {
            let (name, _) = called?.params.get(*index)?;
            Some((name.clone(), self::value(value, names)))
        })
        .collect();
    let some = |value: &Option<ir::StepValue>| value.as_ref().map(|value| text(value, names));
    plan::Step {
        name: step.name.clone().into(),
        operation: called.map_or_else(|| step.operation.clone(), |called| called.id.clone()).into(),
        read_only: step.read_only,
        arguments: if arguments.is_empty() {
            plan::Text::default()
        } else {
            Value::Object(arguments).to_string().into()
        },
        body: some(&step.body),
        when: some(&step.when),
        for_each: some(&step.for_each),
        concurrency: step.concurrency,
        pick: step.pick.as_ref().map(|pick| plan::Pick {
            list: pick.list.clone().into(),
            conditions: pick
                .conditions
                .iter()
                .map(|(pointer, value)| (pointer.clone().into(), text(value, names)))
                .collect(),
            none: pick.none.clone().into(),
        }),
        until: step.until.clone(),
    }
}

fn text(value: &ir::StepValue, names: &OperationNames) -> plan::Text {
    self::value(value, names).to_string().into()
}

/// A value in the form that [`plan::steps`] describes.
fn value(value: &ir::StepValue, names: &OperationNames) -> Value {
    let inner = |inner: &ir::StepValue| self::value(inner, names);
    match value {
        ir::StepValue::Literal(value) => value.clone(),
        ir::StepValue::Text(parts) => json!({"$text": parts.iter().map(inner).collect::<Value>()}),
        ir::StepValue::As(value, form) => json!({"$as": [form, inner(value)]}),
        ir::StepValue::List(items) => items.iter().map(inner).collect(),
        ir::StepValue::Object(members) => Value::Object(
            members.iter().map(|(name, value)| (name.clone(), inner(value))).collect(),
        ),
        ir::StepValue::Reference { root, pointer, form } => {
            let name = match root {
                ir::StepRoot::Argument(index) => {
                    names.params.get(*index).map_or("", |(name, _)| name.as_str())
                }
                ir::StepRoot::Step(name) => name,
                ir::StepRoot::Item => plan::ITEM,
            };
            match form {
                Some(form) => json!({"$": [name, pointer, form]}),
                None => json!({"$": [name, pointer]}),
            }
        }
    }
}
