//! Lists whose first items have types of their own.

use super::Value;
use crate::codec::{Decode, Decoder, Encode, Encoder, Node};

/// A list with a type for each position, where the vendor's schema lets lists be shorter or longer
/// (`prefixItems` without `minItems`, or without `items: false`).
///
/// `T` is a tuple. What has its length and types is read as one; any other list is kept as it is, so
/// that nothing of an answer is lost.
///
/// ```
/// use jackfield::types::Tuple;
/// let range = Tuple::from(("km".to_owned(), 12));
/// assert_eq!(range.known().map(|(unit, _)| unit.as_str()), Some("km"));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Tuple<T> {
    /// As many items as there are positions, each of its type.
    Known(T),
    /// Any other list.
    Other(Vec<Value>),
}

impl<T> Tuple<T> {
    /// The items, where they are as many as there are positions and of their types.
    pub fn known(&self) -> Option<&T> {
        if let Self::Known(items) = self { Some(items) } else { None }
    }

    /// The items, where they are as many as there are positions and of their types.
    pub fn into_known(self) -> Option<T> {
        if let Self::Known(items) = self { Some(items) } else { None }
    }
}

/// The empty list.
impl<T> Default for Tuple<T> {
    fn default() -> Self {
        Self::Other(Vec::new())
    }
}

impl<T> From<T> for Tuple<T> {
    fn from(items: T) -> Self {
        Self::Known(items)
    }
}

impl<T: Decode + Default> Decode for Tuple<T> {
    fn decode(&mut self, d: &mut Decoder<'_>, node: Node) {
        *self = match d.attempt(node) {
            Some(items) => Self::Known(items),
            None => Self::Other(d.get(node)),
        };
    }
}

impl<T: Encode> Encode for Tuple<T> {
    fn encode(&self, e: &mut Encoder) {
        match self {
            Self::Known(items) => items.encode(e),
            Self::Other(list) => list.encode(e),
        }
    }
}

impl<T: Encode> serde::Serialize for Tuple<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        crate::codec::bridge::serialize(self, serializer)
    }
}

impl<'de, T: Decode + Default> serde::Deserialize<'de> for Tuple<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::codec::bridge::deserialize(deserializer)
    }
}
