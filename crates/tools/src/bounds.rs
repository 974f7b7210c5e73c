//! What numbers a type takes: bounds, and what values are multiples of.

use std::cmp::Ordering;

use jackfield_plan::SchemaKind;
use serde_json::{Number, Value};

use crate::number::{compare, float, whole};
use crate::words::excerpt;

/// The rules of a type of numbers.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Bounds<'p> {
    least: Option<&'p Value>,
    /// Whether `least` itself is refused.
    pub(crate) above: bool,
    most: Option<&'p Value>,
    /// Whether `most` itself is refused.
    pub(crate) below: bool,
    /// What values are multiples of.
    pub(crate) step: Option<&'p Value>,
}

impl<'p> Bounds<'p> {
    /// Those of a kind; none of them for what is no number.
    pub(crate) fn of(kind: &'p SchemaKind) -> Self {
        match kind {
            SchemaKind::Integer { minimum, maximum, multiple_of, .. } => Self {
                least: minimum.as_ref(),
                most: maximum.as_ref(),
                step: multiple_of.as_ref(),
                ..Self::default()
            },
            SchemaKind::Number {
                minimum,
                exclusive_minimum,
                maximum,
                exclusive_maximum,
                multiple_of,
            } => Self {
                least: minimum.as_ref(),
                above: *exclusive_minimum,
                most: maximum.as_ref(),
                below: *exclusive_maximum,
                step: multiple_of.as_ref(),
            },
            _ => Self::default(),
        }
    }

    /// The same, with bounds where there are none.
    pub(crate) fn or(mut self, least: Option<&'p Value>, most: Option<&'p Value>) -> Self {
        self.least = self.least.or(least);
        self.most = self.most.or(most);
        self
    }

    /// Whether a number is one of those.
    pub(crate) fn hold(&self, value: &Value) -> bool {
        !self.is_low(value) && !self.is_high(value) && self.is_multiple(value)
    }

    fn is_low(&self, value: &Value) -> bool {
        self.least.and_then(|bound| compare(value, bound)).is_some_and(|order| {
            order == Ordering::Less || (self.above && order == Ordering::Equal)
        })
    }

    fn is_high(&self, value: &Value) -> bool {
        self.most.and_then(|bound| compare(value, bound)).is_some_and(|order| {
            order == Ordering::Greater || (self.below && order == Ordering::Equal)
        })
    }

    /// Floats are near what their digits say: `0.3` is a multiple of `0.1`.
    fn is_multiple(&self, value: &Value) -> bool {
        const NEAR: f64 = 1e-9;
        let Some(step) = self.step else { return true };
        if let (Some(value), Some(step)) = (whole(value), whole(step)) {
            return value.checked_rem(step).is_none_or(|rest| rest == 0);
        }
        let Some((value, step)) = float(value).zip(float(step)) else { return true };
        let times = value / step;
        !times.is_finite() || (times - times.round()).abs() <= NEAR * times.abs().max(1.0)
    }

    /// `1 to 5`, `more than 0 and at most 5`, `0 or more, a multiple of 0.5`.
    pub(crate) fn in_words(&self) -> String {
        let least = self.least.map(bare);
        let most = self.most.map(bare);
        let range = match (least, most) {
            (Some(least), Some(most)) if !self.above && !self.below => format!("{least} to {most}"),
            (Some(least), None) if !self.above => format!("{least} or more"),
            (None, Some(most)) if !self.below => format!("{most} or less"),
            (least, most) => {
                let above = if self.above { "more than" } else { "at least" };
                let below = if self.below { "less than" } else { "at most" };
                let least = least.map(|least| format!("{above} {least}"));
                let most = most.map(|most| format!("{below} {most}"));
                least.into_iter().chain(most).collect::<Vec<_>>().join(" and ")
            }
        };
        match self.step.map(bare) {
            Some(step) if range.is_empty() => format!("a multiple of {step}"),
            Some(step) => format!("{range}, a multiple of {step}"),
            None => range,
        }
    }

    /// The number that is allowed and nearest to one that is not; none where there may be none.
    pub(crate) fn nearest(&self, value: &Value) -> Option<Value> {
        let bound = match (self.is_low(value), self.is_high(value)) {
            (true, _) => self.least.filter(|_| !self.above),
            (_, true) => self.most.filter(|_| !self.below),
            _ => None,
        };
        let near = match (bound, self.step) {
            (Some(bound), _) if self.hold(bound) => Some(bound.clone()),
            (_, Some(step)) => self.nearest_multiple(float(value)?, step),
            _ => self.between(),
        };
        near.filter(|near| self.hold(near))
    }

    fn nearest_multiple(&self, value: f64, step: &Value) -> Option<Value> {
        let of = float(step)?;
        let times = |bound: Option<&Value>| bound.and_then(float).map(|bound| bound / of);
        let mut count = (value / of).round();
        if let Some(least) = times(self.least) {
            let first = least.ceil();
            count = count.max(if self.above && first <= least { first + 1.0 } else { first });
        }
        if let Some(most) = times(self.most) {
            let last = most.floor();
            count = count.min(if self.below && last >= most { last - 1.0 } else { last });
        }
        // As many digits as the step has, so that 3 * 0.1 is 0.3.
        let text = bare(step);
        let digits = text.split_once('.').map_or(0, |(_, digits)| digits.len());
        let product = count * of;
        let is_plain = !text.contains(['e', 'E']);
        let written = if is_plain { format!("{product:.digits$}") } else { product.to_string() };
        written.parse().ok().map(Value::Number)
    }

    /// A number between bounds that are themselves refused.
    fn between(&self) -> Option<Value> {
        let least = self.least.and_then(float);
        let most = self.most.and_then(float);
        let candidates = match (least, most) {
            (Some(least), Some(most)) => vec![least.floor() + 1.0, least.midpoint(most)],
            (Some(least), None) => vec![least.floor() + 1.0],
            (None, Some(most)) => vec![most.ceil() - 1.0],
            (None, None) => Vec::new(),
        };
        let numbers = candidates.into_iter().filter_map(|float| {
            let text = if float.fract() == 0.0 { format!("{float:.0}") } else { float.to_string() };
            text.parse::<Number>().ok().map(Value::Number)
        });
        numbers.into_iter().find(|number| self.hold(number))
    }
}

/// A number without the quotation marks of one that is written as text.
fn bare(bound: &Value) -> String {
    bound.as_str().map_or_else(|| excerpt(bound), str::to_owned)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn number(keywords: Value) -> SchemaKind {
        let mut row = keywords;
        row["type"] = json!("number");
        serde_json::from_value::<jackfield_plan::Schema>(row).unwrap().kind
    }

    #[test]
    fn what_is_refused_has_words_and_a_nearest_number() {
        let open = json!({"minimum": 0, "exclusive_minimum": true, "maximum": 1});
        let step = json!({"minimum": 0, "multiple_of": 0.1});
        let narrow = json!({"minimum": 0, "exclusive_minimum": true, "maximum": 1,
            "exclusive_maximum": true});
        for (keywords, value, words, near) in [
            (open.clone(), json!(0), "more than 0 and at most 1", json!(1)),
            (open, json!(2), "more than 0 and at most 1", json!(1)),
            (narrow, json!(-3), "more than 0 and less than 1", json!(0.5)),
            (step.clone(), json!(0.26), "0 or more, a multiple of 0.1", json!(0.3)),
            (step, json!(-1), "0 or more, a multiple of 0.1", json!(0)),
            (json!({"multiple_of": "0.5"}), json!(0.7), "a multiple of 0.5", json!(0.5)),
            (json!({"multiple_of": 15}), json!(20), "a multiple of 15", json!(15)),
            (
                json!({"multiple_of": 15, "minimum": 16}),
                json!(2),
                "16 or more, a multiple of 15",
                json!(30),
            ),
            (json!({"maximum": 5, "exclusive_maximum": true}), json!(5), "less than 5", json!(4)),
        ] {
            let kind = number(keywords);
            let bounds = Bounds::of(&kind);
            assert!(!bounds.hold(&value), "{value} {words}");
            assert_eq!(bounds.in_words(), words);
            assert_eq!(bounds.nearest(&value), Some(near), "{value} {words}");
        }
    }

    #[test]
    fn multiples_are_told_by_their_digits() {
        let kind = number(json!({"multiple_of": 0.01}));
        for value in [json!(0.07), json!(19.99), json!(5), json!(-0.29), json!(1e18)] {
            assert!(Bounds::of(&kind).hold(&value), "{value}");
        }
        assert!(!Bounds::of(&kind).hold(&json!(0.005)));
    }

    #[test]
    fn where_nothing_fits_nothing_is_near() {
        let kind = number(json!({"minimum": 1, "maximum": 2, "multiple_of": 5}));
        assert_eq!(Bounds::of(&kind).nearest(&json!(1)), None);
    }
}
