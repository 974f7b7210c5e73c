//! Streams of events that nothing but the end of serving ends.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame};

use super::HttpBody;
use crate::ending::Ending;

/// A body that ends when serving does, after what it has to say by then.
pub(super) struct Until {
    inner: HttpBody,
    told: Pin<Box<dyn Future<Output = ()> + Send + Sync>>,
}

impl Until {
    pub(super) fn new(inner: HttpBody, mut ending: Ending) -> Self {
        Self { inner, told: Box::pin(async move { ending.told().await }) }
    }
}

impl Body for Until {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let this = self.get_mut();
        match Pin::new(&mut this.inner).poll_frame(cx) {
            Poll::Pending => this.told.as_mut().poll(cx).map(|()| None),
            ready @ Poll::Ready(_) => ready,
        }
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }
}
