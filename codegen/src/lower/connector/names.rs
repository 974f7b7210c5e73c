//! Names that the author chooses, and references to them.
//!
//! Takes: names with their places. Gives: reports about names that cannot be used, and about
//! references that lead nowhere, with the nearest name that exists.

use super::Lowering;
use crate::diagnostics::{Code, Diagnostic, codes, one_of};
use crate::source::Span;
use crate::syntax::connector::value::Text;

impl Lowering<'_> {
    /// Reports an id that is not made of lower-case letters, digits and underscores.
    pub(super) fn check_id(&self, id: &Text, what: &str) {
        let fine = id.starts_with(|c: char| c.is_ascii_lowercase())
            && id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        if !fine {
            let message = format!("{what} `{id}` has characters that are not allowed");
            self.sink.push(
                Diagnostic::new(codes::BAD_ID, message)
                    .at(id.span)
                    .help("use lower-case letters, digits and underscores, a letter first"),
            );
        }
    }

    /// Reports the name of an argument that callers could not write.
    pub(super) fn check_argument(&self, name: &Text) {
        let fine = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
            && name.len() <= 64;
        if !fine {
            let message = format!("`{name}` cannot be the name of an argument");
            self.sink.push(Diagnostic::new(codes::BAD_ID, message).at(name.span).help(
                "use letters, digits and underscores, at most 64; the name on the wire is given \
                     by `name`",
            ));
        }
    }

    /// Reports a header's name that RFC 9110 section 5.1 does not allow.
    pub(super) fn check_header(&self, name: &Text) {
        let token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
        if name.is_empty() || !name.chars().all(token) {
            self.sink.push(
                Diagnostic::new(codes::BAD_VALUE, format!("`{name}` is not the name of a header"))
                    .at(name.span)
                    .help("header names are letters, digits and `-`"),
            );
        }
    }

    /// Reports a reference to something that does not exist.
    pub(super) fn unknown(&self, code: Code, what: &str, name: &Text, known: &[&str]) {
        report_unknown(self.sink, code, what, name, name.span, known);
    }
}

/// Reports a reference to something that does not exist, with the nearest name that does.
pub(super) fn report_unknown(
    sink: &crate::diagnostics::Sink<'_>,
    code: Code,
    what: &str,
    name: &str,
    span: Span,
    known: &[&str],
) {
    let help = one_of(name, known).unwrap_or_else(|| {
        if known.is_empty() {
            format!("define {what}s first")
        } else {
            format!("define {what} `{name}`")
        }
    });
    sink.push(Diagnostic::new(code, format!("there is no {what} `{name}`")).at(span).help(help));
}

/// Reports a reference into the document of `source` where there is none.
pub(super) fn report_no_source(sink: &crate::diagnostics::Sink<'_>, span: Span) {
    sink.push(
        Diagnostic::new(codes::NO_SOURCE, "`from` needs a `source`, and there is none")
            .at(span)
            .help("add `source: {openapi: openapi.yaml}`, or describe it here and remove `from`"),
    );
}
