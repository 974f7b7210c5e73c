//! The two types that read more than a value: a [`Spanned`] its place, a [`NodeId`] its node.
//!
//! Takes: a name that only our deserializer knows, as serde has no other way to ask for something.
//! Gives: the parts that such a type is made of.

use std::fmt;

use serde::Deserialize;
use serde::de::{
    self, DeserializeSeed, Deserializer, Error as _, IntoDeserializer, SeqAccess, Visitor,
};

use super::error::DeError;
use crate::node::access::{Node, NodeId};
use crate::source::{FileId, Span, Spanned};

/// The name by which a `Spanned<T>` asks for its place.
pub(super) const SPANNED: &str = "$jackfield::Spanned";
/// What a `Spanned<T>` is made of.
const SPANNED_FIELDS: &[&str] = &["file", "start", "end", "value"];
/// The name by which a [`NodeId`] asks for its node.
pub(super) const NODE: &str = "$jackfield::NodeId";

/// The parts of a `Spanned<T>`, in the order of its fields.
pub(super) struct Place<'de> {
    pub(super) node: Node<'de>,
    pub(super) next: u8,
}

impl<'de> SeqAccess<'de> for Place<'de> {
    type Error = DeError;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, DeError> {
        let Span { file, start, end } = self.node.place();
        self.next += 1;
        match self.next {
            1 => seed.deserialize(file.0.into_deserializer()).map(Some),
            2 => seed.deserialize(start.into_deserializer()).map(Some),
            3 => seed.deserialize(end.into_deserializer()).map(Some),
            4 => seed.deserialize(self.node).map(Some),
            _ => Ok(None),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Spanned<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Parts<T>(std::marker::PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Parts<T> {
            type Value = Spanned<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value with its place")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut parts: A) -> Result<Self::Value, A::Error> {
                let absent = || A::Error::custom("a place was asked for where there is none");
                let file = FileId(parts.next_element()?.ok_or_else(absent)?);
                let start = parts.next_element()?.ok_or_else(absent)?;
                let end = parts.next_element()?.ok_or_else(absent)?;
                let value = parts.next_element()?.ok_or_else(absent)?;
                Ok(Spanned { value, span: Span { file, start, end } })
            }
        }

        let parts = Parts(std::marker::PhantomData);
        deserializer.deserialize_struct(SPANNED, SPANNED_FIELDS, parts)
    }
}

impl<'de> Deserialize<'de> for NodeId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Number;

        impl Visitor<'_> for Number {
            type Value = NodeId;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a node of a document")
            }

            fn visit_u32<E: de::Error>(self, number: u32) -> Result<NodeId, E> {
                Ok(NodeId(number))
            }
        }

        deserializer.deserialize_newtype_struct(NODE, Number)
    }
}
