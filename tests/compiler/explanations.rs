//! The examples of `jackfield explain`.
