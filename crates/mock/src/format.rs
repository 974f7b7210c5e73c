//! String formats and patterns: whether a text has them.
//!
//! Takes a text and the name of a JSON Schema format (2020-12 validation, section 7.3) or an
//! ECMA 262 pattern; gives the complaint when the text does not fit. Formats that are not listed
//! here and patterns that the `regex` crate cannot read (look-around, back references) fit
//! anything.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use regex::Regex;

/// Compiled patterns; a plan has few, and each is met many times.
static PATTERNS: Mutex<BTreeMap<String, Option<Regex>>> = Mutex::new(BTreeMap::new());

/// What is wrong with a text that should have this format.
pub(crate) fn complaint(text: &str, format: &str) -> Option<String> {
    let (fits, form) = match format {
        "date-time" => (text.parse::<Timestamp>().is_ok(), "2026-03-04T09:30:00Z"),
        "date" => (text.len() == 10 && text.parse::<Date>().is_ok(), "2026-03-04"),
        "time" => (is_time(text), "09:30:00Z"),
        "email" | "idn-email" => (is_email(text), "name@example.com"),
        "uuid" => (is_uuid(text), "8-4-4-4-12 hexadecimal digits"),
        "uri" | "url" => (is_uri(text), "https://example.com/"),
        "ipv4" => (text.parse::<std::net::Ipv4Addr>().is_ok(), "192.0.2.1"),
        "ipv6" => (text.parse::<std::net::Ipv6Addr>().is_ok(), "2001:db8::1"),
        _ => return None,
    };
    (!fits).then(|| format!("`{text}` does not have the format `{format}` ({form})"))
}

/// Whether a text fits a pattern, anywhere in it, as JSON Schema says.
pub(crate) fn fits_pattern(text: &str, pattern: &str) -> bool {
    let mut patterns = PATTERNS.lock().unwrap_or_else(PoisonError::into_inner);
    let compiled = patterns.entry(pattern.to_owned()).or_insert_with(|| Regex::new(pattern).ok());
    compiled.as_ref().is_none_or(|regex| regex.is_match(text))
}

fn is_time(text: &str) -> bool {
    let clock = text.split(['Z', 'z', '+']).next().unwrap_or_default();
    text.len() >= 8 && clock.get(..8).is_some_and(|clock| clock.parse::<Time>().is_ok())
}

fn is_email(text: &str) -> bool {
    let parts = text.rsplit_once('@');
    parts.is_some_and(|(user, host)| !user.is_empty() && !host.is_empty() && !text.contains(' '))
}

fn is_uuid(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
    lengths == [8, 4, 4, 4, 12] && groups.concat().bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// A scheme and whatever follows it (RFC 3986 section 3), as long as nothing needs encoding.
fn is_uri(text: &str) -> bool {
    let is_scheme = |scheme: &str| {
        scheme.starts_with(|first: char| first.is_ascii_alphabetic())
            && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
    };
    let unsafe_letter = |letter: char| letter.is_whitespace() || letter.is_control();
    !text.contains(unsafe_letter)
        && text.split_once(':').is_some_and(|(scheme, _)| is_scheme(scheme))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_tell_good_from_bad() {
        for (format, good, bad) in [
            ("date-time", "2026-03-04T09:30:00+01:00", "2026-03-04 09:30:00x"),
            ("date", "2026-03-04", "2026-13-04"),
            ("time", "09:30:00Z", "25:30:00Z"),
            ("email", "a@b.example", "a b@c"),
            ("uuid", "00112233-4455-6677-8899-aabbccddeeff", "00112233"),
            ("uri", "https://example.com/a", "/a"),
            ("ipv4", "192.0.2.1", "192.0.2.256"),
        ] {
            assert_eq!(complaint(good, format), None);
            assert!(complaint(bad, format).is_some(), "{format} accepted {bad}");
        }
        assert_eq!(complaint("anything", "of-their-own"), None);
    }

    #[test]
    fn patterns_that_cannot_be_read_accept_everything() {
        assert!(fits_pattern("ab-1", "^[a-z0-9-]+$"));
        assert!(!fits_pattern("AB", "^[a-z0-9-]+$"));
        assert!(fits_pattern("anything", "(?!x)y"));
    }
}
