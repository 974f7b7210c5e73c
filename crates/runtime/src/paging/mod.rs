//! Lists read page by page, as streams of pages and of items.
//!
//! Takes a call of an operation that pages, sends it again and again as the plan says, and stops
//! where the plan says, or where a vendor would send it in circles. An operation that does not
//! page is a list of one page.

mod bookmark;
mod items;
mod link;
mod next;
mod next_url;
mod page;

use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;

pub use self::bookmark::Bookmark;
pub use self::items::{Items, Pages};
use self::next::Progress;
pub(crate) use self::page::total;
use crate::argument::Arguments;
use crate::engine::Engine;
use crate::environment::BoxFuture;
use crate::error::Error;
use crate::response::RawResponse;

/// The pages of a list as they came.
pub struct RawPages {
    engine: Engine,
    operation: usize,
    state: State,
}

enum State {
    /// The next request is known.
    Ready(Box<Progress>),
    /// A page is on its way; how far we were goes with it.
    Waiting(Box<Progress>, BoxFuture<'static, Result<RawResponse, Error>>),
    /// The next page cannot be asked for; the one before it was given.
    Failed(Error),
    Done,
}

impl RawPages {
    pub(crate) fn new(engine: Engine, operation: usize, arguments: Arguments) -> Self {
        let plan = engine.connector().operations.get(operation);
        let progress = match plan {
            Some(plan) => Progress::new(plan, arguments),
            None => Progress::without_plan(arguments),
        };
        Self { engine, operation, state: State::Ready(Box::new(progress)) }
    }

    pub(crate) fn resumed(
        engine: Engine,
        operation: usize,
        arguments: Arguments,
        bookmark: Bookmark,
    ) -> Result<Self, Error> {
        let progress = Progress::resumed(&engine, operation, arguments, bookmark)?;
        Ok(Self { engine, operation, state: State::Ready(Box::new(progress)) })
    }

    /// Where reading stands, for [`Call::raw_pages_from`](crate::Call::raw_pages_from); nothing
    /// after the last page, or while a page is on its way.
    pub fn bookmark(&self) -> Option<Bookmark> {
        match &self.state {
            State::Ready(progress) => Some(progress.bookmark()),
            State::Waiting(..) | State::Failed(_) | State::Done => None,
        }
    }

    /// Why the page after those that were given cannot be asked for, where that is known already: what
    /// [`RawPages::try_next`] will say. Without a bookmark and a failure, the list is at its end.
    pub fn failure(&self) -> Option<&Error> {
        match &self.state {
            State::Failed(error) => Some(error),
            State::Ready(_) | State::Waiting(..) | State::Done => None,
        }
    }

    /// The next page, or nothing after the last.
    ///
    /// # Errors
    /// As [`Engine::call`], and [`Error::Paging`] when the next page cannot be asked for, after all
    /// pages before it. After an error there is nothing more.
    pub async fn try_next(&mut self) -> Result<Option<RawResponse>, Error> {
        self.next().await.transpose()
    }

    /// The same as an item of the stream, for `while let Some(..) = ..next().await`.
    pub async fn next(&mut self) -> Option<Result<RawResponse, Error>> {
        std::future::poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }

    /// Takes in a page and decides how to go on; nothing when the page is to be left out.
    fn advance(
        &mut self,
        mut progress: Box<Progress>,
        page: RawResponse,
    ) -> Result<Option<RawResponse>, Error> {
        let outcome = progress.advance(&self.engine, self.operation, &page)?;
        if let Some(error) = outcome.failure {
            self.state = State::Failed(error);
        } else if outcome.more {
            self.state = State::Ready(progress);
        }
        Ok((!outcome.repeated).then_some(page))
    }
}

impl Stream for RawPages {
    type Item = Result<RawResponse, Error>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        loop {
            match std::mem::replace(&mut this.state, State::Done) {
                State::Done => return Poll::Ready(None),
                State::Failed(error) => return Poll::Ready(Some(Err(error))),
                State::Ready(progress) => {
                    let request = progress.request(&this.engine, this.operation);
                    this.state = State::Waiting(progress, request);
                }
                State::Waiting(progress, mut request) => {
                    let Poll::Ready(page) = request.as_mut().poll(cx) else {
                        this.state = State::Waiting(progress, request);
                        return Poll::Pending;
                    };
                    match page.and_then(|page| this.advance(progress, page)) {
                        Ok(Some(page)) => return Poll::Ready(Some(Ok(page))),
                        Ok(None) => return Poll::Ready(None),
                        Err(error) => {
                            this.state = State::Done;
                            return Poll::Ready(Some(Err(error)));
                        }
                    }
                }
            }
        }
    }
}

impl std::fmt::Debug for RawPages {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RawPages").field("operation", &self.operation).finish_non_exhaustive()
    }
}
