//! Places as problems name them: `filter.tags[0]["odd name"]`.
//!
//! The first step is the name of an argument, as it is, whatever letters are in it; see
//! [`check`](crate::check()).

use jackfield_plan::Tool;
use serde_json::{Map, Value};

/// A place as the name of the argument and the path within it: `filter` and `.tags[0]`. Names that the
/// tool has, and names that were given, may hold what stands between steps.
pub(super) fn split<'a>(
    tool: &Tool,
    given: &Map<String, Value>,
    place: &'a str,
) -> (&'a str, &'a str) {
    let own = tool.arguments.iter();
    let own = own.flat_map(|one| std::iter::once(&one.name).chain(&one.aliases));
    let known = own.chain(given.keys()).filter(|name| leads_into(place, name));
    let end = known.map(String::len).max();
    let end = end.or_else(|| place.find(['.', '['])).unwrap_or(place.len());
    place.split_at_checked(end).unwrap_or((place, ""))
}

/// Whether a place is that of an argument, or one inside it.
pub(super) fn leads_into(place: &str, argument: &str) -> bool {
    let rest = place.strip_prefix(argument);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

/// The value that holds what a place names, and the last step to it: a name, or a position.
pub(super) fn holder<'v, 'p>(
    tool: &Tool,
    arguments: &'v mut Value,
    place: &'p str,
) -> Option<(&'v mut Value, &'p str)> {
    let (name, mut within) = split(tool, arguments.as_object()?, place);
    let (mut value, mut last) = (arguments, name);
    while !within.is_empty() {
        let (step, rest) = next(within)?;
        value = inside(value, last)?;
        (last, within) = (step, rest);
    }
    Some((value, last))
}

/// The member or the item of a value.
pub(super) fn inside<'v>(value: &'v mut Value, step: &str) -> Option<&'v mut Value> {
    match value {
        Value::Array(items) => items.get_mut(step.parse::<usize>().ok()?),
        Value::Object(members) => members.get_mut(step),
        _ => None,
    }
}

/// The first step of a path, and the rest.
fn next(path: &str) -> Option<(&str, &str)> {
    if let Some(path) = path.strip_prefix('.') {
        return path.split_at_checked(path.find(['.', '[']).unwrap_or(path.len()));
    }
    let path = path.strip_prefix('[')?;
    match path.strip_prefix('"') {
        // Names with a quotation mark in them are not taken apart.
        Some(quoted) => quoted.split_once("\"]"),
        None => path.split_once(']'),
    }
}
