//! Rate limits and failures on demand.

use std::time::{Duration, Instant};

use jackfield_mock::{Fault, MockServer};

use crate::desk::builder;
use crate::raw::{Answer, bytes, get, json};

const LIST: &str = "/apis/v3/tickets";

async fn failing(fault: &str) -> MockServer {
    builder().fail(fault.parse::<Fault>().unwrap()).start().await.unwrap()
}

#[tokio::test]
async fn a_rate_limit_speaks_in_the_vendors_headers() {
    let server = builder().rate_limit("2/1h".parse().unwrap()).start().await.unwrap();
    let mut answers: Vec<Answer> = Vec::new();
    for _ in 0..3 {
        answers.push(get(&server, LIST).await);
    }
    let seen: Vec<_> =
        answers.iter().map(|a| (a.status, a.header("x-rate-limit-remaining").unwrap())).collect();
    assert_eq!(seen, [(200, "1"), (200, "0"), (429, "0")]);
    let reset: u64 = answers[2].header("x-rate-limit-reset").unwrap().parse().unwrap();
    assert!((3_590..=3_600).contains(&reset), "{reset}");
    assert!(answers[2].message().contains("more than 2 requests"));
    assert!(answers[2].header("retry-after").is_some());
    assert_eq!(answers[0].header("retry-after"), None);
}

#[tokio::test]
async fn a_status_is_given_to_the_requests_that_are_named() {
    let server = failing("500@2-3").await;
    let mut statuses = Vec::new();
    for _ in 0..4 {
        statuses.push(get(&server, LIST).await.status);
    }
    assert_eq!(statuses, [200, 500, 500, 200]);
    let limited = get(&failing("429@1").await, LIST).await;
    assert_eq!((limited.status, limited.header("x-rate-limit-remaining")), (429, Some("0")));
    assert_eq!(limited.header("retry-after"), Some("60"));
}

#[tokio::test]
async fn bodies_can_be_something_else() {
    let html = get(&failing("html@1").await, LIST).await;
    assert_eq!((html.status, html.header("content-type")), (200, Some("text/html; charset=utf-8")));
    assert!(html.text().starts_with("<!DOCTYPE html>"));
    let empty = get(&failing("empty@1").await, LIST).await;
    assert_eq!((empty.status, empty.body.len()), (200, 0));
    let garbage = get(&failing("garbage@..").await, LIST).await;
    assert!(std::str::from_utf8(&garbage.body).is_err());
    let half = get(&failing("truncate@1").await, LIST).await;
    let promised: usize = half.header("content-length").unwrap().parse().unwrap();
    assert_eq!(half.body.len(), promised / 2);
}

#[tokio::test]
async fn connections_close_before_or_after_the_work_is_done() {
    for (fault, made) in [("drop@1", 0), ("lost@1", 1)] {
        let server = failing(fault).await;
        let before = server.store().records("tickets").len();
        let body = r#"{"email": "a@b.example", "subject": "s"}"#;
        let request = format!(
            "POST /apis/v3/tickets/create HTTP/1.1\r\nHost: x\r\nAuthorization: k\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        assert!(bytes(&server, request.as_bytes()).await.is_none(), "{fault}");
        assert_eq!(server.store().records("tickets").len() - before, made, "{fault}");
        assert_eq!(json(&server, "POST /apis/v3/tickets/create", body).await.status, 200);
    }
}

#[tokio::test]
async fn an_answer_can_be_slow() {
    let server = failing("slow:50ms@1").await;
    let start = Instant::now();
    assert_eq!(get(&server, LIST).await.status, 200);
    assert!(start.elapsed() >= Duration::from_millis(50));
}
