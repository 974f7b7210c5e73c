//! Whether two JSON texts say the same: members in any order, numbers by value and to the last
//! digit.

use std::borrow::Cow;

use serde_json::Value;

/// Compares what was sent with what came back.
pub(super) fn same(sent: &str, back: &str) -> Result<(), String> {
    let (Some(left), Some(right)) = (exact(sent), exact(back)) else {
        return Err(format!("came back as what is no JSON: {back}"));
    };
    if left == right { Ok(()) } else { Err(format!("came back as {back}")) }
}

/// The value of a text, with every number as a text in its normal form: a parser would round it.
fn exact(json: &str) -> Option<Value> {
    let mut text = String::with_capacity(json.len() + 16);
    let mut rest = json;
    while let Some(at) = rest.find(|c: char| c == '"' || c == '-' || c.is_ascii_digit()) {
        text.push_str(rest.get(..at)?);
        rest = rest.get(at..)?;
        if rest.starts_with('"') {
            let end = string_end(rest)?;
            text.push_str(rest.get(..end)?);
            rest = rest.get(end..)?;
        } else {
            let digits = |c: char| !matches!(c, '0'..='9' | '-' | '+' | '.' | 'e' | 'E');
            let end = rest.find(digits).unwrap_or(rest.len());
            text.push_str(&format!("\"\\u0000{}\"", normal(rest.get(..end)?)));
            rest = rest.get(end..)?;
        }
    }
    text.push_str(rest);
    serde_json::from_str(&text).ok()
}

/// The length of the string that a text begins with.
fn string_end(text: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// A number's digits without zeros at the ends, and its power of ten.
fn normal(number: &str) -> Cow<'_, str> {
    let (sign, rest) = match number.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", number),
    };
    let (mantissa, exponent) = rest.split_once(['e', 'E']).unwrap_or((rest, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let Ok(exponent) = exponent.parse::<i64>() else { return Cow::Borrowed(number) };
    let digits = format!("{whole}{fraction}");
    let exponent = exponent - i64::try_from(fraction.len()).unwrap_or_default();
    let significant = digits.trim_start_matches('0');
    let short = significant.trim_end_matches('0');
    if short.is_empty() {
        return Cow::Borrowed("0");
    }
    let dropped = i64::try_from(significant.len() - short.len()).unwrap_or_default();
    Cow::Owned(format!("{sign}{short}e{}", exponent + dropped))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_compared_by_value_and_to_the_last_digit() {
        assert_eq!(same("[1, 2.50, -0.0]", "[1.0,25e-1,0]"), Ok(()));
        assert_eq!(same(r#"{"a": 1, "b": "1"}"#, r#"{"b":"1","a":10e-1}"#), Ok(()));
        assert_eq!(same("1e400", "10e399"), Ok(()));
        for (sent, back) in [
            ("18446744073709551616", "18446744073709551617"),
            ("0.1", "0.10000000000000000001"),
            ("1", "\"1\""),
            (r#"["1"]"#, "[1]"),
            (r#"{"a": null}"#, "{}"),
            ("1", "-1"),
        ] {
            assert!(same(sent, back).is_err(), "{sent} and {back}");
        }
        assert_eq!(same(r#"["\"1\\", "é"]"#, r#"["\"1\\","\u00e9"]"#), Ok(()));
    }
}
