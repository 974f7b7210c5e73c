//! From an OpenAPI document to a connector in our own language, as a start for a hand-kept spec.
//!
//! Takes: a document, as the compiler lowered and named it. Gives: the text of a `connector.yaml`
//! that compiles, and whose operations send what those of the document send: the text is compiled
//! and its requests are compared with the document's, so that nothing is silently wrong. What the
//! language cannot say is left out, with a comment in its place and a note that names it.

mod compare;
mod connection;
mod judge;
mod operations;
mod pages;
mod types;
mod yaml;

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostics::{Diagnostics, Report};
use crate::ir;
use crate::names::Named;
use crate::options::Options;
use crate::pipeline;
use crate::source::{Loader, SourceMap, SourcePath, Span};
use connection::Connection;
use operations::Writer;
use pages::Pages;
use types::Types;
use yaml::Map;

/// Which operations of a document are imported.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choice {
    /// Tags, patterns of paths (`/tickets/**`), operationIds, or operations such as `GET /tickets`;
    /// all operations, when it is empty.
    pub select: Vec<String>,
    /// What is left out of them, named likewise.
    pub exclude: Vec<String>,
}

/// What became of a document.
#[derive(Debug)]
pub struct Imported {
    /// The connector; none when the document could not be read, for reasons in the report.
    pub text: Option<String>,
    /// How many operations it has.
    pub operations: usize,
    /// What it has not, and why.
    pub notes: Vec<Note>,
    /// What was reported about the document.
    pub report: Report,
    /// The sources of the report and of the notes.
    pub sources: SourceMap,
}

/// Something that the document says and the connector does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// What it is about: `GET /tickets`, or a part of the document.
    pub about: String,
    /// What is not there, and why.
    pub text: String,
    /// Whether the whole operation is not there.
    pub left_out: bool,
    /// Where the document says it.
    pub place: Option<Span>,
}

/// What is left out of the next attempt.
#[derive(Debug, Default, PartialEq, Eq)]
struct Left {
    /// Operations, by their key, with the reason.
    out: BTreeMap<String, String>,
    /// Operations whose paging is not described.
    unpaged: BTreeSet<String>,
    /// Types that are any value, by the name of their entry.
    types: BTreeMap<String, String>,
    /// Schemes whose token endpoint is none, so that the user gives the token.
    schemes: BTreeMap<String, String>,
    /// Servers whose URL is none, so that the user gives it.
    servers: BTreeMap<String, String>,
}

/// How often the text is written anew without what the compiler refused.
const ATTEMPTS: usize = 12;

/// Reads the document at `entry` through `loader` and writes it as a connector.
///
/// `options` has the connector's id and the overlays that are applied to the document first.
pub fn import(
    entry: &SourcePath,
    loader: &dyn Loader,
    choice: &Choice,
    options: &Options,
) -> Imported {
    let diagnostics = Diagnostics::new();
    let mut sources = SourceMap::new();
    let read = pipeline::foreign(entry, loader, choice, options, &mut sources, &diagnostics.sink());
    let report = diagnostics.finish();
    let Some(named) = read else {
        return Imported { text: None, operations: 0, notes: Vec::new(), report, sources };
    };
    let mut left = Left::default();
    let mut written = write(&named, entry, &left);
    for _ in 0..ATTEMPTS {
        let next = judge::judge(&named, &written.text, left);
        left = next.left;
        if !next.changed {
            break;
        }
        written = write(&named, entry, &left);
    }
    let operations = named.connector.operations.len() - left.out.len();
    let mut notes = written.notes;
    notes.extend(skipped(&named));
    Imported { text: Some(written.text), operations, notes, report, sources }
}

/// The operations that even the document's own client does not have.
fn skipped(named: &Named) -> impl Iterator<Item = Note> {
    named.connector.skipped.iter().map(|skipped| Note {
        about: skipped.operation.clone(),
        text: skipped.reason.clone(),
        left_out: true,
        place: None,
    })
}

/// A text and what is missing in it.
struct Written {
    text: String,
    notes: Vec<Note>,
}

fn write(named: &Named, entry: &SourcePath, left: &Left) -> Written {
    let connector = &named.connector;
    let mut top = Map::tall();
    top.comment("yaml-language-server: $schema=../connector.schema.json");
    top.comment(&format!(
        "Made of {} by `jackfield import-openapi`, as a start: say here what the document does not.",
        entry.as_str().rsplit('/').next().unwrap_or_default()
    ));
    top.put("jackfield", 1_u32);
    top.put("connector", info(&connector.info));
    let connection = Connection::write(connector, left, &mut top);
    let mut notes: Vec<Note> = connection
        .lost
        .iter()
        .map(|text| Note {
            about: "the document".to_owned(),
            text: text.clone(),
            left_out: false,
            place: None,
        })
        .collect();
    let types = Types::new(named, &left.types);
    let mut writer = Writer { named, types, pages: Pages::default(), connection };
    let resources = resources(&mut writer, left, &mut notes);
    let Writer { mut types, pages, .. } = writer;
    pages.write(&mut top);
    top.put("resources", resources);
    let (entries, lost) = types.entries();
    notes.extend(lost.into_iter().map(|(place, text)| Note {
        about: "the document".to_owned(),
        text,
        left_out: false,
        place: Some(place),
    }));
    if !entries.is_empty() {
        top.put("types", entries);
    }
    Written { text: yaml::document(&top), notes }
}

fn info(info: &ir::Info) -> Map {
    let mut map = Map::default();
    map.put("id", info.id.as_str());
    map.put("name", if info.name.trim().is_empty() { &info.id } else { info.name.trim() });
    if info.tool_slug != info.id {
        map.put("tool_slug", info.tool_slug.as_str());
    }
    map.put_text("description", &info.description);
    map.put_text("api_version", &info.api_version);
    map.put_some("docs", info.docs.as_deref());
    map
}

fn resources(writer: &mut Writer<'_>, left: &Left, notes: &mut Vec<Note>) -> Map {
    let named = writer.named;
    let mut resources = Map::tall();
    for (index, resource) in named.connector.resources.iter().enumerate() {
        let mut operations = Map::tall();
        let mut is_empty = true;
        for (n, operation) in named.connector.operations.iter().enumerate() {
            if operation.resource.0 as usize != index {
                continue;
            }
            let about = format!("{} {}", operation.method.as_str(), operation.path);
            let note = |text: String, left_out: bool| Note {
                about: about.clone(),
                text,
                left_out,
                place: Some(operation.origin.span),
            };
            if let Some(reason) = left.out.get(&operation.origin.key) {
                operations.comment(&format!("left out: {about}: {reason}"));
                notes.push(note(reason.clone(), true));
                continue;
            }
            writer.types.lost.clear();
            let Some(map) = writer.operation(n, left) else { continue };
            for unsaid in unsaid_of(named, operation) {
                operations.comment(&format!("{about}: {}", unsaid.text));
                notes.push(Note { place: Some(unsaid.place), ..note(unsaid.text.clone(), false) });
            }
            for lost in writer.types.lost.drain(..) {
                operations.comment(&format!("{about}: {lost}"));
                notes.push(note(lost, false));
            }
            operations.put(&operation_key(named, index, n), map);
            is_empty = false;
        }
        if is_empty {
            resources.absorb(operations);
            continue;
        }
        let mut map = Map::tall();
        map.put_text("description", &resource.description);
        map.put("operations", operations);
        resources.put(&resource_key(named, index), map);
    }
    resources
}

/// What the document says of an operation, and a connector does not; of the schemas in it as well,
/// unless they are in a type with an entry of its own.
fn unsaid_of<'n>(
    named: &'n Named,
    operation: &'n ir::Operation,
) -> impl Iterator<Item = &'n ir::Unsaid> {
    named.connector.unsaid.iter().filter(move |unsaid| match &unsaid.of {
        ir::Part::Operation(key) => *key == operation.origin.key,
        // Further forms of an operation have a key that goes on after a `#`.
        ir::Part::Schema => {
            !operation.origin.key.contains('#')
                && operation.origin.span.contains(unsaid.place)
                && types::entry_around(named, unsaid.place).is_none()
        }
        ir::Part::Document | ir::Part::Scheme(_) => false,
    })
}

/// The key of a resource: its name in Rust, where that has the letters of keys.
fn resource_key(named: &Named, index: usize) -> String {
    let name = named.names.resources.get(index).map_or("", |names| &names.module);
    if is_key(name) { name.to_owned() } else { format!("resource_{}", index + 1) }
}

/// The key of an operation, from which the compiler makes its name in Rust.
fn operation_key(named: &Named, resource: usize, index: usize) -> String {
    let name = named.names.operations.get(index).map_or("", |names| &names.method);
    if !is_key(name) {
        let method = named.connector.operations.get(index).map_or("", |one| one.method.as_str());
        return format!("{}_{}", method.to_ascii_lowercase(), index + 1);
    }
    // The compiler drops the resource's name in front of an operation's, so that one stays.
    let resource = resource_key(named, resource);
    match name.split_once('_') {
        Some((head, _)) if head == resource => format!("{resource}_{name}"),
        _ => name.to_owned(),
    }
}

/// Whether a name can be a key of resources and operations.
fn is_key(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

/// A name as arguments of the language have them: letters, digits and underscores, at most 64.
fn argument_name(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '_' { c } else { '_' };
    let mut name: String = name.chars().map(plain).take(63).collect();
    if !name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
        name.insert(0, '_');
    }
    name
}
