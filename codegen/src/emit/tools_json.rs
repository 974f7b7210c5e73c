//! `tools.json`: the tools of a plan in the form of MCP's `tools/list`, for people and other programs.

use jackfield_plan::Plan;
use rayon::iter::{IndexedParallelIterator, IntoParallelRefIterator, ParallelIterator};
use serde_json::json;

/// An object with the connector's id and the tools, a line for each, so that a change of one tool is
/// a change of one line. Deterministic, with a final line feed.
///
/// Each definition is a text before the next one is made: all of them at once take gigabytes where
/// thousands of tools share thousands of types.
pub(super) fn render(plan: &Plan) -> String {
    let line = |tool| {
        let definition = jackfield_tools::definition(plan, tool);
        // It has keys that are texts and numbers that JSON has: this cannot fail.
        serde_json::to_string(&definition).unwrap_or_default()
    };
    let lines: Vec<String> = plan.tools.tools.par_iter().with_min_len(16).map(line).collect();
    let id = json!(plan.connector.id);
    if lines.is_empty() {
        return format!("{{\n  \"connector\": {id},\n  \"tools\": []\n}}\n");
    }
    let length = lines.iter().map(|line| line.len() + ",\n    ".len()).sum::<usize>();
    let mut text = String::with_capacity(length + 100);
    text.push_str(&format!("{{\n  \"connector\": {id},\n  \"tools\": [\n    "));
    for (index, line) in lines.into_iter().enumerate() {
        if index > 0 {
            text.push_str(",\n    ");
        }
        text.push_str(&line);
    }
    text.push_str("\n  ]\n}\n");
    text
}
