//! Whether a written connector compiles and does what its document does.
//!
//! Takes: a text. Gives: what has to be left out of the next one: operations and types that the
//! language refuses, and operations whose requests would differ.

use jackfield_plan::Plan;

use super::{Left, compare};
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
            Block::Other => {}
        }
    }
    let original = emit::all(named, &options).plan;
    for (operation, names) in named.connector.operations.iter().zip(&named.names.operations) {
        let key = &operation.origin.key;
        if left.out.contains_key(key) {
            continue;
        }
        let refused = reasons.iter().find(|(id, _)| *id == names.id).map(|(_, why)| why.clone());
        let difference = refused.or_else(|| {
            let compiled = compilation.plan.as_ref().and_then(|plan| find(plan, &names.id));
            match (find(&original, &names.id), compiled) {
                (Some(original), Some(compiled)) => compare::difference(original, compiled),
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
    /// The operation of this id.
    Operation(String),
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
            let is_key = blank && !rest.starts_with([' ', '#', '-', '}', ']']);
            let key = rest.split(':').next().unwrap_or_default();
            is_key.then(|| key.trim_matches(['\'', '"']).to_owned())
        })
    };
    match key_at(0).as_deref() {
        Some("types") => key_at(2).map_or(Block::Other, Block::Type),
        Some("resources") => match (key_at(2), key_at(6)) {
            (Some(resource), Some(method)) => Block::Operation(format!("{resource}.{method}")),
            _ => Block::Other,
        },
        _ => Block::Other,
    }
}
