//! Rules over a whole connector that no single part can break.
//!
//! Takes: a lowered connector of our own language, and the scope of each operation. Gives: reports.
//! Foreign documents are not held to these: their names are made to fit instead.

mod examples;
mod fields;
mod tools;

pub(crate) use self::examples::check as examples;
use crate::diagnostics::Sink;
use crate::ir;
use crate::source::FileId;

/// Checks names of tools and of members; of members only those that `file` describes. Mistakes of an operation go into its scope (by its number),
/// all others into `outer`.
pub(crate) fn connector(
    connector: &ir::Connector,
    types: &ir::Types,
    file: FileId,
    scopes: &[Sink<'_>],
    outer: &Sink<'_>,
) {
    tools::check(connector, scopes, outer);
    fields::check(types, file, outer);
}
