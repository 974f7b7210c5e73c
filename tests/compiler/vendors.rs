//! What a new vendor touches, as CONTRIBUTING.md shows it: its spec, what is made of it, and the lines that
//! cargo itself writes for a package of the workspace.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use jackfield_codegen::{Lock, Options, Runtime};
use jackfield_tests::expect::Differences;
use jackfield_tests::{compiling, places};

/// A vendor that there is not; its spec is what `jackfield new` writes.
const VENDOR: &str = "otter_desk";
/// A vendor whose spec is one file as well.
const KNOWN: &str = "zammad";
/// How the block begins.
const COMMAND: &str = "$ jackfield new otter_desk && cargo xtask regenerate && cargo metadata > /dev/null && git add -A && git diff --cached --stat\n";

fn read(path: &str) -> String {
    std::fs::read_to_string(places::root().join(path)).unwrap()
}

/// The files that are new or longer, by path, with the number of new lines.
fn touched() -> BTreeMap<String, usize> {
    let spec = read("docs/examples/specs/acme_desk/connector.yaml");
    let spec = spec.replace("acme_desk", VENDOR).replace("acme-desk", "otter-desk");
    let spec = spec.replace("Acme Desk", "Otter Desk");
    let folder = tempfile::tempdir().unwrap();
    let specs = folder.path().join("specs").join(VENDOR);
    std::fs::create_dir_all(&specs).unwrap();
    std::fs::write(specs.join("connector.yaml"), &spec).unwrap();
    let options = Options { runtime: Runtime::Workspace, ..Options::default() };
    let compilation = compiling::path(&specs, folder.path(), &options);
    assert!(compilation.is_ok(), "{}", compiling::rendered(&compilation));
    let lines = |text: &str| text.lines().count();
    let mut touched: BTreeMap<String, usize> = compilation
        .files
        .iter()
        .map(|(path, text)| (format!("generated/{VENDOR}/{path}"), lines(text)))
        .collect();
    let lock = compilation.lock.as_ref().map(Lock::to_text).unwrap();
    touched.insert(format!("specs/{VENDOR}/connector.yaml"), lines(&spec));
    touched.insert(format!("specs/{VENDOR}/names.lock"), lines(&lock));
    touched.insert("generated/plans.rs".to_owned(), lines_of(&read("generated/plans.rs")));
    // A package is a block of lines, and an empty one before it.
    let locked = read("Cargo.lock");
    let name = format!("name = \"jackfield-{KNOWN}\"\n");
    let block = locked.split("\n\n").find(|block| block.contains(&name)).unwrap();
    touched.insert("Cargo.lock".to_owned(), lines(block) + 1);
    touched
}

/// The lines that a known vendor has in the list of all of them, with the one that ends its entry.
fn lines_of(list: &str) -> usize {
    let named = list.lines().filter(|line| line.contains(KNOWN)).count();
    assert!(named > 1, "{list}");
    named + 1
}

/// As `git diff --stat` shows it on 80 columns.
fn stat(touched: &BTreeMap<String, usize>) -> String {
    let name = touched.keys().map(String::len).max().unwrap();
    let most = *touched.values().max().unwrap();
    let number = most.to_string().len();
    let room = 80 - name - number - 6;
    let mut text = String::new();
    for (path, lines) in touched {
        let bar = if most <= room { *lines } else { 1 + lines * (room - 1) / most };
        writeln!(text, " {path:name$} | {lines:>number$} {}", "+".repeat(bar)).unwrap();
    }
    let all: usize = touched.values().sum();
    writeln!(text, " {} files changed, {all} insertions(+)", touched.len()).unwrap();
    text
}

#[test]
fn a_new_vendor_touches_what_is_shown() {
    let touched = touched();
    // Nothing that people write but the spec.
    let is_its_own = |path: &String| path.starts_with("specs/") || path.starts_with("generated/");
    let others: Vec<&String> = touched.keys().filter(|path| !is_its_own(path)).collect();
    assert_eq!(others, ["Cargo.lock"]);
    let document = read("CONTRIBUTING.md");
    let (before, rest) = document.split_once(COMMAND).expect("CONTRIBUTING.md shows the command");
    let (_, after) = rest.split_once("```\n").unwrap();
    let wanted = format!("{before}{COMMAND}{}```\n{after}", stat(&touched));
    let mut differences = Differences::default();
    differences.file(&places::root().join("CONTRIBUTING.md"), &wanted);
    differences.assert_none();
}
