//! Servers: base URLs with the settings that complete them.
//!
//! Takes: the servers of the document, of a path or of an operation. Gives: the plan's servers, each
//! with a name; an operation on another server than the first names it. A URL without a host gets a
//! setting `base_url` in its place, which the user gives.

use std::collections::HashMap;

use jackfield_plan::{self as plan, BASE_URL};

use super::{Lowering, snake};
use crate::diagnostics::{Diagnostic, codes};
use crate::node::Node;
use crate::syntax::openapi::operation::Operation;
use crate::syntax::openapi::server::{self, PlacedServer};
use crate::syntax::openapi::{Version, advice, mend};

/// Words that say nothing about which server it is.
const FILLERS: &[&str] = &[
    "a",
    "an",
    "api",
    "base",
    "endpoint",
    "environment",
    "for",
    "in",
    "of",
    "our",
    "server",
    "the",
    "this",
    "to",
    "url",
    "use",
    "used",
    "with",
];

impl<'d> Lowering<'_, 'd> {
    pub(super) fn servers(&mut self) {
        let root = self.root;
        let found = match self.reader.version {
            Version::V2 => {
                let server = server::of_swagger(&self.reader, root);
                vec![PlacedServer { server, name: None, node: root }]
            }
            _ => server::read_all(&self.reader, root).unwrap_or_default(),
        };
        for server in &found {
            self.add_server(server);
        }
        if self.connector.servers.is_empty() {
            let server = openapiv3::Server::default();
            self.add_server(&PlacedServer { server, name: None, node: root });
        }
    }

    /// The name of the server that an operation is on, when it is not the first.
    pub(super) fn operation_server(&mut self, operation: &Operation<'d>) -> Option<String> {
        let own = server::read_all(&self.reader, operation.node)
            .or_else(|| server::read_all(&self.reader, operation.item))?;
        let index = own.first().map(|server| self.add_server(server))?;
        let name = self.connector.servers.get(index)?.name.to_string();
        (index > 0).then_some(name)
    }

    /// Adds a server unless it is there, and gives its place.
    fn add_server(&mut self, placed: &PlacedServer<'d>) -> usize {
        let (url, variables) = self.completed(placed);
        let same = |server: &plan::Server| server.url == url;
        if let Some(known) = self.connector.servers.iter().position(same) {
            return known;
        }
        let name = self.server_name(placed);
        let place = self.connector.servers.len();
        self.connector.servers.push(plan::Server {
            name: name.into(),
            url: url.into(),
            variables: variables.into(),
        });
        place
    }

    /// The URL in its final form, with its settings.
    fn completed(&self, placed: &PlacedServer<'d>) -> (String, Vec<plan::Setting>) {
        let server = &placed.server;
        let mut renamed: HashMap<String, String> = HashMap::new();
        let mut settings: Vec<plan::Setting> = Vec::new();
        let written = server.url.trim();
        for name in placeholders(written) {
            let setting = setting(server, name);
            renamed.insert(name.to_owned(), setting.name.to_string());
            if !settings.iter().any(|known| known.name == setting.name) {
                settings.push(setting);
            }
        }
        let mut url = written.to_owned();
        for (from, to) in names_in_order(written, &renamed) {
            url = url.replace(&format!("{{{from}}}"), &format!("{{{to}}}"));
        }
        if let Some(rest) = url.strip_prefix("//") {
            url = format!("https://{rest}");
        }
        let absolute = url.contains("://") || url.starts_with('{') && !settings.is_empty();
        if !absolute {
            self.report_relative(placed.node, written);
            let path = url.trim_start_matches('.');
            let slash = if path.is_empty() || path.starts_with('/') { "" } else { "/" };
            url = format!("{{{BASE_URL}}}{slash}{path}");
            settings.insert(0, base_url_setting());
        }
        let url = url.split(['?', '#']).next().unwrap_or_default();
        (url.trim_end_matches('/').to_owned(), settings)
    }

    fn report_relative(&self, node: Node<'d>, written: &str) {
        let message = if written.is_empty() {
            "the document names no server; the base URL must be given".to_owned()
        } else {
            format!("the server URL `{written}` has no host; the base URL must be given")
        };
        // The whole document is no useful excerpt.
        let place = if node.is_same(self.root) {
            node.get("info").map_or_else(|| node.span().part(0, 1), Node::place)
        } else {
            node.place()
        };
        let code = codes::SERVER_ODD;
        let diagnostic = Diagnostic::new(code, message).at(place).help(advice(code));
        let update = "{servers: [{url: 'https://api.example.com'}]}";
        self.reader.sink.push(diagnostic.overlay(mend::overlay("$", update)));
    }

    fn server_name(&self, placed: &PlacedServer<'d>) -> String {
        let taken = |name: &str| self.connector.servers.iter().any(|server| server.name == name);
        if self.connector.servers.is_empty() {
            return "default".to_owned();
        }
        let description = placed.server.description.as_deref().unwrap_or_default();
        let words = snake(placed.name.unwrap_or(description));
        let telling = words.split('_').skip_while(|word| FILLERS.contains(word));
        let short: Vec<&str> = telling.take_while(|word| !FILLERS.contains(word)).take(3).collect();
        let short = short.join("_");
        let begins = short.starts_with(|c: char| c.is_ascii_lowercase());
        let base = if begins { short } else { "server".to_owned() };
        let numbered = (2..).map(|number| format!("{base}_{number}"));
        std::iter::once(base.clone()).chain(numbered).find(|name| !taken(name)).unwrap_or(base)
    }
}

fn base_url_setting() -> plan::Setting {
    plan::Setting {
        name: BASE_URL.into(),
        description: "The URL of the API, such as `https://api.example.com`.".into(),
        secret: false,
        default: None,
        allowed: plan::List::new(),
        pattern: None,
    }
}

fn setting(server: &openapiv3::Server, name: &str) -> plan::Setting {
    let variable = server.variables.as_ref().and_then(|variables| variables.get(name));
    let plain = snake(name);
    let default = variable.map(|variable| variable.default.clone());
    plan::Setting {
        name: if plain.is_empty() { "variable".to_owned() } else { plain }.into(),
        description: variable.and_then(|v| v.description.clone()).unwrap_or_default().into(),
        secret: false,
        default: default.filter(|default| !default.is_empty()).map(Into::into),
        allowed: variable
            .map(|v| v.enumeration.iter().map(|value| value.clone().into()).collect::<Vec<_>>())
            .unwrap_or_default()
            .into(),
        pattern: None,
    }
}

/// The names between braces, in order.
fn placeholders(url: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = url;
    while let Some((_, after)) = rest.split_once('{') {
        let Some((name, behind)) = after.split_once('}') else { break };
        if !name.is_empty() && !found.contains(&name) {
            found.push(name);
        }
        rest = behind;
    }
    found
}

fn names_in_order<'u>(url: &'u str, renamed: &HashMap<String, String>) -> Vec<(&'u str, String)> {
    let names = placeholders(url).into_iter();
    names.filter_map(|name| Some((name, renamed.get(name)?.clone()))).collect()
}
