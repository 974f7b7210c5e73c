//! Places: a file, and a range of bytes in it.
//!
//! Takes and gives plain numbers; twelve bytes a place, so that every node of a document can carry
//! one. Must not know lines and columns: those are computed by the source map when rendered.

use std::fmt;
use std::ops::{Deref, Range};

/// The number of a file in its [`SourceMap`](super::SourceMap).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A range of bytes in a file: `start` inclusive, `end` exclusive.
///
/// Ordered by file, then start, then end: the order in which diagnostics are shown. The default is
/// the start of the first file, which is the entry.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// The offset of the first byte.
    pub start: u32,
    /// The offset after the last byte.
    pub end: u32,
}

impl Span {
    /// A span over `start..end` of a file.
    pub fn new(file: FileId, start: u32, end: u32) -> Self {
        Self { file, start, end: end.max(start) }
    }

    /// Whether another span is a part of this one.
    pub fn contains(self, other: Self) -> bool {
        self.file == other.file && self.start <= other.start && other.end <= self.end
    }

    /// The range for slicing the file's text.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The number of bytes covered.
    pub fn len(self) -> u32 {
        self.end - self.start
    }

    /// Whether the span marks a point between two bytes.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The smallest span that covers both; `self` when the other lies in another file.
    pub fn to(self, other: Self) -> Self {
        if self.file == other.file {
            Self::new(self.file, self.start.min(other.start), self.end.max(other.end))
        } else {
            self
        }
    }

    /// A part of this span: `start` and `end` count bytes from the span's own start.
    ///
    /// Clamped to the span. Meant for places inside a string, such as one `{name}` of a path.
    pub fn part(self, start: usize, end: usize) -> Self {
        let clamp = |offset: usize| {
            self.start + u32::try_from(offset).map_or(self.len(), |o| o.min(self.len()))
        };
        Self::new(self.file, clamp(start), clamp(end))
    }
}

/// A value with the place that it was read from.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// Joins a value and its place.
    pub fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }

    /// Another value at the same place.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Spanned<U> {
        Spanned { value: change(self.value), span: self.span }
    }

    /// The same place, the value by reference.
    pub fn as_ref(&self) -> Spanned<&T> {
        Spanned { value: &self.value, span: self.span }
    }
}

impl<T> Deref for Spanned<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: fmt::Debug> fmt::Debug for Spanned<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Span { file, start, end } = self.span;
        self.value.fmt(f)?;
        write!(f, " @{}:{start}..{end}", file.0)
    }
}

impl<T: fmt::Display> fmt::Display for Spanned<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_takes_twelve_bytes() {
        assert_eq!(size_of::<Span>(), 12);
    }

    #[test]
    fn joining_covers_both_and_stays_in_one_file() {
        let a = Span::new(FileId(0), 5, 9);
        assert_eq!(a.to(Span::new(FileId(0), 1, 6)), Span::new(FileId(0), 1, 9));
        assert_eq!(a.to(Span::new(FileId(1), 1, 6)), a);
    }

    #[test]
    fn parts_are_clamped() {
        let a = Span::new(FileId(0), 5, 9);
        assert_eq!(a.part(1, 2), Span::new(FileId(0), 6, 7));
        assert_eq!(a.part(2, usize::MAX), Span::new(FileId(0), 7, 9));
    }
}
