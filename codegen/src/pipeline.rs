//! The driver: `load -> parse -> lower -> check -> name -> emit`, for one spec.

use jackfield_plan::Plan;

use crate::diagnostics::{Diagnostic, Diagnostics, Report, Sink, codes};
use crate::emit::{self, Emitted, Module};
use crate::import::Choice;
use crate::ir;
use crate::load::{self, Files};
use crate::lower::openapi::{Counts, Lowered, Settings};
use crate::names::{self, Lock, Named, Names, Stub};
use crate::node::{self, Document, Duplicates, Limits, Node};
use crate::options::Options;
use crate::output::FileSet;
use crate::source::{Loader, SourceMap, SourcePath, Span};
use crate::{check, lower, syntax};

/// What a compilation gives: as much as could be made, and everything that was wrong.
#[derive(Debug)]
pub struct Compilation {
    /// The generated crate; empty when the spec could not be read at all. With errors in the report
    /// it is what the sound parts give.
    pub files: FileSet,
    /// The client's modules, which are the same in every way into Rust.
    pub modules: Vec<Module>,
    /// The compiled plan.
    pub plan: Option<Plan>,
    /// What a mistake took away, for the way into Rust that compiles what is sound beside it.
    pub stubs: Vec<Stub>,
    /// The names of types that the lock has, where a mistake took everything away.
    pub lost_types: Vec<String>,
    /// The names lock as it should be written.
    pub lock: Option<Lock>,
    /// What was compiled and what was left out.
    pub summary: Summary,
    /// What was reported, in the order of places.
    pub report: Report,
    /// The sources, for rendering the report and for telling build tools what was read.
    pub sources: SourceMap,
}

impl Compilation {
    /// Whether nothing is an error; skipped operations of foreign documents are none.
    pub fn is_ok(&self) -> bool {
        self.report.errors() == 0 && self.plan.is_some()
    }
}

/// Figures of a compilation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// The connector's id.
    pub id: String,
    /// The package's name.
    pub package: String,
    /// How many operations were compiled.
    pub operations: usize,
    /// The operations that were left out.
    pub skipped: usize,
    /// How many types have names of their own.
    pub types: usize,
    /// The types that have names of their own, in the order of the spec.
    pub named: Vec<NamedType>,
    /// How much of an OpenAPI document's schemas could be expressed.
    pub schemas: Counts,
}

/// A type that has a name of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedType {
    /// Its name in the client's module of types.
    pub name: String,
    /// Where the spec writes it.
    pub place: Span,
    /// Where else, when it is what several schemas say that were written apart.
    pub merged: Vec<Span>,
}

/// Compiles the spec at `entry`, reading through `loader`.
pub fn compile(entry: &SourcePath, loader: &dyn Loader, options: &Options) -> Compilation {
    let diagnostics = Diagnostics::new();
    let mut sources = SourceMap::new();
    let compiled = run(entry, loader, options, &mut sources, &diagnostics.sink());
    let report = diagnostics.finish();
    let (Emitted { plan, modules, files }, Names { stubs, lock, .. }, summary) = match compiled {
        Ok(compiled) => compiled,
        Err(lock) => {
            return Compilation {
                files: FileSet::default(),
                modules: Vec::new(),
                plan: None,
                stubs: Vec::new(),
                lost_types: lock.types.into_values().collect(),
                lock: None,
                summary: Summary::default(),
                report,
                sources,
            };
        }
    };
    let (plan, lock, lost_types) = (Some(plan), Some(lock), Vec::new());
    Compilation { files, modules, plan, stubs, lost_types, lock, summary, report, sources }
}

/// What is compiled; the names lock where there is nothing to compile.
fn run(
    entry: &SourcePath,
    loader: &dyn Loader,
    options: &Options,
    sources: &mut SourceMap,
    sink: &Sink<'_>,
) -> Result<(Emitted, Names, Summary), Lock> {
    let document = node::load(entry, None, loader, sources, Limits::default(), sink);
    let lock = lock(entry, loader, sources, sink);
    let mut files = Files { loader, sources, sink };
    let lowered = document.and_then(|document| lower(entry, document, &mut files, options));
    let Some((connector, schemas)) = lowered else { return Err(lock) };
    let skipped = connector.skipped.len();
    let named = names::assign(connector, &lock);
    let types = named_types(&named);
    let summary = Summary {
        id: named.connector.info.id.clone(),
        package: named.names.package.clone(),
        operations: named.connector.operations.len(),
        skipped,
        types: types.len(),
        named: types,
        schemas,
    };
    let emitted = emit::all(&named, options);
    check::examples(&named, &emitted.plan, sink);
    Ok((emitted, named.names, summary))
}

/// The connector that an OpenAPI document describes, lowered and named, for writing it in our own
/// language; none when it could not be read, or is no document of others.
pub(crate) fn foreign(
    entry: &SourcePath,
    loader: &dyn Loader,
    choice: &Choice,
    options: &Options,
    sources: &mut SourceMap,
    sink: &Sink<'_>,
) -> Option<Named> {
    let document = node::load(entry, None, loader, sources, Limits::default(), sink)?;
    let lock = lock(entry, loader, sources, sink);
    let root = document.root();
    let place = root.span().part(0, 1);
    if syntax::connector::is_connector(root) {
        sink.push(
            Diagnostic::new(codes::NOT_A_SPEC, "the file is a connector already")
                .at(place)
                .help("give the path of an OpenAPI document"),
        );
        return None;
    }
    let mut files = Files { loader, sources, sink };
    let documents = if syntax::overlay::is_overlay(root) {
        files.extended(entry, &document, &options.overlays)?
    } else if syntax::openapi::detect(root).is_some() {
        files.document(entry, document, &options.overlays)
    } else {
        not_a_spec(root, sink);
        return None;
    };
    let select = load::choice(choice, documents.root()?.root(), place);
    let settings = Settings { infer_pagination: options.infer_pagination, select: select.as_ref() };
    let Lowered { mut connector, .. } = lower::openapi::lower(&documents, settings, sink);
    if let Some(id) = &options.id {
        connector.info.id.clone_from(id);
        connector.info.tool_slug.clone_from(id);
    }
    Some(names::assign(connector, &lock))
}

fn named_types(named: &Named) -> Vec<NamedType> {
    let types = named.connector.types.iter().zip(&named.names.types);
    types
        .filter_map(|((_, ty), names)| {
            let (place, merged) = (ty.origin.span, ty.merged.clone());
            Some(NamedType { name: names.ident.clone()?, place, merged })
        })
        .collect()
}

/// Reads the dialect that the document is in.
fn lower(
    entry: &SourcePath,
    document: Document,
    files: &mut Files<'_>,
    options: &Options,
) -> Option<(ir::Connector, Counts)> {
    let sink = files.sink;
    let root = document.root();
    if syntax::connector::is_connector(root) {
        document.report_duplicates(Duplicates::Refuse, sink);
        let parsed = syntax::connector::parse(root, sink)?;
        return over(entry, root, &parsed, files, options);
    }
    let documents = if syntax::overlay::is_overlay(root) {
        Some(files.extended(entry, &document, &options.overlays)?)
    } else if syntax::openapi::detect(root).is_some() {
        Some(files.document(entry, document, &options.overlays))
    } else {
        not_a_spec(root, sink);
        None
    }?;
    let settings = Settings { infer_pagination: options.infer_pagination, select: None };
    let Lowered { mut connector, counts } = lower::openapi::lower(&documents, settings, sink);
    if let Some(id) = &options.id {
        connector.info.id.clone_from(id);
        connector.info.tool_slug.clone_from(id);
    }
    Some((connector, counts))
}

/// A connector, over the document of its `source` where it has one.
pub(crate) fn over(
    entry: &SourcePath,
    root: Node<'_>,
    parsed: &syntax::connector::Document,
    files: &mut Files<'_>,
    options: &Options,
) -> Option<(ir::Connector, Counts)> {
    let sink = files.sink;
    if parsed.is_unread("source") {
        return None;
    }
    let documents = match &parsed.source {
        // Without the document there is nothing to say about what refers to it.
        Some(source) => Some(files.source(entry, source, &options.overlays)?),
        None => None,
    };
    if parsed.source.is_none() && !options.overlays.is_empty() {
        sink.push(
            Diagnostic::new(
                codes::BAD_OVERLAY,
                "the connector has no document to apply overlays to",
            )
            .at(root.span().part(0, 1))
            .help("overlays correct OpenAPI documents; change the connector itself"),
        );
    }
    let select = load::selection(parsed, root);
    let stated = parsed.pagination.infer.as_ref().map(|infer| infer.value);
    let settings = Settings {
        infer_pagination: stated.unwrap_or(options.infer_pagination),
        select: select.as_ref(),
    };
    let source = documents.map(|documents| lower::openapi::lower(&documents, settings, sink));
    let (source, counts) = match source {
        Some(Lowered { connector, counts }) => (Some(connector), counts),
        None => (None, Counts::default()),
    };
    let mut connector = lower::connector::lower(parsed, source, sink)?;
    if !parsed.unread.is_empty() {
        // Who uses the client would be told of what it lacks because of a part of the file that could not
        // be read; the other parts were checked.
        return None;
    }
    sketch(&mut connector, root);
    Some((connector, counts))
}

/// Guesses how many arguments the operations want that could not be read.
fn sketch(connector: &mut ir::Connector, root: Node<'_>) {
    for lost in connector.lost.iter_mut().filter(|lost| lost.required.is_none()) {
        let resource = lost.resource.and_then(|id| connector.resources.get(id.0 as usize));
        let operation = resource.and_then(|resource| {
            root.get("resources")?.get(&resource.name)?.get("operations")?.get(&lost.name)
        });
        lost.required = operation.map(syntax::connector::seems_to_want);
    }
}

fn not_a_spec(root: Node<'_>, sink: &Sink<'_>) {
    let schema = root.get("$schema").filter(|schema| schema.as_str().is_some_and(is_meta_schema));
    if let Some(schema) = schema {
        sink.push(
            Diagnostic::new(codes::SCHEMA_ALONE, "the file is a JSON Schema, and describes no API")
                .at(schema.place())
                .help("name a connector or an OpenAPI document; schemas are for editors"),
        );
        return;
    }
    sink.push(
        Diagnostic::new(codes::NOT_A_SPEC, "the file is neither a connector nor an OpenAPI document")
            .at(root.span())
            .help("a connector begins with `jackfield: 1`, an OpenAPI document with `openapi:` or `swagger:`"),
    );
}

/// Whether a URI names a dialect of JSON Schema.
fn is_meta_schema(uri: &str) -> bool {
    let bare = uri.trim_start_matches("https://").trim_start_matches("http://");
    bare.starts_with("json-schema.org/")
}

/// The names lock beside the spec; a missing one is empty, a broken one is reported.
fn lock(entry: &SourcePath, loader: &dyn Loader, sources: &mut SourceMap, sink: &Sink<'_>) -> Lock {
    let Some(path) = entry.sibling("names.lock").ok() else { return Lock::default() };
    let Some(text) = loader.load(&path).ok() else { return Lock::default() };
    let place = sources.add(path.clone(), text.clone()).ok();
    match Lock::parse(&text) {
        Ok(lock) => lock,
        Err(error) => {
            let whole = place.map(|file| Span { file, start: 0, end: 0 });
            sink.push(
                Diagnostic::new(
                    codes::BAD_NAMES_LOCK,
                    format!("`{path}` is no names lock: {error}"),
                )
                .at_opt(whole)
                .help("restore it from version control, or delete it to name everything afresh"),
            );
            Lock::default()
        }
    }
}
