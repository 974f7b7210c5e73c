//! The three tools that stand for a list which is over its budget: search it, describe one, call one.
//!
//! Takes a call of one of them; gives its answer, or the call that it stands for, which is then
//! checked, confirmed and run as if the client had made it itself.

use jackfield_plan::ProblemCode;
use jackfield_tools::{CALL, DESCRIBE, FOUND, MOST_FOUND, SEARCH};
use rmcp::model::CallToolRequestParams;
use serde_json::{Map, Value, json};

use crate::outcome::{Content, Outcome};
use crate::own::Own;
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
    Asked::Answered(answered.unwrap_or_else(|wrong| *wrong))
}

/// What a refused call is told. It is large beside what is given else.
type Refused = Box<Outcome>;

fn search(toolbox: &Toolbox, arguments: &Map<String, Value>) -> Result<Outcome, Refused> {
    let mut own = Own::new(SEARCH, arguments, &["query", "limit"], &["query"], "");
    let query = own.text("query", "a text of words, such as \"answer a ticket\"");
    let most = own.number("limit", 1, Some(MOST_FOUND)).unwrap_or(FOUND);
    refuse(&own)?;
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let hits = toolbox.search(&query.unwrap_or_default(), most);
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

fn describe(toolbox: &Toolbox, arguments: &Map<String, Value>) -> Result<Outcome, Refused> {
    let mut own = Own::new(DESCRIBE, arguments, &["name"], &["name"], "");
    let name = tool_name(toolbox, &mut own);
    refuse(&own)?;
    let definition = toolbox.describe(&name.unwrap_or_default()).unwrap_or_default();
    Ok(given(definition.to_string(), definition))
}

/// The tool that is meant, and its arguments.
fn call(
    toolbox: &Toolbox,
    arguments: &Map<String, Value>,
) -> Result<(String, Map<String, Value>), Refused> {
    const HOLDER: &str = "arguments";
    let hint = "; the arguments of the tool that is called go into `arguments`";
    let mut own = Own::new(CALL, arguments, &["name", HOLDER], &["name", HOLDER], hint);
    let name = tool_name(toolbox, &mut own).unwrap_or_default();
    let inner = match own.given(HOLDER) {
        None => Map::new(),
        Some(Value::Object(inner)) => inner.clone(),
        Some(other) => {
            // As text, they are one step away from what they should be.
            let written = other.as_str().and_then(|text| serde_json::from_str::<Value>(text).ok());
            let meant = written.filter(Value::is_object);
            let allowed =
                format!("an object, as the tool's input schema says, which `{DESCRIBE}` gives");
            own.problem(ProblemCode::WrongType, HOLDER, &allowed, meant);
            Map::new()
        }
    };
    let bound = own.given("name").and_then(Value::as_str).and_then(|name| toolbox.tool(name));
    own.put_into(HOLDER, |name| {
        let mut arguments = bound.iter().flat_map(|bound| &bound.tool.arguments);
        arguments
            .any(|argument| argument.name == name || argument.aliases.iter().any(|a| a == name))
    });
    refuse(&own)?;
    Ok((name, inner))
}

/// The name of a tool that there is.
fn tool_name(toolbox: &Toolbox, own: &mut Own<'_>) -> Option<String> {
    let allowed = format!("the name of a tool, which `{SEARCH}` finds");
    let name = own.text("name", &allowed)?;
    if toolbox.tool(&name).is_none() {
        let near = toolbox.nearest(&name).map(Value::from);
        own.problem(ProblemCode::NotAllowed, "name", &allowed, near);
    }
    Some(name)
}

fn refuse(own: &Own<'_>) -> Result<(), Refused> {
    own.refusal().map_or(Ok(()), |refused| Err(Box::new(refused)))
}

fn given(text: String, data: Value) -> Outcome {
    Outcome { content: vec![Content::Text(text)], structured: Some(data), ..Outcome::default() }
}
