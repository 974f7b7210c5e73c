//! The requests of sessions that wait for their answers, by their ids.
//!
//! Which of two requests an answer under one id is for nobody could tell, so an id is taken once at a time.

use std::borrow::Cow;
use std::collections::HashSet;
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use rmcp::model::RequestId;
use serde::Deserialize;

use super::HttpBody;

/// A session, and an id in it.
type Key = (String, RequestId);

/// The ids that are taken. Clones are the same ids.
#[derive(Clone, Default)]
pub(super) struct Taken(Arc<Mutex<HashSet<Key>>>);

/// A request that waits for its answer, until this is dropped.
pub(super) struct Flying {
    taken: Taken,
    key: Key,
}

impl Taken {
    /// Takes the id of a message of a session, where it is a request.
    ///
    /// # Errors
    /// The id, when another request has it.
    pub(super) fn take(&self, session: &str, body: &[u8]) -> Result<Option<Flying>, RequestId> {
        #[derive(Deserialize)]
        struct Head<'a> {
            #[serde(borrow)]
            method: Option<Cow<'a, str>>,
            id: Option<RequestId>,
        }
        let head = serde_json::from_slice::<Head<'_>>(body).ok();
        // An answer of the client's has an id, too, of a request of ours.
        let Some(id) = head.and_then(|head| head.id.filter(|_| head.method.is_some())) else {
            return Ok(None);
        };
        let key = (session.to_owned(), id);
        if self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(key.clone()) {
            Ok(Some(Flying { taken: self.clone(), key }))
        } else {
            Err(key.1)
        }
    }
}

impl Drop for Flying {
    fn drop(&mut self) {
        self.taken.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.key);
    }
}

/// The answer to a request, which waits until all of it is there.
pub(super) struct Landing {
    inner: HttpBody,
    flying: Option<Flying>,
}

impl Landing {
    pub(super) fn new(inner: HttpBody, flying: Flying) -> Self {
        let flying = Some(flying).filter(|_| !inner.is_end_stream());
        Self { inner, flying }
    }
}

impl Body for Landing {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let this = self.get_mut();
        let next = Pin::new(&mut this.inner).poll_frame(cx);
        // Who has read the answer may use its id again at once.
        if this.inner.is_end_stream() || matches!(next, Poll::Ready(None)) {
            this.flying = None;
        }
        next
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
