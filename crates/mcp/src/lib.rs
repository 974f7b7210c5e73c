//! Jackfield plans served as tools of the Model Context Protocol, over stdio and HTTP.
//!
//! Three layers, each of use by itself:
//!
//! - a [`Toolbox`] holds connected plans and finds their tools by name;
//! - a [`Runner`] runs one tool: it checks the arguments, opens files, calls the vendor through the
//!   engine and shapes the answer for a model ([`Outcome`]); what runs tools elsewhere (the command
//!   line, a gateway) runs them through it as well;
//! - a [`Server`] offers a toolbox to MCP clients of both eras of the protocol: requests that carry
//!   their version in `_meta` (2026-07-28) are answered one by one, clients that begin with
//!   `initialize` (2025-11-25 and before) get a session.
//!
//! ```
//! use std::sync::Arc;
//!
//! use jackfield::Engine;
//! use jackfield_mcp::{HttpSettings, Server, Settings, Toolbox};
//! use jackfield_plan::Plan;
//! use jackfield_tools::Filter;
//!
//! async fn serve(plan: Plan) -> Result<(), Box<dyn std::error::Error>> {
//!     let plan = Arc::new(plan);
//!     let engine = Engine::from_plan(Arc::new(plan.connector.clone())).set("api_key", "..").build()?;
//!     let toolbox = Toolbox::builder().connector(plan, engine, &Filter::default()).build()?;
//!     let listener = tokio::net::TcpListener::bind("127.0.0.1:8080").await?;
//!     Server::new(toolbox, Settings::default())?.serve_http(listener, HttpSettings::default()).await?;
//!     Ok(())
//! }
//! ```
//!
//! Types of the protocol's library are nowhere in this interface.
#![forbid(unsafe_code)]

mod apart;
mod ending;
mod http;
mod kept_list;
mod listing;
mod outcome;
mod own;
mod run;
mod server;
mod stdio;
mod toolbox;

pub use self::apart::Renamed;
pub use self::http::{HttpBody, HttpService, HttpSettings};
pub use self::outcome::{Content, Outcome};
pub use self::run::{
    Answer, Broken, Checked, Context, Files, Paths, Progress, Refusal, RunSettings, Runner,
    StartError,
};
pub use self::server::{Confirm, Limits, ServeError, Server, Settings};
pub use self::toolbox::{Bound, Offered, Toolbox, ToolboxBuilder, ToolboxError};

/// What the conformance example serves its fixtures through; no part of the interface.
#[doc(hidden)]
pub mod internals {
    pub use rmcp;

    pub use crate::http::serve_handler;
}
