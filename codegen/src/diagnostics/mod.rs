//! What is wrong with the input: codes, collection, and rendering for people and programs.
//!
//! Takes: [`Diagnostic`]s pushed into [`Sink`]s by every stage. Gives: a [`Report`] in the order of
//! places, as text with excerpts or as JSON lines, and the explanation of each code.
//! Must not know which stage speaks, nor how documents are built: only spans and words.

pub mod codes;
mod diagnostic;
mod json;
mod render;
mod report;
mod sink;
mod suggest;

pub use codes::Code;
pub use diagnostic::{Diagnostic, Note, Severity};
pub use render::Colour;
pub use report::{Entry, Report};
pub use sink::{Diagnostics, Failures, Sink};
pub use suggest::{misspelt, nearest, one_of, some_of};
