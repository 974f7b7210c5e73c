//! Pages of allowed origins, which browsers let read answers only when they say so.

use http::header::{self, HeaderValue};
use http::{Response, StatusCode};
use http_body_util::{BodyExt as _, Empty};

use super::HttpBody;

/// Lets a page read an answer. The origin was checked before: one that is not allowed was answered
/// with 403, and stays without a word.
pub(super) fn allow(answer: &mut Response<HttpBody>, origin: HeaderValue, is_preflight: bool) {
    if answer.status() == StatusCode::FORBIDDEN {
        return;
    }
    if is_preflight && answer.status() == StatusCode::METHOD_NOT_ALLOWED {
        *answer = Response::new(Empty::new().boxed());
        *answer.status_mut() = StatusCode::NO_CONTENT;
        let headers = answer.headers_mut();
        let value = HeaderValue::from_static;
        headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, value("POST, GET, DELETE"));
        headers.insert(
            header::ACCESS_CONTROL_ALLOW_HEADERS,
            value(
                "accept, authorization, content-type, last-event-id, mcp-method, mcp-name, \
                 mcp-protocol-version, mcp-session-id, traceparent, tracestate",
            ),
        );
        headers.insert(header::ACCESS_CONTROL_MAX_AGE, value("600"));
    }
    let headers = answer.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    headers.append(header::VARY, HeaderValue::from_static("origin"));
    headers.insert(
        header::ACCESS_CONTROL_EXPOSE_HEADERS,
        HeaderValue::from_static("mcp-session-id, www-authenticate"),
    );
}
