//! Problems as a model reads them: one text with everything to mend, and the same as data.
//!
//! Takes what [`check`](crate::check()) found, or what the engine refused; adds a call that is right.

mod mend;
mod place;

use std::fmt::Write as _;

use jackfield_plan::{Plan, Problem, ProblemCode, Tool};
use serde::Serialize;
use serde_json::{Map, Value};

use self::mend::Mender;
use self::place::{holder, inside, leads_into, split};
use crate::check::{Beside, check_beside};
use crate::example::made;
use crate::file::FileForms;
use crate::json_schema::Literal;
use crate::mapping::Arguments;
use crate::types::argument;
use crate::words::excerpt;

/// How many problems the text lists.
const LISTED: usize = 20;

/// All problems of a call in one text: what to change, and the call as it was given, mended.
///
/// ```text
/// `list_tickets` was not called, nothing was sent: 1 problem.
/// - `ticket_count` does not accept this value: given 10, allowed: 30, 50, 100; try 30
/// Mend all of it and call again. A call with the right form: {"ticket_count":30}
/// ```
pub fn render(
    plan: &Plan,
    tool: &Tool,
    given: &Map<String, Value>,
    problems: &[Problem],
) -> String {
    report(plan, tool, given, problems).text(tool)
}

/// Problems as data, for clients that act on them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// Every problem.
    pub problems: Vec<Entry>,
    /// The arguments as they were given, with what was wrong mended: as suggested where that is known,
    /// else by values made from the types.
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

impl From<Problem> for Entry {
    fn from(problem: Problem) -> Self {
        let Problem { code, argument, given, allowed, suggestion } = problem;
        Self { code, argument, given, allowed, suggestion, retryable: true, retry_after_s: 0 }
    }
}

impl Entry {
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
pub fn report(
    plan: &Plan,
    tool: &Tool,
    given: &Map<String, Value>,
    problems: &[Problem],
) -> Report {
    let problems_as_data = problems.iter().cloned().map(Entry::from).collect();
    Report { problems: problems_as_data, example: mended(plan, tool, given, problems) }
}

/// All problems of a call that was given in a provider's form: places, names and the example are in
/// that form, since a model knows only what it was shown. Of values, those of whole arguments are.
pub fn report_in(
    plan: &Plan,
    tool: &Tool,
    given: &Map<String, Value>,
    problems: &[Problem],
    form: &Arguments,
) -> Report {
    let shown = |problem: &Problem| Problem {
        argument: form.place(&problem.argument),
        allowed: if problem.code == ProblemCode::Unknown {
            names_in(&problem.allowed, form)
        } else {
            problem.allowed.clone()
        },
        suggestion: problem
            .suggestion
            .as_deref()
            .map(|text| suggestion_in(text, tool, problem, form)),
        ..problem.clone()
    };
    let problems_as_data = problems.iter().map(|problem| Entry::from(shown(problem))).collect();
    let raised = form.raise_whole(given).unwrap_or_else(|broken| {
        // What is no JSON where it should be is left out, and the rest of the call stays.
        let is_broken = |name: &str| {
            let mut places = broken.iter().map(|problem| &problem.argument);
            places.any(|place| leads_into(place, name) || leads_into(&form.place(place), name))
        };
        let rest = given.iter().filter(|(name, _)| !is_broken(name));
        form.raise_whole(&rest.map(|(name, value)| (name.clone(), value.clone())).collect())
            .unwrap_or_default()
    });
    let mended = mended(plan, tool, &raised, problems);
    Report { problems: problems_as_data, example: form.lower(&mended) }
}

/// Words with every name between backticks as the provider's form has it.
fn names_in(words: &str, form: &Arguments) -> String {
    let parts = words
        .split('`')
        .enumerate()
        .map(|(position, part)| if position % 2 == 1 { form.place(part) } else { part.to_owned() });
    parts.collect::<Vec<_>>().join("`")
}

fn suggestion_in(text: &str, tool: &Tool, problem: &Problem, form: &Arguments) -> String {
    let (name, within) = split(tool, &Map::new(), &problem.argument);
    match serde_json::from_str::<Value>(text) {
        Ok(value) if within.is_empty() => {
            let lowered = form.lower(&Map::from_iter([(name.to_owned(), value)]));
            lowered.get(&form.place(name)).map_or_else(|| text.to_owned(), excerpt)
        }
        Ok(_) => text.to_owned(),
        Err(_) => names_in(text, form),
    }
}

/// The call as it was given, with what is wrong mended: what was right stays, and nothing comes that
/// nobody asked for. Where that cannot be, a call that the tool accepts.
fn mended(
    plan: &Plan,
    tool: &Tool,
    given: &Map<String, Value>,
    problems: &[Problem],
) -> Map<String, Value> {
    let mut arguments = Value::Object(given.clone());
    for problem in problems {
        follow(tool, &mut arguments, problem);
    }
    let Value::Object(arguments) = arguments else { return made(plan, tool) };
    // What the tool does not know and nobody complains of is taken by whoever runs it.
    let is_other = |name: &str| {
        argument(tool, name).is_none()
            && !problems.iter().any(|one| one.code == ProblemCode::Unknown && one.argument == name)
    };
    let mended = Mender::new(plan).arguments(tool, &arguments, is_other);
    let own = mended.iter().filter(|(name, _)| argument(tool, name).is_some());
    let own = own.map(|(name, value)| (name.clone(), value.clone())).collect();
    let beside = Beside { files: FileForms::ALL, ..Beside::default() };
    if check_beside(plan, tool, &own, beside).is_ok() { mended } else { made(plan, tool) }
}

/// Does what a problem suggests, where that is a value, or a name that is free. A file in a form that is
/// not taken is taken out.
fn follow(tool: &Tool, arguments: &mut Value, problem: &Problem) {
    let Some((holder, last)) = holder(tool, arguments, &problem.argument) else { return };
    let suggested = problem.suggestion.as_deref();
    let value = suggested.and_then(|text| serde_json::from_str::<Value>(text).ok());
    match (value, problem.code, holder) {
        (Some(value), ProblemCode::Missing, Value::Object(members)) => {
            members.entry(last.to_owned()).or_insert(value);
        }
        (Some(value), _, holder) => {
            if let Some(place) = inside(holder, last) {
                *place = value;
            }
        }
        (None, ProblemCode::Unknown, Value::Object(members)) => {
            let meant = suggested.map(|name| name.trim_matches('`')).filter(|name| is_name(name));
            let own = |name: &str| argument(tool, name).map(|own| own.name.as_str());
            let is_whole = last == problem.argument;
            let is_free = |meant: &&str| {
                let same = |name: &String| {
                    name == meant || (is_whole && own(meant).is_some() && own(name) == own(meant))
                };
                !members.keys().any(same)
            };
            if let Some(meant) = meant.filter(is_free)
                && let Some(value) = members.remove(last)
            {
                members.insert(meant.to_owned(), value);
            }
        }
        // A file in a form that is not taken here is made anew, or left out.
        (None, ProblemCode::NotAllowed | ProblemCode::Format, holder) => {
            if let Some(file) = inside(holder, last).filter(|value| is_file_elsewhere(value)) {
                *file = Value::Null;
            }
        }
        _ => {}
    }
}

/// Whether words are a name, and no advice.
fn is_name(words: &str) -> bool {
    !words.contains(' ')
}

fn is_file_elsewhere(value: &Value) -> bool {
    value.get("path").or_else(|| value.get("url")).is_some()
}
