//! A toolbox offered to MCP clients.

mod catalogue;
mod confirm;
mod convert;
mod handler;
mod limits;
mod shown;

use std::fmt;
use std::io;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use rmcp::RoleServer;
use rmcp::service::{Peer, ServerInitializeError, serve_server};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::sync::watch;

use self::confirm::Spent;
pub(crate) use self::handler::{Handler, Spliced};
use self::limits::Gate;
pub use self::limits::Limits;
use crate::ending::Ending;
use crate::http::{self, HttpService, HttpSettings};
use crate::run::{RunSettings, Runner, StartError};
use crate::stdio::Lines;
use crate::toolbox::Toolbox;

/// What a server is like. Start from the default and change what differs.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// How tools are run.
    pub run: RunSettings,
    /// How much clients may ask for.
    pub limits: Limits,
    /// Which tools a person must confirm before they run.
    pub confirm: Confirm,
    /// Whether the toolbox may be [replaced](Server::replace) while clients are connected: they are
    /// told then that they will learn of it.
    pub changes: bool,
}

/// Which tools a person must confirm before they run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Confirm {
    /// None.
    #[default]
    Nothing,
    /// Those that may delete or overwrite.
    Destructive,
    /// All that change something.
    Writes,
}

/// A server of one toolbox. Cheap to clone; clones are the same server.
#[derive(Clone)]
pub struct Server {
    shared: Arc<Shared>,
}

pub(crate) struct Shared {
    toolbox: RwLock<Arc<Toolbox>>,
    runner: Runner,
    gate: Gate,
    confirm: Confirm,
    spent: Spent,
    announces_changes: bool,
    changes: watch::Sender<u64>,
    stopped: watch::Sender<bool>,
    /// How long running calls go on after that.
    ending: Duration,
    /// The clients with a session, who are told of changes without asking.
    peers: Mutex<Vec<Peer<RoleServer>>>,
}

/// Why serving ended.
#[derive(Debug)]
#[non_exhaustive]
pub enum ServeError {
    /// The socket or the standard streams failed.
    Io(io::Error),
    /// The client did not begin as the protocol says.
    Handshake(String),
}

impl Server {
    /// A server of a toolbox.
    ///
    /// # Errors
    /// [`StartError`] when there is neither a secret nor a random number to seal with.
    pub fn new(toolbox: Toolbox, settings: Settings) -> Result<Self, StartError> {
        let shared = Shared {
            toolbox: RwLock::new(Arc::new(toolbox)),
            runner: Runner::new(settings.run)?,
            gate: Gate::new(&settings.limits),
            confirm: settings.confirm,
            spent: Spent::default(),
            announces_changes: settings.changes,
            changes: watch::Sender::new(0),
            stopped: watch::Sender::new(false),
            ending: settings.limits.ending,
            peers: Mutex::default(),
        };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// Offers another toolbox from now on, and tells clients that the list has changed. Calls that
    /// are running end as they began.
    pub fn replace(&self, toolbox: Toolbox) {
        *self.shared.toolbox.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(toolbox);
        self.shared.changes.send_modify(|count| *count += 1);
        let mut peers = self.shared.peers.lock().unwrap_or_else(PoisonError::into_inner);
        peers.retain(|peer| !peer.is_transport_closed());
        for peer in &*peers {
            let peer = peer.clone();
            // A client that has gone is told nothing.
            tokio::spawn(async move { drop(peer.notify_tool_list_changed().await) });
        }
    }

    /// Ends serving: no connection is accepted and no message read any more. Calls that are running are
    /// answered, within [`Limits::ending`]; then what serves returns.
    pub fn stop(&self) {
        self.shared.stopped.send_replace(true);
    }

    fn ending(&self) -> Ending {
        Ending::new(self.shared.stopped.subscribe(), self.shared.ending)
    }

    /// The toolbox that is offered now.
    pub fn toolbox(&self) -> Arc<Toolbox> {
        self.shared.toolbox()
    }

    /// Serves HTTP on a socket until it fails, or the server is [stopped](Self::stop).
    ///
    /// # Errors
    /// [`ServeError::Io`] when the socket fails.
    pub async fn serve_http(
        &self,
        listener: TcpListener,
        settings: HttpSettings,
    ) -> Result<(), ServeError> {
        let service = self.http(&settings);
        http::serve(listener, service, &settings, self.ending()).await.map_err(ServeError::Io)
    }

    /// The server as an HTTP service, for programs that accept connections themselves.
    pub fn http(&self, settings: &HttpSettings) -> HttpService {
        let shared = Arc::clone(&self.shared);
        HttpService::new(settings, move || Handler::new(Arc::clone(&shared)))
    }

    /// Serves one client over the standard streams, until it closes them or the server is
    /// [stopped](Self::stop).
    ///
    /// # Errors
    /// [`ServeError`] when the client does not begin as the protocol says.
    pub async fn serve_stdio(&self) -> Result<(), ServeError> {
        let (input, output) = rmcp::transport::stdio();
        self.serve_streams(input, output).await
    }

    /// Serves one client over a pair of streams, one message on a line, until it closes them or the
    /// server is [stopped](Self::stop); running calls are answered first, within [`Limits::ending`]. A
    /// message that cannot be read is answered with an error of JSON-RPC, under its own id where that can
    /// be found; one of more than 16 MiB likewise.
    ///
    /// # Errors
    /// [`ServeError`] when the client does not begin as the protocol says.
    pub async fn serve_streams(
        &self,
        input: impl AsyncRead + Send + Unpin + 'static,
        output: impl AsyncWrite + Send + Unpin + 'static,
    ) -> Result<(), ServeError> {
        let handler = Handler::new(Arc::clone(&self.shared));
        let ending = self.ending();
        let (lines, late) = Lines::new(input, output, ending.clone());
        let running = match serve_server(handler, lines).await {
            Ok(running) => running,
            Err(_) if ending.is_told() => return Ok(()),
            // A client that goes before it has begun is gone like any other.
            Err(ServerInitializeError::ConnectionClosed(_)) => return Ok(()),
            Err(error) => return Err(ServeError::Handshake(error.to_string())),
        };
        let ended = tokio::select! {
            ended = running.waiting() => ended,
            // The protocol's library would wait for a while of its own.
            Ok(()) = late => return Ok(()),
        };
        ended.map_err(|error| ServeError::Io(io::Error::other(error)))?;
        Ok(())
    }
}

impl Shared {
    fn toolbox(&self) -> Arc<Toolbox> {
        Arc::clone(&self.toolbox.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn remember(&self, peer: Peer<RoleServer>) {
        let mut peers = self.peers.lock().unwrap_or_else(PoisonError::into_inner);
        peers.retain(|peer| !peer.is_transport_closed());
        peers.push(peer);
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server").field("toolbox", &self.toolbox()).finish_non_exhaustive()
    }
}

impl fmt::Display for ServeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => write!(f, "serving ended: {error}"),
            Self::Handshake(reason) => write!(f, "the client did not begin a session: {reason}"),
        }
    }
}

impl std::error::Error for ServeError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io(error) => Some(error),
            Self::Handshake(_) => None,
        }
    }
}
