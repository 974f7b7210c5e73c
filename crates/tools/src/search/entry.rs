//! A tool as the search knows it: its words by where they are, and what it does.

use jackfield_plan::{Method, Place, Plan, SchemaKind, Target, Tool};

use super::lexicon::{Intents, LEXICON, parts};
use super::question::PREPOSITIONS;

/// What a word counts by where it is.
const IN_NAME: f64 = 3.0;
const IN_TITLE: f64 = 2.0;
const IN_TAGS: f64 = 1.5;
const IN_DESCRIPTION: f64 = 1.0;
const IN_FURTHER_SENTENCES: f64 = 0.3;
const IN_PATH: f64 = 0.8;
const IN_ARGUMENTS: f64 = 0.3;

/// What the name of a value counts that an argument takes; it does not lengthen the text.
pub(super) const IN_VALUES: f64 = 0.6;

/// What is searched of a tool.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) name: String,
    /// Its words, each with what it counts where it is.
    pub(super) words: Vec<(String, f64)>,
    /// The names of the values that it takes.
    pub(super) values: Vec<String>,
    /// The words of its name and title, each once.
    pub(super) heads: Vec<String>,
    /// What it is about: the words of its title between the verb and the first preposition.
    pub(super) nouns: Vec<String>,
    /// What it does, by its effect and method.
    pub(super) does: Intents,
    /// What it does by the first word of its title as well.
    pub(super) says_it_does: Intents,
    /// Whether it gives several records.
    pub(super) lists: bool,
    /// Whether it is about a record that the caller names.
    pub(super) needs_a_record: bool,
}

impl Entry {
    pub(super) fn new(plan: &Plan, tool: &Tool) -> Self {
        let operation = plan.connector.operation(&tool.operation).map(|(_, operation)| operation);
        let mut words = Vec::new();
        let mut put = |text: &str, counts: f64| {
            words.extend(LEXICON.stems(text).into_iter().map(|word| (word, counts)));
        };
        put(&tool.name, IN_NAME);
        put(&tool.title, IN_TITLE);
        // A description may begin with the title.
        let described = tool.description.strip_prefix(&tool.title).unwrap_or(&tool.description);
        let described = described.trim_start();
        // What a tool does is in its first sentence; the rest speaks of other things too.
        let first = first_sentence(described);
        put(first, IN_DESCRIPTION);
        put(&of_itself(described.get(first.len()..).unwrap_or_default()), IN_FURTHER_SENTENCES);
        for tag in &tool.tags {
            put(tag, IN_TAGS);
        }
        if let Some(operation) = operation {
            for step in operation.path.split('/').filter(|step| !step.contains('{')) {
                put(step, IN_PATH);
            }
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
        let own = LEXICON.stems(&plan.connector.id);
        let mut heads = LEXICON.stems(&tool.name);
        heads.extend(LEXICON.stems(&tool.title));
        // The vendor's name is in every one of its tools, and tells none from another.
        heads.retain(|word| !own.contains(word) && !word.contains(char::is_numeric));
        heads.retain(|word| word.chars().count() > 1);
        heads.sort();
        heads.dedup();
        let title = parts(&tool.title);
        let verb = title.first().map(String::as_str).unwrap_or_default();
        let nouns = title.iter().skip(1).take_while(|word| !PREPOSITIONS.contains(&word.as_str()));
        let nouns = nouns.filter(|word| !LEXICON.says_nothing(word));
        let does = does(tool);
        let lists = does == Intents::READ
            && (["list", "search"].contains(&verb) || tool.name.contains("list"));
        Self {
            name: tool.name.clone(),
            words,
            values: values(plan, tool).iter().flat_map(|text| LEXICON.stems(text)).collect(),
            heads,
            nouns: nouns.map(|word| LEXICON.stem(word)).collect(),
            does,
            says_it_does: does.and(LEXICON.intents(verb)),
            lists,
            needs_a_record,
        }
    }
}

/// Further sentences without names of other tools and addresses, which speak of something else.
fn of_itself(text: &str) -> String {
    let is_a_name = |word: &&str| word.matches('_').count() > 1 || word.contains("://");
    let words: Vec<&str> = text.split_whitespace().filter(|word| !is_a_name(word)).collect();
    words.join(" ")
}

/// Whether an argument's name says that it names a record: `id`, `ticket_number`, `issueIdOrKey`.
fn is_a_key(name: &str) -> bool {
    let words = parts(name);
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
fn does(tool: &Tool) -> Intents {
    match tool.method {
        _ if tool.effect.read_only => Intents::READ,
        Method::Delete => Intents::DELETE,
        Method::Put | Method::Patch => Intents::CHANGE,
        _ => Intents::CREATE,
    }
}

/// The first sentence or line of a text.
fn first_sentence(text: &str) -> &str {
    let line = text.split('\n').next().unwrap_or_default();
    let end = line.find(". ").map_or(line.len(), |end| end + 1);
    line.get(..end).unwrap_or(line)
}
