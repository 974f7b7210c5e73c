//! The list of tools as bytes that outlive the process: making it takes longer than reading it back.
//!
//! A line of JSON, the head, and the list as clients are given it after it.

use bytes::Bytes;
use jackfield_tools::{Cost, Step};
use serde::{Deserialize, Serialize};

use crate::listing::{List, Listed};
use crate::toolbox::Offered;

/// What is known of a list beside its text.
#[derive(Serialize, Deserialize)]
struct Head {
    step: Step,
    tokens: usize,
    whole: usize,
    tools: Vec<Row>,
}

/// One tool: its name, whether arguments are given in another form, what it costs whole and as it is
/// offered.
#[derive(Serialize, Deserialize)]
struct Row(String, bool, usize, Option<usize>);

/// A list as bytes.
pub(crate) fn written(list: &List) -> Vec<u8> {
    let Offered { step, tokens, whole, costs } = &list.offered;
    let rows = list
        .tools
        .iter()
        .zip(costs)
        .map(|(tool, cost)| Row(tool.name.clone(), tool.differs, cost.whole, cost.offered));
    let head = Head { step: *step, tokens: *tokens, whole: *whole, tools: rows.collect() };
    // Every key is a text and every number whole, so this does not fail; if it did, nothing is read.
    let mut bytes = serde_json::to_vec(&head).unwrap_or_default();
    bytes.push(b'\n');
    bytes.extend_from_slice(&list.json);
    bytes
}

/// The list that these bytes hold, of which nothing is copied; none where they hold none.
pub(crate) fn read(bytes: &Bytes) -> Option<List> {
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    let Head { step, tokens, whole, tools } = serde_json::from_slice(bytes.get(..end)?).ok()?;
    let json = bytes.slice(end + 1..);
    if !json.starts_with(b"[") || !json.ends_with(b"]") {
        return None;
    }
    let mut costs = Vec::with_capacity(tools.len());
    let mut listed = Vec::with_capacity(tools.len());
    for Row(name, differs, whole, offered) in tools {
        costs.push(Cost { tool: name.clone(), whole, offered });
        listed.push(Listed { name, differs });
    }
    Some(List { json, tools: listed, offered: Offered { step, tokens, whole, costs } })
}
