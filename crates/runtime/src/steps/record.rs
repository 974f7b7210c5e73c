//! What became of the calls of an operation of several requests: what has been done, and what may have
//! been, for the error of one that stops.

use jackfield_plan::{Operation, Step};

use crate::argument::{Argument, short};
use crate::error::{Error, ItemCalls, StepFailure};

/// What is known of a call.
enum Outcome {
    Done,
    /// It was refused, or never sent.
    Failed,
    /// It was sent, and no answer tells whether the vendor acted.
    Unknown,
}

impl Outcome {
    fn of<T>(answer: &Result<T, Error>) -> Self {
        let Err(error) = answer else { return Self::Done };
        match error {
            // The vendor did it; the answer is what could not be used.
            Error::NoMatch(_) | Error::Paging(_) => Self::Done,
            Error::Decode(error) if error.status().is_success() => Self::Done,
            Error::Timeout(_) | Error::TooLarge { .. } => Self::Unknown,
            Error::Transport(error)
                if !error.is_before_sending()
                    && error.kind() != crate::TransportErrorKind::File =>
            {
                Self::Unknown
            }
            // A gateway got no answer from who should act (RFC 9110, sections 15.6.3 and 15.6.5).
            Error::Api(error) if matches!(error.status().as_u16(), 502 | 504) => Self::Unknown,
            _ => Self::Failed,
        }
    }
}

/// The calls of an operation that may change something, so far.
#[derive(Default)]
pub(super) struct Record {
    done: Vec<String>,
    /// Whether nobody knows what became of the call that failed.
    is_unknown: bool,
    /// The calls of the step that failed, where it made one for each item of a list.
    items: Option<ItemCalls>,
}

impl Record {
    /// Records what became of a call.
    pub(super) fn call<T>(&mut self, step: &Step, answer: &Result<T, Error>) {
        if step.read_only {
            return;
        }
        match Outcome::of(answer) {
            Outcome::Done => self.done.push(step.operation.to_string()),
            Outcome::Unknown => self.is_unknown = true,
            Outcome::Failed => {}
        }
    }

    /// Records what became of a call for each item, by the names of the items; none was begun where
    /// there is no answer. Gives the answers, or the error of the first that failed.
    pub(super) fn each<T>(
        &mut self,
        step: &Step,
        names: Vec<String>,
        answers: Vec<Option<Result<T, Error>>>,
    ) -> Result<Vec<T>, Error> {
        let mut items = ItemCalls { of: names.len(), ..ItemCalls::default() };
        let mut results = Vec::with_capacity(answers.len());
        let mut first = None;
        for (name, answer) in names.into_iter().zip(answers) {
            let Some(answer) = answer else {
                items.not_sent += 1;
                continue;
            };
            self.call(step, &answer);
            match Outcome::of(&answer) {
                Outcome::Done => items.done.push(name),
                Outcome::Failed => items.failed.push(name),
                Outcome::Unknown => items.unknown.push(name),
            }
            match answer {
                Ok(result) => results.push(result),
                Err(error) => first = first.or(Some(error)),
            }
        }
        match first {
            None => Ok(results),
            Some(error) => {
                self.items = Some(items);
                Err(error)
            }
        }
    }

    pub(super) fn failure(self, operation: &Operation, step: &Step, error: Error) -> Error {
        let Self { done, is_unknown, items } = self;
        StepFailure {
            operation: operation.id.to_string(),
            step: step.name.to_string(),
            called: step.operation.to_string(),
            is_read_only: step.read_only,
            done,
            is_unknown,
            items,
            error,
        }
        .into()
    }
}

/// How an item is named: a number or a word by itself, shortened; what has parts by its place, since its
/// content may be long and is not for every reader of an error.
pub(super) fn item_name(position: usize, item: &Argument) -> String {
    match item {
        Argument::Bool(_) | Argument::Integer(_) | Argument::Float(_) | Argument::Number(_) => {
            format!("`{}`", short(item))
        }
        Argument::Text(text) => {
            let shown = short(item);
            // Without the quotes of JSON, unless something had to be escaped or cut.
            let plain = shown.strip_prefix('"').and_then(|shown| shown.strip_suffix('"'));
            format!("`{}`", plain.filter(|plain| plain == text).unwrap_or(&shown))
        }
        _ => format!("number {}", position + 1),
    }
}
