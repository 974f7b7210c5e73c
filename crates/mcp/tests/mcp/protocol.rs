//! Listing and calling, in both eras.

use std::sync::Arc;

use jackfield::Engine;
use jackfield_mcp::{HttpSettings, Settings, Toolbox};
use jackfield_plan::{Plan, SchemaKind};
use jackfield_tools::Filter;
use serde_json::{Value, json};

use crate::served::{self, KEY, mock, plan, serve, serve_with};
use crate::vendor::{Behaviour, Vendor};
use crate::wire::{Session, ask, call, post, raw, request, words};

#[tokio::test]
async fn both_eras_list_the_same_tools_in_the_same_order() {
    let mock = mock().await;
    let served = serve(mock.base_url(), Settings::default()).await;
    let stateless = ask(&served.address, "tools/list", json!({})).await;
    assert!(stateless.header("content-type").starts_with("application/json"), "{stateless:?}");
    let stateless = stateless.result();
    assert_eq!(stateless["resultType"], "complete");
    assert!(stateless["ttlMs"].is_u64() && stateless["cacheScope"] == "private");
    let session = Session::begin(&served.address, json!({})).await;
    let older = session.ask("tools/list", json!({})).await.result();
    assert_eq!(stateless["tools"], older["tools"]);
    let tools = stateless["tools"].as_array().unwrap().iter();
    let names: Vec<_> = tools.map(|tool| tool["name"].as_str().unwrap()).collect();
    let mut expected: Vec<_> = plan().tools.tools.iter().map(|tool| tool.name.clone()).collect();
    expected.push("read_long_result_on".to_owned());
    assert_eq!(names, expected);
    let again = ask(&served.address, "tools/list", json!({})).await.result();
    assert_eq!(stateless, again);
}

/// A client of any version that begins with `initialize` is served in it; one of another version is told
/// which there are.
#[tokio::test]
async fn each_version_is_served_as_it_is_and_others_are_told_which_there_are() {
    let mock = mock().await;
    let served = serve(mock.base_url(), Settings::default()).await;
    let at = served.address.as_str();
    let older = ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"];
    let begun = |version: &str| {
        let client = json!({"name": "test", "version": "0"});
        let params = json!({"protocolVersion": version, "capabilities": {}, "clientInfo": client});
        json!({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": params}).to_string()
    };
    for version in older {
        let answer = raw(at, &post(at, &[], &begun(version))).await;
        assert_eq!(answer.result()["protocolVersion"], version);
        // The versions before 2025-06-18 know of no header that says which one it is.
        let id = answer.header("mcp-session-id").to_owned();
        let named = if version < "2025-06-18" { "" } else { version };
        let headers = [("Mcp-Session-Id", &*id), ("MCP-Protocol-Version", named)];
        let ready = json!({"jsonrpc": "2.0", "method": "notifications/initialized"});
        assert_eq!(raw(at, &post(at, &headers, &ready.to_string())).await.status, 202);
        let list = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/list"}).to_string();
        let tools = raw(at, &post(at, &headers, &list)).await.result();
        assert!(!tools["tools"].as_array().unwrap().is_empty(), "{version}");
    }
    for other in ["1999-01-01", "2026-07-28", "2099-01-01"] {
        let answer = raw(at, &post(at, &[], &begun(other))).await;
        assert_eq!(answer.result()["protocolVersion"], "2025-11-25", "{other}");
    }
    let found = ask(at, "server/discover", json!({})).await.result();
    let all: Vec<_> = older.into_iter().chain(["2026-07-28"]).collect();
    assert_eq!(found["supportedVersions"], json!(all), "{found}");
    let meta = json!({"io.modelcontextprotocol/protocolVersion": "2099-01-01"});
    let request =
        json!({"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {"_meta": meta}});
    let headers = [("MCP-Protocol-Version", "2099-01-01"), ("Mcp-Method", "tools/list")];
    let refused = raw(at, &post(at, &headers, &request.to_string())).await;
    let error = &refused.message()["error"];
    assert_eq!((refused.status, &error["code"]), (400, &json!(-32022)), "{error}");
    assert_eq!(error["data"]["supported"], json!(all), "{error}");
}

#[tokio::test]
async fn both_eras_call_the_same_tools() {
    let mock = mock().await;
    let served = serve(mock.base_url(), Settings::default()).await;
    let arguments = json!({"ticket_count": 30});
    let result = call(&served.address, "list_all_desk_365_tickets", arguments.clone()).await;
    assert_eq!(result["isError"], false);
    let listed = result["structuredContent"]["tickets"].as_array().unwrap();
    assert_eq!(listed.len(), 30);
    let text: Value = serde_json::from_str(result["content"][0]["text"].as_str().unwrap()).unwrap();
    assert_eq!(text["tickets"].as_array().unwrap().len(), 30);
    let session = Session::begin(&served.address, json!({})).await;
    let params = json!({"name": "list_all_desk_365_tickets", "arguments": arguments});
    let older = session.ask("tools/call", params).await.result();
    assert_eq!(older["structuredContent"]["tickets"], result["structuredContent"]["tickets"]);
}

#[tokio::test]
async fn results_fit_the_output_schemas_of_their_tools() {
    let mock = mock().await;
    let served = serve(mock.base_url(), Settings::default()).await;
    let list = ask(&served.address, "tools/list", json!({})).await.result();
    let plan = plan();
    let mut fitting = 0;
    for tool in list["tools"].as_array().unwrap() {
        let name = tool["name"].as_str().unwrap();
        let Ok(known) = jackfield_tools::find(&plan, name) else { continue };
        if !known.effect.read_only {
            continue;
        }
        let arguments = Value::Object(jackfield_tools::example(&plan, known));
        let result = call(&served.address, name, arguments).await;
        if let (Some(schema), Some(data), false) =
            (tool.get("outputSchema"), result.get("structuredContent"), result["isError"] == true)
        {
            let judge = jsonschema::validator_for(schema).unwrap();
            let errors: Vec<_> = judge.iter_errors(data).map(|error| error.to_string()).collect();
            assert!(errors.is_empty(), "{name}: {errors:?}");
            fitting += 1;
        }
    }
    assert!(fitting > 5, "{fitting} results were judged");
}

#[tokio::test]
async fn odd_answers_are_given_in_words_and_fit_as_data() {
    let body = r#"{"count": "many", "tickets": [{"ticket_number": [1], "subject": "S"}, 7]}"#;
    let vendor = Vendor::json("200 OK", "", body).await;
    let served = serve(&vendor.url, Settings::default()).await;
    let result = call(&served.address, "list_all_desk_365_tickets", json!({})).await;
    assert_eq!(result["isError"], false);
    assert!(words(&result).contains("\"many\"") && words(&result).contains("[1]"));
    let data = &result["structuredContent"];
    assert_eq!(data["tickets"], json!([{"ticket_number": null, "subject": "S"}]));
    assert_eq!(data["count"], Value::Null);
}

/// A text is data as well, with what it is: as the result where that is a text, else beside it.
#[tokio::test]
async fn texts_are_told_with_their_media_type() {
    let json = include_str!("../../../../tests/golden/openapi_responses/expected/plan.json");
    let plan = Plan::from_json(json).unwrap();
    let number = plan.tools.tools.iter().position(|tool| tool.operation == "clip.clip").unwrap();
    let name = plan.tools.tools[number].name.clone();
    let types = plan.tools.types.iter();
    let object = types.clone().position(|row| matches!(row.kind, SchemaKind::Object { .. }));
    let object = u32::try_from(object.unwrap()).unwrap();
    let text = "<a>1</a>";
    let vendor = Vendor::start(Behaviour::Answers(format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/xml; charset=utf-8\r\nContent-Length: 8\r\n\r\n{text}"
    )))
    .await;
    let own = plan.tools.tools[number].output;
    let about = json!({"media_type": "text/xml"});
    let beside = json!({"_jackfield": {"media_type": "text/xml", "text": text}});
    for (output, data) in [
        (own, json!({"result": text, "_jackfield": about})),
        (Some(object), beside.clone()),
        (None, beside),
    ] {
        let mut plan = plan.clone();
        plan.tools.tools[number].output = output;
        let plan = Arc::new(plan);
        let engine = Engine::from_whole_plan(Arc::clone(&plan)).set("token", "t");
        let engine = engine.base_url(&vendor.url).build().unwrap();
        let tools = Toolbox::builder().connector(plan, engine, &Filter::default()).build().unwrap();
        let served = serve_with(tools, Settings::default(), HttpSettings::default()).await;
        let result = call(&served.address, &name, json!({})).await;
        assert_eq!(result["structuredContent"], data, "{result}");
        assert_eq!(result["content"][0]["text"], text);
        let listed = ask(&served.address, "tools/list", json!({})).await.result();
        let mut listed = listed["tools"].as_array().unwrap().iter();
        let tool = listed.find(|tool| tool["name"] == name.as_str()).unwrap();
        if let Some(schema) = tool.get("outputSchema") {
            assert!(jsonschema::is_valid(schema, &result["structuredContent"]), "{schema}");
        }
    }
}

#[tokio::test]
async fn an_unknown_tool_is_a_protocol_error_that_names_the_nearest() {
    let mock = mock().await;
    let served = serve(mock.base_url(), Settings::default()).await;
    let params = json!({"name": "list_all_desk_365_ticket", "arguments": {}});
    let message = ask(&served.address, "tools/call", params).await.message();
    assert_eq!(message["error"]["code"], -32602);
    let text = message["error"]["message"].as_str().unwrap();
    assert!(text.contains("`list_all_desk_365_tickets`"), "{text}");
}

#[tokio::test]
async fn a_filter_holds_for_calls_as_for_the_list() {
    let mock = mock().await;
    let toolbox = served::toolbox(mock.base_url(), &Filter::new(["read"], ["tickets"]));
    let served = serve_with(toolbox, Settings::default(), HttpSettings::default()).await;
    let list = ask(&served.address, "tools/list", json!({})).await.result();
    let tools = list["tools"].as_array().unwrap();
    assert!(
        tools.len() > 1 && tools.iter().all(|tool| tool["annotations"]["readOnlyHint"] == true)
    );
    let params = json!({"name": "create_a_desk_365_ticket", "arguments": {}});
    let message = ask(&served.address, "tools/call", params).await.message();
    assert_eq!(message["error"]["code"], -32602);
    assert!(mock.requests().is_empty());
}

/// The mistakes that models make, each of which the words of the refusal suffice to mend.
#[tokio::test]
async fn the_words_of_a_refusal_mend_a_call_at_the_second_try() {
    let mock = mock().await;
    let served = serve(mock.base_url(), Settings::default()).await;
    let cases = [
        ("list_all_desk_365_tickets", json!({"ticket_count": 10})),
        ("list_all_desk_365_tickets", json!({"ticket_count": "fifty"})),
        ("list_all_desk_365_tickets", json!({"ticket_cout": 30})),
        ("list_all_desk_365_tickets", json!({"pages": 99})),
        ("get_single_desk_365_ticket_by_id", json!({})),
    ];
    for (tool, wrong) in cases {
        let refused = call(&served.address, tool, wrong.clone()).await;
        assert_eq!(refused["isError"], true, "{tool} {wrong}");
        let text = words(&refused);
        let right = mended(&text, &wrong);
        let second = call(&served.address, tool, right.clone()).await;
        // The mock does not have every record that an example names; what counts is that it was asked.
        let code = &second["structuredContent"]["error"]["code"];
        assert!(code.is_null() || code == "vendor_error", "{text}\n{right}\n{second}");
    }
}

/// Mends a call from the words alone: unknown and wrong arguments become what is suggested, and what
/// is missing comes from the example.
fn mended(text: &str, wrong: &Value) -> Value {
    let mut right = wrong.clone();
    let example = text.split("A call with the right form: ").nth(1).unwrap();
    let example: Value = serde_json::from_str(example.lines().next().unwrap()).unwrap();
    for line in text.lines().filter(|line| line.starts_with("- ")) {
        let argument = line.split('`').nth(1).unwrap();
        let members = right.as_object_mut().unwrap();
        let suggested = line.split("; try ").nth(1).map(|rest| rest.trim_matches('`'));
        if line.contains("there is no argument") {
            let value = members.remove(argument).unwrap();
            members.insert(suggested.unwrap().to_owned(), value);
        } else if let Some(value) = suggested.and_then(|text| serde_json::from_str(text).ok()) {
            members.insert(argument.to_owned(), value);
        } else if let Some(value) = example.get(argument) {
            members.insert(argument.to_owned(), value.clone());
        } else {
            members.remove(argument);
        }
    }
    right
}

#[tokio::test]
async fn a_429_is_passed_on_once_with_its_limits_normalised() {
    let headers = "X-RateLimit-Limit: 50\r\nX-RateLimit-Remaining: 0\r\nRetry-After: 17\r\n";
    let vendor = Vendor::json("429 Too Many Requests", headers, r#"{"error":"slow down"}"#).await;
    let served = serve(&vendor.url, Settings::default()).await;
    let result = call(&served.address, "list_all_desk_365_tickets", json!({})).await;
    assert_eq!(vendor.requests().len(), 1, "it is not tried again");
    let error = &result["structuredContent"]["error"];
    let limit = json!({"limit": 50, "remaining": 0, "reset": 17});
    assert_eq!((&error["code"], &error["status"]), (&json!("rate_limited"), &json!(429)));
    assert_eq!((&error["rate_limit"], &error["retry_after_s"]), (&limit, &json!(17)));
    assert_eq!(error["body"], json!({"error": "slow down"}));
    assert_eq!(result["_meta"]["io.github.jackfield/rate_limit"], limit);
    let told = words(&result);
    assert!(told.contains("slow down") && told.contains("17 s"), "{told}");
    assert!(told.starts_with("`list_all_desk_365_tickets` answered 429"), "{told}");
}

/// A vendor that is down may say when to come back, too.
#[tokio::test]
async fn a_503_says_when_to_come_back() {
    for (headers, wait) in [
        ("Retry-After: 70\r\n", Some(70)),
        ("retry-after-ms: 69500\r\n", Some(70)),
        ("Retry-After: 1e9\r\n", None),
        ("", None),
    ] {
        let vendor = Vendor::json("503 Service Unavailable", headers, "{}").await;
        let served = serve(&vendor.url, Settings::default()).await;
        let result = call(&served.address, "list_all_desk_365_tickets", json!({})).await;
        let error = &result["structuredContent"]["error"];
        assert_eq!((&error["code"], &error["retryable"]), (&json!("vendor_error"), &json!(true)));
        assert_eq!(error["retry_after_s"].as_u64(), wait, "{headers}: {error}");
        assert_eq!(words(&result).contains("in 70 s"), wait.is_some(), "{headers}: {result}");
    }
}

#[tokio::test]
async fn a_429_that_says_nothing_is_given_no_time() {
    let vendor = Vendor::json("429 Too Many Requests", "", "{}").await;
    let served = serve(&vendor.url, Settings::default()).await;
    let result = call(&served.address, "list_all_desk_365_tickets", json!({})).await;
    let error = &result["structuredContent"]["error"];
    assert_eq!((&error["code"], &error["retryable"]), (&json!("rate_limited"), &json!(true)));
    assert!(error.get("retry_after_s").is_none(), "{error}");
    assert!(words(&result).contains("does not say how long"), "{result}");
}

#[tokio::test]
async fn what_a_vendor_says_of_its_limit_is_in_every_result() {
    let headers = "RateLimit: limit=100, remaining=3, reset=7\r\n";
    let vendor = Vendor::json("200 OK", headers, r#"{"count":0,"tickets":[]}"#).await;
    let served = serve(&vendor.url, Settings::default()).await;
    let result = call(&served.address, "list_all_desk_365_tickets", json!({})).await;
    let limit = json!({"limit": 100, "remaining": 3, "reset": 7});
    assert_eq!(result["structuredContent"]["_jackfield"]["rate_limit"], limit);
    assert_eq!(result["_meta"]["io.github.jackfield/rate_limit"], limit);
}

#[tokio::test]
async fn traces_travel_to_the_vendor_and_nothing_else_does() {
    let vendor = Vendor::json("200 OK", "", "{}").await;
    let served = serve(&vendor.url, Settings::default()).await;
    let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    for (trace, is_sent) in [(parent, true), ("00-zz-1-1", false), ("a\r\nX-Evil: 1", false)] {
        let params = json!({
            "name": "list_all_desk_365_tickets", "arguments": {},
            "_meta": {"traceparent": trace, "tracestate": "vendor=1"},
        });
        let bytes = request(&served.address, "tools/call", params, &json!({}));
        assert_eq!(raw(&served.address, &bytes).await.status, 200);
        let head = vendor.requests().pop().unwrap().to_lowercase();
        assert_eq!(head.contains(&format!("traceparent: {trace}")), is_sent, "{head}");
        assert_eq!(head.contains("tracestate: vendor=1"), is_sent);
        assert!(!head.contains("x-evil") && !head.contains("mcp-"));
    }
}

#[tokio::test]
async fn nothing_that_a_client_sees_has_the_secret() {
    let body = format!(r#"{{"message": "bad key {KEY}"}}"#);
    let vendor = Vendor::json("401 Unauthorized", "", &body).await;
    let served = serve(&vendor.url, Settings::default()).await;
    let params = json!({"name": "list_all_desk_365_tickets", "arguments": {}});
    let answer = ask(&served.address, "tools/call", params).await;
    assert!(vendor.requests()[0].contains(KEY), "the vendor is sent the key");
    assert!(!answer.body.contains(KEY), "{}", answer.body);
}

#[tokio::test]
async fn a_session_ends_when_its_client_says_so() {
    let mock = mock().await;
    let served = serve(mock.base_url(), Settings::default()).await;
    let session = Session::begin(&served.address, json!({})).await;
    let delete = format!(
        "DELETE /mcp HTTP/1.1\r\nHost: localhost\r\nMcp-Session-Id: {}\r\nConnection: close\r\n\r\n",
        session.id
    );
    assert_eq!(raw(&served.address, delete.as_bytes()).await.status, 204);
    assert_eq!(raw(&served.address, delete.as_bytes()).await.status, 404, "there is none any more");
    assert_eq!(session.ask("tools/list", json!({})).await.status, 404);
}
