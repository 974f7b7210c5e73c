//! What tells operations of one method and path apart: what they always send, and what they know.
//!
//! Takes the contract of an operation once, and gives its marks: constants in the query, in headers and
//! in the body, the names that it knows and those that it cannot be without. A request is held against
//! them; how well it agrees decides which operation it is for. Refuses nothing: what is wrong with a
//! request is said by the operation that it comes closest to.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use http::HeaderMap;
use http::header::CONTENT_TYPE;
use jackfield_plan::tools::{Extra, Field, SchemaKind};
use jackfield_plan::{BodyKind, Place};
use serde_json::{Map, Value};

use crate::contract::Contract;
use crate::request::media_fits;
use crate::types::{Types, plain_text};
use crate::vendor::Request;

/// How deep constants are looked for in the objects of a body.
const DEPTH: u32 = 4;

/// The marks of one operation.
#[derive(Debug, Default)]
pub(crate) struct Marks {
    /// Parameters and headers that have one value only.
    texts: Vec<(Place, String, String)>,
    /// Members of the body that have one value only, by their paths.
    members: Vec<(Vec<String>, Value)>,
    /// The names that the query may have.
    query: BTreeSet<String>,
    /// The members that the body may have, and must have; none where it may have any.
    body: Option<Members>,
    /// The keys around the body.
    wrap: Vec<String>,
    /// The media types of the body.
    media: Vec<String>,
}

#[derive(Debug, Default)]
struct Members {
    known: BTreeSet<String>,
    required: BTreeSet<String>,
}

/// How well a request agrees with the marks; the greatest wins: the body's media type, then the fewest
/// constants that are otherwise, then the most that are as they should be, then the fewest names that
/// are unknown or missing.
pub(crate) type Agreement = (bool, Reverse<usize>, usize, Reverse<usize>);

impl Marks {
    /// The marks of an operation; `fixed` are the names that its path's own query has.
    pub(crate) fn of(contract: Contract<'_>, fixed: &[(String, String)]) -> Self {
        let operation = contract.operation;
        let mut marks = Self {
            query: fixed.iter().map(|(name, _)| name.clone()).collect(),
            media: operation.bodies.iter().map(|body| body.media.to_string()).collect(),
            ..Self::default()
        };
        for param in &operation.params {
            if param.place == Place::Query {
                marks.query.insert(param.wire.to_string());
            }
            if let ([only], Some(_)) = (&param.rule.allowed[..], &param.default) {
                match param.place {
                    Place::Field => {
                        let value = Value::String(only.to_string());
                        marks.members.push((vec![param.wire.to_string()], value));
                    }
                    place => marks.texts.push((place, param.wire.to_string(), only.to_string())),
                }
            }
        }
        for (name, value) in operation.headers.iter().filter(|(_, value)| !value.contains('{')) {
            marks.texts.push((Place::Header, name.to_string(), value.to_string()));
        }
        if let Some(json) = operation.bodies.iter().find(|body| body.kind == BodyKind::Json) {
            marks.wrap = json.wrap.iter().map(ToString::to_string).collect();
        }
        marks.read_body(contract);
        marks
    }

    fn read_body(&mut self, contract: Contract<'_>) {
        let types = contract.types;
        let whole = contract.body_type();
        let fields = match whole {
            Some(body) => types.fields(body).to_vec(),
            None => contract.body_members(),
        };
        for (name, value) in contract.tool.into_iter().flat_map(|tool| &tool.constants) {
            self.members.push((vec![name.clone()], value.clone()));
        }
        constants(types, &fields, &[], DEPTH, &mut self.members);
        let open = match whole {
            Some(body) => match &types.get(body).kind {
                SchemaKind::Object { extra, .. } => matches!(extra, Extra::Values(_)),
                _ => true,
            },
            None => contract.has_spread(),
        };
        if !open && !fields.is_empty() {
            let names = |pick: &dyn Fn(&&Field) -> bool| {
                fields.iter().filter(pick).map(|field| field.name.clone()).collect()
            };
            self.body = Some(Members {
                known: names(&|field| !field.read_only),
                required: names(&|field| field.required && !field.read_only),
            });
        }
    }

    /// How well a request agrees with them.
    pub(crate) fn agree(&self, asked: &Asked<'_>) -> Agreement {
        let media = self.media.iter().any(|media| media_fits(media, &asked.media));
        let (mut same, mut other) = (0, 0);
        // What is always sent and is not there speaks against the operation as well.
        let mut count = |agrees: bool| if agrees { same += 1 } else { other += 1 };
        for (place, name, wanted) in &self.texts {
            match place {
                Place::Query => {
                    let mut values = asked.query.iter().filter(|(given, _)| given == name);
                    let value = values.next().map(|(_, value)| value);
                    count(value == Some(wanted));
                }
                Place::Header => {
                    let value = asked.headers.get(name.as_str());
                    let text = value.map(|value| String::from_utf8_lossy(value.as_bytes()));
                    count(text.as_deref() == Some(wanted));
                }
                _ => {}
            }
        }
        let inner =
            asked.body.as_ref().map(|body| self.wrap.iter().try_fold(body, |at, key| at.get(key)));
        let mut strangers = self.unknown_in_query(asked);
        if let Some(inner) = inner {
            // A body without the keys that should be around it is another operation's.
            count(inner.is_some());
            for (path, wanted) in &self.members {
                let value =
                    inner.and_then(|inner| path.iter().try_fold(inner, |at, key| at.get(key)));
                count(value.is_some_and(|value| plain_text(value) == plain_text(wanted)));
            }
            if let (Some(members), Some(Value::Object(object))) = (&self.body, inner) {
                strangers += members.strangers(object);
            }
        }
        (media, Reverse(other), same, Reverse(strangers))
    }

    fn unknown_in_query(&self, asked: &Asked<'_>) -> usize {
        let is_known = |name: &str| {
            let base = name.split('[').next().unwrap_or(name);
            self.query.contains(name) || self.query.contains(base)
        };
        asked.query.iter().filter(|(name, _)| !is_known(name)).count()
    }
}

impl Members {
    fn strangers(&self, object: &Map<String, Value>) -> usize {
        let unknown = object.keys().filter(|name| !self.known.contains(*name)).count();
        let missing = self.required.iter().filter(|name| !object.contains_key(*name)).count();
        unknown + missing
    }
}

/// Constants among members, and within the objects among them.
fn constants(
    types: Types<'_>,
    fields: &[Field],
    at: &[String],
    depth: u32,
    found: &mut Vec<(Vec<String>, Value)>,
) {
    for field in fields.iter().filter(|field| !field.read_only) {
        let path: Vec<String> = at.iter().cloned().chain([field.name.clone()]).collect();
        match &field.constant {
            Some(value) => found.push((path, value.clone())),
            // What may be left out says nothing when it is.
            None if field.required && depth > 0 => {
                constants(types, types.fields(field.schema), &path, depth - 1, found);
            }
            None => {}
        }
    }
}

/// What a request says beside its path.
#[derive(Debug)]
pub(crate) struct Asked<'r> {
    /// Its query, decoded.
    pub(crate) query: Vec<(String, String)>,
    headers: &'r HeaderMap,
    media: String,
    body: Option<Value>,
}

impl<'r> Asked<'r> {
    /// What a request says; its body is read where it is JSON or a form.
    pub(crate) fn of(request: &'r Request) -> Self {
        let decoded = |text: &[u8]| form_urlencoded::parse(text).into_owned().collect::<Vec<_>>();
        let query = request.uri().query().unwrap_or_default();
        let media = request.headers().get(CONTENT_TYPE).and_then(|media| media.to_str().ok());
        let essence = media.unwrap_or_default().split(';').next().unwrap_or_default();
        let media = essence.trim().to_ascii_lowercase();
        let body = if media == "application/x-www-form-urlencoded" {
            let pairs = decoded(request.body());
            Some(pairs.into_iter().map(|(name, value)| (name, Value::String(value))).collect())
        } else {
            serde_json::from_slice(request.body()).ok()
        };
        Self { query: decoded(query.as_bytes()), headers: request.headers(), media, body }
    }
}
