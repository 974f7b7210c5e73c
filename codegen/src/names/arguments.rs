//! A tool's arguments: which of an operation's parts a language model gives, and under which names.
//!
//! The members of a JSON body or of a form stand at the top level, beside the parameters, unless a name meets
//! another or the body is no plain object: then the whole body is one argument, `body`. What is
//! always the same is no argument. The key of a single record also answers to `id`.

use std::collections::BTreeSet;

use crate::ir;

/// One argument of a tool.
#[derive(Debug, Clone)]
pub(crate) struct ToolArgument {
    /// Its name.
    pub name: String,
    /// Other names that are accepted.
    pub aliases: Vec<String>,
    /// Whether a call without it is refused.
    pub required: bool,
    /// Where it goes.
    pub target: ToolTarget,
}

/// Where a tool's argument goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ToolTarget {
    /// The operation's parameter with this index.
    Param(usize),
    /// The whole body.
    Body,
    /// The field with this index of the body's struct.
    BodyField(usize),
    /// What stands beside the fields of the body's struct.
    BodySpread,
}

pub(super) fn of(
    connector: &ir::Connector,
    operation: &ir::Operation,
    params: &[(String, String)],
) -> Vec<ToolArgument> {
    let mut taken = BTreeSet::new();
    let mut arguments = Vec::new();
    for (index, (param, (name, _))) in operation.params.iter().zip(params).enumerate() {
        taken.insert(name.clone());
        if param.is_constant(&connector.types) {
            continue;
        }
        arguments.push(ToolArgument {
            name: name.clone(),
            aliases: Vec::new(),
            required: param.required && param.sent_default().is_none(),
            target: ToolTarget::Param(index),
        });
    }
    if let Some(body) = operation.bodies.iter().find(|body| body.ty.is_some()) {
        match flat_fields(&connector.types, body, &taken) {
            Some(fields) => arguments.extend(fields),
            None => arguments.push(ToolArgument {
                name: free("body", &taken),
                aliases: Vec::new(),
                required: body.required,
                target: ToolTarget::Body,
            }),
        }
    }
    alias_key(operation, &mut arguments);
    arguments.sort_by_key(|argument| !argument.required);
    arguments
}

fn flat_fields(
    types: &ir::Types,
    body: &ir::Body,
    taken: &BTreeSet<String>,
) -> Option<Vec<ToolArgument>> {
    let object = body.flat_object(types, |name| taken.contains(name))?;
    let argument = |(index, field): (usize, &ir::Field)| ToolArgument {
        name: field.called().to_owned(),
        aliases: Vec::new(),
        required: field.required,
        target: ToolTarget::BodyField(index),
    };
    let fields = object.fields.iter().enumerate();
    let spread = object.spread.as_ref().map(|spread| ToolArgument {
        name: spread.name.clone(),
        aliases: Vec::new(),
        required: spread.required,
        target: ToolTarget::BodySpread,
    });
    Some(fields.filter(|(_, field)| field.is_given()).map(argument).chain(spread).collect())
}

/// Lets the key of a single record answer to `id`, when nothing else does.
fn alias_key(operation: &ir::Operation, arguments: &mut [ToolArgument]) {
    if arguments.iter().any(|argument| argument.name == "id") {
        return;
    }
    let by_id = matches!(operation.name.as_str(), "get" | "update" | "delete");
    let wanted = operation.tool.key.as_deref();
    let is_key = |argument: &ToolArgument| match (wanted, argument.target) {
        (Some(key), _) => argument.name == key,
        (None, ToolTarget::Param(_)) => by_id && argument.required,
        (None, _) => false,
    };
    let mut keys = arguments.iter_mut().filter(|argument| is_key(argument));
    if let (Some(key), None) = (keys.next(), keys.next()) {
        key.aliases.push("id".to_owned());
    }
}

fn free(name: &str, taken: &BTreeSet<String>) -> String {
    let mut candidate = name.to_owned();
    while taken.contains(&candidate) {
        candidate.insert_str(0, "request_");
    }
    candidate
}
