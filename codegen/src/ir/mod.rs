//! The vendor-neutral model of a connector: what every spec dialect is lowered into.
//!
//! It knows neither OpenAPI nor our YAML nor Rust: names are as the vendor or the spec's author
//! spells them (`names/` decides what they become), and each part has the span it came from. Types
//! live in one arena, [`Types`], and refer to each other by [`TypeId`], so that recursion and
//! sharing are plain. What is pure wire data uses the plan's own types.

pub mod dump;
mod effect;
mod literals;
mod operation;
mod types;

use jackfield_plan as plan;

pub use effect::Effect;
pub use literals::{Tag, literals, tags};
pub use operation::{
    Body, Example, Operation, Pagination, Param, ResourceId, Response, ResponseHeader, Step,
    StepPick, StepRoot, StepValue, ToolSpec,
};
pub use types::{
    Discriminator, Enum, EnumBase, Extra, Field, Integer, ListType, NameHint, Number, Spread,
    StringFormat, StringType, Struct, Tuple, Type, TypeId, TypeKind, TypeUse, Types, Union,
    UnionVariant, Variant, groups,
};

use crate::source::Span;

/// A connector: everything that a spec says, resolved.
#[derive(Debug, Clone, Default)]
pub struct Connector {
    /// Who the vendor is.
    pub info: Info,
    /// Base URLs; the first is the default.
    pub servers: Vec<plan::Server>,
    /// The ways to authenticate.
    pub schemes: Vec<plan::Scheme>,
    /// The alternatives for operations that name none of their own.
    pub security: Vec<plan::Requirement>,
    /// Headers sent with each request.
    pub headers: Vec<(String, String)>,
    /// How error bodies are read.
    pub errors: plan::Errors,
    /// What is known of rate limits.
    pub rate_limits: plan::RateLimits,
    /// Groups of operations, in the order of the spec.
    pub resources: Vec<Resource>,
    /// The operations, in the order of the spec.
    pub operations: Vec<Operation>,
    /// The types.
    pub types: Types,
    /// What the author wrote about the connector's limits and oddities, for its README.
    pub notes: Vec<String>,
    /// What the author says that the connector has not, for its README.
    pub not_covered: Vec<String>,
    /// The operations that were left out, each with a coded diagnostic.
    pub skipped: Vec<Skipped>,
    /// What a document of others says and nothing here has a place for.
    pub unsaid: Vec<Unsaid>,
    /// What mistakes of its author took away: those who call it are told of the mistake alone.
    pub lost: Vec<Lost>,
}

/// Who the vendor is and how the connector is called.
#[derive(Debug, Clone, Default)]
pub struct Info {
    /// The connector's id: lower-case letters, digits and underscores; a letter first.
    pub id: String,
    /// The vendor's name, for people.
    pub name: String,
    /// How tool names spell it: `desk_365`; the id when the spec says nothing.
    pub tool_slug: String,
    /// What it is, in a sentence or a few.
    pub description: String,
    /// The version of the API that the spec describes.
    pub api_version: String,
    /// Where the vendor documents the API.
    pub docs: Option<String>,
    /// What kind of product it is: `ticketing`, `crm`, ..
    pub categories: Vec<String>,
}

/// A group of operations: a resource of our language, a tag of OpenAPI.
#[derive(Debug, Clone, Default)]
pub struct Resource {
    /// The name as the spec spells it, plural where it has a plural: `tickets`.
    pub name: String,
    /// The name of one of them (`ticket`), where the spec gives it.
    pub singular: Option<String>,
    /// What it is.
    pub description: String,
    /// Words that explain a refusal, where access must be asked for.
    pub access: Option<String>,
}

/// An operation that was left out.
#[derive(Debug, Clone)]
pub struct Skipped {
    /// What it is called: `GET /tickets`.
    pub operation: String,
    /// The code of the diagnostic that says why.
    pub code: &'static str,
    /// Why, in words.
    pub reason: String,
}

/// Something that a document says and a connector does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsaid {
    /// What it is said of.
    pub of: Part,
    /// What is not there, and what there is instead.
    pub text: String,
    /// Where the document says it.
    pub place: Span,
}

/// A part of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// The document itself.
    Document,
    /// The operation of this [key](Origin::key).
    Operation(String),
    /// The security scheme of this name.
    Scheme(String),
    /// The schema that the place is in.
    Schema,
}

/// An operation, or a whole group of them, that is not there because of a mistake.
#[derive(Debug, Clone)]
pub struct Lost {
    /// The group of the operation; none for a group.
    pub resource: Option<ResourceId>,
    /// The name as the spec spells it.
    pub name: String,
    /// The operation's key in the names lock, where it is known.
    pub key: Option<String>,
    /// How many arguments its callers must give; none where it could not be read.
    pub required: Option<usize>,
}

/// Where something was written, and what it is keyed by in the names lock.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// The place in the sources.
    pub span: Span,
    /// The key: `GET /tickets` for an operation, a pointer by property names for a type.
    pub key: String,
}

/// Text about something, as the spec gives it (`CommonMark` in OpenAPI).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Docs {
    /// A short line.
    pub summary: String,
    /// Everything else.
    pub description: String,
    /// Where to read more.
    pub url: Option<String>,
    /// Whether it should no longer be used.
    pub deprecated: bool,
}

impl Docs {
    /// The whole text: the summary as its first paragraph, unless the description begins with it.
    pub fn text(&self) -> String {
        let summary = self.summary.trim();
        let description = self.description.trim();
        if summary.is_empty() || description.starts_with(summary.trim_end_matches('.')) {
            description.to_owned()
        } else if description.is_empty() {
            summary.to_owned()
        } else {
            format!("{summary}\n\n{description}")
        }
    }
}
