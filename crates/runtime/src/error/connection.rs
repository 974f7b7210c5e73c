//! What is wrong with the settings of a connection.

use std::fmt;

/// Settings that are missing, unknown or not allowed.
#[derive(Debug, Clone, Default)]
pub struct ConnectionError {
    pub(crate) connector: String,
    pub(crate) missing: Vec<MissingSetting>,
    pub(crate) faults: Vec<String>,
    /// What else could be given in place of what is missing.
    pub(crate) notes: Vec<String>,
}

/// A setting that must be given, with the words of the connector about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingSetting {
    /// The setting's name.
    pub name: String,
    /// What it is and where to find it.
    pub description: String,
}

impl ConnectionError {
    pub(crate) fn fault(connector: &str, fault: impl Into<String>) -> Self {
        let (connector, faults) = (connector.to_owned(), vec![fault.into()]);
        Self { connector, faults, ..Self::default() }
    }

    /// This, and then what another part of the connection lacks.
    pub(crate) fn with(mut self, other: Self) -> Self {
        let known =
            |missing: &MissingSetting| self.missing.iter().any(|one| one.name == missing.name);
        let missing: Vec<_> = other.missing.into_iter().filter(|missing| !known(missing)).collect();
        self.missing.extend(missing);
        self.faults.extend(other.faults);
        self.notes.extend(other.notes);
        self
    }

    /// Whether nothing is wrong.
    pub(crate) fn is_empty(&self) -> bool {
        self.missing.is_empty() && self.faults.is_empty()
    }

    /// The settings that must be given.
    pub fn missing(&self) -> &[MissingSetting] {
        &self.missing
    }

    /// What else is wrong, in words.
    pub fn faults(&self) -> &[String] {
        &self.faults
    }
}

impl fmt::Display for ConnectionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What is only missing can be given; what is wrong has to be changed.
        let what = if self.faults.is_empty() { "is not complete" } else { "cannot be made" };
        write!(f, "the connection to `{}` {what}: ", self.connector)?;
        let mut first = true;
        let mut separate = |f: &mut fmt::Formatter<'_>| {
            f.write_str(if std::mem::take(&mut first) { "" } else { "; " })
        };
        for MissingSetting { name, description } in &self.missing {
            separate(f)?;
            write!(f, "the setting `{name}` is missing")?;
            if !description.is_empty() {
                write!(f, " ({description})")?;
            }
        }
        for words in self.notes.iter().chain(&self.faults) {
            separate(f)?;
            f.write_str(words)?;
        }
        Ok(())
    }
}
