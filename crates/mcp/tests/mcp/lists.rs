//! Pages by cursor, several at once with progress, results that are too long.

use std::sync::Arc;
use std::time::Duration;

use jackfield::Engine;
use jackfield_mcp::{HttpSettings, Limits, RunSettings, Settings, Toolbox};
use jackfield_plan::Plan;
use jackfield_tools::Filter;
use serde_json::{Value, json};

use crate::served::{engine, mock, plan, serve, serve_with};
use crate::vendor::{Behaviour, Vendor};
use crate::wire::{ask, call, raw, request, words};

const LIST: &str = "list_all_desk_365_tickets";

fn numbers(result: &Value) -> Vec<i64> {
    let tickets = result["structuredContent"]["tickets"].as_array().unwrap();
    tickets.iter().map(|ticket| ticket["ticket_number"].as_i64().unwrap()).collect()
}

fn cursor(result: &Value) -> Option<&str> {
    result["structuredContent"]["_jackfield"]["next_cursor"].as_str()
}

#[tokio::test]
async fn cursors_read_every_page_and_go_with_their_arguments_only() {
    let mock = mock().await;
    let served = serve(mock.base_url(), Settings::default()).await;
    let mut arguments = json!({"ticket_count": 50});
    let mut read = Vec::new();
    loop {
        let result = call(&served.address, LIST, arguments.clone()).await;
        read.extend(numbers(&result));
        let Some(next) = cursor(&result) else { break };
        assert!(words(&result).contains(next), "a model sees where the list goes on");
        assert_eq!(result["_meta"]["io.github.jackfield/next_cursor"], next);
        arguments["cursor"] = json!(next);
    }
    assert_eq!(read.len(), mock.store().records("tickets").len());
    let count = read.len();
    read.sort_unstable();
    read.dedup();
    assert_eq!(read.len(), count, "no record is read twice");

    let other = call(&served.address, "list_all_desk_365_contacts", json!({})).await;
    let of_other = json!(cursor(&other).unwrap());
    let again = serve(mock.base_url(), Settings::default()).await;
    let first = call(&again.address, LIST, json!({"ticket_count": 50})).await;
    let of_another_server = json!(cursor(&first).unwrap());
    let sent = mock.requests().len();
    let good = &arguments["cursor"];
    let half = json!(good.as_str().unwrap()[..20]);
    for (wrong, says) in [
        (json!({"ticket_count": 30, "cursor": good}), "of a call with other arguments"),
        (json!({"ticket_count": 50, "cursor": of_other}), "of another tool"),
        (json!({"ticket_count": 50, "cursor": of_another_server}), "not of this server"),
        (json!({"ticket_count": 50, "cursor": "rs1.AAAA.AAAA"}), "this"),
        (json!({"ticket_count": 50, "cursor": half}), "not all of one"),
        (json!({"ticket_count": 50, "cursor": "page 2"}), "no cursor"),
        (json!({"ticket_count": 50, "cursor": 7}), "leaving it out"),
        (json!({"ticket_count": 10, "cursor": of_other}), "30, 50, 100"),
    ] {
        let result = call(&served.address, LIST, wrong.clone()).await;
        assert_eq!(result["isError"], true, "{wrong}");
        let told = words(&result);
        assert!(told.contains("`next_cursor` of the page before"), "{told}");
        assert!(told.contains(says) && told.contains("gives the first page"), "{told}");
    }
    // With what else is wrong mended, it may be the right one.
    let wrong = json!({"ticket_count": "50", "cursor": good});
    let result = call(&served.address, LIST, wrong).await;
    let error = &result["structuredContent"]["error"];
    assert_eq!(error["example"], json!({"ticket_count": 50, "cursor": good}), "{result}");
    assert_eq!(error["problems"].as_array().unwrap().len(), 1, "{result}");
    assert_eq!(mock.requests().len(), sent, "nothing was sent");
}

/// Where the vendor's own argument is named `cursor`, too, the call that is shown is the one that is suggested.
#[tokio::test]
async fn a_refused_cursor_is_left_out_of_the_mended_call() {
    let json = include_str!("../../../../tests/golden/pagination/expected/plan.json");
    let plan = Arc::new(Plan::from_json(json).unwrap());
    let tool = plan.tools.tools.iter().find(|tool| tool.operation == "tickets.by_header").unwrap();
    assert!(tool.arguments.iter().any(|argument| argument.name == "cursor"));
    let name = tool.name.clone();
    let engine = Engine::from_whole_plan(Arc::clone(&plan)).base_url("http://127.0.0.1:9");
    let tools = Toolbox::builder().connector(plan, engine.build().unwrap(), &Filter::default());
    let tools = tools.build().unwrap();
    let served = serve_with(tools, Settings::default(), HttpSettings::default()).await;
    for (given, mended) in [
        (json!({"cursor": "rs1.AAAA.AAAA"}), json!({})),
        (json!({"cursor": "rs1.AAAA.AAAA", "pages": 2, "zzz": 1}), json!({"pages": 2})),
    ] {
        let refused = call(&served.address, &name, given).await;
        let error = &refused["structuredContent"]["error"];
        assert!(words(&refused).contains("leaving it out"), "{refused}");
        assert_eq!(error["example"], mended, "{refused}");
    }
}

#[tokio::test]
async fn arguments_of_ours_are_mended_in_one_step_as_those_of_tools_are() {
    let mock = mock().await;
    let served = serve(mock.base_url(), Settings::default()).await;
    for (given, code, meant) in [
        (json!({"curser": "x"}), "unknown", "`cursor`"),
        (json!({"feilds": ["subject"]}), "unknown", "`fields`"),
        (json!({"pages": "2"}), "wrong_type", "2"),
        (json!({"pages": 99}), "out_of_range", "10"),
        (json!({"pages": -1}), "out_of_range", "1"),
    ] {
        let result = call(&served.address, LIST, given.clone()).await;
        assert_eq!(result["isError"], true, "{given}");
        let problem = &result["structuredContent"]["error"]["problems"][0];
        assert_eq!(problem["code"], code, "{given}: {result}");
        assert_eq!(problem["suggestion"], meant, "{given}: {result}");
        let allowed = problem["allowed"].as_str().unwrap();
        assert!(code != "unknown" || allowed.contains("`cursor`, `pages`, `fields`"), "{allowed}");
    }
    let whole = call(&served.address, LIST, json!({"pages": 2.0})).await;
    assert_ne!(whole["isError"], true, "2.0 is the whole number 2");
}

/// What a header says of a list is beside the result, since a model sees no headers; what the body says is
/// in it already.
#[tokio::test]
async fn totals_in_headers_are_told_beside_the_result() {
    let body = json!({"count": 1, "tickets": [{"ticket_number": 1}]}).to_string();
    let vendor = Vendor::json("200 OK", "X-Total-Count: 412\r\n", &body).await;
    let mut changed = serde_json::to_value(&*plan()).unwrap();
    let operations = changed["connector"]["operations"].as_array_mut().unwrap();
    let list = operations.iter_mut().find(|one| one["id"] == "tickets.list").unwrap();
    list["pagination"]["stop"]["total"] = json!("x-total-count");
    let counted = Arc::new(serde_json::from_value::<Plan>(changed).unwrap());
    for (plan, total) in [(counted, Some(412)), (plan(), None)] {
        let engine = engine(&plan, &vendor.url);
        let tools = Toolbox::builder().connector(plan, engine, &Filter::default());
        let (settings, http) = (Settings::default(), HttpSettings::default());
        let served = serve_with(tools.build().unwrap(), settings, http).await;
        let result = call(&served.address, LIST, json!({})).await;
        assert_eq!(result["structuredContent"]["_jackfield"]["total"].as_u64(), total);
        assert_eq!(words(&result).contains("There are 412 in all"), total.is_some());
        assert_eq!(numbers(&result), [1]);
    }
}

#[tokio::test]
async fn several_pages_are_joined_and_their_progress_is_told() {
    let mock = mock().await;
    let run = RunSettings { max_result: 1_000_000, ..RunSettings::default() };
    let served = serve(mock.base_url(), Settings { run, ..Settings::default() }).await;
    let params = json!({
        "name": LIST, "arguments": {"ticket_count": 30, "pages": 3}, "_meta": {"progressToken": "p"},
    });
    let bytes = request(&served.address, "tools/call", params, &json!({}));
    let messages = raw(&served.address, &bytes).await.messages();
    let told: Vec<_> = messages
        .iter()
        .filter(|message| message["method"] == "notifications/progress")
        .map(|message| {
            (message["params"]["progress"].as_f64(), message["params"]["total"].as_f64())
        })
        .collect();
    assert_eq!(told, [1.0, 2.0, 3.0].map(|done| (Some(done), Some(3.0))));
    let result = &messages.last().unwrap()["result"];
    assert_eq!(numbers(result).len(), 90);
    assert_eq!(mock.requests().len(), 3);
    let rest = json!({"ticket_count": 30, "pages": 10, "cursor": cursor(result).unwrap()});
    let rest = call(&served.address, LIST, rest).await;
    assert!(cursor(&rest).is_none());
    assert_eq!(numbers(&rest).len() + 90, mock.store().records("tickets").len());
}

/// What was read is not thrown away because the next page cannot be: it is told, and where to go on.
#[tokio::test]
async fn pages_that_were_read_are_given_when_the_next_fails() {
    let page = |from: u32| {
        let tickets: Vec<_> = (from..from + 30).map(|id| json!({"ticket_number": id})).collect();
        Behaviour::json("200 OK", "", &json!({"count": 90, "tickets": tickets}).to_string())
    };
    let refusal = Behaviour::json("422 Unprocessable", "", r#"{"message": "not today"}"#);
    for (failure, code, part) in
        [(refusal, "vendor_error", "422"), (Behaviour::Sleeps, "timeout", "the time of a call")]
    {
        let turns = vec![page(0), failure, page(30), page(60)];
        let vendor = Vendor::start(Behaviour::InTurn(turns)).await;
        let limits = Limits { time: Duration::from_millis(1500), ..Limits::default() };
        let served = serve(&vendor.url, Settings { limits, ..Settings::default() }).await;
        let mut arguments = json!({"ticket_count": 30, "pages": 5});
        let result = call(&served.address, LIST, arguments.clone()).await;
        assert_eq!(result["isError"], false, "{result}");
        assert_eq!(numbers(&result), (0..30).collect::<Vec<_>>());
        let broken = &result["structuredContent"]["_jackfield"]["broken"];
        assert_eq!(broken["code"], code, "{result}");
        assert!(broken["message"].as_str().unwrap().contains(part), "{broken}");
        assert!(words(&result).contains("the page after it could not be read"), "{result}");
        arguments["cursor"] = json!(cursor(&result).expect("where to go on"));
        let rest = call(&served.address, LIST, arguments).await;
        assert_eq!(numbers(&rest), (30..90).collect::<Vec<_>>(), "{rest}");
        assert!(cursor(&rest).is_none() && !rest.to_string().contains("broken"), "{rest}");
        let heads = vendor.requests();
        let target = |at: usize| heads[at].lines().next().map(str::to_owned);
        assert_eq!(target(1), target(2), "the page that failed is asked for again");
    }
}

#[tokio::test]
async fn links_to_elsewhere_cost_the_pages_after_them_alone() {
    const LABELS: &str = "list_all_github_issues_labels";
    let json = include_str!("../../../../generated/github_issues/plan.json");
    let plan = Arc::new(Plan::from_json(json).unwrap());
    for (link, goes_on) in [
        ("https://api.github.com/repos/acme/printers/labels?page=2", true),
        ("https://evil.example/elsewhere?page=2", false),
    ] {
        let header = format!("Link: <{link}>; rel=\"next\"\r\n");
        let vendor = Vendor::json("200 OK", &header, r#"[{"id": 1, "name": "bug"}]"#).await;
        let engine = Engine::from_whole_plan(Arc::clone(&plan)).set("token", "t");
        let engine = engine.base_url(&vendor.url).build().unwrap();
        let tools = Toolbox::builder().connector(Arc::clone(&plan), engine, &Filter::default());
        let (settings, http) = (Settings::default(), HttpSettings::default());
        let served = serve_with(tools.build().unwrap(), settings, http).await;
        let mut arguments = json!({"owner": "acme", "repo": "printers"});
        let result = call(&served.address, LABELS, arguments.clone()).await;
        assert_eq!(result["isError"], false, "{result}");
        assert_eq!(result["structuredContent"]["result"][0]["id"], 1, "{result}");
        assert_eq!(cursor(&result).is_some(), goes_on, "{result}");
        let broken = &result["structuredContent"]["_jackfield"]["broken"]["code"];
        let expected = if goes_on { Value::Null } else { json!("paging_failed") };
        assert_eq!(broken, &expected, "{result}");
        assert_eq!(words(&result).contains("https://evil.example"), !goes_on, "{result}");
        if let Some(cursor) = cursor(&result) {
            arguments["cursor"] = json!(cursor);
            call(&served.address, LABELS, arguments).await;
            assert!(vendor.requests()[1].starts_with("GET /repos/acme/printers/labels?page=2 "));
        }
    }
}

#[tokio::test]
async fn long_results_are_cut_and_read_on_by_their_handle() {
    let subject = "long ".repeat(2000);
    let body =
        json!({"count": 1, "tickets": [{"ticket_number": 1, "subject": subject}]}).to_string();
    let vendor = Vendor::json("200 OK", "", &body).await;
    let run = RunSettings { max_result: 1000, ..RunSettings::default() };
    let served = serve(&vendor.url, Settings { run, ..Settings::default() }).await;
    let result = call(&served.address, LIST, json!({})).await;
    let read_on = &result["structuredContent"]["_jackfield"]["read_on"];
    let (handle, mut offset) = (&read_on["handle"], read_on["offset"].clone());
    let mut whole = result["content"][0]["text"].as_str().unwrap().to_owned();
    assert_eq!(whole.len(), 1000);
    assert!(result["structuredContent"].get("tickets").is_none(), "half a list is no list");
    while !offset.is_null() {
        let arguments = json!({"handle": handle, "offset": offset});
        let part = call(&served.address, "read_long_result_on", arguments).await;
        whole.push_str(part["content"][0]["text"].as_str().unwrap());
        offset = part["structuredContent"]["_jackfield"]["read_on"]["offset"].clone();
    }
    let same: Value = serde_json::from_str(&whole).unwrap();
    assert_eq!(same, serde_json::from_str::<Value>(&body).unwrap());
    assert_eq!(vendor.requests().len(), 1, "the vendor is asked once");
    let length = read_on["length"].as_u64().unwrap();
    let last = json!({"handle": handle, "offset": length - 1});
    assert_eq!(words(&call(&served.address, "read_long_result_on", last).await), "}");
    for (wrong, argument, says) in [
        (json!({"handle": "0".repeat(32)}), "handle", "there is none under this"),
        (json!({}), "handle", "`handle` is required"),
        (json!({"handle": 7}), "handle", "the wrong type"),
        (json!({"handle": handle, "offset": "x"}), "offset", "a whole number, 0 or more"),
        (json!({"handle": handle, "offset": -1}), "offset", "a whole number, 0 or more"),
        (json!({"handle": handle, "offset": length}), "offset", "the result is no longer"),
        (json!({"handle": handle, "ofset": 0}), "ofset", "try `offset`"),
    ] {
        let result = call(&served.address, "read_long_result_on", wrong).await;
        assert_eq!(result["isError"], true);
        let error = &result["structuredContent"]["error"];
        assert_eq!(error["problems"][0]["argument"], argument, "{result}");
        assert!(words(&result).contains(says), "{result}");
        // The handle as it was given where that is good, and no other.
        let example = error.get("example").map(|example| &example["handle"]);
        assert_eq!(example, (argument != "handle").then_some(handle), "{result}");
        assert!(error["problems"][0].get("retry_after_s").is_some(), "{result}");
    }
}

#[tokio::test]
async fn clients_of_an_open_subscription_and_of_sessions_learn_of_changes() {
    use crate::served::toolbox;
    use jackfield_tools::Filter;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    let mock = mock().await;
    let served = serve(mock.base_url(), Settings { changes: true, ..Settings::default() }).await;
    let params = json!({"notifications": {"toolsListChanged": true}});
    let bytes = request(&served.address, "subscriptions/listen", params, &json!({}));
    let mut listening = tokio::net::TcpStream::connect(&served.address).await.unwrap();
    listening.write_all(&bytes).await.unwrap();
    let session = crate::wire::Session::begin(&served.address, json!({})).await;
    let get = format!(
        "GET /mcp HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\nMcp-Session-Id: {}\r\n\
         MCP-Protocol-Version: 2025-11-25\r\n\r\n",
        session.id
    );
    let mut stream = tokio::net::TcpStream::connect(&served.address).await.unwrap();
    stream.write_all(get.as_bytes()).await.unwrap();
    let mut texts = [String::new(), String::new()];
    let mut buffer = [0; 4096];
    for (text, (stream, wanted)) in
        texts.iter_mut().zip([(&mut listening, "acknowledged"), (&mut stream, "retry")])
    {
        while !text.contains(wanted) {
            let read = stream.read(&mut buffer).await.unwrap();
            text.push_str(&String::from_utf8_lossy(&buffer[..read]));
        }
    }
    served.server.replace(toolbox(mock.base_url(), &Filter::new(["read"], [])));
    for (text, stream) in texts.iter_mut().zip([&mut listening, &mut stream]) {
        while !text.contains("notifications/tools/list_changed") {
            let read =
                tokio::time::timeout(std::time::Duration::from_secs(5), stream.read(&mut buffer));
            let read = read.await.expect("nothing was told").unwrap();
            text.push_str(&String::from_utf8_lossy(&buffer[..read]));
        }
    }
    let list = ask(&served.address, "tools/list", json!({})).await.result();
    let tools = list["tools"].as_array().unwrap();
    assert!(tools.iter().all(|tool| tool["annotations"]["readOnlyHint"] == true));
}
