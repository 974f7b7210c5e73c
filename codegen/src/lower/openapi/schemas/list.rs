//! Arrays: lists of one type, and tuples.
//!
//! Takes: a conjunction of arrays. Gives: a list of what `items` says, or a tuple of what
//! `prefixItems` (or `items` as a list, before 2020-12) says; a list again where it says the same of
//! every position. Without `items` the items are any values. A prefix that answers may cut short is
//! no tuple: then it is a list of any values.

use super::{Conjunction, Part, Schemas};
use crate::ir::{ListType, Tuple, TypeKind, TypeUse};
use crate::lower::openapi::trail::Trail;
use crate::node::Node;

/// What an array says of its positions.
struct Prefix {
    tuple: Tuple,
    /// Whether an array may end before the last of them.
    is_cut: bool,
    /// Whether nothing follows them.
    is_closed: bool,
    /// Whether something is said of what follows them.
    states_rest: bool,
}

impl Prefix {
    /// The type of every position, and of what follows where something is said of it.
    fn common(&self) -> Option<TypeUse> {
        let rest = self.tuple.rest.filter(|_| self.states_rest);
        let mut all = self.tuple.items.iter().chain(&rest);
        let first = *all.next()?;
        all.try_fold(first, |known, item| {
            let nullable = known.nullable || item.nullable;
            (known.ty == item.ty).then_some(TypeUse { ty: known.ty, nullable })
        })
    }

    /// How many items there are at most, where nothing follows.
    fn length(&self) -> Option<u64> {
        self.is_closed.then_some(self.tuple.items.len() as u64)
    }
}

impl<'d> Schemas<'_, 'd> {
    pub(super) fn list(&mut self, all: &Conjunction<'d>, trail: &Trail<'_>) -> TypeKind {
        let prefix = self.prefix(all, trail);
        let items = match &prefix {
            Some(prefix) => match prefix.common() {
                Some(items) => items,
                None if !prefix.is_cut => return TypeKind::Tuple(prefix.tuple.clone()),
                None => self.any(),
            },
            None => {
                let items = all.views.iter();
                let items: Vec<Part<'d>> =
                    items.filter_map(|view| Some(view.part(view.schema.items?))).collect();
                self.items(all, &items, trail)
            }
        };
        let count = |pick: fn(&Conjunction<'d>, usize) -> Option<Node<'d>>| {
            (0..all.views.len()).find_map(|index| pick(all, index)?.as_u64())
        };
        TypeKind::List(ListType {
            items,
            min_items: count(|all, index| all.views.get(index)?.schema.min_items),
            max_items: count(|all, index| all.views.get(index)?.schema.max_items)
                .or_else(|| prefix.as_ref().and_then(Prefix::length)),
            unique: all.views.iter().any(|view| view.schema.unique_items),
            or_single: false,
        })
    }

    fn items(&mut self, all: &Conjunction<'d>, items: &[Part<'d>], trail: &Trail<'_>) -> TypeUse {
        if items.is_empty() {
            return self.any();
        }
        // Many documents list the values of the items beside them.
        if all.views.iter().any(|view| view.schema.enumeration.is_some()) {
            let gathered = self.gather(items);
            let own = gathered.references.is_empty().then_some(gathered.all);
            let listed = own.and_then(|own| Some((self.enumeration_of_items(all, &own)?, own)));
            if let Some((outcome, own)) = listed {
                return self.add(outcome, &own, &trail.step("item"));
            }
        }
        self.inside(items, trail, "item")
    }

    fn prefix(&mut self, all: &Conjunction<'d>, trail: &Trail<'_>) -> Option<Prefix> {
        let view = all
            .views
            .iter()
            .find(|view| view.schema.prefix_items.is_some_and(|prefix| !prefix.is_empty()))?;
        let schema = &view.schema;
        let prefix = schema.prefix_items?;
        let minimum = schema.min_items.and_then(Node::as_u64);
        let maximum = schema.max_items.and_then(Node::as_u64);
        let count = prefix.len() as u64;
        let words: Vec<String> =
            (1..=prefix.len()).map(|number| format!("item {number}")).collect();
        let items = prefix
            .items()
            .zip(&words)
            .map(|(node, word)| self.inside(&[view.part(node)], trail, word))
            .collect();
        let further = schema.items.or(schema.additional_items);
        let is_closed = further.is_some_and(|node| node.as_bool() == Some(false))
            || maximum.is_some_and(|maximum| maximum <= count);
        let stated = further.filter(|node| node.is_mapping() && !is_closed);
        let rest = match stated {
            Some(node) => Some(self.inside(&[view.part(node)], trail, "item")),
            None if is_closed => None,
            None => Some(self.any()),
        };
        Some(Prefix {
            tuple: Tuple { items, rest, is_whole: minimum.is_some_and(|minimum| minimum >= count) },
            is_cut: minimum.is_some_and(|minimum| minimum < count),
            is_closed,
            states_rest: stated.is_some(),
        })
    }

    /// The type of schemas inside the one at `trail`: named by where they are written.
    pub(super) fn inside(&mut self, parts: &[Part<'d>], trail: &Trail<'_>, word: &str) -> TypeUse {
        self.inside_named(parts, trail, word, word)
    }

    /// As [`Self::inside`], with another word in names than in keys.
    pub(super) fn inside_named(
        &mut self,
        parts: &[Part<'d>],
        trail: &Trail<'_>,
        word: &str,
        name: &str,
    ) -> TypeUse {
        let home = parts.first().and_then(|part| part.home.clone());
        let foreign = home.filter(|home| {
            !std::rc::Rc::ptr_eq(home, trail.root())
                && parts
                    .iter()
                    .all(|part| part.home.as_ref().is_some_and(|h| std::rc::Rc::ptr_eq(h, home)))
        });
        match foreign {
            Some(home) => self.use_of(parts, &Trail::Start(&home).step_named(word, name)),
            None => self.use_of(parts, &trail.step_named(word, name)),
        }
    }
}
