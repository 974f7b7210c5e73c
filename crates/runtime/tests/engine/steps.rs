//! Operations of several requests: how many are under way at once, the order of what comes back, and what
//! is said to be done when one fails.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jackfield::error::StepFailure;
use jackfield::plan::{
    Connector, ContentKind, Kind, Method, Operation, Param, Place, Response, Rule, Status, Step,
    list, text,
};
use jackfield::testing::TestEnvironment;
use jackfield::{BoxFuture, ByteStream, Engine, Error, Policy, RequestBody, Retry};
use jackfield::{Transport, TransportError, TransportErrorKind};

use crate::connector::{call, connector, input};

/// Answers `/tickets/{n}` with `n`, the lower numbers later, and counts what is under way.
#[derive(Default)]
struct Slow {
    now: Arc<AtomicUsize>,
    most: Arc<AtomicUsize>,
    answered: Arc<Mutex<Vec<u64>>>,
}

impl Transport for Slow {
    fn send(
        &self,
        request: http::Request<RequestBody>,
    ) -> BoxFuture<'static, Result<http::Response<ByteStream>, TransportError>> {
        let number: u64 = request.uri().path().rsplit('/').next().unwrap().parse().unwrap();
        let (now, most) = (self.now.clone(), self.most.clone());
        let answered = self.answered.clone();
        Box::pin(async move {
            most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            tokio::time::sleep(Duration::from_millis(1000 - 100 * number)).await;
            now.fetch_sub(1, Ordering::SeqCst);
            answered.lock().unwrap().push(number);
            let body = ByteStream::full(number.to_string());
            Ok(http::Response::builder()
                .header("content-type", "application/json")
                .body(body)
                .unwrap())
        })
    }
}

/// A connector with the operation `tickets.all`, which calls another for each of its `ids`.
fn for_each_id(called: &'static str, concurrency: u32, read_only: bool) -> Connector {
    let ok = || vec![Response::new(Status::Exact(200), ContentKind::Json, "application/json")];
    let mut update = Operation::new("tickets.update", Method::Post, "/tickets/{id}")
        .params(list![Param::new("id", Place::Path).required()]);
    update.responses = ok().into();
    let mut all = Operation::new("tickets.all", Method::Get, "")
        .params(list![Param::new("ids", Place::Argument).required().rule(Rule::kind(Kind::Array))]);
    all.responses = ok().into();
    all.steps = vec![Step {
        name: text("each"),
        operation: text(called),
        read_only,
        arguments: text(r#"{"id":{"$":["item",""]}}"#),
        body: None,
        when: None,
        for_each: Some(text(r#"{"$":["ids",""]}"#)),
        concurrency,
        pick: None,
        until: None,
    }]
    .into();
    all.result = text(r#"{"$":["each",""]}"#);
    let mut connector = connector();
    let mut operations = connector.operations.to_vec();
    operations.extend([update, all]);
    connector.operations = operations.into();
    connector
}

fn engine(connector: Connector, transport: Arc<dyn Transport>) -> Engine {
    Engine::from_plan(Arc::new(connector))
        .transport(transport)
        .environment(Arc::new(TestEnvironment::new()))
        .policy(Policy { retry: Retry { max_retries: 0, ..Retry::default() }, ..Policy::default() })
        .set("subdomain", "test")
        .set("api_key", "marker-secret")
        .build()
        .unwrap()
}

#[tokio::test(start_paused = true)]
async fn calls_for_each_item_are_bounded_and_keep_their_order() {
    let transport = Arc::new(Slow::default());
    let engine = engine(for_each_id("tickets.get", 3, true), transport.clone());
    let answer = call(&engine, "tickets.all", r#"{"ids": [1, 2, 3, 4, 5, 6, 7]}"#).await.unwrap();
    assert_eq!(answer.body(), "[1,2,3,4,5,6,7]");
    assert_eq!(transport.most.load(Ordering::SeqCst), 3);
    assert_ne!(*transport.answered.lock().unwrap(), [1, 2, 3, 4, 5, 6, 7], "answered out of order");
}

/// Does `/tickets/{n}` at once, but refuses 2, breaks off for 5, and takes a while for 7.
#[derive(Default)]
struct Choosy {
    sent: Arc<Mutex<Vec<u64>>>,
}

impl Transport for Choosy {
    fn send(
        &self,
        request: http::Request<RequestBody>,
    ) -> BoxFuture<'static, Result<http::Response<ByteStream>, TransportError>> {
        let number: u64 = request.uri().path().rsplit('/').next().unwrap().parse().unwrap();
        self.sent.lock().unwrap().push(number);
        Box::pin(async move {
            if number == 5 {
                return Err(TransportError::new(TransportErrorKind::Interrupted, "broken off"));
            }
            if number == 7 {
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
            let answer = http::Response::builder().header("content-type", "application/json");
            let status = if number == 2 { 422 } else { 200 };
            Ok(answer.status(status).body(ByteStream::full(number.to_string())).unwrap())
        })
    }
}

/// What is said when `tickets.all` fails for these ids, and which were sent.
async fn refused(connector: Connector, ids: &str) -> (String, StepFailure, Vec<u64>) {
    let transport = Arc::new(Choosy::default());
    let engine = engine(connector, transport.clone());
    let error = call(&engine, "tickets.all", &format!(r#"{{"ids": {ids}}}"#)).await.unwrap_err();
    let sent = transport.sent.lock().unwrap().clone();
    let Error::Step(failure) = error else { panic!("{error}") };
    (failure.to_string(), *failure, sent)
}

#[tokio::test(start_paused = true)]
async fn only_the_items_that_succeeded_are_said_to_be_done() {
    let connector = || for_each_id("tickets.update", 1, false);
    let (said, failure, sent) = refused(connector(), "[1, 2, 3, 4, 5, 6, 7, 8]").await;
    assert_eq!(sent, [1, 2]);
    assert_eq!(failure.done(), ["tickets.update"]);
    assert!(said.contains("(`tickets.update` for `2`)"), "{said}");
    let end = "; already done, and not undone: `tickets.update` for 1 of 8 items (`1`); not sent for \
               6 of 8 items";
    assert!(said.ends_with(end), "{said}");

    let (said, failure, _) = refused(connector(), "[2, 3]").await;
    assert!(failure.done().is_empty());
    assert!(said.ends_with("; nothing was changed before it; not sent for 1 of 2 items"), "{said}");
}

#[tokio::test(start_paused = true)]
async fn calls_under_way_are_waited_for_and_those_without_an_answer_are_said() {
    let connector = for_each_id("tickets.update", 3, false);
    let (said, failure, sent) = refused(connector, "[7, 4, 5, 3, 8]").await;
    assert_eq!(sent, [7, 4, 5]);
    let items = failure.items().unwrap();
    assert_eq!(
        (items.done(), items.unknown()),
        (&["`7`".into(), "`4`".into()][..], &["`5`".into()][..])
    );
    let end = "already done, and not undone: `tickets.update` for 2 of 5 items (`7`, `4`); not known \
               whether it was done: `tickets.update` for `5`; not sent for 2 of 5 items";
    assert!(said.ends_with(end), "{said}");
}

#[tokio::test(start_paused = true)]
async fn calls_that_are_declared_to_read_are_not_said_to_be_done() {
    let (said, failure, _) = refused(for_each_id("tickets.update", 1, true), "[1, 2]").await;
    assert!(failure.done().is_empty());
    assert!(
        said.contains("for `2`") && said.ends_with("; nothing was changed before it"),
        "{said}"
    );
}

#[test]
fn a_dry_run_of_calls_for_each_item_shows_the_first() {
    let engine = engine(for_each_id("tickets.update", 1, false), Arc::new(Choosy::default()));
    let dry = |ids: &str| engine.prepare_json("tickets.all", input(ids));
    let shown = dry(r#"{"ids": [4, 3]}"#).unwrap().redacted();
    assert!(shown.url.ends_with("/tickets/4"), "{}", shown.url);
    assert_eq!(shown.then, ["tickets.update"]);
    let error = dry(r#"{"ids": []}"#).unwrap_err().to_string();
    assert!(error.contains("nothing to do"), "{error}");
}
