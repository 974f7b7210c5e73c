//! The text of members that can have no other.

use std::fmt;

/// The text of a member for which the spec allows one value only, such as the tag of a variant.
///
/// Nothing needs to be given: `Literal::default()` stands for the value of the spec and is written as
/// it. What an answer holds in its place is kept, and written back as it came. Which value that is
/// only the member's type knows, so a literal is read and written through
/// [`Fixed`](crate::codec::with::Fixed) and has no JSON of its own.
///
/// ```
/// use jackfield::types::Literal;
///
/// assert_eq!(Literal::default().other(), None);
/// assert_eq!(Literal::from("archived").other(), Some("archived"));
/// ```
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Literal(Option<Box<str>>);

impl Literal {
    /// The text that stands in place of the value of the spec; none where it is that value.
    pub fn other(&self) -> Option<&str> {
        self.0.as_deref()
    }
}

impl From<&str> for Literal {
    /// Another text than the value of the spec.
    fn from(text: &str) -> Self {
        Self(Some(text.into()))
    }
}

impl fmt::Debug for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.other() {
            Some(text) => fmt::Debug::fmt(text, f),
            None => f.write_str("_"),
        }
    }
}
