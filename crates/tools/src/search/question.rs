//! A question as the search understands it: what is to be done, to what, and with which vendor.

use std::collections::BTreeMap;

use super::lexicon::{Intents, LEXICON, Phrase, parts};
use super::vendor::{Named, Vendors};
use super::weights::{
    A_VALUE, AFTER_PREPOSITION, ASKS_FOR_OWN, ASKS_WHO, BESIDE, CONTENT, QUOTED, VERB,
};

/// What comes before further circumstances.
pub(super) const PREPOSITIONS: [&str; 26] = [
    "of", "to", "on", "in", "for", "from", "about", "with", "by", "at", "into", "under", "than",
    "between", "since", "before", "after", "as", "per", "that", "which", "where", "when",
    "because", "until", "through",
];

/// Words that stand for somebody, some place or some time.
const WHO: [&str; 10] = [
    "who",
    "whose",
    "where",
    "when",
    "somebody",
    "someone",
    "everybody",
    "everyone",
    "anybody",
    "anyone",
];

/// Words with which the asker means themselves.
const OWN: [&str; 6] = ["my", "me", "i", "mine", "am", "myself"];

/// The word in names of tools for whoever calls them.
pub(super) const CALLER: &str = "authenticated";

/// The word in names of tools that take several records at once.
const MANY: &str = "many";

/// Words that ask for something only where a clause begins: `is it up`, and not `what is up`.
const AT_THE_BEGINNING: [&str; 21] = [
    "is", "are", "am", "was", "were", "has", "have", "had", "do", "does", "did", "can", "could",
    "may", "will", "would", "should", "my", "any", "all", "every",
];

/// What comes before `of` when the thing follows it: `which of our runners`.
const PART_OF: [&str; 10] =
    ["which", "one", "all", "some", "list", "any", "each", "most", "both", "copy"];

/// What comes before the content of something, or before what it is called.
const OF_CONTENT: [&str; 9] = [
    "about",
    "regarding",
    "concerning",
    "because",
    "saying",
    "called",
    "named",
    "titled",
    "mentioning",
];

/// Endings of names of files.
const ENDINGS: [&str; 22] = [
    "md", "txt", "pdf", "png", "jpg", "gif", "csv", "json", "xml", "yml", "yaml", "toml", "ini",
    "log", "zip", "html", "docx", "xlsx", "py", "js", "rs", "sh",
];

/// Words of which several things are asked for.
const SEVERAL: [&str; 6] = ["all", "list", "which", "every", "any", "who"];

/// Words with which a sentence begins that only asks.
const ASKS: [&str; 20] = [
    "which", "what", "whats", "who", "whos", "whose", "where", "when", "why", "how", "is", "are",
    "was", "were", "has", "did", "does", "do", "am", "will",
];

/// Numbers of things that are done at once.
const NUMBERS: [&str; 21] = [
    "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "twenty", "thirty", "forty", "fifty", "hundred",
    "dozen", "several",
];

/// A word of a question.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Token {
    pub(super) text: String,
    /// What it counts.
    pub(super) counts: f64,
    /// The number of its clause.
    pub(super) clause: usize,
}

/// What somebody wants.
#[derive(Debug)]
pub(super) struct Question {
    /// The words, as stems, with what each counts.
    pub(super) terms: Vec<(String, f64)>,
    /// What is to be done.
    pub(super) intents: Intents,
    /// Whether it only asks.
    pub(super) only_asks: bool,
    /// Whether it is about several records, or about one.
    pub(super) lists: Option<bool>,
    /// Whether a record is named.
    pub(super) names_a_record: bool,
    /// The vendors that are named.
    pub(super) vendors: BTreeMap<usize, Named>,
}

impl Question {
    pub(super) fn new(text: &str, known: &Vendors) -> Self {
        let mut tokens = tokens(text);
        let vendors = known.taken_from(&mut tokens);
        for phrase in &LEXICON.phrases {
            replace(phrase, &mut tokens);
        }
        let (mut intents, clause) = intents(&tokens);
        let only_asks = tokens.first().is_some_and(|token| ASKS.contains(&token.text.as_str()));
        let mut lists = tokens.iter().any(|token| SEVERAL.contains(&token.text.as_str()));
        if clause.is_none() && begins_with_things(&tokens) {
            intents = Intents::READ;
            lists = true;
        } else if intents.none() && tokens.get(1).is_some_and(|token| token.text == "of") {
            // `text of an article`
            intents = Intents::READ;
        }
        let mut terms = terms(&tokens, clause, intents);
        if names_several_records(&tokens) || (!only_asks && counts_several(&tokens)) {
            terms.push((LEXICON.stem(MANY), 1.0));
        }
        let lists = if lists { Some(true) } else { first_noun_is_plural(&tokens) };
        Self { terms, intents, only_asks, lists, names_a_record: names_a_record(text), vendors }
    }
}

/// The words of a question.
fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut clause = 0;
    for (number, part) in text.split(['"', '“', '”']).enumerate() {
        let quoted = number % 2 == 1;
        for chunk in part.split_whitespace() {
            let word =
                chunk.trim_matches(|letter: char| !letter.is_alphanumeric() && letter != '@');
            let mut push = |text: String, counts: f64| {
                if !text.is_empty() {
                    tokens.push(Token { text, counts, clause });
                }
            };
            let is_value =
                word.contains(|letter: char| "/._".contains(letter) || letter.is_numeric());
            if word.contains('@') {
                let kind = if word.starts_with('@') { "user" } else { "email" };
                push(kind.to_owned(), A_VALUE);
            } else {
                let counts = match () {
                    () if is_value => A_VALUE,
                    () if quoted => QUOTED,
                    () => 1.0,
                };
                for own in
                    word.split(|letter: char| !letter.is_alphanumeric() && !"'’‘".contains(letter))
                {
                    let own = own.to_lowercase().replace(['’', '‘'], "'");
                    push(own.strip_suffix("'s").unwrap_or(&own).replace('\'', ""), counts);
                }
                if is_tracker_key(word) {
                    push("issue".to_owned(), A_VALUE);
                }
                if word.rsplit_once('.').is_some_and(|(_, end)| ENDINGS.contains(&end)) {
                    push("file".to_owned(), A_VALUE);
                }
            }
            clause += usize::from(chunk.ends_with([',', ';', ':', '.', '!', '?']));
        }
    }
    tokens
}

/// Whether a word is a key as trackers give them to issues: `CORE-11`.
fn is_tracker_key(word: &str) -> bool {
    let is_key = |(prefix, number): (&str, &str)| {
        prefix.len() > 1
            && prefix.bytes().all(|byte| byte.is_ascii_uppercase())
            && !number.is_empty()
            && number.bytes().all(|byte| byte.is_ascii_digit())
    };
    word.split_once('-').is_some_and(is_key)
}

/// Puts the words for a phrase in its place, where a question has it; other words may stand between the
/// parts of a phrase, as in `hand the ticket over`.
fn replace(phrase: &Phrase, tokens: &mut Vec<Token>) {
    /// How many words may stand between two parts.
    const BETWEEN: usize = 4;
    let holds = |at: usize, part: &[&str]| {
        let own = tokens.get(at..at + part.len());
        own.is_some_and(|own| own.iter().zip(part).all(|(token, word)| token.text == *word))
    };
    let found = (0..tokens.len()).find_map(|start| {
        let mut at = start;
        let places = phrase.parts.iter().enumerate().map(|(number, part)| {
            let reach = if number == 0 { 0 } else { BETWEEN };
            let place = (at..=at + reach).find(|place| holds(*place, part))?;
            at = place + part.len();
            Some(place..at)
        });
        places.collect::<Option<Vec<_>>>()
    });
    let Some(places) = found else { return };
    let Some(start) = places.first().map(|place| place.start) else { return };
    let clause = tokens.get(start).map_or(0, |token| token.clause);
    for place in places.into_iter().rev() {
        tokens.drain(place);
    }
    let meant = phrase.meant.iter();
    let meant = meant.map(|word| Token { text: (*word).to_owned(), counts: 1.0, clause });
    tokens.splice(start..start, meant);
}

/// Whether a clause begins at a word.
fn begins_clause(tokens: &[Token], at: usize) -> bool {
    let Some(before) = at.checked_sub(1).and_then(|before| tokens.get(before)) else { return true };
    let joins = ["and", "then", "please", "or"].contains(&before.text.as_str());
    joins || tokens.get(at).is_some_and(|token| token.clause != before.clause)
}

/// Whether `open` at a place says what things are like, and not what is to be done: `open bugs`, `that
/// are still open`.
fn is_adjective(tokens: &[Token], at: usize) -> bool {
    /// How many words may stand before the thing: `open code scanning alerts`.
    const REACH: usize = 3;
    const TO_BE_OPENED: [&str; 9] =
        ["a", "an", "the", "new", "another", "up", "it", "that", "this"];
    const SO_THEY_ARE: [&str; 7] = ["are", "is", "still", "state", "status", "all", "which"];
    let text = |at: usize| tokens.get(at).map_or("", |token| token.text.as_str());
    if text(at) != "open" {
        return false;
    }
    let several = (1..=REACH).any(|next| is_plural(text(at + next)));
    (several && !TO_BE_OPENED.contains(&text(at + 1)))
        || at.checked_sub(1).is_some_and(|before| SO_THEY_ARE.contains(&text(before)))
}

/// Whether a word looks like several things.
fn is_plural(word: &str) -> bool {
    word.len() > 2
        && word.ends_with('s')
        && !["ss", "us", "is"].iter().any(|end| word.ends_with(end))
}

/// What a question asks to be done, and by which clause. An imperative at the beginning of a clause
/// says it most surely; else the first word that says so. Words of which several things can be meant
/// stand for each of them.
fn intents(tokens: &[Token]) -> (Intents, Option<usize>) {
    let of = |token: &Token| LEXICON.intents(&token.text);
    for (at, token) in tokens.iter().enumerate() {
        let said = of(token);
        let decides = begins_clause(tokens, at) && !is_adjective(tokens, at) && !said.none();
        // That something is read is said by words that begin other clauses as well.
        if decides && (at == 0 || said != Intents::READ) {
            return (said, Some(token.clause));
        }
    }
    for (at, token) in tokens.iter().enumerate() {
        if is_adjective(tokens, at) {
            return (Intents::READ, None);
        }
        let passes = AT_THE_BEGINNING.contains(&token.text.as_str()) && !begins_clause(tokens, at);
        let is_value = token.counts < 1.0 && at > 0;
        if !passes && !is_value && !of(token).none() {
            return (of(token), None);
        }
    }
    (Intents::default(), None)
}

/// Whether a question begins with several things, which somebody then wants to see: `my open bugs`.
fn begins_with_things(tokens: &[Token]) -> bool {
    let is_article = |token: &&Token| {
        ["my", "our", "the", "all", "those", "these"].contains(&token.text.as_str())
    };
    let start = tokens.iter().take_while(is_article).count();
    let mut first = tokens.iter().skip(start).take(2);
    let is_verb = |token: &Token| !LEXICON.intents(&token.text).none();
    first.clone().next().is_some_and(|token| !is_verb(token))
        && first.any(|token| is_plural(&token.text) && !is_verb(token))
}

/// Whether the first thing that a question is about is several; none where that is not to be seen.
fn first_noun_is_plural(tokens: &[Token]) -> Option<bool> {
    let says_nothing = |text: &str| LEXICON.says_nothing(text) || OWN.contains(&text);
    let ends = |text: &str| PREPOSITIONS.contains(&text) || LEXICON.says_nothing(text);
    for (at, token) in tokens.iter().enumerate() {
        let text = token.text.as_str();
        let is_verb = at == 0 && !LEXICON.intents(text).none();
        if is_verb || says_nothing(text) || WHO.contains(&text) {
            continue;
        }
        if PREPOSITIONS.contains(&text) {
            return None;
        }
        if is_plural(text) {
            return Some(true);
        }
        // Of a compound the last word says it: `support tickets`.
        if tokens.get(at + 1).is_none_or(|next| ends(&next.text)) {
            return Some(false);
        }
    }
    None
}

/// The words of a question that say something, as stems, each once, with the most that it counts.
fn terms(tokens: &[Token], main: Option<usize>, intents: Intents) -> Vec<(String, f64)> {
    let mut terms: Vec<(String, f64)> = Vec::new();
    let mut put = |word: String, counts: f64| match terms.iter_mut().find(|term| term.0 == word) {
        Some(term) => term.1 = term.1.max(counts),
        None => terms.push((word, counts)),
    };
    let (mut clause, mut after, mut content, mut before) = (0, false, false, "");
    for token in tokens {
        let text = token.text.as_str();
        let goes_on = token.clause == clause && text != "and";
        clause = token.clause;
        let names_part = text == "of" && PART_OF.contains(&before);
        after = (after && goes_on) || (PREPOSITIONS.contains(&text) && !names_part);
        content = (content && goes_on) || OF_CONTENT.contains(&text);
        before = text;
        if OWN.contains(&text) {
            put(LEXICON.stem(CALLER), ASKS_FOR_OWN);
        }
        if WHO.contains(&text) {
            put(LEXICON.stem(text), ASKS_WHO);
        }
        let beside = main.is_some_and(|main| main != clause);
        let counts = token.counts
            * if beside { BESIDE } else { 1.0 }
            * match () {
                () if content => CONTENT,
                () if after => AFTER_PREPOSITION,
                () => 1.0,
            };
        for part in parts(text).iter().filter(|part| !LEXICON.says_nothing(part)) {
            let is_verb = LEXICON.intents(part).meet(intents);
            put(LEXICON.stem(part), counts * if is_verb { VERB } else { 1.0 });
        }
    }
    terms
}

/// Whether a question speaks of one record by its number or key: `ticket 42`, `PROJ-7`.
fn names_a_record(question: &str) -> bool {
    let belongs = |letter: char| letter.is_alphanumeric() || "-@.".contains(letter);
    let mut parts = question.split(|letter: char| !belongs(letter));
    parts.any(|part| {
        let digits = part.contains(|letter: char| letter.is_ascii_digit());
        let letters = part.contains(char::is_alphabetic);
        let is_key = !part.contains(char::is_lowercase);
        digits && !part.contains(['@', '.']) && (!letters || is_key)
    })
}

/// Whether a question counts three things or more in words: `close these twelve tickets`.
fn counts_several(tokens: &[Token]) -> bool {
    let before_last = tokens.split_last().map_or(tokens, |(_, before)| before);
    before_last.iter().any(|token| NUMBERS.contains(&token.text.as_str()))
}

/// Whether a question names three records or more: `tickets 11, 12 and 19`.
fn names_several_records(tokens: &[Token]) -> bool {
    let is_number = |token: &&Token| token.text.chars().all(|letter| letter.is_ascii_digit());
    tokens.iter().filter(is_number).count() > 2
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(text: &str) -> Question {
        Question::new(text, &Vendors::default())
    }

    #[test]
    fn what_is_to_be_done_is_said_by_an_imperative_first() {
        for (text, expected) in [
            ("show the tickets", Intents::READ),
            ("delete ticket 4", Intents::DELETE),
            ("those three tickets are about one outage, delete them", Intents::DELETE),
            ("can you delete ticket 4", Intents::DELETE),
            ("open bugs of the project", Intents::READ),
            ("tickets that are still open", Intents::READ),
            ("text of an article", Intents::READ),
            ("a kettle", Intents::default()),
        ] {
            assert_eq!(asked(text).intents, expected, "{text}");
        }
        let many = |text: &str| asked(text).terms.iter().any(|(word, _)| word == "mani");
        assert!(many("tickets 11, 12 and 19") && !many("tickets 11 and 12"));
        assert!(asked("open a ticket").intents.meet(Intents::CREATE));
        assert!(asked("take that label off the ticket").intents.meet(Intents::DELETE));
    }

    #[test]
    fn records_are_named_by_numbers_and_keys() {
        for named in ["ticket 42", "close PROJ-7", "what about #12?"] {
            assert!(asked(named).names_a_record, "{named}");
        }
        for other in ["all tickets", "since v2.9", "mail jo2@acme.com", "the utf8 file"] {
            assert!(!asked(other).names_a_record, "{other}");
        }
    }

    #[test]
    fn what_is_written_tells_what_it_is() {
        let has = |text: &str, word: &str| asked(text).terms.iter().any(|(term, _)| term == word);
        assert!(has("close CORE-11", "issu") && !has("close it by 2026-11", "issu"));
        assert!(has("change docs/setup.md", "file") && !has("change acme.example", "file"));
        assert!(asked("which runs failed").only_asks && !asked("run it again").only_asks);
        assert_eq!(asked("show support tickets").lists, Some(true));
        assert_eq!(asked("show the ticket of Anna").lists, Some(false));
    }

    #[test]
    fn values_and_circumstances_count_less_than_things() {
        let terms: BTreeMap<String, f64> =
            asked("attach a file to the ticket \"kettle\"").terms.into_iter().collect();
        assert!(terms["file"] > terms["ticket"] && terms["ticket"] > terms["kettl"], "{terms:?}");
        let terms: BTreeMap<String, f64> =
            asked("tickets about printers").terms.into_iter().collect();
        assert!(terms["ticket"] > terms["printer"], "{terms:?}");
    }
}
