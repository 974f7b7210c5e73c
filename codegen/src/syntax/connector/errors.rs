//! `errors`: how the vendor's refusals are read.

use super::place::AnswerPlace;
use super::table::{mapping, plain_mapping};
use super::text::Path;
use super::types::TypeNode;
use super::value::{OneOrMany, Scalar, Text};
use super::word::words;
use crate::source::Spanned;
use jackfield_plan::Status;

mapping! {
    /// How error bodies are read.
    pub struct Errors is "`errors`" {
        /// The type of error bodies.
        "type" ty: Option<TypeNode>,
        /// Where the message may be, in the order of preference.
        "message" message: OneOrMany<AnswerPlace>,
        /// Where a machine-readable code may be.
        "code" code: OneOrMany<AnswerPlace>,
        /// Where a list or map of details may be.
        "details" details: OneOrMany<Path>,
        /// Which answers are errors, and of what kind, beyond what the status says.
        "rules" rules: Vec<ErrorRule>,
    }
}

words! {
    /// What an error means to the caller.
    pub enum ErrorWord {
        /// The request is malformed.
        Invalid = "invalid",
        /// The credential is missing, wrong or expired.
        Unauthenticated = "unauthenticated",
        /// The credential is not enough.
        Forbidden = "forbidden",
        /// There is no such thing.
        NotFound = "not_found",
        /// The thing is in a state that does not allow this.
        Conflict = "conflict",
        /// Too many requests.
        RateLimited = "rate_limited",
        /// The vendor failed.
        Unavailable = "unavailable",
        /// Anything else.
        Other = "other",
    }
}

mapping! {
    /// One rule: when all its conditions hold, the answer is an error of this kind.
    pub struct ErrorRule is "a rule of `errors`" {
        /// The status codes that it is about; default: any.
        "status" status: Option<Spanned<Status>>,
        /// A response header that must be present.
        "header" header: Option<Text>,
        /// A path into the body that must lead to something other than null.
        "body" body: Option<Path>,
        /// The text that the header or the value must be equal to.
        "equals" equals: Option<Scalar>,
        /// A regular expression that the text of the header or the value must match somewhere.
        "matches" matches: Option<Text>,
        /// What it means.
        "kind" kind: Spanned<ErrorWord>,
        /// What the caller can do about it.
        "help" help: Option<Text>,
    }
}

plain_mapping!(Errors, ErrorRule);
