//! Failures of operations of several requests.

use std::fmt;

use super::Error;

/// A step of an operation failed.
#[derive(Debug)]
pub struct StepFailure {
    operation: String,
    step: String,
    called: String,
    done: Vec<String>,
    error: Error,
}

impl StepFailure {
    pub(crate) fn new(
        operation: &str,
        step: &str,
        called: &str,
        done: Vec<String>,
        error: Error,
    ) -> Self {
        let [operation, step, called] = [operation, step, called].map(str::to_owned);
        Self { operation, step, called, done, error }
    }

    /// The id of the operation.
    pub fn operation(&self) -> &str {
        &self.operation
    }

    /// The name of the step that failed.
    pub fn step(&self) -> &str {
        &self.step
    }

    /// The id of the operation that the step called.
    pub fn called(&self) -> &str {
        &self.called
    }

    /// The ids of the operations that were called before and may have changed something, in order.
    pub fn done(&self) -> &[String] {
        &self.done
    }

    /// Why it failed.
    pub fn error(&self) -> &Error {
        &self.error
    }
}

impl fmt::Display for StepFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { operation, step, called, done, error } = self;
        write!(f, "`{operation}` stopped at its step `{step}` (`{called}`): {error}")?;
        if done.is_empty() {
            f.write_str("; nothing was changed before it")
        } else {
            let done = done.join("`, `");
            write!(f, "; already done, and not undone: `{done}`")
        }
    }
}

/// No item of a list is the one that was looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoMatch {
    message: String,
    wanted: String,
    seen: Vec<String>,
    compared: usize,
}

impl NoMatch {
    pub(crate) fn new(message: &str, wanted: String, seen: Vec<String>, compared: usize) -> Self {
        Self { message: message.to_owned(), wanted, seen, compared }
    }

    /// What was looked for.
    pub fn wanted(&self) -> &str {
        &self.wanted
    }

    /// What there is instead, in part: words to choose from, no addresses of people.
    pub fn seen(&self) -> &[String] {
        &self.seen
    }
}

impl fmt::Display for NoMatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (looked for `{}`", self.message, self.wanted)?;
        match self.seen.as_slice() {
            [] if self.compared == 0 => f.write_str("; there are none)"),
            [] => write!(f, "; none of the {} that were compared has it)", self.compared),
            seen => write!(f, "; there are: {})", seen.join(", ")),
        }
    }
}
