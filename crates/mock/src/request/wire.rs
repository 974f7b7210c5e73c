//! Text as it stands on the wire, not decoded yet.
//!
//! Delimiters mean something only where they are not percent-encoded, so values are kept raw until
//! they have been split. The decoding is `percent-encoding`'s; nothing here is shared with the
//! engine that wrote the request.

use percent_encoding::percent_decode_str;

/// How a place encodes its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Coding {
    /// `application/x-www-form-urlencoded`, also query strings: percent, and `+` for a space.
    Form,
    /// Percent only (RFC 3986 section 2.1): paths and cookies.
    Percent,
    /// As it stands: headers and parts of multipart bodies.
    Verbatim,
}

/// A raw text and how to decode it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Raw {
    text: String,
    coding: Coding,
}

impl Raw {
    /// A raw text of a place.
    pub(crate) fn new(text: &str, coding: Coding) -> Self {
        Self { text: text.to_owned(), coding }
    }

    /// The decoded text, or why it cannot be decoded.
    pub(crate) fn decode(&self) -> Result<String, String> {
        let (text, spaced);
        match self.coding {
            Coding::Verbatim => return Ok(self.text.clone()),
            Coding::Percent => text = self.text.as_str(),
            Coding::Form => {
                spaced = self.text.replace('+', " ");
                text = &spaced;
            }
        }
        if let Some(at) = broken_escape(text) {
            return Err(format!("is `{text}`: `{at}` is not a percent-encoded byte"));
        }
        let decoded = percent_decode_str(text).decode_utf8();
        decoded.map(std::borrow::Cow::into_owned).map_err(|_| format!("is `{text}`: not UTF-8"))
    }

    /// The items between delimiters: those that stand there raw, else those that are encoded (a
    /// vendor that decodes first cannot tell them apart).
    pub(crate) fn split(&self, delimiter: char) -> Result<Vec<String>, String> {
        if self.text.contains(delimiter) {
            let items = self.text.split(delimiter);
            return items.map(|item| Self::new(item, self.coding).decode()).collect();
        }
        let decoded = self.decode()?;
        Ok(decoded.split(delimiter).map(str::to_owned).collect())
    }

    /// The text without a prefix that stands raw.
    pub(crate) fn strip(&self, prefix: &str) -> Option<Self> {
        self.text.strip_prefix(prefix).map(|rest| Self::new(rest, self.coding))
    }

    /// The raw text.
    pub(crate) fn raw(&self) -> &str {
        &self.text
    }
}

fn broken_escape(text: &str) -> Option<&str> {
    text.match_indices('%').map(|(at, _)| text.get(at..at + 3).unwrap_or(&text[at..])).find(
        |escape| escape.len() < 3 || !escape.bytes().skip(1).all(|byte| byte.is_ascii_hexdigit()),
    )
}

/// One name and value of a query string, form, cookie or multipart body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pair {
    /// The decoded name.
    pub(crate) name: String,
    /// The raw value.
    pub(crate) value: Raw,
}

/// The pairs of a query string or form, or the complaint about a name that cannot be decoded.
pub(crate) fn pairs(text: &str) -> Result<Vec<Pair>, String> {
    let parts = text.split('&').filter(|part| !part.is_empty());
    let pair = |part: &str| {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        let name = Raw::new(name, Coding::Form).decode().map_err(|why| format!("a name {why}"))?;
        Ok(Pair { name, value: Raw::new(value, Coding::Form) })
    };
    parts.map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn raw_delimiters_split_before_encoded_ones() {
        let raw = Raw::new("a%2Cb,c", Coding::Percent);
        assert_eq!(raw.split(','), Ok(vec!["a,b".to_owned(), "c".to_owned()]));
        let encoded = Raw::new("a%2Cb", Coding::Percent);
        assert_eq!(encoded.split(','), Ok(vec!["a".to_owned(), "b".to_owned()]));
    }

    #[test]
    fn plus_is_a_space_in_queries_only_and_broken_escapes_are_named() {
        assert_eq!(Raw::new("a+b", Coding::Form).decode(), Ok("a b".to_owned()));
        assert_eq!(Raw::new("a+b", Coding::Percent).decode(), Ok("a+b".to_owned()));
        assert!(Raw::new("100%é", Coding::Form).decode().is_err());
        assert!(Raw::new("%FF", Coding::Form).decode().is_err());
    }
}
