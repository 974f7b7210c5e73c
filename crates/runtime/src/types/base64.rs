//! Bytes in base64, as RFC 4648 has it.

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::text::{Base64, TextError};

const ENGINE: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

impl Base64 {
    /// The bytes. Reads both alphabets, with or without padding, and passes over white space.
    ///
    /// # Errors
    /// When the text is not base64.
    pub fn bytes(&self) -> Result<Vec<u8>, TextError> {
        let standard = |byte| match byte {
            b'-' => b'+',
            b'_' => b'/',
            byte => byte,
        };
        let text = self.as_str().bytes().filter(|byte| !byte.is_ascii_whitespace());
        let text: Vec<u8> = text.map(standard).collect();
        ENGINE.decode(text).map_err(|error| {
            let start: String = self.as_str().chars().take(32).collect();
            TextError::new(&start, "base64", error)
        })
    }
}

/// The usual alphabet, padded.
impl From<&[u8]> for Base64 {
    fn from(bytes: &[u8]) -> Self {
        Self(ENGINE.encode(bytes))
    }
}

impl From<Vec<u8>> for Base64 {
    fn from(bytes: Vec<u8>) -> Self {
        Self::from(bytes.as_slice())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_the_rfc() {
        let examples = [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ];
        for (plain, text) in examples {
            assert_eq!(Base64::from(plain.as_bytes()), text);
            assert_eq!(Base64::from(text).bytes().unwrap(), plain.as_bytes());
            assert_eq!(Base64::from(text.trim_end_matches('=')).bytes().unwrap(), plain.as_bytes());
        }
    }

    #[test]
    fn every_byte_and_both_alphabets() {
        let bytes: Vec<u8> = (0..=255).collect();
        let text = Base64::from(bytes.clone());
        assert_eq!(text.bytes().unwrap(), bytes);
        let url = text.as_str().replace('+', "-").replace('/', "_\n");
        assert_eq!(Base64::from(url).bytes().unwrap(), bytes);
        assert!(Base64::from("a").bytes().is_err());
        assert!(Base64::from("Zm9v!").bytes().is_err());
    }
}
