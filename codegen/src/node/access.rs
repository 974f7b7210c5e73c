//! Reading a tree: a copyable handle per node.
//!
//! Takes: a [`Document`]. Gives: kinds, texts, numbers, children and places. An accessor for
//! another kind of node gives `None`, and what is not there has no children; nothing here fails.

use std::fmt;

use super::document::{Document, Kind, SMALL, Slot, SlotKind, Style};
use super::scalar;
use crate::source::{Span, Spanned};

/// A node of a document: a value, with its place.
///
/// Equality is by value: spans, styles and the order of keys do not count, numbers are equal when
/// they are the same number.
#[derive(Clone, Copy)]
pub struct Node<'d> {
    document: &'d Document,
    /// The slot of the value.
    slot: u32,
    /// The slot at the node's place: the alias, where the value is an anchor's.
    place: u32,
}

/// The number of a node in its document, for keeping it without a borrow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub(super) u32);

/// A key of a mapping, and its value.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'d> {
    /// The key: its text, and where it stands.
    pub key: Spanned<&'d str>,
    /// The value.
    pub value: Node<'d>,
}

impl<'d> Node<'d> {
    pub(super) fn new(document: &'d Document, place: u32) -> Self {
        let at = document.slot(place);
        let slot = match at.kind {
            SlotKind::Alias | SlotKind::Definition => at.a,
            _ => place,
        };
        Self { document, slot, place }
    }

    fn slot(self) -> &'d Slot {
        self.document.slot(self.slot)
    }

    /// The document.
    pub fn document(self) -> &'d Document {
        self.document
    }

    /// The node's number in its document.
    pub fn id(self) -> NodeId {
        NodeId(self.place)
    }

    /// Where the value is written. For an alias that is its anchor's definition.
    pub fn span(self) -> Span {
        self.document.span(self.slot())
    }

    /// Where the node stands: the alias itself, where there is one.
    pub fn place(self) -> Span {
        let at = self.document.slot(self.place);
        if at.kind == SlotKind::Alias { self.document.span(at) } else { self.span() }
    }

    /// Whether the node is an alias of a node defined elsewhere.
    pub fn is_alias(self) -> bool {
        self.document.slot(self.place).kind == SlotKind::Alias
    }

    /// Whether both are one node: the same definition, not merely equal values.
    pub fn is_same(self, other: Self) -> bool {
        std::ptr::eq(self.document, other.document) && self.slot == other.slot
    }

    /// What the node is.
    pub fn kind(self) -> Kind {
        match self.slot().kind {
            SlotKind::False | SlotKind::True => Kind::Bool,
            SlotKind::Number => Kind::Number,
            SlotKind::String => Kind::String,
            SlotKind::Sequence => Kind::Sequence,
            SlotKind::Mapping => Kind::Mapping,
            SlotKind::Null | SlotKind::Definition | SlotKind::Alias | SlotKind::Header => {
                Kind::Null
            }
        }
    }

    /// How the node is written.
    pub fn style(self) -> Style {
        self.slot().style
    }

    /// Whether the node is `null`, or nothing at all.
    pub fn is_null(self) -> bool {
        self.kind() == Kind::Null
    }

    /// Whether the node is a mapping.
    pub fn is_mapping(self) -> bool {
        self.kind() == Kind::Mapping
    }

    /// Whether the node is a list.
    pub fn is_sequence(self) -> bool {
        self.kind() == Kind::Sequence
    }

    /// The text of a string.
    pub fn as_str(self) -> Option<&'d str> {
        (self.kind() == Kind::String).then(|| self.document.text(self.slot()))
    }

    /// The text of a string, with its place.
    pub fn as_spanned_str(self) -> Option<Spanned<&'d str>> {
        self.as_str().map(|text| Spanned::new(text, self.place()))
    }

    /// The text of any scalar as it is written: `yes`, `0o17`, `2024-01-31`, `null`.
    pub fn scalar_text(self) -> Option<&'d str> {
        match self.kind() {
            Kind::Sequence | Kind::Mapping => None,
            _ => Some(self.document.text(self.slot())),
        }
    }

    /// The value of a boolean.
    pub fn as_bool(self) -> Option<bool> {
        match self.slot().kind {
            SlotKind::False => Some(false),
            SlotKind::True => Some(true),
            _ => None,
        }
    }

    /// The text of a number as it is written: `1e3`, `0x1F`, `.5`.
    pub fn as_number(self) -> Option<&'d str> {
        (self.kind() == Kind::Number).then(|| self.document.text(self.slot()))
    }

    /// The value of a whole number that fits; `1.0` and `1e3` are whole numbers too.
    pub fn as_i64(self) -> Option<i64> {
        scalar::integer(self.as_number()?).and_then(|number| i64::try_from(number).ok())
    }

    /// The value of a whole number, 0 or more, that fits; `1.0` and `1e3` are whole numbers too.
    pub fn as_u64(self) -> Option<u64> {
        scalar::integer(self.as_number()?).and_then(|number| u64::try_from(number).ok())
    }

    /// The value of a number, rounded to the nearest that `f64` has.
    pub fn as_f64(self) -> Option<f64> {
        scalar::float(self.as_number()?)
    }

    /// How many elements or entries a list or mapping has; 0 for a scalar.
    pub fn len(self) -> usize {
        if self.is_sequence() || self.is_mapping() { self.slot().b as usize } else { 0 }
    }

    /// Whether there are no elements or entries.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The elements of a list; none for anything else.
    pub fn items(self) -> Items<'d> {
        let slot = self.slot();
        let count = if self.is_sequence() { slot.b } else { 0 };
        Items { document: self.document, next: slot.a, left: count }
    }

    /// The entries of a mapping, in order; none for anything else.
    pub fn entries(self) -> Entries<'d> {
        let slot = self.slot();
        let count = if self.is_mapping() { slot.b } else { 0 };
        Entries { document: self.document, next: slot.a, left: count }
    }

    /// An element of a list, from 0.
    pub fn item(self, index: usize) -> Option<Self> {
        let index = u32::try_from(index).ok()?;
        let slot = self.slot();
        (self.is_sequence() && index < slot.b).then(|| Self::new(self.document, slot.a + index))
    }

    /// The value of a key.
    pub fn get(self, key: &str) -> Option<Self> {
        self.entry(key).map(|entry| entry.value)
    }

    /// The key and its value.
    pub fn entry(self, key: &str) -> Option<Entry<'d>> {
        if !self.is_mapping() {
            return None;
        }
        let count = self.slot().b as usize;
        if count <= SMALL {
            return self.entries().find(|entry| entry.key.value == key);
        }
        let header = self.document.slot(self.slot().a.checked_sub(1)?);
        let order = self.document.order.get(header.a as usize..header.a as usize + count)?;
        let found = order.binary_search_by(|number| self.key_at(*number).value.cmp(key)).ok()?;
        let number = *order.get(found)?;
        Some(Entry { key: self.key_at(number), value: self.value_at(number) })
    }

    /// The key of an entry, by its number.
    fn key_at(self, number: u32) -> Spanned<&'d str> {
        key(self.document, self.slot().a + 2 * number)
    }

    /// The slot of a key, by its entry's number.
    pub(super) fn key_slot(self, number: u32) -> u32 {
        self.slot().a + 2 * number
    }

    /// The value of an entry, by its number.
    fn value_at(self, number: u32) -> Self {
        Self::new(self.document, self.slot().a + 2 * number + 1)
    }
}

fn key(document: &Document, index: u32) -> Spanned<&str> {
    let slot = document.slot(index);
    Spanned::new(document.text(slot), document.span(slot))
}

/// The elements of a list.
#[derive(Debug, Clone)]
pub struct Items<'d> {
    document: &'d Document,
    next: u32,
    left: u32,
}

impl<'d> Iterator for Items<'d> {
    type Item = Node<'d>;

    fn next(&mut self) -> Option<Node<'d>> {
        self.left = self.left.checked_sub(1)?;
        let node = Node::new(self.document, self.next);
        self.next += 1;
        Some(node)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left as usize, Some(self.left as usize))
    }
}

impl ExactSizeIterator for Items<'_> {}

/// The entries of a mapping.
#[derive(Debug, Clone)]
pub struct Entries<'d> {
    document: &'d Document,
    next: u32,
    left: u32,
}

impl<'d> Iterator for Entries<'d> {
    type Item = Entry<'d>;

    fn next(&mut self) -> Option<Entry<'d>> {
        self.left = self.left.checked_sub(1)?;
        let key = key(self.document, self.next);
        let value = Node::new(self.document, self.next + 1);
        self.next += 2;
        Some(Entry { key, value })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left as usize, Some(self.left as usize))
    }
}

impl ExactSizeIterator for Entries<'_> {}

impl PartialEq for Node<'_> {
    fn eq(&self, other: &Self) -> bool {
        let (left, right) = (*self, *other);
        if left.is_same(right) {
            return true;
        }
        match (left.kind(), right.kind()) {
            (Kind::Null, Kind::Null) => true,
            (Kind::Bool, Kind::Bool) => left.as_bool() == right.as_bool(),
            (Kind::String, Kind::String) => left.as_str() == right.as_str(),
            (Kind::Number, Kind::Number) => {
                left.as_number() == right.as_number()
                    || match (left.as_number(), right.as_number()) {
                        (Some(a), Some(b)) => scalar::equal(a, b),
                        _ => false,
                    }
            }
            (Kind::Sequence, Kind::Sequence) => left.items().eq(right.items()),
            (Kind::Mapping, Kind::Mapping) => {
                left.len() == right.len()
                    && left
                        .entries()
                        .all(|entry| right.get(entry.key.value).is_some_and(|v| v == entry.value))
            }
            _ => false,
        }
    }
}

impl fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_json())
    }
}
