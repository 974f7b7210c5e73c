//! Types and chains that go on and on: no endless walk. The workspace's own tests break specs at
//! random.

use std::fmt::Write;

use super::{compile, compiled, with_operations, with_top, with_types};
use crate::diagnostics::codes;

#[test]
fn types_that_contain_themselves_are_walked_once() {
    let twice = "T: {oneOf: [{fields: {a: T}}, {fields: {a: T, b: T}}, U]}\nU: {oneOf: [T, U, string]}\n\
                 L: list<L>\nP: {fields: {rows: list<T>!, more: T}}";
    let path = vec!["a"; 30].join(".");
    let text = with_types(twice)
        + &format!("pagination: {{p: {{strategy: next_url, next: more.{path}.c}}}}\n");
    let text = text.replace(
        "resources: {}",
        "resources: {r: {operations: {list: {http: GET /r, params: {l: L}, paginate: p, items: rows, returns: P}}}}",
    );
    let outcome = compile("connector.yaml", &text);
    assert_eq!(outcome.report.count(codes::UNKNOWN_PATH), 1, "{}", outcome.rendered);
}

#[test]
fn long_paths_and_long_chains_of_names_are_refused() {
    let path = vec!["a"; 100].join(".");
    let text = with_top(&format!("errors: {{message: {path}}}\n"));
    assert_eq!(compile("connector.yaml", &text).report.count(codes::BAD_BODY_PATH), 1);
    let mut chain = String::new();
    for n in 0..3000 {
        let _ = writeln!(chain, "A{n}: A{}", n + 1);
    }
    let outcome = compile("connector.yaml", &with_types(&format!("{chain}A3000: string\n")));
    assert!(outcome.report.count(codes::REFERENCE_CYCLE) > 0);
}

#[test]
fn thousands_of_operations_are_read() {
    let mut operations = String::new();
    for n in 0..5000 {
        let _ = writeln!(operations, "op_{n}: {{http: GET /{n}, returns: Ticket}}");
    }
    assert_eq!(compiled(&with_operations(&operations)).operations.len(), 5000);
}
