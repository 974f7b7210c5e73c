//! The README of a generated crate: how to connect, the tools, the limits, what is left out.

use jackfield_plan::Plan;
use jackfield_plan::tools::Tool;
use minijinja::{Value, context};

use crate::names::Named;

/// The text of `README.md`.
pub(crate) fn render(named: &Named, plan: &Plan) -> String {
    let info = &named.connector.info;
    let connector = &plan.connector;
    let skipped: Vec<Value> = named
        .connector
        .skipped
        .iter()
        .map(|skipped| {
            context! { operation => skipped.operation.as_str(), code => skipped.code, reason => cell(&skipped.reason) }
        })
        .collect();
    let context = context! {
        name => info.name.as_str(),
        description => info.description.trim(),
        docs => info.docs.as_deref(),
        api_version => info.api_version.as_str(),
        library => named.names.library.as_str(),
        package => named.names.package.as_str(),
        servers => connector.servers.iter().map(|server| server.url.to_string()).collect::<Vec<_>>(),
        groups => super::connecting::groups(named, connector),
        tools => plan.tools.tools.iter().map(tool).collect::<Vec<_>>(),
        limits => super::limits::sentences(plan),
        notes => &named.connector.notes,
        not_covered => &named.connector.not_covered,
        skipped => skipped,
    };
    super::template::render(include_str!("templates/README.md.jinja"), context)
}

fn tool(tool: &Tool) -> Value {
    let arguments: Vec<String> = tool
        .arguments
        .iter()
        .map(|argument| {
            let mark = if argument.required { "" } else { "?" };
            format!("`{}{mark}`", argument.name)
        })
        .collect();
    let effect = match (tool.effect.read_only, tool.effect.destructive) {
        (true, _) => "reads",
        (false, true) => "changes or deletes",
        (false, false) => "adds",
    };
    let reaches = tool.effect.open_world && !tool.effect.read_only;
    let reach = if reaches { ", may reach people" } else { "" };
    context! {
        name => tool.name.as_str(),
        about => cell(tool.description.lines().next().unwrap_or(&tool.title)),
        arguments => shortened(&arguments),
        effect => format!("{effect}{reach}"),
    }
}

/// The first arguments, and how many more there are.
fn shortened(arguments: &[String]) -> String {
    const SHOWN: usize = 12;
    let shown = arguments.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ");
    match arguments.len().checked_sub(SHOWN) {
        Some(more) if more > 0 => format!("{shown} and {more} more"),
        _ => shown,
    }
}

/// A text in a table's cell.
pub(super) fn cell(text: &str) -> String {
    super::rust::sanitized(text.trim().lines().next().unwrap_or_default()).replace('|', "\\|")
}
