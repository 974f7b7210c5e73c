//! Problems as a model reads them: one text with everything to mend, and the same as data.
//!
//! Takes what [`check`](crate::check()) found, or what the engine refused; adds a call that is right.

use std::fmt::Write as _;

use jackfield_plan::{Plan, Problem, ProblemCode, Tool};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::example::example;
use crate::json_schema::Literal;

/// How many problems the text lists.
const LISTED: usize = 20;

/// All problems of a call in one text: what to change, and a call that the tool accepts.
///
/// ```text
/// `list_tickets` was not called, nothing was sent: 1 problem.
/// - `ticket_count` does not accept this value: given 10, allowed: 30, 50, 100; try 30
/// Mend all of it and call again. A call with the right form: {"ticket_count":30}
/// ```
pub fn render(plan: &Plan, tool: &Tool, problems: &[Problem]) -> String {
    let places = match problems.len() {
        1 => "1 problem".to_owned(),
        count => format!("{count} problems"),
    };
    let mut text = format!("`{}` was not called, nothing was sent: {places}.\n", tool.name);
    for problem in problems.iter().take(LISTED) {
        // Writing to a text cannot fail.
        let _ = writeln!(text, "- {problem}");
    }
    if problems.len() > LISTED {
        let _ = writeln!(text, "- and {} more", problems.len() - LISTED);
    }
    let example = Literal(Value::Object(example(plan, tool)));
    let example = serde_json::to_string(&example).unwrap_or_default();
    let _ = write!(text, "Mend all of it and call again. A call with the right form: {example}");
    text
}

/// Problems as data, for clients that act on them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// Every problem.
    pub problems: Vec<Entry>,
    /// Arguments that the tool accepts.
    pub example: Map<String, Value>,
}

/// One problem as data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// What kind of mistake it is.
    pub code: ProblemCode,
    /// The argument, with the path inside it.
    pub argument: String,
    /// What was given, as short JSON; empty when nothing was.
    pub given: String,
    /// What is allowed, in words.
    pub allowed: String,
    /// The value or name that was probably meant.
    pub suggestion: Option<String>,
    /// Whether the call can succeed once it is mended: always so for arguments.
    pub retryable: bool,
    /// After how many seconds it can be sent: at once.
    pub retry_after_s: u32,
}

/// All problems of a call as data.
pub fn report(plan: &Plan, tool: &Tool, problems: &[Problem]) -> Report {
    let entry = |problem: &Problem| Entry {
        code: problem.code,
        argument: problem.argument.clone(),
        given: problem.given.clone(),
        allowed: problem.allowed.clone(),
        suggestion: problem.suggestion.clone(),
        retryable: true,
        retry_after_s: 0,
    };
    Report { problems: problems.iter().map(entry).collect(), example: example(plan, tool) }
}
