//! Whether a written connector compiles and does what its document does.
//!
//! Takes: a text. Gives: what has to be left out of the next one: operations and types that the
//! language refuses, and operations whose requests would differ.

use jackfield_plan::Plan;

use super::{Left, compare, operation_key, resource_key};
use crate::diagnostics::Severity;
use crate::emit;
use crate::names::Named;
use crate::options::Options;
use crate::pipeline::compile;
use crate::source::{MemoryLoader, SourcePath};

/// What was found.
pub(super) struct Judged {
    /// What is left out from now on.
    pub(super) left: Left,
    /// Whether that is more than before.
    pub(super) changed: bool,
}

/// Compiles a text and compares it with the document that it was made of.
pub(super) fn judge(named: &Named, text: &str, mut left: Left) -> Judged {
    let options = Options { plan_only: true, ..Options::default() };
    let Ok(path) = SourcePath::new("connector.yaml") else {
        return Judged { left, changed: false };
    };
    let loader = MemoryLoader::new().with(path.clone(), text);
    let compilation = compile(&path, &loader, &options);
    let mut changed = false;
    let mut reasons = Vec::new();
    for entry in compilation.report.entries() {
        let diagnostic = &entry.diagnostic;
        let Some(span) = diagnostic.span.filter(|_| diagnostic.severity == Severity::Error) else {
            continue;
        };
        let line = compilation.sources.position(span).map_or(0, |place| place.line as usize);
        let message = diagnostic.message.clone();
        match block_of(text, line) {
            Block::Operation(id) => reasons.push((id, message)),
            Block::Type(name) => {
                changed |= left.types.insert(name, message).is_none();
            }
            Block::Scheme(name) => {
                changed |= left.schemes.insert(name, message).is_none();
            }
            Block::Server(name) => {
                changed |= left.servers.insert(name, message).is_none();
            }
            Block::Other => {}
        }
    }
    let unsaid: Vec<jackfield_plan::Text> = named
        .connector
        .schemes
        .iter()
        .filter(|scheme| scheme.source.is_settings() && scheme.apply.is_empty())
        .map(|scheme| scheme.name.clone())
        .collect();
    let original = emit::all(named, &options).plan;
    let operations = named.connector.operations.iter().zip(&named.names.operations);
    for (index, (operation, names)) in operations.enumerate() {
        let key = &operation.origin.key;
        if left.out.contains_key(key) {
            continue;
        }
        let resource = operation.resource.0 as usize;
        let written = (resource_key(named, resource), operation_key(named, resource, index));
        let refused = reasons.iter().find(|(at, _)| *at == written).map(|(_, why)| why.clone());
        let difference = refused.or_else(|| {
            let compiled = compilation.plan.as_ref().and_then(|plan| {
                if operation.tool.hidden {
                    return find(plan, &format!("{}.{}", written.0, written.1));
                }
                let tool = plan.tools.tools.iter().find(|tool| tool.name == *names.tool);
                find(plan, &tool?.operation)
            });
            match (find(&original, &names.id), compiled) {
                (Some(original), Some(compiled)) => {
                    compare::difference(original, compiled, &unsaid)
                }
                (Some(_), None) if changed => None,
                _ => Some("the connector would not have it".to_owned()),
            }
        });
        let Some(reason) = difference else { continue };
        changed = true;
        // How it is paged may be all that stands in the way.
        if operation.pagination.is_none() || !left.unpaged.insert(key.clone()) {
            left.out.insert(key.clone(), reason);
        }
    }
    Judged { left, changed }
}

fn find<'p>(plan: &'p Plan, id: &str) -> Option<&'p jackfield_plan::Operation> {
    plan.connector.operations.iter().find(|operation| *operation.id == *id)
}

/// The part of a written connector that a line belongs to.
enum Block {
    /// The operation under these keys.
    Operation((String, String)),
    /// The scheme of this name.
    Scheme(String),
    /// The server of this name.
    Server(String),
    /// The entry of `types` of this name.
    Type(String),
    /// Anything else.
    Other,
}

/// Finds the part by how far its key stands from the margin, which is known of what we write.
fn block_of(text: &str, line: usize) -> Block {
    let lines: Vec<&str> = text.lines().take(line).collect();
    let key_at = |margin: usize| {
        lines.iter().rev().find_map(|line| {
            let rest = line.get(margin..)?;
            let blank = line.get(..margin)?.trim().is_empty();
            let is_key = blank && !rest.is_empty() && !rest.starts_with([' ', '#', '-', '}', ']']);
            let key = rest.split(':').next().unwrap_or_default();
            is_key.then(|| key.trim_matches(['\'', '"']).to_owned())
        })
    };
    match key_at(0).as_deref() {
        Some("types") => key_at(2).map_or(Block::Other, Block::Type),
        Some("resources") => match (key_at(2), key_at(6)) {
            (Some(resource), Some(method)) => Block::Operation((resource, method)),
            _ => Block::Other,
        },
        Some("auth") => key_at(2).map_or(Block::Other, Block::Scheme),
        Some("servers") => key_at(2).map_or(Block::Other, Block::Server),
        Some("server") => Block::Server(super::connection::ONLY_SERVER.to_owned()),
        _ => Block::Other,
    }
}
