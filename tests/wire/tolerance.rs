//! Answers that are not what the vendor's description promises: each is tolerated, or an error that
//! says where, with the body at hand.

use std::sync::Arc;

use desk365::{Error, types};
use jackfield::Engine;
use jackfield::testing::ScriptedTransport;
use jackfield_tests::compiling;
use jackfield_tests::raw::RawServer;
use jackfield_tests::tool::Tools;
use serde_json::json;

use crate::desk;

/// A ticket as the client reads it from this answer.
async fn ticket(server: &RawServer) -> Result<desk365::Response<types::Ticket>, Error> {
    desk::client(server.url()).tickets().get(492).send().await
}

/// A page of tickets, likewise; its `count` is required.
async fn page(server: &RawServer) -> Result<desk365::Response<types::TicketList>, Error> {
    desk::client(server.url()).tickets().list().send().await
}

#[tokio::test]
async fn a_body_over_the_limit_is_not_read() {
    let server = RawServer::json(&format!("{{\"subject\": \"{}\"}}", "x".repeat(5000)));
    let small = |policy: &mut jackfield::Policy| policy.max_body = 1000;
    let desk = desk365::Client::builder()
        .subdomain("acme")
        .api_key(desk::KEY)
        .base_url(server.url())
        .configure(|connection| connection.with_policy(small))
        .build()
        .unwrap();
    let error = desk.tickets().get(492).await.unwrap_err();
    assert!(matches!(error, Error::TooLarge { limit: 1000 }), "{error:?}");
}

#[tokio::test]
async fn a_truncated_body_is_a_failure_of_the_transport() {
    let server = RawServer::start(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 500\r\n\r\n{\"subject\": ",
    );
    let error = ticket(&server).await.unwrap_err();
    assert!(matches!(error, Error::Transport(_)), "{error:?}");
    assert!(error.is_retryable());
}

#[tokio::test]
async fn what_is_no_json_is_a_failure_with_the_body_at_hand() {
    for (media, body) in [
        ("text/html", "<html>Sign in</html>"),
        ("application/json", "<html>Sign in</html>"),
        ("application/json", ""),
        ("application/json", "{\"subject\": "),
    ] {
        let server = RawServer::answering(200, &format!("content-type: {media}\r\n"), body);
        let error = ticket(&server).await.unwrap_err();
        let Error::Decode(failure) = error else { panic!("{error:?}") };
        assert_eq!(failure.raw(), body.as_bytes());
        assert_eq!(failure.status(), 200);
    }
}

#[tokio::test]
async fn what_nobody_knows_is_kept() {
    let body = r#"{"ticket_number": 492, "priority": 15, "source": 99, "new_member": {"a": [1]}}"#;
    let server = RawServer::json(body);
    let answer = ticket(&server).await.unwrap();
    let (priority, source) = (answer.value().priority.clone(), answer.value().source.clone());
    assert_eq!(serde_json::to_value(priority).unwrap(), json!(15));
    assert_eq!(serde_json::to_value(source).unwrap(), json!(99));
    assert_eq!(answer.raw(), body.as_bytes(), "members that are not declared are in the raw body");
}

#[tokio::test]
async fn a_lenient_type_tolerates_what_is_absent_null_or_of_another_type() {
    let body = r#"{"ticket_number": "many", "subject": null, "conversation_count": {}}"#;
    let answer = ticket(&RawServer::json(body)).await.unwrap();
    assert_eq!((answer.value().ticket_number, answer.value().subject.clone()), (None, None));
    assert_eq!(answer.raw(), body.as_bytes());
}

#[tokio::test]
async fn what_is_required_fails_with_its_place() {
    for (body, path) in [
        (r#"{"tickets": []}"#, "count"),
        (r#"{"count": "many", "tickets": []}"#, "count"),
        (r#"{"count": 1, "tickets": {}}"#, "tickets"),
        (r#"{"count": 1, "tickets": null}"#, "tickets"),
    ] {
        let error = page(&RawServer::json(body)).await.unwrap_err();
        let Error::Decode(failure) = error else { panic!("{error:?}") };
        assert!(failure.path().contains(path), "{body}: {}", failure.path());
        assert_eq!(failure.raw(), body.as_bytes());
    }
}

#[tokio::test]
async fn tools_pass_on_what_the_client_cannot_decode() {
    let body = r#"{"tickets": "none", "count": []}"#;
    let server = RawServer::json(body);
    let tools = desk::tools(&desk::client(server.url()));
    let answer = tools.send("list_all_desk_365_tickets", &json!({})).await.unwrap();
    assert_eq!(answer.body(), body.as_bytes());
}

#[tokio::test]
async fn a_union_keeps_a_variant_that_it_does_not_know() {
    let body = r#"{"query": {"any": ["thing"]}}"#;
    let unknown: types::TicketsSearchSearchQuery = serde_json::from_str(body).unwrap();
    let kept = serde_json::to_string(&unknown).unwrap();
    let (kept, given): (serde_json::Value, serde_json::Value) =
        (serde_json::from_str(&kept).unwrap(), serde_json::from_str(body).unwrap());
    assert_eq!(kept, given);
}

#[tokio::test]
async fn too_many_requests_say_when_to_come_back() {
    let headers =
        "content-type: application/json\r\nretry-after: 42\r\nx-rate-limit-remaining: 0\r\n";
    let body = r#"{"status": 429, "error": "Too Many Requests", "message": "Slow down"}"#;
    let server = RawServer::answering(429, headers, body);
    let error = ticket(&server).await.unwrap_err();
    let words = error.to_string();
    let Error::RateLimited(limited) = error else { panic!("{error:?}") };
    assert_eq!(limited.reset().as_secs(), 42);
    assert_eq!(limited.rate_limit().remaining, Some(0));
    assert_eq!(limited.api().message(), Some("Slow down"));
    assert_eq!(limited.api().raw(), body.as_bytes());
    assert!(words.contains("wait a minute"), "the connector's own advice: {words}");
    assert_eq!(server.requests().len(), 1, "the client passes it on");
}

#[tokio::test]
async fn a_refusal_of_contracts_says_how_to_unlock_them() {
    let body = r#"{"status": 403, "error": "Forbidden", "message": "Forbidden"}"#;
    let server = RawServer::answering(403, "content-type: application/json\r\n", body);
    let desk = desk::client(server.url());
    let error = desk.contracts().list().await.unwrap_err();
    assert!(error.to_string().contains("help@desk365.io"), "{error}");
    let Error::Api(api) = error else { panic!("{error:?}") };
    assert_eq!(api.status(), 403);
    let problem: desk365::contracts::ListFailure = api.decode().unwrap();
    assert_eq!(problem.message.as_deref(), Some("Forbidden"));
    let error = desk.tickets().get(1).await.unwrap_err();
    assert!(!error.to_string().contains("help@desk365.io"), "only contracts are special: {error}");
}

/// A connector whose one operation is answered in part: each of its changes has a status of its own.
const IN_PART: &str = r"
jackfield: 1
connector: {id: otter, name: Otter}
server: https://otter.example
auth: {none: {type: none}}
errors: {message: message}
resources:
  tickets:
    operations:
      change_many:
        http: POST /tickets/changes
        summary: Changes several tickets, each on its own
        body: {json: {fields: {ids: list<integer>!}}}
        returns: {json: list<Change>, status: 207, wrap: results}
types:
  Change: {fields: {id: integer!, status: integer!, message: string}}
";

#[tokio::test]
async fn what_succeeds_in_part_is_a_result_that_says_which() {
    let compilation = compiling::plan("connector.yaml", IN_PART);
    assert_eq!(compilation.report.errors(), 0, "{}", compiling::rendered(&compilation));
    let plan = Arc::new(compilation.plan.unwrap());
    let results = json!([{"id": 1, "status": 200}, {"id": 2, "status": 409, "message": "Taken"}]);
    let answer = json!({"message": "1 of 2 failed", "results": results}).to_string();
    for (status, is_result) in [(207, true), (409, false)] {
        let transport = ScriptedTransport::new().json(status, answer.clone());
        let engine = Engine::from_plan(Arc::new(plan.connector.clone()))
            .transport(Arc::new(transport))
            .build()
            .unwrap();
        let tools = Tools::new(plan.clone(), engine);
        let tool = &plan.tools.tools[0].name;
        match tools.send(tool, &json!({"ids": [1, 2]})).await {
            Ok(answer) => {
                assert!(is_result, "{status}");
                let found: serde_json::Value =
                    serde_json::from_slice(&answer.result().unwrap()).unwrap();
                assert_eq!(found, results);
            }
            Err(error) => {
                assert!(!is_result, "{status}: {error}");
                assert!(error.to_string().contains("1 of 2 failed"), "{error}");
            }
        }
    }
}

#[test]
fn settings_have_the_form_that_the_spec_says() {
    let client = |subdomain: &str| {
        desk365::Client::builder().subdomain(subdomain).api_key("key").build().map(drop)
    };
    assert!(client("acme-2").is_ok());
    for wrong in ["ACME!", "acme.example", ""] {
        let error = client(wrong).unwrap_err().to_string();
        assert!(error.contains("`subdomain`") && error.contains("^[A-Za-z0-9-]+$"), "{error}");
    }
}
