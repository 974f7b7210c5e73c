//! Tools as the Model Context Protocol describes them.
//!
//! Takes a plan and gives one [`Definition`] per tool, in the order of the plan; serialised, it is
//! an entry of `tools/list`. It is also what the profiles of other providers are lowered from. Does
//! not run tools and does not check arguments.

use std::collections::{BTreeMap, BTreeSet};

use jackfield_plan::{Argument, Param, Place, Plan, SchemaKind, Style, Tool};
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::call;
use crate::check::{Beside, check_beside};
use crate::combination::groups;
use crate::file::FileForms;
use crate::filter::Filter;
use crate::json_schema::{Additional, JsonSchema, JsonType, Literal, Members};
use crate::reach::Direction;
use crate::schema::{Writer, stated};
use crate::types::Types;
use crate::{null, words};

/// The key of `_meta` that holds a tool's tags (MCP, "`_meta`": a reverse-DNS prefix and a name).
pub const TAGS_KEY: &str = "io.github.jackfield/tags";

/// The member under which a result that is not an object is wrapped.
pub const RESULT: &str = "result";

/// One tool, in the form of MCP (revision 2025-06-18 and later).
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Definition {
    /// The name by which it is called.
    pub name: String,
    /// A short title for people.
    pub title: String,
    /// What it does, for models; words about special access included.
    pub description: String,
    /// The schema of its arguments: an object that holds nothing unknown.
    pub input_schema: JsonSchema,
    /// The schema of its structured result, an object; none when the result has no known form.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output_schema: Option<JsonSchema>,
    /// What it does to the vendor's data.
    pub annotations: Annotations,
    /// Further data, by reverse-DNS keys: [`TAGS_KEY`].
    #[serde(rename = "_meta", skip_serializing_if = "BTreeMap::is_empty")]
    pub meta: BTreeMap<String, Value>,
    /// The arguments of which null is the same as nothing: where they stand on the wire there is no null.
    #[serde(skip)]
    pub unsent_nulls: BTreeSet<String>,
}

/// Hints about what a tool does; all of them are stated, since clients assume the worst of those
/// that are not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Annotations {
    /// A short title for people.
    pub title: String,
    /// It changes nothing.
    pub read_only_hint: bool,
    /// It may delete or overwrite what is there.
    pub destructive_hint: bool,
    /// Calling it again with the same arguments changes nothing more.
    pub idempotent_hint: bool,
    /// It reaches beyond the vendor's account.
    pub open_world_hint: bool,
}

/// The definitions of the tools that a filter accepts, in the order of the plan.
pub fn definitions(plan: &Plan, filter: &Filter) -> Vec<Definition> {
    let tools = plan.tools.tools.iter().filter(|tool| filter.accepts(tool));
    tools.map(|tool| definition(plan, tool)).collect()
}

/// The definition of one tool, for a run that takes files by their content only.
pub fn definition(plan: &Plan, tool: &Tool) -> Definition {
    definition_taking(plan, tool, FileForms::default())
}

/// The definition of one tool, with files in the forms that a run takes.
pub fn definition_taking(plan: &Plan, tool: &Tool, files: FileForms) -> Definition {
    let title = title(tool);
    let access = tool.access.as_deref().unwrap_or_default();
    let access = if tool.description.contains(access) { "" } else { access };
    let mut description = words::sentences(&tool.description, access);
    for group in groups(tool) {
        description = words::sentences(&description, &format!("Give {}.", group.in_words()));
    }
    let meta = if tool.tags.is_empty() {
        BTreeMap::new()
    } else {
        BTreeMap::from([(TAGS_KEY.to_owned(), Value::from(tool.tags.clone()))])
    };
    Definition {
        name: tool.name.clone(),
        description,
        input_schema: input_schema(plan, tool, files),
        output_schema: output_schema(plan, tool),
        annotations: Annotations {
            title: title.clone(),
            read_only_hint: tool.effect.read_only,
            destructive_hint: tool.effect.destructive && !tool.effect.read_only,
            idempotent_hint: tool.effect.idempotent,
            open_world_hint: tool.effect.open_world,
        },
        title,
        meta,
        unsent_nulls: null::unsent(plan, tool),
    }
}

/// Whether the structured result of a tool is its value under [`RESULT`]: MCP wants an object, and
/// the vendor answers with a list, a text, a number or a choice of types.
pub fn wraps_result(plan: &Plan, tool: &Tool) -> bool {
    let types = Types(&plan.tools.types);
    tool.output.is_some_and(|output| {
        let schema = types.get(output);
        schema.nullable || !matches!(schema.kind, SchemaKind::Object { .. })
    })
}

/// The structured result for a value that the vendor answered with: what the output schema
/// describes. None when the tool has no output schema or an object was expected and something else
/// came; the value is then given as text only.
pub fn structured(plan: &Plan, tool: &Tool, value: Value) -> Option<Value> {
    output_schema_root(plan, tool)?;
    match value {
        value if wraps_result(plan, tool) => Some(json!({ RESULT: value })),
        Value::Object(members) => Some(Value::Object(members)),
        // An empty answer: output schemas require no member.
        Value::Null => Some(Value::Object(Map::new())),
        _ => None,
    }
}

fn title(tool: &Tool) -> String {
    if !tool.title.is_empty() {
        return tool.title.clone();
    }
    let words = tool.name.replace('_', " ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Whether an argument is a text that stands in the path of requests, where an empty one would lead to
/// another operation.
pub(crate) fn is_text_in_path(plan: &Plan, tool: &Tool, argument: &Argument) -> bool {
    let kind = &Types(&plan.tools.types).get(argument.schema).kind;
    // A text that has to be longer still is told so anyway.
    let is_text = matches!(kind, SchemaKind::String { min_length: None | Some(0), .. });
    // In JSON, an empty text is a pair of quotes.
    let is_plain =
        |param: &Param| param.place == Place::Path && param.encoding.style != Style::Json;
    is_text && call::param(plan, tool, argument).is_some_and(is_plain)
}

fn input_schema(plan: &Plan, tool: &Tool, files: FileForms) -> JsonSchema {
    let types = Types(&plan.tools.types);
    let roots = tool.arguments.iter().map(|argument| argument.schema);
    let mut writer = Writer::new(types, roots, Direction::Input).taking(files.of(plan, tool));
    let mut properties = Vec::with_capacity(tool.arguments.len());
    let mut required = Vec::new();
    for argument in &tool.arguments {
        let mut schema = writer.place(argument.schema, &argument.description, 0);
        if schema.reference.is_none() && is_text_in_path(plan, tool, argument) {
            schema.min_length = Some(1);
        }
        let null_inside = schema.reference.is_some() && types.get(argument.schema).nullable;
        if argument.nullable && !null_inside {
            schema = schema.or_null();
        }
        let default = argument.default.as_ref();
        schema.default = stated(types, argument.schema, argument.nullable, default);
        if argument.required {
            required.push(argument.name.clone());
        }
        properties.push((argument.name.clone(), schema));
    }
    let example = tool.example.clone().filter(|example| {
        example.as_object().is_some_and(|arguments| {
            check_beside(plan, tool, arguments, Beside { files, ..Beside::default() }).is_ok()
        })
    });
    JsonSchema {
        properties: Some(Members(properties)),
        required,
        additional_properties: Some(Additional::Forbidden),
        examples: example.into_iter().map(Literal).collect(),
        defs: writer.definitions(),
        ..JsonSchema::of(JsonType::Object)
    }
}

fn output_schema(plan: &Plan, tool: &Tool) -> Option<JsonSchema> {
    let types = Types(&plan.tools.types);
    let output = output_schema_root(plan, tool)?;
    let mut writer = Writer::new(types, [output], Direction::Output);
    let mut root = if wraps_result(plan, tool) {
        let value = writer.place(output, "", 0).or_null();
        JsonSchema {
            properties: Some(Members(vec![(RESULT.to_owned(), value)])),
            ..JsonSchema::of(JsonType::Object)
        }
    } else {
        let schema = types.get(output);
        writer.body(output, &schema.description, 0)
    };
    root.defs = writer.definitions();
    Some(root)
}

/// The type of the result, where it can be described: the bytes of a file cannot.
fn output_schema_root(plan: &Plan, tool: &Tool) -> Option<u32> {
    let types = Types(&plan.tools.types);
    tool.output.filter(|&output| !matches!(types.get(output).kind, SchemaKind::File))
}
