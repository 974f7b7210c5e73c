//! A vendor is a spec and nothing else: it is made, changed, checked and called without a line of Rust.

use std::path::Path;

use serde_json::json;

use crate::program::run;

/// Replaces a text that stands once in a spec.
fn edit(spec: &Path, from: &str, to: &str) {
    let text = std::fs::read_to_string(spec).unwrap();
    assert_eq!(text.matches(from).count(), 1, "{from}");
    std::fs::write(spec, text.replace(from, to)).unwrap();
}

#[test]
fn a_vendor_is_added_and_called_without_compiling_rust() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    run(root, &["new", "otter_desk"]).expect(0);
    let spec = root.join("specs/otter_desk/connector.yaml");
    // What this vendor does otherwise than the scaffold: a wrapper, words and times of its own.
    edit(
        &spec,
        "        body: NewTicket\n",
        "        body: {json: NewTicket, wrap: ticket}\n        tool: {title: Open, example: {subject: Off}}\n",
    );
    edit(
        &spec,
        "      subject: string!\n      description: string\n",
        "      subject: string!\n      description: string\n      due: {type: datetime, wire: epoch}\n      \
         level: {values: [low, medium], wire: {map: {low: low, medium: normal}}}\n      \
         file: {type: file, as: {data: content, title: name}}\n",
    );
    run(root, &["check", "specs/otter_desk"]).expect(0);
    let arguments = json!({
        "subject": "Printer", "due": "2026-01-01T00:00:00Z", "level": "medium",
        "file": "data:text/plain;name=a.txt;base64,SGk=",
    });
    let call = ["call", "specs/otter_desk", "create_a_otter_desk_ticket", "--args"];
    let given = arguments.to_string();
    let set = ["--set", "subdomain=acme", "--set", "api_key=K", "--dry-run"];
    let request = run(root, &[&call[..], &[&given], &set].concat()).expect(0).json();
    assert_eq!(request["method"], "POST");
    let body = json!({"ticket": {
        "subject": "Printer", "due": 1_767_225_600, "level": "normal",
        "file": {"data": "SGk=", "title": "a.txt"},
    }});
    assert_eq!(request["body"], body);
    // The mock is made of the same spec, and refuses what the vendor would.
    let answer = run(root, &[&call[..], &[&given, "--mock"]].concat()).expect(0).json();
    assert_eq!(answer["subject"], "Printer");
    let is_rust = |path: &String| Path::new(path).extension().is_some_and(|end| end == "rs");
    let kinds: Vec<_> = walk(root).into_iter().filter(is_rust).collect();
    assert_eq!(kinds, [""; 0]);
}

/// The names of all files below a folder.
fn walk(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
            match entry.path() {
                path if path.is_dir() => open.push(path),
                path => found.push(path.to_string_lossy().into_owned()),
            }
        }
    }
    found
}

#[test]
fn a_connection_without_credentials_says_which_and_where_they_are_found() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    run(root, &["new", "otter_desk"]).expect(0);
    let spec = root.join("specs/otter_desk/connector.yaml");
    edit(
        &spec,
        "api_key: {type: api_key, in: header, name: X-Api-Key}",
        "api_key: {type: api_key, name: X-Api-Key, fields: {api_key: {description: Admin > Keys}}}\n  \
         login: {type: basic, fields: {username: {description: Your address}, password: {}}}",
    );
    let call = ["call", "specs/otter_desk", "list_all_otter_desk_tickets", "--args", "{}"];
    let ended = run(root, &[&call[..], &["--set", "subdomain=acme"]].concat());
    assert_ne!(ended.code, 0);
    for words in ["api_key", "Admin > Keys"] {
        assert!(ended.stderr.contains(words), "{words}: {}", ended.stderr);
    }
    // Half of an alternative is not enough, and says what is missing of it.
    let half = ["--set", "subdomain=acme", "--set", "username=ada"];
    let ended = run(root, &[&call[..], &half].concat());
    assert_ne!(ended.code, 0);
    assert!(ended.stderr.contains("password"), "{}", ended.stderr);
}

/// Somebody who has the program and nothing of this repository.
#[test]
fn what_a_new_connector_says_is_true_in_any_folder() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let made = run(root, &["new", "otter_desk"]).expect(0);
    let written: Vec<&str> = made.stdout.lines().collect();
    assert_eq!(written, ["specs/otter_desk/connector.yaml", "specs/connector.schema.json"]);
    // The connector's first line leads to the schema, which is that of this version.
    let text = std::fs::read_to_string(root.join(written[0])).unwrap();
    let first = text.lines().next().unwrap();
    let schema = first.strip_prefix("# yaml-language-server: $schema=").unwrap();
    let schema = std::fs::read_to_string(root.join("specs/otter_desk").join(schema)).unwrap();
    assert!(schema == jackfield_codegen::connector_schema());
    assert!(!text.contains("docs/"), "{text}");
    // Each step that it names can be taken.
    let steps = made.stderr.lines().filter_map(|line| line.strip_prefix("  jackfield "));
    let steps: Vec<Vec<&str>> = steps.map(|step| step.split(' ').collect()).collect();
    assert_eq!(steps.len(), 4, "{}", made.stderr);
    for step in steps {
        run(root, &step).expect(0);
    }
    assert!(root.join("generated/otter_desk/Cargo.toml").is_file());
    // A schema that is there already is its owner's.
    std::fs::write(root.join("specs/connector.schema.json"), "{}").unwrap();
    let second = run(root, &["new", "heron_desk"]).expect(0);
    assert_eq!(second.stdout.lines().count(), 1, "{}", second.stdout);
    assert!(!second.stderr.contains("built-in"), "{}", second.stderr);
    assert_eq!(std::fs::read_to_string(root.join("specs/connector.schema.json")).unwrap(), "{}");
}

#[test]
fn a_new_connector_with_the_name_of_a_built_in_one_says_which_is_which() {
    let folder = tempfile::tempdir().unwrap();
    let made = run(folder.path(), &["new", "desk365", "--specs", "my specs"]).expect(0);
    for words in ["a built-in `desk365`", "jackfield check 'my specs/desk365'"] {
        assert!(made.stderr.contains(words), "{words}: {}", made.stderr);
    }
}
