//! Schemas to types.
//!
//! Takes: schema nodes and the trail of words that leads to each. Gives: [`ir::TypeUse`]s into one
//! arena. What a reference leads to becomes one type with a name, lowered later from a queue: so no
//! chain or circle of references costs stack. What is written in place becomes a type that equal
//! ones share. Every schema is a conjunction of views (`conjunction`), `allOf` or not, so merging is
//! the only path there is.
//! Must not know operations.

mod alternatives;
mod conditions;
mod conjunction;
mod discriminator;
mod enums;
mod list;
mod null;
mod object;
mod scalars;
mod settle;
mod shape;
mod simplify;
mod union;
mod words;

use std::collections::{HashMap, VecDeque};
use std::rc::Rc;

use crate::diagnostics::codes;
use crate::ir::{self, NameHint, TypeId, TypeKind, TypeUse};
use crate::lower::openapi::trail::{Root, Trail};
use crate::node::Node;
use crate::syntax::openapi::Reader;
use crate::syntax::openapi::references::{NodeKey, Target, TargetName, key_of};
use crate::syntax::openapi::schema::{Types, report_unexpressed};

pub(crate) use conjunction::{Conjunction, Part};
pub(crate) use settle::resolved;

/// How deep schemas that are written in place may nest before the rest is taken as any value.
const MAX_DEPTH: u32 = 64;

/// How much of a document's schemas could be expressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Schemas that say which values they allow.
    pub structured: usize,
    /// Those of them that became any value.
    pub untyped: usize,
}

/// What became of a schema.
pub(super) enum Made {
    /// A kind of its own.
    Kind(TypeKind),
    /// A type that is there already.
    Use(TypeUse),
}

/// What became of a schema, and whether null is possible as well.
pub(super) struct Outcome {
    pub(super) made: Made,
    pub(super) nullable: bool,
}

impl Outcome {
    pub(super) fn kind(kind: TypeKind, nullable: bool) -> Self {
        Self { made: Made::Kind(kind), nullable }
    }
}

/// A named type that is referred to and not lowered yet.
struct Pending<'d> {
    id: TypeId,
    node: Node<'d>,
    root: Rc<Root>,
}

/// Lowers schemas into one arena.
pub(crate) struct Schemas<'r, 'd> {
    pub(crate) reader: Reader<'r, 'd>,
    types: ir::Types,
    /// Types that are written in place, by shape.
    shapes: HashMap<Box<[u8]>, TypeId>,
    /// What references lead to.
    named: HashMap<NodeKey, (TypeUse, Rc<Root>)>,
    /// Merged schemas, by what is merged: a merge that contains itself ends here.
    merged: HashMap<Vec<NodeKey>, TypeId>,
    /// Schemas that are reached from several places, by node.
    met: HashMap<NodeKey, TypeUse>,
    /// What is written in place and might be referred to by where it stands.
    in_place: HashMap<NodeKey, TypeUse>,
    queue: VecDeque<Pending<'d>>,
    /// For each base with a discriminator: the schemas that extend it.
    heirs: HashMap<NodeKey, Vec<(String, Node<'d>)>>,
    /// Unions whose discriminator is settled when all types are known.
    unions: Vec<TypeId>,
    /// The component that is being lowered.
    current: Option<NodeKey>,
    depth: u32,
    /// How many schemas were merged into others, and how many may be.
    read: usize,
    budget: usize,
    counts: Counts,
    /// What restricts values and is not kept.
    unsaid: Vec<ir::Unsaid>,
}

/// What has become of a document's schemas.
pub(crate) struct Finished {
    pub(crate) types: ir::Types,
    pub(crate) counts: Counts,
    pub(crate) unsaid: Vec<ir::Unsaid>,
}

impl<'r, 'd> Schemas<'r, 'd> {
    /// An empty arena.
    pub(crate) fn new(reader: Reader<'r, 'd>) -> Self {
        Self {
            reader,
            types: ir::Types::default(),
            shapes: HashMap::new(),
            named: HashMap::new(),
            merged: HashMap::new(),
            met: HashMap::new(),
            in_place: HashMap::new(),
            queue: VecDeque::new(),
            heirs: HashMap::new(),
            unions: Vec::new(),
            current: None,
            depth: 0,
            read: 0,
            budget: conjunction::budget(&reader),
            counts: Counts::default(),
            unsaid: Vec::new(),
        }
    }

    /// Declares the named schemas of a document that are wanted, in their order.
    pub(crate) fn declare(&mut self, schemas: Node<'d>, wanted: impl Fn(&str) -> bool) {
        self.heirs = discriminator::heirs(&self.reader, schemas);
        for entry in schemas.entries().filter(|entry| wanted(entry.key.value)) {
            let name = TargetName::Given(entry.key.value.to_owned());
            self.target(&Target { node: entry.value, name });
        }
        self.drain();
    }

    /// The type of a schema that is used here.
    pub(crate) fn schema(&mut self, node: Node<'d>, trail: &Trail<'_>) -> TypeUse {
        let found = self.use_of(&[Part::written(node)], trail);
        self.drain();
        found
    }

    /// The type that accepts any value.
    pub(crate) fn any(&mut self) -> TypeUse {
        TypeUse::of(self.plain(TypeKind::Any))
    }

    /// A type without a name.
    pub(crate) fn plain(&mut self, kind: TypeKind) -> TypeId {
        self.share(ir::Type { kind, ..ir::Type::default() })
    }

    /// Adds a type that is written in place, or finds an equal one.
    pub(crate) fn share(&mut self, ty: ir::Type) -> TypeId {
        let key = shape::key(&ty.kind);
        if let Some(known) = self.shapes.get(key.as_slice()) {
            return *known;
        }
        let id = self.types.add(ty);
        self.shapes.insert(key.into_boxed_slice(), id);
        id
    }

    /// The types so far.
    pub(crate) fn types(&self) -> &ir::Types {
        &self.types
    }

    /// The finished arena.
    pub(crate) fn finish(mut self) -> Finished {
        self.drain();
        settle::all(&mut self);
        Finished { types: self.types, counts: self.counts, unsaid: self.unsaid }
    }

    /// Lowers what was referred to meanwhile.
    fn drain(&mut self) {
        while let Some(pending) = self.queue.pop_front() {
            self.complete(&pending);
        }
    }

    fn complete(&mut self, pending: &Pending<'d>) {
        self.current = Some(key_of(pending.node));
        let trail = Trail::Start(&pending.root);
        let parts = [Part::home(pending.node, &pending.root)];
        let gathered = self.gather(&parts);
        let outcome = match self.single(&gathered) {
            Some(target) => Outcome { made: Made::Use(target), nullable: false },
            None if gathered.references.is_empty() => self.outcome(&gathered.all, &trail),
            None => {
                let all = self.expand(&parts);
                self.outcome(&all, &trail)
            }
        };
        self.current = None;
        let kind = self.without_itself(pending, outcome.made);
        self.note_union(pending.id, &kind);
        let docs = words::docs(pending.node);
        let examples = words::examples(pending.node);
        if let Some(ty) = self.types.get_mut(pending.id) {
            ty.kind = kind;
            ty.docs = docs;
            ty.examples = examples;
        }
    }

    /// The kind of a named type, which can be neither itself nor one of its own alternatives. What
    /// was only written in it is what it is.
    fn without_itself(&self, pending: &Pending<'d>, made: Made) -> TypeKind {
        let kind = match made {
            Made::Kind(TypeKind::Union(mut union)) => {
                union.variants.retain(|variant| variant.ty.ty != pending.id);
                match union.variants.as_slice() {
                    [only] => TypeKind::Alias(only.ty),
                    _ => TypeKind::Union(union),
                }
            }
            Made::Kind(kind) => kind,
            Made::Use(found) => TypeKind::Alias(found),
        };
        let TypeKind::Alias(found) = kind else { return kind };
        if found.ty == pending.id {
            let message = "this schema is defined as itself; any value is accepted";
            self.reader.warn(codes::CIRCULAR_REFERENCE, pending.node, message);
            return TypeKind::Any;
        }
        let target = self.types.get(found.ty);
        let shared = self.shapes.get(shape::key(&target.kind).as_slice()) == Some(&found.ty);
        if shared { target.kind.clone() } else { kind }
    }

    /// The type that a reference leads to.
    pub(super) fn target(&mut self, target: &Target<'d>) -> TypeUse {
        let key = key_of(target.node);
        if let Some((known, _)) = self.named.get(&key) {
            return *known;
        }
        let (words, name) = match &target.name {
            TargetName::Given(name) => (vec![name.clone()], NameHint::Given(name.clone())),
            TargetName::Inside(words) => (words.clone(), NameHint::Derived(words.clone())),
        };
        let root = Rc::new(Root { key: words.join("/"), words });
        let is_inside = matches!(target.name, TargetName::Inside(_));
        if let Some(known) = self.in_place.get(&key).copied().filter(|_| is_inside) {
            self.named.insert(key, (known, root));
            return known;
        }
        let id = self.types.add(ir::Type {
            origin: ir::Origin { span: target.node.span(), key: root.key.clone() },
            name,
            ..ir::Type::default()
        });
        let found = TypeUse { ty: id, nullable: self.allows_null(target.node, 0) };
        self.named.insert(key, (found, root.clone()));
        self.queue.push_back(Pending { id, node: target.node, root });
        found
    }

    /// The type of several schemas that all apply.
    pub(super) fn use_of(&mut self, parts: &[Part<'d>], trail: &Trail<'_>) -> TypeUse {
        if self.depth >= MAX_DEPTH {
            if let Some(part) = parts.first() {
                let message = "schemas nest too deep here; any value is accepted";
                self.reader.warn(codes::SCHEMA_TOO_DEEP, part.node, message);
            }
            return self.any();
        }
        let reused = match parts {
            [part] if part.home.is_some() && !part.bare => Some(key_of(part.node)),
            _ => None,
        };
        if let Some(known) = reused.and_then(|key| self.met.get(&key)) {
            return *known;
        }
        self.depth += 1;
        let found = self.use_of_new(parts, trail);
        self.depth -= 1;
        if let Some(key) = reused {
            self.met.insert(key, found);
        }
        found
    }

    fn use_of_new(&mut self, parts: &[Part<'d>], trail: &Trail<'_>) -> TypeUse {
        let gathered = self.gather(parts);
        if let Some(found) = self.single(&gathered) {
            return found;
        }
        if gathered.references.is_empty() {
            let place = gathered.place(parts);
            if let Some((known, _)) = place.and_then(|place| self.named.get(&place)) {
                return *known;
            }
            let outcome = self.outcome(&gathered.all, trail);
            // It may be referred to from inside it.
            if let Some((known, _)) = place.and_then(|place| self.named.get(&place)) {
                return *known;
            }
            let found = self.add(outcome, &gathered.all, trail);
            self.in_place.extend(place.map(|place| (place, found)));
            return found;
        }
        let all = self.expand(parts);
        let key = all.key();
        if let Some(id) = self.merged.get(&key) {
            return TypeUse { ty: *id, nullable: all.nullable };
        }
        let id = self.types.add(ir::Type::default());
        self.merged.insert(key, id);
        let outcome = self.outcome(&all, trail);
        self.settle_merged(id, outcome, &all, trail)
    }

    /// Completes a type that was reserved before its parts were merged.
    fn settle_merged(
        &mut self,
        id: TypeId,
        outcome: Outcome,
        all: &Conjunction<'d>,
        trail: &Trail<'_>,
    ) -> TypeUse {
        match outcome.made {
            Made::Kind(kind) => {
                self.note_union(id, &kind);
                let ty = Self::written(kind, all, trail);
                if let Some(place) = self.types.get_mut(id) {
                    *place = ty;
                }
                TypeUse { ty: id, nullable: outcome.nullable }
            }
            Made::Use(found) => {
                if let Some(place) = self.types.get_mut(id)
                    && found.ty != id
                {
                    place.kind = TypeKind::Alias(found);
                }
                TypeUse { ty: found.ty, nullable: found.nullable || outcome.nullable }
            }
        }
    }

    fn add(&mut self, outcome: Outcome, all: &Conjunction<'d>, trail: &Trail<'_>) -> TypeUse {
        match outcome.made {
            Made::Kind(kind) => {
                let ty = Self::written(kind, all, trail);
                let before = self.types.len();
                let id = self.share(ty);
                if self.types.len() > before
                    && matches!(self.types.get(id).kind, TypeKind::Union(_))
                {
                    self.unions.push(id);
                }
                TypeUse { ty: id, nullable: outcome.nullable }
            }
            Made::Use(found) => {
                TypeUse { ty: found.ty, nullable: found.nullable || outcome.nullable }
            }
        }
    }

    /// A type with the words that lead to it, where its kind needs a name.
    fn written(kind: TypeKind, all: &Conjunction<'d>, trail: &Trail<'_>) -> ir::Type {
        if !needs_name(&kind) {
            return ir::Type { kind, ..ir::Type::default() };
        }
        let Some(site) = all.site else { return ir::Type { kind, ..ir::Type::default() } };
        let title =
            site.get("title").and_then(Node::as_str).filter(|title| words::is_name(title, trail));
        let words = title.map_or_else(|| trail.words(), |title| vec![title.to_owned()]);
        ir::Type {
            origin: ir::Origin { span: site.span(), key: trail.key() },
            merged: all.beside.clone(),
            name: NameHint::Derived(words),
            docs: words::docs(site),
            kind,
            wire: None,
            examples: words::examples(site),
            is_broken: false,
        }
    }

    /// What a conjunction of schemas means.
    pub(super) fn outcome(&mut self, all: &Conjunction<'d>, trail: &Trail<'_>) -> Outcome {
        let structured = all.views.iter().any(|view| !view.schema.says_nothing_itself());
        for view in &all.views {
            report_unexpressed(&self.reader, &view.schema);
        }
        let outcome = self.outcome_of(all, trail);
        if structured {
            self.counts.structured += 1;
            if matches!(outcome.made, Made::Kind(TypeKind::Any)) {
                self.counts.untyped += 1;
            }
        }
        outcome
    }

    fn outcome_of(&mut self, all: &Conjunction<'d>, trail: &Trail<'_>) -> Outcome {
        if let Some(outcome) = self.enumeration(all) {
            return outcome;
        }
        if let Some(outcome) = self.choice(all, trail) {
            return outcome;
        }
        if let Some(outcome) = self.heirs_of(all, trail) {
            return outcome;
        }
        let nullable = all.nullable;
        let types: Vec<Types> = self.types_of(all).each().collect();
        match types.as_slice() {
            [] if all.only_null() => Outcome::kind(TypeKind::Null, false),
            [] if scalars::is_octets(all) => {
                Outcome::kind(TypeKind::String(scalars::octets()), nullable)
            }
            [] => Outcome::kind(TypeKind::Any, nullable),
            [only] => Outcome::kind(self.by_type(all, *only, trail), nullable),
            several => self.of_types(all, several, trail),
        }
    }

    /// The kind of a schema of one type.
    pub(super) fn by_type(
        &mut self,
        all: &Conjunction<'d>,
        ty: Types,
        trail: &Trail<'_>,
    ) -> TypeKind {
        match ty {
            Types::BOOLEAN => TypeKind::Boolean,
            Types::INTEGER => TypeKind::Integer(scalars::integer(all)),
            Types::NUMBER => TypeKind::Number(scalars::number(all)),
            Types::STRING => TypeKind::String(scalars::string(&self.reader, all)),
            // Where it is not the whole body or a part of a form, it can only be a text of bytes.
            Types::FILE => TypeKind::String(scalars::octets()),
            Types::ARRAY => self.list(all, trail),
            Types::OBJECT => self.object(all, trail),
            _ => TypeKind::Any,
        }
    }

    /// The types that all views allow; where they contradict each other, those of the last. Keywords
    /// alone contradict no type that is stated: of values of other types they say nothing (JSON
    /// Schema Validation 2020-12, section 4.2).
    pub(super) fn types_of(&mut self, all: &Conjunction<'d>) -> Types {
        let (mut types, mut is_stated) = (Types::NONE, false);
        for view in &all.views {
            let own = view.schema.stated_types();
            if own.is_empty() {
                continue;
            }
            let states = view.schema.states_types();
            let both = types.both(own);
            if types.is_empty() || !both.is_empty() {
                types = if types.is_empty() { own } else { both };
            } else {
                let message = match (is_stated, states) {
                    (true, false) => {
                        "its keywords are about another type than it has; they say nothing"
                    }
                    _ => "the parts of this schema have no type in common; the last one counts",
                };
                self.reader.warn(codes::SCHEMA_CONFLICT, view.schema.node, message);
                if states || !is_stated {
                    types = own;
                }
            }
            is_stated |= states;
        }
        types
    }

    /// Remembers a union whose discriminator must be settled.
    fn note_union(&mut self, id: TypeId, kind: &TypeKind) {
        if matches!(kind, TypeKind::Union(_)) {
            self.unions.push(id);
        }
    }
}

/// Whether a kind is a type of its own in any language.
fn needs_name(kind: &TypeKind) -> bool {
    matches!(kind, TypeKind::Struct(_) | TypeKind::Enum(_) | TypeKind::Union(_))
}
