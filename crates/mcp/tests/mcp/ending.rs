//! The end of a server: nothing new is taken, what runs is answered, and nothing waits for ever.

use std::time::{Duration, Instant};

use jackfield_mcp::{HttpSettings, Limits, Server, Settings};
use jackfield_tools::Filter;
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};

use crate::hostile::reached;
use crate::served::toolbox;
use crate::streams::Client;
use crate::vendor::{Behaviour, Vendor};
use crate::wire::{Session, body, call, post, raw};

const GET: &str = "get_single_desk_365_ticket_by_id";

/// A vendor that takes its time.
async fn slow() -> Vendor {
    let answer = Behaviour::json("200 OK", "", r#"{"ticket_number": 7}"#);
    Vendor::start(Behaviour::Late(Duration::from_millis(700), Box::new(answer))).await
}

fn ending(milliseconds: u64) -> Settings {
    let ending = Duration::from_millis(milliseconds);
    Settings {
        limits: Limits { ending, ..Limits::default() },
        changes: true,
        ..Settings::default()
    }
}

#[tokio::test]
async fn calls_over_http_are_answered_and_streams_end_when_the_server_does() {
    let vendor = slow().await;
    let server = Server::new(toolbox(&vendor.url, &Filter::default()), ending(10_000)).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let running = server.clone();
    let serving =
        tokio::spawn(async move { running.serve_http(listener, HttpSettings::default()).await });
    let session = Session::begin(&address, json!({})).await;
    // Streams without an end of their own, and a connection that nobody uses.
    let of_session = [("Mcp-Session-Id", session.id.as_str()), ("Accept", "text/event-stream")];
    let stream = String::from_utf8(post(&address, &of_session, "")).unwrap();
    let stream = stream.replacen("POST", "GET", 1).into_bytes();
    let listen = body(
        "subscriptions/listen",
        json!({"notifications": {"toolsListChanged": true}}),
        &json!({}),
    );
    let listen = post(
        &address,
        &[("MCP-Protocol-Version", "2026-07-28"), ("Mcp-Method", "subscriptions/listen")],
        &listen.to_string(),
    );
    let mut waiting = Vec::new();
    for bytes in [stream, listen] {
        let address = address.clone();
        waiting.push(tokio::spawn(async move { raw(&address, &bytes).await }));
    }
    let _idle = TcpStream::connect(&address).await.unwrap();
    let (of_newer, of_older) = (address.clone(), session);
    let newer = tokio::spawn(async move { call(&of_newer, GET, json!({"id": 7})).await });
    reached(&vendor, 1).await;
    let older = tokio::spawn(async move {
        of_older.ask("tools/call", json!({"name": GET, "arguments": {"id": 7}})).await.result()
    });
    reached(&vendor, 2).await;
    let since = Instant::now();
    server.stop();
    for result in [newer.await.unwrap(), older.await.unwrap()] {
        assert_eq!(result["structuredContent"]["ticket_number"], 7, "{result}");
    }
    serving.await.unwrap().unwrap();
    assert!(since.elapsed() < Duration::from_secs(5), "{:?}", since.elapsed());
    for stream in waiting {
        assert_eq!(stream.await.unwrap().status, 200);
    }
    assert!(TcpStream::connect(&address).await.is_err(), "nobody listens any more");
}

#[tokio::test]
async fn a_call_that_does_not_end_is_given_up() {
    let vendor = Vendor::start(Behaviour::Sleeps).await;
    let server = Server::new(toolbox(&vendor.url, &Filter::default()), ending(200)).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let running = server.clone();
    let serving =
        tokio::spawn(async move { running.serve_http(listener, HttpSettings::default()).await });
    let mut client = Client::of(&server).await;
    let _call = tokio::spawn(async move { call(&address, GET, json!({"id": 7})).await });
    client.send(&called(8)).await;
    reached(&vendor, 2).await;
    let since = Instant::now();
    server.stop();
    serving.await.unwrap().unwrap();
    client.ended().await;
    let took = since.elapsed();
    assert!(took > Duration::from_millis(150) && took < Duration::from_secs(3), "{took:?}");
}

#[tokio::test]
async fn calls_over_streams_are_answered_when_input_ends_or_the_server_does() {
    for stops in [false, true] {
        let vendor = slow().await;
        let server = Server::new(toolbox(&vendor.url, &Filter::default()), ending(10_000)).unwrap();
        let mut client = Client::of(&server).await;
        // One that is cancelled has no answer to wait for.
        client.send(&called(9)).await;
        reached(&vendor, 1).await;
        let cancelled = json!({"requestId": 9});
        let cancelled =
            json!({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": cancelled});
        client.send(cancelled.to_string().as_bytes()).await;
        client.send(&called(8)).await;
        reached(&vendor, 2).await;
        if stops {
            server.stop();
        } else {
            client.close().await;
        }
        let answer = client.next().await;
        let ticket = &answer["result"]["structuredContent"]["ticket_number"];
        assert_eq!((&answer["id"], ticket), (&json!(8), &json!(7)), "{answer}");
        client.ended().await;
    }
}

fn called(id: u64) -> Vec<u8> {
    let params = json!({"name": GET, "arguments": {"id": 7}});
    let call: Value = json!({"jsonrpc": "2.0", "id": id, "method": "tools/call", "params": params});
    call.to_string().into_bytes()
}
