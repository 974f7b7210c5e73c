//! An MCP client that costs as little as can be: HTTP/1.1 by hand, over one kept connection.

use std::fmt;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::vendor::MARK;
use crate::bench::process::Outcome;

/// The era of the protocol that a client speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Era {
    /// 2026-07-28: each request stands for itself.
    Stateless,
    /// 2025-11-25: a session.
    Session,
}

impl fmt::Display for Era {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.version())
    }
}

impl Era {
    fn version(self) -> &'static str {
        match self {
            Self::Stateless => "2026-07-28",
            Self::Session => "2025-11-25",
        }
    }
}

/// A kept connection.
pub(super) struct Stream {
    reader: BufReader<TcpStream>,
}

/// An answer.
pub(super) struct Answer {
    pub(super) status: u16,
    session: Option<String>,
    pub(super) body: Vec<u8>,
    pub(super) first_byte: Duration,
    pub(super) whole: Duration,
}

impl Stream {
    pub(super) fn connect(port: u16) -> Outcome<Self> {
        let stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(20)))?;
        Ok(Self { reader: BufReader::with_capacity(64 * 1024, stream) })
    }

    /// Sends a request and reads its whole answer.
    pub(super) fn send(&mut self, request: &[u8]) -> Outcome<Answer> {
        let since = Instant::now();
        self.reader.get_mut().write_all(request)?;
        let mut line = String::new();
        self.reader.read_line(&mut line)?;
        let first_byte = since.elapsed();
        let status = line.split(' ').nth(1).and_then(|status| status.parse().ok());
        let status = status.ok_or_else(|| format!("no answer: `{line}`"))?;
        let (mut length, mut chunked, mut session) = (0, false, None);
        loop {
            line.clear();
            self.reader.read_line(&mut line)?;
            let Some((name, value)) = line.trim_end().split_once(':') else { break };
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.trim().parse()?,
                "transfer-encoding" => chunked = value.trim() == "chunked",
                "mcp-session-id" => session = Some(value.trim().to_owned()),
                _ => {}
            }
        }
        let mut body = Vec::new();
        if chunked {
            self.chunks(&mut body)?;
        } else {
            body.resize(length, 0);
            self.reader.read_exact(&mut body)?;
        }
        Ok(Answer { status, session, body, first_byte, whole: since.elapsed() })
    }

    fn chunks(&mut self, body: &mut Vec<u8>) -> Outcome<()> {
        let mut line = String::new();
        loop {
            line.clear();
            self.reader.read_line(&mut line)?;
            let size = usize::from_str_radix(line.trim_end(), 16)?;
            let start = body.len();
            body.resize(start + size, 0);
            self.reader.read_exact(body.get_mut(start..).unwrap_or_default())?;
            line.clear();
            self.reader.read_line(&mut line)?;
            if size == 0 {
                return Ok(());
            }
        }
    }
}

/// A client of one server.
pub(super) struct Client {
    stream: Stream,
    era: Era,
    session: Option<String>,
    call: Vec<u8>,
    /// When its first list of tools had come, which it read only then.
    pub(super) listed: Instant,
}

/// What listing the tools took.
pub(super) struct Listed {
    pub(super) bytes: usize,
    pub(super) first_byte: Duration,
    pub(super) whole: Duration,
}

impl Client {
    /// Begins, and learns the name of the first tool.
    pub(super) fn begin(port: u16, era: Era) -> Outcome<Self> {
        let stream = Stream::connect(port)?;
        let listed = Instant::now();
        let mut client = Self { stream, era, session: None, call: Vec::new(), listed };
        if era == Era::Session {
            let params = json!({
                "protocolVersion": era.version(),
                "capabilities": {},
                "clientInfo": {"name": "bench", "version": "1"},
            });
            let request = client.request("initialize", params);
            let answer = client.send(&request)?;
            client.session = answer.session;
            let body = json!({"jsonrpc": "2.0", "method": "notifications/initialized"});
            let request = client.bytes("notifications/initialized", "", &body);
            client.send(&request)?;
        }
        let request = client.request("tools/list", json!({}));
        let answer = client.send(&request)?;
        client.listed = Instant::now();
        let name = message(&answer.body)?;
        let name = name.pointer("/result/tools/0/name").and_then(Value::as_str);
        let name = name.ok_or("the server lists no tools")?.to_owned();
        client.call = client.request("tools/call", json!({"name": name, "arguments": {"id": "1"}}));
        Ok(client)
    }

    /// Calls the tool.
    pub(super) fn call(&mut self) -> Outcome<()> {
        let answer = self.stream.send(&self.call)?;
        let is_there = answer.body.windows(MARK.len()).any(|part| part == MARK.as_bytes());
        if is_there {
            return Ok(());
        }
        Err(format!("{}: {}", answer.status, String::from_utf8_lossy(&answer.body)).into())
    }

    /// Lists the tools.
    pub(super) fn list(&mut self) -> Outcome<Listed> {
        let request = self.request("tools/list", json!({}));
        let answer = self.send(&request)?;
        let Answer { body, first_byte, whole, .. } = answer;
        Ok(Listed { bytes: body.len(), first_byte, whole })
    }

    fn send(&mut self, request: &[u8]) -> Outcome<Answer> {
        let answer = self.stream.send(request)?;
        if (200..300).contains(&answer.status) {
            return Ok(answer);
        }
        Err(format!("{}: {}", answer.status, String::from_utf8_lossy(&answer.body)).into())
    }

    fn request(&self, method: &str, mut params: Value) -> Vec<u8> {
        let name = params.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
        if self.era == Era::Stateless
            && let Some(params) = params.as_object_mut()
        {
            let meta = json!({
                "io.modelcontextprotocol/protocolVersion": self.era.version(),
                "io.modelcontextprotocol/clientCapabilities": {},
            });
            params.insert("_meta".to_owned(), meta);
        }
        let body = json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params});
        self.bytes(method, &name, &body)
    }

    fn bytes(&self, method: &str, name: &str, body: &Value) -> Vec<u8> {
        let body = body.to_string();
        let mut head = format!(
            "POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n\
             Accept: application/json, text/event-stream\r\nContent-Length: {}\r\n",
            body.len()
        );
        let mut header = |name: &str, value: &str| {
            if !value.is_empty() {
                head.push_str(&format!("{name}: {value}\r\n"));
            }
        };
        if method != "initialize" {
            header("MCP-Protocol-Version", self.era.version());
        }
        if self.era == Era::Stateless {
            header("Mcp-Method", method);
            header("Mcp-Name", name);
        }
        header("Mcp-Session-Id", self.session.as_deref().unwrap_or_default());
        format!("{head}\r\n{body}").into_bytes()
    }
}

/// The message of an answer, plain or in an event.
fn message(body: &[u8]) -> Outcome<Value> {
    let text = String::from_utf8_lossy(body);
    if text.trim_start().starts_with('{') {
        return Ok(serde_json::from_str(&text)?);
    }
    let data = text.lines().filter_map(|line| line.strip_prefix("data:"));
    let mut messages = data.filter_map(|data| serde_json::from_str::<Value>(data.trim()).ok());
    messages.find(|message| message.get("result").is_some()).ok_or_else(|| "no message".into())
}
