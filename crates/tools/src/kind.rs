//! What a tool does, as one of five kinds.
//!
//! Takes a tool; tells from the words of its operation's id, and where they do not say it, from the HTTP
//! method and from whether one thing is named that it is about.

use jackfield_plan::{Method, Target, Tool};

/// The words for the kinds.
pub(crate) const KINDS: [&str; 5] = ["list", "get", "create", "update", "delete"];

/// The kind of a tool; none where it does something else.
pub(crate) fn kind(tool: &Tool) -> Option<&'static str> {
    said(tool).or_else(|| {
        Some(match tool.method {
            Method::Get | Method::Head if names_one(tool) => "get",
            Method::Get | Method::Head => "list",
            // What only reads is a search, say.
            _ if tool.effect.read_only => return None,
            Method::Post if names_one(tool) => return None,
            Method::Post => "create",
            Method::Put | Method::Patch => "update",
            Method::Delete => "delete",
            _ => return None,
        })
    })
}

/// The kind that the words of the id say, where it is one that the tool's effect allows.
fn said(tool: &Tool) -> Option<&'static str> {
    let action = tool.operation.rsplit('.').next().unwrap_or_default();
    let words = words(action);
    words.iter().enumerate().find_map(|(at, word)| {
        let next = words.get(at + 1).map(String::as_str);
        let said = match (word.as_str(), next) {
            ("list" | "index", _)
            | ("get" | "find" | "fetch" | "retrieve" | "query", Some("all" | "many" | "list")) => {
                "list"
            }
            (
                "get" | "find" | "fetch" | "retrieve" | "show" | "read",
                None | Some("one" | "by" | "single"),
            ) => "get",
            ("create" | "add" | "insert" | "post" | "new", _) => "create",
            ("update" | "edit" | "patch" | "modify" | "replace" | "put", _) => "update",
            ("delete" | "remove" | "destroy", _) => "delete",
            _ => return None,
        };
        let reads = matches!(said, "list" | "get");
        (reads == tool.effect.read_only).then_some(said)
    })
}

/// Whether a call says which thing it is about.
fn names_one(tool: &Tool) -> bool {
    tool.arguments
        .iter()
        .any(|argument| argument.required && matches!(argument.target, Target::Param(_)))
}

/// The words of a name in any spelling: `findAll`, `find_all`, `FindAll`.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut goes_on = false;
    let mut was_lower = false;
    for letter in name.chars() {
        if !letter.is_alphanumeric() {
            goes_on = false;
            continue;
        }
        let begins = !goes_on || (letter.is_uppercase() && was_lower);
        was_lower = letter.is_lowercase();
        goes_on = true;
        match words.last_mut().filter(|_| !begins) {
            Some(word) => word.extend(letter.to_lowercase()),
            None => words.push(letter.to_lowercase().collect()),
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(operation: &str, method: &str, with_id: bool) -> Option<&'static str> {
        let reads = matches!(method, "GET" | "QUERY");
        let id = json!({"name": "id", "required": true, "schema": 0, "target": {"param": "id"}});
        let tool = serde_json::from_value::<Tool>(json!({
            "name": "x", "title": "", "description": "", "operation": operation, "method": method,
            "effect": {"read_only": reads, "destructive": false, "idempotent": false, "open_world": false},
            "arguments": if with_id { vec![id] } else { Vec::new() },
        }));
        kind(&tool.unwrap())
    }

    #[test]
    fn names_say_what_a_tool_does() {
        for (operation, method, expected) in [
            ("tickets.list", "GET", "list"),
            ("OrdersController_findAll", "GET", "list"),
            ("OrdersController_findOne", "GET", "get"),
            ("orders.get", "GET", "get"),
            ("OrdersController_create", "POST", "create"),
            ("PetsController_remove", "DELETE", "delete"),
            ("tickets.bulk_update", "POST", "update"),
            ("deleteUser", "POST", "delete"),
        ] {
            assert_eq!(of(operation, method, false), Some(expected), "{operation}");
        }
    }

    #[test]
    fn where_names_do_not_the_method_and_the_arguments_say_it() {
        assert_eq!(of("OrdersController_invoice", "GET", true), Some("get"));
        assert_eq!(of("getUsers", "GET", false), Some("list"));
        assert_eq!(of("updatesFeed", "GET", false), Some("list"));
        assert_eq!(of("UploadController_upload", "POST", false), Some("create"));
        assert_eq!(of("orders.rename", "PATCH", true), Some("update"));
        assert_eq!(of("orders.cancel", "POST", true), None);
        assert_eq!(of("orders.search", "QUERY", false), None);
    }
}
