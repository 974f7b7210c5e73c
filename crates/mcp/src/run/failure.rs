//! Failures in words that say what to do next, and as data.

use jackfield::{Error, RateLimit};
use jackfield_plan::Problem;
use jackfield_tools::{report, report_in};
use serde_json::{Map, Value, json};

use super::{Bound, RATE_LIMIT};
use crate::outcome::Outcome;

/// How many bytes of a vendor's error body are passed on.
const LONGEST_BODY: usize = 16 * 1024;

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
    /// The refusal as a model is told.
    pub fn outcome(&self, bound: Bound<'_>) -> Outcome {
        match self {
            Self::Problems(problems) => {
                let report = match bound.given {
                    // A model knows only the names that it was shown.
                    Some(form) => report_in(bound.plan, bound.tool, problems, form),
                    None => report(bound.plan, bound.tool, problems),
                };
                let text = report.text(bound.tool);
                let mut error = serde_json::to_value(report).unwrap_or_default();
                error["code"] = json!("invalid_arguments");
                error["retryable"] = json!(true);
                Outcome::failure(text, error)
            }
            Self::Failed(error) => failed(error, bound),
        }
    }
}

fn failed(error: &Error, bound: Bound<'_>) -> Outcome {
    let api = match error {
        Error::Api(api) => Some(&**api),
        Error::RateLimited(limited) => Some(limited.api()),
        _ => None,
    };
    let mut data = json!({
        "code": code(error),
        "message": error.to_string(),
        "retryable": error.is_retryable(),
    });
    let mut text = error.to_string();
    let mut meta = Map::new();
    if let Some(status) = error.status() {
        data["status"] = json!(status.as_u16());
    }
    if let Error::RateLimited(limited) = error {
        data["retry_after_s"] = json!(limited.reset().as_secs());
    }
    if let Some(api) = api {
        if let Some(limit) = api.rate_limit() {
            data["rate_limit"] = rate_limit(limit);
            meta.insert(RATE_LIMIT.to_owned(), rate_limit(limit));
        }
        // A vendor may repeat what it was sent, credentials included.
        let body = bound.engine.scrub(&String::from_utf8_lossy(api.raw()));
        let end = (0..=LONGEST_BODY.min(body.len())).rev().find(|&end| body.is_char_boundary(end));
        let cut = body.get(..end.unwrap_or(0)).unwrap_or_default();
        if !cut.trim().is_empty() {
            let json = if cut == body { serde_json::from_str(cut).ok() } else { None };
            data["body"] = json.unwrap_or_else(|| Value::from(cut));
            text.push_str("\nThe vendor's answer: ");
            text.push_str(cut);
        }
    }
    Outcome { meta, ..Outcome::failure(text, data) }
}

/// The three numbers, whatever the vendor calls them; absent where it does not say.
pub(super) fn rate_limit(limit: &RateLimit) -> Value {
    let parts = [("limit", limit.limit), ("remaining", limit.remaining), ("reset", limit.reset)];
    let known =
        parts.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?.into())));
    Value::Object(known.collect())
}

/// A word for programs.
fn code(error: &Error) -> &'static str {
    match error {
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
