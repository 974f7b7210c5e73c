//! The way of tools: the same arguments, checked as a tool's, give the same bytes.

use jackfield_judge::{Content, FieldValue};
use jackfield_plan::{Operation, Place, Target, Tool};
use jackfield_tests::tool::input;
use serde_json::{Map, Value, json};

use crate::documents;
use crate::subject::{Call, Subject, location};
use crate::wire::Wire;

#[test]
fn tools_send_the_same_bytes() {
    let (mut compared, mut wrong) = (0, Vec::new());
    for subject in documents::all() {
        let wire = Wire::new(subject.plan.connector.clone());
        let (calls, _) = subject.calls(&subject.document.operations(), &documents::every);
        for call in calls.iter().filter(|call| is_tool(&subject, call)) {
            let place = format!("{}: {} ({:?})", subject.name, call.id, call.flavour);
            let direct = subject.request(&wire, call);
            let by_tool = through_tool(&subject, &wire, call);
            match (direct, by_tool) {
                (Ok(direct), Ok(by_tool)) if direct == by_tool => compared += 1,
                (Ok(direct), Ok(by_tool)) => {
                    let body = String::from_utf8_lossy(&direct.body).into_owned();
                    let other = String::from_utf8_lossy(&by_tool.body).into_owned();
                    wrong.push(format!(
                        "{place}:\n  {} {body}\n  {} {other}",
                        direct.url, by_tool.url
                    ));
                }
                (direct, Err(words)) => wrong.push(format!("{place}: {words} ({direct:?})")),
                (Err(words), _) => wrong.push(format!("{place}: {words}")),
            }
        }
    }
    assert!(compared > 200, "{compared} calls compared");
    assert!(wrong.is_empty(), "{} differences:\n{}", wrong.len(), wrong.join("\n"));
}

/// Whether an operation is a tool: a further form of one that is need not be.
fn is_tool(subject: &Subject, call: &Call) -> bool {
    let has_tool = |id: &str| subject.plan.tools.tools.iter().any(|tool| tool.operation == id);
    let (_, operation) = subject.plan.connector.operation(&call.id).unwrap();
    let first = subject
        .plan
        .connector
        .operations
        .iter()
        .find(|one| one.method == operation.method && one.path == operation.path)
        .unwrap();
    assert!(has_tool(&first.id), "{}: {} is no tool", subject.name, first.id);
    has_tool(&call.id)
}

fn through_tool(
    subject: &Subject,
    wire: &Wire,
    call: &Call,
) -> Result<jackfield_judge::Request, String> {
    let tools = &subject.plan.tools.tools;
    let tool = tools.iter().find(|tool| tool.operation == call.id).ok_or("there is no tool")?;
    let (_, operation) = subject.plan.connector.operation(&call.id).ok_or("no operation")?;
    let given = given(tool, operation, call)?;
    let checked = jackfield_tools::check(&subject.plan, tool, &given).map_err(|problems| {
        let words: Vec<String> = problems.iter().map(ToString::to_string).collect();
        format!("the tool refuses: {}", words.join("; "))
    })?;
    wire.send(&call.id, input(checked)).map_err(|error| error.to_string())
}

/// The arguments under the names of the tool.
fn given(tool: &Tool, operation: &Operation, call: &Call) -> Result<Map<String, Value>, String> {
    let mut given = Map::new();
    let mut put = |target: &Target, value: Value| {
        let argument = tool.arguments.iter().find(|argument| argument.target == *target);
        let argument = argument.ok_or_else(|| format!("no argument for {target:?}"))?;
        given.insert(argument.name.clone(), value);
        Ok::<(), String>(())
    };
    for ((wanted, wire), value) in &call.arguments.parameters {
        let of = |param: &&jackfield_plan::Param| {
            location(param.place) == Some(*wanted) && param.wire == *wire
        };
        let param = operation.params.iter().find(of).ok_or("no parameter")?;
        put(&Target::Param(param.name.to_string()), value.clone())?;
    }
    match call.arguments.body.as_ref().map(|body| &body.content) {
        None => {}
        Some(Content::Lines(values)) => put(&Target::Body, values.clone().into())?,
        Some(Content::Text(text)) => put(&Target::Body, text.clone().into())?,
        Some(Content::Bytes(content)) => put(&Target::Body, file(content))?,
        Some(Content::Json(value)) => match value {
            Value::Object(members) if !has_body(tool) => {
                for (name, value) in members {
                    put(&Target::BodyField(name.clone()), value.clone())?;
                }
            }
            whole => put(&Target::Body, whole.clone())?,
        },
        Some(Content::Fields(fields)) => {
            let mut whole = Map::new();
            for (name, value) in fields {
                let value = match value {
                    FieldValue::Value(value) => value.clone(),
                    FieldValue::Files(files) => {
                        let field = operation.params.iter().find(|param| param.wire == *name);
                        let several = field
                            .is_some_and(|field| field.rule.kind == jackfield_plan::Kind::Files);
                        match (files.as_slice(), several) {
                            ([one], false) => file(one),
                            ([], _) => continue,
                            (all, _) => all.iter().map(file).collect(),
                        }
                    }
                };
                let is_field = |param: &&jackfield_plan::Param| {
                    param.place == Place::Field && param.wire == *name
                };
                match operation.params.iter().find(is_field) {
                    Some(param) => put(&Target::Param(param.name.to_string()), value)?,
                    None => drop(whole.insert(name.clone(), value)),
                }
            }
            if !whole.is_empty() {
                put(&Target::Body, whole.into())?;
            }
        }
    }
    Ok(given)
}

fn has_body(tool: &Tool) -> bool {
    tool.arguments.iter().any(|argument| argument.target == Target::Body)
}

fn file(file: &jackfield_judge::File) -> Value {
    use base64::Engine as _;
    let content = base64::engine::general_purpose::STANDARD.encode(&file.bytes);
    json!({"name": file.name, "media_type": file.media, "base64": content})
}
