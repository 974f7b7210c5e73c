//! What holds whatever the input: of the reader of documents, of the reader of answers, and of the
//! whole compiler.
//!
//! Each function takes bytes that nobody chose and panics when something does not hold. cargo-fuzz
//! drives them (`targets/`), the tests of this crate run them over the seeds and over what was
//! found, and proptest runs the last one over real specs with something broken in them.

use std::sync::Arc;

use jackfield::codec;
use jackfield::types::Value;
use jackfield_codegen::diagnostics::{Colour, Diagnostics};
use jackfield_codegen::node::{self, Kind, Limits, Node};
use jackfield_codegen::source::{MemoryLoader, SourceMap, SourcePath};
use jackfield_codegen::{Options, compile};

/// How much of a text a failure shows.
const SHOWN_LINES: usize = 60;

/// JSON or YAML becomes a tree or a diagnostic; every node has its place in the text; JSON that
/// another reader accepts is the same value here.
pub fn document(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let text: Arc<str> = text.into();
    let mut sources = SourceMap::new();
    let path = SourcePath::new("document").expect("a plain name");
    let file = sources.add(path, Arc::clone(&text)).expect("one small file");
    let diagnostics = Diagnostics::new();
    let Some(tree) = node::parse(file, &text, Limits::default(), &diagnostics.sink()) else {
        assert!(diagnostics.failed(), "refused without a word: {text:?}");
        return;
    };
    visit(tree.root(), &text, 0);
    let json = tree.root().to_json();
    let ours: serde_json::Value = match serde_json::from_str(&json) {
        Ok(value) => value,
        // Every digit is kept here, also of numbers beyond what `f64` holds.
        Err(error) if is_beyond_f64(&error) => return,
        Err(error) => panic!("not JSON ({error}): {json:?} of {text:?}"),
    };
    let braces = text.trim_start().starts_with(['{', '[']);
    if braces && let Ok(theirs) = serde_json::from_str::<serde_json::Value>(&text) {
        assert_eq!(ours, theirs, "{text:?}");
    }
}

fn visit(node: Node<'_>, text: &str, depth: usize) {
    // Aliases share their targets: the same node may stand in many places.
    if depth > 24 {
        return;
    }
    assert!(text.get(node.span().range()).is_some(), "{:?} is no part of {text:?}", node.span());
    match node.kind() {
        Kind::Sequence => node.items().take(64).for_each(|item| visit(item, text, depth + 1)),
        Kind::Mapping => {
            node.entries().take(64).for_each(|entry| visit(entry.value, text, depth + 1));
        }
        _ => {}
    }
}

fn is_beyond_f64(error: &serde_json::Error) -> bool {
    error.to_string().starts_with("number out of range")
}

/// An answer is accepted when another reader accepts it, and comes back as the same value.
pub fn answer(data: &[u8]) {
    let plain = data.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(data);
    let theirs = serde_json::from_slice::<serde_json::Value>(plain);
    match (codec::decode::<Value>(data), theirs) {
        (Ok(ours), theirs) => {
            let text = codec::encode(&ours);
            let again = codec::decode::<Value>(text.as_bytes());
            assert_eq!(again.as_ref().ok(), Some(&ours), "{text}");
            match theirs {
                Ok(theirs) => {
                    let again: serde_json::Value =
                        serde_json::from_str(&text).expect("what we wrote is JSON");
                    assert_eq!(again, theirs, "{text}");
                }
                Err(error) => assert!(
                    is_beyond_f64(&error),
                    "only we accept {:?}: {error}",
                    String::from_utf8_lossy(data)
                ),
            }
        }
        (Err(error), Ok(_)) => {
            panic!("only we refuse {:?}: {error}", String::from_utf8_lossy(data));
        }
        (Err(_), Err(_)) => {}
    }
}

/// A spec, in our language or as an OpenAPI document, compiles or is refused with diagnostics that
/// have a place and a next step; what is made nevertheless is Rust.
pub fn spec(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let ours = text.lines().any(|line| line.starts_with("jackfield"));
    let name = if ours { "connector.yaml" } else { "openapi.yaml" };
    compiles_or_says_why(name, &[(name, text)]);
}

/// As [`spec`], with the name of the file to compile, and all files: name and text.
pub fn compiles_or_says_why(name: &str, files: &[(&str, &str)]) {
    let text = files.iter().find(|(file, _)| *file == name).map_or("", |(_, text)| text);
    let shown = || text.lines().take(SHOWN_LINES).collect::<Vec<_>>().join("\n");
    let path = |name: &str| SourcePath::new(name).expect("a plain name");
    let loader = files
        .iter()
        .fold(MemoryLoader::new(), |loader, (name, text)| loader.with(path(name), *text));
    let path = path(name);
    let compilation = compile(&path, &loader, &Options::default());
    let said = compilation.report.render(&compilation.sources, Colour::Off);
    assert!(compilation.plan.is_some() || !said.is_empty(), "nothing said of\n{}", shown());
    for entry in compilation.report.entries() {
        assert!(entry.diagnostic.span.is_some(), "no place: {said}\n{}", shown());
        assert!(entry.diagnostic.help.is_some(), "no help: {said}\n{}", shown());
    }
    for (path, file) in compilation.files.iter().filter(|(path, _)| path.ends_with(".rs")) {
        if let Err(error) = syn::parse_file(file) {
            panic!("{path}: {error}\n{}", shown());
        }
    }
}
