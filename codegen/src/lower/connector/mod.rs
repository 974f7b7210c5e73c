//! The connector language becomes the model.
//!
//! Takes: a [`Document`] as it was written. Gives: an [`ir::Connector`] with every name resolved and
//! every path into a body checked against its type; what cannot be lowered is reported and left out.
//! Order matters here: types first, then operations, then what needs both (unions, paths).
//! A connector may be made over another, which a document was lowered into: then it adds to it.
//! Must not know Rust, nor OpenAPI.

mod auth;
mod bodies;
mod body_size;
mod connection;
mod encoding;
mod errors;
mod finish;
mod idle;
mod joins;
mod names;
mod operations;
mod over;
mod page_size;
mod pagination;
mod params;
mod paths;
mod responses;
mod security;
mod steps;
mod types;

use std::collections::BTreeMap;

use crate::diagnostics::{Diagnostic, Sink, codes};
use crate::ir;
use crate::lower::credentials;
use crate::syntax::connector::Document;
use crate::syntax::connector::value::Text;
pub(crate) use encoding::{Where, default_layout_of};
pub(crate) use params::default_fits;
use types::TypeLowering;

/// The version of the language that is read.
const VERSION: u32 = 1;

/// Lowers a connector.
///
/// Everything that is wrong is reported into `sink`. What is given is the best that could be made of
/// the rest: an operation with a mistake is left out and listed, so that one mistake does not hide
/// the others; in our own language the compilation has failed all the same. `source` is what the
/// document of `source` was lowered into, where there is one.
pub fn lower(
    document: &Document,
    source: Option<ir::Connector>,
    sink: &Sink<'_>,
) -> Option<ir::Connector> {
    let sink = sink.scope();
    if let Some(version) = document.version.0.as_ref().filter(|version| version.value != VERSION) {
        let found = version.value;
        let message = format!("version {found} of the connector language is not known");
        sink.push(
            Diagnostic::new(codes::UNSUPPORTED_VERSION, message)
                .at(version.span)
                .help(format!("write `jackfield: {VERSION}`")),
        );
        return None;
    }
    let count: usize =
        document.resources.entries.iter().map(|one| one.value.operations.entries.len()).sum();
    let scopes: Vec<Sink<'_>> = (0..count).map(|_| sink.scope()).collect();
    let mut cx = Lowering::new(document, source, &sink, &scopes);
    let connector = cx.connector();
    Some(cx.finish(connector))
}

/// What every part of the lowering shares.
struct Lowering<'a> {
    /// What was written.
    document: &'a Document,
    /// What it was written over.
    base: Option<over::Base>,
    /// Where mistakes are reported: the scope of the operation that is being lowered.
    sink: &'a Sink<'a>,
    /// Where mistakes outside operations are reported.
    outer: &'a Sink<'a>,
    /// A scope per operation.
    scopes: &'a [Sink<'a>],
    /// The types so far.
    types: TypeLowering<'a>,
    /// The type of error bodies.
    error_type: Option<responses::ErrorType>,
    /// What is known of the JSON body of each operation's success.
    successes: BTreeMap<String, Option<paths::BodyRoot>>,
    /// Login operations, with the path to the token.
    logins: Vec<(String, crate::syntax::connector::Path)>,
    /// Results that are parts of bodies: operation, response, path.
    unwraps: Vec<(usize, usize, paths::PathCheck<'a>)>,
    /// Related records to be put into others, checked likewise.
    joins: Vec<joins::JoinCheck<'a>>,
    /// Paths to be checked once all types are complete.
    paths: Vec<paths::PathCheck<'a>>,
    /// Page sizes in bodies, likewise.
    sizes: Vec<body_size::BodySize<'a>>,
    /// Page sizes that are types of their own, by argument and sizes.
    buckets: Vec<(String, Vec<u32>, ir::TypeId)>,
}

impl<'a> Lowering<'a> {
    fn new(
        document: &'a Document,
        mut source: Option<ir::Connector>,
        sink: &'a Sink<'a>,
        scopes: &'a [Sink<'a>],
    ) -> Self {
        let types = source.as_mut().map(|source| std::mem::take(&mut source.types));
        let types = TypeLowering::new(document, types, sink);
        Self {
            document,
            base: source.map(over::Base::new),
            sink,
            outer: sink,
            scopes,
            types,
            error_type: None,
            successes: BTreeMap::new(),
            logins: Vec::new(),
            unwraps: Vec::new(),
            joins: Vec::new(),
            paths: Vec::new(),
            sizes: Vec::new(),
            buckets: Vec::new(),
        }
    }

    /// Reports into the scope of the operation with this number.
    fn enter(&mut self, operation: usize) {
        let sink = self.scopes.get(operation).unwrap_or(self.outer);
        self.sink = sink;
        self.types.sink = sink;
    }

    /// Reports outside of operations again.
    fn leave(&mut self) {
        self.sink = self.outer;
        self.types.sink = self.outer;
    }

    /// Everything but the types, which are taken at the end.
    fn connector(&mut self) -> ir::Connector {
        let mut connector = ir::Connector {
            info: self.info(),
            servers: self.servers(),
            headers: self.headers(&self.document.headers),
            notes: texts(self.document.info.0.as_ref().map(|info| &info.notes)),
            not_covered: texts(self.document.info.0.as_ref().map(|info| &info.not_covered)),
            ..ir::Connector::default()
        };
        connector.schemes = self.schemes(&connector.servers);
        if connector.schemes.is_empty()
            && document_says_nothing(self.document)
            && let Some(base) = &self.base
        {
            connector.schemes.clone_from(&base.connector.schemes);
        }
        connector.security = self.default_security();
        if let Some(base) = &mut self.base {
            let operations = &mut base.connector.operations;
            credentials::leave_out(operations, &connector.schemes, &connector.security);
        }
        connector.rate_limits = self.rate_limits();
        connector.errors = self.errors();
        self.check_paginations();
        self.check_needs();
        self.resources(&mut connector);
        connector
    }

    fn info(&self) -> ir::Info {
        /// What a connector is called whose id could not be read.
        const NAMELESS: &str = "connector";
        let text = |text: &Option<Text>| text.as_ref().map(|text| text.value.clone());
        let nothing = ir::Info::default();
        let of_base = self.base.as_ref().map_or(&nothing, |base| &base.connector.info);
        let Some(info) = &self.document.info.0 else {
            let (id, name, tool_slug) = (NAMELESS.into(), NAMELESS.into(), NAMELESS.into());
            return ir::Info { id, name, tool_slug, ..of_base.clone() };
        };
        if let Some(id) = &info.id.0 {
            self.check_id(id, "the connector's id");
        }
        if let Some(slug) = &info.tool_slug {
            self.check_id(slug, "`tool_slug`");
        }
        let id = text(&info.id.0).unwrap_or_else(|| NAMELESS.to_owned());
        ir::Info {
            name: text(&info.name.0).unwrap_or_else(|| id.clone()),
            tool_slug: text(&info.tool_slug).unwrap_or_else(|| id.clone()),
            id,
            description: text(&info.description).unwrap_or_else(|| of_base.description.clone()),
            api_version: info
                .api_version
                .as_ref()
                .map_or_else(|| of_base.api_version.clone(), |v| v.0.value.clone()),
            docs: text(&info.docs).or_else(|| of_base.docs.clone()),
            categories: info.categories.iter().map(|category| category.value.clone()).collect(),
        }
    }
}

fn texts(texts: Option<&Vec<Text>>) -> Vec<String> {
    texts.into_iter().flatten().map(|text| text.value.clone()).collect()
}

/// Whether a connector leaves credentials to its source.
fn document_says_nothing(document: &Document) -> bool {
    document.auth.span.is_none()
}

#[cfg(test)]
mod tests;
