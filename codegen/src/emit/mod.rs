//! Emitters: from a checked, named connector to files. None of them can fail.

mod docs;
mod manifest;
mod plan;
mod rust;
mod template;
mod tools;

use jackfield_plan::Plan;

pub use rust::Module;
pub(crate) use rust::reexports;

use crate::names::Named;
use crate::options::Options;
use crate::output::FileSet;

/// Everything that is made of a connector.
#[derive(Debug)]
pub struct Emitted {
    /// The compiled plan.
    pub plan: Plan,
    /// The client's modules, which are the same in every way into Rust.
    pub modules: Vec<Module>,
    /// The files of a crate of its own.
    pub files: FileSet,
}

/// Runs every emitter.
pub(crate) fn all(named: &Named, options: &Options) -> Emitted {
    let plan = Plan { connector: plan::connector(named), tools: tools::toolset(named) };
    let ((modules, plan_json), tools_json) = rayon::join(
        || {
            rayon::join(
                || rust::modules(named, &plan.connector, &options.runtime_root),
                || plan.to_json(),
            )
        },
        || jackfield_tools::to_json(&plan),
    );
    let mut files = FileSet::default();
    for module in &modules {
        files.insert(format!("src/{}.rs", module.name), module.text.clone());
    }
    files.insert("src/lib.rs", rust::crate_root(named, &modules, &options.runtime_root));
    files.insert("plan.json", plan_json);
    files.insert("tools.json", tools_json);
    files.insert("Cargo.toml", manifest::render(named, options));
    files.insert("README.md", docs::render(named, &plan));
    Emitted { plan, modules, files }
}
