//! Overlays on small documents: what the document is afterwards, and what is said about mistakes.

use std::fmt::Write;
use std::sync::Arc;

use expect_test::{Expect, expect};

use super::{apply, read};
use crate::diagnostics::Diagnostics;
use crate::node::{Document, Limits, parse};
use crate::source::{SourceMap, SourcePath};

/// Applies one overlay: the document as JSON, then the diagnostics.
fn check(document: &str, overlay: &str, expected: &Expect) {
    let (text, _) = applied(document, overlay);
    expected.assert_eq(&text);
}

fn applied(document: &str, overlay: &str) -> (String, Option<Document>) {
    let (mut sources, all) = (SourceMap::new(), Diagnostics::new());
    let mut load = |name: &str, text: &str| {
        let text: Arc<str> = text.into();
        let file = sources.add(SourcePath::new(name).unwrap(), text.clone()).unwrap();
        parse(file, &text, Limits::default(), &all.sink()).unwrap()
    };
    let (document, overlay) = (load("openapi.yaml", document), load("overlay.yaml", overlay));
    let sink = all.sink();
    let changed = read(overlay.root(), &sink).map(|overlay| apply(document, &[overlay], &sink));
    let mut text = changed.as_ref().map(|document| document.root().to_json()).unwrap_or_default();
    text.push('\n');
    for entry in all.finish().entries() {
        let diagnostic = &entry.diagnostic;
        let place = diagnostic.span.map(|span| sources.location(span)).unwrap_or_default();
        let _ = writeln!(text, "{place}: {} {}", diagnostic.code, diagnostic.message);
    }
    (text, changed)
}

const DOCUMENT: &str = "
openapi: 3.1.0
paths:
  /a: {get: {tags: [x], summary: a, parameters: [{name: p, in: query}]}}
  /b: {get: {summary: b}, post: {summary: c}}
tags: [{name: x}]
";

#[test]
fn updates_are_merged_and_removals_taken_out() {
    check(
        DOCUMENT,
        "
overlay: 1.0.0
info: {title: t, version: 1.0.0}
actions:
  - target: $.paths['/a'].get
    update: {tags: [y], summary: new, deprecated: true}
  - target: $.paths.*.get
    update: {x-safe: true}
  - target: $.paths['/a'].get.parameters
    update: {name: q, in: query}
  - target: $.paths['/b'].post
    remove: true
  - {target: \"$.paths.*.get.parameters[?@.name == 'p']\", remove: true}
  - target: $.tags[?(@.name=='x')]
    update: {description: d}
",
        &expect![[r#"
            {"openapi":"3.1.0","paths":{"/a":{"get":{"tags":["x","y"],"summary":"new","parameters":[{"name":"q","in":"query"}],"deprecated":true,"x-safe":true}},"/b":{"get":{"summary":"b","x-safe":true}}},"tags":[{"name":"x","description":"d"}]}
        "#]],
    );
}

#[test]
fn single_values_are_replaced_and_nodes_copied_since_1_1() {
    check(
        DOCUMENT,
        "
overlay: 1.1.0
actions:
  - {target: \"$.paths['/a'].get.summary\", update: other}
  - {target: \"$.paths['/b'].get\", copy: \"$.paths['/a'].get\"}
  - {target: \"$.paths['/b'].post\", copy: \"$.paths.*.get\"}
",
        &expect![[r#"
            {"openapi":"3.1.0","paths":{"/a":{"get":{"tags":["x"],"summary":"other","parameters":[{"name":"p","in":"query"}]}},"/b":{"get":{"summary":"other","tags":["x"],"parameters":[{"name":"p","in":"query"}]},"post":{"summary":"c"}}},"tags":[{"name":"x"}]}
            overlay.yaml:6:42: E0310 `copy` selects 2 nodes, not one
        "#]],
    );
}

#[test]
fn what_holds_the_target_is_copied_as_it_was() {
    check(
        "{openapi: 3.1.0, x: {a: {b: {}, c: {}}}}",
        "
overlay: 1.1.0
actions:
  - {target: $.x.a.*, copy: $.x}
  - {target: $.x.a.b, update: {d: 1}}
",
        &expect![[r#"
            {"openapi":"3.1.0","x":{"a":{"b":{"a":{"b":{},"c":{}},"d":1},"c":{"a":{"b":{},"c":{}}}}}}
        "#]],
    );
}

#[test]
fn copies_of_copies_come_to_an_end() {
    let mut overlay = "\noverlay: 1.1.0\nactions:\n".to_owned();
    for _ in 0..40 {
        overlay.push_str("  - {target: '$.x..[?@ != null]', copy: $.x}\n");
    }
    let (text, _) = applied("{openapi: 3.1.0, x: {a: {b: {}}, c: {}}}", &overlay);
    assert!(text.contains("the overlays add too much to the document"), "{}", text.len());
}

#[test]
fn mistakes_have_a_place_and_leave_the_rest_alone() {
    check(
        DOCUMENT,
        "
overlay: 1.0.0
extend: x
actions:
  - {target: \"$.paths./a\", update: {}}
  - {target: \"$.paths['/c']\", update: {}}
  - {target: \"$.paths['/a'].get.summary\", update: other}
  - {target: \"$.paths['/a']\", update: [1]}
  - {target: \"$.paths['/a'].get\", update: {tags: x}}
  - {update: {}}
  - {target: \"$.info\"}
  - {target: \"$\", remove: true}
  - {target: \"$.info\", remove: sure}
  - 7
  - {target: \"$..a..b..c..d\", remove: true}
  - {target: \"$.tags\", update: {name: z}}
",
        &expect![[r#"
            {"openapi":"3.1.0","paths":{"/a":{"get":{"tags":["x"],"summary":"a","parameters":[{"name":"p","in":"query"}]}},"/b":{"get":{"summary":"b"},"post":{"summary":"c"}}},"tags":[{"name":"x"},{"name":"z"}]}
            overlay.yaml:3:1: E0310 an overlay has no key `extend`
            overlay.yaml:5:14: E0310 `$.paths./a` is no JSONPath: in dot member name, must start with lowercase alpha or '_'
            overlay.yaml:6:14: W0819 the target selects nothing, so the action changes nothing
            overlay.yaml:7:14: E0310 the target selects a string, which has no members
            overlay.yaml:8:14: E0310 the update has a list where the document has a mapping
            overlay.yaml:9:14: E0310 the update has a string where the document has a list
            overlay.yaml:10:5: E0310 the action has no `target`
            overlay.yaml:11:5: E0310 the action says not what to change
            overlay.yaml:12:14: E0310 the whole document cannot be removed
            overlay.yaml:13:32: E0310 `remove` is `true` or `false`
            overlay.yaml:14:5: E0310 an action is a mapping, not a number
            overlay.yaml:15:14: E0310 `$..a..b..c..d` is no JSONPath: it has `..` more than 3 times
        "#]],
    );
}

#[test]
fn what_is_no_overlay_is_refused() {
    for (overlay, message) in [
        ("overlay: 2.0.0\nactions: []", "version `2.0.0` of overlays is not known"),
        ("actions: []", "this is no overlay"),
        ("overlay: 1.0.0", "the overlay has no `actions`"),
        ("overlay: 1.0.0\nactions: {}", "`actions` is a mapping, not a list"),
    ] {
        let (text, changed) = applied(DOCUMENT, overlay);
        assert!(changed.is_none() && text.contains(message), "{overlay}\n{text}");
    }
}

#[test]
fn deep_targets_and_deep_updates_cost_no_stack() {
    let deep = format!("{}1{}", "[".repeat(200), "]".repeat(200));
    let mut overlay = String::from("overlay: 1.0.0\nactions:\n");
    for _ in 0..2 {
        let _ = writeln!(overlay, "  - {{target: '$.x..[?length(@) == 1]', update: {deep}}}");
    }
    let _ = writeln!(overlay, "  - {{target: '$[?{}@]', remove: true}}", "(".repeat(9000));
    let _ = writeln!(overlay, "  - {{target: '$[?{}@]', remove: true}}", "!(".repeat(90));
    let (text, changed) = applied("{x: [[[]]]}", &overlay);
    assert!(changed.is_some());
    let (_, text) = text.split_once('\n').unwrap();
    assert!(text.contains("the update makes the document too deep"), "{text}");
    assert!(text.contains("it has more than 4096 characters"), "{text}");
    assert!(text.contains("more than 32 brackets are open at once"), "{text}");
}
