//! What the test binaries of this crate share: the data's places, expectations, compilations,
//! crates that cargo builds, calls of tools, and servers that misbehave.
//!
//! Tests state data and what follows from it; only what is here knows the interfaces.
#![forbid(unsafe_code)]
#![allow(clippy::missing_panics_doc)] // a helper of tests fails by panicking

pub mod case;
pub mod compiling;
pub mod consumer;
pub mod expect;
pub mod log;
pub mod places;
pub mod raw;
pub mod still;
pub mod tool;
pub mod typed;
