//! JSON into typed values and back, at little cost to compile.
//!
//! An answer is parsed once into a flat [`Tape`]. A generated type then makes one call,
//! [`Decoder::object`], with a table of its keys and references to its fields; everything else
//! happens here, in code that is compiled once and not per type. The first failure is noted aside
//! and reported at the end with its path, so decoders have no error exits. Encoding is the same
//! the other way round: one call of [`Encoder::object`] with the same table.
//!
//! ```
//! use jackfield::codec::{self, Decode, Decoder, Encode, Encoder, Fields, Node};
//!
//! #[derive(Default)]
//! struct Label {
//!     name: String,
//!     color: Option<String>,
//! }
//!
//! static LABEL: Fields = Fields { names: &["name", "color"], required: &[0] };
//!
//! impl Decode for Label {
//!     fn decode(&mut self, d: &mut Decoder<'_>, node: Node) {
//!         d.object(node, &LABEL, &mut [&mut self.name, &mut self.color]);
//!     }
//! }
//!
//! impl Encode for Label {
//!     fn encode(&self, e: &mut Encoder) {
//!         e.object(&LABEL, &[&self.name, &self.color]);
//!     }
//! }
//!
//! let labels: Vec<Label> = codec::decode(br#"[{"name": "bug", "color": null}]"#)?;
//! assert_eq!(codec::encode(&labels), r#"[{"name":"bug"}]"#);
//! let error = codec::decode::<Vec<Label>>(br#"[{"name": 1}]"#).err().unwrap();
//! assert_eq!(error.to_string(), "`[0].name`: expected a string, found number `1`");
//! # Ok::<(), codec::DecodeError>(())
//! ```

pub mod bridge;
mod container;
mod debug;
mod decoder;
mod encoder;
mod equal;
mod error;
mod fields;
mod parse;
mod scalar;
mod scan;
mod separated;
mod tag;
mod tape;
#[cfg(test)]
mod tests;
mod tuple;
mod union;
pub mod with;
#[cfg(test)]
mod with_tests;

pub use debug::debug;
pub use decoder::Decoder;
pub use encoder::{Encoder, List, Members as ExtraMembers};
pub use equal::equal;
pub use error::DecodeError;
pub use fields::{Fields, position};
pub use parse::MAX_DEPTH;
pub use tape::{Elements, Kind, Members, Node, Tape};
pub use union::{Mark, Shape};

/// A value that can be read from JSON.
pub trait Decode {
    /// Reads `node` into `self`, or notes a failure with the decoder and leaves `self` in any
    /// state.
    fn decode(&mut self, d: &mut Decoder<'_>, node: Node);
}

/// A value that can be written as JSON.
pub trait Encode {
    /// Writes exactly one JSON value.
    fn encode(&self, e: &mut Encoder);

    /// Whether an object leaves this value out.
    fn is_absent(&self) -> bool {
        false
    }
}

/// Decodes a JSON text.
///
/// # Errors
/// When the text is not JSON, or not of the type's form.
pub fn decode<T: Decode + Default>(json: &[u8]) -> Result<T, DecodeError> {
    let mut value = T::default();
    match decode_into(json, &mut value) {
        Ok(()) => Ok(value),
        Err(error) => Err(error),
    }
}

/// Decodes a JSON text into a value, which should be the default one: absent properties are left
/// as they are. After an error the value is of no use.
///
/// # Errors
/// As [`decode`].
pub fn decode_into(json: &[u8], value: &mut dyn Decode) -> Result<(), DecodeError> {
    let tape = Tape::parse(json)?;
    let mut decoder = Decoder::new(&tape);
    value.decode(&mut decoder, Node::ROOT);
    decoder.finish()
}

/// Decodes a list that may come as its only item.
///
/// # Errors
/// As [`decode`].
pub fn decode_one_or_many<T: Decode + Default>(json: &[u8]) -> Result<Vec<T>, DecodeError> {
    let mut items = Vec::new();
    match decode_into(json, &mut with::OneOrMany(&mut items)) {
        Ok(()) => Ok(items),
        Err(error) => Err(error),
    }
}

/// Encodes a value as JSON.
pub fn encode(value: &dyn Encode) -> String {
    let mut encoder = Encoder::new();
    value.encode(&mut encoder);
    encoder.into_string()
}

/// Encodes a value as JSON that can be sent, or says why it cannot.
///
/// # Errors
/// Where the value is one that its type allows and the vendor cannot read.
pub(crate) fn encode_to_send(value: &dyn Encode) -> Result<String, Vec<jackfield_plan::Problem>> {
    let mut encoder = Encoder::new();
    value.encode(&mut encoder);
    encoder.finish()
}

/// Whether a text is one JSON number.
pub(crate) fn is_number(text: &str) -> bool {
    scan::number_end(text.as_bytes(), 0) == Ok(text.len())
}
