//! What changed between two plans of one connector, for users of its client and of its tools.
//!
//! Takes two plans; gives every change with its class, in the order of the plans. Operations are
//! compared by their ids, types by what they accept and give: a type that stands elsewhere under the
//! same form has not changed. Pure.

mod schema;

use jackfield_plan::tools::Effect;
use jackfield_plan::{Argument, Operation, Plan, Scheme, Setting, Tool};
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
    /// Words, and what changes nothing for callers.
    Documentation,
}

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
    let mut diff = Diff { old, new, changes: Vec::new() };
    diff.settings();
    diff.operations();
    diff.tools();
    diff.types();
    diff.changes
}

struct Diff<'a> {
    old: &'a Plan,
    new: &'a Plan,
    changes: Vec<Change>,
}

impl<'a> Diff<'a> {
    fn say(&mut self, class: Class, place: impl Into<String>, what: impl Into<String>) {
        self.changes.push(Change { class, place: place.into(), what: what.into() });
    }

    /// Servers and credentials: what a connection is made of.
    fn settings(&mut self) {
        let (old, new) = (&self.old.connector, &self.new.connector);
        for server in &old.servers {
            let place = format!("server {}", server.name);
            match new.servers.iter().find(|other| other.name == server.name) {
                None => self.say(Class::Breaking, place, "is gone"),
                Some(other) => {
                    if other.url != server.url {
                        let what = format!("leads to `{}` instead of `{}`", other.url, server.url);
                        self.say(Class::Breaking, place.clone(), what);
                    }
                    self.fields(&place, &server.variables, &other.variables);
                }
            }
        }
        for scheme in &old.schemes {
            let place = format!("authentication {}", scheme.name);
            match new.schemes.iter().find(|other| other.name == scheme.name) {
                None => self.say(Class::Breaking, place, "is gone"),
                Some(other) => self.fields(&place, &scheme.fields, &other.fields),
            }
        }
        let is_new = |scheme: &&Scheme| old.schemes.iter().all(|known| known.name != scheme.name);
        for scheme in new.schemes.iter().filter(is_new) {
            self.say(Class::Addition, format!("authentication {}", scheme.name), "is new");
        }
    }

    fn fields(&mut self, place: &str, old: &[Setting], new: &[Setting]) {
        for setting in old {
            let at = format!("{place}, setting {}", setting.name);
            let Some(other) = new.iter().find(|other| other.name == setting.name) else {
                self.say(Class::Breaking, at, "is gone");
                continue;
            };
            match (&setting.default, &other.default) {
                (Some(_), None) => self.say(Class::Breaking, at.clone(), "has no default any more"),
                (None, Some(_)) => self.say(Class::Addition, at.clone(), "has a default"),
                (Some(old), Some(new)) if old != new => {
                    let what = format!("has the default `{new}` instead of `{old}`");
                    self.say(Class::Breaking, at.clone(), what);
                }
                _ => {}
            }
            let lost = |value: &&jackfield_plan::Text| !other.allowed.contains(value);
            if setting.allowed.is_empty() != other.allowed.is_empty()
                || setting.allowed.iter().any(|value| lost(&value))
            {
                self.say(Class::Breaking, at, "allows other values");
            }
        }
        for setting in new {
            if old.iter().all(|known| known.name != setting.name) {
                let at = format!("{place}, setting {}", setting.name);
                let (class, what) = match setting.default {
                    Some(_) => (Class::Addition, "is new, with a default"),
                    None => (Class::Breaking, "is new, and must be given"),
                };
                self.say(class, at, what);
            }
        }
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
        if (old.method, &old.path) != (new.method, &new.path) {
            let what = format!(
                "sends `{} {}` instead of `{} {}`",
                new.method.as_str(),
                new.path,
                old.method.as_str(),
                old.path
            );
            self.say(Class::Documentation, id, what);
        }
        match (&old.pagination, &new.pagination) {
            (Some(_), None) => self.say(Class::Breaking, id, "is not read page by page any more"),
            (None, Some(_)) => self.say(Class::Addition, id, "is read page by page"),
            _ => {}
        }
        for param in &old.params {
            let place = format!("{id}, parameter {}", param.name);
            let Some((_, other)) = new.param(&param.name) else {
                self.say(Class::Breaking, place, "is gone");
                continue;
            };
            match (param.required, other.required) {
                (false, true) if other.default.is_none() => {
                    self.say(Class::Breaking, place.clone(), "must be given");
                }
                (true, false) => {
                    // It moves from the method to the builder.
                    self.say(
                        Class::Breaking,
                        place.clone(),
                        "is optional: its place in the client differs",
                    );
                }
                _ => {}
            }
            if param.rule.kind != other.rule.kind {
                self.say(Class::Breaking, place, "has another type");
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

    fn tools(&mut self) {
        let (old, new) = (self.old, self.new);
        let of = |plan: &'a Plan, id: &str| -> Option<&'a Tool> {
            plan.tools.tools.iter().find(|tool| tool.operation == id)
        };
        for tool in &old.tools.tools {
            match of(new, &tool.operation) {
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
            if was_there && of(old, &tool.operation).is_none() {
                self.say(Class::Addition, format!("tool {}", tool.name), "is new");
            }
        }
    }

    fn tool(&mut self, old: &Tool, new: &Tool) {
        let place = format!("tool {}", old.name);
        if old.name != new.name {
            self.say(Class::Breaking, place.clone(), format!("is called `{}`", new.name));
        }
        if (&old.title, &old.description, &old.access)
            != (&new.title, &new.description, &new.access)
        {
            self.say(Class::Documentation, place.clone(), "is described in other words");
        }
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
        self.compare(Direction::Input, old.schema, new.schema, at);
    }

    fn compare(&mut self, direction: Direction, old: u32, new: u32, place: &str) {
        let mut schemas = Schemas::new(&self.old.tools.types, &self.new.tools.types, direction);
        schemas.compare(old, new, place);
        self.changes.append(&mut schemas.changes);
    }

    /// Named types that clients could name.
    fn types(&mut self) {
        let names = |plan: &'a Plan| {
            let named = plan.tools.types.iter().filter(|schema| !schema.name.is_empty());
            named.map(|schema| schema.name.as_str()).collect::<std::collections::BTreeSet<_>>()
        };
        let (old, new) = (names(self.old), names(self.new));
        for name in old.difference(&new) {
            self.say(Class::Breaking, format!("type {name}"), "is gone, or has another name");
        }
        for name in new.difference(&old) {
            self.say(Class::Addition, format!("type {name}"), "is new");
        }
    }
}
