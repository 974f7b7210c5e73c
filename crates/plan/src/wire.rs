//! The wire plan: everything that decides which bytes go over the wire.
//!
//! Constructors and the methods that refine them are `const`, so that a plan can be written by hand
//! as readable `static` tables:
//!
//! ```
//! use jackfield_plan::{Method, Operation, Param, Place, list};
//!
//! static OPERATIONS: &[Operation] = &[Operation::new("tickets.list", Method::Get, "/v3/tickets")
//!     .params(list![Param::new("offset", Place::Query)])];
//! assert_eq!(OPERATIONS[0].params[0].wire, "offset");
//! ```

use std::collections::HashMap;
use std::fmt;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use crate::body::{Body, Response};
use crate::connection::{Requirement, Scheme, Server, is_empty, str_is_empty};
use crate::limits::{Errors, RateLimits};
use crate::list::{List, Text, set, text};
use crate::method::Method;
use crate::pagination::Pagination;
use crate::param::Param;
use crate::steps::Step;

/// A vendor's API as the engine sees it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Connector {
    /// The format version, [`FORMAT`](crate::FORMAT).
    pub format: u32,
    /// The connector's id: lower-case letters, digits and underscores.
    pub id: Text,
    /// The vendor's name, for people.
    pub name: Text,
    /// Base URLs; the first is the default.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub servers: List<Server>,
    /// The ways to authenticate that the vendor knows.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub schemes: List<Scheme>,
    /// The alternatives that apply to each operation that names none of its own.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub security: List<Requirement>,
    /// Headers sent with each request (name, value).
    #[serde(default, skip_serializing_if = "is_empty")]
    pub headers: List<(Text, Text)>,
    /// How error bodies are read.
    #[serde(default)]
    pub errors: Errors,
    /// What is known of rate limits.
    #[serde(default)]
    pub rate_limits: RateLimits,
    /// The operations, in the order of the spec.
    pub operations: List<Operation>,
    /// Where each of them is; [`Connector::operation`] makes it when it is first asked.
    #[serde(skip)]
    pub index: Index,
}

/// Where the operations of a [`Connector`] are, by id. It says nothing that they do not say.
#[derive(Default)]
pub struct Index(OnceLock<HashMap<Text, usize>>);

impl Clone for Index {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl PartialEq for Index {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl fmt::Debug for Index {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Index")
    }
}

impl Connector {
    /// A connector of this format without a name or an operation: what stands where no plan could be
    /// read.
    pub fn unnamed() -> Self {
        Self {
            format: crate::FORMAT,
            id: text(""),
            name: text(""),
            servers: List::new(),
            schemes: List::new(),
            security: List::new(),
            headers: List::new(),
            errors: Errors::default(),
            rate_limits: RateLimits::default(),
            operations: List::new(),
            index: Index::default(),
        }
    }

    /// The operation of this id, with its index.
    pub fn operation(&self, id: &str) -> Option<(usize, &Operation)> {
        let index = self.index.0.get_or_init(|| {
            let all = self.operations.iter().enumerate().rev();
            all.map(|(index, operation)| (operation.id.clone(), index)).collect()
        });
        let known = index.get(id).and_then(|&at| Some((at, self.operations.get(at)?)));
        // Operations may have been changed since.
        known.filter(|(_, operation)| operation.id == id).or_else(|| {
            self.operations.iter().enumerate().find(|(_, operation)| operation.id == id)
        })
    }

    /// The server of this name; with none, the first.
    pub fn server(&self, name: Option<&str>) -> Option<&Server> {
        match name {
            Some(name) => self.servers.iter().find(|server| server.name == name),
            None => self.servers.first(),
        }
    }

    /// The scheme of this name.
    pub fn scheme(&self, name: &str) -> Option<&Scheme> {
        self.schemes.iter().find(|scheme| scheme.name == name)
    }

    /// The alternatives for authenticating an operation.
    pub fn security_of<'a>(&'a self, operation: &'a Operation) -> &'a [Requirement] {
        operation.security.as_deref().unwrap_or(&self.security)
    }
}

/// One operation: a method, a path and everything that goes with them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Operation {
    /// The id, unique in the connector: `tickets.list`.
    pub id: Text,
    /// The HTTP method.
    pub method: Method,
    /// The path below the base URL; `{name}` stands for the path parameter with that wire name, or
    /// where there is none, for the server variable of that name.
    pub path: Text,
    /// The server variable that holds the method, where an installation decides on it; `method` is
    /// then the usual one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method_setting: Option<Text>,
    /// Everything that the caller gives apart from the whole body, in slot order.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub params: List<Param>,
    /// Which optional arguments are needed together.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub combinations: List<Combination>,
    /// The forms that the body can take; none when the operation sends no body.
    ///
    /// With several, the first whose required parts are given is used, a multipart form whenever
    /// one of its files is given.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub bodies: List<Body>,
    /// What the vendor may answer.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub responses: List<Response>,
    /// How the list is read page by page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pagination: Option<Pagination>,
    /// Alternatives for authenticating, when they differ from the connector's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub security: Option<List<Requirement>>,
    /// The name of the server, when it is not the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server: Option<Text>,
    /// Headers that this operation always sends (name, value).
    #[serde(default, skip_serializing_if = "is_empty")]
    pub headers: List<(Text, Text)>,
    /// Error rules of this operation, tried before the connector's.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub error_rules: List<crate::limits::ErrorRule>,
    /// Rate limits of its own, beside those of the connector; its headers come first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate_limits: Option<RateLimits>,
    /// Words that explain a refusal, where access must be asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access: Option<Text>,
    /// The header that carries an idempotency key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub idempotency_header: Option<Text>,
    /// Whether repeating the request is harmless although its method does not say so, or the reverse.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub idempotent: Option<bool>,
    /// The time allowed for the whole call, in milliseconds, when it is not the client's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout_ms: Option<u32>,
    /// The operations that are called in its place, where it is not one request; method and path
    /// say nothing then.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub steps: List<Step>,
    /// What an operation of several requests gives, as a value of [`steps`](crate::steps).
    #[serde(default, skip_serializing_if = "str_is_empty")]
    pub result: Text,
    /// What the engine must be able to do; an engine refuses names that it does not know.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub requires: List<Text>,
}

impl Operation {
    /// An operation without parameters, body or responses.
    pub const fn new(id: &'static str, method: Method, path: &'static str) -> Self {
        Self {
            id: text(id),
            method,
            path: text(path),
            method_setting: None,
            params: List::new(),
            combinations: List::new(),
            bodies: List::new(),
            responses: List::new(),
            pagination: None,
            security: None,
            server: None,
            headers: List::new(),
            error_rules: List::new(),
            rate_limits: None,
            access: None,
            idempotency_header: None,
            idempotent: None,
            timeout_ms: None,
            steps: List::new(),
            result: text(""),
            requires: List::new(),
        }
    }

    /// With the server variable that holds the method.
    pub const fn method_setting(mut self, setting: &'static str) -> Self {
        set!(self.method_setting, Some(text(setting)));
        self
    }

    /// With these parameters.
    pub const fn params(mut self, params: List<Param>) -> Self {
        set!(self.params, params);
        self
    }

    /// With these rules about which arguments are needed together.
    pub const fn combinations(mut self, combinations: List<Combination>) -> Self {
        set!(self.combinations, combinations);
        self
    }

    /// With these forms of body.
    pub const fn bodies(mut self, bodies: List<Body>) -> Self {
        set!(self.bodies, bodies);
        self
    }

    /// With these responses.
    pub const fn responses(mut self, responses: List<Response>) -> Self {
        set!(self.responses, responses);
        self
    }

    /// Read page by page.
    pub const fn pagination(mut self, pagination: Pagination) -> Self {
        set!(self.pagination, Some(pagination));
        self
    }

    /// With its own alternatives for authenticating.
    pub const fn security(mut self, security: List<Requirement>) -> Self {
        set!(self.security, Some(security));
        self
    }

    /// On another server than the first.
    pub const fn server(mut self, server: &'static str) -> Self {
        set!(self.server, Some(text(server)));
        self
    }

    /// With headers that are always sent.
    pub const fn headers(mut self, headers: List<(Text, Text)>) -> Self {
        set!(self.headers, headers);
        self
    }

    /// With error rules of its own.
    pub const fn error_rules(mut self, rules: List<crate::limits::ErrorRule>) -> Self {
        set!(self.error_rules, rules);
        self
    }

    /// With words that explain a refusal.
    pub const fn access(mut self, access: &'static str) -> Self {
        set!(self.access, Some(text(access)));
        self
    }

    /// With a header for idempotency keys.
    pub const fn idempotency_header(mut self, header: &'static str) -> Self {
        set!(self.idempotency_header, Some(text(header)));
        self
    }

    /// Harmless to repeat, or not, against what the method says.
    pub const fn idempotent(mut self, idempotent: bool) -> Self {
        self.idempotent = Some(idempotent);
        self
    }

    /// With a time limit of its own, in milliseconds.
    pub const fn timeout_ms(mut self, timeout_ms: u32) -> Self {
        self.timeout_ms = Some(timeout_ms);
        self
    }

    /// With operations that are called in its place, and what it gives.
    pub const fn steps(mut self, steps: List<Step>, result: &'static str) -> Self {
        set!(self.steps, steps);
        set!(self.result, text(result));
        self
    }

    /// With what the engine must be able to do.
    pub const fn requires(mut self, requires: List<Text>) -> Self {
        set!(self.requires, requires);
        self
    }

    /// The parameter of this name, with its slot.
    pub fn param(&self, name: &str) -> Option<(usize, &Param)> {
        self.params.iter().enumerate().find(|(_, param)| param.name == name)
    }

    /// Whether the request may be repeated without harm.
    pub fn is_idempotent(&self) -> bool {
        self.idempotent.unwrap_or(self.method.is_idempotent())
    }
}

/// A rule about a group of arguments.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Combination {
    /// How many of them are needed.
    pub need: Need,
    /// The arguments' names, as in [`Operation::params`].
    pub params: List<Text>,
}

/// How many arguments of a group are needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Need {
    /// One or more.
    AtLeastOne,
    /// One and no other.
    ExactlyOne,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_are_found_after_they_have_been_changed() {
        let operation = |id: &'static str| Operation::new(id, Method::Get, "/");
        let mut connector = Connector::unnamed();
        connector.operations = List::Owned(vec![operation("a"), operation("b"), operation("c")]);
        let found = |connector: &Connector, id: &str| connector.operation(id).map(|(at, _)| at);
        let change = |connector: &mut Connector, how: &dyn Fn(&mut Vec<Operation>)| {
            let mut operations = connector.operations.to_vec();
            how(&mut operations);
            connector.operations = List::Owned(operations);
        };
        let all = |connector: &Connector| ["a", "b", "c", "d"].map(|id| found(connector, id));
        assert_eq!(all(&connector), [Some(0), Some(1), Some(2), None]);
        // Another place, another name, fewer and more: what was noted above is out of date.
        change(&mut connector, &|all| all.swap(0, 2));
        assert_eq!(all(&connector), [Some(2), Some(1), Some(0), None]);
        change(&mut connector, &|all| all[1].id = text("d"));
        assert_eq!(all(&connector), [Some(2), None, Some(0), Some(1)]);
        change(&mut connector, &|all| all.truncate(1));
        assert_eq!(all(&connector), [None, None, Some(0), None]);
        change(&mut connector, &|all| all.push(operation("a")));
        assert_eq!(all(&connector), [Some(1), None, Some(0), None]);
        // The first of two counts, before and after.
        change(&mut connector, &|all| all.push(operation("a")));
        assert_eq!(found(&connector, "a"), Some(1));
        assert_eq!(found(&connector.clone(), "a"), Some(1));
    }
}
