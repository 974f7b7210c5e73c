//! A body as a stream of byte chunks, in memory or from the network.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;

use super::TransportError;

/// Bytes that arrive piece by piece.
pub struct ByteStream(Inner);

enum Inner {
    /// What is left of a body in memory.
    Full(Option<Bytes>),
    Boxed(Pin<Box<dyn Stream<Item = Result<Bytes, TransportError>> + Send>>),
}

impl ByteStream {
    /// Bytes that come from elsewhere.
    pub fn new(stream: impl Stream<Item = Result<Bytes, TransportError>> + Send + 'static) -> Self {
        Self(Inner::Boxed(Box::pin(stream)))
    }

    /// Bytes that are all here.
    pub fn full(bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        Self(Inner::Full((!bytes.is_empty()).then_some(bytes)))
    }

    /// The next chunk, or nothing at the end.
    pub async fn next(&mut self) -> Option<Result<Bytes, TransportError>> {
        std::future::poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }
}

impl Stream for ByteStream {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match &mut self.0 {
            Inner::Full(bytes) => Poll::Ready(bytes.take().map(Ok)),
            Inner::Boxed(stream) => stream.as_mut().poll_next(cx),
        }
    }
}

impl fmt::Debug for ByteStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ByteStream")
    }
}
