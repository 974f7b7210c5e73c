//! What an operation does to what the vendor keeps, as far as its description tells.
//!
//! Takes an operation; gives whether it reads only and whether it may delete or overwrite. What a
//! spec declares counts. Where it declares nothing:
//!
//! | method            | reads only                             | may delete or overwrite                    |
//! |-------------------|----------------------------------------|--------------------------------------------|
//! | GET, HEAD, ..     | yes, unless its words name a change    | then, unless the words say that it creates |
//! | POST              | no                                     | by its words, see below                    |
//! | PUT, PATCH, ..    | no                                     | yes                                        |
//!
//! A POST whose name begins with a word for reading takes nothing away. Else one word for taking away,
//! anywhere in the name, at the beginning of the summary or of the path's last part, makes it
//! destructive. Else the first verb of name, summary or path decides. Without any, an operation of a
//! foreign document counts as destructive, the default of the Model Context Protocol (`destructiveHint`
//! of its `ToolAnnotations`), unless 201 (Created) is all that it answers on success; in our own
//! language, where whoever writes a connector can say so, it does not. Words for taking away are known
//! where others follow without anything between them (`deleteuser`).
//!
//! Must not know how the effect is shown.

use heck::ToSnakeCase;
use jackfield_plan::{Method, Status};

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

    /// Whether its method is safe, and no verb that is surely one says that something changes.
    fn seems_to_read(&self) -> bool {
        let [name, summary, path] = self.evidence();
        // `GET_ResetAttribute` is a command: none of its verbs is the name of a thing.
        let is_command = self.without_method().len() < self.name.len();
        let certain = |verb: &Verb| is_command || !verb.noun;
        // Whoever writes "Stop all scans" tells more than the `get` that names begin with.
        if self.method.is_safe() && summary.is_command {
            return summary.first().is_none_or(|verb| verb.says == Says::Reads);
        }
        let first =
            || [&name, &summary].into_iter().find_map(|words| words.first().filter(certain));
        let any = || [&name, &path].into_iter().find_map(|words| words.verbs().find(certain));
        self.method.is_safe() && first().or_else(any).is_none_or(|verb| verb.says == Says::Reads)
    }

    fn post_seems_destructive(&self) -> bool {
        let [name, summary, path] = self.evidence();
        let first = |words: &Words| words.first().map(|verb| verb.says);
        if first(&name) == Some(Says::Reads) {
            return false;
        }
        let takes_away = |verb: Verb| verb.says == Says::TakesAway && !verb.form;
        if name.all.iter().filter_map(|word| Verb::of(word)).any(takes_away)
            || [&name, &summary, &path]
                .into_iter()
                .any(|words| first(words) == Some(Says::TakesAway))
        {
            return true;
        }
        match self.says() {
            Some(says) => says == Says::Overwrites && self.from_document,
            None => self.from_document && !self.only_creates(),
        }
    }

    /// What the first verb of name, summary or path says; one that is surely a verb comes before one
    /// that may be the name of a thing.
    fn says(&self) -> Option<Says> {
        let of = |words: &Words| {
            let verb = words.verbs().find(|verb| !verb.noun).or_else(|| words.verbs().next());
            verb.map(|verb| verb.says)
        };
        let [name, summary, path] = self.evidence();
        let told = Some(&summary).filter(|words| self.method.is_safe() && words.is_command);
        told.into_iter().chain([&name, &summary, &path]).find_map(of)
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

/// What a verb says about an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Says {
    Reads,
    Creates,
    Overwrites,
    TakesAway,
}

/// A word that says what an operation does.
#[derive(Debug, Clone, Copy)]
struct Verb {
    says: Says,
    /// It is as often the name of a thing (`archive`, `upload`), so that a GET called so may well read.
    noun: bool,
    /// It may be a form of the verb that only names a thing: `cancellation`.
    form: bool,
}

impl Verb {
    /// The verb that a lower-case word is, or begins with.
    fn of(word: &str) -> Option<Self> {
        let known = VERBS.iter().find_map(|&(says, verbs, nouns)| {
            let noun = nouns.contains(&word);
            (noun || verbs.contains(&word)).then_some(Self { says, noun, form: false })
        });
        known.or_else(|| Self::run_together(word))
    }

    /// The verb for taking away that words without anything between them begin with: `deleteuser`,
    /// `bulkdeleteusers`. What may be a form of the verb (`cancellation`, `deleteditems`) is as often the
    /// name of a thing. Verbs of fewer letters begin too many other words (`kickoff`), and so do those of
    /// other kinds (`settings`, `address`), which would make something harmless.
    fn run_together(word: &str) -> Option<Self> {
        const FORMS: &[&str] = &["d", "ed", "ing", "l", "r", "er", "s", "al", "ation", "able"];
        let verbs = VERBS
            .iter()
            .filter(|(says, ..)| *says == Says::TakesAway)
            .flat_map(|(_, verbs, _)| *verbs);
        let rest = MANY.iter().find_map(|many| word.strip_prefix(many));
        if rest.is_some_and(|rest| verbs.clone().any(|verb| rest == *verb)) {
            return Some(Self { says: Says::TakesAway, noun: false, form: false });
        }
        let word = rest.unwrap_or(word);
        let behind =
            verbs.filter(|verb| verb.len() > 4).find_map(|verb| word.strip_prefix(verb))?;
        let form = FORMS.iter().any(|form| behind.starts_with(form));
        (behind.len() > 2).then_some(Self { says: Says::TakesAway, noun: form, form })
    }
}

/// By what they say: words that are verbs only, and words that name things as well.
const VERBS: &[(Says, &[&str], &[&str])] = &[
    (
        Says::TakesAway,
        &[
            "abort",
            "cancel",
            "deactivate",
            "delete",
            "deregister",
            "destroy",
            "disable",
            "erase",
            "evict",
            "expunge",
            "kick",
            "purge",
            "remove",
            "revoke",
            "detach",
            "unassign",
            "unflag",
            "unfollow",
            "unlink",
            "unpin",
            "unshare",
            "unsubscribe",
            "terminate",
            "truncate",
            "uninstall",
            "unpublish",
            "unregister",
            "wipe",
        ],
        &["archive", "ban", "clear", "del", "discard", "drop", "expire", "reset", "stop", "trash"],
    ),
    (
        Says::Reads,
        &[
            "calculate",
            "compare",
            "describe",
            "download",
            "estimate",
            "explain",
            "fetch",
            "find",
            "get",
            "list",
            "lookup",
            "query",
            "read",
            "retrieve",
            "return",
            "search",
            "validate",
        ],
        &["check", "count", "export", "preview", "show", "view"],
    ),
    (
        Says::Overwrites,
        &[
            "activate",
            "edit",
            "modify",
            "overwrite",
            "rename",
            "replace",
            "restore",
            "unlock",
            "update",
            "upsert",
            "withdraw",
        ],
        &[
            "change", "lock", "merge", "move", "patch", "put", "save", "set", "sync", "toggle",
            "write",
        ],
    ),
    (
        Says::Creates,
        &["add", "append", "attach", "create", "generate", "insert", "invite", "send", "submit"],
        &[
            "clone",
            "copy",
            "duplicate",
            "import",
            "new",
            "open",
            "post",
            "publish",
            "push",
            "register",
            "reply",
            "reserve",
            "share",
            "start",
            "trigger",
            "upload",
        ],
    ),
];

/// What stands before a verb when it is done to many things: `BatchGetItem`.
const MANY: &[&str] = &["batch", "bulk", "mass", "multi"];

/// The words of a name or a sentence.
#[derive(Debug, Default)]
struct Words {
    all: Vec<String>,
    /// Where a verb can stand: the beginning of each part of a name, and its end.
    starts: Vec<usize>,
    /// Whether the first word is surely a verb: of a sentence that goes on with an article.
    is_command: bool,
}

/// What stands behind a verb and before a noun: behind one of these, no word names a thing.
const ARTICLES: &[&str] =
    &["a", "all", "an", "any", "every", "multiple", "one", "the", "this", "your"];

impl Words {
    /// `admin.conversations.delete`, `chat_postMessage`, `DeleteTable`.
    fn of_name(name: &str) -> Self {
        let mut words = Self::default();
        for part in name.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()) {
            let part = part.to_snake_case();
            let many = part.split('_').take_while(|word| MANY.contains(word)).count();
            words.starts.push(words.all.len() + many);
            words.all.extend(part.split('_').map(str::to_owned));
        }
        words.starts.extend(words.all.len().checked_sub(1));
        words
    }

    /// The verb that a sentence begins with, behind adverbs: `Permanently deletes an account`.
    fn of_text(text: &str) -> Self {
        let plain = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        let mut words = text.split_whitespace().map(|word| {
            let word = plain(word);
            let forms = [word.strip_suffix('s'), word.strip_suffix("es")];
            let command = forms.into_iter().flatten().find(|form| Verb::of(form).is_some());
            command.map(str::to_owned).unwrap_or(word)
        });
        let first = words
            .by_ref()
            .filter(|word| !word.is_empty())
            .find(|word| Verb::of(word).is_some() || !word.ends_with("ly"));
        let is_verb = first.as_deref().is_some_and(|word| Verb::of(word).is_some());
        let is_command = is_verb && words.next().is_some_and(|word| ARTICLES.contains(&&*word));
        let starts = first.iter().map(|_| 0).collect();
        Self { starts, all: first.into_iter().collect(), is_command }
    }

    fn verbs(&self) -> impl Iterator<Item = Verb> {
        let words = self.starts.iter().filter_map(|&start| self.all.get(start));
        words.filter_map(|word| Verb::of(word))
    }

    /// The first word, where it is a verb.
    fn first(&self) -> Option<Verb> {
        Verb::of(self.all.get(*self.starts.first()?)?)
    }
}
