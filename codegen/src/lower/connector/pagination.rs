//! Pagination: a definition becomes the rules of an operation and its paging arguments.
//!
//! Takes: a definition of `pagination` and the operation that refers to it. Gives: the plan's rules.
//! Arguments that the operation does not declare itself are added; every path is noted to be checked
//! against the type of the operation's answer.

use jackfield_plan as plan;
use jackfield_plan::{Inject, Next as PlanNext, Place, Stop, Strategy};
use serde_json::Value;

use super::Lowering;
use super::encoding::{Where, encoding_of};
use super::paths::{BodyRoot, Expect, resolve};
use crate::diagnostics::{Diagnostic, codes};
use crate::ir::{self, TypeKind, TypeUse};
use crate::source::Span;
use crate::syntax::connector::pagination::{
    AdvanceWord, InjectPlace, Injected, Next, Pagination, StrategyWord,
};
use crate::syntax::connector::place::AnswerPlace;
use crate::syntax::connector::value::Text;
use crate::syntax::connector::wire::Wire;
use crate::syntax::connector::{Operation, pointer};

/// What `paginate` says of a list that comes in one piece.
const NOT_PAGED: &str = "none";

/// What the paging of one operation is made from.
pub(super) struct Paged<'o> {
    /// The number of the operation.
    pub(super) index: usize,
    /// The operation as written.
    pub(super) operation: &'o Operation,
    /// What messages call its answer.
    pub(super) of: &'o str,
    /// What is known of its answer.
    pub(super) root: Option<&'o BodyRoot>,
    /// The type of its body, where that is JSON as a whole.
    pub(super) sent: Option<TypeUse>,
}

impl Lowering<'_> {
    /// Checks every definition by itself, also those that no operation refers to.
    pub(super) fn check_paginations(&mut self) {
        let document = self.document;
        for entry in &document.pagination.entries {
            let mut unused = Vec::new();
            self.strategy(&entry.value, &mut unused);
            self.page_size(&entry.value, None, &mut unused);
        }
    }

    /// The paging of an operation; its arguments are added to `params`.
    pub(super) fn pagination(
        &mut self,
        paged: &Paged<'_>,
        params: &mut Vec<ir::Param>,
    ) -> Option<ir::Pagination> {
        let document = self.document;
        let Some(name) = &paged.operation.paginate else {
            let unread = paged.operation.is_unread("paginate");
            if let Some(items) = paged.operation.items.as_ref().filter(|_| !unread) {
                self.sink.push(
                    Diagnostic::new(codes::NO_PAGE_TO_READ, "`items` needs `paginate`")
                        .at(items.span)
                        .help("add `paginate` with the name of a pagination, or remove `items`"),
                );
            }
            return None;
        };
        let Some(definition) = document.pagination.get(name) else {
            if document.is_unread("pagination")
                || document.pagination.is_broken(name)
                || name.value == NOT_PAGED
            {
                return None;
            }
            let known: Vec<&str> = document.pagination.names().collect();
            self.unknown(codes::UNKNOWN_PAGINATION, "pagination", name, &known);
            return None;
        };
        let strategy = self.strategy(definition, params);
        let size = self.page_size(definition, Some(paged), params);
        let items = self.items(paged, name);
        self.check_definition_paths(definition, paged);
        let (strategy, items) = (strategy?, items?);
        let pointed = |path: &Option<crate::syntax::connector::Path>| {
            path.as_ref().map(|path| path.pointer().into())
        };
        let placed = |place: &Option<AnswerPlace>| {
            place.as_ref().map(|place| match place {
                AnswerPlace::Body(path) => path.pointer().into(),
                AnswerPlace::Header(name) => name.value.clone().into(),
            })
        };
        let stop = Stop {
            total: placed(&definition.total),
            total_pages: placed(&definition.total_pages),
            has_more: pointed(&definition.has_more),
            is_last: pointed(&definition.is_last),
            short_page: definition.short_page.0,
            max_pages: definition.max_pages.as_ref().map(|bound| bound.value),
            max_items: definition.max_items.as_ref().map(|bound| bound.value),
        };
        let windows = advances_by_size(definition);
        let rules = plan::Pagination {
            strategy,
            items: items.into(),
            size,
            windows,
            stop,
            inferred: false,
        };
        Some(ir::Pagination { rules, span: name.span })
    }

    /// An offset that goes on by the size of the page needs one that is known, and an end, for which
    /// an empty page does not stand then.
    fn check_advance(&self, definition: &Pagination) {
        if !advances_by_size(definition) {
            return;
        }
        let size = definition.page_size.as_ref();
        if !definition.unread.is_empty() || size.is_some_and(|size| !size.unread.is_empty()) {
            // What could not be read may have been it.
            return;
        }
        let is_known = size.is_some_and(|size| size.default.is_some() || size.fixed.is_some());
        let ends = definition.total.is_some()
            || definition.total_pages.is_some()
            || definition.has_more.is_some()
            || definition.is_last.is_some()
            || definition.max_pages.is_some()
            || definition.max_items.is_some();
        if !is_known {
            self.incomplete(definition, "`page_size` with a `default` or `fixed`");
        } else if !ends {
            let ends = "`total`, `total_pages`, `has_more`, `is_last`, `max_pages` or `max_items`";
            self.incomplete(definition, ends);
        }
    }

    fn strategy(
        &mut self,
        definition: &Pagination,
        params: &mut Vec<ir::Param>,
    ) -> Option<Strategy> {
        let Some(word) = definition.strategy.0.as_ref().map(|word| word.value) else {
            self.inject_all(definition, params);
            return None;
        };
        self.check_keys_of_strategy(definition, word);
        self.check_advance(definition);
        Some(match word {
            StrategyWord::Offset => {
                let offset = self.needs(definition, "offset", definition.offset.as_ref())?;
                Strategy::Offset { inject: self.inject(offset, Value::from(0), None, params) }
            }
            StrategyWord::PageNumber => {
                let page = self.needs(definition, "page", definition.page.as_ref())?;
                let first = page.first.as_ref().map_or(1, |first| first.value);
                let last = last_page(definition, first);
                Strategy::PageNumber {
                    inject: self.inject(page, first.into(), last, params),
                    first,
                }
            }
            StrategyWord::Cursor | StrategyWord::HeaderCursor => {
                let cursor = self.needs(definition, "cursor", definition.cursor.as_ref());
                let next = self.needs(definition, "next", definition.next.as_ref());
                let (cursor, next) = (cursor?, next?);
                if word == StrategyWord::HeaderCursor && !matches!(next, Next::Header(_)) {
                    self.incomplete(definition, "`next: {header: NAME}`");
                }
                let next = plan_next(next);
                Strategy::Cursor { inject: self.inject(cursor, Value::Null, None, params), next }
            }
            StrategyWord::NextUrl => {
                let next = self.needs(definition, "next", definition.next.as_ref())?;
                Strategy::NextUrl { next: plan_next(next) }
            }
            StrategyWord::LinkHeader => {
                let next = definition.next.as_ref().map(plan_next);
                // Links lead on by themselves; who calls page by page names the page.
                if let Some(page) = &definition.page {
                    let first = page.first.as_ref().map_or(1, |first| first.value);
                    self.inject(page, first.into(), last_page(definition, first), params);
                }
                Strategy::NextUrl { next: next.unwrap_or(PlanNext::Link("next".into())) }
            }
            StrategyWord::LastRecord => {
                let cursor = self.needs(definition, "cursor", definition.cursor.as_ref());
                let field = self.needs(definition, "field", definition.field.as_ref());
                let (cursor, field) = (cursor?, field?);
                let inject = self.inject(cursor, Value::Null, None, params);
                Strategy::LastRecord { inject, field: field.pointer().into() }
            }
        })
    }

    /// What stands in a body is described by the type of the body.
    pub(super) fn check_keys_in_body(
        &self,
        argument: Option<&Text>,
        wire: Option<&Wire>,
        description: Option<&Text>,
    ) {
        let keys = [
            ("argument", argument.map(|text| text.span)),
            ("wire", wire.map(|wire| wire.span)),
            ("description", description.map(|text| text.span)),
        ];
        for (key, span) in keys.into_iter().filter_map(|(key, span)| Some((key, span?))) {
            self.sink.push(
                Diagnostic::new(
                    codes::BAD_VALUE,
                    format!("`{key}` has no meaning for a paging value in the body"),
                )
                .at(span)
                .help("remove it, or say it of the member, in the type of the body"),
            );
        }
    }

    fn needs<'k, T>(
        &self,
        definition: &Pagination,
        key: &str,
        value: Option<&'k T>,
    ) -> Option<&'k T> {
        if value.is_none() && !definition.unread.contains(&key) {
            self.incomplete(definition, &format!("`{key}`"));
        }
        value
    }

    /// Adds the arguments of a pagination whose strategy could not be read, and checks them.
    fn inject_all(&mut self, definition: &Pagination, params: &mut Vec<ir::Param>) {
        let keys = [
            (&definition.offset, Value::from(0)),
            (&definition.page, Value::from(1)),
            (&definition.cursor, Value::Null),
        ];
        for (injected, first) in keys {
            if let Some(injected) = injected {
                self.inject(injected, first, None, params);
            }
        }
    }

    fn incomplete(&self, definition: &Pagination, key: &str) {
        self.sink.push(
            Diagnostic::new(
                codes::INCOMPLETE_PAGINATION,
                format!("this strategy of pagination needs {key}"),
            )
            .at(definition.strategy.0.as_ref().map_or(definition.span, |word| word.span))
            .help(format!("add {key} to the pagination")),
        );
    }

    /// Reports keys that mean nothing to the strategy.
    fn check_keys_of_strategy(&self, definition: &Pagination, word: StrategyWord) {
        use StrategyWord as S;
        let cursors = matches!(word, S::Cursor | S::HeaderCursor);
        let next = cursors || matches!(word, S::NextUrl | S::LinkHeader);
        let span = |injected: &Option<Injected>| injected.as_ref().map(|injected| injected.span);
        let next_span = definition.next.as_ref().map(|next| match next {
            Next::Body(path) => path.span,
            Next::Header(name) | Next::Link(name) => name.span,
        });
        let keys = [
            ("offset", span(&definition.offset), word == S::Offset),
            ("advance", definition.advance.as_ref().map(|a| a.span), word == S::Offset),
            ("page", span(&definition.page), matches!(word, S::PageNumber | S::LinkHeader)),
            ("cursor", span(&definition.cursor), cursors || word == S::LastRecord),
            ("next", next_span, next),
            ("field", definition.field.as_ref().map(|f| f.span), word == S::LastRecord),
        ];
        for (key, span, belongs) in keys {
            if let Some(span) = span.filter(|_| !belongs) {
                self.sink.push(
                    Diagnostic::new(
                        codes::BAD_VALUE,
                        format!("`{key}` has no meaning for this strategy"),
                    )
                    .at(span)
                    .help(format!("remove `{key}`, or choose the strategy that uses it")),
                );
            }
        }
    }

    /// Where a paging value goes; adds the argument unless the operation has it.
    fn inject(
        &mut self,
        injected: &Injected,
        first: Value,
        last: Option<u32>,
        params: &mut Vec<ir::Param>,
    ) -> Inject {
        let Some((place, position)) = injected_place(injected.place.as_ref().map(|p| p.value))
        else {
            self.check_keys_in_body(
                injected.argument.as_ref(),
                injected.wire.as_ref(),
                injected.description.as_ref(),
            );
            let name = &injected.name;
            return match find(params, name, Place::Field) {
                Some(declared) => Inject::Param(argument(declared).to_owned().into()),
                None => Inject::Body(pointer(name.split('.')).into()),
            };
        };
        if let Some(declared) = find(params, &injected.name, place) {
            return Inject::Param(argument(declared).to_owned().into());
        }
        let is_cursor = first.is_null();
        // There is nothing before the first page.
        let integer = TypeKind::Integer(ir::Integer {
            minimum: first.as_u64().map(Into::into),
            maximum: last.map(Into::into),
            ..ir::Integer::default()
        });
        let ty = TypeUse::of(match (first.as_u64(), last) {
            _ if is_cursor => {
                self.types.shared("string", TypeKind::String(ir::StringType::default()))
            }
            (Some(0), None) => self.types.shared("integer from 0", integer),
            (Some(1), None) => self.types.shared("integer from 1", integer),
            _ => self.types.arena.add(ir::Type { kind: integer, ..ir::Type::default() }),
        });
        let scalar = self.scalar(injected.wire.as_ref(), ty.ty);
        let layout = self.layout(None, ty.ty, position);
        let param = ir::Param {
            encoding: encoding_of(layout, scalar),
            default: (!is_cursor).then_some(first),
            docs: about(injected.description.as_ref()),
            ..added(&injected.name, injected.argument.as_ref(), place, ty, injected.span)
        };
        let name = argument(&param).to_owned();
        params.push(param);
        Inject::Param(name.into())
    }

    /// The pointer to the page's items.
    fn items(&mut self, paged: &Paged<'_>, name: &Text) -> Option<String> {
        if ["returns", "items"].iter().any(|key| paged.operation.is_unread(key)) {
            return None;
        }
        let Some(root) = paged.root else {
            self.sink.push(
                Diagnostic::new(
                    codes::NO_PAGE_TO_READ,
                    format!("{} has no JSON body to read pages from", paged.of),
                )
                .at(name.span)
                .help("say with `returns` what the operation answers"),
            );
            return None;
        };
        if let Some(items) = &paged.operation.items {
            self.check_path("items", items, root, paged.of, Expect::List);
            return Some(items.pointer());
        }
        let ty = resolve(&self.types.arena, root.ty.ty);
        match &self.types.arena.get(ty).kind {
            TypeKind::List(_) | TypeKind::Any => {
                Some(pointer(root.wrap.iter().map(String::as_str)))
            }
            kind => {
                let lists = lists_in(&self.types.arena, kind);
                let help = if lists.is_empty() {
                    "describe the body as a type that has a list".to_owned()
                } else {
                    format!("add `items: {}`", lists.join("` or `items: "))
                };
                self.sink.push(
                    Diagnostic::new(
                        codes::NO_PAGE_TO_READ,
                        format!("{} is no list, and `items` does not say where one is", paged.of),
                    )
                    .at(name.span)
                    .help(help),
                );
                None
            }
        }
    }

    fn check_definition_paths(&mut self, definition: &Pagination, paged: &Paged<'_>) {
        let counts = [("total", &definition.total), ("total_pages", &definition.total_pages)];
        for (_, count) in &counts {
            if let Some(AnswerPlace::Header(name)) = count {
                self.check_header(name);
            }
        }
        if let Some(Next::Header(name)) = &definition.next {
            self.check_header(name);
        }
        let Some(root) = paged.root else { return };
        let of = paged.of;
        for (key, count) in counts {
            if let Some(AnswerPlace::Body(path)) = count {
                self.check_path(key, path, root, of, Expect::Number);
            }
        }
        if let Some(path) = &definition.has_more {
            self.check_path("has_more", path, root, of, Expect::Boolean);
        }
        if let Some(path) = &definition.is_last {
            self.check_path("is_last", path, root, of, Expect::Boolean);
        }
        if let Some(Next::Body(path)) = &definition.next {
            self.check_path("next", path, root, of, Expect::Scalar);
        }
        if let (Some(field), Some(items)) = (&definition.field, self.item_root(paged, root)) {
            self.check_path("field", field, &items, "an item", Expect::Scalar);
        }
    }

    /// The type of one item, where it can be told before all types are complete.
    fn item_root(&self, paged: &Paged<'_>, root: &BodyRoot) -> Option<BodyRoot> {
        let arena = &self.types.arena;
        let mut ty = resolve(arena, root.ty.ty);
        let steps = paged.operation.items.as_ref().map_or(&[][..], |items| &items.steps);
        for step in steps.strip_prefix(root.wrap.as_slice())? {
            let TypeKind::Struct(object) = &arena.get(ty).kind else { return None };
            let field = object.fields.iter().find(|field| field.name == *step)?;
            ty = resolve(arena, field.ty.ty);
        }
        match &arena.get(ty).kind {
            TypeKind::List(list) => Some(BodyRoot { wrap: Vec::new(), ty: list.items }),
            _ => None,
        }
    }
}

/// Whether the offset goes on by the size of the page.
fn advances_by_size(definition: &Pagination) -> bool {
    let advance = definition.advance.as_ref();
    advance.is_some_and(|advance| matches!(advance.value, AdvanceWord::PageSize))
}

/// The members of an object that are lists.
fn lists_in(types: &ir::Types, kind: &TypeKind) -> Vec<String> {
    let TypeKind::Struct(object) = kind else { return Vec::new() };
    let is_list = |field: &&ir::Field| {
        matches!(types.get(resolve(types, field.ty.ty)).kind, TypeKind::List(_))
    };
    object.fields.iter().filter(is_list).map(|field| field.name.clone()).collect()
}

/// The number of the last page that the vendor answers, where it is known.
fn last_page(definition: &Pagination, first: u32) -> Option<u32> {
    let pages = definition.max_pages.as_ref()?.value;
    Some(first.saturating_add(pages).saturating_sub(1))
}

/// The place of a paging value; `None` for the body.
pub(super) fn injected_place(place: Option<InjectPlace>) -> Option<(Place, Where)> {
    match place.unwrap_or(InjectPlace::Query) {
        InjectPlace::Query => Some((Place::Query, Where::Query)),
        InjectPlace::Header => Some((Place::Header, Where::Header)),
        InjectPlace::Path => Some((Place::Path, Where::Path)),
        InjectPlace::Body => None,
    }
}

pub(super) fn find<'p>(
    params: &'p [ir::Param],
    wire_name: &str,
    place: Place,
) -> Option<&'p ir::Param> {
    params.iter().find(|param| param.wire_name == wire_name && param.place == place)
}

/// What callers call an argument.
pub(super) fn argument(param: &ir::Param) -> &str {
    param.name.as_deref().unwrap_or(&param.wire_name)
}

pub(super) fn about(description: Option<&Text>) -> ir::Docs {
    ir::Docs {
        description: description.map_or_else(String::new, |text| text.value.clone()),
        ..ir::Docs::default()
    }
}

/// An argument that the pagination adds.
pub(super) fn added(
    wire_name: &Text,
    argument: Option<&Text>,
    place: Place,
    ty: TypeUse,
    span: Span,
) -> ir::Param {
    ir::Param {
        wire_name: wire_name.value.clone(),
        name: argument.map(|name| name.value.clone()).filter(|name| *name != wire_name.value),
        place,
        required: place == Place::Path,
        ty,
        encoding: plan::Encoding::PLAIN,
        docs: ir::Docs::default(),
        default: None,
        send_default: None,
        examples: Vec::new(),
        origin: ir::Origin { span, key: wire_name.value.clone() },
    }
}

fn plan_next(next: &Next) -> PlanNext {
    match next {
        Next::Body(path) => PlanNext::Body(path.pointer().into()),
        Next::Header(name) => PlanNext::Header(name.value.clone().into()),
        Next::Link(relation) => PlanNext::Link(relation.value.clone().into()),
    }
}
