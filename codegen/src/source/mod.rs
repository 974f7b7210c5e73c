//! Where text comes from: files by number, places in them, paths, and the loader that reads them.
//!
//! Takes: what a [`Loader`] returns. Gives: [`FileId`] and [`Span`] for everything that later
//! stages say about a document, and lines and columns when somebody renders them.
//! Must not know: what the text means (JSON, YAML, `OpenAPI`), nor any disk: the loader that
//! reads files lives in `shell`.

mod loader;
mod map;
mod path;
mod span;
pub mod url;

pub use loader::{LoadError, Loader, MemoryLoader};
pub use map::{Position, SourceFile, SourceMap, SourceMapFull};
pub use path::{PathError, Reference, SourcePath};
pub use span::{FileId, Span, Spanned};
