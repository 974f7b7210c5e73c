//! The table behind every mapping of the connector language.
//!
//! Takes: the declarations made with `mapping!`. Gives: from one and the same list of keys the
//! syntax struct, its reader (known keys, missing keys, nearest names) and its JSON Schema, so that
//! the three cannot drift apart; the doc comment of a key is its description in editors.
//! Must not know what any key means.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

use serde_json::Value;

use super::schema::Definitions;
use crate::diagnostics::{Diagnostic, Sink, codes, nearest, one_of};
use crate::node::Node;
use crate::source::Span;

/// Something that can stand as a value in the connector language.
pub trait Syntax: Sized {
    /// Reads the value, or reports why it cannot be read.
    fn read(node: Node<'_>, cx: &Reader<'_>) -> Option<Self>;

    /// What it is when its key is absent; `None` when the key is required.
    fn absent() -> Option<Self> {
        None
    }

    /// What stands for it where it is written and cannot be read, in a mapping that is read
    /// `piecewise`.
    fn stand_in() -> Option<Self> {
        Self::absent()
    }

    /// Its JSON Schema, for editors.
    fn schema(definitions: &mut Definitions) -> Value;
}

/// A mapping with known keys; implemented by `mapping!` alone.
pub trait Mapping: Sized {
    /// What it is, with an article: `an operation`.
    const WHAT: &'static str;

    /// What it is for, in the lines of its doc comment.
    const DOCS: &'static [&'static str];

    /// Adds its keys to a list.
    fn keys(keys: &mut Vec<Key>);

    /// The mapping without any key; `None` when one is required.
    fn empty(span: Span) -> Option<Self>;

    /// Reads the values of its keys; unknown ones are not looked at. Those in `misspelt` are not missing.
    fn from_entries(node: Node<'_>, cx: &Reader<'_>, misspelt: &[&'static str]) -> Option<Self>;
}

/// One key of a mapping.
#[derive(Clone, Copy)]
pub struct Key {
    /// The key.
    pub name: &'static str,
    /// The mapping that declares it: another one, where its keys stand beside those of this one.
    pub owner: &'static str,
    /// What it means, in the lines of its doc comment.
    pub docs: &'static [&'static str],
    /// What its value is; `None` for a word that has no place here yet.
    pub schema: Option<fn(&mut Definitions) -> Value>,
    /// Whether the mapping is refused without it.
    pub required: bool,
    /// Whether it is read at all, or accepted with a warning.
    pub effect: Effect,
}

/// Whether a key changes anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// It does what its description says.
    Full,
    /// It is a keyword of JSON Schema that restricts values; it is accepted and not enforced.
    Unenforced,
}

impl Key {
    /// A keyword that is accepted and not enforced.
    pub const fn unenforced(name: &'static str) -> Self {
        Self {
            name,
            owner: "JSON Schema",
            docs: &["A keyword of JSON Schema; accepted, and not enforced."],
            schema: Some(any_schema),
            required: false,
            effect: Effect::Unenforced,
        }
    }
}

fn any_schema(_: &mut Definitions) -> Value {
    Value::Object(serde_json::Map::new())
}

/// What reading needs beside the node: where to report.
pub struct Reader<'a> {
    /// Where mistakes are reported.
    pub sink: &'a Sink<'a>,
    /// The keys that were read, as `mapping.key`: what the examples of the reference page cover.
    seen: RefCell<BTreeSet<(&'static str, &'static str)>>,
    /// How many types are open around the one that is read.
    depth: Cell<u32>,
}

/// How deep types may be nested in place; deeper ones are to be named. It bounds the stack.
const MAX_TYPE_DEPTH: u32 = 24;

impl<'a> Reader<'a> {
    /// A reader that reports into `sink`.
    pub fn new(sink: &'a Sink<'a>) -> Self {
        Self { sink, seen: RefCell::default(), depth: Cell::new(0) }
    }

    /// The keys that were read so far, each with the mapping that it stood in.
    pub fn seen(&self) -> BTreeSet<(&'static str, &'static str)> {
        self.seen.borrow().clone()
    }

    /// Reads a type inside the one that is being read, unless that is too deep.
    pub fn deeper<T>(&self, node: Node<'_>, read: impl FnOnce(&Self) -> Option<T>) -> Option<T> {
        if self.depth.get() >= MAX_TYPE_DEPTH {
            self.sink.push(
                Diagnostic::new(codes::TOO_DEEP, "this type is nested too deep")
                    .at(node.place())
                    .help("give the inner type an entry in `types` and refer to it by name"),
            );
            return None;
        }
        self.depth.set(self.depth.get() + 1);
        let value = read(self);
        self.depth.set(self.depth.get() - 1);
        value
    }

    /// Reports a value of the wrong shape.
    pub fn wrong_type(&self, node: Node<'_>, expected: &str) {
        self.wrong_type_help(node, expected, &format!("write {expected} here"));
    }

    /// Reports a value of the wrong shape, with what to write instead.
    pub fn wrong_type_help(&self, node: Node<'_>, expected: &str, help: &str) {
        let found = match node.scalar_text() {
            Some(text) if !node.is_null() => format!("{} `{text}`", node.kind().describe()),
            _ => node.kind().describe().to_owned(),
        };
        self.sink.push(
            Diagnostic::new(codes::WRONG_TYPE, format!("expected {expected}, found {found}"))
                .at(node.place())
                .help(help),
        );
    }

    /// Reports what stands in place of a number or a flag; `fits` is whether its text is one.
    pub fn wrong_scalar(&self, node: Node<'_>, expected: &str, fits: impl FnOnce(&str) -> bool) {
        match node.as_str().filter(|text| fits(text)) {
            Some(text) => {
                self.wrong_type_help(node, expected, &format!("remove the quotes: `{text}`"));
            }
            None => self.wrong_type(node, expected),
        }
    }

    /// Reports what stands in place of a mapping; `example` is one of its entries.
    pub fn wrong_mapping(&self, node: Node<'_>, expected: &str, example: &str) {
        let dashes = if node.is_sequence() { ", without `-` and `[`" } else { "" };
        self.wrong_type_help(node, expected, &format!("write {example}{dashes}"));
    }
}

/// Reads a mapping of the language: its keys, and a report for each that it does not know.
pub fn read_mapping<M: Mapping>(node: Node<'_>, cx: &Reader<'_>) -> Option<M> {
    if !node.is_mapping() {
        /// As many keys show what is meant.
        const SHOWN: usize = 3;
        let mut keys = Vec::new();
        M::keys(&mut keys);
        keys.retain(|key| key.schema.is_some() && key.effect == Effect::Full);
        keys.sort_by_key(|key| !key.required);
        let shown: Vec<String> =
            keys.iter().take(SHOWN).map(|key| format!("`{}: ..`", key.name)).collect();
        let example = format!("keys such as {}", shown.join(", "));
        cx.wrong_mapping(node, &format!("{} (a mapping)", M::WHAT), &example);
        return None;
    }
    let misspelt = check_keys::<M>(node, cx);
    M::from_entries(node, cx, &misspelt)
}

/// Reports unknown and reserved keys. What stands beside them is read all the same. Gives the keys that
/// they seem to stand for, and the reserved ones: a key that is misspelt is not missing as well.
fn check_keys<M: Mapping>(node: Node<'_>, cx: &Reader<'_>) -> Vec<&'static str> {
    let mut keys = Vec::new();
    M::keys(&mut keys);
    let mut misspelt = Vec::new();
    for entry in node.entries() {
        let written = entry.key.value;
        match keys.iter().find(|key| key.name == written) {
            Some(key) if key.effect == Effect::Unenforced => cx.sink.push(
                Diagnostic::new(codes::UNENFORCED_KEYWORD, format!("`{written}` is not enforced"))
                    .at(entry.key.span)
                    .help("remove it, or say in the description what it means to callers"),
            ),
            Some(key) if key.schema.is_some() => {
                cx.seen.borrow_mut().insert((key.owner, key.name));
            }
            Some(key) => {
                misspelt.push(key.name);
                cx.sink.push(
                    Diagnostic::new(
                        codes::UNSUPPORTED_KEY,
                        format!("`{}` is not supported in {}", key.name, M::WHAT),
                    )
                    .at(entry.key.span)
                    .help(key.docs.join(" ")),
                );
            }
            None => {
                let known: Vec<&'static str> = keys
                    .iter()
                    .filter(|key| key.schema.is_some() && key.effect == Effect::Full)
                    .map(|key| key.name)
                    .collect();
                let absent = known.iter().copied().filter(|key| node.get(key).is_none());
                let near = nearest(written, absent);
                misspelt.extend(near);
                let help = near.map(|near| format!("did you mean `{near}`"));
                cx.sink.push(
                    Diagnostic::new(
                        codes::UNKNOWN_KEY,
                        format!("{} has no key `{written}`", M::WHAT),
                    )
                    .at(entry.key.span)
                    .help(
                        help.or_else(|| one_of(written, &known)).unwrap_or_else(|| {
                            format!("the keys of {} are {}", M::WHAT, known.join(", "))
                        }),
                    ),
                );
            }
        }
    }
    misspelt
}

/// The value of one key; for a key that is absent its default, or a report that it is required.
pub fn read_key<T: Syntax>(
    what: &str,
    key: &'static str,
    node: Node<'_>,
    cx: &Reader<'_>,
) -> Option<T> {
    if let Some(value) = node.get(key) {
        return T::read(value, cx);
    }
    let absent = T::absent();
    if absent.is_none() {
        cx.sink.push(
            Diagnostic::new(codes::MISSING_FIELD, format!("{what} needs `{key}`"))
                .at(node.place())
                .help(format!("add `{key}`")),
        );
    }
    absent
}

/// The value of one key of a mapping. Where the mapping is read piecewise, what cannot be read costs
/// the key alone: it is noted, and something stands for it.
pub fn read_piece<T: Syntax>(
    (what, key): (&str, &'static str),
    node: Node<'_>,
    cx: &Reader<'_>,
    (misspelt, unread): (&[&'static str], Option<&mut Vec<&'static str>>),
) -> Option<T> {
    let value = match node.get(key) {
        None if misspelt.contains(&key) => T::absent(),
        _ => read_key(what, key, node, cx),
    };
    match (value, unread) {
        (None, Some(unread)) => {
            unread.push(key);
            T::stand_in()
        }
        (value, _) => value,
    }
}

/// Whether a key of this type may be left out.
pub fn is_required<T: Syntax>() -> bool {
    T::absent().is_none()
}

/// Declares mappings of the language: struct, reader and schema from one list of keys.
///
/// ```ignore
/// mapping! {
///     /// What a group of operations has in common.
///     pub struct Resource is "a resource" {
///         /// The name of one of them.
///         "singular" singular: Option<Text>,
///     }
///     piecewise unread;                // a key that cannot be read leaves the others
///     with schema: Schema;             // the keys of another mapping as well
///     reserved { "source": "why and what to do instead", }
/// }
/// ```
macro_rules! mapping {
    (
        $(#[doc = $doc:literal])+
        pub struct $name:ident is $what:literal {
            $( $(#[doc = $key_doc:literal])+ $key:literal $field:ident: $ty:ty, )*
        }
        $(piecewise $unread:ident;)?
        $(with $flat:ident: $flat_ty:ty;)?
        $(reserved { $( $reserved:literal: $instead:literal, )* })?
        $(unenforced { $( $unenforced:literal, )* })?
    ) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone)]
        pub struct $name {
            /// Where the mapping stands.
            pub span: $crate::source::Span,
            $( $(#[doc = $key_doc])+ pub $field: $ty, )*
            $(
                /// The keys that could not be read; what is wrong with them was reported.
                pub $unread: Vec<&'static str>,
            )?
            $(
                /// The keys of another mapping that stand beside these.
                pub $flat: $flat_ty,
            )?
        }

        impl $crate::syntax::connector::table::Mapping for $name {
            const WHAT: &'static str = $what;
            const DOCS: &'static [&'static str] = &[$($doc),+];

            fn keys(keys: &mut Vec<$crate::syntax::connector::table::Key>) {
                use $crate::syntax::connector::table::{Effect, Key, Syntax, is_required};
                $(
                    keys.push(Key {
                        name: $key,
                        owner: $what,
                        docs: &[$($key_doc),+],
                        schema: Some(<$ty as Syntax>::schema),
                        required: is_required::<$ty>(),
                        effect: Effect::Full,
                    });
                )*
                $( <$flat_ty as $crate::syntax::connector::table::Mapping>::keys(keys); )?
                $($(
                    keys.push(Key {
                        name: $reserved,
                        owner: $what,
                        docs: &[$instead],
                        schema: None,
                        required: false,
                        effect: Effect::Full,
                    });
                )*)?
                $($( keys.push(Key::unenforced($unenforced)); )*)?
            }

            fn empty(span: $crate::source::Span) -> Option<Self> {
                use $crate::syntax::connector::table::Syntax;
                Some(Self {
                    span,
                    $( $field: <$ty as Syntax>::absent()?, )*
                    $( $unread: Vec::new(), )?
                    $(
                        $flat: <$flat_ty as $crate::syntax::connector::table::Mapping>
                            ::empty(span)?,
                    )?
                })
            }

            fn from_entries(
                node: $crate::node::Node<'_>,
                cx: &$crate::syntax::connector::table::Reader<'_>,
                misspelt: &[&'static str],
            ) -> Option<Self> {
                use $crate::syntax::connector::table::read_piece;
                const PIECES: &[&str] = &[$(stringify!($unread))?];
                let mut unread = misspelt.to_vec();
                $(
                    let pieces = (!PIECES.is_empty()).then_some(&mut unread);
                    let $field = read_piece::<$ty>(($what, $key), node, cx, (misspelt, pieces));
                )*
                $(
                    let $flat = <$flat_ty as $crate::syntax::connector::table::Mapping>
                        ::from_entries(node, cx, misspelt);
                )?
                Some(Self {
                    span: node.place(),
                    $( $field: $field?, )*
                    $( $unread: unread, )?
                    $( $flat: $flat?, )?
                })
            }
        }
    };
}

/// Lets mappings stand as values by themselves, without a short form.
macro_rules! plain_mapping {
    ($($name:ident),+ $(,)?) => { $(
        impl $crate::syntax::connector::table::Syntax for $name {
            fn read(
                node: $crate::node::Node<'_>,
                cx: &$crate::syntax::connector::table::Reader<'_>,
            ) -> Option<Self> {
                $crate::syntax::connector::table::read_mapping(node, cx)
            }

            fn schema(
                definitions: &mut $crate::syntax::connector::schema::Definitions,
            ) -> serde_json::Value {
                definitions.mapping::<Self>(stringify!($name))
            }
        }
    )+ };
}

pub(super) use {mapping, plain_mapping};
