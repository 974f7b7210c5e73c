//! The requests of a client that wait for an answer, and whether a session has begun with one.

use std::collections::HashSet;
use std::sync::Arc;

use rmcp::RoleServer;
use rmcp::model::{ClientNotification, JsonRpcMessage, RequestId, ServerResult};
use rmcp::service::{RxJsonRpcMessage, TxJsonRpcMessage};
use tokio::sync::watch;

/// Clones are the same requests.
#[derive(Debug, Clone)]
pub(super) struct Open(Arc<watch::Sender<State>>);

#[derive(Debug, Default)]
struct State {
    ids: HashSet<RequestId>,
    /// How many answers are being written.
    writing: usize,
    has_begun: bool,
}

/// An answer that is being written, until this is dropped.
pub(super) struct Writing(Open);

impl Drop for Writing {
    fn drop(&mut self) {
        self.0.0.send_modify(|open| open.writing = open.writing.saturating_sub(1));
    }
}

impl Default for Open {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(State::default())))
    }
}

impl Open {
    /// Whether a message is for the protocol's library, which ends where the first is no request.
    pub(super) fn takes(&self, message: &RxJsonRpcMessage<RoleServer>) -> bool {
        let state = self.0.borrow();
        state.has_begun || !state.ids.is_empty() || matches!(message, JsonRpcMessage::Request(_))
    }

    /// The id of a request, where another with it waits for an answer.
    pub(super) fn has(&self, message: &RxJsonRpcMessage<RoleServer>) -> Option<RequestId> {
        let JsonRpcMessage::Request(asked) = message else { return None };
        self.0.borrow().ids.get(&asked.id).cloned()
    }

    /// Takes note of what a client sends. One that cancels a request waits for no answer to it, and a
    /// subscription is open for as long as its client is there.
    pub(super) fn asked(&self, message: &RxJsonRpcMessage<RoleServer>) {
        match message {
            JsonRpcMessage::Request(asked) if asked.request.method() != "subscriptions/listen" => {
                let id = asked.id.clone();
                self.0.send_modify(|open| open.ids.extend([id]));
            }
            JsonRpcMessage::Request(_) => self.begin(),
            JsonRpcMessage::Notification(told) => {
                if let ClientNotification::CancelledNotification(cancelled) = &told.notification
                    && let Some(id) = &cancelled.params.request_id
                {
                    self.close(id);
                }
            }
            _ => {}
        }
    }

    /// Takes note of what a client is being sent.
    pub(super) fn answered(&self, message: &TxJsonRpcMessage<RoleServer>) -> Writing {
        self.0.send_modify(|open| open.writing += 1);
        match message {
            JsonRpcMessage::Response(answer) => {
                // These two are answered before a session begins, too.
                let is_before = matches!(
                    answer.result,
                    ServerResult::EmptyResult(_) | ServerResult::DiscoverResult(_)
                );
                if !is_before {
                    self.begin();
                }
                self.close(&answer.id);
            }
            JsonRpcMessage::Error(error) => {
                if let Some(id) = &error.id {
                    self.close(id);
                }
            }
            _ => {}
        }
        Writing(self.clone())
    }

    /// Waits until no request waits any more.
    pub(super) async fn all_answered(&self) {
        // What tells is here itself, so there is no other end.
        let _ = self.0.subscribe().wait_for(|open| open.ids.is_empty() && open.writing == 0).await;
    }

    fn begin(&self) {
        self.0.send_if_modified(|open| !std::mem::replace(&mut open.has_begun, true));
    }

    fn close(&self, id: &RequestId) {
        self.0.send_if_modified(|open| open.ids.remove(id));
    }
}
