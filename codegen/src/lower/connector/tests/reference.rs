//! The reference page: every example compiles, and every key has one.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;

use super::{compile, with_operations, with_top, with_types};
use crate::diagnostics::{Colour, Diagnostics};
use crate::node::{self, Limits};
use crate::source::{SourceMap, SourcePath};
use crate::syntax::connector::{connector_schema, every_key};
use crate::syntax::overlay;

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// The fenced examples of a page: line, the words after `yaml`, the text.
fn examples(page: &str) -> Vec<(usize, String, String)> {
    let mut examples = Vec::new();
    let mut open: Option<(usize, String, String)> = None;
    for (n, line) in page.lines().enumerate() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(info)) if info.starts_with("yaml") => {
                open = Some((n + 1, info["yaml".len()..].trim().to_owned(), String::new()));
            }
            (Some(_), Some(_)) => examples.extend(open.take()),
            (Some((_, _, text)), None) => {
                text.push_str(line);
                text.push('\n');
            }
            _ => {}
        }
    }
    examples
}

/// What is wrong with an overlay, rendered.
fn overlay_mistakes(text: &str) -> String {
    let (mut sources, all) = (SourceMap::new(), Diagnostics::new());
    let text: std::sync::Arc<str> = text.into();
    let file = sources.add(SourcePath::new("overlay.yaml").unwrap(), text.clone()).unwrap();
    let sink = all.sink();
    let document = node::parse(file, &text, Limits::default(), &sink).unwrap();
    overlay::read(document.root(), &sink);
    all.finish().render(&sources, Colour::Off)
}

#[test]
fn every_example_compiles_and_every_key_has_one() {
    let page = std::fs::read_to_string(repository().join("docs/connector-language.md")).unwrap();
    let mut seen = BTreeSet::new();
    let mut broken = String::new();
    for (line, kind, text) in examples(&page) {
        let text = match kind.as_str() {
            "" => text,
            "top" => with_top(&text),
            "operations" => with_operations(&text),
            "types" => with_types(&text),
            "overlay" => {
                broken.push_str(&overlay_mistakes(&text));
                continue;
            }
            other => panic!("line {line}: no such kind of example: `{other}`"),
        };
        let compiled = compile(&format!("example-at-{line}.yaml"), &text);
        if compiled.report.errors() > 0 || compiled.connector.is_none() {
            let _ = write!(broken, "line {line}:\n{}", compiled.rendered);
        }
        seen.extend(compiled.seen);
    }
    assert!(broken.is_empty(), "{broken}");
    let missing: Vec<_> = every_key().difference(&seen).copied().collect();
    assert!(missing.is_empty(), "no example has these keys: {missing:?}");
}

#[test]
fn the_schema_for_editors_is_current() {
    let path = repository().join("specs/connector.schema.json");
    let schema = connector_schema();
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &schema).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == schema,
        "specs/connector.schema.json differs; run `cargo xtask regenerate`"
    );
}

#[test]
fn connectors_in_specs_have_no_mistakes() {
    let mut broken = String::new();
    for vendor in std::fs::read_dir(repository().join("specs")).unwrap() {
        let path = vendor.unwrap().path().join("connector.yaml");
        if let Ok(text) = std::fs::read_to_string(&path) {
            broken.push_str(&compile("connector.yaml", &text).rendered);
        }
    }
    assert!(broken.is_empty(), "{broken}");
}
