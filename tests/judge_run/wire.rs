//! An engine whose requests end here.

use std::sync::{Arc, Mutex};

use jackfield::{
    BoxFuture, ByteStream, Engine, Error, Input, RequestBody, Transport, TransportError,
};
use jackfield_judge::Request;
use jackfield_plan::Connector;
use jackfield_tests::still::Still;

/// Where every request goes.
pub(crate) const BASE: &str = "https://judge.example/base";

/// An engine and what it sent last.
pub(crate) struct Wire {
    pub(crate) engine: Engine,
    capture: Arc<Capture>,
    runtime: tokio::runtime::Runtime,
}

impl Wire {
    pub(crate) fn new(connector: Connector) -> Self {
        let capture = Arc::new(Capture::default());
        let engine = Engine::from_plan(Arc::new(connector))
            .anonymous()
            .base_url(BASE)
            .transport(capture.clone())
            .environment(Arc::new(Still))
            .build_partial()
            .unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        Self { engine, capture, runtime }
    }

    /// The request of a call.
    pub(crate) fn send(&self, operation: &str, input: Input) -> Result<Request, Error> {
        self.runtime.block_on(self.engine.call_json(operation, input))?;
        Ok(self.capture.sent.lock().unwrap().take().expect("a call sends a request"))
    }
}

/// Keeps the request and answers nothing.
#[derive(Default)]
struct Capture {
    sent: Arc<Mutex<Option<Request>>>,
}

impl Transport for Capture {
    fn send(
        &self,
        request: http::Request<RequestBody>,
    ) -> BoxFuture<'static, Result<http::Response<ByteStream>, TransportError>> {
        let sent = Arc::clone(&self.sent);
        Box::pin(async move {
            let (head, body) = request.into_parts();
            let headers = head.headers.iter();
            let headers = headers.map(|(name, v)| (name.to_string(), v.as_bytes().to_vec()));
            let body = whole(body).await?;
            *sent.lock().unwrap() = Some(Request {
                method: head.method.to_string(),
                url: head.uri.to_string(),
                headers: headers.collect(),
                body,
            });
            let answer = http::Response::builder().status(204);
            Ok(answer.body(ByteStream::full("")).unwrap())
        })
    }
}

async fn whole(body: RequestBody) -> Result<Vec<u8>, TransportError> {
    match body {
        RequestBody::Empty => Ok(Vec::new()),
        RequestBody::Bytes(bytes) => Ok(bytes.to_vec()),
        RequestBody::Stream { length, mut stream } => {
            let mut whole = Vec::new();
            while let Some(chunk) = stream.next().await {
                whole.extend_from_slice(&chunk?);
            }
            assert_eq!(whole.len() as u64, length, "the announced length");
            Ok(whole)
        }
    }
}
