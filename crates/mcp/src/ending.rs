//! The end of serving: nothing new is taken, and what runs is answered within a bounded time.

use std::future::pending;
use std::time::Duration;

use tokio::sync::watch;

/// What serving learns of its end from.
#[derive(Debug, Clone)]
pub(crate) struct Ending {
    told: watch::Receiver<bool>,
    /// How long running calls may go on.
    pub(crate) time: Duration,
}

impl Ending {
    pub(crate) fn new(told: watch::Receiver<bool>, time: Duration) -> Self {
        Self { told, time }
    }

    /// One that nobody tells of.
    pub(crate) fn never() -> Self {
        Self::new(watch::channel(false).1, Duration::ZERO)
    }

    pub(crate) fn is_told(&self) -> bool {
        *self.told.borrow()
    }

    /// Waits until serving is to end.
    pub(crate) async fn told(&mut self) {
        let told = self.told.wait_for(|told| *told).await.is_ok();
        if !told {
            // Whoever could tell has gone.
            pending::<()>().await;
        }
    }
}
