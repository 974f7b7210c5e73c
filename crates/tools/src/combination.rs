//! Arguments of which one or more are needed.
//!
//! Takes the operation's rules, which name parameters; gives them by the names of the tool's
//! arguments. No provider accepts such rules in a schema's root, so definitions say them in words.

use jackfield_plan::{Need, Plan, Target, Tool};

/// A rule about a group of a tool's arguments.
pub(crate) struct Group<'a> {
    /// How many of them are needed.
    pub(crate) need: Need,
    /// Their names.
    pub(crate) names: Vec<&'a str>,
}

impl Group<'_> {
    /// The rule in words: how many, and of which arguments.
    pub(crate) fn in_words(&self) -> String {
        let need = match self.need {
            Need::AtLeastOne => "at least one",
            Need::ExactlyOne => "exactly one",
        };
        let names: Vec<String> = self.names.iter().map(|name| format!("`{name}`")).collect();
        format!("{need} of {}", names.join(", "))
    }
}

/// The rules about a tool's arguments.
pub(crate) fn groups<'a>(plan: &'a Plan, tool: &'a Tool) -> Vec<Group<'a>> {
    let Some((_, operation)) = plan.connector.operation(&tool.operation) else { return Vec::new() };
    let groups = operation.combinations.iter().map(|combination| {
        let named = |target: &Target| match target {
            Target::Param(name) => combination.params.iter().any(|param| param == name),
            Target::Body | Target::BodyField(_) => false,
        };
        let arguments = tool.arguments.iter().filter(|argument| named(&argument.target));
        Group {
            need: combination.need,
            names: arguments.map(|argument| argument.name.as_str()).collect(),
        }
    });
    groups.filter(|group| !group.names.is_empty()).collect()
}
