//! The names lock: which name each origin has been given, so that a growing spec renames nothing.
//!
//! It is read by every shell and written only by `cargo xtask regenerate` and
//! `jackfield generate --update-lock`. Keys are origins: `METHOD /path` for an operation, a pointer
//! by property names for a type. Only newcomers are named afresh, and a name whose origin has gone
//! is retired: it is never given to another.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

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
    /// When the text is not one, with line and column.
    pub fn parse(text: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text)
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
}
