//! Collects diagnostics from every stage, and knows which part of the work failed.
//!
//! Motive: a compilation reports everything that is wrong at once, so a stage cannot stop at its
//! first mistake; yet what is built from a broken part must not be emitted.
//! Need: a stage checks parts independently, and afterwards asks about each part "did it, or
//! anything inside it, fail?" without counting diagnostics or passing results around.
//! Design: [`Diagnostics`] owns what was reported. A [`Sink`] is a scope that writes into it by
//! shared reference; [`Sink::scope`] opens an inner one. An error marks its scope and every scope
//! around it, so [`Sink::failed`] is about the scope and what it holds, never about its siblings.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use super::diagnostic::{Diagnostic, Severity};
use super::report::Report;
use crate::source::Span;

/// The most characters of a message: names in a document may be megabytes long.
const MESSAGE: usize = 1_000;

/// Owns the diagnostics of one compilation.
#[derive(Debug, Default)]
pub struct Diagnostics {
    reported: Mutex<Vec<Diagnostic>>,
    failed: AtomicBool,
}

impl Diagnostics {
    /// An empty collection.
    pub fn new() -> Self {
        Self::default()
    }

    /// The outermost scope. Several may be open at once, on several threads.
    pub fn sink(&self) -> Sink<'_> {
        Sink { all: self, around: None, failed: AtomicBool::new(false) }
    }

    /// Whether any error was reported so far.
    pub fn failed(&self) -> bool {
        self.failed.load(Ordering::Relaxed)
    }

    /// Ends the collection: ordered by place, without duplicates, capped per code and file.
    pub fn finish(self) -> Report {
        Report::new(self.reported.into_inner().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A scope that diagnostics are reported into.
#[derive(Debug)]
pub struct Sink<'a> {
    all: &'a Diagnostics,
    around: Option<&'a Sink<'a>>,
    failed: AtomicBool,
}

impl<'a> Sink<'a> {
    /// Opens a scope inside this one.
    pub fn scope(&'a self) -> Sink<'a> {
        Sink { all: self.all, around: Some(self), failed: AtomicBool::new(false) }
    }

    /// Reports a diagnostic. A message that quotes a document at length is cut.
    pub fn push(&self, mut diagnostic: Diagnostic) {
        if let Some((cut, _)) = diagnostic.message.char_indices().nth(MESSAGE) {
            diagnostic.message.truncate(cut);
            diagnostic.message.push_str("...");
        }
        if diagnostic.severity == Severity::Error {
            self.all.failed.store(true, Ordering::Relaxed);
            let mut scope = Some(self);
            while let Some(sink) = scope {
                sink.failed.store(true, Ordering::Relaxed);
                scope = sink.around;
            }
        }
        self.all.reported.lock().unwrap_or_else(PoisonError::into_inner).push(diagnostic);
    }

    /// Whether an error was reported into this scope or one inside it.
    pub fn failed(&self) -> bool {
        self.failed.load(Ordering::Relaxed)
    }

    /// Whether an error about this part of a source was reported, by whichever scope.
    pub fn failed_within(&self, part: Span) -> bool {
        if !self.all.failed() {
            return false;
        }
        let reported = self.all.reported.lock().unwrap_or_else(PoisonError::into_inner);
        reported.iter().any(|diagnostic| {
            let inside = |span: Span| {
                span.file == part.file && part.start <= span.start && span.end <= part.end
            };
            diagnostic.severity == Severity::Error && diagnostic.span.is_some_and(inside)
        })
    }

    /// Where errors were reported so far, by whichever scope: for asking about many parts.
    pub fn failures(&self) -> Failures {
        if !self.all.failed() {
            return Failures(Vec::new());
        }
        let reported = self.all.reported.lock().unwrap_or_else(PoisonError::into_inner);
        let errors = reported.iter().filter(|diagnostic| diagnostic.severity == Severity::Error);
        let mut places: Vec<Span> = errors.filter_map(|diagnostic| diagnostic.span).collect();
        places.sort_unstable_by_key(|span| (span.file, span.start, span.end));
        Failures(places)
    }

    /// Whether any error was reported so far, by whichever scope.
    pub fn anything_failed(&self) -> bool {
        self.all.failed()
    }

    /// The value, unless this scope failed: for the end of a part.
    pub fn unless_failed<T>(&self, value: T) -> Option<T> {
        (!self.failed()).then_some(value)
    }
}

/// The places of errors, in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failures(Vec<Span>);

impl Failures {
    /// Whether one of them is within this part of a source.
    pub fn are_within(&self, part: Span) -> bool {
        let from = self.0.partition_point(|span| (span.file, span.start) < (part.file, part.start));
        let after = self.0.iter().skip(from);
        after
            .take_while(|span| span.file == part.file && span.start <= part.end)
            .any(|span| span.end <= part.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::codes;

    #[test]
    fn a_scope_fails_with_its_children_and_not_with_its_siblings() {
        let all = Diagnostics::new();
        let top = all.sink();
        let (good, bad) = (top.scope(), top.scope());
        let inner = bad.scope();
        good.push(Diagnostic::new(codes::SECOND_DOCUMENT, "a warning"));
        assert!(!all.failed() && !top.failed());
        inner.push(Diagnostic::new(codes::DUPLICATE_KEY, "an error"));
        assert!(inner.failed() && bad.failed() && top.failed() && all.failed());
        assert!(!good.failed());
        assert_eq!(good.unless_failed(1), Some(1));
        assert_eq!(bad.unless_failed(1), None);
    }

    #[test]
    fn messages_have_a_length() {
        let all = Diagnostics::new();
        all.sink().push(Diagnostic::new(codes::DUPLICATE_KEY, "é".repeat(1_000_000)));
        assert_eq!(all.finish().entries()[0].diagnostic.message.chars().count(), MESSAGE + 3);
    }

    #[test]
    fn threads_share_one_collection() {
        let all = Diagnostics::new();
        std::thread::scope(|threads| {
            for name in ["a", "b"] {
                let sink = all.sink();
                threads.spawn(move || sink.push(Diagnostic::new(codes::DUPLICATE_KEY, name)));
            }
        });
        assert_eq!(all.finish().entries().len(), 2);
    }
}
