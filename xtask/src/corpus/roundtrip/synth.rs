//! Instances of schemas: not likely ones, as the mock makes them, but those at the edges.
//!
//! Takes: a schema and the number of a turn. Gives: a value, the same for the same turn. As turns go
//! on, members that may be left out are left out and given, every alternative and every listed value
//! comes, numbers and texts go through their extremes. What `not` and the like forbid is left to the
//! judge of the instances.

use jackfield_tools::sample::{Dice, text_for_pattern};
use serde_json::{Map, Number, Value, json};

use super::schemas::Schemas;
use super::view::View;

/// Below this depth, what may be left out is left out.
const RICH: u32 = 5;
/// Below this depth nothing more is made.
const DEEPEST: u32 = 40;
/// So many values are made generously.
const GENEROUS: usize = 150;
/// So many values are made at all.
const BUDGET: usize = 3_000;

/// Texts that codecs are known to get wrong.
const TEXTS: &[&str] = &[
    "",
    "plain",
    "naïve Ærøskøbing",
    "漢字かな交じり文",
    "مرحبا بالعالم",
    "😀👩‍👩‍👧‍👦 emoji",
    "quote \" backslash \\ slash /",
    "line\nfeed\ttab\r\u{0}\u{1f}\u{7f}",
    "\u{2028}\u{2029}\u{feff}",
    "  spaces  ",
    "null",
    "12345678901234567890",
];

/// A number that stands for one with more digits than `serde_json` holds (see [`WIDE`]).
pub(super) const STAND_IN: f64 = 271_828.182_845_904_5;
/// What is sent in its place.
pub(super) const WIDE: &str = "271828.18284590452353602874713526624977572470936999595749669676";
/// As [`STAND_IN`], for whole numbers.
pub(super) const WHOLE_STAND_IN: u64 = 17_976_931_348_623_157_081;
/// What is sent in its place.
pub(super) const WHOLE_WIDE: &str = "179769313486231570814527423731704356798070567525844996598917";

/// Makes instances of one document's schemas.
pub(super) struct Synth<'s, 'd> {
    schemas: &'s Schemas<'d>,
    turn: u64,
    /// Whether listed values are replaced by one that is not listed.
    unlisted: bool,
    made: usize,
}

impl<'s, 'd> Synth<'s, 'd> {
    /// A maker for one turn.
    pub(super) fn new(schemas: &'s Schemas<'d>, turn: u64, unlisted: bool) -> Self {
        Self { schemas, turn, unlisted, made: 0 }
    }

    /// An instance; nothing when the schema has none that is small enough.
    pub(super) fn value(&mut self, schema: &'s Value, dice: Dice, depth: u32) -> Option<Value> {
        self.value_of(&[schema], dice, depth)
    }

    /// An instance of what several schemas say together.
    fn value_of(&mut self, schemas: &[&'s Value], dice: Dice, depth: u32) -> Option<Value> {
        self.made += 1;
        if depth > DEEPEST || self.made > BUDGET {
            return None;
        }
        // Deep down every alternative is tried, for only some of them have an end.
        let tries = if self.is_sparse(depth) { 4 } else { 1 };
        (0..tries).find_map(|attempt| {
            let turn = if depth == 0 { self.turn } else { dice.child("turn").bits() >> 8 };
            let view = View::of(self.schemas, schemas, dice, turn.wrapping_add(attempt));
            self.of_view(&view, dice, depth)
        })
    }

    fn is_sparse(&self, depth: u32) -> bool {
        depth >= RICH || self.made > GENEROUS
    }

    fn of_view(&mut self, view: &View<'s>, dice: Dice, depth: u32) -> Option<Value> {
        if let Some(values) = view.values() {
            let is_text = |value: &&Value| value.is_string();
            if self.unlisted && values.len() > 1 && values.iter().any(is_text) {
                return Some("a value that is not listed".into());
            }
            let start = if depth == 0 { self.turn } else { dice.child("value").bits() >> 8 };
            let length = u64::try_from(values.len()).ok().filter(|length| *length > 0)?;
            let place = usize::try_from(start % length).ok()?;
            return values.get(place).map(|value| (*value).clone());
        }
        let mut types = view.types();
        if self.is_sparse(depth) && types.contains(&"null") {
            types = vec!["null"];
        }
        match *dice.child("type").nth(usize::try_from(self.turn).ok()?).pick(&types)? {
            "null" => Some(Value::Null),
            "boolean" => Some(Value::Bool(dice.below(2) == 1)),
            "integer" => integer(view, dice),
            "number" => number(view, dice),
            "string" => text(view, dice).map(Value::String),
            "array" => self.array(view, dice, depth),
            "object" => self.object(view, dice, depth),
            _ => None,
        }
        .or_else(|| types.contains(&"null").then_some(Value::Null))
    }

    /// A value of schemas that may say nothing.
    fn any_or(&mut self, schemas: &[&'s Value], dice: Dice, depth: u32) -> Option<Value> {
        let view = View::of(self.schemas, schemas, dice, 0);
        if view.says_nothing() {
            return Some(anything(dice, 0));
        }
        self.value_of(schemas, dice, depth)
    }

    fn array(&mut self, view: &View<'s>, dice: Dice, depth: u32) -> Option<Value> {
        let min = view.largest("minItems").unwrap_or_default();
        let max = view.smallest("maxItems").unwrap_or(u64::MAX);
        let liked = if self.is_sparse(depth) { 0 } else { dice.child("length").below(4) };
        let number = usize::try_from(liked.max(min).min(max.max(min))).ok()?;
        let prefix = view.last("prefixItems").and_then(Value::as_array);
        let prefix = prefix.map(Vec::as_slice).unwrap_or_default();
        let number =
            if number > 0 && !prefix.is_empty() { number.max(prefix.len()) } else { number };
        let items: Vec<&Value> = view.each("items").collect();
        let unique = view.last("uniqueItems") == Some(&Value::Bool(true));
        let mut list: Vec<Value> = Vec::new();
        for place in 0..number.min(300) * 4 {
            if list.len() >= number {
                break;
            }
            let dice = dice.nth(place);
            let item = match prefix.get(list.len()) {
                Some(schema) => self.any_or(&[schema], dice, depth + 1),
                None if items.contains(&&Value::Bool(false)) => break,
                None if items.is_empty() => Some(anything(dice, 0)),
                None => self.any_or(&items, dice, depth + 1),
            };
            let Some(item) = item else {
                if (list.len() as u64) < min {
                    return None;
                }
                break;
            };
            if !unique || !list.contains(&item) {
                list.push(item);
            }
        }
        Some(Value::Array(list))
    }

    fn object(&mut self, view: &View<'s>, dice: Dice, depth: u32) -> Option<Value> {
        let mut object = Map::new();
        let required = view.required();
        let properties = view.properties();
        let sparse = self.is_sparse(depth);
        for (name, schemas) in &properties {
            let needed = required.contains(name);
            let given = match self.turn {
                0 => false,
                1 => depth < 3,
                _ => dice.child("given").child(name).below(2) == 1,
            };
            if !needed && (sparse || !given) {
                continue;
            }
            let dice = dice.child(name);
            let made = match view.tags.get(*name) {
                Some(tag) => Some(Value::String(tag.clone())),
                None => self.any_or(schemas, dice, depth + 1),
            };
            match made {
                Some(value) => {
                    object.insert((*name).to_owned(), value);
                }
                None if needed => return None,
                None => {}
            }
        }
        for name in required {
            let value =
                || view.tags.get(name).map_or_else(|| anything(dice, 1), |t| t.clone().into());
            object.entry(name).or_insert_with(value);
        }
        let declares = !properties.is_empty();
        self.extras(view, declares, dice, depth, &mut object);
        Some(Value::Object(object))
    }

    /// Members under other names, where the schema says that there may be any.
    fn extras(
        &mut self,
        view: &View<'s>,
        declares: bool,
        dice: Dice,
        depth: u32,
        object: &mut Map<String, Value>,
    ) {
        let min = usize::try_from(view.largest("minProperties").unwrap_or_default()).unwrap_or(0);
        let wanted = if self.is_sparse(depth) { 0 } else { dice.child("extras").below(3) };
        let wanted = usize::try_from(wanted).unwrap_or_default();
        let wanted = wanted.max(min.saturating_sub(object.len()).min(50));
        if let Some(Value::Object(patterns)) = view.last("patternProperties") {
            for (place, (pattern, schema)) in patterns.iter().enumerate().take(wanted.max(1)) {
                let dice = dice.child("pattern").nth(place);
                let name = text_for_pattern(pattern, None, dice);
                if let (Some(name), Some(value)) = (name, self.any_or(&[schema], dice, depth + 1)) {
                    object.insert(name, value);
                }
            }
        }
        let stated = view.last("additionalProperties");
        if view.each("additionalProperties").any(|stated| *stated == Value::Bool(false))
            || (stated.is_none() && (declares || view.last("patternProperties").is_some()))
        {
            return;
        }
        let pattern = view.last("propertyNames").and_then(|names| names.get("pattern"));
        let names = ["extra", "x-ключ", "with \"quotes\"", "", "名前", "type", "ÿ"];
        for place in 0..wanted {
            let dice = dice.child("extra").nth(place);
            let name = match pattern.and_then(Value::as_str) {
                Some(pattern) => text_for_pattern(pattern, None, dice),
                None => dice.pick(&names).map(|name| format!("{name}{place}")),
            };
            let value = match stated {
                Some(schema) if schema.is_object() => self.any_or(&[schema], dice, depth + 1),
                _ => Some(anything(dice, 0)),
            };
            if let (Some(name), Some(value)) = (name, value) {
                object.entry(name).or_insert(value);
            }
        }
    }
}

/// Any JSON value.
fn anything(dice: Dice, depth: u32) -> Value {
    let inner = |place| anything(dice.child("in").nth(place), depth + 1);
    match dice.child("any").below(if depth < 2 { 8 } else { 6 }) {
        0 => Value::Null,
        1 => json!(true),
        2 => json!(-7),
        3 => json!(0.1),
        4 => json!(u64::MAX),
        5 => json!(dice.pick(TEXTS)),
        6 => json!([inner(0), inner(1)]),
        _ => json!({"a": inner(0), "b c": inner(1)}),
    }
}

fn text(view: &View<'_>, dice: Dice) -> Option<String> {
    let (min, max) = (view.largest("minLength"), view.smallest("maxLength"));
    if let Some(pattern) = view.text("pattern") {
        return text_for_pattern(pattern, min, dice);
    }
    let likely: &[&str] = match view.text("format").unwrap_or_default() {
        "date-time" => {
            &["2026-02-28T23:59:59Z", "2024-02-29T12:00:00.123456789+05:30", "1969-12-31t23:59:60z"]
        }
        "date" => &["2024-02-29", "0001-01-01", "9999-12-31"],
        "time" => &["23:59:59Z", "00:00:00.000+01:00"],
        "duration" => &["P1Y2M3DT4H5M6S", "PT0S", "P4W"],
        "uuid" => &["00000000-0000-0000-0000-000000000000", "F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6"],
        "byte" | "base64" => &["", "AA==", "//79/A=="],
        "email" => &["a@example.com", "\"odd name\"@example.org"],
        "uri" | "url" => &["https://example.com/a?b=c#d", "urn:isbn:0451450523"],
        "ipv4" => &["192.0.2.1"],
        "ipv6" => &["2001:db8::1"],
        "decimal" => &["0.10", "-12345678901234567890.123456789"],
        "int64" | "int32" | "uint64" => &["0", "9223372036854775807"],
        _ => TEXTS,
    };
    let text = dice.child("text").pick(likely)?;
    let bound = |bound: u64| usize::try_from(bound).unwrap_or(usize::MAX);
    let mut text: String = text.chars().take(max.map_or(usize::MAX, bound)).collect();
    for _ in text.chars().count()..bound(min.unwrap_or_default()).min(100_000) {
        text.push('x');
    }
    Some(text)
}

/// Bounds as `i128`, which holds those of every integer type that there is.
fn bounds(view: &View<'_>) -> (Option<i128>, Option<i128>) {
    #[expect(clippy::cast_possible_truncation, reason = "`as` saturates, which is what is meant")]
    let whole = |value: &Value, round: fn(f64) -> f64| {
        let exact = value.as_i64().map(i128::from).or_else(|| value.as_u64().map(i128::from));
        exact.or_else(|| value.as_f64().map(|bound| round(bound) as i128))
    };
    let low = view.each("minimum").filter_map(|bound| whole(bound, f64::ceil));
    let above = view.each("exclusiveMinimum").filter_map(|bound| whole(bound, f64::floor));
    let high = view.each("maximum").filter_map(|bound| whole(bound, f64::floor));
    let below = view.each("exclusiveMaximum").filter_map(|bound| whole(bound, f64::ceil));
    (low.chain(above.map(|bound| bound + 1)).max(), high.chain(below.map(|bound| bound - 1)).min())
}

/// A whole number: within 64 bits with a sign, unless the schema states more.
fn integer(view: &View<'_>, dice: Dice) -> Option<Value> {
    let (least, most) = match view.text("format").unwrap_or_default() {
        "int32" => (i128::from(i32::MIN), i128::from(i32::MAX)),
        "uint32" => (0, i128::from(u32::MAX)),
        "uint64" => (0, i128::from(u64::MAX)),
        "int128" | "uint128" | "bigint" | "biginteger"
            if view.last("maximum").is_none() && dice.below(2) == 0 =>
        {
            return Some(WHOLE_STAND_IN.into());
        }
        _ => (i128::from(i64::MIN), i128::from(i64::MAX)),
    };
    let (low, high) = bounds(view);
    let low = low.unwrap_or(least.min(high.unwrap_or(least)));
    let high = high.unwrap_or(most.max(low));
    let step = view.last("multipleOf").and_then(Value::as_i64).map_or(1, i128::from);
    let edges = [low, high, 0, 1, -1, 100, (1 << 53) + 1, low / 2 + high / 2];
    let fits = |number: &i128| (low..=high).contains(number) && number % step == 0;
    let multiples = (1..=3).map(|times| (low.div_euclid(step) + times) * step);
    let fitting: Vec<i128> = edges.into_iter().chain(multiples).filter(fits).collect();
    let number = *dice.child("integer").pick(&fitting)?;
    if dice.child("fraction").below(8) == 0 && number.abs() < 1 << 50 {
        #[expect(clippy::cast_precision_loss, reason = "small enough to be exact")]
        return Number::from_f64(number as f64).map(Value::Number);
    }
    Some(match (i64::try_from(number), u64::try_from(number)) {
        (Ok(number), _) => number.into(),
        (_, Ok(number)) => number.into(),
        _ => return None,
    })
}

fn number(view: &View<'_>, dice: Dice) -> Option<Value> {
    let decimal = matches!(
        view.text("format"),
        Some("decimal" | "bigdecimal" | "big-decimal" | "decimal128")
    );
    let bound = |key: &str, fold: fn(f64, f64) -> f64| {
        view.each(key).filter_map(Value::as_f64).reduce(fold)
    };
    let low = [bound("minimum", f64::max), bound("exclusiveMinimum", f64::max)];
    let high = [bound("maximum", f64::min), bound("exclusiveMaximum", f64::min)];
    let low = low.into_iter().flatten().reduce(f64::max);
    let high = high.into_iter().flatten().reduce(f64::min);
    let bounded = low.is_some() || high.is_some();
    if decimal && !bounded && dice.child("wide").below(3) == 0 {
        return Some(json!(STAND_IN));
    }
    let (low, high) = match (low, high) {
        (Some(low), Some(high)) => (low, high),
        (Some(low), None) => (low, f64::MAX),
        (None, Some(high)) => (-f64::MAX, high),
        (None, None) => (-f64::MAX, f64::MAX),
    };
    let step = view.last("multipleOf").and_then(Value::as_f64);
    let edges = [
        low,
        high,
        0.0,
        1.0,
        -1.5,
        0.1,
        1e-7,
        5e-324,
        1.797_693_134_862_315_7e308,
        3.0,
        123_456.789,
        low / 2.0 + high / 2.0,
        low + 0.5,
    ];
    let stepped = step.map(|step| step * 3.0);
    let fitting: Vec<f64> =
        edges.into_iter().chain(stepped).filter(|number| (low..=high).contains(number)).collect();
    let number = *dice.child("number").pick(&fitting)?;
    Number::from_f64(number).map(Value::Number)
}
