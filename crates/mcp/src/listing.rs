//! What clients are shown of each tool: the one place where the list of tools is made.
//!
//! Takes the definitions of `jackfield-tools` and adds what this server does beyond the vendor's
//! operation: reading on by cursor, several pages in one call, a choice of members, the tool that reads long results on.

use bytes::Bytes;
use jackfield_plan::{Plan, Tool};
use jackfield_tools::{
    Additional, Annotations, Cost, Definition, FileForms, JsonSchema, JsonType, Literal, Lowered,
    Members, Profile, Step, bytes_to_tokens, catalogue_definitions, definition_taking,
    fields_argument, lower,
};
use serde_json::json;

use crate::run::{self, Paging};
use crate::toolbox::Offered;

/// The name of the tool that reads long results on.
pub(crate) const READ_ON: &str = "read_long_result_on";

/// The member of structured results that holds what this server says about them.
pub(crate) const ABOUT: &str = "_jackfield";

/// The profile by which clients are shown tools.
const PROFILE: &str = "mcp";

/// The list of tools, made once.
pub(crate) struct List {
    pub(crate) json: Bytes,
    /// What is listed of each tool, or would be where three stand for them, in order.
    pub(crate) tools: Vec<Listed>,
    pub(crate) offered: Offered,
}

/// One tool of the list.
pub(crate) struct Listed {
    /// The name by which clients call it.
    pub(crate) name: String,
    /// Whether its arguments are given in another form than its own, from which they are brought back.
    pub(crate) differs: bool,
}

/// The list within a budget of tokens, cut down no further than it needs.
pub(crate) fn within<'a, I: Iterator<Item = (&'a Plan, &'a Tool)>>(
    budget: Option<usize>,
    files: FileForms,
    tools: impl Fn() -> I,
) -> List {
    let whole = Writer::write(Step::Whole, files, &tools, None);
    let (first, costs) = (whole.tokens(), whole.costs(None));
    if budget.is_none_or(|budget| first <= budget) {
        let costs = whole.costs(Some(&whole));
        return whole.finish(Offered { step: Step::Whole, tokens: first, whole: first, costs });
    }
    for step in Step::lists().filter(|step| *step != Step::Whole) {
        let thin = Writer::write(step, files, &tools, budget);
        let tokens = thin.tokens();
        if budget.is_none_or(|budget| tokens <= budget) {
            let costs = whole.costs(Some(&thin));
            return thin.finish(Offered { step, tokens, whole: first, costs });
        }
    }
    let mut three = Writer::default();
    for definition in catalogue_definitions(whole.listed.len()) {
        three.push(&definition);
    }
    three.own();
    // What can be called is what would have been listed.
    let tokens = three.tokens();
    three.listed = whole.listed;
    three.finish(Offered { step: Step::Catalogue, tokens, whole: first, costs })
}

/// The list as it grows: definitions are written one by one, since all of them at once take
/// gigabytes where thousands of tools share thousands of types.
#[derive(Default)]
struct Writer {
    json: Vec<u8>,
    listed: Vec<Listed>,
    sizes: Vec<usize>,
}

impl Writer {
    /// Writes tools as a step shows them; gives up once they are over a budget.
    fn write<'a, I: Iterator<Item = (&'a Plan, &'a Tool)>>(
        step: Step,
        files: FileForms,
        tools: &impl Fn() -> I,
        budget: Option<usize>,
    ) -> Self {
        let mut writer = Self::default();
        for (plan, tool) in tools() {
            let mut definition = listed(plan, tool, files);
            if step != Step::Whole {
                definition = step.cut(&definition);
            }
            writer.push(&definition);
            if budget.is_some_and(|budget| writer.tokens() > budget) {
                return writer;
            }
        }
        if !writer.json.is_empty() {
            writer.own();
        }
        writer
    }

    /// Adds the tools that are the server's own, which are listed last and found first.
    fn own(&mut self) {
        self.push(&read_on());
        self.listed.pop();
        self.sizes.pop();
    }

    fn tokens(&self) -> usize {
        bytes_to_tokens(self.json.len() + 1)
    }

    /// What each tool costs before anything was cut and in another list, where that holds it.
    fn costs(&self, offered: Option<&Self>) -> Vec<Cost> {
        let tools = self.listed.iter().zip(&self.sizes).enumerate();
        let cost = tools.map(|(position, (tool, &whole))| Cost {
            tool: tool.name.clone(),
            whole,
            offered: offered.and_then(|offered| offered.sizes.get(position).copied()),
        });
        cost.collect()
    }

    fn finish(self, offered: Offered) -> List {
        let mut json = if self.json.is_empty() { b"[".to_vec() } else { self.json };
        json.push(b']');
        json.shrink_to_fit();
        List { json: json.into(), tools: self.listed, offered }
    }

    fn push(&mut self, definition: &Definition) {
        let Some(lowered) = lowered(definition) else { return };
        let before = self.json.len();
        self.json.push(if before == 0 { b'[' } else { b',' });
        if let Err(error) = serde_json::to_writer(&mut self.json, &lowered) {
            // Every key is a text and every number finite, so this does not happen; if it did, the
            // list without the tool is better than no list.
            tracing::error!(tool = definition.name, %error, "a definition cannot be written");
            self.json.truncate(before);
        }
        self.sizes.push(bytes_to_tokens(self.json.len() - before));
        let Lowered { name, arguments, .. } = lowered;
        self.listed.push(Listed { name, differs: !arguments.is_same() });
    }
}

/// A definition in the form that clients are shown.
pub(crate) fn lowered(definition: &Definition) -> Option<Lowered> {
    match Profile::named(PROFILE) {
        Ok(profile) => Some(lower(definition, profile)),
        Err(error) => {
            // The profiles are data of a crate of ours, whose tests read them.
            tracing::error!(%error, "no tool can be listed");
            None
        }
    }
}

/// The definition of a tool as clients see it.
pub(crate) fn listed(plan: &Plan, tool: &Tool, files: FileForms) -> Definition {
    let mut definition = definition_taking(plan, tool, files);
    if let Some(paging) = Paging::of(plan, tool)
        && let Some(Members(properties)) = &mut definition.input_schema.properties
    {
        if paging.adds_cursor {
            let cursor = JsonSchema::of(JsonType::String).described(
                "To read the next page: `next_cursor` of the page before, with the other arguments \
                 as they were",
            );
            properties.push((paging.cursor.to_owned(), cursor));
        }
        if let Some(pages) = paging.pages {
            let schema = JsonSchema {
                minimum: Some(Literal(json!(1))),
                maximum: Some(Literal(json!(run::MOST_PAGES))),
                default: Some(Literal(json!(1))),
                ..JsonSchema::of(JsonType::Integer)
            };
            properties.push((pages.to_owned(), schema.described("How many pages to read at once")));
        }
    }
    if let Some(name) = run::fields_argument_name(tool)
        && let Some(schema) = fields_argument(plan, tool)
        && let Some(Members(properties)) = &mut definition.input_schema.properties
    {
        properties.push((name.to_owned(), schema));
    }
    if let Some(output) = &mut definition.output_schema {
        let about = JsonSchema::of(JsonType::Object)
            .described("Beside the result: next_cursor, total, left_out, rate_limit, read_on");
        output.properties.get_or_insert_default().0.push((ABOUT.to_owned(), about));
    }
    definition
}

fn read_on() -> Definition {
    let title = "Read a long result on".to_owned();
    let handle =
        JsonSchema::of(JsonType::String).described("`read_on.handle` of the result that was cut");
    let offset = JsonSchema {
        minimum: Some(Literal(json!(0))),
        default: Some(Literal(json!(0))),
        ..JsonSchema::of(JsonType::Integer)
    }
    .described("Where to begin, in bytes: `read_on.offset`");
    Definition {
        name: READ_ON.to_owned(),
        title: title.clone(),
        description:
            "Gives the next part of a result that was too long to be given whole. Nothing \
                      is asked of the vendor again; results are kept for some minutes."
                .to_owned(),
        input_schema: JsonSchema {
            properties: Some(Members(vec![
                ("handle".to_owned(), handle),
                ("offset".to_owned(), offset),
            ])),
            required: vec!["handle".to_owned()],
            additional_properties: Some(Additional::Forbidden),
            ..JsonSchema::of(JsonType::Object)
        },
        output_schema: None,
        annotations: Annotations {
            title,
            read_only_hint: true,
            destructive_hint: false,
            idempotent_hint: true,
            open_world_hint: false,
        },
        meta: std::collections::BTreeMap::new(),
        unsent_nulls: std::collections::BTreeSet::new(),
    }
}
