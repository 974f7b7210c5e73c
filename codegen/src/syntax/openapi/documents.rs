//! The files of one description: the root document and whatever it refers to.
//!
//! Takes: the root document and a [`Loader`]. Gives: [`Documents`], complete: lowering asks no
//! loader. Files are found by their `$ref`s before anything is read, each is parsed once, and a file
//! that cannot be had is remembered with its reason, so that only what uses it is lost.
//! Must not know what the files hold beyond `$ref`.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostics::Sink;
use crate::node::{self, Document, Limits, Node};
use crate::source::{FileId, LoadError, Loader, SourceMap, SourcePath};

/// The parsed files of one description.
#[derive(Debug)]
pub struct Documents {
    root: FileId,
    files: BTreeMap<FileId, (SourcePath, Document)>,
    by_path: BTreeMap<SourcePath, FileId>,
    missing: BTreeMap<SourcePath, LoadError>,
}

/// Keys whose values are data, in which `$ref` means nothing.
const DATA: &[&str] = &["example", "examples", "default", "enum", "const", "value"];

impl Documents {
    /// A description of one file.
    pub fn single(path: SourcePath, root: Document) -> Self {
        let file = root.file();
        Self {
            root: file,
            by_path: BTreeMap::from([(path.clone(), file)]),
            files: BTreeMap::from([(file, (path, root))]),
            missing: BTreeMap::new(),
        }
    }

    /// The root document and every file that it refers to, directly or through others.
    ///
    /// Syntax errors of those files go to the sink. Files that cannot be loaded are no error here.
    pub fn load(
        path: SourcePath,
        root: Document,
        loader: &dyn Loader,
        sources: &mut SourceMap,
        limits: Limits,
        sink: &Sink<'_>,
    ) -> Self {
        let mut documents = Self::single(path, root);
        let mut waiting = vec![documents.root];
        while let Some(file) = waiting.pop() {
            for path in documents.referred(file) {
                if documents.is_known(&path) {
                    continue;
                }
                match loader.load(&path) {
                    Err(error) => {
                        documents.missing.insert(path, error);
                    }
                    Ok(text) => {
                        let Ok(file) = sources.add(path.clone(), text.clone()) else { continue };
                        if let Some(document) = node::parse(file, &text, limits, sink) {
                            documents.by_path.insert(path.clone(), file);
                            documents.files.insert(file, (path, document));
                            waiting.push(file);
                        } else {
                            let reason = "its syntax is broken".to_owned();
                            documents.missing.insert(path, LoadError::Unreadable { reason });
                        }
                    }
                }
            }
        }
        documents
    }

    /// The root document.
    pub fn root(&self) -> Option<&Document> {
        self.document(self.root)
    }

    /// The document of a file.
    pub fn document(&self, file: FileId) -> Option<&Document> {
        self.files.get(&file).map(|(_, document)| document)
    }

    /// The path of a file.
    pub fn path(&self, file: FileId) -> Option<&SourcePath> {
        self.files.get(&file).map(|(path, _)| path)
    }

    /// Every document, in the order in which they were loaded.
    pub fn iter(&self) -> impl Iterator<Item = &Document> {
        self.files.values().map(|(_, document)| document)
    }

    /// The document at a path, or why there is none.
    pub fn at(&self, path: &SourcePath) -> Result<&Document, Option<&LoadError>> {
        let found = self.by_path.get(path).and_then(|file| self.document(*file));
        found.ok_or_else(|| self.missing.get(path))
    }

    fn is_known(&self, path: &SourcePath) -> bool {
        self.missing.contains_key(path) || self.by_path.contains_key(path)
    }

    /// The other files that a file refers to.
    fn referred(&self, file: FileId) -> BTreeSet<SourcePath> {
        let mut found = BTreeSet::new();
        let Some((base, document)) = self.files.get(&file) else { return found };
        // (a node, whether its keys are names that the document's author chose)
        let mut open = vec![(document.root(), false)];
        while let Some((node, names)) = open.pop() {
            if node.is_sequence() {
                open.extend(node.items().map(|item| (item, false)));
            }
            for entry in node.entries() {
                let key = entry.key.value;
                if let Some(text) = entry.value.as_str() {
                    if is_file_reference(key, text)
                        && let Ok(reference) = base.reference(text)
                        && let Some(path) = reference.path
                    {
                        found.insert(path);
                    }
                } else if names || !DATA.contains(&key) {
                    open.push((entry.value, holds_names(key)));
                }
            }
        }
        found
    }
}

fn is_file_reference(key: &str, text: &str) -> bool {
    key == "$ref" && !text.starts_with('#') || key != "$ref" && is_mapping_target(text)
}

/// Whether a text looks like the target of a discriminator's mapping in another file.
fn is_mapping_target(text: &str) -> bool {
    let path = text.split('#').next().unwrap_or_default();
    (path.starts_with("./") || path.starts_with("../"))
        && [".json", ".yaml", ".yml"].iter().any(|suffix| path.ends_with(suffix))
}

/// Whether the keys of the mapping under this key are names, not keywords.
fn holds_names(key: &str) -> bool {
    matches!(key, "properties" | "patternProperties" | "schemas" | "definitions" | "$defs")
}

/// The last part of a node's file name, without its suffix: what a file's schema is called.
pub fn stem(path: &SourcePath) -> &str {
    let name = path.file_name();
    name.split('.').next().filter(|stem| !stem.is_empty()).unwrap_or(name)
}

/// The node's file.
pub fn file_of(node: Node<'_>) -> FileId {
    node.document().file()
}
