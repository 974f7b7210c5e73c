//! Which members of a result are given: those that a call asks for, else the ones worth reading.
//!
//! One argument, `fields`, for every tool whose result has members to choose from; `result_fields`
//! where the vendor has a `fields` of its own.

use jackfield_plan::{Plan, Problem, ProblemCode, Tool};
use jackfield_tools::{Projection, fields_argument};
use serde_json::{Map, Value};

/// The name of the argument, and the one where that name is taken.
const NAMES: [&str; 2] = ["fields", "result_fields"];

/// The name under which a tool takes the members of its result; none when both are taken.
pub(crate) fn argument(tool: &Tool) -> Option<&'static str> {
    let is_taken = |name: &str| {
        tool.arguments.iter().any(|argument| {
            argument.name == name || argument.aliases.iter().any(|alias| alias == name)
        })
    };
    NAMES.into_iter().find(|name| !is_taken(name))
}

/// The name under which calls choose members of a tool's result; none where there is no choice.
pub(super) fn name(plan: &Plan, tool: &Tool) -> Option<&'static str> {
    argument(tool).filter(|_| fields_argument(plan, tool).is_some())
}

/// Takes the choice of members out of the arguments of a call; without one, the tool's own default.
pub(super) fn take(
    plan: &Plan,
    tool: &Tool,
    arguments: &mut Map<String, Value>,
) -> Result<Projection, Vec<Problem>> {
    // A tool without members to choose from has no such argument: the check refuses it as unknown.
    let Some(name) = name(plan, tool).filter(|name| arguments.contains_key(*name)) else {
        return Ok(Projection::default_of(plan, tool));
    };
    let given = arguments.remove(name).unwrap_or_default();
    let paths: Option<Vec<&str>> = match &given {
        Value::Null => return Ok(Projection::default_of(plan, tool)),
        Value::Array(paths) => paths.iter().map(Value::as_str).collect(),
        _ => None,
    };
    let code = match &paths {
        None => ProblemCode::WrongType,
        // It could mean all of them, or none, and nobody wants none.
        Some(paths) if paths.is_empty() => ProblemCode::Length,
        Some(_) => ProblemCode::NotAllowed,
    };
    let Some(paths) = paths.filter(|paths| !paths.is_empty()) else {
        return Err(vec![Problem {
            code,
            argument: name.to_owned(),
            given: given.to_string().chars().take(60).collect(),
            allowed:
                "a list of texts, one or more, each the path of a member of the result; \"*\" for \
                      all of them"
                    .to_owned(),
            suggestion: Some("[\"*\"]".to_owned()),
        }]);
    };
    Projection::new(plan, tool, paths.iter().copied())
        .map_err(|problems| of_values(name, &paths, problems))
}

/// Problems of paths as those of values, by which a call is mended: each by the path that was meant, or,
/// where one of them has none, by the list without it.
fn of_values(name: &str, paths: &[&str], mut problems: Vec<Problem>) -> Vec<Problem> {
    let place = |problem: &Problem| {
        let (_, position) = problem.argument.split_once('[')?;
        position.strip_suffix(']')?.parse::<usize>().ok()
    };
    let meant =
        |problem: &Problem| Some(Value::from(problem.suggestion.as_ref()?.trim_matches('`')));
    let of = |position| problems.iter().find(|problem| place(problem) == Some(position));
    let mended = paths.iter().enumerate().filter_map(|(position, path)| match of(position) {
        Some(problem) => meant(problem),
        None => Some(Value::from(*path)),
    });
    let mended: Vec<Value> = mended.collect();
    let all = mended.len() == paths.len();
    let list =
        if mended.is_empty() { "[\"*\"]".to_owned() } else { Value::from(mended).to_string() };
    for problem in &mut problems {
        problem.code = ProblemCode::NotAllowed;
        problem.suggestion = meant(problem).filter(|_| all).map(|path| path.to_string());
        problem.suggestion.get_or_insert_with(|| list.clone());
        let place = place(problem).filter(|_| all);
        let place = place.map_or_else(String::new, |position| format!("[{position}]"));
        problem.argument = format!("{name}{place}");
    }
    problems
}
