//! Judges HTTP requests against an `OpenAPI` document (2.0, 3.0, 3.1, 3.2).
//!
//! Takes an operation of a [`Document`], the logical [`Arguments`] of a call and the [`Request`] as
//! it would leave the process; decides by itself what must be on the wire, byte by byte, and says in
//! words where the request differs. It shares no code with the compiler and the engine: what both
//! sides get wrong in the same way, they got wrong twice.
//!
//! Where the specification leaves a choice, each lawful form is accepted; the comment beside it names
//! the rule. What no specification defines is not judged beyond the names involved, and counted as
//! `Verdict::unspecified`.
#![forbid(unsafe_code)]

mod body;
mod document;
mod escape;
pub mod generate;
mod header;
mod json;
mod layout;
mod operation;
mod pattern;
mod request;
mod route;
mod security;
#[cfg(test)]
mod tests;
mod url;
mod yaml;

pub use document::{Document, DocumentError, Version};
pub use operation::{Media, Operation, Parameter, Serialization, Style};
pub use request::{Arguments, BodyArgument, Content, FieldValue, File, Location, Request};

/// What the judge says about a request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Where the request is not what the document asks for, in words.
    pub mismatches: Vec<String>,
    /// What no specification defines, so that it was not judged, in words.
    pub unspecified: Vec<String>,
}

impl Verdict {
    fn mismatch(&mut self, words: String) {
        self.mismatches.push(words);
    }

    fn unspecified(&mut self, words: String) {
        self.unspecified.push(words);
    }
}

/// Judges a request for an operation on the server at `base`.
pub fn judge(
    operation: &Operation<'_>,
    base: &str,
    arguments: &Arguments,
    request: &Request,
) -> Verdict {
    let mut verdict = Verdict::default();
    // RFC 9110 section 9.1: methods are case-sensitive.
    let method = operation.method.to_ascii_uppercase();
    if request.method != method {
        verdict.mismatch(format!("the method is `{}`, not `{method}`", request.method));
    }
    url::judge(operation, base, arguments, request, &mut verdict);
    header::judge(operation, arguments, request, &mut verdict);
    body::judge(operation, arguments, request, &mut verdict);
    verdict
}
