//! Answers: raw, and decoded.

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use jackfield_plan::{ContentKind, Response as Row, Status};
use serde::de::IgnoredAny;

use crate::codec::{self, Decode, DecodeError};
use crate::error::{DecodeFailure, Error};
use crate::header::Header;
use crate::json::Document;
use crate::limits::RateLimit;
use crate::source::Source;

/// Decodes the JSON text of a value; generated code gives one per type.
pub type DecodeFn<T> = fn(&[u8]) -> Result<T, DecodeError>;

/// What an answer without a body says in JSON.
const NULL: &[u8] = b"null";

/// A successful answer as it came.
#[derive(Debug, Clone)]
pub struct RawResponse {
    pub(crate) source: Source,
    pub(crate) operation: usize,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) rate_limit: Option<RateLimit>,
    pub(crate) body: Bytes,
}

impl RawResponse {
    /// The status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// A header as a value of its type; `None` where the answer does not have it.
    ///
    /// # Errors
    /// [`Error::Decode`] when the header says something else than such a value.
    pub fn header<H: Decode + Default>(&self, header: Header<H>) -> Result<Option<H>, Error> {
        header.read(&self.headers).map_err(|error| {
            let (id, body) = (self.operation(), self.body.clone());
            DecodeFailure::at(id, self.status, body, header.name(), error.to_string()).into()
        })
    }

    /// The whole body.
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// What the vendor says of its rate limit.
    pub fn rate_limit(&self) -> Option<&RateLimit> {
        self.rate_limit.as_ref()
    }

    /// How many items the list has in all, of which this is a page: where the connector knows where the
    /// vendor says so, and the answer does.
    pub fn total(&self) -> Option<u64> {
        crate::paging::total(self)
    }

    /// The id of the operation.
    pub fn operation(&self) -> &str {
        self.source.operation_id(self.operation)
    }

    /// The plan's row for this answer.
    pub fn row(&self) -> Option<&Row> {
        let operation = self.source.operations.get(self.operation)?;
        row(&operation.responses, self.status, &self.headers)
    }

    /// The part of the body that is the operation's result: all of it, unless the plan unwraps it.
    ///
    /// # Errors
    /// [`Error::Decode`] when the answer does not have that part.
    pub fn result(&self) -> Result<Bytes, Error> {
        let pointer = self.row().map_or("", |row| &row.unwrap);
        if pointer.is_empty() {
            return Ok(self.body.clone());
        }
        let document = Document::parse(&self.body).map_err(|error| self.decode_failure(&error))?;
        match document.find(pointer) {
            Some(node) => Ok(self.body.slice_ref(document.raw(node).as_bytes())),
            None => Err(self.failure_at(pointer, "the answer has nothing there")),
        }
    }

    /// That the body is JSON, where the plan says that it is; an empty one has nothing to be held
    /// against.
    ///
    /// # Errors
    /// [`Error::Decode`] when it is something else: a web page, half of an answer.
    pub fn expect_json(&self) -> Result<(), Error> {
        if !self.promises_json() || self.body.trim_ascii().is_empty() {
            return Ok(());
        }
        let text = std::str::from_utf8(&self.body);
        if text.is_ok_and(|text| serde_json::from_str::<IgnoredAny>(text).is_ok()) {
            return Ok(());
        }
        Document::parse(&self.body).map(drop).map_err(|error| self.decode_failure(&error))
    }

    /// Whether the plan says that the body is JSON: the row of its media type, or every row.
    fn promises_json(&self) -> bool {
        let Some(operation) = self.source.operations.get(self.operation) else { return false };
        let Some(row) = self.row().filter(|row| row.kind == ContentKind::Json) else {
            return false;
        };
        let media = media(&self.headers);
        let mut rows = operation.responses.iter();
        media.is_some_and(|media| is_in(media, &row.media))
            || rows.all(|other| other.status != row.status || other.kind == ContentKind::Json)
    }

    /// Leaves out the mark that a body of JSON may begin with and that is no part of it (RFC 8259
    /// section 8.1).
    pub(crate) fn without_mark(mut self) -> Self {
        const MARK: &[u8] = b"\xEF\xBB\xBF";
        if self.body.starts_with(MARK) && self.promises_json() {
            self.body = self.body.slice(MARK.len()..);
        }
        self
    }

    /// Decodes the operation's result. An answer without a body is null, where null is a value of the
    /// type.
    ///
    /// # Errors
    /// [`Error::Decode`], with the raw body.
    pub fn decode<T>(&self, decode: DecodeFn<T>) -> Result<T, Error> {
        self.expect_one_value()?;
        decode(&self.result()?)
            .or_else(|error| {
                let null = self.is_empty().then(|| decode(NULL).ok()).flatten();
                null.ok_or(error)
            })
            .map_err(|error| self.decode_failure(&error))
    }

    /// As [`RawResponse::decode`], into a value, which should be the default one.
    ///
    /// # Errors
    /// [`Error::Decode`], with the raw body.
    pub fn decode_into(&self, value: &mut dyn Decode) -> Result<(), Error> {
        self.expect_one_value()?;
        if self.is_empty() && codec::decode_into(NULL, value).is_ok() {
            return Ok(());
        }
        codec::decode_into(&self.result()?, value).map_err(|error| self.decode_failure(&error))
    }

    /// That the status of the answer does not come as a stream, while another one is read whole.
    fn expect_one_value(&self) -> Result<(), Error> {
        let words = match self.row().map(|row| row.kind) {
            Some(ContentKind::Lines) => {
                "this status comes as lines of JSON; read it with `lines()`"
            }
            Some(ContentKind::Events) => "this status comes as events; read it with `events()`",
            _ => return Ok(()),
        };
        Err(self.failure_at("", words))
    }

    /// Whether there is no body, of which the whole is the result.
    fn is_empty(&self) -> bool {
        let whole = self.row().is_none_or(|row| row.unwrap.is_empty());
        whole && self.body.trim_ascii().is_empty()
    }

    /// The error for a body that could not be decoded.
    pub fn decode_failure(&self, error: &DecodeError) -> Error {
        let (id, raw) = (self.operation(), self.body.clone());
        DecodeFailure::new(id, self.status, &self.headers, raw, error).into()
    }

    pub(crate) fn failure_at(&self, pointer: &str, reason: &str) -> Error {
        let path = pointer.trim_start_matches('/').replace('/', ".");
        DecodeFailure::at(self.operation(), self.status, self.body.clone(), path, reason).into()
    }

    /// Decodes the operation's result and keeps everything else of the answer.
    ///
    /// # Errors
    /// [`Error::Decode`], with the raw body.
    pub fn into_response<T>(self, decode: DecodeFn<T>) -> Result<Response<T>, Error> {
        let value = self.decode(decode)?;
        Ok(Response { value, raw: self })
    }
}

/// The row for a status: an exact one before a range before the default; of several, the one whose
/// media type the answer has.
pub(crate) fn row<'r>(rows: &'r [Row], status: StatusCode, headers: &HeaderMap) -> Option<&'r Row> {
    let media = media(headers);
    let rank = |row: &&Row| {
        let exact = match row.status {
            Status::Exact(_) => 0,
            Status::Range(_) => 1,
            Status::Default => 2,
        };
        let same = media.is_some_and(|media| is_in(media, &row.media));
        (exact, !same)
    };
    rows.iter().filter(|row| row.status.matches(status.as_u16())).min_by_key(rank)
}

/// The media type of an answer, without parameters.
fn media(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(http::header::CONTENT_TYPE)?.to_str().ok()?;
    Some(value.split(';').next().unwrap_or_default().trim())
}

/// Whether a media type is this one or, for a range such as `image/*`, of that family. Parameters of the
/// range are what was asked for; not every vendor repeats them.
fn is_in(media: &str, range: &str) -> bool {
    let range = range.split(';').next().unwrap_or_default().trim_end();
    match (range.strip_suffix("/*"), media.split_once('/')) {
        (Some("*"), _) => true,
        (Some(family), Some((top, _))) => top.eq_ignore_ascii_case(family),
        _ => media.eq_ignore_ascii_case(range),
    }
}

/// A decoded answer with everything around it.
#[derive(Debug, Clone)]
pub struct Response<T> {
    value: T,
    raw: RawResponse,
}

impl<T> Response<T> {
    /// A value with the answer that it came from.
    pub fn new(value: T, raw: RawResponse) -> Self {
        Self { value, raw }
    }

    /// The result.
    pub fn value(&self) -> &T {
        &self.value
    }

    /// The result, without the rest.
    pub fn into_value(self) -> T {
        self.value
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.raw.status
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.raw.headers
    }

    /// A header as a value of its type; `None` where the answer does not have it. The builder of each
    /// operation has the headers that its answers are declared to have.
    ///
    /// # Errors
    /// [`Error::Decode`] when the header says something else than such a value.
    pub fn header<H: Decode + Default>(&self, header: Header<H>) -> Result<Option<H>, Error> {
        self.raw.header(header)
    }

    /// What the vendor says of its rate limit.
    pub fn rate_limit(&self) -> Option<&RateLimit> {
        self.raw.rate_limit()
    }

    /// How many items the list has in all, of which this is a page: where the connector knows where the
    /// vendor says so, and the answer does.
    pub fn total(&self) -> Option<u64> {
        self.raw.total()
    }

    /// The whole body as it came.
    pub fn raw(&self) -> &Bytes {
        &self.raw.body
    }

    /// The answer as it came.
    pub fn into_raw(self) -> RawResponse {
        self.raw
    }
}

impl<T> std::ops::Deref for Response<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// Takes any body for no result: for operations that answer with nothing.
///
/// # Errors
/// None; the type is that of [`DecodeFn`].
pub fn nothing(_body: &[u8]) -> Result<(), DecodeError> {
    Ok(())
}

/// Takes a body as text; what is not UTF-8 is replaced (U+FFFD).
///
/// # Errors
/// None; the type is that of [`DecodeFn`].
pub fn text(body: &[u8]) -> Result<String, DecodeError> {
    Ok(String::from_utf8_lossy(body).into_owned())
}

/// Takes a body as bytes.
///
/// # Errors
/// None; the type is that of [`DecodeFn`].
pub fn octets(body: &[u8]) -> Result<Bytes, DecodeError> {
    Ok(Bytes::copy_from_slice(body))
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;
    use jackfield_plan::ContentKind;

    use super::*;

    #[test]
    fn ranges_are_for_every_type_in_them() {
        let ok = Status::Exact(200);
        let rows = [
            Row::new(ok, ContentKind::Json, "application/json"),
            Row::new(ok, ContentKind::Bytes, "image/*"),
        ];
        let kind = |media: &'static str| {
            let headers = [(http::header::CONTENT_TYPE, HeaderValue::from_static(media))];
            row(&rows, StatusCode::OK, &headers.into_iter().collect()).unwrap().kind
        };
        assert_eq!(kind("image/png"), ContentKind::Bytes);
        assert_eq!(kind("Image/PNG; a=b"), ContentKind::Bytes);
        assert_eq!(kind("application/json"), ContentKind::Json);
        assert_eq!(kind("imagery/png"), ContentKind::Json);
    }
}
