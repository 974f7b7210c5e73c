//! Connected plans, and their tools by name.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use jackfield::Engine;
use jackfield_plan::{Plan, Tool};
use jackfield_tools::{Filter, nearest};

use crate::listing;

/// The tools of one or several connectors, each connected to an account.
///
/// What it holds is all that can be listed and called: a tool that a filter leaves out is not there.
pub struct Toolbox {
    connected: Vec<Connected>,
    by_name: HashMap<String, (usize, usize)>,
    names: Vec<String>,
    list: Bytes,
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
}

/// The way to a [`Toolbox`].
#[derive(Default)]
pub struct ToolboxBuilder {
    connected: Vec<(Connected, Vec<usize>)>,
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
        let &(connected, tool) = self.by_name.get(name)?;
        let Connected { plan, engine } = self.connected.get(connected)?;
        Some(Bound { plan, tool: plan.tools.tools.get(tool)?, engine })
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

    /// Puts the toolbox together.
    ///
    /// # Errors
    /// [`ToolboxError`] when two tools have one name.
    pub fn build(self) -> Result<Toolbox, ToolboxError> {
        let mut toolbox = Toolbox {
            connected: Vec::new(),
            by_name: HashMap::new(),
            names: Vec::new(),
            list: Bytes::new(),
        };
        let mut list = listing::Writer::default();
        for (index, (connected, accepted)) in self.connected.into_iter().enumerate() {
            for tool_index in accepted {
                let Some(tool) = connected.plan.tools.tools.get(tool_index) else { continue };
                if let Some((other, _)) = toolbox.by_name.get(&tool.name) {
                    let first = toolbox.connected.get(*other).unwrap_or(&connected);
                    let connectors = [first, &connected].map(|of| of.plan.connector.id.to_string());
                    return Err(ToolboxError { name: tool.name.clone(), connectors });
                }
                toolbox.by_name.insert(tool.name.clone(), (index, tool_index));
                toolbox.names.push(tool.name.clone());
                list.tool(&connected.plan, tool);
            }
            toolbox.connected.push(connected);
        }
        toolbox.list = list.finish();
        Ok(toolbox)
    }
}

impl fmt::Debug for Toolbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Toolbox").field("tools", &self.names.len()).finish_non_exhaustive()
    }
}

impl fmt::Debug for ToolboxBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ToolboxBuilder").field("connectors", &self.connected.len()).finish()
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
