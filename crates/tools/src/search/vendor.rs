//! What vendors are called, and which of them a question names.

use std::collections::{BTreeMap, BTreeSet};

use jackfield_plan::Connector;

use super::lexicon::{LEXICON, parts};
use super::question::{PREPOSITIONS, Token};

/// Words of a vendor's name by which nobody calls it.
const GENERIC: [&str; 10] =
    ["api", "rest", "v1", "v2", "v3", "cloud", "public", "service", "the", "for"];

/// The most words of a question that a name is looked for in: `Help Scout Desk`.
const MOST_WORDS: usize = 3;

/// How fully a vendor was named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Named {
    /// By a name that is its own or that begins several.
    Shortly,
    /// By more words than another vendor needs: `GitHub Issues` beside `GitHub`.
    Fully,
}

/// Vendors by their numbers, and what they are called, in lower case without what separates words.
#[derive(Debug, Clone, Default)]
pub(super) struct Vendors {
    known: BTreeMap<(String, String), usize>,
    names: BTreeMap<String, BTreeSet<usize>>,
}

impl Vendors {
    /// The number of a connector's vendor.
    pub(super) fn number(&mut self, connector: &Connector) -> usize {
        let key = (connector.id.to_string(), connector.name.to_string());
        if let Some(number) = self.known.get(&key) {
            return *number;
        }
        let number = self.known.len();
        for name in names(&connector.id).into_iter().chain(names(&connector.name)) {
            self.names.entry(name).or_default().insert(number);
        }
        self.known.insert(key, number);
        number
    }

    /// The vendors that a question names. Takes their names out of it, and prepositions before them:
    /// `in Desk365` says nothing about a tool.
    pub(super) fn taken_from(&self, tokens: &mut Vec<Token>) -> BTreeMap<usize, Named> {
        let mut found = BTreeMap::new();
        let mut at = 0;
        while at < tokens.len() {
            let taken = self.named_at(tokens, at, &mut found);
            tokens.drain(at..at + taken);
            let before = tokens.get(at.wrapping_sub(1)).map(|token| token.text.as_str());
            if taken == 0 {
                at += 1;
            } else if before.is_some_and(|word| PREPOSITIONS.contains(&word)) {
                at -= 1;
                tokens.remove(at);
            }
        }
        found
    }

    /// How many words from a place on are a vendor's name.
    fn named_at(&self, tokens: &[Token], at: usize, found: &mut BTreeMap<usize, Named>) -> usize {
        let named = |count: usize| {
            let words = tokens.get(at..at + count)?;
            let name: String = words.iter().map(|token| token.text.as_str()).collect();
            // `GitHub issue` as well as `GitHub issues`.
            self.names.get(&name).or_else(|| self.names.get(&(name + "s")))
        };
        let longest = (1..=MOST_WORDS).rev().find_map(|count| Some((count, named(count)?)));
        let Some((count, vendors)) = longest else { return 0 };
        let shorter = named(1).filter(|_| count > 1);
        for number in shorter.into_iter().flatten() {
            found.entry(*number).or_insert(Named::Shortly);
        }
        let how = if shorter.is_some() { Named::Fully } else { Named::Shortly };
        for number in vendors {
            let known = found.entry(*number).or_insert(how);
            *known = how.max(*known);
        }
        // What follows the shorter name may be meant as a word too: the issues of GitHub.
        if shorter.is_some() { 1 } else { count }
    }
}

/// What a vendor may be called by a name or an id of it: as a whole, and by its first word where that is
/// no word that people use otherwise.
fn names(name: &str) -> BTreeSet<String> {
    let compact = |text: &str| -> String {
        let letters = text.chars().filter(|letter| letter.is_alphanumeric());
        letters.flat_map(char::to_lowercase).collect()
    };
    let mut names = BTreeSet::new();
    for part in name.split(['/', '(', ')', ',', ':']) {
        let words = part.split(|letter: char| letter.is_whitespace() || "_-".contains(letter));
        let words = words.map(|word| word.trim_end_matches("'s"));
        let words: Vec<&str> = words
            .filter(|word| !word.is_empty() && !GENERIC.contains(&compact(word).as_str()))
            .collect();
        let Some(first) = words.first() else { continue };
        names.insert(compact(&words.concat()));
        if parts(first).len() > 1 || !LEXICON.is_a_word(&compact(first)) {
            names.insert(compact(first));
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vendors_are_called_by_their_own_words() {
        let called = |name: &str| names(name).into_iter().collect::<Vec<_>>();
        assert_eq!(called("Acme Desk / Zorro"), ["acme", "acmedesk", "zorro"]);
        assert_eq!(called("acme_api"), ["acme"]);
        assert_eq!(called("Acme's official document"), ["acme", "acmeofficialdocument"]);
        // Nobody who says `help` means the vendor.
        assert_eq!(called("Help Zorro"), ["helpzorro"]);
        assert_eq!(called("API"), Vec::<String>::new());
    }
}
