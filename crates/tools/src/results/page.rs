//! A page of a list in one shape, whatever the vendor calls its parts.

use jackfield_plan::{Operation, Plan, SchemaKind, Tool, is_pointer};
use serde::Serialize;
use serde_json::Value;

use crate::types::Types;

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Page {
    /// The items, as the vendor sends them.
    pub items: Vec<Value>,
    /// How many there are in all, where the vendor says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<u64>,
    /// Whether there are more, where the answer itself says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub has_more: Option<bool>,
}

/// The page that an answer holds; none when the tool is no list or the answer holds no items where
/// the plan says that they are.
///
/// `body` is the whole body of the answer. Where the operation takes its result out of the body, that
/// result is understood too. `header` gives the value of the answer's header of a name, without regard to
/// case: some vendors count the items of a list there.
pub fn page<'h>(
    plan: &Plan,
    tool: &Tool,
    body: &Value,
    header: impl Fn(&str) -> Option<&'h str>,
) -> Option<Page> {
    let (_, operation) = plan.connector.operation(&tool.operation)?;
    let Some(pagination) = &operation.pagination else {
        let is_list = body.is_array() && is_list(plan, tool);
        return is_list.then(|| Page { items: list(body), total: None, has_more: None });
    };
    let at = |pointer: &str| value_at(operation, body, pointer);
    let items = at(&pagination.items).filter(|items| items.is_array())?;
    let stop = &pagination.stop;
    let total = stop.total.as_deref().and_then(|place| {
        if is_pointer(place) { number(at(place)?) } else { header(place)?.trim().parse().ok() }
    });
    let has_more = stop.has_more.as_deref().and_then(at).and_then(truth);
    let is_last = stop.is_last.as_deref().and_then(at).and_then(truth);
    Some(Page { items: list(items), total, has_more: has_more.or(is_last.map(|last| !last)) })
}

/// A part of the body, or of the result that was taken out of it.
fn value_at<'a>(operation: &Operation, body: &'a Value, pointer: &str) -> Option<&'a Value> {
    let of_result = || {
        let unwraps = operation.responses.iter().map(|response| &*response.unwrap);
        let mut within = unwraps.filter(|unwrap| !unwrap.is_empty());
        within.find_map(|unwrap| body.pointer(pointer.strip_prefix(unwrap)?))
    };
    body.pointer(pointer).or_else(of_result)
}

fn is_list(plan: &Plan, tool: &Tool) -> bool {
    let types = Types(&plan.tools.types);
    tool.output.is_some_and(|output| matches!(types.get(output).kind, SchemaKind::Array { .. }))
}

fn list(items: &Value) -> Vec<Value> {
    items.as_array().cloned().unwrap_or_default()
}

/// A count, which some vendors send as text.
fn number(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.trim().parse().ok())
}

/// A flag: a boolean, 0 or 1, or either as text.
fn truth(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(flag) => Some(*flag),
        Value::Number(number) => Some(number.as_f64()? != 0.0),
        Value::String(text) => match text.to_ascii_lowercase().as_str() {
            "true" | "1" | "yes" => Some(true),
            "false" | "0" | "no" | "" => Some(false),
            _ => None,
        },
        _ => None,
    }
}
