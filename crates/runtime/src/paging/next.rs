//! From one page to the request for the next.
//!
//! | strategy | the next request | stops by itself when |
//! |---|---|---|
//! | offset | skips as many as were received, or as a page has | the total is reached |
//! | page number | has the next number | the total is reached |
//! | cursor | has the cursor from the answer | there is none, or it came before |
//! | next URL | goes to the URL from the answer | there is none, or it came before |
//! | last record | has a field of the last item | it came before |
//!
//! All stop at an empty page, at one that repeats the page before it, and where the plan's
//! [`Stop`](jackfield_plan::Stop) says.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use jackfield_plan::{Inject, Operation, Pagination, Strategy};

use super::bookmark::Bookmark;
use super::next_url::next_url;
use super::page::Page;
use crate::argument::{Argument, Arguments};
use crate::engine::Engine;
use crate::environment::BoxFuture;
use crate::error::{Error, PagingError};
use crate::inject;
use crate::prepare::Target;
use crate::response::RawResponse;

/// How far a list has been read.
pub(super) struct Progress {
    arguments: Arguments,
    /// The URL of the next page, where the vendor names it whole.
    url: Option<String>,
    pages: u32,
    items: u64,
    /// The offset or page number of the request that is next.
    position: u64,
    /// Where the caller began: pages before it count towards the total.
    start: u64,
    /// Hashes of the cursors and URLs that were used.
    seen: HashSet<u64>,
    /// The hash of the last page's items.
    last_page: Option<u64>,
    /// What the request that is next has of the page before it.
    injected: Option<Argument>,
}

/// What a page means for reading on.
pub(super) struct Outcome {
    /// Whether there is a next page.
    pub(super) more: bool,
    /// Whether the page is the one before it once more.
    pub(super) repeated: bool,
    /// Why the next page cannot be asked for, where it cannot: the page itself is good.
    pub(super) failure: Option<Error>,
}

impl Outcome {
    const END: Self = Self { more: false, repeated: false, failure: None };
    const REPEATED: Self = Self { repeated: true, ..Self::END };
    const MORE: Self = Self { more: true, ..Self::END };
}

impl Progress {
    pub(super) fn without_plan(arguments: Arguments) -> Self {
        Self {
            arguments,
            url: None,
            pages: 0,
            items: 0,
            position: 0,
            start: 0,
            seen: HashSet::new(),
            last_page: None,
            injected: None,
        }
    }

    /// Reading on where it was left.
    pub(super) fn resumed(
        engine: &Engine,
        operation: usize,
        arguments: Arguments,
        bookmark: Bookmark,
    ) -> Result<Self, Error> {
        let mut progress = Self::without_plan(arguments);
        let Some(plan) = engine.connector().operations.get(operation) else {
            return Ok(progress);
        };
        let Some(pagination) = &plan.pagination else {
            return Err(paging(plan, "it has one page only"));
        };
        let Bookmark { url, value, pages, items, position, start, last_page } = bookmark;
        progress = Self { pages, items, position, start, last_page, ..progress };
        if let Some(url) = url {
            let url = next_url(engine, plan, &progress, operation, &url)?;
            progress.is_new(&url);
            progress.url = Some(url);
        }
        if let Some(value) = value {
            let value = crate::json::parse(value.as_bytes())
                .map_err(|_| paging(plan, "what was kept of it is not JSON"))?;
            progress.is_new(&value.to_json());
            match &pagination.strategy {
                Strategy::Offset { inject }
                | Strategy::PageNumber { inject, .. }
                | Strategy::Cursor { inject, .. }
                | Strategy::LastRecord { inject, .. } => progress.inject(plan, inject, value)?,
                Strategy::NextUrl { .. } => {}
            }
        }
        Ok(progress)
    }

    /// What is needed to read on later.
    pub(super) fn bookmark(&self) -> Bookmark {
        Bookmark {
            url: self.url.clone(),
            value: self.injected.as_ref().map(Argument::to_json),
            pages: self.pages,
            items: self.items,
            position: self.position,
            start: self.start,
            last_page: self.last_page,
        }
    }

    pub(super) fn new(operation: &Operation, arguments: Arguments) -> Self {
        let mut progress = Self::without_plan(arguments);
        let start = match operation.pagination.as_ref().map(|pagination| &pagination.strategy) {
            Some(Strategy::Offset { inject }) => progress.given(operation, inject).unwrap_or(0),
            Some(Strategy::PageNumber { inject, first }) => {
                progress.given(operation, inject).unwrap_or(u64::from(*first))
            }
            _ => 0,
        };
        (progress.position, progress.start) = (start, start);
        progress
    }

    /// The number that the caller gave, or the parameter's default.
    fn given(&self, operation: &Operation, inject: &Inject) -> Option<u64> {
        let given = inject::given(operation, &self.arguments, inject).or_else(|| {
            let Inject::Param(name) = inject else { return None };
            let (_, param) = operation.param(name)?;
            crate::json::parse(param.default.as_deref()?.as_bytes()).ok()
        });
        number(&given?)
    }

    /// The request for the page that is next.
    pub(super) fn request(
        &self,
        engine: &Engine,
        operation: usize,
    ) -> BoxFuture<'static, Result<RawResponse, Error>> {
        let Some(url) = self.url.clone() else {
            return engine.call(operation, self.arguments.clone());
        };
        let (engine, arguments) = (engine.clone(), self.arguments.clone());
        Box::pin(async move {
            let mut prepared = engine.prepare(operation, &arguments)?;
            prepared.target = Target::Url(url);
            engine.send(prepared, arguments.timeout).await
        })
    }

    pub(super) fn arguments(&self) -> &Arguments {
        &self.arguments
    }

    /// The URL of the page that was read last, where the vendor named it whole.
    pub(super) fn url(&self) -> Option<&str> {
        self.url.as_deref()
    }

    /// Takes in a page, and makes the request after it.
    ///
    /// # Errors
    /// When the page itself is not one.
    pub(super) fn advance(
        &mut self,
        engine: &Engine,
        operation: usize,
        raw: &RawResponse,
    ) -> Result<Outcome, Error> {
        let Some(plan) = engine.connector().operations.get(operation) else {
            return Ok(Outcome::END);
        };
        let Some(pagination) = &plan.pagination else { return Ok(Outcome::END) };
        let page = Page::new(raw, &pagination.items)?;
        let count = page.len();
        self.pages += 1;
        self.items += count as u64;
        // Where windows are cut out of a list, an empty one says nothing about the next.
        let is_window = pagination.windows && self.page_size(plan, pagination).is_some();
        if count == 0 && !is_window {
            return Ok(Outcome::END);
        }
        if count > 0 && self.repeats(&page) {
            tracing::warn!(operation = raw.operation(), "the vendor repeats a page: reading ends");
            return Ok(Outcome::REPEATED);
        }
        if self.is_last(plan, pagination, &page, count) {
            return Ok(Outcome::END);
        }
        Ok(match self.step(engine, plan, pagination, &page, raw) {
            Ok(true) => Outcome::MORE,
            Ok(false) => Outcome::END,
            Err(error) => Outcome { failure: Some(error), ..Outcome::END },
        })
    }

    /// Whether the page has the same items as the one before: the vendor ignores what pages.
    fn repeats(&mut self, page: &Page<'_>) -> bool {
        let hash = page.list_text().map(hash);
        let repeats = hash.is_some() && hash == self.last_page;
        self.last_page = hash;
        repeats
    }

    /// Whether the plan's conditions say that this was the last page.
    fn is_last(
        &self,
        plan: &Operation,
        pagination: &Pagination,
        page: &Page<'_>,
        count: usize,
    ) -> bool {
        let stop = &pagination.stop;
        let flag = |pointer: &Option<jackfield_plan::Text>| {
            pointer.as_deref().and_then(|pointer| page.flag(pointer))
        };
        let size = self.page_size(plan, pagination);
        let short = stop.short_page && size.is_some_and(|size| (count as u64) < size);
        let total = stop.total.as_deref().and_then(|pointer| page.count(pointer));
        let reached = self.reached(pagination, size);
        let pages = stop.total_pages.as_deref().and_then(|pointer| page.count(pointer));
        let pages_reached = self.pages_reached(pagination);
        flag(&stop.has_more) == Some(false)
            || flag(&stop.is_last) == Some(true)
            || short
            || stop.max_pages.is_some_and(|max| pages_reached >= u64::from(max))
            || stop.max_items.is_some_and(|max| reached >= u64::from(max))
            || total.is_some_and(|total| reached >= total)
            || pages.is_some_and(|pages| pages_reached >= pages)
    }

    /// The number of pages up to and with this one, counted from the first of the list where that is
    /// known: a vendor that answers no more than so many refuses the page after them, wherever reading
    /// began.
    fn pages_reached(&self, pagination: &Pagination) -> u64 {
        let before = match &pagination.strategy {
            Strategy::PageNumber { first, .. } => self.start.saturating_sub(u64::from(*first)),
            _ => 0,
        };
        before.saturating_add(u64::from(self.pages))
    }

    /// The number of items up to and with this page, counted from the first of the list.
    fn reached(&self, pagination: &Pagination, size: Option<u64>) -> u64 {
        let before = match &pagination.strategy {
            Strategy::Offset { .. } => self.start,
            Strategy::PageNumber { first, .. } => {
                self.start.saturating_sub(u64::from(*first)).saturating_mul(size.unwrap_or(0))
            }
            // Where a cursor that the caller gave lies is not known.
            _ => 0,
        };
        before.saturating_add(self.passed(pagination, size))
    }

    /// How many items the pages so far stand for: those that came, or the windows they came from.
    fn passed(&self, pagination: &Pagination, size: Option<u64>) -> u64 {
        match size.filter(|_| pagination.windows) {
            Some(size) => (self.position - self.start.min(self.position)).saturating_add(size),
            None => self.items,
        }
    }

    /// How many items a full page has, as far as is known.
    fn page_size(&self, plan: &Operation, pagination: &Pagination) -> Option<u64> {
        let size = &pagination.size;
        let given = size
            .inject
            .as_ref()
            .and_then(|inject| number(&inject::given(plan, &self.arguments, inject)?));
        let asked = given.or(size.default.map(u64::from))?;
        Some(size.max.map_or(asked, |max| asked.min(u64::from(max))))
    }

    /// Makes the next request; false when there is none.
    fn step(
        &mut self,
        engine: &Engine,
        plan: &Operation,
        pagination: &Pagination,
        page: &Page<'_>,
        raw: &RawResponse,
    ) -> Result<bool, Error> {
        let (inject, value) = match &pagination.strategy {
            Strategy::Offset { inject } => {
                let window = self.page_size(plan, pagination).filter(|_| pagination.windows);
                self.position += window.unwrap_or(page.len() as u64).max(1);
                (inject, Argument::from(self.position))
            }
            Strategy::PageNumber { inject, .. } => {
                self.position += 1;
                (inject, Argument::from(self.position))
            }
            Strategy::Cursor { inject, next } => match page.cursor(next) {
                Some(cursor) if self.is_new(&cursor.to_json()) => (inject, cursor),
                _ => return Ok(false),
            },
            Strategy::LastRecord { inject, field } => match page.last(field) {
                Some(value) if self.is_new(&value.to_json()) => (inject, value),
                Some(_) => return Ok(false),
                None => {
                    let reason = format!("the last item has nothing at `{field}`");
                    return Err(paging(plan, reason));
                }
            },
            Strategy::NextUrl { next } => {
                let Some(url) = page.next(next) else { return Ok(false) };
                let url = next_url(engine, plan, self, raw.operation, &url)?;
                let new = self.is_new(&url);
                self.url = Some(url);
                return Ok(new);
            }
        };
        self.inject(plan, inject, value)?;
        Ok(true)
    }

    fn is_new(&mut self, text: &str) -> bool {
        self.seen.insert(hash(text))
    }

    /// Puts a paging value where it goes.
    fn inject(&mut self, plan: &Operation, inject: &Inject, value: Argument) -> Result<(), Error> {
        self.injected = Some(value.clone());
        inject::put(plan, &mut self.arguments, inject, value).map_err(|_| {
            let reason = match inject {
                Inject::Param(name) => format!("there is no parameter `{name}`"),
                Inject::Body(pointer) => format!("nothing can stand at `{pointer}`"),
            };
            paging(plan, reason)
        })
    }
}

pub(super) fn paging(plan: &Operation, reason: impl Into<String>) -> Error {
    PagingError { operation: plan.id.clone().into_owned(), reason: reason.into() }.into()
}

fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

fn number(argument: &Argument) -> Option<u64> {
    match argument {
        Argument::Integer(number) => u64::try_from(*number).ok(),
        Argument::Text(text) => text.trim().parse().ok(),
        Argument::Json(json) => number(&crate::json::parse(json).ok()?),
        Argument::Number(text) => text.parse().ok(),
        _ => None,
    }
}
