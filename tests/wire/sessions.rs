//! Sessions with many calls at once: one login for all of them, and one more when it has ended.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::future::join_all;
use jackfield::http::{Request, Response};
use jackfield::testing::{ScriptedTransport, TestEnvironment};
use jackfield::{BoxFuture, ByteStream, Engine, RequestBody, Transport, TransportError};
use jackfield_tests::tool;
use otobo::{Client, types};

/// A web service that takes its time, and whose sessions can be ended.
#[derive(Debug, Clone, Default)]
struct Desk {
    log: Arc<Mutex<Log>>,
}

#[derive(Debug, Default)]
struct Log {
    /// How many sessions were opened; the last is the one that is known.
    opened: usize,
    /// Whether the last one has ended.
    ended: bool,
    /// Calls that were answered, and refused.
    answered: usize,
    refused: usize,
}

impl Desk {
    fn answer(&self, uri: &str) -> String {
        let mut log = self.log.lock().unwrap();
        if uri.ends_with("/Session") {
            log.opened += 1;
            log.ended = false;
            return format!(r#"{{"SessionID": "S{}"}}"#, log.opened);
        }
        if log.ended || !uri.contains(&format!("SessionID=S{}", log.opened)) {
            log.refused += 1;
            let error = r#"{"ErrorCode": "TicketGet.AuthFail", "ErrorMessage": "No session"}"#;
            return format!(r#"{{"Error": {error}}}"#);
        }
        log.answered += 1;
        r#"{"Ticket": [{"TicketID": 32}]}"#.to_owned()
    }
}

impl Transport for Desk {
    fn send(
        &self,
        request: Request<RequestBody>,
    ) -> BoxFuture<'static, Result<Response<ByteStream>, TransportError>> {
        let desk = self.clone();
        Box::pin(async move {
            // All calls are under way before the first of them is answered.
            tokio::time::sleep(Duration::from_millis(20)).await;
            let body = desk.answer(&request.uri().to_string());
            ScriptedTransport::new().json(200, body).send(request).await
        })
    }
}

#[tokio::test]
async fn many_calls_share_one_login_and_one_renewal() {
    const CALLS: usize = 12;
    let desk = Desk::default();
    let engine = Engine::from_plan(Arc::new(tool::plan("otobo").connector))
        .transport(Arc::new(desk.clone()))
        .environment(Arc::new(TestEnvironment::new()))
        .set("host", "desk.acme.example")
        .set("UserLogin", "grace")
        .set("Password", "P")
        .build()
        .unwrap();
    let client = Client::from(engine);
    let tickets = || {
        let calls = (0..CALLS).map(|_| client.tickets().get(types::TicketId::Integer(32)));
        join_all(calls.map(IntoFuture::into_future))
    };
    let all_answered = |log: &Log, opened: usize, answered: usize, refused: usize| {
        assert_eq!((log.opened, log.answered, log.refused), (opened, answered, refused));
    };

    assert!(tickets().await.iter().all(Result::is_ok));
    all_answered(&desk.log.lock().unwrap(), 1, CALLS, 0);

    // Every one of these is refused, and only the first of them logs in again.
    desk.log.lock().unwrap().ended = true;
    assert!(tickets().await.iter().all(Result::is_ok));
    all_answered(&desk.log.lock().unwrap(), 2, 2 * CALLS, CALLS);
}
