//! A JSON value without loss: numbers keep their text, objects their order.

use std::fmt;
use std::ops::Index;

use super::{Map, Number};
use crate::codec::{self, Decode, Decoder, Encode, Encoder, Kind, Node};

/// Any JSON value. Indexing never panics: what is not there is [`Value::Null`].
///
/// ```
/// use jackfield::types::Value;
/// let value: Value = r#"{"ids": [1, 20000000000000000000]}"#.parse().unwrap();
/// assert_eq!(value["ids"][0].as_i64(), Some(1));
/// assert_eq!(value["ids"][1].to_string(), "20000000000000000000");
/// assert!(value["no"]["such"]["thing"].is_null());
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub enum Value {
    /// `null`
    #[default]
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number.
    Number(Number),
    /// A string.
    String(String),
    /// An array.
    Array(Vec<Value>),
    /// An object.
    Object(Map<Value>),
}

static NULL: Value = Value::Null;

impl Value {
    /// The member `key` of an object.
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.as_object()?.get(key)
    }

    /// The element `index` of an array.
    pub fn at(&self, index: usize) -> Option<&Self> {
        self.as_array()?.get(index)
    }

    /// What a JSON pointer such as `/tickets/0/id` points to.
    pub fn pointer(&self, pointer: &str) -> Option<&Self> {
        if pointer.is_empty() {
            return Some(self);
        }
        pointer.strip_prefix('/')?.split('/').try_fold(self, |value, token| match value {
            Self::Object(map) => map.get(&token.replace("~1", "/").replace("~0", "~")),
            Self::Array(list) => list.get(token.parse::<usize>().ok()?),
            _ => None,
        })
    }

    /// Whether this is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The boolean, if this is one.
    pub fn as_bool(&self) -> Option<bool> {
        if let Self::Bool(bool) = self { Some(*bool) } else { None }
    }

    /// The number, if this is one.
    pub fn as_number(&self) -> Option<&Number> {
        if let Self::Number(number) = self { Some(number) } else { None }
    }

    /// The number as an `i64`, if this is an integer that fits.
    pub fn as_i64(&self) -> Option<i64> {
        self.as_number()?.as_i64()
    }

    /// The number as a `u64`, if this is an integer that fits.
    pub fn as_u64(&self) -> Option<u64> {
        self.as_number()?.as_u64()
    }

    /// The number as the nearest `f64`, if this is a number.
    pub fn as_f64(&self) -> Option<f64> {
        Some(self.as_number()?.as_f64())
    }

    /// The string, if this is one.
    pub fn as_str(&self) -> Option<&str> {
        if let Self::String(text) = self { Some(text) } else { None }
    }

    /// The elements, if this is an array.
    pub fn as_array(&self) -> Option<&[Self]> {
        if let Self::Array(list) = self { Some(list) } else { None }
    }

    /// The members, if this is an object.
    pub fn as_object(&self) -> Option<&Map<Self>> {
        if let Self::Object(map) = self { Some(map) } else { None }
    }

    /// The members to change, if this is an object.
    pub fn as_object_mut(&mut self) -> Option<&mut Map<Self>> {
        if let Self::Object(map) = self { Some(map) } else { None }
    }

    /// Decodes this value as a type.
    ///
    /// # Errors
    /// When the value is not of the type's form.
    pub fn decode<T: Decode + Default>(&self) -> Result<T, codec::DecodeError> {
        codec::decode(codec::encode(self).as_bytes())
    }
}

impl Index<&str> for Value {
    type Output = Self;

    fn index(&self, key: &str) -> &Self {
        self.get(key).unwrap_or(&NULL)
    }
}

impl Index<usize> for Value {
    type Output = Self;

    fn index(&self, index: usize) -> &Self {
        self.at(index).unwrap_or(&NULL)
    }
}

impl PartialEq<str> for Value {
    fn eq(&self, text: &str) -> bool {
        self.as_str() == Some(text)
    }
}

impl PartialEq<&str> for Value {
    fn eq(&self, text: &&str) -> bool {
        self.as_str() == Some(text)
    }
}

impl PartialEq<i64> for Value {
    fn eq(&self, number: &i64) -> bool {
        self.as_i64() == Some(*number)
    }
}

impl PartialEq<bool> for Value {
    fn eq(&self, bool: &bool) -> bool {
        self.as_bool() == Some(*bool)
    }
}

/// As compact JSON.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&codec::encode(self))
    }
}

/// As JSON, like [`Display`](fmt::Display).
impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        codec::debug(self, f)
    }
}

impl std::str::FromStr for Value {
    type Err = codec::DecodeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        codec::decode(text.as_bytes())
    }
}

impl Decode for Value {
    fn decode(&mut self, d: &mut Decoder<'_>, node: Node) {
        *self = match d.kind(node) {
            Kind::Null => Self::Null,
            Kind::False => Self::Bool(false),
            Kind::True => Self::Bool(true),
            Kind::Number => Self::Number(d.get(node)),
            Kind::String | Kind::Escaped => Self::String(d.get(node)),
            Kind::Array => Self::Array(d.get(node)),
            Kind::Object => Self::Object(d.get(node)),
        };
    }
}

impl Encode for Value {
    fn encode(&self, e: &mut Encoder) {
        match self {
            Self::Null => e.raw("null"),
            Self::Bool(value) => value.encode(e),
            Self::Number(value) => value.encode(e),
            Self::String(value) => value.encode(e),
            Self::Array(value) => value.encode(e),
            Self::Object(value) => value.encode(e),
        }
    }
}

impl Decode for Number {
    fn decode(&mut self, d: &mut Decoder<'_>, node: Node) {
        if d.kind(node) == Kind::Number {
            *self = Self::from_checked(d.tape().raw(node));
        } else {
            d.fail(node, "a number");
        }
    }
}

impl Encode for Number {
    fn encode(&self, e: &mut Encoder) {
        e.display(self);
    }
}

macro_rules! from {
    ($($from:ty: $value:ident => $into:expr;)*) => {$(
        impl From<$from> for Value {
            fn from($value: $from) -> Self {
                $into
            }
        }
    )*};
}

from! {
    bool: value => Self::Bool(value);
    i32: value => Self::Number(value.into());
    i64: value => Self::Number(value.into());
    u32: value => Self::Number(value.into());
    u64: value => Self::Number(value.into());
    f64: value => Number::from_f64(value).map_or(Self::Null, Self::Number);
    Number: value => Self::Number(value);
    &str: value => Self::String(value.to_owned());
    String: value => Self::String(value);
    Vec<Value>: value => Self::Array(value);
    Map<Value>: value => Self::Object(value);
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl From<serde_json::Value> for Value {
    fn from(value: serde_json::Value) -> Self {
        match value {
            serde_json::Value::Null => Self::Null,
            serde_json::Value::Bool(value) => Self::Bool(value),
            serde_json::Value::Number(value) => {
                Self::Number(Number::from_checked(&value.to_string()))
            }
            serde_json::Value::String(value) => Self::String(value),
            serde_json::Value::Array(list) => {
                Self::Array(list.into_iter().map(Self::from).collect())
            }
            serde_json::Value::Object(map) => {
                Self::Object(map.into_iter().map(|(key, value)| (key, value.into())).collect())
            }
        }
    }
}

/// A number that `serde_json` cannot hold, such as `1e400`, becomes a string of its digits.
impl From<Value> for serde_json::Value {
    fn from(value: Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(value),
            Value::Number(value) => match serde_json::from_str(&value.to_string()) {
                Ok(number) => Self::Number(number),
                Err(_) => Self::String(value.to_string()),
            },
            Value::String(value) => Self::String(value),
            Value::Array(list) => Self::Array(list.into_iter().map(Self::from).collect()),
            Value::Object(map) => {
                Self::Object(map.into_iter().map(|(key, value)| (key, value.into())).collect())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_lost() {
        let json = r#"{"z":1e400,"a":[20000000000000000000,-0,1.0,1E5,true,null,"é\n"],"m":{}}"#;
        let value: Value = json.parse().unwrap();
        assert_eq!(value.to_string(), json);
        assert_eq!(
            serde_json::from_str::<Value>("[1,-2.5,\"x\"]").unwrap().to_string(),
            "[1,-2.5,\"x\"]"
        );
    }

    #[test]
    fn looking_things_up_never_panics() {
        let value: Value = r#"{"a":[{"b/c":1}],"s":"x","t":true}"#.parse().unwrap();
        assert_eq!(value["a"][0]["b/c"], 1);
        assert_eq!(value.pointer("/a/0/b~1c").and_then(Value::as_u64), Some(1));
        assert_eq!(value["s"], "x");
        assert_eq!(value["t"], true);
        assert!(value["s"]["deeper"][7].is_null());
        assert_eq!(value.pointer("/a/9"), None);
        assert_eq!(value.pointer("a"), None);
    }

    #[test]
    fn values_convert_to_serde_json_and_back() {
        let json = serde_json::json!({"a": [1, -1, 1.5, u64::MAX], "b": {"c": null}});
        let value = Value::from(json.clone());
        assert_eq!(serde_json::Value::from(value), json);
        let huge: Value = "1e400".parse().unwrap();
        assert_eq!(serde_json::Value::from(huge), serde_json::json!("1e400"));
    }
}
