//! Texts that must have a certain form: the formats of JSON Schema that can be decided, and patterns.
//!
//! Takes a text and the name of a format or a pattern; says whether the text has the form. Unknown
//! formats and patterns beyond a linear-time engine are not judged: the vendor decides.

use std::net::{Ipv4Addr, Ipv6Addr};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use regex_lite::RegexBuilder;

/// Whether a text has a format, with an example of it when it has not.
///
/// The formats are those of JSON Schema 2020-12 (Validation, section 7.3) and `byte` of OpenAPI.
pub(crate) fn has_format(text: &str, format: &str) -> Result<(), &'static str> {
    let sample = sample(format).unwrap_or("");
    let fits = match format {
        "date-time" => is_date_time(text),
        "date" => is_date(text),
        "time" => is_time(text),
        "duration" => is_duration(text),
        "email" => is_email(text),
        "hostname" | "idn-hostname" => is_hostname(text),
        "uuid" => is_uuid(text),
        "ipv4" => text.parse::<Ipv4Addr>().is_ok(),
        "ipv6" => text.parse::<Ipv6Addr>().is_ok(),
        "uri" => is_uri(text),
        "byte" => STANDARD.decode(text).is_ok(),
        _ => true,
    };
    if fits { Ok(()) } else { Err(sample) }
}

/// A text of a format.
pub(crate) fn sample(format: &str) -> Option<&'static str> {
    Some(match format {
        "date-time" => "2026-01-31T09:30:00Z",
        "date" => "2026-01-31",
        "time" => "09:30:00Z",
        "duration" => "PT45M",
        "email" | "idn-email" => "ada@example.com",
        "hostname" | "idn-hostname" => "example.com",
        "uuid" => "2f1b8c1e-6d3a-4c57-9d2e-5b0f6a7c8d90",
        "ipv4" => "192.0.2.1",
        "ipv6" => "2001:db8::1",
        "uri" | "url" | "iri" | "uri-reference" | "iri-reference" => "https://example.com/",
        "uri-template" => "https://example.com/{id}",
        "json-pointer" => "/a/b",
        "relative-json-pointer" => "0/a",
        "regex" => "^a$",
        "byte" => "SGVsbG8=",
        _ => return None,
    })
}

/// Whether a text matches a pattern anywhere, as in JSON Schema; none when the pattern cannot be
/// run (look-around in its middle, back references, Unicode classes).
///
/// Conditions at the very start (`^(?!admin$)[a-z]+$`) are what specifications use look-ahead for;
/// they are patterns of their own.
pub fn matches(text: &str, pattern: &str) -> Option<bool> {
    let (conditions, rest) = conditions(pattern);
    for (wanted, condition) in &conditions {
        if is_match(text, &format!("^(?:{condition})"))? != *wanted {
            return Some(false);
        }
    }
    let anchor = if conditions.is_empty() || rest.starts_with('^') { "" } else { "^" };
    is_match(text, &format!("{anchor}{rest}"))
}

/// Whether a text is a regular expression (ECMA 262), as far as that can be told without running it:
/// it can be run here, or its groups and classes end and its counts follow something.
///
/// ```
/// use jackfield_tools::is_pattern;
///
/// assert!(is_pattern("^[a-z]+$") && is_pattern(r"^(?<!x)\p{L}(?=y)$"));
/// assert!(!is_pattern("[a-z") && !is_pattern("(a") && !is_pattern("*.txt") && !is_pattern("a\\"));
/// ```
pub fn is_pattern(text: &str) -> bool {
    matches("", text).is_some() || has_form(text)
}

/// Whether a text is a regular expression that can be matched in linear time: one without
/// look-around and back-references.
///
/// ```
/// use jackfield_tools::is_linear_pattern;
///
/// assert!(is_linear_pattern(r"\.AuthFail$") && !is_linear_pattern("a(?=b)"));
/// ```
pub fn is_linear_pattern(text: &str) -> bool {
    regex_lite::Regex::new(text).is_ok()
}

fn has_form(pattern: &str) -> bool {
    let (mut depth, mut class) = (0_usize, false);
    // Whether what comes next may be counted.
    let mut countable = false;
    let mut chars = pattern.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' if chars.next().is_none() => return false,
            ']' if class => class = false,
            _ if class => {}
            '[' => class = true,
            '(' => {
                depth += 1;
                chars.next_if_eq(&'?');
                countable = false;
                continue;
            }
            ')' if depth == 0 => return false,
            ')' => depth -= 1,
            '*' | '+' | '?' if !countable => return false,
            '|' | '^' => {
                countable = false;
                continue;
            }
            _ => {}
        }
        countable = true;
    }
    depth == 0 && !class
}

fn is_match(text: &str, pattern: &str) -> Option<bool> {
    let regex = RegexBuilder::new(pattern).size_limit(1 << 20).build().ok()?;
    Some(regex.is_match(text))
}

/// The look-ahead conditions at the start of a pattern (whether each must hold, and its pattern),
/// and what follows them. A pattern that is not anchored at its start has none.
pub(crate) fn conditions(pattern: &str) -> (Vec<(bool, &str)>, &str) {
    let mut found = Vec::new();
    let mut rest = pattern.strip_prefix('^').unwrap_or(pattern);
    while let Some((wanted, inner)) = rest
        .strip_prefix("(?!")
        .map(|inner| (false, inner))
        .or_else(|| rest.strip_prefix("(?=").map(|inner| (true, inner)))
    {
        let Some(end) = closing(inner) else { return (Vec::new(), pattern) };
        found.push((wanted, &inner[..end]));
        rest = &inner[end + 1..];
    }
    let anchored = pattern.starts_with('^') || rest.starts_with('^');
    // A choice at the outermost level would make the anchor belong to its first branch only.
    if found.is_empty() || !anchored || has_choice(rest) {
        (Vec::new(), pattern)
    } else {
        (found, rest)
    }
}

/// Where the group that has begun ends.
fn closing(pattern: &str) -> Option<usize> {
    outermost(pattern).find(|&(_, depth, c)| depth == 0 && c == ')').map(|(at, _, _)| at)
}

fn has_choice(pattern: &str) -> bool {
    outermost(pattern).any(|(_, depth, c)| depth == 0 && c == '|')
}

/// The characters of a pattern that are neither escaped nor in a class, with their place and the
/// number of groups around them.
fn outermost(pattern: &str) -> impl Iterator<Item = (usize, usize, char)> {
    let (mut depth, mut class, mut escaped) = (0_usize, false, false);
    pattern.char_indices().filter_map(move |(at, c)| {
        if std::mem::take(&mut escaped) {
            return None;
        }
        match c {
            '\\' => escaped = true,
            '[' if !class => class = true,
            ']' if class => class = false,
            _ if class => {}
            '(' => depth += 1,
            ')' => {
                let around = depth;
                depth = depth.saturating_sub(1);
                return Some((at, around, c));
            }
            _ => return Some((at, depth, c)),
        }
        None
    })
}

/// RFC 3339 section 5.6, `date-time`.
fn is_date_time(text: &str) -> bool {
    let Some((date, rest)) = text.split_at_checked(10) else { return false };
    let Some(time) = rest.strip_prefix(['T', 't']) else { return false };
    is_date(date) && is_time(time)
}

/// RFC 3339 section 5.6, `full-date`.
fn is_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    if bytes.len() != 10 || bytes.get(4) != Some(&b'-') || bytes.get(7) != Some(&b'-') {
        return false;
    }
    let (Some(year), Some(month), Some(day)) =
        (digits(text.get(..4)), digits(text.get(5..7)), digits(text.get(8..)))
    else {
        return false;
    };
    let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let last = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return false,
    };
    (1..=last).contains(&day)
}

/// RFC 3339 section 5.6, `full-time`; a second of 60 is accepted as a leap second.
fn is_time(text: &str) -> bool {
    let Some((clock, rest)) = text.split_at_checked(8) else { return false };
    if !is_clock(clock, 60) {
        return false;
    }
    let rest = match rest.strip_prefix('.') {
        Some(fraction) => {
            let zone = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
            if zone.len() == fraction.len() {
                return false;
            }
            zone
        }
        None => rest,
    };
    match rest.strip_prefix(['+', '-']) {
        Some(offset) => offset.len() == 5 && is_clock(&format!("{offset}:00"), 59),
        None => matches!(rest, "Z" | "z"),
    }
}

/// `hh:mm:ss`.
fn is_clock(text: &str, last_second: u32) -> bool {
    let parts: Vec<&str> = text.split(':').collect();
    let [hour, minute, second] = parts.as_slice() else { return false };
    let within = |part: &str, last: u32| {
        part.len() == 2 && digits(Some(part)).is_some_and(|number| number <= last)
    };
    within(hour, 23) && within(minute, 59) && within(second, last_second)
}

/// A number of ASCII digits and nothing else.
fn digits(text: Option<&str>) -> Option<u32> {
    let text = text.filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()))?;
    text.parse().ok()
}

/// One `@` with a name before it and a host after it. Vendors differ on the rest (RFC 5321).
fn is_email(text: &str) -> bool {
    let Some((name, host)) = text.rsplit_once('@') else { return false };
    let blank = |c: char| c.is_whitespace() || c.is_control();
    !name.is_empty() && !host.is_empty() && !text.contains(blank) && !host.starts_with('.')
}

/// RFC 3339 appendix A, `duration`; and the spellings that vendors take under this name (`1h30m`).
fn is_duration(text: &str) -> bool {
    text.parse::<jiff::Span>().is_ok()
}

/// RFC 1123 section 2.1, as far as vendors keep to it: `_` and `*` stand in names of the DNS, a dot may
/// end them, and some take a port. A URL is none.
fn is_hostname(text: &str) -> bool {
    let never = |c: char| c.is_whitespace() || c.is_control() || "/\\?#@\"<>".contains(c);
    let labels = || text.trim_matches('.').split('.');
    text.chars().count() <= 253
        && !text.contains(never)
        && labels().all(|label| !label.is_empty() && label.chars().count() <= 63)
}

/// RFC 9562 section 4: 8-4-4-4-12 hexadecimal digits.
fn is_uuid(text: &str) -> bool {
    let lengths = text.split('-').map(str::len);
    lengths.eq([8, 4, 4, 4, 12]) && text.bytes().all(|b| b == b'-' || b.is_ascii_hexdigit())
}

/// RFC 3986 section 3: a scheme, a colon and something without blanks after it.
fn is_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let starts = scheme.starts_with(|c: char| c.is_ascii_alphabetic());
    let legal = scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b));
    starts
        && legal
        && !rest.is_empty()
        && !rest.contains(|c: char| c.is_whitespace() || c.is_control())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_accept_their_samples_and_refuse_what_is_near_to_them() {
        for (format, wrong) in [
            ("date-time", "2026-01-31 09:30:00"),
            ("date-time", "2026-02-30T09:30:00Z"),
            ("date-time", "2026-01-31T09:30:00"),
            ("date-time", "2026-01-31T09:30:00.Z"),
            ("date", "2025-02-29"),
            ("date", "2026-1-31"),
            ("time", "24:00:00Z"),
            ("duration", "45"),
            ("duration", "a while"),
            ("duration", "PT"),
            ("email", "ada"),
            ("hostname", ""),
            ("hostname", "example com"),
            ("hostname", "a..b"),
            ("hostname", "https://example.com/"),
            ("idn-hostname", "bücher example"),
            ("uuid", "2f1b8c1e-6d3a-4c57-9d2e-5b0f6a7c8d9g"),
            ("ipv4", "192.0.2"),
            ("ipv6", "2001:db8"),
            ("uri", "example.com/a b"),
            ("byte", "a"),
        ] {
            assert_eq!(has_format(sample(format).unwrap(), format), Ok(()), "{format}");
            assert!(has_format(wrong, format).is_err(), "{format}: {wrong}");
        }
        assert_eq!(has_format("2026-01-31T09:30:00.125+02:00", "date-time"), Ok(()));
        assert_eq!(has_format("ääääääääää", "date-time"), Err("2026-01-31T09:30:00Z"));
        for text in ["P1Y2M3DT4H5M6.5S", "P2W", "-PT1H", "1h30m", "3.5s", "0s"] {
            assert_eq!(has_format(text, "duration"), Ok(()), "{text}");
        }
        for text in
            ["localhost", "_dmarc.example.com", "*.example.com", "example.com.", "bücher.example"]
        {
            assert_eq!(has_format(text, "hostname"), Ok(()), "{text}");
        }
        assert_eq!(has_format("whatever", "colour"), Ok(()));
    }

    #[test]
    fn patterns_that_cannot_be_run_are_not_judged() {
        assert_eq!(matches("ab", "^a"), Some(true));
        assert_eq!(matches("ba", "^a"), Some(false));
        assert_eq!(matches("a", "a(?=b)"), None);
        assert_eq!(matches("a", r"\p{L}"), None);
    }

    #[test]
    fn conditions_at_the_start_are_patterns_of_their_own() {
        for pattern in ["^(?!admin$)[a-z()]+$", "(?!admin$)^[a-z()]+$", "^(?=.*[)])(?!x)[a-z)]+$"] {
            assert_eq!(matches("admin", pattern), Some(false), "{pattern}");
            assert_eq!(matches("b)", pattern), Some(true), "{pattern}");
        }
        assert_eq!(matches("administrator", "^(?!admin$)[a-z]+$"), Some(true));
        assert_eq!(matches("xa", "^(?=a)"), Some(false));
        assert_eq!(matches("b", "^(?!a)a|b"), None, "the anchor is of the first branch only");
        assert_eq!(matches("b", "(?!a)b"), None, "not anchored");
        assert_eq!(matches("b", "^(?!a"), None, "not closed");
    }
}
