//! The engine that executes Jackfield connectors.

pub mod codec;
pub mod types;
