//! Bodies that are sent piece by piece: text, files, files in base64.

use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::{Bytes, BytesMut};
use futures_core::Stream;

use crate::environment::BoxFuture;
use crate::error::Error;
use crate::file::File;
use crate::prepare::body::Piece;
use crate::transport::{ByteStream, RequestBody, TransportError};

/// Smaller bodies that are all in memory are sent in one piece.
const ONE_PIECE: u64 = 64 * 1024;

/// The body of a request from its pieces.
pub(crate) async fn body(pieces: Vec<Piece>) -> Result<RequestBody, Error> {
    let length = pieces.iter().map(Piece::len).sum();
    let in_memory = pieces.iter().all(|piece| matches!(piece, Piece::Bytes(_)));
    if in_memory && length <= ONE_PIECE {
        let mut whole = BytesMut::new();
        for piece in &pieces {
            if let Piece::Bytes(bytes) = piece {
                whole.extend_from_slice(bytes);
            }
        }
        return Ok(RequestBody::Bytes(whole.freeze()));
    }
    let mut queue = VecDeque::with_capacity(pieces.len());
    for piece in pieces {
        queue.push_back(match piece {
            Piece::Bytes(bytes) => Source::Bytes(bytes),
            // Opened now, so that a file that is gone is an error of its own.
            Piece::File(file) => Source::Stream(file.read().await?),
            Piece::Base64(file) => Source::Stream(ByteStream::new(Base64::open(&file).await?)),
        });
    }
    Ok(RequestBody::Stream { length, stream: ByteStream::new(Upload { queue }) })
}

enum Source {
    Bytes(Bytes),
    Stream(ByteStream),
}

/// The pieces of a body in turn.
struct Upload {
    queue: VecDeque<Source>,
}

impl Stream for Upload {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            match self.queue.front_mut() {
                None => return Poll::Ready(None),
                Some(Source::Bytes(bytes)) => {
                    let bytes = std::mem::take(bytes);
                    self.queue.pop_front();
                    if !bytes.is_empty() {
                        return Poll::Ready(Some(Ok(bytes)));
                    }
                }
                Some(Source::Stream(stream)) => match ready!(Pin::new(stream).poll_next(cx)) {
                    Some(chunk) => return Poll::Ready(Some(chunk)),
                    None => drop(self.queue.pop_front()),
                },
            }
        }
    }
}

/// A file in base64, encoded while it is read.
struct Base64 {
    file: ByteStream,
    /// Fewer than three bytes, which wait for those that complete them.
    rest: BytesMut,
    done: bool,
}

impl Base64 {
    async fn open(file: &File) -> Result<Self, TransportError> {
        let reading: BoxFuture<'_, _> = Box::pin(file.read());
        Ok(Self { file: reading.await?, rest: BytesMut::new(), done: false })
    }
}

impl Stream for Base64 {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        loop {
            if this.done {
                return Poll::Ready(None);
            }
            let whole = match ready!(Pin::new(&mut this.file).poll_next(cx)) {
                Some(Ok(chunk)) => {
                    this.rest.extend_from_slice(&chunk);
                    let whole = this.rest.len() / 3 * 3;
                    this.rest.split_to(whole)
                }
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => {
                    this.done = true;
                    this.rest.split()
                }
            };
            if !whole.is_empty() {
                return Poll::Ready(Some(Ok(STANDARD.encode(&whole).into())));
            }
        }
    }
}
