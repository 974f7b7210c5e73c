//! A JSON number that keeps what was written.

use std::fmt;

/// A JSON number, exactly as it was written: `1e400` and integers of any length survive.
///
/// Two numbers are equal when they are written alike: `1` is not `1.0`.
///
/// ```
/// use jackfield::types::Number;
///
/// let wide = Number::parse("123456789012345678901234567890").unwrap();
/// assert_eq!(wide.to_string(), "123456789012345678901234567890");
/// assert_eq!(wide.as_i64(), None);
/// assert_eq!(Number::parse("42").and_then(|number| number.as_i64()), Some(42));
/// assert!(Number::parse("four").is_none());
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Number(Repr);

#[derive(Clone, PartialEq, Eq, Hash)]
enum Repr {
    /// An integer in its shortest form.
    Int(i64),
    /// Anything else.
    Text(Box<str>),
}

impl Number {
    /// The number that a JSON text is; nothing when it is not one number.
    pub fn parse(text: &str) -> Option<Self> {
        crate::codec::is_number(text).then(|| Self::from_checked(text))
    }

    /// The number that a checked JSON text is.
    pub(crate) fn from_checked(text: &str) -> Self {
        match text.parse::<i64>() {
            Ok(int) if text != "-0" => Self(Repr::Int(int)),
            _ => Self(Repr::Text(text.into())),
        }
    }

    /// A finite float; nothing for NaN and infinities, which JSON does not have.
    pub fn from_f64(float: f64) -> Option<Self> {
        float.is_finite().then(|| Self(Repr::Text(format!("{float:?}").into())))
    }

    /// As an `i64`, if it is written as an integer that fits.
    pub fn as_i64(&self) -> Option<i64> {
        match &self.0 {
            Repr::Int(int) => Some(*int),
            Repr::Text(text) => text.parse().ok(),
        }
    }

    /// As a `u64`, if it is written as an integer that fits.
    pub fn as_u64(&self) -> Option<u64> {
        match &self.0 {
            Repr::Int(int) => u64::try_from(*int).ok(),
            Repr::Text(text) => text.parse().ok(),
        }
    }

    /// As the nearest `f64`; infinite when the number is out of its range.
    #[expect(clippy::cast_precision_loss, reason = "the nearest float is what is asked for")]
    pub fn as_f64(&self) -> f64 {
        match &self.0 {
            Repr::Int(int) => *int as f64,
            Repr::Text(text) => text.parse().unwrap_or(f64::NAN),
        }
    }
}

impl Default for Number {
    fn default() -> Self {
        Self(Repr::Int(0))
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Repr::Int(int) => int.fmt(f),
            Repr::Text(text) => f.write_str(text),
        }
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::str::FromStr for Number {
    type Err = crate::codec::DecodeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        crate::codec::decode(text.as_bytes())
    }
}

macro_rules! from_integers {
    ($($type:ty),*) => {$(
        impl From<$type> for Number {
            fn from(int: $type) -> Self {
                match i64::try_from(int) {
                    Ok(int) => Self(Repr::Int(int)),
                    Err(_) => Self(Repr::Text(int.to_string().into())),
                }
            }
        }
    )*};
}

from_integers!(i8, i16, i32, i64, i128, isize, u8, u16, u32, u64, u128, usize);
