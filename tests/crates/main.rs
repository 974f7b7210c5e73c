//! Crates that use Jackfield, compiled by cargo: the three ways into Rust, the macro's errors, build
//! scripts, the goldens, and what is linked.

#![allow(clippy::case_sensitive_file_extension_comparisons)] // the names are ours

mod dependencies;
mod goldens;
mod macros;
mod scripts;
mod ways;
