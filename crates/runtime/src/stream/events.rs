//! Server-sent events (WHATWG HTML, section 9.2).

use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;

use super::Download;
use super::lines::decoded;
use crate::error::Error;
use crate::response::DecodeFn;

/// One event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The type; `message` when the vendor names none.
    pub event: String,
    /// The data, its lines joined by line feeds.
    pub data: String,
    /// The id of the last event that had one; empty when none had.
    pub id: String,
    /// The reconnection time that the vendor asked for last, in milliseconds.
    pub retry: Option<u64>,
}

/// Bytes into events: the parser of the specification, fed piece by piece.
#[derive(Debug, Default)]
struct Parser {
    line: Vec<u8>,
    /// The last byte was a carriage return: a line feed after it belongs to it.
    after_return: bool,
    started: bool,
    event: String,
    data: String,
    has_data: bool,
    id: String,
    retry: Option<u64>,
    ready: VecDeque<Event>,
}

impl Parser {
    fn push(&mut self, chunk: &[u8]) {
        for &byte in chunk {
            let continues_return = std::mem::take(&mut self.after_return) && byte == b'\n';
            match byte {
                b'\n' if continues_return => {}
                b'\r' | b'\n' => {
                    self.after_return = byte == b'\r';
                    let line = std::mem::take(&mut self.line);
                    self.line(&line);
                }
                _ => self.line.push(byte),
            }
        }
    }

    /// The bytes of an event that is not complete.
    fn pending(&self) -> u64 {
        (self.line.len() + self.data.len()) as u64
    }

    fn line(&mut self, line: &[u8]) {
        // A byte order mark before the first line is not part of it.
        let first = !std::mem::replace(&mut self.started, true);
        let line = if first { line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line) } else { line };
        if line.is_empty() {
            return self.dispatch();
        }
        let text = String::from_utf8_lossy(line);
        let (field, value) = text.split_once(':').unwrap_or((&text, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => value.clone_into(&mut self.event),
            "data" => {
                if std::mem::replace(&mut self.has_data, true) {
                    self.data.push('\n');
                }
                self.data.push_str(value);
            }
            "id" if !value.contains('\0') => value.clone_into(&mut self.id),
            "retry" if value.bytes().all(|byte| byte.is_ascii_digit()) => {
                self.retry = value.parse().ok().or(self.retry);
            }
            // A comment has an empty field name; unknown fields are ignored.
            _ => {}
        }
    }

    fn dispatch(&mut self) {
        let (event, data) = (std::mem::take(&mut self.event), std::mem::take(&mut self.data));
        if std::mem::take(&mut self.has_data) {
            let event = if event.is_empty() { "message".to_owned() } else { event };
            self.ready.push_back(Event { event, data, id: self.id.clone(), retry: self.retry });
        }
    }
}

/// The events of a body.
#[derive(Debug)]
pub struct RawEvents {
    download: Download,
    parser: Parser,
    done: bool,
}

impl RawEvents {
    pub(super) fn new(download: Download) -> Self {
        Self { download, parser: Parser::default(), done: false }
    }

    /// The answer's status, headers and rate limit.
    pub fn head(&self) -> &Download {
        &self.download
    }

    /// The next event, or nothing at the end. An event that is not complete at the end is no
    /// event (section 9.2.6).
    ///
    /// # Errors
    /// As [`Download::try_next`], and [`Error::TooLarge`] for an event that is too long.
    pub async fn try_next(&mut self) -> Result<Option<Event>, Error> {
        self.next().await.transpose()
    }

    /// The same as an item of the stream, for `while let Some(..) = ..next().await`.
    pub async fn next(&mut self) -> Option<Result<Event, Error>> {
        std::future::poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }
}

impl Stream for RawEvents {
    type Item = Result<Event, Error>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        loop {
            if let Some(event) = this.parser.ready.pop_front() {
                return Poll::Ready(Some(Ok(event)));
            }
            if this.done {
                return Poll::Ready(None);
            }
            match ready!(Pin::new(&mut this.download).poll_next(cx)) {
                Some(Ok(chunk)) => this.parser.push(&chunk),
                Some(Err(error)) => {
                    this.done = true;
                    return Poll::Ready(Some(Err(error)));
                }
                None => this.done = true,
            }
            let limit = this.download.max_item();
            if this.parser.pending() > limit {
                this.done = true;
                return Poll::Ready(Some(Err(Error::TooLarge { limit })));
            }
        }
    }
}

/// The events of a body, their data decoded.
#[derive(Debug)]
pub struct Events<T> {
    events: RawEvents,
    decode: DecodeFn<T>,
}

/// What streams of JSON end with where the vendor marks the end: not an event.
const END: &str = "[DONE]";

impl<T> Events<T> {
    pub(super) fn new(download: Download, decode: DecodeFn<T>) -> Self {
        Self { events: RawEvents::new(download), decode }
    }

    /// The answer's status, headers and rate limit.
    pub fn head(&self) -> &Download {
        self.events.head()
    }

    /// The next event's data, or nothing at the end (also at the common end mark `[DONE]`).
    ///
    /// # Errors
    /// As [`RawEvents::try_next`], and [`Error::Decode`] for data of another form; the events
    /// after it can still be read.
    pub async fn try_next(&mut self) -> Result<Option<T>, Error> {
        self.next().await.transpose()
    }

    /// The same as an item of the stream, for `while let Some(..) = ..next().await`.
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        std::future::poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }
}

impl<T> Stream for Events<T> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Some(event) = ready!(Pin::new(&mut self.events).poll_next(cx)) else {
            return Poll::Ready(None);
        };
        let data = match event {
            Ok(event) if event.data.trim() == END => {
                self.events.done = true;
                self.events.parser.ready.clear();
                return Poll::Ready(None);
            }
            Ok(event) => Bytes::from(event.data),
            Err(error) => return Poll::Ready(Some(Err(error))),
        };
        Poll::Ready(Some(decoded(&data, self.decode, self.events.head())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn events(text: &str, piece: usize) -> Vec<(String, String, String)> {
        let mut parser = Parser::default();
        text.as_bytes().chunks(piece).for_each(|chunk| parser.push(chunk));
        parser.ready.into_iter().map(|event| (event.event, event.data, event.id)).collect()
    }

    fn event(event: &str, data: &str, id: &str) -> (String, String, String) {
        (event.to_owned(), data.to_owned(), id.to_owned())
    }

    #[test]
    fn the_examples_of_the_specification() {
        // However the bytes are cut, also between CR and LF.
        for piece in [1, 2, 3, 1000] {
            let stocks = "data: YHOO\ndata: +2\ndata: 10\n\n";
            assert_eq!(events(stocks, piece), [event("message", "YHOO\n+2\n10", "")]);
            let ids = ": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n";
            let expected =
                [event("message", "first event", "1"), event("message", "second event", "")];
            assert_eq!(events(ids, piece), expected);
            let empty = "data\n\ndata\ndata\n\ndata:";
            assert_eq!(
                events(empty, piece),
                [event("message", "", ""), event("message", "\n", "")]
            );
            let space = "data:test\n\ndata: test\n\n";
            let same = event("message", "test", "");
            assert_eq!(events(space, piece), [same.clone(), same]);
            let types = "\u{feff}event: add\r\ndata: 73857293\r\n\r\nevent: add\rdata: 113411\r\r";
            assert_eq!(
                events(types, piece),
                [event("add", "73857293", ""), event("add", "113411", "")]
            );
        }
    }
}
