//! What changed between two plans of one connector, for users of its client and of its tools.
//!
//! Takes two plans; gives every change with its class, in the order of the plans. Operations are
//! compared by their ids, types by what they accept and give: a type that stands elsewhere under the
//! same form has not changed. What the typed client looks like is not in a plan: the compiler compares
//! that. Pure.
//!
//! What a connector sends and how it reads answers (URLs, paths, names on the wire, headers, token
//! endpoints, pages, limits) is documentation, wherever it stands: nobody has to change code or calls,
//! and following the vendor is what a connector is for. What callers give, get and decide by is not:
//! arguments, settings, results, kinds of errors, ways to authenticate.

mod connection;
mod schema;
mod wire;

use std::collections::HashMap;

use jackfield_plan::tools::Effect;
use jackfield_plan::{Argument, Operation, Param, Plan, Rule, Tool};
use serde::Serialize;

use self::schema::{Direction, Schemas};

/// What a change means to users.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// Code that compiled, or calls that were accepted, may not be any more.
    Breaking,
    /// More is possible than before.
    Addition,
    /// Words, and what changes nothing for callers: what goes over the wire among it.
    Documentation,
}

/// What descriptions of tools end in whose operation is deprecated.
pub const DEPRECATED: &str = "Deprecated: the vendor may remove this operation.";

/// One change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// What it means to users.
    pub class: Class,
    /// Where it is: `tickets.update, argument status`.
    pub place: String,
    /// What changed, in words.
    pub what: String,
}

/// The changes from one plan to another.
///
/// ```
/// use jackfield_plan::Plan;
/// use jackfield_tools::diff::{Class, diff};
///
/// let plan = |operations: &str| {
///     let json = format!(
///         r#"{{"connector": {{"format": 1, "id": "a", "name": "A", "operations": [{operations}]}}}}"#
///     );
///     Plan::from_json(&json)
/// };
/// let old = plan(r#"{"id": "tickets.list", "method": "GET", "path": "/tickets"}"#)?;
/// let changes = diff(&old, &plan("")?);
/// assert_eq!((changes.len(), changes[0].class), (1, Class::Breaking));
/// # Ok::<(), jackfield_plan::PlanError>(())
/// ```
pub fn diff(old: &Plan, new: &Plan) -> Vec<Change> {
    let tools = [old, new]
        .map(|plan| plan.tools.tools.iter().map(|tool| (tool.operation.as_str(), tool)).collect());
    let mut diff = Diff { old, new, tools, changes: Vec::new() };
    diff.settings();
    diff.operations();
    diff.tools();
    diff.changes
}

struct Diff<'a> {
    old: &'a Plan,
    new: &'a Plan,
    /// The tools of both by their operations.
    tools: [HashMap<&'a str, &'a Tool>; 2],
    changes: Vec<Change>,
}

impl Diff<'_> {
    fn say(&mut self, class: Class, place: impl Into<String>, what: impl Into<String>) {
        self.changes.push(Change { class, place: place.into(), what: what.into() });
    }

    fn operations(&mut self) {
        let (old, new) = (self.old, self.new);
        for operation in &old.connector.operations {
            match new.connector.operation(&operation.id) {
                None => self.say(Class::Breaking, &*operation.id, "is gone"),
                Some((_, other)) => self.operation(operation, other),
            }
        }
        for operation in &new.connector.operations {
            if old.connector.operation(&operation.id).is_none() {
                self.say(Class::Addition, &*operation.id, "is new");
            }
        }
    }

    fn operation(&mut self, old: &Operation, new: &Operation) {
        let id = &*old.id;
        match (old.steps.is_empty(), new.steps.is_empty()) {
            (true, true) if (old.method, &old.path) != (new.method, &new.path) => {
                let what = format!("sends {} instead of {}", request(new), request(old));
                self.say(Class::Documentation, id, what);
            }
            (true, false) => {
                let what = format!("is several requests instead of {}", request(old));
                self.say(Class::Documentation, id, what);
            }
            (false, true) => {
                let what = format!("sends {} instead of several requests", request(new));
                self.say(Class::Documentation, id, what);
            }
            _ => {}
        }
        match (&old.pagination, &new.pagination) {
            (Some(_), None) => self.say(Class::Breaking, id, "is not read page by page any more"),
            (None, Some(_)) => self.say(Class::Addition, id, "is read page by page"),
            (Some(old), Some(new)) if old != new => {
                self.say(Class::Documentation, id, "is read page by page in another way");
            }
            _ => {}
        }
        if old.combinations != new.combinations {
            let kept = |one| old.combinations.contains(one);
            if new.combinations.iter().all(kept) {
                self.say(Class::Addition, id, "wants fewer arguments together");
            } else {
                self.say(Class::Breaking, id, "wants other arguments together");
            }
        }
        let (was, is) = (self.old.connector.security_of(old), self.new.connector.security_of(new));
        self.security(id, was, is);
        self.rules(id, &old.error_rules, &new.error_rules);
        if old.idempotent != new.idempotent && !self.is_offered(id) {
            // Of tools, the hints say it.
            let harmless = new.idempotent.unwrap_or_else(|| new.method.is_idempotent());
            let what = if harmless { "is repeated" } else { "is not repeated" };
            self.say(Class::Documentation, id, format!("{what} where a call failed on its way"));
        }
        self.wire(id, old, new, wire::OPERATION);
        self.params(old, new);
    }

    fn params(&mut self, old: &Operation, new: &Operation) {
        let id = &*old.id;
        for param in &old.params {
            let place = format!("{id}, parameter {}", param.name);
            match new.param(&param.name) {
                None => self.say(Class::Breaking, place, "is gone"),
                Some((_, other)) => self.param(id, &place, param, other),
            }
        }
        for param in &new.params {
            if old.param(&param.name).is_none() {
                let place = format!("{id}, parameter {}", param.name);
                if param.required && param.default.is_none() {
                    self.say(Class::Breaking, place, "is new, and must be given");
                } else {
                    self.say(Class::Addition, place, "is new");
                }
            }
        }
    }

    fn param(&mut self, id: &str, place: &str, old: &Param, new: &Param) {
        match (old.required, new.required) {
            (false, true) if new.default.is_none() => {
                self.say(Class::Breaking, place, "must be given");
            }
            (true, false) => {
                // It moves from the method to the builder.
                self.say(Class::Breaking, place, "is optional: its place in the client differs");
            }
            _ => {}
        }
        if old.rule.kind != new.rule.kind {
            self.say(Class::Breaking, place, "has another type");
        } else if old.rule != new.rule && !self.is_offered(id) {
            // Of tools, the arguments say it better.
            let narrower = is_narrower(&old.rule, &new.rule);
            let class = if narrower { Class::Breaking } else { Class::Addition };
            let what = if narrower { "accepts fewer values" } else { "accepts more values" };
            self.say(class, place, what);
        }
        if old.wire != new.wire {
            let what = format!("is sent as `{}` instead of `{}`", new.wire, old.wire);
            self.say(Class::Documentation, place, what);
        }
        self.wire(place, old, new, wire::PARAM);
    }

    /// Whether both plans have a tool of an operation.
    fn is_offered(&self, id: &str) -> bool {
        self.tools.iter().all(|tools| tools.contains_key(id))
    }

    fn tools(&mut self) {
        let (old, new) = (self.old, self.new);
        let [of_old, of_new] = self.tools.clone();
        for tool in &old.tools.tools {
            match of_new.get(tool.operation.as_str()) {
                Some(other) => self.tool(tool, other),
                // Of an operation that is gone it was said.
                None if new.connector.operation(&tool.operation).is_some() => {
                    self.say(
                        Class::Breaking,
                        format!("tool {}", tool.name),
                        "is not offered any more",
                    );
                }
                None => {}
            }
        }
        for tool in &new.tools.tools {
            let was_there = old.connector.operation(&tool.operation).is_some();
            if was_there && !of_old.contains_key(tool.operation.as_str()) {
                self.say(Class::Addition, format!("tool {}", tool.name), "is new");
            }
        }
    }

    fn tool(&mut self, old: &Tool, new: &Tool) {
        let place = format!("tool {}", old.name);
        if old.name != new.name {
            self.say(Class::Breaking, place.clone(), format!("is called `{}`", new.name));
        }
        let ((said, was), (says, is)) = (deprecation(old), deprecation(new));
        match (was, is) {
            (false, true) => self.say(Class::Documentation, &*place, "is deprecated now"),
            (true, false) => self.say(Class::Documentation, &*place, "is not deprecated any more"),
            _ => {}
        }
        if (&old.title, said, &old.access) != (&new.title, says, &new.access) {
            self.say(Class::Documentation, place.clone(), "is described in other words");
        }
        if old.groups != new.groups {
            let fewer = new.groups.iter().all(|group| old.groups.contains(group));
            let class = if fewer { Class::Addition } else { Class::Breaking };
            let what = if fewer { "fewer" } else { "other" };
            self.say(class, &*place, format!("wants {what} arguments together"));
        }
        self.wire(&place, old, new, wire::TOOL);
        self.hints(&place, old.effect, new.effect);
        for argument in &old.arguments {
            let at = format!("{place}, argument {}", argument.name);
            match new.arguments.iter().find(|other| other.name == argument.name) {
                None => self.say(Class::Breaking, at, "is gone"),
                Some(other) => self.argument(&at, argument, other),
            }
        }
        for argument in &new.arguments {
            if old.arguments.iter().all(|known| known.name != argument.name) {
                let at = format!("{place}, argument {}", argument.name);
                if argument.required {
                    self.say(Class::Breaking, at, "is new, and must be given");
                } else {
                    self.say(Class::Addition, at, "is new");
                }
            }
        }
        match (old.output, new.output) {
            (Some(old), Some(new)) => {
                self.compare(Direction::Output, old, new, &format!("{place}, result"));
            }
            (Some(_), None) => {
                self.say(Class::Breaking, format!("{place}, result"), "is not described any more");
            }
            (None, Some(_)) => {
                self.say(Class::Addition, format!("{place}, result"), "is described");
            }
            (None, None) => {}
        }
    }

    /// What those who decide whether a tool may be called are told of it.
    fn hints(&mut self, place: &str, old: Effect, new: Effect) {
        for (hint, was, is) in [
            ("read_only", old.read_only, new.read_only),
            ("destructive", old.destructive, new.destructive),
            ("idempotent", old.idempotent, new.idempotent),
            ("open_world", old.open_world, new.open_world),
        ] {
            if was != is {
                let what = format!("has the hint `{hint}: {is}` instead of `{was}`");
                self.say(Class::Documentation, place, what);
            }
        }
    }

    fn argument(&mut self, at: &str, old: &Argument, new: &Argument) {
        match (old.required, new.required) {
            (false, true) => self.say(Class::Breaking, at, "must be given"),
            (true, false) => self.say(Class::Addition, at, "may be left out"),
            _ => {}
        }
        match (old.nullable, new.nullable) {
            (true, false) => self.say(Class::Breaking, at, "may not be null any more"),
            (false, true) => self.say(Class::Addition, at, "may be null"),
            _ => {}
        }
        for alias in &old.aliases {
            if !new.aliases.contains(alias) && new.name != *alias {
                self.say(Class::Breaking, at, format!("does not answer to `{alias}` any more"));
            }
        }
        if old.description != new.description {
            self.say(Class::Documentation, at, "is described in other words");
        }
        self.wire(at, old, new, wire::ARGUMENT);
        self.compare(Direction::Input, old.schema, new.schema, at);
    }

    fn compare(&mut self, direction: Direction, old: u32, new: u32, place: &str) {
        let mut schemas = Schemas::new(&self.old.tools.types, &self.new.tools.types, direction);
        schemas.compare(old, new, place);
        self.changes.append(&mut schemas.changes);
    }
}

/// The request of an operation in words.
fn request(operation: &Operation) -> String {
    format!("`{} {}`", operation.method.as_str(), operation.path)
}

/// What a tool's description says, and whether it ends in that its operation is deprecated.
fn deprecation(tool: &Tool) -> (&str, bool) {
    match tool.description.strip_suffix(DEPRECATED) {
        Some(rest) => (rest.trim_end(), true),
        None => (&tool.description, false),
    }
}

/// Whether values that one rule accepts are refused by another.
fn is_narrower(old: &Rule, new: &Rule) -> bool {
    let above = |was: Option<f64>, is: Option<f64>| match (was, is) {
        (_, None) => false,
        (None, Some(_)) => true,
        (Some(was), Some(is)) => is > was,
    };
    let below = |was: Option<f64>, is: Option<f64>| above(was.map(|it| -it), is.map(|it| -it));
    let lost = |value| !new.allowed.contains(value);
    (old.nullable && !new.nullable)
        || (!new.allowed.is_empty() && (old.allowed.is_empty() || old.allowed.iter().any(lost)))
        || above(old.minimum, new.minimum)
        || below(old.maximum, new.maximum)
        || below(old.max_length.map(f64::from), new.max_length.map(f64::from))
}
