//! Results that models can read: lists in one shape, and the members that are worth reading.
//!
//! Takes what the vendor answered, as JSON, and the tool's plan; gives a [`Page`] where the answer is
//! one of a list, and with a [`Projection`] only some members of each item. Nothing is invented or
//! changed: what is left out is left out whole, and named. Pure: which page comes next, how large a
//! result may be and where the rest is read is for the program that runs tools.

mod absent;
mod page;
mod projection;

pub use absent::Absent;
pub use page::{Page, page};
pub use projection::{Projection, fields_argument};
