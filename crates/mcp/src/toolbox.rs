//! Connected plans, and their tools by name.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use jackfield::Engine;
use jackfield_plan::{Plan, Tool};
use jackfield_tools::{Arguments, Cost, Filter, Hit, Index, Step, nearest};
use serde_json::Value;

use crate::listing::{self, Listed};

/// The tools of one or several connectors, each connected to an account.
///
/// What it holds is all that can be listed and called: a tool that a filter leaves out is not there.
pub struct Toolbox {
    connected: Vec<Connected>,
    by_name: HashMap<String, Place>,
    names: Vec<String>,
    list: Bytes,
    offered: Offered,
    /// Where three tools stand for the list, what they search.
    index: Option<Index>,
}

/// Where a tool is, and how its arguments come back.
struct Place {
    connected: usize,
    tool: usize,
    given: Option<Arguments>,
}

/// What clients are offered, and what it costs their models.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offered {
    /// How far the list was cut down to keep to its budget.
    pub step: Step,
    /// The tokens of what is listed.
    pub tokens: usize,
    /// The tokens of the list before anything was cut.
    pub whole: usize,
    /// The tokens of each tool, the server's own left out.
    pub costs: Vec<Cost>,
}

struct Connected {
    plan: Arc<Plan>,
    engine: Engine,
}

/// One tool, with what runs it.
#[derive(Clone, Copy)]
pub struct Bound<'a> {
    /// The plan that the tool is of.
    pub plan: &'a Plan,
    /// The tool.
    pub tool: &'a Tool,
    /// The engine, connected to the account.
    pub engine: &'a Engine,
    /// How arguments come back from the form in which clients are shown them; none where they are
    /// given in the tool's own.
    pub given: Option<&'a Arguments>,
}

/// The way to a [`Toolbox`].
#[derive(Default)]
pub struct ToolboxBuilder {
    connected: Vec<(Connected, Vec<usize>)>,
    budget: Option<usize>,
}

/// Two tools have one name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToolboxError {
    name: String,
    connectors: [String; 2],
}

impl Toolbox {
    /// Begins an empty toolbox.
    pub fn builder() -> ToolboxBuilder {
        ToolboxBuilder::default()
    }

    /// The tool of this name.
    pub fn tool(&self, name: &str) -> Option<Bound<'_>> {
        let Place { connected, tool, given } = self.by_name.get(name)?;
        let Connected { plan, engine } = self.connected.get(*connected)?;
        Some(Bound { plan, tool: plan.tools.tools.get(*tool)?, engine, given: given.as_ref() })
    }

    /// The names of all tools, in the order of the plans.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The name that was probably meant.
    pub fn nearest(&self, name: &str) -> Option<&str> {
        nearest(name, self.names.iter().map(String::as_str))
    }

    /// The definitions of all tools as a JSON list, as `tools/list` gives them.
    pub fn list(&self) -> &Bytes {
        &self.list
    }

    /// What is offered, and what it costs.
    pub fn offered(&self) -> &Offered {
        &self.offered
    }

    /// Whether three tools stand for the list: it is over its budget however it is cut.
    pub fn is_catalogue(&self) -> bool {
        self.index.is_some()
    }

    /// The tools that are most about what is wanted, best first; none where all are listed.
    pub fn search(&self, wanted: &str, most: usize) -> Vec<Hit> {
        let found = self.index.iter().flat_map(|index| index.search(wanted, most));
        let found = found.filter_map(|name| self.tool(name));
        found.map(|bound| Hit::of(bound.plan, bound.tool)).collect()
    }

    /// The whole definition of a tool, as it would be listed.
    pub fn describe(&self, name: &str) -> Option<Value> {
        let bound = self.tool(name)?;
        Some(listing::lowered(&listing::listed(bound.plan, bound.tool))?.to_value())
    }

    /// The names of the connectors' vendors, for people.
    pub fn vendors(&self) -> impl Iterator<Item = &str> {
        self.connected.iter().map(|connected| &*connected.plan.connector.name)
    }
}

impl ToolboxBuilder {
    /// Adds the tools of a connector that a filter accepts, run by an engine of that connector.
    pub fn connector(
        mut self,
        plan: impl Into<Arc<Plan>>,
        engine: Engine,
        filter: &Filter,
    ) -> Self {
        let plan = plan.into();
        let tools = plan.tools.tools.iter().enumerate();
        let accepted = tools.filter(|(_, tool)| filter.accepts(tool)).map(|(index, _)| index);
        let accepted = accepted.collect();
        self.connected.push((Connected { plan, engine }, accepted));
        self
    }

    /// Keeps the list under so many tokens: texts and results are described more shortly, and past
    /// that three tools (search, describe, call) stand for it.
    pub fn budget(mut self, tokens: usize) -> Self {
        self.budget = Some(tokens);
        self
    }

    /// Puts the toolbox together.
    ///
    /// # Errors
    /// [`ToolboxError`] when two tools have one name.
    pub fn build(self) -> Result<Toolbox, ToolboxError> {
        let Self { connected, budget } = self;
        let tools = || {
            connected.iter().enumerate().flat_map(|(number, (connected, accepted))| {
                let plan = &*connected.plan;
                let tools = accepted
                    .iter()
                    .filter_map(|&index| Some((index, plan.tools.tools.get(index)?)));
                tools.map(move |(index, tool)| (number, index, plan, tool))
            })
        };
        let list = listing::within(budget, || tools().map(|(_, _, plan, tool)| (plan, tool)));
        let mut by_name: HashMap<String, Place> = HashMap::new();
        let mut names = Vec::new();
        for ((connected_at, tool, plan, _), Listed { name, given }) in tools().zip(list.tools) {
            if let Some(other) = by_name.get(&name) {
                let first = connected.get(other.connected).map_or(plan, |(first, _)| &*first.plan);
                let connectors = [first, plan].map(|of| of.connector.id.to_string());
                return Err(ToolboxError { name, connectors });
            }
            by_name.insert(name.clone(), Place { connected: connected_at, tool, given });
            names.push(name);
        }
        let is_catalogue = list.offered.step == Step::Catalogue;
        let index =
            is_catalogue.then(|| Index::new(tools().map(|(_, _, plan, tool)| (plan, tool))));
        let connected = connected.into_iter().map(|(connected, _)| connected).collect();
        Ok(Toolbox { connected, by_name, names, list: list.json, offered: list.offered, index })
    }
}

impl fmt::Debug for Toolbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Toolbox").field("tools", &self.names.len()).finish_non_exhaustive()
    }
}

impl fmt::Debug for ToolboxBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ToolboxBuilder")
            .field("connectors", &self.connected.len())
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Bound<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bound").field("tool", &self.tool.name).finish_non_exhaustive()
    }
}

impl fmt::Display for ToolboxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, connectors: [first, second] } = self;
        write!(
            f,
            "`{first}` and `{second}` both have a tool `{name}`; serve them apart, or choose other \
             tools of one of them"
        )
    }
}

impl std::error::Error for ToolboxError {}
