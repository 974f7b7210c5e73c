//! Types and chains that go on and on: no endless walk. The workspace's own tests break specs at
//! random.

use std::fmt::Write;

use proptest::prelude::*;

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

/// A connector over a document.
const OVER: &str = "jackfield: 1
connector: {id: acme, name: Acme}
source:
  openapi: openapi.yaml
  overlays: [fixes.yaml]
  select: {tags: [Tickets], paths: ['/agents/**'], exclude: {operations: [getTicket]}}
pagination: {infer: true, pages: {strategy: offset, offset: offset, total: count}}
resources:
  tickets:
    from: Tickets
    key: id
    operations:
      list: {from: GET /tickets, params: {open: {wire: zero_one}}, paginate: pages, items: items}
      add: {from: createTicket, returns: {json: Ticket}, body: {json: Ticket, wrap: ticket}}
types:
  Ticket: {fields: {id: string!, by: Person}}
  Person: {from: Agent}
";

/// An overlay for the document.
const OVERLAY: &str = "overlay: 1.1.0
extends: openapi.yaml
actions:
  - {target: \"$.paths['/tickets'].get.parameters[?@.name == 'limit']\", remove: true}
  - {target: '$.paths.*.*', update: {parameters: [{name: x, in: query}], deprecated: true}}
  - {target: $.components.schemas.Agent, copy: $.components.schemas.Ticket}
  - {target: '$..description', remove: true}
";

/// The text with the words at some places put in place of others.
fn changed(text: &str, changes: &[(prop::sample::Index, prop::sample::Index)]) -> String {
    let is_word = |c: char| c.is_alphanumeric() || "_$./@*".contains(c);
    let mut words: Vec<&str> =
        text.split(|c| !is_word(c)).filter(|word| !word.is_empty()).collect();
    words.extend(["", "{", "]", ":", "null", "0", "$", "$..*", "'", "[]", "&a", "*a"]);
    let mut text = text.to_owned();
    for (at, word) in changes {
        let places: Vec<&str> = words.iter().copied().filter(|one| text.contains(*one)).collect();
        let from = *at.get(&places);
        if !from.is_empty() {
            text = text.replacen(from, word.get::<&str>(&words), 1);
        }
    }
    text
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn changed_connectors_documents_and_overlays_give_a_report(
        one in proptest::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 0..4),
        two in proptest::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 0..4),
        three in proptest::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 0..4),
    ) {
        let (document, overlay) = (changed(super::OPENAPI, &two), changed(OVERLAY, &three));
        let files = [("openapi.yaml", document.as_str()), ("fixes.yaml", overlay.as_str())];
        let compiled = super::compile_beside("connector.yaml", &changed(OVER, &one), &files);
        prop_assert!(compiled.connector.is_some() || compiled.report.errors() > 0);
    }
}

#[test]
fn the_unchanged_files_compile() {
    let files = [("openapi.yaml", super::OPENAPI), ("fixes.yaml", OVERLAY)];
    let compiled = super::compile_beside("connector.yaml", OVER, &files);
    assert_eq!(compiled.report.errors(), 0, "{}", compiled.rendered);
    assert!(compiled.connector.is_some_and(|connector| connector.operations.len() == 3));
}
