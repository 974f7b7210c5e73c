//! What a client takes: JSON alone, or a stream of events as well.
//!
//! The protocol's library answers clients alone that name both, and sessions in events. A client that
//! takes JSON and does not name events (any program with `Accept: */*`) gets the message itself.

use http::header::{self, HeaderMap, HeaderValue};
use http::{Response, StatusCode};
use http_body_util::{BodyExt as _, Full};
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::{HttpBody, plain};

const JSON: &str = "application/json";
const EVENTS: &str = "text/event-stream";

/// Names both forms where JSON is taken and events are not named; says whether that was so.
pub(super) fn is_json_alone(headers: &mut HeaderMap) -> bool {
    let given = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let ranges: Vec<String> = given.flat_map(|value| value.split(',')).filter_map(range).collect();
    let names = |wanted: &[&str]| ranges.iter().any(|range| wanted.contains(&range.as_str()));
    // Without the header, anything is taken (RFC 9110 section 12.5.1).
    let takes_json =
        !headers.contains_key(header::ACCEPT) || names(&[JSON, "application/*", "*/*"]);
    if !takes_json || names(&[EVENTS]) {
        return false;
    }
    let both = HeaderValue::from_static("application/json, text/event-stream");
    headers.insert(header::ACCEPT, both);
    true
}

/// The media range of a part of `Accept`; none where its weight is nought: that one is not taken.
fn range(part: &str) -> Option<String> {
    let mut parts = part.split(';').map(str::trim);
    let range = parts.next()?.to_ascii_lowercase();
    let weight = parts.find_map(|part| part.strip_prefix("q=")?.parse::<f32>().ok());
    (weight != Some(0.0)).then_some(range)
}

/// The answer to a request out of a stream of events; what else the server says on the way is for
/// clients that take events.
pub(super) async fn alone(answer: Response<HttpBody>) -> Response<HttpBody> {
    let is_stream = answer
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|media| media.as_bytes().starts_with(EVENTS.as_bytes()));
    if !is_stream {
        return answer;
    }
    let (mut parts, mut body) = answer.into_parts();
    let mut text = Vec::new();
    let mut searched = 0;
    while let Some(Ok(frame)) = body.frame().await {
        let Ok(data) = frame.into_data() else { continue };
        text.extend_from_slice(&data);
        // An event ends with an empty line, which may have come in two parts.
        while let Some(end) = end_of_event(text.get(searched..).unwrap_or_default()) {
            let rest = text.split_off(searched + end);
            let event = std::mem::replace(&mut text, rest);
            searched = 0;
            if let Some(message) = message(&event) {
                parts.headers.remove(header::CONTENT_LENGTH);
                parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(JSON));
                return Response::from_parts(parts, Full::new(message.into()).boxed());
            }
        }
        searched = text.len().saturating_sub(1);
    }
    plain(StatusCode::INTERNAL_SERVER_ERROR, "the answer did not come\n")
}

fn end_of_event(bytes: &[u8]) -> Option<usize> {
    bytes.windows(2).position(|two| two == b"\n\n").map(|at| at + 2)
}

/// The message of an event, where it is the answer to a request.
fn message(event: &[u8]) -> Option<Vec<u8>> {
    #[derive(Deserialize)]
    struct Head {
        method: Option<IgnoredAny>,
    }
    let lines = event.split(|byte| *byte == b'\n');
    let data = lines.filter_map(|line| line.strip_prefix(b"data:")).map(<[u8]>::trim_ascii);
    let data = data.collect::<Vec<_>>().join(&b'\n');
    let head = serde_json::from_slice::<Head>(&data).ok()?;
    head.method.is_none().then_some(data)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_for_those_who_name_them() {
        let alone = |accept: Option<&'static str>| {
            let mut headers = HeaderMap::new();
            if let Some(accept) = accept {
                headers.insert(header::ACCEPT, HeaderValue::from_static(accept));
            }
            is_json_alone(&mut headers)
        };
        for accept in ["*/*", "application/json", "text/html, Application/*;q=0.1"] {
            assert!(alone(Some(accept)), "{accept}");
        }
        assert!(alone(None));
        for accept in ["application/json, text/event-stream", "text/html", "*/*;q=0", ""] {
            assert!(!alone(Some(accept)), "{accept}");
        }
    }

    #[test]
    fn the_answer_is_the_message_without_a_method() {
        assert_eq!(message(b"id: 1\nretry: 3000\ndata:\n\n"), None);
        assert_eq!(message(b"data: {\"method\":\"notifications/progress\"}\n\n"), None);
        assert_eq!(message(b"data: {\"id\":1,\ndata: \"result\":{}}\n\n").unwrap().len(), 21);
    }
}
