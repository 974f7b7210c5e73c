//! Tokens on threads that rustc knows nothing of.
//!
//! The compiler's own tokens exist on the thread that expands a macro only, and emission uses
//! several. While a spec is compiled, tokens are therefore those of `proc-macro2` itself.

use std::sync::{Mutex, PoisonError};

/// The choice of tokens holds for the whole process, so that one expansion makes it at a time.
static TURN: Mutex<()> = Mutex::new(());

/// Runs what may make tokens on any thread, and gives none of them away.
pub(crate) fn on_any_thread<T>(work: impl FnOnce() -> T) -> T {
    /// Gives the compiler's tokens back, also when the work panics.
    struct Restore;
    impl Drop for Restore {
        fn drop(&mut self) {
            proc_macro2::fallback::unforce();
        }
    }
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let _restore = Restore;
    proc_macro2::fallback::force();
    work()
}
