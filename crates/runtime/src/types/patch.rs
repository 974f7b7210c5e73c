//! Three states of a property: left out, `null`, a value.

use crate::codec::{Decode, Decoder, Encode, Encoder, Kind, Node};

/// A property that may be left out, be `null`, or have a value, where an API tells these apart:
/// in an update, leaving a property out keeps it and `null` clears it.
///
/// ```
/// use jackfield::types::Patch;
/// let mut due: Patch<String> = Patch::Absent;   // keep what is there
/// due = Patch::Null;                            // clear it
/// due = "2026-01-01".to_owned().into();         // set it
/// # assert_eq!(due.as_option().map(String::as_str), Some("2026-01-01"));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Patch<T> {
    /// The property is left out.
    #[default]
    Absent,
    /// The property is `null`.
    Null,
    /// The property has a value.
    Value(T),
}

impl<T> Patch<T> {
    /// Whether the property is left out.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// Whether the property is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The value, if there is one.
    pub fn as_option(&self) -> Option<&T> {
        if let Self::Value(value) = self { Some(value) } else { None }
    }

    /// The value, if there is one.
    pub fn into_option(self) -> Option<T> {
        if let Self::Value(value) = self { Some(value) } else { None }
    }
}

/// A value sets the property.
impl<T> From<T> for Patch<T> {
    fn from(value: T) -> Self {
        Self::Value(value)
    }
}

/// `None` clears the property; to keep it, leave it [`Absent`](Patch::Absent).
impl<T> From<Option<T>> for Patch<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Self::Value)
    }
}

impl From<&str> for Patch<String> {
    fn from(value: &str) -> Self {
        Self::Value(value.to_owned())
    }
}

/// For whole numbers as they are written in Rust, which are `i32` where nothing else is said.
impl From<i32> for Patch<i64> {
    fn from(value: i32) -> Self {
        Self::Value(value.into())
    }
}

impl<T: Decode + Default> Decode for Patch<T> {
    fn decode(&mut self, d: &mut Decoder<'_>, node: Node) {
        *self = if d.kind(node) == Kind::Null { Self::Null } else { Self::Value(d.get(node)) };
    }
}

impl<T: Encode> Encode for Patch<T> {
    fn encode(&self, e: &mut Encoder) {
        match self {
            Self::Value(value) => value.encode(e),
            Self::Absent | Self::Null => e.raw("null"),
        }
    }

    fn is_absent(&self) -> bool {
        self.is_absent()
    }
}

/// [`Patch::Absent`] is `null` here, since a serializer is not told of fields left out; generated
/// types leave absent properties out by themselves.
impl<T: Encode> serde::Serialize for Patch<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        crate::codec::bridge::serialize(self, serializer)
    }
}

impl<'de, T: Decode + Default> serde::Deserialize<'de> for Patch<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::codec::bridge::deserialize(deserializer)
    }
}
