//! HTTP by hand: a client that sends whatever a test wants to be sent.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// The newest revision of the protocol.
pub(crate) const STATELESS: &str = "2026-07-28";

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: String,
    pub(crate) body: String,
}

impl Answer {
    /// The value of a header; empty when there is none.
    pub(crate) fn header(&self, name: &str) -> &str {
        let found = self.headers.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        });
        found.unwrap_or_default()
    }

    /// The messages of the body: one, or one per event.
    pub(crate) fn messages(&self) -> Vec<Value> {
        if !self.header("content-type").starts_with("text/event-stream") {
            return vec![serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("{self:?}"))];
        }
        let data = self.body.lines().filter_map(|line| line.strip_prefix("data:"));
        data.filter_map(|data| serde_json::from_str(data.trim()).ok()).collect()
    }

    /// The last message.
    pub(crate) fn message(&self) -> Value {
        self.messages().pop().unwrap_or_else(|| panic!("no message in {self:?}"))
    }

    /// The result of the last message.
    pub(crate) fn result(&self) -> Value {
        let message = self.message();
        assert!(message.get("error").is_none(), "{message}");
        message["result"].clone()
    }
}

/// Sends bytes and reads all that comes until the server closes.
pub(crate) async fn raw(address: &str, request: &[u8]) -> Answer {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request).await.unwrap();
    let mut bytes = Vec::new();
    let read = stream.read_to_end(&mut bytes);
    // A server that answers early may reset the connection while a large body is under way.
    let _ = tokio::time::timeout(Duration::from_secs(20), read).await.expect("no end of answer");
    parsed(&bytes)
}

fn parsed(bytes: &[u8]) -> Answer {
    let split = bytes.windows(4).position(|window| window == b"\r\n\r\n");
    let split = split.unwrap_or_else(|| panic!("no head: {}", String::from_utf8_lossy(bytes)));
    let head = String::from_utf8_lossy(&bytes[..split]).into_owned();
    let mut body = bytes[split + 4..].to_vec();
    if head.to_ascii_lowercase().contains("transfer-encoding: chunked") {
        body = unchunked(&body);
    }
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Answer { status, headers: head, body: String::from_utf8_lossy(&body).into_owned() }
}

fn unchunked(mut bytes: &[u8]) -> Vec<u8> {
    let mut whole = Vec::new();
    while let Some(end) = bytes.windows(2).position(|window| window == b"\r\n") {
        let size = std::str::from_utf8(&bytes[..end]).unwrap();
        let size = usize::from_str_radix(size.split(';').next().unwrap().trim(), 16).unwrap();
        if size == 0 || bytes.len() < end + 2 + size {
            break;
        }
        whole.extend_from_slice(&bytes[end + 2..end + 2 + size]);
        bytes = &bytes[end + 4 + size..];
    }
    whole
}

/// A POST with these headers beside the usual ones.
pub(crate) fn post(address: &str, headers: &[(&str, &str)], body: &str) -> Vec<u8> {
    let usual = [
        ("Host", address),
        ("Content-Type", "application/json"),
        ("Accept", "application/json, text/event-stream"),
        ("Connection", "close"),
    ];
    let mut head = "POST /mcp HTTP/1.1\r\n".to_owned();
    let own = |name: &str| headers.iter().any(|(own, _)| own.eq_ignore_ascii_case(name));
    let usual = usual.iter().filter(|(name, _)| !own(name));
    for (name, value) in usual.chain(headers).filter(|(_, value)| !value.is_empty()) {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    if !own("Content-Length") {
        head.push_str(&format!("Content-Length: {}\r\n", body.len()));
    }
    format!("{head}\r\n{body}").into_bytes()
}

/// A request of the stateless era: its body.
pub(crate) fn body(method: &str, mut params: Value, capabilities: &Value) -> Value {
    let meta = params["_meta"].as_object().cloned().unwrap_or_default();
    params["_meta"] = json!({
        "io.modelcontextprotocol/protocolVersion": STATELESS,
        "io.modelcontextprotocol/clientCapabilities": capabilities,
    });
    params["_meta"].as_object_mut().unwrap().extend(meta);
    json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
}

/// A request of the stateless era: its bytes.
pub(crate) fn request(address: &str, method: &str, params: Value, capabilities: &Value) -> Vec<u8> {
    let body = body(method, params, capabilities);
    let name = body["params"]["name"].as_str().unwrap_or_default();
    let headers = [("MCP-Protocol-Version", STATELESS), ("Mcp-Method", method), ("Mcp-Name", name)];
    post(address, &headers, &body.to_string())
}

/// Asks in the stateless era.
pub(crate) async fn ask(address: &str, method: &str, params: Value) -> Answer {
    raw(address, &request(address, method, params, &json!({}))).await
}

/// Calls a tool in the stateless era: its result.
pub(crate) async fn call(address: &str, tool: &str, arguments: Value) -> Value {
    let answer = ask(address, "tools/call", json!({"name": tool, "arguments": arguments})).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.result()
}

/// The words of a result.
pub(crate) fn words(result: &Value) -> String {
    let parts = result["content"].as_array().unwrap().iter();
    parts.filter_map(|part| part["text"].as_str()).collect::<Vec<_>>().join("\n")
}

/// A session of the older era.
pub(crate) struct Session {
    pub(crate) address: String,
    pub(crate) id: String,
    version: &'static str,
}

impl Session {
    pub(crate) async fn begin(address: &str, capabilities: Value) -> Self {
        Self::begin_in("2025-11-25", address, capabilities).await
    }

    pub(crate) async fn begin_in(
        version: &'static str,
        address: &str,
        capabilities: Value,
    ) -> Self {
        let params = json!({
            "protocolVersion": version,
            "capabilities": capabilities,
            "clientInfo": {"name": "test", "version": "0"},
        });
        let body = json!({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": params});
        let answer = raw(address, &post(address, &[], &body.to_string())).await;
        assert_eq!(answer.result()["protocolVersion"], version);
        let id = answer.header("mcp-session-id").to_owned();
        let session = Self { address: address.to_owned(), id, version };
        let initialized = json!({"jsonrpc": "2.0", "method": "notifications/initialized"});
        assert_eq!(session.send(&initialized).await.status, 202);
        session
    }

    pub(crate) fn bytes(&self, body: &Value) -> Vec<u8> {
        let headers =
            [("Mcp-Session-Id", self.id.as_str()), ("MCP-Protocol-Version", self.version)];
        post(&self.address, &headers, &body.to_string())
    }

    pub(crate) async fn send(&self, body: &Value) -> Answer {
        raw(&self.address, &self.bytes(body)).await
    }

    pub(crate) async fn ask(&self, method: &str, params: Value) -> Answer {
        self.send(&json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params})).await
    }
}
