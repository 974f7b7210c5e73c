//! Scalars: how JSON's booleans, numbers and strings become Rust's, and back.

use std::fmt::Write as _;

use super::decoder::Decoder;
use super::encoder::Encoder;
use super::tape::{Kind, Node};
use super::{Decode, Encode};

impl Decode for String {
    fn decode(&mut self, d: &mut Decoder<'_>, node: Node) {
        *self = d.text(node).into_owned();
    }
}

impl Encode for String {
    fn encode(&self, e: &mut Encoder) {
        e.text(self);
    }
}

impl Encode for str {
    fn encode(&self, e: &mut Encoder) {
        e.text(self);
    }
}

impl Decode for bool {
    fn decode(&mut self, d: &mut Decoder<'_>, node: Node) {
        match d.kind(node) {
            Kind::True => *self = true,
            Kind::False => *self = false,
            _ => d.fail(node, "a boolean"),
        }
    }
}

impl Encode for bool {
    fn encode(&self, e: &mut Encoder) {
        e.raw(if *self { "true" } else { "false" });
    }
}

/// Any value, including none, decodes into `()`; it is written as `null`.
impl Decode for () {
    fn decode(&mut self, _: &mut Decoder<'_>, _: Node) {}
}

impl Encode for () {
    fn encode(&self, e: &mut Encoder) {
        e.raw("null");
    }
}

macro_rules! integers {
    ($($type:ty, $words:literal;)*) => {$(
        impl Decode for $type {
            fn decode(&mut self, d: &mut Decoder<'_>, node: Node) {
                let tape = d.tape();
                if d.kind(node) == Kind::Number {
                    if let Ok(number) = tape.inner(node).parse() {
                        *self = number;
                        return;
                    }
                    let whole = whole(tape.inner(node)).and_then(|n| <$type>::try_from(n).ok());
                    if let Some(number) = whole {
                        *self = number;
                        return;
                    }
                }
                d.fail(node, $words);
            }
        }

        impl Encode for $type {
            fn encode(&self, e: &mut Encoder) {
                e.display(self);
            }
        }
    )*};
}

integers! {
    i64, "a 64-bit integer";
    u64, "an unsigned 64-bit integer";
    i32, "a 32-bit integer";
    u32, "an unsigned 32-bit integer";
}

/// An integer written as a float, such as `5.0` or `1e3`, within what a float holds exactly.
pub(super) fn whole(text: &str) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let number: f64 = text.parse().ok()?;
    let whole = number.fract() == 0.0 && number.abs() <= EXACT;
    #[expect(clippy::cast_possible_truncation, reason = "checked to be whole and within bounds")]
    whole.then_some(number as i64)
}

macro_rules! floats {
    ($($type:ty),*) => {$(
        impl Decode for $type {
            fn decode(&mut self, d: &mut Decoder<'_>, node: Node) {
                let tape = d.tape();
                if d.kind(node) == Kind::Number
                    && let Ok(number) = tape.inner(node).parse::<$type>()
                    && number.is_finite()
                {
                    *self = number;
                    return;
                }
                d.fail(node, "a number that fits a float");
            }
        }

        /// JSON has no NaN and no infinities: they are written as `null`. Of the shortest texts that
        /// are read as the number, the one nearest to it is written, as JavaScript, Python and Go do.
        impl Encode for $type {
            fn encode(&self, e: &mut Encoder) {
                if self.is_finite() {
                    e.raw(zmij::Buffer::new().format_finite(*self));
                } else {
                    e.raw("null");
                }
            }
        }
    )*};
}

floats!(f64, f32);

impl Encoder {
    /// Writes what a value displays as, which must be JSON.
    pub(crate) fn display(&mut self, value: &dyn std::fmt::Display) {
        let _ = write!(self.sink(), "{value}");
    }
}
