//! Made-up data that repeats: chance from a seed, and texts that fit a pattern.
//!
//! What the mock and the corpus command make their values with. Behind the feature `sample`, so that
//! nobody who only describes and checks tools builds it.

mod dice;
mod pattern;

pub use dice::Dice;
pub use pattern::text as text_for_pattern;
