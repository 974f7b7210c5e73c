//! Texts as documents of the Atlassian Document Format, and back.
//!
//! The format (<https://developer.atlassian.com/cloud/jira/platform/apis/document/structure/>) is a
//! tree of nodes. A plain text becomes paragraphs: a blank line separates them, a single line feed
//! is a `hardBreak`. Of a document, the text is what people would copy of it: its blocks with blank
//! lines between them, list items with a dash, mentions and emoji as they are shown.

use serde_json::{Value, json};

/// The document that shows a text.
///
/// ```
/// use serde_json::json;
///
/// let document = jackfield_plan::adf::document("One\ntwo");
/// assert_eq!(document["content"][0]["content"][1], json!({"type": "hardBreak"}));
/// assert_eq!(jackfield_plan::adf::text(&document), "One\ntwo");
/// ```
pub fn document(text: &str) -> Value {
    let text = text.replace("\r\n", "\n");
    let paragraphs = text.split("\n\n").map(|paragraph| paragraph.trim_matches('\n'));
    let paragraphs = paragraphs.filter(|paragraph| !paragraph.is_empty()).map(paragraph);
    json!({"type": "doc", "version": 1, "content": paragraphs.collect::<Value>()})
}

fn paragraph(text: &str) -> Value {
    let mut content = Vec::new();
    for (index, line) in text.split('\n').enumerate() {
        if index > 0 {
            content.push(json!({"type": "hardBreak"}));
        }
        // An empty text node is not valid.
        if !line.is_empty() {
            content.push(json!({"type": "text", "text": line}));
        }
    }
    json!({"type": "paragraph", "content": content})
}

/// The text of a document; a text stays as it is, and anything else has none.
pub fn text(document: &Value) -> String {
    let mut out = String::new();
    match document {
        Value::String(text) => out.push_str(text),
        node => blocks(node, "", 0, &mut out),
    }
    out.trim_end_matches('\n').to_owned()
}

/// Deeper nodes are left out: no one writes them, and the bound keeps the stack short.
const MAX_DEPTH: u32 = 64;

/// The children of a node that are blocks, each after a blank line, but for the items of lists.
fn blocks(node: &Value, indent: &str, depth: u32, out: &mut String) {
    if depth > MAX_DEPTH {
        return;
    }
    let is_list = matches!(kind(node), "bulletList" | "orderedList" | "taskList" | "decisionList");
    for (index, child) in children(node).iter().enumerate() {
        if is_inline(child) {
            inline(child, out);
            continue;
        }
        if index > 0 {
            out.push_str(if is_list { "\n" } else { "\n\n" });
        }
        match kind(child) {
            "listItem" | "taskItem" | "decisionItem" => {
                out.push_str(indent);
                out.push_str("- ");
                blocks(child, &format!("{indent}  "), depth + 1, out);
            }
            "rule" => out.push_str("---"),
            _ => blocks(child, indent, depth + 1, out),
        }
    }
}

fn kind(node: &Value) -> &str {
    node.get("type").and_then(Value::as_str).unwrap_or_default()
}

fn children(node: &Value) -> &[Value] {
    node.get("content").and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn is_inline(node: &Value) -> bool {
    matches!(
        kind(node),
        "text" | "hardBreak" | "mention" | "emoji" | "inlineCard" | "date" | "status"
    )
}

fn inline(node: &Value, out: &mut String) {
    let attribute = |name: &str| node.pointer(&format!("/attrs/{name}")).and_then(Value::as_str);
    let shown = match kind(node) {
        "text" => node.get("text").and_then(Value::as_str),
        "hardBreak" => Some("\n"),
        "inlineCard" => attribute("url"),
        "date" => attribute("timestamp"),
        "emoji" => attribute("text").or_else(|| attribute("shortName")),
        _ => attribute("text"),
    };
    out.push_str(shown.unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_lines_part_paragraphs_and_single_ones_break_lines() {
        let expected = json!({"type": "doc", "version": 1, "content": [
            {"type": "paragraph", "content": [
                {"type": "text", "text": "One"}, {"type": "hardBreak"}, {"type": "text", "text": "two"},
            ]},
            {"type": "paragraph", "content": [{"type": "text", "text": "three"}]},
        ]});
        assert_eq!(document("One\r\ntwo\n\n\nthree\n"), expected);
        assert_eq!(text(&expected), "One\ntwo\n\nthree");
        assert_eq!(document(""), json!({"type": "doc", "version": 1, "content": []}));
        assert_eq!(text(&document("")), "");
    }

    #[test]
    fn documents_that_people_wrote_become_what_they_would_copy() {
        let written = json!({"type": "doc", "version": 1, "content": [
            {"type": "heading", "attrs": {"level": 2}, "content": [{"type": "text", "text": "Steps"}]},
            {"type": "bulletList", "content": [
                {"type": "listItem", "content": [{"type": "paragraph", "content": [
                    {"type": "text", "text": "ask "}, {"type": "mention", "attrs": {"text": "@Ada"}},
                ]}]},
                {"type": "listItem", "content": [
                    {"type": "paragraph", "content": [{"type": "text", "text": "wait"}]},
                ]},
            ]},
            {"type": "codeBlock", "content": [{"type": "text", "text": "a\nb"}]},
            {"type": "extension"},
        ]});
        assert_eq!(text(&written), "Steps\n\n- ask @Ada\n- wait\n\na\nb");
        assert_eq!(text(&json!("plain")), "plain");
        assert_eq!(text(&json!(7)), "");
    }

    #[test]
    fn nesting_without_end_is_cut() {
        let mut deep = json!({"type": "text", "text": "x"});
        for _ in 0..120 {
            deep = json!({"type": "panel", "content": [deep]});
        }
        assert_eq!(text(&deep), "");
    }
}
