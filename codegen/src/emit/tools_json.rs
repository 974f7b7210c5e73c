//! `tools.json`: the tools of a plan in the form of MCP's `tools/list`, for people and other programs.

use jackfield_plan::Plan;
use jackfield_plan::tools::Tool;
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

/// How many definitions there are at a time, apart from the file.
const AT_ONCE: usize = 256;

/// An object with the connector's id and the tools, a line for each, so that a change of one tool is
/// a change of one line. Deterministic, with a final line feed.
///
/// Definitions go into the text as they are made: all of them beside it take gigabytes where thousands
/// of tools share thousands of types.
pub(super) fn render(plan: &Plan) -> String {
    let line = |tool: &Tool| json(&jackfield_tools::definition(plan, tool));
    let tools = &plan.tools.tools;
    let mut text = format!("{{\n  \"connector\": {},\n  \"tools\": [", json(&plan.connector.id));
    for (number, some) in tools.chunks(AT_ONCE).enumerate() {
        let lines: Vec<String> = some.par_iter().map(line).collect();
        for (position, line) in lines.iter().enumerate() {
            text.push_str(if number + position == 0 { "\n    " } else { ",\n    " });
            text.push_str(line);
        }
        if number == 0 {
            // What grows step by step is copied at each.
            text.reserve(text.len() * (tools.len() / AT_ONCE + 1));
        }
    }
    text.push_str(if tools.is_empty() { "]\n}\n" } else { "\n  ]\n}\n" });
    text
}

fn json<T: serde::Serialize>(value: &T) -> String {
    // It has keys that are texts and numbers that JSON has: this cannot fail.
    serde_json::to_string(value).unwrap_or_default()
}
