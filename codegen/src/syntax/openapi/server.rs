//! Servers, as the object model of the `openapiv3` crate; 2.0's host, path and schemes are made one.
//!
//! Takes: a holder of `servers` (root, path or operation). Gives: the servers that can be read; one
//! that cannot is reported and lost, alone. Must not know which of them is used.

use openapiv3::Server;
use serde_json::Value;

use super::Reader;
use crate::diagnostics::codes;
use crate::node::Node;

/// A server, and where it is written.
pub struct PlacedServer<'d> {
    /// The server.
    pub server: Server,
    /// Its name, where the document gives one (3.2, or `x-name`).
    pub name: Option<&'d str>,
    /// Where it is written.
    pub node: Node<'d>,
}

/// The servers of a holder; `None` when it has no `servers`.
pub fn read_all<'d>(reader: &Reader<'_, 'd>, holder: Node<'d>) -> Option<Vec<PlacedServer<'d>>> {
    let list = reader.list(holder, "servers").filter(|list| !list.is_empty())?;
    let servers = list.items().filter_map(|node| {
        let node = reader.follow(node)?;
        match serde_json::from_value(normalised(node)) {
            Ok(server) => {
                let name = node.get("name").or_else(|| node.get("x-name")).and_then(Node::as_str);
                Some(PlacedServer { server, name, node })
            }
            Err(error) => {
                reader.warn(
                    codes::SERVER_ODD,
                    node,
                    format!("this server cannot be used: {error}"),
                );
                None
            }
        }
    });
    Some(servers.collect())
}

/// The base URL of a 2.0 document: `https` where it is offered; relative without a host.
pub fn of_swagger<'d>(reader: &Reader<'_, 'd>, root: Node<'d>) -> Server {
    let text = |key: &str| reader.text(root, key).unwrap_or_default().trim();
    let (host, base) = (text("host"), text("basePath"));
    let schemes: Vec<&str> =
        root.get("schemes").into_iter().flat_map(Node::items).filter_map(Node::as_str).collect();
    let scheme = match schemes.as_slice() {
        [] => "https",
        all if all.contains(&"https") => "https",
        [first, ..] => first,
    };
    let slash = if base.starts_with('/') || base.is_empty() { "" } else { "/" };
    let url = if host.is_empty() {
        format!("{slash}{base}")
    } else if host.contains("://") {
        format!("{host}{slash}{base}")
    } else {
        format!("{scheme}://{host}{slash}{base}")
    };
    Server { url, ..Server::default() }
}

/// A server with texts where the model wants texts: defaults are often written as numbers.
fn normalised(node: Node<'_>) -> Value {
    let mut server = node.to_value();
    if let Some(server) = server.as_object_mut() {
        server.retain(|key, value| !key.starts_with("x-") && !value.is_null());
        server.entry("url").or_insert_with(|| "".into());
    }
    let variables = server.get_mut("variables").and_then(Value::as_object_mut);
    for variable in variables.into_iter().flat_map(serde_json::Map::values_mut) {
        let Some(variable) = variable.as_object_mut() else { continue };
        variable.retain(|key, value| !key.starts_with("x-") && !value.is_null());
        variable.entry("default").or_insert_with(|| "".into());
        for value in variable.values_mut() {
            if let Value::Array(values) = value {
                values.iter_mut().for_each(as_text);
            } else {
                as_text(value);
            }
        }
    }
    server
}

fn as_text(value: &mut Value) {
    if !value.is_string() {
        *value = Value::String(value.to_string());
    }
}
