//! Streams, as a client has them that starts the server itself: a message on a line.

use std::time::Duration;

use jackfield_mcp::{Server, Settings};
use jackfield_tools::Filter;
use serde_json::{Value, json};
use tokio::io::{
    AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, DuplexStream, ReadHalf, WriteHalf,
};
use tokio::task::JoinHandle;

use crate::served::{mock, toolbox};
use crate::vendor::{Behaviour, Vendor};

const LIST: &str = "list_all_desk_365_tickets";

/// A client whose session has begun.
pub(crate) struct Client {
    input: WriteHalf<DuplexStream>,
    output: BufReader<ReadHalf<DuplexStream>>,
    serving: JoinHandle<()>,
}

impl Client {
    async fn begin(base_url: &str) -> Self {
        let server =
            Server::new(toolbox(base_url, &Filter::default()), Settings::default()).unwrap();
        Self::of(&server).await
    }

    pub(crate) async fn of(server: &Server) -> Self {
        let mut client = Self::connect(server);
        client.initialize().await;
        client
    }

    /// A client that has not begun.
    fn connect(server: &Server) -> Self {
        let server = server.clone();
        let (ours, theirs) = tokio::io::duplex(4096);
        let serving = tokio::spawn(async move {
            let (input, output) = tokio::io::split(theirs);
            server.serve_streams(input, output).await.unwrap();
        });
        let (output, input) = tokio::io::split(ours);
        Self { input, output: BufReader::new(output), serving }
    }

    async fn initialize(&mut self) {
        let params = json!({"protocolVersion": "2025-11-25", "capabilities": {},
            "clientInfo": {"name": "test", "version": "0"}});
        let begin = json!({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": params});
        self.send(begin.to_string().as_bytes()).await;
        assert!(self.next().await["result"].is_object());
        self.send(br#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#).await;
    }

    pub(crate) async fn send(&mut self, line: &[u8]) {
        self.input.write_all(line).await.unwrap();
        self.input.write_all(b"\n").await.unwrap();
    }

    pub(crate) async fn next(&mut self) -> Value {
        let mut line = String::new();
        let read = self.output.read_line(&mut line);
        let read = tokio::time::timeout(Duration::from_secs(20), read).await;
        read.expect("no answer").unwrap();
        serde_json::from_str(&line).unwrap()
    }

    /// Says that nothing more will come.
    pub(crate) async fn close(&mut self) {
        self.input.shutdown().await.unwrap();
    }

    /// Waits until the server has ended.
    pub(crate) async fn ended(self) {
        let ended = tokio::time::timeout(Duration::from_secs(4), self.serving).await;
        ended.expect("it goes on").unwrap();
    }
}

fn called(arguments: &str) -> Vec<u8> {
    let params = format!(r#"{{"name":"{LIST}","arguments":{arguments}}}"#);
    format!(r#"{{"method":"tools/call","params":{params},"jsonrpc":"2.0","id":8}}"#).into_bytes()
}

#[tokio::test]
async fn what_cannot_be_read_is_answered_and_reading_goes_on() {
    let mock = mock().await;
    let mut client = Client::begin(mock.base_url()).await;
    let deep = called(&format!(r#"{{"a":{}1{}}}"#, "[".repeat(200), "]".repeat(200)));
    let mut no_text = called(r#"{"a":"~"}"#);
    let at = no_text.iter().position(|byte| *byte == b'~').unwrap();
    no_text[at] = 0xff;
    let long = called(&format!(r#"{{"file":"{}"}}"#, "A".repeat(17 << 20)));
    for (line, code, id, part) in [
        (b"nonsense".to_vec(), -32700, Value::Null, "not JSON"),
        (
            br#"{"jsonrpc":"2.0","id":8,"method":"tools/call","par"#.to_vec(),
            -32700,
            json!(8),
            "JSON",
        ),
        (called(r#"{"ticket_count":1e400}"#), -32700, json!(8), "number out of range"),
        (deep, -32700, json!(8), "recursion"),
        (no_text, -32700, json!(8), "unicode"),
        (long, -32600, json!(8), "larger than the 16777216 bytes"),
        (br#"[{"jsonrpc":"2.0","id":8,"method":"ping"}]"#.to_vec(), -32600, Value::Null, "batches"),
        (br#"{"id":8,"method":"ping"}"#.to_vec(), -32600, json!(8), "JSON-RPC"),
        (b"7".to_vec(), -32600, Value::Null, "JSON-RPC"),
    ] {
        client.send(&line).await;
        let answer = client.next().await;
        let shown = String::from_utf8_lossy(&line[..line.len().min(80)]).into_owned();
        let error = &answer["error"];
        assert_eq!((&error["code"], &answer["id"]), (&json!(code), &id), "{shown}: {answer}");
        assert!(error["message"].as_str().unwrap().contains(part), "{shown}: {answer}");
    }
    // Nobody waits for an answer to what is no request.
    client.send(b"").await;
    client.send(br#"{"method":"$/others","params":7}"#).await;
    client.send(&called(r#"{"ticket_count":30}"#)).await;
    let answer = client.next().await;
    assert_eq!((&answer["id"], &answer["result"]["isError"]), (&json!(8), &json!(false)));
}

/// What nobody waits for says nothing before a session begins, and does not end the server.
#[tokio::test]
async fn a_client_that_begins_clumsily_is_served_all_the_same() {
    let tools = toolbox("http://127.0.0.1:9", &Filter::default());
    let server = Server::new(tools, Settings::default()).unwrap();
    let mut client = Client::connect(&server);
    let nobodys = [
        r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#,
        r#"{"jsonrpc":"2.0","method":"$/others"}"#,
        r#"{"jsonrpc":"2.0","id":4,"result":{}}"#,
        r#"{"jsonrpc":"2.0","id":4,"error":{"code":1,"message":"x"}}"#,
    ];
    for request in [
        None,
        Some(r#"{"jsonrpc":"2.0","id":5,"method":"ping"}"#),
        Some(r#"{"jsonrpc":"2.0","id":5,"method":"tools/list"}"#),
    ] {
        if let Some(request) = request {
            client.send(request.as_bytes()).await;
            assert_eq!(client.next().await["id"], 5);
        }
        for message in nobodys {
            client.send(message.as_bytes()).await;
        }
    }
    client.initialize().await;
    for message in nobodys {
        client.send(message.as_bytes()).await;
    }
    client.send(&called("{\"ticket_count\":7}")).await;
    assert_eq!(client.next().await["id"], 8);
}

/// Which of two requests an answer under one id is for nobody could tell.
#[tokio::test]
async fn an_id_that_waits_for_its_answer_is_not_taken_again() {
    let vendor = Vendor::start(Behaviour::Late(
        Duration::from_millis(500),
        Box::new(Behaviour::json("200 OK", "", r#"{"count":0,"tickets":[]}"#)),
    ))
    .await;
    let mut client = Client::begin(&vendor.url).await;
    client.send(&called("{}")).await;
    client.send(&called("{}")).await;
    let (refused, answer) = (client.next().await, client.next().await);
    assert_eq!((&refused["error"]["code"], &refused["id"]), (&json!(-32600), &json!(8)));
    assert_eq!((&answer["result"]["isError"], &answer["id"]), (&json!(false), &json!(8)));
    // Once it is answered, it may be.
    for _ in 0..50 {
        client.send(br#"{"jsonrpc":"2.0","id":8,"method":"ping"}"#).await;
        assert!(client.next().await["result"].is_object());
    }
}

/// Answers to what cannot be read go out beside those of requests, however many there are.
#[tokio::test]
async fn every_message_is_answered_while_others_are() {
    const TIMES: usize = 300;
    let tools = toolbox("http://127.0.0.1:9", &Filter::default());
    let server = Server::new(tools, Settings::default()).unwrap();
    let Client { mut input, mut output, serving } = Client::of(&server).await;
    let writing = tokio::spawn(async move {
        for id in 1..=TIMES {
            let ping = json!({"jsonrpc": "2.0", "id": id, "method": "ping"});
            let wrong = json!({"jsonrpc": "2.0", "id": 0, "method": "tools/list", "params": []});
            input.write_all(format!("{ping}\n{wrong}\n").as_bytes()).await.unwrap();
        }
        input.shutdown().await.unwrap();
        input
    });
    let (mut results, mut errors, mut line) = (0, 0, String::new());
    let read_all = async {
        while output.read_line(&mut line).await.unwrap() > 0 {
            let answer: Value = serde_json::from_str(&line).unwrap();
            results += usize::from(answer["id"] != 0 && answer["result"].is_object());
            errors += usize::from(answer["id"] == 0 && answer["error"].is_object());
            line.clear();
        }
    };
    tokio::time::timeout(Duration::from_secs(20), read_all).await.unwrap();
    assert_eq!((results, errors), (TIMES, TIMES));
    writing.await.unwrap();
    serving.await.unwrap();
}
