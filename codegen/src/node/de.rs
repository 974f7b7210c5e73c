//! Serde's view of a tree: `T::deserialize(node)`.
//!
//! Takes: a node and any `Deserialize` type. Gives: the value, or a [`DeError`] that knows the place
//! of the innermost node that does not fit and what kind of mistake it is, so that a caller can
//! choose a code and suggest a name. Texts are borrowed from the document where a type asks for it.
//!
//! Two types read more than a value: a `Spanned<T>` field also gets its place, and a [`NodeId`]
//! field gets its node as it is, unread. Neither can stand below `#[serde(flatten)]` or in an
//! untagged enum, since serde reads those through a buffer of its own.

use std::fmt;

use serde::de::{
    self, DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, Error as _,
    IntoDeserializer, MapAccess, SeqAccess, Unexpected, VariantAccess, Visitor,
};
use serde::{Deserialize, forward_to_deserialize_any};

use super::access::{Entries, Items, Node, NodeId};
use super::document::Kind;
use crate::source::{FileId, Span, Spanned};

/// The name by which a `Spanned<T>` asks for its place.
const SPANNED: &str = "$jackfield::Spanned";
/// What a `Spanned<T>` is made of.
const SPANNED_FIELDS: &[&str] = &["file", "start", "end", "value"];
/// The name by which a [`NodeId`] asks for its node.
const NODE: &str = "$jackfield::NodeId";

/// A node does not fit the type that it is read into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeError {
    /// What kind of mistake it is.
    pub kind: DeErrorKind,
    /// The innermost node or key that does not fit; `None` only before the error has passed a node.
    pub span: Option<Span>,
}

/// The kinds of [`DeError`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeErrorKind {
    /// A value of another type: what was found, what is expected.
    Type {
        /// What was found, in words.
        found: String,
        /// What is expected, in words.
        expected: String,
    },
    /// A key that the mapping does not have.
    UnknownField {
        /// The key.
        name: String,
        /// The keys that it has.
        allowed: &'static [&'static str],
    },
    /// A value that is none of a fixed set.
    UnknownVariant {
        /// The value.
        name: String,
        /// The set.
        allowed: &'static [&'static str],
    },
    /// A key that is required and absent.
    MissingField {
        /// The key.
        name: &'static str,
    },
    /// Anything else, in the words of the type.
    Other(String),
}

impl fmt::Display for DeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            DeErrorKind::Type { found, expected } => {
                write!(f, "expected {expected}, found {found}")
            }
            DeErrorKind::UnknownField { name, .. } => write!(f, "there is no key `{name}` here"),
            DeErrorKind::UnknownVariant { name, allowed: [] } => {
                write!(f, "`{name}` is not allowed here")
            }
            DeErrorKind::UnknownVariant { name, allowed } => {
                write!(f, "`{name}` is not one of `{}`", allowed.join("`, `"))
            }
            DeErrorKind::MissingField { name } => write!(f, "the key `{name}` is missing"),
            DeErrorKind::Other(message) => f.write_str(message),
        }
    }
}

impl std::error::Error for DeError {}

impl DeError {
    fn new(kind: DeErrorKind) -> Self {
        Self { kind, span: None }
    }

    /// The error at a place, unless a place further in is known.
    fn at(mut self, span: Span) -> Self {
        self.span.get_or_insert(span);
        self
    }
}

impl de::Error for DeError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::new(DeErrorKind::Other(message.to_string()))
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        let (found, expected) = (describe(found), expected.to_string());
        Self::new(DeErrorKind::Type { found, expected })
    }

    fn invalid_value(found: Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self::invalid_type(found, expected)
    }

    fn unknown_variant(name: &str, allowed: &'static [&'static str]) -> Self {
        Self::new(DeErrorKind::UnknownVariant { name: name.to_owned(), allowed })
    }

    fn unknown_field(name: &str, allowed: &'static [&'static str]) -> Self {
        Self::new(DeErrorKind::UnknownField { name: name.to_owned(), allowed })
    }

    fn missing_field(name: &'static str) -> Self {
        Self::new(DeErrorKind::MissingField { name })
    }
}

/// What was found, in the words of a spec's author.
fn describe(found: Unexpected<'_>) -> String {
    match found {
        Unexpected::Unit | Unexpected::Option => "null".to_owned(),
        Unexpected::Map => "a mapping".to_owned(),
        Unexpected::Seq => "a list".to_owned(),
        Unexpected::Bool(value) => format!("`{value}`"),
        Unexpected::Unsigned(value) => format!("the number `{value}`"),
        Unexpected::Signed(value) => format!("the number `{value}`"),
        Unexpected::Float(value) => format!("the number `{value}`"),
        Unexpected::Str(text) => format!("the string `{}`", clip(text)),
        other => other.to_string(),
    }
}

fn clip(text: &str) -> &str {
    text.char_indices().nth(60).and_then(|(end, _)| text.get(..end)).unwrap_or(text)
}

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

struct Elements<'de>(Items<'de>);

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

struct Members<'de> {
    left: Entries<'de>,
    value: Option<(Span, Node<'de>)>,
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

struct Choice<'de> {
    name: Spanned<&'de str>,
    value: Option<Node<'de>>,
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

struct Payload<'de>(Option<Node<'de>>);

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

/// The parts of a `Spanned<T>`, in the order of its fields.
struct Place<'de> {
    node: Node<'de>,
    next: u8,
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
