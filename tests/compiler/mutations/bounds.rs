//! Bounds of time and memory around work that is not trusted to end.
//!
//! Memory is counted by the allocator of this program (`main.rs`), so that nothing else may run in the
//! process meanwhile.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use crate::ALLOCATOR;

/// How long one document may take: no measure of speed, but what nobody would wait for.
const PATIENCE: Duration = Duration::from_secs(60);

/// The memory that any document may take, and what each of its bytes may add.
const MEMORY: usize = 100 << 20;
const MEMORY_OF_BYTE: usize = 500;

/// Ends the process when a document takes too long: what hangs cannot be stopped otherwise.
pub(super) struct Watchdog(Sender<Option<String>>);

impl Watchdog {
    pub(super) fn start() -> Self {
        let (sender, receiver) = channel();
        std::thread::spawn(move || watch(&receiver));
        Self(sender)
    }

    /// Runs work over a text, and fails when it takes more memory than such a text may.
    pub(super) fn bounded(&self, name: &str, text: &str, work: impl FnOnce()) {
        let before = ALLOCATOR.current_usage();
        ALLOCATOR.reset_peak_usage();
        self.0.send(Some(format!("{name}:\n{text}"))).unwrap();
        work();
        self.0.send(None).unwrap();
        let taken = ALLOCATOR.peak_usage().saturating_sub(before);
        let most = MEMORY + MEMORY_OF_BYTE * text.len();
        assert!(taken <= most, "{taken} bytes for {} of {name}, at most {most}", text.len());
    }
}

fn watch(receiver: &Receiver<Option<String>>) {
    while let Ok(begun) = receiver.recv() {
        let Some(text) = begun else { continue };
        match receiver.recv_timeout(PATIENCE) {
            // Whoever panicked has said why.
            Ok(_) | Err(RecvTimeoutError::Disconnected) => {}
            Err(RecvTimeoutError::Timeout) => {
                let kept = std::env::temp_dir().join("jackfield-hang.txt");
                let _ = std::fs::write(&kept, &text);
                eprintln!("no end after {PATIENCE:?}; the document is in {}", kept.display());
                std::process::exit(1);
            }
        }
    }
}
