//! The names lock: which name each origin has been given, so that a growing spec renames nothing.
//!
//! It is read by every shell and written only by `cargo xtask regenerate` and
//! `jackfield generate --update-lock`. Keys are origins: `METHOD /path` for an operation, a pointer
//! by property names for a type. Only newcomers are named afresh, and a name whose origin has gone
//! is retired: it is never given to another.

use std::collections::{BTreeMap, BTreeSet};

use serde::de::Error as _;
use serde::{Deserialize, Serialize};

use super::ident::{hides_prelude, is_ident, is_keyword};
use super::tool_names::is_tool_name;

/// The names of one connector that must not change.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lock {
    /// By origin: the operation's id and tool name.
    #[serde(default)]
    pub operations: BTreeMap<String, LockedOperation>,
    /// By origin: the type's name.
    #[serde(default)]
    pub types: BTreeMap<String, String>,
    /// Names that were given once and are not given again.
    #[serde(default)]
    pub retired: Retired,
}

/// The names of one operation.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LockedOperation {
    /// `resource.method`, as identifiers.
    pub id: String,
    /// The tool's name.
    pub tool: String,
}

/// Names of what has gone.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Retired {
    /// Ids of operations.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub operations: BTreeSet<String>,
    /// Names of tools.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub tools: BTreeSet<String>,
    /// Names of types.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub types: BTreeSet<String>,
}

impl Lock {
    /// Reads a lock file.
    ///
    /// # Errors
    /// When the text is not one, with line and column; when a name in it cannot be one, or stands for
    /// two things.
    pub fn parse(text: &str) -> Result<Self, serde_json::Error> {
        let lock: Self = serde_json::from_str(text)?;
        match lock.fault() {
            Some(fault) => Err(serde_json::Error::custom(fault)),
            None => Ok(lock),
        }
    }

    /// What no compilation has written: emitters take names as they are.
    fn fault(&self) -> Option<String> {
        let (mut ids, mut tools, mut types) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for LockedOperation { id, tool } in self.operations.values() {
            let is_id = id.split_once('.').is_some_and(|(resource, method)| {
                [resource, method].into_iter().all(|name| is_ident(name) && !is_keyword(name))
            });
            if !is_id {
                return Some(format!("`{id}` cannot be the id of an operation"));
            }
            if !is_tool_name(tool) {
                return Some(format!("`{tool}` cannot be the name of a tool"));
            }
            if !ids.insert(id) || !tools.insert(tool) {
                return Some(format!("two operations are called `{id}`, or `{tool}`"));
            }
        }
        for name in self.types.values() {
            if !is_ident(name) || is_keyword(name) || name == "Self" || hides_prelude(name) {
                return Some(format!("`{name}` cannot be the name of a type"));
            }
            if !types.insert(name) {
                return Some(format!("two types are called `{name}`"));
            }
        }
        None
    }

    /// The text of the lock file: sorted, indented, with a final line feed.
    pub fn to_text(&self) -> String {
        // Maps with text keys always serialise.
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }

    /// This lock brought up to `now`: new names enter, names that nobody has any more retire.
    #[must_use]
    pub fn updated(&self, now: Self) -> Self {
        let mut retired = self.retired.clone();
        let ids: BTreeSet<_> = now.operations.values().map(|operation| &operation.id).collect();
        let tools: BTreeSet<_> = now.operations.values().map(|operation| &operation.tool).collect();
        let types: BTreeSet<_> = now.types.values().collect();
        for operation in self.operations.values() {
            if !ids.contains(&operation.id) {
                retired.operations.insert(operation.id.clone());
            }
            if !tools.contains(&operation.tool) {
                retired.tools.insert(operation.tool.clone());
            }
        }
        for name in self.types.values().filter(|name| !types.contains(name)) {
            retired.types.insert(name.clone());
        }
        Self { retired, ..now }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_gone_retires() {
        let old = Lock {
            types: [("types.A".to_owned(), "A".to_owned()), ("types.B".to_owned(), "B".to_owned())]
                .into(),
            ..Lock::default()
        };
        let now =
            Lock { types: [("types.B".to_owned(), "B".to_owned())].into(), ..Lock::default() };
        let lock = old.updated(now);
        assert_eq!(lock.retired.types, ["A".to_owned()].into());
        assert_eq!(Lock::parse(&lock.to_text()).unwrap(), lock);
    }

    #[test]
    fn names_that_cannot_be_are_refused() {
        let read = |operations: &str, types: &str| {
            let text = format!("{{\"operations\": {{{operations}}}, \"types\": {{{types}}}}}");
            Lock::parse(&text).map_err(|error| error.to_string())
        };
        let operation = |id: &str, tool: &str| {
            read(&format!("\"GET /a\": {{\"id\": \"{id}\", \"tool\": \"{tool}\"}}"), "")
        };
        assert!(operation("tickets.list", "list_tickets").is_ok());
        for id in
            ["list", "tickets.", ".list", "a.b.c", "a./b", "a.2", "a.self", "type.list", "a._"]
        {
            assert!(operation(id, "t").unwrap_err().contains("id of an operation"), "{id}");
        }
        for tool in ["", "a b", "é", &"x".repeat(65)] {
            assert!(operation("a.b", tool).unwrap_err().contains("name of a tool"), "{tool}");
        }
        for name in ["", "_", "Self", "1A", "A-B", "A<B>", "Option"] {
            let types = format!("\"types.A\": \"{name}\"");
            assert!(read("", &types).unwrap_err().contains("name of a type"), "{name}");
        }
        let twice = |ids: [&str; 2], tools: [&str; 2]| {
            let [a, b] = [0, 1].map(|n| {
                format!("\"GET /{n}\": {{\"id\": \"{}\", \"tool\": \"{}\"}}", ids[n], tools[n])
            });
            read(&format!("{a}, {b}"), "")
        };
        assert!(twice(["a.b", "a.c"], ["t", "u"]).is_ok());
        assert!(twice(["a.b", "a.b"], ["t", "u"]).is_err());
        assert!(twice(["a.b", "a.c"], ["t", "t"]).is_err());
        assert!(read("", "\"types.A\": \"A\", \"types.B\": \"A\"").is_err());
    }
}
