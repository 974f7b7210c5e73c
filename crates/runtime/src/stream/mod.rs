//! Answers that arrive piece by piece: bytes, server-sent events, JSON lines.
//!
//! Every stream has the client's idle timeout, and each has a `next` of its own beside
//! [`futures_core::Stream`], so that reading one needs no further crate.

mod download;
mod events;
mod lines;

pub use self::download::Download;
pub use self::events::{Event, Events, RawEvents};
pub use self::lines::{Lines, RawLines};
