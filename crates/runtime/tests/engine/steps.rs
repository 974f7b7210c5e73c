//! Operations of several requests: how many are under way at once, and the order of what comes back.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jackfield::plan::{
    ContentKind, Kind, Method, Operation, Param, Place, Response, Rule, Status, Step, list, text,
};
use jackfield::testing::TestEnvironment;
use jackfield::{BoxFuture, ByteStream, Engine, RequestBody, Transport, TransportError};

use crate::connector::{call, connector};

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

#[tokio::test(start_paused = true)]
async fn calls_for_each_item_are_bounded_and_keep_their_order() {
    let mut connector = connector();
    let ok = || vec![Response::new(Status::Exact(200), ContentKind::Json, "application/json")];
    let mut all = Operation::new("tickets.all", Method::Get, "")
        .params(list![Param::new("ids", Place::Argument).required().rule(Rule::kind(Kind::Array))]);
    all.responses = ok().into();
    all.steps = vec![Step {
        name: text("each"),
        operation: text("tickets.get"),
        arguments: text(r#"{"id":{"$":["item",""]}}"#),
        body: None,
        when: None,
        for_each: Some(text(r#"{"$":["ids",""]}"#)),
        concurrency: 3,
        pick: None,
        until: None,
    }]
    .into();
    all.result = text(r#"{"$":["each",""]}"#);
    let mut operations = connector.operations.to_vec();
    operations.push(all);
    connector.operations = operations.into();
    let transport = Arc::new(Slow::default());
    let engine = Engine::from_plan(Arc::new(connector))
        .transport(transport.clone())
        .environment(Arc::new(TestEnvironment::new()))
        .set("subdomain", "test")
        .set("api_key", "marker-secret")
        .build()
        .unwrap();
    let answer = call(&engine, "tickets.all", r#"{"ids": [1, 2, 3, 4, 5, 6, 7]}"#).await.unwrap();
    assert_eq!(answer.body(), "[1,2,3,4,5,6,7]");
    assert_eq!(transport.most.load(Ordering::SeqCst), 3);
    assert_ne!(*transport.answered.lock().unwrap(), [1, 2, 3, 4, 5, 6, 7], "answered out of order");
}
