//! One file per subcommand.

pub(crate) mod call;
pub(crate) mod check;
pub(crate) mod completions;
pub(crate) mod diff;
pub(crate) mod explain;
pub(crate) mod generate;
pub(crate) mod import_openapi;
pub(crate) mod mock;
pub(crate) mod new;
pub(crate) mod serve;
pub(crate) mod tools;
