//! JSON lines (also JSON text sequences, RFC 7464), and the splitting that they need.

use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;

use super::Download;
use crate::error::{DecodeFailure, Error};
use crate::response::DecodeFn;

/// The lines of a body, without blank ones.
#[derive(Debug)]
pub struct RawLines {
    download: Download,
    /// What came after the last line feed.
    rest: Vec<u8>,
    ready: VecDeque<Bytes>,
    done: bool,
}

impl RawLines {
    pub(super) fn new(download: Download) -> Self {
        Self { download, rest: Vec::new(), ready: VecDeque::new(), done: false }
    }

    /// The answer's status, headers and rate limit.
    pub fn head(&self) -> &Download {
        &self.download
    }

    /// The next line, or nothing at the end.
    ///
    /// # Errors
    /// As [`Download::try_next`], and [`Error::TooLarge`] for a line that is too long.
    pub async fn try_next(&mut self) -> Result<Option<Bytes>, Error> {
        self.next().await.transpose()
    }

    /// The same as an item of the stream, for `while let Some(..) = ..next().await`.
    pub async fn next(&mut self) -> Option<Result<Bytes, Error>> {
        std::future::poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }

    fn push(&mut self, chunk: &[u8]) {
        let mut rest = chunk;
        while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
            let (line, after) = rest.split_at(end);
            self.rest.extend_from_slice(line);
            let line = std::mem::take(&mut self.rest);
            self.finish(&line);
            rest = after.get(1..).unwrap_or_default();
        }
        self.rest.extend_from_slice(rest);
    }

    fn finish(&mut self, line: &[u8]) {
        let line = line.strip_prefix(b"\x1e").unwrap_or(line).trim_ascii();
        if !line.is_empty() {
            self.ready.push_back(Bytes::copy_from_slice(line));
        }
    }
}

impl Stream for RawLines {
    type Item = Result<Bytes, Error>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        loop {
            if let Some(line) = this.ready.pop_front() {
                return Poll::Ready(Some(Ok(line)));
            }
            if this.done {
                return Poll::Ready(None);
            }
            match ready!(Pin::new(&mut this.download).poll_next(cx)) {
                Some(Ok(chunk)) => this.push(&chunk),
                Some(Err(error)) => {
                    this.done = true;
                    return Poll::Ready(Some(Err(error)));
                }
                None => {
                    this.done = true;
                    let last = std::mem::take(&mut this.rest);
                    this.finish(&last);
                }
            }
            let limit = this.download.max_item();
            if this.rest.len() as u64 > limit {
                this.done = true;
                return Poll::Ready(Some(Err(Error::TooLarge { limit })));
            }
        }
    }
}

/// The lines of a body, decoded.
#[derive(Debug)]
pub struct Lines<T> {
    lines: RawLines,
    decode: DecodeFn<T>,
}

impl<T> Lines<T> {
    pub(super) fn new(download: Download, decode: DecodeFn<T>) -> Self {
        Self { lines: RawLines::new(download), decode }
    }

    /// The answer's status, headers and rate limit.
    pub fn head(&self) -> &Download {
        self.lines.head()
    }

    /// The next value, or nothing at the end.
    ///
    /// # Errors
    /// As [`RawLines::try_next`], and [`Error::Decode`] for a line of another form; the lines
    /// after it can still be read.
    pub async fn try_next(&mut self) -> Result<Option<T>, Error> {
        self.next().await.transpose()
    }

    /// The same as an item of the stream, for `while let Some(..) = ..next().await`.
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        std::future::poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }
}

impl<T> Stream for Lines<T> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let line = ready!(Pin::new(&mut self.lines).poll_next(cx));
        Poll::Ready(line.map(|line| decoded(&line?, self.decode, self.lines.head())))
    }
}

/// Decodes one item of a stream.
pub(super) fn decoded<T>(item: &Bytes, decode: DecodeFn<T>, head: &Download) -> Result<T, Error> {
    decode(item).map_err(|error| {
        let headers = http::HeaderMap::new();
        DecodeFailure::new("the stream", head.status(), &headers, item.clone(), &error).into()
    })
}
