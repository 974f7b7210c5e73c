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
    let mut paths = places::documents_in(&root.join("tests/corpus"));
    paths.extend(places::folders_in(&root.join("specs")));
    paths.sort();
    assert!(paths.len() > 25, "{} specs", paths.len());
    paths.iter().map(|path| (name(path), plan(path).unwrap())).collect()
}

/// Real documents, the largest first: those of the corpus and those that vendors publish; none where
/// there is no folder of them.
pub(crate) fn real() -> Option<Vec<PathBuf>> {
    let corpus = places::shared("corpus")?;
    let mut paths = places::documents_in(&corpus);
    paths.extend(
        places::shared("vendors/openapi").iter().flat_map(|folder| places::documents_in(folder)),
    );
    paths.sort_by_key(|path| std::cmp::Reverse(path.metadata().unwrap().len()));
    Some(paths)
}

/// One real document.
pub(crate) fn document(name: &str) -> Option<Plan> {
    let path = places::shared("corpus")?.join(name);
    path.exists().then(|| plan(&path).unwrap())
}

/// The plan of every spec in `specs/`, by its folder's name.
pub(crate) fn vendors() -> BTreeMap<String, Plan> {
    let folders = places::folders_in(&places::root().join("specs")).into_iter();
    folders.map(|path| (name(&path), plan(&path).unwrap())).collect()
}

/// The plan of a spec; none where it has no operation.
pub(crate) fn plan(path: &Path) -> Option<Plan> {
    let folder = if path.is_dir() { path } else { path.parent()? };
    let options = Options { plan_only: true, ..Options::default() };
    compiling::path(path, folder, &options).plan
}

/// What a spec is called: the name of its file or folder.
pub(crate) fn name(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}
