//! Problems as a model reads them: one text with everything to mend, and the same as data.
//!
//! Takes what [`check`](crate::check()) found, or what the engine refused; adds a call that is right.

use std::fmt::Write as _;

use jackfield_plan::{Plan, Problem, ProblemCode, Tool};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::check::check;
use crate::example::{example, example_of};
use crate::json_schema::Literal;
use crate::mapping::Arguments;
use crate::types::argument;
use crate::words::excerpt;

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
    report(plan, tool, problems).text(tool)
}

/// Problems as data, for clients that act on them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// Every problem.
    pub problems: Vec<Entry>,
    /// Arguments that the tool accepts, among them those that were wrong.
    pub example: Map<String, Value>,
}

impl Report {
    /// The problems as a model reads them, as [`render`] gives them.
    pub fn text(&self, tool: &Tool) -> String {
        let places = match self.problems.len() {
            1 => "1 problem".to_owned(),
            count => format!("{count} problems"),
        };
        let mut text = format!("`{}` was not called, nothing was sent: {places}.\n", tool.name);
        for entry in self.problems.iter().take(LISTED) {
            // Writing to a text cannot fail.
            let _ = writeln!(text, "- {}", entry.problem());
        }
        if self.problems.len() > LISTED {
            let _ = writeln!(text, "- and {} more", self.problems.len() - LISTED);
        }
        let example = Literal(Value::Object(self.example.clone()));
        let example = serde_json::to_string(&example).unwrap_or_default();
        let _ =
            write!(text, "Mend all of it and call again. A call with the right form: {example}");
        text
    }
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

impl Entry {
    fn of(problem: Problem) -> Self {
        let Problem { code, argument, given, allowed, suggestion } = problem;
        Self { code, argument, given, allowed, suggestion, retryable: true, retry_after_s: 0 }
    }

    fn problem(&self) -> Problem {
        Problem {
            code: self.code,
            argument: self.argument.clone(),
            given: self.given.clone(),
            allowed: self.allowed.clone(),
            suggestion: self.suggestion.clone(),
        }
    }
}

/// All problems of a call as data.
pub fn report(plan: &Plan, tool: &Tool, problems: &[Problem]) -> Report {
    let problems_as_data = problems.iter().cloned().map(Entry::of).collect();
    Report { problems: problems_as_data, example: mended(plan, tool, problems) }
}

/// All problems of a call that was given in a provider's form: places, names and the example are in
/// that form, since a model knows only what it was shown. Of values, those of whole arguments are.
pub fn report_in(plan: &Plan, tool: &Tool, problems: &[Problem], form: &Arguments) -> Report {
    let shown = |problem: &Problem| Problem {
        argument: form.place(&problem.argument),
        allowed: if problem.code == ProblemCode::Unknown {
            names_in(&problem.allowed, form)
        } else {
            problem.allowed.clone()
        },
        suggestion: problem.suggestion.as_deref().map(|text| suggestion_in(text, problem, form)),
        ..problem.clone()
    };
    let problems_as_data = problems.iter().map(|problem| Entry::of(shown(problem))).collect();
    Report { problems: problems_as_data, example: form.lower(&mended(plan, tool, problems)) }
}

/// Words with every name between backticks as the provider's form has it.
fn names_in(words: &str, form: &Arguments) -> String {
    let parts = words
        .split('`')
        .enumerate()
        .map(|(position, part)| if position % 2 == 1 { form.place(part) } else { part.to_owned() });
    parts.collect::<Vec<_>>().join("`")
}

fn suggestion_in(text: &str, problem: &Problem, form: &Arguments) -> String {
    let (name, within) = split(&problem.argument);
    match serde_json::from_str::<Value>(text) {
        Ok(value) if within.is_empty() => {
            let lowered = form.lower(&Map::from_iter([(name.to_owned(), value)]));
            lowered.get(&form.place(name)).map_or_else(|| text.to_owned(), excerpt)
        }
        Ok(_) => text.to_owned(),
        Err(_) => names_in(text, form),
    }
}

/// A call that the tool accepts and that shows how the wrong arguments are given: what the problems
/// suggest, else a value of the argument's type.
fn mended(plan: &Plan, tool: &Tool, problems: &[Problem]) -> Map<String, Value> {
    let mut arguments = example(plan, tool);
    for problem in problems.iter().take(LISTED) {
        let suggested =
            problem.suggestion.as_deref().and_then(|text| serde_json::from_str::<Value>(text).ok());
        let (name, within) = split(&problem.argument);
        let renamed = problem.suggestion.as_deref().map(|name| name.trim_matches('`'));
        let name = if problem.code == ProblemCode::Unknown && within.is_empty() {
            renamed.unwrap_or(name)
        } else {
            name
        };
        let Some(argument) = argument(tool, name) else {
            // Whoever runs the tool takes it, and knows what it suggests.
            if let Some(value) = suggested.filter(|_| within.is_empty()) {
                arguments.insert(name.to_owned(), value);
            }
            continue;
        };
        let mut with = own(tool, &arguments);
        with.entry(&argument.name).or_insert_with(|| example_of(plan, argument));
        if let (Some(value), Some(place)) = (suggested, with.get_mut(&argument.name))
            && let Some(place) = place_of(place, within)
        {
            *place = value;
        }
        if check(plan, tool, &with).is_ok() {
            arguments.extend(with);
        }
    }
    arguments
}

/// The arguments that are the tool's own.
fn own(tool: &Tool, arguments: &Map<String, Value>) -> Map<String, Value> {
    let own = arguments.iter().filter(|(name, _)| argument(tool, name).is_some());
    own.map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// A place as the name of the argument and the path within it: `filter` and `.tags[0]`.
fn split(place: &str) -> (&str, &str) {
    place.split_at(place.find(['.', '[']).unwrap_or(place.len()))
}

/// The value at a path of names (`.priority.level`), with members on the way that are not there yet;
/// none within lists and at other names.
fn place_of<'v>(mut value: &'v mut Value, path: &str) -> Option<&'v mut Value> {
    if path.contains('[') {
        return None;
    }
    for name in path.split('.').skip(1) {
        value = value.as_object_mut()?.entry(name).or_insert(Value::Null);
    }
    Some(value)
}
