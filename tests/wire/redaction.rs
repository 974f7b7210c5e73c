//! The key of a connection in no text that anybody may read: of the generated client, and of its
//! tools. (The engine's own tests have every place where a key can be sent.)

use std::fmt::Write as _;

use desk365::types;
use jackfield_tests::log::Log;
use jackfield_tests::raw::RawServer;
use serde_json::json;

use crate::desk::{self, KEY};

/// Answers that repeat the key to whoever reads them.
fn servers() -> Vec<RawServer> {
    let json = "content-type: application/json\r\n";
    let echo =
        format!("{{\"status\": 1, \"error\": \"{KEY}\", \"message\": \"the key {KEY} is wrong\"}}");
    vec![
        RawServer::answering(401, json, &echo),
        RawServer::answering(403, json, &echo),
        RawServer::answering(414, "", &format!("<html>{KEY}</html>")),
        RawServer::answering(429, json, &echo),
        RawServer::answering(500, json, &echo),
        RawServer::json(&format!("{{\"tickets\": \"{KEY}\"}}")),
        RawServer::json(&format!("{{\"tickets\": [{KEY}")),
        RawServer::start(format!("HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{KEY}")),
        RawServer::start(format!("{KEY}\r\n\r\n")),
        RawServer::answering(302, &format!("location: https://other.example/?key={KEY}\r\n"), ""),
    ]
}

#[tokio::test]
async fn nothing_that_is_shown_has_the_key() {
    let log = Log::default();
    // For all threads and for good: what the other tests log meanwhile has no key in it either.
    tracing::subscriber::set_global_default(log.clone()).unwrap();
    let mut seen = String::new();
    for server in servers() {
        let desk = desk::client(server.url());
        let tools = desk::tools(&desk);
        let list = desk.tickets().list().ticket_count(types::TicketCount::N30);
        let _ = writeln!(seen, "{desk:?} {tools:?} {list:?}");
        let error = list.await.unwrap_err();
        let _ = writeln!(seen, "{error} {error:?}");
        let arguments = json!({"contract_name": "x"});
        let answer = tools.send("get_single_desk_365_contract_by_id", &arguments).await;
        if let Err(error) = answer {
            let _ = writeln!(seen, "{error} {error:?}");
        }
        let dry = tools.dry_run("list_all_desk_365_tickets", &json!({"ticket_count": 30}));
        let _ = writeln!(seen, "{} {dry:?}", json!(dry));
        let sent = server.requests();
        assert!(sent.is_empty() || sent[0].head.contains(KEY), "it was really sent");
    }
    let builder = desk365::Client::builder().subdomain("acme").api_key(KEY);
    let _ = writeln!(seen, "{builder:?}");
    let logged = log.text();
    assert!(logged.contains("tickets.list"), "{logged}");
    assert!(seen.contains("the key *** is wrong"), "{seen}");
    assert!(!logged.contains(KEY), "{logged}");
    assert!(!seen.contains(KEY), "{seen}");
}
