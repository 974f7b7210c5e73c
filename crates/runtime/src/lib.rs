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
//!
//! # A generated client
//!
//! Its builder takes the settings that the connector names, each call is a builder that is awaited:
//!
//! ```ignore
//! let desk = desk365::Client::builder().subdomain("acme").api_key(key).build()?;
//! let ticket = desk.tickets().get(4052).await?; // the value alone
//! let page = desk.tickets().list().send().await?; // with status, headers and rate limit
//! let mut all = desk.tickets().list().items(); // a stream over every page
//! while let Some(ticket) = all.try_next().await? { .. }
//! desk.contacts().create_with_attachment(contact, File::open("photo.jpg").await?).await?;
//! ```
//!
//! # A connector that is read at run time
//!
//! ```
//! use std::sync::Arc;
//! use std::time::Duration;
//!
//! use jackfield::plan::Plan;
//! use jackfield::types::Value;
//! use jackfield::{Call, Engine, Error, File, Input, Policy, Retry, codec};
//!
//! # #[cfg(feature = "reqwest")]
//! async fn attach(plan: &str) -> Result<(), Box<dyn std::error::Error>> {
//!     let patient = Retry { max_retries: 4, rate_limited: true, ..Retry::default() };
//!     let engine = Engine::from_plan(Arc::new(Plan::from_json(plan)?.connector))
//!         .set("subdomain", "acme")
//!         .set("api_key", "secret")
//!         .policy(Policy {
//!             timeout: Some(Duration::from_secs(20)),
//!             retry: patient,
//!             ..Policy::default()
//!         })
//!         .build()?;
//!
//!     // By name, with JSON and files.
//!     let log = File::open("player.log").await?.media_type("text/plain");
//!     let input = Input { files: vec![("file".to_owned(), log)], ..Input::default() };
//!     match engine.call_json("tickets.attach", input).await {
//!         Ok(answer) => println!("{} {:?}", answer.status(), answer.rate_limit()),
//!         Err(Error::Problems(problems)) => {
//!             for problem in problems.iter() {
//!                 println!("{}: allowed is {}", problem.argument, problem.allowed);
//!             }
//!         }
//!         Err(Error::RateLimited(limited)) => println!("again in {:?}", limited.reset()),
//!         Err(Error::Api(error)) if error.status() == 404 => println!("{:?}", error.message()),
//!         Err(error) => return Err(error.into()),
//!     }
//!
//!     // Every item of every page, whatever its form.
//!     let (list, _) = engine.operation("tickets.list")?;
//!     let mut items = Call::new(&engine, list).items(codec::decode::<Value>);
//!     while let Some(item) = items.try_next().await? {
//!         println!("{item:?}");
//!     }
//!     Ok(())
//! }
//! ```
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
mod header;
mod inject;
mod joins;
mod json;
mod limits;
mod nearest;
mod paging;
mod policy;
mod prepare;
mod response;
mod secret;
mod sent;
mod source;
mod steps;
mod stream;
pub mod testing;
mod transport;
pub mod types;
mod unescaped;

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
pub use self::header::Header;
pub use self::limits::RateLimit;
pub use self::paging::{Bookmark, Items, Pages, RawPages};
pub use self::policy::{Policy, Retry};
pub use self::prepare::{DryBody, DryPart, DryRun, Prepared};
pub use self::response::{DecodeFn, RawResponse, Response, nothing, octets, text};
pub use self::secret::Secret;
pub use self::sent::{ReadFn, Received, Sent, read_json};
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
