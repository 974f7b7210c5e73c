//! The plans that are offered: our own specs, the committed documents, and real ones where there are
//! folders of them beside the checkout (`../shared/corpus`, `../shared/vendors/openapi`).

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jackfield_codegen::Options;
use jackfield_plan::Plan;
use jackfield_tests::{compiling, places};

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

/// Real documents, the largest first: those of the corpus and those that vendors publish; none where
/// there is no folder of them.
pub(crate) fn real() -> Option<Vec<PathBuf>> {
    let corpus = shared("corpus")?;
    let mut paths = files(&corpus);
    paths.extend(shared("vendors/openapi").iter().flat_map(|folder| files(folder)));
    paths.sort_by_key(|path| std::cmp::Reverse(path.metadata().unwrap().len()));
    Some(paths)
}

/// One real document.
pub(crate) fn document(name: &str) -> Option<Plan> {
    let path = shared("corpus")?.join(name);
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

/// A folder of what lies beside the checkout and is no part of it.
fn shared(folder: &str) -> Option<PathBuf> {
    let beside = places::root().parent()?.join("shared").join(folder);
    let further = places::root().parent()?.parent()?.join("shared").join(folder);
    [beside, further].into_iter().find(|folder| folder.is_dir())
}

/// The plan of a spec; none where it has no operation.
pub(crate) fn plan(path: &Path) -> Option<Plan> {
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

/// What a spec is called: the name of its file or folder.
pub(crate) fn name(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}
