//! `tools.json`: the tools of a plan in the form of MCP's `tools/list`, for people and other programs.

use jackfield_plan::Plan;
use rayon::iter::{IndexedParallelIterator, IntoParallelRefIterator, ParallelIterator};
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};

/// The file.
#[derive(Serialize)]
struct Listed<'a> {
    connector: &'a str,
    tools: Vec<Box<RawValue>>,
}

/// An object with the connector's id and the tools, a line for each, so that a change of one tool is
/// a change of one line. Deterministic, with a final line feed.
///
/// Each definition is a text before the next one is made: all of them at once take gigabytes where
/// thousands of tools share thousands of types.
pub(super) fn render(plan: &Plan) -> String {
    let line = |tool| {
        let definition = jackfield_tools::definition(plan, tool);
        // It has keys that are texts and numbers that JSON has: this cannot fail.
        to_raw_value(&definition).unwrap_or_else(|_| RawValue::NULL.to_owned())
    };
    let tools = plan.tools.tools.par_iter().with_min_len(16).map(line).collect();
    jackfield_plan::to_text(&Listed { connector: &plan.connector.id, tools }, 2)
}
