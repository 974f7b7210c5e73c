//! Values by schema and flavour.

use serde_json::{Map, Number, Value};

use super::Flavour;
use super::schema::View;
use crate::document::Document;

/// Objects and lists deeper than this hold only what they must.
const OPTIONAL_DEPTH: usize = 2;
const MAX_DEPTH: usize = 6;

/// How many values one call may have.
const BUDGET: usize = 400;

/// What values may be at a place.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Limits {
    /// Characters that have a meaning of their own there, which no encoding takes away.
    pub(crate) without: &'static str,
    /// Whether an empty text or list would make another request.
    pub(crate) not_empty: bool,
    /// Whether white space at the ends would be lost.
    pub(crate) trimmed: bool,
    /// Whether only what is required is given.
    pub(crate) sparse: bool,
}

/// Makes values.
#[derive(Debug)]
pub(crate) struct Maker<'d> {
    pub(crate) document: &'d Document,
    pub(crate) flavour: Flavour,
    left: usize,
}

impl<'d> Maker<'d> {
    pub(crate) fn new(document: &'d Document, flavour: Flavour) -> Self {
        Self { document, flavour, left: BUDGET }
    }

    pub(crate) fn value(&mut self, schema: Option<&'d Value>, limits: Limits) -> Value {
        match schema {
            Some(schema) => self.nested(schema, limits, 0, 0),
            None => Value::String(self.plain_text(limits)),
        }
    }

    fn nested(&mut self, schema: &'d Value, limits: Limits, depth: usize, index: usize) -> Value {
        let view = View::of(self.document, schema);
        self.left = self.left.saturating_sub(1);
        if self.flavour == Flavour::Nulls && view.nullable() && !limits.not_empty {
            return Value::Null;
        }
        if let Some(value) = self.listed(&view, index) {
            return value;
        }
        match view.types().first().copied() {
            Some("boolean") => {
                Value::Bool(!matches!(self.flavour, Flavour::Zero | Flavour::Negative))
            }
            Some("integer") => self.integer(&view, index),
            Some("number") => self.number(&view),
            Some("array") => self.list(&view, limits, depth),
            Some("object") => self.object(&view, limits, depth),
            Some("null") => Value::Null,
            _ => Value::String(self.text(&view, limits, index)),
        }
    }

    /// A value of a closed list.
    fn listed(&self, view: &View<'d>, index: usize) -> Option<Value> {
        if let Some(only) = view.get("const") {
            return Some(only.clone());
        }
        let values = view.get("enum")?.as_array()?;
        let wanted = view.types();
        let fits = |value: &&Value| match value {
            Value::Null => false,
            Value::String(_) => wanted.is_empty() || wanted.contains(&"string"),
            Value::Number(_) => !wanted.contains(&"string"),
            _ => true,
        };
        let values: Vec<&Value> = values.iter().filter(fits).collect();
        let at = (self.flavour as usize + index).checked_rem(values.len())?;
        values.get(at).map(|value| (*value).clone())
    }

    fn integer(&self, view: &View<'_>, index: usize) -> Value {
        let narrow = view.text("format") == Some("int32");
        let wanted = match self.flavour {
            Flavour::Negative => -7,
            Flavour::Zero => 0,
            Flavour::Large if narrow => i64::from(i32::MAX),
            // Not a whole number of a double: 2^53 + 1.
            Flavour::Large => 9_007_199_254_740_993,
            _ => 7,
        };
        let wanted = wanted + i64::try_from(index).unwrap_or(0) * i64::from(wanted == 7);
        let (low, high) = bounds(view);
        #[expect(clippy::cast_possible_truncation, reason = "bounds of integers, saturating")]
        let (low, high) = (
            low.map_or(i64::MIN, |low| low.ceil() as i64),
            high.map_or(i64::MAX, |high| high.floor() as i64),
        );
        let mut value = wanted.clamp(low, high.max(low));
        #[expect(clippy::cast_possible_truncation, reason = "a factor of whole numbers")]
        if let Some(factor) = view.number("multipleOf").map(|factor| factor as i64)
            && factor > 1
        {
            value -= value.rem_euclid(factor);
            value += if value < low { factor } else { 0 };
        }
        value.into()
    }

    fn number(&self, view: &View<'_>) -> Value {
        let wanted = match self.flavour {
            Flavour::Negative => -0.25,
            Flavour::Zero => return clamped(0.0, view).map_or(0.into(), Value::Number),
            Flavour::Large => 1e21,
            _ => 1.5,
        };
        clamped(wanted, view).map_or(Value::Null, Value::Number)
    }

    fn list(&mut self, view: &View<'d>, limits: Limits, depth: usize) -> Value {
        let wanted = match self.flavour {
            Flavour::EmptyLists if !limits.not_empty => 0,
            Flavour::OneItem => 1,
            Flavour::Many => 3,
            _ if depth > OPTIONAL_DEPTH => 0,
            _ => 2,
        };
        let least = view.size("minItems").unwrap_or(0).max(usize::from(limits.not_empty));
        let most = view.size("maxItems").unwrap_or(usize::MAX).max(least);
        let count =
            if depth >= MAX_DEPTH || self.left == 0 { 0 } else { wanted.clamp(least, most) };
        let items = view.get("items").filter(|items| items.is_object());
        let mut made: Vec<Value> = Vec::new();
        for index in 0..count {
            let item = match items {
                Some(items) => self.nested(items, limits, depth + 1, index),
                None => Value::String(self.plain_text(limits)),
            };
            // A null among values, where lists may hold it.
            let twice = view.flag("uniqueItems") && made.contains(&item);
            if !twice {
                made.push(item);
            }
        }
        Value::Array(made)
    }

    fn object(&mut self, view: &View<'d>, limits: Limits, depth: usize) -> Value {
        let mut made = Map::new();
        if depth >= MAX_DEPTH {
            return Value::Object(made);
        }
        let least = view.size("minProperties").unwrap_or(0);
        for (name, schema) in view.properties() {
            // Members that nothing requires, where there must be some.
            let required = view.requires(name) || made.len() < least;
            let optional = !limits.sparse && depth < OPTIONAL_DEPTH && self.left > 0;
            let read_only = View::of(self.document, schema).flag("readOnly");
            // 3.0.4 section 4.7.24: read-only properties "SHOULD NOT be sent as part of the request".
            if read_only || !(required || optional) {
                continue;
            }
            let value = self.nested(schema, limits, depth + 1, 0);
            made.insert(name.to_owned(), value);
        }
        let extra = view.get("additionalProperties").filter(|extra| extra.is_object());
        if let Some(extra) = extra.filter(|_| made.is_empty() && depth < OPTIONAL_DEPTH) {
            for (index, key) in ["first", "second key"].into_iter().enumerate() {
                let key = key.replace(|c| limits.without.contains(c), "_");
                made.insert(key, self.nested(extra, limits, depth + 1, index));
            }
        }
        Value::Object(made)
    }

    fn text(&self, view: &View<'_>, limits: Limits, index: usize) -> String {
        let coded = view.text("contentEncoding").filter(|name| *name == "base64").map(|_| "byte");
        let format = view.text("format").or(coded);
        if let Some(text) = format.and_then(|format| self.formatted(format)) {
            return text.to_owned();
        }
        let mut text = self.plain_text(limits);
        if index > 0 {
            text.push_str(&index.to_string());
        }
        let least = view.size("minLength").unwrap_or(0);
        let most = view.size("maxLength").unwrap_or(usize::MAX).max(least);
        let length = text.chars().count();
        text.extend(std::iter::repeat_n('x', least.min(5000).saturating_sub(length)));
        let text: String = text.chars().take(most).collect();
        if limits.trimmed { text.trim().to_owned() } else { text }
    }

    pub(crate) fn plain_text(&self, limits: Limits) -> String {
        let text = match self.flavour {
            Flavour::Unicode => "Zoë-東京-🦀\u{301}".to_owned(),
            Flavour::Spaces => " two  words ".to_owned(),
            Flavour::Reserved => "a:/?#[]@!$&'()*+,;=%|\"\\^`{}<>~-._%2F%zz".to_owned(),
            Flavour::Empty => String::new(),
            Flavour::Long => "long.".repeat(100),
            _ => "blue".to_owned(),
        };
        let mut text: String = text.chars().filter(|c| !limits.without.contains(*c)).collect();
        if limits.trimmed {
            text = text.trim().to_owned();
        }
        if limits.not_empty && matches!(text.as_str(), "" | "." | "..") {
            "x".clone_into(&mut text);
        }
        text
    }

    /// A text of a format.
    fn formatted(&self, format: &str) -> Option<&'static str> {
        let odd = matches!(self.flavour, Flavour::Reserved | Flavour::Unicode);
        Some(match format {
            "date" => "2024-02-29",
            "date-time" if odd => "2024-02-29T12:30:00.250+02:00",
            "date-time" => "2024-02-29T12:30:00Z",
            "time" => "12:30:00Z",
            "duration" => "P1DT2H",
            "uuid" => "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
            "email" => "zoe+a@example.com",
            "uri" | "url" if odd => "https://example.com/a%20b?c=d&e=f#g",
            "uri" | "url" | "uri-reference" => "https://example.com/a",
            "hostname" => "example.com",
            "ipv4" => "192.0.2.1",
            "ipv6" => "2001:db8::1",
            "byte" => "aGk+Pz8/",
            _ => return None,
        })
    }
}

/// The bounds, exclusive ones moved by one (3.0 has flags, 3.1 numbers).
fn bounds(view: &View<'_>) -> (Option<f64>, Option<f64>) {
    let exclusive = |key: &str, step: f64| match view.get(key) {
        Some(Value::Bool(true)) => (step, None),
        Some(Value::Number(number)) => (0.0, number.as_f64().map(|number| number + step)),
        _ => (0.0, None),
    };
    let (low_step, low) = exclusive("exclusiveMinimum", 1.0);
    let (high_step, high) = exclusive("exclusiveMaximum", -1.0);
    let low = low.or(view.number("minimum").map(|low| low + low_step));
    let high = high.or(view.number("maximum").map(|high| high + high_step));
    (low, high)
}

fn clamped(wanted: f64, view: &View<'_>) -> Option<Number> {
    let (low, high) = bounds(view);
    let low = low.unwrap_or(f64::MIN);
    Number::from_f64(wanted.clamp(low, high.unwrap_or(f64::MAX).max(low)))
}
