//! The mock on a socket: HTTP/1.1 on loopback.
//!
//! Reads requests whole, keeps a copy of each, lets the vendor answer and applies the faults that
//! concern the connection or the answer's bytes.

use std::convert::Infallible;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use http::StatusCode;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderValue};
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt as _, Full, Limited, StreamBody};
use hyper::body::{Frame, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use jackfield_plan::ErrorKind;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

use crate::fault::{Fault, FaultKind};
use crate::refusal::Refusal;
use crate::store::Store;
use crate::vendor::{Request, Response, Vendor};

/// Bodies over this are refused with 413.
const LARGEST: usize = 64 * 1024 * 1024;
/// Long enough for the first half of a truncated answer to leave before the connection breaks.
const BREAK_AFTER: Duration = Duration::from_millis(30);

type Body = BoxBody<Bytes, io::Error>;

/// A running mock. It stops, and its connections close, when it is dropped.
///
/// ```
/// # async fn example(plan: jackfield_plan::Plan) -> Result<(), jackfield_mock::MockError> {
/// use jackfield_mock::Mock;
///
/// let server = Mock::builder(plan).records(3).start().await?;
/// // .. send requests to `server.base_url()`, then see what came and what is there now
/// for request in server.requests() {
///     println!("{} {}", request.method(), request.uri());
/// }
/// for resource in server.store().resources() {
///     println!("{resource}: {:?}", server.store().records(&resource));
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct MockServer {
    base_url: String,
    store: Store,
    requests: Arc<Mutex<Vec<Request>>>,
    task: JoinHandle<()>,
}

/// What each connection needs.
struct Shared {
    vendor: Vendor,
    faults: Vec<Fault>,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl MockServer {
    pub(crate) fn run(listener: TcpListener, vendor: Vendor, faults: Vec<Fault>) -> Self {
        let base_url = format!("{}{}", vendor.origin, vendor.routes.base());
        let store = vendor.store.clone();
        let requests = Arc::new(Mutex::default());
        let shared = Arc::new(Shared { vendor, faults, requests: Arc::clone(&requests) });
        let task = tokio::spawn(accept(listener, shared));
        Self { base_url, store, requests, task }
    }

    /// The base URL in place of the vendor's, with the path prefix of its first server and without
    /// a trailing slash: `http://127.0.0.1:40123/apis`.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// All requests so far, in the order in which they came, refused ones too.
    pub fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The records that the mock has.
    pub fn store(&self) -> &Store {
        &self.store
    }
}

impl Drop for MockServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Accepts connections until it is aborted, which aborts them as well.
async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(connection(stream, Arc::clone(&shared)));
                }
                // Out of file handles, most likely: a pause lets others close theirs.
                Err(_) => tokio::time::sleep(BREAK_AFTER).await,
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn connection(stream: TcpStream, shared: Arc<Shared>) {
    let service = service_fn(|request| {
        let shared = Arc::clone(&shared);
        async move { serve(request, &shared).await }
    });
    // An error here is a client that went away or a fault that was asked for.
    let _ = hyper::server::conn::http1::Builder::new()
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

/// Answers one request; an error closes the connection without an answer.
async fn serve(
    request: hyper::Request<Incoming>,
    shared: &Shared,
) -> io::Result<http::Response<Body>> {
    let (parts, body) = request.into_parts();
    let body = match Limited::new(body, LARGEST).collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) if error.is::<http_body_util::LengthLimitError>() => {
            return Ok(whole(too_large(shared)));
        }
        Err(error) => return Err(io::Error::other(error)),
    };
    let request = Request::from_parts(parts, body);
    let number = shared.record(&request);
    let fault = shared.faults.iter().find_map(|fault| fault.meets(number));
    match fault {
        Some(FaultKind::Drop) => return Err(io::Error::other("dropped as told")),
        Some(FaultKind::Slow(time)) => tokio::time::sleep(time).await,
        _ => {}
    }
    let forced = match fault {
        Some(FaultKind::Status(status)) => Some(status),
        _ => None,
    };
    let mut answer = shared.vendor.answer(&request, forced).await;
    match fault {
        Some(FaultKind::Lost) => return Err(io::Error::other("lost as told")),
        Some(FaultKind::Truncate) => return Ok(truncated(answer)),
        Some(FaultKind::Html) => {
            let media = HeaderValue::from_static("text/html; charset=utf-8");
            answer.headers_mut().insert(CONTENT_TYPE, media);
            *answer.body_mut() = Bytes::from_static(
                b"<!DOCTYPE html><html><head><title>Sign in</title></head><body>Sign in</body></html>",
            );
        }
        Some(FaultKind::Empty) => *answer.body_mut() = Bytes::new(),
        Some(FaultKind::Garbage) => *answer.body_mut() = noise(answer.body().len()),
        _ => {}
    }
    Ok(whole(answer))
}

impl Shared {
    /// Keeps a copy of a request; gives its number, counted from 1.
    fn record(&self, request: &Request) -> u64 {
        let mut copy = Request::new(request.body().clone());
        copy.method_mut().clone_from(request.method());
        copy.uri_mut().clone_from(request.uri());
        copy.headers_mut().clone_from(request.headers());
        *copy.version_mut() = request.version();
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        requests.push(copy);
        u64::try_from(requests.len()).unwrap_or(u64::MAX)
    }
}

fn too_large(shared: &Shared) -> Response {
    let message = format!("the body is larger than {LARGEST} bytes");
    let refusal = Refusal::new(ErrorKind::Invalid, StatusCode::PAYLOAD_TOO_LARGE, message);
    refusal.render(&shared.vendor.store.plan().connector, None)
}

fn whole(answer: Response) -> http::Response<Body> {
    answer.map(|bytes| Full::new(bytes).map_err(|never: Infallible| match never {}).boxed())
}

/// The head promises the whole body, half of which comes.
fn truncated(answer: Response) -> http::Response<Body> {
    let length = answer.body().len();
    let mut answer = answer.map(|bytes| {
        let half = stream::iter([Ok(Frame::data(bytes.slice(..length / 2)))]);
        let end = stream::once(async {
            tokio::time::sleep(BREAK_AFTER).await;
            Err(io::Error::other("truncated as told"))
        });
        BoxBody::new(StreamBody::new(half.chain(end)))
    });
    answer.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(length));
    answer
}

/// Bytes that are neither JSON nor UTF-8.
fn noise(length: usize) -> Bytes {
    (0..length.max(16)).map(|at| [0xff, 0x00, 0x9c, 0x7b][at % 4]).collect()
}
