//! What users of a generated client can name, and what changed of it.
//!
//! Takes: the files of a client, as they were emitted: what they say is what users compile against,
//! whoever decided it. Gives: its public items with their types, and the changes between two clients.
//! A client that was checked in earlier is read the same way.
//!
//! | change | is |
//! |---|---|
//! | an item is gone, has another type or other arguments | breaking |
//! | an item is new: a type, a method, a member, a variant | addition |
//! | a method is deprecated | documentation |
//!
//! New members and variants are additions, as the API of a vendor grows: code that makes structs is
//! meant to end in `..Default::default()`, code that looks at enumerations in `_`.

use std::collections::{BTreeMap, BTreeSet};

use jackfield_tools::diff::{Change, Class};
use proc_macro2::TokenTree;
use quote::ToTokens;

/// The public items of a generated client.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Surface {
    items: BTreeMap<Key, Item>,
}

/// The path of an item from the client's root, and what it is: a member and a method may share a name.
type Key = (String, Kind);

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Type,
    Member,
    Function,
    /// What a type can do.
    Trait,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Item {
    /// The path of the type that has it.
    owner: Option<String>,
    /// Its type, or its signature.
    text: String,
    /// The operation that it belongs to alone.
    operation: Option<String>,
    deprecated: bool,
}

/// Why a surface could not be read.
#[derive(Debug)]
pub struct SurfaceError {
    file: String,
    message: String,
}

impl std::fmt::Display for SurfaceError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "`{}` is no file of a generated client: {}", self.file, self.message)
    }
}

impl std::error::Error for SurfaceError {}

impl Surface {
    /// Reads the files of a client, each with its name in `src`: `lib.rs`, `types.rs`.
    ///
    /// # Errors
    /// [`SurfaceError`] when one of them is not Rust.
    pub fn of<'t>(
        files: impl IntoIterator<Item = (&'t str, &'t str)>,
    ) -> Result<Self, SurfaceError> {
        let mut parsed = BTreeMap::new();
        for (name, text) in files {
            let file = syn::parse_file(text).map_err(|error| SurfaceError {
                file: name.to_owned(),
                message: error.to_string(),
            })?;
            parsed.insert(name.trim_end_matches(".rs").to_owned(), file.items);
        }
        let homes = parsed.get("lib").map(|items| homes(items)).unwrap_or_default();
        let mut surface = Self::default();
        for (module, items) in &parsed {
            if let Some(home) = homes.get(module) {
                surface.module(home, items);
            }
        }
        surface.assign();
        Ok(surface)
    }

    /// What changed from this client to another, in the order of paths.
    pub fn changes(&self, new: &Self) -> Vec<Change> {
        let (ours, theirs) = (self.operations(), new.operations());
        // Of operations that are in one of them only, the plans say so.
        let told = |item: &Item, others: &BTreeSet<&str>| {
            item.operation.as_deref().is_some_and(|id| !others.contains(id))
        };
        let mut changes = Vec::new();
        for (key, item) in &self.items {
            match new.items.get(key) {
                Some(other) => changed(key, item, other, &mut changes),
                None if told(item, &theirs) || lacks_owner(item, new) => {}
                None => {
                    let what = match key.1 {
                        Kind::Type => "is gone, or has another name",
                        _ => "is gone",
                    };
                    say(&mut changes, Class::Breaking, key, what.to_owned());
                }
            }
        }
        for (key, item) in &new.items {
            let is_new = !self.items.contains_key(key);
            if is_new && !told(item, &ours) && !lacks_owner(item, self) {
                say(&mut changes, Class::Addition, key, "is new".to_owned());
            }
        }
        changes
    }

    fn operations(&self) -> BTreeSet<&str> {
        self.items.values().filter_map(|item| item.operation.as_deref()).collect()
    }

    fn put(&mut self, path: String, kind: Kind, owner: Option<&str>, tokens: impl ToTokens) {
        let mut text = spaced(&tokens.to_token_stream().to_string());
        if kind == Kind::Function {
            text = text.replacen(" (", "(", 1);
        }
        let owner = owner.map(str::to_owned);
        let item = Item { owner, text, operation: None, deprecated: false };
        self.items.insert((path, kind), item);
    }

    fn module(&mut self, home: &str, items: &[syn::Item]) {
        for item in items {
            match item {
                syn::Item::Struct(item) if is_public(&item.vis) => {
                    let path = joined(home, &item.ident);
                    self.derived(&path, &item.attrs);
                    for (index, field) in item.fields.iter().enumerate() {
                        if is_public(&field.vis) {
                            let name = field.ident.as_ref().map(ToString::to_string);
                            let name = name.unwrap_or_else(|| index.to_string());
                            self.put(joined(&path, name), Kind::Member, Some(&path), &field.ty);
                        }
                    }
                }
                syn::Item::Enum(item) if is_public(&item.vis) => {
                    let path = joined(home, &item.ident);
                    self.derived(&path, &item.attrs);
                    for variant in &item.variants {
                        let name = joined(&path, &variant.ident);
                        self.put(name, Kind::Member, Some(&path), &variant.fields);
                    }
                }
                syn::Item::Type(item) if is_public(&item.vis) => {
                    self.put(joined(home, &item.ident), Kind::Type, None, &item.ty);
                }
                syn::Item::Impl(item) => self.implementation(home, item),
                syn::Item::Macro(item) => self.builder(home, &item.mac),
                _ => {}
            }
        }
    }

    /// A type, with what it can do by derivation.
    fn derived(&mut self, path: &str, attributes: &[syn::Attribute]) {
        self.put(path.to_owned(), Kind::Type, None, proc_macro2::TokenStream::new());
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("derive")) {
            let names = attribute.parse_args_with(
                syn::punctuated::Punctuated::<syn::Path, syn::Token![,]>::parse_terminated,
            );
            for name in names.into_iter().flatten() {
                self.ability(path, &name);
            }
        }
    }

    fn ability(&mut self, path: &str, name: &syn::Path) {
        let name = spaced(&name.to_token_stream().to_string());
        let name = name.trim_start_matches("::std::convert::");
        let nothing = proc_macro2::TokenStream::new();
        self.put(format!("{path}: {name}"), Kind::Trait, Some(path), nothing);
    }

    fn implementation(&mut self, home: &str, item: &syn::ItemImpl) {
        let syn::Type::Path(ty) = &*item.self_ty else { return };
        let Some(last) = ty.path.segments.last() else { return };
        // `impl super::client::Client` stands in the modules of resources.
        let home = if ty.path.segments.len() > 1 { "" } else { home };
        let path = joined(home, &last.ident);
        if let Some((of, _)) = &item.trait_ {
            if of.segments.last().is_some_and(|last| last.ident == "From") {
                self.ability(&path, of);
            }
            return;
        }
        for member in &item.items {
            match member {
                syn::ImplItem::Fn(function) if is_public(&function.vis) => {
                    let key = joined(&path, &function.sig.ident);
                    self.put(key.clone(), Kind::Function, Some(&path), &function.sig);
                    let is_deprecated = |one: &syn::Attribute| one.path().is_ident("deprecated");
                    let item = self.items.get_mut(&(key, Kind::Function));
                    if let (Some(item), true) = (item, function.attrs.iter().any(is_deprecated)) {
                        item.deprecated = true;
                    }
                }
                syn::ImplItem::Const(constant) if is_public(&constant.vis) => {
                    let key = joined(&path, &constant.ident);
                    self.put(key, Kind::Member, Some(&path), &constant.ty);
                }
                _ => {}
            }
        }
    }

    /// `jf::builder!(List, "tickets.list", json types::TicketList);`: what a call gives.
    fn builder(&mut self, home: &str, invoked: &syn::Macro) {
        if invoked.path.segments.last().is_none_or(|last| last.ident != "builder") {
            return;
        }
        let mut tokens = invoked.tokens.clone().into_iter();
        let (name, _, id, _) = (tokens.next(), tokens.next(), tokens.next(), tokens.next());
        let (Some(TokenTree::Ident(name)), Some(TokenTree::Literal(id))) = (name, id) else {
            return;
        };
        let key = (joined(home, name), Kind::Type);
        self.put(key.0.clone(), key.1, None, tokens.collect::<proc_macro2::TokenStream>());
        if let Some(item) = self.items.get_mut(&key) {
            item.operation = Some(id.to_string().trim_matches('"').to_owned());
        }
    }

    /// Gives the methods of builders, and those that make builders, their operations.
    fn assign(&mut self) {
        let builders: BTreeMap<String, String> = self
            .items
            .iter()
            .filter_map(|((path, _), item)| Some((path.clone(), item.operation.clone()?)))
            .collect();
        for item in self.items.values_mut() {
            let Some(owner) = &item.owner else { continue };
            let home = owner.rsplit_once("::").map_or("", |(home, _)| home);
            let made = item.text.rsplit_once("-> ").map(|(_, made)| joined(home, made));
            let made = made.and_then(|made| builders.get(&made));
            if let Some(operation) = builders.get(owner).or(made) {
                item.operation = Some(operation.clone());
            }
        }
    }
}

/// Where users find the items of each module: a path, empty for the root itself.
fn homes(root: &[syn::Item]) -> BTreeMap<String, String> {
    let mut homes = BTreeMap::from([("client".to_owned(), String::new())]);
    for item in root {
        let syn::Item::Mod(module) = item else { continue };
        if !is_public(&module.vis) {
            continue;
        }
        let name = module.ident.to_string();
        let Some((_, inner)) = &module.content else {
            homes.insert(name.trim_start_matches("r#").to_owned(), name);
            continue;
        };
        // `pub mod types { pub use super::shared_types::*; }`
        for item in inner {
            let syn::Item::Use(used) = item else { continue };
            let syn::UseTree::Path(above) = &used.tree else { continue };
            let syn::UseTree::Path(part) = &*above.tree else { continue };
            homes.insert(part.ident.to_string().trim_start_matches("r#").to_owned(), name.clone());
        }
    }
    homes
}

fn is_public(visibility: &syn::Visibility) -> bool {
    matches!(visibility, syn::Visibility::Public(_))
}

fn joined(home: &str, name: impl ToString) -> String {
    let name = name.to_string();
    if home.is_empty() { name } else { format!("{home}::{name}") }
}

/// Whether what has an item is not there either: then that is said instead.
fn lacks_owner(item: &Item, other: &Surface) -> bool {
    let there = |owner: &String| other.items.contains_key(&(owner.clone(), Kind::Type));
    item.owner.as_ref().is_some_and(|owner| !there(owner))
}

fn changed(key: &Key, old: &Item, new: &Item, changes: &mut Vec<Change>) {
    if old.text != new.text {
        let shown = |text: &str| if text.is_empty() { "nothing" } else { text }.to_owned();
        let is = if new.operation.is_some() && key.1 == Kind::Type { "gives" } else { "is" };
        let what = format!("{is} `{}` instead of `{}`", shown(&new.text), shown(&old.text));
        say(changes, Class::Breaking, key, what);
    }
    match (old.deprecated, new.deprecated) {
        (false, true) => say(changes, Class::Documentation, key, "is deprecated now".to_owned()),
        (true, false) => {
            say(changes, Class::Documentation, key, "is not deprecated any more".to_owned());
        }
        _ => {}
    }
}

fn say(changes: &mut Vec<Change>, class: Class, (path, _): &Key, what: String) {
    changes.push(Change { class, place: format!("client, {path}"), what });
}

/// Tokens as people write them: the printer of tokens puts a space between any two.
fn spaced(text: &str) -> String {
    let mut text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for (from, to) in [
        (" ::", "::"),
        (":: ", "::"),
        (" <", "<"),
        ("< ", "<"),
        (" >", ">"),
        (" ,", ","),
        ("& ", "&"),
        ("( ", "("),
        (" )", ")"),
        (",)", ")"),
        (" :", ":"),
        (" !", "!"),
    ] {
        text = text.replace(from, to);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOT: &str = "
        mod client; pub mod tickets; mod shared_types; mod plan;
        pub mod types { pub use super::shared_types::*; }
        pub use client::{Client, ClientBuilder};";
    const CLIENT: &str = "pub struct Client(jf::Engine);";
    const TYPES: &str = "
        #[derive(Clone, Copy)] pub enum State { Open, Closed }
        #[derive(Clone, Default)] pub struct Ticket { pub id: Option<i64>, pub state: State, hidden: u8 }
        impl Ticket { pub(crate) const FIELDS: u8 = 0; pub fn new(state: State) -> Self { made() } }
        impl ::std::convert::From<i64> for Ticket { fn from(id: i64) -> Self { made() } }";
    const TICKETS: &str = r#"
        pub struct Tickets(jf::Engine);
        impl super::client::Client { pub fn tickets(&self) -> Tickets { made() } }
        impl Tickets {
            pub fn get(&self, id: i64, part: impl Into<String>) -> Get { made() }
            pub fn list(&self) -> List { made() }
        }
        jf::builder!(Get, "tickets.get", json types::Ticket);
        jf::builder!(List, "tickets.list", json Vec<types::Ticket>);
        impl List { pub fn limit(mut self, limit: i64) -> Self { made() } }"#;

    fn surface(types: &str, tickets: &str) -> Surface {
        let files = [
            ("lib.rs", ROOT),
            ("client.rs", CLIENT),
            ("shared_types.rs", types),
            ("tickets.rs", tickets),
            ("plan.rs", "pub(crate) static CONNECTOR: u8 = 0;"),
        ];
        Surface::of(files).unwrap()
    }

    /// What changes when the text of types or of a resource does.
    fn changes(from: &str, to: &str) -> Vec<String> {
        assert!(TYPES.contains(from) || TICKETS.contains(from), "{from}");
        let new = surface(&TYPES.replace(from, to), &TICKETS.replace(from, to));
        let changes = surface(TYPES, TICKETS).changes(&new);
        let line = |Change { class, place, what }| format!("{class:?}: {place}: {what}");
        changes.into_iter().map(line).collect()
    }

    #[test]
    fn what_users_can_name_is_compared() {
        for (from, to, expected) in [
            (
                "id: Option<i64>",
                "id: i64",
                "Breaking: client, types::Ticket::id: is `i64` instead of `Option<i64>`",
            ),
            (", Closed", "", "Breaking: client, types::State::Closed: is gone"),
            ("Clone, Copy", "Clone", "Breaking: client, types::State: Copy: is gone"),
            (
                "Ticket { pub id",
                "Ticket { pub new: u8, pub id",
                "Addition: client, types::Ticket::new: is new",
            ),
            (
                "id: i64, part: impl Into<String>",
                "part: impl Into<String>, id: i64",
                "Breaking: client, tickets::Tickets::get: is `fn get(&self, part: impl Into<String>, id: i64) -> Get` \
                 instead of `fn get(&self, id: i64, part: impl Into<String>) -> Get`",
            ),
            (
                "json Vec<types::Ticket>",
                "json types::Page",
                "Breaking: client, tickets::List: gives `json types::Page` instead of `json Vec<types::Ticket>`",
            ),
            (
                "pub fn list",
                "#[deprecated] pub fn list",
                "Documentation: client, tickets::Tickets::list: is deprecated now",
            ),
            (
                "From<i64> for",
                "From<u8> for",
                "Breaking: client, types::Ticket: From<i64>: is gone",
            ),
        ] {
            assert_eq!(changes(from, to).first().map(String::as_str), Some(expected), "{to}");
        }
    }

    #[test]
    fn what_users_cannot_name_and_what_plans_say_is_not_told() {
        assert_eq!(changes("hidden: u8", "hidden: u16"), [""; 0]);
        assert_eq!(changes("FIELDS: u8", "FIELDS: u16"), [""; 0]);
        // The operation is gone, with its method, its builder and what that has.
        let without =
            TICKETS.lines().filter(|line| !line.contains("List")).collect::<Vec<_>>().join("\n");
        assert_eq!(surface(TYPES, TICKETS).changes(&surface(TYPES, &without)), []);
        assert!(Surface::of([("lib.rs", "pub mod {")]).is_err());
    }
}
