//! The vendor that every server calls: one small answer, whatever is asked.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde_json::json;

use super::client::Stream;
use crate::bench::process::Outcome;
use crate::bench::tools::scratch;

/// What the answer holds, and nothing else does: a client knows by it that the vendor was asked.
pub(super) const MARK: &str = "answered-by-the-vendor";

/// The vendor, which serves until the process ends.
pub(super) struct Vendor {
    port: u16,
}

impl Vendor {
    pub(super) fn start() -> Outcome<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let port = listener.local_addr()?.port();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                std::thread::spawn(move || drop(serve(stream)));
            }
        });
        Ok(Self { port })
    }

    pub(super) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// A document with one operation of this vendor.
    pub(super) fn document(&self) -> Outcome<PathBuf> {
        let text = |name: &str| json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}});
        let answer = json!({"type": "object", "properties": {"id": {"type": "string"}, "name": {"type": "string"}}});
        let get = json!({
            "operationId": "get_item",
            "summary": "One item",
            "parameters": [text("id")],
            "responses": {"200": {
                "description": "The item",
                "content": {"application/json": {"schema": answer}},
            }},
        });
        let document = json!({
            "openapi": "3.0.3",
            "info": {"title": "One tool", "version": "1"},
            "servers": [{"url": self.url()}],
            "paths": {"/items/{id}": {"get": get}},
        });
        let path = scratch().join("one_tool.json");
        std::fs::create_dir_all(scratch())?;
        std::fs::write(&path, document.to_string())?;
        Ok(path)
    }

    /// The times of calls without a server between.
    pub(super) fn direct(&self, calls: usize) -> Outcome<Vec<Duration>> {
        let mut stream = Stream::connect(self.port)?;
        let request = b"GET /items/1 HTTP/1.1\r\nHost: localhost\r\n\r\n";
        let mut times = Vec::with_capacity(calls);
        for _ in 0..calls {
            let since = Instant::now();
            stream.send(request)?;
            times.push(since.elapsed());
        }
        Ok(times)
    }
}

fn serve(mut stream: TcpStream) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let body = json!({"id": "1", "name": MARK}).to_string();
    let answer = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut head = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let read = stream.read(&mut buffer)?;
        if read == 0 {
            return Ok(());
        }
        head.extend_from_slice(buffer.get(..read).unwrap_or_default());
        if head.ends_with(b"\r\n\r\n") {
            head.clear();
            stream.write_all(answer.as_bytes())?;
        }
    }
}
