//! Syntax becomes the vendor-neutral model: one folder per dialect.
//!
//! Takes: what `syntax` read. Gives: an [`ir::Connector`](crate::ir::Connector). References are
//! resolved and reported here. Must not know Rust, nor the other dialect.

pub mod connector;
mod credentials;
pub mod openapi;
mod settings;
mod unused;
