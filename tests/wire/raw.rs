//! What a vendor takes and refuses, as HTTP requests written by hand, against the mock of the plan that
//! its spec compiles to. Nothing of the engine has a part in it: the requests are texts, and a socket
//! carries them.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpStream;

use jackfield_mock::{Mock, MockServer};
use jackfield_tests::places;
use jackfield_tests::tool;
use serde::Deserialize;
use serde_json::Value;

/// The only key that the mock knows.
const KEY: &str = "key-of-acme";

/// A quirk: a request that keeps to it, and such as do not.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Quirk {
    #[serde(rename = "quirk")]
    name: String,
    right: String,
    #[serde(default = "ok")]
    status: u16,
    /// Members of the answer, by pointer; `3 of them` is about the length of a list.
    #[serde(default)]
    answer: BTreeMap<String, Value>,
    media: Option<String>,
    /// Whether the answer is a text that is no JSON.
    #[serde(default)]
    text: bool,
    /// What is there before, by resource.
    #[serde(default)]
    records: BTreeMap<String, Value>,
    wrong: Vec<Wrong>,
}

/// A request that is refused.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wrong {
    request: String,
    status: u16,
    /// A part of the message.
    reason: String,
}

fn ok() -> u16 {
    200
}

/// An answer as it stood on the wire.
#[derive(Debug)]
struct Answer {
    status: u16,
    head: String,
    body: String,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_default()
    }
}

/// Sends a request as it is written: lines end as HTTP wants, and the body is as long as it is.
fn send(server: &MockServer, request: &str) -> Answer {
    let request = request.trim_end().replace('\n', "\r\n");
    let (head, body) = request.split_once("\r\n\r\n").unwrap_or((&request, ""));
    let length = match body.len() {
        0 => String::new(),
        length => format!("\r\nContent-Length: {length}"),
    };
    let rest = server.base_url().strip_prefix("http://").unwrap();
    let address = rest.split('/').next().unwrap();
    let mut socket = TcpStream::connect(address).unwrap();
    let whole = format!("{head}\r\nHost: acme.example\r\nConnection: close{length}\r\n\r\n{body}");
    socket.write_all(whole.as_bytes()).unwrap();
    let mut answer = Vec::new();
    socket.read_to_end(&mut answer).unwrap();
    let answer = String::from_utf8(answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Answer { status, head: head.to_lowercase(), body: body.to_owned() }
}

/// What is wrong with what became of a quirk, in words.
fn problems(quirk: &Quirk, right: &Answer, wrong: &[Answer]) -> Vec<String> {
    let name = &quirk.name;
    let mut found = Vec::new();
    if right.status != quirk.status {
        found.push(format!("{name}: {} instead of {}: {}", right.status, quirk.status, right.body));
    }
    let media = format!("content-type: {}", quirk.media.as_deref().unwrap_or_default());
    let is_json = serde_json::from_str::<Value>(&right.body).is_ok();
    if !right.head.contains(&media) || is_json == quirk.text {
        found.push(format!("{name}: the answer is another kind of text: {right:?}"));
    }
    let json = right.json();
    for (pointer, wanted) in &quirk.answer {
        let value = json.pointer(pointer).cloned().unwrap_or_default();
        let count = wanted.as_str().and_then(|text| text.strip_suffix(" of them"));
        let fits = match count {
            Some(count) => value.as_array().is_some_and(|list| list.len().to_string() == count),
            None => value == *wanted,
        };
        if !fits {
            found.push(format!("{name}: {pointer} is {value} instead of {wanted}"));
        }
    }
    for (wrong, answer) in quirk.wrong.iter().zip(wrong) {
        let message = answer.json()["message"].as_str().unwrap_or_default().to_owned();
        if answer.status != wrong.status || !message.contains(&wrong.reason) {
            found.push(format!(
                "{name}: {} {message:?} instead of {} {:?}",
                answer.status, wrong.status, wrong.reason
            ));
        }
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn a_right_request_of_each_quirk_passes_and_a_wrong_one_is_refused() {
    let path = places::data().join("wire/raw/desk365.yaml");
    let quirks: Vec<Quirk> = serde_yaml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let mut found = Vec::new();
    for quirk in &quirks {
        let mut mock = Mock::builder(tool::plan("desk365")).credential("api_key", KEY);
        for (resource, record) in &quirk.records {
            mock = mock.record(resource, record.clone());
        }
        let server = mock.start().await.unwrap();
        // What is wrong comes first: it must leave nothing behind.
        let wrong: Vec<Answer> =
            quirk.wrong.iter().map(|wrong| send(&server, &wrong.request)).collect();
        assert!(!wrong.is_empty(), "{}: nothing is refused", quirk.name);
        found.extend(problems(quirk, &send(&server, &quirk.right), &wrong));
    }
    assert!(quirks.len() > 35, "{}", quirks.len());
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_left_of_the_limit_is_told_and_what_goes_beyond_is_refused() {
    let limit = "2/60s".parse().unwrap();
    let mock = Mock::builder(tool::plan("desk365")).credential("api_key", KEY).rate_limit(limit);
    let server = mock.start().await.unwrap();
    let request = format!("GET /apis/v3/surveys HTTP/1.1\nAuthorization: {KEY}\n");
    for left in ["1", "0"] {
        let answer = send(&server, &request);
        assert_eq!(answer.status, 200, "{answer:?}");
        assert!(answer.head.contains(&format!("x-rate-limit-remaining: {left}")), "{answer:?}");
    }
    assert_eq!(send(&server, &request).status, 429);
}
