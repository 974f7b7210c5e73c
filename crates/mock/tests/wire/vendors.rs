//! What other vendors do: other credentials, error shapes and ways to tell operations apart.

use jackfield_mock::{Mock, MockServer};
use jackfield_plan::Plan;
use serde_json::{Value, json};

use crate::raw::{Answer, get, send};

/// A mock of a connector without types; members of `more` replace those of the connector.
async fn vendor(operations: Value, more: Value) -> MockServer {
    let mut connector = json!({"format": 1, "id": "v", "name": "V", "operations": operations});
    for (key, value) in more.as_object().unwrap() {
        connector[key] = value.clone();
    }
    let plan = Plan::from_json(&json!({"connector": connector}).to_string()).unwrap();
    Mock::builder(plan).start().await.unwrap()
}

fn operation(id: &str, method: &str, path: &str) -> Value {
    json!({"id": id, "method": method, "path": path})
}

fn scheme(name: &str, to: &str, field: &str, value: &str) -> Value {
    json!({"name": name, "apply": [{"to": to, "name": field, "value": value}]})
}

async fn authorized(server: &MockServer, header: &str) -> u16 {
    send(server, "GET /things", &[header], "").await.status
}

#[tokio::test]
async fn basic_credentials_are_composed_as_the_vendor_says() {
    let more = json!({
        "schemes": [scheme("basic", "basic", "Authorization", "{email}/token:{token}")],
        "security": [{"schemes": ["basic"]}],
    });
    let server = vendor(json!([operation("things.get", "GET", "/things")]), more).await;
    // a@b.example/token:t1, then a@b.example:t1
    assert_eq!(authorized(&server, "Authorization: Basic YUBiLmV4YW1wbGUvdG9rZW46dDE=").await, 200);
    assert_eq!(authorized(&server, "Authorization: Basic YUBiLmV4YW1wbGU6dDE=").await, 401);
    assert_eq!(authorized(&server, "Authorization: Bearer t1").await, 401);
}

#[tokio::test]
async fn alternatives_headers_cookies_and_queries() {
    let more = json!({
        "schemes": [
            scheme("token", "header", "Authorization", "Token token={token}"),
            scheme("cookie", "cookie", "sid", "{sid}"),
            scheme("key", "query", "api_key", "{key}"),
        ],
        "security": [{"schemes": ["token"]}, {"schemes": ["cookie", "key"]}],
    });
    let server = vendor(json!([operation("things.get", "GET", "/things")]), more).await;
    assert_eq!(authorized(&server, "Authorization: Token token=x").await, 200);
    assert_eq!(authorized(&server, "Authorization: x").await, 401);
    let both = ["Authorization: -", "Cookie: a=b; sid=s1"];
    assert_eq!(send(&server, "GET /things?api_key=k", &both, "").await.status, 200);
    let half = send(&server, "GET /things", &both, "").await;
    assert_eq!(half.status, 401);
    assert!(half.message().ends_with("or the query parameter `api_key` is missing"), "{half:?}");
}

#[tokio::test]
async fn a_session_stands_in_the_body_and_comes_from_a_login() {
    let json_body = json!([{"kind": "json", "media": "application/json"}]);
    let mut login = operation("session.create", "POST", "/session");
    login["bodies"] = json_body.clone();
    login["responses"] =
        json!([{"status": {"exact": 200}, "kind": "json", "media": "application/json"}]);
    let mut search = operation("things.search", "POST", "/search");
    search["bodies"] = json_body;
    let mut session = scheme("session", "body", "SessionID", "{session}");
    session["source"] =
        json!({"type": "session", "operation": "session.create", "token": "/SessionID"});
    let more = json!({"schemes": [session], "security": [{"schemes": ["session"]}]});
    let server =
        vendor(json!([login, search, operation("things.get", "GET", "/things")]), more).await;
    let post = async |path: &str, body: &str| {
        send(&server, &format!("POST {path}"), &["Content-Type: application/json"], body).await
    };
    let token = post("/session", "{}").await.json()["SessionID"].as_str().unwrap().to_owned();
    let with = json!({"SessionID": token, "Title": "x"}).to_string();
    assert_eq!(post("/search", &with).await.status, 200);
    assert_eq!(post("/search", r#"{"Title": "x"}"#).await.status, 401);
    // Without a body, it stands in the query.
    assert_eq!(get(&server, &format!("/things?SessionID={token}")).await.status, 200);
    assert_eq!(get(&server, "/things").await.status, 401);
}

async fn missing(errors: Value, responses: Value) -> Answer {
    let mut create = operation("things.create", "POST", "/things");
    create["params"] = json!([{"name": "q", "wire": "q", "place": "query", "required": true}]);
    create["responses"] = responses;
    send(&vendor(json!([create]), json!({"errors": errors})).await, "POST /things", &[], "").await
}

#[tokio::test]
async fn refusals_have_the_vendors_shape() {
    let reason = "`q` is required in the query";
    let nested =
        missing(json!({"message": ["/errors/0/message"], "code": ["/errors/0/code"]}), json!([]))
            .await;
    assert_eq!(nested.status, 400);
    assert_eq!(nested.json(), json!({"errors": [{"message": reason, "code": "invalid"}]}));
    let declared = json!([{"status": {"exact": 422}, "kind": "text", "media": "text/plain"}]);
    let text = missing(json!({}), declared).await;
    assert_eq!((text.status, text.text()), (422, reason.to_owned()));
    // Some vendors refuse inside a 200, and are recognised by a code in the body.
    let rules = json!([{
        "status": {"exact": 200}, "body": "/Error/ErrorCode", "equals": "Invalid", "kind": "invalid",
    }]);
    let inside =
        missing(json!({"message": ["/Error/ErrorMessage"], "rules": rules}), json!([])).await;
    assert_eq!(inside.status, 200);
    let error = json!({"Error": {"ErrorMessage": reason, "ErrorCode": "Invalid"}});
    assert_eq!(inside.json(), error);
}

#[tokio::test]
async fn operations_on_one_path_are_told_apart() {
    let text = |media: &str| json!([{"status": {"exact": 200}, "kind": "text", "media": media}]);
    let with = |mut operation: Value, key: &str, value: Value| {
        operation[key] = value;
        operation
    };
    let upload = |id: &str, kind: &str, media: &str, answer: &str| {
        let operation = operation(id, "POST", "/files");
        let operation = with(operation, "bodies", json!([{"kind": kind, "media": media}]));
        with(operation, "responses", text(answer))
    };
    let server = vendor(
        json!([
            with(operation("files.get", "GET", "/files/{id}"), "responses", text("text/one")),
            with(
                operation("files.copy", "GET", "/files/{id}?action=copy"),
                "responses",
                text("text/copy")
            ),
            with(operation("files.mine", "GET", "/files/mine"), "responses", text("text/mine")),
            upload("files.create", "json", "application/json", "text/json"),
            upload("files.upload", "bytes", "image/*", "text/image"),
        ]),
        json!({}),
    )
    .await;
    for (line, media, answer) in [
        ("GET /files/7", "", "text/one"),
        ("GET /files/7?action=copy", "", "text/copy"),
        ("GET /files/mine", "", "text/mine"),
        ("POST /files", "application/json", "text/json"),
    ] {
        let header = format!("Content-Type: {media}");
        let body = if media.is_empty() { "" } else { "{}" };
        let given = send(&server, line, &[&header], body).await;
        assert_eq!(given.header("content-type"), Some(answer), "{line}: {}", given.text());
    }
    let image = send(&server, "POST /files", &["Content-Type: image/png"], "x").await;
    assert_eq!(image.header("content-type"), Some("text/image"), "{}", image.text());
    let refused = get(&server, "/files/7?action=move").await;
    assert_eq!(refused.message(), "there is no query parameter `action`");
}

/// A mock whose operations share a method and a path, with a tool for each; `marks` are what an
/// operation and its tool have beside that.
async fn alike(marks: &[(&str, Value, Value)]) -> MockServer {
    let mut operations = Vec::new();
    let mut tools = Vec::new();
    for (name, of_operation, of_tool) in marks {
        let mut one = operation(&format!("parts.{name}"), "POST", &format!("/parts#{name}"));
        one["bodies"] = json!([{"kind": "json", "media": "application/json"}]);
        one["responses"] = json!([{
            "status": {"exact": 200}, "kind": "text", "media": format!("text/{name}"),
        }]);
        let mut tool = json!({
            "name": name, "title": name, "description": name, "operation": format!("parts.{name}"),
            "method": "POST",
            "effect": {
                "read_only": false, "destructive": false, "idempotent": false, "open_world": false,
            },
        });
        for (value, more) in [(&mut one, of_operation), (&mut tool, of_tool)] {
            for (key, more) in more.as_object().unwrap() {
                value[key] = more.clone();
            }
        }
        operations.push(one);
        tools.push(tool);
    }
    let whole = json!({
        "type": "object", "fields": [{"name": "kind", "schema": 0, "required": true, "constant": "whole"}],
        "extra": "unstated",
    });
    let plan = json!({
        "connector": {"format": 1, "id": "v", "name": "V", "operations": operations},
        "tools": {"types": [{"type": "string"}, whole], "tools": tools},
    });
    Mock::builder(Plan::from_json(&plan.to_string()).unwrap()).start().await.unwrap()
}

#[tokio::test]
async fn constants_tell_operations_of_one_path_apart() {
    let argument = |name: &str, target: Value, required: bool| json!({"name": name, "schema": 0, "required": required, "target": target});
    let number = argument("number", json!({"body_field": "number"}), true);
    let server = alike(&[
        ("close", json!({}), json!({"constants": {"kind": "close"}, "arguments": [number]})),
        (
            "open",
            json!({}),
            json!({"constants": {"kind": "open", "by": "admin"}, "arguments": [number]}),
        ),
        (
            "whole",
            json!({}),
            json!({"arguments": [
                {"name": "body", "schema": 1, "required": true, "target": "body"},
            ]}),
        ),
        ("header", json!({"headers": [["X-Act", "header"]]}), json!({"arguments": [number]})),
        (
            "wrapped",
            json!({
                "bodies": [{"kind": "json", "media": "application/json", "wrap": ["part"]}],
            }),
            json!({"arguments": [number]}),
        ),
        (
            "tag",
            json!({}),
            json!({"arguments": [argument("tag", json!({"body_field": "tag"}), true)]}),
        ),
        (
            "constant",
            json!({"params": [{
                "name": "act", "wire": "act", "place": "query",
                "rule": {"allowed": ["constant"]}, "default": "\"constant\"",
            }]}),
            json!({"arguments": [number]}),
        ),
    ])
    .await;
    for (line, header, body, answer) in [
        ("/parts", "X-A: b", r#"{"kind": "close", "number": "1"}"#, "text/close"),
        ("/parts", "X-A: b", r#"{"kind": "open", "by": "admin", "number": "1"}"#, "text/open"),
        ("/parts", "X-A: b", r#"{"kind": "whole"}"#, "text/whole"),
        ("/parts", "X-Act: header", r#"{"number": "1"}"#, "text/header"),
        ("/parts", "X-A: b", r#"{"part": {"number": "1"}}"#, "text/wrapped"),
        ("/parts", "X-A: b", r#"{"tag": "x"}"#, "text/tag"),
        ("/parts?act=constant", "X-A: b", r#"{"number": "1"}"#, "text/constant"),
    ] {
        let headers = ["Content-Type: application/json", header];
        let given = send(&server, &format!("POST {line}"), &headers, body).await;
        assert_eq!(given.header("content-type"), Some(answer), "{body}: {}", given.text());
    }
    // A constant that no operation has is refused, and not taken for another operation's.
    let line = "POST /parts";
    let headers = ["Content-Type: application/json"];
    let refused = send(&server, line, &headers, r#"{"kind": "whale"}"#).await;
    assert_eq!(refused.status, 400, "{}", refused.text());
}

#[tokio::test]
async fn members_of_a_whole_form_have_ways_of_their_own_and_others_beside_them() {
    let mut operation = operation("things.add", "POST", "/things");
    operation["bodies"] = json!([{
        "kind": "form", "media": "application/x-www-form-urlencoded", "required": true,
        "encoding": {"style": "json", "explode": true},
        "members": [["tags", {}], ["deep", {"style": "deep_object", "explode": true}]],
    }]);
    let object =
        |fields: Value, extra: Value| json!({"type": "object", "fields": fields, "extra": extra});
    let types = json!([
        {"type": "string"},
        {"type": "integer"},
        {"type": "array", "items": 0},
        object(json!([{"name": "k", "schema": 1}]), json!("unstated")),
        object(
            json!([
                {"name": "tags", "schema": 2}, {"name": "deep", "schema": 3}, {"name": "plain", "schema": 3},
            ]),
            json!({"values": 3}),
        ),
    ]);
    let tool = json!({
        "name": "things_add", "title": "", "description": "", "operation": "things.add",
        "method": "POST", "effect": {"read_only": false, "destructive": false, "idempotent": false, "open_world": true},
        "arguments": [{"name": "body", "schema": 4, "target": "body", "required": true}],
    });
    let connector = json!({"format": 1, "id": "v", "name": "V", "operations": [operation]});
    let plan = json!({"connector": connector, "tools": {"types": types, "tools": [tool]}});
    let server = Mock::builder(Plan::from_json(&plan.to_string()).unwrap()).start().await.unwrap();
    let form = ["Content-Type: application/x-www-form-urlencoded"];
    let submit = async |body: &str| send(&server, "POST /things", &form, body).await;
    for right in
        ["tags=a,b&deep%5Bk%5D=1&plain=%7B%22k%22%3A1%7D", "other=%7B%22k%22%3A1%7D&tags=a"]
    {
        let answer = submit(right).await;
        assert_eq!(answer.status, 200, "{right}: {answer:?}");
    }
    for wrong in ["deep=%7B%22k%22%3A1%7D", "plain=%7B%22k%22%3A%22x%22%7D", "tags=a&tags=b", "k=1"]
    {
        assert_eq!(submit(wrong).await.status, 400, "{wrong}");
    }
}
