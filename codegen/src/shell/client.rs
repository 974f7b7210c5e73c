//! A client that has no crate of its own: its modules as files, and the root that joins them.
//!
//! The modules' texts are those of a checked-in crate, byte for byte; only the root differs.

use std::io;
use std::path::Path;

use super::sync;
use crate::emit;
use crate::{Compilation, Module, Options};

/// What is not said of machine-written modules inside of somebody's crate: few programs call every
/// operation, and a crate may want to see its own undocumented or unreachable items.
const QUIET: &str =
    "dead_code, missing_docs, unreachable_pub, clippy::all, clippy::pedantic, clippy::nursery";

/// Writes the client's modules to `<id>/<module>.rs` below a folder.
///
/// # Errors
/// When a file cannot be written.
pub fn write_modules(compilation: &Compilation, folder: &Path) -> io::Result<()> {
    let folder = folder.join(&compilation.summary.id);
    let mut modules = compilation.modules.iter();
    modules.try_for_each(|module| {
        sync::write_changed(&folder.join(format!("{}.rs", module.name)), &module.text)
    })
}

/// The root of the client: its modules, each with the body that `body` gives (its text, or what
/// includes it), and what is re-exported. Only what is of the runtime when there are no modules.
pub fn root(
    compilation: &Compilation,
    options: &Options,
    body: impl Fn(&Module) -> String,
) -> String {
    if compilation.modules.is_empty() {
        return emit::of_runtime(&options.runtime_root);
    }
    emit::declarations(&compilation.modules, &options.runtime_root, |module| emit::Declaration {
        condition: String::new(),
        attributes: format!("#[allow({QUIET})]\n"),
        body: format!(" {{\n{}\n}}", body(module)),
    })
}
