//! The types of generated clients that Rust's standard library does not have.

mod base64;
mod inline_file;
mod literal;
mod map;
mod not_allowed;
mod number;
mod patch;
mod text;
mod time;
mod tuple;
mod value;

pub use inline_file::InlineFile;
pub use literal::Literal;
pub use map::{Iter, Map};
pub use not_allowed::NotAllowed;
pub use number::Number;
pub use patch::Patch;
pub use text::{Base64, Date, DateTime, Decimal, Duration, TextError, Time, Uuid};
pub use tuple::Tuple;
pub use value::Value;

crate::serde_bridge!(InlineFile, Number, Value);
