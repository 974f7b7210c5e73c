//! Members that were asked for and are not there.
//!
//! A type that leaves its members open takes any name, misspelt ones too: only the result tells.

use std::collections::BTreeSet;
use std::fmt;

use jackfield_plan::tools::TypeIndex;
use jackfield_plan::{Plan, SchemaKind, Tool};
use serde_json::Value;

use super::projection::{Kept, Projection, fields, item, items_within};
use crate::nearest::nearest;
use crate::types::Types;

/// How many names are compared with one that is not there.
const MOST_NAMES: usize = 400;

/// A path that leads to nothing, neither in the type of a result nor in the result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Absent {
    /// The path as it was asked for.
    pub path: String,
    /// The path that was probably meant.
    pub nearest: Option<String>,
}

impl fmt::Display for Absent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`", self.path)?;
        self.nearest.as_ref().map_or(Ok(()), |nearest| write!(f, " (the nearest is `{nearest}`)"))
    }
}

impl Projection {
    /// Which of the members that were asked for are in no item of a whole result, though there are items.
    /// Those that its type names may be absent at any time, and are not among them.
    ///
    /// ```
    /// use jackfield_plan::{Plan, Tool};
    /// use jackfield_tools::Projection;
    /// use serde_json::Value;
    ///
    /// fn tell(fields: &Projection, plan: &Plan, tool: &Tool, result: &Value) {
    ///     for absent in fields.absent(plan, tool, result) {
    ///         println!("no `{}`; did you mean {:?}?", absent.path, absent.nearest);
    ///     }
    /// }
    /// ```
    pub fn absent(&self, plan: &Plan, tool: &Tool, result: &Value) -> Vec<Absent> {
        let Some(kept) = &self.kept else { return Vec::new() };
        let types = Types(&plan.tools.types);
        let item = item(plan, tool);
        let values = match item {
            Some(_) => result.pointer(items_within(plan, tool)),
            None => Some(result),
        };
        let values: Vec<&Value> = values.into_iter().flat_map(each).collect();
        let mut paths = Vec::new();
        below(kept, &mut Vec::new(), &mut paths);
        let root = item.or(tool.output);
        paths.retain(|path| !root.is_some_and(|root| is_named(types, root, path)));
        paths.iter().filter_map(|path| absent(&values, path)).collect()
    }
}

/// The paths of a choice.
fn below<'k>(kept: &'k Kept, before: &mut Vec<&'k str>, paths: &mut Vec<Vec<&'k str>>) {
    for (name, inner) in &kept.0 {
        before.push(name);
        if inner.0.is_empty() {
            paths.push(before.clone());
        } else {
            below(inner, before, paths);
        }
        before.pop();
    }
}

/// Whether a type names each member of a path.
fn is_named(types: Types<'_>, root: TypeIndex, path: &[&str]) -> bool {
    let mut at = root;
    path.iter().all(|step| {
        while let SchemaKind::Array { items, .. } = &types.get(at).kind {
            if *items == at {
                return true;
            }
            at = *items;
        }
        let field = fields(types, at).into_iter().flatten().find(|field| field.name == *step);
        field.inspect(|field| at = field.schema).is_some()
    })
}

/// That a path leads to nothing in values of which some have members where it stops.
fn absent(values: &[&Value], path: &[&str]) -> Option<Absent> {
    let mut at = values.to_vec();
    for (position, step) in path.iter().enumerate() {
        let next: Vec<&Value> =
            at.iter().filter_map(|value| value.get(*step)).flat_map(each).collect();
        if next.is_empty() && at.iter().all(|value| value.get(*step).is_none()) {
            // Where there is nothing, nothing is misspelt.
            at.iter().find(|value| !value.is_null())?;
            let names: BTreeSet<&str> = at
                .iter()
                .filter_map(|value| value.as_object())
                .flat_map(|members| members.keys().map(String::as_str))
                .take(MOST_NAMES)
                .collect();
            let before = path.get(..position).unwrap_or_default();
            let whole = |name| before.iter().copied().chain([name]).collect::<Vec<_>>().join(".");
            return Some(Absent { path: path.join("."), nearest: nearest(step, names).map(whole) });
        }
        at = next;
    }
    None
}

/// The items of a list, of lists within it too; else the value itself.
fn each(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(items) => items.iter().flat_map(each).collect(),
        other => vec![other],
    }
}
