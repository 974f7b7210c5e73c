//! Changes to a parsed document: nodes of other documents merged in, and nodes taken out.
//!
//! Takes: a document, and places in it as steps from its root. Gives: the document with the changes;
//! nodes keep the places that they were written at, also those of other files. A node that stands in
//! several places (behind an alias, or merged in twice) becomes a copy before one of them changes.
//! Must not know why something is changed: that is the overlay's part.

use std::collections::{BTreeMap, BTreeSet};

use super::access::{Node, NodeId};
use super::document::{Document, Kind, Part, SMALL, Slot, SlotKind};

/// A step from a node to one of its children.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// To the value of a key.
    Name(String),
    /// To an element of a list, from 0.
    Index(usize),
}

/// Why a document could not be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GraftError {
    /// There are too many nodes or files.
    TooMuch,
    /// There is no such place any more.
    NoPlace,
    /// The place holds one kind of value, and what is to be merged is of another.
    Kinds {
        /// What the place holds.
        there: Kind,
        /// What is to be merged.
        new: Kind,
    },
}

/// Another document whose nodes may be merged in.
#[derive(Debug, Clone, Copy)]
pub struct Import {
    slots: u32,
}

/// A document that is being changed.
#[derive(Debug)]
pub struct Graft {
    document: Document,
    /// Lists and mappings whose children stand elsewhere, too.
    shared: BTreeSet<u32>,
}

impl Graft {
    /// Starts to change a document.
    pub fn new(document: Document) -> Self {
        // Merge keys let two mappings have the same children.
        let mut first: BTreeMap<u32, u32> = BTreeMap::new();
        let mut shared = BTreeSet::new();
        for (place, slot) in (0..).zip(&document.slots) {
            if is_container(slot)
                && slot.b > 0
                && let Some(other) = first.insert(slot.a, place)
            {
                shared.extend([other, place]);
            }
            if slot.kind == SlotKind::Definition || slot.kind == SlotKind::Alias {
                shared.insert(slot.a);
            }
        }
        Self { document, shared }
    }

    /// The document as it is now.
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// Ends the changes.
    pub fn finish(self) -> Document {
        self.document
    }

    /// Takes the nodes of another document in, for [`Graft::merge`].
    ///
    /// # Errors
    /// When there are too many nodes or files.
    pub fn import(&mut self, other: &Document) -> Result<Import, GraftError> {
        let slots = to_index(self.document.slots.len())?;
        let order = to_index(self.document.order.len())?;
        let part = self.document.parts.len() + 1;
        for slot in &other.slots {
            let mut slot = *slot;
            slot.text = slot.text.in_part(part).ok_or(GraftError::TooMuch)?;
            match slot.kind {
                SlotKind::Sequence | SlotKind::Mapping | SlotKind::Definition | SlotKind::Alias => {
                    slot.a = slot.a.checked_add(slots).ok_or(GraftError::TooMuch)?;
                }
                SlotKind::Header => {
                    slot.a = slot.a.checked_add(order).ok_or(GraftError::TooMuch)?;
                }
                _ => {}
            }
            self.document.slots.push(slot);
        }
        self.document.order.extend(&other.order);
        self.document.parts.push(Part {
            file: other.file,
            source: other.source.clone(),
            own: other.own.clone(),
        });
        Ok(Import { slots })
    }

    /// The number that a node of an imported document has here.
    pub fn imported(&self, import: Import, node: Node<'_>) -> NodeId {
        NodeId(node.id().0.saturating_add(import.slots))
    }

    /// The node at a place as it is now, whatever is changed afterwards.
    ///
    /// # Errors
    /// When there are too many nodes, or the place is gone.
    pub fn snapshot(&mut self, steps: &[Step]) -> Result<NodeId, GraftError> {
        let place = self.at(steps).ok_or(GraftError::NoPlace)?.id().0;
        let copy = to_index(self.document.slots.len())?;
        self.document.slots.push(self.slot(place));
        self.shared.extend([place, copy]);
        Ok(NodeId(copy))
    }

    /// The node at a place.
    pub fn at(&self, steps: &[Step]) -> Option<Node<'_>> {
        steps.iter().try_fold(self.document.root(), |node, step| match step {
            Step::Name(name) => node.get(name),
            Step::Index(index) => node.item(*index),
        })
    }

    /// Merges a node of this document into the one at a place: members of mappings one by one, lists
    /// by adding to them, anything else in its place.
    ///
    /// # Errors
    /// When the place is gone, or holds another kind of value.
    pub fn merge(&mut self, steps: &[Step], node: NodeId) -> Result<(), GraftError> {
        let place = self.descend(steps)?;
        self.merge_into(place, node.0)
    }

    /// Adds a node of this document to the list at a place.
    ///
    /// # Errors
    /// When the place is gone, or holds no list.
    pub fn append(&mut self, steps: &[Step], node: NodeId) -> Result<(), GraftError> {
        let place = self.descend(steps)?;
        self.own(place)?;
        let value = self.slot(node.0);
        self.relocate(place, |_, slots| slots.push(Held { value, shared: true }))
    }

    /// Takes children out of the node at a place.
    ///
    /// # Errors
    /// When the place is gone.
    pub fn remove(&mut self, steps: &[Step], children: &BTreeSet<Step>) -> Result<(), GraftError> {
        let place = self.descend(steps)?;
        self.own(place)?;
        let kind = self.slot(place).kind;
        self.relocate(place, |document, held| {
            if kind == SlotKind::Mapping {
                let mut kept = Vec::with_capacity(held.len());
                for pair in held.chunks_exact(2) {
                    let name = pair.first().map_or("", |key| document.text(&key.value));
                    if !children.contains(&Step::Name(name.to_owned())) {
                        kept.extend_from_slice(pair);
                    }
                }
                *held = kept;
            } else {
                let mut index = 0..;
                held.retain(|_| index.next().is_none_or(|at| !children.contains(&Step::Index(at))));
            }
        })
    }

    fn slot(&self, place: u32) -> Slot {
        *self.document.slot(place)
    }

    /// The slot at a place; what makes every list and mapping on the way to it this place's own.
    fn descend(&mut self, steps: &[Step]) -> Result<u32, GraftError> {
        let mut place = self.document.root;
        for step in steps {
            self.own(place)?;
            let node = Node::new(&self.document, place);
            let child = match step {
                Step::Name(name) => node.get(name),
                Step::Index(index) => node.item(*index),
            };
            place = child.ok_or(GraftError::NoPlace)?.id().0;
        }
        Ok(place)
    }

    /// Makes the children of the list or mapping at a place its own.
    fn own(&mut self, place: u32) -> Result<(), GraftError> {
        let slot = self.slot(place);
        if matches!(slot.kind, SlotKind::Alias | SlotKind::Definition) {
            let target = self.slot(slot.a);
            self.put(place, target);
            self.shared.insert(place);
        }
        if !is_container(&self.slot(place)) || !self.shared.remove(&place) {
            return Ok(());
        }
        self.relocate(place, |_, held| {
            for one in held {
                one.shared = true;
            }
        })
    }

    fn put(&mut self, place: u32, slot: Slot) {
        if let Some(there) = self.document.slots.get_mut(place as usize) {
            *there = slot;
        }
    }

    fn merge_into(&mut self, place: u32, from: u32) -> Result<(), GraftError> {
        let there = Node::new(&self.document, place).kind();
        let new = Node::new(&self.document, from).kind();
        match (there, new) {
            (Kind::Mapping, Kind::Mapping) => self.merge_members(place, from),
            (Kind::Sequence, Kind::Sequence) => {
                self.own(place)?;
                let added = Node::new(&self.document, from).items();
                let added: Vec<Slot> = added.map(|item| self.slot(item.id().0)).collect();
                self.relocate(place, |_, held| {
                    held.extend(added.iter().map(|value| Held { value: *value, shared: true }));
                })
            }
            (Kind::Mapping | Kind::Sequence, Kind::Null) => {
                self.replace(place, from);
                Ok(())
            }
            (Kind::Mapping | Kind::Sequence, _) | (_, Kind::Mapping | Kind::Sequence)
                if there != Kind::Null =>
            {
                Err(GraftError::Kinds { there, new })
            }
            _ => {
                self.replace(place, from);
                Ok(())
            }
        }
    }

    fn replace(&mut self, place: u32, from: u32) {
        let slot = self.slot(from);
        self.put(place, slot);
        self.shared.insert(place);
    }

    fn merge_members(&mut self, place: u32, from: u32) -> Result<(), GraftError> {
        self.own(place)?;
        let new = Node::new(&self.document, from);
        let base = Node::new(&self.document, place);
        let (mut both, mut added) = (Vec::new(), Vec::new());
        for (number, entry) in (0..).zip(new.entries()) {
            let value = entry.value.id().0;
            match base.get(entry.key.value) {
                Some(known) => both.push((known.id().0, value)),
                None => added.push((new.key_slot(number), value)),
            }
        }
        for (known, value) in both {
            self.merge_into(known, value)?;
        }
        if added.is_empty() {
            return Ok(());
        }
        let added: Vec<(Slot, Slot)> =
            added.into_iter().map(|(key, value)| (self.slot(key), self.slot(value))).collect();
        self.relocate(place, |_, held| {
            for (key, value) in added {
                held.push(Held { value: key, shared: false });
                held.push(Held { value, shared: true });
            }
        })
    }

    /// Moves the children of a list or mapping to the end of the slots, changed.
    fn relocate(
        &mut self,
        place: u32,
        change: impl FnOnce(&Document, &mut Vec<Held>),
    ) -> Result<(), GraftError> {
        let slot = self.slot(place);
        let width = match slot.kind {
            SlotKind::Mapping => 2,
            SlotKind::Sequence => 1,
            _ => return Err(GraftError::NoPlace),
        };
        let range = slot.a..slot.a.saturating_add(slot.b.saturating_mul(width));
        let mut held: Vec<Held> = range
            .map(|child| Held { value: self.slot(child), shared: self.shared.contains(&child) })
            .collect();
        change(&self.document, &mut held);
        let count = to_index(held.len())? / width;
        if width == 2 && count as usize > SMALL {
            self.push_order(&held, count)?;
        }
        let first = to_index(self.document.slots.len())?;
        for one in held {
            if one.shared {
                self.shared.insert(to_index(self.document.slots.len())?);
            }
            self.document.slots.push(one.value);
        }
        self.put(place, Slot { a: first, b: count, ..slot });
        Ok(())
    }

    /// The header of a large mapping, and the order of its keys.
    fn push_order(&mut self, held: &[Held], count: u32) -> Result<(), GraftError> {
        let document = &self.document;
        let key =
            |number: u32| held.get(2 * number as usize).map_or("", |key| document.text(&key.value));
        let mut numbers: Vec<u32> = (0..count).collect();
        numbers.sort_unstable_by(|a, b| key(*a).cmp(key(*b)));
        let header =
            Slot { kind: SlotKind::Header, a: to_index(self.document.order.len())?, ..Slot::NULL };
        self.document.order.extend(numbers);
        self.document.slots.push(header);
        Ok(())
    }
}

/// A child that is being moved.
#[derive(Clone, Copy)]
struct Held {
    value: Slot,
    /// Whether its own children stand elsewhere, too.
    shared: bool,
}

fn is_container(slot: &Slot) -> bool {
    matches!(slot.kind, SlotKind::Sequence | SlotKind::Mapping)
}

fn to_index(index: usize) -> Result<u32, GraftError> {
    u32::try_from(index).map_err(|_| GraftError::TooMuch)
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;
    use std::sync::Arc;

    use super::*;
    use crate::diagnostics::Diagnostics;
    use crate::node::{Limits, parse};
    use crate::source::FileId;

    fn document(file: u32, text: &str) -> Document {
        let text: Arc<str> = text.into();
        let all = Diagnostics::new();
        parse(FileId(file), &text, Limits::default(), &all.sink()).unwrap()
    }

    fn name(name: &str) -> Step {
        Step::Name(name.to_owned())
    }

    #[test]
    fn members_are_merged_and_keep_their_places() {
        let mut graft = Graft::new(document(0, "a: {x: 1, l: [1]}\nb: 2\n"));
        let other = document(1, "u: {x: \"\\u0041\", l: [2, {z: 3}], y: {deep: true}}\n");
        let import = graft.import(&other).unwrap();
        let update = graft.imported(import, other.root().get("u").unwrap());
        graft.merge(&[name("a")], update).unwrap();
        let changed = graft.finish();
        let root = changed.root();
        assert_eq!(root.to_json(), r#"{"a":{"x":"A","l":[1,2,{"z":3}],"y":{"deep":true}},"b":2}"#);
        let (x, y) = (root.pointer("/a/x").unwrap(), root.pointer("/a/y/deep").unwrap());
        assert_eq!((x.span().file, y.span().file), (FileId(1), FileId(1)));
        assert_eq!(root.pointer("/a/l/0").unwrap().span().file, FileId(0));
        assert_eq!(changed.pointer_to(root.get("b").unwrap()).as_deref(), Some("/b"));
    }

    #[test]
    fn what_stands_twice_is_changed_once() {
        let text = "a: &x {m: {n: 1}}\nb: *x\nc: {<<: *x, o: 2}\n";
        let mut graft = Graft::new(document(0, text));
        let other = document(1, "{m: {p: 1}}");
        let import = graft.import(&other).unwrap();
        let update = graft.imported(import, other.root());
        graft.merge(&[name("b")], update).unwrap();
        assert_eq!(
            graft.document().root().to_json(),
            r#"{"a":{"m":{"n":1}},"b":{"m":{"n":1,"p":1}},"c":{"o":2,"m":{"n":1}}}"#
        );
        graft.remove(&[name("c"), name("m")], &BTreeSet::from([name("n")])).unwrap();
        graft.merge(&[name("c")], update).unwrap();
        // An update that was merged into two places is no place where they meet.
        graft.remove(&[name("c"), name("m")], &BTreeSet::from([name("p")])).unwrap();
        assert_eq!(
            graft.finish().root().to_json(),
            r#"{"a":{"m":{"n":1}},"b":{"m":{"n":1,"p":1}},"c":{"o":2,"m":{}}}"#
        );
    }

    #[test]
    fn large_mappings_are_found_by_name_after_changes() {
        let (mut text, mut more) = (String::from("m:\n"), String::new());
        for number in 0..40 {
            let _ = writeln!(text, "  k{number}: {number}");
            let _ = writeln!(more, "n{number}: {number}");
        }
        let mut graft = Graft::new(document(0, &text));
        let other = document(1, &more);
        let import = graft.import(&other).unwrap();
        let update = graft.imported(import, other.root());
        graft.merge(&[name("m")], update).unwrap();
        graft.remove(&[name("m")], &BTreeSet::from([name("k3"), name("n7")])).unwrap();
        let changed = graft.finish();
        let m = changed.root().get("m").unwrap();
        assert_eq!(m.len(), 78);
        assert_eq!(m.get("n39").and_then(Node::as_i64), Some(39));
        assert_eq!(m.get("k0").and_then(Node::as_i64), Some(0));
        assert!(m.get("k3").is_none() && m.get("n7").is_none());
    }

    #[test]
    fn kinds_that_do_not_go_together_are_refused() {
        let mut graft = Graft::new(document(0, "a: {x: 1}\nl: [1, 2, 3]\n"));
        let other = document(1, "[1]");
        let import = graft.import(&other).unwrap();
        let update = graft.imported(import, other.root());
        let kinds = GraftError::Kinds { there: Kind::Mapping, new: Kind::Sequence };
        assert_eq!(graft.merge(&[name("a")], update), Err(kinds));
        assert_eq!(graft.merge(&[name("b")], update), Err(GraftError::NoPlace));
        graft.append(&[name("l")], update).unwrap();
        graft.remove(&[name("l")], &BTreeSet::from([Step::Index(0), Step::Index(2)])).unwrap();
        assert_eq!(graft.finish().root().to_json(), r#"{"a":{"x":1},"l":[2,[1]]}"#);
    }
}
