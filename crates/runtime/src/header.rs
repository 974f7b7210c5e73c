//! Headers of answers, read as the types that a connector declares for them.

use std::marker::PhantomData;

use http::HeaderMap;

use crate::codec::{self, Decode, DecodeError};

/// A header of an operation's answers and the type of its value.
///
/// Generated builders have a constant for each header that their answers are declared to have. An
/// answer takes it ([`Response::header`](crate::Response::header)), and it reads the headers of what
/// else was answered ([`Header::read`]): downloads, streams, refusals.
///
/// A list is the items between commas, of one header or of several of the name (RFC 9110 section
/// 5.3).
///
/// ```
/// use jackfield::{Error, Header, Response};
///
/// const LEFT: Header<i64> = Header::new("X-RateLimit-Remaining");
///
/// fn left<T>(answer: &Response<T>) -> Result<Option<i64>, Error> {
///     answer.header(LEFT)
/// }
///
/// let mut headers = jackfield::http::HeaderMap::new();
/// headers.insert("x-ratelimit-remaining", "42".parse()?);
/// assert_eq!(LEFT.read(&headers)?, Some(42));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Header<T> {
    name: &'static str,
    of: PhantomData<fn() -> T>,
}

impl<T> Header<T> {
    /// A header of this name, in any case.
    pub const fn new(name: &'static str) -> Self {
        Self { name, of: PhantomData }
    }

    /// Its name.
    pub const fn name(&self) -> &'static str {
        self.name
    }
}

impl<T> Clone for Header<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Header<T> {}

impl<T> std::fmt::Debug for Header<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Header").field(&self.name).finish()
    }
}

impl<T: Decode + Default> Header<T> {
    /// Its value among these headers; `None` where there is no such header.
    ///
    /// # Errors
    /// When the header says something else than a value of its type.
    pub fn read(self, headers: &HeaderMap) -> Result<Option<T>, DecodeError> {
        let values: Vec<String> = headers
            .get_all(self.name)
            .iter()
            .map(|value| String::from_utf8_lossy(value.as_bytes()).trim().to_owned())
            .collect();
        if values.is_empty() {
            return Ok(None);
        }
        let text = values.join(", ");
        let error = match codec::decode(quoted(&text).as_bytes()) {
            Ok(value) => return Ok(Some(value)),
            Err(error) => error,
        };
        let list = || text.split(',').map(str::trim).filter(|item| !item.is_empty());
        // A header has no types: what is no text is the first of these that is such a value.
        let readings = [
            text.clone(),
            format!("[{}]", list().map(quoted).collect::<Vec<_>>().join(",")),
            format!("[{}]", list().collect::<Vec<_>>().join(",")),
        ];
        let value = readings.iter().find_map(|json| codec::decode(json.as_bytes()).ok());
        value.map(Some).ok_or(error)
    }
}

/// A text as JSON.
fn quoted(text: &str) -> String {
    codec::encode(&text.to_owned())
}
