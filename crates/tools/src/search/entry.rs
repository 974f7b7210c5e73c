//! A tool as the search knows it: its words by where they are, and what it does.

use std::collections::HashMap;

use jackfield_plan::{Method, Operation, Place, Plan, SchemaKind, Target, Tool};
use serde_json::Value;

use super::lexicon::{Intents, LEXICON, parts};
use super::question::{CALLER, PREPOSITIONS};
use super::weights::Weight;

/// Where words of a tool are.
#[derive(Debug, Clone, Copy)]
pub(super) enum Field {
    Name,
    Title,
    Tags,
    /// What a tool does is in the first sentence of its description.
    FirstSentence,
    /// The rest speaks of other things too.
    FurtherSentences,
    Path,
    /// Arguments that say about what it is done.
    Arguments,
    /// Arguments that say what is written.
    Written,
    /// The names of the values that arguments take, and what keys in its example begin with.
    Values,
}

/// How many fields there are.
pub(super) const FIELDS: usize = Field::Values as usize + 1;

impl Field {
    /// What its words count.
    fn weight(self) -> Weight {
        let (counts, length) = match self {
            Self::Name => (3.0, 0.5),
            Self::Title => (2.0, 0.5),
            Self::Tags => (1.5, 0.5),
            Self::FirstSentence => (1.0, 0.5),
            Self::FurtherSentences => (0.3, 0.9),
            Self::Path => (0.8, 0.5),
            Self::Arguments => (0.3, 0.5),
            Self::Written => (0.6, 0.5),
            // That much can be chosen is no reason to call a tool's text long.
            Self::Values => (0.6, 0.0),
        };
        Weight { counts, length }
    }
}

/// The words of one field of a tool, as stems.
#[derive(Debug, Clone)]
pub(super) struct FieldWords {
    field: Field,
    pub(super) words: Vec<String>,
}

impl FieldWords {
    /// What each of the words counts, by their number and by how many are in this field of a tool on
    /// average.
    pub(super) fn counts(&self, count: f64, average: f64) -> f64 {
        let weight = self.field.weight();
        weight.counts / (1.0 - weight.length + weight.length * count / average.max(1.0))
    }

    /// The number of the field.
    pub(super) fn number(&self) -> usize {
        self.field as usize
    }
}

/// What is searched of a tool.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) name: String,
    /// Its words, by where they are.
    pub(super) fields: Vec<FieldWords>,
    /// The words of its name and title, each once.
    pub(super) heads: Vec<String>,
    /// What it is about: the words of its title between the verb and the first preposition, else its
    /// resource.
    pub(super) nouns: Vec<String>,
    /// What it does, by its effect and method.
    pub(super) does: Intents,
    /// What it does by the first word of its title as well.
    pub(super) says_it_does: Intents,
    /// Whether it gives several records.
    pub(super) lists: bool,
    /// Whether it is about a record that the caller names.
    pub(super) needs_a_record: bool,
    /// Whether it says that it is kept for old callers only.
    pub(super) outdated: bool,
}

/// Stems that are known already: most words are in many tools.
#[derive(Debug, Default)]
pub(super) struct Stems(HashMap<String, String>);

impl Stems {
    /// The words of a text that say something, as stems, in order.
    fn of(&mut self, text: &str) -> Vec<String> {
        let words = parts(text).into_iter().filter(|word| !LEXICON.says_nothing(word));
        words.map(|word| self.stem(word)).collect()
    }

    fn stem(&mut self, word: String) -> String {
        self.0.entry(word).or_insert_with_key(|word| LEXICON.stem(word)).clone()
    }
}

impl Entry {
    pub(super) fn new(plan: &Plan, tool: &Tool, stems: &mut Stems) -> Self {
        let operation = plan.connector.operation(&tool.operation).map(|(_, operation)| operation);
        let mut name = stems.of(without_digest(&tool.name));
        if is_of_the_caller(&tool.name) {
            name.push(stems.stem(CALLER.to_owned()));
        }
        let title = stems.of(&tool.title);
        let own = stems.of(&plan.connector.id);
        let mut heads: Vec<String> = name.iter().chain(&title).cloned().collect();
        // The vendor's name is in every one of its tools, and tells none from another.
        heads.retain(|word| !own.contains(word) && !word.contains(char::is_numeric));
        heads.retain(|word| word.chars().count() > 1);
        heads.sort();
        heads.dedup();
        let (first, further) = sentences(tool);
        let verb = parts(&tool.title).into_iter().next().unwrap_or_default();
        let said = LEXICON.intents(&verb);
        let does = does(tool, said);
        let lists = does == Intents::READ
            && (["list", "search"].contains(&verb.as_str()) || tool.name.contains("list"));
        let outdated = ["legacy", "deprecated"].map(|word| LEXICON.stem(word));
        let outdated = heads.iter().any(|word| outdated.contains(word))
            || first.to_lowercase().contains("deprecat");
        let mut fields = vec![
            FieldWords { field: Field::Name, words: name },
            FieldWords { field: Field::Title, words: title },
            FieldWords { field: Field::Tags, words: stems.of(&tool.tags.join(" ")) },
            FieldWords { field: Field::FirstSentence, words: stems.of(first) },
            FieldWords { field: Field::FurtherSentences, words: stems.of(&of_itself(further)) },
            FieldWords { field: Field::Values, words: values(plan, tool, stems) },
        ];
        if let Some(operation) = operation {
            let steps = operation.path.split('/').filter(|step| !step.contains('{'));
            let words = steps.flat_map(|step| stems.of(step)).collect();
            fields.push(FieldWords { field: Field::Path, words });
        }
        let (mut about, mut written) = (Vec::new(), Vec::new());
        let mut needs_a_record = false;
        for argument in &tool.arguments {
            let in_path =
                operation.is_some_and(|operation| is_in_path(operation, &argument.target));
            let words = if in_path || tool.effect.read_only { &mut about } else { &mut written };
            words.extend(stems.of(&argument.name));
            needs_a_record |= argument.required && (in_path || is_a_key(&argument.name));
        }
        fields.push(FieldWords { field: Field::Arguments, words: about });
        fields.push(FieldWords { field: Field::Written, words: written });
        Self {
            name: tool.name.clone(),
            fields,
            heads,
            nouns: nouns(tool, stems),
            does,
            says_it_does: does.and(said),
            lists,
            needs_a_record,
            outdated,
        }
    }
}

/// What a tool is about: the words of its title between the verb and the first preposition; where there
/// are none (`Assign by e-mail`), the resource that its operation is of.
fn nouns(tool: &Tool, stems: &mut Stems) -> Vec<String> {
    let title = parts(&tool.title).into_iter().skip(1);
    let nouns = title.take_while(|word| !PREPOSITIONS.contains(&word.as_str()));
    let nouns: Vec<String> =
        nouns.filter(|word| !LEXICON.says_nothing(word)).map(|word| stems.stem(word)).collect();
    if nouns.is_empty() {
        let resource = tool.operation.rsplit_once('.').map_or("", |(resource, _)| resource);
        return stems.of(resource);
    }
    nouns
}

/// A name without the eight hexadecimal digits that tell it from others of the same beginning.
fn without_digest(name: &str) -> &str {
    let is_digest = |end: &str| end.len() == 8 && end.bytes().all(|byte| byte.is_ascii_hexdigit());
    match name.rsplit_once('_') {
        Some((name, end)) if is_digest(end) => name,
        _ => name,
    }
}

/// Whether a name says that a tool is about whoever calls it: `users_me`, `agents_get_me`.
fn is_of_the_caller(name: &str) -> bool {
    parts(name).iter().any(|word| ["me", "myself", "self", "whoami"].contains(&word.as_str()))
}

/// The first sentence or line of a tool's description, and the rest. A description may begin with the
/// title, which is no sentence of it.
fn sentences(tool: &Tool) -> (&str, &str) {
    let text = tool.description.strip_prefix(&tool.title).unwrap_or(&tool.description);
    let text = text.trim_start();
    let line = text.split('\n').next().unwrap_or_default();
    let end = line.find(". ").map_or(line.len(), |end| end + 1);
    text.split_at_checked(end).unwrap_or((text, ""))
}

/// Further sentences without names of other tools and addresses, which speak of something else.
fn of_itself(text: &str) -> String {
    let is_a_name = |word: &&str| word.matches('_').count() > 1 || word.contains("://");
    let words: Vec<&str> = text.split_whitespace().filter(|word| !is_a_name(word)).collect();
    words.join(" ")
}

/// Whether an argument is a part of its operation's path.
fn is_in_path(operation: &Operation, target: &Target) -> bool {
    let Target::Param(name) = target else { return false };
    operation.param(name).is_some_and(|(_, param)| param.place == Place::Path)
}

/// Whether an argument's name says that it names a record: `id`, `ticket_number`, `issueIdOrKey`.
fn is_a_key(name: &str) -> bool {
    let words = parts(name);
    words.last().is_some_and(|word| ["id", "number", "key", "uuid"].contains(&word.as_str()))
}

/// The words of the values that a tool's arguments take, each once: names of values, as far as they are
/// few, and what keys in its example begin with.
fn values(plan: &Plan, tool: &Tool, stems: &mut Stems) -> Vec<String> {
    /// Enumerations of more values say nothing about a tool.
    const MANY: usize = 12;
    let of = |index: u32| plan.tools.types.get(usize::try_from(index).ok()?).map(|row| &row.kind);
    let schemas = tool.arguments.iter().map(|argument| argument.schema);
    let enums = schemas.filter_map(|schema| match of(schema)? {
        SchemaKind::Enum { values, .. } if values.len() <= MANY => Some(values),
        _ => None,
    });
    let names = enums.flatten().filter_map(|value| value.name.as_deref().or(value.value.as_str()));
    let example = tool.example.as_ref().and_then(Value::as_object);
    let examples = example.into_iter().flat_map(|example| example.values());
    let prefixes = examples.filter_map(Value::as_str).filter_map(prefix_of_key);
    let mut words: Vec<String> = names.chain(prefixes).flat_map(|text| stems.of(text)).collect();
    words.sort();
    words.dedup();
    words
}

/// What a key begins with, by which people know of what kind it is: `INC` of `INC0010023`.
fn prefix_of_key(text: &str) -> Option<&str> {
    let (prefix, number) = text.split_at_checked(text.find(|letter: char| letter.is_numeric())?)?;
    let is_key = prefix.len() > 1
        && prefix.bytes().all(|byte| byte.is_ascii_uppercase())
        && number.bytes().all(|byte| byte.is_ascii_digit());
    is_key.then_some(prefix)
}

/// What a tool does, by its effect and method. POST says little: there the verb of the title is asked.
fn does(tool: &Tool, said: Intents) -> Intents {
    let writes = said.both(Intents::CREATE.and(Intents::CHANGE).and(Intents::DELETE));
    match tool.method {
        _ if tool.effect.read_only => Intents::READ,
        Method::Delete => Intents::DELETE,
        Method::Put | Method::Patch => Intents::CHANGE,
        _ if !writes.none() => writes,
        _ => Intents::CREATE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_known_by_what_they_begin_with() {
        assert_eq!(prefix_of_key("INC0010023"), Some("INC"));
        for other in ["incident 7", "A1", "2024", "INC", "INC12b", "é1"] {
            assert_eq!(prefix_of_key(other), None, "{other}");
        }
    }

    #[test]
    fn a_digest_says_nothing_about_a_tool() {
        assert_eq!(without_digest("labels_list_for_0ab9c8c6"), "labels_list_for");
        assert_eq!(without_digest("labels_list_for_customer"), "labels_list_for_customer");
        assert_eq!(without_digest("0ab9c8c6"), "0ab9c8c6");
    }
}
