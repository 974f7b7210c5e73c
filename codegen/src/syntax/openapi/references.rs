//! Where references lead: to a JSON pointer, an anchor or an `$id`, in this file or another.
//!
//! Takes: the text of a `$ref` and the node that holds it. Gives: a [`Target`]: the node and what it
//! is called, or [`Unresolved`]. A pointer may pass through other references. Nothing is fetched.
//! Must not know what the target is used as.

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::fmt;
use std::rc::Rc;

use super::documents::{Documents, NoCopy, Place, stem};
use crate::node::{Document, Node, NodeId, tokens};
use crate::source::{FileId, PathError, url};

/// How many references may follow one another.
pub const MAX_HOPS: usize = 64;

/// What makes a node that node: its file and its number in it.
pub type NodeKey = (FileId, NodeId);

/// The key of a node.
pub fn key_of(node: Node<'_>) -> NodeKey {
    (node.document().file(), node.id())
}

/// Where a reference leads.
#[derive(Clone)]
pub struct Target<'d> {
    /// The node.
    pub node: Node<'d>,
    /// What it is called.
    pub name: TargetName,
}

/// What the target of a reference is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TargetName {
    /// The document's author named it: a component, a definition, a file.
    Given(String),
    /// It lies inside something else: the names on the way to it, outermost first.
    Inside(Vec<String>),
}

/// Why a reference leads nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unresolved {
    /// The file has no such place.
    NoSuchPlace {
        /// The nearest name that it has.
        nearest: Option<String>,
    },
    /// The file cannot be had.
    NoSuchFile(String),
    /// It is a URL of which there is no copy.
    Remote {
        /// The URL, without the fragment.
        url: String,
        /// Where the copy would lie, and its checksum if it lies there.
        entry: Option<(String, Option<String>)>,
    },
    /// It is no reference at all.
    Malformed,
}

impl Unresolved {
    /// What to do about it.
    pub fn help(&self) -> Option<String> {
        match self {
            Self::NoSuchPlace { nearest } => {
                nearest.as_ref().map(|nearest| format!("there is a `{nearest}` in its place"))
            }
            Self::NoSuchFile(_) => Some("put the file beside the document".to_owned()),
            Self::Remote { url, entry: Some((file, sha256)) } => {
                let sha256 = sha256.as_deref().unwrap_or("what `sha256sum` prints for it");
                Some(format!(
                    "save what it names as `{file}` beside the document, and add to SOURCE.toml:\n\
                     [[vendored]]\nurl = \"{url}\"\nfile = \"{file}\"\nsha256 = \"{sha256}\""
                ))
            }
            Self::Remote { entry: None, .. } | Self::Malformed => None,
        }
    }
}

impl fmt::Display for Unresolved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSuchPlace { .. } => f.write_str("leads nowhere in the document"),
            Self::NoSuchFile(why) => write!(f, "cannot be followed: {why}"),
            Self::Remote { entry: Some(_), .. } => {
                f.write_str("is a URL of which there is no copy, and nothing is fetched")
            }
            Self::Remote { entry: None, .. } => f.write_str("is a URL whose copy cannot be used"),
            Self::Malformed => f.write_str("is no reference"),
        }
    }
}

/// Where a reference leads, or why nowhere.
type Resolved<'d> = Result<Target<'d>, Unresolved>;

/// Resolves references among [`Documents`].
pub struct References<'d> {
    documents: &'d Documents,
    known: RefCell<HashMap<(FileId, &'d str), Resolved<'d>>>,
    ids: OnceCell<Ids<'d>>,
}

impl<'d> References<'d> {
    /// The references among these documents.
    pub fn new(documents: &'d Documents) -> Self {
        Self { documents, known: RefCell::default(), ids: OnceCell::new() }
    }

    /// The documents.
    pub fn documents(&self) -> &'d Documents {
        self.documents
    }

    /// Where the reference in `from` leads.
    ///
    /// # Errors
    /// [`Unresolved`] when it leads nowhere.
    pub fn resolve(&self, from: Node<'d>, reference: &'d str) -> Result<Target<'d>, Unresolved> {
        let file = from.document().file();
        if from.get("$recursiveRef").and_then(Node::as_str) == Some(reference)
            && let Some(target) = self.recursive(from)
        {
            return Ok(target);
        }
        if let Some(base) = self.ids().bases.get(&key_of(from))
            && let Some(target) = self.within(base, reference)
        {
            return Ok(target);
        }
        if let Some(known) = self.known.borrow().get(&(file, reference)) {
            return known.clone();
        }
        let found = self.find(from.document(), reference, 0);
        self.known.borrow_mut().insert((file, reference), found.clone());
        found
    }

    /// Where `$recursiveRef` of JSON Schema 2019-09 leads: to the nearest schema around it that is
    /// made for that (`$recursiveAnchor`), else to the whole schema that it is written in (section
    /// 8.2.4.2). Which schema refers to that one is not looked at.
    fn recursive(&self, from: Node<'d>) -> Option<Target<'d>> {
        let document = from.document();
        let pointer = document.pointer_to(from)?;
        let mut at = document.root();
        let (mut length, mut parent) = (0, "");
        let (mut whole, mut anchored) = (None, None);
        for token in pointer.split('/').skip(1) {
            let word = tokens(&format!("/{token}"))?.next()?.into_owned();
            at = at.get(&word).or_else(|| at.item(word.parse().ok()?))?;
            length += 1 + token.len();
            let is_whole = whole.is_none() && (names_schemas(parent) || token == "schema");
            if is_whole || at.get("$id").and_then(Node::as_str).is_some() {
                whole = pointer.get(..length);
            }
            if at.get("$recursiveAnchor").and_then(Node::as_bool) == Some(true) {
                anchored = pointer.get(..length);
            }
            parent = token;
        }
        self.find(document, &format!("#{}", anchored.or(whole)?), 0).ok()
    }

    fn find(
        &self,
        document: &'d Document,
        reference: &str,
        hops: usize,
    ) -> Result<Target<'d>, Unresolved> {
        let (document, fragment) = match reference.strip_prefix('#') {
            Some(fragment) => (document, fragment.to_owned()),
            None => match self.file(document, reference) {
                Ok(found) => found,
                Err(unresolved) => {
                    return self.by_id(document, reference, None).ok_or(unresolved);
                }
            },
        };
        let name = || self.name(document, &fragment);
        if let Some(node) = document.root().fragment(&fragment) {
            return Ok(Target { node, name: name() });
        }
        if let Some(node) = self.walk(document.root(), &fragment, hops) {
            return Ok(Target { node, name: name() });
        }
        self.by_id(document, reference, Some(&fragment))
            .or_else(|| moved(document.root(), &fragment))
            .ok_or_else(|| Unresolved::NoSuchPlace { nearest: nearest(document.root(), &fragment) })
    }

    /// The document that a reference names, and the fragment in it.
    fn file(
        &self,
        document: &'d Document,
        reference: &str,
    ) -> Result<(&'d Document, String), Unresolved> {
        let (place, fragment) =
            self.documents.place(document.file(), reference).map_err(|error| match error {
                PathError::Absolute(path) => {
                    Unresolved::NoSuchFile(format!("`{path}` is absolute"))
                }
                _ => Unresolved::Malformed,
            })?;
        match place {
            Place::Here => Ok((document, fragment)),
            Place::File(path) => match self.documents.at(&path) {
                Ok(document) => Ok((document, fragment)),
                Err(Some(error)) => Err(Unresolved::NoSuchFile(error.to_string())),
                Err(None) => Err(Unresolved::NoSuchFile("there is no such file".to_owned())),
            },
            Place::Url(url) => match self.documents.at_url(&url) {
                Ok(document) => Ok((document, fragment)),
                Err(Some(NoCopy::Unlisted { file, sha256 })) => {
                    let entry = Some((file.clone(), sha256.clone()));
                    Err(Unresolved::Remote { url, entry })
                }
                Err(_) => Err(Unresolved::Remote { url, entry: None }),
            },
        }
    }

    /// A pointer that passes through references on its way.
    fn walk(&self, root: Node<'d>, fragment: &str, hops: usize) -> Option<Node<'d>> {
        if hops >= MAX_HOPS {
            return None;
        }
        let decoded = percent_encoding::percent_decode_str(fragment).decode_utf8().ok()?;
        let mut at = root;
        for token in tokens(&decoded)? {
            let step = |node: Node<'d>| node.get(&token).or_else(|| node.item(token.parse().ok()?));
            at = step(at).or_else(|| {
                let reference = at.get("$ref")?.as_str()?;
                step(self.find(at.document(), reference, hops + 1).ok()?.node)
            })?;
        }
        Some(at)
    }

    /// The schemas that have an `$id` or an anchor; nothing is looked through when none can have.
    fn ids(&self) -> &Ids<'d> {
        self.ids.get_or_init(|| Ids::of(self.documents))
    }

    /// Where a reference leads whose base is the `$id` of a schema around it (JSON Schema 2020-12
    /// section 8.2.1).
    fn within(&self, base: &str, reference: &str) -> Option<Target<'d>> {
        let (uri, fragment) = url::resolve(base, reference);
        let node = match fragment {
            "" => *self.ids().by_uri.get(&uri)?,
            pointer if pointer.starts_with('/') => {
                self.ids().by_uri.get(&uri)?.fragment(pointer)?
            }
            anchor => *self.ids().by_uri.get(&format!("{uri}#{anchor}"))?,
        };
        let word = if fragment.is_empty() { uri.as_str() } else { fragment };
        Some(Target { node, name: TargetName::Given(last_word(word)) })
    }

    /// A schema by its `$id` or `$anchor`, as it is written or as it is resolved (JSON Schema 2020-12
    /// sections 8.2.1 and 8.2.2).
    fn by_id(
        &self,
        document: &Document,
        reference: &str,
        fragment: Option<&str>,
    ) -> Option<Target<'d>> {
        let ids = self.ids();
        if ids.as_written.is_empty() {
            return None;
        }
        if let Some(found) = self.within(&self.documents.url(document.file()), reference) {
            return Some(found);
        }
        let found = ids.as_written.get(reference.trim_end_matches('#')).copied().or_else(|| {
            let (id, pointer) = reference.split_once('#')?;
            ids.as_written.get(id)?.fragment(pointer)
        });
        let word = fragment.filter(|text| !text.is_empty()).unwrap_or(reference);
        found.map(|node| Target { node, name: TargetName::Given(last_word(word)) })
    }

    fn name(&self, document: &'d Document, fragment: &str) -> TargetName {
        let decoded = percent_encoding::percent_decode_str(fragment).decode_utf8_lossy();
        let words: Vec<String> =
            tokens(&decoded).into_iter().flatten().map(std::borrow::Cow::into_owned).collect();
        match words.as_slice() {
            [] => {
                let stem = self.documents.path(document.file()).map_or("document", stem);
                TargetName::Given(stem.to_owned())
            }
            [only] => TargetName::Given(only.clone()),
            [.., group, name] if names_schemas(group) => TargetName::Given(name.clone()),
            words => {
                let mut names = meaningful(words);
                let root = self.documents.root().map(Document::file);
                if root != Some(document.file())
                    && let Some(path) = self.documents.path(document.file())
                {
                    names.insert(0, stem(path).to_owned());
                }
                TargetName::Inside(names)
            }
        }
    }
}

/// Whether the entries under this key are schemas that have a name of their own.
fn names_schemas(group: &str) -> bool {
    matches!(group, "schemas" | "definitions" | "$defs")
}

/// The names in a pointer, without the keywords on the way.
fn meaningful(words: &[String]) -> Vec<String> {
    const KEYWORDS: &[&str] = &[
        "components",
        "schemas",
        "definitions",
        "$defs",
        "properties",
        "paths",
        "content",
        "schema",
        "allOf",
        "responses",
        "parameters",
        "requestBodies",
        "requestBody",
        "application/json",
    ];
    words
        .iter()
        .map(|word| match word.as_str() {
            "items" => "item",
            "additionalProperties" => "value",
            word => word,
        })
        .filter(|word| !KEYWORDS.contains(word))
        .map(str::to_owned)
        .collect()
}

/// A schema of the same name where the version of the document keeps its schemas: documents that
/// were converted between versions have such references.
fn moved<'d>(root: Node<'d>, fragment: &str) -> Option<Target<'d>> {
    let (group, name) = fragment.trim_start_matches('/').rsplit_once('/').unwrap_or(("", fragment));
    if !matches!(group, "" | "definitions" | "schemas" | "components/schemas" | "components") {
        return None;
    }
    let found = ["/components/schemas", "/definitions"]
        .iter()
        .find_map(|place| root.pointer(place)?.get(name))?;
    Some(Target { node: found, name: TargetName::Given(name.to_owned()) })
}

/// The nearest name in the place that a pointer looks into.
fn nearest(root: Node<'_>, fragment: &str) -> Option<String> {
    let (place, name) = fragment.rsplit_once('/')?;
    let names = root.fragment(place)?;
    let nearest = crate::diagnostics::nearest(name, names.entries().map(|entry| entry.key.value))?;
    Some(nearest.to_owned())
}

/// The last part of a URL or path, without its suffix.
fn last_word(text: &str) -> String {
    let last = text.trim_end_matches(['#', '/']).rsplit(['/', '#', ':']).next().unwrap_or(text);
    last.split('.').next().filter(|stem| !stem.is_empty()).unwrap_or(last).to_owned()
}

/// The schemas that have an `$id` or an anchor.
#[derive(Default)]
struct Ids<'d> {
    /// By the `$id` as it is written, or `#` and the anchor.
    as_written: HashMap<String, Node<'d>>,
    /// By the URL that the `$id` is, with `#` and the anchor.
    by_uri: HashMap<String, Node<'d>>,
    /// By node that refers to something from inside a schema with an `$id`: that `$id`.
    bases: HashMap<NodeKey, Rc<str>>,
}

impl<'d> Ids<'d> {
    fn of(documents: &'d Documents) -> Self {
        let mut ids = Self::default();
        for document in documents.iter() {
            if ["$id", "$anchor", "$dynamicAnchor"].iter().any(|key| document.mentions(key)) {
                ids.add(document, documents.url(document.file()).into());
            }
        }
        ids
    }

    fn add(&mut self, document: &'d Document, url: Rc<str>) {
        let root = document.root();
        let mut open = vec![(root, url, false)];
        while let Some((node, mut base, mut inside)) = open.pop() {
            if let Some(id) = node.get("$id").and_then(Node::as_str) {
                self.as_written.entry(id.trim_end_matches('#').to_owned()).or_insert(node);
                base = url::resolve(&base, id).0.into();
                self.by_uri.entry(base.to_string()).or_insert(node);
                inside = true;
            }
            for key in ["$anchor", "$dynamicAnchor"] {
                if let Some(anchor) = node.get(key).and_then(Node::as_str) {
                    self.as_written.entry(format!("#{anchor}")).or_insert(node);
                    self.by_uri.entry(format!("{base}#{anchor}")).or_insert(node);
                }
            }
            let refers = node.get("$ref").or_else(|| node.get("$dynamicRef")).is_some();
            if inside && refers {
                self.bases.insert(key_of(node), base.clone());
            }
            open.extend(node.items().map(|item| (item, base.clone(), inside)));
            let members = node.entries().map(|entry| entry.value);
            open.extend(members.map(|value| (value, base.clone(), inside)));
        }
    }
}
