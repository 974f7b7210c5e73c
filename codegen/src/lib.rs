//! Compiles connector specs and OpenAPI documents into typed clients, plans, tools and documents.
//!
//! One pipeline: `load -> parse -> lower -> check -> name -> emit -> sync`. Everything but
//! [`shell`] is pure: text comes in through a [`Loader`](source::Loader), files and diagnostics go
//! out as values. The driver is [`compile`].
#![forbid(unsafe_code)]
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::todo,
        clippy::unimplemented,
        clippy::indexing_slicing
    )
)]

mod check;
pub mod diagnostics;
mod emit;
pub mod ir;
pub mod lower;
mod names;
pub mod node;
mod options;
pub mod output;
mod pipeline;
pub mod shell;
pub mod source;
pub mod syntax;

pub use emit::Module;
pub use lower::openapi::Counts;
pub use names::{Lock, LockedOperation, Retired};
pub use options::{Options, Runtime};
pub use pipeline::{Compilation, NamedType, Summary, compile};
pub use shell::{BuildError, build, try_build};
pub use syntax::connector::connector_schema;
