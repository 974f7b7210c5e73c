//! Words as a search compares them: without case, endings and what says nothing.

/// Words that are in every description and every question.
const SAYING_NOTHING: [&str; 62] = [
    "a", "about", "all", "also", "an", "and", "any", "are", "as", "at", "be", "been", "but", "by",
    "can", "do", "does", "every", "for", "from", "give", "has", "have", "how", "i", "if", "in",
    "into", "is", "it", "its", "just", "me", "my", "need", "not", "of", "on", "only", "or", "our",
    "out", "please", "s", "so", "some", "that", "the", "their", "them", "there", "these", "this",
    "to", "up", "want", "was", "we", "which", "who", "with", "you",
];

/// Words that stand for each other in what people ask for. General English and the trade of support and
/// of software; a word may be in several.
const ALIKE: &[&[&str]] = &[
    &["get", "read", "show", "view", "fetch", "retrieve", "see", "look", "single", "open", "one"],
    &["list", "show", "see", "browse", "get", "what"],
    &["create", "add", "new", "make", "open", "start", "write", "register", "publish", "report"],
    &["update", "change", "edit", "modify", "set", "rename", "correct", "move", "patch", "fix"],
    &["delete", "remove", "erase", "drop", "destroy", "purge"],
    &["restore", "recover", "undelete", "undo", "unarchive", "reopen", "trash"],
    &["archive", "retire", "trash"],
    &["search", "find", "look", "query", "filter"],
    &["contact", "customer", "person", "people", "client", "requester"],
    &["user", "people", "person", "member", "account"],
    &["agent", "rep", "representative", "staff", "employee", "admin", "operator", "colleague"],
    &["company", "organization", "firm", "business"],
    &["team", "group", "department"],
    &["ticket", "case", "request", "incident"],
    &["attachment", "file", "attach", "upload", "screenshot", "picture", "image"],
    &["conversation", "thread", "message", "chat", "correspondence"],
    &["history", "audit", "change", "log", "event", "activity", "timeline", "journal"],
    &["reply", "answer", "respond", "response"],
    &["forward", "pass", "relay"],
    &["note", "comment", "remark", "annotation"],
    &["kb", "knowledge", "article", "help", "faq", "solution"],
    &["canned", "prepared", "template", "macro", "snippet", "saved"],
    &["time", "hour", "minute", "worklog", "log", "timer", "effort", "accounting"],
    &["survey", "rating", "feedback", "satisfaction", "csat", "happy", "happiness"],
    &["sla", "deadline", "due", "overdue", "breach"],
    &["schedule", "calendar", "business", "opening"],
    &["ping", "health", "alive", "status", "up"],
    &["close", "solve", "resolve", "finish", "done", "end", "complete"],
    &["snooze", "postpone", "defer", "later"],
    &["lock", "freeze", "stop", "prevent"],
    &["merge", "join", "combine", "unite", "duplicate"],
    &["convert", "turn", "transform"],
    &["link", "connect", "relate", "relation", "associate", "depend", "block"],
    &["unlink", "disconnect", "detach", "remove"],
    &["watch", "follow", "subscribe", "watcher", "follower", "subscriber", "subscription"],
    &["mention", "notify", "notification", "alert", "inform"],
    &["webhook", "hook", "callback", "url", "notify"],
    &["tag", "label", "mark"],
    &["assign", "owner", "assignee", "hand", "delegate", "reassign"],
    &["transition", "move", "status", "state", "stage"],
    &["approve", "approval", "decide", "accept", "reject", "decline"],
    &["hide", "private", "internal"],
    &["publish", "public", "release"],
    &["privacy", "personal", "gdpr", "anonymize"],
    &["count", "many", "number", "total"],
    &["limit", "quota", "usage", "rate", "allowance", "used"],
    &["priority", "urgency", "severity", "urgent"],
    &["type", "kind", "category"],
    &["field", "attribute", "property", "column"],
    &["record", "row", "entry", "table"],
    &["queue", "inbox", "mailbox"],
    &["bulk", "many", "mass", "several"],
    &["job", "task", "background"],
    &["myself", "me", "self", "whoami", "authenticated", "current", "session"],
    &["role", "permission", "right", "access"],
    &["contract", "agreement"],
    &["asset", "device", "equipment"],
    &["email", "mail"],
    &["invite", "add", "invitation"],
    &["download", "export", "save"],
    &["star", "stargazer", "favourite", "favorite", "like"],
    &["secret", "password", "credential", "token", "leak", "key"],
    &["vulnerability", "security", "advisory"],
    &["difference", "compare", "diff"],
    &["repository", "project"],
    &["pull", "pr", "merge"],
    &["issue", "bug", "problem", "defect"],
    &["workflow", "action", "ci", "build", "run", "pipeline"],
    &["cost", "price", "pay", "bill", "billing", "charge", "invoice"],
    &["collaborator", "contributor", "member"],
    &["version", "release", "revision"],
];

/// What people say in several words, and the word for it.
const PHRASES: &[(&str, &str)] = &[
    ("get rid of", "delete"),
    ("throw away", "delete"),
    ("take off", "remove"),
    ("get back", "restore"),
    ("bring back", "restore"),
    ("take back", "undo"),
    ("write back", "reply"),
    ("mail back", "reply"),
    ("email back", "reply"),
    ("get back to", "reply"),
    ("hand over", "assign"),
    ("give to", "assign"),
    ("pass on", "forward"),
    ("send on", "forward"),
    ("put off", "snooze"),
    ("turn into", "convert"),
    ("write down", "log"),
    ("keep track", "watch"),
    ("back and forth", "conversation"),
    ("am i", "myself"),
    ("who am i", "myself"),
    ("at once", "many"),
    ("in bulk", "bulk"),
    ("set up", "create"),
    ("sign up", "register"),
    ("look up", "find"),
    ("find out", "get"),
    ("log in", "session"),
    ("add up", "count"),
    ("how many", "count"),
    ("how much", "usage"),
    ("help center", "article"),
    ("help centre", "article"),
    ("to do", "task"),
];

/// Words and what they are cut short to in names, as stems.
const SHORT: [(&str, &str); 12] = [
    ("repository", "repo"),
    ("organization", "org"),
    ("organisation", "org"),
    ("application", "app"),
    ("configuration", "config"),
    ("authentication", "auth"),
    ("administrator", "admin"),
    ("message", "msg"),
    ("database", "db"),
    ("environment", "env"),
    ("information", "info"),
    ("document", "doc"),
];

/// Words with which people ask for something to be read.
const READS: &[&str] = &[
    "list",
    "show",
    "get",
    "read",
    "find",
    "search",
    "look",
    "see",
    "view",
    "fetch",
    "what",
    "which",
    "who",
    "where",
    "when",
    "how",
    "is",
    "are",
    "am",
    "has",
    "have",
    "my",
    "our",
    "download",
    "count",
    "details",
    "text",
    "check",
    "latest",
    "difference",
    "compare",
    "export",
];

/// Words with which people ask for something new.
const CREATES: &[&str] = &[
    "create", "add", "new", "make", "open", "register", "report", "write", "post", "publish",
    "leave", "log", "start", "reply", "answer", "respond", "comment", "ask", "invite", "send",
    "upload", "attach", "submit", "approve", "request", "file", "fork", "raise", "render", "rerun",
    "give", "forward", "email", "mail", "notify", "connect", "link", "relate", "join", "run",
    "restore", "keep",
];

/// Words with which people ask for something to be different.
const CHANGES: &[&str] = &[
    "update", "change", "edit", "modify", "set", "rename", "raise", "correct", "extend", "move",
    "assign", "mark", "protect", "merge", "close", "put", "star", "block", "lock", "resolve",
    "reopen", "publish", "fix", "solve", "finish", "end", "hide", "stop", "give", "turn",
    "convert", "restore", "snooze", "transfer", "merge", "join", "run", "approve",
];

/// Words with which people ask for something to be gone.
const DELETES: &[&str] = &[
    "delete", "remove", "erase", "drop", "destroy", "unstar", "unblock", "cancel", "revoke",
    "clear", "stop", "detach", "unlink",
];

/// What is to be done to what is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Intent {
    Read,
    Create,
    Change,
    Delete,
}

/// A question with the words that its phrases stand for; other words may stand between the parts of a
/// phrase, as in `hand the ticket over`.
pub(super) fn plainly(question: &str) -> String {
    /// How many words may stand between two words of a phrase.
    const BETWEEN: usize = 4;
    let lower = question.to_lowercase();
    let asked: Vec<&str> =
        lower.split(|letter: char| !letter.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    let mut leading = String::new();
    for (phrase, word) in PHRASES {
        let holds = (0..asked.len()).any(|start| {
            let mut at = start;
            phrase.split(' ').enumerate().all(|(number, part)| {
                let window = if number == 0 { 1 } else { BETWEEN + 1 };
                let found = asked.iter().skip(at).take(window).position(|own| *own == part);
                found.inspect(|found| at += found + 1).is_some()
            })
        });
        if holds {
            leading.push_str(word);
            leading.push(' ');
        }
    }
    leading + question
}

/// Whether a question speaks of one record by its number or key: `ticket 42`, `PROJ-7`.
pub(super) fn names_a_record(question: &str) -> bool {
    let mut parts = question.split(|letter: char| !letter.is_alphanumeric() && letter != '-');
    parts.any(|part| {
        let digits = part.chars().filter(char::is_ascii_digit).count();
        let letters = part.chars().filter(|letter| letter.is_alphabetic()).count();
        let is_key = part.chars().all(|letter| !letter.is_lowercase());
        digits > 0 && (letters == 0 || is_key)
    })
}

/// What a question asks to be done: its first word that says so decides, and words of which several
/// things can be meant stand for each of them. Nothing where no word says so.
pub(super) fn intents(question: &str) -> Vec<Intent> {
    let lower = question.to_lowercase();
    for word in lower.split(|letter: char| !letter.is_alphanumeric()) {
        let sets: [(&[&str], Intent); 4] = [
            (READS, Intent::Read),
            (CREATES, Intent::Create),
            (CHANGES, Intent::Change),
            (DELETES, Intent::Delete),
        ];
        let meant: Vec<Intent> =
            sets.into_iter().filter(|(set, _)| set.contains(&word)).map(|(_, own)| own).collect();
        if !meant.is_empty() {
            return meant;
        }
    }
    Vec::new()
}

/// The words of a text, stemmed, in order. Names are taken apart: `list_all`, `ticketNumber`.
pub(super) fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut before = ' ';
    for letter in text.chars() {
        let hump = letter.is_uppercase() && before.is_lowercase();
        let number = letter.is_numeric() != before.is_numeric();
        if !letter.is_alphanumeric() || hump || number {
            words.push(std::mem::take(&mut word));
        }
        if letter.is_alphanumeric() {
            word.extend(letter.to_lowercase());
        }
        before = letter;
    }
    words.push(word);
    words.retain(|word| !word.is_empty() && !SAYING_NOTHING.contains(&word.as_str()));
    words.iter().map(|word| stem(word)).collect()
}

/// The words of a vendor's name, without those that many are called by.
pub(super) fn of_vendor(name: &str) -> Vec<String> {
    let mut words = words(name);
    words.retain(|word| {
        !["api", "rest", "v", "cloud", "public", "service"].contains(&word.as_str())
    });
    words.retain(|word| !word.chars().all(char::is_numeric) || word.len() > 2);
    words
}

/// The words that may stand for this one, stemmed, the word itself not among them.
pub(super) fn alike(word: &str) -> Vec<String> {
    let mut found = Vec::new();
    for group in ALIKE {
        let stems: Vec<String> = group.iter().map(|own| stem(own)).collect();
        if stems.iter().any(|own| own == word) {
            for own in stems {
                if own != word && !found.contains(&own) {
                    found.push(own);
                }
            }
        }
    }
    found
}

/// A word without its ending: `tickets`, `ticket`; `replies`, `reply`; `assigned`, `assign`.
fn stem(word: &str) -> String {
    let ended = |ending: &str, least: usize| {
        word.strip_suffix(ending).filter(|stem| stem.chars().count() >= least)
    };
    let base = if let Some(stem) = ended("ies", 2).or_else(|| ended("ied", 2)) {
        format!("{stem}y")
    } else if let Some(stem) = ended("sses", 1).or_else(|| ended("shes", 1).or(ended("ches", 1))) {
        let kept = word.len() - 2;
        debug_assert!(stem.len() < kept);
        word.get(..kept).unwrap_or(word).to_owned()
    } else if let Some(stem) = ended("ing", 4).or_else(|| ended("ed", 4)) {
        let mut letters = stem.chars().rev();
        match (letters.next(), letters.next()) {
            // `merging` and `merged` lose an `e` as `merge` does below; `adding` does not.
            (Some(last), Some(before)) if last == before && !"lsz".contains(last) => {
                stem.get(..stem.len() - last.len_utf8()).unwrap_or(stem).to_owned()
            }
            _ => stem.to_owned(),
        }
    } else if word.ends_with("ss") || word.ends_with("us") || word.ends_with("is") {
        word.to_owned()
    } else if let Some(stem) = ended("s", 2) {
        stem.to_owned()
    } else {
        word.to_owned()
    };
    if let Some((_, short)) = SHORT.iter().find(|(long, _)| *long == base) {
        return (*short).to_owned();
    }
    match base.strip_suffix('e') {
        Some(stem) if stem.chars().count() >= 4 => stem.to_owned(),
        _ => base,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_a_word_are_one_word() {
        for forms in [
            ["ticket", "tickets", "Tickets"],
            ["reply", "replies", "replied"],
            ["company", "companies", "COMPANY"],
            ["create", "creating", "created"],
            ["merge", "merged", "merging"],
            ["branch", "branches", "branch"],
            ["status", "status", "Status"],
            ["note", "notes", "Notes"],
            ["repo", "repository", "repositories"],
        ] {
            let stems: Vec<String> = forms.iter().flat_map(|form| words(form)).collect();
            assert!(stems.iter().all(|own| *own == stems[0]), "{stems:?}");
        }
        assert_eq!(
            words("list_all_ticketNumbers of the desk"),
            ["list", "ticket", "number", "desk"]
        );
        assert_eq!(words("acme42"), ["acme", "42"]);
    }
}
