//! Where credentials go, as the document's security says: what is there is nothing that a caller
//! gives, whether a parameter describes it as well or not.

use serde_json::Value;

use crate::document::{Document, Version};
use crate::request::Location;

/// A place that a security scheme fills.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Credential {
    location: Location,
    name: String,
}

impl Credential {
    /// Whether a parameter would go there. RFC 9110 section 5.1: names of headers have no case.
    pub(crate) fn is(&self, location: Location, name: &str) -> bool {
        let same = match location {
            Location::Header => self.name.eq_ignore_ascii_case(name),
            _ => self.name == name,
        };
        self.location == location && same
    }
}

/// The places that the schemes of an operation fill, of whichever alternative.
pub(crate) fn places(document: &Document, operation: &Value) -> Vec<Credential> {
    let asked = asked(document, operation);
    let schemes: Vec<&Value> =
        asked.into_iter().filter_map(|name| scheme(document, name)).collect();
    let mut places: Vec<_> = schemes.iter().filter_map(|scheme| place(scheme)).collect();
    // RFC 6750 section 2.3: the other way of sending the token that goes into the header.
    if schemes.iter().any(|scheme| is_bearer(scheme)) {
        places.push(Credential { location: Location::Query, name: "access_token".to_owned() });
    }
    // 3.x section 4.12.1 ignores a parameter of this name; in 2.0 as well, whoever has credentials is
    // not asked for others.
    if !places.is_empty() {
        let name = "Authorization".to_owned();
        places.push(Credential { location: Location::Header, name });
    }
    places
}

/// Whether a scheme sends a bearer token.
fn is_bearer(scheme: &Value) -> bool {
    let is = |key: &str, word: &str| {
        let text = scheme.get(key).and_then(Value::as_str).unwrap_or_default();
        text.trim().eq_ignore_ascii_case(word)
    };
    ["bearer", "oauth2", "openIdConnect"].iter().any(|kind| is("type", kind))
        || is("type", "http") && is("scheme", "bearer")
}

/// The names of the schemes that an operation asks for.
fn asked<'d>(document: &'d Document, operation: &'d Value) -> Vec<&'d str> {
    let root = document.root();
    // 3.2 section 4.10.1: `security` of an operation overrides the document's; an empty list removes it.
    if let Some(own) = stated(operation) {
        let known = fulfillable(document, own);
        if own.is_empty() || !known.is_empty() {
            return known.into_iter().flatten().collect();
        }
    }
    if let Some(all) = stated(root) {
        return fulfillable(document, all).into_iter().flatten().collect();
    }
    // Schemes without a requirement anywhere would be there for nothing.
    let items = root.get("paths").and_then(Value::as_object).into_iter().flatten();
    let mut operations = items.filter_map(|(_, item)| item.as_object()).flatten();
    if operations.any(|(_, node)| node.get("security").is_some()) {
        return Vec::new();
    }
    schemes(document).into_iter().flatten().map(|(name, _)| name.as_str()).collect()
}

fn stated(holder: &Value) -> Option<&Vec<Value>> {
    holder.get("security").and_then(Value::as_array)
}

/// The alternatives whose schemes are declared, each as names.
fn fulfillable<'d>(document: &'d Document, alternatives: &'d [Value]) -> Vec<Vec<&'d str>> {
    let names = |one: &'d Value| {
        let names = one.as_object()?.keys().map(String::as_str).collect::<Vec<_>>();
        names.iter().all(|name| scheme(document, name).is_some()).then_some(names)
    };
    alternatives.iter().filter_map(names).collect()
}

fn schemes(document: &Document) -> Option<&serde_json::Map<String, Value>> {
    let place = match document.version() {
        Version::V2 => "/securityDefinitions",
        _ => "/components/securitySchemes",
    };
    document.root().pointer(place)?.as_object()
}

fn scheme<'d>(document: &'d Document, name: &str) -> Option<&'d Value> {
    document.follow(schemes(document)?.get(name)?)
}

/// Where one scheme puts its credential; mutual TLS puts it nowhere.
fn place(scheme: &Value) -> Option<Credential> {
    let text = |key: &str| scheme.get(key).and_then(Value::as_str).unwrap_or_default().trim();
    let kind = text("type").to_ascii_lowercase();
    let (location, name) = match kind.as_str() {
        "apikey" => {
            let location = match text("in").to_ascii_lowercase().as_str() {
                "header" => Location::Header,
                "query" => Location::Query,
                "cookie" => Location::Cookie,
                _ => return None,
            };
            (location, text("name"))
        }
        "basic" | "bearer" | "http" | "oauth2" | "openidconnect" => {
            (Location::Header, "Authorization")
        }
        _ => return None,
    };
    Some(Credential { location, name: name.to_owned() })
}
