//! Bad clients, bad pages, bad arguments, bad vendors: each has a clear answer, and nothing leaks.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jackfield::Engine;
use jackfield_mcp::{HttpSettings, Limits, Settings, Toolbox};
use jackfield_plan::Plan;
use jackfield_tools::Filter;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::served::{KEY, Served, mock, serve, serve_with, toolbox};
use crate::vendor::{Behaviour, Vendor};
use crate::wire::{STATELESS, Session, ask, body, call, post, raw, request, words};

const LIST: &str = "list_all_desk_365_tickets";

/// A server whose vendor is not there: nothing may get that far.
async fn alone() -> Served {
    serve("http://127.0.0.1:9", Settings::default()).await
}

#[tokio::test]
async fn malformed_messages_are_refused() {
    let served = alone().await;
    let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    let deep_call = format!(
        r#"{{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{{"name":"x","arguments":{{"a":{deep}}}}}}}"#
    );
    let bodies: [(&[u8], i64, Value); 11] = [
        (b"", -32700, Value::Null),
        (b"{", -32700, Value::Null),
        (br#"{"jsonrpc":"2.0","id":5,"method":"#, -32700, json!(5)),
        (b"\xff", -32700, Value::Null),
        (br#"[{"jsonrpc":"2.0","id":5,"method":"ping"}]"#, -32600, Value::Null),
        (b"null", -32600, Value::Null),
        (b"7", -32600, Value::Null),
        (b"\"x\"", -32600, Value::Null),
        (b"{\"jsonrpc\":\"1.0\",\"id\":5,\"method\":\"ping\"}", -32600, json!(5)),
        (deep.as_bytes(), -32700, Value::Null),
        (deep_call.as_bytes(), -32700, json!(1)),
    ];
    for (body, code, id) in bodies {
        let shown = String::from_utf8_lossy(&body[..body.len().min(80)]).into_owned();
        let length = body.len().to_string();
        let mut request = post(&served.address, &[("Content-Length", &length)], "");
        request.extend_from_slice(body);
        let answer = raw(&served.address, &request).await;
        assert_eq!(answer.status, 400, "{shown}: {answer:?}");
        let message = answer.message();
        assert_eq!((&message["error"]["code"], &message["id"]), (&json!(code), &id), "{shown}");
    }
    assert_eq!(ask(&served.address, "tools/list", json!({})).await.status, 200, "it still serves");
}

#[tokio::test]
async fn parameters_of_another_form_are_told_apart_from_unknown_methods() {
    let served = alone().await;
    for (method, params, status, code) in [
        ("tools/call", json!({"name": LIST, "arguments": []}), 200, -32602),
        ("tools/call", json!({"name": LIST, "arguments": "x"}), 200, -32602),
        ("tools/call", json!({"name": LIST, "arguments": 5}), 200, -32602),
        ("tools/call", json!({"arguments": {}}), 200, -32602),
        ("tools/none", json!({}), 404, -32601),
    ] {
        let answer = ask(&served.address, method, params.clone()).await;
        let error = &answer.message()["error"];
        assert_eq!((answer.status, &error["code"]), (status, &json!(code)), "{params}: {answer:?}");
        let text = error["message"].as_str().unwrap();
        assert!(method != "tools/call" || text.contains("`arguments`, an object"), "{text}");
    }
}

/// Not every client has a parser of events: one that does not ask for them gets the message.
#[tokio::test]
async fn clients_that_name_no_events_get_json_in_both_eras() {
    let mock = mock().await;
    let served = serve(mock.base_url(), Settings::default()).await;
    let params = json!({"name": LIST, "arguments": {"pages": 2}, "_meta": {"progressToken": 1}});
    let stateless = body("tools/call", params.clone(), &json!({})).to_string();
    let session = Session::begin(&served.address, json!({})).await;
    let list = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/list"}).to_string();
    let older = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params});
    let of_session =
        [("Mcp-Session-Id", session.id.as_str()), ("MCP-Protocol-Version", "2025-11-25")];
    let of_none =
        [("MCP-Protocol-Version", STATELESS), ("Mcp-Method", "tools/call"), ("Mcp-Name", LIST)];
    for (headers, body) in [
        (&of_none[..], &stateless),
        (&of_session[..], &older.to_string()),
        (&of_session[..], &list),
    ] {
        for accept in ["*/*", "application/json"] {
            let headers = [headers, &[("Accept", accept)]].concat();
            let answer = raw(&served.address, &post(&served.address, &headers, body)).await;
            assert_eq!(answer.status, 200, "{answer:?}");
            assert_eq!(answer.header("content-type"), "application/json", "{answer:?}");
            let result = answer.result();
            let is_list = result["tools"].as_array().is_some_and(|tools| tools.len() > 10);
            assert!(is_list || result["isError"] == false, "{result}");
        }
    }
}

#[tokio::test]
async fn wrong_and_missing_headers_are_refused() {
    let served = alone().await;
    let list = body("tools/list", json!({}), &json!({})).to_string();
    let good = [("MCP-Protocol-Version", STATELESS), ("Mcp-Method", "tools/list")];
    let cases: &[(&str, &str, u16, i64)] = &[
        ("Mcp-Method", "tools/call", 400, -32020),
        ("Mcp-Method", "", 400, -32020),
        ("MCP-Protocol-Version", "2025-11-25", 400, -32020),
        ("MCP-Protocol-Version", "", 400, -32020),
        ("Content-Type", "text/plain", 415, 0),
        ("Accept", "text/html", 406, 0),
    ];
    for (name, value, status, code) in cases {
        let mut headers: Vec<_> = good.iter().copied().filter(|(own, _)| own != name).collect();
        headers.push((*name, *value));
        let answer = raw(&served.address, &post(&served.address, &headers, &list)).await;
        assert_eq!(answer.status, *status, "{name}: {value}: {answer:?}");
        if *code != 0 {
            assert_eq!(answer.message()["error"]["code"], *code, "{name}: {value}");
        }
    }
    let unknown = list.replace(STATELESS, "2031-01-01");
    let headers = [("MCP-Protocol-Version", "2031-01-01"), ("Mcp-Method", "tools/list")];
    let answer = raw(&served.address, &post(&served.address, &headers, &unknown)).await;
    assert_eq!((answer.status, &answer.message()["error"]["code"]), (400, &json!(-32022)));
    let nowhere =
        raw(&served.address, b"POST /other HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await;
    assert_eq!(nowhere.status, 404);
}

/// A client that has not begun is told how to, in the form in which it waits for answers.
/// A stream of events is nothing for clients that do not take them.
#[tokio::test]
async fn whoever_listens_takes_events() {
    let served = alone().await;
    let body = body("subscriptions/listen", json!({"notifications": {}}), &json!({})).to_string();
    for accept in ["application/json", "*/*", "text/html"] {
        let headers = [
            ("MCP-Protocol-Version", STATELESS),
            ("Mcp-Method", "subscriptions/listen"),
            ("Accept", accept),
        ];
        let answer = raw(&served.address, &post(&served.address, &headers, &body)).await;
        assert_eq!(answer.status, 406, "{accept}: {answer:?}");
        assert!(answer.body.contains("text/event-stream"), "{accept}: {answer:?}");
    }
}

#[tokio::test]
async fn a_byte_order_mark_is_skipped() {
    let served = alone().await;
    let session = Session::begin(&served.address, json!({})).await;
    let headers = [("Mcp-Session-Id", session.id.as_str())];
    let ping = "\u{feff}{\"jsonrpc\":\"2.0\",\"id\":5,\"method\":\"ping\"}";
    let answer = raw(&served.address, &post(&served.address, &headers, ping)).await;
    assert_eq!((answer.status, &answer.message()["id"]), (200, &json!(5)), "{answer:?}");
}

#[tokio::test]
async fn requests_without_a_session_are_told_how_to_begin() {
    let served = alone().await;
    for (method, params, code, says) in [
        ("tools/list", json!({}), -32600, "2026-07-28"),
        ("initialize", json!({}), -32602, "`clientInfo`"),
        ("initialize", json!({"protocolVersion": 7}), -32602, "`protocolVersion`, a text"),
    ] {
        let body = json!({"jsonrpc": "2.0", "id": "a", "method": method, "params": params});
        let answer = raw(&served.address, &post(&served.address, &[], &body.to_string())).await;
        assert_eq!(answer.status, 400, "{answer:?}");
        let message = answer.message();
        assert_eq!((&message["id"], &message["error"]["code"]), (&json!("a"), &json!(code)));
        assert!(message["error"]["message"].as_str().unwrap().contains(says), "{message}");
    }
}

/// The list is one page: a cursor is one of another list.
#[tokio::test]
async fn a_cursor_of_the_list_of_tools_is_refused() {
    let served = alone().await;
    let answer = ask(&served.address, "tools/list", json!({"cursor": "other"})).await;
    assert_eq!(answer.message()["error"]["code"], -32602, "{answer:?}");
    let session = Session::begin(&served.address, json!({})).await;
    let answer = session.ask("tools/list", json!({"cursor": "other"})).await;
    assert_eq!(answer.message()["error"]["code"], -32602, "{answer:?}");
    let answer = session.ask("tools/list", json!({"cursor": ""})).await;
    assert!(answer.result()["tools"].is_array());
}

#[tokio::test]
async fn names_of_other_hosts_and_pages_are_refused() {
    let served = alone().await;
    let list = body("tools/list", json!({}), &json!({})).to_string();
    let good = [("MCP-Protocol-Version", STATELESS), ("Mcp-Method", "tools/list")];
    let with = |name: &'static str, value: &'static str| {
        let headers = [&good[..], &[(name, value)]].concat();
        post(&served.address, &headers, &list)
    };
    for (name, value, status) in [
        ("Host", "evil.example", 403),
        ("Host", "localhost.evil.example", 403),
        ("Host", "localhost", 200),
        ("Host", "a@localhost", 400),
        ("Origin", "https://evil.example", 403),
        ("Origin", "http://localhost.evil.example", 403),
        ("Origin", "null", 403),
        ("Origin", "http://localhost:6274", 200),
        ("Origin", "http://127.0.0.1", 200),
    ] {
        let answer = raw(&served.address, &with(name, value)).await;
        assert_eq!(answer.status, status, "{name}: {value}: {answer:?}");
        let is_readable = !answer.header("access-control-allow-origin").is_empty();
        assert_eq!(is_readable, name == "Origin" && status == 200, "{name}: {value}");
    }
    // What is checked is what is asked: one name, and no other one in the URL.
    let list_of = with("Host", "localhost");
    let list_of = String::from_utf8(list_of).unwrap();
    for (from, to, status) in [
        ("Host: localhost", "Host: localhost\r\nHost: evil.example", 400),
        ("POST /mcp", "POST http://evil.example/mcp", 400),
        ("POST /mcp", "POST http://LOCALHOST/mcp", 200),
    ] {
        let answer = raw(&served.address, list_of.replacen(from, to, 1).as_bytes()).await;
        assert_eq!(answer.status, status, "{to}: {answer:?}");
    }
    for (origin, status) in [("http://localhost:6274", 204), ("https://evil.example", 403)] {
        let preflight = format!(
            "OPTIONS /mcp HTTP/1.1\r\nHost: localhost\r\nOrigin: {origin}\r\nConnection: close\r\n\r\n"
        );
        assert_eq!(raw(&served.address, preflight.as_bytes()).await.status, status);
    }
}

#[tokio::test]
async fn large_and_slow_bodies_are_given_up() {
    let http = HttpSettings {
        max_body: 10_000,
        patience: Duration::from_millis(300),
        ..HttpSettings::default()
    };
    let toolbox = toolbox("http://127.0.0.1:9", &Filter::default());
    let served = serve_with(toolbox, Settings::default(), http).await;
    let long = " ".repeat(20_000);
    for (body, id) in [
        (long.clone(), Value::Null),
        (
            format!(r#"{{"jsonrpc":"2.0","id":7,"method":"ping","params":{{"a":"{long}"}}}}"#),
            json!(7),
        ),
    ] {
        let large = raw(&served.address, &post(&served.address, &[], &body)).await;
        let message = large.message();
        assert_eq!((large.status, &message["id"]), (413, &id), "{large:?}");
        assert_eq!(message["error"]["code"], -32600, "{large:?}");
    }
    let slow = post(&served.address, &[("Content-Length", "50")], "{");
    let since = Instant::now();
    assert_eq!(raw(&served.address, &slow).await.status, 408);
    assert!(since.elapsed() < Duration::from_secs(5));
    // A head that does not end is no request: the connection closes.
    let mut stream = TcpStream::connect(&served.address).await.unwrap();
    stream.write_all(b"POST /mcp HTTP/1.1\r\nHost: loc").await.unwrap();
    let mut rest = Vec::new();
    let read = tokio::time::timeout(Duration::from_secs(5), stream.read_to_end(&mut rest)).await;
    read.expect("the connection stays open").unwrap();
}

#[tokio::test]
async fn arguments_reach_no_other_operation_and_no_header() {
    let vendor = Vendor::json("200 OK", "", "{}").await;
    let served = serve(&vendor.url, Settings::default()).await;
    for id in ["../hdr?x=1#", "..", "%2e%2e", "1&ticket_number=2", "1\r\nX-Evil: 1", "1#frag"] {
        let arguments = json!({"ticket_number": id});
        call(&served.address, "list_all_desk_365_ticket_conversations", arguments).await;
        for head in vendor.requests() {
            let target = head.split(' ').nth(1).unwrap();
            let path = target.split('?').next().unwrap();
            assert_eq!(path, "/v3/tickets/conversations", "{id:?} led to {target}");
            assert_eq!(target.matches("ticket_number=").count(), 1, "{target}");
            assert!(!head.to_lowercase().contains("\nx-evil"), "{head}");
        }
    }
}

#[tokio::test]
async fn arguments_in_paths_stay_within_their_segment() {
    let vendor = Vendor::json("200 OK", "", "[]").await;
    let json = include_str!("../../../../generated/github_issues/plan.json");
    let plan = Arc::new(Plan::from_json(json).unwrap());
    let engine = Engine::from_whole_plan(Arc::clone(&plan)).set("token", "t");
    let engine = engine.base_url(&vendor.url).build().unwrap();
    let toolbox = Toolbox::builder().connector(plan, engine, &Filter::default()).build().unwrap();
    let served = serve_with(toolbox, Settings::default(), HttpSettings::default()).await;
    let mut sent = 0;
    for owner in ["../hdr?x=1#", "a/../..", "a%2Fb", "a?x=1", "a#b", "a\\b", "a\r\nX-Evil: 1"] {
        let arguments = json!({"owner": owner, "repo": "printers"});
        call(&served.address, "list_all_github_issues_labels", arguments).await;
        let requests = vendor.requests();
        sent += requests.len().min(1);
        for head in requests {
            let target = head.split(' ').nth(1).unwrap();
            let path = target.split('?').next().unwrap();
            let segments: Vec<_> = path.split('/').collect();
            let ["", "repos", owner, "printers", "labels"] = segments[..] else {
                panic!("{owner:?} led to {target}")
            };
            assert!(owner != ".." && !target.contains("?x=1"), "{target}");
            assert!(!head.to_lowercase().contains("\nx-evil"), "{head}");
        }
    }
    assert!(sent > 0, "what is no path is a name like any other");
    let before = vendor.requests().len();
    for owner in ["", ".", "..", "%2e%2e", ".%2E"] {
        let arguments = json!({"owner": owner, "repo": "printers"});
        let refused = call(&served.address, "list_all_github_issues_labels", arguments).await;
        assert_eq!(refused["isError"], true, "{owner:?}: {refused}");
        assert!(words(&refused).contains("owner"), "{owner:?}: {refused}");
    }
    assert_eq!(vendor.requests().len(), before, "nothing was sent");
}

#[tokio::test]
async fn redirects_to_other_hosts_are_not_followed() {
    let other = Vendor::json("200 OK", "", "{}").await;
    let location = format!("Location: {}/elsewhere\r\n", other.url);
    let vendor = Vendor::json("302 Found", &location, "").await;
    let served = serve(&vendor.url, Settings::default()).await;
    let result = call(&served.address, LIST, json!({})).await;
    assert_eq!(result["isError"], true);
    assert_eq!(result["structuredContent"]["error"]["code"], "redirect_refused");
    let text = words(&result);
    assert!(text.contains(&other.url) && text.contains("whoever runs this server"), "{text}");
    assert!(!text.contains("`location`"), "what is not in the data is not spoken of: {text}");
    assert!(other.requests().is_empty());
}

/// Clients cut what is longer, and a model's place is dear.
#[tokio::test]
async fn failures_are_short_however_much_a_vendor_says() {
    let long = "é".repeat(20_000);
    for body in [json!({"message": long}).to_string(), format!("<html>{long}"), long.clone()] {
        let vendor = Vendor::json("400 Bad Request", "", &body).await;
        let served = serve(&vendor.url, Settings::default()).await;
        let result = call(&served.address, LIST, json!({})).await;
        let text = words(&result);
        assert!(text.len() < 9_000 && text.contains("That is the beginning, "), "{}", text.len());
        assert!(text.ends_with(&format!("of {} bytes.", body.len())), "{text}");
    }
}

#[tokio::test]
async fn bad_vendors_have_clear_answers() {
    let json = |text: &str| format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n{text}");
    let truncated = json("Content-Length: 100\r\n\r\n{\"count\": 1");
    let cases = [
        (Behaviour::Answers(truncated), "unreachable", "ended before"),
        (Behaviour::Answers("SSH-2.0-OpenSSH\r\n\r\n".to_owned()), "unreachable", "broke"),
        (Behaviour::Floods, "too_large", "larger than"),
    ];
    for (behaviour, code, part) in cases {
        let vendor = Vendor::start(behaviour.clone()).await;
        let served = serve(&vendor.url, Settings::default()).await;
        let result = call(&served.address, LIST, json!({})).await;
        let error = &result["structuredContent"]["error"];
        assert_eq!(error["code"], code, "{behaviour:?}: {result}");
        assert!(words(&result).contains(part), "{behaviour:?}: {}", words(&result));
    }
    let result = call(&alone().await.address, LIST, json!({})).await;
    assert_eq!(result["structuredContent"]["error"]["code"], "unreachable");
    assert_eq!(result["structuredContent"]["error"]["retryable"], true);
    let page = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>";
    let vendor = Vendor::start(Behaviour::Answers(page.to_owned())).await;
    let served = serve(&vendor.url, Settings::default()).await;
    let result = call(&served.address, LIST, json!({})).await;
    assert_eq!(result["structuredContent"]["error"]["code"], "unexpected_answer");
    assert!(words(&result).contains("HTML page"), "{result}");
}

fn patient(milliseconds: u64, concurrent: usize) -> Settings {
    let time = Duration::from_millis(milliseconds);
    Settings { limits: Limits { time, concurrent, ..Limits::default() }, ..Settings::default() }
}

#[tokio::test]
async fn a_slow_vendor_is_given_up() {
    let vendor = Vendor::start(Behaviour::Sleeps).await;
    let served = serve(&vendor.url, patient(300, 4)).await;
    let result = call(&served.address, LIST, json!({})).await;
    let error = &result["structuredContent"]["error"];
    assert_eq!((&error["code"], &error["retryable"]), (&json!("timeout"), &json!(true)));
    assert!(words(&result).contains("ask for less"), "{result}");
    let reply = json!({"subject": "a", "email": "a@example.com"});
    let result = call(&served.address, "create_a_desk_365_ticket", reply).await;
    let error = &result["structuredContent"]["error"];
    assert_eq!(
        (&error["code"], &error["retryable"]),
        (&json!("timeout"), &json!(false)),
        "{result}"
    );
    assert!(words(&result).contains("look before trying again"), "{result}");
    closed(&vendor, 2).await;
}

/// Waits until so many connections to the vendor were closed from here.
pub(crate) async fn closed(vendor: &Vendor, count: usize) {
    for _ in 0..100 {
        if vendor.closed() >= count {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{} of {count} connections to the vendor were closed", vendor.closed());
}

/// Waits until so many requests have reached the vendor.
pub(crate) async fn reached(vendor: &Vendor, count: usize) {
    for _ in 0..100 {
        if vendor.requests().len() >= count {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{} of {count} requests reached the vendor", vendor.requests().len());
}

#[tokio::test]
async fn a_client_that_goes_away_drops_the_call_to_the_vendor() {
    let vendor = Vendor::start(Behaviour::Sleeps).await;
    let served = serve(&vendor.url, patient(30_000, 4)).await;
    let params = json!({"name": LIST, "arguments": {}});
    let mut stream = TcpStream::connect(&served.address).await.unwrap();
    stream.write_all(&request(&served.address, "tools/call", params, &json!({}))).await.unwrap();
    reached(&vendor, 1).await;
    drop(stream);
    closed(&vendor, 1).await;
}

#[tokio::test]
async fn a_cancelled_call_of_a_session_drops_the_call_to_the_vendor() {
    let vendor = Vendor::start(Behaviour::Sleeps).await;
    let served = serve(&vendor.url, patient(30_000, 4)).await;
    let session = crate::wire::Session::begin(&served.address, json!({})).await;
    let params = json!({"name": LIST, "arguments": {}});
    let call = json!({"jsonrpc": "2.0", "id": 7, "method": "tools/call", "params": params});
    let bytes = session.bytes(&call);
    let mut stream = TcpStream::connect(&served.address).await.unwrap();
    stream.write_all(&bytes).await.unwrap();
    reached(&vendor, 1).await;
    let cancel = json!({"jsonrpc": "2.0", "method": "notifications/cancelled",
        "params": {"requestId": 7, "reason": "enough"}});
    assert_eq!(session.send(&cancel).await.status, 202);
    closed(&vendor, 1).await;
}

/// Which of two requests an answer under one id is for nobody could tell.
#[tokio::test]
async fn an_id_of_a_session_that_waits_for_its_answer_is_not_taken_again() {
    let empty = Behaviour::json("200 OK", "", r#"{"count":0,"tickets":[]}"#);
    let late = Behaviour::Late(Duration::from_millis(800), Box::new(empty.clone()));
    let vendor = Vendor::start(Behaviour::InTurn(vec![late, empty])).await;
    let served = serve(&vendor.url, Settings::default()).await;
    let session = Session::begin(&served.address, json!({})).await;
    let other = Session::begin(&served.address, json!({})).await;
    let params = json!({"name": LIST, "arguments": {}});
    let again = async {
        reached(&vendor, 1).await;
        let refused = session.ask("tools/call", params.clone()).await;
        (refused, other.ask("tools/call", params.clone()).await)
    };
    let (first, (refused, of_another)) =
        tokio::join!(session.ask("tools/call", params.clone()), again);
    let message = refused.message();
    assert_eq!((refused.status, &message["error"]["code"]), (400, &json!(-32600)), "{refused:?}");
    for answer in [first, of_another, session.ask("tools/call", params).await] {
        assert_eq!(answer.result()["isError"], false, "{answer:?}");
    }
}

#[tokio::test]
async fn calls_beyond_the_rate_are_told_when_to_come_back() {
    let limits = Limits { rate: Some((2, Duration::from_secs(60))), ..Limits::default() };
    let mock = mock().await;
    let served = serve(mock.base_url(), Settings { limits, ..Settings::default() }).await;
    for _ in 0..2 {
        let result = call(&served.address, LIST, json!({})).await;
        assert_eq!(result["isError"], false, "{result}");
    }
    let result = call(&served.address, LIST, json!({})).await;
    let error = &result["structuredContent"]["error"];
    assert_eq!((&error["code"], &error["retryable"]), (&json!("busy"), &Value::Bool(true)));
    assert!(error["retry_after_s"].as_u64().is_some_and(|seconds| (1..=31).contains(&seconds)));
    assert_eq!(mock.requests().len(), 2);
}

#[tokio::test]
async fn sessions_beyond_what_may_be_open_are_told_to_come_back() {
    let toolbox = toolbox("http://127.0.0.1:9", &Filter::default());
    let http = HttpSettings { sessions: 2, ..HttpSettings::default() };
    let served = serve_with(toolbox, Settings::default(), http).await;
    let first = Session::begin(&served.address, json!({})).await;
    let second = Session::begin(&served.address, json!({})).await;
    let params = json!({"protocolVersion": "2025-11-25", "capabilities": {},
        "clientInfo": {"name": "one more", "version": "0"}, "more": "x".repeat(40_000)});
    let more = json!({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": params});
    let more = post(&served.address, &[], &more.to_string());
    let refused = raw(&served.address, &more).await;
    assert_eq!((refused.status, refused.header("retry-after")), (503, "60"), "{refused:?}");
    assert!(refused.body.contains("2 sessions are open"), "{refused:?}");
    // Those that are open go on, clients without a session come and go, and a place becomes free.
    assert_eq!(second.ask("tools/list", json!({})).await.status, 200);
    assert_eq!(ask(&served.address, "tools/list", json!({})).await.status, 200);
    let end = String::from_utf8(first.bytes(&json!({}))).unwrap().replace("POST", "DELETE");
    assert_eq!(raw(&served.address, end.as_bytes()).await.status, 204);
    assert_eq!(raw(&served.address, &more).await.status, 200);
}

#[tokio::test]
async fn clients_show_the_token_where_there_is_one() {
    let http =
        HttpSettings { token: Some("token-of-the-server".into()), ..HttpSettings::default() };
    assert!(!format!("{http:?}").contains("token-of-the-server"));
    let vendor = Vendor::json("200 OK", "", "{}").await;
    let toolbox = toolbox(&vendor.url, &Filter::default());
    let served = serve_with(toolbox, Settings::default(), http).await;
    let params = json!({"name": LIST, "arguments": {}});
    let body = body("tools/call", params, &json!({})).to_string();
    let cases = [
        ("", 401),
        ("Bearer ", 401),
        ("Bearer token-of-the-serve", 401),
        ("Basic token-of-the-server", 401),
        ("Bearer token-of-the-server", 200),
        ("bearer token-of-the-server", 200),
    ];
    for (authorization, status) in cases {
        let headers = [
            ("MCP-Protocol-Version", STATELESS),
            ("Mcp-Method", "tools/call"),
            ("Mcp-Name", LIST),
            ("Authorization", authorization),
        ];
        let answer = raw(&served.address, &post(&served.address, &headers, &body)).await;
        assert_eq!(answer.status, status, "{authorization}: {answer:?}");
        assert_eq!(answer.header("www-authenticate") == "Bearer", status == 401);
    }
    // A page that may ask learns what is missing, too.
    for (origin, told) in [("http://localhost:6274", true), ("https://evil.example", false)] {
        let answer =
            raw(&served.address, &post(&served.address, &[("Origin", origin)], &body)).await;
        let allowed = if told { origin } else { "" };
        assert_eq!(answer.status, 401);
        assert_eq!(answer.header("access-control-allow-origin"), allowed, "{answer:?}");
    }
    assert_eq!(vendor.requests().len(), 2);
    assert!(!vendor.requests().concat().contains("token-of-the-server"), "it is not passed on");
}

#[tokio::test]
async fn calls_beyond_what_may_run_at_once_wait_their_turn() {
    let mock = mock().await;
    let served = serve(mock.base_url(), patient(10_000, 2)).await;
    let calls = (0..12).map(|_| {
        let address = served.address.clone();
        tokio::spawn(async move { call(&address, LIST, json!({})).await })
    });
    for called in calls.collect::<Vec<_>>() {
        assert_eq!(called.await.unwrap()["isError"], false);
    }
    assert_eq!(mock.requests().len(), 12, "no answer is lost");
}

/// What a model would take for data is none where JSON was declared: not of lists, not of records.
#[tokio::test]
async fn what_is_no_json_is_a_failure_of_every_tool() {
    const GET: &str = "get_single_desk_365_ticket_by_id";
    let head = |media: &str, body: &[u8]| {
        let length = body.len();
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: {media}\r\nContent-Length: {length}\r\nConnection: \
             close\r\n\r\n"
        );
        [head.as_bytes(), body].concat()
    };
    let page = b"<!doctype html><title>Sign in</title>";
    for (bytes, part) in [
        (head("text/html", page), "HTML page"),
        (head("application/json", page), "HTML page"),
        (head("application/json", br#"{"count": 1, "tick"#), "cannot be read"),
        (head("application/json", b"{\"subject\": \"caf\xe9\"}"), "cannot be read"),
        (head("application/json; charset=utf-16", b"\xff\xfe{\0}\0"), "cannot be read"),
        (head("application/json", b"{} {}"), "cannot be read"),
    ] {
        let vendor = Vendor::start(Behaviour::Sends(bytes)).await;
        let served = serve(&vendor.url, Settings::default()).await;
        for (tool, arguments) in [(GET, json!({"id": 1})), (LIST, json!({}))] {
            let result = call(&served.address, tool, arguments).await;
            let error = &result["structuredContent"]["error"];
            assert_eq!(error["code"], "unexpected_answer", "{part}: {tool}: {result}");
            assert!(words(&result).contains(part), "{part}: {tool}: {result}");
            assert!(!words(&result).contains("kept in the error"), "{result}");
        }
    }
    for (body, part) in [(&b"caf\xe9"[..], "café"), (&[0, 1, 2, 200][..], "is no text")] {
        let bytes = head("text/plain; charset=iso-8859-1", body);
        let vendor = Vendor::start(Behaviour::Sends(bytes)).await;
        let served = serve(&vendor.url, Settings::default()).await;
        let result = call(&served.address, GET, json!({"id": 1})).await;
        assert_eq!(result["structuredContent"]["error"]["code"], "unexpected_answer");
        assert!(words(&result).contains(part), "{result}");
    }
    let western = head("application/json; charset=iso-8859-1", b"{\"subject\": \"caf\xe9\"}");
    let vendor = Vendor::start(Behaviour::Sends(western)).await;
    let served = serve(&vendor.url, Settings::default()).await;
    let result = call(&served.address, GET, json!({"id": 1})).await;
    assert_eq!(result["structuredContent"]["subject"], "café", "{result}");
    let marked = head("application/json", b"\xEF\xBB\xBF{\"ticket_number\": 7}");
    let vendor = Vendor::start(Behaviour::Sends(marked)).await;
    let served = serve(&vendor.url, Settings::default()).await;
    let result = call(&served.address, GET, json!({"id": 1})).await;
    assert_eq!(result["isError"], false, "{result}");
    assert_eq!(result["structuredContent"]["ticket_number"], 7, "{result}");
    let empty = Vendor::start(Behaviour::Sends(head("application/json", b""))).await;
    let served = serve(&empty.url, Settings::default()).await;
    assert_eq!(call(&served.address, GET, json!({"id": 1})).await["isError"], false);
}

/// A vendor may repeat the credential that it was shown, in whatever it answers.
#[tokio::test]
async fn no_answer_has_a_credential() {
    const GET: &str = "get_single_desk_365_ticket_by_id";
    let base64 = "bWFya2VyLXNlY3JldC1rZXk=";
    // Some serialisers escape what need not be.
    let escaped = KEY.replace('-', "\\u002D").replace('s', "\\u0073");
    let list = json!({"count": 1, "tickets": [{"ticket_number": 1, "subject": KEY}]});
    for (tool, arguments, body) in [
        (GET, json!({"id": 1}), json!({"ticket_number": 1, "subject": format!("is {KEY}.")})),
        (GET, json!({"id": 1}), json!({"ticket_number": 1, "description": base64})),
        (GET, json!({"id": 1}), json!(KEY)),
        (
            GET,
            json!({"id": 1}),
            json!({"subject": "ESCAPED", "message": "ESCAPED", "errors": ["ESCAPED"]}),
        ),
        (GET, json!({"id": 1}), json!({"message": json!({"subject": "ESCAPED"}).to_string()})),
        (LIST, json!({"fields": ["*"]}), list),
    ] {
        let plain = format!("no JSON, and {KEY}, {base64}, {escaped}");
        let inside = escaped.replace('\\', "\\\\");
        let is_inside = body["message"].as_str().is_some_and(|text| text.starts_with('{'));
        for status in ["200 OK", "400 Bad Request", "429 Too Many Requests"] {
            let json =
                body.to_string().replace("ESCAPED", if is_inside { &inside } else { &escaped });
            for body in [json, plain.clone()] {
                let vendor = Vendor::json(status, "", &body).await;
                let served = serve(&vendor.url, Settings::default()).await;
                let result = call(&served.address, tool, arguments.clone()).await;
                let shown = result.to_string();
                assert!(!shown.contains(KEY), "{status}: {shown}");
                assert!(!shown.contains("VyLXNlY3JldC1r"), "{status}: {shown}");
                assert!(!shown.to_lowercase().contains("u0073"), "{status}: {shown}");
                assert!(shown.contains("***"), "{status}: {shown}");
                assert_eq!(result["isError"], status != "200 OK" || body == plain, "{shown}");
            }
        }
    }
}

/// The words of the engine are for who calls it from Rust; a model has no error to look into.
#[tokio::test]
async fn failures_of_a_step_are_told_in_words_for_models() {
    let json = include_str!("../../../../tests/golden/steps/expected/plan.json");
    let plan = Arc::new(Plan::from_json(json).unwrap());
    let tool = plan.tools.tools.iter().find(|tool| tool.operation == "tickets.first").unwrap();
    let moved = "Location: https://elsewhere.example/agents\r\n";
    for (behaviour, code, says) in [
        (Behaviour::json("200 OK", "", "{\"agents\":"), "unexpected_answer", "cannot be read"),
        (Behaviour::json("302 Found", moved, ""), "redirect_refused", "whoever runs this server"),
        (Behaviour::json("400 Bad Request", "", "{\"no\": 1}"), "vendor_error", "{\"no\": 1}"),
    ] {
        let vendor = Vendor::start(behaviour).await;
        let engine = Engine::from_plan(Arc::new(plan.connector.clone()));
        let engine = engine.base_url(&vendor.url).build().unwrap();
        let tools = Toolbox::builder().connector(Arc::clone(&plan), engine, &Filter::default());
        let tools = tools.build().unwrap();
        let served = serve_with(tools, Settings::default(), HttpSettings::default()).await;
        let result = call(&served.address, &tool.name, json!({})).await;
        let told = words(&result);
        assert_eq!(result["structuredContent"]["error"]["code"], code, "{result}");
        assert!(told.contains("stopped at its step `find`") && told.contains(says), "{told}");
        assert!(told.contains(&tool.name), "{told}");
        let ids = plan.tools.tools.iter().map(|tool| format!("`{}`", tool.operation));
        let told_ids: Vec<_> = ids.filter(|id| told.contains(id)).collect();
        assert!(told_ids.is_empty(), "a model knows tools, not {told_ids:?}: {told}");
        for word in ["in the error", "`location`", "policy"] {
            assert!(!told.contains(word), "{told}");
        }
    }
}
