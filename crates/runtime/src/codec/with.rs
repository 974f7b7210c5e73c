//! Adapters for values that vendors write in their own way.
//!
//! Generated code wraps a field's reference in one of these, in the array it passes to
//! [`Decoder::object`] and [`Encoder::object`]: `&mut with::ZeroOne(&mut self.urgent)` reads,
//! `&with::ZeroOne(&self.urgent)` writes. [`OrDefault`] and [`NullIfNone`] may stand around another
//! adapter.

use std::borrow::Cow;

use super::decoder::text_of;
pub use super::separated::Separated;
use super::{Decode, Decoder, Encode, Encoder, Kind, Node};
use crate::types::{Literal, Patch};

/// A boolean written as `0` or `1`. Reads `0`, `1`, `"0"`, `"1"`, `"true"`, `"false"` and booleans.
#[derive(Debug)]
pub struct ZeroOne<R>(pub R);

/// A boolean written as `"0"` or `"1"`; reads what [`ZeroOne`] reads.
#[derive(Debug)]
pub struct ZeroOneText<R>(pub R);

/// A number written as a string; reads strings and numbers.
#[derive(Debug)]
pub struct TextNumber<R>(pub R);

/// A number written as a number; reads strings too.
#[derive(Debug)]
pub struct LooseNumber<R>(pub R);

/// A string; reads numbers and booleans too, as their text.
#[derive(Debug)]
pub struct LooseText<R>(pub R);

/// A text written as a document of the Atlassian Document Format; reads documents as their text,
/// and texts as they are ([`adf`](jackfield_plan::adf)).
#[derive(Debug)]
pub struct Adf<R>(pub R);

/// A time or a word in a form of the vendor's, and so each item of a list: what is in another form
/// is read and written as it is.
#[derive(Debug)]
pub struct Wire<'f, R>(pub R, pub &'f jackfield_plan::tools::WireForm);

/// A list; reads a single value as a list of one, and `null` as an empty list.
#[derive(Debug)]
pub struct OneOrMany<R>(pub R);

/// An option that reads `""` as nothing.
#[derive(Debug)]
pub struct EmptyAsNone<R>(pub R);

/// An option that is written as `null` when it is nothing, instead of being left out.
#[derive(Debug)]
pub struct NullIfNone<R>(pub R);

/// A value that keeps its default when it is `null` or cannot be read.
#[derive(Debug)]
pub struct OrDefault<R>(pub R);

/// An option that keeps an explicit `null` as a value: for members that may hold any JSON.
#[derive(Debug)]
pub struct Present<R>(pub R);

/// A value inside a string of JSON; reads the bare value too.
#[derive(Debug)]
pub struct JsonText<R>(pub R);

/// A text for which the spec allows this value only; another one that is read is kept.
#[derive(Debug)]
pub struct Fixed<R>(pub R, pub &'static str);

/// JSON that is written whatever the member holds: what a vendor wants to be always the same.
#[derive(Debug)]
pub struct Constant(pub &'static str);

impl Encode for Constant {
    fn encode(&self, e: &mut Encoder) {
        e.raw(self.0);
    }
}

fn zero_one(d: &mut Decoder<'_>, node: Node) -> Option<bool> {
    let text = scalar_text(d, node);
    match text.as_deref() {
        Some("0" | "false" | "False" | "0.0") => Some(false),
        Some("1" | "true" | "True" | "1.0") => Some(true),
        _ => {
            d.fail(node, "a boolean, 0 or 1");
            None
        }
    }
}

/// The text of a string, number or boolean.
fn scalar_text<'t>(d: &Decoder<'t>, node: Node) -> Option<Cow<'t, str>> {
    match d.kind(node) {
        Kind::Null | Kind::Array | Kind::Object => None,
        Kind::False | Kind::True | Kind::Number => Some(Cow::Borrowed(d.tape().raw(node))),
        Kind::String | Kind::Escaped => text_of(d.tape(), node),
    }
}

macro_rules! zero_ones {
    ($($name:ident: $zero:literal, $one:literal;)*) => {$(
        impl Decode for $name<&mut bool> {
            fn decode(&mut self, d: &mut Decoder<'_>, node: Node) {
                *self.0 = zero_one(d, node).unwrap_or_default();
            }
        }

        impl Decode for $name<&mut Option<bool>> {
            fn decode(&mut self, d: &mut Decoder<'_>, node: Node) {
                *self.0 = if d.kind(node) == Kind::Null { None } else { zero_one(d, node) };
            }
        }

        impl Encode for $name<&bool> {
            fn encode(&self, e: &mut Encoder) {
                e.raw(if *self.0 { $one } else { $zero });
            }
        }

        impl Encode for $name<&Option<bool>> {
            fn encode(&self, e: &mut Encoder) {
                match self.0 {
                    Some(value) => $name(value).encode(e),
                    None => e.raw("null"),
                }
            }

            fn is_absent(&self) -> bool {
                self.0.is_none()
            }
        }
    )*};
}

zero_ones! {
    ZeroOne: "0", "1";
    ZeroOneText: "\"0\"", "\"1\"";
}

/// Reads a number that may stand in a string.
fn loose_number(d: &mut Decoder<'_>, node: Node, into: &mut dyn Decode) {
    let inner = text_of(d.tape(), node);
    let inner = inner.as_deref().map(str::trim).filter(|text| super::is_number(text));
    let Some(text) = inner else { return into.decode(d, node) };
    if super::decode_into(text.as_bytes(), into).is_err() {
        d.fail(node, "a number that fits its type");
    }
}

macro_rules! loose_numbers {
    ($($type:ty),*) => {$(
        loose_numbers!(@both TextNumber, $type, |value: &$type, e: &mut Encoder| {
            // A whole float is `45`, as JSON of other languages writes it, and not `45.0`.
            let json = super::encode(value);
            e.text(json.strip_suffix(".0").unwrap_or(&json));
        });
        loose_numbers!(@both LooseNumber, $type, |value: &$type, e: &mut Encoder| value.encode(e));
    )*};
    (@both $name:ident, $type:ty, $write:expr) => {
        impl Decode for $name<&mut $type> {
            fn decode(&mut self, d: &mut Decoder<'_>, node: Node) {
                loose_number(d, node, self.0);
            }
        }

        impl Decode for $name<&mut Option<$type>> {
            fn decode(&mut self, d: &mut Decoder<'_>, node: Node) {
                *self.0 = None;
                if !is_nothing(d, node) {
                    loose_number(d, node, self.0.insert(<$type>::default()));
                }
            }
        }

        impl Encode for $name<&$type> {
            fn encode(&self, e: &mut Encoder) {
                let write: fn(&$type, &mut Encoder) = $write;
                write(self.0, e);
            }
        }

        impl Encode for $name<&Option<$type>> {
            fn encode(&self, e: &mut Encoder) {
                if let Some(value) = self.0 {
                    $name(value).encode(e);
                } else {
                    e.raw("null");
                }
            }

            fn is_absent(&self) -> bool {
                self.0.is_none()
            }
        }
    };
}

loose_numbers!(i64, u64, i32, u32, f64, f32);

fn is_null(d: &Decoder<'_>, node: Node) -> bool {
    d.kind(node) == Kind::Null
}

/// Whether a node is `null` or `""`.
fn is_nothing(d: &Decoder<'_>, node: Node) -> bool {
    match d.kind(node) {
        Kind::Null => true,
        Kind::String => d.tape().inner(node).is_empty(),
        _ => false,
    }
}

fn loose_text(d: &mut Decoder<'_>, node: Node) -> String {
    if let Some(text) = scalar_text(d, node) {
        return text.into_owned();
    }
    d.fail(node, "a string");
    String::new()
}

impl Decode for LooseText<&mut String> {
    fn decode(&mut self, d: &mut Decoder<'_>, node: Node) {
        *self.0 = loose_text(d, node);
    }
}

impl Decode for LooseText<&mut Option<String>> {
    fn decode(&mut self, d: &mut Decoder<'_>, node: Node) {
        *self.0 = (d.kind(node) != Kind::Null).then(|| loose_text(d, node));
    }
}

impl<T: Encode> Encode for LooseText<&T> {
    fn encode(&self, e: &mut Encoder) {
        self.0.encode(e);
    }

    fn is_absent(&self) -> bool {
        self.0.is_absent()
    }
}

fn adf(d: &mut Decoder<'_>, node: Node) -> String {
    match serde_json::from_str(d.tape().raw(node)) {
        Ok(document) => jackfield_plan::adf::text(&document),
        Err(_) => {
            d.fail(node, "a document");
            String::new()
        }
    }
}

impl Decode for Adf<&mut String> {
    fn decode(&mut self, d: &mut Decoder<'_>, node: Node) {
        *self.0 = adf(d, node);
    }
}

impl Decode for Adf<&mut Option<String>> {
    fn decode(&mut self, d: &mut Decoder<'_>, node: Node) {
        *self.0 = (d.kind(node) != Kind::Null).then(|| adf(d, node));
    }
}

impl Encode for Adf<&String> {
    fn encode(&self, e: &mut Encoder) {
        e.raw(&jackfield_plan::adf::document(self.0).to_string());
    }
}

impl Encode for Adf<&Option<String>> {
    fn encode(&self, e: &mut Encoder) {
        match self.0 {
            Some(text) => Adf(text).encode(e),
            None => e.raw("null"),
        }
    }

    fn is_absent(&self) -> bool {
        self.0.is_none()
    }
}

/// In a [`Patch`], null stands beside the values that have the form.
macro_rules! patched {
    ($($name:ident of [$($type:ty),*], null when $is_null:ident;)*) => {$(
        patched!(@each $name, $is_null, $($type),*);
    )*};
    (@each $name:ident, $is_null:ident, $($type:ty),*) => {$(
        impl Decode for $name<&mut Patch<$type>> {
            fn decode(&mut self, d: &mut Decoder<'_>, node: Node) {
                *self.0 = if $is_null(d, node) {
                    Patch::Null
                } else {
                    let mut value = <$type>::default();
                    $name(&mut value).decode(d, node);
                    Patch::Value(value)
                };
            }
        }

        impl Encode for $name<&Patch<$type>> {
            fn encode(&self, e: &mut Encoder) {
                match self.0 {
                    Patch::Value(value) => $name(value).encode(e),
                    Patch::Absent | Patch::Null => e.raw("null"),
                }
            }

            fn is_absent(&self) -> bool {
                self.0.is_absent()
            }
        }
    )*};
}

patched! {
    ZeroOne of [bool], null when is_nothing;
    ZeroOneText of [bool], null when is_nothing;
    TextNumber of [i64, u64, i32, u32, f64, f32], null when is_nothing;
    Adf of [String], null when is_null;
}

impl<T: Decode + Default> Decode for OneOrMany<&mut Patch<Vec<T>>> {
    fn decode(&mut self, d: &mut Decoder<'_>, node: Node) {
        *self.0 = if d.kind(node) == Kind::Null {
            Patch::Null
        } else {
            let mut items = Vec::new();
            OneOrMany(&mut items).decode(d, node);
            Patch::Value(items)
        };
    }
}

impl<T: Decode> Decode for Wire<'_, &mut T> {
    fn decode(&mut self, d: &mut Decoder<'_>, node: Node) {
        let json = serde_json::from_str(d.tape().raw(node)).ok();
        let Some(read) = json.and_then(|json| self.1.read(&json)) else {
            return self.0.decode(d, node);
        };
        if super::decode_into(read.to_string().as_bytes(), self.0).is_err() {
            d.fail(node, "a value in the declared form");
        }
    }
}

impl<T: Encode> Encode for Wire<'_, &T> {
    fn encode(&self, e: &mut Encoder) {
        let json = serde_json::from_str(&super::encode(self.0)).ok();
        match json.and_then(|json| self.1.written(&json)) {
            Some(written) => e.raw(&written.to_string()),
            None => self.0.encode(e),
        }
    }

    fn is_absent(&self) -> bool {
        self.0.is_absent()
    }
}

impl<T: Default> Clear for Wire<'_, &mut T> {
    fn clear(&mut self) {
        *self.0 = T::default();
    }
}

impl Decode for Fixed<&mut Literal> {
    fn decode(&mut self, d: &mut Decoder<'_>, node: Node) {
        let text = d.text(node);
        *self.0 = if text == self.1 { Literal::default() } else { Literal::from(&*text) };
    }
}

impl Decode for Fixed<&mut Option<Literal>> {
    fn decode(&mut self, d: &mut Decoder<'_>, node: Node) {
        *self.0 = None;
        if d.kind(node) != Kind::Null {
            Fixed(self.0.insert(Literal::default()), self.1).decode(d, node);
        }
    }
}

impl Encode for Fixed<&Literal> {
    fn encode(&self, e: &mut Encoder) {
        e.text(self.0.other().unwrap_or(self.1));
    }
}

impl Encode for Fixed<&Option<Literal>> {
    fn encode(&self, e: &mut Encoder) {
        match self.0 {
            Some(value) => Fixed(value, self.1).encode(e),
            None => e.raw("null"),
        }
    }

    fn is_absent(&self) -> bool {
        self.0.is_none()
    }
}

impl<T: Default> Clear for Fixed<&mut T> {
    fn clear(&mut self) {
        *self.0 = T::default();
    }
}

impl<T: Decode + Default> Decode for OneOrMany<&mut Vec<T>> {
    fn decode(&mut self, d: &mut Decoder<'_>, node: Node) {
        match d.kind(node) {
            Kind::Array => self.0.decode(d, node),
            Kind::Null => self.0.clear(),
            _ => *self.0 = vec![d.get(node)],
        }
    }
}

impl<T: Decode + Default> Decode for OneOrMany<&mut Option<Vec<T>>> {
    fn decode(&mut self, d: &mut Decoder<'_>, node: Node) {
        *self.0 = None;
        if d.kind(node) != Kind::Null {
            OneOrMany(self.0.insert(Vec::new())).decode(d, node);
        }
    }
}

impl<T: Encode> Encode for OneOrMany<&T> {
    fn encode(&self, e: &mut Encoder) {
        self.0.encode(e);
    }

    fn is_absent(&self) -> bool {
        self.0.is_absent()
    }
}

impl<T: Decode + Default> Decode for EmptyAsNone<&mut Option<T>> {
    fn decode(&mut self, d: &mut Decoder<'_>, node: Node) {
        *self.0 = None;
        if !is_nothing(d, node) {
            self.0.decode(d, node);
        }
    }
}

impl<T: Encode> Encode for EmptyAsNone<&Option<T>> {
    fn encode(&self, e: &mut Encoder) {
        self.0.encode(e);
    }

    fn is_absent(&self) -> bool {
        self.0.is_none()
    }
}

impl<T: Decode> Decode for NullIfNone<&mut T> {
    fn decode(&mut self, d: &mut Decoder<'_>, node: Node) {
        self.0.decode(d, node);
    }
}

impl<T: Encode> Encode for NullIfNone<&T> {
    fn encode(&self, e: &mut Encoder) {
        self.0.encode(e);
    }
}

impl<T: Decode + Clear> Decode for OrDefault<&mut T> {
    fn decode(&mut self, d: &mut Decoder<'_>, node: Node) {
        if !d.attempt_into(node, self.0) {
            self.0.clear();
        }
    }
}

/// A place that can be set back to its default, through an adapter too.
#[doc(hidden)]
pub trait Clear {
    /// Sets the default.
    fn clear(&mut self);
}

impl<T: Default> Clear for T {
    fn clear(&mut self) {
        *self = T::default();
    }
}

macro_rules! clear_through {
    ($($name:ident),*) => {$(
        impl<T: Default> Clear for $name<&mut T> {
            fn clear(&mut self) {
                *self.0 = T::default();
            }
        }
    )*};
}

clear_through!(
    Adf,
    ZeroOne,
    ZeroOneText,
    TextNumber,
    LooseNumber,
    LooseText,
    OneOrMany,
    EmptyAsNone,
    NullIfNone,
    Present,
    JsonText
);

impl<T: Encode> Encode for OrDefault<&T> {
    fn encode(&self, e: &mut Encoder) {
        self.0.encode(e);
    }

    fn is_absent(&self) -> bool {
        self.0.is_absent()
    }
}

impl<T: Decode> Decode for JsonText<&mut T> {
    fn decode(&mut self, d: &mut Decoder<'_>, node: Node) {
        let Some(text) = text_of(d.tape(), node) else { return self.0.decode(d, node) };
        if super::decode_into(text.as_bytes(), self.0).is_err() {
            d.fail(node, "a string that holds JSON of the declared form");
        }
    }
}

impl<T: Encode> Encode for JsonText<&T> {
    fn encode(&self, e: &mut Encoder) {
        e.text(&super::encode(self.0));
    }

    fn is_absent(&self) -> bool {
        self.0.is_absent()
    }
}

impl<T: Decode + Default> Decode for Present<&mut Option<T>> {
    fn decode(&mut self, d: &mut Decoder<'_>, node: Node) {
        *self.0 = Some(d.get(node));
    }
}

impl<T: Encode> Encode for Present<&Option<T>> {
    fn encode(&self, e: &mut Encoder) {
        self.0.encode(e);
    }

    fn is_absent(&self) -> bool {
        self.0.is_none()
    }
}
