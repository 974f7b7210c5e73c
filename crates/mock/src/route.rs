//! Which operation a request is for.
//!
//! Takes the plan once and compiles a table: path prefix of each server, path template, method.
//! Gives the operation and the raw texts of its placeholders, or the refusal: 404 when no path
//! fits, 405 with `Allow` when only the method does not.
//!
//! Documents describe one method and path several times, told apart by a fixed query
//! (`/files?action=copy`), a fragment that never travels (`/files#copy`), the body's media type, or what
//! they always send. Of such operations the one with whose [`marks`](crate::marks) the request agrees
//! best is meant.

use http::header::{ALLOW, HeaderValue};
use http::{Method, StatusCode};
use jackfield_plan::{Connector, ErrorKind, Operation, Place, Plan, SchemaKind, Server, Style};

use crate::contract::Contract;
use crate::marks::{Agreement, Asked, Marks};
use crate::refusal::Refusal;
use crate::request::path::{Captures, Form, Template};
use crate::types::plain_text;
use crate::vendor::Request;

/// The table of all operations.
#[derive(Debug)]
pub(crate) struct Routes {
    rows: Vec<Row>,
    base: String,
}

#[derive(Debug)]
struct Row {
    operation: usize,
    method: jackfield_plan::Method,
    template: Template,
    /// Pairs of the query that belong to the path.
    query: Vec<(String, String)>,
    /// What tells it from others.
    marks: Marks,
    /// The path prefixes below which it is served; the operation's own server comes first.
    prefixes: Vec<String>,
}

impl Routes {
    /// Compiles the table.
    pub(crate) fn new(plan: &Plan) -> Self {
        let connector = &plan.connector;
        let requests = Contract::all(plan).enumerate();
        let requests = requests.filter(|(_, contract)| contract.operation.steps.is_empty());
        let rows = requests.map(|(index, contract)| {
            let operation = contract.operation;
            let (path, query) = split(&operation.path);
            let query: Vec<(String, String)> =
                form_urlencoded::parse(query.as_bytes()).into_owned().collect();
            Row {
                operation: index,
                method: operation.method,
                template: Template::new(path, |name| form(contract, name)),
                marks: Marks::of(contract, &query),
                query,
                prefixes: prefixes(connector, operation),
            }
        });
        let base = connector.server(None).map(prefix).unwrap_or_default();
        Self { rows: rows.collect(), base }
    }

    /// The path prefix of the first server, without a trailing slash.
    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    /// The operation that a request is for.
    pub(crate) fn find(&self, request: &Request) -> Result<(usize, Captures), Refusal> {
        let (method, path) = (request.method(), request.uri().path());
        let asked = Asked::of(request);
        let mut best: Option<(Rank, usize, Captures)> = None;
        let mut allowed: Vec<&str> = Vec::new();
        for row in &self.rows {
            if !row.query.iter().all(|pair| asked.query.contains(pair)) {
                continue;
            }
            let found = row.prefixes.iter().find_map(|prefix| {
                let captures = row.template.capture(path.strip_prefix(prefix.as_str())?)?;
                Some((row.template.weight() + prefix.len(), captures))
            });
            let Some((weight, captures)) = found else { continue };
            allowed.push(row.method.as_str());
            if row.method.as_str() != method.as_str() {
                continue;
            }
            let rank = (weight, row.query.len(), row.marks.agree(&asked));
            if best.as_ref().is_none_or(|best| rank > best.0) {
                best = Some((rank, row.operation, captures));
            }
        }
        match best {
            Some((_, operation, captures)) => Ok((operation, captures)),
            None if allowed.is_empty() => Err(self.no_path(path)),
            None => Err(no_method(method, path, allowed)),
        }
    }

    fn no_path(&self, path: &str) -> Refusal {
        let below = match self.base.as_str() {
            "" => String::new(),
            base => format!(" (paths of this API begin with {base})"),
        };
        let other_slash = match path.strip_suffix('/') {
            Some(without) => without.to_owned(),
            None => format!("{path}/"),
        };
        let fits = |row: &Row| {
            row.prefixes.iter().any(|prefix| {
                let rest = other_slash.strip_prefix(prefix.as_str());
                rest.is_some_and(|rest| row.template.capture(rest).is_some())
            })
        };
        let hint = if self.rows.iter().any(fits) {
            format!("; {other_slash} exists, and trailing slashes count")
        } else {
            below
        };
        Refusal::not_found(format!("there is no {path}{hint}"))
    }
}

/// What is known of the text of a placeholder.
fn form(contract: Contract<'_>, name: &str) -> Form {
    let mut slots = contract.slots(Place::Path);
    let Some(slot) = slots.find(|slot| slot.wire == name) else { return Form::default() };
    let schema = slot.schema.map(|schema| &contract.types.get(schema).kind);
    let values = match schema {
        Some(SchemaKind::Enum { values, open: false }) => values.as_slice(),
        _ => &[],
    };
    Form {
        spans: slot.encoding.allow_reserved,
        allowed: values.iter().map(|value| plain_text(&value.value)).collect(),
        whole: matches!(schema, Some(SchemaKind::Integer { .. })),
        prefix: match slot.encoding.style {
            Style::Label => ".",
            Style::Matrix => ";",
            _ => "",
        },
    }
}

/// How well a row agrees with a request; the greatest wins: the more literal path, then the fixed
/// query, then the marks.
type Rank = (usize, usize, Agreement);

fn no_method(method: &Method, path: &str, mut allowed: Vec<&str>) -> Refusal {
    allowed.sort_unstable();
    allowed.dedup();
    let allowed = allowed.join(", ");
    let message = format!("{path} does not answer {method}; allowed: {allowed}");
    let refusal = Refusal::new(ErrorKind::Other, StatusCode::METHOD_NOT_ALLOWED, message);
    let value = HeaderValue::from_str(&allowed);
    refusal.header(ALLOW, value.unwrap_or(HeaderValue::from_static("")))
}

/// A path template without its fixed query, and that query; a fragment is neither.
pub(crate) fn split(template: &str) -> (&str, &str) {
    let path = template.split('#').next().unwrap_or_default();
    path.split_once('?').unwrap_or((path, ""))
}

/// The prefixes of an operation: its server's, those of its credentials' servers, and the first
/// server's (where a client with an overridden base URL sends everything).
fn prefixes(connector: &Connector, operation: &Operation) -> Vec<String> {
    let own = connector.server(operation.server.as_deref());
    let schemes = connector.security_of(operation).iter().flat_map(|needed| &needed.schemes);
    let of_schemes = schemes.filter_map(|name| {
        let server = connector.scheme(name)?.server.as_deref()?;
        connector.server(Some(server))
    });
    let servers = own.into_iter().chain(of_schemes).chain(connector.server(None));
    let mut prefixes: Vec<String> = Vec::new();
    for prefix in servers.map(prefix) {
        if !prefixes.contains(&prefix) {
            prefixes.push(prefix);
        }
    }
    if prefixes.is_empty() {
        prefixes.push(String::new());
    }
    prefixes
}

/// The path of a server's URL, its placeholders filled with defaults.
fn prefix(server: &Server) -> String {
    let mut url = server.url.to_string();
    for variable in &server.variables {
        let value = variable.default.as_deref().or(variable.allowed.first().map(AsRef::as_ref));
        url = url.replace(&format!("{{{}}}", variable.name), value.unwrap_or("mock"));
    }
    // A URL without a scheme is a path, or begins with a placeholder for scheme and host.
    let (host, rest) = match url.split_once("://") {
        Some((_, rest)) => (true, rest),
        None => (!url.starts_with('/'), url.as_str()),
    };
    let path = match rest.find('/') {
        Some(at) if host => &rest[at..],
        None if host => "",
        _ => rest,
    };
    path.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jackfield_plan::{Setting, list, text};

    fn server(url: &'static str, default: Option<&'static str>) -> Server {
        let setting = Setting {
            name: text("site"),
            description: text(""),
            secret: false,
            default: default.map(text),
            allowed: list![],
            pattern: None,
        };
        Server { name: text("default"), url: text(url), variables: vec![setting].into() }
    }

    #[test]
    fn the_prefix_is_the_path_of_the_servers_url() {
        assert_eq!(prefix(&server("https://{site}.desk.example/apis", None)), "/apis");
        assert_eq!(prefix(&server("https://desk.example", None)), "");
        assert_eq!(prefix(&server("{site}/v2/", Some("https://a.example/b"))), "/b/v2");
        assert_eq!(prefix(&server("/api/{site}", None)), "/api/mock");
        assert_eq!(prefix(&server("{site}", None)), "");
        assert_eq!(prefix(&server("{site}/v2", None)), "/v2");
    }
}
