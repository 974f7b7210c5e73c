//! Words as a search compares them: without case, endings and what says nothing, and the lists of
//! words that it knows (`lists/`).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use snowball_stemmers_rs::{Algorithm, Stemmer};

/// What is to be done to what is asked for, or may be: several of four things.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Intents(u8);

impl Intents {
    pub(super) const READ: Self = Self(1);
    pub(super) const CREATE: Self = Self(2);
    pub(super) const CHANGE: Self = Self(4);
    pub(super) const DELETE: Self = Self(8);

    /// Whether nothing is.
    pub(super) fn none(self) -> bool {
        self.0 == 0
    }

    /// Whether something is in both.
    pub(super) fn meet(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// What is in both.
    pub(super) fn both(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// What is in either.
    pub(super) fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// How a word that was asked for is related to one that is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Relation {
    /// The two are said for each other.
    Alike,
    /// The one found is what names of tools say for the one asked for.
    Said,
}

/// A phrase, as its parts between which other words may stand, and the words for it.
#[derive(Debug)]
pub(super) struct Phrase {
    pub(super) parts: Vec<Vec<&'static str>>,
    pub(super) meant: Vec<&'static str>,
}

/// What the lists say.
#[derive(Debug, Default)]
pub(super) struct Lexicon {
    stop: BTreeSet<&'static str>,
    short: BTreeMap<&'static str, &'static str>,
    intents: BTreeMap<&'static str, Intents>,
    pub(super) phrases: Vec<Phrase>,
    related: BTreeMap<String, Vec<(String, Relation)>>,
}

/// The lists, read once.
pub(super) static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::read);

impl Lexicon {
    fn read() -> Self {
        let mut lexicon = Self::default();
        let words = |list| lines(list).flat_map(str::split_whitespace);
        lexicon.stop = words(include_str!("lists/stop.txt")).collect();
        lexicon.short = lines(include_str!("lists/short.txt"))
            .filter_map(|line| line.split_once(' '))
            .collect();
        for (said, words) in pairs(include_str!("lists/intents.txt"), ':') {
            let intent = match said {
                "read" => Intents::READ,
                "create" => Intents::CREATE,
                "change" => Intents::CHANGE,
                _ => Intents::DELETE,
            };
            for word in words.split_whitespace() {
                let known = lexicon.intents.entry(word).or_default();
                *known = known.and(intent);
            }
        }
        lexicon.phrases = pairs(include_str!("lists/phrases.txt"), '=')
            .map(|(said, meant)| Phrase {
                parts: said.split("..").map(|part| part.split_whitespace().collect()).collect(),
                meant: meant.split_whitespace().collect(),
            })
            .collect();
        // What is said in more words is more surely what is meant.
        let words = |phrase: &Phrase| phrase.parts.iter().map(Vec::len).sum::<usize>();
        lexicon.phrases.sort_by_key(|phrase| std::cmp::Reverse(words(phrase)));
        // Of two relations between the same words the first is kept, which is the nearer one.
        for (found, asked) in pairs(include_str!("lists/said.txt"), '<') {
            lexicon.relate(asked, found, Relation::Said);
        }
        for line in lines(include_str!("lists/alike.txt")) {
            let (asked, found) = line.split_once('>').unwrap_or((line, line));
            lexicon.relate(asked, found, Relation::Alike);
        }
        lexicon
    }

    /// Remembers that who asks for one of some words may find each of others.
    fn relate(&mut self, asked: &str, found: &str, relation: Relation) {
        let stems = |words: &str| -> Vec<String> {
            words.split_whitespace().map(|word| self.stem(word)).collect()
        };
        let (asked, found) = (stems(asked), stems(found));
        for one in asked {
            let known = self.related.entry(one.clone()).or_default();
            for other in &found {
                if one != *other && !known.iter().any(|(word, _)| word == other) {
                    known.push((other.clone(), relation));
                }
            }
        }
    }

    /// The words that may be found for one that was asked for, as stems, itself not among them.
    pub(super) fn related(&self, stem: &str) -> &[(String, Relation)] {
        self.related.get(stem).map(Vec::as_slice).unwrap_or_default()
    }

    /// What a word, as it is written, asks to be done.
    pub(super) fn intents(&self, word: &str) -> Intents {
        self.intents.get(word).copied().unwrap_or_default()
    }

    /// Whether a word is in every question and every description.
    pub(super) fn says_nothing(&self, word: &str) -> bool {
        self.stop.contains(word)
    }

    /// Whether a word, as it is written, is of the language that the lists know, and no name.
    pub(super) fn is_a_word(&self, word: &str) -> bool {
        self.says_nothing(word)
            || self.intents.contains_key(word)
            || self.related.contains_key(&self.stem(word))
    }

    /// A word without its ending: `tickets`, `ticket`; `replies`, `reply`; `assigned`, `assign`.
    pub(super) fn stem(&self, word: &str) -> String {
        let word = self.short.get(word).copied().unwrap_or(word);
        Stemmer::create(Algorithm::English).stem(word).into_owned()
    }

    /// The words of a text that say something, as stems, in order.
    #[cfg(test)]
    fn stems(&self, text: &str) -> Vec<String> {
        let words = parts(text).into_iter();
        words.filter(|word| !self.says_nothing(word)).map(|word| self.stem(&word)).collect()
    }
}

/// The lines of a list, without comments.
fn lines(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// The lines of a list that have two sides.
fn pairs(list: &'static str, between: char) -> impl Iterator<Item = (&'static str, &'static str)> {
    let sides = lines(list).filter_map(move |line| line.split_once(between));
    sides.map(|(left, right)| (left.trim(), right.trim()))
}

/// The words of a text in lower case, in order. Names are taken apart: `list_all`, `ticketNumber`.
pub(super) fn parts(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut before = ' ';
    for letter in text.chars().filter(|letter| !"'’".contains(*letter)) {
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
    words.retain(|word| !word.is_empty());
    words
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
            let stems: Vec<String> = forms.iter().flat_map(|form| LEXICON.stems(form)).collect();
            assert!(stems.iter().all(|own| *own == stems[0]), "{stems:?}");
        }
        assert_eq!(
            LEXICON.stems("list_all_ticketNumbers of the desk"),
            ["list", "ticket", "number", "desk"]
        );
        assert_eq!(LEXICON.stems("acme42"), ["acm", "42"]);
    }

    /// A line that is not understood would be left out without a word.
    #[test]
    fn every_line_of_the_lists_is_read() {
        for (list, between) in [
            (include_str!("lists/intents.txt"), ':'),
            (include_str!("lists/phrases.txt"), '='),
            (include_str!("lists/said.txt"), '<'),
            (include_str!("lists/short.txt"), ' '),
        ] {
            for line in lines(list) {
                let sides = line.split_once(between);
                assert!(sides.is_some_and(|(left, _)| !left.trim().is_empty()), "{line}");
            }
        }
        for (said, _) in pairs(include_str!("lists/intents.txt"), ':') {
            assert!(["read", "create", "change", "delete"].contains(&said), "{said}");
        }
        assert!(lines(include_str!("lists/alike.txt")).all(|line| line.contains(' ')));
    }

    #[test]
    fn words_are_related_in_the_direction_of_their_list() {
        let found = |asked: &str| -> Vec<&str> {
            let related = LEXICON.related(asked).iter();
            related.map(|(word, _)| word.as_str()).collect()
        };
        assert!(found("scrap").contains(&"delet"), "{:?}", found("scrap"));
        assert!(!found("delet").contains(&"scrap"), "{:?}", found("delet"));
        assert!(found("merg").contains(&"join") && found("join").contains(&"merg"));
    }
}
