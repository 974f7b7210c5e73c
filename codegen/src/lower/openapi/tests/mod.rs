//! What small documents become: one feature a test, as a text of the model and of the diagnostics.
#![allow(clippy::needless_raw_string_hashes, reason = "expect-test writes them")]

mod allof;
mod bodies;
mod choices;
mod mend;
mod pagination;
mod params;
mod parts;
mod references;
mod responses;
mod scalars;
mod security;
mod swagger;
mod v32;

use std::fmt::Write;

use expect_test::Expect;

use super::{Settings, lower};
use crate::diagnostics::Diagnostics;
use crate::ir::dump::dump;
use crate::load::Files;
use crate::node::{Limits, load};
use crate::source::{MemoryLoader, SourceMap, SourcePath};
use crate::syntax::openapi::Documents;

/// Lowers files, of which the first is the root, and compares model and diagnostics.
fn check_files(files: &[(&str, &str)], expected: &Expect) {
    expected.assert_eq(&lowered_files(files));
}

/// The model and the diagnostics of a document.
fn lowered(document: &str) -> String {
    lowered_files(&[("openapi.yaml", document)])
}

fn lowered_files(files: &[(&str, &str)]) -> String {
    let path = |name: &str| SourcePath::new(name).unwrap();
    let loader = files
        .iter()
        .fold(MemoryLoader::new(), |loader, (name, text)| loader.with(path(name), *text));
    let (mut sources, all) = (SourceMap::new(), Diagnostics::new());
    let limits = Limits::default();
    let entry = path(files[0].0);
    let root = load(&entry, None, &loader, &mut sources, limits, &all.sink()).unwrap();
    let sink = all.sink();
    let mut reading = Files { loader: &loader, sources: &mut sources, sink: &sink };
    let documents = reading.document(&entry, root, &[]);
    let lowered = lower(&documents, Settings::default(), &sink);
    let mut text = dump(&lowered.connector);
    for entry in all.finish().entries() {
        let diagnostic = &entry.diagnostic;
        let place = diagnostic.span.map(|span| sources.location(span)).unwrap_or_default();
        let _ = writeln!(text, "{place}: {} {}", diagnostic.code, diagnostic.message);
    }
    text
}

/// Lowers one document.
fn check(document: &str, expected: &Expect) {
    check_files(&[("openapi.yaml", document)], expected);
}

/// Lowers schemas, as the components of a document without operations.
fn check_schemas(version: &str, schemas: &str, expected: &Expect) {
    let mut document =
        format!("openapi: {version}\nservers: [{{url: 'https://x'}}]\ncomponents:\n  schemas:\n");
    for line in schemas.lines() {
        document.push_str("    ");
        document.push_str(line);
        document.push('\n');
    }
    check(&document, expected);
}

/// Lowers one operation: the members of its mapping.
fn check_operation(path: &str, method: &str, operation: &str, expected: &Expect) {
    let mut document = format!(
        "openapi: 3.0.3\nservers: [{{url: 'https://x'}}]\npaths:\n  {path}:\n    {method}:\n"
    );
    document.push_str("      operationId: op\n      tags: [things]\n");
    for line in operation.lines() {
        document.push_str("      ");
        document.push_str(line);
        document.push('\n');
    }
    check(&document, expected);
}

#[test]
fn documents_of_every_odd_shape_are_lowered() {
    let odd = [
        "openapi: 3.0.0",
        "openapi: 3.0.0\npaths: []",
        "openapi: 3.0.0\npaths: {/a: null, /b: [], /c: {get: null, post: 1}}",
        "openapi: 3.0.0\npaths: {/a: {get: {parameters: {}, responses: [], requestBody: 7}}}",
        "openapi: 3.0.0\ncomponents: {schemas: [1]}",
        "openapi: 3.0.0\ncomponents: {schemas: {A: 1, B: [], C: {type: {}}, D: {properties: 3}}}",
        "openapi: 3.1.0\ncomponents: {schemas: {A: {enum: {}}, B: {allOf: [1, null]}, C: {items: 1}}}",
        "swagger: '2.0'\npaths: {/a: {get: {responses: {200: {schema: 1}}}}}",
        "openapi: 3.0.0\nservers: 1\nsecurity: {}\ntags: 1\ninfo: []",
        "openapi: 3.0.0\ncomponents: {securitySchemes: {a: 1, b: {type: x}, c: {type: oauth2}}}",
    ];
    for document in odd {
        let path = SourcePath::new("a.yaml").unwrap();
        let loader = MemoryLoader::new().with(path.clone(), document);
        let (mut sources, all) = (SourceMap::new(), Diagnostics::new());
        let limits = Limits::default();
        let root = load(&path, None, &loader, &mut sources, limits, &all.sink()).unwrap();
        let lowered = lower(&Documents::single(path, root), Settings::default(), &all.sink());
        assert_eq!(lowered.connector.servers.len(), 1, "{document}");
        assert_eq!(all.finish().errors(), 0, "{document}");
    }
}
