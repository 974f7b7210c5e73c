//! Values that occur all over the language: texts, numbers, lists, names, places in the source.
//!
//! Takes: nodes. Gives: values with their spans, or a report of the shape that was expected. Must
//! not know any key.

use serde_json::{Value, json};

use super::schema::Definitions;
use super::table::{Reader, Syntax};
use crate::node::Node;
use crate::source::{Span, Spanned};

/// A text; numbers and booleans must be put in quotes.
pub type Text = Spanned<String>;

impl Syntax for Text {
    fn read(node: Node<'_>, cx: &Reader<'_>) -> Option<Self> {
        let text = node.as_str();
        if text.is_none() {
            let help = match node.scalar_text().filter(|_| !node.is_null()) {
                Some(text) => format!("put it into quotes: `'{text}'`"),
                None => "write a text here".to_owned(),
            };
            cx.wrong_type_help(node, "a text", &help);
        }
        text.map(|text| Spanned::new(text.to_owned(), node.place()))
    }

    fn schema(_: &mut Definitions) -> Value {
        json!({"type": "string"})
    }
}

/// A single value that is used as text: a text, or the digits or the word as they are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scalar(pub Text);

impl Syntax for Scalar {
    fn read(node: Node<'_>, cx: &Reader<'_>) -> Option<Self> {
        match node.scalar_text() {
            Some(text) if !node.is_null() => {
                Some(Self(Spanned::new(text.to_owned(), node.place())))
            }
            _ => {
                cx.wrong_type(node, "a text");
                None
            }
        }
    }

    fn schema(_: &mut Definitions) -> Value {
        json!({"type": ["string", "number", "boolean"]})
    }
}

impl Syntax for Spanned<bool> {
    fn read(node: Node<'_>, cx: &Reader<'_>) -> Option<Self> {
        let value = node.as_bool();
        if value.is_none() {
            cx.wrong_scalar(node, "`true` or `false`", |text| matches!(text, "true" | "false"));
        }
        value.map(|value| Spanned::new(value, node.place()))
    }

    fn schema(_: &mut Definitions) -> Value {
        json!({"type": "boolean"})
    }
}

/// A flag that is `false` when it is absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Flag(pub bool);

impl Syntax for Flag {
    fn read(node: Node<'_>, cx: &Reader<'_>) -> Option<Self> {
        Spanned::<bool>::read(node, cx).map(|flag| Self(flag.value))
    }

    fn absent() -> Option<Self> {
        Some(Self(false))
    }

    fn schema(_: &mut Definitions) -> Value {
        json!({"type": "boolean"})
    }
}

impl Syntax for Spanned<u32> {
    fn read(node: Node<'_>, cx: &Reader<'_>) -> Option<Self> {
        let value = node.as_u64().and_then(|value| u32::try_from(value).ok());
        if value.is_none() {
            cx.wrong_scalar(node, whole_number(node, "0"), |text| text.parse::<u32>().is_ok());
        }
        value.map(|value| Spanned::new(value, node.place()))
    }

    fn schema(_: &mut Definitions) -> Value {
        json!({"type": "integer", "minimum": 0, "maximum": u32::MAX})
    }
}

/// A whole number of our size, in words; the end is said to those who are beyond it.
fn whole_number(node: Node<'_>, least: &str) -> &'static str {
    match (least, node.as_u64().is_some_and(|value| value > u64::from(u32::MAX))) {
        ("0", false) => "a whole number of 0 or more",
        ("0", true) => "a whole number from 0 to 4294967295",
        (_, false) => "a whole number of 1 or more",
        (_, true) => "a whole number from 1 to 4294967295",
    }
}

/// A whole number that is at least 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Positive(Spanned<u32>);

impl std::ops::Deref for Positive {
    type Target = Spanned<u32>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl Syntax for Positive {
    fn read(node: Node<'_>, cx: &Reader<'_>) -> Option<Self> {
        let value = node.as_u64().and_then(|value| u32::try_from(value).ok());
        let value = value.filter(|value| *value > 0);
        if value.is_none() {
            cx.wrong_scalar(node, whole_number(node, "1"), |text| text.parse::<u32>().is_ok());
        }
        value.map(|value| Self(Spanned::new(value, node.place())))
    }

    fn schema(_: &mut Definitions) -> Value {
        json!({"type": "integer", "minimum": 1, "maximum": u32::MAX})
    }
}

impl Syntax for Spanned<u64> {
    fn read(node: Node<'_>, cx: &Reader<'_>) -> Option<Self> {
        let value = node.as_u64();
        if value.is_none() {
            cx.wrong_scalar(node, "a whole number of 0 or more", |text| {
                text.parse::<u64>().is_ok()
            });
        }
        value.map(|value| Spanned::new(value, node.place()))
    }

    fn schema(_: &mut Definitions) -> Value {
        json!({"type": "integer", "minimum": 0})
    }
}

/// A number of any size.
pub type Number = Spanned<serde_json::Number>;

impl Syntax for Number {
    fn read(node: Node<'_>, cx: &Reader<'_>) -> Option<Self> {
        if let Value::Number(number) = node.to_value() {
            return Some(Spanned::new(number, node.place()));
        }
        cx.wrong_scalar(node, "a number", |text| text.parse::<f64>().is_ok());
        None
    }

    fn schema(_: &mut Definitions) -> Value {
        json!({"type": "number"})
    }
}

/// Any value, as JSON.
pub type Any = Spanned<Value>;

impl Syntax for Any {
    fn read(node: Node<'_>, _: &Reader<'_>) -> Option<Self> {
        Some(Spanned::new(node.to_value(), node.place()))
    }

    fn schema(_: &mut Definitions) -> Value {
        json!({})
    }
}

impl<T: Syntax> Syntax for Option<T> {
    fn read(node: Node<'_>, cx: &Reader<'_>) -> Option<Self> {
        T::read(node, cx).map(Some)
    }

    fn absent() -> Option<Self> {
        Some(None)
    }

    fn schema(definitions: &mut Definitions) -> Value {
        T::schema(definitions)
    }
}

impl<T: Syntax> Syntax for Box<T> {
    fn read(node: Node<'_>, cx: &Reader<'_>) -> Option<Self> {
        T::read(node, cx).map(Box::new)
    }

    fn schema(definitions: &mut Definitions) -> Value {
        T::schema(definitions)
    }
}

/// A list; the items that cannot be read are reported and left out.
impl<T: Syntax> Syntax for Vec<T> {
    fn read(node: Node<'_>, cx: &Reader<'_>) -> Option<Self> {
        if !node.is_sequence() {
            match node.scalar_text().filter(|text| !text.is_empty() && !node.is_null()) {
                Some(one) => cx.wrong_type_help(node, "a list", &format!("write `[{one}]`")),
                None => cx.wrong_type(node, "a list"),
            }
            return None;
        }
        Some(node.items().filter_map(|item| T::read(item, cx)).collect())
    }

    fn absent() -> Option<Self> {
        Some(Self::new())
    }

    fn schema(definitions: &mut Definitions) -> Value {
        let items = T::schema(definitions);
        json!({"type": "array", "items": items})
    }
}

/// One value, or a list of them.
#[derive(Debug, Clone)]
pub struct OneOrMany<T>(pub Vec<T>);

impl<T: Syntax> Syntax for OneOrMany<T> {
    fn read(node: Node<'_>, cx: &Reader<'_>) -> Option<Self> {
        if node.is_sequence() {
            Vec::read(node, cx).map(Self)
        } else {
            T::read(node, cx).map(|one| Self(vec![one]))
        }
    }

    fn absent() -> Option<Self> {
        Some(Self(Vec::new()))
    }

    fn schema(definitions: &mut Definitions) -> Value {
        let one = T::schema(definitions);
        json!({"anyOf": [one, {"type": "array", "items": one}]})
    }
}

/// A mapping from names that the author chooses, in the order of the file.
#[derive(Debug, Clone)]
pub struct Named<T> {
    /// Where the mapping stands; `None` when it is absent.
    pub span: Option<Span>,
    /// The entries that could be read.
    pub entries: Vec<Entry<T>>,
    /// The names of those that could not; what is wrong with them was reported.
    pub broken: Vec<Text>,
}

/// One entry of a [`Named`].
#[derive(Debug, Clone)]
pub struct Entry<T> {
    /// The key.
    pub name: Text,
    /// The value.
    pub value: T,
}

impl<T> Named<T> {
    /// The names, for suggestions.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|entry| entry.name.as_str())
    }

    /// Whether there is an entry of this name that could not be read.
    pub fn is_broken(&self, name: &str) -> bool {
        self.broken.iter().any(|broken| broken.value == name)
    }

    /// The value of this name.
    pub fn get(&self, name: &str) -> Option<&T> {
        self.entries.iter().find(|entry| *entry.name == name).map(|entry| &entry.value)
    }
}

impl<T> Default for Named<T> {
    fn default() -> Self {
        Self { span: None, entries: Vec::new(), broken: Vec::new() }
    }
}

impl<T: Syntax> Syntax for Named<T> {
    fn read(node: Node<'_>, cx: &Reader<'_>) -> Option<Self> {
        if !node.is_mapping() {
            cx.wrong_mapping(node, "a mapping", "`name: value`");
            return None;
        }
        let mut named = Self { span: Some(node.place()), ..Self::default() };
        for entry in node.entries() {
            let name = entry.key.map(str::to_owned);
            match T::read(entry.value, cx) {
                Some(value) => named.entries.push(Entry { name, value }),
                None => named.broken.push(name),
            }
        }
        Some(named)
    }

    fn absent() -> Option<Self> {
        Some(Self::default())
    }

    fn schema(definitions: &mut Definitions) -> Value {
        let value = T::schema(definitions);
        json!({"type": "object", "additionalProperties": value})
    }
}

/// A [`Named`] whose key is required.
#[derive(Debug, Clone)]
pub struct Required<T>(pub T);

impl<T: Syntax> Syntax for Required<T> {
    fn read(node: Node<'_>, cx: &Reader<'_>) -> Option<Self> {
        T::read(node, cx).map(Self)
    }

    fn schema(definitions: &mut Definitions) -> Value {
        T::schema(definitions)
    }
}

impl<T> std::ops::Deref for Required<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

/// A key that is required; nothing where it could not be read, in a mapping that is read piecewise.
#[derive(Debug, Clone)]
pub struct Needed<T>(pub Option<T>);

impl<T: Syntax> Syntax for Needed<T> {
    fn read(node: Node<'_>, cx: &Reader<'_>) -> Option<Self> {
        T::read(node, cx).map(|value| Self(Some(value)))
    }

    fn stand_in() -> Option<Self> {
        Some(Self(None))
    }

    fn schema(definitions: &mut Definitions) -> Value {
        T::schema(definitions)
    }
}
