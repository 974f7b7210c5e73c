//! The committed corpus: one small OpenAPI document per family of features, with the oddities of
//! real ones.
//!
//! Each loads without errors, what it becomes is what `expected/` says (operations, types, what was
//! left out, what was reported), its Rust parses, and the schemas of its tools are JSON Schema. That
//! the crates compile and that instances round-trip is shown by `cargo xtask corpus tests/corpus`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use jackfield_codegen::shell::{DiskLoader, identifier};
use jackfield_codegen::{Compilation, Options, compile};
use serde_json::Value;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")
}

/// The documents, sorted by name.
fn documents() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder()).unwrap();
    let mut found: Vec<PathBuf> = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|kind| kind == "yaml" || kind == "json"))
        .collect();
    found.sort();
    assert!(found.len() >= 25, "only {} documents", found.len());
    found
}

fn compiled(path: &Path) -> Compilation {
    let (loader, entry) = DiskLoader::for_entry(path, &folder()).unwrap();
    compile(&entry, &loader, &Options { id: identifier(path), ..Options::default() })
}

fn name(path: &Path) -> &str {
    path.file_name().and_then(|name| name.to_str()).unwrap()
}

/// What became of a document, in a form that people can read.
fn outcome(compilation: &Compilation) -> String {
    let mut text = String::new();
    let summary = &compilation.summary;
    let plan = compilation.plan.as_ref().unwrap();
    for operation in &plan.connector.operations {
        let responses: Vec<String> = operation
            .responses
            .iter()
            .map(|response| format!("{:?} {:?}", response.status, response.kind))
            .collect();
        let pages = if operation.pagination.is_some() { ", pages" } else { "" };
        writeln!(
            text,
            "{:?} {} = {}({} arguments, {} bodies{pages}) -> {}",
            operation.method,
            operation.path,
            operation.id,
            operation.params.len(),
            operation.bodies.len(),
            responses.join(" | "),
        )
        .unwrap();
    }
    let types: Vec<&str> = summary.named.iter().map(|ty| ty.name.as_str()).collect();
    writeln!(text, "types: {}", types.join(", ")).unwrap();
    let schemas = summary.schemas;
    writeln!(text, "schemas: {}, untyped: {}", schemas.structured, schemas.untyped).unwrap();
    writeln!(text, "skipped: {}", summary.skipped).unwrap();
    for (code, count) in compilation.report.counts() {
        writeln!(text, "{code}: {count}").unwrap();
    }
    text
}

#[test]
fn every_document_becomes_what_is_expected() {
    let update = std::env::var_os("UPDATE_EXPECT").is_some();
    let mut wrong = Vec::new();
    for path in documents() {
        let compilation = compiled(&path);
        assert!(
            compilation.is_ok(),
            "{}: {}",
            name(&path),
            compilation
                .report
                .render(&compilation.sources, jackfield_codegen::diagnostics::Colour::Off)
        );
        let outcome = outcome(&compilation);
        let expected = folder().join("expected").join(format!("{}.txt", name(&path)));
        if update {
            std::fs::create_dir_all(expected.parent().unwrap()).unwrap();
            std::fs::write(&expected, &outcome).unwrap();
        } else if std::fs::read_to_string(&expected).unwrap_or_default() != outcome {
            wrong.push(format!("{}:\n{outcome}", name(&path)));
        }
    }
    assert!(
        wrong.is_empty(),
        "not as expected; look at it, and run with UPDATE_EXPECT=1 when it is right:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn every_expectation_has_its_document() {
    let documents: Vec<String> =
        documents().iter().map(|path| format!("{}.txt", name(path))).collect();
    for entry in std::fs::read_dir(folder().join("expected")).unwrap() {
        let file = entry.unwrap().file_name().into_string().unwrap();
        assert!(documents.contains(&file), "expected/{file} has no document");
    }
}

#[test]
fn every_generated_file_parses() {
    for path in documents() {
        for (file, text) in compiled(&path).files.iter() {
            let kind = Path::new(file).extension().and_then(|kind| kind.to_str());
            match kind {
                Some("rs") => {
                    let parsed = syn::parse_file(text);
                    assert!(parsed.is_ok(), "{} {file}: {:?}", name(&path), parsed.err());
                    assert!(!text.contains("compile_error!"), "{} {file}", name(&path));
                }
                Some("json") => {
                    let parsed = serde_json::from_str::<Value>(text);
                    assert!(parsed.is_ok(), "{} {file}: {:?}", name(&path), parsed.err());
                }
                _ => {}
            }
        }
    }
}

/// The methods and paths that no tool is for: of several forms of a body the first is one.
fn untold(compilation: &Compilation) -> Vec<String> {
    let plan = compilation.plan.as_ref().unwrap();
    let (operations, tools) = (&plan.connector.operations, &plan.tools.tools);
    let told: Vec<_> = operations
        .iter()
        .filter(|one| tools.iter().any(|tool| tool.operation == one.id))
        .map(|one| (one.method, &one.path))
        .collect();
    let untold = operations.iter().filter(|one| !told.contains(&(one.method, &one.path)));
    untold.map(|one| one.id.to_string()).collect()
}

#[test]
fn every_tool_has_valid_schemas() {
    for path in documents() {
        let compilation = compiled(&path);
        let tools: Value =
            serde_json::from_str(compilation.files.get("tools.json").unwrap()).unwrap();
        let tools = tools["tools"].as_array().unwrap();
        assert!(tools.len() <= compilation.summary.operations, "{}", name(&path));
        assert_eq!(untold(&compilation), Vec::<String>::new(), "{}", name(&path));
        for tool in tools {
            for schema in [tool.get("inputSchema"), tool.get("outputSchema")].into_iter().flatten()
            {
                let judged = jsonschema::draft202012::new(schema);
                assert!(
                    judged.is_ok(),
                    "{} {}: {:?}",
                    name(&path),
                    tool["name"],
                    judged.err().map(|error| error.to_string())
                );
            }
        }
    }
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    for path in documents() {
        assert_eq!(compiled(&path).files, compiled(&path).files, "{}", name(&path));
    }
}
