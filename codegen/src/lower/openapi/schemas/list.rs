//! Arrays: lists of one type, and tuples.
//!
//! Takes: a conjunction of arrays. Gives: a list of what `items` says, or a tuple of what
//! `prefixItems` (or `items` as a list, before 2020-12) says. Without `items` the items are any
//! values. A prefix that answers may cut short is no tuple: then it is a list of the alternatives.

use super::{Conjunction, Part, Schemas};
use crate::ir::{ListType, Tuple, TypeKind, TypeUse};
use crate::lower::openapi::trail::Trail;
use crate::node::Node;

impl<'d> Schemas<'_, 'd> {
    pub(super) fn list(&mut self, all: &Conjunction<'d>, trail: &Trail<'_>) -> TypeKind {
        if let Some(tuple) = self.tuple(all, trail) {
            return TypeKind::Tuple(tuple);
        }
        let items: Vec<Part<'d>> =
            all.views.iter().filter_map(|view| Some(view.part(view.schema.items?))).collect();
        let items = self.items(all, &items, trail);
        let count = |pick: fn(&Conjunction<'d>, usize) -> Option<Node<'d>>| {
            (0..all.views.len()).find_map(|index| pick(all, index)?.as_u64())
        };
        TypeKind::List(ListType {
            items,
            min_items: count(|all, index| all.views.get(index)?.schema.min_items),
            max_items: count(|all, index| all.views.get(index)?.schema.max_items),
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

    fn tuple(&mut self, all: &Conjunction<'d>, trail: &Trail<'_>) -> Option<Tuple> {
        let view = all
            .views
            .iter()
            .find(|view| view.schema.prefix_items.is_some_and(|prefix| !prefix.is_empty()))?;
        let schema = &view.schema;
        let prefix = schema.prefix_items?;
        let minimum = schema.min_items.and_then(Node::as_u64);
        let maximum = schema.max_items.and_then(Node::as_u64);
        let count = prefix.len() as u64;
        if minimum.is_some_and(|minimum| minimum < count) {
            return None;
        }
        let words: Vec<String> =
            (1..=prefix.len()).map(|number| format!("item {number}")).collect();
        let items = prefix
            .items()
            .zip(&words)
            .map(|(node, word)| self.inside(&[view.part(node)], trail, word))
            .collect();
        let further = schema.items.or(schema.additional_items);
        let closed = further.is_some_and(|node| node.as_bool() == Some(false))
            || maximum.is_some_and(|maximum| maximum <= count);
        let rest: Option<TypeUse> = match further {
            _ if closed => None,
            Some(node) if node.is_mapping() => Some(self.inside(&[view.part(node)], trail, "item")),
            _ => Some(self.any()),
        };
        Some(Tuple { items, rest })
    }

    /// The type of schemas inside the one at `trail`: named by where they are written.
    pub(super) fn inside(&mut self, parts: &[Part<'d>], trail: &Trail<'_>, word: &str) -> TypeUse {
        let home = parts.first().and_then(|part| part.home.clone());
        let foreign = home.filter(|home| {
            !std::rc::Rc::ptr_eq(home, trail.root())
                && parts
                    .iter()
                    .all(|part| part.home.as_ref().is_some_and(|h| std::rc::Rc::ptr_eq(h, home)))
        });
        match foreign {
            Some(home) => self.use_of(parts, &Trail::Start(&home).step(word)),
            None => self.use_of(parts, &trail.step(word)),
        }
    }
}
