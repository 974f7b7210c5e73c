//! The same sources give the same bytes: in another process, where hashes differ, with any number
//! of threads, and in another order where order says nothing.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use jackfield_codegen::Options;
use jackfield_tests::{compiling, places};

/// Where a child writes what its compilations gave.
const OUTPUT: &str = "JACKFIELD_TEST_OUTPUT";

/// Specs of both dialects, large and small, sound and broken.
fn specs() -> Vec<PathBuf> {
    let mut specs = places::folders_in(&places::root().join("specs"));
    specs.extend(places::folders_in(&places::data().join("golden")));
    let broken = places::data().join("diagnostics");
    let fixtures = places::files_below(&broken).into_iter();
    specs.extend(fixtures.filter(|name| name.ends_with(".yaml")).map(|name| broken.join(name)));
    specs
}

fn everything() -> String {
    let mut all = String::new();
    for spec in specs() {
        let compilation = compiling::path(&spec, places::root(), &Options::default());
        all.push_str(&compiling::whole(&compilation));
    }
    all
}

#[test]
#[ignore = "run by its neighbour, in processes of their own"]
fn child() {
    let Some(output) = std::env::var_os(OUTPUT) else { return };
    fs::write(output, everything()).unwrap();
}

#[test]
fn processes_and_threads_make_no_difference() {
    let folder = tempfile::tempdir().unwrap();
    let here = everything();
    for threads in ["1", "3"] {
        let output = folder.path().join(threads);
        let child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "determinism::child", "--ignored"])
            .env("RAYON_NUM_THREADS", threads)
            .env(OUTPUT, &output)
            .output()
            .unwrap();
        assert!(child.status.success(), "{}", String::from_utf8_lossy(&child.stdout));
        let there = fs::read_to_string(output).unwrap();
        assert!(here == there, "{}", jackfield_tests::expect::first_difference(&here, &there));
    }
}

/// The sections of a document (a key without indentation, and what is below it), the first one
/// first and the others backwards.
fn backwards(text: &str) -> String {
    let mut sections: Vec<String> = Vec::new();
    for line in text.lines() {
        if sections.is_empty() || !line.starts_with([' ', '-', '#']) {
            sections.push(String::new());
        }
        sections.last_mut().unwrap().extend([line, "\n"]);
    }
    sections[1..].reverse();
    sections.concat()
}

#[test]
fn the_order_of_sections_makes_no_difference() {
    for case in places::folders_in(&places::data().join("golden")) {
        let file = jackfield_codegen::shell::entry(&case);
        let name = file.file_name().unwrap().to_str().unwrap();
        let text = fs::read_to_string(&file).unwrap();
        let turned = backwards(&text);
        assert_ne!(text, turned);
        let whole = |text: String| {
            let compilation = compiling::text(name, text, &[]);
            assert!(compilation.is_ok(), "{}", compiling::rendered(&compilation));
            compilation.files
        };
        assert!(whole(text) == whole(turned), "{}", case.display());
    }
}

#[test]
fn the_order_of_keywords_makes_no_difference() {
    let spec = |schema: &str, parameter: &str| {
        format!(
            "openapi: 3.1.0\ninfo: {{title: A, version: '1'}}\nservers: [{{url: https://a.example}}]\n\
             paths:\n  /a:\n    get:\n      parameters: [{parameter}]\n      responses: {{'200': \
             {{description: ok, content: {{application/json: {{schema: {schema}}}}}}}}}\n"
        )
    };
    let one = spec(
        "{type: object, required: [a, b], properties: {a: {type: string, maxLength: 5}, b: {type: integer}}}",
        "{name: q, in: query, required: true, schema: {type: string}}",
    );
    let other = spec(
        "{properties: {a: {maxLength: 5, type: string}, b: {type: integer}}, required: [b, a], type: object}",
        "{schema: {type: string}, required: true, in: query, name: q}",
    );
    let files = |text: String| compiling::text("openapi.yaml", text, &[]).files;
    assert!(!files(one.clone()).is_empty());
    assert!(files(one) == files(other));
}
