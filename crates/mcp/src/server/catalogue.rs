//! The three tools that stand for a list which is over its budget: search it, describe one, call one.
//!
//! Takes a call of one of them; gives its answer, or the call that it stands for, which is then
//! checked, confirmed and run as if the client had made it itself.

use jackfield_tools::{CALL, DESCRIBE, FOUND, MOST_FOUND, SEARCH};
use rmcp::model::CallToolRequestParams;
use serde_json::{Map, Value, json};

use crate::outcome::{Content, Outcome};
use crate::toolbox::Toolbox;

/// What becomes of a call.
pub(super) enum Asked {
    /// It is none of the three.
    Other(CallToolRequestParams),
    /// It is a call of this tool.
    Call(CallToolRequestParams),
    /// It is answered.
    Answered(Outcome),
}

/// Understands a call where the three tools are offered.
pub(super) fn asked(toolbox: &Toolbox, request: CallToolRequestParams) -> Asked {
    if !toolbox.is_catalogue() {
        return Asked::Other(request);
    }
    let empty = Map::new();
    let arguments = request.arguments.as_ref().unwrap_or(&empty);
    let answered = match &*request.name {
        SEARCH => search(toolbox, arguments),
        DESCRIBE => describe(toolbox, arguments),
        CALL => match call(toolbox, arguments) {
            Ok((name, arguments)) => {
                let mut inner = request;
                inner.name = name.into();
                inner.arguments = Some(arguments);
                return Asked::Call(inner);
            }
            Err(wrong) => Err(wrong),
        },
        _ => return Asked::Other(request),
    };
    Asked::Answered(answered.unwrap_or_else(|wrong| {
        Outcome::failure(wrong, json!({"code": "invalid_arguments", "retryable": true}))
    }))
}

fn search(toolbox: &Toolbox, arguments: &Map<String, Value>) -> Result<Outcome, String> {
    known(SEARCH, arguments, &["query", "limit"])?;
    let query = text(SEARCH, arguments, "query", "\"answer a ticket\"")?;
    let most = match arguments.get("limit") {
        None | Some(Value::Null) => FOUND,
        Some(given) => {
            given.as_u64().filter(|most| (1..=MOST_FOUND).contains(most)).ok_or_else(|| {
                format!("`limit` of `{SEARCH}` takes a whole number from 1 to {MOST_FOUND}")
            })?
        }
    };
    let hits = toolbox.search(query, usize::try_from(most).unwrap_or(usize::MAX));
    if hits.is_empty() {
        let text = format!(
            "No tool is about these words. Use other ones: the things of {} and what is to be done \
             with them.",
            toolbox.vendors().collect::<Vec<_>>().join(", ")
        );
        return Ok(given(text, json!({ "tools": [] })));
    }
    let hits = json!(hits);
    Ok(given(hits.to_string(), json!({ "tools": hits })))
}

fn describe(toolbox: &Toolbox, arguments: &Map<String, Value>) -> Result<Outcome, String> {
    known(DESCRIBE, arguments, &["name"])?;
    let name = text(DESCRIBE, arguments, "name", "one that the search gave")?;
    let definition = toolbox.describe(name).ok_or_else(|| unknown(toolbox, name))?;
    Ok(given(definition.to_string(), definition))
}

/// The tool that is meant, and its arguments.
fn call(
    toolbox: &Toolbox,
    arguments: &Map<String, Value>,
) -> Result<(String, Map<String, Value>), String> {
    known(CALL, arguments, &["name", "arguments"])?;
    let name = text(CALL, arguments, "name", "one that the search gave")?;
    if toolbox.tool(name).is_none() {
        return Err(unknown(toolbox, name));
    }
    match arguments.get("arguments") {
        None | Some(Value::Null) => Ok((name.to_owned(), Map::new())),
        Some(Value::Object(inner)) => Ok((name.to_owned(), inner.clone())),
        Some(_) => Err(format!(
            "`arguments` of `{CALL}` takes an object, as the input schema of `{name}` says; \
             `{DESCRIBE}` gives it"
        )),
    }
}

/// Refuses arguments that the tool does not have.
fn known(tool: &str, arguments: &Map<String, Value>, names: &[&str]) -> Result<(), String> {
    match arguments.keys().find(|name| !names.contains(&name.as_str())) {
        None => Ok(()),
        Some(other) if tool == CALL => Err(format!(
            "`{tool}` has no argument `{other}`; the arguments of the tool that is called go into \
             `arguments`"
        )),
        Some(other) => {
            Err(format!("`{tool}` has no argument `{other}`; it takes {}", names.join(", ")))
        }
    }
}

fn text<'a>(
    tool: &str,
    arguments: &'a Map<String, Value>,
    name: &str,
    such_as: &str,
) -> Result<&'a str, String> {
    let given = arguments.get(name).and_then(Value::as_str).filter(|text| !text.trim().is_empty());
    given.ok_or_else(|| format!("`{name}` of `{tool}` takes a text: {such_as}"))
}

fn unknown(toolbox: &Toolbox, name: &str) -> String {
    let near = toolbox.nearest(name);
    let near = near.map_or_else(String::new, |near| format!("; the nearest is `{near}`"));
    format!("there is no tool `{name}`{near}; find names with `{SEARCH}`")
}

fn given(text: String, data: Value) -> Outcome {
    Outcome { content: vec![Content::Text(text)], structured: Some(data), ..Outcome::default() }
}
