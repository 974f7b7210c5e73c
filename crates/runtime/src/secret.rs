//! Credentials in memory.
//!
//! A [`Secret`] never prints and is wiped when it is dropped. Only the parts of the engine that
//! write credentials onto a request read it.

use std::fmt;

use bytes::Bytes;
use secrecy::{ExposeSecret, SecretString};

use crate::unescaped::Unescaped;

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
        let secrets = || self.forms.iter().chain(&self.secrets).map(Secret::expose);
        let found = found(text.as_bytes(), LEVELS, &|bytes, found| {
            for secret in secrets() {
                let at = memchr::memmem::find_iter(bytes, secret);
                found.extend(at.map(|at| Found {
                    from: at,
                    to: at + secret.len(),
                    mark: REDACTED,
                }));
            }
        });
        match without(text.as_bytes(), found) {
            // Texts were taken out of a text, so it still is one.
            Some(kept) => String::from_utf8_lossy(&kept).into_owned(),
            None => text.to_owned(),
        }
    }

    /// Data without any of the secrets; the same bytes where there are none.
    pub(crate) fn scrub_bytes(&self, bytes: &Bytes) -> Bytes {
        let found = found(bytes, LEVELS, &|bytes, found| {
            for secret in &self.forms {
                in_data(bytes, secret.expose(), found);
            }
        });
        without(bytes, found).map_or_else(|| bytes.clone(), Bytes::from)
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
    if !text.is_ascii() {
        // Many servers read the bytes of headers as Latin-1.
        forms.push(text.bytes().map(char::from).collect());
    }
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

/// How often the escapes of a text are read: of JSON, of JSON inside JSON, and so on.
const LEVELS: usize = 5;

/// A place where a secret stands, and what takes its place.
struct Found {
    from: usize,
    to: usize,
    mark: &'static str,
}

/// Where secrets stand, with whichever of their characters escaped: any may be (`\u0073`).
fn found(bytes: &[u8], levels: usize, look: &impl Fn(&[u8], &mut Vec<Found>)) -> Vec<Found> {
    let mut all = Vec::new();
    look(bytes, &mut all);
    if let Some(levels) = levels.checked_sub(1)
        && let Some(read) = Unescaped::of(bytes)
    {
        let inside = found(&read.bytes, levels, look).into_iter();
        all.extend(inside.map(|found| Found {
            from: read.place(found.from),
            to: read.place(found.to),
            ..found
        }));
    }
    all
}

/// Where a text stands in data.
///
/// A text of digits may be a number of JSON, or a part of one: it is meant where it stands alone, and a
/// number takes its place.
fn in_data(bytes: &[u8], text: &str, found: &mut Vec<Found>) {
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
    let mark = if is_number { "0" } else { REDACTED };
    let is_part = |byte: Option<&u8>| {
        byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'+'))
    };
    for from in memchr::memmem::find_iter(bytes, text) {
        let to = from + text.len();
        let before = from.checked_sub(1).and_then(|at| bytes.get(at));
        if !is_number || !(is_part(before) || is_part(bytes.get(to))) {
            found.push(Found { from, to, mark });
        }
    }
}

/// Bytes without what was found in them; none where that is nothing.
fn without(bytes: &[u8], mut found: Vec<Found>) -> Option<Vec<u8>> {
    // Of those that overlap nothing remains.
    found.sort_by_key(|found| (found.from, std::cmp::Reverse(found.to)));
    let mut kept = None::<Vec<u8>>;
    let mut end = 0;
    for Found { from, to, mark } in found {
        if kept.is_none() || from >= end {
            let kept = kept.get_or_insert_default();
            kept.extend_from_slice(bytes.get(end..from).unwrap_or_default());
            kept.extend_from_slice(mark.as_bytes());
        }
        end = end.max(to);
    }
    let mut kept = kept?;
    kept.extend_from_slice(bytes.get(end..).unwrap_or_default());
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
        let latin = KEY.replace('ÿ', "Ã¿");
        assert_eq!(scrubber.scrub_bytes(&Bytes::from(latin)), "***");
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

    /// Some serialisers escape `+`, `<` and whatever is not ASCII; any character may be escaped.
    #[test]
    fn escapes_hide_no_secret() {
        const KEY: &str = "sk-SECRETkey+/0123ÿ";
        let mut scrubber = Scrubber::default();
        scrubber.add(Secret::new(KEY));
        scrubber.add(Secret::new("123456"));
        let all: Vec<_> = KEY.chars().map(|c| format!("\\u{:04x}", u32::from(c))).collect();
        let some = KEY.replace('+', "\\u002B").replace('/', "\\/").replace('ÿ', "\\u00fF");
        let mut forms = vec![KEY.to_owned(), all.concat(), some];
        for _ in 0..3 {
            let inside = forms.iter().map(|form| form.replace('\\', "\\\\")).collect::<Vec<_>>();
            forms.extend(inside);
        }
        for form in forms {
            let data = format!("[{{\"a\":\"\\n{form}\\t\"}},1]");
            let wanted = "[{\"a\":\"\\n***\\t\"},1]";
            assert_eq!(scrubber.scrub_bytes(&Bytes::from(data.clone())), wanted, "{data}");
            assert_eq!(scrubber.scrub(&data), wanted, "{data}");
        }
        let data = Bytes::from_static(br#"{"a":"\u003123456","b":"\u00311234567"}"#);
        assert_eq!(scrubber.scrub_bytes(&data), &br#"{"a":"0","b":"\u00311234567"}"#[..]);
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
