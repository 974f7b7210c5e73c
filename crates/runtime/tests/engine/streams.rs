//! Answers that arrive piece by piece.

use std::time::Duration;

use jackfield::codec::decode;
use jackfield::plan::{ContentKind, Response, Status};
use jackfield::testing::ScriptedTransport;
use jackfield::types::Value;
use jackfield::{Bytes, Call, Engine, Error, TransportError, TransportErrorKind};
use tokio::time::Instant;

use crate::connector::{builder, connector, engine};

fn list(engine: &Engine) -> Call {
    Call::new(engine, 1)
}

fn chunks(pieces: &[&'static str]) -> Vec<Result<Bytes, TransportError>> {
    pieces.iter().map(|piece| Ok(Bytes::from_static(piece.as_bytes()))).collect()
}

#[test]
fn everything_may_move_between_threads() {
    fn moves<T: Send + 'static>(value: T) -> T {
        value
    }
    fn shared<T: Send + Sync + 'static>() {}
    shared::<Engine>();
    shared::<Error>();
    shared::<jackfield::Prepared>();
    let engine = engine(&ScriptedTransport::new());
    let decode = decode::<Value>;
    drop(moves(list(&engine).send(jackfield::read_json::<Value>)));
    drop(moves(list(&engine).events(decode)));
    let mut items = list(&engine).items(decode);
    drop(moves(async move { items.try_next().await }));
    let mut pages = list(&engine).pages(decode);
    drop(moves(async move { pages.next().await }));
}

#[tokio::test(start_paused = true)]
async fn events_are_decoded_until_the_end_mark() {
    let pieces = chunks(&[
        "data: {\"n\":",
        " 1}\n\nevent: x\r\ndata: {\"n\": 2}\r",
        "\n\r\ndata: [DONE]\n\n",
        "data: {}\n\n",
    ]);
    let script = ScriptedTransport::new().chunks(200, &[], pieces);
    let mut events = list(&engine(&script)).events(decode::<Value>).await.unwrap();
    assert_eq!(events.try_next().await.unwrap().unwrap()["n"].as_i64(), Some(1));
    assert_eq!(events.try_next().await.unwrap().unwrap()["n"].as_i64(), Some(2));
    assert!(events.try_next().await.unwrap().is_none());
    assert!(events.try_next().await.unwrap().is_none());
}

#[tokio::test]
async fn a_status_is_read_as_it_comes() {
    let mut connector = connector();
    let mut operations = connector.operations.to_vec();
    let whole = Response::new(Status::Exact(202), ContentKind::Json, "application/json");
    let lines = Response::new(Status::Exact(200), ContentKind::Lines, "application/x-ndjson");
    operations[1].responses = vec![lines, whole].into();
    connector.operations = operations.into();
    let call = |status: u16, body: &'static str| {
        let script = ScriptedTransport::new().chunks(status, &[], chunks(&[body]));
        list(&builder(connector.clone(), &script).build().unwrap())
    };
    let mut lines = call(200, "{\"n\":1}\n").lines(decode::<Value>).await.unwrap();
    assert!(lines.try_next().await.unwrap().is_some());
    let error = call(202, "{\"n\":1}").lines(decode::<Value>).await.unwrap_err();
    assert!(error.to_string().contains("without a stream"), "{error}");
    assert_eq!(error.status().map(|status| status.as_u16()), Some(202));
    assert!(call(202, "{\"n\":1}").value(jackfield::read_json::<Value>).await.is_ok());
    let error = call(200, "{\"n\":1}\n").value(jackfield::read_json::<Value>).await.unwrap_err();
    assert!(error.to_string().contains("`lines()`"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn events_may_be_texts() {
    let pieces = chunks(&["data: hello world\n\nda", "ta: a\ndata: b\n\n"]);
    let script = ScriptedTransport::new().chunks(200, &[], pieces);
    let mut events = list(&engine(&script)).events(jackfield::text).await.unwrap();
    assert_eq!(events.try_next().await.unwrap().as_deref(), Some("hello world"));
    assert_eq!(events.try_next().await.unwrap().as_deref(), Some("a\nb"));
    assert_eq!(events.try_next().await.unwrap(), None);
}

#[tokio::test(start_paused = true)]
async fn lines_are_decoded_wherever_they_are_cut() {
    let pieces = chunks(&["{\"n\":1}\r\n\n{\"n", "\":2}\n", "nonsense\n\u{1e}{\"n\":3}"]);
    let script = ScriptedTransport::new().chunks(200, &[], pieces);
    let mut lines = list(&engine(&script)).lines(decode::<Value>).await.unwrap();
    assert_eq!(lines.try_next().await.unwrap().unwrap()["n"].as_i64(), Some(1));
    assert_eq!(lines.try_next().await.unwrap().unwrap()["n"].as_i64(), Some(2));
    assert!(matches!(lines.try_next().await, Err(Error::Decode(_))));
    assert_eq!(lines.try_next().await.unwrap().unwrap()["n"].as_i64(), Some(3));
    assert!(lines.try_next().await.unwrap().is_none());
}

#[tokio::test(start_paused = true)]
async fn a_refusal_is_an_error_before_the_stream() {
    let script = ScriptedTransport::new().json(404, "{\"message\": \"no\"}");
    let error = list(&engine(&script)).stream().await.unwrap_err();
    assert!(matches!(error, Error::Api(_)));
}

#[tokio::test(start_paused = true)]
async fn a_broken_stream_and_a_line_without_end_are_errors() {
    let broken = TransportError::new(TransportErrorKind::Truncated, "cut");
    let mut pieces = chunks(&["abc"]);
    pieces.push(Err(broken));
    let script = ScriptedTransport::new().chunks(200, &[], pieces);
    let mut download = list(&engine(&script)).stream().await.unwrap();
    assert_eq!(download.try_next().await.unwrap().unwrap(), "abc");
    assert!(matches!(download.try_next().await, Err(Error::Transport(_))));
    assert!(download.try_next().await.unwrap().is_none());

    let script = ScriptedTransport::new().chunks(200, &[], chunks(&["0123456789", "0123456789"]));
    let small = builder(connector(), &script).with_policy(|policy| policy.max_body = 15);
    let mut lines = list(&small.build().unwrap()).stream().await.unwrap().raw_lines();
    assert!(matches!(lines.try_next().await, Err(Error::TooLarge { limit: 15 })));
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_stops_runs_into_the_idle_limit() {
    struct Stops;
    impl jackfield::Transport for Stops {
        fn send(
            &self,
            _: http::Request<jackfield::RequestBody>,
        ) -> jackfield::BoxFuture<
            'static,
            Result<http::Response<jackfield::ByteStream>, TransportError>,
        > {
            Box::pin(async { Ok(http::Response::new(jackfield::ByteStream::new(Never))) })
        }
    }
    struct Never;
    impl futures_core::Stream for Never {
        type Item = Result<Bytes, TransportError>;
        fn poll_next(
            self: std::pin::Pin<&mut Self>,
            _: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Option<Self::Item>> {
            std::task::Poll::Pending
        }
    }
    let engine = builder(connector(), &ScriptedTransport::new())
        .transport(std::sync::Arc::new(Stops))
        .with_policy(|policy| policy.idle_timeout = Some(Duration::from_secs(5)))
        .build()
        .unwrap();
    let mut download = list(&engine).stream().await.unwrap();
    let start = Instant::now();
    assert!(matches!(download.try_next().await, Err(Error::Timeout(_))));
    assert_eq!(start.elapsed().as_secs(), 5);
    assert!(matches!(list(&engine).send_raw().await, Err(Error::Timeout(_))));
}
