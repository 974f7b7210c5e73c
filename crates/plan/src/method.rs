//! HTTP methods.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// An HTTP method (RFC 9110 section 9, RFC 5789, RFC 10008).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the names are the methods")]
pub enum Method {
    Get,
    Head,
    Post,
    Put,
    Patch,
    Delete,
    Options,
    Trace,
    Query,
    /// Any other.
    Other(OtherMethod),
}

/// The longest name that a method can have here, in bytes.
const MOST: usize = 23;

/// A method that no standard above names: `COPY`, `PURGE`. A token (RFC 9110 section 5.6.2) of at most
/// 23 bytes, with the case that is sent.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OtherMethod {
    name: [u8; MOST],
    length: u8,
}

impl OtherMethod {
    fn new(name: &str) -> Option<Self> {
        let is_token =
            |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
        if name.is_empty() || !name.bytes().all(is_token) {
            return None;
        }
        let mut bytes = [0; MOST];
        bytes.get_mut(..name.len())?.copy_from_slice(name.as_bytes());
        Some(Self { name: bytes, length: u8::try_from(name.len()).ok()? })
    }

    /// The method as it stands in a request line.
    pub fn as_str(&self) -> &str {
        let name = self.name.get(..usize::from(self.length)).unwrap_or_default();
        // It was made of a text.
        std::str::from_utf8(name).unwrap_or_default()
    }
}

/// A text that is no method: it is empty, has characters that no token has, or is longer than 23 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAMethod;

impl fmt::Display for NotAMethod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not an HTTP method: a token of at most {MOST} characters")
    }
}

impl std::error::Error for NotAMethod {}

impl FromStr for Method {
    type Err = NotAMethod;

    /// Reads a method as it stands in a request line; case counts.
    fn from_str(name: &str) -> Result<Self, NotAMethod> {
        let other = || OtherMethod::new(name).map(Self::Other);
        Self::standard(name).or_else(other).ok_or(NotAMethod)
    }
}

impl Method {
    /// Those that the standards name.
    pub const STANDARD: [Self; 9] = [
        Self::Get,
        Self::Head,
        Self::Post,
        Self::Put,
        Self::Patch,
        Self::Delete,
        Self::Options,
        Self::Trace,
        Self::Query,
    ];

    /// The method of [`Method::STANDARD`] with this name; case counts.
    pub fn standard(name: &str) -> Option<Self> {
        Self::STANDARD.into_iter().find(|method| method.as_str() == name)
    }

    /// The method as it stands in a request line.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
            Self::Options => "OPTIONS",
            Self::Trace => "TRACE",
            Self::Query => "QUERY",
            Self::Other(other) => other.as_str(),
        }
    }

    /// Whether the method is safe (RFC 9110 section 9.2.1): it asks and changes nothing.
    pub fn is_safe(self) -> bool {
        matches!(self, Self::Get | Self::Head | Self::Options | Self::Trace | Self::Query)
    }

    /// Whether the method is idempotent (RFC 9110 section 9.2.2).
    pub fn is_idempotent(self) -> bool {
        self.is_safe() || matches!(self, Self::Put | Self::Delete)
    }
}

impl fmt::Debug for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for OtherMethod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Method {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Method {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = std::borrow::Cow::<str>::deserialize(deserializer)?;
        name.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_are_tokens_with_their_case() {
        for name in ["GET", "QUERY", "COPY", "purge", "X-Y.z"] {
            let method: Method = name.parse().unwrap();
            assert_eq!(method.as_str(), name);
            let json = serde_json::to_string(&method).unwrap();
            assert_eq!(json, format!("\"{name}\""));
            assert_eq!(serde_json::from_str::<Method>(&json).unwrap(), method);
        }
        assert_ne!("get".parse(), Ok(Method::Get));
        for name in ["", "A B", "GET\r\nX", "É", "ABCDEFGHIJKLMNOPQRSTUVWX"] {
            assert_eq!(name.parse::<Method>(), Err(NotAMethod), "{name}");
        }
    }
}
