//! Diagnostics as they are shown: in the order of places, once each, not too many of one kind.
//!
//! Takes: everything that was reported, in any order. Gives: entries, and how many more there were.
//! Two compilations of the same input give the same report, whatever the threads did.

use std::collections::BTreeMap;

use super::codes::Code;
use super::diagnostic::{Diagnostic, Severity};
use crate::source::FileId;

/// How many diagnostics of one code are shown for one file.
const SHOWN: usize = 50;

/// What a compilation has to say, ready to be shown.
#[derive(Debug, Clone, Default)]
pub struct Report {
    entries: Vec<Entry>,
    counts: BTreeMap<&'static str, usize>,
    errors: usize,
    warnings: usize,
}

/// A diagnostic, and how many more of its kind the file has.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The diagnostic.
    pub diagnostic: Diagnostic,
    /// How many of the same code and file were left out after this one; 0 but for the last shown.
    pub more: usize,
}

impl Report {
    pub(super) fn new(mut all: Vec<Diagnostic>) -> Self {
        all.sort_by(|a, b| order(a).cmp(&order(b)));
        all.dedup();
        let mut report = Self::default();
        let mut shown: BTreeMap<(&'static str, Option<FileId>), (usize, usize)> = BTreeMap::new();
        for diagnostic in all {
            match diagnostic.severity {
                Severity::Error => report.errors += 1,
                Severity::Warning => report.warnings += 1,
            }
            let code = diagnostic.code.as_str();
            *report.counts.entry(code).or_default() += 1;
            let (count, last) =
                shown.entry((code, diagnostic.span.map(|span| span.file))).or_default();
            *count += 1;
            if *count <= SHOWN {
                *last = report.entries.len();
                report.entries.push(Entry { diagnostic, more: 0 });
            } else if let Some(entry) = report.entries.get_mut(*last) {
                entry.more += 1;
            }
        }
        report
    }

    /// What is shown, in the order of places; what has no place comes first.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// How many diagnostics there are of each code, the ones left out included.
    pub fn counts(&self) -> &BTreeMap<&'static str, usize> {
        &self.counts
    }

    /// How many diagnostics there are of this code.
    pub fn count(&self, code: Code) -> usize {
        self.counts.get(code.as_str()).copied().unwrap_or_default()
    }

    /// How many errors there are.
    pub fn errors(&self) -> usize {
        self.errors
    }

    /// How many warnings there are.
    pub fn warnings(&self) -> usize {
        self.warnings
    }

    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

/// By place, then code, then everything else, so that equal ones are neighbours.
fn order(d: &Diagnostic) -> impl Ord + '_ {
    let notes = d.notes.iter().map(|note| (note.span, note.message.as_str())).collect::<Vec<_>>();
    (d.span, d.code.as_str(), &d.message, d.severity, &d.label, notes, &d.help, &d.overlay)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::{Diagnostics, codes};
    use crate::source::Span;

    #[test]
    fn order_is_by_place_and_repetition_is_dropped() {
        let all = Diagnostics::new();
        let sink = all.sink();
        let at = |offset| Span::new(FileId(0), offset, offset + 1);
        for offset in [9, 3, 9] {
            sink.push(Diagnostic::new(codes::DUPLICATE_KEY, "twice").at(at(offset)));
        }
        sink.push(Diagnostic::new(codes::FILE_NOT_FOUND, "none"));
        let report = all.finish();
        let places: Vec<_> =
            report.entries().iter().map(|e| e.diagnostic.span.map(|s| s.start)).collect();
        assert_eq!(places, [None, Some(3), Some(9)]);
        assert_eq!((report.errors(), report.warnings()), (3, 0));
    }

    #[test]
    fn one_kind_does_not_drown_the_rest() {
        let all = Diagnostics::new();
        let sink = all.sink();
        for offset in 0..120 {
            let span = Span::new(FileId(0), offset, offset + 1);
            sink.push(Diagnostic::new(codes::DUPLICATE_KEY, "twice").at(span));
        }
        let report = all.finish();
        assert_eq!(report.entries().len(), SHOWN);
        assert_eq!(report.entries().last().unwrap().more, 70);
        assert_eq!(report.count(codes::DUPLICATE_KEY), 120);
    }
}
