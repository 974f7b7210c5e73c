//! Pages and items as typed streams.

use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use super::RawPages;
use super::page::Page;
use crate::error::Error;
use crate::response::{DecodeFn, RawResponse, Response};

/// The pages of a list, decoded.
#[derive(Debug)]
pub struct Pages<T> {
    pages: RawPages,
    decode: DecodeFn<T>,
}

impl<T> Pages<T> {
    pub(crate) fn new(pages: RawPages, decode: DecodeFn<T>) -> Self {
        Self { pages, decode }
    }

    /// The next page, or nothing after the last.
    ///
    /// # Errors
    /// As [`RawPages::try_next`], and [`Error::Decode`].
    pub async fn try_next(&mut self) -> Result<Option<Response<T>>, Error> {
        self.next().await.transpose()
    }

    /// The same as an item of the stream, for `while let Some(..) = ..next().await`.
    pub async fn next(&mut self) -> Option<Result<Response<T>, Error>> {
        std::future::poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }
}

impl<T> Stream for Pages<T> {
    type Item = Result<Response<T>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let page = ready!(Pin::new(&mut self.pages).poll_next(cx));
        Poll::Ready(page.map(|page| page?.into_response(self.decode)))
    }
}

/// The items of a list, over all its pages.
pub struct Items<T> {
    pages: RawPages,
    decode: DecodeFn<T>,
    ready: VecDeque<Result<T, Error>>,
}

// Items are moved out whole; nothing points into them.
impl<T> Unpin for Items<T> {}

impl<T> Items<T> {
    pub(crate) fn new(pages: RawPages, decode: DecodeFn<T>) -> Self {
        Self { pages, decode, ready: VecDeque::new() }
    }

    /// The next item, or nothing after the last.
    ///
    /// # Errors
    /// As [`RawPages::try_next`], and [`Error::Decode`] for an item of another form; the items
    /// after it can still be read.
    pub async fn try_next(&mut self) -> Result<Option<T>, Error> {
        self.next().await.transpose()
    }

    /// The same as an item of the stream, for `while let Some(..) = ..next().await`.
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        std::future::poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }

    /// All items that are left, in memory.
    ///
    /// # Errors
    /// As [`Items::try_next`], at the first error.
    pub async fn try_collect(mut self) -> Result<Vec<T>, Error> {
        let mut items = Vec::new();
        while let Some(item) = self.try_next().await? {
            items.push(item);
        }
        Ok(items)
    }

    fn take(&mut self, raw: &RawResponse) -> Result<(), Error> {
        let pointer = raw
            .source
            .operations
            .get(raw.operation)
            .and_then(|operation| operation.pagination.as_ref())
            .map_or("", |pagination| &pagination.items);
        let page = Page::new(raw, pointer)?;
        for (index, item) in page.items().enumerate() {
            let decoded = (self.decode)(item.as_bytes());
            self.ready.push_back(decoded.map_err(|error| page.item_failure(index, &error)));
        }
        Ok(())
    }
}

impl<T> Stream for Items<T> {
    type Item = Result<T, Error>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        loop {
            if let Some(item) = this.ready.pop_front() {
                return Poll::Ready(Some(item));
            }
            match ready!(Pin::new(&mut this.pages).poll_next(cx)) {
                None => return Poll::Ready(None),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                Some(Ok(page)) => {
                    if let Err(error) = this.take(&page) {
                        return Poll::Ready(Some(Err(error)));
                    }
                }
            }
        }
    }
}

impl<T> std::fmt::Debug for Items<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Items").field("pages", &self.pages).finish_non_exhaustive()
    }
}
