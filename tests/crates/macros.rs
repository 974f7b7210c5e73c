//! The macro to its callers: what it tracks, where its errors point, how many there are.

use jackfield_tests::consumer::{Consumers, errors, manifest};

const DEPENDENCY: &str =
    "[dependencies]\njackfield = { path = \"$ROOT/crates/runtime\", features = [\"macros\"] }\n";

/// A connector with these operations of the resource `tickets`, one a line.
fn spec(operations: &[&str]) -> String {
    let mut text =
        "jackfield: 1\nconnector: {id: acme, name: Acme}\nserver: https://acme.example\n\
                    resources:\n  tickets:\n    operations:\n"
            .to_owned();
    for operation in operations {
        text.push_str(&format!("      {operation}\n"));
    }
    text
}

/// A caller of two operations.
const CALLER: &str = "pub mod acme { jackfield::connector!(\"specs/acme\"); }\n\
                      pub fn good(client: &acme::Client) { let _ = client.tickets().good(); }\n";

#[test]
fn a_changed_spec_compiles_the_caller_again() {
    let good = "good: {http: GET /good, returns: any}";
    let consumers = Consumers::with(&[
        ("tracked/Cargo.toml", &manifest("tracked", "2024", DEPENDENCY)),
        ("tracked/src/lib.rs", CALLER),
        ("tracked/specs/acme/connector.yaml", &spec(&[good])),
    ]);
    let (run, _) = consumers.build("tracked");
    assert!(run.success, "{}", run.stderr);
    let renamed = spec(&["better: {http: GET /good, returns: any}"]);
    consumers.write("tracked/specs/acme/connector.yaml", &renamed);
    let (run, messages) = consumers.build("tracked");
    assert!(!run.success, "the old expansion was used");
    assert!(errors(&messages)[0].contains("no method named `good`"), "{:?}", errors(&messages));
    consumers.write("tracked/specs/acme/connector.yaml", &spec(&[good]));
    assert!(consumers.build("tracked").0.success);
}

#[test]
fn one_broken_operation_is_one_error_with_its_place() {
    let broken =
        spec(&["good: {http: GET /good, returns: any}", "bad: {http: GET /bad, returns: Tiket}"]);
    let consumers = Consumers::with(&[
        ("broken/Cargo.toml", &manifest("broken", "2024", DEPENDENCY)),
        ("broken/src/lib.rs", CALLER),
        ("broken/specs/acme/connector.yaml", &broken),
    ]);
    let (run, messages) = consumers.build("broken");
    let errors = errors(&messages);
    assert!(!run.success);
    assert_eq!(errors.len(), 1, "{errors:#?}");
    for part in
        ["error[E0202]", "specs/acme/connector.yaml:8:38", "returns: Tiket", "src/lib.rs:1:"]
    {
        assert!(errors[0].contains(part), "no `{part}` in\n{}", errors[0]);
    }
}

#[test]
fn wrong_arguments_are_refused_where_they_stand() {
    let wrong = [
        ("", "unexpected end of input"),
        ("5", "expected string literal"),
        ("\"specs/acme\", krate = jf", "expected `crate`"),
        ("\"specs/acme\", crate = ", "expected identifier"),
        ("\"specs/amce\"", "there is no such file"),
    ];
    let mut root = String::new();
    for (number, (arguments, _)) in wrong.iter().enumerate() {
        root.push_str(&format!("pub mod m{number} {{ jackfield::connector!({arguments}); }}\n"));
    }
    let consumers = Consumers::with(&[
        ("arguments/Cargo.toml", &manifest("arguments", "2024", DEPENDENCY)),
        ("arguments/src/lib.rs", &root),
        ("arguments/specs/acme/connector.yaml", &spec(&["good: {http: GET /good, returns: any}"])),
    ]);
    let (run, messages) = consumers.build("arguments");
    assert!(!run.success);
    let errors = errors(&messages);
    assert_eq!(errors.len(), wrong.len(), "{errors:#?}");
    for (number, (_, words)) in wrong.iter().enumerate() {
        let place = format!("src/lib.rs:{}:", number + 1);
        let found = errors.iter().find(|error| error.contains(&place));
        assert!(found.is_some_and(|error| error.contains(words)), "no `{words}` in\n{errors:#?}");
    }
}
