//! `OpenAPI` documents to the vendor-neutral model.
//!
//! Takes: [`Documents`]. Gives: [`Lowered`]: a connector with every operation that can be expressed
//! and the list of those that cannot, each with a diagnostic. Whatever a document says wrongly costs
//! at most the part that it is about. Must not know Rust, nor any vendor.

mod bodies;
mod files;
mod members;
mod operation_names;
mod operations;
mod pagination;
mod params;
mod responses;
mod schemas;
mod security;
mod select;
mod servers;
mod streams;
#[cfg(test)]
mod tests;
mod texts;
mod trail;

use std::collections::HashMap;

pub use schemas::Counts;
pub use select::{Names, Select};

use self::operation_names::OperationNames;
use crate::diagnostics::{Sink, codes};
use crate::ir::{self, Resource, ResourceId};
use crate::lower::{credentials, unused};
use crate::node::{Duplicates, Node};
use crate::syntax::openapi::{
    Documents, Reader, References, Version, detect, info, unknown_version,
};
use schemas::{Finished, Schemas};

/// What became of a document.
#[derive(Debug, Default)]
pub struct Lowered {
    /// The connector.
    pub connector: ir::Connector,
    /// How much of its schemas could be expressed.
    pub counts: Counts,
}

/// What a caller decides about a lowering.
#[derive(Debug, Clone, Copy)]
pub struct Settings<'s> {
    /// Whether ways to page are inferred where the document states none.
    pub infer_pagination: bool,
    /// Which operations are taken; `None` takes all.
    pub select: Option<&'s Select>,
}

impl Default for Settings<'_> {
    fn default() -> Self {
        Self { infer_pagination: true, select: None }
    }
}

/// Lowers a description into a connector.
///
/// A document that says no version is read as 3.1, the most tolerant one.
pub fn lower(documents: &Documents, settings: Settings<'_>, sink: &Sink<'_>) -> Lowered {
    let Some(document) = documents.root() else { return Lowered::default() };
    for document in documents.iter() {
        document.report_duplicates(Duplicates::LastWins, sink);
    }
    let root = document.root();
    let references = References::new(documents);
    let version = detect(root).unwrap_or(Version::V3_1);
    let reader = Reader { version, references: &references, sink };
    if let Some((node, text)) = unknown_version(root) {
        let known = match version {
            Version::V2 => "2.0",
            _ => "3.2",
        };
        let message =
            format!("`{text}` is no version that is known; the document is read as {known}");
        reader.warn(codes::VERSION_UNKNOWN, node, message);
    }
    Lowering::new(reader, root, settings).run()
}

/// The connector that is being made.
struct Lowering<'r, 'd> {
    settings: Settings<'r>,
    reader: Reader<'r, 'd>,
    root: Node<'d>,
    schemas: Schemas<'r, 'd>,
    connector: ir::Connector,
    resources: HashMap<String, ResourceId>,
    security: security::Schemes,
    operation_names: OperationNames<'d>,
    /// For each operation of the connector, its node.
    nodes: Vec<Node<'d>>,
}

impl<'r, 'd> Lowering<'r, 'd> {
    fn new(reader: Reader<'r, 'd>, root: Node<'d>, settings: Settings<'r>) -> Self {
        Self {
            settings,
            reader,
            root,
            schemas: Schemas::new(reader),
            connector: ir::Connector::default(),
            resources: HashMap::new(),
            security: security::Schemes::default(),
            operation_names: OperationNames::default(),
            nodes: Vec::new(),
        }
    }

    fn run(mut self) -> Lowered {
        self.info();
        self.servers();
        self.security();
        let place = match self.reader.version {
            Version::V2 => "/definitions",
            _ => "/components/schemas",
        };
        if let Some(schemas) = self.root.pointer(place) {
            let select = self.settings.select;
            self.schemas.declare(schemas, |name| select.is_none_or(|select| select.wants(name)));
        }
        self.operations();
        let Self { schemas, mut connector, nodes, settings, .. } = self;
        let ir::Connector { operations, schemes, security, .. } = &mut connector;
        credentials::leave_out(operations, schemes, security);
        let Finished { types, counts, unsaid } = schemas.finish();
        connector.types = types;
        connector.unsaid.extend(unsaid);
        paginate(&mut connector, &nodes, settings.infer_pagination);
        unused::clear(&mut connector, &|_, ty| unused::is_given(ty));
        texts::tidy(&mut connector);
        Lowered { connector, counts }
    }

    fn info(&mut self) {
        let mut info = info::read(&self.reader, self.root);
        texts::line(&mut info.title);
        let id = identifier(&info.title);
        self.connector.info = ir::Info {
            tool_slug: id.clone(),
            id,
            name: info.title,
            description: info.description,
            api_version: info.version,
            docs: info.docs,
            categories: Vec::new(),
        };
    }

    /// The resource of this name, made when it is new.
    fn resource(&mut self, name: &str) -> ResourceId {
        if let Some(known) = self.resources.get(name) {
            return *known;
        }
        let id = ResourceId(u32::try_from(self.connector.resources.len()).unwrap_or(u32::MAX));
        self.connector.resources.push(Resource { name: name.to_owned(), ..Resource::default() });
        self.resources.insert(name.to_owned(), id);
        id
    }
}

/// Finds the pagination of each operation, now that all types are known.
fn paginate(connector: &mut ir::Connector, nodes: &[Node<'_>], infer: bool) {
    let operations = connector.operations.iter().zip(nodes);
    let found: Vec<Option<ir::Pagination>> = operations
        .map(|(operation, node)| pagination::find(connector, operation, *node, infer))
        .collect();
    for (operation, pagination) in connector.operations.iter_mut().zip(found) {
        operation.pagination = pagination;
    }
}

/// An id made from a title: lower-case letters, digits and underscores, a letter first.
fn identifier(title: &str) -> String {
    let snake = snake(title);
    let id = snake.trim_start_matches(|c: char| !c.is_ascii_lowercase());
    if id.is_empty() { "api".to_owned() } else { id.to_owned() }
}

/// Words with underscores between them: `X-API-Key` and `apiKey` become `x_api_key` and `api_key`.
fn snake(text: &str) -> String {
    use heck::ToSnakeCase;
    let plain: String =
        text.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' }).collect();
    plain.to_snake_case()
}
