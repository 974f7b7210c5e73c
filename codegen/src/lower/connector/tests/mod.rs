//! The language end to end: text in, model and rendered diagnostics out.

mod diagnostics;
mod features;
mod over;
mod reference;
mod robustness;

use std::sync::Arc;

use crate::diagnostics::{Colour, Diagnostics, Report};
use crate::ir;
use crate::load::Files;
use crate::node::{self, Duplicates, Limits};
use crate::options::Options;
use crate::pipeline::over;
use crate::source::{MemoryLoader, SourceMap, SourcePath};
use crate::syntax::connector::table::Reader;

/// What a text in the language compiles to.
struct Compiled {
    connector: Option<ir::Connector>,
    report: Report,
    rendered: String,
    /// The keys that were read, each with its mapping.
    seen: std::collections::BTreeSet<(&'static str, &'static str)>,
}

/// A document for connectors with a `source`.
const OPENAPI: &str = "
openapi: 3.1.0
info: {title: Acme, version: '1', description: The API of Acme.}
servers: [{url: 'https://acme.example'}]
security: [{token: []}]
tags: [{name: Tickets, description: What customers ask.}]
paths:
  /tickets:
    get:
      operationId: listTickets
      tags: [Tickets]
      summary: Lists tickets
      parameters:
        - {name: offset, in: query, schema: {type: integer}}
        - {name: limit, in: query, schema: {type: integer}}
        - {name: open, in: query, schema: {type: boolean}}
      responses: {200: {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/ticket-page'}}}}}
    post:
      operationId: createTicket
      tags: [Tickets]
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Ticket'}}}}
      responses: {201: {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Ticket'}}}}}
  /tickets/{id}:
    get:
      operationId: getTicket
      tags: [Tickets]
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {200: {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Ticket'}}}}}
  /agents:
    get:
      tags: [Agents]
      responses: {200: {description: d, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Agent'}}}}}}
components:
  securitySchemes: {token: {type: http, scheme: bearer}}
  schemas:
    ticket-page: {type: object, required: [items], properties: {count: {type: integer}, items: {type: array, items: {$ref: '#/components/schemas/Ticket'}}}}
    Ticket: {type: object, required: [id], properties: {id: {type: string}, status: {type: string}, assignee: {$ref: '#/components/schemas/Agent'}}}
    Agent: {type: object, properties: {name: {type: string}}}
    Orphan: {type: object, properties: {x: {type: string}}}
";

/// An overlay for it.
const FIXES: &str = "
overlay: 1.0.0
actions: [{target: '$.paths', update: {/agents: {get: {deprecated: true}}}}]
";

/// Compiles a text; `path` is what messages call it. Beside it is a document `openapi.yaml`.
fn compile(path: &str, text: &str) -> Compiled {
    compile_beside(path, text, &[("openapi.yaml", OPENAPI), ("fixes.yaml", FIXES)])
}

/// Compiles a text beside other files.
fn compile_beside(path: &str, text: &str, files: &[(&str, &str)]) -> Compiled {
    let entry = SourcePath::new(path).unwrap();
    let loader = files.iter().fold(MemoryLoader::new(), |loader, (name, text)| {
        loader.with(entry.sibling(name).unwrap(), *text)
    });
    let mut sources = SourceMap::new();
    let text: Arc<str> = text.into();
    let file = sources.add(entry.clone(), text.clone()).unwrap();
    let diagnostics = Diagnostics::new();
    let mut seen = std::collections::BTreeSet::new();
    let connector = {
        let sink = diagnostics.sink();
        node::parse(file, &text, Limits::default(), &sink).and_then(|document| {
            document.report_duplicates(Duplicates::Refuse, &sink);
            let reader = Reader::new(&sink);
            let parsed = crate::syntax::connector::read(document.root(), &reader);
            seen = reader.seen();
            let mut files = Files { loader: &loader, sources: &mut sources, sink: &sink };
            over(&entry, document.root(), &parsed?, &mut files, &Options::default())
        })
    };
    let report = diagnostics.finish();
    let rendered = report.render(&sources, Colour::Off);
    Compiled { connector: connector.map(|(connector, _)| connector), report, rendered, seen }
}

/// Types that the snippets of tests and of the reference page refer to.
const TYPES: &str = "
types:
  NewTicket: {fields: {subject: string!, description: string!}}
  Ticket: {fields: {ticket_number: integer!, subject: string!}}
  TicketList: {fields: {count: integer!, tickets: list<Ticket>!}}
  TicketFilters: {fields: {status: list<string>, priority: list<string>}}
";

/// A connector around top-level keys: what they leave out is added.
fn with_top(keys: &str) -> String {
    let defaults = [
        ("jackfield", "jackfield: 1\n"),
        ("connector", "connector: {id: acme, name: Acme}\n"),
        ("server", "server: https://acme.example\n"),
        ("auth", "auth: {api_key: {type: api_key, name: X-Api-Key}}\n"),
        ("resources", "resources: {}\n"),
        ("types", TYPES),
    ];
    let has = |key: &str| {
        let servers = key == "server" && keys.lines().any(|line| line.starts_with("servers:"));
        servers || keys.lines().any(|line| line.starts_with(&format!("{key}:")))
    };
    let mut text = String::new();
    for (key, default) in defaults {
        if !has(key) {
            text.push_str(default);
        }
    }
    text.push_str(keys);
    text
}

/// A connector around operations of the resource `tickets`.
fn with_operations(operations: &str) -> String {
    with_top(&format!("resources:\n  tickets:\n    operations:\n{}", indented(operations, 6)))
}

/// A connector around types.
fn with_types(types: &str) -> String {
    with_top(&format!("types:\n{}", indented(types, 2)))
}

fn indented(text: &str, by: usize) -> String {
    let mut indented = String::new();
    for line in text.lines() {
        indented.extend([&" ".repeat(by), line, "\n"]);
    }
    indented
}

/// The model of a text that must compile.
fn compiled(text: &str) -> ir::Connector {
    let compiled = compile("connector.yaml", text);
    assert_eq!(compiled.report.errors(), 0, "{}\n{text}", compiled.rendered);
    compiled.connector.unwrap()
}
