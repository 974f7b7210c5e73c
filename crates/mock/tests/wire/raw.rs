//! HTTP by hand: a request is a text, an answer is read until the connection closes.

use jackfield_mock::MockServer;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// An answer as it stood on the wire.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut own = self.headers.iter().filter(|(own, _)| own.eq_ignore_ascii_case(name));
        own.next().map(|(_, value)| value.as_str())
    }

    /// The message where the sandbox's errors have it.
    pub(crate) fn message(&self) -> String {
        self.json()["message"].as_str().unwrap_or_default().to_owned()
    }
}

fn address(server: &MockServer) -> String {
    let rest = server.base_url().trim_start_matches("http://");
    rest.split('/').next().unwrap().to_owned()
}

/// Sends bytes; none when the connection closes without an answer.
pub(crate) async fn bytes(server: &MockServer, request: &[u8]) -> Option<Answer> {
    let mut stream = TcpStream::connect(address(server)).await.unwrap();
    stream.write_all(request).await.unwrap();
    let mut all = Vec::new();
    // A reset after a part of the answer is what some faults are about.
    let _ = stream.read_to_end(&mut all).await;
    let end = all.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = String::from_utf8(all[..end].to_vec()).unwrap();
    let mut lines = head.lines();
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let header = |line: &str| {
        let (name, value) = line.split_once(':').unwrap();
        (name.to_owned(), value.trim().to_owned())
    };
    Some(Answer { status, headers: lines.map(header).collect(), body: all[end + 4..].to_vec() })
}

/// Sends a request with the sandbox's key; `headers` are lines without their ends.
pub(crate) async fn send(server: &MockServer, line: &str, headers: &[&str], body: &str) -> Answer {
    let mut request = format!("{line} HTTP/1.1\r\nHost: vendor.example\r\nConnection: close\r\n");
    if !headers.iter().any(|header| header.starts_with("Authorization")) {
        request.push_str("Authorization: key-1\r\n");
    }
    for header in headers {
        request.push_str(header);
        request.push_str("\r\n");
    }
    let length = match body.len() {
        0 => String::new(),
        length => format!("Content-Length: {length}\r\n"),
    };
    request.extend([length.as_str(), "\r\n", body]);
    bytes(server, request.as_bytes()).await.expect("an answer")
}

/// A GET with the sandbox's key.
pub(crate) async fn get(server: &MockServer, target: &str) -> Answer {
    send(server, &format!("GET {target}"), &[], "").await
}

/// A request with a JSON body.
pub(crate) async fn json(server: &MockServer, line: &str, body: &str) -> Answer {
    send(server, line, &["Content-Type: application/json"], body).await
}
