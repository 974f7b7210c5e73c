//! The tape: one flat list of small entries that says where each node of a JSON text is.
//!
//! A text is parsed once into a [`Tape`]; decoders then walk it as often as they like. Entries
//! stand in document order: a container is followed by its children, an object's children are key
//! and value in turn, and each entry knows the index after its last descendant. So skipping a node
//! is one step, a union can be inspected without buffering, and the exact text of any node can be
//! read back.

use std::cell::Cell;

/// A node of a [`Tape`]: its index there. Valid only for the tape it came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Node(pub(super) u32);

impl Node {
    /// The outermost node of every tape.
    pub const ROOT: Self = Self(0);
}

/// What a node of a JSON text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `null`
    Null,
    /// `false`
    False,
    /// `true`
    True,
    /// A number.
    Number,
    /// A string without escapes: its text is its value.
    String,
    /// A string with at least one escape.
    Escaped,
    /// An array.
    Array,
    /// An object.
    Object,
}

impl Kind {
    /// The kind in words, as error messages print it.
    pub fn describe(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::False | Self::True => "a boolean",
            Self::Number => "a number",
            Self::String | Self::Escaped => "a string",
            Self::Array => "an array",
            Self::Object => "an object",
        }
    }

    const fn from_bits(bits: u32) -> Self {
        match bits & KIND_MASK {
            0 => Self::Null,
            1 => Self::False,
            2 => Self::True,
            3 => Self::Number,
            4 => Self::String,
            5 => Self::Escaped,
            6 => Self::Array,
            _ => Self::Object,
        }
    }
}

const KIND_BITS: u32 = 3;
const KIND_MASK: u32 = (1 << KIND_BITS) - 1;
/// How many entries a tape can hold: what fits beside the kind in an entry's last word.
pub(super) const MAX_ENTRIES: usize = (u32::MAX >> KIND_BITS) as usize;

/// One node: where its text is, what it is, and which entry follows its last descendant.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    /// First byte of the text; for strings, the one after the quote.
    pub(super) start: u32,
    /// The byte after the text; for strings, the closing quote.
    pub(super) end: u32,
    next_and_kind: u32,
}

impl Entry {
    pub(super) const fn new(kind: Kind, start: u32, end: u32, next: u32) -> Self {
        Self { start, end, next_and_kind: next << KIND_BITS | kind as u32 }
    }

    pub(super) const fn kind(self) -> Kind {
        Kind::from_bits(self.next_and_kind)
    }

    pub(super) const fn next(self) -> u32 {
        self.next_and_kind >> KIND_BITS
    }
}

/// A parsed JSON text.
#[derive(Clone, Debug)]
pub struct Tape<'a> {
    pub(super) text: &'a str,
    pub(super) entries: Vec<Entry>,
}

thread_local! {
    /// The entries of a tape that is gone, for the next one of this thread: answers of a size come one
    /// after the other, and fresh memory costs more than parsing into it.
    static SPARE: Cell<Vec<Entry>> = const { Cell::new(Vec::new()) };
}

/// More entries (of 12 bytes) than this are not kept for the next tape.
const MAX_SPARE: usize = 1 << 15;

/// Empty entries with room for so many.
pub(super) fn entries(room: usize) -> Vec<Entry> {
    let mut entries = SPARE.try_with(Cell::take).unwrap_or_default();
    entries.clear();
    entries.reserve(room);
    entries
}

impl Drop for Tape<'_> {
    fn drop(&mut self) {
        let entries = std::mem::take(&mut self.entries);
        if entries.capacity() <= MAX_SPARE {
            // Without it at the end of a thread: then the memory is freed.
            let _ = SPARE.try_with(|spare| spare.set(entries));
        }
    }
}

impl<'a> Tape<'a> {
    pub(super) fn entry(&self, node: Node) -> Entry {
        let missing = Entry::new(Kind::Null, 0, 0, node.0.saturating_add(1));
        self.entries.get(node.0 as usize).copied().unwrap_or(missing)
    }

    /// What the node is.
    pub fn kind(&self, node: Node) -> Kind {
        self.entry(node).kind()
    }

    /// The node's text exactly as it was sent, quotes and spaces included.
    pub fn raw(&self, node: Node) -> &'a str {
        let Entry { start, end, .. } = self.entry(node);
        let (start, end) = match self.kind(node) {
            Kind::String | Kind::Escaped => (start as usize - 1, end as usize + 1),
            _ => (start as usize, end as usize),
        };
        self.text.get(start..end).unwrap_or_default()
    }

    /// The text between a string's quotes (escapes not undone) or of a scalar.
    pub(super) fn inner(&self, node: Node) -> &'a str {
        self.slice(self.entry(node))
    }

    pub(super) fn slice(&self, entry: Entry) -> &'a str {
        self.text.get(entry.start as usize..entry.end as usize).unwrap_or_default()
    }

    /// The elements of an array; nothing for any other node.
    pub fn elements(&self, node: Node) -> Elements<'_> {
        let entry = self.entry(node);
        let end = if entry.kind() == Kind::Array { entry.next() } else { 0 };
        Elements { entries: &self.entries, at: node.0 + 1, end }
    }

    /// The members of an object as key and value nodes, duplicates included; nothing for any other
    /// node.
    pub fn members(&self, node: Node) -> Members<'_> {
        let entry = self.entry(node);
        let end = if entry.kind() == Kind::Object { entry.next() } else { 0 };
        Members { entries: &self.entries, at: node.0 + 1, end }
    }
}

/// The elements of an array, see [`Tape::elements`].
#[derive(Clone, Debug)]
pub struct Elements<'t> {
    entries: &'t [Entry],
    at: u32,
    end: u32,
}

impl Iterator for Elements<'_> {
    type Item = Node;

    fn next(&mut self) -> Option<Node> {
        if self.at >= self.end {
            return None;
        }
        let node = Node(self.at);
        self.at = self.entries.get(self.at as usize)?.next();
        Some(node)
    }
}

/// The members of an object, see [`Tape::members`].
#[derive(Clone, Debug)]
pub struct Members<'t> {
    entries: &'t [Entry],
    at: u32,
    end: u32,
}

impl Iterator for Members<'_> {
    type Item = (Node, Node);

    fn next(&mut self) -> Option<(Node, Node)> {
        if self.at >= self.end {
            return None;
        }
        let key = Node(self.at);
        let value = Node(self.at + 1);
        self.at = self.entries.get(value.0 as usize)?.next();
        Some((key, value))
    }
}
