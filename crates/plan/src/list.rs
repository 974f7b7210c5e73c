//! Text and lists that live in a `static` as well as on the heap.
//!
//! A plan that is written by hand, as tests do, can live in static memory, one that was read lives
//! on the heap; both are the same types. The constructors [`text`] and [`list!`](macro@crate::list) are constant.

use std::borrow::Cow;
use std::ops::Deref;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A string that is either static or owned.
pub type Text = Cow<'static, str>;

/// A static text, in a `const` context.
pub const fn text(text: &'static str) -> Text {
    Cow::Borrowed(text)
}

/// A list in static memory, in a `const` context: `list(const { &[1, 2] })`.
pub const fn list<T>(items: &'static [T]) -> List<T> {
    List::Static(items)
}

/// A static list of constant items, in a `const` context: `list![Param::new("a", Place::Query)]`.
#[macro_export]
macro_rules! list {
    ($($item:expr),* $(,)?) => {
        $crate::List::Static(const { &[$($item),*] })
    };
}

/// A list that is either static or owned; it reads as a slice.
#[derive(Clone)]
pub enum List<T: 'static> {
    /// Items in static memory.
    Static(&'static [T]),
    /// Items on the heap.
    Owned(Vec<T>),
}

impl<T> List<T> {
    /// The empty list.
    pub const fn new() -> Self {
        Self::Static(&[])
    }
}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> Deref for List<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        match self {
            Self::Static(items) => items,
            Self::Owned(items) => items,
        }
    }
}

impl<T> From<Vec<T>> for List<T> {
    fn from(items: Vec<T>) -> Self {
        Self::Owned(items)
    }
}

impl<T> FromIterator<T> for List<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Self::Owned(items.into_iter().collect())
    }
}

impl<'a, T> IntoIterator for &'a List<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<T: Eq> Eq for List<T> {}

impl<T: PartialEq> PartialEq for List<T> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl<T: std::fmt::Debug> std::fmt::Debug for List<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl<T: Serialize> Serialize for List<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::deserialize(deserializer).map(Self::Owned)
    }
}

/// Replaces a field in a `const` function, where the old value cannot be dropped.
macro_rules! set {
    ($place:expr, $value:expr) => {
        std::mem::forget(std::mem::replace(&mut $place, $value))
    };
}
pub(crate) use set;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn static_and_owned_lists_are_equal_by_their_items() {
        static ITEMS: List<u8> = crate::list![1, 2];
        assert_eq!(ITEMS, List::from(vec![1, 2]));
        assert_eq!(serde_json::to_string(&ITEMS).unwrap(), "[1,2]");
        assert_eq!(serde_json::from_str::<List<u8>>("[1,2]").unwrap(), ITEMS);
    }
}
