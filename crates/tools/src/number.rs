//! JSON numbers compared by their value, as JSON Schema does (Core, section 4.2.2): 1 equals 1.0.
//!
//! Whole numbers that fit 64 bits are compared exactly, all others as 64-bit floats.

use std::cmp::Ordering;

use serde_json::{Number, Value};

/// The order of two numbers; none when one is not a number.
pub(crate) fn compare(left: &Value, right: &Value) -> Option<Ordering> {
    if let (Some(left), Some(right)) = (whole(left), whole(right)) {
        return Some(left.cmp(&right));
    }
    float(left)?.partial_cmp(&float(right)?)
}

/// Whether two values are the same in the sense of JSON Schema.
pub(crate) fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(_), Value::Number(_)) => compare(left, right) == Some(Ordering::Equal),
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(l, r)| same(l, r))
        }
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len()
                && left.iter().all(|(name, l)| right.get(name).is_some_and(|r| same(l, r)))
        }
        _ => left == right,
    }
}

/// A key that is equal for values that are the same: to find repetitions in long lists.
pub(crate) fn key(value: &Value) -> String {
    match value {
        Value::Number(number) => {
            whole(value).map_or_else(|| number.to_string(), |whole| whole.to_string())
        }
        Value::Array(items) => format!("[{}]", items.iter().map(key).collect::<Vec<_>>().join(",")),
        Value::Object(members) => {
            let mut pairs: Vec<String> = members
                .iter()
                .map(|(name, value)| format!("{}:{}", Value::from(name.as_str()), key(value)))
                .collect();
            pairs.sort_unstable();
            format!("{{{}}}", pairs.join(","))
        }
        scalar => scalar.to_string(),
    }
}

/// The whole number that a value is: also of `2.0`, which JSON Schema (section 4.2.3 of its core) does not tell from
/// `2`, and of bounds that are written as text. None for fractions, for floats beyond 2^53, which stand
/// for several numbers, and for other values.
pub fn whole(value: &Value) -> Option<i128> {
    match value {
        Value::Number(number) => whole_number(number),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

fn whole_number(number: &Number) -> Option<i128> {
    if let Some(whole) = number.as_i64() {
        return Some(i128::from(whole));
    }
    if let Some(whole) = number.as_u64() {
        return Some(i128::from(whole));
    }
    number.as_f64().and_then(whole_float)
}

/// Floats hold every whole number up to 2^53; beyond that they stand for a range of numbers.
fn whole_float(float: f64) -> Option<i128> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    #[expect(clippy::cast_possible_truncation, reason = "whole and below 2^53")]
    (float.fract() == 0.0 && float.abs() <= EXACT).then_some(float as i128)
}

/// Whether a number has no fraction, however large it is.
pub(crate) fn is_whole(number: &Number) -> bool {
    whole_number(number).is_some() || number.as_f64().is_some_and(|float| float.fract() == 0.0)
}

/// The value as a 64-bit float; none when it is not a number (or text that is one).
pub(crate) fn float(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok().filter(|float: &f64| float.is_finite()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn numbers_are_compared_by_value_and_exactly() {
        assert!(same(&json!(1), &json!(1.0)));
        assert!(same(&json!({"a": [2.0]}), &json!({"a": [2]})));
        assert!(!same(&json!(1), &json!("1")));
        assert_eq!(key(&json!({"b": 1.0, "a": [2]})), key(&json!({"a": [2.0], "b": 1})));
        assert_eq!(compare(&json!(u64::MAX), &json!(u64::MAX - 1)), Some(Ordering::Greater));
        assert_eq!(compare(&json!(5), &json!("18446744073709551616")), Some(Ordering::Less));
        assert_eq!(compare(&json!(1), &json!(true)), None);
        assert!(is_whole(json!(1e300).as_number().unwrap()));
        assert!(!is_whole(json!(1.5).as_number().unwrap()));
    }
}
