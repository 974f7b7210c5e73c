//! What is linked: a client's build has no compiler in it, and the compiler no HTTP client.

use jackfield_tests::consumer::{cargo, run};
use jackfield_tests::places;

/// The packages in the tree of one package, over these edges.
fn tree(package: &str, edges: &str) -> Vec<String> {
    let mut command = cargo(places::root());
    command.args(["tree", "--locked", "-p", package, "-e", edges, "--prefix", "none", "-f", "{p}"]);
    let run = run(command);
    assert!(run.success, "{}", run.stderr);
    let names = run.stdout.lines().filter_map(|line| line.split(' ').next());
    let mut names: Vec<String> = names.map(str::to_owned).collect();
    names.sort();
    names.dedup();
    names
}

#[test]
fn a_client_is_built_without_the_compiler() {
    let tree = tree("jackfield-desk365", "normal,build");
    assert!(tree.iter().any(|name| name == "jackfield"), "{tree:?}");
    for forbidden in
        ["jackfield-codegen", "jackfield-macros", "jackfield-tools", "granit-parser", "openapiv3"]
    {
        assert!(!tree.iter().any(|name| name == forbidden), "{forbidden} is linked");
    }
}

#[test]
fn syn_comes_with_macros_of_others_at_most() {
    let all = tree("jackfield-desk365", "normal");
    let without = tree("jackfield-desk365", "normal,no-proc-macro");
    assert!(!without.iter().any(|name| name == "syn" || name == "quote"), "{without:?}");
    assert!(all.len() >= without.len());
}

#[test]
fn the_compiler_links_no_http_client() {
    for package in ["jackfield-codegen", "jackfield-macros", "xtask"] {
        let tree = tree(package, "normal,build");
        assert!(tree.iter().any(|name| name == "jackfield-codegen"), "{tree:?}");
        for forbidden in ["reqwest", "hyper", "tokio", "jackfield"] {
            assert!(!tree.iter().any(|name| name == forbidden), "{package} links {forbidden}");
        }
    }
}
