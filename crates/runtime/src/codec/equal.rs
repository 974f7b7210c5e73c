//! Equality through the codec: two values are equal when their JSON is.
//!
//! A derived comparison is a generated function per type, which is an eighth of what a client costs
//! to check; this one is here, once.

use super::decoder::text_of;
use super::{Encode, Kind, Node, Tape, encode};

/// Whether two values stand for the same JSON: the `PartialEq` of generated structs.
///
/// Objects may have their members in any order, and numbers are equal however they are spelled
/// (JSON Schema Core, section 4.2.2): 1000 is `1e3`, and both zeros are one.
pub fn equal(left: &dyn Encode, right: &dyn Encode) -> bool {
    let (left, right) = (encode(left), encode(right));
    if left == right {
        return true;
    }
    match (Tape::parse_str(&left), Tape::parse_str(&right)) {
        (Ok(left), Ok(right)) => same((&left, Node::ROOT), (&right, Node::ROOT)),
        // Deeper than JSON may be; what is not the same text is not known to be equal.
        _ => false,
    }
}

/// Whether two nodes are the same; nesting is bounded by [`MAX_DEPTH`](super::MAX_DEPTH).
pub(super) fn same(left: (&Tape<'_>, Node), right: (&Tape<'_>, Node)) -> bool {
    let ((left, a), (right, b)) = (left, right);
    match (left.kind(a), right.kind(b)) {
        (Kind::Null, Kind::Null) | (Kind::True, Kind::True) | (Kind::False, Kind::False) => true,
        (Kind::Number, Kind::Number) => same_number(left.raw(a), right.raw(b)),
        (Kind::String | Kind::Escaped, Kind::String | Kind::Escaped) => {
            text_of(left, a) == text_of(right, b)
        }
        (Kind::Array, Kind::Array) => {
            let same = |(a, b)| same((left, a), (right, b));
            left.elements(a).count() == right.elements(b).count()
                && left.elements(a).zip(right.elements(b)).all(same)
        }
        (Kind::Object, Kind::Object) => {
            let mut others = right.members(b);
            left.members(a).count() == others.clone().count()
                && left.members(a).all(|(key, value)| {
                    let key = text_of(left, key);
                    let is_it = |&(other, _): &(Node, Node)| text_of(right, other) == key;
                    // Mostly the members stand in the same order.
                    let there = others.next().filter(is_it);
                    there
                        .or_else(|| right.members(b).find(is_it))
                        .is_some_and(|(_, other)| same((left, value), (right, other)))
                })
        }
        _ => false,
    }
}

/// Whether two texts are the same number, to the last digit.
pub(super) fn same_number(left: &str, right: &str) -> bool {
    left == right || decimal(left).is_some_and(|left| decimal(right) == Some(left))
}

/// A number as its sign, its digits from the first to the last that is no zero, and the power of ten
/// that these are to be multiplied with; none for what is no number.
fn decimal(text: &str) -> Option<(bool, String, i64)> {
    let (negative, text) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i64>().ok()?),
        None => (text, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = [whole, fraction].concat();
    if whole.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let kept = digits.trim_end_matches('0');
    if kept.is_empty() {
        return Some((false, String::new(), 0));
    }
    let shift =
        i64::try_from(digits.len() - kept.len()).ok()? - i64::try_from(fraction.len()).ok()?;
    Some((negative, kept.trim_start_matches('0').to_owned(), exponent.checked_add(shift)?))
}

#[cfg(test)]
mod tests {
    use super::equal;
    use crate::types::Value;

    /// A text that is written as it is.
    struct Raw(&'static str);

    impl super::Encode for Raw {
        fn encode(&self, e: &mut super::super::Encoder) {
            e.raw(self.0);
        }
    }

    #[test]
    fn values_are_equal_when_their_json_is() {
        for (left, right, expected) in [
            (r#"{"a":1,"b":[null,true]}"#, r#"{"b":[null,true],"a":1}"#, true),
            (r#"{"a":1}"#, r#"{"a":2}"#, false),
            (r#"{"a":1}"#, r#"{"b":1}"#, false),
            (r#"{"a":1}"#, r#"{"a":1,"b":1}"#, false),
            (r#"{"a":null}"#, "{}", false),
            ("[1,2]", "[2,1]", false),
            ("[1]", "[1,1]", false),
            ("0.0", "-0.0", true),
            ("1e3", "1000.0", true),
            ("0.10", "1E-1", true),
            ("-1", "1", false),
            ("1e400", "10e399", true),
            ("9007199254740993", "9007199254740992", false),
            ("1e99999999999999999999", "1e9", false),
            ("10", "1", false),
            ("100", "-100", false),
            (r#""\u0041""#, r#""A""#, true),
            (r#""1""#, "1", false),
            ("true", "false", false),
        ] {
            assert_eq!(equal(&Raw(left), &Raw(right)), expected, "{left} {right}");
            assert_eq!(equal(&Raw(right), &Raw(left)), expected, "{right} {left}");
            assert!(equal(&Raw(left), &Raw(left)));
        }
    }

    #[test]
    fn what_nests_too_deep_to_be_read_back_is_compared_as_text() {
        let deep = |inner: &str| {
            (0..super::super::MAX_DEPTH + 8)
                .fold(Value::from(inner), |value, _| Value::Array(vec![value]))
        };
        assert!(equal(&deep("a"), &deep("a")));
        assert!(!equal(&deep("a"), &deep("b")));
    }
}
