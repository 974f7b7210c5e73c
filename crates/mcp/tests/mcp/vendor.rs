//! A vendor that answers what a test wants, byte by byte.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What becomes of a request.
#[derive(Debug, Clone)]
pub(crate) enum Behaviour {
    /// It is answered with these bytes.
    Answers(String),
    /// It is answered with these bytes, which are no text.
    Sends(Vec<u8>),
    /// It is answered with zeros without end.
    Floods,
    /// It is answered so after this time.
    Late(Duration, Box<Behaviour>),
    /// It is never answered.
    Sleeps,
    /// Each request meets the next of these, and the last of them from then on.
    InTurn(Vec<Behaviour>),
}

impl Behaviour {
    /// An answer of JSON.
    pub(crate) fn json(status: &str, headers: &str, body: &str) -> Self {
        let head = format!("HTTP/1.1 {status}\r\nContent-Type: application/json\r\n{headers}");
        let length = body.len();
        Self::Answers(format!("{head}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"))
    }
}

/// A running vendor. It stops when it is dropped.
pub(crate) struct Vendor {
    pub(crate) url: String,
    requests: Arc<Mutex<Vec<String>>>,
    closed: Arc<Mutex<usize>>,
    task: JoinHandle<()>,
}

impl Drop for Vendor {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Vendor {
    pub(crate) async fn start(behaviour: Behaviour) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (requests, closed) = (Arc::new(Mutex::default()), Arc::new(Mutex::default()));
        let shared = (Arc::clone(&requests), Arc::clone(&closed));
        let task = tokio::spawn(async move {
            loop {
                let Ok((stream, _)) = listener.accept().await else { return };
                tokio::spawn(answer(stream, behaviour.clone(), shared.0.clone(), shared.1.clone()));
            }
        });
        Self { url, requests, closed, task }
    }

    /// One that answers with JSON.
    pub(crate) async fn json(status: &str, headers: &str, body: &str) -> Self {
        Self::start(Behaviour::json(status, headers, body)).await
    }

    /// The heads of the requests so far.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }

    /// How many connections have been closed from the other side.
    pub(crate) fn closed(&self) -> usize {
        *self.closed.lock().unwrap()
    }
}

async fn answer(
    mut stream: TcpStream,
    behaviour: Behaviour,
    requests: Arc<Mutex<Vec<String>>>,
    closed: Arc<Mutex<usize>>,
) {
    let mut head = Vec::new();
    let mut buffer = [0; 4096];
    while !head.windows(4).any(|window| window == b"\r\n\r\n") {
        match stream.read(&mut buffer).await {
            Ok(0) | Err(_) => return,
            Ok(read) => head.extend_from_slice(&buffer[..read]),
        }
    }
    let before = {
        let mut requests = requests.lock().unwrap();
        requests.push(String::from_utf8_lossy(&head).into_owned());
        requests.len() - 1
    };
    let behaviour = match behaviour {
        Behaviour::InTurn(turns) => turns[before.min(turns.len() - 1)].clone(),
        one => one,
    };
    let behaviour = match behaviour {
        Behaviour::Late(time, then) => {
            tokio::time::sleep(time).await;
            *then
        }
        one => one,
    };
    match behaviour {
        Behaviour::InTurn(_) | Behaviour::Late(..) => panic!("behaviours within behaviours"),
        Behaviour::Answers(text) => send(stream, text.as_bytes()).await,
        Behaviour::Sends(bytes) => send(stream, &bytes).await,
        Behaviour::Floods => {
            let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n";
            let zeros = vec![b'0'; 256 * 1024];
            if stream.write_all(head.as_bytes()).await.is_ok() {
                while stream.write_all(&zeros).await.is_ok() {}
            }
            *closed.lock().unwrap() += 1;
        }
        Behaviour::Sleeps => {
            let read = stream.read(&mut buffer);
            let ended = tokio::time::timeout(Duration::from_secs(30), read).await;
            if matches!(ended, Ok(Ok(0) | Err(_))) {
                *closed.lock().unwrap() += 1;
            }
        }
    }
}

async fn send(mut stream: TcpStream, bytes: &[u8]) {
    stream.write_all(bytes).await.unwrap();
    stream.shutdown().await.unwrap();
}
