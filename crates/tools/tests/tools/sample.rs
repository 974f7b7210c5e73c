//! A small helpdesk as a plan, with one of every kind of argument.

use jackfield_plan::{Plan, Problem};
use jackfield_tools::{Call, check, find};
use serde_json::{Value, json};

/// The rows of the type table, by name.
const TYPES: &str = r#"[
    {"type": "string"},
    {"type": "enum", "name": "PageSize", "values": [{"value": 30}, {"value": 50}, {"value": 100}]},
    {"type": "enum", "name": "Priority", "description": "How urgent it is.", "values": [
        {"value": 1, "name": "low"}, {"value": 5, "name": "medium"}, {"value": 10, "name": "high"}]},
    {"type": "object", "name": "NewTicket", "description": "A ticket to be.", "extra": "unstated", "fields": [
        {"name": "subject", "schema": 4, "required": true, "description": "What it is about."},
        {"name": "priority", "schema": 2},
        {"name": "tags", "schema": 5},
        {"name": "billable", "schema": 6},
        {"name": "due", "schema": 7, "nullable": true},
        {"name": "ticket_number", "schema": 8, "read_only": true},
        {"name": "watchers", "schema": 14}]},
    {"type": "string", "min_length": 3, "max_length": 20},
    {"type": "array", "items": 0, "wire": {"separated": ","}},
    {"type": "boolean", "wire": "zero_one"},
    {"type": "string", "format": "date-time"},
    {"type": "integer", "minimum": 1},
    {"type": "file"},
    {"type": "object", "name": "Ticket", "extra": "unstated", "fields": [
        {"name": "ticket_number", "schema": 8, "required": true},
        {"name": "priority", "schema": 2},
        {"name": "billable", "schema": 6},
        {"name": "replies", "schema": 11},
        {"name": "secret", "schema": 0, "write_only": true, "required": true}]},
    {"type": "array", "items": 10},
    {"type": "union", "variants": [15, 16], "tag": {"property": "kind", "mapping": [["mail", 0], ["chat", 1]]}},
    {"type": "array", "items": 9, "min_items": 1},
    {"type": "array", "items": 0, "max_items": 2, "unique": true},
    {"type": "object", "name": "Mail", "extra": "forbidden", "fields": [{"name": "kind", "schema": 0, "required": true}, {"name": "to", "schema": 17, "required": true}]},
    {"type": "object", "name": "Chat", "extra": "forbidden", "fields": [{"name": "room", "schema": 8, "required": true}]},
    {"type": "string", "format": "email"},
    {"type": "object", "name": "Node", "extra": "forbidden", "fields": [
        {"name": "value", "schema": 6, "required": true}, {"name": "next", "schema": 18}, {"name": "all", "schema": 19}]},
    {"type": "array", "items": 18},
    {"type": "union", "variants": [8, 17, 3]},
    {"type": "object", "name": "Free", "extra": {"values": 6}, "fields": []}
]"#;

/// The plan.
pub(crate) fn plan() -> Plan {
    let types: Value = serde_json::from_str(TYPES).unwrap();
    let read =
        json!({"read_only": true, "destructive": false, "idempotent": true, "open_world": false});
    let write =
        json!({"read_only": false, "destructive": false, "idempotent": false, "open_world": true});
    let argument = |name: &str, schema: u32, target: Value| json!({"name": name, "schema": schema, "target": target});
    let required = |mut argument: Value| {
        argument["required"] = json!(true);
        argument
    };
    let key = |mut argument: Value| {
        argument["aliases"] = json!(["id"]);
        argument["description"] = json!("The number of the ticket. From list_tickets.");
        required(argument)
    };
    let param = |name: &str| json!({"param": name});
    let field = |name: &str| json!({"body_field": name});
    let mut list = argument("ticket_count", 1, param("ticket_count"));
    list["default"] = json!(30);
    let tools = json!([
        {"name": "list_tickets", "title": "List tickets", "description": "Lists tickets", "operation": "tickets.list",
         "method": "GET", "tags": ["tickets", "ticketing"], "effect": read, "arguments": [
            list, argument("include_description", 6, param("include_description"))], "output": 11},
        {"name": "get_ticket_by_id", "title": "", "description": "One ticket.", "operation": "tickets.get", "method": "GET",
         "tags": ["tickets"], "effect": read, "arguments": [key(argument("ticket_number", 8, param("ticket_number")))], "output": 10},
        {"name": "create_ticket", "title": "Create a ticket", "description": "Creates a ticket.", "operation": "tickets.create",
         "method": "POST", "tags": ["tickets"], "effect": write, "access": "Ask the vendor for access.",
         "arguments": [required(argument("ticket_object", 3, param("ticket_object"))),
            argument("file", 9, param("file")), argument("files", 13, param("files"))], "output": 10},
        {"name": "update_ticket", "title": "Update", "description": "Updates.", "operation": "tickets.update", "method": "PUT",
         "effect": write, "arguments": [
            key(argument("ticket_number", 8, param("ticket_number"))),
            required(argument("subject", 4, field("subject"))), argument("priority", 2, field("priority")),
            {"name": "due", "schema": 7, "nullable": true, "target": field("due")},
            argument("tags", 5, field("tags")), argument("watchers", 14, field("watchers"))]},
        {"name": "send", "title": "Send", "description": "Sends.", "operation": "send", "method": "POST", "effect": write,
         "arguments": [required(argument("channel", 12, json!("body")))]},
        {"name": "tree", "title": "Tree", "description": "Trees.", "operation": "tree", "method": "POST", "effect": write,
         "arguments": [argument("node", 18, json!("body"))], "output": 18},
        {"name": "either", "title": "Either", "description": "Either.", "operation": "either", "method": "POST", "effect": write,
         "arguments": [argument("value", 20, param("value")), argument("free", 21, field("free")), argument("attachment", 9, field("attachment"))], "output": 0},
    ]);
    let operation = |id: &str, method: &str, params: Value| json!({"id": id, "method": method, "path": "/x", "params": params});
    let include = json!({"name": "include_description", "wire": "include_description", "place": "query",
        "encoding": {"scalar": "zero_one"}, "rule": {"kind": "boolean"}});
    let operations = json!([
        operation("tickets.list", "GET", json!([include])),
        operation("tickets.get", "GET", json!([])),
        operation("tickets.create", "POST", json!([])),
        operation("tickets.update", "PUT", json!([])),
        operation("send", "POST", json!([])),
        operation("tree", "POST", json!([])),
        operation("either", "POST", json!([])),
    ]);
    serde_json::from_value(json!({
        "connector": {"format": 1, "id": "desk", "name": "Desk", "operations": operations},
        "tools": {"types": types, "tools": tools}
    }))
    .unwrap()
}

/// Checks a call of the sample's tool.
pub(crate) fn call(tool: &str, arguments: Value) -> Result<Call, Vec<Problem>> {
    let plan = plan();
    check(&plan, find(&plan, tool).unwrap(), arguments.as_object().unwrap())
}

/// The problems of a call as texts, one per line.
pub(crate) fn problems(tool: &str, arguments: Value) -> String {
    let problems = call(tool, arguments).unwrap_err();
    problems.iter().flat_map(|problem| [problem.to_string(), "\n".to_owned()]).collect()
}
