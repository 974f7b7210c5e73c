//! The URL: base, path and query.

use serde_json::Value;

use crate::Verdict;
use crate::document::Version;
use crate::escape::{self, Escape};
use crate::layout::{self, Expected, Pair};
use crate::operation::{Operation, Parameter, Serialization, Style};
use crate::pattern::{Part, Pattern, text_of};
use crate::request::{Arguments, Location, Request};

pub(crate) fn judge(
    operation: &Operation<'_>,
    base: &str,
    arguments: &Arguments,
    request: &Request,
    verdict: &mut Verdict,
) {
    // RFC 9110 section 7.1: a fragment is never sent.
    if request.url.contains('#') {
        verdict.mismatch(format!("the URL `{}` has a fragment", request.url));
    }
    if let Some(c) = request.url.chars().find(|&c| !escape::is_lawful(c)) {
        verdict.mismatch(format!("`{c:?}` cannot stand in the URL `{}`", request.url));
    }
    // Documents write server URLs with blanks and letters of any script.
    let written: String = base.trim_end_matches('/').chars().map(escape::lawful).collect();
    let Some(rest) = request.url.strip_prefix(&written) else {
        verdict.mismatch(format!("the URL `{}` is not below `{base}`", request.url));
        return;
    };
    let (path, query) = match rest.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (rest, None),
    };
    judge_path(operation, arguments, path, verdict);
    judge_query(operation, arguments, query, verdict);
}

/// The key of a path without what is no path: a query or fragment, which 3.x does not allow there.
fn template(path: &str) -> &str {
    path.split(['?', '#']).next().unwrap_or_default()
}

fn judge_path(operation: &Operation<'_>, arguments: &Arguments, path: &str, verdict: &mut Verdict) {
    let mut expected = String::new();
    let mut at = 0;
    let mut rest = template(&operation.path);
    let raw = path.as_bytes();
    let mut fits = true;
    let mut step = |pattern: &Pattern| {
        expected.push_str(&pattern.show());
        match pattern.strip(raw.get(at..).unwrap_or_default()) {
            Some(length) if fits => at += length,
            _ => fits = false,
        }
    };
    while let Some((before, name, after)) = placeholder(rest) {
        step(&literal(before));
        match segment(operation, arguments, name) {
            Some(pattern) => step(&pattern),
            None => {
                verdict.unspecified(format!("a nested value in the path for `{name}`"));
                return;
            }
        }
        rest = after;
    }
    step(&literal(rest));
    if !fits || at != raw.len() {
        verdict.mismatch(format!("the path is `{path}`, not `{expected}`"));
    }
}

fn placeholder(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('{')?;
    let (name, after) = rest.split_once('}')?;
    Some((before, name, after))
}

/// The text of a template: what a path segment can hold stays (RFC 3986 section 3.3).
fn literal(text: &str) -> Pattern {
    let mut written = String::new();
    for part in text.split_inclusive('/') {
        let (name, slash) = part.strip_suffix('/').map_or((part, ""), |name| (name, "/"));
        // Triples that the author wrote stay.
        written.push_str(&Escape::PathReserved.show(name));
        written.push_str(slash);
    }
    Pattern::new(vec![Part::Literal(written)], Escape::Url)
}

fn segment(operation: &Operation<'_>, arguments: &Arguments, name: &str) -> Option<Pattern> {
    let key = (Location::Path, name.to_owned());
    let value = arguments.parameters.get(&key).unwrap_or(&Value::Null);
    let known = operation
        .parameters
        .iter()
        .find(|parameter| parameter.location == Location::Path && parameter.name == name);
    // A placeholder without a parameter is not lawful; a plain text is all that it can mean.
    let plain = Serialization::Style { style: Style::Simple, explode: false, reserved: false };
    match known.map_or(plain, |parameter| parameter.serialization) {
        Serialization::Content(media) => {
            Some(Pattern::new(vec![content(media, value)], Escape::Url))
        }
        Serialization::Style { style, explode, reserved } => {
            let escape = match reserved {
                // As `{+name}` of RFC 6570 section 3.2.3.
                _ if operation.spanning.iter().any(|spanning| spanning == name) => {
                    Escape::PathReserved
                }
                false => Escape::Url,
                true if operation.document.version() >= Version::V3_2 => Escape::PathReserved,
                true => Escape::PathReservedBefore32,
            };
            Some(Pattern::new(layout::segment(name, value, style, explode)?, escape))
        }
    }
}

/// A value in a media type: JSON, or the text itself.
pub(crate) fn content(media: &str, value: &Value) -> Part {
    if is_json(media) || !layout::is_scalar(value) {
        Part::Json(value.clone())
    } else {
        Part::Scalar(Value::String(text_of(value)))
    }
}

/// RFC 6839 section 3.1: by its suffix, too.
pub(crate) fn is_json(media: &str) -> bool {
    let essence = media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json" || essence == "text/json" || essence.ends_with("+json")
}

/// What may stand in a query for a parameter.
pub(crate) fn expected(
    parameter: &Parameter<'_>,
    value: &Value,
    version: Version,
) -> (Expected, Escape) {
    match parameter.serialization {
        Serialization::Content(media) => {
            let value = vec![content(media, value)];
            let pair = Pair { name: parameter.name.to_owned(), value };
            (Expected::OneOf(vec![vec![pair]]), Escape::Url)
        }
        Serialization::Style { style, explode, reserved } => {
            let escape = if reserved { Escape::QueryReserved } else { Escape::Url };
            (layout::pairs(parameter.name, value, style, explode, version), escape)
        }
    }
}

fn judge_query(
    operation: &Operation<'_>,
    arguments: &Arguments,
    query: Option<&str>,
    verdict: &mut Verdict,
) {
    if query == Some("") {
        verdict.mismatch("the URL ends with `?`".to_owned());
    }
    let mut given = Pairs::split(query.unwrap_or_default());
    let written = template(&operation.path).len();
    let fixed = operation.path.get(written..).and_then(|rest| rest.strip_prefix('?'));
    for pair in fixed.unwrap_or_default().split(['&', '#']).filter(|pair| !pair.contains('{')) {
        given.remove(pair);
    }
    let version = operation.document.version();
    for ((location, name), value) in &arguments.parameters {
        let known = operation
            .parameters
            .iter()
            .find(|parameter| parameter.location == *location && parameter.name == name);
        let Some(parameter) = known.filter(|known| known.location == Location::Query) else {
            continue;
        };
        let (expected, escape) = expected(parameter, value, version);
        let what = format!("the query parameter `{name}`");
        given.take(&what, &expected, Escape::Url, escape, verdict);
    }
    given.finish("the query", verdict);
}

/// Pairs as they came, with those taken out that were expected.
#[derive(Debug)]
pub(crate) struct Pairs {
    whole: String,
    rest: Vec<Vec<u8>>,
}

impl Pairs {
    /// Pairs between `&`.
    pub(crate) fn split(text: &str) -> Self {
        let pairs = text.split('&').filter(|_| !text.is_empty());
        Self { whole: text.to_owned(), rest: pairs.map(|pair| pair.as_bytes().to_vec()).collect() }
    }

    /// Pairs of these texts.
    pub(crate) fn of<'a>(whole: &str, pairs: impl Iterator<Item = &'a [u8]>) -> Self {
        Self { whole: whole.to_owned(), rest: pairs.map(<[u8]>::to_vec).collect() }
    }

    fn remove(&mut self, pair: &str) {
        if let Some(at) = self.rest.iter().position(|known| known == pair.as_bytes()) {
            self.rest.remove(at);
        }
    }

    /// Takes the pairs of one value out. The order of values among each other is free (RFC 3986
    /// leaves queries to their readers, and `OpenAPI` defines none); that of one value's pairs of the
    /// same name is not.
    pub(crate) fn take(
        &mut self,
        what: &str,
        expected: &Expected,
        names: Escape,
        values: Escape,
        verdict: &mut Verdict,
    ) {
        let lawful = match expected {
            Expected::OneOf(lawful) => lawful,
            Expected::Unspecified(keys) => {
                self.rest.retain(|pair| {
                    let name = pair.split(|byte| *byte == b'=').next().unwrap_or_default();
                    let name = crate::escape::decode(name, true).unwrap_or_default();
                    let name = String::from_utf8_lossy(&name).into_owned();
                    !keys.iter().any(|key| name == *key || name.starts_with(&format!("{key}[")))
                });
                verdict.unspecified(format!("the layout of {what}"));
                return;
            }
        };
        for pairs in lawful {
            let patterns: Vec<Pattern> =
                pairs.iter().map(|pair| pattern(pair, names, values)).collect();
            if let Some(rest) = without(&self.rest, &patterns) {
                self.rest = rest;
                return;
            }
        }
        let shown = lawful.iter().map(|pairs| {
            let pairs = pairs.iter().map(|pair| pattern(pair, names, values).show());
            format!("`{}`", pairs.collect::<Vec<_>>().join("&"))
        });
        let shown = shown.collect::<Vec<_>>().join(" or ");
        verdict.mismatch(format!("{what} should be {shown} in `{}`", self.whole));
        // One mistake, one message.
        let keys: Vec<String> =
            lawful.iter().flatten().map(|pair| names.show(&pair.name)).collect();
        self.rest.retain(|pair| {
            let name = pair.split(|byte| *byte == b'=').next().unwrap_or_default();
            !keys.iter().any(|key| key.as_bytes() == name)
        });
    }

    pub(crate) fn finish(self, what: &str, verdict: &mut Verdict) {
        for pair in self.rest {
            let pair = String::from_utf8_lossy(&pair).into_owned();
            verdict.mismatch(format!("nothing asks for `{pair}` in {what} `{}`", self.whole));
        }
    }
}

/// A pair as `name=value`. RFC 6570 section 3.2.8: `=` stands there for empty values, too.
fn pattern(pair: &Pair, names: Escape, values: Escape) -> Pattern {
    let name = Pattern::new(vec![Part::Name(pair.name.clone())], names).show();
    let mut parts = vec![Part::Literal(name), Part::Literal("=".to_owned())];
    parts.extend(pair.value.iter().cloned());
    Pattern::new(parts, values)
}

/// What is left without these pairs, which must come in this order; nothing when one is not there.
fn without(pairs: &[Vec<u8>], patterns: &[Pattern]) -> Option<Vec<Vec<u8>>> {
    let mut left: Vec<Option<&Vec<u8>>> = pairs.iter().map(Some).collect();
    let name = |pattern: &Pattern| pattern.parts.first().cloned();
    for (index, pattern) in patterns.iter().enumerate() {
        // The first pair of this name that is left: pairs of one name keep their order.
        let same = |pair: &Vec<u8>| {
            let Some(Part::Literal(name)) = pattern.parts.first() else { return false };
            pair.strip_prefix(name.as_bytes()).is_some_and(|rest| rest.first() == Some(&b'='))
        };
        let at = left.iter().position(|pair| pair.is_some_and(&same))?;
        let slot = left.get_mut(at)?;
        if !slot.is_some_and(|pair| pattern.matches(pair)) {
            // Another value may use the name as well: only then may a pair be passed over.
            let repeated = patterns
                .iter()
                .enumerate()
                .any(|(other, known)| other != index && name(known) == name(pattern));
            let later = (!repeated)
                .then(|| left.iter().position(|pair| pair.is_some_and(|p| pattern.matches(p))))??;
            *left.get_mut(later)? = None;
            continue;
        }
        *slot = None;
    }
    Some(left.into_iter().flatten().cloned().collect())
}
