//! Made-up data that repeats: chance from a seed, texts that fit a pattern, arguments of tools.
//!
//! What the mock, the corpus command and tests make their values with. Behind the feature `sample`,
//! so that nobody who only describes and checks tools builds it.

mod arguments;
mod dice;
mod pattern;

pub use arguments::arguments;
pub use dice::Dice;
pub use pattern::text as text_for_pattern;
