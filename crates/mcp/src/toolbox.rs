//! Connected plans, and their tools by name.

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use jackfield::Engine;
use jackfield_plan::{Plan, Tool};
use jackfield_tools::{Arguments, Cost, Definition, Filter, Hit, Index, Step, nearest};
use serde_json::Value;

use crate::apart::{self, Renamed};
use crate::kept_list;
use crate::listing::{self, List, Listed};
use crate::run::Files;

/// The tools of one or several connectors, each connected to an account.
///
/// What it holds is all that can be listed and called: a tool that a filter leaves out is not there.
pub struct Toolbox {
    connected: Vec<Connected>,
    by_name: HashMap<String, Place>,
    names: Vec<String>,
    renamed: Vec<Renamed>,
    misses: Vec<String>,
    files: Files,
    list: List,
    /// Where three tools stand for the list, what they search; made when something is searched.
    index: OnceLock<Index>,
}

/// Where a tool is, and how its arguments come back.
struct Place {
    connected: usize,
    tool: usize,
    /// Where they are given in another form; made when the tool is first called.
    given: Option<OnceLock<Option<Arguments>>>,
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
    /// Which files may be given by path or URL.
    pub files: &'a Files,
    /// Whether clients call it through `call_tool`, since three tools stand for the list.
    pub is_unlisted: bool,
}

/// The way to a [`Toolbox`].
#[derive(Default)]
pub struct ToolboxBuilder {
    connected: Vec<(Connected, Filter)>,
    files: Files,
    budget: Option<usize>,
    kept: Option<Bytes>,
}

/// Two tools have one name, and their connectors one id: nothing tells them apart.
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
        let tool = plan.tools.tools.get(*tool)?;
        let given = given.as_ref().and_then(|given| {
            let form = || Some(listing::lowered(&self.listed(plan, tool))?.arguments);
            given.get_or_init(form).as_ref()
        });
        Some(Bound {
            plan,
            tool,
            engine,
            given,
            files: &self.files,
            is_unlisted: self.is_catalogue(),
        })
    }

    /// The names of all tools, in the order of the plans.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The tools that have the id of their connector before their name, since several connectors have a
    /// tool of that name.
    pub fn renamed(&self) -> &[Renamed] {
        &self.renamed
    }

    /// The words of filters that match no tool, each as a sentence that names the nearest that would.
    pub fn misses(&self) -> &[String] {
        &self.misses
    }

    /// The name that was probably meant.
    pub fn nearest(&self, name: &str) -> Option<&str> {
        nearest(name, self.names.iter().map(String::as_str))
    }

    /// The definitions of all tools as a JSON list, as `tools/list` gives them.
    pub fn list(&self) -> &Bytes {
        &self.list.json
    }

    /// The list with what belongs to it, for [`ToolboxBuilder::kept_list`] of a later toolbox.
    pub fn to_kept_list(&self) -> Vec<u8> {
        kept_list::written(&self.list)
    }

    /// What is offered, and what it costs.
    pub fn offered(&self) -> &Offered {
        &self.list.offered
    }

    /// Whether three tools stand for the list: it is over its budget however it is cut.
    pub fn is_catalogue(&self) -> bool {
        self.list.offered.step == Step::Catalogue
    }

    /// The tools that are most about what is wanted, best first; none where all are listed.
    pub fn search(&self, wanted: &str, most: usize) -> Vec<Hit> {
        if !self.is_catalogue() {
            return Vec::new();
        }
        let tools = || {
            let places = self.names.iter().filter_map(|name| self.by_name.get(name));
            places.filter_map(|place| {
                let plan = &*self.connected.get(place.connected)?.plan;
                Some((plan, plan.tools.tools.get(place.tool)?))
            })
        };
        let index = self.index.get_or_init(|| Index::new(tools()));
        let found = index.search(wanted, most).into_iter().filter_map(|name| self.tool(name));
        found.map(|bound| Hit::of(bound.plan, bound.tool)).collect()
    }

    /// The whole definition of a tool, as it would be listed.
    pub fn describe(&self, name: &str) -> Option<Value> {
        let bound = self.tool(name)?;
        Some(listing::lowered(&self.listed(bound.plan, bound.tool))?.to_value())
    }

    fn listed(&self, plan: &Plan, tool: &Tool) -> Definition {
        listing::listed(plan, tool, self.files.forms())
    }

    /// The names of the connectors' vendors, for people.
    pub fn vendors(&self) -> impl Iterator<Item = &str> {
        self.connected.iter().map(|connected| &*connected.plan.connector.name)
    }
}

impl Bound<'_> {
    /// The name by which a model knows an operation of the connector: that of its tool, where it has one.
    pub fn name_of(&self, operation: &str) -> String {
        let mut tools = std::iter::once(self.tool).chain(&self.plan.tools.tools);
        let tool = tools.find(|tool| tool.operation == operation);
        tool.map_or_else(|| operation.to_owned(), |tool| tool.name.clone())
    }
}

impl ToolboxBuilder {
    /// Adds the tools of a connector that a filter accepts, run by an engine of that connector. A tool
    /// that has another name here is accepted by either.
    pub fn connector(
        mut self,
        plan: impl Into<Arc<Plan>>,
        engine: Engine,
        filter: &Filter,
    ) -> Self {
        self.connected.push((Connected { plan: plan.into(), engine }, filter.clone()));
        self
    }

    /// Takes files by path or URL, and offers that; without it, by their content only.
    pub fn files(mut self, files: Files) -> Self {
        self.files = files;
        self
    }

    /// Keeps the list under so many tokens: texts and results are described more shortly, and past
    /// that three tools (search, describe, call) stand for it.
    pub fn budget(mut self, tokens: usize) -> Self {
        self.budget = Some(tokens);
        self
    }

    /// Takes the list from [`Toolbox::to_kept_list`] of a toolbox that was put together by the same
    /// build of this library from the same plans, filters, budget and [forms of files](Files::forms),
    /// which the caller sees to; bytes that cannot be such a list are not used.
    pub fn kept_list(mut self, kept: impl Into<Bytes>) -> Self {
        self.kept = Some(kept.into());
        self
    }

    /// Puts the toolbox together.
    ///
    /// # Errors
    /// [`ToolboxError`] when two tools of one connector, or of two with one id, have one name. Those of
    /// others get the connector's id before their name: [`Toolbox::renamed`].
    pub fn build(self) -> Result<Toolbox, ToolboxError> {
        let Self { connected, files, budget, kept } = self;
        let (mut connected, filters): (Vec<_>, Vec<_>) = connected.into_iter().unzip();
        let mut accepted: Vec<BTreeSet<usize>> = connected
            .iter()
            .zip(&filters)
            .map(|(connected, filter)| of(connected, filter))
            .collect();
        let mut plans: Vec<_> = connected.iter_mut().map(|connected| &mut connected.plan).collect();
        // Names do not depend on the choice of tools.
        let mut renamed = apart::tell_apart(&mut plans);
        let old: Vec<&str> = renamed.iter().map(|renamed| renamed.from.as_str()).collect();
        for ((connected, filter), accepted) in connected.iter().zip(&filters).zip(&mut accepted) {
            accepted.extend(of(connected, filter));
        }
        let misses = misses(&connected, &filters, &old);
        let tools = || {
            let accepted = connected.iter().zip(&accepted).enumerate();
            accepted.flat_map(|(number, (connected, accepted))| {
                let plan = &*connected.plan;
                let tools = accepted
                    .iter()
                    .filter_map(|&index| Some((index, plan.tools.tools.get(index)?)));
                tools.map(move |(index, tool)| (number, index, plan, tool))
            })
        };
        let kept = kept.as_ref().and_then(kept_list::read);
        let list = kept.filter(|list| list.tools.len() == tools().count()).unwrap_or_else(|| {
            let tools = || tools().map(|(_, _, plan, tool)| (plan, tool));
            listing::within(budget, files.forms(), tools)
        });
        let mut by_name: HashMap<String, Place> = HashMap::new();
        let mut names = Vec::new();
        for ((connected_at, tool, plan, _), listed) in tools().zip(&list.tools) {
            let Listed { name, differs } = listed;
            let name = name.clone();
            if let Some(other) = by_name.get(&name) {
                let first = connected.get(other.connected).map_or(plan, |first| &*first.plan);
                let connectors = [first, plan].map(|of| of.connector.id.to_string());
                return Err(ToolboxError { name, connectors });
            }
            let given = differs.then(OnceLock::new);
            by_name.insert(name.clone(), Place { connected: connected_at, tool, given });
            names.push(name);
        }
        renamed.retain(|renamed| by_name.contains_key(&renamed.to));
        let index = OnceLock::new();
        Ok(Toolbox { connected, by_name, names, renamed, misses, files, list, index })
    }
}

/// The places of the tools that a filter accepts.
fn of(connected: &Connected, filter: &Filter) -> BTreeSet<usize> {
    let tools = connected.plan.tools.tools.iter().enumerate();
    tools.filter(|(_, tool)| filter.accepts(tool)).map(|(index, _)| index).collect()
}

/// The words of each filter that match no tool of the connectors which it chooses from.
fn misses(connected: &[Connected], filters: &[Filter], others: &[&str]) -> Vec<String> {
    let mut misses = Vec::new();
    for (number, filter) in filters.iter().enumerate() {
        if filters.iter().position(|first| first == filter) == Some(number) {
            let same = connected.iter().zip(filters).filter(|(_, own)| *own == filter);
            let tools = same.flat_map(|(connected, _)| &connected.plan.tools.tools);
            misses.extend(filter.misses(tools, others));
        }
    }
    misses
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
            "`{first}` and `{second}` both have a tool `{name}`, and have one id: give one of them another"
        )
    }
}

impl std::error::Error for ToolboxError {}
