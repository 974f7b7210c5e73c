//! Types: expressions and schemas become entries of the arena.
//!
//! Takes: the entries of `types`, and every type that is written in place. Gives: their ids; named
//! types have theirs before any is lowered, so that they may refer to each other in any order. What
//! needs complete types (merging `allOf`, telling unions apart) is noted and done in
//! [`TypeLowering::complete`].

mod enums;
mod keywords;
mod merge;
mod objects;
mod schema;
mod unions;
mod wire;

use std::collections::{BTreeMap, BTreeSet};

use heck::ToUpperCamelCase;

use crate::diagnostics::{Diagnostic, Failures, Sink, codes};
use crate::ir::{self, TypeId, TypeKind, TypeUse};
use crate::source::Span;
use crate::syntax::connector::Document;
use crate::syntax::connector::expression::{Expression, ExpressionKind};
use crate::syntax::connector::types::{NamedType, Schema, TypeNode};
use crate::syntax::connector::value::{Any, Named, Text};

use super::names::{report_no_source, report_unknown};

pub(super) use objects::groups;
pub(super) use schema::{WireOf, docs};
pub(super) use wire::{check_map, check_time_format};

/// Where a type stands: what it is keyed by, and the words that lead to it.
#[derive(Debug, Clone)]
pub(super) struct Trail {
    key: String,
    words: Vec<String>,
}

impl Trail {
    /// The start of a trail: `types` with its name, or an operation.
    pub(super) fn new(key: impl Into<String>, words: Vec<String>) -> Self {
        Self { key: key.into(), words }
    }

    /// One step further.
    pub(super) fn child(&self, word: &str) -> Self {
        let mut words = self.words.clone();
        words.push(word.to_owned());
        Self { key: format!("{}/{word}", self.key), words }
    }
}

/// The types of a connector while they are lowered.
pub(super) struct TypeLowering<'a> {
    /// The types so far.
    pub(super) arena: ir::Types,
    /// Where mistakes are reported: the scope of the operation that is being lowered.
    pub(super) sink: &'a Sink<'a>,
    /// The entries of `types`, and the schemas of the source.
    named: BTreeMap<String, TypeId>,
    /// The entries of `types`: they are there whether they are used or not.
    own: BTreeSet<TypeId>,
    /// Built-in types without documentation are shared.
    builtin: BTreeMap<&'static str, TypeId>,
    /// Whether the entries could not be read: then any name may be one.
    is_unread: bool,
    /// The entry of `types` that is being lowered.
    within: Option<TypeId>,
    /// Which entries are named where: in another one, or outside of them.
    mentions: BTreeSet<(Option<TypeId>, TypeId)>,
    /// Defaults of members, to be checked once all types are complete.
    defaults: Vec<MemberDefault<'a>>,
    merges: Vec<merge::Merge>,
    unions: Vec<unions::Undecided>,
}

/// The default of a member of an object.
pub(super) struct MemberDefault<'a> {
    /// Where to report.
    pub(super) sink: &'a Sink<'a>,
    /// What is assumed, and where that is written.
    pub(super) value: Any,
    /// The type of the member.
    pub(super) ty: TypeUse,
}

/// The names of built-in types, for suggestions.
pub(super) const BUILT_IN: &[&str] = &[
    "string", "integer", "number", "boolean", "null", "any", "object", "datetime", "date", "time",
    "duration", "uuid", "email", "uri", "password", "decimal", "base64", "file",
];

/// What other languages call types, and how this one writes them.
const ELSEWHERE: &[(&str, &str)] = &[
    ("list", "`list<string>`, with the type of its items"),
    ("array", "`list<string>`, with the type of its items"),
    ("map", "`map<string>`, with the type of its values"),
    ("dict", "`map<string>`, with the type of its values"),
    ("int", "`integer`"),
    ("int32", "`integer`"),
    ("int64", "`integer`"),
    ("long", "`integer`"),
    ("float", "`number`"),
    ("double", "`number`"),
    ("bool", "`boolean`"),
    ("str", "`string`"),
    ("text", "`string`"),
    ("timestamp", "`datetime`"),
    ("url", "`uri`"),
    ("binary", "`file`"),
];

impl<'a> TypeLowering<'a> {
    /// Lowers the entries of `types`, over those of the source: an entry of the same name counts
    /// instead, wherever the source refers to it.
    pub(super) fn new(
        document: &'a Document,
        source: Option<ir::Types>,
        sink: &'a Sink<'a>,
    ) -> Self {
        let (is_over, types) = (source.is_some(), &document.types);
        let mut this = Self {
            arena: source.unwrap_or_default(),
            sink,
            named: BTreeMap::new(),
            own: BTreeSet::new(),
            builtin: BTreeMap::new(),
            is_unread: document.is_unread("types"),
            within: None,
            mentions: BTreeSet::new(),
            defaults: Vec::new(),
            merges: Vec::new(),
            unions: Vec::new(),
        };
        let foreign = this.foreign();
        this.named.clone_from(&foreign);
        // An entry that could not be read is a type of any value, so that it is reported once.
        let entries = types.entries.iter().map(|entry| (&entry.name, entry.value.from.as_ref()));
        for (name, from) in entries.chain(types.broken.iter().map(|name| (name, None))) {
            check_type_name(name, sink);
            let id = match from {
                Some(from) => this.renamed(name, from, &foreign, is_over),
                None => foreign.get(&name.value).copied(),
            };
            let id = id.unwrap_or_else(|| {
                this.arena.add(ir::Type {
                    origin: ir::Origin { span: name.span, key: format!("types/{}", name.value) },
                    name: ir::NameHint::Given(name.value.clone()),
                    ..ir::Type::default()
                })
            });
            this.named.insert(name.value.clone(), id);
            this.own.insert(id);
        }
        for entry in &types.entries {
            if let Some(id) = this.named.get(entry.name.as_str()).copied() {
                let name = entry.name.value.clone();
                let trail = Trail::new(format!("types/{name}"), vec![name]);
                this.within = Some(id);
                match (&entry.value.from, &entry.value.node) {
                    (Some(_), TypeNode::Schema(schema)) if schema.is_untyped() => {
                        this.describe(id, schema);
                    }
                    (_, node) => {
                        if let Some(ty) = this.arena.get_mut(id) {
                            ty.origin.span = entry.name.span;
                        }
                        this.define(id, node, &trail);
                    }
                }
            }
        }
        this.within = None;
        this
    }

    /// The named schemas of the source, by name and as type expressions can spell it.
    fn foreign(&self) -> BTreeMap<String, TypeId> {
        let mut foreign = BTreeMap::new();
        let mut spelled = BTreeMap::new();
        for (id, ty) in self.arena.iter() {
            if let ir::NameHint::Given(name) = &ty.name {
                foreign.entry(name.clone()).or_insert(id);
                spelled.entry(name.to_upper_camel_case()).or_insert(id);
            }
        }
        for (name, id) in spelled {
            foreign.entry(name).or_insert(id);
        }
        foreign
    }

    /// The schema of the source that an entry is, now under the entry's name.
    fn renamed(
        &mut self,
        name: &Text,
        from: &Text,
        foreign: &BTreeMap<String, TypeId>,
        is_over: bool,
    ) -> Option<TypeId> {
        if !is_over {
            report_no_source(self.sink, from.span);
            return None;
        }
        let Some(id) = foreign.get(&from.value).copied() else {
            let known: Vec<&str> = foreign.keys().map(String::as_str).collect();
            let what = "schema of the document";
            report_unknown(self.sink, codes::UNKNOWN_TYPE, what, from, from.span, &known);
            return None;
        };
        if let Some(ty) = self.arena.get_mut(id) {
            ty.name = ir::NameHint::Given(name.value.clone());
        }
        Some(id)
    }

    /// Gives a schema of the source the words of its entry.
    fn describe(&mut self, id: TypeId, schema: &Schema) {
        let Some(ty) = self.arena.get_mut(id) else { return };
        let words = schema::docs(schema);
        if !words.summary.is_empty() {
            ty.docs.summary = words.summary;
        }
        if !words.description.is_empty() {
            ty.docs.description = words.description;
        }
        ty.docs.deprecated |= words.deprecated;
        ty.examples.extend(schema.examples.iter().map(|example| example.value.clone()));
        if let TypeKind::Struct(object) = &mut ty.kind {
            object.lenient |= schema.lenient.0;
        }
    }

    /// Marks the types that have a mistake in them: entries of `types`, and what is written in place.
    pub(super) fn mark_broken(&mut self, types: &Named<NamedType>, failures: &Failures) {
        let mut broken: BTreeSet<TypeId> =
            types.broken.iter().filter_map(|name| self.id(name)).collect();
        let entries = types.entries.iter().filter(|entry| {
            failures.are_within(entry.name.span) || failures.are_within(entry.value.node.span())
        });
        broken.extend(entries.filter_map(|entry| self.id(&entry.name)));
        let all = self.arena.iter().filter(|(_, ty)| !matches!(ty.name, ir::NameHint::None));
        let in_place = all.filter(|(_, ty)| failures.are_within(ty.origin.span));
        broken.extend(in_place.map(|(id, _)| id));
        for id in broken {
            if let Some(ty) = self.arena.get_mut(id) {
                ty.is_broken = true;
            }
        }
    }

    /// The id of an entry of `types`.
    pub(super) fn id(&self, name: &Text) -> Option<TypeId> {
        self.named.get(&name.value).copied()
    }

    /// The types that are there whether they are used or not.
    pub(super) fn own(&self) -> &BTreeSet<TypeId> {
        &self.own
    }

    /// The entries that are named in an entry, or outside of them.
    pub(super) fn mentioned(&self, within: Option<TypeId>) -> impl Iterator<Item = TypeId> {
        let mentions = self.mentions.iter().filter(move |(place, _)| *place == within);
        mentions.map(|(_, id)| *id)
    }

    /// The defaults of members, each with its place.
    pub(super) fn take_defaults(&mut self) -> Vec<MemberDefault<'a>> {
        std::mem::take(&mut self.defaults)
    }

    /// Completes a named type with what its entry says.
    fn define(&mut self, id: TypeId, node: &TypeNode, trail: &Trail) {
        let made = self.make(node, trail);
        let nullable = made.nullable;
        let (kind, deferred) = match made.shape {
            Shape::Kind(kind) if !nullable => (kind, made.deferred),
            Shape::Use(ty) => (TypeKind::Alias(TypeUse { ty, nullable }), Deferred::Nothing),
            shape @ Shape::Kind(_) => {
                // A name does not say that null is possible; what it stands for does.
                let inner = trail.child("value");
                let ty = self.place(shape, None, made.deferred, node.span(), &inner);
                (TypeKind::Alias(TypeUse { ty, nullable }), Deferred::Nothing)
            }
        };
        if let Some(ty) = self.arena.get_mut(id) {
            ty.kind = kind;
            if let TypeNode::Schema(schema) = node {
                ty.docs = schema::docs(schema);
                ty.examples = schema.examples.iter().map(|example| example.value.clone()).collect();
            }
            ty.wire = made.wire;
        }
        self.note_deferred(id, deferred);
    }

    /// The type that is written in place.
    pub(super) fn lower(&mut self, node: &TypeNode, trail: &Trail) -> TypeUse {
        let made = self.make(node, trail);
        let is_own = matches!(made.shape, Shape::Kind(_));
        let ty = self.place(made.shape, made.wire, made.deferred, node.span(), trail);
        // What it says of itself stays with it; of a type that others share it says nothing.
        if let (true, TypeNode::Schema(schema)) = (is_own, node)
            && let Some(own) = self.arena.get_mut(ty)
        {
            own.docs = schema::docs(schema);
        }
        TypeUse { ty, nullable: made.nullable }
    }

    /// The arena entry for a type that is written in place.
    fn place(
        &mut self,
        shape: Shape,
        wire: Option<jackfield_plan::tools::WireForm>,
        deferred: Deferred,
        span: Span,
        trail: &Trail,
    ) -> TypeId {
        let kind = match shape {
            Shape::Use(ty) if wire.is_none() => return ty,
            Shape::Use(ty) => TypeKind::Alias(TypeUse::of(ty)),
            Shape::Kind(kind) => kind,
        };
        let needs_name =
            matches!(kind, TypeKind::Struct(_) | TypeKind::Enum(_) | TypeKind::Union(_))
                || !matches!(deferred, Deferred::Nothing);
        let id = self.arena.add(ir::Type {
            origin: ir::Origin {
                span,
                key: if needs_name { trail.key.clone() } else { String::new() },
            },
            name: if needs_name {
                ir::NameHint::Derived(trail.words.clone())
            } else {
                ir::NameHint::None
            },
            kind,
            wire,
            ..ir::Type::default()
        });
        self.note_deferred(id, deferred);
        id
    }

    fn note_deferred(&mut self, id: TypeId, deferred: Deferred) {
        match deferred {
            Deferred::Nothing => {}
            Deferred::Merge { parts, span } => self.merges.push(merge::Merge { id, parts, span }),
            Deferred::Union { discriminator } => {
                self.unions.push(unions::Undecided { id, discriminator });
            }
        }
    }

    fn make(&mut self, node: &TypeNode, trail: &Trail) -> Made {
        match node {
            TypeNode::Expression(expression) => self.expression(expression, trail),
            TypeNode::Schema(schema) => self.schema(schema, trail),
            TypeNode::Boolean(value) if value.value => Made::of(TypeKind::Any),
            TypeNode::Boolean(value) => {
                self.sink.push(
                    Diagnostic::new(codes::IMPOSSIBLE_TYPE, "`false` is a type without values")
                        .at(value.span)
                        .help("leave the key out, or name a type"),
                );
                Made::of(TypeKind::Any)
            }
        }
    }

    /// What a type expression stands for.
    fn expression(&mut self, expression: &Expression, trail: &Trail) -> Made {
        let mut made = match &expression.kind {
            ExpressionKind::Name(name) => self.name(name, expression.span),
            ExpressionKind::List(items) => {
                let items = self.expression_use(items, &trail.child("item"));
                Made::of(TypeKind::List(list_of(items)))
            }
            ExpressionKind::Map(values) => {
                let values = self.expression_use(values, &trail.child("value"));
                Made::of(TypeKind::Map(values))
            }
            ExpressionKind::OneOf(all) => {
                let uses = all
                    .iter()
                    .enumerate()
                    .map(|(n, one)| {
                        self.expression_use(one, &trail.child(&format!("option {}", n + 1)))
                    })
                    .collect();
                unions::of(uses, None, &self.arena)
            }
        };
        made.nullable |= expression.nullable;
        made
    }

    fn expression_use(&mut self, expression: &Expression, trail: &Trail) -> TypeUse {
        let made = self.expression(expression, trail);
        let ty = self.place(made.shape, None, made.deferred, expression.span, trail);
        TypeUse { ty, nullable: made.nullable }
    }

    /// A built-in type or an entry of `types`.
    fn name(&mut self, name: &str, span: Span) -> Made {
        if let Some(id) = self.named.get(name).copied() {
            self.mentions.insert((self.within, id));
            return Made::shared(id);
        }
        let Some((built_in, kind)) = built_in(name) else {
            if let Some((_, ours)) = ELSEWHERE.iter().find(|(theirs, _)| *theirs == name) {
                self.sink.push(
                    Diagnostic::new(codes::UNKNOWN_TYPE, format!("there is no type `{name}`"))
                        .at(span)
                        .help(format!("write {ours}")),
                );
                return Made::of(TypeKind::Any);
            }
            if self.is_unread && is_type_name(name) {
                return Made::of(TypeKind::Any);
            }
            let known: Vec<&str> =
                self.named.keys().map(String::as_str).chain(BUILT_IN.iter().copied()).collect();
            report_unknown(self.sink, codes::UNKNOWN_TYPE, "type", name, span, &known);
            return Made::of(TypeKind::Any);
        };
        if name == "object" {
            let any = self.shared("any", TypeKind::Any);
            return Made::of(TypeKind::Map(TypeUse { ty: any, nullable: true }));
        }
        Made::shared(self.shared(built_in, kind))
    }

    /// The shared entry of a built-in type.
    pub(super) fn shared(&mut self, name: &'static str, kind: TypeKind) -> TypeId {
        if let Some(id) = self.builtin.get(name) {
            return *id;
        }
        let id = self.arena.add(ir::Type { kind, ..ir::Type::default() });
        self.builtin.insert(name, id);
        id
    }
}

/// The shared type of plain texts.
pub(super) fn plain_text(types: &mut TypeLowering<'_>) -> TypeId {
    types.shared("string", TypeKind::String(ir::StringType::default()))
}

/// A list without bounds.
pub(super) fn list_of(items: TypeUse) -> ir::ListType {
    ir::ListType { items, min_items: None, max_items: None, unique: false, or_single: false }
}

/// What a type node stands for.
struct Made {
    shape: Shape,
    nullable: bool,
    wire: Option<jackfield_plan::tools::WireForm>,
    deferred: Deferred,
}

/// A type of its own, or another one.
enum Shape {
    Kind(TypeKind),
    Use(TypeId),
}

/// What is left to do once all types are there.
enum Deferred {
    Nothing,
    /// `allOf` of these.
    Merge {
        parts: Vec<TypeUse>,
        span: Span,
    },
    /// A union whose variants are to be told apart.
    Union {
        discriminator: Option<unions::Stated>,
    },
}

impl Made {
    fn of(kind: TypeKind) -> Self {
        Self { shape: Shape::Kind(kind), nullable: false, wire: None, deferred: Deferred::Nothing }
    }

    fn shared(id: TypeId) -> Self {
        Self { shape: Shape::Use(id), nullable: false, wire: None, deferred: Deferred::Nothing }
    }
}

/// A built-in type of the language.
fn built_in(name: &str) -> Option<(&'static str, TypeKind)> {
    use ir::StringFormat as F;
    let name = BUILT_IN.iter().copied().find(|known| *known == name)?;
    let text = |format| TypeKind::String(ir::StringType { format, ..ir::StringType::default() });
    let kind = match name {
        "string" => text(F::Plain),
        "datetime" => text(F::DateTime),
        "date" => text(F::Date),
        "time" => text(F::Time),
        "duration" => text(F::Duration),
        "uuid" => text(F::Uuid),
        "password" => text(F::Password),
        "decimal" => text(F::Decimal),
        "base64" => text(F::Base64),
        "email" | "uri" => text(F::Other(name.to_owned())),
        "integer" => TypeKind::Integer(ir::Integer::default()),
        "number" => TypeKind::Number(ir::Number::default()),
        "boolean" => TypeKind::Boolean,
        "null" => TypeKind::Null,
        "file" => TypeKind::File,
        _ => TypeKind::Any,
    };
    Some((name, kind))
}

/// Type names begin with an upper-case letter, so that they never meet a built-in one.
fn is_type_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

fn check_type_name(name: &Text, sink: &Sink<'_>) {
    if !is_type_name(name) {
        sink.push(
            Diagnostic::new(codes::BAD_ID, format!("`{name}` cannot be the name of a type"))
                .at(name.span)
                .help("use letters, digits and underscores, an upper-case letter first"),
        );
    }
}
