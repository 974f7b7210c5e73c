//! Compiles connector specs and OpenAPI documents into typed clients, plans, tools and documents.
//!
//! One pipeline: `load -> parse -> lower -> check -> name -> emit -> sync`. Everything but
//! [`shell`] is pure: text comes in through a [`Loader`](source::Loader), files and diagnostics go
//! out as values. The driver is [`compile`]; a build script calls [`build()`].
//!
//! ```
//! use jackfield_codegen::diagnostics::Colour;
//! use jackfield_codegen::source::{MemoryLoader, SourcePath};
//! use jackfield_codegen::{Options, compile};
//!
//! let spec = "
//! jackfield: 1
//! connector: {id: lamps, name: Lamps}
//! server: https://lamps.example/v1
//! resources:
//!   lamps:
//!     operations:
//!       list: {http: GET /lamps, summary: All lamps, returns: list<Lmap>}
//! types:
//!   Lamp: {fields: {id: integer!, watts: number?}}
//! ";
//! let path = SourcePath::new("specs/lamps/connector.yaml")?;
//! let loader = MemoryLoader::new().with(path.clone(), spec);
//! let compilation = compile(&path, &loader, &Options::default());
//! let report = compilation.report.render(&compilation.sources, Colour::Off);
//! assert!(report.contains("connector.yaml:8:") && report.contains("`Lamp`"), "{report}");
//!
//! let loader = MemoryLoader::new().with(path.clone(), spec.replace("Lmap", "Lamp"));
//! let compilation = compile(&path, &loader, &Options::default());
//! assert!(compilation.is_ok());
//! assert!(compilation.files.get("src/lamps.rs").is_some());
//! # Ok::<(), jackfield_codegen::source::PathError>(())
//! ```
#![forbid(unsafe_code)]
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::todo,
        clippy::unimplemented,
        clippy::indexing_slicing
    )
)]

mod check;
pub mod diagnostics;
mod emit;
pub mod import;
pub mod ir;
mod load;
pub mod lower;
mod names;
pub mod node;
mod options;
pub mod output;
mod pipeline;
pub mod shell;
pub mod source;
mod surface;
pub mod syntax;

pub use emit::{Access, MISTAKE, Module};
pub use lower::openapi::Counts;
pub use names::{Lock, LockedOperation, Retired, Stub};
pub use options::{Options, Runtime};
pub use pipeline::{Compilation, NamedType, Summary, compile};
pub use shell::{BuildError, build, try_build};
pub use surface::{Surface, SurfaceError};
pub use syntax::connector::connector_schema;
