//! The requests of a client that wait for an answer.

use std::collections::HashSet;
use std::sync::Arc;

use rmcp::RoleServer;
use rmcp::model::{ClientNotification, JsonRpcMessage, RequestId};
use rmcp::service::{RxJsonRpcMessage, TxJsonRpcMessage};
use tokio::sync::watch;

/// Their ids. Clones are the same requests.
#[derive(Debug, Clone)]
pub(super) struct Open(Arc<watch::Sender<HashSet<RequestId>>>);

impl Default for Open {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(HashSet::new())))
    }
}

impl Open {
    /// Takes note of what a client sends. One that cancels a request waits for no answer to it, and a
    /// subscription is open for as long as its client is there.
    pub(super) fn asked(&self, message: &RxJsonRpcMessage<RoleServer>) {
        match message {
            JsonRpcMessage::Request(asked) if asked.request.method() != "subscriptions/listen" => {
                let id = asked.id.clone();
                self.0.send_modify(|open| open.extend([id]));
            }
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

    /// Takes note of what a client was sent.
    pub(super) fn answered(&self, message: &TxJsonRpcMessage<RoleServer>) {
        match message {
            JsonRpcMessage::Response(answer) => self.close(&answer.id),
            JsonRpcMessage::Error(error) => {
                if let Some(id) = &error.id {
                    self.close(id);
                }
            }
            _ => {}
        }
    }

    /// Waits until no request waits any more.
    pub(super) async fn all_answered(&self) {
        // What tells is here itself, so there is no other end.
        let _ = self.0.subscribe().wait_for(HashSet::is_empty).await;
    }

    fn close(&self, id: &RequestId) {
        self.0.send_if_modified(|open| open.remove(id));
    }
}
