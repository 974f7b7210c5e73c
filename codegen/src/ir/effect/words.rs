//! The words of names and sentences, and the verbs among them.
//!
//! Takes a name, or what an operation says of itself. Gives its verbs: those in a verb's place, with what
//! each says. Must not know what an operation is.

use heck::ToSnakeCase;

/// What a verb says about an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Says {
    Reads,
    Creates,
    Overwrites,
    TakesAway,
}

/// A word that says what an operation does.
#[derive(Debug, Clone, Copy)]
pub(super) struct Verb {
    pub(super) says: Says,
    /// It is as often the name of a thing (`archive`, `upload`), so that a GET called so may well read.
    pub(super) noun: bool,
    /// It may be a form of the verb that only names a thing: `cancellation`.
    pub(super) form: bool,
}

impl Verb {
    /// The verb that a lower-case word is, or begins with.
    pub(super) fn of(word: &str) -> Option<Self> {
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
            "flush",
            "kick",
            "kill",
            "logout",
            "pop",
            "shutdown",
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
            "enable",
            "enqueue",
            "force",
            "modify",
            "reactivate",
            "reassign",
            "reboot",
            "rebuild",
            "recalculate",
            "regenerate",
            "reindex",
            "reopen",
            "reprocess",
            "restart",
            "resync",
            "revert",
            "rollback",
            "suspend",
            "unarchive",
            "unblock",
            "undelete",
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
            "change",
            "lock",
            "merge",
            "move",
            "patch",
            "pay",
            "put",
            "refresh",
            "save",
            "set",
            "sync",
            "synchronize",
            "toggle",
            "transfer",
            "write",
        ],
    ),
    (
        Says::Creates,
        &[
            "add", "append", "attach", "create", "generate", "insert", "invite", "notify",
            "resend", "send", "submit",
        ],
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

/// Whether a sentence that begins with a word tells what is given, or is none about an act at all.
fn tells(word: &str) -> bool {
    const WORDS: &[&str] = &[
        "access",
        "acquire",
        "allow",
        "analyse",
        "analyze",
        "ask",
        "browse",
        "collect",
        "compute",
        "contain",
        "convert",
        "decode",
        "determine",
        "discover",
        "display",
        "dump",
        "echo",
        "encode",
        "enumerate",
        "evaluate",
        "examine",
        "expose",
        "filter",
        "gather",
        "give",
        "grab",
        "has",
        "have",
        "identify",
        "include",
        "inspect",
        "introspect",
        "investigate",
        "iterate",
        "let",
        "load",
        "look",
        "measure",
        "monitor",
        "obtain",
        "offer",
        "output",
        "parse",
        "peek",
        "ping",
        "poll",
        "predict",
        "present",
        "print",
        "probe",
        "produce",
        "provide",
        "pull",
        "recommend",
        "redirect",
        "render",
        "report",
        "represent",
        "request",
        "resolve",
        "say",
        "scan",
        "see",
        "select",
        "serve",
        "simulate",
        "sort",
        "stat",
        "stream",
        "suggest",
        "summarise",
        "summarize",
        "supply",
        "tail",
        "take",
        "tell",
        "test",
        "trace",
        "track",
        "translate",
        "use",
        "verify",
        "verifies",
        "wait",
        "watch",
        // No verbs.
        "about",
        "after",
        "are",
        "as",
        "at",
        "before",
        "between",
        "both",
        "by",
        "does",
        "during",
        "each",
        "either",
        "for",
        "from",
        "given",
        "how",
        "if",
        "in",
        "into",
        "is",
        "like",
        "no",
        "not",
        "of",
        "on",
        "only",
        "per",
        "same",
        "since",
        "such",
        "than",
        "that",
        "to",
        "under",
        "until",
        "what",
        "when",
        "where",
        "whether",
        "which",
        "who",
        "with",
        "within",
        "without",
    ];
    let forms =
        [Some(word), word.strip_suffix('s'), word.strip_suffix("es"), word.strip_suffix("ed")];
    forms.into_iter().flatten().any(|form| WORDS.contains(&form) || ARTICLES.contains(&form))
        || word.ends_with("ed")
}

/// The words of a name or a sentence.
#[derive(Debug, Default)]
pub(super) struct Words {
    pub(super) all: Vec<String>,
    /// Where a verb can stand: the beginning of each part of a name, and its end.
    pub(super) starts: Vec<usize>,
    /// Whether the first word is surely a verb: of a sentence that goes on with an article.
    pub(super) is_command: bool,
    /// The same of a word that is not known, and so may do anything.
    pub(super) is_other_command: bool,
}

/// What stands behind a verb and before a noun: behind one of these, no word names a thing.
const ARTICLES: &[&str] = &[
    "a",
    "all",
    "an",
    "any",
    "every",
    "everyone",
    "everything",
    "it",
    "multiple",
    "one",
    "the",
    "them",
    "this",
    "your",
];

/// What ends the phrase that a verb may have as its object.
const BETWEEN: &[&str] = &[
    "and", "as", "at", "by", "for", "from", "in", "into", "is", "of", "on", "or", "per", "that",
    "to", "via", "which", "with", "within",
];

/// What begins the name of a thing as often as it does something to the thing: `open_orders`.
const DESCRIBING: &[&str] = &["count", "copy", "new", "open", "post", "push", "share", "start"];

/// What things are called by what is done: `sync_status`, `change_requests`, each in the singular.
const HEADS: &[&str] = &[
    "action",
    "activity",
    "activities",
    "amount",
    "area",
    "available",
    "batch",
    "batches",
    "calendar",
    "code",
    "config",
    "configuration",
    "count",
    "data",
    "date",
    "day",
    "delay",
    "detail",
    "detection",
    "device",
    "document",
    "endpoint",
    "entries",
    "entry",
    "error",
    "event",
    "field",
    "file",
    "folder",
    "frequency",
    "grade",
    "group",
    "history",
    "histories",
    "id",
    "info",
    "information",
    "interval",
    "item",
    "job",
    "key",
    "kind",
    "level",
    "limit",
    "line",
    "link",
    "list",
    "location",
    "log",
    "message",
    "method",
    "metadata",
    "mode",
    "name",
    "note",
    "notification",
    "number",
    "operation",
    "option",
    "order",
    "page",
    "param",
    "parameter",
    "period",
    "plan",
    "point",
    "policies",
    "policy",
    "preference",
    "preset",
    "price",
    "process",
    "processes",
    "progress",
    "queue",
    "rate",
    "rating",
    "reason",
    "record",
    "report",
    "request",
    "result",
    "rule",
    "run",
    "schedule",
    "schema",
    "session",
    "setting",
    "size",
    "source",
    "stat",
    "state",
    "statement",
    "statistic",
    "status",
    "statuses",
    "stream",
    "summaries",
    "summary",
    "target",
    "task",
    "template",
    "time",
    "timestamp",
    "token",
    "total",
    "type",
    "unit",
    "url",
    "value",
    "version",
    "window",
    "zone",
];

/// What joins two verbs.
const JOINTS: &[&str] = &["and", "or", "then"];

/// What begins a clause of its own.
const RELATIVE: &[&str] = &["can", "may", "that", "to", "when", "where", "which", "who", "whose"];

/// What verbs are made of with a word for a direction: `turn on`, `shut down`.
const PHRASAL: &[&str] = &[
    "bring", "boot", "check", "clock", "log", "power", "roll", "scale", "shut", "sign", "spin",
    "switch", "tear", "turn", "vote",
];
const DIRECTIONS: &[&str] = &["back", "down", "in", "off", "on", "out", "up"];

impl Words {
    /// `admin.conversations.delete`, `chat_postMessage`, `DeleteTable`.
    pub(super) fn of_name(name: &str) -> Self {
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

    /// The first sentence, from its verb behind adverbs: `Permanently deletes an account`.
    pub(super) fn of_text(text: &str) -> Self {
        let mut ended = false;
        let pieces = text.split_whitespace().take_while(|piece| {
            let goes_on = !ended && !piece.starts_with('(');
            ended = piece.trim_end_matches(['*', '_']).ends_with(['.', ':', ';', '!', '?']);
            goes_on
        });
        let words =
            pieces.flat_map(|piece| piece.split(|c: char| !c.is_alphanumeric() && c != '\''));
        let words = words.filter(|word| !word.is_empty()).map(|word| {
            let word = word.to_lowercase().replace('\'', "");
            let forms = [word.strip_suffix('s'), word.strip_suffix("es")];
            let command = forms.into_iter().flatten().find(|form| Verb::of(form).is_some());
            command.map(str::to_owned).unwrap_or(word)
        });
        let all: Vec<_> =
            words.skip_while(|word| Verb::of(word).is_none() && word.ends_with("ly")).collect();
        let mut words =
            Self { starts: all.first().map(|_| 0).into_iter().collect(), all, ..Self::default() };
        if words.has_article_behind(0) || words.is_phrasal() {
            words.is_command = words.first().is_some();
            words.is_other_command = !words.is_command
                && words.all.first().is_some_and(|word| !tells(word) && !word.ends_with("ing"))
                && !words.runs_a_search();
        }
        words
    }

    /// `Run a search` searches, and is no more than that.
    fn runs_a_search(&self) -> bool {
        let is_light = |word: &String| {
            ["do", "execute", "perform", "run"].iter().any(|light| word.starts_with(light))
        };
        let reads = |word: &String| Verb::of(word).is_some_and(|verb| verb.says == Says::Reads);
        self.all.first().is_some_and(is_light) && self.all.iter().skip(2).take(3).any(reads)
    }

    fn has_article_behind(&self, index: usize) -> bool {
        self.all.get(index + 1).is_some_and(|word| ARTICLES.contains(&&**word))
    }

    /// Whether it begins as "Turn on the heating" does, or is no more than `turn_on`.
    fn is_phrasal(&self) -> bool {
        let [first, second, rest @ ..] = &*self.all else { return false };
        PHRASAL.contains(&&**first)
            && DIRECTIONS.contains(&&**second)
            && (rest.is_empty() || self.has_article_behind(1))
    }

    pub(super) fn verbs(&self) -> impl Iterator<Item = Verb> {
        self.starts.iter().filter_map(|&start| self.at(start))
    }

    /// The first word, where it is a verb.
    pub(super) fn first(&self) -> Option<Verb> {
        self.at(*self.starts.first()?)
    }

    /// The verbs behind `and` and `or`.
    pub(super) fn joined(&self) -> impl Iterator<Item = Verb> {
        self.behind_joints().filter_map(|index| self.at(index))
    }

    /// Those that join no names of things: `Get and delete orders`, `Get an order and delete it`, unlike
    /// `Get orders and update history`.
    pub(super) fn surely_joined(&self) -> impl Iterator<Item = Verb> {
        let is_sure = |index: &usize| {
            *index == 2 || index + 1 == self.all.len() || self.has_article_behind(*index)
        };
        self.behind_joints().filter(is_sure).filter_map(|index| self.at(index))
    }

    fn behind_joints(&self) -> impl Iterator<Item = usize> {
        // `Get the albums that a user may add or remove`: nobody does that here.
        let main = self.all.iter().take_while(|word| !RELATIVE.contains(&word.as_str()));
        let joints = main.zip(1..).filter(|(word, _)| JOINTS.contains(&word.as_str()));
        joints.map(|(_, behind)| behind)
    }

    /// The verb at a place. With an object, it is surely one: `sync_products`, unlike `sync_status`.
    fn at(&self, index: usize) -> Option<Verb> {
        if index == 0 && self.is_phrasal() {
            return Some(Verb { says: Says::Overwrites, noun: false, form: false });
        }
        let word = self.all.get(index)?;
        let verb = Verb::of(word)?;
        let phrase = self.all.iter().skip(index + 1).map(String::as_str);
        let begins = phrase.clone().next().and_then(Verb::of);
        let head = phrase.take_while(|word| !BETWEEN.contains(word)).last();
        let is_object = |head: &str| {
            let head = head.trim_end_matches(|c: char| c.is_ascii_digit());
            let one = head.strip_suffix('s').unwrap_or(head);
            !DESCRIBING.contains(&word.as_str()) && !HEADS.contains(&head) && !HEADS.contains(&one)
        };
        let has_object = self.has_article_behind(index)
            || begins.is_none_or(|verb| verb.says != Says::Reads) && head.is_some_and(is_object);
        Some(Verb { noun: verb.noun && !(has_object && verb.says != Says::Reads), ..verb })
    }
}
