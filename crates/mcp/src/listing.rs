//! What clients are shown of each tool: the one place where the list of tools is made.
//!
//! Takes the definitions of `jackfield-tools` and adds what this server does beyond the vendor's
//! operation: reading on by cursor, several pages in one call, the tool that reads long results on.

use bytes::Bytes;
use jackfield_plan::{Plan, Tool};
use jackfield_tools::{
    Additional, Annotations, Definition, JsonSchema, JsonType, Literal, Members, definition,
};
use serde_json::json;

use crate::run::{self, Paging};

/// The name of the tool that reads long results on.
pub(crate) const READ_ON: &str = "read_long_result_on";

/// The member of structured results that holds what this server says about them.
pub(crate) const ABOUT: &str = "_jackfield";

/// The list as it grows: definitions are written one by one, since all of them at once take
/// gigabytes where thousands of tools share thousands of types.
#[derive(Default)]
pub(crate) struct Writer {
    json: Vec<u8>,
}

impl Writer {
    /// Adds a tool.
    pub(crate) fn tool(&mut self, plan: &Plan, tool: &Tool) {
        self.push(&listed(plan, tool));
    }

    /// The whole list, with the tools that are the server's own.
    pub(crate) fn finish(mut self) -> Bytes {
        if !self.json.is_empty() {
            self.push(&read_on());
        }
        let mut json = if self.json.is_empty() { b"[".to_vec() } else { self.json };
        json.push(b']');
        json.shrink_to_fit();
        json.into()
    }

    fn push(&mut self, definition: &Definition) {
        let before = self.json.len();
        self.json.push(if before == 0 { b'[' } else { b',' });
        if let Err(error) = serde_json::to_writer(&mut self.json, definition) {
            // Every key is a text and every number finite, so this does not happen; if it did, the
            // list without the tool is better than no list.
            tracing::error!(tool = definition.name, %error, "a definition cannot be written");
            self.json.truncate(before);
        }
    }
}

/// The definition of a tool as clients see it.
pub(crate) fn listed(plan: &Plan, tool: &Tool) -> Definition {
    let mut definition = definition(plan, tool);
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
    if let Some(output) = &mut definition.output_schema {
        let about = JsonSchema::of(JsonType::Object)
            .described("Beside the result: next_cursor, rate_limit, read_on");
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
    }
}
