//! Failures in words that say what to do next, and as data.

use jackfield::error::{Limit, RedirectReason, Timeout};
use jackfield::{ApiError, Bytes, Error, RateLimit, TransportErrorKind};
use jackfield_plan::Problem;
use jackfield_tools::{Report, report, report_in};
use serde_json::{Map, Value, json};

use super::paging::is_refused_cursor;
use super::{Bound, RATE_LIMIT};
use crate::outcome::Outcome;

/// How many bytes of a vendor's error body are passed on: clients cut results at some ten thousand
/// characters, and what is wrong stands at the beginning.
const LONGEST_BODY: usize = 6 * 1024;

/// How many bytes of a message are passed on: a vendor's own words are in it.
const LONGEST_MESSAGE: usize = 2 * 1024;

/// Why a call gave no answer.
#[derive(Debug)]
#[non_exhaustive]
pub enum Refusal {
    /// The arguments are refused; nothing was sent.
    Problems(Vec<Problem>),
    /// The call failed on its way or at the vendor.
    Failed(Error),
}

impl From<Vec<Problem>> for Refusal {
    fn from(problems: Vec<Problem>) -> Self {
        Self::Problems(problems)
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        match error {
            // What only the wire decides is a problem of the arguments like any other.
            Error::Problems(problems) => Self::Problems(problems.to_vec()),
            error => Self::Failed(error),
        }
    }
}

impl Refusal {
    /// The refusal of a call with these arguments, as a model is told.
    pub fn outcome(&self, bound: Bound<'_>, given: &Map<String, Value>) -> Outcome {
        match self {
            Self::Problems(problems) => {
                let mut report = reported(bound, given, problems);
                if let Some(without) = without_cursor(bound, given, problems) {
                    report.example = without.example;
                }
                if bound.is_unlisted {
                    let name = Value::from(bound.tool.name.as_str());
                    let arguments = Value::Object(report.example);
                    let members = [("name".to_owned(), name), ("arguments".to_owned(), arguments)];
                    report.example = Map::from_iter(members);
                }
                let text = report.text(bound.tool);
                let mut error = serde_json::to_value(report).unwrap_or_default();
                error["code"] = json!("invalid_arguments");
                error["retryable"] = json!(true);
                Outcome::failure(text, error)
            }
            Self::Failed(error) => failed(error, None, bound),
        }
    }
}

fn reported(bound: Bound<'_>, given: &Map<String, Value>, problems: &[Problem]) -> Report {
    match bound.given {
        // A model knows only the names that it was shown.
        Some(form) => report_in(bound.plan, bound.tool, given, problems, form),
        None => report(bound.plan, bound.tool, given, problems),
    }
}

/// The report without a cursor that is refused, where there is one: the argument may be the vendor's as
/// well, for which another value would be made up, and what is suggested is to leave it out.
fn without_cursor(
    bound: Bound<'_>,
    given: &Map<String, Value>,
    problems: &[Problem],
) -> Option<Report> {
    let refused = problems.iter().find(|problem| is_refused_cursor(problem))?;
    let name =
        bound.given.map_or_else(|| refused.argument.clone(), |form| form.place(&refused.argument));
    let mut given = given.clone();
    given.remove(&name);
    let others: Vec<_> =
        problems.iter().filter(|problem| !is_refused_cursor(problem)).cloned().collect();
    Some(reported(bound, &given, &others))
}

/// A call that failed, as a model is told; with the body of the answer where that is not the error's own.
pub(super) fn failed(error: &Error, body: Option<&Bytes>, bound: Bound<'_>) -> Outcome {
    let cause = error.cause();
    let api = match cause {
        Error::Api(api) => Some(&**api),
        Error::RateLimited(limited) => Some(limited.api()),
        _ => None,
    };
    let body = body.or(match cause {
        Error::Decode(failure) => Some(failure.raw()),
        _ => api.map(ApiError::raw),
    });
    let text = bound.engine.scrub(&message(error, bound));
    let mut text = beginning(&text, LONGEST_MESSAGE).to_owned();
    let mut data = json!({
        "code": code(error),
        "message": text,
        "retryable": error.is_retryable() && (bound.tool.effect.is_repeatable() || !may_have_acted(cause)),
    });
    let mut meta = Map::new();
    if let Some(status) = error.status() {
        data["status"] = json!(status.as_u16());
    }
    let wait = match cause {
        Error::RateLimited(limited) => limited.rate_limit().reset(),
        Error::Api(api) => api.retry_after(),
        _ => None,
    };
    if let Some(wait) = wait {
        data["retry_after_s"] = json!(wait.as_secs());
    }
    if let Some(limit) = api.and_then(|api| api.rate_limit()) {
        data["rate_limit"] = rate_limit(limit);
        meta.insert(RATE_LIMIT.to_owned(), rate_limit(limit));
    }
    if let Some(body) = body {
        // A vendor may repeat what it was sent, credentials included.
        let body = bound.engine.scrub(&String::from_utf8_lossy(body));
        let cut = beginning(&body, LONGEST_BODY);
        if is_binary(cut) {
            text.push_str("\nThe vendor's answer is no text.");
        } else if !cut.trim().is_empty() {
            let json = if cut == body { serde_json::from_str(cut).ok() } else { None };
            data["body"] = json.unwrap_or_else(|| Value::from(cut));
            text.push_str("\nThe vendor's answer: ");
            text.push_str(cut);
            if cut != body {
                text.push_str(&format!(
                    "\nThat is the beginning, {} of {} bytes.",
                    cut.len(),
                    body.len()
                ));
            }
        }
    }
    Outcome { meta, ..Outcome::failure(text, data) }
}

/// Whether the vendor may have done what was asked for, though no answer came.
fn may_have_acted(error: &Error) -> bool {
    match error {
        Error::Timeout(_) => true,
        Error::Transport(broken) => !broken.is_before_sending(),
        _ => false,
    }
}

/// What went wrong, and what whoever calls a tool can do: the words of the engine are for programs.
pub(super) fn message(error: &Error, bound: Bound<'_>) -> String {
    if let Error::Step(failure) = error {
        // What may have been done is said by what surrounds the step.
        let name = |operation: &str| bound.name_of(operation);
        return failure.in_words(&name, why(failure.error().cause(), failure.called(), "", bound));
    }
    let done = if bound.tool.effect.read_only {
        ""
    } else {
        "; the vendor may have acted on the call all the same: look before trying again"
    };
    why(error, &bound.tool.operation, done, bound)
}

/// Why a call of this operation failed, and what may have been `done` all the same.
fn why(error: &Error, operation: &str, done: &str, bound: Bound<'_>) -> String {
    match error {
        Error::Decode(failure) => {
            let place = match failure.path() {
                "" => String::new(),
                path => format!("`{path}`: "),
            };
            format!(
                "the answer of `{}` ({}) cannot be read: {place}{}{done}",
                bound.name_of(operation),
                failure.status().as_u16(),
                failure.reason()
            )
        }
        Error::TooLarge { limit } => format!(
            "the answer is larger than the {limit} bytes that are read of one; ask for less: fewer \
             records, a narrower filter{done}"
        ),
        Error::Timeout(Timeout { limit: Limit::Call, after }) => {
            format!("the vendor gave no answer within {after:?}{done}")
        }
        Error::Timeout(Timeout { limit: Limit::Idle, after }) => {
            format!("the vendor's answer stopped for {after:?} before its end{done}")
        }
        Error::Transport(broken) if broken.kind() == TransportErrorKind::Interrupted => {
            format!("the connection to the vendor broke before an answer came{done}")
        }
        Error::Redirect(redirect) if redirect.reason() == RedirectReason::OtherOrigin => {
            let origin = url::Url::parse(redirect.location()).ok();
            let origin = origin.map_or_else(
                || "another origin".to_owned(),
                |url| format!("{}, another origin", url.origin().ascii_serialization()),
            );
            format!(
                "the vendor redirects ({}) to {origin}, where credentials do not travel; whoever runs \
                 this server can make that the base URL, if it is the vendor's",
                redirect.status().as_u16()
            )
        }
        // Where files of this machine are is nothing to tell those who are elsewhere.
        Error::File(error) => format!("a file of the arguments cannot be sent: {}", error.reason()),
        Error::Transport(broken) if broken.kind() == TransportErrorKind::File => {
            "a file of the arguments could not be read; see that it still is there, whole, and that the \
             server may read it"
                .to_owned()
        }
        other => other.in_words(&|operation| bound.name_of(operation)),
    }
}

/// The three numbers, whatever the vendor calls them; absent where it does not say.
pub(super) fn rate_limit(limit: &RateLimit) -> Value {
    let parts = [("limit", limit.limit), ("remaining", limit.remaining), ("reset", limit.reset)];
    let known =
        parts.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?.into())));
    Value::Object(known.collect())
}

/// Whether a text is made of bytes that are none: one in ten of its characters is no writing.
fn is_binary(text: &str) -> bool {
    let odd =
        |c: &char| *c == char::REPLACEMENT_CHARACTER || (c.is_control() && !c.is_whitespace());
    10 * text.chars().filter(odd).count() > text.chars().count()
}

/// The beginning of a text, at most so many bytes and whole characters only.
fn beginning(text: &str, most: usize) -> &str {
    let end = (0..=most.min(text.len())).rev().find(|&end| text.is_char_boundary(end));
    text.get(..end.unwrap_or(0)).unwrap_or_default()
}

/// A word for programs.
pub(super) fn code(error: &Error) -> &'static str {
    match error.cause() {
        Error::Problems(_) => "invalid_arguments",
        Error::Connection(_) => "not_connected",
        Error::Api(_) => "vendor_error",
        Error::RateLimited(_) => "rate_limited",
        Error::Decode(_) => "unexpected_answer",
        Error::Transport(_) => "unreachable",
        Error::Timeout(_) => "timeout",
        Error::TooLarge { .. } => "too_large",
        Error::Redirect(_) => "redirect_refused",
        Error::Auth(_) => "not_authenticated",
        Error::Paging(_) => "paging_failed",
        Error::File(_) => "file_failed",
        Error::Plan(_) => "not_supported",
        _ => "failed",
    }
}

#[cfg(test)]
mod tests {
    use jackfield::{Engine, TransportError};
    use jackfield_plan::Plan;

    use super::*;
    use crate::run::Files;

    #[test]
    fn where_files_of_the_server_are_is_not_told() {
        let json = include_str!("../../../../generated/desk365/plan.json");
        let plan = std::sync::Arc::new(Plan::from_json(json).unwrap());
        let engine = Engine::from_whole_plan(std::sync::Arc::clone(&plan)).build_partial().unwrap();
        let tool = plan.tools.tools.first().unwrap();
        let files = Files::default();
        let bound = Bound {
            plan: &plan,
            tool,
            engine: &engine,
            given: None,
            files: &files,
            is_unlisted: false,
        };
        let text = "`/srv/secret/a.log` cannot be opened: permission denied";
        let broken = TransportError::new(TransportErrorKind::File, text);
        let told = Refusal::Failed(broken.into()).outcome(bound, &Map::new());
        let told = format!("{told:?}");
        assert!(!told.contains("secret") && told.contains("could not be read"), "{told}");
    }
}
