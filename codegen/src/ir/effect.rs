//! What an operation does to what the vendor keeps, as far as its description tells.
//!
//! Takes an operation; gives whether it reads only and whether it may delete or overwrite. What a
//! spec declares counts. Where it declares nothing:
//!
//! | method            | reads only                             | may delete or overwrite                    |
//! |-------------------|----------------------------------------|--------------------------------------------|
//! | GET, HEAD, ..     | yes, unless its words name a change     | then, unless the words say that it creates |
//! | POST              | no                                     | by its words, see below                    |
//! | PUT, PATCH, ..    | no                                     | yes                                        |
//!
//! Name and summary are both looked at, since either may hide what the other tells. A GET acts where a
//! verb stands in a verb's place (first, behind `and`, last in a name); so does one whose summary is a
//! command with a verb that is not known (`Frobnicate the widget`). Words that name things as well
//! (`sync`) are verbs where they have an object (`sync_products`, unlike `sync_status`).
//!
//! One word for taking away in a verb's place, of name, summary or the path's last part, makes a POST
//! destructive; so does a word for overwriting in those of a foreign document. Behind a word for reading,
//! only the end of a name counts (`get_delete_status`). Else the first verb decides. Without any, an
//! operation of a foreign document counts as destructive, the default of the Model Context Protocol
//! (`destructiveHint` of its `ToolAnnotations`), unless 201 (Created) is all that it answers on success;
//! in our own language, where whoever writes a connector can say so, it does not. Words for taking away
//! are known where others follow without anything between them (`deleteuser`).
//!
//! Must not know how the effect is shown.

mod words;

use jackfield_plan::{Method, Status};

use self::words::{Says, Verb, Words};
use super::{Docs, Operation};

/// What an operation does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Effect {
    /// It changes nothing.
    pub read_only: bool,
    /// It may delete or overwrite.
    pub destructive: bool,
}

impl Operation {
    /// What it does: as the spec declares, else as method and words say.
    pub fn effect(&self) -> Effect {
        let read_only = self.tool.read_only.unwrap_or_else(|| self.seems_to_read());
        let destructive = || match self.method {
            Method::Post => self.post_seems_destructive(),
            method if method.is_safe() => self.says() != Some(Says::Creates),
            _ => true,
        };
        Effect {
            read_only,
            destructive: !read_only && self.tool.destructive.unwrap_or_else(destructive),
        }
    }

    /// Whether its method is safe, and nothing at a verb's place says that something changes.
    fn seems_to_read(&self) -> bool {
        if !self.method.is_safe() {
            return false;
        }
        let [name, summary, path] = self.evidence();
        let acts = |verb: &Verb| verb.says != Says::Reads && !verb.noun;
        if summary.is_other_command
            || [&name, &summary]
                .into_iter()
                .any(|words| words.surely_joined().any(|verb| acts(&verb)))
        {
            return false;
        }
        // Whoever writes "Stop all scans" tells more than the `get` that names begin with.
        if summary.is_command {
            return summary.first().is_none_or(|verb| verb.says == Says::Reads);
        }
        // `GET_ResetAttribute` is a command: none of its verbs is the name of a thing.
        let is_command = self.without_method().len() < self.name.len();
        let certain = |verb: &Verb| is_command || !verb.noun;
        let first =
            || [&name, &summary].into_iter().find_map(|words| words.first().filter(certain));
        let any = || [&name, &path].into_iter().find_map(|words| words.verbs().find(certain));
        first().or_else(any).is_none_or(|verb| verb.says == Says::Reads)
    }

    fn post_seems_destructive(&self) -> bool {
        let [name, summary, path] = self.evidence();
        let first = |words: &Words| words.first().map(|verb| verb.says);
        let reads = first(&name) == Some(Says::Reads);
        let takes_away = |verb: Verb| verb.says == Says::TakesAway && !verb.form;
        // Behind a word for reading, `delete` may name what is read: `get_delete_status`.
        let last = || name.all.last().and_then(|word| Verb::of(word));
        let told = summary.is_command && first(&summary) == Some(Says::Reads);
        let named = if reads {
            last().is_some_and(|verb| takes_away(verb) && !(verb.noun && told))
        } else {
            name.all.iter().filter_map(|word| Verb::of(word)).any(takes_away)
        };
        let begins = |words: &Words| {
            words.first().into_iter().chain(words.joined()).any(|verb| verb.says == Says::TakesAway)
        };
        if named || [&name, &summary, &path].into_iter().any(begins) {
            return true;
        }
        // A harmless word in the one place takes nothing back of what the other says.
        let overwrites = |words: &Words| {
            let places = if reads { 1 } else { words.starts.len() };
            let mut verbs = words.verbs().take(places).chain(words.joined());
            verbs.any(|verb| verb.says == Says::Overwrites && !verb.noun)
        };
        if self.from_document && [&name, &summary].into_iter().any(overwrites) {
            return true;
        }
        if reads {
            return false;
        }
        match self.says() {
            Some(says) => says == Says::Overwrites && self.from_document,
            None => self.from_document && !self.only_creates(),
        }
    }

    /// What the first verb of name, summary or path says; one that is surely a verb comes before one
    /// that may be the name of a thing.
    fn says(&self) -> Option<Says> {
        let [name, summary, path] = self.evidence();
        let told = Some(&summary).filter(|words| self.method.is_safe() && words.is_command);
        let words = || told.into_iter().chain([&name, &summary, &path]);
        let sure = words().find_map(|words| words.verbs().find(|verb| !verb.noun));
        sure.or_else(|| words().find_map(|words| words.verbs().next())).map(|verb| verb.says)
    }

    /// Whether 201 is the only success that it answers with.
    fn only_creates(&self) -> bool {
        let mut successes = self
            .responses
            .iter()
            .map(|response| response.status)
            .filter(|status| *status != Status::Default && status.may_succeed());
        successes.next().is_some_and(|first| {
            first == Status::Exact(201) && successes.all(|status| status == first)
        })
    }

    /// The words of name, summary and path, the most telling first.
    fn evidence(&self) -> [Words; 3] {
        // A name that was made from method and path says no more than the path.
        let named = self.named_by_document || !self.from_document;
        let name = if named { self.without_method() } else { "" };
        let path = self.path.rsplit('/').find(|part| !part.is_empty()).unwrap_or_default();
        let path = if path.contains('{') { "" } else { path };
        let Docs { summary, description, .. } = &self.docs;
        let text = if summary.trim().is_empty() { description } else { summary };
        [Words::of_name(name), Words::of_text(text), Words::of_name(path)]
    }

    /// The name without an HTTP method before or behind it: `GET_TerminateInstances`, `postCustomers`,
    /// `account_post`.
    fn without_method(&self) -> &str {
        let method = self.method.as_str();
        let behind = self.name.len().checked_sub(method.len()).filter(|_| !self.method.is_safe());
        if let Some((rest, last)) = behind.and_then(|at| self.name.split_at_checked(at))
            && last.eq_ignore_ascii_case(method)
            && rest.len() > 1
            && rest.ends_with(['_', '-', '.'])
        {
            return rest;
        }
        let Some((first, rest)) = self.name.split_at_checked(method.len()) else {
            return &self.name;
        };
        let ends = rest.starts_with(|c: char| !c.is_lowercase());
        // `getUser` reads: only in capitals is GET the method and not the verb.
        let is_method = first == method || !self.method.is_safe();
        if first.eq_ignore_ascii_case(method) && is_method && ends { rest } else { &self.name }
    }
}
