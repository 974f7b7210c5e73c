//! Credentials in memory.
//!
//! A [`Secret`] never prints and is wiped when it is dropped. Only the parts of the engine that
//! write credentials onto a request read it.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};

/// A text that is never printed, logged or put into an error.
#[derive(Clone)]
pub struct Secret(SecretString);

impl Secret {
    /// Takes a text into safe keeping.
    pub fn new(text: impl Into<String>) -> Self {
        Self(SecretString::from(text.into()))
    }

    /// The text itself, for writing it onto a request and for storing tokens.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

/// What stands in place of a secret wherever a request is shown.
pub(crate) const REDACTED: &str = "***";

/// Takes secrets out of texts that others wrote: vendors' messages, transport errors.
#[derive(Clone, Default)]
pub(crate) struct Scrubber(Vec<Secret>);

impl Scrubber {
    /// Shorter texts are no credentials, and replacing them would garble messages.
    const SHORTEST: usize = 4;

    /// Adds a secret; the longest are replaced first, so that no part of one remains.
    pub(crate) fn add(&mut self, secret: Secret) {
        let text = secret.expose();
        if text.len() < Self::SHORTEST || self.0.iter().any(|known| known.expose() == text) {
            return;
        }
        let at = self.0.partition_point(|known| known.expose().len() >= text.len());
        self.0.insert(at, secret);
    }

    /// The text without any of the secrets.
    pub(crate) fn scrub(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for secret in &self.0 {
            if text.contains(secret.expose()) {
                text = text.replace(secret.expose(), REDACTED);
            }
        }
        text
    }
}

impl fmt::Debug for Scrubber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Scrubber({} secrets)", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_does_not_print() {
        assert_eq!(format!("{:?}", Secret::new("hunter22")), "***");
    }

    #[test]
    fn scrubbing_takes_the_longest_secret_first() {
        let mut scrubber = Scrubber::default();
        scrubber.add(Secret::new("hunter22"));
        scrubber.add(Secret::new("hunter22:extra"));
        scrubber.add(Secret::new("X"));
        assert_eq!(scrubber.scrub("hunter22:extra, hunter22 and X"), "***, *** and X");
    }
}
