//! Names of tools: unique, and such that every provider accepts them.

use std::collections::BTreeMap;

use crate::diagnostics::{Diagnostic, Sink, codes};
use crate::ir;
use crate::names::{MAX_TOOL_NAME, has_tool_characters, tool_name};
use crate::source::Span;

pub(super) fn check(connector: &ir::Connector, scopes: &[Sink<'_>], outer: &Sink<'_>) {
    let mut seen: BTreeMap<String, Span> = BTreeMap::new();
    for (index, operation) in connector.operations.iter().enumerate() {
        if operation.tool.hidden {
            continue;
        }
        let Some(resource) = connector.resources.get(operation.resource.0 as usize) else {
            continue;
        };
        let sink = scopes.get(index).unwrap_or(outer);
        let name = tool_name(&connector.info, resource, operation);
        let span = match &operation.tool.name {
            Some(_) => operation.tool.span,
            None => operation.origin.span,
        };
        check_length(&name, span, sink);
        // A name that is made of ids has a wrong character only where an id has one, which was reported
        // where the id stands.
        if operation.tool.name.is_some() {
            check_characters(&name, span, sink);
        }
        match seen.get(&name) {
            None => {
                seen.insert(name, span);
            }
            Some(first) => sink.push(
                Diagnostic::new(
                    codes::DUPLICATE_TOOL,
                    format!("two operations have the tool name `{name}`"),
                )
                .at(span)
                .note_at("the other one is here", *first)
                .help("give one of them another name: `tool: {name: ..}`"),
            ),
        }
    }
}

fn check_length(name: &str, span: Span, sink: &Sink<'_>) {
    if name.len() > MAX_TOOL_NAME {
        let message = format!(
            "the tool name `{name}` has {} characters, and {MAX_TOOL_NAME} are allowed",
            name.len()
        );
        sink.push(
            Diagnostic::new(codes::TOOL_NAME_TOO_LONG, message)
                .at(span)
                .help("give the operation a shorter name: `tool: {name: ..}`"),
        );
    }
}

fn check_characters(name: &str, span: Span, sink: &Sink<'_>) {
    if !has_tool_characters(name) {
        sink.push(
            Diagnostic::new(
                codes::TOOL_NAME_CHARACTERS,
                format!("the tool name `{name}` has characters that are not allowed"),
            )
            .at(span)
            .help("use letters, digits, `_` and `-`, a letter first"),
        );
    }
}
