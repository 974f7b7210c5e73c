//! The files that a spec is made of: the document of a `source`, its overlays, what it refers to.
//!
//! Takes: the entry, already parsed. Gives: [`Documents`], overlays applied. Every file goes through
//! the loader and into the source map, so that build tools see what was read. Must not know what the
//! documents are about.

mod vendored;

use std::collections::BTreeSet;

use heck::ToUpperCamelCase;

use crate::diagnostics::{Diagnostic, Sink, codes};
use crate::import::Choice;
use crate::lower::openapi::{Names, Select};
use crate::node::{self, Document, Duplicates, Limits, Node};
use crate::source::{LoadError, Loader, SourceMap, SourcePath, Span, Spanned};
use crate::syntax::connector::{self, Source};
use crate::syntax::openapi::{self, Documents};
use crate::syntax::overlay;

/// The names under which an overlay beside a document is found.
const OVERLAYS: &[&str] = &["overlay.yaml", "overlay.yml", "overlay.json"];

/// Reads files for one compilation.
pub(crate) struct Files<'l> {
    pub(crate) loader: &'l dyn Loader,
    pub(crate) sources: &'l mut SourceMap,
    pub(crate) sink: &'l Sink<'l>,
}

/// An overlay file that is to be applied.
struct Wanted {
    path: SourcePath,
    /// What names it; `None` for a file that was found or given by the caller.
    at: Option<Span>,
    /// Whether it only lies beside the document: then it may be for another one.
    found: bool,
}

impl Files<'_> {
    /// The document of a connector's `source`, with its overlays and then the caller's.
    pub(crate) fn source(
        &mut self,
        entry: &SourcePath,
        source: &Source,
        further: &[SourcePath],
    ) -> Option<Documents> {
        let path = self.sibling(entry, &source.openapi)?;
        let at = Some(source.openapi.span);
        let document = self.load(&path, at)?;
        if openapi::detect(document.root()).is_none() {
            self.sink.push(
                Diagnostic::new(codes::WRONG_SOURCE, format!("`{path}` is no OpenAPI document"))
                    .at(source.openapi.span)
                    .help("name a document that begins with `openapi:` or `swagger:`"),
            );
            return None;
        }
        let mut wanted = Vec::new();
        match &source.overlays {
            Some(listed) => {
                for name in listed {
                    if let Some(path) = self.sibling(entry, name) {
                        wanted.push(Wanted { path, at: Some(name.span), found: false });
                    }
                }
            }
            None => wanted.extend(self.beside(&path)),
        }
        Some(self.complete(path, document, wanted, further))
    }

    /// The documents of an OpenAPI document that is a spec by itself.
    pub(crate) fn document(
        &mut self,
        entry: &SourcePath,
        document: Document,
        further: &[SourcePath],
    ) -> Documents {
        let wanted: Vec<Wanted> = self.beside(entry).into_iter().collect();
        self.complete(entry.clone(), document, wanted, further)
    }

    /// The documents that an overlay is for, when the overlay is the spec.
    pub(crate) fn extended(
        &mut self,
        entry: &SourcePath,
        document: &Document,
        further: &[SourcePath],
    ) -> Option<Documents> {
        let extends = document.root().get("extends").and_then(Node::as_spanned_str);
        let Some(extends) = extends else {
            let version = document.root().get("overlay").unwrap_or(document.root());
            self.sink.push(
                Diagnostic::new(codes::BAD_OVERLAY, "the overlay says not what it is for")
                    .at(version.place())
                    .help("add `extends` with the path of the document, or compile the document"),
            );
            return None;
        };
        let path = self.sibling(entry, &extends.map(str::to_owned))?;
        let extended = self.load(&path, Some(extends.span))?;
        let own = Wanted { path: entry.clone(), at: Some(extends.span), found: false };
        Some(self.complete(path, extended, vec![own], further))
    }

    /// Applies overlays, and loads what the document refers to.
    fn complete(
        &mut self,
        path: SourcePath,
        document: Document,
        mut wanted: Vec<Wanted>,
        further: &[SourcePath],
    ) -> Documents {
        wanted.retain(|one| !(one.found && further.contains(&one.path)));
        let given = |path: &SourcePath| Wanted { path: path.clone(), at: None, found: false };
        wanted.extend(further.iter().map(given));
        let document = self.overlaid(&path, document, &wanted);
        let copies = self.copies(&path);
        let limits = Limits::default();
        Documents::load(path, document, &copies, self.loader, self.sources, limits, self.sink)
    }

    fn overlaid(&mut self, path: &SourcePath, document: Document, wanted: &[Wanted]) -> Document {
        let mut loaded = Vec::new();
        for one in wanted {
            if let Some(overlay) = self.load(&one.path, one.at) {
                overlay.report_duplicates(Duplicates::Refuse, self.sink);
                loaded.push((one, overlay));
            }
        }
        let mut overlays = Vec::new();
        for (one, document) in &loaded {
            let Some(overlay) = overlay::read(document.root(), self.sink) else { continue };
            let fits = overlay.extends.is_none_or(|extends| {
                // A URL says where the document came from, not where it lies.
                one.path.sibling(extends.value).ok().is_none_or(|extended| extended == *path)
            });
            match overlay.extends {
                Some(_) if !fits && one.found => continue,
                Some(extends) if !fits => self.sink.push(
                    Diagnostic::new(
                        codes::OVERLAY_UNUSED,
                        format!("the overlay is for `{}` and applied to `{path}`", extends.value),
                    )
                    .at(extends.span)
                    .help("mend `extends`, or leave the overlay out"),
                ),
                _ => {}
            }
            overlays.push(overlay);
        }
        if overlays.is_empty() { document } else { overlay::apply(document, &overlays, self.sink) }
    }

    /// The overlay that lies beside a document.
    fn beside(&self, path: &SourcePath) -> Option<Wanted> {
        OVERLAYS.iter().find_map(|name| {
            let beside = path.sibling(name).ok()?;
            match self.loader.load(&beside) {
                Err(LoadError::NotFound { .. }) => None,
                // Whatever else is wrong with it is said when it is read.
                _ => Some(Wanted { path: beside, at: None, found: true }),
            }
        })
    }

    fn load(&mut self, path: &SourcePath, at: Option<Span>) -> Option<Document> {
        node::load(path, at, self.loader, self.sources, Limits::default(), self.sink)
    }

    /// A path that a file names, relative to it.
    fn sibling(&self, from: &SourcePath, name: &Spanned<String>) -> Option<SourcePath> {
        match from.sibling(name) {
            Ok(path) => Some(path),
            Err(error) => {
                self.sink.push(
                    Diagnostic::new(codes::NOT_A_LOCAL_FILE, error.to_string())
                        .at(name.span)
                        .help("write the path of a file, relative to this one"),
                );
                None
            }
        }
    }
}

/// What a connector takes of its document; `root` is the connector as it is written.
pub(crate) fn selection(connector: &connector::Document, root: Node<'_>) -> Option<Select> {
    let written = connector.source.as_ref()?.select.as_ref()?;
    let exclude = written.exclude.as_ref();
    let operations =
        connector.resources.entries.iter().flat_map(|one| &one.value.operations.entries);
    let from = operations.filter_map(|operation| operation.value.from.as_ref());
    Some(Select {
        include: Names {
            tags: written.tags.clone(),
            paths: written.paths.clone(),
            operations: written.operations.clone(),
            are_mixed: false,
        },
        exclude: Names {
            tags: exclude.map(|one| one.tags.clone()).unwrap_or_default(),
            paths: exclude.map(|one| one.paths.clone()).unwrap_or_default(),
            operations: exclude.map(|one| one.operations.clone()).unwrap_or_default(),
            are_mixed: false,
        },
        always: from.map(|from| from.value.clone()).collect(),
        schemas: mentioned(root),
    })
}

/// What is imported of a document; none when all of it is. `place` stands for the command line.
pub(crate) fn choice(choice: &Choice, root: Node<'_>, place: Span) -> Option<Select> {
    if choice.select.is_empty() && choice.exclude.is_empty() {
        return None;
    }
    let operations = root.get("paths").into_iter().flat_map(Node::entries);
    let operations = operations.flat_map(|path| path.value.entries());
    let tags: BTreeSet<&str> = operations
        .filter_map(|operation| operation.value.get("tags"))
        .flat_map(Node::items)
        .filter_map(Node::scalar_text)
        .collect();
    let names = |words: &[String]| {
        let mut names = Names { are_mixed: true, ..Names::default() };
        for word in words {
            let one = Spanned::new(word.clone(), place);
            if word.starts_with('/') {
                names.paths.push(one);
            } else if tags.contains(word.as_str()) {
                names.tags.push(one);
            } else {
                names.operations.push(one);
            }
        }
        names
    };
    Some(Select {
        include: names(&choice.select),
        exclude: names(&choice.exclude),
        ..Select::default()
    })
}

/// Every word of a connector, in which the names of schemas are found that it refers to. What is
/// mentioned by chance is cleared away once it is known what is used.
fn mentioned(root: Node<'_>) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    let mut open = vec![root];
    while let Some(node) = open.pop() {
        if let Some(text) = node.as_str() {
            words.insert(text.to_owned());
            let parts = text.split(|c: char| !c.is_alphanumeric() && c != '_');
            words.extend(parts.filter(|part| !part.is_empty()).map(str::to_owned));
        }
        for entry in node.entries() {
            words.insert(entry.key.value.to_owned());
            open.push(entry.value);
        }
        open.extend(node.items());
    }
    let spelled: Vec<String> = words.iter().map(|word| word.to_upper_camel_case()).collect();
    words.extend(spelled);
    words
}
