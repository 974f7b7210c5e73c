//! Build scripts: what they announce to cargo, and how a mistake ends them.

use std::fs;

use jackfield_tests::consumer::{Consumers, manifest, out_dir};

const DEPENDENCIES: &str = "[dependencies]\njackfield = { path = \"$ROOT/crates/runtime\" }\n\
                            [build-dependencies]\njackfield-codegen = { path = \"$ROOT/codegen\" }\n";
const SCRIPT: &str = "fn main() { jackfield_codegen::build(\"spec\"); }\n";
const ROOT: &str = "pub mod acme { jackfield::include_connector!(\"acme\"); }\n";

#[test]
fn every_source_that_was_read_is_announced() {
    let spec = "openapi: 3.1.0\ninfo: {title: Acme, version: '1'}\nservers: [{url: https://acme.example}]\n\
                paths:\n  /a: {get: {responses: {'200': {description: ok, content: {application/json: \
                {schema: {$ref: 'common.yaml#/Ticket'}}}}}}}\n";
    let script = "fn main() { jackfield_codegen::build(\"acme\"); }\n";
    let consumers = Consumers::with(&[
        ("announced/Cargo.toml", &manifest("announced", "2024", DEPENDENCIES)),
        ("announced/build.rs", script),
        ("announced/src/lib.rs", ROOT),
        ("announced/acme/openapi.yaml", spec),
        (
            "announced/acme/common.yaml",
            "Ticket: {type: object, properties: {id: {type: integer}}}\n",
        ),
    ]);
    let (run, messages) = consumers.build("announced");
    assert!(run.success, "{}", run.stderr);
    let output = out_dir(&messages, "announced").parent().unwrap().join("output");
    let said = fs::read_to_string(output).unwrap();
    for file in ["openapi.yaml", "common.yaml"] {
        let path = consumers.path("announced/acme").join(file);
        let line = format!("cargo::rerun-if-changed={}", path.display());
        assert!(said.lines().any(|known| known == line), "no `{line}` in\n{said}");
    }
}

#[test]
fn a_mistake_is_shown_and_ends_the_build() {
    let spec = "jackfield: 1\nconnector: {id: acme, name: Acme}\nserver: https://acme.example\n\
                resources: {tickets: {operations: {list: {http: GET /a, retuns: any}}}}\n";
    let consumers = Consumers::with(&[
        ("mistaken/Cargo.toml", &manifest("mistaken", "2024", DEPENDENCIES)),
        ("mistaken/build.rs", SCRIPT),
        ("mistaken/src/lib.rs", ROOT),
        ("mistaken/spec/connector.yaml", spec),
    ]);
    let (run, _) = consumers.build("mistaken");
    assert!(!run.success);
    for part in [
        "error[E0201]",
        "spec/connector.yaml:4:",
        "retuns: any",
        "did you mean `returns`",
        "1 error",
    ] {
        assert!(run.stderr.contains(part), "no `{part}` in\n{}", run.stderr);
    }
}
