//! Which of a connector's tools are meant: by what they do, by name and by tag.
//!
//! The same filter decides what is listed and what may be called.

use jackfield_plan::Tool;

use crate::kind::{KINDS, kind};
use crate::nearest::nearest;

/// A choice among a connector's tools. The default chooses all of them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// Tools that one of these matches; none means all.
    pub methods: Vec<Methods>,
    /// Tools that carry one of these tags (in any case); none means all.
    pub tags: Vec<String>,
}

/// Tools by what they do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Methods {
    /// Tools that change nothing, whatever their HTTP method is.
    Read,
    /// Tools that change something.
    Write,
    /// One tool, by its name; every tool of one kind (`list`, `get`, `create`, `update`, `delete`), whatever
    /// its operation is called; or every tool whose operation's id ends so (`search`).
    Named(String),
}

impl Filter {
    /// A filter from words as users write them: `read`, `write`, a tool's name, `list`.
    ///
    /// Empty words are left out, so that an empty text split at commas chooses everything.
    pub fn new<'a>(
        methods: impl IntoIterator<Item = &'a str>,
        tags: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let words = methods.into_iter().map(str::trim).filter(|word| !word.is_empty());
        let tags = tags.into_iter().map(str::trim).filter(|tag| !tag.is_empty());
        Self {
            methods: words.map(Methods::parse).collect(),
            tags: tags.map(str::to_owned).collect(),
        }
    }

    /// Whether a tool is meant.
    pub fn accepts(&self, tool: &Tool) -> bool {
        let method =
            self.methods.is_empty() || self.methods.iter().any(|methods| methods.match_tool(tool));
        let tag = self.tags.is_empty() || self.tags.iter().any(|tag| has_tag(tool, tag));
        method && tag
    }

    /// The words of the filter that match none of these tools, nor one of the other names that some of
    /// them have, each as a sentence that names the nearest word that would. Of a kind that no tool is of,
    /// it says so.
    pub fn misses<'a>(
        &self,
        tools: impl IntoIterator<Item = &'a Tool>,
        others: &[&str],
    ) -> Vec<String> {
        let tools: Vec<&Tool> = tools.into_iter().collect();
        let names = self.methods.iter().filter_map(|methods| match methods {
            Methods::Named(name)
                if !others.contains(&name.as_str())
                    && !tools.iter().any(|tool| methods.match_tool(tool)) =>
            {
                if KINDS.contains(&name.as_str()) {
                    return Some(format!("none of the tools is of the kind `{name}`"));
                }
                let known = tools.iter().flat_map(|tool| [tool.name.as_str(), action(tool)]);
                let known = ["read", "write"].into_iter().chain(KINDS).chain(known);
                let near = nearest(name, known.chain(others.iter().copied()));
                Some(miss("tool or method", name, near))
            }
            _ => None,
        });
        let tags = self.tags.iter().filter(|tag| !tools.iter().any(|tool| has_tag(tool, tag)));
        let tags = tags.map(|tag| {
            let known = tools.iter().flat_map(|tool| tool.tags.iter().map(String::as_str));
            miss("tag", tag, nearest(tag, known))
        });
        names.chain(tags).collect()
    }
}

impl Methods {
    /// The meaning of one word.
    pub fn parse(word: &str) -> Self {
        match word {
            "read" => Self::Read,
            "write" => Self::Write,
            name => Self::Named(name.to_owned()),
        }
    }

    fn match_tool(&self, tool: &Tool) -> bool {
        match self {
            Self::Read => tool.effect.read_only,
            Self::Write => !tool.effect.read_only,
            Self::Named(name) => {
                tool.name == *name || action(tool) == name || kind(tool) == Some(name.as_str())
            }
        }
    }
}

/// The last part of the operation's id: `list` of `tickets.list`.
fn action(tool: &Tool) -> &str {
    tool.operation.rsplit('.').next().unwrap_or_default()
}

fn has_tag(tool: &Tool, tag: &str) -> bool {
    tool.tags.iter().any(|own| own.eq_ignore_ascii_case(tag))
}

fn miss(what: &str, word: &str, near: Option<&str>) -> String {
    match near {
        Some(near) => format!("there is no {what} `{word}`; the nearest is `{near}`"),
        None => format!("there is no {what} `{word}`"),
    }
}
