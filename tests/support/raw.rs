//! A server on loopback that answers every request with the same bytes, whatever they are.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// The server; it ends with the process.
#[derive(Debug)]
pub struct RawServer {
    url: String,
    requests: Arc<Mutex<Vec<Received>>>,
}

/// A request as it came in.
#[derive(Debug, Clone)]
pub struct Received {
    /// The request line and the headers.
    pub head: String,
    /// The body.
    pub body: Vec<u8>,
}

impl RawServer {
    /// A server that answers with these bytes and closes the connection.
    pub fn start(answer: impl Into<Vec<u8>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (answer, seen) = (answer.into(), requests.clone());
        std::thread::spawn(move || {
            for mut connection in listener.incoming().flatten() {
                let Some(request) = received(&connection) else { continue };
                // Before the answer: who has it may ask what came in.
                seen.lock().unwrap().push(request);
                // The other side may have left, which is its right.
                let _ = connection.write_all(&answer);
            }
        });
        Self { url, requests }
    }

    /// A server whose answers have this status, these headers and this body, with its length.
    pub fn answering(status: u16, headers: &str, body: &str) -> Self {
        let length = body.len();
        Self::start(format!(
            "HTTP/1.1 {status} Status\r\n{headers}content-length: {length}\r\n\r\n{body}"
        ))
    }

    /// A server that answers 200 with a JSON text.
    pub fn json(body: &str) -> Self {
        Self::answering(200, "content-type: application/json\r\n", body)
    }

    /// The server's URL.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The requests so far.
    pub fn requests(&self) -> Vec<Received> {
        self.requests.lock().unwrap().clone()
    }
}

fn received(connection: &TcpStream) -> Option<Received> {
    let mut reader = BufReader::new(connection);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head).ok()? == 0 {
            return None;
        }
    }
    let value = |name: &str| {
        let lines = head.lines().filter_map(|line| line.split_once(':'));
        lines
            .into_iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim())
    };
    let mut body = Vec::new();
    if let Some(length) = value("content-length").and_then(|length| length.parse().ok()) {
        body.resize(length, 0);
        reader.read_exact(&mut body).ok()?;
    }
    Some(Received { head, body })
}
