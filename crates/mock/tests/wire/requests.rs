//! Per quirk, one request that is right passes and one that is wrong is refused, with its reason.

use http::Response;
use jackfield_mock::{MockServer, Request};
use serde_json::json;

use crate::desk::{builder, server};
use crate::raw::{Answer, bytes, get, json, send};

fn assert_refused(answer: &Answer, status: u16, reason: &str) {
    assert_eq!(answer.status, status, "{answer:?}");
    assert!(answer.message().contains(reason), "{reason:?} is not in {:?}", answer.message());
}

#[tokio::test]
async fn paths_stand_below_the_servers_prefix_and_slashes_count() {
    let server = server().await;
    assert_eq!(get(&server, "/apis/v3/ping").await.status, 200);
    assert_refused(&get(&server, "/v3/ping").await, 404, "begin with /apis");
    assert_eq!(get(&server, "/apis/v3/article/").await.status, 200);
    assert_refused(&get(&server, "/apis/v3/article").await, 404, "/apis/v3/article/ exists");
    assert!(server.base_url().ends_with("/apis"));
}

#[tokio::test]
async fn a_wrong_method_is_not_a_wrong_path() {
    let server = server().await;
    let answer = send(&server, "PATCH /apis/v3/tickets", &[], "").await;
    assert_refused(&answer, 405, "allowed: GET");
    assert_eq!(answer.header("allow"), Some("GET"));
    assert_eq!(answer.json()["error"], "Method Not Allowed");
}

#[tokio::test]
async fn credentials_are_asked_for() {
    let server = builder().credential("api_key", "good").start().await.unwrap();
    let with = async |header: &str| send(&server, "GET /apis/v3/tickets", &[header], "").await;
    assert_eq!(with("Authorization: good").await.status, 200);
    assert_refused(&with("Authorization: other").await, 401, "holds a wrong `api_key`");
    assert_refused(&with("Authorization: Bearer good").await, 401, "the form `{api_key}`");
    let bare = b"GET /apis/v3/tickets HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    assert_refused(&bytes(&server, bare).await.unwrap(), 401, "is missing");
    let open = b"GET /apis/v3/ping HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    assert_eq!(bytes(&server, open).await.unwrap().status, 200);
}

#[tokio::test]
async fn query_values_have_their_wire_form() {
    let server = server().await;
    let list = async |query: &str| get(&server, &format!("/apis/v3/tickets?{query}")).await;
    for (good, bad, reason) in [
        ("ticket_count=50", "ticket_count=10", "must be one of 30, 50, 100"),
        ("include_description=1", "include_description=true", "must be `1` or `0`"),
        ("offset=30", "offset=all", "must be a whole number"),
        ("offset=0", "offset=-1", "must be at least 0"),
        (
            "updated_since=2026-03-04%2009:30:00",
            "updated_since=2026-03-04T09:30:00Z",
            "a time like",
        ),
        (
            "filters=%7B%22status%22%3A%5B%22Open%22%5D%7D",
            "filters=status%3DOpen",
            "must be JSON text",
        ),
        ("filters=%7B%7D", "filters=%7B%22status%22%3A%22Open%22%7D", "must be a list"),
        ("filters=%7B%7D", "filters=%7B%22stage%22%3A%5B%5D%7D", "`filters.stage` is unknown"),
        ("tags=a,b", "tags=a&tags=b", "stands 2 times"),
        ("labels[]=a&labels%5B%5D=b", "labels=a&labels=b", "stands 2 times"),
        ("rows=%22a%22&rows=%22b%22", "rows=%22a%22&rows=b", "must be JSON text"),
        ("open=a&open=b", "open=%7B%7D&open=b", "must be a text"),
        ("open=a", "open=%zz", "not a percent-encoded byte"),
        ("page[size]=5&page[after]=x", "page[size]=five", "must be a whole number"),
        ("page[size]=5", "page[other]=5", "`page.other` is unknown"),
        ("status=open", "state=open", "there is no query parameter `state`"),
        ("status=a%20b", "status=%zz", "not a percent-encoded byte"),
    ] {
        assert_eq!(list(good).await.status, 200, "{good}");
        assert_refused(&list(bad).await, 400, reason);
    }
    let missing = get(&server, "/apis/v3/tickets/details").await;
    assert_refused(&missing, 400, "`ticket_number` is required in the query");
}

#[tokio::test]
async fn json_bodies_are_held_to_their_types() {
    let server = server().await;
    let create = async |body: &str| json(&server, "POST /apis/v3/tickets/create", body).await;
    let good = r#"{"email": "a@b.example", "subject": "s", "priority": 10}"#;
    assert_eq!(create(good).await.status, 200);
    for (body, reason) in [
        ("{", "the body is not JSON"),
        ("[]", "must be a JSON object"),
        (r#"{"email": "a@b.example"}"#, "`subject` is required"),
        (r#"{"email": "a", "subject": "s"}"#, "format `email`"),
        (r#"{"email": "a@b.example", "subject": 5}"#, "`subject` is 5 and must be a text"),
        (r#"{"email": "a@b.example", "subject": "s", "priority": 7}"#, "one of 1, 5, 10, 20"),
        (r#"{"email": "a@b.example", "subject": "s", "prio": 5}"#, "`prio` is unknown"),
    ] {
        assert_refused(&create(body).await, 400, reason);
    }
    let line = "POST /apis/v3/tickets/create";
    let text = send(&server, line, &["Content-Type: text/plain"], good).await;
    assert_refused(&text, 415, "must be application/json");
    assert_refused(&send(&server, line, &[], "").await, 400, "a body is required");
    let needless = json(&server, "GET /apis/v3/tickets", "{}").await;
    assert_refused(&needless, 400, "takes no body");
}

#[tokio::test]
async fn values_in_json_have_their_wire_form_too() {
    let server = server().await;
    let line = "POST /apis/v3/tickets/add_reply?ticket_number=101";
    let reply = async |body: &str| json(&server, line, body).await;
    let made = reply(r#"{"body": "hi", "private": 1, "cc": "a@b.example,c@d.example"}"#).await;
    assert_eq!(made.status, 201);
    assert_eq!(made.json()["private"], 1);
    assert_refused(&reply(r#"{"body": "hi", "private": true}"#).await, 400, "the number 0 or 1");
    assert_refused(
        &reply(r#"{"body": "hi", "cc": ["a@b.example"]}"#).await,
        400,
        "with `,` between",
    );
    assert_refused(&reply(r#"{"body": "hi", "cc": "nobody"}"#).await, 400, "format `email`");
}

const UPLOAD: &str = "POST /apis/v3/tickets/create_with_attachment?ticket_object=\
    %7B%22email%22%3A%22a%40b.example%22%2C%22subject%22%3A%22Screen%20%26%20cable%22%7D";

fn part(disposition: &str, content: &str) -> String {
    format!("--XX\r\nContent-Disposition: form-data; {disposition}\r\n\r\n{content}\r\n")
}

async fn upload(server: &MockServer, line: &str, parts: &[String]) -> Answer {
    let body = format!("{}--XX--\r\n", parts.concat());
    send(server, line, &["Content-Type: multipart/form-data; boundary=XX"], &body).await
}

#[tokio::test]
async fn an_object_travels_in_the_query_and_its_file_in_the_body() {
    let server = server().await;
    let file = || part("name=\"file\"; filename=\"monitor.txt\"", "flickers");
    let many = || part("name=\"files\"; filename=\"a.txt\"", "a");
    let made = upload(&server, UPLOAD, &[file()]).await;
    assert_eq!(made.json()["subject"], "Screen & cable");
    assert_eq!(upload(&server, UPLOAD, &[many(), many()]).await.status, 200);
    for (parts, reason) in [
        (vec![part("name=\"file\"", "flickers")], "has no file name"),
        (vec![part("name=\"attachment\"; filename=\"a\"", "a")], "no file part `attachment`"),
        (vec![file(), file()], "stands 2 times"),
        (vec![file(), many()], "only one of `file`, `files`"),
        (vec![part("name=\"note\"", "x"), file()], "there is no form field `note`"),
        (vec![], "one of `file`, `files` must be given"),
    ] {
        assert_refused(&upload(&server, UPLOAD, &parts).await, 400, reason);
    }
    let bare = UPLOAD.split('?').next().unwrap();
    let object_in_body = part("name=\"ticket_object\"", "{}");
    let answer = upload(&server, bare, &[object_in_body, file()]).await;
    assert_refused(&answer, 400, "`ticket_object` is required in the query");
    let wrong = upload(&server, &format!("{bare}?ticket_object=%7B%7D"), &[file()]).await;
    assert_refused(&wrong, 400, "`ticket_object.email` is required");
    let header = ["Content-Type: multipart/form-data; boundary=YY"];
    let other = send(&server, UPLOAD, &header, &format!("{}--XX--\r\n", file())).await;
    assert_refused(&other, 400, "multipart body is broken");
}

#[tokio::test]
async fn forms_wrappers_and_fixed_headers() {
    let server = server().await;
    let form = ["Content-Type: application/x-www-form-urlencoded"];
    let submit = async |body: &str| send(&server, "POST /apis/v3/form", &form, body).await;
    assert_eq!(submit("name=Ada+B&agree=1").await.status, 200);
    assert_refused(&submit("name=Ada&agree=yes").await, 400, "must be `1` or `0`");
    assert_refused(&submit("agree=1").await, 400, "`name` is required");
    let order = async |headers: &[&str], body: &str| {
        let all = [&["Content-Type: application/json"], headers].concat();
        send(&server, "POST /apis/v3/orders", &all, body).await
    };
    let made = order(&["X-Version: 7"], r#"{"order": {"total": 3}}"#).await;
    assert_eq!((made.status, &made.json()["order"]["total"]), (201, &json!(3)));
    assert_refused(
        &order(&["X-Version: 7"], r#"{"total": 3}"#).await,
        400,
        "wrap its object in `order`",
    );
    assert_refused(
        &order(&[], r#"{"order": {"total": 3}}"#).await,
        400,
        "`X-Version: 7` is missing",
    );
}

#[tokio::test]
async fn leniency_is_about_what_is_unknown_only() {
    let server = builder().strict(false).start().await.unwrap();
    assert_eq!(get(&server, "/apis/v3/tickets?state=open").await.status, 200);
    assert_eq!(get(&server, "/apis/v3/tickets?ticket_count=10").await.status, 400);
}

#[tokio::test]
async fn other_contents_come_as_declared() {
    let server = server().await;
    let ping = get(&server, "/apis/v3/ping").await;
    assert_eq!(ping.header("content-type"), Some("application/json"));
    assert!(serde_json::from_slice::<serde_json::Value>(&ping.body).is_err(), "{}", ping.text());
    let watch = async |media| {
        send(&server, "GET /apis/v3/events", &[&format!("Accept: {media}")], "").await
    };
    let events = watch("text/event-stream").await.text();
    let data: Vec<&str> = events.split("\n\n").filter_map(|e| e.strip_prefix("data: ")).collect();
    assert_eq!(data.len(), 3);
    assert!(data.iter().all(|data| serde_json::from_str::<serde_json::Value>(data).is_ok()));
    let lines = watch("application/x-ndjson").await;
    assert_eq!(lines.header("content-type"), Some("application/x-ndjson"));
    assert_eq!(lines.text().lines().count(), 3);
    let photo = get(&server, "/apis/v3/photo").await;
    assert_eq!((photo.header("content-type"), photo.body.len()), (Some("image/png"), 512));
}

#[tokio::test]
async fn answers_can_be_given_by_hand_and_requests_are_kept() {
    let by_hand = |request: &Request| {
        assert_eq!(request.method(), "GET");
        Response::builder().status(418).body("short and stout".into()).unwrap()
    };
    let server = builder().respond("tickets.get", by_hand).start().await.unwrap();
    let answer = get(&server, "/apis/v3/tickets/details?ticket_number=1").await;
    assert_eq!((answer.status, answer.text()), (418, "short and stout".to_owned()));
    json(&server, "PUT /apis/nowhere", "{}").await;
    let requests = server.requests();
    let seen: Vec<String> =
        requests.iter().map(|r| format!("{} {}", r.method(), r.uri())).collect();
    assert_eq!(seen, ["GET /apis/v3/tickets/details?ticket_number=1", "PUT /apis/nowhere"]);
    assert_eq!(requests[0].headers()["authorization"], "key-1");
    assert_eq!(requests[1].body(), "{}");
}

#[tokio::test]
async fn settings_for_what_is_not_there_are_refused_by_name() {
    let error = builder().record("ticket", json!({})).start().await.unwrap_err().to_string();
    assert!(error.contains("no resource `ticket`; known are: ping, tickets"), "{error}");
    let respond = |_: &Request| Response::default();
    let error = builder().respond("tickets.find", respond).start().await.unwrap_err().to_string();
    assert!(error.contains("no operation `tickets.find`"), "{error}");
}
