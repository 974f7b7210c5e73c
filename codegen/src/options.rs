//! What a caller may decide about a compilation.

use crate::source::SourcePath;

/// What a caller may decide about a compilation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// How the generated manifest depends on the runtime.
    pub runtime: Runtime,
    /// The path by which generated code names the runtime.
    pub runtime_root: String,
    /// The connector's id where the spec names none (an OpenAPI document alone), as
    /// [`shell::identifier`](crate::shell::identifier) makes it of a path; made from the document's
    /// title otherwise.
    pub id: Option<String>,
    /// Whether the generated manifest is the root of a workspace of its own: needed below a workspace
    /// that does not take the crate as a member.
    pub workspace_root: bool,
    /// Overlays that are applied to the spec's OpenAPI document, after those that it names itself.
    pub overlays: Vec<SourcePath>,
    /// Whether ways to page are inferred from an OpenAPI document where it states none; a connector
    /// may say no by itself.
    pub infer_pagination: bool,
    /// Whether only the plan is made, and no files: for running a connector, and for checking one.
    pub plan_only: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            runtime: Runtime::Version(env!("CARGO_PKG_VERSION").to_owned()),
            runtime_root: "::jackfield".to_owned(),
            id: None,
            workspace_root: false,
            overlays: Vec::new(),
            infer_pagination: true,
            plan_only: false,
        }
    }
}

/// How the generated manifest depends on the runtime.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Runtime {
    /// As a dependency of the workspace that the crate belongs to.
    Workspace,
    /// From the registry, by version.
    Version(String),
    /// From a folder.
    Path(String),
}
