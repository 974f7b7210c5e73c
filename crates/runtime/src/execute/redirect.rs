//! Redirects: to the same origin, of GET and HEAD, at most ten; credentials never travel.

use http::{HeaderMap, Method, Response, StatusCode, header};
use jackfield_plan::Status;
use url::Url;

use crate::auth::Values;
use crate::engine::Engine;
use crate::error::{Error, RedirectError, RedirectReason};
use crate::prepare::{Prepared, Target};
use crate::transport::ByteStream;

const MAX_REDIRECTS: usize = 10;

/// Sends a request and those that its answers redirect to.
pub(super) async fn follow(
    engine: &Engine,
    prepared: &Prepared,
    values: &Values,
) -> Result<Response<ByteStream>, Error> {
    let request = prepared.request(values).await?;
    let mut answer = engine.transport().send(request).await?;
    let mut moved: Option<Prepared> = None;
    for _ in 0..MAX_REDIRECTS {
        if !is_redirect(engine, prepared.operation, answer.status()) {
            return Ok(answer);
        }
        let current = moved.as_ref().unwrap_or(prepared);
        let target = target(current, answer.status(), answer.headers())?;
        tracing::debug!(status = answer.status().as_u16(), "following a redirect");
        let mut next = prepared.clone();
        next.target = Target::Url(target);
        answer = engine.transport().send(next.request(values).await?).await?;
        moved = Some(next);
    }
    if is_redirect(engine, prepared.operation, answer.status()) {
        return Err(refusal(answer.status(), "", None, RedirectReason::TooMany));
    }
    Ok(answer)
}

/// Whether an answer redirects, unless the operation declares it as one of its answers.
fn is_redirect(engine: &Engine, operation: usize, status: StatusCode) -> bool {
    let code = status.as_u16();
    let declared = || {
        let operation = engine.connector().operations.get(operation);
        operation.is_some_and(|operation| {
            operation.responses.iter().any(|row| row.status == Status::Exact(code))
        })
    };
    matches!(code, 301 | 302 | 303 | 307 | 308) && !declared()
}

/// Where an answer leads, when it may be followed.
fn target(current: &Prepared, status: StatusCode, headers: &HeaderMap) -> Result<String, Error> {
    let location = headers.get(header::LOCATION).and_then(|value| value.to_str().ok());
    let Some(location) = location else {
        return Err(refusal(status, "", None, RedirectReason::NoLocation));
    };
    let from = current.full_url();
    let Some(to) = from.as_ref().and_then(|from| from.join(location).ok()) else {
        return Err(refusal(status, location, None, RedirectReason::NoLocation));
    };
    let same = from.is_some_and(|from| from.origin() == to.origin());
    if !same || !to.username().is_empty() || to.password().is_some() {
        return Err(refusal(status, to.as_str(), Some(&to), RedirectReason::OtherOrigin));
    }
    if current.method != Method::GET && current.method != Method::HEAD {
        return Err(refusal(status, to.as_str(), Some(&to), RedirectReason::Method));
    }
    let mut to = to;
    to.set_fragment(None);
    Ok(to.into())
}

fn refusal(status: StatusCode, location: &str, to: Option<&Url>, reason: RedirectReason) -> Error {
    let origin =
        to.map_or_else(|| "another place".to_owned(), |to| to.origin().ascii_serialization());
    RedirectError { status, location: location.to_owned(), origin, reason }.into()
}
