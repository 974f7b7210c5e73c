//! Connections: HTTP/1.1, bounded in number and in patience.

use std::convert::Infallible;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use http::{Method, Request, Response};
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

use super::until::Until;
use super::{HttpBody, HttpService, HttpSettings};
use crate::ending::Ending;

/// How long to wait when no connection can be accepted: out of file handles, most likely.
const PAUSE: Duration = Duration::from_millis(50);

/// Serves connections until the socket fails, or until it is told to end: then those that wait for no
/// answer are closed, and the others once they have theirs.
pub(crate) async fn serve(
    listener: TcpListener,
    service: HttpService,
    settings: &HttpSettings,
    mut ending: Ending,
) -> io::Result<()> {
    let permits = Arc::new(Semaphore::new(settings.connections.clamp(1, Semaphore::MAX_PERMITS)));
    let mut connections = tokio::task::JoinSet::new();
    loop {
        let next = async {
            let permit = Arc::clone(&permits).acquire_owned().await.map_err(io::Error::other)?;
            Ok::<_, io::Error>((permit, listener.accept().await))
        };
        let (permit, accepted) = tokio::select! {
            next = next => next?,
            Some(_) = connections.join_next() => continue,
            () = ending.told() => break,
        };
        match accepted {
            Ok((stream, _)) => {
                let connection =
                    connection(stream, service.clone(), settings.patience, ending.clone());
                connections.spawn(async move {
                    connection.await;
                    drop(permit);
                });
            }
            Err(error) => {
                tracing::warn!(%error, "no connection could be accepted");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
    drop(listener);
    let answered = async { while connections.join_next().await.is_some() {} };
    if tokio::time::timeout(ending.time, answered).await.is_err() {
        tracing::warn!(left = connections.len(), "connections are closed without an answer");
    }
    Ok(())
}

async fn connection(
    stream: TcpStream,
    service: HttpService,
    patience: Duration,
    mut ending: Ending,
) {
    // Without this, the last packet of an answer waits for the client's acknowledgement: 40 ms.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "packets of a connection may be delayed");
    }
    let of_answers = ending.clone();
    let answer = service_fn(move |request| {
        let (service, ending) = (service.clone(), of_answers.clone());
        async move { Ok::<_, Infallible>(answered(&service, request, ending).await) }
    });
    let connection = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(patience)
        .serve_connection(TokioIo::new(stream), answer);
    let mut connection = pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = ending.told() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    // An error here is a client that went away, or that sent no HTTP.
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended");
    }
}

/// The answer to a request; one that goes on for as long as the server does ends with it.
async fn answered(
    service: &HttpService,
    request: Request<Incoming>,
    ending: Ending,
) -> Response<HttpBody> {
    let listens =
        request.headers().get("mcp-method").is_some_and(|of| of == "subscriptions/listen");
    let is_endless = listens || request.method() == Method::GET;
    let answer = service.handle(request).await;
    if is_endless { answer.map(|body| Until::new(body, ending).boxed()) } else { answer }
}
