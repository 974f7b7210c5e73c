//! What the ranking counts, by measurement over the questions in `tests/providers/queries.json`. They are
//! near a flat optimum: tuned on one half of the questions, they answer fewer of the other half.

/// What a word counts by where it is in a tool, and how much the length of that place counts against
/// it, from 0 to 1 (the b of BM25F).
#[derive(Debug, Clone, Copy)]
pub(super) struct Weight {
    pub(super) counts: f64,
    pub(super) length: f64,
}

/// How soon more of the same word stops to matter (the k1 of BM25).
pub(super) const SATURATION: f64 = 0.9;

/// What a word counts that stands for one that was asked for.
pub(super) const ALIKE: f64 = 0.33;
pub(super) const SAID: f64 = 0.53;

/// How much more it counts when the word that was asked for is in no name of a tool.
pub(super) const NOT_IN_NAMES: f64 = 1.4;

/// What counts of a second word that was asked for and found in the same word of a tool.
pub(super) const FOUND_AGAIN: f64 = 0.8;

/// How much rarer a word may count that stands for another than the other itself.
pub(super) const RARER: f64 = 2.0;

/// How much the rarity of a word among the tools of the vendor named counts, beside that among all.
pub(super) const RARITY_AT_VENDOR: f64 = 0.2;

/// What it is worth that a name is made of nothing but what was asked for.
pub(super) const WHOLE_NAME: f64 = 0.8;

/// What it is worth that the thing that a tool is about was asked for.
pub(super) const ITS_THING: f64 = 0.2;

/// What it is worth that all of what was asked for is found.
pub(super) const WHOLE_QUESTION: f64 = 0.8;

/// What a tool counts that does what is to be done, that says so in its title only, and one that does
/// something else.
pub(super) const INTENDED: f64 = 1.3;
pub(super) const SAYS_SO: f64 = 1.2;
pub(super) const UNINTENDED: f64 = 0.7;

/// What a tool counts that deletes, when nothing was to be deleted, and one that writes, when a
/// sentence only asks.
pub(super) const DELETES_UNASKED: f64 = 0.6;
pub(super) const WRITES_UNASKED: f64 = 0.6;

/// What a tool counts that reads several records, or one, as was asked for.
pub(super) const AS_MANY: f64 = 1.15;

/// What a tool counts that is about one record, when a record was named by its number or key.
pub(super) const OF_A_RECORD: f64 = 1.3;

/// What a tool counts that says that it is kept for old callers only.
pub(super) const OUTDATED: f64 = 0.8;

/// What a tool counts whose vendor is not the one named, and whose vendor is named in full.
pub(super) const OF_ANOTHER_VENDOR: f64 = 0.1;
pub(super) const NAMED_FULLY: f64 = 1.5;

/// What words of a question count that are values and no names of things: in quotes, or with digits,
/// dots, slashes or underscores.
pub(super) const QUOTED: f64 = 0.4;
pub(super) const A_VALUE: f64 = 0.5;

/// What words count that say what is to be done: the things to which it is done tell more.
pub(super) const VERB: f64 = 0.8;

/// What words count after a preposition: a file for a ticket is a file first.
pub(super) const AFTER_PREPOSITION: f64 = 0.75;

/// What words count of which something is about or what it is called, which are in no tool.
pub(super) const CONTENT: f64 = 0.3;

/// What words count beside the clause that says what is to be done.
pub(super) const BESIDE: f64 = 0.7;

/// What words count that ask for a person, a place or a time, and those with which the asker means
/// themselves.
pub(super) const ASKS_WHO: f64 = 0.6;
pub(super) const ASKS_FOR_OWN: f64 = 0.4;
