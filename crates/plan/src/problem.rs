//! What is wrong with an argument, in words and as data.

use std::fmt;

use serde::{Deserialize, Serialize};

/// One reason why arguments are refused before anything is sent.
///
/// All problems of a call are reported at once. The text form names the argument, what was given
/// and what is allowed, so that a person or a model can mend the call in one step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// What kind of mistake it is.
    pub code: ProblemCode,
    /// The argument, with the path inside it: `ticket_object.priority`.
    pub argument: String,
    /// What was given, as short JSON; empty when nothing was. Never a secret.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub given: String,
    /// What is allowed, in words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub allowed: String,
    /// The nearest thing that would be accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suggestion: Option<String>,
}

/// The kinds of [`Problem`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProblemCode {
    /// A required argument is absent.
    Missing,
    /// There is no such argument.
    Unknown,
    /// The value has the wrong JSON type.
    WrongType,
    /// The value is not among those allowed.
    NotAllowed,
    /// The number is outside its bounds.
    OutOfRange,
    /// The text is too long or too short.
    Length,
    /// The text does not have the required form.
    Format,
    /// The value cannot stand in a path (empty, `.` or `..`).
    UnsafePath,
    /// The value cannot stand in a header (line breaks, control characters).
    UnsafeHeader,
    /// Arguments exclude each other, or one of several is needed.
    Combination,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { code, argument, given, allowed, suggestion } = self;
        match code {
            ProblemCode::Missing => write!(f, "`{argument}` is required")?,
            ProblemCode::Unknown => write!(f, "there is no argument `{argument}`")?,
            ProblemCode::WrongType => write!(f, "`{argument}` has the wrong type")?,
            ProblemCode::NotAllowed => write!(f, "`{argument}` does not accept this value")?,
            ProblemCode::OutOfRange => write!(f, "`{argument}` is out of range")?,
            ProblemCode::Length => write!(f, "`{argument}` has the wrong length")?,
            ProblemCode::Format => write!(f, "`{argument}` does not have the required form")?,
            ProblemCode::UnsafePath => write!(f, "`{argument}` cannot stand in a URL path")?,
            ProblemCode::UnsafeHeader => write!(f, "`{argument}` cannot stand in a header")?,
            ProblemCode::Combination => {
                write!(f, "`{argument}` does not go with the other arguments")?;
            }
        }
        if !given.is_empty() {
            write!(f, ": given {given}")?;
        }
        if !allowed.is_empty() {
            write!(f, "{} allowed: {allowed}", if given.is_empty() { ":" } else { "," })?;
        }
        if let Some(suggestion) = suggestion {
            write!(f, "; try {suggestion}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_says_what_was_given_and_what_is_allowed() {
        let problem = Problem {
            code: ProblemCode::NotAllowed,
            argument: "ticket_count".to_owned(),
            given: "10".to_owned(),
            allowed: "30, 50, 100".to_owned(),
            suggestion: Some("30".to_owned()),
        };
        assert_eq!(
            problem.to_string(),
            "`ticket_count` does not accept this value: given 10, allowed: 30, 50, 100; try 30"
        );
    }
}
