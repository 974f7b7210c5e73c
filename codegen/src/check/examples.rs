//! Examples of tools: calls that the tools accept.

use jackfield_plan::Plan;

use crate::diagnostics::{Diagnostic, Sink, codes};
use crate::names::Named;

/// Holds the example of each tool against the tool's own arguments.
pub(crate) fn check(named: &Named, plan: &Plan, sink: &Sink<'_>) {
    let operations = named.connector.operations.iter().zip(&named.names.operations);
    for (operation, names) in operations {
        // Those of documents have no place; tools that do not fit leave them out.
        let (Some(example), Some(span)) = (&operation.tool.example, operation.tool.example_span)
        else {
            continue;
        };
        let tool = plan.tools.tools.iter().find(|tool| tool.operation == names.id);
        let Some(tool) = tool else { continue };
        let report = |message: String| {
            sink.push(
                Diagnostic::new(codes::TOOL_EXAMPLE_MISMATCH, message)
                    .at(span)
                    .help("write a call that the tool accepts"),
            );
        };
        let Some(arguments) = example.as_object() else {
            report(format!("the example of `{}` is no mapping of arguments", tool.name));
            continue;
        };
        for problem in jackfield_tools::check(plan, tool, arguments).err().unwrap_or_default() {
            report(format!("the example does not fit `{}`: {problem}", tool.name));
        }
    }
}
