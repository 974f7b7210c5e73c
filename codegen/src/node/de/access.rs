//! The parts of a node as serde asks for them: elements, entries, keys, and the choice of an enum.
//!
//! Takes: iterators over a tree. Gives: values, and errors at the part that does not fit.

use serde::de::{
    self, DeserializeSeed, Deserializer, EnumAccess, Error as _, MapAccess, SeqAccess, Unexpected,
    VariantAccess, Visitor,
};
use serde::{Deserialize, forward_to_deserialize_any};

use super::error::{DeError, DeErrorKind};
use crate::node::access::{Entries, Items, Node};
use crate::source::{Span, Spanned};

pub(super) struct Elements<'de>(pub(super) Items<'de>);

impl<'de> SeqAccess<'de> for Elements<'de> {
    type Error = DeError;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, DeError> {
        let Some(node) = self.0.next() else { return Ok(None) };
        seed.deserialize(node).map(Some).map_err(|error| error.at(node.place()))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.0.len())
    }
}

pub(super) struct Members<'de> {
    pub(super) left: Entries<'de>,
    pub(super) value: Option<(Span, Node<'de>)>,
}

impl<'de> MapAccess<'de> for Members<'de> {
    type Error = DeError;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, DeError> {
        let Some(entry) = self.left.next() else { return Ok(None) };
        self.value = Some((entry.key.span, entry.value));
        let key = de::value::BorrowedStrDeserializer::new(entry.key.value);
        seed.deserialize(Key(key)).map(Some).map_err(|error: DeError| error.at(entry.key.span))
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, DeError> {
        let Some((key, node)) = self.value.take() else {
            return Err(DeError::custom("a value was asked for before its key"));
        };
        seed.deserialize(node).map_err(|error| match error.span {
            Some(span) if !span.is_empty() => error,
            // What is not written has nothing to point at, so its key is shown.
            _ => DeError { span: Some(key), ..error },
        })
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.left.len())
    }
}

/// A key: a text, or whatever scalar the type wants its text to be (`u16` for a status code).
struct Key<'de>(de::value::BorrowedStrDeserializer<'de, DeError>);

macro_rules! parsed_keys {
    ($($method:ident $visit:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DeError> {
            let text = <&str>::deserialize(self.0)?;
            match text.parse() {
                Ok(value) => visitor.$visit(value),
                Err(_) => visitor.visit_borrowed_str(text),
            }
        }
    )*};
}

impl<'de> Deserializer<'de> for Key<'de> {
    type Error = DeError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DeError> {
        self.0.deserialize_any(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, DeError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DeError> {
        visitor.visit_some(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DeError> {
        self.0.deserialize_enum(name, variants, visitor)
    }

    parsed_keys! {
        deserialize_bool visit_bool
        deserialize_i8 visit_i8 deserialize_i16 visit_i16
        deserialize_i32 visit_i32 deserialize_i64 visit_i64
        deserialize_u8 visit_u8 deserialize_u16 visit_u16
        deserialize_u32 visit_u32 deserialize_u64 visit_u64
    }

    forward_to_deserialize_any! {
        i128 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple tuple_struct
        map struct identifier ignored_any
    }
}

pub(super) struct Choice<'de> {
    pub(super) name: Spanned<&'de str>,
    pub(super) value: Option<Node<'de>>,
}

impl<'de> EnumAccess<'de> for Choice<'de> {
    type Error = DeError;
    type Variant = Payload<'de>;

    fn variant_seed<V: DeserializeSeed<'de>>(
        self,
        seed: V,
    ) -> Result<(V::Value, Payload<'de>), DeError> {
        let name = de::value::BorrowedStrDeserializer::new(self.name.value);
        let variant = seed.deserialize(name).map_err(|error: DeError| error.at(self.name.span))?;
        Ok((variant, Payload(self.value)))
    }
}

pub(super) struct Payload<'de>(Option<Node<'de>>);

impl<'de> VariantAccess<'de> for Payload<'de> {
    type Error = DeError;

    fn unit_variant(self) -> Result<(), DeError> {
        match self.0 {
            Some(node) if !node.is_null() => {
                let found = node.kind().describe().to_owned();
                let expected = "only the name".to_owned();
                Err(DeError::new(DeErrorKind::Type { found, expected }).at(node.place()))
            }
            _ => Ok(()),
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, DeError> {
        match self.0 {
            Some(node) => seed.deserialize(node).map_err(|error| error.at(node.place())),
            None => Err(DeError::invalid_type(Unexpected::UnitVariant, &"a mapping with one key")),
        }
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, DeError> {
        self.struct_variant(&[], visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DeError> {
        match self.0 {
            Some(node) => node.deserialize_any(visitor),
            None => Err(DeError::invalid_type(Unexpected::UnitVariant, &"a mapping with one key")),
        }
    }
}
