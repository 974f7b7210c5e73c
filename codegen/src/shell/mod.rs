//! The only part of the compiler that does input and output.
//!
//! Takes: paths. Gives: texts to pure code, and puts its files on disk. Must not decide anything
//! about specs: whatever can be decided without a disk is decided elsewhere.

mod build;
mod client;
mod disk;
mod entry;
pub mod sync;

pub use build::{BuildError, build, try_build};
pub use client::{root, write_modules};
pub use disk::{DiskLoader, LARGEST_SOURCE};
pub use entry::{ENTRY_NAMES, entry, identifier, is_generic};
