//! Problems as a model reads them: one text with everything to mend, and the same as data.
//!
//! Takes what [`check`](crate::check()) found, or what the engine refused; adds a call that is right.

use std::fmt::Write as _;

use jackfield_plan::{Plan, Problem, ProblemCode, Tool};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::check::check;
use crate::example::{example_of, made};
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
        suggestion: problem.suggestion.as_deref().map(|text| suggestion_in(text, problem, form)),
        ..problem.clone()
    };
    let problems_as_data = problems.iter().map(|problem| Entry::from(shown(problem))).collect();
    let raised = form.raise_whole(given).unwrap_or_else(|broken| {
        // What is no JSON where it should be is left out, and the rest of the call stays.
        let is_broken = |name: &str| {
            let mut places = broken.iter().map(|problem| split(&problem.argument).0);
            places.any(|place| place == name || form.place(place) == name)
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

/// How often what was mended is looked at again: a wrong member may hide others.
const ROUNDS: usize = 4;

/// The call as it was given, with what is wrong mended: what was right stays, and nothing comes that
/// nobody asked for. Where that cannot be, a call that the tool accepts.
fn mended(
    plan: &Plan,
    tool: &Tool,
    given: &Map<String, Value>,
    problems: &[Problem],
) -> Map<String, Value> {
    let mut arguments = given.clone();
    let mut problems = problems.to_vec();
    for round in 0..ROUNDS {
        for problem in problems.iter().take(LISTED) {
            // What is inside an argument may be left out, which spares the rest of it.
            let (_, within) = split(&problem.argument);
            if round == 0 && problem.suggestion.is_none() && !within.is_empty() {
                rename(tool, &mut arguments, problem, None);
            } else {
                mend(plan, tool, &mut arguments, problem);
            }
        }
        match check(plan, tool, &own(tool, &arguments)) {
            Ok(_) => return arguments,
            Err(left) => problems = left,
        }
    }
    let mut kept = made(plan, tool);
    for (name, value) in given {
        let is_right = problems.iter().all(|problem| split(&problem.argument).0 != name);
        if let Some(argument) = argument(tool, name).filter(|_| is_right) {
            kept.insert(argument.name.clone(), value.clone());
        }
    }
    if check(plan, tool, &kept).is_ok() { kept } else { made(plan, tool) }
}

/// Mends one problem, as it suggests; else the argument is made anew, or left out where it is unknown.
fn mend(plan: &Plan, tool: &Tool, arguments: &mut Map<String, Value>, problem: &Problem) {
    let suggestion = problem.suggestion.as_deref();
    let suggested = suggestion.and_then(|text| serde_json::from_str::<Value>(text).ok());
    let (name, within) = split(&problem.argument);
    let is_given = |name: &str| is_given(tool, arguments, name);
    if problem.code == ProblemCode::Missing && within.is_empty() && is_given(name) {
        // Another one was meant to be it.
        return;
    }
    if problem.code == ProblemCode::Unknown {
        return rename(tool, arguments, problem, suggestion.map(|name| name.trim_matches('`')));
    }
    if let (Some(value), Some(place)) =
        (&suggested, arguments.get_mut(name).and_then(|whole| place_of(whole, within)))
    {
        *place = value.clone();
        return;
    }
    match (argument(tool, name), suggested) {
        (Some(argument), suggested) => {
            arguments.remove(name);
            let value = suggested.filter(|_| within.is_empty());
            let value = value.unwrap_or_else(|| example_of(plan, argument));
            arguments.insert(argument.name.clone(), value);
        }
        // Whoever runs the tool takes it, and knows what it suggests.
        (None, Some(value)) if within.is_empty() => {
            arguments.insert(name.to_owned(), value);
        }
        (None, _) => {
            arguments.remove(name);
        }
    }
}

/// Whether an argument is given, under any of its names.
fn is_given(tool: &Tool, arguments: &Map<String, Value>, name: &str) -> bool {
    let Some(meant) = argument(tool, name) else { return arguments.contains_key(name) };
    arguments.keys().any(|given| argument(tool, given).is_some_and(|one| one.name == meant.name))
}

/// Gives what is unknown the name that was meant, where that is free; else takes it out.
fn rename(tool: &Tool, arguments: &mut Map<String, Value>, problem: &Problem, meant: Option<&str>) {
    let (name, within) = split(&problem.argument);
    let holder = match within.rsplit_once('.') {
        None => Some(&mut *arguments),
        Some((holder, _)) => arguments
            .get_mut(name)
            .and_then(|whole| place_of(whole, holder))
            .and_then(Value::as_object_mut),
    };
    let last = within.rsplit_once('.').map_or(problem.argument.as_str(), |(_, last)| last);
    let Some(members) = holder else {
        arguments.remove(name);
        return;
    };
    let Some(value) = members.remove(last) else { return };
    let is_free = |meant: &&str| match within {
        "" => argument(tool, meant).is_some() && !is_given(tool, members, meant),
        _ => !members.contains_key(*meant),
    };
    if let Some(meant) = meant.filter(is_free) {
        members.insert(meant.to_owned(), value);
    }
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

/// The value at a path of names and positions (`.tags[0].name`), with members on the way that are not
/// there yet; none at other names.
fn place_of<'v>(mut value: &'v mut Value, path: &str) -> Option<&'v mut Value> {
    for step in path.split(['.', '[']).skip(1) {
        value = match step.strip_suffix(']') {
            Some(position) => value.get_mut(position.parse::<usize>().ok()?)?,
            None => value.as_object_mut()?.entry(step).or_insert(Value::Null),
        };
    }
    Some(value)
}
