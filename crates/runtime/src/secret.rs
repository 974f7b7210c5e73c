//! Credentials in memory.
//!
//! A [`Secret`] never prints and is wiped when it is dropped. Only the parts of the engine that
//! write credentials onto a request read it.

use std::fmt;

use bytes::Bytes;
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

/// Takes secrets out of what others wrote: vendors' messages and data, transport errors.
#[derive(Clone, Default)]
pub(crate) struct Scrubber {
    /// The secrets, longest first, so that no part of one remains.
    secrets: Vec<Secret>,
    /// The forms in which those may come that are long enough to be looked for in data, longest first.
    forms: Vec<Secret>,
}

impl Scrubber {
    /// Shorter texts are no credentials, and replacing them would garble messages.
    const SHORTEST: usize = 4;

    /// Shorter texts may be anything in data.
    const SHORTEST_IN_DATA: usize = 6;

    /// Adds a secret.
    pub(crate) fn add(&mut self, secret: Secret) {
        let text = secret.expose();
        if text.len() < Self::SHORTEST || self.secrets.iter().any(|known| known.expose() == text) {
            return;
        }
        if text.len() >= Self::SHORTEST_IN_DATA {
            for form in forms(text) {
                insert(&mut self.forms, form);
            }
        }
        insert(&mut self.secrets, secret);
    }

    /// The text without any of the secrets.
    pub(crate) fn scrub(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for secret in self.forms.iter().chain(&self.secrets) {
            if text.contains(secret.expose()) {
                text = text.replace(secret.expose(), REDACTED);
            }
        }
        text
    }

    /// Data without any of the secrets; the same bytes where there are none.
    pub(crate) fn scrub_bytes(&self, bytes: &Bytes) -> Bytes {
        let mut bytes = bytes.clone();
        for secret in &self.forms {
            if let Some(without) = without(&bytes, secret.expose()) {
                bytes = without.into();
            }
        }
        bytes
    }
}

fn insert(secrets: &mut Vec<Secret>, secret: Secret) {
    let length = secret.expose().len();
    let at = secrets.partition_point(|known| known.expose().len() >= length);
    secrets.insert(at, secret);
}

/// The ways in which a text may stand in what others write: as it is, in JSON, in a URL, and in the
/// base64 of whatever holds it.
fn forms(text: &str) -> Vec<Secret> {
    let json = serde_json::to_string(text).unwrap_or_default();
    let json = json.get(1..json.len().saturating_sub(1)).unwrap_or_default().to_owned();
    let encoded = percent_encoding::utf8_percent_encode(text, UNRESERVED).to_string();
    let lower = encoded.bytes().zip(encoded.bytes().skip(1)).any(|(one, _)| one == b'%');
    let mut forms = vec![text.to_owned(), json.replace('/', "\\/"), json];
    if lower {
        forms.push(lower_escapes(&encoded));
    }
    forms.push(encoded);
    for before in 0..3 {
        let base64 = base64_inside(text, before);
        forms.push(base64.replace('+', "-").replace('/', "_"));
        forms.push(base64);
    }
    forms.sort();
    forms.dedup();
    forms.retain(|form| form.len() >= Scrubber::SHORTEST_IN_DATA);
    forms.into_iter().map(Secret::new).collect()
}

/// What a text is in the base64 of a longer one, in which so many bytes (of three) are before it: the
/// characters that depend on nothing beside it.
fn base64_inside(text: &str, before: usize) -> String {
    use base64::Engine as _;
    let mut whole = vec![0; before];
    whole.extend_from_slice(text.as_bytes());
    let bits = 8 * whole.len();
    let base64 = base64::engine::general_purpose::STANDARD_NO_PAD.encode(&whole);
    let (start, end) = ((8 * before).div_ceil(6), bits / 6);
    base64.get(start..end).unwrap_or_default().to_owned()
}

/// Percent-encoding with small digits.
fn lower_escapes(encoded: &str) -> String {
    let mut digits = 0_u8;
    let lower = encoded.chars().map(|c| {
        let c = if digits > 0 { c.to_ascii_lowercase() } else { c };
        digits = if c == '%' { 2 } else { digits.saturating_sub(1) };
        c
    });
    lower.collect()
}

/// What stands as it is in a URL (RFC 3986 section 2.3).
const UNRESERVED: &percent_encoding::AsciiSet =
    &percent_encoding::NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Data without a text; none where it does not have it.
///
/// A text of digits may be a number of JSON, or a part of one: it is meant where it stands alone, and a
/// number takes its place.
fn without(bytes: &[u8], text: &str) -> Option<Vec<u8>> {
    let text = text.as_bytes();
    let is_number = text.iter().all(u8::is_ascii_digit);
    let mark = if is_number { "0" } else { REDACTED };
    let is_part = |byte: Option<&u8>| {
        byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'+'))
    };
    let mut kept = None::<Vec<u8>>;
    let mut from = 0;
    for at in memchr::memmem::find_iter(bytes, text) {
        let end = at + text.len();
        let before = at.checked_sub(1).and_then(|at| bytes.get(at));
        if is_number && (is_part(before) || is_part(bytes.get(end))) {
            continue;
        }
        let kept = kept.get_or_insert_default();
        kept.extend_from_slice(bytes.get(from..at).unwrap_or_default());
        kept.extend_from_slice(mark.as_bytes());
        from = end;
    }
    let mut kept = kept?;
    kept.extend_from_slice(bytes.get(from..).unwrap_or_default());
    Some(kept)
}

impl fmt::Debug for Scrubber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Scrubber({} secrets)", self.secrets.len())
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

    #[test]
    fn data_has_a_secret_in_none_of_its_forms() {
        use base64::Engine as _;
        use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
        const KEY: &str = "k/e+y?\"ÿ secret";
        let mut scrubber = Scrubber::default();
        scrubber.add(Secret::new(KEY));
        scrubber.add(Secret::new("short"));
        let url = percent_encoding::utf8_percent_encode(KEY, UNRESERVED).to_string();
        let json = serde_json::to_string(KEY).unwrap();
        for text in [
            KEY.to_owned(),
            json.clone(),
            json.replace('/', "\\/"),
            url.clone(),
            url.replace("%2F", "%2f")
                .replace("%3F", "%3f")
                .replace("%2B", "%2b")
                .replace("%C3%BF", "%c3%bf"),
        ] {
            let data = Bytes::from(format!("[{text}, short]"));
            let mark = if text == json || text.starts_with('"') { "\"***\"" } else { "***" };
            assert_eq!(scrubber.scrub_bytes(&data), format!("[{mark}, short]"), "{text}");
            assert!(!scrubber.scrub(&text).contains("secret"), "{text}");
        }
        for before in ["", "u", "us", "user:", "user::"] {
            let holds = format!("{before}{KEY}, and more");
            for base64 in [STANDARD.encode(&holds), URL_SAFE_NO_PAD.encode(&holds)] {
                let data = Bytes::from(base64);
                let left = scrubber.scrub_bytes(&data);
                assert!(left.len() + 15 < data.len(), "{before}: {left:?}");
            }
        }
        let clean = Bytes::from_static(b"\xff clean");
        assert_eq!(scrubber.scrub_bytes(&clean).as_ptr(), clean.as_ptr(), "nothing is copied");
        let with = Bytes::from([b"\xff", KEY.as_bytes(), b"\xff"].concat());
        assert_eq!(scrubber.scrub_bytes(&with), &b"\xff***\xff"[..]);
    }

    #[test]
    fn digits_stay_json() {
        let mut scrubber = Scrubber::default();
        scrubber.add(Secret::new("123456"));
        let data = Bytes::from_static(br#"{"a":123456,"b":"123456","c":91234567,"d":123456.5}"#);
        let left = &br#"{"a":0,"b":"0","c":91234567,"d":123456.5}"#[..];
        assert_eq!(scrubber.scrub_bytes(&data), left);
    }
}
