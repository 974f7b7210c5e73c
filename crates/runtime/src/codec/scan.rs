//! Byte-level scanning of JSON text: the ends of strings and numbers, escapes.
//!
//! Everything here takes bytes and a position and gives a position; nothing allocates except
//! [`unescape`]. The text is known to be UTF-8; multi-byte characters pass through as bytes.

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;
const QUOTES: u64 = ONES * b'"' as u64;
const SLASHES: u64 = ONES * b'\\' as u64;

/// Where the plain run that starts at `at` ends: at a quote, a backslash, a control character, or
/// the end of the input.
pub(super) fn plain_end(bytes: &[u8], mut at: usize) -> usize {
    while let Some(chunk) = bytes.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
        let word = u64::from_le_bytes(*chunk);
        let control = word.wrapping_sub(ONES * 0x20) & !word;
        let stops = (control | zero_bytes(word ^ QUOTES) | zero_bytes(word ^ SLASHES)) & HIGH;
        if stops != 0 {
            return at + (stops.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    while let Some(&byte) = bytes.get(at) {
        if byte == b'"' || byte == b'\\' || byte < 0x20 {
            break;
        }
        at += 1;
    }
    at
}

/// Sets the high bit of each byte that is zero (and perhaps of bytes above the lowest such byte).
const fn zero_bytes(word: u64) -> u64 {
    word.wrapping_sub(ONES) & !word
}

/// Checks the escape whose backslash is at `at`; gives the position after it, or what is wrong.
pub(super) fn escape_end(bytes: &[u8], at: usize) -> Result<usize, &'static str> {
    match bytes.get(at + 1) {
        Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => Ok(at + 2),
        Some(b'u') => {
            let unit = hex4(bytes, at + 2).ok_or("four hex digits after `\\u`")?;
            match unit {
                0xD800..=0xDBFF => match low_surrogate(bytes, at + 6) {
                    Some(_) => Ok(at + 12),
                    None => Err("a low surrogate after a high one"),
                },
                0xDC00..=0xDFFF => Err("no low surrogate without a high one"),
                _ => Ok(at + 6),
            }
        }
        Some(_) => Err("one of `\" \\ / b f n r t u` after a backslash"),
        None => Err("the rest of the string"),
    }
}

fn low_surrogate(bytes: &[u8], at: usize) -> Option<u32> {
    if bytes.get(at..at + 2) != Some(b"\\u") {
        return None;
    }
    hex4(bytes, at + 2).filter(|unit| (0xDC00..=0xDFFF).contains(unit))
}

fn hex4(bytes: &[u8], at: usize) -> Option<u32> {
    let digits = bytes.get(at..at + 4)?;
    digits.iter().try_fold(0, |unit, &digit| Some(unit << 4 | char::from(digit).to_digit(16)?))
}

/// Where the number that starts at `at` ends, or what is wrong and where.
pub(super) fn number_end(bytes: &[u8], at: usize) -> Result<usize, (usize, &'static str)> {
    let mut end = at;
    if bytes.get(end) == Some(&b'-') {
        end += 1;
    }
    match bytes.get(end) {
        Some(b'0') => end += 1,
        Some(b'1'..=b'9') => end = digits_end(bytes, end + 1),
        _ => return Err((end, "a digit")),
    }
    if bytes.get(end) == Some(&b'.') {
        end = some_digits(bytes, end + 1)?;
    }
    if let Some(b'e' | b'E') = bytes.get(end) {
        end += 1;
        if let Some(b'+' | b'-') = bytes.get(end) {
            end += 1;
        }
        end = some_digits(bytes, end)?;
    }
    Ok(end)
}

fn some_digits(bytes: &[u8], at: usize) -> Result<usize, (usize, &'static str)> {
    match digits_end(bytes, at) {
        end if end > at => Ok(end),
        _ => Err((at, "a digit")),
    }
}

fn digits_end(bytes: &[u8], mut at: usize) -> usize {
    while let Some(b'0'..=b'9') = bytes.get(at) {
        at += 1;
    }
    at
}

/// The text of a string whose escapes have been checked by [`escape_end`].
pub(super) fn unescape(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(slash) = text.get(at..).and_then(|rest| rest.find('\\')).map(|n| at + n) {
        out.push_str(text.get(at..slash).unwrap_or_default());
        at = slash + 2;
        match bytes.get(slash + 1) {
            Some(b'b') => out.push('\u{8}'),
            Some(b'f') => out.push('\u{c}'),
            Some(b'n') => out.push('\n'),
            Some(b'r') => out.push('\r'),
            Some(b't') => out.push('\t'),
            Some(b'u') => {
                let high = hex4(bytes, slash + 2).unwrap_or_default();
                let code = match low_surrogate(bytes, slash + 6) {
                    Some(low) if (0xD800..=0xDBFF).contains(&high) => {
                        at = slash + 12;
                        0x1_0000 + ((high - 0xD800) << 10) + (low - 0xDC00)
                    }
                    _ => {
                        at = slash + 6;
                        high
                    }
                };
                out.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            Some(&byte) => out.push(char::from(byte)),
            None => {}
        }
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_runs_end_at_quotes_backslashes_and_controls() {
        for stop in [b'"', b'\\', 0, b'\n', 0x1f] {
            for length in 0..40 {
                let mut bytes = vec![b'x'; length];
                bytes.extend([0xC3, 0xA9, stop, b'"', b'"']);
                assert_eq!(plain_end(&bytes, 0), length + 2);
            }
        }
        assert_eq!(plain_end("ééééééé~\u{7f}".as_bytes(), 0), 16);
    }

    #[test]
    fn escapes_are_checked_and_undone() {
        let text = r#"a\"\\\/\b\f\n\r\t\u00e9\uD83D\uDE00z"#;
        assert_eq!(unescape(text), "a\"\\/\u{8}\u{c}\n\r\té😀z");
        assert_eq!(escape_end(br"\uD83D\uDE00", 0), Ok(12));
        assert!(escape_end(br"\uD83Dx", 0).is_err());
        assert!(escape_end(br"\uDE00", 0).is_err());
        assert!(escape_end(br"\u12", 0).is_err());
        assert!(escape_end(br"\x", 0).is_err());
        assert!(escape_end(b"\\", 0).is_err());
    }

    #[test]
    fn numbers_follow_the_grammar() {
        for good in ["0", "-0", "10", "1.5", "1e5", "1E+5", "-1.25e-3", "123456789012345678901"] {
            assert_eq!(number_end(good.as_bytes(), 0), Ok(good.len()), "{good}");
        }
        for bad in ["-", "1.", "1.e5", "1e", "1e+", ".5", "+1"] {
            assert!(number_end(bad.as_bytes(), 0).is_err(), "{bad}");
        }
        assert_eq!(number_end(b"01", 0), Ok(1));
    }
}
