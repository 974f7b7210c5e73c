//! How types lie in memory and in which direction they travel: what the emitters of Rust need to
//! know of the whole graph.
//!
//! - A member that contains its own type by value is boxed. It is required where the spec says so,
//!   unless objects require each other in a circle: such a value has an end only where a member of
//!   it is absent.
//! - A named list, map or tuple that contains itself is a newtype, as a type alias cannot be recursive.
//! - A type that only answers reach need not be built by users, one that only requests reach need
//!   not tolerate.

use std::collections::{BTreeMap, BTreeSet};

use crate::ir::{Connector, Operation, ResourceId, Type, TypeId, TypeKind, Types};

/// Which resources use a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Home {
    /// None of them.
    #[default]
    Nowhere,
    /// One, directly or through types that are its own as well.
    One(ResourceId),
    /// Several.
    Several,
}

/// What is known of a connector's types as a whole.
#[derive(Debug, Default)]
pub(crate) struct Layout {
    /// By type: its component of types that contain each other by value; those in cycles only.
    cycle: Vec<Option<u32>>,
    /// By type: its component of objects that require each other.
    endless: Vec<Option<u32>>,
    /// By type: whether it is an alias that reaches itself through lists, maps, tuples and aliases
    /// alone.
    newtype: Vec<bool>,
    /// By type: whether a union has it among its variants.
    variant: Vec<bool>,
    request: Vec<bool>,
    response: Vec<bool>,
    home: Vec<Home>,
}

impl Layout {
    /// Looks through all types of a connector.
    pub(crate) fn of(connector: &Connector) -> Self {
        let types = &connector.types;
        let (requests, responses) = roots(connector);
        Self {
            cycle: cycles(types, contained),
            endless: cycles(types, required),
            newtype: cycles(types, aliased).iter().map(Option::is_some).collect(),
            variant: variants(types),
            request: reached(types, &requests),
            response: reached(types, &responses),
            home: homes(types, uses(connector)),
        }
    }

    /// Which resources use it.
    pub(crate) fn home(&self, id: TypeId) -> Home {
        self.home.get(id.0 as usize).copied().unwrap_or_default()
    }

    /// Whether a member of `owner` with this type must be boxed.
    pub(crate) fn boxed(&self, owner: TypeId, member: TypeId) -> bool {
        are_in_one(&self.cycle, owner, member)
    }

    /// Whether a member of `owner` with this type can only be there where it is not required: with
    /// it a value would have no end.
    pub(crate) fn is_endless(&self, owner: TypeId, member: TypeId) -> bool {
        are_in_one(&self.endless, owner, member)
    }

    /// Whether no value of a type has an end, since it needs another one of itself.
    pub(crate) fn has_no_end(&self, id: TypeId) -> bool {
        self.is_endless(id, id)
    }

    /// Whether a named list, map or tuple must be a newtype.
    pub(crate) fn is_newtype(&self, id: TypeId) -> bool {
        self.newtype.get(id.0 as usize).copied().unwrap_or(false)
    }

    /// Whether it is one of the types of a union: such values may be of several types at once, so
    /// what one of them does not declare must be kept.
    pub(crate) fn in_union(&self, id: TypeId) -> bool {
        self.variant.get(id.0 as usize).copied().unwrap_or(false)
    }

    /// Whether requests carry it.
    pub(crate) fn in_requests(&self, id: TypeId) -> bool {
        self.request.get(id.0 as usize).copied().unwrap_or(false)
    }

    /// Whether answers carry it; types that nothing reaches count as both.
    pub(crate) fn in_responses(&self, id: TypeId) -> bool {
        self.response.get(id.0 as usize).copied().unwrap_or(false)
    }
}

/// The `recursion_limit` that rustc needs, when that is more than it has: to know how values are
/// dropped it goes from type to type, however they are boxed, and up to four levels deeper with each
/// (an option, a box, a list, the type). In circles of many types the way is as long as they are many.
pub(crate) fn recursion_limit(types: &Types) -> Option<usize> {
    const DEFAULT: usize = 128;
    let mut sizes: BTreeMap<u32, usize> = BTreeMap::new();
    for component in cycles(types, Type::references).into_iter().flatten() {
        *sizes.entry(component).or_default() += 1;
    }
    // Circles may lead into one another.
    let deepest = 4 * sizes.values().sum::<usize>();
    (deepest > DEFAULT).then(|| (DEFAULT + deepest).next_power_of_two())
}

/// Whether two types are in the same component.
fn are_in_one(components: &[Option<u32>], one: TypeId, other: TypeId) -> bool {
    let component = |id: TypeId| components.get(id.0 as usize).copied().flatten();
    component(one).is_some() && component(one) == component(other)
}

/// The types without which there is no value of this one. A union has other variants, and keeps
/// what fits none of them.
fn required(ty: &Type) -> Vec<TypeId> {
    match &ty.kind {
        TypeKind::Struct(object) => {
            let needed = object.fields.iter().filter(|field| field.required && !field.ty.nullable);
            needed.map(|field| field.ty.ty).collect()
        }
        TypeKind::Alias(target) if !target.nullable => vec![target.ty],
        TypeKind::Tuple(tuple) => {
            tuple.items.iter().filter(|item| !item.nullable).map(|item| item.ty).collect()
        }
        _ => Vec::new(),
    }
}

/// The types that a value of this one contains without an indirection.
fn contained(ty: &Type) -> Vec<TypeId> {
    match &ty.kind {
        TypeKind::Struct(object) => object.fields.iter().map(|field| field.ty.ty).collect(),
        TypeKind::Union(union) => union.variants.iter().map(|variant| variant.ty.ty).collect(),
        TypeKind::Alias(target) => vec![target.ty],
        TypeKind::Tuple(tuple) => tuple.items.iter().map(|item| item.ty).collect(),
        _ => Vec::new(),
    }
}

/// The types that an alias of this one would be written with.
fn aliased(ty: &Type) -> Vec<TypeId> {
    match &ty.kind {
        TypeKind::Alias(target) => vec![target.ty],
        TypeKind::List(list) => vec![list.items.ty],
        TypeKind::Map(values) => vec![values.ty],
        TypeKind::Tuple(tuple) => tuple.items.iter().map(|item| item.ty).collect(),
        _ => Vec::new(),
    }
}

/// By type: whether it is a variant of a union, aliases followed.
fn variants(types: &Types) -> Vec<bool> {
    let mut found = vec![false; types.len()];
    for (_, ty) in types.iter() {
        let TypeKind::Union(union) = &ty.kind else { continue };
        let mut work: Vec<TypeId> = union.variants.iter().map(|variant| variant.ty.ty).collect();
        while let Some(id) = work.pop() {
            let Some(flag) = found.get_mut(id.0 as usize) else { continue };
            if std::mem::replace(flag, true) {
                continue;
            }
            if let TypeKind::Alias(target) = &types.get(id).kind {
                work.push(target.ty);
            }
        }
    }
    found
}

fn roots(connector: &Connector) -> (Vec<TypeId>, Vec<TypeId>) {
    let operations = || connector.operations.iter();
    let requests = operations().flat_map(Operation::request_types).map(|used| used.ty);
    let responses = operations().flat_map(Operation::response_types).map(|used| used.ty);
    (requests.collect(), responses.collect())
}

/// The types that operations name, each with the operation's resource.
fn uses(connector: &Connector) -> Vec<(TypeId, Home)> {
    let of = |operation: &Operation| {
        let home = Home::One(operation.resource);
        let types = operation.request_types().chain(operation.response_types());
        types.map(|used| (used.ty, home)).collect::<Vec<_>>()
    };
    connector.operations.iter().flat_map(of).collect()
}

/// By type: which resources use it. A type changes its home at most twice, so this ends.
fn homes(types: &Types, uses: Vec<(TypeId, Home)>) -> Vec<Home> {
    let mut homes = vec![Home::Nowhere; types.len()];
    spread(&mut homes, uses, |id| types.get(id).references());
    adopt(&mut homes, types);
    homes
}

/// Gives a home to the types that no operation uses: that of the types they refer to, which may not
/// be compiled where they are.
fn adopt(homes: &mut [Home], types: &Types) {
    let mut users: BTreeMap<TypeId, Vec<TypeId>> = BTreeMap::new();
    let mut work = Vec::new();
    for (id, ty) in types.iter() {
        if homes.get(id.0 as usize) == Some(&Home::Nowhere) {
            for child in ty.references() {
                users.entry(child).or_default().push(id);
                let home = homes.get(child.0 as usize).copied().unwrap_or_default();
                work.push((id, home));
            }
        }
    }
    work.retain(|(_, home)| matches!(home, Home::One(_)));
    let adopted: Vec<TypeId> = users.values().flatten().copied().collect();
    spread(homes, work, |id| users.get(&id).cloned().unwrap_or_default());
    // What refers to the types of several resources takes them along.
    let shared = adopted.into_iter().filter(|id| homes.get(id.0 as usize) == Some(&Home::Several));
    let work = shared
        .flat_map(|id| types.get(id).references())
        .map(|child| (child, Home::Several))
        .collect();
    spread(homes, work, |id| types.get(id).references());
}

/// Joins homes along edges until nothing changes.
fn spread(
    homes: &mut [Home],
    mut work: Vec<(TypeId, Home)>,
    edges: impl Fn(TypeId) -> Vec<TypeId>,
) {
    while let Some((id, of)) = work.pop() {
        let Some(home) = homes.get_mut(id.0 as usize) else { continue };
        let joined = match *home {
            Home::Nowhere => of,
            known if known == of => continue,
            Home::Several => continue,
            Home::One(_) => Home::Several,
        };
        *home = joined;
        work.extend(edges(id).into_iter().map(|next| (next, joined)));
    }
}

fn reached(types: &Types, roots: &[TypeId]) -> Vec<bool> {
    let mut seen = vec![false; types.len()];
    let mut work = roots.to_vec();
    while let Some(id) = work.pop() {
        let Some(flag) = seen.get_mut(id.0 as usize) else { continue };
        if !*flag {
            *flag = true;
            work.extend(types.get(id).references());
        }
    }
    seen
}

/// The strongly connected components that hold a cycle, by type (Tarjan's algorithm, with an
/// explicit stack: documents nest deeper than a call stack should).
fn cycles(types: &Types, edges: fn(&Type) -> Vec<TypeId>) -> Vec<Option<u32>> {
    let count = types.len();
    let graph: Vec<Vec<usize>> = types
        .iter()
        .map(|(_, ty)| {
            edges(ty).into_iter().map(|id| id.0 as usize).filter(|&id| id < count).collect()
        })
        .collect();
    let mut search = Search { order: vec![None; count], low: vec![0; count], ..Search::default() };
    let mut components = vec![None; count];
    for start in 0..count {
        search.run(start, &graph, &mut components);
    }
    components
}

#[derive(Default)]
struct Search {
    order: Vec<Option<usize>>,
    low: Vec<usize>,
    open: Vec<usize>,
    is_open: BTreeSet<usize>,
    next: usize,
    component: u32,
}

impl Search {
    fn run(&mut self, start: usize, graph: &[Vec<usize>], components: &mut [Option<u32>]) {
        if self.order.get(start).copied().flatten().is_some() {
            return;
        }
        let mut frames = vec![(start, 0_usize)];
        self.enter(start);
        while let Some((node, edge)) = frames.last_mut() {
            let node = *node;
            let target = graph.get(node).and_then(|edges| edges.get(*edge)).copied();
            *edge += 1;
            match target {
                Some(target) => match self.order.get(target).copied().flatten() {
                    None => {
                        self.enter(target);
                        frames.push((target, 0));
                    }
                    Some(order) if self.is_open.contains(&target) => self.lower(node, order),
                    Some(_) => {}
                },
                None => {
                    frames.pop();
                    let low = self.low.get(node).copied().unwrap_or_default();
                    if let Some(&(parent, _)) = frames.last() {
                        self.lower(parent, low);
                    }
                    self.leave(node, low, graph, components);
                }
            }
        }
    }

    fn enter(&mut self, node: usize) {
        if let (Some(order), Some(low)) = (self.order.get_mut(node), self.low.get_mut(node)) {
            *order = Some(self.next);
            *low = self.next;
        }
        self.next += 1;
        self.open.push(node);
        self.is_open.insert(node);
    }

    fn lower(&mut self, node: usize, to: usize) {
        if let Some(low) = self.low.get_mut(node) {
            *low = to.min(*low);
        }
    }

    /// Closes a component when `node` is its root; one node alone counts only with an edge to itself.
    fn leave(
        &mut self,
        node: usize,
        low: usize,
        graph: &[Vec<usize>],
        components: &mut [Option<u32>],
    ) {
        if self.order.get(node).copied().flatten() != Some(low) {
            return;
        }
        let mut members = Vec::new();
        while let Some(member) = self.open.pop() {
            self.is_open.remove(&member);
            members.push(member);
            if member == node {
                break;
            }
        }
        let loops = members.len() > 1 || graph.get(node).is_some_and(|edges| edges.contains(&node));
        if loops {
            for member in members {
                if let Some(slot) = components.get_mut(member) {
                    *slot = Some(self.component);
                }
            }
            self.component += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::{Field, ListType, Struct, TypeUse};

    fn field(name: &str, ty: u32) -> Field {
        Field {
            name: name.to_owned(),
            rename: None,
            ty: TypeUse::of(TypeId(ty)),
            required: true,
            docs: crate::ir::Docs::default(),
            default: None,
            constant: None,
            only: None,
            read_only: false,
            write_only: false,
            origin: crate::ir::Origin::default(),
        }
    }

    fn object(fields: Vec<Field>) -> Type {
        Type { kind: TypeKind::Struct(Struct { fields, ..Struct::default() }), ..Type::default() }
    }

    #[test]
    fn circles_of_many_types_need_a_limit() {
        let limit = |count: u32, closed: bool| {
            let mut types = Types::default();
            for place in 0..count {
                let next = if place + 1 < count { vec![place + 1] } else { vec![0] };
                let next = if closed || place + 1 < count { next } else { Vec::new() };
                types.add(object(next.into_iter().map(|ty| field("next", ty)).collect()));
            }
            recursion_limit(&types)
        };
        assert_eq!(limit(32, true), None);
        assert_eq!(limit(33, true), Some(512));
        assert_eq!(limit(1000, true), Some(8192));
        assert_eq!(limit(1000, false), None);
    }

    #[test]
    fn types_are_where_what_they_refer_to_is() {
        let [first, second] = [0, 1].map(|resource| Home::One(ResourceId(resource)));
        let homes = |structs: &[&[u32]]| {
            let mut types = Types::default();
            for members in structs {
                types.add(object(members.iter().map(|&ty| field("member", ty)).collect()));
            }
            let uses = [(0, first), (1, first), (1, second), (2, second)];
            super::homes(&types, uses.map(|(id, home)| (TypeId(id), home)).to_vec())
        };
        assert_eq!(homes(&[&[], &[], &[]]), [first, Home::Several, second]);
        // Nobody uses the last one: it goes where its members are.
        assert_eq!(homes(&[&[], &[], &[], &[0, 1]]), [first, Home::Several, second, first]);
        // With members of both, it takes them along.
        assert_eq!(homes(&[&[], &[], &[], &[0, 2]]), [Home::Several; 4]);
        assert_eq!(homes(&[&[], &[], &[], &[]])[3], Home::Nowhere);
    }

    #[test]
    fn members_without_which_a_value_has_an_end_are_required() {
        let mut connector = Connector::default();
        // A filter is one of two objects, of which one requires a filter.
        let variants = [1, 2].map(|ty| crate::ir::UnionVariant::of(TypeUse::of(TypeId(ty))));
        let union = crate::ir::Union { variants: variants.to_vec(), discriminator: None };
        connector.types.add(Type { kind: TypeKind::Union(union), ..Type::default() });
        connector.types.add(object(vec![field("not", 0)]));
        connector.types.add(object(Vec::new()));
        // Two objects require each other, directly and behind an alias.
        connector.types.add(object(vec![field("other", 4)]));
        let alias = TypeKind::Alias(TypeUse::of(TypeId(5)));
        connector.types.add(Type { kind: alias, ..Type::default() });
        connector.types.add(object(vec![field("one", 3)]));
        // A circle through a member that need not be there.
        connector.types.add(object(vec![Field { required: false, ..field("down", 7) }]));
        connector.types.add(object(vec![field("up", 6)]));
        let layout = Layout::of(&connector);
        let is = |owner, member| {
            let (owner, member) = (TypeId(owner), TypeId(member));
            (layout.boxed(owner, member), layout.is_endless(owner, member))
        };
        assert_eq!([is(1, 0), is(0, 1)], [(true, false), (true, false)]);
        assert_eq!([is(3, 4), is(5, 3)], [(true, true), (true, true)]);
        assert_eq!([is(6, 7), is(7, 6)], [(true, false), (true, false)]);
    }

    #[test]
    fn members_in_a_cycle_are_boxed_and_others_are_not() {
        let mut connector = Connector::default();
        connector.types.add(object(vec![field("b", 1), field("list", 2)]));
        connector.types.add(object(vec![field("a", 0)]));
        connector.types.add(Type {
            kind: TypeKind::List(ListType {
                items: TypeUse::of(TypeId(2)),
                min_items: None,
                max_items: None,
                unique: false,
                or_single: false,
            }),
            ..Type::default()
        });
        let layout = Layout::of(&connector);
        assert!(layout.boxed(TypeId(0), TypeId(1)) && layout.boxed(TypeId(1), TypeId(0)));
        assert!(!layout.boxed(TypeId(0), TypeId(2)));
        assert!(layout.is_newtype(TypeId(2)) && !layout.is_newtype(TypeId(0)));
    }
}
