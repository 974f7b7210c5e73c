//! The default transport: HTTP through reqwest, TLS through rustls.
//!
//! Nothing of reqwest shows outside this file.

use std::error::Error as _;
use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http::Uri;
use http::uri::{Authority, Scheme};
use http_body::{Body as _, Frame, SizeHint};
use rustls_platform_verifier::BuilderVerifierExt;
use url::Url;

use super::{ByteStream, RequestBody, Transport, TransportError, TransportErrorKind};
use crate::environment::BoxFuture;

/// Sends requests through a pool of connections; clones share the pool.
///
/// TLS is set up with the first request: reading the system's certificates takes longer than all else
/// that a program with a client does at its start.
#[derive(Clone)]
pub struct ReqwestTransport {
    client: Arc<OnceLock<reqwest::Client>>,
    origin: Arc<Mutex<Option<Origin>>>,
    connect_timeout: Option<Duration>,
}

/// Where the last request went. reqwest wants a parsed URL, and reading a host (international names,
/// addresses) takes longer than all the rest of it.
struct Origin {
    scheme: Scheme,
    authority: Authority,
    url: Url,
}

impl ReqwestTransport {
    /// A transport with a connection pool of its own that gives up connecting after this time.
    pub fn new(connect_timeout: Option<Duration>) -> Self {
        Self { client: Arc::default(), origin: Arc::default(), connect_timeout }
    }

    /// A URI as reqwest wants it: the last one's origin, where it is the same, with another path.
    fn url(&self, uri: &Uri) -> Result<Url, TransportError> {
        let (path, query) = (uri.path(), uri.query());
        let mut known = self.origin.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(Origin { scheme, authority, url }) = &*known
            && uri.scheme() == Some(scheme)
            && uri.authority() == Some(authority)
        {
            let mut url = url.clone();
            url.set_path(path);
            url.set_query(query);
            return Ok(url);
        }
        let url = Url::parse(&uri.to_string()).map_err(|error| {
            TransportError::new(TransportErrorKind::Other, format!("the URL is not valid: {error}"))
        })?;
        if let (Some(scheme), Some(authority)) = (uri.scheme().cloned(), uri.authority().cloned()) {
            *known = Some(Origin { scheme, authority, url: url.clone() });
        }
        Ok(url)
    }

    fn client(&self) -> Result<reqwest::Client, TransportError> {
        if let Some(client) = self.client.get() {
            return Ok(client.clone());
        }
        let mut builder = reqwest::Client::builder()
            .tls_backend_preconfigured(tls()?)
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never());
        if let Some(limit) = self.connect_timeout {
            builder = builder.connect_timeout(limit);
        }
        let client = builder
            .build()
            .map_err(|error| TransportError::new(TransportErrorKind::Other, causes(error)))?;
        Ok(self.client.get_or_init(|| client).clone())
    }
}

/// The TLS settings, with the system's certificates, which are read once per process.
fn tls() -> Result<rustls::ClientConfig, TransportError> {
    static CONFIG: OnceLock<Result<rustls::ClientConfig, rustls::Error>> = OnceLock::new();
    CONFIG.get_or_init(load_tls).clone().map_err(|error| {
        let message = format!("TLS cannot be set up: {error}");
        TransportError::new(TransportErrorKind::Other, message)
    })
}

fn load_tls() -> Result<rustls::ClientConfig, rustls::Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = || {
        rustls::ClientConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
    };
    // A system without any certificates can still speak plain HTTP (to a mock, say); over TLS
    // every server is then unknown to it, which is what the error says.
    let builder = match builder()?.with_platform_verifier() {
        Ok(builder) => builder,
        Err(_) => builder()?.with_root_certificates(rustls::RootCertStore::empty()),
    };
    let mut config = builder.with_no_client_auth();
    if cfg!(feature = "http2") {
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    }
    Ok(config)
}

impl Transport for ReqwestTransport {
    fn send(
        &self,
        request: http::Request<RequestBody>,
    ) -> BoxFuture<'static, Result<http::Response<ByteStream>, TransportError>> {
        let (parts, body) = request.into_parts();
        let ready = self.client().and_then(|client| Ok((client, self.url(&parts.uri)?)));
        Box::pin(async move {
            let (client, url) = ready?;
            let mut request = reqwest::Request::new(parts.method, url);
            *request.headers_mut() = parts.headers;
            *request.body_mut() = Some(outgoing(body));
            let response = client.execute(request).await.map_err(failure)?;
            Ok(http::Response::<reqwest::Body>::from(response)
                .map(|body| ByteStream::new(Incoming(body))))
        })
    }
}

fn outgoing(body: RequestBody) -> reqwest::Body {
    match body {
        RequestBody::Empty => reqwest::Body::default(),
        RequestBody::Bytes(bytes) => bytes.into(),
        RequestBody::Stream { length, stream } => {
            reqwest::Body::wrap(Outgoing { stream: Mutex::new(stream), left: length })
        }
    }
}

fn failure(error: reqwest::Error) -> TransportError {
    let kind = match () {
        () if error.is_connect() && error.is_timeout() => TransportErrorKind::ConnectTimeout,
        () if error.is_connect() => TransportErrorKind::Connect,
        () if file_failure(&error) => TransportErrorKind::File,
        () if error.is_request() || error.is_body() => TransportErrorKind::Interrupted,
        () => TransportErrorKind::Other,
    };
    TransportError::new(kind, causes(error))
}

fn file_failure(error: &reqwest::Error) -> bool {
    let mut cause = error.source();
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<TransportError>() {
            return error.kind() == TransportErrorKind::File;
        }
        cause = error.source();
    }
    false
}

/// The innermost causes in words, without the URL, which may hold credentials.
fn causes(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut causes = Vec::new();
    let mut cause = error.source();
    while let Some(error) = cause {
        let text = error.to_string();
        if causes.last() != Some(&text) {
            causes.push(text);
        }
        cause = error.source();
    }
    if causes.is_empty() { error.to_string() } else { causes.join(": ") }
}

/// A body on its way out. The lock is never contended: it only makes the stream `Sync`.
struct Outgoing {
    stream: Mutex<ByteStream>,
    left: u64,
}

impl http_body::Body for Outgoing {
    type Data = Bytes;
    type Error = TransportError;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, TransportError>>> {
        let this = self.get_mut();
        let stream = this.stream.get_mut().unwrap_or_else(PoisonError::into_inner);
        let next = Pin::new(stream).poll_next(cx);
        if let Poll::Ready(Some(Ok(bytes))) = &next {
            this.left = this.left.saturating_sub(bytes.len() as u64);
        }
        next.map_ok(Frame::data)
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}

/// A body on its way in.
struct Incoming(reqwest::Body);

impl Stream for Incoming {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            return match Pin::new(&mut self.0).poll_frame(cx) {
                Poll::Pending => Poll::Pending,
                Poll::Ready(None) => Poll::Ready(None),
                Poll::Ready(Some(Ok(frame))) => match frame.into_data() {
                    Ok(data) if !data.is_empty() => Poll::Ready(Some(Ok(data))),
                    // Trailers and empty frames hold nothing for us.
                    _ => continue,
                },
                Poll::Ready(Some(Err(error))) => {
                    let message = causes(error);
                    Poll::Ready(Some(Err(TransportError::new(
                        TransportErrorKind::Truncated,
                        message,
                    ))))
                }
            };
        }
    }
}

impl fmt::Debug for ReqwestTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ReqwestTransport")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_origin_gives_the_url_that_reading_it_anew_gives() {
        let transport = ReqwestTransport::new(None);
        for text in [
            "https://b\u{fc}cher.example:8443/v1/a%20b/..;/c?q=%27'&r=\"",
            "https://xn--bcher-kva.example/v1/tickets?x=1",
            "https://xn--bcher-kva.example/v1/%2e%2E/a//b/",
            "https://xn--bcher-kva.example/v1/it's?q='1'|{2}",
            "https://xn--bcher-kva.example",
            "https://xn--bcher-kva.example/?",
            "http://xn--bcher-kva.example/other/scheme",
            "http://[::1]:80/a?b",
            "http://[::1]:80/a\\b?c^d",
            "http://127.0.0.1:9/a|b?c`d",
        ] {
            // What no `Uri` can hold comes from no engine.
            let Ok(uri) = text.parse::<Uri>() else { continue };
            let expected = Url::parse(&uri.to_string()).unwrap();
            for _ in 0..2 {
                assert_eq!(transport.url(&uri).unwrap().as_str(), expected.as_str(), "{text}");
            }
        }
    }
}
