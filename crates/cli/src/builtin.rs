//! The vendors that travel inside the binary: their specs, and the plans that these compile to.

use jackfield_codegen::source::{MemoryLoader, PathError, SourcePath};

/// What each vendor is made of, written by `cargo xtask regenerate`.
#[rustfmt::skip] // written by the emitter
#[path = "../../../generated/plans.rs"]
mod plans;

/// The ids of the built-in vendors.
pub(crate) fn ids() -> impl Iterator<Item = &'static str> {
    plans::PLANS.iter().map(|(id, _)| *id)
}

/// The plan of a built-in vendor.
pub(crate) fn plan(id: &str) -> Option<&'static str> {
    plans::PLANS.iter().find(|(known, _)| *known == id).map(|(_, plan)| *plan)
}

/// The spec of a built-in vendor: its files, and the path of the one to be compiled.
pub(crate) fn spec(id: &str) -> Option<Result<(MemoryLoader, SourcePath), PathError>> {
    let (_, files) = plans::SPECS.iter().find(|(known, _)| *known == id)?;
    let (entry, _) = files.first()?;
    let mut loader = MemoryLoader::new();
    for (path, text) in *files {
        match SourcePath::new(path) {
            Ok(path) => loader = loader.with(path, *text),
            Err(error) => return Some(Err(error)),
        }
    }
    Some(SourcePath::new(entry).map(|entry| (loader, entry)))
}

#[cfg(test)]
mod tests {
    use jackfield_codegen::{Options, compile};

    use super::*;

    #[test]
    fn every_vendor_compiles_to_its_plan_without_its_folder() {
        for id in ids() {
            let (loader, path) = spec(id).unwrap().unwrap();
            let options = Options { plan_only: true, ..Options::default() };
            let compilation = compile(&path, &loader, &options);
            assert!(compilation.is_ok() && compilation.report.entries().is_empty(), "{id}");
            let plan = compilation.plan.unwrap().to_json();
            assert!(plan == super::plan(id).unwrap(), "{id}: another plan");
        }
    }
}
