//! Agent tools from a compiled connector: definitions, argument checking, examples.
//!
//! Takes a [`Plan`](jackfield_plan::Plan); gives, for each of its tools,
//!
//! - the [`Definition`] that the Model Context Protocol wants, with JSON Schema 2020-12 for
//!   arguments and results ([`definitions`]);
//! - the check of a call's arguments, every problem at once ([`check()`]), in words and as data that
//!   let a model mend its call in one step ([`render`], [`report`]);
//! - the [`Call`] that the engine prepares, with files decoded and values in wire form;
//! - a call that is right ([`example`](example()));
//! - the same tool in the form of a provider, with the way back for its arguments ([`lower()`]), and
//!   a second opinion on whether the provider would refuse it ([`lint()`]);
//! - a list of tools within a number of tokens ([`offer`]), tools found by words ([`Catalogue`]);
//! - results in one shape ([`page`](page())), and some of their members ([`Projection`]).
//!
//! ```
//! use jackfield_plan::Plan;
//! use jackfield_tools::{Filter, check, definitions, find, render};
//! use serde_json::{Map, Value};
//!
//! /// What a model is offered: the tools that only read.
//! fn offered(plan: &Plan) -> Result<String, serde_json::Error> {
//!     serde_json::to_string(&definitions(plan, &Filter::new(["read"], [])))
//! }
//!
//! /// What it is told when its call is not right.
//! fn judged(plan: &Plan, name: &str, arguments: &Map<String, Value>) -> Result<(), String> {
//!     let tool = find(plan, name)?;
//!     let call = check(plan, tool, arguments).map_err(|all| render(plan, tool, arguments, &all))?;
//!     println!("{} would be called with {:?}", call.operation, call.arguments);
//!     Ok(())
//! }
//! ```
//!
//! Pure: nothing is read, sent or remembered. Knows no vendor; what a provider accepts is data
//! ([`Profile`]), by which the schemas of a [`Definition`], typed data too ([`JsonSchema`]), are
//! rewritten.
#![forbid(unsafe_code)]

mod bounds;
mod budget;
mod call;
mod check;
mod combination;
mod definition;
pub mod diff;
mod example;
mod file;
mod filter;
mod format;
mod json_schema;
mod kind;
mod leaf;
mod lint;
mod lower;
mod mapping;
mod nearest;
mod null;
mod number;
mod pattern;
mod portable;
mod profile;
mod reach;
mod repair;
mod results;
#[cfg(feature = "sample")]
pub mod sample;
mod schema;
mod search;
mod types;
mod wire;
mod words;

pub use budget::{
    CALL, Catalogue, Cost, DESCRIBE, FOUND, Hit, MOST_FOUND, Offer, SEARCH, Step, bytes_to_tokens,
    catalogue_definitions, offer, tokens,
};
pub use call::{Call, FileCount, file_arguments};
pub use check::{Beside, check, check_beside};
pub use definition::{
    Annotations, Definition, RESULT, TAGS_KEY, definition, definition_taking, definitions,
    structured, wraps_result,
};
pub use example::example;
pub use file::{File, FileForms, FileSource};
pub use filter::{Filter, Methods};
pub use format::{is_linear_pattern, is_pattern, matches as matches_pattern};
pub use json_schema::{Additional, JsonSchema, JsonType, Literal, Members};
pub use lint::{Breach, lint, lint_list};
pub use lower::{Lowered, lower, lower_all};
pub use mapping::{Arguments, Raised};
pub use nearest::nearest;
pub use number::whole;
pub use profile::Profile;
pub use repair::{Entry, Report, render, report, report_in};
pub use results::{Absent, Page, Projection, fields_argument, page};
pub use search::Index;

/// The tool of this name.
///
/// # Errors
/// A sentence that names the nearest tool, for whoever asked.
pub fn find<'a>(
    plan: &'a jackfield_plan::Plan,
    name: &str,
) -> Result<&'a jackfield_plan::Tool, String> {
    let tools = &plan.tools.tools;
    tools.iter().find(|tool| tool.name == name).ok_or_else(|| {
        match nearest(name, tools.iter().map(|tool| tool.name.as_str())) {
            Some(near) => format!("there is no tool `{name}`; the nearest is `{near}`"),
            None => format!("there is no tool `{name}`"),
        }
    })
}

/// The Rust of the users' guide, which is compiled with the examples of this crate.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/tools.md")]
struct Guide;
