//! One thing that is wrong, with a code, a place and a next step.
//!
//! Takes: words and spans. Gives: a value to push into a [`Sink`](super::Sink). Messages are lower
//! case without a final period, name what was found and what is allowed, with backticks around
//! what the user wrote; help is a statement.

use super::codes::Code;
use crate::source::Span;

/// How bad a diagnostic is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The part it is about is left out, or nothing is made at all.
    Error,
    /// The output is complete, but may not be what its author means.
    Warning,
}

impl Severity {
    /// `error` or `warning`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// One thing that is wrong with the input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// What kind of mistake it is.
    pub code: Code,
    /// How bad it is; the code's own severity unless changed.
    pub severity: Severity,
    /// What was found, and what is allowed.
    pub message: String,
    /// Where; `None` when the mistake is in no file (a missing entry file).
    pub span: Option<Span>,
    /// What stands under the marked excerpt; empty for a bare underline.
    pub label: String,
    /// What else is involved, each with its own place or none.
    pub notes: Vec<Note>,
    /// What to do next.
    pub help: Option<String>,
    /// An `OpenAPI` overlay that would mend a document one cannot edit, ready to paste.
    pub overlay: Option<String>,
}

/// Something else that is involved in a mistake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// What it is.
    pub message: String,
    /// Where it is; `None` for a remark without a place.
    pub span: Option<Span>,
}

impl Diagnostic {
    /// A diagnostic of the code's own severity, without a place.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: code.severity(),
            message: message.into(),
            span: None,
            label: String::new(),
            notes: Vec::new(),
            help: None,
            overlay: None,
        }
    }

    /// The place.
    pub fn at(mut self, span: Span) -> Self {
        self.span = Some(span);
        self
    }

    /// The place, where there is one.
    pub fn at_opt(mut self, span: Option<Span>) -> Self {
        self.span = span;
        self
    }

    /// Words for under the excerpt.
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// A remark without a place.
    pub fn note(mut self, message: impl Into<String>) -> Self {
        self.notes.push(Note { message: message.into(), span: None });
        self
    }

    /// A second place that is involved.
    pub fn note_at(mut self, message: impl Into<String>, span: Span) -> Self {
        self.notes.push(Note { message: message.into(), span: Some(span) });
        self
    }

    /// What to do next.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// What to do next, where it is known.
    pub fn help_opt(mut self, help: Option<String>) -> Self {
        self.help = help;
        self
    }

    /// An overlay snippet that mends the document.
    pub fn overlay(mut self, overlay: impl Into<String>) -> Self {
        self.overlay = Some(overlay.into());
        self
    }

    /// Another severity than the code's own: a mistake that sinks a connector of ours may only
    /// cost one operation of a foreign document.
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }
}
