//! An `OpenAPI` document as plain JSON values, with its references followed.

use std::fmt;

use serde_json::Value;

use crate::operation::{self, Operation};
use crate::{escape, yaml};

/// How many references may stand behind each other.
const MAX_HOPS: usize = 16;

/// The versions whose rules differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Version {
    /// Swagger 2.0.
    V2,
    /// 3.0.
    V3_0,
    /// 3.1.
    V3_1,
    /// 3.2.
    V3_2,
}

/// A document.
#[derive(Debug, Clone)]
pub struct Document {
    root: Value,
    version: Version,
}

/// Why a text is no document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentError(String);

impl fmt::Display for DocumentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for DocumentError {}

impl Document {
    /// Reads a document, JSON or YAML.
    ///
    /// # Errors
    /// [`DocumentError`] when the text is neither, or names no version that is known here.
    pub fn parse(text: &str) -> Result<Self, DocumentError> {
        let root = if text.trim_start().starts_with('{') {
            serde_json::from_str(text).map_err(|error| DocumentError(error.to_string()))?
        } else {
            yaml::parse(text).map_err(|error| DocumentError(error.to_string()))?
        };
        let field = |name: &str| root.get(name).map(scalar).unwrap_or_default();
        let version = match (field("swagger").as_str(), field("openapi").as_str()) {
            ("2.0" | "2", _) => Version::V2,
            (_, version) if version.starts_with("3.0") => Version::V3_0,
            (_, version) if version.starts_with("3.1") => Version::V3_1,
            (_, version) if version.starts_with("3.2") => Version::V3_2,
            (swagger, openapi) => {
                let words = format!("no known version: swagger `{swagger}`, openapi `{openapi}`");
                return Err(DocumentError(words));
            }
        };
        Ok(Self { root, version })
    }

    /// The version.
    pub fn version(&self) -> Version {
        self.version
    }

    pub(crate) fn root(&self) -> &Value {
        &self.root
    }

    /// The node itself, or what its `$ref` leads to; nothing for a reference that leads nowhere
    /// here, as one into another file does.
    pub(crate) fn follow<'d>(&'d self, node: &'d Value) -> Option<&'d Value> {
        let mut node = node;
        for _ in 0..MAX_HOPS {
            let Some(reference) = node.get("$ref").and_then(Value::as_str) else {
                return Some(node);
            };
            node = self.target(reference)?;
        }
        None
    }

    /// What a local reference names: a JSON pointer (RFC 6901 section 6) in a fragment.
    pub(crate) fn target(&self, reference: &str) -> Option<&Value> {
        let fragment = reference.strip_prefix('#')?;
        let pointer = String::from_utf8(escape::decode(fragment.as_bytes(), false)?).ok()?;
        self.root.pointer(&pointer)
    }

    /// The operations, in the order of the document.
    pub fn operations(&self) -> Vec<Operation<'_>> {
        operation::read_all(self)
    }

    /// The operation of this path and method (in any case).
    pub fn operation(&self, path: &str, method: &str) -> Option<Operation<'_>> {
        let mut operations = self.operations().into_iter();
        operations.find(|known| known.path == path && known.method.eq_ignore_ascii_case(method))
    }
}

/// A scalar as text: YAML writers leave the quotes of versions out.
fn scalar(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        // `swagger: 2.0` is a number to YAML.
        Value::Number(number) if number.as_f64() == Some(2.0) => "2.0".to_owned(),
        other => other.to_string(),
    }
}
