//! placeholder
use super::report::Report;
use crate::source::SourceMap;
/// Whether text carries terminal colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colour {
    /// Plain text.
    Off,
    /// With ANSI escapes.
    On,
}
impl Report {
    /// The report for people.
    pub fn render(&self, _sources: &SourceMap, _colour: Colour) -> String {
        String::new()
    }
}
