//! What was written: the dialects that a spec can be in, each read into structs of its own.
//!
//! Takes: node trees. Gives: spanned syntax; every mistake is reported and what is around it kept.
//! Must not know Rust, nor what names refer to.

pub mod connector;
pub mod openapi;
pub mod overlay;
