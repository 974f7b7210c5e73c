//! The list of tools, put into answers as it is: made once, and neither copied nor written again.
//!
//! The protocol's library answers `tools/list` with an empty list, in JSON or in an event; here the
//! empty list is replaced, in the answer's bytes.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::{Response, header};
use http_body::{Body, Frame};
use http_body_util::BodyExt as _;

use super::HttpBody;

/// What stands in the answer where the list goes.
const EMPTY: &[u8] = b"\"tools\":[]";

/// Puts the list into the answer, once it is known.
pub(super) fn splice(answer: Response<HttpBody>, list: Arc<OnceLock<Bytes>>) -> Response<HttpBody> {
    if !answer.status().is_success() {
        return answer;
    }
    let (mut parts, inner) = answer.into_parts();
    // The length is another one now.
    parts.headers.remove(header::CONTENT_LENGTH);
    let body = Spliced { inner, list, pending: Vec::new(), done: false };
    Response::from_parts(parts, body.boxed())
}

struct Spliced {
    inner: HttpBody,
    list: Arc<OnceLock<Bytes>>,
    /// What is still to be given, last first.
    pending: Vec<Bytes>,
    done: bool,
}

impl Body for Spliced {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let this = self.get_mut();
        if let Some(bytes) = this.pending.pop() {
            return Poll::Ready(Some(Ok(Frame::data(bytes))));
        }
        let Some(Ok(frame)) = ready!(Pin::new(&mut this.inner).poll_frame(cx)) else {
            return Poll::Ready(None);
        };
        let frame = match frame.into_data() {
            Ok(data) => data,
            Err(frame) => return Poll::Ready(Some(Ok(frame))),
        };
        let at = frame.windows(EMPTY.len()).position(|window| window == EMPTY);
        if let (false, Some(at), Some(list)) = (this.done, at, this.list.get()) {
            this.done = true;
            // The name with its colon stays, the brackets go.
            let before = at + EMPTY.len() - 2;
            this.pending = vec![frame.slice(at + EMPTY.len()..), list.clone()];
            return Poll::Ready(Some(Ok(Frame::data(frame.slice(..before)))));
        }
        Poll::Ready(Some(Ok(Frame::data(frame))))
    }

    fn is_end_stream(&self) -> bool {
        self.pending.is_empty() && self.inner.is_end_stream()
    }
}
