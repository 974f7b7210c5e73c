//! Security schemes, as the object model of the `openapiv3` crate.
//!
//! Takes: `components/securitySchemes`, or `securityDefinitions` of 2.0. Gives: one
//! [`SecurityScheme`] per name. Each is brought into the form of 3.0 first, and what real documents
//! leave out is put in; one that still does not fit is reported and lost, alone.
//! Must not know how a credential is applied.

use openapiv3::{APIKeyLocation, SecurityScheme};
use serde_json::{Map, Value};

use super::parameter::is_header_name;
use super::{Reader, Version};
use crate::diagnostics::codes;
use crate::node::Node;

/// A security scheme, by its name.
pub struct NamedScheme<'d> {
    /// The name.
    pub name: &'d str,
    /// Where it is written.
    pub node: Node<'d>,
    /// What it is; `None` for `mutualTLS`, which is about the connection and not the request.
    pub scheme: Option<SecurityScheme>,
}

/// Schemes that apply together: the name of each, and the scopes that are asked for.
pub type Together<'d> = Vec<(&'d str, Vec<&'d str>)>;

/// What a scheme may be (3.2 section 4.27.1).
const TYPES: &[&str] = &["apiKey", "http", "mutualTLS", "oauth2", "openIdConnect"];

/// Every scheme of a document that can be read.
pub fn read_all<'d>(reader: &Reader<'_, 'd>, root: Node<'d>) -> Vec<NamedScheme<'d>> {
    let place = match reader.version {
        Version::V2 => "/securityDefinitions",
        _ => "/components/securitySchemes",
    };
    let entries = root.pointer(place).into_iter().flat_map(Node::entries);
    entries
        .filter_map(|entry| {
            let node = reader.follow(entry.value)?;
            let scheme = match normalised(node) {
                None => None,
                Some(value) => match serde_json::from_value(value) {
                    Ok(scheme) => Some(scheme),
                    Err(error) => {
                        let name = entry.key.value;
                        let kind = node.get("type").and_then(Node::as_str).unwrap_or_default();
                        let reason = if TYPES.contains(&kind) {
                            error.to_string()
                        } else {
                            format!("its `type` is one of {}", TYPES.join(", "))
                        };
                        let message =
                            format!("the security scheme `{name}` cannot be used: {reason}");
                        reader.warn(codes::SECURITY_ODD, node, message);
                        return None;
                    }
                },
            };
            if let Some(SecurityScheme::APIKey { location: APIKeyLocation::Header, name, .. }) =
                &scheme
                && !is_header_name(name)
            {
                let message = format!(
                    "the security scheme `{}` cannot be used: `{name}` cannot be the name of a header",
                    entry.key.value
                );
                reader.warn(codes::SECURITY_ODD, node, message);
                return None;
            }
            Some(NamedScheme { name: entry.key.value, node, scheme })
        })
        .collect()
}

/// The alternatives under `security`: for each, the schemes that apply together with their scopes.
///
/// `None` when the key is absent: then those of the document apply.
pub fn requirements<'d>(reader: &Reader<'_, 'd>, holder: Node<'d>) -> Option<Vec<Together<'d>>> {
    let list = reader.list(holder, "security")?;
    let alternatives = list.items().map(|alternative| {
        let schemes = alternative
            .entries()
            .map(|entry| (entry.key.value, entry.value.items().filter_map(Node::as_str).collect()));
        schemes.collect()
    });
    Some(alternatives.collect())
}

/// A scheme in the form of 3.0; `None` for `mutualTLS`.
fn normalised(node: Node<'_>) -> Option<Value> {
    let Value::Object(mut scheme) = node.to_value() else { return Some(node.to_value()) };
    let text = |scheme: &Map<String, Value>, key: &str| {
        scheme.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    scheme.retain(|key, value| !key.starts_with("x-") && !value.is_null());
    let kind = text(&scheme, "type").to_ascii_lowercase();
    let named = match kind.as_str() {
        "mutualtls" => return None,
        "basic" => {
            scheme.insert("scheme".into(), "basic".into());
            "http"
        }
        "bearer" => {
            scheme.insert("scheme".into(), "bearer".into());
            "http"
        }
        "apikey" => {
            let place = text(&scheme, "in").to_ascii_lowercase();
            scheme.insert("in".into(), place.into());
            if let Some(Value::String(name)) = scheme.get_mut("name") {
                *name = name.trim().to_owned();
            }
            "apiKey"
        }
        "openidconnect" => "openIdConnect",
        "oauth2" => {
            flows(&mut scheme);
            "oauth2"
        }
        "http" => "http",
        _ => return Some(Value::Object(scheme)),
    };
    scheme.insert("type".into(), named.into());
    Some(Value::Object(scheme))
}

/// The flows of an OAuth 2 scheme; in 2.0 the scheme itself is one.
fn flows(scheme: &mut Map<String, Value>) {
    if let Some(flow) = scheme.remove("flow") {
        let name = match flow.as_str().unwrap_or_default() {
            "application" => "clientCredentials",
            "accessCode" => "authorizationCode",
            other => other,
        };
        let mut inner = Map::new();
        for key in ["authorizationUrl", "tokenUrl", "refreshUrl", "scopes"] {
            if let Some(value) = scheme.remove(key) {
                inner.insert(key.into(), value);
            }
        }
        let mut flows = Map::new();
        flows.insert(name.to_owned(), Value::Object(inner));
        scheme.insert("flows".into(), Value::Object(flows));
    }
    let Some(Value::Object(flows)) = scheme.get_mut("flows") else { return };
    flows.retain(|key, flow| !key.starts_with("x-") && flow.is_object());
    for flow in flows.values_mut().filter_map(Value::as_object_mut) {
        flow.retain(|key, value| !key.starts_with("x-") && !value.is_null());
        let scopes = flow.entry("scopes").or_insert_with(|| Value::Object(Map::new()));
        match scopes {
            // A list of names in place of a map of descriptions.
            Value::Array(names) => {
                let names = names.iter().filter_map(Value::as_str);
                *scopes = names.map(|name| (name.to_owned(), Value::from(""))).collect();
            }
            Value::Object(scopes) => {
                for value in scopes.values_mut().filter(|value| !value.is_string()) {
                    *value = Value::from("");
                }
            }
            other => *other = Value::Object(Map::new()),
        }
        for key in ["authorizationUrl", "tokenUrl"] {
            flow.entry(key).or_insert_with(|| "".into());
        }
    }
}
