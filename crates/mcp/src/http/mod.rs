//! Streamable HTTP: who may connect, how much they may send, and the list of tools at once.
//!
//! The protocol itself is rmcp's. Around it stand what keeps a server on a developer's machine
//! theirs (`Host` and `Origin` are checked, loopback is the default), bounds of sizes and times, and
//! answers without waiting for more: no delayed packets, and JSON where one message is the whole answer:
//! in the newer era, and for every client that does not name events in its `Accept`. In the older era
//! clients that take events get them, which they may resume.

mod accept;
mod cors;
mod flying;
mod listen;
mod splice;
mod until;

use std::convert::Infallible;
use std::fmt;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::{Method, Request, Response, StatusCode, header};
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt as _, Full};
use jackfield::Secret;
use rmcp::ServerHandler;
use rmcp::model::{ErrorData, RequestId, ServerJsonRpcMessage};
use rmcp::transport::streamable_http_server::session::local::LocalSessionManager;
use rmcp::transport::{StreamableHttpServerConfig, StreamableHttpService};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use tokio::net::TcpListener;

use self::flying::{Flying, Landing, Taken};
pub(crate) use self::listen::serve;
use crate::ending::Ending;
use crate::server::Spliced;
use crate::stdio::{MARK, unread};

/// The body of an answer.
pub type HttpBody = BoxBody<Bytes, Infallible>;

/// Who may connect, and how much they may send. Start from the default and change what differs.
#[derive(Debug, Clone)]
pub struct HttpSettings {
    /// The path of the endpoint; `/mcp`.
    pub path: String,
    /// The names in `Host` under which the server may be asked, with a port or without; those of
    /// loopback. Any other is refused: a page in a browser could reach a server on its user's machine
    /// by a name of its own (DNS rebinding).
    pub hosts: Vec<String>,
    /// The origins of pages that may ask, such as `https://app.example.com` or
    /// `http://localhost:*`; those of loopback. Requests without `Origin` come from no page.
    pub origins: Vec<String>,
    /// What clients must show as `Authorization: Bearer`; nothing. It is compared, and goes nowhere.
    pub token: Option<Secret>,
    /// The largest body of a request, in bytes; 16 MiB.
    pub max_body: usize,
    /// How long a request may take to arrive, its head and its body each; 30 seconds.
    pub patience: Duration,
    /// How many connections are open at once; 1024. Others wait.
    pub connections: usize,
    /// How many sessions of clients that begin with `initialize` are open at once; 1024. Others are
    /// told to come back. A session ends when its client says so, or asks nothing for some minutes.
    pub sessions: usize,
}

impl Default for HttpSettings {
    fn default() -> Self {
        let loopback = ["localhost", "127.0.0.1", "[::1]"];
        let origins = loopback
            .iter()
            .flat_map(|host| ["http", "https"].map(|scheme| format!("{scheme}://{host}:*")));
        Self {
            path: "/mcp".to_owned(),
            hosts: ["localhost", "127.0.0.1", "::1"].map(str::to_owned).to_vec(),
            origins: origins.collect(),
            token: None,
            max_body: 16 * 1024 * 1024,
            patience: Duration::from_secs(30),
            connections: 1024,
            sessions: 1024,
        }
    }
}

/// The header that names a session.
const SESSION: &str = "mcp-session-id";

type Answering = Pin<Box<dyn Future<Output = Response<HttpBody>> + Send>>;

/// Answers one request whose body is here already.
type Inner = Arc<dyn Fn(Request<Full<Bytes>>) -> Answering + Send + Sync>;

/// A server as an HTTP service. Cheap to clone.
#[derive(Clone)]
pub struct HttpService {
    inner: Inner,
    sessions: Arc<LocalSessionManager>,
    taken: Taken,
    settings: Arc<HttpSettings>,
}

impl HttpService {
    pub(crate) fn new<H: ServerHandler>(
        settings: &HttpSettings,
        handler: impl Fn() -> H + Send + Sync + 'static,
    ) -> Self {
        let config = StreamableHttpServerConfig::default()
            .with_json_response(true)
            .with_max_request_body_bytes(settings.max_body)
            .with_allowed_hosts(settings.hosts.iter().cloned())
            .with_allowed_origins(settings.origins.iter().cloned())
            .enforce_origin_validation();
        let sessions = Arc::new(LocalSessionManager::default());
        let of_service = Arc::clone(&sessions);
        let service = StreamableHttpService::new(move || Ok(handler()), of_service, config);
        let inner: Inner = Arc::new(move |request| {
            let service = service.clone();
            Box::pin(async move { service.handle(request).await })
        });
        Self { inner, sessions, taken: Taken::default(), settings: Arc::new(settings.clone()) }
    }

    /// Answers a request. Never fails: what is wrong is an answer too.
    pub async fn handle<B>(&self, request: Request<B>) -> Response<HttpBody>
    where
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        if request.uri().path().trim_end_matches('/') != self.settings.path.trim_end_matches('/') {
            let text = format!("not here: the endpoint is {}\n", self.settings.path);
            return plain(StatusCode::NOT_FOUND, text);
        }
        let origin = request.headers().get(header::ORIGIN);
        let origin = origin.filter(|origin| cors::is_allowed(origin, &self.settings.origins));
        let origin = origin.cloned();
        let is_preflight = request.method() == Method::OPTIONS;
        let mut answer = self.handled(request).await;
        if let Some(origin) = origin {
            cors::allow(&mut answer, origin, is_preflight);
        }
        answer
    }

    /// Answers a request of the endpoint.
    async fn handled<B>(&self, request: Request<B>) -> Response<HttpBody>
    where
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let is_preflight = request.method() == Method::OPTIONS;
        let is_delete = request.method() == Method::DELETE;
        // A browser asks whether it may ask without saying who it is.
        if !is_preflight && !self.is_known(request.headers()) {
            let text = "write `Authorization: Bearer TOKEN`, with the token of this server\n";
            let mut answer = plain(StatusCode::UNAUTHORIZED, text);
            let bearer = header::HeaderValue::from_static("Bearer");
            answer.headers_mut().insert(header::WWW_AUTHENTICATE, bearer);
            return answer;
        }
        if let Err(wrong) = check_host(&request) {
            return plain(StatusCode::BAD_REQUEST, wrong);
        }
        let ends_none = is_delete && !self.has_session(request.headers()).await;
        let mut answer = match self.read(request).await {
            Ok((request, spliced, flying)) => {
                let answer = self.answer(request, spliced).await;
                match flying {
                    Some(flying) => answer.map(|body| Landing::new(body, flying).boxed()),
                    None => answer,
                }
            }
            Err(answer) => answer,
        };
        if is_delete && answer.status() == StatusCode::ACCEPTED {
            if ends_none {
                return plain(StatusCode::NOT_FOUND, "there is no such session\n");
            }
            // The end of a session has nothing to say; some clients take 202 for a failure.
            *answer.status_mut() = StatusCode::NO_CONTENT;
        }
        answer
    }

    /// Answers a request that may be answered.
    async fn answer(
        &self,
        mut request: Request<Full<Bytes>>,
        spliced: Option<Spliced>,
    ) -> Response<HttpBody> {
        let is_post = request.method() == Method::POST;
        let alone = is_post && accept::is_json_alone(request.headers_mut());
        let is_json = is_post && has_json(request.headers());
        let has_session = request.headers().contains_key(SESSION);
        // The bytes are shared; they are looked at again when they could not be read.
        let body = request.body().clone();
        if alone && request.extensions().get::<Listens>().is_some() {
            return unheard(body).await;
        }
        let answer = (self.inner)(request).await;
        if is_json && answer.status() == StatusCode::UNSUPPORTED_MEDIA_TYPE {
            return unread(body).await;
        }
        if is_json && !has_session && is_plain(&answer, StatusCode::BAD_REQUEST) {
            return without_session(body, answer).await;
        }
        let answer = match spliced {
            Some(Spliced(slot)) => splice::splice(answer, slot),
            None => answer,
        };
        if alone { accept::alone(answer).await } else { answer }
    }

    /// Whether a request shows the token, where there is one.
    fn is_known(&self, headers: &header::HeaderMap) -> bool {
        let Some(token) = &self.settings.token else { return true };
        let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let given = given.and_then(|given| given.split_once(' '));
        // Digests are compared: how long that takes says nothing about the token.
        given.is_some_and(|(scheme, given)| {
            scheme.eq_ignore_ascii_case("bearer")
                && Sha256::digest(given.trim()) == Sha256::digest(token.expose())
        })
    }

    /// Whether a request is of a session that there is.
    async fn has_session(&self, headers: &header::HeaderMap) -> bool {
        let Some(id) = headers.get(SESSION).and_then(|id| id.to_str().ok()) else { return false };
        self.sessions.sessions.read().await.contains_key(id)
    }

    /// Refuses the beginning of a session where as many are open as may be.
    async fn admit_session(&self, body: &[u8]) -> Result<(), Response<HttpBody>> {
        let most = self.settings.sessions;
        if self.sessions.sessions.read().await.len() < most || !is_method(body, "initialize") {
            return Ok(());
        }
        let text = format!(
            "{most} sessions are open, as many as may be: come back in a minute, or use protocol \
             version 2026-07-28, which needs none\n"
        );
        let mut answer = plain(StatusCode::SERVICE_UNAVAILABLE, text);
        let seconds = header::HeaderValue::from_static("60");
        answer.headers_mut().insert(header::RETRY_AFTER, seconds);
        Err(answer)
    }

    /// Reads a request's body, within its size and time; says whether it asks for the list of tools, and
    /// takes its id.
    async fn read<B>(
        &self,
        request: Request<B>,
    ) -> Result<(Request<Full<Bytes>>, Option<Spliced>, Option<Flying>), Response<HttpBody>>
    where
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let (mut parts, body) = request.into_parts();
        let most = self.settings.max_body;
        let body = match tokio::time::timeout(self.settings.patience, whole(body, most)).await {
            Ok(Ok(body)) => body,
            Ok(Err(Cut::Large(id))) => {
                let error = unread::too_large(most, id);
                return Err(refused(StatusCode::PAYLOAD_TOO_LARGE, error));
            }
            Ok(Err(Cut::Broken)) => {
                return Err(plain(StatusCode::BAD_REQUEST, "the body did not arrive\n"));
            }
            Err(_) => {
                let text = "the body took too long to arrive\n";
                return Err(plain(StatusCode::REQUEST_TIMEOUT, text));
            }
        };
        let flying = match parts.headers.get(SESSION).map(|id| id.to_str()) {
            Some(Ok(session)) => self
                .taken
                .take(session, &body)
                .map_err(|id| refused(StatusCode::BAD_REQUEST, unread::in_use(id)))?,
            Some(Err(_)) => None,
            None => {
                self.admit_session(&body).await?;
                None
            }
        };
        if asks(&body, "subscriptions/listen") {
            parts.extensions.insert(Listens);
        }
        let spliced = asks(&body, "tools/list").then(Spliced::default);
        if let Some(spliced) = &spliced {
            parts.extensions.insert(spliced.clone());
        }
        Ok((Request::from_parts(parts, Full::new(body)), spliced, flying))
    }
}

/// Marks a request that is answered with a stream of events, and with nothing else.
#[derive(Clone)]
struct Listens;

/// Why a body is not here.
enum Cut {
    /// It is too large; the id of its message, where that has come.
    Large(Option<RequestId>),
    /// It did not arrive.
    Broken,
}

/// A whole body, without the mark that it may begin with.
async fn whole<B>(body: B, most: usize) -> Result<Bytes, Cut>
where
    B: http_body::Body<Data = Bytes>,
{
    let mut body = std::pin::pin!(body);
    let mut whole = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|_| Cut::Broken)?.into_data() else { continue };
        if whole.len() + data.len() > most {
            let mut finder = unread::IdFinder::default();
            finder.feed(&whole);
            finder.feed(&data);
            return Err(Cut::Large(finder.found()));
        }
        whole.extend_from_slice(&data);
    }
    let whole = whole.freeze();
    Ok(whole.strip_prefix(MARK).map(|rest| whole.slice_ref(rest)).unwrap_or(whole))
}

/// That a request names one host: what is checked is what was asked.
fn check_host<B>(request: &Request<B>) -> Result<(), &'static str> {
    let mut hosts =
        request.headers().get_all(header::HOST).iter().map(header::HeaderValue::as_bytes);
    let host = hosts.next();
    if hosts.next().is_some() {
        // RFC 9112 section 3.2.
        return Err("`Host` stands more than once\n");
    }
    if host.is_some_and(|host| host.contains(&b'@')) {
        // The part before it is no name of a host (RFC 9110 section 4.2.4).
        return Err("`Host` is a name and a port, without a user\n");
    }
    let target = request.uri().authority().map(|target| target.as_str().as_bytes());
    match (target, host) {
        (Some(target), Some(host)) if !target.eq_ignore_ascii_case(host) => {
            Err("the URL that is asked for has another host than `Host`\n")
        }
        _ => Ok(()),
    }
}

/// Whether a request is of this method, with parameters that are short.
fn asks(body: &[u8], method: &str) -> bool {
    // A large body is not read twice.
    const LONGEST: usize = 16 * 1024;
    // Most requests are calls, which are told apart without reading them.
    body.len() <= LONGEST
        && body.windows(method.len()).any(|window| window == method.as_bytes())
        && is_method(body, method)
}

fn is_method(body: &[u8], method: &str) -> bool {
    #[derive(Deserialize)]
    struct Head<'a> {
        #[serde(borrow)]
        method: std::borrow::Cow<'a, str>,
    }
    serde_json::from_slice::<Head<'_>>(body).is_ok_and(|head| head.method == method)
}

/// Whether the body of a request is said to be JSON.
fn has_json(headers: &header::HeaderMap) -> bool {
    let media = headers.get(header::CONTENT_TYPE).and_then(|media| media.to_str().ok());
    let media = media.and_then(|media| media.split(';').next()).unwrap_or_default();
    media.trim().eq_ignore_ascii_case("application/json")
}

/// Whether an answer has this status, and is no message of the protocol.
fn is_plain(answer: &Response<HttpBody>, status: StatusCode) -> bool {
    answer.status() == status && !answer.headers().contains_key(header::CONTENT_TYPE)
}

/// The answer to a request of the older era that is in no session and begins none: what the protocol's
/// library says of it, and what to send, under the request's own id.
async fn without_session(body: Full<Bytes>, answer: Response<HttpBody>) -> Response<HttpBody> {
    let Ok(body) = body.collect().await;
    let body = body.to_bytes();
    let (Ok(said), begins) = (answer.into_body().collect().await, is_method(&body, "initialize"));
    let said = said.to_bytes();
    let error = if begins {
        let text = "`params` of `initialize` take `protocolVersion`, a text, `capabilities`, an object, \
                    and `clientInfo`, an object with `name` and `version`";
        ErrorData::invalid_params(text, None)
    } else {
        let said = String::from_utf8_lossy(&said);
        let said = said.trim().trim_start_matches("Bad Request: ");
        let text = format!(
            "{said}; begin with `initialize`, or name protocol version 2026-07-28 in \
             `MCP-Protocol-Version` and in `_meta` of `params`, which needs no session"
        );
        ErrorData::invalid_request(text, None)
    };
    refused(StatusCode::BAD_REQUEST, (error, unread::id(&body)))
}

/// The answer to a client that would hear events, and does not take them.
async fn unheard(body: Full<Bytes>) -> Response<HttpBody> {
    let Ok(body) = body.collect().await;
    let text = "`subscriptions/listen` is answered with a stream of events: `Accept` must name \
                `text/event-stream`, beside `application/json`";
    let error = ErrorData::invalid_request(text, None);
    refused(StatusCode::NOT_ACCEPTABLE, (error, unread::id(&body.to_bytes())))
}

/// The answer to a body that is no message: the protocol's library blames its media type.
async fn unread(body: Full<Bytes>) -> Response<HttpBody> {
    let Ok(body) = body.collect().await;
    refused(StatusCode::BAD_REQUEST, unread::answer(&body.to_bytes()))
}

/// An error of JSON-RPC as the answer to a bad request.
fn refused(status: StatusCode, error: (ErrorData, Option<RequestId>)) -> Response<HttpBody> {
    let message: ServerJsonRpcMessage = unread::message(error);
    // Every member is a text or a number, so it is written.
    let json = serde_json::to_vec(&message).unwrap_or_default();
    let mut answer = Response::new(Full::new(json.into()).boxed());
    *answer.status_mut() = status;
    let media = header::HeaderValue::from_static("application/json");
    answer.headers_mut().insert(header::CONTENT_TYPE, media);
    answer
}

fn plain(status: StatusCode, text: impl Into<Bytes>) -> Response<HttpBody> {
    let mut answer = Response::new(Full::new(text.into()).boxed());
    *answer.status_mut() = status;
    let text = header::HeaderValue::from_static("text/plain; charset=utf-8");
    answer.headers_mut().insert(header::CONTENT_TYPE, text);
    answer
}

impl fmt::Debug for HttpService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpService").field("settings", &self.settings).finish_non_exhaustive()
    }
}

/// Serves any handler of the protocol's library as a [`Server`](crate::Server) is served.
///
/// # Errors
/// When the socket fails.
pub async fn serve_handler<H: ServerHandler>(
    listener: TcpListener,
    settings: HttpSettings,
    handler: impl Fn() -> H + Send + Sync + 'static,
) -> io::Result<()> {
    let service = HttpService::new(&settings, handler);
    serve(listener, service, &settings, Ending::never()).await
}
