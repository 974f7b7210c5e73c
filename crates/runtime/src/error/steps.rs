//! Failures of operations of several requests.

use std::fmt;

use super::{Error, Naming};

/// How many items are named; of more, only their number is said.
const NAMED: usize = 10;

/// A step of an operation failed.
#[derive(Debug)]
pub struct StepFailure {
    pub(crate) operation: String,
    pub(crate) step: String,
    pub(crate) called: String,
    pub(crate) is_read_only: bool,
    pub(crate) done: Vec<String>,
    pub(crate) is_unknown: bool,
    pub(crate) items: Option<ItemCalls>,
    pub(crate) error: Error,
}

/// What became of the calls that the failed step made, one for each item of a list. Items are named by
/// their values, shortened, in backticks, or by their place (`number 3`) where they have parts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ItemCalls {
    pub(crate) of: usize,
    pub(crate) done: Vec<String>,
    pub(crate) failed: Vec<String>,
    pub(crate) unknown: Vec<String>,
    pub(crate) not_sent: usize,
}

impl StepFailure {
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

    /// The ids of the operations that were called and have changed something, in order, once for each
    /// call. Those whose declared effect is to read are not among them.
    pub fn done(&self) -> &[String] {
        &self.done
    }

    /// Whether the failed step may have changed something all the same: it was sent, and no answer
    /// tells.
    pub fn may_be_done(&self) -> bool {
        self.is_unknown
    }

    /// What became of each item, where the failed step goes through a list.
    pub fn items(&self) -> Option<&ItemCalls> {
        self.items.as_ref()
    }

    /// Why it failed.
    pub fn error(&self) -> &Error {
        &self.error
    }

    /// What was done, as it is told: each operation once for calls in a row, with their number.
    fn told(&self, name: Naming<'_>) -> Vec<String> {
        let items =
            self.items.as_ref().filter(|items| !self.is_read_only && !items.done.is_empty());
        let before =
            self.done.len() - items.map_or(0, |items| items.done.len()).min(self.done.len());
        let before = self.done.get(..before).unwrap_or_default();
        let mut told: Vec<String> = before
            .chunk_by(|one, next| one == next)
            .filter_map(|calls| {
                let called = name(calls.first()?);
                Some(match calls.len() {
                    1 => format!("`{called}`"),
                    times => format!("`{called}` ({times} times)"),
                })
            })
            .collect();
        told.extend(items.map(|items| {
            let (done, of) = (items.done.len(), items.of);
            format!("`{}` for {done} of {of} items ({})", name(&self.called), listed(&items.done))
        }));
        told
    }
}

impl ItemCalls {
    /// How many items the list has.
    pub fn of(&self) -> usize {
        self.of
    }

    /// Those for which the call succeeded.
    pub fn done(&self) -> &[String] {
        &self.done
    }

    /// Those for which it was refused.
    pub fn failed(&self) -> &[String] {
        &self.failed
    }

    /// Those for which it was sent, and no answer tells whether it was done.
    pub fn unknown(&self) -> &[String] {
        &self.unknown
    }

    /// The number of those for which nothing was sent.
    pub fn not_sent(&self) -> usize {
        self.not_sent
    }
}

impl StepFailure {
    /// What it says, with other names for operations than their ids, and other words for why the step
    /// failed: those of [`error`](Self::error) are for programs.
    pub fn in_words(&self, name: Naming<'_>, why: impl fmt::Display) -> String {
        let mut text = String::new();
        // Writing to a text does not fail.
        let _ = self.say(&mut text, name, &why);
        text
    }

    fn say(&self, f: &mut dyn fmt::Write, name: Naming<'_>, why: &dyn fmt::Display) -> fmt::Result {
        let Self { step, items, .. } = self;
        let (operation, called) = (name(&self.operation), name(&self.called));
        write!(f, "`{operation}` stopped at its step `{step}` (`{called}`")?;
        if let Some(items) = items {
            let stopped: Vec<String> = items.failed.iter().chain(&items.unknown).cloned().collect();
            if !stopped.is_empty() {
                write!(f, " for {}", listed(&stopped))?;
            }
        }
        write!(f, "): {why}")?;
        let told = self.told(name);
        if !told.is_empty() {
            write!(f, "; already done, and not undone: {}", told.join(", "))?;
        }
        if self.is_unknown {
            write!(f, "; not known whether it was done: `{called}`")?;
            if let Some(items) = items {
                write!(f, " for {}", listed(&items.unknown))?;
            }
        } else if told.is_empty() {
            f.write_str("; nothing was changed before it")?;
        }
        match items {
            Some(items) if items.not_sent > 0 => {
                write!(f, "; not sent for {} of {} items", items.not_sent, items.of)
            }
            _ => Ok(()),
        }
    }
}

impl fmt::Display for StepFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.say(f, &str::to_owned, &self.error)
    }
}

/// Names, and how many more there are.
fn listed(names: &[String]) -> String {
    let shown = names.get(..NAMED.min(names.len())).unwrap_or_default().join(", ");
    match names.len().saturating_sub(NAMED) {
        0 => shown,
        more => format!("{shown} and {more} more"),
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
