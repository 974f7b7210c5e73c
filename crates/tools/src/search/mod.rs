//! Finding tools by words: a small index over names, titles, descriptions, tags and arguments.
//!
//! Takes tools of one or several plans; gives, for what somebody wants to do, the tools that are most
//! about it, best first:
//!
//! 1. a question is read ([`question`]): the vendor that it names, what is to be done, and the words
//!    that say to what, each with what it counts; phrases become the words for them
//! 2. each word scores the tools that have it, or a word that stands for it, by BM25F (Robertson and
//!    Zaragoza, 2009), words of names counting more than words of descriptions ([`entry`])
//! 3. what was found counts more or less by what the tool is about as a whole: how much of its name was
//!    asked for, how much of the question it has, whether it does what is to be done, is of the vendor
//!    named, lists or takes a record
//!
//! All weights are in [`weights`].
//!
//! What words mean is in lists ([`lexicon`]), and nothing else is known of any language. The same tools
//! and the same question give the same answer; nothing is learnt or remembered.

mod entry;
mod lexicon;
mod question;
mod vendor;
mod weights;

use std::collections::{BTreeMap, HashMap};

use jackfield_plan::{Plan, Tool};

use entry::{Entry, FIELDS, Stems};
use lexicon::{Intents, LEXICON, Relation};
use question::Question;
use vendor::{Named, Vendors};
use weights::{
    ALIKE, AS_MANY, DELETES_UNASKED, FOUND_AGAIN, INTENDED, ITS_THING, NAMED_FULLY, NOT_IN_NAMES,
    OF_A_RECORD, OF_ANOTHER_VENDOR, OUTDATED, RARER, RARITY_AT_VENDOR, SAID, SATURATION, SAYS_SO,
    UNINTENDED, WHOLE_NAME, WHOLE_QUESTION, WRITES_UNASKED,
};

/// An index over tools.
#[derive(Debug, Clone, Default)]
pub struct Index {
    tools: Vec<Indexed>,
    /// The numbers of words, by their stems.
    numbers: HashMap<String, usize>,
    words: Vec<Word>,
    vendors: Vendors,
}

/// A word that tools have.
#[derive(Debug, Clone, Default)]
struct Word {
    /// The tools that have it, with what it counts there.
    holders: Vec<(usize, f64)>,
    /// Whether it is in the name or title of one.
    is_in_names: bool,
    /// How much it tells that only some tools have it.
    rarity: f64,
}

/// A tool, with the numbers of its words.
#[derive(Debug, Clone)]
struct Indexed {
    entry: Entry,
    vendor: usize,
    heads: Vec<usize>,
    nouns: Vec<usize>,
}

/// What was found for a question in one tool.
#[derive(Debug, Default)]
struct Found {
    score: f64,
    /// How much of the question, in its words' own measure.
    covers: f64,
    words: Vec<FoundWord>,
}

#[derive(Debug, Clone, Copy)]
struct FoundWord {
    word: usize,
    score: f64,
    /// How near it is to what was asked for, from 0 to 1.
    nearness: f64,
}

impl Index {
    /// An index over tools, each with the plan that it is of.
    pub fn new<'a>(tools: impl IntoIterator<Item = (&'a Plan, &'a Tool)>) -> Self {
        let mut index = Self::default();
        let mut stems = Stems::default();
        let mut entries = Vec::new();
        for (plan, tool) in tools {
            let vendor = index.vendors.number(&plan.connector);
            entries.push((Entry::new(plan, tool, &mut stems), vendor));
        }
        let mut averages = [0.0; FIELDS];
        for field in entries.iter().flat_map(|(entry, _)| &entry.fields) {
            if let Some(average) = averages.get_mut(field.number()) {
                *average += count(field.words.len()) / count(entries.len());
            }
        }
        for (entry, vendor) in entries {
            index.add(entry, vendor, &averages);
        }
        let all = count(index.tools.len());
        for word in &mut index.words {
            word.rarity = rarity(all, count(word.holders.len()));
        }
        index
    }

    fn add(&mut self, entry: Entry, vendor: usize, averages: &[f64]) {
        let mut counts: BTreeMap<usize, f64> = BTreeMap::new();
        for field in &entry.fields {
            let average = averages.get(field.number()).copied().unwrap_or_default();
            let own = field.counts(count(field.words.len()), average);
            for word in &field.words {
                *counts.entry(self.number(word)).or_default() += own;
            }
        }
        let tool = self.tools.len();
        for (word, counts) in counts {
            if let Some(word) = self.words.get_mut(word) {
                word.holders.push((tool, counts));
            }
        }
        let heads: Vec<usize> = entry.heads.iter().map(|word| self.number(word)).collect();
        for head in &heads {
            if let Some(word) = self.words.get_mut(*head) {
                word.is_in_names = true;
            }
        }
        let nouns = entry.nouns.iter().map(|word| self.number(word)).collect();
        self.tools.push(Indexed { entry, vendor, heads, nouns });
    }

    /// The number of a word, which is known from now on.
    fn number(&mut self, word: &str) -> usize {
        if let Some(number) = self.numbers.get(word) {
            return *number;
        }
        self.numbers.insert(word.to_owned(), self.words.len());
        self.words.push(Word::default());
        self.words.len() - 1
    }

    /// A word that tools have, with its number.
    fn word(&self, word: &str) -> Option<(usize, &Word)> {
        let number = *self.numbers.get(word)?;
        Some((number, self.words.get(number)?))
    }

    /// The names of the tools that are most about what was asked for, best first; of equally good
    /// ones the earlier. None when no word is known.
    pub fn search(&self, wanted: &str, most: usize) -> Vec<&str> {
        let question = Question::new(wanted, &self.vendors);
        let (found, whole) = self.found(&question);
        let mut found: Vec<(&Indexed, f64)> = found
            .into_iter()
            .filter_map(|(number, found)| {
                let tool = self.tools.get(number)?;
                let covers = 1.0 + WHOLE_QUESTION * found.covers / whole;
                Some((tool, found.score * covers * self.fits(tool, &found, &question)))
            })
            .collect();
        // The sort is stable, and what was found is in the order of the tools.
        found.sort_by(|left, right| right.1.total_cmp(&left.1));
        found.into_iter().take(most).map(|(tool, _)| tool.entry.name.as_str()).collect()
    }

    /// The tools that have something of what was asked for, and how much there is to be found.
    fn found(&self, question: &Question) -> (BTreeMap<usize, Found>, f64) {
        let at_vendor = |tool: &Indexed| question.vendors.contains_key(&tool.vendor);
        let at_vendor: Option<Vec<bool>> =
            (!question.vendors.is_empty()).then(|| self.tools.iter().map(at_vendor).collect());
        let mut found: BTreeMap<usize, Found> = BTreeMap::new();
        let mut whole = 0.0;
        for (asked, counts) in &question.terms {
            let in_names = self.word(asked).is_some_and(|(_, word)| word.is_in_names);
            let factor = if in_names { 1.0 } else { NOT_IN_NAMES };
            let related = LEXICON.related(asked).iter().map(|(word, relation)| match relation {
                Relation::Alike => (word, (ALIKE * factor).min(1.0)),
                Relation::Said => (word, (SAID * factor).min(1.0)),
            });
            // For each tool the best of the word and those that stand for it.
            let mut best: BTreeMap<usize, FoundWord> = BTreeMap::new();
            // Who asks for a word of many tools does not ask for the few that have a rare one for it.
            let own = self.word(asked).map(|(_, word)| word.rarity(at_vendor.as_deref()));
            let mut most: f64 = 0.0;
            for (word, nearness) in std::iter::once((asked, 1.0)).chain(related) {
                let Some((word, known)) = self.word(word) else { continue };
                let rarity = known.rarity(at_vendor.as_deref());
                let rarity = own.map_or(rarity, |own| rarity.min(own * RARER));
                let counts = counts * nearness * rarity;
                most = most.max(counts);
                for &(tool, weight) in &known.holders {
                    let score = counts * weight * (SATURATION + 1.0) / (weight + SATURATION);
                    let new = FoundWord { word, score, nearness };
                    let known = best.entry(tool).or_insert(new);
                    if known.score < score {
                        *known = new;
                    }
                }
            }
            whole += most;
            for (tool, word) in best {
                let found = found.entry(tool).or_default();
                found.covers += word.score.min(most);
                found.add(word);
            }
        }
        (found, whole)
    }

    /// What a tool counts by what it is as a whole.
    fn fits(&self, tool: &Indexed, found: &Found, question: &Question) -> f64 {
        let entry = &tool.entry;
        let mut fits = 1.0 + WHOLE_NAME * self.share_of_name(tool, found);
        let nouns = tool.nouns.iter().map(|noun| found.nearness(*noun)).sum::<f64>();
        fits *= 1.0 + ITS_THING * nouns / count(tool.nouns.len()).max(1.0);
        fits *= intended(entry, question.intents);
        if question.only_asks && entry.does != Intents::READ {
            fits *= WRITES_UNASKED;
        }
        if question.intents.meet(Intents::READ)
            && entry.does == Intents::READ
            && question.lists == Some(entry.lists)
        {
            fits *= AS_MANY;
        }
        if question.names_a_record && entry.needs_a_record {
            fits *= OF_A_RECORD;
        }
        if entry.outdated {
            fits *= OUTDATED;
        }
        fits *= match question.vendors.get(&tool.vendor) {
            Some(Named::Fully) => NAMED_FULLY,
            None if !question.vendors.is_empty() => OF_ANOTHER_VENDOR,
            Some(Named::Shortly) | None => 1.0,
        };
        fits
    }

    /// How much of a tool's name and title was asked for, from 0 to 1, rare words counting more.
    fn share_of_name(&self, tool: &Indexed, found: &Found) -> f64 {
        let (mut all, mut known) = (0.0, 0.0);
        for word in &tool.heads {
            let rarity = self.words.get(*word).map_or(0.0, |word| word.rarity);
            all += rarity;
            // A word that stands for another is still most of it.
            known += rarity * found.nearness(*word).sqrt();
        }
        if all > 0.0 { known / all } else { 0.0 }
    }
}

impl Word {
    /// How much it tells that only some tools have it: of all, and to a part of the vendor's own.
    fn rarity(&self, at_vendor: Option<&[bool]>) -> f64 {
        let Some(at_vendor) = at_vendor else { return self.rarity };
        let is_there = |number: usize| at_vendor.get(number).is_some_and(|there| *there);
        let holders = self.holders.iter().filter(|(number, _)| is_there(*number)).count();
        let all = at_vendor.iter().filter(|there| **there).count();
        let there = rarity(count(all), count(holders));
        self.rarity * (1.0 - RARITY_AT_VENDOR) + there * RARITY_AT_VENDOR
    }
}

impl Found {
    /// Counts a word that was found, less where the same word was found for another before.
    fn add(&mut self, word: FoundWord) {
        let Some(known) = self.words.iter_mut().find(|known| known.word == word.word) else {
            self.score += word.score;
            self.words.push(word);
            return;
        };
        let more = (word.score - known.score).max(0.0);
        self.score += more + FOUND_AGAIN * word.score.min(known.score);
        known.score += more;
        known.nearness = known.nearness.max(word.nearness);
    }

    /// How near to what was asked for a word is, from 0 to 1.
    fn nearness(&self, word: usize) -> f64 {
        self.words.iter().find(|known| known.word == word).map_or(0.0, |known| known.nearness)
    }
}

/// How much a word tells that only some of all tools have.
fn rarity(all: f64, holders: f64) -> f64 {
    (1.0 + (all - holders + 0.5) / (holders + 0.5)).ln()
}

/// What it counts that a tool does what is to be done.
fn intended(entry: &Entry, asked: Intents) -> f64 {
    // Many vendors change things by POST, and make them by PUT.
    let writes = Intents::CREATE.and(Intents::CHANGE);
    if asked.meet(entry.does) {
        INTENDED
    } else if asked.meet(entry.says_it_does) {
        SAYS_SO
    } else if entry.does == Intents::DELETE {
        DELETES_UNASKED
    } else if asked.none() || (asked.meet(writes) && entry.says_it_does.meet(writes)) {
        1.0
    } else {
        UNINTENDED
    }
}

/// A number of things, for arithmetic; nobody has more tools than 32 bits count.
fn count(of: usize) -> f64 {
    f64::from(u32::try_from(of).unwrap_or(u32::MAX))
}
