//! A request that is ready but for its credentials.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Uri, header};
use jackfield_plan::{Apply, ApplyTo, BodyKind};

use super::body::{Body, Content, Data, Multipart, Part, insert_member};
use super::{Draft, Escape};
use crate::auth::Values;
use crate::error::{ConnectionError, Error, PlanFault};
use crate::transport::RequestBody;

/// A request that is ready to be sent, without any credential in it.
///
/// Credentials have slots here, that are filled while the request is sent; whatever shows a
/// `Prepared` therefore cannot show them.
#[derive(Clone)]
pub struct Prepared {
    pub(crate) operation: usize,
    pub(crate) method: http::Method,
    pub(crate) base: Base,
    pub(crate) target: Target,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Option<Body>,
    pub(crate) slots: Arc<[Apply]>,
    /// Why it can be shown but not sent: the connection is not complete.
    pub(crate) blocked: Option<Box<ConnectionError>>,
    /// The operations that are called after it, where it is the first request of several.
    pub(crate) then: Vec<String>,
}

/// A base URL as it is, and as it may be shown: with `***` for secret settings.
#[derive(Clone)]
pub(crate) struct Base {
    pub(crate) url: Arc<str>,
    pub(crate) shown: Arc<str>,
}

impl Base {
    /// A server's template whose settings are missing; it can only be shown.
    pub(crate) fn unknown(template: &str) -> Self {
        Self { url: Arc::from(""), shown: Arc::from(template) }
    }
}

/// Where a request goes.
#[derive(Clone)]
pub(crate) enum Target {
    /// A path and query below the base URL.
    Path(String),
    /// A whole URL that the vendor gave, on the base URL's origin.
    Url(String),
}

impl Prepared {
    pub(crate) fn new(
        operation: usize,
        draft: Draft,
        base: Base,
        slots: Arc<[Apply]>,
        blocked: Option<Box<ConnectionError>>,
    ) -> Self {
        let Draft { method, target, headers, body } = draft;
        let target = Target::Path(target);
        Self { operation, method, base, target, headers, body, slots, blocked, then: Vec::new() }
    }

    /// Why it can be shown and not be sent: settings of its base URL that are missing or wrong.
    pub fn blocked(&self) -> Option<&ConnectionError> {
        self.blocked.as_deref()
    }

    /// The method.
    pub fn method(&self) -> &http::Method {
        &self.method
    }

    /// The URL without credentials; secret settings in its base are shown as `***`.
    pub fn url(&self) -> String {
        match &self.target {
            Target::Path(path) => format!("{}{path}", self.base.shown),
            // A URL that the vendor gave repeats what is secret in the base.
            Target::Url(url) if self.base.url != self.base.shown => {
                url.replacen(&*self.base.url, &self.base.shown, 1)
            }
            Target::Url(url) => url.clone(),
        }
    }

    /// The URL as it is, without credentials in its query; for comparing origins.
    pub(crate) fn full_url(&self) -> Option<url::Url> {
        match &self.target {
            Target::Path(path) => url::Url::parse(&format!("{}{path}", self.base.url)).ok(),
            Target::Url(url) => url::Url::parse(url).ok(),
        }
    }

    /// The headers without credentials.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The request with credentials in their slots. Called anew for each attempt.
    pub(crate) async fn request(
        &self,
        values: &Values,
    ) -> Result<http::Request<RequestBody>, Error> {
        if let Some(error) = &self.blocked {
            return Err(Error::Connection(error.clone()));
        }
        let mut url = match &self.target {
            Target::Path(path) => [&*self.base.url, path.as_str()].concat(),
            Target::Url(url) => url.clone(),
        };
        let mut headers = self.headers.clone();
        let mut body: Option<Cow<'_, Body>> = self.body.as_ref().map(Cow::Borrowed);
        for slot in &*self.slots {
            let value = values.render(&slot.value)?;
            match slot.to {
                ApplyTo::Header => insert(&mut headers, &slot.name, &value)?,
                ApplyTo::Basic => {
                    insert(&mut headers, header::AUTHORIZATION.as_str(), &super::basic(&value))?;
                }
                ApplyTo::Query => push_query(&mut url, &slot.name, &value),
                ApplyTo::Cookie => push_cookie(&mut headers, &slot.name, &value)?,
                ApplyTo::Body => match body.take() {
                    Some(old) => body = Some(Cow::Owned(with_member(&old, &slot.name, &value)?)),
                    // Without a body, the credential goes where a form of GET puts its fields.
                    None => push_query(&mut url, &slot.name, &value),
                },
            }
        }
        let mut request = http::Request::new(body_of(body.as_deref()).await?);
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = uri(url)?;
        *request.headers_mut() = headers;
        Ok(request)
    }
}

fn uri(url: String) -> Result<Uri, Error> {
    Uri::try_from(url).map_err(|error| {
        PlanFault::new(format!("the request's URL is not valid: {error}; check the base URL"))
            .into()
    })
}

fn insert(headers: &mut HeaderMap, name: &str, value: &str) -> Result<(), Error> {
    let fault =
        |what: &str| Error::from(PlanFault::new(format!("the credential `{name}`: {what}")));
    let name: http::HeaderName =
        name.parse().map_err(|_| fault("this cannot be the name of a header"))?;
    let mut value = HeaderValue::from_str(value)
        .map_err(|_| fault("its value has line breaks or control characters; set it again"))?;
    value.set_sensitive(true);
    headers.insert(name, value);
    Ok(())
}

fn push_query(url: &mut String, name: &str, value: &str) {
    url.push(if url.contains('?') { '&' } else { '?' });
    Escape::Strict.push(url, name);
    url.push('=');
    Escape::Strict.push(url, value);
}

fn push_cookie(headers: &mut HeaderMap, name: &str, value: &str) -> Result<(), Error> {
    let mut cookies = match headers.get(header::COOKIE).and_then(|cookies| cookies.to_str().ok()) {
        Some(cookies) => format!("{cookies}; "),
        None => String::new(),
    };
    Escape::Strict.push(&mut cookies, name);
    cookies.push('=');
    // Credentials are tokens that servers compare as they are: `%` stays.
    Escape::CookieReserved.push(&mut cookies, value);
    insert(headers, header::COOKIE.as_str(), &cookies)
}

/// A body with one more top-level field.
pub(super) fn with_member(body: &Body, name: &str, value: &str) -> Result<Body, Error> {
    let mut body = body.clone();
    let added = match (&mut body.data, body.kind) {
        (Data::Multipart(Multipart { parts, .. }), _) => {
            let content = Content::Text(value.to_owned());
            let (name, headers) = (name.to_owned(), jackfield_plan::List::new());
            parts.push(Part { name, file_name: None, media: None, headers, content });
            true
        }
        (Data::Bytes(bytes), BodyKind::Json) => {
            insert_member(bytes, name, value).map(|with| *bytes = with).is_some()
        }
        (Data::Pieces(pieces), BodyKind::Json) => match pieces.first_mut() {
            Some(super::body::Piece::Bytes(bytes)) => {
                insert_member(bytes, name, value).map(|with| *bytes = with).is_some()
            }
            _ => false,
        },
        (Data::Bytes(bytes), BodyKind::Form) => {
            let mut form = String::from_utf8_lossy(bytes).into_owned();
            form.push_str(if form.is_empty() { "" } else { "&" });
            Escape::Form.push(&mut form, name);
            form.push('=');
            Escape::Form.push(&mut form, value);
            *bytes = Bytes::from(form);
            true
        }
        _ => false,
    };
    if added {
        return Ok(body);
    }
    let reason = format!("the credential `{name}` goes into the body, and this body is no object");
    Err(PlanFault::new(reason).into())
}

async fn body_of(body: Option<&Body>) -> Result<RequestBody, Error> {
    Ok(match body.map(|body| &body.data) {
        None => RequestBody::Empty,
        Some(Data::Bytes(bytes)) => RequestBody::Bytes(bytes.clone()),
        Some(Data::Pieces(pieces)) => crate::execute::upload::body(pieces.clone()).await?,
        Some(Data::Multipart(multipart)) => {
            crate::execute::upload::body(multipart.pieces()).await?
        }
    })
}

impl fmt::Debug for Prepared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Prepared")
            .field("method", &self.method)
            .field("url", &self.url())
            .field("headers", &self.headers)
            .finish_non_exhaustive()
    }
}
