//! Sending a prepared request: credentials, redirects, retries, time limits, errors.
//!
//! Takes a [`Prepared`] and its [`Access`], gives the answer or the one error that says best what
//! went wrong. Each call has a `tracing` span with the operation, the URL without its query, the
//! status and the number of attempts.

mod redirect;
mod retry;
pub(crate) mod upload;
mod verdict;

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, HeaderValue, Method, Request, StatusCode, header};
use jackfield_plan::ErrorKind;
use tracing::{Instrument as _, Span};

pub(crate) use self::retry::Budget;
use crate::auth::{self, Values};
use crate::connection::Access;
use crate::engine::Engine;
use crate::environment::{BoxFuture, hex, within};
use crate::error::{Error, Limit, Timeout};
use crate::joins::joined;
use crate::limits::RateLimit;
use crate::prepare::Prepared;
use crate::response::RawResponse;
use crate::stream::Download;
use crate::transport::{ByteStream, RequestBody, TransportError, TransportErrorKind};

/// Sends a request and reads the whole answer.
pub(crate) async fn run(
    engine: Engine,
    prepared: Prepared,
    access: Access,
    timeout: Option<Duration>,
) -> Result<RawResponse, Error> {
    let operation = prepared.operation;
    let answer = guarded(&engine, prepared, access, timeout, Mode::Whole).await?;
    let Answer { status, headers, rate_limit, content } = answer;
    let body = match content {
        Content::Bytes(body) => body,
        Content::Stream(_) => Bytes::new(),
    };
    let source = engine.source().clone();
    let raw = RawResponse { source, operation, status, headers, rate_limit, body };
    let mut raw = raw.without_mark();
    if let Some(joins) = raw.row().map(|row| &row.joins).filter(|joins| !joins.is_empty()) {
        raw.body = joined(raw.body.clone(), joins);
    }
    Ok(raw)
}

/// [`run`] as a type of its own, for logins: a call obtains tokens, and to obtain one is a call.
pub(crate) fn run_boxed(
    engine: Engine,
    prepared: Prepared,
    access: Access,
) -> BoxFuture<'static, Result<RawResponse, Error>> {
    Box::pin(run(engine, prepared, access, None))
}

/// Sends a request and gives its answer as a stream, once the head is there.
pub(crate) async fn open(
    engine: Engine,
    prepared: Prepared,
    access: Access,
    timeout: Option<Duration>,
) -> Result<Download, Error> {
    let answer = guarded(&engine, prepared, access, timeout, Mode::Stream).await?;
    let Answer { status, headers, rate_limit, content } = answer;
    let stream = match content {
        Content::Stream(stream) => stream,
        Content::Bytes(bytes) => ByteStream::full(bytes),
    };
    Ok(Download::new(&engine, stream).with_head(status, headers, rate_limit))
}

/// Sends one request that is none of the connector's operations, and reads its answer.
pub(crate) async fn once(
    engine: &Engine,
    request: Request<RequestBody>,
    max_body: u64,
) -> Result<(StatusCode, Bytes), Error> {
    let sent: BoxFuture<'_, Result<_, Error>> = Box::pin(async {
        let (parts, stream) = engine.transport().send(request).await?.into_parts();
        let body = read(Download::new(engine, stream), &parts.headers, false, max_body).await?;
        Ok((parts.status, body))
    });
    let limit = engine.policy().timeout;
    within(engine.environment(), limit, sent).await.unwrap_or_else(|| Err(timed_out(limit)))
}

/// What is done with the body of a success.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Whole,
    Stream,
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    rate_limit: Option<RateLimit>,
    content: Content,
}

enum Content {
    Bytes(Bytes),
    Stream(ByteStream),
}

/// All attempts within the time limit, in a span, with credentials taken out of the error.
async fn guarded(
    engine: &Engine,
    mut prepared: Prepared,
    access: Access,
    timeout: Option<Duration>,
    mode: Mode,
) -> Result<Answer, Error> {
    add_idempotency_key(engine, &mut prepared);
    let operation = engine.connector().operations.get(prepared.operation);
    let own = operation.and_then(|operation| operation.timeout_ms);
    let own = own.map(|limit| Duration::from_millis(limit.into()));
    let limit = timeout.or(own).or(engine.policy().timeout);
    let span = tracing::debug_span!(
        "jackfield.call",
        connector = &*engine.connector().id,
        operation = operation.map_or("?", |operation| &operation.id),
        method = prepared.method.as_str(),
        url = tracing::field::Empty,
        status = tracing::field::Empty,
        attempts = tracing::field::Empty,
    );
    if !span.is_disabled() {
        let url = prepared.url();
        span.record("url", url.split('?').next().unwrap_or_default());
    }
    let exchange = Exchange { engine, prepared: &prepared, access: &access, mode, limit };
    let attempts = exchange.attempts(&span).instrument(span.clone());
    let result = within(engine.environment(), limit, Box::pin(attempts)).await;
    let result = result
        .unwrap_or_else(|| Err(timed_out(limit)))
        .map_err(|error| error.scrubbed(&engine.scrubber()));
    if let Some(status) = status_of(&result) {
        span.record("status", status.as_u16());
    }
    result
}

fn timed_out(limit: Option<Duration>) -> Error {
    Error::Timeout(Timeout { limit: Limit::Call, after: limit.unwrap_or_default() })
}

fn status_of(result: &Result<Answer, Error>) -> Option<StatusCode> {
    match result {
        Ok(answer) => Some(answer.status),
        Err(error) => error.status(),
    }
}

/// A key makes a call that is not idempotent safe to repeat, where the vendor takes one.
fn add_idempotency_key(engine: &Engine, prepared: &mut Prepared) {
    let table = engine.table(prepared.operation);
    let Some(name) = table.and_then(|table| table.idempotency_header.as_ref()) else { return };
    if engine.policy().retry.max_retries == 0 || prepared.headers.contains_key(name) {
        return;
    }
    if let Ok(key) = HeaderValue::from_str(&hex::<16>(engine.environment())) {
        prepared.headers.insert(name, key);
    }
}

/// A request on its way, as often as it takes.
struct Exchange<'a> {
    engine: &'a Engine,
    prepared: &'a Prepared,
    access: &'a Access,
    mode: Mode,
    /// The time allowed for all of it.
    limit: Option<Duration>,
}

impl Exchange<'_> {
    async fn attempts(&self, span: &Span) -> Result<Answer, Error> {
        let Self { engine, prepared, access, .. } = *self;
        let mut refused: Option<Values> = None;
        let mut retries = 0;
        let mut attempts = 0u32;
        loop {
            attempts += 1;
            span.record("attempts", attempts);
            for limiter in engine.limiters(self.prepared.operation) {
                limiter.acquire(engine.environment()).await;
            }
            let values = auth::values(engine, access, refused.as_ref()).await?;
            let error = match self.attempt(&values).await {
                Ok(answer) => {
                    engine.budget().succeeded();
                    return Ok(answer);
                }
                Err(error) => error,
            };
            if refused.is_none() && !access.renewable.is_empty() && is_refusal(&error) {
                tracing::debug!("the credential was refused and is renewed");
                refused = Some(values);
                continue;
            }
            let Some(wait) = retry::wait(engine, prepared, &error, retries) else {
                return Err(error);
            };
            retries += 1;
            tracing::debug!(wait_ms = wait.as_millis(), "the request is sent again");
            engine.environment().sleep(wait).await;
        }
    }

    /// One request with the redirects that follow from it.
    async fn attempt(&self, values: &Values) -> Result<Answer, Error> {
        let Self { engine, prepared, .. } = *self;
        let (parts, stream) = redirect::follow(engine, prepared, values).await?.into_parts();
        let (status, headers) = (parts.status, parts.headers);
        let now = engine.environment().now();
        let own = engine.connector().operations.get(prepared.operation);
        let own = own.and_then(|operation| operation.rate_limits.as_ref());
        let limits = &engine.connector().rate_limits;
        let rate_limit = RateLimit::of_operation(&headers, own, limits, now);
        if self.mode == Mode::Stream && status.is_success() {
            return Ok(Answer { status, headers, rate_limit, content: Content::Stream(stream) });
        }
        let mut download = Download::new(engine, stream);
        if self.limit.is_some() && self.limit <= engine.policy().idle_timeout {
            // The whole call ends first: a second timer would cost and do nothing.
            download = download.without_idle();
        }
        // What such an answer announces is the length that the body of another would have (RFC 9110
        // section 8.6).
        let no_body = prepared.method == Method::HEAD
            || matches!(status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED);
        let body = read(download, &headers, no_body, engine.policy().max_body).await?;
        match verdict::error(engine, prepared.operation, status, &headers, &body, rate_limit) {
            Some(error) => Err(error),
            None => Ok(Answer { status, headers, rate_limit, content: Content::Bytes(body) }),
        }
    }
}

fn is_refusal(error: &Error) -> bool {
    matches!(error, Error::Api(error) if error.kind() == ErrorKind::Unauthenticated)
}

/// Reads a body to its end, within the client's limits.
async fn read(
    mut download: Download,
    headers: &HeaderMap,
    no_body: bool,
    limit: u64,
) -> Result<Bytes, Error> {
    let announced = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<u64>().ok())
        .filter(|_| !no_body);
    if announced.is_some_and(|length| length > limit) {
        return Err(Error::TooLarge { limit });
    }
    let Some(first) = download.try_next().await? else {
        return truncated(announced, 0).map_or(Ok(Bytes::new()), Err);
    };
    let mut whole = match download.try_next().await? {
        // Short answers come in one piece, which is not copied.
        None => {
            if first.len() as u64 > limit {
                return Err(Error::TooLarge { limit });
            }
            return truncated(announced, first.len()).map_or(Ok(first), Err);
        }
        Some(second) => {
            let expected = announced.and_then(|length| usize::try_from(length).ok()).unwrap_or(0);
            let mut whole = BytesMut::with_capacity(expected.max(first.len() + second.len()));
            whole.extend_from_slice(&first);
            whole.extend_from_slice(&second);
            whole
        }
    };
    while let Some(chunk) = download.try_next().await? {
        if whole.len() as u64 + chunk.len() as u64 > limit {
            return Err(Error::TooLarge { limit });
        }
        whole.extend_from_slice(&chunk);
    }
    if whole.len() as u64 > limit {
        return Err(Error::TooLarge { limit });
    }
    truncated(announced, whole.len()).map_or_else(|| Ok(whole.freeze()), Err)
}

/// The error for a body shorter than announced; transports that decompress do not announce.
fn truncated(announced: Option<u64>, length: usize) -> Option<Error> {
    let announced = announced.filter(|announced| *announced > length as u64)?;
    let message = format!("{length} of {announced} bytes came");
    Some(TransportError::new(TransportErrorKind::Truncated, message).into())
}
