//! Builds the slots of a document from the outside in, without recursion.
//!
//! Takes: scalars, starts and ends, in the order of the source. Gives: a [`Document`]. Finds
//! duplicate keys, applies merge keys, and refuses what is too deep or expands to too much.
//! Must not know a syntax: both scanners drive it.
//!
//! Values wait on a stack until the list or mapping around them ends; then they move to the array
//! side by side. So children are neighbours, and nothing refers to a slot that may still move.
//! An anchored value moves to the array at once and leaves a stand-in on the stack.

mod mapping;

use std::sync::Arc;

use super::Limits;
use super::document::{Document, Duplicate, SMALL, Slot, SlotKind, Style, Syntax, TextAt};
use crate::diagnostics::{Diagnostic, codes};
use crate::source::{FileId, Span};

/// A diagnostic that ends the parse; boxed, since results of scanners pass through hot loops.
pub(super) type Fatal = Box<Diagnostic>;

/// Duplicate keys beyond this many are the same mistake again.
const DUPLICATES: usize = 1_000;

/// A list or mapping that has not ended yet.
#[derive(Debug, Clone, Copy)]
struct Open {
    kind: SlotKind,
    start: u32,
    /// Where its children start on the stack.
    first: usize,
    /// The value of [`Builder::expanded`] when it started.
    before: u64,
    /// The greatest depth inside, counted from the root.
    deepest: u32,
    /// Whether a merge key was seen.
    merges: bool,
}

/// What an anchor stands for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Anchor {
    slot: u32,
    /// How many nodes it is with every alias inside it followed.
    nodes: u64,
    /// How many levels it has below itself.
    height: u32,
}

/// Builds one document.
pub(super) struct Builder<'t> {
    pub(super) file: FileId,
    source: &'t Arc<str>,
    limits: Limits,
    own: String,
    slots: Vec<Slot>,
    order: Vec<u32>,
    open: Vec<Open>,
    stack: Vec<Slot>,
    duplicates: Vec<Duplicate>,
    /// How many nodes were written so far.
    written: u64,
    /// How many nodes those stand for, with aliases and merge keys followed.
    expanded: u64,
}

impl<'t> Builder<'t> {
    pub(super) fn new(file: FileId, source: &'t Arc<str>, limits: Limits) -> Self {
        Self {
            file,
            source,
            limits,
            own: String::new(),
            // Documents have a node per 15 to 30 bytes; growing is cheap, and small ones are many.
            slots: Vec::with_capacity(source.len() / 32),
            order: Vec::new(),
            open: Vec::with_capacity(32),
            stack: Vec::with_capacity(256),
            duplicates: Vec::new(),
            written: 0,
            expanded: 0,
        }
    }

    pub(super) fn span(&self, start: u32, end: u32) -> Span {
        Span::new(self.file, start, end)
    }

    /// Whether the next value is a key.
    pub(super) fn at_key(&self) -> bool {
        self.open.last().is_some_and(|open| {
            open.kind == SlotKind::Mapping && (self.stack.len() - open.first).is_multiple_of(2)
        })
    }

    /// Keeps a text that the source does not spell literally.
    ///
    /// # Errors
    /// When such texts exceed 4 GiB.
    pub(super) fn own(&mut self, text: &str) -> Result<(u32, u32), Fatal> {
        let at = self.own.len();
        self.own.push_str(text);
        match (u32::try_from(at), u32::try_from(self.own.len())) {
            (Ok(at), Ok(end)) => Ok((at, end - at)),
            _ => Err(Box::new(Diagnostic::new(
                codes::TOO_MUCH_TEXT,
                "the texts of one document exceed 4 GiB",
            ))),
        }
    }

    /// Adds a scalar, or a key.
    pub(super) fn scalar(&mut self, slot: Slot) {
        self.written += 1;
        self.expanded += 1;
        self.stack.push(slot);
    }

    /// Starts a list or mapping.
    ///
    /// # Errors
    /// When too many are open.
    pub(super) fn begin(&mut self, kind: SlotKind, start: u32) -> Result<(), Fatal> {
        self.written += 1;
        self.expanded += 1;
        if self.open.len() >= self.limits.depth as usize {
            return Err(self.too_deep(self.span(start, start + 1)));
        }
        self.open.push(Open {
            kind,
            start,
            first: self.stack.len(),
            before: self.expanded - 1,
            deepest: u32::try_from(self.open.len()).unwrap_or(u32::MAX) + 1,
            merges: false,
        });
        Ok(())
    }

    /// Ends the innermost list or mapping; `end` is the offset after it.
    ///
    /// # Errors
    /// When merge keys expand to too much, or the document has too many nodes.
    pub(super) fn end(&mut self, end: u32) -> Result<(), Fatal> {
        let Some(open) = self.open.pop() else { return Ok(()) };
        if let Some(around) = self.open.last_mut() {
            around.deepest = around.deepest.max(open.deepest);
        }
        if open.kind == SlotKind::Mapping {
            if open.merges {
                self.merge(open.first)?;
            }
            self.drop_duplicates(open.first);
        }
        let end = end.max(self.stack.get(open.first..).and_then(<[_]>::last).map_or(0, |s| s.end));
        let mut count = self.stack.len() - open.first;
        if open.kind == SlotKind::Mapping {
            count /= 2;
            if count > SMALL {
                self.sort(open.first, count)?;
            }
        }
        let first = to_index(self.slots.len())?;
        self.slots.extend(self.stack.drain(open.first..));
        let count = to_index(count)?;
        self.stack.push(Slot {
            kind: open.kind,
            start: open.start,
            end,
            a: first,
            b: count,
            ..Slot::NULL
        });
        Ok(())
    }

    /// Where the innermost open list or mapping starts.
    pub(super) fn open_start(&self) -> u32 {
        self.open.last().map_or(0, |open| open.start)
    }

    /// The end of the value that was added last, or `otherwise` inside an empty list or mapping.
    pub(super) fn last_end(&self, otherwise: u32) -> u32 {
        let first = self.open.last().map_or(0, |open| open.first);
        self.stack.get(first..).and_then(<[_]>::last).map_or(otherwise, |slot| slot.end)
    }

    /// Gives the value that was added last an anchor. `before` is [`Builder::mark`] from before it.
    ///
    /// # Errors
    /// When the document has too many nodes.
    pub(super) fn anchor(&mut self, before: Mark) -> Result<Anchor, Fatal> {
        let slot = to_index(self.slots.len())?;
        let value = self.stack.last().copied().unwrap_or(Slot::NULL);
        self.slots.push(value);
        if let Some(top) = self.stack.last_mut() {
            // A key keeps its text in place: keys are read without following stand-ins.
            if value.kind != SlotKind::String || !before.key {
                *top = Slot { kind: SlotKind::Definition, a: slot, b: 0, ..value };
            }
        }
        let depth = u32::try_from(self.open.len()).unwrap_or(u32::MAX);
        let height = before.deepest.map_or(0, |deepest| deepest.saturating_sub(depth));
        Ok(Anchor { slot, nodes: self.expanded - before.expanded, height })
    }

    /// What [`Builder::anchor`] needs to know from before the value.
    pub(super) fn mark(&self) -> Mark {
        Mark { expanded: self.expanded, deepest: None, key: self.at_key() }
    }

    /// The mark of the innermost open list or mapping, taken just before it ends.
    pub(super) fn open_mark(&self) -> Mark {
        let (expanded, deepest) =
            self.open.last().map_or((self.expanded, None), |o| (o.before, Some(o.deepest)));
        Mark { expanded, deepest, key: false }
    }

    /// Adds an alias.
    ///
    /// # Errors
    /// When aliases expand to too much or too deep.
    pub(super) fn alias(&mut self, anchor: Anchor, start: u32, end: u32) -> Result<(), Fatal> {
        let span = self.span(start, end);
        self.written += 1;
        self.expand(anchor.nodes, span)?;
        let depth =
            u32::try_from(self.open.len()).unwrap_or(u32::MAX).saturating_add(anchor.height);
        if depth > self.limits.depth {
            return Err(self.too_deep(span));
        }
        if let Some(open) = self.open.last_mut() {
            open.deepest = open.deepest.max(depth);
        }
        let target = self.slots.get(anchor.slot as usize).copied().unwrap_or(Slot::NULL);
        if self.at_key() {
            self.stack.push(Slot { kind: SlotKind::String, start, end, ..target });
        } else {
            self.stack.push(Slot {
                kind: SlotKind::Alias,
                start,
                end,
                a: anchor.slot,
                ..Slot::NULL
            });
        }
        Ok(())
    }

    /// Whether an alias may stand where the next value goes: as a key only if it is a scalar.
    pub(super) fn alias_fits(&self, anchor: Anchor) -> bool {
        let target = self.slots.get(anchor.slot as usize).map_or(SlotKind::Null, |slot| slot.kind);
        !self.at_key() || !matches!(target, SlotKind::Sequence | SlotKind::Mapping)
    }

    /// Notes that the innermost mapping has a merge key.
    pub(super) fn note_merge(&mut self) {
        if let Some(open) = self.open.last_mut() {
            open.merges = true;
        }
    }

    /// The document, once its root has ended.
    ///
    /// # Errors
    /// When the document has too many nodes.
    pub(super) fn finish(mut self, syntax: Syntax) -> Result<Document, Fatal> {
        let root = to_index(self.slots.len())?;
        self.slots.push(self.stack.first().copied().unwrap_or(Slot::NULL));
        self.slots.shrink_to_fit();
        Ok(Document {
            file: self.file,
            syntax,
            source: self.source.clone(),
            own: self.own,
            slots: self.slots,
            order: self.order,
            root,
            duplicates: self.duplicates,
            parts: Vec::new(),
        })
    }

    fn text(&self, slot: &Slot) -> &str {
        let range = slot.a as usize..slot.a as usize + slot.b as usize;
        let text = if slot.text == TextAt::OWN { &self.own } else { &**self.source };
        text.get(range).unwrap_or_default()
    }

    fn bytes(&self, slot: &Slot) -> &[u8] {
        let range = slot.a as usize..slot.a as usize + slot.b as usize;
        let text = if slot.text == TextAt::OWN { &self.own } else { &**self.source };
        text.as_bytes().get(range).unwrap_or_default()
    }

    fn too_deep(&self, span: Span) -> Fatal {
        let depth = self.limits.depth;
        let message = format!("lists and mappings are nested more than {depth} levels deep");
        Box::new(
            Diagnostic::new(codes::TOO_DEEP, message)
                .at(span)
                .help("give inner parts a name and refer to them"),
        )
    }

    fn expand(&mut self, nodes: u64, span: Span) -> Result<(), Fatal> {
        self.expanded = self.expanded.saturating_add(nodes);
        let allowed =
            self.limits.expanded.saturating_add(self.limits.expansion.saturating_mul(self.written));
        if self.expanded <= allowed {
            return Ok(());
        }
        let message = format!("aliases and merge keys expand to more than {allowed} nodes");
        Err(Box::new(
            Diagnostic::new(codes::ALIAS_BOMB, message)
                .at(span)
                .help("use named types and `$ref` in place of aliases to aliases"),
        ))
    }
}

/// The state before a value, for giving it an anchor once it has ended.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    expanded: u64,
    deepest: Option<u32>,
    key: bool,
}

/// A scalar slot whose text the source spells literally.
pub(super) fn literal(kind: SlotKind, style: Style, span: (u32, u32), text: (u32, u32)) -> Slot {
    Slot { kind, style, start: span.0, end: span.1, a: text.0, b: text.1, ..Slot::NULL }
}

/// A number of slots as it is kept in a slot.
fn to_index(index: usize) -> Result<u32, Fatal> {
    u32::try_from(index).map_err(|_| {
        let message = "the document has more than 4 billion nodes";
        Box::new(Diagnostic::new(codes::TOO_MUCH_TEXT, message))
    })
}
