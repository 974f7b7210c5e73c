//! Mistakes and what they cost. Each mistake alone is a fixture under `tests/diagnostics`, which the
//! workspace's own tests compile.

use super::compile;
use crate::diagnostics::codes;

#[test]
fn one_mistake_does_not_hide_another_or_its_neighbours() {
    let text = super::with_operations(
        "good: {http: GET /good, returns: any}\n\
         bad: {http: GET /bad, returns: Tickt, paginate: pages}\n\
         worse: {http: GETT /worse, params: {id: Numbr}, returns: Tickt}\n",
    );
    let compiled = compile("connector.yaml", &text);
    assert_eq!(compiled.report.errors(), 5, "{}", compiled.rendered);
    let connector = compiled.connector.unwrap();
    let names = |operations: Vec<&str>| operations.join(" ");
    assert_eq!(names(connector.operations.iter().map(|o| o.name.as_str()).collect()), "good");
    let skipped = connector.skipped.iter().map(|skipped| skipped.operation.as_str()).collect();
    assert_eq!(names(skipped), "tickets.bad tickets.worse");
}

#[test]
fn what_is_lost_is_known_with_what_its_callers_give() {
    let text = super::with_operations(
        "good: {http: GET /good, returns: any}\n\
         bad: {http: 'GET /bad/{id}', params: {id: string, at: string!, by: string}, returns: Tickt}\n\
         odd: {http: GET /odd, params: {a: [1]}, returns: any}\n\
         worse: {http: 'GETT /worse/{id}', params: {at: string!}, body: any}\n",
    );
    let connector = compile("connector.yaml", &text).connector.unwrap();
    let kept: Vec<_> = connector.operations.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(kept, ["good"]);
    let lost: Vec<_> =
        connector.lost.iter().map(|lost| (lost.name.as_str(), lost.required)).collect();
    assert_eq!(lost, [("bad", Some(2)), ("odd", Some(0)), ("worse", Some(3))]);
}

#[test]
fn types_nested_without_end_are_refused() {
    let text =
        super::with_types(&format!("Deep: {}string{}\n", "{items: ".repeat(100), "}".repeat(100)));
    let compiled = compile("connector.yaml", &text);
    assert!(compiled.report.count(codes::TOO_DEEP) > 0, "{}", compiled.rendered);
}
