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
    let Some(paths) = paths else {
        return Err(vec![Problem {
            code: ProblemCode::WrongType,
            argument: name.to_owned(),
            given: given.to_string().chars().take(60).collect(),
            allowed: "a list of texts, each the path of a member of the result".to_owned(),
            suggestion: Some("[\"*\"], which gives all of them".to_owned()),
        }]);
    };
    Projection::new(plan, tool, paths).map_err(|mut problems| {
        for problem in &mut problems {
            if let Some(place) = problem.argument.strip_prefix(NAMES[0]) {
                problem.argument = format!("{name}{place}");
            }
        }
        problems
    })
}
