//! A wire plan that travels in a program as text.

use std::fmt;
use std::sync::OnceLock;

use crate::{Connector, PlanError};

/// A wire plan as JSON in static memory, read once, when it is first asked for.
///
/// Generated clients carry their plan like this: as tables of this crate's types it is some ten
/// thousand expressions, which rustc checks one by one, and as a text it is a single one.
///
/// ```
/// use jackfield_plan::Embedded;
///
/// static CONNECTOR: Embedded =
///     Embedded::new(r#"{"format": 1, "id": "acme", "name": "Acme", "operations": []}"#);
/// assert_eq!(CONNECTOR.connector()?.name, "Acme");
/// # Ok::<(), jackfield_plan::PlanError>(())
/// ```
pub struct Embedded {
    json: &'static str,
    read: OnceLock<Connector>,
}

impl Embedded {
    /// The plan that this text holds; it is not looked at yet.
    pub const fn new(json: &'static str) -> Self {
        Self { json, read: OnceLock::new() }
    }

    /// The plan.
    ///
    /// # Errors
    /// [`PlanError`] when the text is not a wire plan, or is one of another format version.
    pub fn connector(&'static self) -> Result<&'static Connector, PlanError> {
        if let Some(connector) = self.read.get() {
            return Ok(connector);
        }
        let connector = Connector::from_json(self.json)?;
        Ok(self.read.get_or_init(|| connector))
    }

    /// The text, as it was given.
    pub fn json(&self) -> &'static str {
        self.json
    }
}

impl fmt::Debug for Embedded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Embedded").field("bytes", &self.json.len()).finish_non_exhaustive()
    }
}
