//! What is known of one document: a line of the report.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A line of the report.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Line {
    /// The document's file name.
    pub(super) spec: String,
    /// The connector's id, by which its crate is found.
    pub(super) id: String,
    /// The version of the format that the document states.
    pub(super) version: String,
    /// How the compilation ended.
    pub(super) status: Status,
    /// How many operations were generated.
    pub(super) operations: usize,
    /// How many were left out.
    pub(super) skipped: usize,
    /// How many types have names.
    pub(super) named_types: usize,
    /// How many schemas say what they allow and became raw JSON.
    pub(super) untyped_nodes: usize,
    /// How many schemas say what they allow.
    pub(super) structured_nodes: usize,
    /// Diagnostics by code.
    pub(super) diagnostics: BTreeMap<String, usize>,
    /// Milliseconds of the compilation.
    pub(super) ms: u64,
    /// The size of the document with all files that it refers to, in units of 1024 bytes.
    pub(super) input_kb: u64,
    /// The most memory from loading to checking, likewise, where the system says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) check_kb: Option<u64>,
    /// How many tools there are, and how many of their schemas are not valid.
    pub(super) tools: usize,
    /// The tools whose schemas are not valid, and why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) tools_invalid: Vec<String>,
    /// What `cargo check` says of the crate.
    pub(super) check: Check,
    /// What came of the instances.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) roundtrip: Option<RoundTrip>,
    /// What the process said that did not end well.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) said: String,
}

impl Line {
    /// Whether loading to checking stayed within its memory: twelve times the input, and 100 MB.
    pub(super) fn is_within_memory(&self) -> bool {
        self.check_kb.is_none_or(|peak| peak <= 12 * self.input_kb + 100_000)
    }
}

/// How a compilation ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Status {
    /// Every operation was generated.
    Ok,
    /// Some operations were left out.
    Partial,
    /// The document has errors.
    Failed,
    /// The compiler panicked.
    Panic,
    /// The compiler did not end in time.
    Hang,
    /// The process was killed by a signal: an overflow of the stack, or of memory.
    #[default]
    Crash,
}

impl Status {
    /// Whether there is a crate.
    pub(super) fn has_crate(self) -> bool {
        matches!(self, Self::Ok | Self::Partial)
    }

    /// The word for it.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Partial => "partial",
            Self::Failed => "failed",
            Self::Panic => "panic",
            Self::Hang => "hang",
            Self::Crash => "crash",
        }
    }
}

/// What `cargo check` says of a crate.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Check {
    /// It was not asked.
    #[default]
    #[serde(rename = "-")]
    None,
    /// Nothing.
    Ok,
    /// Warnings.
    Warnings,
    /// Errors.
    Errors,
}

impl Check {
    /// The word for it.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::None => "-",
            Self::Ok => "ok",
            Self::Warnings => "warnings",
            Self::Errors => "errors",
        }
    }
}

/// What came of the instances of a document's types.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct RoundTrip {
    /// The types that had instances.
    pub(super) types: usize,
    /// The types for which no valid instance could be made.
    pub(super) unjudged: usize,
    /// The instances sent.
    pub(super) instances: usize,
    /// Those of them that came back equal.
    pub(super) equal: usize,
}
