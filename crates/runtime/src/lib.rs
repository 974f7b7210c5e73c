//! The engine that executes Jackfield connectors.
//!
//! A connector is data: the compiled plan of `jackfield-plan`. An [`Engine`] connects one to an
//! account and calls its operations; generated clients are thin, typed builders over [`Call`], and
//! tools, servers and the command line call by name with JSON ([`Engine::call_json`]).
//!
//! ```text
//! arguments --prepare--> request without credentials --execute--> answer --decode--> values
//! ```
//!
//! - [`prepare`](Engine::prepare) is pure, and refuses wrong arguments with every problem at once;
//! - credentials are filled in when a request is sent, so nothing that shows a request shows them;
//! - requests leave through a [`Transport`], time and chance come from an [`Environment`].
#![forbid(unsafe_code)]

mod argument;
mod auth;
mod builder;
mod call;
pub mod codec;
mod connection;
mod engine;
mod environment;
pub mod error;
mod execute;
mod file;
mod json;
mod limits;
mod nearest;
mod paging;
mod policy;
mod prepare;
mod response;
mod secret;
mod source;
mod stream;
pub mod testing;
mod transport;
pub mod types;

pub use bytes::Bytes;
pub use http;
#[cfg(feature = "macros")]
pub use jackfield_macros::connector;
pub use jackfield_plan as plan;

pub use self::argument::{Argument, Arguments, Input};
pub use self::auth::{Authorization, Tokens};
pub use self::call::Call;
pub use self::connection::ConnectionBuilder;
pub use self::engine::Engine;
pub use self::environment::{BoxFuture, Environment, SystemEnvironment};
pub use self::error::{ApiError, Error, Failure, RateLimited};
pub use self::file::File;
pub use self::limits::RateLimit;
pub use self::paging::{Items, Pages, RawPages};
pub use self::policy::{Policy, Retry};
pub use self::prepare::{DryBody, DryPart, DryRun, Prepared};
pub use self::response::{DecodeFn, RawResponse, Response, nothing, octets, text};
pub use self::secret::Secret;
pub use self::stream::{Download, Event, Events, Lines, RawEvents, RawLines};
#[cfg(feature = "reqwest")]
pub use self::transport::ReqwestTransport;
pub use self::transport::{ByteStream, RequestBody, Transport, TransportError, TransportErrorKind};

/// Includes the client that a build script made with `jackfield_codegen::build`.
///
/// Takes the connector's id, which names the client's file in `OUT_DIR`. Gives the client's modules
/// with `Client` and `ClientBuilder`, so it stands best in a module of its own:
///
/// ```ignore
/// mod desk365 {
///     jackfield::include_connector!("desk365");
/// }
/// ```
#[macro_export]
macro_rules! include_connector {
    ($id:literal) => {
        ::core::include!(::core::concat!(::core::env!("OUT_DIR"), "/", $id, ".rs"));
    };
}
