//! Schemas that apply together: `allOf`, `$ref` with siblings, a base and its alternatives.
//!
//! Takes: parts, each a schema node. Gives: a [`Conjunction`]: the views of all schemas that must
//! hold at once, references expanded, each with the component that it was written in. One schema
//! alone is the conjunction of one view. Every schema is in it once, so circles end.
//! Must not know what kinds of types come of it.

use std::rc::Rc;

use super::Schemas;
use crate::diagnostics::codes;
use crate::ir::TypeUse;
use crate::lower::openapi::trail::Root;
use crate::node::Node;
use crate::source::Span;
use crate::syntax::openapi::Reader;
use crate::syntax::openapi::references::{NodeKey, Target, key_of};
use crate::syntax::openapi::schema::{Schema, Types};

/// How many schemas may be merged into one.
const MAX_VIEWS: usize = 1024;

/// How many references and `allOf` may lead into one another.
const MAX_CHAIN: usize = 96;

/// How many schemas may be read for merging in a whole document, for merges of merges multiply: by
/// its size, ten times what the real documents with most inheritance need.
pub(super) fn budget(reader: &Reader<'_, '_>) -> usize {
    let bytes: usize = reader.references.documents().iter().map(|d| d.source().len()).sum();
    20_000 + bytes / 20
}

/// One schema of those that apply together.
#[derive(Clone)]
pub(crate) struct Part<'d> {
    /// The schema.
    pub(super) node: Node<'d>,
    /// The component that it was written in, when that is not where it is used.
    pub(super) home: Option<Rc<Root>>,
    /// Without its alternatives: it is the base of one of them.
    pub(super) bare: bool,
}

impl<'d> Part<'d> {
    /// A schema that is used where it is written.
    pub(crate) fn written(node: Node<'d>) -> Self {
        Self { node, home: None, bare: false }
    }

    /// A schema that is written in a component.
    pub(super) fn home(node: Node<'d>, home: &Rc<Root>) -> Self {
        Self { node, home: Some(home.clone()), bare: false }
    }

    /// The same, without its alternatives.
    pub(super) fn bare(mut self) -> Self {
        self.bare = true;
        self
    }

    /// A member of this schema's `allOf`: written in the same component, and bare with it.
    pub(super) fn member(&self, node: Node<'d>) -> Self {
        Self { node, home: self.home.clone(), bare: self.bare }
    }
}

/// One schema as a conjunction sees it.
pub(crate) struct View<'d> {
    /// Its keywords.
    pub(crate) schema: Schema<'d>,
    /// The component that it was written in.
    pub(super) home: Option<Rc<Root>>,
}

impl<'d> View<'d> {
    /// A schema inside this one, as a part.
    pub(super) fn part(&self, node: Node<'d>) -> Part<'d> {
        Part { node, home: self.home.clone(), bare: false }
    }
}

/// Schemas that all apply.
#[derive(Default)]
pub(crate) struct Conjunction<'d> {
    /// The schemas: what a reference leads to before what stands beside it, members of `allOf`
    /// before the schema that holds them, so that what is said last is said most closely.
    pub(crate) views: Vec<View<'d>>,
    /// Whether null is possible as well.
    pub(crate) nullable: bool,
    /// The closest of the schemas: it names and describes the whole.
    pub(super) site: Option<Node<'d>>,
    /// Where the schemas are written that it was made of beside that one.
    pub(super) beside: Vec<Span>,
    seen: Vec<(NodeKey, bool)>,
    /// Whether some schemas were left out, for there were too many.
    cut: bool,
}

impl Conjunction<'_> {
    /// What is merged here: equal for equal merges.
    pub(super) fn key(&self) -> Vec<NodeKey> {
        let mut key: Vec<_> = self.seen.iter().map(|(key, _)| *key).collect();
        key.sort_unstable();
        // A base without its alternatives is another schema than with them.
        key.extend(self.seen.iter().filter(|(_, bare)| *bare).map(|(key, _)| *key));
        key
    }

    /// Whether a schema is in it with its alternatives and its discriminator.
    pub(super) fn is_whole(&self, schema: NodeKey) -> bool {
        self.seen.contains(&(schema, false))
    }

    /// Whether null is the only value.
    pub(super) fn only_null(&self) -> bool {
        self.views.iter().any(|view| view.schema.types == Types::NULL)
    }
}

/// Parts with their `allOf` taken apart, and the references that they hold.
#[derive(Default)]
pub(super) struct Gathered<'d> {
    /// What is there without following references.
    pub(super) all: Conjunction<'d>,
    /// The references, in order, and whether each is bare.
    pub(super) references: Vec<(Target<'d>, bool)>,
}

impl Gathered<'_> {
    /// The one schema that is written in place, where references may lead to it: one that becomes a
    /// type of its own.
    pub(super) fn place(&self, parts: &[Part<'_>]) -> Option<NodeKey> {
        let [part] = parts else { return None };
        let is_own = |schema: &Schema<'_>| {
            schema.is_object_like() || schema.is_choice() || schema.enumeration.is_some()
        };
        let is_own = self.all.views.iter().any(|view| is_own(&view.schema));
        (is_own && !part.bare).then(|| key_of(part.node))
    }
}

/// How parts are gathered.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Follow {
    /// References are noted.
    No,
    /// References are followed; this schema is written at the place of use.
    Here,
    /// References are followed; this schema is what one led to.
    There,
}

impl<'d> Schemas<'_, 'd> {
    /// Takes parts apart, without following references.
    pub(super) fn gather(&mut self, parts: &[Part<'d>]) -> Gathered<'d> {
        let mut gathered = Gathered::default();
        self.gather_all(parts, &mut gathered, Follow::No);
        gathered
    }

    /// Takes parts apart and follows the references, until every schema that applies is there.
    pub(super) fn expand(&mut self, parts: &[Part<'d>]) -> Conjunction<'d> {
        let mut gathered = Gathered::default();
        self.gather_all(parts, &mut gathered, Follow::Here);
        let all = gathered.all;
        self.read += all.seen.len().saturating_sub(1);
        if (all.cut || self.read > self.budget)
            && let Some(site) = all.site
        {
            let message = "too many schemas are merged here; some of them are ignored";
            self.reader.warn(codes::SCHEMA_TOO_DEEP, site, message);
        }
        all
    }

    /// A schema and all that applies with it, references followed.
    pub(crate) fn conjunction(&mut self, node: Node<'d>) -> Conjunction<'d> {
        self.expand(&[Part::written(node)])
    }

    fn gather_all(&mut self, parts: &[Part<'d>], into: &mut Gathered<'d>, follow: Follow) {
        if self.read > self.budget {
            return;
        }
        if let Some((site, beside)) = parts.split_last() {
            into.all.site = Some(site.node);
            into.all.beside = beside.iter().map(|part| part.node.span()).collect();
        }
        for part in parts {
            self.gather_part(part, into, follow, 0);
        }
    }

    fn gather_part(
        &mut self,
        part: &Part<'d>,
        into: &mut Gathered<'d>,
        follow: Follow,
        depth: usize,
    ) {
        let seen = &mut into.all.seen;
        let key = (key_of(part.node), part.bare);
        if seen.contains(&key) {
            return;
        }
        if seen.len() >= MAX_VIEWS || depth > MAX_CHAIN {
            into.all.cut = true;
            return;
        }
        seen.push(key);
        let mut schema = Schema::read(&self.reader, part.node);
        if part.bare {
            (schema.one_of, schema.any_of, schema.discriminator) = (None, None, None);
            schema.nullable = false;
        }
        if let Some(reference) = schema.reference {
            schema = self.siblings(schema);
            match self.reader.references.resolve(part.node, reference) {
                Ok(target) if follow == Follow::No => into.references.push((target, part.bare)),
                Ok(target) => self.gather_target(&target, part.bare, into, depth),
                Err(unresolved) => {
                    self.reader.unresolved(part.node, reference, &unresolved);
                }
            }
        }
        for node in schema.all_of.take().into_iter().flat_map(Node::items) {
            self.gather_part(&part.member(node), into, follow, depth + 1);
        }
        // What is merged in may allow null; together with the rest it does not.
        into.all.nullable |= schema.nullable && follow != Follow::There;
        into.all.views.push(View { schema, home: part.home.clone() });
    }

    fn gather_target(
        &mut self,
        target: &Target<'d>,
        bare: bool,
        into: &mut Gathered<'d>,
        depth: usize,
    ) {
        let key = key_of(target.node);
        if into.all.seen.iter().any(|(seen, _)| *seen == key) {
            return;
        }
        let found = self.target_root(target);
        let mut part = Part::home(target.node, &found);
        if bare || self.heirs.contains_key(&key) || self.lists_any(target.node, &into.all) {
            part = part.bare();
        }
        self.gather_part(&part, into, Follow::There, depth + 1);
    }

    /// Whether a base names a schema that extends it among its alternatives: for that schema the
    /// alternatives are no part of the base.
    fn lists_any(&self, base: Node<'d>, heirs: &Conjunction<'d>) -> bool {
        let lists = [base.get("oneOf"), base.get("anyOf")];
        lists.into_iter().flatten().flat_map(Node::items).any(|item| {
            let Some(reference) = item.get("$ref").and_then(Node::as_str) else { return false };
            let Ok(target) = self.reader.references.resolve(item, reference) else { return false };
            let key = key_of(target.node);
            heirs.seen.iter().any(|(seen, _)| *seen == key)
        })
    }

    /// What stands beside a `$ref`: before 3.1 only words about it count, and whether null is
    /// possible, which documents write there all the same.
    fn siblings(&self, mut schema: Schema<'d>) -> Schema<'d> {
        schema.reference = None;
        if Schema::siblings_count(self.reader.version) {
            // `type` beside a reference repeats what the reference says.
            let types = std::mem::take(&mut schema.types);
            if !schema.says_nothing_itself() {
                schema.types = types;
            }
            return schema;
        }
        schema.strip_assertions();
        schema
    }

    /// The one type that parts refer to, when they say nothing more.
    pub(super) fn single(&mut self, gathered: &Gathered<'d>) -> Option<TypeUse> {
        let mut references = gathered.references.iter();
        let (target, bare) = references.next()?;
        let one = references.all(|(other, _)| key_of(other.node) == key_of(target.node));
        let repeats = |schema: &Schema<'d>| {
            schema.says_nothing_itself() || self.repeats_type(schema, target.node)
        };
        let only = gathered.all.views.iter().all(|view| repeats(&view.schema));
        if !one || !only || *bare || self.extends(target.node) {
            return None;
        }
        let found = self.target(target);
        Some(TypeUse { ty: found.ty, nullable: found.nullable || gathered.all.nullable })
    }

    /// Whether all that a schema says is the type that one beside it has anyway.
    fn repeats_type(&self, schema: &Schema<'d>, beside: Node<'d>) -> bool {
        let mut rest = *schema;
        let types = std::mem::take(&mut rest.types).without(Types::NULL);
        if !rest.says_nothing_itself() {
            return false;
        }
        let other = Schema::read(&self.reader, beside);
        let stated = other.stated_types();
        // What is only made of other schemas is mostly made of objects.
        let is_made = stated.is_empty() && (other.all_of.is_some() || other.is_choice());
        types == stated || types == Types::OBJECT && is_made
    }

    /// Whether the component that is being lowered, not a schema inside it, is an heir of this base.
    fn extends(&self, base: Node<'d>) -> bool {
        let Some(current) = self.current.filter(|_| self.depth == 0) else { return false };
        let heirs = self.heirs.get(&key_of(base));
        heirs.is_some_and(|heirs| heirs.iter().any(|(_, heir)| key_of(*heir) == current))
    }

    fn target_root(&mut self, target: &Target<'d>) -> Rc<Root> {
        let key = key_of(target.node);
        if let Some((_, root)) = self.named.get(&key) {
            return root.clone();
        }
        self.target(target);
        self.named.get(&key).map(|(_, root)| root.clone()).unwrap_or_default()
    }
}
