//! Pages of allowed origins, which browsers let read answers only when they say so.

use http::header::{self, HeaderValue};
use http::{Response, StatusCode};
use http_body_util::{BodyExt as _, Empty};

use super::HttpBody;

/// Whether a page may ask, by the origins that are allowed; `*` stands for any port, and so does none.
pub(super) fn is_allowed(origin: &HeaderValue, allowed: &[String]) -> bool {
    let Ok(origin) = origin.to_str() else { return false };
    allowed.iter().any(|allowed| {
        let (Some(asks), Some(may)) = (parts(origin), parts(allowed)) else {
            return origin.eq_ignore_ascii_case(allowed);
        };
        let usual = match asks.scheme {
            "http" => Some("80"),
            "https" => Some("443"),
            _ => None,
        };
        asks.scheme.eq_ignore_ascii_case(may.scheme)
            && asks.host.eq_ignore_ascii_case(may.host)
            && may.port.is_none_or(|port| port == "*" || asks.port.or(usual) == Some(port))
    })
}

struct Parts<'a> {
    scheme: &'a str,
    host: &'a str,
    port: Option<&'a str>,
}

fn parts(origin: &str) -> Option<Parts<'_>> {
    let (scheme, authority) = origin.split_once("://")?;
    let (host, port) = match authority.rsplit_once(':') {
        // An address of version 6 has colons of its own, within brackets.
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (authority, None),
    };
    Some(Parts { scheme, host, port })
}

/// Lets a page read an answer, whose origin is allowed. A host that is not was answered with 403, and that
/// stays without a word.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_known_by_scheme_host_and_port() {
        let allowed = [
            "http://localhost:*",
            "https://a.example",
            "http://[::1]:80",
            "null",
            "https://b.example:443",
        ]
        .map(str::to_owned);
        let is_allowed =
            |origin: &'static str| is_allowed(&HeaderValue::from_static(origin), &allowed);
        for right in [
            "http://localhost",
            "http://LOCALHOST:5173",
            "https://a.example",
            "https://a.example:8443",
            "http://[::1]",
            "https://b.example",
            "null",
        ] {
            assert!(is_allowed(right), "{right}");
        }
        for wrong in [
            "https://localhost",
            "https://a.example.evil.test",
            "http://[::1]:81",
            "https://b.example:444",
            "https://evil.example",
            "",
        ] {
            assert!(!is_allowed(wrong), "{wrong}");
        }
    }
}
