//! For tests: a transport that follows a script, and an environment without surprises.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use http::{HeaderMap, Method, Request, Response, Uri};
use tokio::time::Instant;

use crate::environment::{BoxFuture, Environment};
use crate::transport::{ByteStream, RequestBody, Transport, TransportError, TransportErrorKind};

/// Time that is tokio's, which tests can pause, and chance that is the same each time.
///
/// Under `#[tokio::test(start_paused = true)]` nothing waits: the clock jumps to the next timer.
#[derive(Debug)]
pub struct TestEnvironment {
    start: Instant,
    epoch: SystemTime,
    random: AtomicU64,
}

impl TestEnvironment {
    /// The clock begins at 2024-05-01T12:00:00Z.
    pub fn new() -> Self {
        Self {
            start: Instant::now(),
            epoch: UNIX_EPOCH + Duration::from_secs(1_714_564_800),
            random: AtomicU64::new(0),
        }
    }
}

impl Default for TestEnvironment {
    fn default() -> Self {
        Self::new()
    }
}

impl Environment for TestEnvironment {
    fn now(&self) -> SystemTime {
        self.epoch + self.start.elapsed()
    }

    fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(duration))
    }

    fn fill(&self, bytes: &mut [u8]) {
        for byte in bytes {
            // An odd multiplier spreads the counter over all bits (Knuth, volume 3, section 6.4).
            let count = self.random.fetch_add(1, Ordering::Relaxed);
            *byte = count.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes()[0];
        }
    }
}

/// Gives answers in the order of a script, and keeps the requests that it was sent.
///
/// Clones share the script.
///
/// ```
/// use std::sync::Arc;
///
/// use jackfield::testing::ScriptedTransport;
/// use jackfield::{Engine, Input};
///
/// # async fn example(connector: Arc<jackfield::plan::Connector>) -> Result<(), jackfield::Error> {
/// let vendor = ScriptedTransport::new().json(200, r#"{"count": 0, "tickets": []}"#);
/// let engine = Engine::from_plan(connector).transport(Arc::new(vendor.clone())).build()?;
/// let answer = engine.call_json("tickets.list", Input::default()).await?;
/// assert_eq!(answer.status(), 200);
/// assert_eq!(vendor.requests()[0].uri.path(), "/v3/tickets");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Default)]
pub struct ScriptedTransport {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    script: Mutex<VecDeque<Step>>,
    requests: Mutex<Vec<Sent>>,
}

enum Step {
    Answer(Response<Vec<Result<Bytes, TransportError>>>),
    Fail(TransportError),
    Hang,
}

/// A request that a [`ScriptedTransport`] was sent.
#[derive(Debug, Clone)]
pub struct Sent {
    /// The method.
    pub method: Method,
    /// The whole URL.
    pub uri: Uri,
    /// The headers.
    pub headers: HeaderMap,
    /// The whole body.
    pub body: Bytes,
}

impl ScriptedTransport {
    /// An empty script.
    pub fn new() -> Self {
        Self::default()
    }

    /// Then answers with this status and JSON.
    pub fn json(self, status: u16, body: impl Into<Bytes>) -> Self {
        self.answer(status, &[("content-type", "application/json")], body)
    }

    /// Then answers with this status, headers and body.
    pub fn answer(self, status: u16, headers: &[(&str, &str)], body: impl Into<Bytes>) -> Self {
        self.chunks(status, headers, vec![Ok(body.into())])
    }

    /// Then answers with a body that comes in these pieces.
    pub fn chunks(
        self,
        status: u16,
        headers: &[(&str, &str)],
        chunks: Vec<Result<Bytes, TransportError>>,
    ) -> Self {
        let mut builder = Response::builder().status(status);
        for (name, value) in headers {
            builder = builder.header(*name, *value);
        }
        match builder.body(chunks) {
            Ok(answer) => self.then(Step::Answer(answer)),
            Err(error) => {
                let message = format!("the script's answer is not valid: {error}");
                self.then(Step::Fail(TransportError::new(TransportErrorKind::Other, message)))
            }
        }
    }

    /// Then fails.
    pub fn fail(self, kind: TransportErrorKind, message: &str) -> Self {
        self.then(Step::Fail(TransportError::new(kind, message)))
    }

    /// Then never answers.
    pub fn hang(self) -> Self {
        self.then(Step::Hang)
    }

    /// The requests so far.
    pub fn requests(&self) -> Vec<Sent> {
        lock(&self.shared.requests).clone()
    }

    fn then(self, step: Step) -> Self {
        lock(&self.shared.script).push_back(step);
        self
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Transport for ScriptedTransport {
    fn send(
        &self,
        request: Request<RequestBody>,
    ) -> BoxFuture<'static, Result<Response<ByteStream>, TransportError>> {
        let shared = Arc::clone(&self.shared);
        Box::pin(async move {
            let (parts, body) = request.into_parts();
            let body = whole(body).await?;
            let (method, uri, headers) = (parts.method, parts.uri, parts.headers);
            lock(&shared.requests).push(Sent { method, uri, headers, body });
            let step = lock(&shared.script).pop_front();
            match step {
                Some(Step::Answer(answer)) => {
                    Ok(answer.map(|chunks| ByteStream::new(Chunks(chunks.into_iter()))))
                }
                Some(Step::Fail(error)) => Err(error),
                Some(Step::Hang) => std::future::pending().await,
                None => {
                    let message = "the script has no answer left";
                    Err(TransportError::new(TransportErrorKind::Other, message))
                }
            }
        })
    }
}

async fn whole(body: RequestBody) -> Result<Bytes, TransportError> {
    match body {
        RequestBody::Empty => Ok(Bytes::new()),
        RequestBody::Bytes(bytes) => Ok(bytes),
        RequestBody::Stream { length, mut stream } => {
            let mut whole = Vec::new();
            while let Some(chunk) = stream.next().await {
                whole.extend_from_slice(&chunk?);
            }
            if whole.len() as u64 == length {
                return Ok(whole.into());
            }
            let message = format!("a body of {} bytes was announced as {length}", whole.len());
            Err(TransportError::new(TransportErrorKind::Other, message))
        }
    }
}

struct Chunks(std::vec::IntoIter<Result<Bytes, TransportError>>);

impl futures_core::Stream for Chunks {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        _cx: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        std::task::Poll::Ready(self.0.next())
    }
}
