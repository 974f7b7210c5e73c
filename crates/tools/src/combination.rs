//! Arguments of which one or more are needed.
//!
//! Takes a tool's rules; gives them in words. No provider accepts such rules in a schema's root, so
//! definitions say them.

use jackfield_plan::tools;
use jackfield_plan::{Need, Tool};

/// How many names of a rule are said: who needs one of fifty finds it in the list of arguments.
const NAMED: usize = 12;

/// A rule about a group of a tool's arguments, or of an object's members.
pub(crate) struct Group<'a> {
    /// How many of them are needed.
    pub(crate) need: Need,
    /// Their names.
    pub(crate) names: Vec<&'a str>,
}

impl<'a> Group<'a> {
    /// The rule as the plan has it.
    pub(crate) fn of(rule: &'a tools::Group) -> Self {
        Self { need: rule.need, names: rule.names.iter().map(String::as_str).collect() }
    }

    /// The rule in words: how many, and of which arguments.
    pub(crate) fn in_words(&self) -> String {
        let need = match self.need {
            Need::AtLeastOne => "at least one",
            Need::ExactlyOne => "exactly one",
        };
        let shown = self.names.iter().take(NAMED).map(|name| format!("`{name}`"));
        let names = shown.collect::<Vec<_>>().join(", ");
        match self.names.len().saturating_sub(NAMED) {
            0 => format!("{need} of {names}"),
            more => format!("{need} of {names} and {more} more"),
        }
    }

    /// Whether so many of the names are given as the rule needs.
    pub(crate) fn is_met(&self, present: usize) -> bool {
        match self.need {
            Need::AtLeastOne => present > 0,
            Need::ExactlyOne => present == 1,
        }
    }
}

/// The rules about an object's members in words, a sentence for each; empty where there are none.
pub(crate) fn sentences(rules: &[tools::Group]) -> String {
    let sentence = |rule| format!("Give {}.", Group::of(rule).in_words());
    rules.iter().map(sentence).collect::<Vec<_>>().join(" ")
}

/// The rules about a tool's arguments.
pub(crate) fn groups(tool: &Tool) -> Vec<Group<'_>> {
    tool.groups.iter().map(Group::of).filter(|group| !group.names.is_empty()).collect()
}
