//! A tree as JSON: as `serde_json::Value`, and as text.
//!
//! Takes: a node. Gives: the same value as JSON has it, aliases followed. JSON lacks infinities and
//! not-a-number; they become strings of their source text. Depth is bounded by the parser.

use serde_json::{Map, Number, Value};

use super::access::Node;
use super::document::Kind;
use super::scalar;

impl Node<'_> {
    /// The node as a JSON value. Numbers wider than 64 bits are rounded to `f64`.
    pub fn to_value(self) -> Value {
        match self.kind() {
            Kind::Null => Value::Null,
            Kind::Bool => Value::Bool(self.as_bool() == Some(true)),
            Kind::String => Value::String(self.as_str().unwrap_or_default().to_owned()),
            Kind::Number => self.number_value(),
            Kind::Sequence => Value::Array(self.items().map(Self::to_value).collect()),
            Kind::Mapping => {
                let entries = self.entries();
                let entries = entries.map(|e| (e.key.value.to_owned(), e.value.to_value()));
                Value::Object(entries.collect::<Map<_, _>>())
            }
        }
    }

    fn number_value(self) -> Value {
        let text = self.as_number().unwrap_or_default();
        let json = scalar::json_number(text);
        // `1.0` stays a float, as serde_json has it.
        let whole = json.as_deref().is_some_and(|json| !json.contains(['.', 'e']));
        let number = if whole && let Some(number) = self.as_i64() {
            Some(number.into())
        } else if whole && let Some(number) = self.as_u64() {
            Some(number.into())
        } else {
            scalar::float(text).and_then(Number::from_f64)
        };
        number.map_or_else(|| Value::String(text.to_owned()), Value::Number)
    }

    /// The node as compact JSON text: keys in order, every digit of a number kept.
    pub fn to_json(self) -> String {
        let mut json = String::new();
        self.write_json(&mut json);
        json
    }

    fn write_json(self, out: &mut String) {
        match self.kind() {
            Kind::Null => out.push_str("null"),
            Kind::Bool => out.push_str(if self.as_bool() == Some(true) { "true" } else { "false" }),
            Kind::String => quote(self.as_str().unwrap_or_default(), out),
            Kind::Number => {
                let text = self.as_number().unwrap_or_default();
                match scalar::json_number(text) {
                    Some(number) => out.push_str(&number),
                    None => quote(text, out),
                }
            }
            Kind::Sequence => {
                out.push('[');
                for (number, item) in self.items().enumerate() {
                    out.push_str(if number == 0 { "" } else { "," });
                    item.write_json(out);
                }
                out.push(']');
            }
            Kind::Mapping => {
                out.push('{');
                for (number, entry) in self.entries().enumerate() {
                    out.push_str(if number == 0 { "" } else { "," });
                    quote(entry.key.value, out);
                    out.push(':');
                    entry.value.write_json(out);
                }
                out.push('}');
            }
        }
    }
}

/// RFC 8259 section 7.
fn quote(text: &str, out: &mut String) {
    // A string always serialises.
    out.push_str(&serde_json::to_string(text).unwrap_or_default());
}
