//! `serde` for types that have the codec: any serializer, any deserializer.
//!
//! A value is encoded to JSON and its tape replayed into the serializer; what a deserializer gives
//! is collected as JSON and decoded. So the generic part is here, once per serializer, and a
//! generated type pays only for two one-line methods. Formats that are not human readable (and so
//! may be unable to tell what comes next) carry the JSON as one string.

use std::fmt;

use serde::de::{DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor};
use serde::ser::{Error as _, SerializeMap as _, SerializeSeq as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::decoder::text_of;
use super::{Decode, Encode, Encoder, Kind, Node, Tape};

#[doc(hidden)]
pub use serde;

/// Implements `serde::Serialize` and `serde::Deserialize` for types that have the codec.
#[macro_export]
macro_rules! serde_bridge {
    ($($type:ty),* $(,)?) => {$(
        impl $crate::codec::bridge::serde::Serialize for $type {
            fn serialize<S: $crate::codec::bridge::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                $crate::codec::bridge::serialize(self, serializer)
            }
        }

        impl<'de> $crate::codec::bridge::serde::Deserialize<'de> for $type {
            fn deserialize<D: $crate::codec::bridge::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::codec::bridge::deserialize(deserializer)
            }
        }
    )*};
}

/// What generated types get beside their codec: serde's traits, `Debug` as JSON, and for structs,
/// which come before the semicolon, equality as JSON.
#[macro_export]
macro_rules! value_traits {
    ($($struct:ty),*; $($type:ty),*) => {
        $crate::value_traits!($($struct),*);
        $crate::value_traits!($($type),*);
        $(
            impl ::core::cmp::PartialEq for $struct {
                #[inline]
                fn eq(&self, other: &Self) -> bool {
                    $crate::codec::equal(self, other)
                }
            }
        )*
    };
    ($($type:ty),*) => {
        $crate::serde_bridge!($($type),*);
        $(
            impl ::core::fmt::Debug for $type {
                #[inline]
                fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    $crate::codec::debug(self, f)
                }
            }
        )*
    };
}

/// Serializes a value through its encoder.
///
/// # Errors
/// Those of the serializer.
pub fn serialize<S: Serializer>(value: &dyn Encode, serializer: S) -> Result<S::Ok, S::Error> {
    let json = super::encode(value);
    if !serializer.is_human_readable() {
        return serializer.serialize_str(&json);
    }
    let tape = Tape::parse_str(&json).map_err(S::Error::custom)?;
    Replay { tape: &tape, node: Node::ROOT }.serialize(serializer)
}

/// Deserializes a value through its decoder.
///
/// # Errors
/// Those of the deserializer, and when the value is not of the type's form.
pub fn deserialize<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: Decode + Default,
    D: Deserializer<'de>,
{
    let json = if deserializer.is_human_readable() {
        let mut encoder = Encoder::new();
        Collect(&mut encoder).deserialize(deserializer)?;
        encoder.into_string()
    } else {
        String::deserialize(deserializer)?
    };
    super::decode(json.as_bytes()).map_err(D::Error::custom)
}

/// A node of a tape, given to a serializer.
struct Replay<'t> {
    tape: &'t Tape<'t>,
    node: Node,
}

impl Serialize for Replay<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { tape, node } = *self;
        match tape.kind(node) {
            Kind::Null => serializer.serialize_unit(),
            Kind::False => serializer.serialize_bool(false),
            Kind::True => serializer.serialize_bool(true),
            Kind::Number => number(tape.raw(node), serializer),
            Kind::String | Kind::Escaped => {
                serializer.serialize_str(&text_of(tape, node).unwrap_or_default())
            }
            Kind::Array => {
                let mut list = serializer.serialize_seq(Some(tape.elements(node).count()))?;
                for node in tape.elements(node) {
                    list.serialize_element(&Replay { tape, node })?;
                }
                list.end()
            }
            Kind::Object => {
                let mut map = serializer.serialize_map(Some(tape.members(node).count()))?;
                for (key, node) in tape.members(node) {
                    let key = text_of(tape, key).unwrap_or_default();
                    map.serialize_entry(&*key, &Replay { tape, node })?;
                }
                map.end()
            }
        }
    }
}

/// Integers of up to 64 bits as they are, any other number as the nearest float.
fn number<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    if let Ok(int) = text.parse() {
        return serializer.serialize_i64(int);
    }
    if let Ok(int) = text.parse() {
        return serializer.serialize_u64(int);
    }
    serializer.serialize_f64(text.parse().map_err(S::Error::custom)?)
}

/// Writes what a deserializer gives as JSON.
struct Collect<'e>(&'e mut Encoder);

impl<'de> DeserializeSeed<'de> for Collect<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

/// The key under which `serde_json` passes numbers on, when its `arbitrary_precision` is on.
const NUMBER: &str = "$serde_json::private::Number";

impl<'de> Visitor<'de> for Collect<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value that JSON can hold")
    }

    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        value.encode(self.0);
        Ok(())
    }

    fn visit_i64<E>(self, value: i64) -> Result<(), E> {
        value.encode(self.0);
        Ok(())
    }

    fn visit_u64<E>(self, value: u64) -> Result<(), E> {
        value.encode(self.0);
        Ok(())
    }

    fn visit_i128<E>(self, value: i128) -> Result<(), E> {
        self.0.display(&value);
        Ok(())
    }

    fn visit_u128<E>(self, value: u128) -> Result<(), E> {
        self.0.display(&value);
        Ok(())
    }

    fn visit_f64<E>(self, value: f64) -> Result<(), E> {
        value.encode(self.0);
        Ok(())
    }

    fn visit_str<E>(self, value: &str) -> Result<(), E> {
        self.0.text(value);
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.0.raw("null");
        Ok(())
    }

    fn visit_none<E>(self) -> Result<(), E> {
        self.0.raw("null");
        Ok(())
    }

    fn visit_some<D: Deserializer<'de>>(self, inner: D) -> Result<(), D::Error> {
        self.deserialize(inner)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, inner: D) -> Result<(), D::Error> {
        self.deserialize(inner)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        self.0.raw("[");
        let mut first = true;
        while list.next_element_seed(Element(self.0, std::mem::take(&mut first)))?.is_some() {}
        self.0.raw("]");
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut key = map.next_key_seed(Key)?;
        if key.as_deref() == Some(NUMBER) {
            let text: String = map.next_value()?;
            self.0.raw(if super::is_number(&text) { &text } else { "null" });
            return Ok(());
        }
        let mut separator = "{";
        while let Some(name) = key {
            self.0.raw(std::mem::replace(&mut separator, ","));
            self.0.text(&name);
            self.0.raw(":");
            map.next_value_seed(Collect(self.0))?;
            key = map.next_key_seed(Key)?;
        }
        self.0.raw(if separator == "{" { "{}" } else { "}" });
        Ok(())
    }
}

/// An element of a list, and whether it is the first.
struct Element<'e>(&'e mut Encoder, bool);

impl<'de> DeserializeSeed<'de> for Element<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        if !self.1 {
            self.0.raw(",");
        }
        Collect(self.0).deserialize(deserializer)
    }
}

/// A key of a map: text, or a number or boolean in words.
struct Key;

impl<'de> DeserializeSeed<'de> for Key {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Visitor<'_> for Key {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key that JSON can hold")
    }

    fn visit_str<E>(self, key: &str) -> Result<String, E> {
        Ok(key.to_owned())
    }

    fn visit_bool<E>(self, key: bool) -> Result<String, E> {
        Ok(key.to_string())
    }

    fn visit_i64<E>(self, key: i64) -> Result<String, E> {
        Ok(key.to_string())
    }

    fn visit_u64<E>(self, key: u64) -> Result<String, E> {
        Ok(key.to_string())
    }
}
