//! What is judged: a request as bytes, and the arguments that it was made from.

use std::collections::BTreeMap;

use serde_json::Value;

/// A request as it would leave the process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The method, as in the request line.
    pub method: String,
    /// The whole URL, as sent.
    pub url: String,
    /// The headers in order: names in any case, values as bytes.
    pub headers: Vec<(String, Vec<u8>)>,
    /// The body; empty when there is none.
    pub body: Vec<u8>,
}

impl Request {
    /// The values of a header, by its name in any case (RFC 9110 section 5.1).
    pub fn header(&self, name: &str) -> Vec<&[u8]> {
        let named = self.headers.iter().filter(|(known, _)| known.eq_ignore_ascii_case(name));
        named.map(|(_, value)| value.as_slice()).collect()
    }
}

/// Where a parameter goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Location {
    /// A placeholder of the path.
    Path,
    /// The query.
    Query,
    /// A header.
    Header,
    /// A cookie.
    Cookie,
}

/// The logical arguments of a call: what a caller means, before any encoding.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Arguments {
    /// Values by location and name on the wire. An absent parameter is not in here.
    pub parameters: BTreeMap<(Location, String), Value>,
    /// The body, when there is one.
    pub body: Option<BodyArgument>,
}

/// A body and the media type that it is sent in.
#[derive(Debug, Clone, PartialEq)]
pub struct BodyArgument {
    /// The media type, as the document writes it.
    pub media: String,
    /// What is in it.
    pub content: Content,
}

/// The content of a body.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// A JSON value.
    Json(Value),
    /// JSON values, one per line.
    Lines(Vec<Value>),
    /// The members of a form, in order.
    Fields(Vec<(String, FieldValue)>),
    /// A text.
    Text(String),
    /// The bytes of a file.
    Bytes(File),
}

/// The value of one member of a form.
#[derive(Debug, Clone, PartialEq)]
pub enum FieldValue {
    /// A JSON value.
    Value(Value),
    /// The contents of one file, or of several under one name.
    Files(Vec<File>),
}

/// A file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its name.
    pub name: String,
    /// Its media type.
    pub media: String,
    /// Its content.
    pub bytes: Vec<u8>,
}
