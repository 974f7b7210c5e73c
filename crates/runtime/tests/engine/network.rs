//! The default transport against a real socket that answers whatever it is told.

use std::net::SocketAddr;
use std::sync::Arc;

use jackfield::plan::{Body, BodyKind, Kind, Method, Operation, Param, Place, Rule, list};
use jackfield::{Call, Engine, Error, File, Retry, TransportErrorKind};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::connector::connector;

/// Answers one connection with these bytes, and gives what was sent.
async fn server(answer: Vec<u8>) -> (SocketAddr, JoinHandle<Vec<u8>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let served = tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        let request = request(&mut socket).await;
        socket.write_all(&answer).await.unwrap();
        socket.shutdown().await.unwrap();
        request
    });
    (address, served)
}

/// Reads one request: its head, and as much of a body as the head announces.
async fn request(socket: &mut tokio::net::TcpStream) -> Vec<u8> {
    let mut read = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let count = socket.read(&mut buffer).await.unwrap();
        read.extend_from_slice(&buffer[..count]);
        let text = String::from_utf8_lossy(&read).to_lowercase();
        if let Some((head, _)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            let length: usize = length.map_or(0, |length| length.trim().parse().unwrap());
            if read.len() >= head.len() + 4 + length || count == 0 {
                return read;
            }
        }
    }
}

fn engine(address: SocketAddr, operation: Option<Operation>) -> Engine {
    let mut connector = connector();
    if let Some(operation) = operation {
        connector.operations = vec![operation].into();
    }
    Engine::from_plan(Arc::new(connector))
        .base_url(format!("http://{address}/v1/"))
        .set("api_key", "key")
        .with_policy(|policy| {
            policy.retry = Retry::none();
            policy.max_body = 1000;
        })
        .build()
        .unwrap()
}

async fn get(answer: &str) -> Result<jackfield::RawResponse, Error> {
    let (address, _served) = server(answer.as_bytes().to_vec()).await;
    let mut call = Call::new(&engine(address, None), 0);
    call.set(0, 1.into());
    call.send_raw().await
}

#[tokio::test]
async fn an_answer_comes_through() {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";
    let answer = get(&format!("{head}content-length: 2\r\n\r\n{{}}")).await.unwrap();
    assert_eq!(answer.body(), "{}");
    let chunked =
        format!("{head}transfer-encoding: chunked\r\n\r\n1\r\n{{\r\n1\r\n}}\r\n0\r\n\r\n");
    assert_eq!(get(&chunked).await.unwrap().body(), "{}");
    assert_eq!(get("HTTP/1.1 204 No Content\r\n\r\n").await.unwrap().body(), "");
}

/// Answers that have no body may say how long another one's is (RFC 9110 section 8.6).
#[tokio::test]
async fn an_answer_without_a_body_is_not_cut() {
    let error = get("HTTP/1.1 304 Not Modified\r\ncontent-length: 100\r\n\r\n").await.unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(304), "{error}");
    let large = get("HTTP/1.1 304 Not Modified\r\ncontent-length: 1001\r\n\r\n").await.unwrap_err();
    assert_eq!(large.status().map(|status| status.as_u16()), Some(304), "{large}");
    assert_eq!(
        get("HTTP/1.1 204 No Content\r\ncontent-length: 2\r\n\r\n").await.unwrap().body(),
        ""
    );
}

#[tokio::test]
async fn cut_and_oversized_answers_are_errors() {
    let cut = get("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"a\":").await.unwrap_err();
    let Error::Transport(cut) = cut else { panic!("{cut}") };
    assert_eq!(cut.kind(), TransportErrorKind::Truncated);
    let chunked = get("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nab").await;
    assert!(matches!(chunked, Err(Error::Transport(_))));
    let announced = get("HTTP/1.1 200 OK\r\ncontent-length: 1001\r\n\r\n").await;
    assert!(matches!(announced, Err(Error::TooLarge { limit: 1000 })));
    let body = "x".repeat(1001);
    let unannounced = get(&format!("HTTP/1.1 200 OK\r\n\r\n{body}")).await;
    assert!(matches!(unannounced, Err(Error::TooLarge { limit: 1000 })));
}

#[tokio::test]
async fn no_answer_at_all_is_an_error_of_its_kind() {
    let error = get("").await.unwrap_err();
    let Error::Transport(interrupted) = error else { panic!("{error}") };
    assert_eq!(interrupted.kind(), TransportErrorKind::Interrupted);
    // A port that was just free: nothing listens there.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let mut call = Call::new(&engine(address, None), 0);
    call.set(0, 1.into());
    let error = call.send_raw().await.unwrap_err();
    let Error::Transport(refused) = error else { panic!("{error}") };
    assert_eq!(refused.kind(), TransportErrorKind::Connect);
}

#[tokio::test]
async fn files_are_streamed_with_their_length() {
    let path = std::env::temp_dir().join(format!("jackfield-{}.bin", std::process::id()));
    let content: Vec<u8> = (0..200_000u32).map(|n| u8::try_from(n % 251).unwrap()).collect();
    std::fs::write(&path, &content).unwrap();
    let operation = Operation::new("upload", Method::Post, "/files")
        .params(list![Param::new("file", Place::Field).rule(Rule::kind(Kind::File))])
        .bodies(list![Body::new(BodyKind::Multipart, "multipart/form-data")]);
    let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}".to_vec();
    let (address, served) = server(answer).await;
    let mut call = Call::new(&engine(address, Some(operation)), 0);
    call.file(0, File::open(&path).await.unwrap());
    call.send_raw().await.unwrap();
    std::fs::remove_file(&path).unwrap();
    let sent = served.await.unwrap();
    let found = sent.windows(content.len()).filter(|window| *window == content).count();
    assert_eq!(found, 1);
    let head = String::from_utf8_lossy(&sent[..600]).into_owned();
    assert!(head.starts_with("POST /v1/files HTTP/1.1\r\n"), "{head}");
    assert!(head.contains("content-length: 200"), "{head}");
    let name = path.file_name().unwrap().to_str().unwrap().to_owned();
    assert!(head.contains(&format!("filename=\"{name}\"")), "{head}");

    let missing = File::open(&path).await.unwrap_err();
    assert!(matches!(missing, Error::File(_)));
    assert!(File::open(std::env::temp_dir()).await.is_err());
}
