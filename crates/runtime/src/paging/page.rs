//! One page: its items, and what it says of those to come.

use jackfield_plan::{Next, is_pointer};

use super::link;
use crate::argument::Argument;
use crate::codec::{DecodeError, Kind, Node};
use crate::error::{DecodeFailure, Error};
use crate::json::Document;
use crate::response::RawResponse;

/// A page that can be looked into.
pub(super) struct Page<'a> {
    raw: &'a RawResponse,
    pointer: &'a str,
    /// None for an empty body: a page without items.
    document: Option<Document<'a>>,
    list: Option<Node>,
}

impl<'a> Page<'a> {
    /// Looks at an answer whose items are at this pointer.
    pub(super) fn new(raw: &'a RawResponse, pointer: &'a str) -> Result<Self, Error> {
        if raw.body.trim_ascii().is_empty() {
            return Ok(Self { raw, pointer, document: None, list: None });
        }
        let document = Document::parse(&raw.body).map_err(|error| raw.decode_failure(&error))?;
        // Many vendors leave an empty list out, or write null.
        let list = document.find_value(pointer);
        if let Some(node) = list
            && document.kind(node) != Kind::Array
        {
            return Err(raw.failure_at(pointer, "expected the list of items"));
        }
        Ok(Self { raw, pointer, document: Some(document), list })
    }

    /// The items as JSON texts.
    pub(super) fn items(&self) -> impl Iterator<Item = &'a str> {
        let document = self.document.as_ref();
        let list = self.list.and_then(|list| Some((document?, list)));
        list.into_iter()
            .flat_map(|(document, list)| document.elements(list).map(|item| document.raw(item)))
    }

    pub(super) fn len(&self) -> usize {
        self.items().count()
    }

    /// The text of the list, for telling whether two pages are the same.
    pub(super) fn list_text(&self) -> Option<&'a str> {
        Some(self.document.as_ref()?.raw(self.list?))
    }

    /// A scalar of the body, in words; nothing for null.
    pub(super) fn text(&self, pointer: &str) -> Option<String> {
        let document = self.document.as_ref()?;
        document.scalar(document.find_value(pointer)?)
    }

    fn header(&self, name: &str) -> Option<String> {
        Some(self.raw.headers.get(name)?.to_str().ok()?.to_owned())
    }

    /// A flag of the body: true, `"true"` and numbers but zero are set.
    pub(super) fn flag(&self, pointer: &str) -> Option<bool> {
        match self.text(pointer)?.to_ascii_lowercase().as_str() {
            "true" | "yes" => Some(true),
            "false" | "no" | "" => Some(false),
            other => other.parse::<f64>().ok().map(|number| number != 0.0),
        }
    }

    /// A count of the body, at a pointer, or of the header of this name.
    pub(super) fn count(&self, place: &str) -> Option<u64> {
        let text = if is_pointer(place) { self.text(place) } else { self.header(place) };
        number(&text?)
    }

    /// A field of the last item, as it is.
    pub(super) fn last(&self, field: &str) -> Option<Argument> {
        let document = self.document.as_ref()?;
        let last = document.elements(self.list?).last()?;
        let node = document.find_below(last, field)?;
        document.scalar(node).map(|_| document.argument(node))
    }

    /// A cursor as it is: vendors that write numbers want numbers back.
    pub(super) fn cursor(&self, next: &Next) -> Option<Argument> {
        let text = self.next(next)?;
        match (next, &self.document) {
            (Next::Body(pointer), Some(document)) => {
                document.find(pointer).map(|node| document.argument(node))
            }
            _ => Some(Argument::Text(text)),
        }
    }

    /// A cursor or URL; nothing when there is none, or an empty or false one.
    pub(super) fn next(&self, next: &Next) -> Option<String> {
        let text = match next {
            Next::Body(pointer) => self.text(pointer),
            Next::Header(name) => self.header(name),
            Next::Link(relation) => self
                .raw
                .headers
                .get_all(http::header::LINK)
                .iter()
                .find_map(|value| link::target(value.to_str().ok()?, relation)),
        };
        text.filter(|text| !text.trim().is_empty() && text != "false")
    }

    /// The error for an item that could not be decoded.
    pub(super) fn item_failure(&self, index: usize, error: &DecodeError) -> Error {
        let list = self.pointer.trim_start_matches('/').replace('/', ".");
        let path = match (list.as_str(), error.path()) {
            (list, "") => format!("{list}[{index}]"),
            (list, path) => format!("{list}[{index}].{path}"),
        };
        let reason = format!("expected {}, found {}", error.expected(), error.found());
        let raw = self.raw.body.clone();
        DecodeFailure::at(self.raw.operation(), self.raw.status, raw, path, reason).into()
    }
}

/// How many items a list has in all, where the plan says where that is and the answer has it there.
pub(crate) fn total(raw: &RawResponse) -> Option<u64> {
    let operation = raw.source.operations.get(raw.operation)?;
    let pagination = operation.pagination.as_ref()?;
    let place = pagination.stop.total.as_deref()?;
    if is_pointer(place) {
        return Page::new(raw, &pagination.items).ok()?.count(place);
    }
    number(raw.headers.get(place)?.to_str().ok()?)
}

/// A whole number, also where it is written as `12.0`.
fn number(text: &str) -> Option<u64> {
    let text = text.trim();
    text.parse().ok().or_else(|| text.strip_suffix(".0")?.parse().ok())
}
