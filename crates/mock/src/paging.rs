//! Lists, page by page, as the plan says that the vendor gives them.
//!
//! Takes the arguments and all records of a list; gives the range of the page, and afterwards
//! writes what the vendor tells of it (totals, flags, cursors, `Link`) into the answer.

use std::ops::Range;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::header::{HeaderMap, HeaderName, HeaderValue, LINK};
use jackfield_plan::{Inject, Next, PageSize, Pagination, Place, Strategy};
use serde_json::{Value, json};

use crate::contract::Contract;
use crate::pointer;
use crate::refusal::Refusal;
use crate::request::Arguments;
use crate::store::{Record, same};
use crate::synth::tokens;
use crate::types::plain_text;

/// The query parameter that the mock's own next-page URLs carry.
pub(crate) const RESUME: &str = "page_after";

/// The size of a page when nothing is known of it.
const SIZE: u32 = 30;

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Page {
    /// The records on it.
    pub(crate) range: Range<usize>,
    /// The number of all records.
    pub(crate) total: usize,
    /// The number of all pages.
    pages: usize,
}

impl Page {
    fn has_more(&self) -> bool {
        self.range.end < self.total
    }
}

/// Where the request came to, for the URLs of next pages.
pub(crate) struct Here<'r> {
    /// Scheme, host and port.
    pub(crate) origin: &'r str,
    /// The raw path.
    pub(crate) path: &'r str,
    /// The raw query.
    pub(crate) query: &'r str,
}

/// The page that the arguments ask for.
pub(crate) fn page(
    contract: Contract<'_>,
    arguments: &Arguments,
    records: &[Record],
    here: &Here<'_>,
) -> Result<Page, Refusal> {
    let total = records.len();
    let Some(paging) = &contract.operation.pagination else {
        let limit = limit(contract, arguments)?.unwrap_or(total);
        return Ok(Page { range: 0..limit.min(total), total, pages: 1 });
    };
    let size = size(&paging.size, arguments)?;
    let start = start(paging, arguments, records, here, size)?;
    bounds(paging, start, size)?;
    let most = paging.stop.max_items.and_then(|most| usize::try_from(most).ok());
    let end = start.saturating_add(size).min(total).min(most.unwrap_or(usize::MAX));
    let range = start.min(total)..end.max(start.min(total));
    Ok(Page { range, total, pages: total.div_ceil(size.max(1)) })
}

/// Names of a parameter that says how many records an answer has at most, as words.
const LIMITS: &[&[&str]] =
    &[&["limit"], &["max", "results"], &["page", "size"], &["per", "page"], &["top"]];

/// How many records are asked for where the plan says nothing of pages.
fn limit(contract: Contract<'_>, arguments: &Arguments) -> Result<Option<usize>, Refusal> {
    let is_limit = |name: &str| {
        let words = tokens(name);
        LIMITS.iter().any(|limit| words.iter().map(String::as_str).eq(limit.iter().copied()))
    };
    let members = contract.body_members().into_iter().map(|member| member.name);
    let slots = contract.slots(Place::Query).map(|slot| slot.name.to_owned());
    let Some(name) = slots.chain(members).find(|name| is_limit(name)) else { return Ok(None) };
    number(arguments, &Inject::Param(name.into()))
}

/// Buckets are refused, sizes over the largest are lowered in silence: that is what vendors do.
fn size(size: &PageSize, arguments: &Arguments) -> Result<usize, Refusal> {
    let default = size.default.or(size.buckets.first().copied()).or(size.max).unwrap_or(SIZE);
    let given = size.inject.as_ref().and_then(|inject| {
        Some((name(inject), value(arguments, inject).filter(|value| !value.is_null())?))
    });
    let Some((param, given)) = given else { return Ok(usize::try_from(default).unwrap_or(1)) };
    let number: Option<u32> = plain_text(given).parse().ok();
    let number = number.filter(|number| *number > 0).ok_or_else(|| {
        Refusal::invalid(format!("`{param}` is {given} and must be a whole number above 0"))
    })?;
    if !size.buckets.is_empty() && !size.buckets.contains(&number) {
        let buckets: Vec<String> = size.buckets.iter().map(u32::to_string).collect();
        let buckets = buckets.join(", ");
        return Err(Refusal::invalid(format!(
            "`{param}` is {number} and must be one of {buckets}"
        )));
    }
    Ok(usize::try_from(number.min(size.max.unwrap_or(u32::MAX))).unwrap_or(1))
}

fn start(
    paging: &Pagination,
    arguments: &Arguments,
    records: &[Record],
    here: &Here<'_>,
    size: usize,
) -> Result<usize, Refusal> {
    match &paging.strategy {
        Strategy::Offset { inject } => Ok(number(arguments, inject)?.unwrap_or(0)),
        Strategy::PageNumber { inject, first } => {
            let first = usize::try_from(*first).unwrap_or(1);
            let page = number(arguments, inject)?.unwrap_or(first);
            let before = page.checked_sub(first).ok_or_else(|| {
                let name = name(inject);
                Refusal::invalid(format!("`{name}` is {page} and the first page is {first}"))
            })?;
            Ok(before.saturating_mul(size))
        }
        Strategy::Cursor { inject, .. } => match value(arguments, inject) {
            Some(cursor) if !cursor.is_null() && cursor != "" => resume(&plain_text(cursor)),
            _ => Ok(0),
        },
        Strategy::NextUrl { .. } => {
            let mut query = form_urlencoded::parse(here.query.as_bytes());
            query.find(|(name, _)| name == RESUME).map_or(Ok(0), |(_, cursor)| resume(&cursor))
        }
        Strategy::LastRecord { inject, field } => match value(arguments, inject) {
            Some(last) => Ok(after(last, field, records)),
            None => Ok(0),
        },
    }
}

/// A vendor answers no more after so many pages or items.
fn bounds(paging: &Pagination, start: usize, size: usize) -> Result<(), Refusal> {
    let beyond = |most: Option<u32>, at: usize| {
        most.and_then(|most| usize::try_from(most).ok()).filter(|most| at >= *most)
    };
    if let Some(most) = beyond(paging.stop.max_items, start) {
        return Err(Refusal::invalid(format!("no more than {most} records can be paged through")));
    }
    if let Some(most) = beyond(paging.stop.max_pages, start / size.max(1)) {
        return Err(Refusal::invalid(format!("no more than {most} pages are answered")));
    }
    Ok(())
}

/// The place after the record with this value; without one, after all that are smaller.
fn after(last: &Value, field: &str, records: &[Record]) -> usize {
    let own = |record: &Record| Value::Object(record.members.clone()).pointer(field).cloned();
    let found = records.iter().position(|record| own(record).is_some_and(|own| same(&own, last)));
    if let Some(at) = found {
        return at + 1;
    }
    let wanted: Option<f64> = plain_text(last).parse().ok();
    let greater = |record: &Record| {
        let own: Option<f64> = own(record).and_then(|own| plain_text(&own).parse().ok());
        own.zip(wanted).is_some_and(|(own, wanted)| own > wanted)
    };
    records.iter().position(greater).unwrap_or(records.len())
}

fn value<'a>(arguments: &'a Arguments, inject: &Inject) -> Option<&'a Value> {
    match inject {
        Inject::Param(name) => arguments.get(name),
        Inject::Body(at) => arguments.body.as_ref()?.pointer(at),
    }
}

fn number(arguments: &Arguments, inject: &Inject) -> Result<Option<usize>, Refusal> {
    let Some(value) = value(arguments, inject) else { return Ok(None) };
    let number = plain_text(value).parse().map(Some);
    number.map_err(|_| {
        let name = name(inject);
        Refusal::invalid(format!("`{name}` is {value} and must be a whole number of at least 0"))
    })
}

fn name(inject: &Inject) -> &str {
    match inject {
        Inject::Param(name) | Inject::Body(name) => name,
    }
}

/// The place that a cursor stands for.
fn resume(cursor: &str) -> Result<usize, Refusal> {
    let decoded = URL_SAFE_NO_PAD.decode(cursor).ok();
    let text = decoded.and_then(|bytes| String::from_utf8(bytes).ok());
    let place = text.and_then(|text| text.strip_prefix("after:")?.parse().ok());
    place
        .or_else(|| cursor.parse().ok())
        .ok_or_else(|| Refusal::invalid(format!("`{cursor}` is not a cursor that this API gave")))
}

fn cursor(place: usize) -> String {
    URL_SAFE_NO_PAD.encode(format!("after:{place}"))
}

/// Writes what the vendor tells of a page into the body and the headers of its answer.
pub(crate) fn tell(
    contract: Contract<'_>,
    page: &Page,
    here: &Here<'_>,
    unwrap: &str,
    body: &mut Value,
    headers: &mut HeaderMap,
) {
    let Some(paging) = &contract.operation.pagination else { return };
    let stop = &paging.stop;
    for (at, count) in [(&stop.total, page.total), (&stop.total_pages, page.pages)] {
        match at.as_deref() {
            Some(at) if jackfield_plan::is_pointer(at) => {
                pointer::set(body, at, typed(contract, unwrap, at, count));
            }
            Some(name) => {
                headers.extend(name.parse::<HeaderName>().ok().map(|name| (name, count.into())));
            }
            None => {}
        }
    }
    if let Some(at) = &stop.has_more {
        pointer::set(body, at, Value::Bool(page.has_more()));
    }
    if let Some(at) = &stop.is_last {
        pointer::set(body, at, Value::Bool(!page.has_more()));
    }
    let (next, value) = match &paging.strategy {
        Strategy::Cursor { next, inject } => {
            let name = match (next, inject) {
                (Next::Link(_), Inject::Param(name)) => {
                    contract.operation.param(name).map(|(_, param)| param.wire.as_ref())
                }
                _ => None,
            };
            let value = match name {
                Some(name) => json!(url(here, name, page.range.end)),
                None => typed_cursor(contract, unwrap, next, page.range.end),
            };
            (next, value)
        }
        Strategy::NextUrl { next } => (next, json!(url(here, RESUME, page.range.end))),
        _ => return,
    };
    let value = page.has_more().then_some(value);
    point(contract, unwrap, next, value, body, headers);
}

/// Puts the cursor or URL of the next page in its place; on the last page, nothing or null.
fn point(
    contract: Contract<'_>,
    unwrap: &str,
    next: &Next,
    value: Option<Value>,
    body: &mut Value,
    headers: &mut HeaderMap,
) {
    match (next, value) {
        (Next::Body(at), Some(value)) => pointer::set(body, at, value),
        (Next::Body(at), None) => {
            let member = member(contract, unwrap, at);
            match member {
                Some(member) if member.nullable => pointer::set(body, at, Value::Null),
                Some(member) if member.required && contract.types.is_object(member.schema) => {}
                Some(member) if member.required => pointer::set(body, at, json!("")),
                _ => pointer::remove(body, at),
            }
        }
        (Next::Header(name), Some(value)) => {
            let name: Option<HeaderName> = name.parse().ok();
            if let (Some(name), Ok(value)) = (name, HeaderValue::from_str(&plain_text(&value))) {
                headers.insert(name, value);
            }
        }
        (Next::Link(relation), Some(value)) => {
            let link = format!("<{}>; rel=\"{relation}\"", plain_text(&value));
            if let Ok(value) = HeaderValue::from_str(&link) {
                headers.append(LINK, value);
            }
        }
        (Next::Header(_) | Next::Link(_), None) => {}
    }
}

/// What the result's type says of a place in the body.
fn member(contract: Contract<'_>, unwrap: &str, at: &str) -> Option<crate::types::Member> {
    contract.types.at(contract.output()?, at.strip_prefix(unwrap)?)
}

/// A number as the type of its place wants it: some vendors write totals as texts.
fn typed(contract: Contract<'_>, unwrap: &str, at: &str, number: usize) -> Value {
    let member = member(contract, unwrap, at);
    let fits = |value: &Value| {
        member.is_none_or(|member| {
            crate::check::Check::answer_fits(contract.types, member.schema, member.nullable, value)
        })
    };
    let forms = [json!(number), json!(number.to_string())];
    forms.into_iter().find(fits).unwrap_or(json!(number))
}

/// A cursor as the type of its place wants it.
fn typed_cursor(contract: Contract<'_>, unwrap: &str, next: &Next, place: usize) -> Value {
    let text = json!(cursor(place));
    let Next::Body(at) = next else { return text };
    let Some(member) = member(contract, unwrap, at) else { return text };
    let fits = |value: &Value| {
        crate::check::Check::answer_fits(contract.types, member.schema, member.nullable, value)
    };
    if fits(&text) { text } else { typed(contract, unwrap, at, place) }
}

/// The URL of this request with one parameter set.
fn url(here: &Here<'_>, name: &str, place: usize) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (other, value) in form_urlencoded::parse(here.query.as_bytes()) {
        if other != name {
            query.append_pair(&other, &value);
        }
    }
    query.append_pair(name, &cursor(place));
    format!("{}{}?{}", here.origin, here.path, query.finish())
}
