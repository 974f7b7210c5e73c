//! A made-up helpdesk whose plan holds one of each quirk.

use jackfield_mock::{Mock, MockBuilder, MockServer};
use jackfield_plan::Plan;
use serde_json::{Value, json};

/// The mock of the sandbox, with the usual records.
pub(crate) fn builder() -> MockBuilder {
    Mock::builder(plan())
}

/// A running mock of the sandbox.
pub(crate) async fn server() -> MockServer {
    builder().start().await.unwrap()
}

pub(crate) fn plan() -> Plan {
    let text = json!({
        "connector": {
            "format": 1,
            "id": "sandbox",
            "name": "Sandbox",
            "servers": [{
                "name": "default",
                "url": "https://{subdomain}.sandbox.example/apis",
                "variables": [{"name": "subdomain"}],
            }],
            "schemes": [{
                "name": "api_key",
                "fields": [{"name": "api_key", "secret": true}],
                "apply": [{"to": "header", "name": "Authorization", "value": "{api_key}"}],
            }],
            "security": [{"schemes": ["api_key"]}],
            "errors": {"message": ["/message", "/error"], "rules": [
                {"status": {"exact": 429}, "kind": "rate_limited"},
            ]},
            "rate_limits": {
                "remaining": "X-Rate-Limit-Remaining",
                "reset": {"header": "X-Rate-Limit-Reset", "form": "delta"},
            },
            "operations": operations(),
        },
        "tools": {"types": types(), "tools": tools()},
    });
    Plan::from_json(&text.to_string()).unwrap()
}

fn query(name: &str) -> Value {
    json!({"name": name, "wire": name, "place": "query"})
}

fn required(mut param: Value) -> Value {
    param["required"] = json!(true);
    param
}

fn with(mut param: Value, key: &str, value: Value) -> Value {
    param[key] = value;
    param
}

fn path(name: &str) -> Value {
    json!({"name": name, "wire": name, "place": "path", "required": true})
}

fn answer(status: u16) -> Value {
    json!([{"status": {"exact": status}, "kind": "json", "media": "application/json"}])
}

fn json_body() -> Value {
    json!([{"kind": "json", "media": "application/json", "required": true}])
}

fn operation(id: &str, method: &str, path: &str, more: Value) -> Value {
    let mut operation = json!({"id": id, "method": method, "path": path, "responses": answer(200)});
    for (key, value) in more.as_object().unwrap() {
        operation[key] = value.clone();
    }
    operation
}

fn offset_paging() -> Value {
    json!({
        "strategy": {"type": "offset", "inject": {"param": "offset"}},
        "items": "/tickets",
        "size": {"inject": {"param": "ticket_count"}, "default": 30, "buckets": [30, 50, 100]},
        "stop": {"total": "/count"},
    })
}

fn operations() -> Value {
    let number = required(with(query("ticket_number"), "rule", json!({"kind": "integer"})));
    let json_text = json!({"style": "json"});
    let zero_one = json!({"scalar": "zero_one"});
    let time = json!({"scalar": {"date_time": "%Y-%m-%d %H:%M:%S"}});
    let file = |name: &str, kind: &str| json!({"name": name, "wire": name, "place": "field", "rule": {"kind": kind}});
    let folder = json!([required(query("category_name")), required(query("folder_name"))]);
    json!([
        operation(
            "ping.list",
            "GET",
            "/v3/ping",
            json!({
                "security": [],
                "responses": [{"status": {"exact": 200}, "kind": "text", "media": "application/json"}],
            })
        ),
        operation(
            "tickets.list",
            "GET",
            "/v3/tickets",
            json!({
                "params": [
                    with(query("offset"), "rule", json!({"kind": "integer", "minimum": 0.0})),
                    with(query("ticket_count"), "rule", json!({"allowed": ["30", "50", "100"]})),
                    with(with(query("include_description"), "encoding", zero_one), "rule", json!({"kind": "boolean"})),
                    with(query("filters"), "encoding", json_text.clone()),
                    with(query("updated_since"), "encoding", time),
                    query("status"),
                    with(query("tags"), "rule", json!({"kind": "array"})),
                    with(with(query("labels"), "rule", json!({"kind": "array"})), "encoding", json!({"style": "brackets"})),
                    with(with(query("rows"), "rule", json!({"kind": "array"})), "encoding", json!({"style": "json", "explode": true, "media": "application/json"})),
                    with(query("open"), "encoding", json!({"style": "json", "explode": true})),
                    with(with(query("page"), "rule", json!({"kind": "object"})), "encoding", json!({"style": "deep_object"})),
                ],
                "pagination": offset_paging(),
            })
        ),
        operation("tickets.get", "GET", "/v3/tickets/details", json!({"params": [number.clone()]})),
        operation("tickets.create", "POST", "/v3/tickets/create", json!({"bodies": json_body()})),
        operation(
            "tickets.create_with_attachment",
            "POST",
            "/v3/tickets/create_with_attachment",
            json!({
                "params": [
                    required(with(query("ticket_object"), "encoding", json_text)),
                    file("file", "file"),
                    file("files", "files"),
                ],
                "bodies": [{"kind": "multipart", "media": "multipart/form-data", "required": true}],
                "combinations": [{"need": "exactly_one", "params": ["file", "files"]}],
            })
        ),
        operation(
            "tickets.update",
            "PUT",
            "/v3/tickets/update",
            json!({
                "params": [number.clone()], "bodies": json_body(),
            })
        ),
        operation(
            "ticket_replies.create",
            "POST",
            "/v3/tickets/add_reply",
            json!({
                "params": [number.clone()], "bodies": json_body(), "responses": answer(201),
            })
        ),
        operation(
            "ticket_conversations.list",
            "GET",
            "/v3/tickets/conversations",
            json!({"params": [number]})
        ),
        operation(
            "contacts.list",
            "GET",
            "/v3/contacts",
            json!({"params": [query("primary_email")]})
        ),
        operation(
            "contacts.get",
            "GET",
            "/v3/contacts/details",
            json!({"params": [required(query("primary_email"))]})
        ),
        operation("folders.get", "GET", "/v3/folder/details", json!({"params": folder})),
        operation("folders.create", "POST", "/v3/folder/create", json!({"bodies": json_body()})),
        operation("folders.delete", "DELETE", "/v3/folder/delete", json!({"params": folder})),
        operation("articles.list", "GET", "/v3/article/", json!({})),
        operation(
            "issues.list",
            "GET",
            "/repos/{owner}/{repo}/issues",
            json!({"params": [path("owner"), path("repo")]})
        ),
        operation(
            "issues.get",
            "GET",
            "/repos/{owner}/{repo}/issues/{number}",
            json!({
                "params": [path("owner"), path("repo"), path("number")],
            })
        ),
        operation(
            "forms.submit",
            "POST",
            "/v3/form",
            json!({
                "params": [
                    required(with(file("name", "string"), "rule", json!({"kind": "string"}))),
                    with(with(file("agree", "boolean"), "rule", json!({"kind": "boolean"})), "encoding", json!({"scalar": "zero_one"})),
                ],
                "bodies": [{"kind": "form", "media": "application/x-www-form-urlencoded", "required": true}],
            })
        ),
        operation(
            "orders.create",
            "POST",
            "/v3/orders",
            json!({
                "headers": [["X-Version", "7"]],
                "idempotency_header": "Idempotency-Key",
                "bodies": [{"kind": "json", "media": "application/json", "required": true, "wrap": ["order"]}],
                "responses": [{"status": {"exact": 201}, "kind": "json", "media": "application/json", "unwrap": "/order"}],
            })
        ),
        operation(
            "events.watch",
            "GET",
            "/v3/events",
            json!({
                "responses": [
                    {"status": {"exact": 200}, "kind": "events", "media": "text/event-stream"},
                    {"status": {"exact": 200}, "kind": "lines", "media": "application/x-ndjson"},
                ],
            })
        ),
        operation(
            "photos.get",
            "GET",
            "/v3/photo",
            json!({
                "responses": [{"status": {"exact": 200}, "kind": "bytes", "media": "image/png"}],
            })
        ),
    ])
}

/// The rows of the type table.
mod row {
    pub(super) const TEXT: u32 = 0;
    pub(super) const WHOLE: u32 = 1;
    pub(super) const TICKET: u32 = 2;
    pub(super) const TICKETS: u32 = 3;
    pub(super) const TICKET_LIST: u32 = 4;
    pub(super) const PRIORITY: u32 = 5;
    pub(super) const NEW_TICKET: u32 = 6;
    pub(super) const FLAG: u32 = 7;
    pub(super) const FILTERS: u32 = 8;
    pub(super) const TEXTS: u32 = 9;
    pub(super) const FLAG_NUMBER: u32 = 10;
    pub(super) const CSV: u32 = 11;
    pub(super) const REPLY: u32 = 12;
    pub(super) const EMAIL: u32 = 13;
    pub(super) const CONTACT: u32 = 14;
    pub(super) const CONTACT_LIST: u32 = 15;
    pub(super) const CONTACTS: u32 = 16;
    pub(super) const FOLDER: u32 = 17;
    pub(super) const DONE: u32 = 18;
    pub(super) const TITLES: u32 = 19;
    pub(super) const MESSAGE: u32 = 20;
    pub(super) const MESSAGES: u32 = 21;
    pub(super) const MESSAGE_LIST: u32 = 22;
    pub(super) const ISSUE: u32 = 23;
    pub(super) const ISSUES: u32 = 24;
    pub(super) const FILE: u32 = 25;
    pub(super) const TIME: u32 = 26;
    pub(super) const WINDOW: u32 = 27;
    pub(super) const ORDER: u32 = 28;
    pub(super) const FILES: u32 = 29;
}

fn field(name: &str, schema: u32) -> Value {
    json!({"name": name, "schema": schema})
}

fn needed(name: &str, schema: u32) -> Value {
    json!({"name": name, "schema": schema, "required": true})
}

fn object(fields: &[Value]) -> Value {
    json!({"type": "object", "fields": fields, "extra": "unstated"})
}

fn list(items: u32) -> Value {
    json!({"type": "array", "items": items})
}

fn types() -> Value {
    use row::*;
    json!([
        {"type": "string"},
        {"type": "integer"},
        object(&[
            needed("ticket_number", WHOLE), field("subject", TEXT), field("priority", PRIORITY),
            field("status", TEXT), json!({"name": "group", "schema": TEXT, "nullable": true}),
            field("contact_email", TEXT), field("watchers", TEXTS), field("created_on", TEXT),
        ]),
        list(TICKET),
        object(&[needed("count", WHOLE), needed("tickets", TICKETS)]),
        {"type": "enum", "values": [{"value": 1}, {"value": 5}, {"value": 10}, {"value": 20}]},
        object(&[
            needed("email", EMAIL), needed("subject", TEXT), field("priority", PRIORITY),
            field("status", TEXT), field("group", TEXT),
        ]),
        {"type": "boolean"},
        object(&[field("status", TEXTS), field("priority", TEXTS)]),
        list(TEXT),
        {"type": "boolean", "wire": "zero_one"},
        {"type": "array", "items": EMAIL, "wire": {"separated": ","}},
        object(&[
            needed("body", TEXT), field("private", FLAG_NUMBER), field("cc", CSV),
            json!({"name": "id", "schema": WHOLE, "read_only": true}),
            json!({"name": "ticket_number", "schema": WHOLE, "read_only": true}),
        ]),
        {"type": "string", "format": "email"},
        object(&[needed("primary_email", EMAIL), field("name", TEXT), field("phone", TEXT)]),
        object(&[needed("count", WHOLE), needed("content", CONTACTS)]),
        list(CONTACT),
        object(&[needed("category_name", TEXT), needed("folder_name", TEXT), field("created_on", TEXT)]),
        object(&[field("message", TEXT)]),
        object(&[needed("count", WHOLE), needed("titles", TEXTS)]),
        object(&[field("id", WHOLE), field("ticket_number", WHOLE), field("body", TEXT)]),
        list(MESSAGE),
        object(&[field("count", WHOLE), needed("conversations", MESSAGES)]),
        object(&[field("number", WHOLE), field("title", TEXT)]),
        list(ISSUE),
        {"type": "file"},
        {"type": "string", "format": "date-time"},
        object(&[field("size", WHOLE), field("after", TEXT)]),
        object(&[json!({"name": "id", "schema": TEXT, "read_only": true}), needed("total", WHOLE)]),
        list(FILE),
    ])
}

/// A tool with (name, type, target) arguments.
fn tool(
    operation: &str,
    method: &str,
    arguments: &[(&str, u32, Value)],
    output: Option<u32>,
) -> Value {
    let arguments: Vec<Value> = arguments
        .iter()
        .map(|(name, schema, target)| {
            let required =
                matches!(*name, "email" | "subject" | "body" | "category_name" | "folder_name");
            json!({"name": name, "schema": schema, "target": target, "required": required})
        })
        .collect();
    let mut tool = json!({
        "name": operation, "title": operation, "description": "", "operation": operation,
        "method": method, "arguments": arguments,
        "effect": {"read_only": false, "destructive": false, "idempotent": false, "open_world": true},
    });
    if let Some(output) = output {
        tool["output"] = json!(output);
    }
    tool
}

fn tools() -> Value {
    use row::*;
    let param = |name: &'static str, schema: u32| (name, schema, json!({"param": name}));
    let member = |name: &'static str, schema: u32| (name, schema, json!({"body_field": name}));
    let number = || param("ticket_number", WHOLE);
    let folder = || vec![param("category_name", TEXT), param("folder_name", TEXT)];
    json!([
        tool("ping.list", "GET", &[], Some(TEXT)),
        tool(
            "tickets.list",
            "GET",
            &[
                param("offset", WHOLE),
                param("ticket_count", TEXT),
                param("include_description", FLAG),
                param("filters", FILTERS),
                param("updated_since", TIME),
                param("status", TEXT),
                param("tags", TEXTS),
                param("labels", TEXTS),
                param("rows", TEXTS),
                param("open", TEXTS),
                param("page", WINDOW),
            ],
            Some(TICKET_LIST)
        ),
        with(
            tool("tickets.get", "GET", &[number()], Some(TICKET)),
            "example",
            json!({"ticket_number": 805})
        ),
        tool(
            "tickets.create",
            "POST",
            &[
                member("email", EMAIL),
                member("subject", TEXT),
                member("priority", PRIORITY),
                member("status", TEXT),
                member("group", TEXT),
            ],
            Some(TICKET)
        ),
        tool(
            "tickets.create_with_attachment",
            "POST",
            &[param("ticket_object", NEW_TICKET), param("file", FILE), param("files", FILES),],
            Some(TICKET)
        ),
        tool(
            "tickets.update",
            "PUT",
            &[
                number(),
                member("priority", PRIORITY),
                member("status", TEXT),
                member("group", TEXT),
            ],
            Some(TICKET)
        ),
        tool(
            "ticket_replies.create",
            "POST",
            &[number(), ("reply", REPLY, json!("body"))],
            Some(REPLY)
        ),
        tool("ticket_conversations.list", "GET", &[number()], Some(MESSAGE_LIST)),
        tool("contacts.list", "GET", &[param("primary_email", EMAIL)], Some(CONTACT_LIST)),
        tool("contacts.get", "GET", &[param("primary_email", EMAIL)], Some(CONTACT)),
        tool("folders.get", "GET", &folder(), Some(FOLDER)),
        tool(
            "folders.create",
            "POST",
            &[member("category_name", TEXT), member("folder_name", TEXT)],
            Some(FOLDER)
        ),
        with(
            tool("folders.delete", "DELETE", &folder(), Some(DONE)),
            "example",
            json!({"category_name": "Fixes", "folder_name": "Fax"}),
        ),
        tool("articles.list", "GET", &[], Some(TITLES)),
        tool("issues.list", "GET", &[param("owner", TEXT), param("repo", TEXT)], Some(ISSUES)),
        tool(
            "issues.get",
            "GET",
            &[param("owner", TEXT), param("repo", TEXT), param("number", WHOLE)],
            Some(ISSUE)
        ),
        tool("forms.submit", "POST", &[param("name", TEXT), param("agree", FLAG)], Some(DONE)),
        tool("orders.create", "POST", &[("order", ORDER, json!("body"))], Some(ORDER)),
        tool("events.watch", "GET", &[], Some(MESSAGE)),
        tool("photos.get", "GET", &[], None),
    ])
}
