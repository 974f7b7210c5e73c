//! Mistakes and what they cost. Each mistake alone is a fixture under `tests/diagnostics`, which the
//! workspace's own tests compile.

use super::compile;
use crate::diagnostics::codes;

#[test]
fn one_mistake_does_not_hide_another_or_its_neighbours() {
    let text = super::with_operations(
        "good: {http: GET /good, returns: any}\n\
         bad: {http: GET /bad, returns: Tickt, paginate: pages}\n\
         worse: {http: GETT /worse}\n",
    );
    let compiled = compile("connector.yaml", &text);
    assert_eq!(compiled.report.errors(), 3, "{}", compiled.rendered);
    let connector = compiled.connector.unwrap();
    let names = |operations: Vec<&str>| operations.join(" ");
    assert_eq!(names(connector.operations.iter().map(|o| o.name.as_str()).collect()), "good");
    let skipped = connector.skipped.iter().map(|skipped| skipped.operation.as_str()).collect();
    assert_eq!(names(skipped), "tickets.worse tickets.bad");
}

#[test]
fn types_nested_without_end_are_refused() {
    let text =
        super::with_types(&format!("Deep: {}string{}\n", "{items: ".repeat(100), "}".repeat(100)));
    let compiled = compile("connector.yaml", &text);
    assert!(compiled.report.count(codes::TOO_DEEP) > 0, "{}", compiled.rendered);
}
