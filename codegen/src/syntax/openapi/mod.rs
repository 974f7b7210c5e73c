//! `OpenAPI` documents as written: 2.0 (Swagger), 3.0, 3.1 and 3.2.
//!
//! Takes: [`Node`] trees. Gives: [`Documents`] with every file that is referred to, the resolution
//! of references, and one frame per `OpenAPI` object, in which 2.0 and 3.x are one form. A node that
//! does not fit is one diagnostic, and only that node is lost. Schemas are read one at a time by
//! [`Schema`], straight from their nodes. Must not know the IR: that is `lower::openapi`.

mod advice;
pub mod body;
pub mod documents;
pub mod info;
pub mod keys;
pub mod media_type;
pub mod mend;
pub mod operation;
pub mod parameter;
pub mod path;
pub mod references;
pub mod response;
pub mod schema;
pub mod security;
pub mod server;

pub(crate) use advice::advice;
pub use documents::Documents;
pub use references::{References, Target};
pub use schema::Schema;

use crate::diagnostics::{Code, Diagnostic, Sink, codes};
use crate::node::Node;

/// A version of the specification, as far as it changes how a document is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Version {
    /// Swagger 2.0.
    V2,
    /// `OpenAPI` 3.0.
    V3_0,
    /// `OpenAPI` 3.1.
    V3_1,
    /// `OpenAPI` 3.2, and whatever comes after it.
    V3_2,
}

/// The version that a document says it has; `None` when it is no `OpenAPI` document.
pub fn detect(root: Node<'_>) -> Option<Version> {
    if let Some(swagger) = root.get("swagger") {
        return swagger.scalar_text().map(|_| Version::V2);
    }
    let text = root.get("openapi")?.scalar_text()?;
    Some(match text.trim().trim_start_matches('v') {
        text if text.starts_with('2') => Version::V2,
        text if text.starts_with("3.0") || text == "3" => Version::V3_0,
        text if text.starts_with("3.1") => Version::V3_1,
        _ => Version::V3_2,
    })
}

/// The version as written, with its place, when it is none that is known.
pub fn unknown_version(root: Node<'_>) -> Option<(Node<'_>, &str)> {
    let (node, known): (_, &[&str]) = match root.get("swagger") {
        Some(node) => (node, &["2"]),
        None => (root.get("openapi")?, &["2", "3.0", "3.1", "3.2"]),
    };
    let text = node.scalar_text()?.trim();
    let number = text.trim_start_matches('v');
    let is = |known: &&str| {
        number.strip_prefix(*known).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    (number != "3" && !known.iter().any(is)).then_some((node, text))
}

/// What every reader of a document needs.
#[derive(Clone, Copy)]
pub struct Reader<'r, 'd> {
    /// The version of the root document.
    pub version: Version,
    /// Where references lead.
    pub references: &'r References<'d>,
    /// Where diagnostics go.
    pub sink: &'r Sink<'r>,
}

impl<'d> Reader<'_, 'd> {
    /// Reports something tolerated at a node.
    pub fn warn(&self, code: Code, node: Node<'d>, message: impl Into<String>) {
        self.warn_with(code, node, message, advice(code));
    }

    /// Reports something tolerated at a node, with what to do about it.
    pub fn warn_with(&self, code: Code, node: Node<'d>, message: impl Into<String>, help: &str) {
        let diagnostic = Diagnostic::new(code, message).at(node.place());
        self.sink.push(diagnostic.help(help));
    }

    /// Reports that a node is not what it should be; the node is ignored.
    pub fn odd(&self, node: Node<'d>, what: &str, expected: &str) {
        let found = node.kind().describe();
        self.warn(
            codes::ODD_NODE,
            node,
            format!("`{what}` is {found}, not {expected}; it is ignored"),
        );
    }

    /// The node itself or, where it is a reference, what that leads to in the end.
    ///
    /// A reference that leads nowhere or in a circle is reported and gives `None`.
    pub fn follow(&self, node: Node<'d>) -> Option<Node<'d>> {
        self.followed(node).ok()
    }

    /// As [`Self::follow`]; what was reported tells why there is nothing.
    ///
    /// # Errors
    /// The code of the diagnostic that says so.
    pub fn followed(&self, node: Node<'d>) -> Result<Node<'d>, Code> {
        let mut at = node;
        for _ in 0..references::MAX_HOPS {
            let Some(written) = at.get("$ref") else { return Ok(at) };
            let Some(reference) = written.as_str() else {
                self.odd(written, "$ref", "a text");
                return Ok(at);
            };
            match self.references.resolve(at, reference) {
                Ok(target) => at = target.node,
                Err(unresolved) => return Err(self.unresolved(at, reference, &unresolved)),
            }
        }
        self.warn(codes::CIRCULAR_REFERENCE, node, "this reference leads in a circle");
        Err(codes::CIRCULAR_REFERENCE)
    }

    /// Reports a reference that leads nowhere, under the code that it gives.
    pub fn unresolved(&self, at: Node<'d>, reference: &str, why: &references::Unresolved) -> Code {
        let place = at.get("$ref").unwrap_or(at).place();
        let code = match why {
            references::Unresolved::Remote { .. } => codes::NOT_VENDORED,
            _ => codes::BROKEN_REFERENCE,
        };
        let help = why.help().unwrap_or_else(|| advice(code).to_owned());
        let message = format!("`{reference}` {why}");
        let mut diagnostic = Diagnostic::new(code, message).at(place).help(help);
        diagnostic.overlay = self.nearest_reference(at, reference, why);
        self.sink.push(diagnostic);
        code
    }

    /// An overlay that makes a reference lead to what is nearest to it.
    fn nearest_reference(
        &self,
        at: Node<'d>,
        reference: &str,
        why: &references::Unresolved,
    ) -> Option<String> {
        let references::Unresolved::NoSuchPlace { nearest: Some(nearest) } = why else {
            return None;
        };
        let (place, _) = reference.rsplit_once('/')?;
        let name = crate::node::escape_token(nearest);
        let update = format!("{{$ref: {}}}", mend::quoted(&format!("{place}/{name}")));
        self.overlay(at, &update)
    }

    /// The text under a key, where it is a text; anything else is reported.
    pub fn text(&self, node: Node<'d>, key: &str) -> Option<&'d str> {
        let value = node.get(key)?;
        // Titles and versions are often numbers or dates in YAML: their text is what was meant.
        let text = value.scalar_text();
        if text.is_none() {
            self.odd(value, key, "a text");
        }
        text.filter(|_| !value.is_null())
    }

    /// The boolean under a key; also one that is written as a text.
    pub fn flag(&self, node: Node<'d>, key: &str) -> Option<bool> {
        self.boolean(node.get(key)?, key)
    }

    /// As [`Self::flag`], of the value.
    pub fn boolean(&self, value: Node<'d>, key: &str) -> Option<bool> {
        let flag = value.as_bool().or_else(|| match value.as_str()? {
            text if text.eq_ignore_ascii_case("true") => Some(true),
            text if text.eq_ignore_ascii_case("false") => Some(false),
            _ => None,
        });
        if flag.is_none() && !value.is_null() {
            self.odd(value, key, "a boolean");
        }
        flag
    }

    /// The mapping under a key; anything else but null is reported.
    pub fn mapping(&self, node: Node<'d>, key: &str) -> Option<Node<'d>> {
        let value = node.get(key).filter(|value| !value.is_null())?;
        if !value.is_mapping() {
            self.odd(value, key, "a mapping");
        }
        value.is_mapping().then_some(value)
    }

    /// The list under a key; anything else but null is reported.
    pub fn list(&self, node: Node<'d>, key: &str) -> Option<Node<'d>> {
        let value = node.get(key).filter(|value| !value.is_null())?;
        if !value.is_sequence() {
            self.odd(value, key, "a list");
        }
        value.is_sequence().then_some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::Diagnostics;
    use crate::node::{Limits, parse};
    use crate::source::FileId;

    #[test]
    fn versions_are_read_however_they_are_written() {
        let diagnostics = Diagnostics::new();
        for (text, version, unknown) in [
            ("openapi: 3.0.3", Some(Version::V3_0), None),
            ("openapi: 3.0", Some(Version::V3_0), None),
            ("openapi: 3", Some(Version::V3_0), None),
            ("openapi: '3.1'", Some(Version::V3_1), None),
            ("openapi: v3.1.0", Some(Version::V3_1), None),
            ("openapi: 3.2", Some(Version::V3_2), None),
            ("openapi: 2.0", Some(Version::V2), None),
            ("openapi: 4", Some(Version::V3_2), Some("4")),
            ("openapi: 3.10", Some(Version::V3_1), Some("3.10")),
            ("swagger: 2.0", Some(Version::V2), None),
            ("swagger: v2", Some(Version::V2), None),
            ("swagger: 1.2", Some(Version::V2), Some("1.2")),
            ("openapi: {}", None, None),
            ("info: {}", None, None),
        ] {
            let source = text.into();
            let document =
                parse(FileId(0), &source, Limits::default(), &diagnostics.sink()).unwrap();
            let root = document.root();
            assert_eq!(detect(root), version, "{text}");
            assert_eq!(unknown_version(root).map(|(_, text)| text), unknown, "{text}");
        }
    }
}
