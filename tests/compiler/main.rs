//! What the compiler makes of specs, without cargo: goldens, diagnostics, drift, determinism, and
//! texts that nobody would write.

#![allow(clippy::case_sensitive_file_extension_comparisons)] // the names are ours
#![allow(clippy::format_collect)] // texts that tests make up

mod determinism;
mod diagnostics;
mod drift;
mod explanations;
mod goldens;
mod hostile;
mod mutations;
mod vendors;

/// What the mutations take of memory is counted.
#[global_allocator]
static ALLOCATOR: peak_alloc::PeakAlloc = peak_alloc::PeakAlloc;
