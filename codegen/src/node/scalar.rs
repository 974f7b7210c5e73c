//! What unquoted scalars mean: the core schema of YAML 1.2.2 (section 10.3.2), and numbers.
//!
//! Takes: the text of a scalar. Gives: its kind, and the value of a number in any of the spellings
//! below. JSON's numbers are a part of them.
//!
//! | text | is |
//! |---|---|
//! | ``, `~`, `null`, `Null`, `NULL` | null |
//! | `true`, `True`, `TRUE`, `false`, .. | boolean |
//! | `12`, `-3`, `+7`, `0o17`, `0x1F` | number |
//! | `1.5`, `.5`, `1.`, `1e3`, `.inf`, `-.Inf`, `.NaN` | number |
//! | `yes`, `on`, `1_000`, `0b1`, `12:30`, `2024-01-31` | string (they are not in the core schema) |

use super::document::SlotKind;

/// The kind of an unquoted, untagged scalar.
pub(super) fn resolve(text: &str) -> SlotKind {
    // Every spelling but a string's starts with one of these, so most texts are decided here.
    match text.as_bytes().first() {
        None => SlotKind::Null,
        Some(b'~' | b'n' | b'N') if matches!(text, "~" | "null" | "Null" | "NULL") => {
            SlotKind::Null
        }
        Some(b't' | b'T' | b'f' | b'F') => boolean(text).unwrap_or(SlotKind::String),
        Some(b'0'..=b'9' | b'-' | b'+' | b'.') if is_number(text) => SlotKind::Number,
        _ => SlotKind::String,
    }
}

/// `true` and `false` in the spellings of the core schema.
pub(super) fn boolean(text: &str) -> Option<SlotKind> {
    match text {
        "true" | "True" | "TRUE" => Some(SlotKind::True),
        "false" | "False" | "FALSE" => Some(SlotKind::False),
        _ => None,
    }
}

/// Whether the core schema takes the text for a number.
pub(super) fn is_number(text: &str) -> bool {
    if let Some((digits, radix)) = radix(text) {
        return !digits.is_empty() && digits.chars().all(|c| c.is_digit(radix));
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN") {
        return true;
    }
    is_decimal(unsigned)
}

/// `[0-9]+(\.[0-9]*)?` or `\.[0-9]+`, then perhaps an exponent.
fn is_decimal(unsigned: &str) -> bool {
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent_holds = exponent.is_none_or(|text| {
        let text = text.strip_prefix(['-', '+']).unwrap_or(text);
        !text.is_empty() && digits(text)
    });
    (!whole.is_empty() || !fraction.is_empty())
        && digits(whole)
        && digits(fraction)
        && exponent_holds
}

/// `0o17` and `0x1F`, which take no sign.
fn radix(text: &str) -> Option<(&str, u32)> {
    let octal = text.strip_prefix("0o").map(|digits| (digits, 8));
    octal.or_else(|| text.strip_prefix("0x").map(|digits| (digits, 16)))
}

/// The value of a whole number, in whatever spelling; `None` for fractions and what 128 bits
/// cannot hold.
pub(super) fn integer(text: &str) -> Option<i128> {
    if let Some((digits, radix)) = radix(text) {
        return i128::from_str_radix(digits, radix).ok();
    }
    if let Ok(number) = text.parse() {
        return Some(number);
    }
    // `1.0` and `1e3` are integers in JSON Schema 2020-12 (core, section 4.2.3). Beyond 2^53 a
    // fraction cannot be told from rounding.
    let number = float(text)?;
    #[expect(clippy::cast_possible_truncation, reason = "whole, and far below 2^127")]
    (number.fract() == 0.0 && number.abs() <= 9_007_199_254_740_992.0).then_some(number as i128)
}

/// The value of a number, rounded to the nearest that `f64` has.
pub(super) fn float(text: &str) -> Option<f64> {
    if let Some((digits, radix)) = radix(text) {
        #[expect(clippy::cast_precision_loss, reason = "rounding is what is asked for")]
        return i128::from_str_radix(digits, radix).ok().map(|number| number as f64);
    }
    match text {
        ".nan" | ".NaN" | ".NAN" => Some(f64::NAN),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => Some(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => Some(f64::NEG_INFINITY),
        _ => text.parse().ok(),
    }
}

/// Whether two spellings are one number.
pub(super) fn equal(a: &str, b: &str) -> bool {
    match (integer(a), integer(b)) {
        (Some(a), Some(b)) => a == b,
        (None, None) => match (float(a), float(b)) {
            (Some(a), Some(b)) => a.total_cmp(&b).is_eq(),
            _ => false,
        },
        _ => false,
    }
}

/// The number as JSON spells it (RFC 8259 section 6), keeping every digit; `None` for infinities and
/// not-a-number, which JSON lacks.
pub(super) fn json_number(text: &str) -> Option<String> {
    if let Some((digits, radix)) = radix(text) {
        return match i128::from_str_radix(digits, radix) {
            Ok(number) => Some(number.to_string()),
            Err(_) => None,
        };
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if !is_decimal(unsigned) {
        return None;
    }
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let whole = whole.trim_start_matches('0');
    let mut json = String::with_capacity(text.len() + 2);
    json.push_str(if text.starts_with('-') { "-" } else { "" });
    json.push_str(if whole.is_empty() { "0" } else { whole });
    if !fraction.is_empty() {
        json.push('.');
        json.push_str(fraction);
    }
    if let Some(exponent) = exponent {
        json.push('e');
        json.push_str(exponent);
    }
    Some(json)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_core_schema_decides() {
        let kinds = |texts: &[&str], kind: SlotKind| {
            for text in texts {
                assert_eq!(resolve(text), kind, "{text}");
            }
        };
        kinds(&["", "~", "null", "Null", "NULL"], SlotKind::Null);
        kinds(&["true", "True", "TRUE"], SlotKind::True);
        kinds(&["false", "FALSE"], SlotKind::False);
        kinds(
            &["0", "-3", "+7", "0o17", "0x1F", "1.5", ".5", "1.", "1e3", "-.Inf", ".NaN", "007"],
            SlotKind::Number,
        );
        kinds(
            &[
                "yes",
                "no",
                "on",
                "off",
                "y",
                "nUll",
                "tRue",
                "1_000",
                "0b1",
                "12:30",
                "2024-01-31",
                "-",
                "+",
                ".",
                "0x",
                "0o8",
                "-0x1",
                "1e",
                "1e+",
                "e3",
                "-.nan",
                "1.2.3",
                "..",
                "None",
                "nil",
                "infinity",
                "NaN",
                "inf",
            ],
            SlotKind::String,
        );
    }

    #[test]
    fn whole_numbers_have_many_spellings() {
        assert_eq!(integer("0x1F"), Some(31));
        assert_eq!(integer("0o17"), Some(15));
        assert_eq!(integer("+7"), Some(7));
        assert_eq!(integer("1e3"), Some(1000));
        assert_eq!(integer("1.0"), Some(1));
        assert_eq!(integer("1.5"), None);
        assert_eq!(integer(".inf"), None);
        assert_eq!(integer("18446744073709551615"), Some(u64::MAX.into()));
    }

    #[test]
    fn numbers_are_equal_by_value() {
        assert!(equal("1", "1.0") && equal("0x10", "16") && equal("0.5", ".50"));
        assert!(!equal("1", "1.5") && !equal("9007199254740993", "9007199254740992"));
    }

    #[test]
    fn json_keeps_every_digit() {
        let json = |text: &str| json_number(text);
        assert_eq!(json("+007.50").as_deref(), Some("7.50"));
        assert_eq!(json(".5").as_deref(), Some("0.5"));
        assert_eq!(json("1.").as_deref(), Some("1"));
        assert_eq!(json("1E+3").as_deref(), Some("1e+3"));
        assert_eq!(json("-0").as_deref(), Some("-0"));
        assert_eq!(
            json("123456789012345678901234567890.123").as_deref(),
            Some("123456789012345678901234567890.123")
        );
        assert_eq!(json("0xFF").as_deref(), Some("255"));
        assert_eq!(json(".nan"), None);
    }
}
