//! Text with a meaning: dates, identifiers, bytes in base64.
//!
//! Each type keeps the text exactly as it was sent, so that an odd date neither fails an answer nor
//! changes when it is sent back, and converts on demand with a check.

use std::fmt;

/// Why a text does not mean what its type says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextError {
    text: String,
    expected: &'static str,
    reason: String,
}

impl TextError {
    pub(super) fn new(text: &str, expected: &'static str, reason: impl fmt::Display) -> Self {
        Self { text: text.to_owned(), expected, reason: reason.to_string() }
    }
}

impl fmt::Display for TextError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not {}: {}", self.text, self.expected, self.reason)
    }
}

impl std::error::Error for TextError {}

macro_rules! text_types {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub(super) String);

        impl $name {
            /// The text as it was sent.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The text as it was sent.
            pub fn into_string(self) -> String {
                self.0
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }

        impl From<$name> for String {
            fn from(text: $name) -> Self {
                text.0
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::convert::Infallible;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Ok(Self(text.to_owned()))
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl PartialEq<str> for $name {
            fn eq(&self, text: &str) -> bool {
                self.0 == text
            }
        }

        impl PartialEq<&str> for $name {
            fn eq(&self, text: &&str) -> bool {
                self.0 == *text
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&self.0, f)
            }
        }

        impl crate::codec::Decode for $name {
            fn decode(&mut self, d: &mut crate::codec::Decoder<'_>, node: crate::codec::Node) {
                self.0.decode(d, node);
            }
        }

        impl crate::codec::Encode for $name {
            fn encode(&self, e: &mut crate::codec::Encoder) {
                e.text(&self.0);
            }
        }

        crate::serde_bridge!($name);
    )*};
}

text_types! {
    /// A date with a time of day, usually in RFC 3339: `2026-01-02T03:04:05Z`.
    DateTime
    /// A calendar date: `2026-01-02`.
    Date
    /// A time of day: `03:04:05`.
    Time
    /// A length of time, in ISO 8601: `P1DT2H`.
    Duration
    /// A UUID: `67e55044-10b1-426f-9247-bb680e5fe0c8`.
    Uuid
    /// A decimal number in a string, such as an amount of money: `"12.50"`.
    Decimal
    /// Bytes in base64.
    Base64
}

impl Uuid {
    /// The 128 bits, from the usual form, without hyphens, in braces or as a URN.
    ///
    /// # Errors
    /// When the text is not a UUID.
    pub fn as_u128(&self) -> Result<u128, TextError> {
        let text = self.0.trim_start_matches("urn:uuid:");
        let text = text.strip_prefix('{').and_then(|text| text.strip_suffix('}')).unwrap_or(text);
        let (mut bits, mut digits) = (0_u128, 0);
        for c in text.chars().filter(|c| *c != '-') {
            let digit =
                c.to_digit(16).ok_or_else(|| self.bad("it has a character not in 0-9a-f"))?;
            bits = bits << 4 | u128::from(digit);
            digits += 1;
            if digits > 32 {
                break;
            }
        }
        if digits == 32 { Ok(bits) } else { Err(self.bad("it has not 32 digits")) }
    }

    fn bad(&self, reason: &str) -> TextError {
        TextError::new(&self.0, "a UUID", reason)
    }
}

impl From<u128> for Uuid {
    fn from(bits: u128) -> Self {
        let hex = format!("{bits:032x}");
        let mut text = String::with_capacity(36);
        for (at, c) in hex.chars().enumerate() {
            if matches!(at, 8 | 12 | 16 | 20) {
                text.push('-');
            }
            text.push(c);
        }
        Self(text)
    }
}

impl Decimal {
    /// The number as written; lossless.
    ///
    /// # Errors
    /// When the text is not a JSON number.
    pub fn number(&self) -> Result<super::Number, TextError> {
        super::Number::parse(self.0.trim())
            .ok_or_else(|| TextError::new(&self.0, "a decimal number", "it is not written as one"))
    }

    /// The nearest float.
    ///
    /// # Errors
    /// When the text is not a number.
    pub fn as_f64(&self) -> Result<f64, TextError> {
        self.0.trim().parse().map_err(|e| TextError::new(&self.0, "a decimal number", e))
    }
}

impl From<i64> for Decimal {
    fn from(number: i64) -> Self {
        Self(number.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec;

    #[test]
    fn text_is_kept_as_sent() {
        let odd: DateTime = codec::decode(br#""31/12/2025 noon""#).unwrap();
        assert_eq!(odd, "31/12/2025 noon");
        assert_eq!(codec::encode(&odd), r#""31/12/2025 noon""#);
        assert!(odd.timestamp().is_err());
        assert_eq!(serde_json::to_string(&odd).unwrap(), r#""31/12/2025 noon""#);
    }

    #[test]
    fn uuids_convert() {
        let uuid = Uuid::from("67e55044-10b1-426f-9247-bb680e5fe0c8");
        assert_eq!(Uuid::from(uuid.as_u128().unwrap()), uuid);
        let urn = Uuid::from("urn:uuid:67E55044-10b1-426f-9247-bb680e5fe0c8");
        assert_eq!(urn.as_u128(), uuid.as_u128());
        for bad in ["", "67e5", "67e55044-10b1-426f-9247-bb680e5fe0c8a", "xx"] {
            assert!(Uuid::from(bad).as_u128().is_err(), "{bad}");
        }
    }

    #[test]
    fn decimals_convert() {
        assert_eq!(Decimal::from("12.50").number().unwrap().to_string(), "12.50");
        assert!(Decimal::from("12,50").number().is_err());
    }
}
