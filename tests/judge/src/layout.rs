//! Lists and objects as pairs, by style (the table of 3.2 section 4.12.9).
//!
//! Gives every lawful layout of a value under a name, or that there is no rule for it.

use serde_json::{Map, Value};

use crate::document::Version;
use crate::operation::Style;
use crate::pattern::{Part, text_of};

/// A name and what is under it, before encoding.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Pair {
    pub(crate) name: String,
    pub(crate) value: Vec<Part>,
}

/// What may stand for a value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Expected {
    /// One of these lists of pairs.
    OneOf(Vec<Vec<Pair>>),
    /// No specification says; pairs of these names belong to it, and of names below them.
    Unspecified(Vec<String>),
}

impl Expected {
    fn exactly(pairs: Vec<Pair>) -> Self {
        Self::OneOf(vec![pairs])
    }
}

fn pair(name: &str, value: Vec<Part>) -> Pair {
    Pair { name: name.to_owned(), value }
}

pub(crate) fn is_scalar(value: &Value) -> bool {
    !value.is_array() && !value.is_object()
}

/// The pairs of a value in a query, a form or cookies.
pub(crate) fn pairs(
    name: &str,
    value: &Value,
    style: Style,
    explode: bool,
    version: Version,
) -> Expected {
    match value {
        // RFC 6570 section 2.3: null is undefined, and what is undefined is left out.
        Value::Null => Expected::exactly(Vec::new()),
        Value::Array(items) => list(name, items, style, explode, version),
        Value::Object(members) => object(name, members, style, explode),
        single => Expected::exactly(vec![pair(name, vec![Part::Scalar(single.clone())])]),
    }
}

fn list(name: &str, items: &[Value], style: Style, explode: bool, version: Version) -> Expected {
    let items: Vec<&Value> = items.iter().filter(|item| !item.is_null()).collect();
    if items.is_empty() {
        // RFC 6570 section 2.3: a list without members is undefined. 2.0 says nothing.
        let named = vec![pair(name, Vec::new())];
        let lawful = if version == Version::V2 { vec![vec![], named] } else { vec![Vec::new()] };
        return Expected::OneOf(lawful);
    }
    if style == Style::DeepObject {
        // "The representation of array or object properties is not defined": what frameworks do.
        return deep(name, &Value::Array(items.into_iter().cloned().collect()));
    }
    if !items.iter().all(|item| is_scalar(item)) {
        return Expected::Unspecified(vec![name.to_owned()]);
    }
    let scalar = |item: &&Value| Part::Scalar((*item).clone());
    let apart = || items.iter().map(|item| pair(name, vec![scalar(item)])).collect();
    let joined = || vec![pair(name, join(items.iter().map(scalar), style.delimiter()))];
    match style {
        Style::Form | Style::Cookie if explode => Expected::exactly(apart()),
        // Only `explode: false` is defined for these: the other is n/a in the table.
        Style::Space | Style::Pipe | Style::Tab if explode => {
            Expected::OneOf(vec![apart(), joined()])
        }
        _ => Expected::exactly(joined()),
    }
}

fn object(name: &str, members: &Map<String, Value>, style: Style, explode: bool) -> Expected {
    let members: Vec<(&String, &Value)> =
        members.iter().filter(|(_, value)| !value.is_null()).collect();
    if members.is_empty() {
        return Expected::exactly(Vec::new());
    }
    if style == Style::DeepObject {
        let members = members.into_iter().map(|(key, value)| (key.clone(), value.clone()));
        return deep(name, &Value::Object(members.collect()));
    }
    if !members.iter().all(|(_, value)| is_scalar(value)) {
        let keys = members.iter().map(|(key, _)| (*key).clone());
        return Expected::Unspecified(keys.chain([name.to_owned()]).collect());
    }
    let scalar = |value: &Value| Part::Scalar(value.clone());
    let apart: Vec<Pair> =
        members.iter().map(|(key, value)| pair(key, vec![scalar(value)])).collect();
    // RFC 6570 section 3.2.1: in the order of the members, which is the argument's.
    let flat = members.iter().flat_map(|(key, value)| [Part::Name((*key).clone()), scalar(value)]);
    let joined = vec![pair(name, join(flat, style.delimiter()))];
    match style {
        Style::Form | Style::Cookie if explode => Expected::exactly(apart),
        Style::Space | Style::Pipe | Style::Tab if explode => Expected::OneOf(vec![apart, joined]),
        _ => Expected::exactly(joined),
    }
}

fn join(parts: impl Iterator<Item = Part>, delimiter: char) -> Vec<Part> {
    let mut joined = Vec::new();
    for part in parts {
        if !joined.is_empty() {
            joined.push(Part::Delimiter(delimiter));
        }
        joined.push(part);
    }
    joined
}

/// How frameworks write lists inside deep objects.
#[derive(Debug, Clone, Copy)]
enum Lists {
    /// `a[k]=1&a[k]=2`
    Repeated,
    /// `a[k][]=1&a[k][]=2`
    Brackets,
    /// `a[k][0]=1&a[k][1]=2`
    Indices,
}

fn deep(name: &str, value: &Value) -> Expected {
    let ways = [Lists::Repeated, Lists::Brackets, Lists::Indices];
    let mut lawful: Vec<Vec<Pair>> = Vec::new();
    for lists in ways {
        let mut pairs = Vec::new();
        deep_pairs(name, value, lists, &mut pairs);
        if !lawful.contains(&pairs) {
            lawful.push(pairs);
        }
    }
    Expected::OneOf(lawful)
}

fn deep_pairs(name: &str, value: &Value, lists: Lists, pairs: &mut Vec<Pair>) {
    match value {
        Value::Null => {}
        Value::Object(members) => {
            for (key, value) in members {
                deep_pairs(&format!("{name}[{key}]"), value, lists, pairs);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                let name = match lists {
                    Lists::Repeated => name.to_owned(),
                    Lists::Brackets => format!("{name}[]"),
                    Lists::Indices => format!("{name}[{index}]"),
                };
                deep_pairs(&name, item, lists, pairs);
            }
        }
        single => pairs.push(pair(name, vec![Part::Scalar(single.clone())])),
    }
}

/// A value in a path segment; nothing where no specification says how.
pub(crate) fn segment(name: &str, value: &Value, style: Style, explode: bool) -> Option<Vec<Part>> {
    let raw = |text: &str| Part::Literal(text.to_owned());
    let before = |parts: &mut Vec<Part>| match style {
        Style::Label => parts.push(raw(".")),
        // RFC 6570 section 3.2.7: the name, then `=` unless the value is empty.
        Style::Matrix => parts.extend([raw(";"), Part::Name(name.to_owned())]),
        _ => {}
    };
    let equals = |parts: &mut Vec<Part>, empty: bool| {
        if style == Style::Matrix && !empty {
            parts.push(raw("="));
        }
    };
    // RFC 6570 section 3.2.5 and 3.1.1: `.blue,black`; 3.0.3 and earlier show `.blue.black`, which
    // contradicts the RFC that they refer to, and was corrected in 3.0.4.
    let between = match style {
        Style::Label if explode => '.',
        Style::Matrix if explode => ';',
        _ => style.delimiter(),
    };
    let mut parts = Vec::new();
    match value {
        Value::Null => {}
        Value::Array(items) => {
            let items: Vec<_> = items.iter().filter(|item| !item.is_null()).collect();
            if !items.iter().all(|item| is_scalar(item)) {
                return None;
            }
            for (index, item) in items.into_iter().enumerate() {
                let whole = explode && matches!(style, Style::Label | Style::Matrix);
                if index == 0 || whole {
                    before(&mut parts);
                    equals(&mut parts, whole && text_of(item).is_empty());
                } else {
                    parts.push(Part::Delimiter(between));
                }
                parts.push(Part::Scalar(item.clone()));
            }
        }
        Value::Object(members) => {
            let members: Vec<_> = members.iter().filter(|(_, value)| !value.is_null()).collect();
            if !members.iter().all(|(_, value)| is_scalar(value)) {
                return None;
            }
            for (index, (key, value)) in members.into_iter().enumerate() {
                match (index, explode) {
                    (0, true) if style == Style::Matrix => parts.push(raw(";")),
                    (0, _) => {
                        before(&mut parts);
                        equals(&mut parts, false);
                    }
                    _ => parts.push(Part::Delimiter(between)),
                }
                let joint = if explode { '=' } else { style.delimiter() };
                parts.extend([
                    Part::Name(key.clone()),
                    Part::Delimiter(joint),
                    Part::Scalar(value.clone()),
                ]);
            }
        }
        single => {
            before(&mut parts);
            equals(&mut parts, text_of(single).is_empty());
            parts.push(Part::Scalar(single.clone()));
        }
    }
    Some(parts)
}
