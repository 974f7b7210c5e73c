//! A parsed document: the slots of its tree, and the texts that the source does not spell.
//!
//! Takes: what the builder made. Gives: the root [`Node`], nodes by number, and duplicate keys.
//! Must not know how the text was scanned.
//!
//! A slot is a value, a key, or a stand-in for a value that lives elsewhere in the array (an anchor's
//! definition or use). A list's children lie next to each other; a mapping's too, each key before
//! its value. A mapping with many entries has a header slot before its first key, which points to
//! the entries' order by key, so that looking a name up is a binary search. Nodes of other files can
//! be taken in (`graft`); each slot knows the file that it comes from.

use std::sync::Arc;

use super::access::{Node, NodeId};
use crate::diagnostics::{Diagnostic, Sink, codes};
use crate::source::{FileId, Span};

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `null`, `~`, or nothing.
    Null,
    /// `true` or `false`.
    Bool,
    /// A number, held as its text.
    Number,
    /// A text.
    String,
    /// A list.
    Sequence,
    /// Keys with values, in order.
    Mapping,
}

impl Kind {
    /// The name for messages, with an article: `a list`.
    pub fn describe(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool => "a boolean",
            Self::Number => "a number",
            Self::String => "a string",
            Self::Sequence => "a list",
            Self::Mapping => "a mapping",
        }
    }
}

/// How a node is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Style {
    /// Without quotes; also every JSON value but strings.
    Plain,
    /// In single quotes.
    SingleQuoted,
    /// In double quotes.
    DoubleQuoted,
    /// A YAML literal block (`|`).
    Literal,
    /// A YAML folded block (`>`).
    Folded,
}

/// The syntax that a document is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Syntax {
    /// RFC 8259.
    Json,
    /// YAML 1.2.2, core schema, with merge keys.
    Yaml,
}

/// What to do about keys that stand twice in one mapping.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Duplicates {
    /// Each is an error: for documents whose author can mend them.
    Refuse,
    /// Each is a warning: for foreign documents. The last value counts.
    LastWins,
}

/// A key that stands twice in one mapping.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Duplicate {
    /// The key whose value is dropped.
    pub first: Span,
    /// The key whose value counts.
    pub last: Span,
}

/// A slot's kind: [`Kind`] and what only the array knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SlotKind {
    Null,
    False,
    True,
    Number,
    String,
    Sequence,
    Mapping,
    /// Stands where an anchored node is defined; `a` is its slot.
    Definition,
    /// Stands where an anchored node is used; `a` is its slot.
    Alias,
    /// Before a large mapping's first key; `a` is where its order starts.
    Header,
}

/// Where a slot's text is: which part of the document it comes from, and whether that part's source
/// spells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TextAt(u8);

impl TextAt {
    /// In the source of the document's own file.
    pub(super) const SOURCE: Self = Self(0);
    /// Among the texts that this source does not spell.
    pub(super) const OWN: Self = Self(1);

    /// The part that it comes from: 0 is the document's own file.
    pub(super) fn part(self) -> usize {
        usize::from(self.0 >> 1)
    }

    fn is_own(self) -> bool {
        self.0 & 1 == 1
    }

    /// The same place in a further part; `None` when there are too many.
    pub(super) fn in_part(self, part: usize) -> Option<Self> {
        let part = u8::try_from(part).ok()?.checked_mul(2)?;
        Some(Self(part | (self.0 & 1)))
    }
}

/// A file whose nodes were taken into a document of another.
pub(super) struct Part {
    pub(super) file: FileId,
    pub(super) source: Arc<str>,
    pub(super) own: String,
}

/// One element of the tree.
#[derive(Debug, Clone, Copy)]
pub(super) struct Slot {
    pub(super) kind: SlotKind,
    pub(super) style: Style,
    pub(super) text: TextAt,
    /// A plain `<<` in key position.
    pub(super) merge: bool,
    /// The place in the source.
    pub(super) start: u32,
    pub(super) end: u32,
    /// Scalars and keys: offset of the text. Lists and mappings: the first child's slot.
    pub(super) a: u32,
    /// Scalars and keys: length of the text. Lists: number of children. Mappings: of entries.
    pub(super) b: u32,
}

impl Slot {
    /// What every index that leads nowhere gives.
    pub(super) const NULL: Self = Self {
        kind: SlotKind::Null,
        style: Style::Plain,
        text: TextAt::SOURCE,
        merge: false,
        start: 0,
        end: 0,
        a: 0,
        b: 0,
    };
}

/// Mappings with more entries than this are searched through their order.
pub(super) const SMALL: usize = 16;

/// A parsed JSON or YAML document.
pub struct Document {
    pub(super) file: FileId,
    pub(super) syntax: Syntax,
    pub(super) source: Arc<str>,
    pub(super) own: String,
    pub(super) slots: Vec<Slot>,
    /// Per large mapping: its entries' numbers in the order of their keys.
    pub(super) order: Vec<u32>,
    pub(super) root: u32,
    pub(super) duplicates: Vec<Duplicate>,
    /// The files of nodes that were taken in from elsewhere.
    pub(super) parts: Vec<Part>,
}

impl Document {
    /// The outermost node.
    pub fn root(&self) -> Node<'_> {
        Node::new(self, self.root)
    }

    /// The node with this number; null for a number of another document.
    pub fn node(&self, id: NodeId) -> Node<'_> {
        Node::new(self, id.0)
    }

    /// The file that the document was read from.
    pub fn file(&self) -> FileId {
        self.file
    }

    /// The syntax that the document is written in.
    pub fn syntax(&self) -> Syntax {
        self.syntax
    }

    /// The text that the document was read from.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Whether a text occurs in what the document was read from.
    pub fn mentions(&self, text: &str) -> bool {
        let found =
            |source: &str| memchr::memmem::find(source.as_bytes(), text.as_bytes()).is_some();
        found(&self.source) || self.parts.iter().any(|part| found(&part.source))
    }

    /// The keys that stand twice in one mapping, in the order of their mappings' ends.
    pub fn duplicates(&self) -> &[Duplicate] {
        &self.duplicates
    }

    /// Reports every key that stands twice in one mapping.
    pub fn report_duplicates(&self, policy: Duplicates, sink: &Sink<'_>) {
        let code = match policy {
            Duplicates::Refuse => codes::DUPLICATE_KEY,
            Duplicates::LastWins => codes::DUPLICATE_KEY_TOLERATED,
        };
        for Duplicate { first, last } in &self.duplicates {
            let key = self.source.get(last.range()).unwrap_or_default().trim_matches(['"', '\'']);
            let diagnostic = Diagnostic::new(code, format!("the key `{key}` stands twice"))
                .at(*last)
                .note_at("its first value is not used", *first);
            sink.push(diagnostic.help("remove or rename one of the two"));
        }
    }

    pub(super) fn slot(&self, index: u32) -> &Slot {
        self.slots.get(index as usize).unwrap_or(&Slot::NULL)
    }

    pub(super) fn text(&self, slot: &Slot) -> &str {
        let range = slot.a as usize..slot.a as usize + slot.b as usize;
        let part = slot.text.part().checked_sub(1).and_then(|part| self.parts.get(part));
        let text = match (part, slot.text.is_own()) {
            (None, false) => &*self.source,
            (None, true) => self.own.as_str(),
            (Some(part), false) => &*part.source,
            (Some(part), true) => part.own.as_str(),
        };
        text.get(range).unwrap_or_default()
    }

    pub(super) fn span(&self, slot: &Slot) -> Span {
        let part = slot.text.part().checked_sub(1).and_then(|part| self.parts.get(part));
        let file = part.map_or(self.file, |part| part.file);
        Span { file, start: slot.start, end: slot.end }
    }
}

impl std::fmt::Debug for Document {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Document")
            .field("file", &self.file)
            .field("syntax", &self.syntax)
            .field("slots", &self.slots.len())
            .finish_non_exhaustive()
    }
}
