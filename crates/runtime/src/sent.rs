//! Requests under way.
//!
//! Takes a request that is being sent and how its answer is read; gives the result. Everything that
//! does not depend on the result's type is compiled once, here: a client has one of these per
//! operation.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use crate::codec::Decode;
use crate::environment::BoxFuture;
use crate::error::Error;
use crate::response::{RawResponse, Response};

/// Reads the result of an answer and leaves it in its place; generated code gives one per operation.
pub type ReadFn<T> = fn(&RawResponse, &mut Option<T>) -> Result<(), Error>;

/// Decodes the result of an answer as JSON: a [`ReadFn`].
///
/// # Errors
/// [`Error::Decode`], with the raw body.
pub fn read_json<T: Decode + Default>(
    raw: &RawResponse,
    into: &mut Option<T>,
) -> Result<(), Error> {
    raw.decode_into(into.insert(T::default()))
}

/// The answer to a request that is being sent.
type Answer = BoxFuture<'static, Result<RawResponse, Error>>;

/// A request under way; awaited, it gives the result.
#[must_use = "a request is sent when it is awaited"]
pub struct Received<T> {
    answer: Answer,
    read: ReadFn<T>,
}

/// A request under way; awaited, it gives the result with the status, headers and rate limit of its
/// answer.
#[must_use = "a request is sent when it is awaited"]
pub struct Sent<T> {
    answer: Answer,
    read: ReadFn<T>,
}

impl<T> Received<T> {
    pub(crate) fn new(answer: Answer, read: ReadFn<T>) -> Self {
        Self { answer, read }
    }
}

impl<T> Sent<T> {
    pub(crate) fn new(answer: Answer, read: ReadFn<T>) -> Self {
        Self { answer, read }
    }
}

impl<T> Future for Received<T> {
    type Output = Result<T, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let read = self.read;
        let mut result = None;
        let raw = ready!(poll(&mut self.answer, cx, &mut |raw| read(raw, &mut result)));
        Poll::Ready(match (raw, result) {
            (Ok(_), Some(value)) => Ok(value),
            (Ok(raw), None) => Err(unread(&raw)),
            (Err(error), _) => Err(error),
        })
    }
}

impl<T> Future for Sent<T> {
    type Output = Result<Response<T>, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let read = self.read;
        let mut result = None;
        let raw = ready!(poll(&mut self.answer, cx, &mut |raw| read(raw, &mut result)));
        Poll::Ready(match (raw, result) {
            (Ok(raw), Some(value)) => Ok(Response::new(value, raw)),
            (Ok(raw), None) => Err(unread(&raw)),
            (Err(error), _) => Err(error),
        })
    }
}

/// Waits for the answer and reads it.
fn poll(
    answer: &mut Answer,
    cx: &mut Context<'_>,
    read: &mut dyn FnMut(&RawResponse) -> Result<(), Error>,
) -> Poll<Result<RawResponse, Error>> {
    let answer = ready!(answer.as_mut().poll(cx));
    Poll::Ready(answer.and_then(|raw| read(&raw).map(|()| raw)))
}

/// The error for a function that left no result.
fn unread(raw: &RawResponse) -> Error {
    raw.failure_at("", "the answer was not read")
}

impl<T> fmt::Debug for Received<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Received").finish_non_exhaustive()
    }
}

impl<T> fmt::Debug for Sent<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sent").finish_non_exhaustive()
    }
}
