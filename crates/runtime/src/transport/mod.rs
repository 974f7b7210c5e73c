//! How requests leave the process: one trait, and what passes through it.
//!
//! A [`Transport`] sends exactly the request that it is given: it follows no redirects, retries
//! nothing, adds no credentials and keeps no cookies; all of that is the engine's. The default is
//! reqwest; tests give their own.

mod stream;

#[cfg(feature = "reqwest")]
mod reqwest;

use std::fmt;

use bytes::Bytes;

#[cfg(feature = "reqwest")]
pub use self::reqwest::ReqwestTransport;
pub use self::stream::ByteStream;
use crate::environment::BoxFuture;

/// Sends HTTP requests.
pub trait Transport: Send + Sync + 'static {
    /// Sends a request and gives the head of the answer, with its body still to be read.
    ///
    /// # Errors
    /// When no answer came: the vendor was not reached, or the connection broke.
    fn send(
        &self,
        request: http::Request<RequestBody>,
    ) -> BoxFuture<'static, Result<http::Response<ByteStream>, TransportError>>;
}

/// The body of a request.
#[derive(Debug, Default)]
pub enum RequestBody {
    /// None at all.
    #[default]
    Empty,
    /// All of it, in memory.
    Bytes(Bytes),
    /// Read while it is sent.
    Stream {
        /// The number of bytes that the stream will give.
        length: u64,
        /// The bytes.
        stream: ByteStream,
    },
}

/// Why an answer did not come, or not all of it.
#[derive(Debug, Clone)]
pub struct TransportError {
    kind: TransportErrorKind,
    message: String,
}

/// The kinds of [`TransportError`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// The vendor could not be reached: name, route, TLS. Nothing was sent.
    Connect,
    /// Connecting took longer than the client allows. Nothing was sent.
    ConnectTimeout,
    /// The connection broke before an answer came; the vendor may have acted.
    Interrupted,
    /// The answer ended before its announced length.
    Truncated,
    /// A file of the request could not be read.
    File,
    /// Anything else.
    Other,
}

impl TransportError {
    /// An error of this kind; the message must hold no URL, since URLs can hold credentials.
    pub fn new(kind: TransportErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into() }
    }

    pub(crate) fn file(message: String) -> Self {
        Self::new(TransportErrorKind::File, message)
    }

    /// What kind of failure it is.
    pub fn kind(&self) -> TransportErrorKind {
        self.kind
    }

    /// Whether the request certainly did not reach the vendor.
    pub fn is_before_sending(&self) -> bool {
        use TransportErrorKind::{Connect, ConnectTimeout};
        matches!(self.kind, Connect | ConnectTimeout)
    }

    pub(crate) fn map_message(self, change: impl FnOnce(&str) -> String) -> Self {
        Self { kind: self.kind, message: change(&self.message) }
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (what, next) = match self.kind {
            TransportErrorKind::Connect => {
                ("the vendor could not be reached", "check the base URL, the network and any proxy")
            }
            TransportErrorKind::ConnectTimeout => (
                "connecting to the vendor took too long",
                "check the base URL and the network, or raise the connect timeout",
            ),
            TransportErrorKind::Interrupted => (
                "the connection broke before an answer came",
                "the vendor may have acted on the request: look before trying again",
            ),
            TransportErrorKind::Truncated => (
                "the answer ended before its announced length",
                "try again; if it stays so, a proxy between here and the vendor cuts answers",
            ),
            TransportErrorKind::File => {
                ("a file of the request could not be read", "check that it still is there")
            }
            TransportErrorKind::Other => {
                ("the request failed", "try again, and check the network if it stays so")
            }
        };
        write!(f, "{what}")?;
        if !self.message.is_empty() {
            write!(f, " ({})", self.message)?;
        }
        write!(f, "; {next}")
    }
}

impl std::error::Error for TransportError {}
