//! Three tools in place of a list that is too long: search it, describe one of it, call it.
//!
//! Takes plans and a filter; gives the definitions of the three tools, and the answers of the first
//! two. Calling is for whoever runs tools: the arguments of [`CALL`] hold a tool's name and its
//! arguments, which are checked as that tool's are.

use jackfield_plan::{Plan, Tool};
use serde::Serialize;

use super::text::cut;
use crate::definition::{Annotations, Definition, definition};
use crate::filter::Filter;
use crate::json_schema::{Additional, JsonSchema, JsonType, Literal, Members};
use crate::nearest::nearest;
use crate::search::Index;

/// The tool that searches.
pub const SEARCH: &str = "search_tools";

/// The tool that describes another.
pub const DESCRIBE: &str = "describe_tool";

/// The tool that calls another.
pub const CALL: &str = "call_tool";

/// How many tools [`SEARCH`] gives when it is not told otherwise.
pub const FOUND: u64 = 5;

/// The most tools that [`SEARCH`] gives.
pub const MOST_FOUND: u64 = 50;

/// How long the description of a found tool is, in characters.
const SUMMARY: usize = 160;

/// Tools that are found by words.
///
/// ```
/// use jackfield_plan::Plan;
/// use jackfield_tools::{Catalogue, Filter};
///
/// fn found(plan: &Plan) {
///     for hit in Catalogue::new([plan], &Filter::default()).search("close a ticket", 3) {
///         println!("{hit:?}");
///     }
/// }
/// ```
#[derive(Debug)]
pub struct Catalogue<'a> {
    tools: Vec<(&'a Plan, &'a Tool)>,
    index: Index,
}

/// A tool that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Hit {
    /// Its name.
    pub name: String,
    /// A short title for people.
    pub title: String,
    /// What it does, in a sentence or two.
    pub description: String,
}

impl Hit {
    /// How a tool is shown among those that were found.
    pub fn of(plan: &Plan, tool: &Tool) -> Self {
        let definition = definition(plan, tool);
        Self {
            name: definition.name,
            title: definition.title,
            description: cut(&definition.description, SUMMARY),
        }
    }
}

impl<'a> Catalogue<'a> {
    /// The tools of plans that a filter accepts.
    pub fn new(plans: impl IntoIterator<Item = &'a Plan>, filter: &Filter) -> Self {
        let tools: Vec<(&Plan, &Tool)> = plans
            .into_iter()
            .flat_map(|plan| plan.tools.tools.iter().map(move |tool| (plan, tool)))
            .filter(|(_, tool)| filter.accepts(tool))
            .collect();
        let index = Index::new(tools.iter().copied());
        Self { tools, index }
    }

    /// The tools that are most about what is wanted, best first.
    pub fn search(&self, wanted: &str, most: usize) -> Vec<Hit> {
        let found = self.index.search(wanted, most).into_iter();
        let hits = found.filter_map(|name| self.find(name));
        hits.map(|(plan, tool)| Hit::of(plan, tool)).collect()
    }

    /// The whole definition of a tool.
    ///
    /// # Errors
    /// A sentence that names the nearest tool.
    pub fn describe(&self, name: &str) -> Result<Definition, String> {
        let Some((plan, tool)) = self.find(name) else {
            let known = self.tools.iter().map(|(_, tool)| tool.name.as_str());
            let near = nearest(name, known)
                .map_or_else(String::new, |near| format!("; the nearest is `{near}`"));
            return Err(format!("there is no tool `{name}`{near}; find names with `{SEARCH}`"));
        };
        Ok(definition(plan, tool))
    }

    /// The tool of a name, with its plan.
    pub fn find(&self, name: &str) -> Option<(&'a Plan, &'a Tool)> {
        self.tools.iter().find(|(_, tool)| tool.name == name).copied()
    }

    /// How many tools there are.
    pub fn len(&self) -> usize {
        self.tools.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.tools.is_empty()
    }
}

/// The definitions of the three tools that stand for so many others.
pub fn catalogue_definitions(count: usize) -> [Definition; 3] {
    let text = |words: &str| JsonSchema::of(JsonType::String).described(words);
    let query = text("What is to be done, in a few words: `reply to a ticket with a file`");
    let most = JsonSchema {
        minimum: Some(Literal(1.into())),
        maximum: Some(Literal(MOST_FOUND.into())),
        default: Some(Literal(FOUND.into())),
        ..JsonSchema::of(JsonType::Integer).described("How many tools to give")
    };
    let name = |from: &str| ("name".to_owned(), text(&format!("The tool's name, from {from}")));
    let arguments = JsonSchema::of(JsonType::Object)
        .described("The tool's arguments, as its input schema says");
    [
        tool(
            SEARCH,
            "Search tools",
            &format!(
                "Finds tools by words among {count} that are not listed. Gives names and short \
                 descriptions, best first. Then call {DESCRIBE}."
            ),
            vec![("query".to_owned(), query), ("limit".to_owned(), most)],
            &["query"],
            Effects::Reads,
        ),
        tool(
            DESCRIBE,
            "Describe a tool",
            &format!(
                "Gives the whole definition of one tool, its input schema too. Needed before \
                 {CALL}, since arguments are checked."
            ),
            vec![name(SEARCH)],
            &["name"],
            Effects::Reads,
        ),
        tool(
            CALL,
            "Call a tool",
            "Calls one tool with its arguments and gives its result. What it changes is what that \
             tool's description says.",
            vec![name(SEARCH), ("arguments".to_owned(), arguments)],
            &["name", "arguments"],
            Effects::Anything,
        ),
    ]
}

/// What one of the three does.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Effects {
    Reads,
    Anything,
}

fn tool(
    name: &str,
    title: &str,
    description: &str,
    properties: Vec<(String, JsonSchema)>,
    required: &[&str],
    effects: Effects,
) -> Definition {
    let reads = effects == Effects::Reads;
    Definition {
        name: name.to_owned(),
        title: title.to_owned(),
        description: description.to_owned(),
        input_schema: JsonSchema {
            properties: Some(Members(properties)),
            required: required.iter().map(|&name| name.to_owned()).collect(),
            additional_properties: Some(Additional::Forbidden),
            ..JsonSchema::of(JsonType::Object)
        },
        output_schema: None,
        annotations: Annotations {
            title: title.to_owned(),
            read_only_hint: reads,
            destructive_hint: !reads,
            idempotent_hint: reads,
            open_world_hint: !reads,
        },
        meta: std::collections::BTreeMap::new(),
        unsent_nulls: std::collections::BTreeSet::new(),
    }
}
