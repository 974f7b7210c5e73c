//! Finding tools by words: a small index over names, titles, descriptions, tags and arguments.
//!
//! Takes tools of one or several plans; gives, for what somebody wants to do, the tools that are most
//! about it, best first:
//!
//! 1. a question is read ([`question`]): the vendor that it names, what is to be done, and the words
//!    that say to what, each with what it counts; phrases become the words for them
//! 2. each word scores the tools that have it, or a word that stands for it, by BM25 (Robertson and
//!    Zaragoza, 2009), words of names counting more than words of descriptions ([`entry`])
//! 3. what was found counts more or less by what the tool is about as a whole: how much of its name was
//!    asked for, whether it does what is to be done, is of the vendor named, lists or takes a record
//!
//! What words mean is in lists ([`lexicon`]), and nothing else is known of any language. The same tools
//! and the same question give the same answer; nothing is learnt or remembered.

mod entry;
mod lexicon;
mod question;
mod vendor;

use std::collections::{BTreeMap, BTreeSet};

use jackfield_plan::{Plan, Tool};

use entry::{Entry, IN_VALUES};
use lexicon::{Intents, LEXICON, Relation};
use question::Question;
use vendor::{Named, Vendors};

/// How soon more of the same word stops to matter (the k1 of BM25).
const SATURATION: f64 = 0.9;

/// How much the length of a description counts against its words (the b of BM25).
const LENGTH: f64 = 0.5;

/// What a word counts that stands for one that was asked for.
const ALIKE: f64 = 0.33;
const SAID: f64 = 0.53;

/// How much more it counts when the word that was asked for is in no name of a tool.
const NOT_IN_NAMES: f64 = 1.4;

/// What counts of a second word that was asked for and found in the same word of a tool.
const FOUND_AGAIN: f64 = 0.5;

/// How much the rarity of a word among the tools of the vendor named counts, beside that among all.
const RARITY_AT_VENDOR: f64 = 0.2;

/// What it is worth that a name is made of nothing but what was asked for.
const WHOLE_NAME: f64 = 0.8;

/// What it is worth that the thing that a tool is about was asked for.
const ITS_THING: f64 = 0.3;

/// What a tool counts that does what is to be done, that says so in its title only, and one that does
/// something else.
const INTENDED: f64 = 1.3;
const SAYS_SO: f64 = 1.2;
const UNINTENDED: f64 = 0.7;

/// What a tool counts that deletes, when nothing was to be deleted.
const DELETES_UNASKED: f64 = 0.6;

/// What a tool counts that reads several records, or one, as was asked for.
const AS_MANY: f64 = 1.15;

/// What a tool counts that is about one record, when a record was named by its number or key.
const OF_A_RECORD: f64 = 1.3;

/// What a tool counts whose vendor is not the one named, and whose vendor is named in full.
const OF_ANOTHER_VENDOR: f64 = 0.1;
const NAMED_FULLY: f64 = 1.5;

/// An index over tools.
#[derive(Debug, Clone, Default)]
pub struct Index {
    tools: Vec<Indexed>,
    /// For each word, the tools that have it, with what it counts there.
    words: BTreeMap<String, Vec<(usize, f64)>>,
    /// The words of names and titles.
    heads: BTreeSet<String>,
    vendors: Vendors,
    average: f64,
}

#[derive(Debug, Clone)]
struct Indexed {
    entry: Entry,
    vendor: usize,
    length: f64,
}

/// What was found for a question in one tool.
#[derive(Debug, Default)]
struct Found<'a> {
    score: f64,
    words: Vec<FoundWord<'a>>,
}

#[derive(Debug)]
struct FoundWord<'a> {
    word: &'a str,
    score: f64,
    /// How near it is to what was asked for, from 0 to 1.
    nearness: f64,
}

impl Index {
    /// An index over tools, each with the plan that it is of.
    pub fn new<'a>(tools: impl IntoIterator<Item = (&'a Plan, &'a Tool)>) -> Self {
        let mut index = Self::default();
        for (plan, tool) in tools {
            index.add(plan, tool);
        }
        let total: f64 = index.tools.iter().map(|tool| tool.length).sum();
        index.average = (total / count(index.tools.len())).max(1.0);
        index
    }

    fn add(&mut self, plan: &Plan, tool: &Tool) {
        let entry = Entry::new(plan, tool);
        let number = self.tools.len();
        let mut counts: BTreeMap<&str, f64> = BTreeMap::new();
        for (word, weight) in &entry.words {
            *counts.entry(word).or_default() += weight;
        }
        let length = entry.words.iter().map(|(_, weight)| weight).sum();
        // What can be set to which values is a part of what a tool does, but no reason to call its
        // description long.
        for word in &entry.values {
            counts.entry(word).or_insert(IN_VALUES);
        }
        for (word, weight) in counts {
            self.words.entry(word.to_owned()).or_default().push((number, weight));
        }
        self.heads.extend(entry.heads.iter().cloned());
        let vendor = self.vendors.number(&plan.connector);
        self.tools.push(Indexed { entry, vendor, length });
    }

    /// The names of the tools that are most about what was asked for, best first; of equally good
    /// ones the earlier. None when no word is known.
    pub fn search(&self, wanted: &str, most: usize) -> Vec<&str> {
        let question = Question::new(wanted, &self.vendors);
        let mut found: Vec<(usize, f64)> = self
            .found(&question)
            .into_iter()
            .filter_map(|(number, found)| {
                let tool = self.tools.get(number)?;
                Some((number, found.score * self.fits(tool, &found, &question)))
            })
            .collect();
        found.sort_by(|left, right| right.1.total_cmp(&left.1).then(left.0.cmp(&right.0)));
        let names = found.into_iter().take(most).filter_map(|(number, _)| self.tools.get(number));
        names.map(|tool| tool.entry.name.as_str()).collect()
    }

    /// The tools that have something of what was asked for.
    fn found<'a>(&'a self, question: &'a Question) -> BTreeMap<usize, Found<'a>> {
        let at_vendor = |number: &usize| {
            let tool = self.tools.get(*number);
            tool.is_some_and(|tool| question.vendors.contains_key(&tool.vendor))
        };
        let at_vendor: Option<Vec<bool>> = (!question.vendors.is_empty())
            .then(|| (0..self.tools.len()).map(|number| at_vendor(&number)).collect());
        let mut found: BTreeMap<usize, Found> = BTreeMap::new();
        for (asked, counts) in &question.terms {
            let factor = if self.heads.contains(asked) { 1.0 } else { NOT_IN_NAMES };
            let related = LEXICON.related(asked).iter().map(|(word, relation)| match relation {
                Relation::Alike => (word, (ALIKE * factor).min(1.0)),
                Relation::Said => (word, (SAID * factor).min(1.0)),
            });
            // For each tool the best of the word and those that stand for it.
            let mut best: BTreeMap<usize, FoundWord> = BTreeMap::new();
            for (word, nearness) in std::iter::once((asked, 1.0)).chain(related) {
                let Some(holders) = self.words.get(word) else { continue };
                let rarity = self.rarity(holders, at_vendor.as_deref());
                for &(number, weight) in holders {
                    let score = counts * nearness * rarity * self.saturated(number, weight);
                    if best.get(&number).is_none_or(|known| known.score < score) {
                        best.insert(number, FoundWord { word, score, nearness });
                    }
                }
            }
            for (number, word) in best {
                found.entry(number).or_default().add(word);
            }
        }
        found
    }

    /// How much a word tells that only some tools have.
    fn rarity(&self, holders: &[(usize, f64)], at_vendor: Option<&[bool]>) -> f64 {
        let rarity = |all: f64, holders: f64| (1.0 + (all - holders + 0.5) / (holders + 0.5)).ln();
        let among_all = rarity(count(self.tools.len()), count(holders.len()));
        let Some(at_vendor) = at_vendor else { return among_all };
        let is_there = |number: usize| at_vendor.get(number).is_some_and(|there| *there);
        let holders = holders.iter().filter(|(number, _)| is_there(*number)).count();
        let all = at_vendor.iter().filter(|there| **there).count();
        let there = rarity(count(all), count(holders));
        among_all * (1.0 - RARITY_AT_VENDOR) + there * RARITY_AT_VENDOR
    }

    /// How much a word is in a tool, which has it more than once or at length.
    fn saturated(&self, number: usize, weight: f64) -> f64 {
        let length = self.tools.get(number).map_or(0.0, |tool| tool.length) / self.average;
        let saturation = SATURATION * (1.0 - LENGTH + LENGTH * length);
        weight * (SATURATION + 1.0) / (weight + saturation)
    }

    /// What a tool counts by what it is as a whole.
    fn fits(&self, tool: &Indexed, found: &Found, question: &Question) -> f64 {
        let entry = &tool.entry;
        let mut fits = 1.0 + WHOLE_NAME * self.share_of_name(entry, found);
        let nouns = entry.nouns.iter().map(|noun| found.nearness(noun)).sum::<f64>();
        fits *= 1.0 + ITS_THING * nouns / count(entry.nouns.len()).max(1.0);
        fits *= intended(entry, question.intents);
        if question.intents.meet(Intents::READ)
            && entry.does == Intents::READ
            && question.lists == entry.lists
        {
            fits *= AS_MANY;
        }
        if question.names_a_record && entry.needs_a_record {
            fits *= OF_A_RECORD;
        }
        fits *= match question.vendors.get(&tool.vendor) {
            Some(Named::Fully) => NAMED_FULLY,
            None if !question.vendors.is_empty() => OF_ANOTHER_VENDOR,
            Some(Named::Shortly) | None => 1.0,
        };
        fits
    }

    /// How much of a tool's name and title was asked for, from 0 to 1, rare words counting more.
    fn share_of_name(&self, entry: &Entry, found: &Found) -> f64 {
        let (mut all, mut known) = (0.0, 0.0);
        for word in &entry.heads {
            let holders = self.words.get(word).map(Vec::as_slice).unwrap_or_default();
            let rarity = self.rarity(holders, None);
            all += rarity;
            // A word that stands for another is still most of it.
            known += rarity * found.nearness(word).sqrt();
        }
        if all > 0.0 { known / all } else { 0.0 }
    }
}

impl<'a> Found<'a> {
    /// Counts a word that was found, less where the same word was found for another before.
    fn add(&mut self, word: FoundWord<'a>) {
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
    fn nearness(&self, word: &str) -> f64 {
        self.words.iter().find(|known| known.word == word).map_or(0.0, |known| known.nearness)
    }
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
