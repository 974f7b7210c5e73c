//! Serde's view of a tree: `T::deserialize(node)`.
//!
//! Takes: a node and any `Deserialize` type. Gives: the value, or a [`DeError`] that knows the place
//! of the innermost node that does not fit and what kind of mistake it is, so that a caller can
//! choose a code and suggest a name. Texts are borrowed from the document where a type asks for it.
//!
//! Two types read more than a value: a `Spanned<T>` field also gets its place, and a [`NodeId`](super::NodeId)
//! field gets its node as it is, unread. Neither can stand below `#[serde(flatten)]` or in an
//! untagged enum, since serde reads those through a buffer of its own.

mod access;
mod error;
mod marks;

use serde::de::{DeserializeOwned, Deserializer, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;

use self::access::{Choice, Elements, Members};
pub use self::error::{DeError, DeErrorKind};
use self::marks::{NODE, Place, SPANNED};
use super::access::Node;
use super::document::Kind;
use crate::source::Spanned;

impl Node<'_> {
    /// Reads the node into a type.
    ///
    /// # Errors
    /// [`DeError`], with the place of the innermost node that does not fit.
    pub fn deserialize<T: DeserializeOwned>(self) -> Result<T, DeError> {
        T::deserialize(self).map_err(|error| error.at(self.place()))
    }
}

impl<'d> Node<'d> {
    fn number<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value, DeError> {
        // A float type takes `1`, and an integer type takes `1.0`, which JSON Schema calls an
        // integer too; serde's visitors do the former only.
        let text = self.as_number().unwrap_or_default();
        if text.contains(['.', 'e', 'E']) && !text.starts_with("0x") {
            return match self.as_f64() {
                Some(number) => visitor.visit_f64(number),
                None => visitor.visit_borrowed_str(text),
            };
        }
        if let Some(number) = self.as_u64() {
            visitor.visit_u64(number)
        } else if let Some(number) = self.as_i64() {
            visitor.visit_i64(number)
        } else if let Some(number) = self.as_f64() {
            visitor.visit_f64(number)
        } else {
            visitor.visit_borrowed_str(text)
        }
    }

    fn any<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value, DeError> {
        match self.kind() {
            Kind::Null => visitor.visit_unit(),
            Kind::Bool => visitor.visit_bool(self.as_bool() == Some(true)),
            Kind::Number => self.number(visitor),
            Kind::String => visitor.visit_borrowed_str(self.as_str().unwrap_or_default()),
            Kind::Sequence => visitor.visit_seq(Elements(self.items())),
            Kind::Mapping => visitor.visit_map(Members { left: self.entries(), value: None }),
        }
    }

    fn integer<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value, DeError> {
        match (self.as_u64(), self.as_i64()) {
            (Some(number), _) => visitor.visit_u64(number),
            (None, Some(number)) => visitor.visit_i64(number),
            (None, None) => self.any(visitor),
        }
    }
}

macro_rules! integers {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DeError> {
            self.integer(visitor).map_err(|error| error.at(self.place()))
        }
    )*};
}

impl<'de> Deserializer<'de> for Node<'de> {
    type Error = DeError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DeError> {
        self.any(visitor).map_err(|error| error.at(self.place()))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DeError> {
        let value = if self.is_null() { visitor.visit_none() } else { visitor.visit_some(self) };
        value.map_err(|error| error.at(self.place()))
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, DeError> {
        if name == NODE {
            return visitor.visit_u32(self.id().0);
        }
        visitor.visit_newtype_struct(self).map_err(|error| error.at(self.place()))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DeError> {
        if name == SPANNED {
            return visitor.visit_seq(Place { node: self, next: 0 });
        }
        self.deserialize_any(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DeError> {
        let choice = match (self.kind(), self.entries().next()) {
            (Kind::Mapping, Some(entry)) if self.len() == 1 => {
                Choice { name: entry.key, value: Some(entry.value) }
            }
            (Kind::String, _) => {
                let name = Spanned::new(self.as_str().unwrap_or_default(), self.place());
                Choice { name, value: None }
            }
            (Kind::Mapping, _) => {
                let expected = "a mapping with exactly one key".to_owned();
                let found = format!("a mapping with {}", self.len());
                return Err(DeError::new(DeErrorKind::Type { found, expected }).at(self.place()));
            }
            _ => return self.deserialize_any(visitor),
        };
        visitor.visit_enum(choice).map_err(|error| error.at(self.place()))
    }

    integers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128
    }

    forward_to_deserialize_any! {
        bool f32 f64 char str string bytes byte_buf unit unit_struct seq tuple tuple_struct map
        identifier ignored_any
    }
}

impl<'de> IntoDeserializer<'de, DeError> for Node<'de> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}
