//! An answer's body as a stream of bytes.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http::{HeaderMap, StatusCode};

use super::{Events, Lines, RawEvents, RawLines};
use crate::engine::Engine;
use crate::environment::{BoxFuture, Environment};
use crate::error::{Error, Limit, Timeout};
use crate::limits::RateLimit;
use crate::response::DecodeFn;
use crate::transport::ByteStream;

/// The body of an answer, as it arrives.
pub struct Download {
    status: StatusCode,
    headers: HeaderMap,
    rate_limit: Option<RateLimit>,
    stream: ByteStream,
    environment: Arc<dyn Environment>,
    idle: Option<Duration>,
    max_item: u64,
    /// Runs while the next piece is waited for.
    timer: Option<BoxFuture<'static, ()>>,
    engine: Engine,
    done: bool,
}

impl Download {
    pub(crate) fn new(engine: &Engine, stream: ByteStream) -> Self {
        Self {
            status: StatusCode::OK,
            headers: HeaderMap::new(),
            rate_limit: None,
            stream,
            environment: engine.shared_environment(),
            idle: engine.policy().idle_timeout,
            max_item: engine.policy().max_body,
            timer: None,
            engine: engine.clone(),
            done: false,
        }
    }

    pub(crate) fn with_head(
        mut self,
        status: StatusCode,
        headers: HeaderMap,
        rate_limit: Option<RateLimit>,
    ) -> Self {
        (self.status, self.headers, self.rate_limit) = (status, headers, rate_limit);
        self
    }

    /// Without a limit of its own for the next piece: something else ends the wait.
    pub(crate) fn without_idle(mut self) -> Self {
        self.idle = None;
        self
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// What the vendor says of its rate limit.
    pub fn rate_limit(&self) -> Option<&RateLimit> {
        self.rate_limit.as_ref()
    }

    /// The next piece, or nothing at the end.
    ///
    /// # Errors
    /// [`Error::Transport`] when the body breaks off, [`Error::Timeout`] when it stops.
    pub async fn try_next(&mut self) -> Result<Option<Bytes>, Error> {
        self.next().await.transpose()
    }

    /// The same as an item of the stream, for `while let Some(..) = ..next().await`.
    pub async fn next(&mut self) -> Option<Result<Bytes, Error>> {
        std::future::poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }

    /// The whole body, when it has at most so many bytes.
    ///
    /// # Errors
    /// [`Error::TooLarge`], and as [`Download::try_next`].
    pub async fn collect(mut self, limit: u64) -> Result<Bytes, Error> {
        let mut whole = Vec::new();
        while let Some(chunk) = self.try_next().await? {
            if (whole.len() + chunk.len()) as u64 > limit {
                return Err(Error::TooLarge { limit });
            }
            whole.extend_from_slice(&chunk);
        }
        Ok(whole.into())
    }

    /// Reads the body as server-sent events.
    pub fn raw_events(self) -> RawEvents {
        RawEvents::new(self)
    }

    /// Reads the body as server-sent events whose data is JSON of a type.
    pub fn events<T>(self, decode: DecodeFn<T>) -> Events<T> {
        Events::new(self, decode)
    }

    /// Reads the body as lines.
    pub fn raw_lines(self) -> RawLines {
        RawLines::new(self)
    }

    /// Reads the body as lines of JSON of a type.
    pub fn lines<T>(self, decode: DecodeFn<T>) -> Lines<T> {
        Lines::new(self, decode)
    }

    /// The largest event or line.
    pub(super) fn max_item(&self) -> u64 {
        self.max_item
    }
}

impl Stream for Download {
    type Item = Result<Bytes, Error>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        if this.done {
            return Poll::Ready(None);
        }
        if let Poll::Ready(next) = Pin::new(&mut this.stream).poll_next(cx) {
            this.timer = None;
            this.done = !matches!(next, Some(Ok(_)));
            let scrubbed = |error| Error::from(error).scrubbed(&this.engine.scrubber());
            return Poll::Ready(next.map(|next| next.map_err(scrubbed)));
        }
        let Some(idle) = this.idle else { return Poll::Pending };
        let timer = this.timer.get_or_insert_with(|| this.environment.sleep(idle));
        timer.as_mut().poll(cx).map(|()| {
            this.done = true;
            Some(Err(Error::Timeout(Timeout { limit: Limit::Idle, after: idle })))
        })
    }
}

impl fmt::Debug for Download {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Download").field("status", &self.status).finish_non_exhaustive()
    }
}
