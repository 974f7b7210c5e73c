//! Whether a request carries the credentials that its operation asks for.
//!
//! Takes the requirements of an operation and the places where credentials may stand; gives the
//! names of parameters and fields that credentials occupy (they are nobody's arguments), or a
//! refusal that says what is missing. Any credential of the right form is good, except for those
//! that the mock was told: these must be equal.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderMap;
use http::header::{AUTHORIZATION, COOKIE};
use jackfield_plan::{Apply, ApplyTo, Operation, Param, Place, Plan, Scheme, Source};

use crate::refusal::Refusal;
use crate::request::wire::{Coding, Pair, Raw};

/// Values that the mock insists on, by the name of the setting.
pub(crate) type Known = BTreeMap<String, String>;

/// Where credentials are looked for.
pub(crate) struct Places<'r> {
    pub(crate) headers: &'r HeaderMap,
    pub(crate) query: &'r [Pair],
    /// Top-level texts of a JSON or form body.
    pub(crate) body: &'r [(String, String)],
}

/// The places that credentials may occupy for an operation: (kind of place, name).
pub(crate) fn occupied(plan: &Plan, operation: &Operation) -> Vec<(ApplyTo, String)> {
    let needed = plan.connector.security_of(operation).iter();
    let schemes = needed.flat_map(|requirement| &requirement.schemes);
    let applies = schemes.filter_map(|name| plan.connector.scheme(name)).flat_map(|s| &s.apply);
    applies.map(|apply| (place(apply, operation), apply.name.to_string())).collect()
}

/// Credentials of the body stand in the query where an operation has no body.
fn place(apply: &Apply, operation: &Operation) -> ApplyTo {
    let is_field = |param: &Param| param.place == Place::Field;
    let has_body = !operation.bodies.is_empty() || operation.params.iter().any(is_field);
    match apply.to {
        ApplyTo::Body if !has_body => ApplyTo::Query,
        place => place,
    }
}

/// Checks the credentials of a request.
pub(crate) fn check(
    plan: &Plan,
    operation: &Operation,
    places: &Places<'_>,
    known: &Known,
) -> Result<(), Refusal> {
    let alternatives = plan.connector.security_of(operation);
    let mut complaints: Vec<String> = Vec::new();
    for requirement in alternatives {
        let mut schemes = requirement.schemes.iter().filter_map(|name| plan.connector.scheme(name));
        let wrong = schemes.find_map(|scheme| complaint(scheme, operation, places, known));
        match wrong {
            None => return Ok(()),
            Some(complaint) if complaints.contains(&complaint) => {}
            Some(complaint) => complaints.push(complaint),
        }
    }
    if complaints.is_empty() {
        return Ok(());
    }
    Err(Refusal::unauthenticated(complaints.join("; or ")))
}

/// What is wrong with the credentials of one scheme.
fn complaint(
    scheme: &Scheme,
    operation: &Operation,
    places: &Places<'_>,
    known: &Known,
) -> Option<String> {
    if let Source::Session { operation: login, .. } = &scheme.source
        && *login == operation.id
    {
        return None; // the login itself has no session yet
    }
    scheme.apply.iter().find_map(|apply| {
        let apply = &Apply { to: place(apply, operation), ..apply.clone() };
        let place = place_name(apply);
        let given = match places.find(apply) {
            Ok(Some(given)) if !given.is_empty() => given,
            Ok(_) => return Some(format!("{place} is missing")),
            Err(why) => return Some(format!("{place} {why}")),
        };
        let spaces = apply.to == ApplyTo::Basic;
        // A password may be nothing, where the plan says that it need not be given.
        let need_not_be = |name: &str| {
            let mut fields = scheme.fields.iter();
            fields.any(|field| field.name == *name && field.default.as_deref() == Some(""))
        };
        let Some(values) = extract(&apply.value, &given, spaces, &need_not_be) else {
            return Some(format!("{place} does not have the form `{}`", apply.value));
        };
        let wrong = values.iter().find(|(name, value)| {
            known.get(name.as_str()).is_some_and(|expected| expected != value)
        });
        wrong.map(|(name, _)| format!("{place} holds a wrong `{name}`"))
    })
}

fn place_name(apply: &Apply) -> String {
    match apply.to {
        ApplyTo::Header => format!("the header `{}`", apply.name),
        ApplyTo::Basic => "the header `Authorization: Basic ..`".to_owned(),
        ApplyTo::Query => format!("the query parameter `{}`", apply.name),
        ApplyTo::Cookie => format!("the cookie `{}`", apply.name),
        ApplyTo::Body => format!("the body field `{}`", apply.name),
    }
}

impl Places<'_> {
    fn find(&self, apply: &Apply) -> Result<Option<String>, String> {
        let name = apply.name.as_ref();
        match apply.to {
            ApplyTo::Header => Ok(header(self.headers, name)),
            ApplyTo::Basic => match header(self.headers, AUTHORIZATION.as_str()) {
                Some(value) => basic(&value).map(Some),
                None => Ok(None),
            },
            ApplyTo::Query => match self.query.iter().find(|pair| pair.name == name) {
                Some(pair) => pair.value.decode().map(Some),
                None => Ok(None),
            },
            ApplyTo::Cookie => {
                let cookies = cookies(self.headers);
                Ok(cookies.iter().find(|pair| pair.name == name).map(|p| p.value.raw().to_owned()))
            }
            ApplyTo::Body => {
                Ok(self.body.iter().find(|(field, _)| field == name).map(|(_, v)| v.clone()))
            }
        }
    }
}

fn header(headers: &HeaderMap, name: &str) -> Option<String> {
    let value = headers.get(name)?;
    Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
}

/// The cookies of a request (RFC 6265 section 4.2).
pub(crate) fn cookies(headers: &HeaderMap) -> Vec<Pair> {
    let lines = headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok());
    let pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| {
        let (name, value) = pair.trim().split_once('=')?;
        let value = value.strip_prefix('"').and_then(|v| v.strip_suffix('"')).unwrap_or(value);
        Some(Pair { name: name.to_owned(), value: Raw::new(value, Coding::Percent) })
    });
    pairs.collect()
}

/// The `user:password` of a basic header (RFC 7617 section 2).
fn basic(value: &str) -> Result<String, String> {
    let (word, encoded) = value.split_once(' ').unwrap_or((value, ""));
    if !word.eq_ignore_ascii_case("basic") {
        return Err(format!("begins with `{}` and must begin with `Basic`", first(word)));
    }
    let bytes = STANDARD.decode(encoded).map_err(|error| format!("is not base64: {error}"))?;
    String::from_utf8(bytes).map_err(|_| "is not UTF-8 inside the base64".to_owned())
}

/// No more of a credential than its first letters ever stands in a message.
fn first(word: &str) -> String {
    word.chars().take(6).collect()
}

/// The values of the `{placeholders}` of a template in a text of its form; none may be empty, nor
/// hold white space unless `spaces` allows it.
fn extract(
    template: &str,
    text: &str,
    spaces: bool,
    need_not_be: &dyn Fn(&str) -> bool,
) -> Option<Vec<(String, String)>> {
    let mut values = Vec::new();
    let (mut template, mut text) = (template, text);
    loop {
        let Some((literal, after)) = template.split_once('{') else {
            return (template == text).then_some(values);
        };
        text = text.strip_prefix(literal)?;
        let (name, after) = after.split_once('}')?;
        let next = after.split('{').next().unwrap_or_default();
        let end = if next.is_empty() {
            text.len()
        } else if after == next {
            text.strip_suffix(next)?.len()
        } else {
            text.find(next)?
        };
        let value = text.get(..end)?;
        let is_missing = value.is_empty() && !need_not_be(name);
        if is_missing || (!spaces && value.contains(char::is_whitespace)) {
            return None;
        }
        values.push((name.to_owned(), value.to_owned()));
        text = &text[end..];
        template = after;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_give_their_values_back() {
        let values = |template, text| {
            extract(template, text, false, &|name| name == "password")
                .map(|v| v.into_iter().map(|(_, value)| value).collect::<Vec<_>>())
        };
        assert_eq!(values("{api_key}", "k1"), Some(vec!["k1".to_owned()]));
        assert_eq!(values("{api_key}", "Bearer k1"), None);
        assert_eq!(values("Token token={t}", "Token token=x"), Some(vec!["x".to_owned()]));
        let zendesk = Some(vec!["a@b".to_owned(), "t".to_owned()]);
        assert_eq!(values("{email}/token:{token}", "a@b/token:t"), zendesk);
        assert_eq!(values("{key}:X", "k:X"), Some(vec!["k".to_owned()]));
        assert_eq!(values("{key}:X", "k:Y"), None);
        assert_eq!(values("{key}:X", ":X"), None);
        assert_eq!(values("{user}:{password}", "u:"), Some(vec!["u".to_owned(), String::new()]));
        assert_eq!(values("{user}:{password}", ":p"), None);
    }
}
