//! The compiled form of a connector, as data: what the build half writes and the run half executes.
//!
//! A [`Plan`] holds two artefacts under one set of operation ids:
//!
//! - the **wire plan** ([`Connector`]): everything that decides which bytes go over the wire:
//!   servers, credentials, parameters and their encodings, bodies, responses, pagination, errors and
//!   rate limits. Generated clients carry it as text ([`Embedded`]); a connector that is read at
//!   run time loads the same from `plan.json`;
//! - the **tool plan** ([`Toolset`]): one type table and the agent tools over it.
//!
//! ```
//! use jackfield_plan::Plan;
//!
//! let plan = Plan::from_json(r#"{"connector": {"format": 7}}"#);
//! let refusal = plan.unwrap_err().to_string();
//! assert!(refusal.contains("format 7"), "{refusal}");
//! ```
//!
//! Both are plain data. Nothing here reads a spec (that is `jackfield-codegen`) and nothing here
//! sends a request (that is `jackfield`).
#![forbid(unsafe_code)]

pub mod adf;
pub mod body;
pub mod connection;
mod embedded;
mod form;
pub mod limits;
pub mod list;
mod method;
pub mod pagination;
pub mod param;
pub mod problem;
mod row;
pub mod steps;
mod text;
pub mod tools;
pub mod wire;

pub use body::{Body, BodyKind, ContentKind, Join, Response};
pub use connection::{
    Apply, ApplyTo, BASE_URL, Grant, Requirement, Scheme, Server, Setting, Source,
};
pub use embedded::Embedded;
pub use form::is_time_format;
pub use limits::{
    ErrorKind, ErrorRule, Errors, RateLimits, RatePolicy, Reset, ResetForm, Status, is_pointer,
};
pub use list::{List, Text, list, text};
pub use method::{Method, NotAMethod, OtherMethod};
pub use pagination::{Inject, Next, PageSize, Pagination, Stop, Strategy};
pub use param::{Encoding, Kind, Param, Place, Rule, Scalar, Style};
pub use problem::{Problem, ProblemCode};
use serde::{Deserialize, Serialize};
pub use steps::{Form, ITEM, Pick, Step, Until};
pub use text::to_text;
pub use tools::{Argument, Schema, SchemaKind, Target, Tool, Toolset};
pub use wire::{Combination, Connector, Index, Need, Operation};

/// The version of the plan format that this crate writes and reads.
///
/// An engine refuses a plan of another version: the numbers are not ordered promises but names.
pub const FORMAT: u32 = 1;

/// A compiled connector: the wire plan and the tool plan, under one set of operation ids.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// What the engine needs to prepare and send requests.
    pub connector: Connector,
    /// The tools over the connector's operations.
    #[serde(default)]
    pub tools: Toolset,
}

/// Why a `plan.json` cannot be used.
#[derive(Debug)]
pub enum PlanError {
    /// The text is not a plan: the parser's message, with line and column.
    Syntax(serde_json::Error),
    /// The plan was written in another format version than [`FORMAT`].
    Format {
        /// The version that the plan names.
        found: u32,
    },
}

impl std::fmt::Display for PlanError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Syntax(error) => write!(f, "not a Jackfield plan: {error}"),
            Self::Format { found } => write!(
                f,
                "the plan has format {found} and this build reads format {FORMAT}; \
                 compile the connector again with the matching jackfield version"
            ),
        }
    }
}

impl std::error::Error for PlanError {}

/// Just enough of a connector to see its version before the rest is read.
#[derive(Deserialize)]
struct Version {
    format: u32,
}

impl Version {
    fn check(&self) -> Result<(), PlanError> {
        if self.format == FORMAT { Ok(()) } else { Err(PlanError::Format { found: self.format }) }
    }
}

impl Connector {
    /// Reads a wire plan that stands alone, as it travels in generated clients.
    ///
    /// # Errors
    /// [`PlanError`] when the text is not a wire plan, or is one of another format version.
    pub fn from_json(json: &str) -> Result<Self, PlanError> {
        let version: Version = serde_json::from_str(json).map_err(PlanError::Syntax)?;
        version.check()?;
        serde_json::from_str(json).map_err(PlanError::Syntax)
    }
}

impl Plan {
    /// Reads a `plan.json`.
    ///
    /// # Errors
    /// [`PlanError`] when the text is not a plan, or is one of another format version.
    pub fn from_json(json: &str) -> Result<Self, PlanError> {
        #[derive(Deserialize)]
        struct Head {
            connector: Version,
        }
        let head: Head = serde_json::from_str(json).map_err(PlanError::Syntax)?;
        head.connector.check()?;
        serde_json::from_str(json).map_err(PlanError::Syntax)
    }

    /// Writes the plan as `plan.json`: deterministic, a line for each operation, type and tool, with
    /// a final line feed.
    pub fn to_json(&self) -> String {
        to_text(self, 3)
    }
}
