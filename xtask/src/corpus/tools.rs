//! Whether the schemas of a document's tools are JSON Schema 2020-12.

use serde_json::Value;

use super::line::Line;
use super::workspace::Workspace;

/// Judges every tool of a document against the meta-schema.
pub(super) fn judge(line: &mut Line, workspace: &Workspace) {
    if !line.status.has_crate() {
        return;
    }
    let path = workspace.crate_folder(&line.id).join("tools.json");
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let Ok(file) = serde_json::from_str::<Value>(&text) else {
        line.tools_invalid.push("tools.json is no JSON".to_owned());
        return;
    };
    let tools = file.get("tools").and_then(Value::as_array).cloned().unwrap_or_default();
    line.tools = tools.len();
    for tool in &tools {
        let name = tool.get("name").and_then(Value::as_str).unwrap_or("a tool without a name");
        for key in ["inputSchema", "outputSchema"] {
            let Some(schema) = tool.get(key) else { continue };
            if let Err(error) = jsonschema::draft202012::meta::validate(schema) {
                line.tools_invalid.push(format!("{name}: {key}: {error}"));
            }
            line.tools_invalid.extend(dangling(schema).map(|to| format!("{name}: {key}: {to}")));
        }
    }
}

/// A reference in a schema that leads nowhere.
fn dangling(schema: &Value) -> Option<String> {
    let mut open = vec![schema];
    while let Some(value) = open.pop() {
        match value {
            Value::Object(members) => {
                // What is said by example is no schema.
                let schemas = members.iter().filter(|(key, _)| {
                    !matches!(key.as_str(), "enum" | "const" | "default" | "examples")
                });
                open.extend(schemas.map(|(_, value)| value));
                let Some(Value::String(to)) = members.get("$ref") else { continue };
                let found = to.strip_prefix('#').and_then(|pointer| schema.pointer(pointer));
                if found.is_none() {
                    return Some(format!("`{to}` leads nowhere"));
                }
            }
            Value::Array(items) => open.extend(items),
            _ => {}
        }
    }
    None
}
