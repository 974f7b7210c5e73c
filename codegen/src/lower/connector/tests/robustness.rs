//! Whatever the text, the answer is a report: no panic, no endless walk.

use std::fmt::Write;

use proptest::prelude::*;

use super::{compile, compiled, with_operations, with_top, with_types};
use crate::diagnostics::codes;

/// A connector that uses most of the language.
const BASE: &str = "jackfield: 1
connector: {id: acme, name: Acme}
server: {url: 'https://{sub}.acme.example', variables: {sub: {values: [a, b], default: a}}}
auth:
  key: {type: basic, user: '{api_key}', password: X, fields: {api_key: {}}}
  session:
    type: session
    login: tickets.create
    token: id
    apply: [{in: query, name: sid, value: '{session}'}]
errors: {type: Problem, message: [message], rules: [{status: 429, kind: rate_limited}]}
pagination:
  pages: {strategy: offset, offset: offset, page_size: {name: count, buckets: [30, 50]}, total: n}
  next: {strategy: cursor, cursor: after, next: meta.after}
resources:
  tickets:
    key: id
    operations:
      list: {http: GET /t, paginate: pages, items: rows, returns: Page}
      more: {http: GET /u, paginate: next, items: rows, returns: Page}
      get: {http: 'GET /t/{id}', params: {id: integer}, returns: {json: Ticket, wrap: ticket}}
      create: {http: POST /t, body: {multipart: {file: file!, of: Ticket}}, returns: Ticket}
types:
  Page: {fields: {n: integer!, rows: list<Ticket>!, meta: {fields: {after: string?}}}}
  Ticket: {allOf: [Base, {fields: {kind: Kind, parent: Ticket?, either: Base | string}}]}
  Base: {type: object, required: [id], properties: {id: {type: string}}}
  Kind: {type: integer, names: {low: 1, high: 2}}
  Problem: {fields: {message: string}}
";

/// Words to put where others stand.
fn words() -> Vec<&'static str> {
    let mut words: Vec<&str> = BASE
        .split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .filter(|word| !word.is_empty())
        .collect();
    words
        .extend(["", "{", "}", "[", "]", ":", "null", "0", "-1", "!", "'", "{}", "[]", "*a", "&a"]);
    words
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn changed_words_give_a_report(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 1..5)
    ) {
        let words = words();
        let mut text = BASE.to_owned();
        for (at, with) in changes {
            let starts: Vec<usize> = text.match_indices(char::is_alphanumeric).map(|(n, _)| n).collect();
            let Some(start) = starts.get(at.index(starts.len().max(1))).copied() else { continue };
            let length = text[start..].find(|c: char| !c.is_alphanumeric()).unwrap_or(1).max(1);
            text.replace_range(start..start + length, words[with.index(words.len())]);
        }
        let outcome = compile("connector.yaml", &text);
        prop_assert!(outcome.connector.is_some() || outcome.report.errors() > 0, "{text}");
    }
}

#[test]
fn the_unchanged_text_compiles() {
    compiled(BASE);
}

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
