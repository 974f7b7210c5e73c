//! What happens when a mapping ends: merge keys, duplicate keys, the order of a large one.
//!
//! Takes: the entries that wait on the builder's stack. Gives: the same stack, mended, and duplicates
//! as a record. Keys are compared as bytes.

use std::collections::BTreeSet;

use super::{Builder, DUPLICATES, Fatal, to_index};
use crate::diagnostics::{Diagnostic, codes};
use crate::node::document::{Duplicate, SMALL, Slot, SlotKind};

impl Builder<'_> {
    /// Applies the merge keys of the mapping whose entries start at `first` of the stack: entries
    /// of theirs whose key is not there yet are added at the end. Earlier sources win over later
    /// ones (<https://yaml.org/type/merge.html>).
    pub(super) fn merge(&mut self, first: usize) -> Result<(), Fatal> {
        let written = self.stack.split_off(first);
        let (mut kept, mut merged) = (Vec::with_capacity(written.len()), Vec::new());
        for pair in written.chunks_exact(2) {
            match pair {
                [key, value] if key.merge => self.collect_merge(*key, *value, &mut merged)?,
                pair => kept.extend_from_slice(pair),
            }
        }
        let added = {
            let mut known: BTreeSet<&[u8]> =
                kept.chunks_exact(2).filter_map(|pair| Some(self.bytes(pair.first()?))).collect();
            let mut added = Vec::new();
            for pair in merged.chunks_exact(2) {
                if pair.first().is_some_and(|key| known.insert(self.bytes(key))) {
                    added.extend_from_slice(pair);
                }
            }
            added
        };
        self.stack.append(&mut kept);
        self.stack.extend(added);
        Ok(())
    }

    /// The entries that one merge key brings.
    fn collect_merge(&mut self, key: Slot, value: Slot, out: &mut Vec<Slot>) -> Result<(), Fatal> {
        let span = self.span(key.start, key.end);
        let source = self.followed(value);
        let sources = match source.kind {
            SlotKind::Mapping => vec![source],
            SlotKind::Sequence => {
                self.children(source, 1).into_iter().map(|child| self.followed(child)).collect()
            }
            _ => Vec::new(),
        };
        if sources.is_empty() && source.kind != SlotKind::Sequence
            || sources.iter().any(|source| source.kind != SlotKind::Mapping)
        {
            return Err(Box::new(
                Diagnostic::new(codes::BAD_MERGE, "`<<` takes a mapping or a list of mappings")
                    .at(self.span(value.start, value.end))
                    .help("merge by alias: `<<: *name`, or quote the key if it is a name"),
            ));
        }
        for source in sources {
            self.expand(2 * u64::from(source.b), span)?;
            out.extend(self.children(source, 2));
        }
        Ok(())
    }

    fn followed(&self, slot: Slot) -> Slot {
        match slot.kind {
            SlotKind::Alias | SlotKind::Definition => {
                self.slots.get(slot.a as usize).copied().unwrap_or(Slot::NULL)
            }
            _ => slot,
        }
    }

    fn children(&self, slot: Slot, per_entry: usize) -> Vec<Slot> {
        let range = slot.a as usize..slot.a as usize + slot.b as usize * per_entry;
        self.slots.get(range).unwrap_or_default().to_vec()
    }

    /// Drops the earlier of two entries with one key, and records it.
    pub(super) fn drop_duplicates(&mut self, first: usize) {
        let entries = self.stack.get(first..).unwrap_or_default();
        let mut dropped: Vec<(usize, usize)> = if entries.len() / 2 <= SMALL {
            self.duplicates_of_few(entries)
        } else {
            self.duplicates_of_many(entries)
        };
        if dropped.is_empty() {
            return;
        }
        dropped.sort_unstable();
        for (earlier, later) in &dropped {
            if self.duplicates.len() < DUPLICATES {
                let key = |entry: usize| {
                    self.stack.get(first + 2 * entry).map(|slot| self.span(slot.start, slot.end))
                };
                if let (Some(first), Some(last)) = (key(*earlier), key(*later)) {
                    self.duplicates.push(Duplicate { first, last });
                }
            }
        }
        let entries = self.stack.split_off(first);
        let mut gone = dropped.iter().map(|(earlier, _)| *earlier).peekable();
        for (number, pair) in entries.chunks_exact(2).enumerate() {
            if gone.next_if_eq(&number).is_none() {
                self.stack.extend_from_slice(pair);
            }
        }
    }

    /// Each entry that a later one repeats, with the next that does.
    fn duplicates_of_few(&self, entries: &[Slot]) -> Vec<(usize, usize)> {
        let mut found = Vec::new();
        for (number, pair) in entries.chunks_exact(2).enumerate() {
            let Some(key) = pair.first() else { continue };
            let repeats =
                entries.chunks_exact(2).enumerate().skip(number + 1).find(|(_, other)| {
                    other.first().is_some_and(|o| o.b == key.b && self.bytes(o) == self.bytes(key))
                });
            if let Some((later, _)) = repeats {
                found.push((number, later));
            }
        }
        found
    }

    fn duplicates_of_many(&self, entries: &[Slot]) -> Vec<(usize, usize)> {
        let mut keys: Vec<(&[u8], usize)> = entries
            .iter()
            .step_by(2)
            .enumerate()
            .map(|(number, key)| (self.bytes(key), number))
            .collect();
        keys.sort_unstable();
        keys.windows(2)
            .filter_map(|pair| match pair {
                [(a, earlier), (b, later)] if a == b => Some((*earlier, *later)),
                _ => None,
            })
            .collect()
    }

    /// Adds the header of a large mapping, and the order of its keys.
    pub(super) fn sort(&mut self, first: usize, count: usize) -> Result<(), Fatal> {
        let count = to_index(count)?;
        let mut numbers: Vec<u32> = (0..count).collect();
        let key = |number: &u32| {
            self.stack.get(first + 2 * *number as usize).map_or("", |slot| self.text(slot))
        };
        numbers.sort_unstable_by(|a, b| key(a).cmp(key(b)));
        let header = Slot { kind: SlotKind::Header, a: to_index(self.order.len())?, ..Slot::NULL };
        self.order.extend(numbers);
        self.slots.push(header);
        Ok(())
    }
}
