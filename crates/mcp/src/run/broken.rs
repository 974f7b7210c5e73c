//! Lists of which a part was read.

use jackfield::Error;
use serde_json::{Value, json};

use super::{Bound, failure};

/// Why reading pages ended though the list goes on. What was read is good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// A word for programs, such as `vendor_error`.
    pub code: &'static str,
    /// What happened, for people and models; without credentials.
    pub message: String,
    /// Whether the same may be asked again in a while.
    pub is_retryable: bool,
}

impl Broken {
    pub(super) fn by(error: &Error, bound: Bound<'_>) -> Self {
        Self {
            code: failure::code(error),
            message: bound.engine.scrub(&failure::message(error, bound)),
            is_retryable: error.is_retryable(),
        }
    }

    pub(super) fn late() -> Self {
        Self {
            code: "timeout",
            message: "the time of a call was over before all pages were there".to_owned(),
            is_retryable: true,
        }
    }

    pub(super) fn to_json(&self) -> Value {
        json!({"code": self.code, "message": self.message, "retryable": self.is_retryable})
    }
}
