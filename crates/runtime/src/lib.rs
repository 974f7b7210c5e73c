//! The engine that executes Jackfield connectors.
