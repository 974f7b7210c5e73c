//! Arguments of which one or more are needed.
//!
//! Takes the operation's rules, which name parameters, and the tool's, which name arguments; gives
//! them by the names of the tool's arguments. No provider accepts such rules in a schema's root, so definitions say them in words.

use jackfield_plan::tools;
use jackfield_plan::{Need, Plan, Target, Tool};

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
        let names: Vec<String> = self.names.iter().map(|name| format!("`{name}`")).collect();
        format!("{need} of {}", names.join(", "))
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
pub(crate) fn groups<'a>(plan: &'a Plan, tool: &'a Tool) -> Vec<Group<'a>> {
    let operation = plan.connector.operation(&tool.operation).map(|(_, operation)| operation);
    let combinations = operation.map_or(&[][..], |operation| &operation.combinations);
    let groups = combinations.iter().map(|combination| {
        let named = |target: &Target| match target {
            Target::Param(name) => combination.params.iter().any(|param| param == name),
            Target::Body | Target::BodyField(_) | Target::BodySpread => false,
        };
        let arguments = tool.arguments.iter().filter(|argument| named(&argument.target));
        Group {
            need: combination.need,
            names: arguments.map(|argument| argument.name.as_str()).collect(),
        }
    });
    let all = groups.chain(tool.groups.iter().map(Group::of));
    all.filter(|group| !group.names.is_empty()).collect()
}
