//! Finding tools by words: a small index over names, titles, descriptions, tags and arguments.
//!
//! Takes tools of one or several plans; gives, for what somebody wants to do, the tools that are most
//! about it, best first. Ranks by BM25 (Robertson and Zaragoza, 2009), words of names counting more
//! than words of descriptions. Words that are often said for each other count half. The same tools
//! and the same question give the same answer; nothing is learnt or remembered.

mod words;

use std::collections::BTreeMap;

use jackfield_plan::{Method, Place, Plan, SchemaKind, Target, Tool};

use words::Intent;

/// How soon more of the same word stops to matter (the k1 of BM25).
const SATURATION: f64 = 1.2;

/// How much the length of a description counts against its words (the b of BM25).
const LENGTH: f64 = 0.5;

/// What a word counts that stands for one that was asked for.
const STANDS_FOR: f64 = 0.5;

/// What it is worth that a name is made of nothing but what was asked for.
const WHOLE_NAME: f64 = 0.8;

/// What a tool counts that does what is to be done, and one that does something else.
const INTENDED: f64 = 1.3;
const UNINTENDED: f64 = 0.8;

/// What a tool counts that deletes, when nothing was to be deleted.
const DELETES_UNASKED: f64 = 0.6;

/// What a tool counts whose vendor is named.
const VENDOR_ASKED: f64 = 3.0;

/// What a tool counts that is about one record, when a record was named by its number or key.
const OF_A_RECORD: f64 = 1.3;

/// What a word counts by where it is.
const IN_NAME: f64 = 3.0;
const IN_TITLE: f64 = 2.0;
const IN_TAGS: f64 = 1.5;
const IN_DESCRIPTION: f64 = 1.0;
const IN_FURTHER_SENTENCES: f64 = 0.3;
const IN_PATH: f64 = 0.8;
const IN_ARGUMENTS: f64 = 0.3;
const IN_VALUES: f64 = 0.6;

/// An index over tools.
#[derive(Debug, Clone, Default)]
pub struct Index {
    tools: Vec<Indexed>,
    /// For each word, the tools that have it, with what it counts there.
    words: BTreeMap<String, Vec<(usize, f64)>>,
    average: f64,
}

#[derive(Debug, Clone)]
struct Indexed {
    name: String,
    words_of_name: Vec<String>,
    length: f64,
    does: Intent,
    /// Whether it is about a record that the caller names.
    needs_a_record: bool,
    /// What the vendor is called, each as its words.
    vendor: [Vec<String>; 2],
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
        let mut counts: BTreeMap<String, f64> = BTreeMap::new();
        let mut length = 0.0;
        let mut put = |text: &str, weight: f64| {
            for word in words::words(text) {
                *counts.entry(word).or_default() += weight;
                length += weight;
            }
        };
        put(&tool.name, IN_NAME);
        put(&tool.title, IN_TITLE);
        // What a tool does is in its first sentence; the rest speaks of other things too.
        let first = first_sentence(&tool.description);
        put(first, IN_DESCRIPTION);
        put(tool.description.get(first.len()..).unwrap_or_default(), IN_FURTHER_SENTENCES);
        let operation = plan.connector.operation(&tool.operation).map(|(_, operation)| operation);
        if let Some(operation) = operation {
            for step in operation.path.split('/').filter(|step| !step.contains('{')) {
                put(step, IN_PATH);
            }
        }
        put(&plan.connector.id, IN_TAGS);
        put(&plan.connector.name, IN_TAGS);
        for tag in &tool.tags {
            put(tag, IN_TAGS);
        }
        let mut needs_a_record = false;
        for argument in &tool.arguments {
            put(&argument.name, IN_ARGUMENTS);
            let is_in_path = operation.is_some_and(|operation| match &argument.target {
                Target::Param(name) => {
                    operation.param(name).is_some_and(|(_, param)| param.place == Place::Path)
                }
                _ => false,
            });
            needs_a_record |= argument.required && (is_in_path || is_a_key(&argument.name));
        }
        let number = self.tools.len();
        // What can be set to which values is a part of what a tool does, but no reason to call its
        // description long.
        for word in values(plan, tool).iter().flat_map(|text| words::words(text)) {
            counts.entry(word).or_insert(IN_VALUES);
        }
        for (word, weight) in counts {
            self.words.entry(word).or_default().push((number, weight));
        }
        // The vendor's own name is in every one of its tools, and tells none from another.
        let vendor = [words::of_vendor(&plan.connector.id), words::of_vendor(&plan.connector.name)];
        let mut words_of_name = words::words(&tool.name);
        words_of_name.retain(|word| !vendor.iter().flatten().any(|own| own == word));
        let (name, does) = (tool.name.clone(), does(tool));
        self.tools.push(Indexed { name, words_of_name, length, does, needs_a_record, vendor });
    }

    /// The names of the tools that are most about what was asked for, best first; of equally good
    /// ones the earlier. None when no word is known.
    pub fn search(&self, wanted: &str, most: usize) -> Vec<&str> {
        let plain = words::plainly(wanted);
        let mut asked = words::words(&plain);
        asked.sort();
        asked.dedup();
        let intents = words::intents(&plain);
        let names_a_record = words::names_a_record(wanted);
        let mut scores: BTreeMap<usize, f64> = BTreeMap::new();
        let mut covered: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
        let alike: Vec<(String, Vec<String>)> =
            asked.iter().map(|word| (word.clone(), words::alike(word))).collect();
        for (word, others) in &alike {
            // For each tool the best of the word and those that stand for it.
            let mut best: BTreeMap<usize, (f64, &str)> = BTreeMap::new();
            let variants = std::iter::once((word, 1.0));
            for (variant, factor) in variants.chain(others.iter().map(|own| (own, STANDS_FOR))) {
                for &(number, weight) in self.words.get(variant).into_iter().flatten() {
                    let score = factor * self.score(variant, number, weight);
                    let known = best.entry(number).or_insert((score, variant.as_str()));
                    if score > known.0 {
                        *known = (score, variant.as_str());
                    }
                }
            }
            for (number, (score, variant)) in best {
                *scores.entry(number).or_default() += score;
                covered.entry(number).or_default().push(variant);
            }
        }
        let mut found: Vec<(usize, f64)> = scores
            .into_iter()
            .map(|(number, score)| {
                let share = self.share_of_name(number, covered.get(&number));
                let fits = self.intended(number, &intents)
                    * self.of_vendor(number, &asked)
                    * self.of_a_record(number, names_a_record);
                (number, score * (1.0 + WHOLE_NAME * share) * fits)
            })
            .collect();
        found.sort_by(|left, right| right.1.total_cmp(&left.1).then(left.0.cmp(&right.0)));
        let names = found.into_iter().take(most).filter_map(|(number, _)| self.tools.get(number));
        names.map(|tool| tool.name.as_str()).collect()
    }

    fn score(&self, word: &str, number: usize, weight: f64) -> f64 {
        let holders = count(self.words.get(word).map_or(0, Vec::len));
        let rarity = (1.0 + (count(self.tools.len()) - holders + 0.5) / (holders + 0.5)).ln();
        let length = self.tools.get(number).map_or(0.0, |tool| tool.length) / self.average;
        let saturation = SATURATION * (1.0 - LENGTH + LENGTH * length);
        rarity * weight * (SATURATION + 1.0) / (weight + saturation)
    }

    /// What it counts that a tool does what is to be done.
    fn intended(&self, number: usize, intents: &[Intent]) -> f64 {
        let Some(tool) = self.tools.get(number) else { return 1.0 };
        let near = |own: &Intent| {
            *own == tool.does
                // Many vendors change things by POST, and make them by PUT.
                || matches!((own, tool.does), (Intent::Change, Intent::Create) | (Intent::Create, Intent::Change))
        };
        if intents.contains(&tool.does) {
            INTENDED
        } else if tool.does == Intent::Delete {
            DELETES_UNASKED
        } else if intents.is_empty() || intents.iter().any(near) {
            1.0
        } else {
            UNINTENDED
        }
    }

    /// What it counts that a tool is of a vendor that was named.
    fn of_vendor(&self, number: usize, asked: &[String]) -> f64 {
        let named = self.tools.get(number).is_some_and(|tool| {
            let mut names = tool.vendor.iter().filter(|name| !name.is_empty());
            names.any(|name| name.iter().all(|word| asked.contains(word)))
        });
        if named { VENDOR_ASKED } else { 1.0 }
    }

    /// What it counts that a tool is about one record, when one was named.
    fn of_a_record(&self, number: usize, named: bool) -> f64 {
        match self.tools.get(number) {
            Some(tool) if named && tool.needs_a_record => OF_A_RECORD,
            _ => 1.0,
        }
    }

    /// How much of a tool's name was asked for, from 0 to 1.
    fn share_of_name(&self, number: usize, covered: Option<&Vec<&str>>) -> f64 {
        let (Some(tool), Some(covered)) = (self.tools.get(number), covered) else { return 0.0 };
        let known = tool.words_of_name.iter().filter(|word| covered.contains(&word.as_str()));
        count(known.count()) / count(tool.words_of_name.len()).max(1.0)
    }
}

/// Whether an argument's name says that it names a record: `id`, `ticket_number`, `issueIdOrKey`.
fn is_a_key(name: &str) -> bool {
    let words = words::words(name);
    words.last().is_some_and(|word| ["id", "number", "key", "uuid"].contains(&word.as_str()))
}

/// The names of the values that a tool's arguments take, as far as they are few.
fn values<'a>(plan: &'a Plan, tool: &'a Tool) -> Vec<&'a str> {
    /// Enumerations of more values say nothing about a tool.
    const MANY: usize = 12;
    let of = |index: u32| plan.tools.types.get(usize::try_from(index).ok()?).map(|row| &row.kind);
    let schemas = tool.arguments.iter().map(|argument| argument.schema);
    let enums = schemas.filter_map(|schema| match of(schema)? {
        SchemaKind::Enum { values, .. } if values.len() <= MANY => Some(values),
        _ => None,
    });
    enums.flatten().filter_map(|value| value.name.as_deref().or(value.value.as_str())).collect()
}

/// What a tool does, by its effect and method.
fn does(tool: &Tool) -> Intent {
    match tool.method {
        _ if tool.effect.read_only => Intent::Read,
        Method::Delete => Intent::Delete,
        Method::Put | Method::Patch => Intent::Change,
        _ => Intent::Create,
    }
}

/// The first sentence or line of a text.
fn first_sentence(text: &str) -> &str {
    let line = text.split('\n').next().unwrap_or_default();
    let end = line.find(". ").map_or(line.len(), |end| end + 1);
    line.get(..end).unwrap_or(line)
}

/// A number of things, for arithmetic; nobody has more tools than 32 bits count.
fn count(of: usize) -> f64 {
    f64::from(u32::try_from(of).unwrap_or(u32::MAX))
}
