//! Confirmation of what may delete or overwrite, in both eras.

use jackfield_mcp::{Confirm, Settings};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::served::{Served, mock, serve};
use crate::wire::{Session, raw, request, words};

const DELETE: &str = "delete_a_desk_365_kb_category_by_id";

fn settings() -> Settings {
    Settings { confirm: Confirm::Destructive, ..Settings::default() }
}

async fn ask(served: &Served, params: Value) -> Value {
    let bytes = request(&served.address, "tools/call", params, &json!({"elicitation": {}}));
    raw(&served.address, &bytes).await.message()
}

fn params(arguments: &Value, state: &Value, answer: Value) -> Value {
    json!({
        "name": DELETE, "arguments": arguments, "requestState": state,
        "inputResponses": {"confirm": answer},
    })
}

fn yes() -> Value {
    json!({"action": "accept", "content": {"confirm": true}})
}

#[tokio::test]
async fn a_confirmation_is_for_one_call_with_its_own_arguments() {
    let mock = mock().await;
    let served = serve(mock.base_url(), settings()).await;
    let arguments = json!({"id": "Billing"});
    let asked = ask(&served, json!({"name": DELETE, "arguments": arguments})).await;
    let result = &asked["result"];
    assert_eq!(result["resultType"], "input_required", "{asked}");
    let question = &result["inputRequests"]["confirm"];
    assert_eq!(question["method"], "elicitation/create");
    let text = question["params"]["message"].as_str().unwrap();
    assert!(text.contains("Billing") && text.contains(DELETE), "{text}");
    let state = result["requestState"].clone();
    let mut forged = state.as_str().unwrap().to_owned();
    forged.pop();
    let refusals = [
        (params(&json!({"id": "Other"}), &state, yes()), "is for other arguments"),
        (params(&arguments, &json!(forged), yes()), "not one that this server asked for"),
        (params(&arguments, &json!("anything"), yes()), "not one that this server asked for"),
    ];
    for (refused, says) in refusals {
        let result = ask(&served, refused.clone()).await["result"].clone();
        assert_eq!(result["isError"], true, "{refused}: {result}");
        let error = &result["structuredContent"]["error"];
        assert_eq!(error["code"], "not_confirmed");
        // What is not good any more is asked for anew.
        assert_eq!(error["retryable"], true, "{result}");
        assert!(words(&result).contains(says), "{result}");
        assert!(words(&result).contains("without `requestState`"), "{result}");
    }
    let again = ask(&served, params(&arguments, &state, json!("nonsense"))).await;
    assert_eq!(again["result"]["resultType"], "input_required", "it is asked again");
    assert!(mock.requests().is_empty(), "nothing was sent");

    ask(&served, params(&arguments, &state, yes())).await;
    assert_eq!(mock.requests().len(), 1);
    let twice = ask(&served, params(&arguments, &state, yes())).await["result"].clone();
    assert!(words(&twice).contains("answered already"), "{twice}");
    assert_eq!(mock.requests().len(), 1);
}

/// What a person refused is refused, whatever is sent with the same question later.
#[tokio::test]
async fn a_no_stays_a_no() {
    let mock = mock().await;
    let served = serve(mock.base_url(), settings()).await;
    let arguments = json!({"id": "Billing"});
    for no in [
        json!({"action": "decline"}),
        json!({"action": "cancel"}),
        json!({"action": "accept", "content": {"confirm": false}}),
        json!({"action": "accept"}),
    ] {
        let asked = ask(&served, json!({"name": DELETE, "arguments": arguments})).await;
        let state = asked["result"]["requestState"].clone();
        for (answer, says) in [(no, "the user did not confirm it"), (yes(), "was answered already")]
        {
            let result = ask(&served, params(&arguments, &state, answer)).await["result"].clone();
            let error = &result["structuredContent"]["error"];
            assert_eq!(error["code"], "not_confirmed", "{result}");
            assert_eq!(error["retryable"], false, "{result}");
            assert!(words(&result).contains(says), "{result}");
        }
    }
    assert!(mock.requests().is_empty(), "nothing was sent");
}

#[tokio::test]
async fn wrong_arguments_and_harmless_tools_ask_nobody() {
    let mock = mock().await;
    let served = serve(mock.base_url(), settings()).await;
    let wrong = ask(&served, json!({"name": DELETE, "arguments": {"idd": 1}})).await;
    assert_eq!(wrong["result"]["isError"], true);
    let read = json!({"name": "list_all_desk_365_tickets", "arguments": {}});
    assert_eq!(ask(&served, read).await["result"]["isError"], false);
}

#[tokio::test]
async fn a_client_that_cannot_ask_runs_none_of_them() {
    let mock = mock().await;
    let served = serve(mock.base_url(), settings()).await;
    let params = json!({"name": DELETE, "arguments": {"id": "Billing"}});
    // One that opens pages only shows no forms.
    for capabilities in [json!({}), json!({"elicitation": {"url": {}}})] {
        let bytes = request(&served.address, "tools/call", params.clone(), &capabilities);
        let stateless = raw(&served.address, &bytes).await.result();
        let session = Session::begin(&served.address, capabilities).await;
        let older = session.ask("tools/call", params.clone()).await.result();
        for result in [stateless, older] {
            assert!(words(&result).contains("cannot ask"), "{result}");
        }
    }
    assert!(mock.requests().is_empty());
}

#[tokio::test]
async fn the_older_era_is_asked_while_the_call_waits() {
    let mock = mock().await;
    let served = serve(mock.base_url(), settings()).await;
    for (version, answer, sent) in [
        ("2025-11-25", json!({"action": "decline"}), 0),
        ("2025-11-25", yes(), 1),
        ("2025-06-18", yes(), 2),
    ] {
        let can = json!({"elicitation": {}});
        let session = Session::begin_in(version, &served.address, can).await;
        let params = json!({"name": DELETE, "arguments": {"id": "Billing"}});
        let call = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params});
        let mut stream = tokio::net::TcpStream::connect(&served.address).await.unwrap();
        stream.write_all(&session.bytes(&call)).await.unwrap();
        let mut text = String::new();
        let mut buffer = [0; 4096];
        let question: Value = loop {
            let read = stream.read(&mut buffer).await.unwrap();
            assert_ne!(read, 0, "{text}");
            text.push_str(&String::from_utf8_lossy(&buffer[..read]));
            let data = text.lines().filter_map(|line| line.strip_prefix("data: "));
            let messages = data.filter_map(|data| serde_json::from_str::<Value>(data).ok());
            let mut questions =
                messages.filter(|message| message["method"] == "elicitation/create");
            if let Some(question) = questions.next() {
                break question;
            }
        };
        let mode = question["params"].get("mode");
        assert_eq!(mode, Some(&json!("form")).filter(|_| version > "2025-06-18"), "{question}");
        let reply = json!({"jsonrpc": "2.0", "id": question["id"], "result": answer});
        assert_eq!(session.send(&reply).await.status, 202);
        stream.read_to_string(&mut text).await.unwrap();
        assert_eq!(text.contains("not_confirmed"), sent == 0, "{text}");
        assert_eq!(mock.requests().len(), sent);
    }
}
