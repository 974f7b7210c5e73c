//! The files of one description: the root document and whatever it refers to, by path or by URL.
//!
//! Takes: the root document and a [`Loader`]. Gives: [`Documents`], complete: lowering asks no
//! loader. Files are found by their `$ref`s before anything is read, each is parsed once, and a file
//! that cannot be had is remembered with its reason, so that only what uses it is lost. What a URL
//! names is read from its [`struct@Copy`], whose checksum must be the one that is pinned; a copy's own
//! relative references count from its URL.
//! Must not know what the files hold beyond `$ref`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use sha2::{Digest, Sha256};

use crate::diagnostics::{Diagnostic, Sink, codes};
use crate::node::{self, Document, Limits, Node};
use crate::source::{FileId, LoadError, Loader, PathError, SourceMap, SourcePath, Span, url};

/// The parsed files of one description.
#[derive(Debug)]
pub struct Documents {
    root: FileId,
    files: BTreeMap<FileId, (SourcePath, Document)>,
    by_path: BTreeMap<SourcePath, FileId>,
    missing: BTreeMap<SourcePath, LoadError>,
    /// The URLs of files: of copies, and of the root where it is known.
    urls: BTreeMap<FileId, String>,
    by_url: BTreeMap<String, FileId>,
    missing_urls: BTreeMap<String, NoCopy>,
}

/// The copies of what is referred to by URL.
#[derive(Debug, Clone, Default)]
pub struct Copies {
    /// The URL of the root document.
    pub url: Option<String>,
    /// By URL, without a fragment.
    pub by_url: BTreeMap<String, Copy>,
}

/// A copy of what a URL names.
#[derive(Debug, Clone)]
pub struct Copy {
    /// The file.
    pub path: SourcePath,
    /// What names the file.
    pub at: Span,
    /// The checksum that its text must have, in lower-case hex.
    pub sha256: String,
    /// Where that is written.
    pub pinned_at: Span,
}

/// Why there is nothing for a URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoCopy {
    /// No copy is listed: the entry to add.
    Unlisted {
        /// Where the copy would lie.
        file: String,
        /// Its checksum, where it lies there already.
        sha256: Option<String>,
    },
    /// The listed copy cannot be used, which is reported.
    Unusable,
}

/// Where a reference leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// To the file that holds it.
    Here,
    /// To another file.
    File(SourcePath),
    /// To what a URL names.
    Url(String),
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
            urls: BTreeMap::new(),
            by_url: BTreeMap::new(),
            missing_urls: BTreeMap::new(),
        }
    }

    /// The root document and every file that it refers to, directly or through others.
    ///
    /// Syntax errors of those files go to the sink. Files that cannot be loaded are no error here.
    pub fn load(
        path: SourcePath,
        root: Document,
        copies: &Copies,
        loader: &dyn Loader,
        sources: &mut SourceMap,
        limits: Limits,
        sink: &Sink<'_>,
    ) -> Self {
        let mut documents = Self::single(path, root);
        documents.name_root(copies);
        let mut waiting = vec![documents.root];
        while let Some(file) = waiting.pop() {
            for place in documents.referred(file) {
                let mut reading = Reading { loader, sources, limits, sink };
                let found = match place {
                    Place::Here => None,
                    Place::File(path) => documents.load_file(&path, &mut reading),
                    Place::Url(url) => documents.load_copy(&url, copies, &mut reading),
                };
                waiting.extend(found);
            }
        }
        documents
    }

    /// Notes the URL of the root: what the document says of itself (3.2), or where it came from.
    fn name_root(&mut self, copies: &Copies) {
        let of_itself = self.root().and_then(|root| root.root().get("$self")?.as_str());
        let of_itself = of_itself.filter(|text| url::is_absolute(text)).map(str::to_owned);
        for url in of_itself.into_iter().chain(copies.url.clone()) {
            let url = url.split('#').next().unwrap_or_default().to_owned();
            self.by_url.entry(url.clone()).or_insert(self.root);
            self.urls.entry(self.root).or_insert(url);
        }
    }

    /// Loads a file, unless that was tried before; gives its number when it is new.
    fn load_file(&mut self, path: &SourcePath, reading: &mut Reading<'_>) -> Option<FileId> {
        if self.is_known(path) {
            return None;
        }
        match reading.loader.load(path) {
            Err(error) => {
                self.missing.insert(path.clone(), error);
                None
            }
            Ok(text) => self.add(path, &text, reading),
        }
    }

    fn add(
        &mut self,
        path: &SourcePath,
        text: &std::sync::Arc<str>,
        reading: &mut Reading<'_>,
    ) -> Option<FileId> {
        let file = reading.sources.add(path.clone(), text.clone()).ok()?;
        if let Some(document) = node::parse(file, text, reading.limits, reading.sink) {
            self.by_path.insert(path.clone(), file);
            self.files.insert(file, (path.clone(), document));
            return Some(file);
        }
        let reason = "its syntax is broken".to_owned();
        self.missing.insert(path.clone(), LoadError::Unreadable { reason });
        None
    }

    /// Loads the copy of what a URL names, unless that was tried before.
    fn load_copy(
        &mut self,
        url: &str,
        copies: &Copies,
        reading: &mut Reading<'_>,
    ) -> Option<FileId> {
        if self.by_url.contains_key(url) || self.missing_urls.contains_key(url) {
            return None;
        }
        let Some(copy) = copies.by_url.get(url) else {
            let missing = self.unlisted(url, reading.loader);
            self.missing_urls.insert(url.to_owned(), missing);
            return None;
        };
        let file = match reading.loader.load(&copy.path) {
            Ok(text) if checksum(&text) == copy.sha256 => match self.by_path.get(&copy.path) {
                Some(known) => Some(*known),
                None => self.add(&copy.path, &text, reading),
            },
            Ok(text) => {
                let message = format!("`{}` is not the copy that is pinned", copy.path);
                reading.sink.push(
                    Diagnostic::new(codes::CHECKSUM_MISMATCH, message)
                        .at(copy.pinned_at)
                        .note(format!("its checksum is {}", checksum(&text)))
                        .help("restore the copy, or pin this checksum if the new copy is meant"),
                );
                None
            }
            Err(error) => {
                reading.sink.push(error.diagnostic(&copy.path).at(copy.at));
                None
            }
        };
        match file {
            Some(file) => {
                self.by_url.insert(url.to_owned(), file);
                self.urls.insert(file, url.to_owned());
            }
            None => {
                self.missing_urls.insert(url.to_owned(), NoCopy::Unusable);
            }
        }
        file
    }

    /// The entry that a URL lacks.
    fn unlisted(&self, url: &str, loader: &dyn Loader) -> NoCopy {
        let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
        let plain: String = rest
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() || "._-/".contains(c) { c } else { '_' })
            .collect();
        let file = format!("vendor/{}", plain.trim_matches('/'));
        let root = self.path(self.root).and_then(|root| root.sibling(&file).ok());
        let there = root.and_then(|path| loader.load(&path).ok());
        NoCopy::Unlisted { file, sha256: there.map(|text| checksum(&text)) }
    }

    /// Where a reference in a file leads, and the fragment there.
    ///
    /// # Errors
    /// [`PathError`] when it is none.
    pub fn place(&self, file: FileId, reference: &str) -> Result<(Place, String), PathError> {
        let base = self.path(file).ok_or(PathError::Empty)?;
        if file != self.root
            && let Some(own) = self.urls.get(&file)
        {
            let (target, fragment) = url::resolve(own, reference);
            let place = if target == *own { Place::Here } else { Place::Url(target) };
            return Ok((place, fragment.to_owned()));
        }
        match base.reference(reference) {
            Ok(found) => Ok((found.path.map_or(Place::Here, Place::File), found.fragment)),
            Err(PathError::Remote(_)) => {
                let (target, fragment) = url::resolve("", reference);
                Ok((Place::Url(target), fragment.to_owned()))
            }
            Err(error) => Err(error),
        }
    }

    /// The document that a URL names.
    ///
    /// # Errors
    /// Why there is no copy of it; `None` when nothing has asked for it.
    pub fn at_url(&self, url: &str) -> Result<&Document, Option<&NoCopy>> {
        let found = self.by_url.get(url).and_then(|file| self.document(*file));
        found.ok_or_else(|| self.missing_urls.get(url))
    }

    /// The URL of a file: its own where one is known, else one that only tells it apart.
    pub fn url(&self, file: FileId) -> String {
        match (self.urls.get(&file), self.path(file)) {
            (Some(url), _) => url.clone(),
            (None, Some(path)) => format!("file:///{path}"),
            (None, None) => "file:///".to_owned(),
        }
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

    /// The document at a path.
    ///
    /// # Errors
    /// Why it could not be loaded; `None` when nothing has asked for it.
    pub fn at(&self, path: &SourcePath) -> Result<&Document, Option<&LoadError>> {
        let found = self.by_path.get(path).and_then(|file| self.document(*file));
        found.ok_or_else(|| self.missing.get(path))
    }

    fn is_known(&self, path: &SourcePath) -> bool {
        self.missing.contains_key(path) || self.by_path.contains_key(path)
    }

    /// The other files and URLs that a file refers to.
    fn referred(&self, file: FileId) -> Vec<Place> {
        let (mut found, mut known) = (Vec::new(), BTreeSet::new());
        let Some((_, document)) = self.files.get(&file) else { return found };
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
                        && known.insert(text)
                        && let Ok((place, _)) = self.place(file, text)
                    {
                        found.push(place);
                    }
                } else if names || !DATA.contains(&key) {
                    open.push((entry.value, holds_names(key)));
                }
            }
        }
        found
    }
}

/// What reading files needs.
struct Reading<'l> {
    loader: &'l dyn Loader,
    sources: &'l mut SourceMap,
    limits: Limits,
    sink: &'l Sink<'l>,
}

/// The SHA-256 of a text, in lower-case hex.
fn checksum(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

fn is_file_reference(key: &str, text: &str) -> bool {
    let refers = matches!(key, "$ref" | "$dynamicRef");
    refers && !text.starts_with('#') || !refers && is_mapping_target(text)
}

/// Whether a text looks like the target of a discriminator's mapping in another file.
fn is_mapping_target(text: &str) -> bool {
    let path = text.split('#').next().unwrap_or_default();
    (path.starts_with("./") || path.starts_with("../"))
        && [".json", ".yaml", ".yml"].iter().any(|suffix| path.ends_with(suffix))
}

/// Whether the keys of the mapping under this key are names, not keywords.
fn holds_names(key: &str) -> bool {
    // A response may be called `default`.
    let responses = key == "responses";
    responses
        || matches!(key, "properties" | "patternProperties" | "schemas" | "definitions" | "$defs")
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
