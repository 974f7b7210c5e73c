//! The plans that are offered: our own specs, the committed documents, and real ones where there is
//! a folder of them beside the checkout (`../shared/corpus`).

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jackfield_codegen::Options;
use jackfield_plan::Plan;
use jackfield_tests::{compiling, places};

/// The size up to which real documents are taken unless `JACKFIELD_PROVIDER_BYTES` sets another.
const LARGEST: u64 = 150_000;

/// The plans of the specs and of the committed documents, by path.
pub(crate) fn committed() -> Vec<(String, Plan)> {
    let root = places::root();
    let mut paths = files(&root.join("tests/corpus"));
    let specs = std::fs::read_dir(root.join("specs")).unwrap();
    let folders = specs.map(|entry| entry.unwrap().path()).filter(|path| path.is_dir());
    paths.extend(folders);
    paths.sort();
    assert!(paths.len() > 25, "{} specs", paths.len());
    paths.iter().map(|path| (name(path), plan(path).unwrap())).collect()
}

/// The plans of real documents; none where there is no folder of them.
pub(crate) fn real() -> Option<Vec<(String, Plan)>> {
    let folder = corpus()?;
    let set = std::env::var("JACKFIELD_PROVIDER_BYTES").ok();
    let largest = set.map_or(LARGEST, |bytes| bytes.parse().unwrap());
    let mut paths = files(&folder);
    paths.retain(|path| path.metadata().unwrap().len() <= largest);
    // A document without any operation has no plan.
    Some(paths.iter().filter_map(|path| Some((name(path), plan(path)?))).collect())
}

/// One real document.
pub(crate) fn document(name: &str) -> Option<Plan> {
    let path = corpus()?.join(name);
    path.exists().then(|| plan(&path).unwrap())
}

/// The plan of every spec in `specs/`, by its folder's name.
pub(crate) fn vendors() -> BTreeMap<String, Plan> {
    let specs = std::fs::read_dir(places::root().join("specs")).unwrap();
    let folders = specs.map(|entry| entry.unwrap().path()).filter(|path| path.is_dir());
    folders.map(|path| (name(&path), plan(&path).unwrap())).collect()
}

/// Says that there are no real documents; fails where skipping is not allowed.
pub(crate) fn skipped() {
    let must = std::env::var_os("JACKFIELD_NO_SKIP").is_some_and(|value| value == "1");
    assert!(!must, "there is no ../shared/corpus beside the checkout");
    eprintln!("skipped: there is no ../shared/corpus beside the checkout");
}

fn corpus() -> Option<PathBuf> {
    let beside = places::root().parent()?.join("shared/corpus");
    let further = places::root().parent()?.parent()?.join("shared/corpus");
    [beside, further].into_iter().find(|folder| folder.is_dir())
}

fn plan(path: &Path) -> Option<Plan> {
    let folder = if path.is_dir() { path } else { path.parent()? };
    let options = Options { plan_only: true, ..Options::default() };
    compiling::path(path, folder, &options).plan
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "json" || end == "yaml"))
        .collect();
    files.sort();
    files
}

fn name(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}
