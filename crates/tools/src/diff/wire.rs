//! What else differs between two parts of a plan: what only the vendor sees of it.
//!
//! Parts are compared member by member as they are written in `plan.json`, so that nothing that a plan
//! has can change without a word.

use serde::Serialize;
use serde_json::{Map, Value};

use super::{Class, Diff};

/// The members of operations that are compared by themselves.
pub(super) const OPERATION: &[&str] = &[
    "id",
    "method",
    "path",
    "params",
    "combinations",
    "pagination",
    "security",
    "error_rules",
    "idempotent",
];
/// Those of parameters.
pub(super) const PARAM: &[&str] = &["name", "wire", "required", "rule"];
/// Those of ways to authenticate.
pub(super) const SCHEME: &[&str] = &["name", "fields"];
/// Those of settings.
pub(super) const SETTING: &[&str] = &["name", "description", "default", "allowed", "pattern"];
/// Those of connectors.
pub(super) const CONNECTOR: &[&str] =
    &["format", "servers", "schemes", "security", "errors", "operations"];
/// Those of tools; what else they have follows from their operations.
pub(super) const TOOL: &[&str] = &[
    "name",
    "title",
    "description",
    "operation",
    "method",
    "effect",
    "arguments",
    "groups",
    "output",
    "access",
];
/// Those of arguments.
pub(super) const ARGUMENT: &[&str] =
    &["name", "aliases", "description", "required", "schema", "nullable", "target"];

/// The longest value that is shown.
const LONGEST: usize = 80;

impl Diff<'_> {
    /// Tells of the members that differ and are not `told` otherwise.
    pub(super) fn wire<T: Serialize>(&mut self, place: &str, old: &T, new: &T, told: &[&str]) {
        let (old, new) = (members(old), members(new));
        let mut keys: Vec<&String> = old.keys().chain(new.keys()).collect();
        keys.sort_unstable();
        keys.dedup();
        for key in keys {
            let (was, is) = (old.get(key), new.get(key));
            if was != is && !told.contains(&key.as_str()) {
                self.say(Class::Documentation, place, words(key, was, is));
            }
        }
    }
}

fn members(part: &impl Serialize) -> Map<String, Value> {
    match serde_json::to_value(part) {
        Ok(Value::Object(members)) => members,
        _ => Map::new(),
    }
}

/// What differs, with the values where they are short.
fn words(key: &str, was: Option<&Value>, is: Option<&Value>) -> String {
    let name = key.replace('_', " ");
    let shown = |value: Option<&Value>| match value {
        None => "nothing".to_owned(),
        Some(Value::String(text)) => format!("`{text}`"),
        Some(other) => format!("`{other}`"),
    };
    let (was, is) = (shown(was), shown(is));
    if was.chars().count().max(is.chars().count()) > LONGEST {
        return format!("differs in its {name}");
    }
    format!("has {is} as its {name} instead of {was}")
}
