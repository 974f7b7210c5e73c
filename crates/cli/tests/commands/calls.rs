//! Commands that call: dry runs, mocks, and what they never print.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Stdio;

use serde_json::json;

use crate::program::{command, finished, run};

const KEY: &str = "marker-secret-key";

#[test]
fn a_dry_run_has_the_object_in_the_query_and_the_file_in_the_body() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("monitor.txt"), "Screen").unwrap();
    let arguments = r#"{"ticket_object": {"email": "ada@acme.example", "subject": "Screen"}}"#;
    let call = ["call", "desk365", "desk_365_tickets_create_with_attachment", "--dry-run"];
    let given = ["--args", arguments, "--file", "file=monitor.txt", "--set", "subdomain=acme"];
    let key = format!("api_key={KEY}");
    let all = [&call[..], &given, &["--set", &key]].concat();
    let ended = run(folder.path(), &all).expect(0);
    let request = ended.json();
    assert_eq!(request["method"], "POST");
    let url = request["url"].as_str().unwrap();
    let expected = "https://acme.desk365.io/apis/v3/tickets/create_with_attachment?ticket_object=%7B%22email%22";
    assert!(url.starts_with(expected), "{url}");
    let file =
        json!([{"name": "file", "file": "monitor.txt", "media_type": "text/plain", "size": 6}]);
    assert_eq!(request["body"], file);
    assert_eq!(request["headers"]["authorization"], "***");
    assert!(!ended.stdout.contains(KEY) && !ended.stderr.contains(KEY));
}

#[test]
fn one_file_for_a_list_of_them_is_a_list() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.txt"), "A").unwrap();
    let files = "{type: array, items: {type: string, format: binary}}";
    let form = format!("{{type: object, properties: {{files: {files}}}}}");
    let body = format!("{{content: {{multipart/form-data: {{schema: {form}}}}}}}");
    let answers = "{'204': {description: none}}";
    let spec = format!(
        "openapi: 3.0.3\ninfo: {{title: Acme, version: '1'}}\nservers: [{{url: https://acme.example}}]\n\
         paths: {{/f: {{post: {{operationId: upload, requestBody: {body}, responses: {answers}}}}}}}\n"
    );
    std::fs::write(folder.path().join("openapi.yaml"), spec).unwrap();
    let call = ["call", "openapi.yaml", "upload", "--dry-run", "--file", "files=a.txt"];
    for given in [&call[..], &[&call[..], &["--file", "files=a.txt"]].concat()] {
        let body = run(folder.path(), given).expect(0).json()["body"].clone();
        assert_eq!(body[0]["name"], "files", "{body}");
        assert_eq!(body.as_array().unwrap().len(), (given.len() - 4) / 2, "{body}");
    }
}

#[test]
fn settings_come_from_the_environment_and_are_not_shown() {
    let folder = tempfile::tempdir().unwrap();
    let call = ["call", "desk365", "list_all_desk_365_tickets", "--dry-run"];
    let mut named = command(folder.path(), &call);
    named.env("JACKFIELD_DESK365_SUBDOMAIN", "acme").env("JACKFIELD_DESK365_API_KEY", KEY);
    let ended = finished(named).expect(0);
    assert!(ended.json()["url"].as_str().unwrap().starts_with("https://acme.desk365.io/"));
    assert!(!ended.stdout.contains(KEY) && !ended.stderr.contains(KEY));
}

#[test]
fn wrong_arguments_are_all_reported_and_nothing_is_sent() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = r#"{"ticket_count": 10, "offsett": 1}"#;
    let call = ["call", "desk365", "list_all_desk_365_tickets", "--mock", "--args", arguments];
    let ended = run(folder.path(), &call).expect(1);
    for part in ["ticket_count", "30", "50", "100", "offsett", "offset"] {
        assert!(ended.stderr.contains(part), "no `{part}` in {}", ended.stderr);
    }
    assert_eq!(ended.stdout, "");
    let call = ["call", "desk365", "list_all_desk_365_tickets", "--mock", "--args", "[]"];
    run(folder.path(), &call).expect(2);
    let call = ["call", "desk365", "list_all_desk_365_tickets", "--mock", "--args", "{"];
    run(folder.path(), &call).expect(2);
    let call = ["call", "desk365", "list_all_desk_365_tickets", "--mock", "--file", "nofile=x"];
    run(folder.path(), &call).expect(2);
}

#[test]
fn a_call_of_a_mock_prints_the_answer_and_says_the_rest_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("args.json"), r#"{"ticket_count": 50}"#).unwrap();
    let call = ["call", "desk365", "list_all_desk_365_tickets", "--mock", "--args", "@args.json"];
    let ended = run(folder.path(), &call).expect(0);
    assert!(ended.json()["tickets"].is_array(), "{ended:?}");
    assert!(ended.stderr.contains("200"), "{}", ended.stderr);
}

#[test]
fn a_total_that_is_in_a_header_is_said_beside_the_answer() {
    let folder = tempfile::tempdir().unwrap();
    let spec = |total: &str, returns: &str| {
        format!(
            "
jackfield: 1
connector: {{id: acme, name: Acme}}
server: https://acme.example
pagination: {{usual: {{strategy: offset, offset: start, page_size: {{name: limit, default: 10}}, total: {total}}}}}
resources:
  tickets:
    operations:
      list:
        http: GET /tickets
        summary: Tickets
        paginate: usual
        {returns}
types:
  Ticket: {{fields: {{id: integer!, subject: string!}}}}
  Page: {{fields: {{count: integer!, tickets: list<Ticket>!}}}}
"
        )
    };
    let said = |total: &str, returns: &str| {
        std::fs::write(folder.path().join("connector.yaml"), spec(total, returns)).unwrap();
        let call = ["call", "connector.yaml", "list_all_acme_tickets", "--mock"];
        run(folder.path(), &call).expect(0).stderr
    };
    let beside = said("{header: X-Total-Count}", "returns: list<Ticket>");
    let line = beside.lines().find(|line| line.ends_with(" in all")).expect(&beside);
    let count = line.trim_end_matches(" in all").parse::<u64>().expect(line);
    assert!(count > 10, "{beside}");
    let within = said("count", "items: tickets\n        returns: Page");
    assert!(!within.contains("in all"), "{within}");
}

/// Answers one request, and gives its head.
fn answering(
    listener: TcpListener,
    status: &'static str,
    body: &'static str,
) -> std::thread::JoinHandle<String> {
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut head = Vec::new();
        let mut byte = [0];
        while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).unwrap() == 1 {
            head.push(byte[0]);
        }
        let answer = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n\r\n{body}", body.len());
        stream.write_all(answer.as_bytes()).unwrap();
        String::from_utf8(head).unwrap()
    })
}

#[test]
fn an_answer_that_is_no_json_is_passed_on_with_a_word() {
    let folder = tempfile::tempdir().unwrap();
    let call = ["call", "desk365", "get_single_desk_365_ticket_by_id", "--args", "{\"id\": 1}"];
    let key = format!("api_key={KEY}");
    for (body, is_odd) in [("<html>Sign in</html>", true), ("", true), ("{\"count\": 0}", false)] {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let vendor = answering(listener, "200 OK", body);
        let given = ["--base-url", &base, "--set", "subdomain=acme", "--set", &key];
        let ended = run(folder.path(), &[&call[..], &given].concat()).expect(0);
        vendor.join().unwrap();
        assert_eq!(ended.stderr.contains("not the JSON"), is_odd, "{body}: {}", ended.stderr);
    }
}

#[test]
fn a_dry_run_shows_the_first_page_only() {
    let folder = tempfile::tempdir().unwrap();
    let call = ["call", "desk365", "list_all_desk_365_tickets"];
    let first = run(folder.path(), &[&call[..], &["--mock"]].concat()).expect(0);
    let cursor = first.stderr.split("\"cursor\": ").nth(1).unwrap().trim();
    let arguments = format!("{{\"cursor\": {cursor}}}");
    let arguments = ["--dry-run", "--args", &arguments];
    let ended = run(folder.path(), &[&call[..], &arguments].concat()).expect(2);
    assert!(ended.stderr.contains("leave the cursor out"), "{}", ended.stderr);
}

#[test]
fn a_failure_of_the_vendor_has_its_body_on_stdout_and_no_key_in_what_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let body = "{\"status\": 401, \"message\": \"marker-secret-key is wrong\"}";
    let vendor = answering(listener, "401 No", body);
    let key = format!("api_key={KEY}");
    let call = ["call", "desk365", "list_all_desk_365_tickets", "--base-url", &base];
    let ended =
        run(folder.path(), &[&call[..], &["--set", "subdomain=acme", "--set", &key]].concat())
            .expect(1);
    assert!(vendor.join().unwrap().contains(KEY), "it was really sent");
    assert_eq!(ended.json()["status"], 401);
    assert!(ended.stderr.contains("401"), "{}", ended.stderr);
    // What the vendor wrote is passed on as it is; what is said about it names no key.
    assert!(!ended.stderr.contains(KEY), "{}", ended.stderr);
}

#[test]
fn a_mock_serves_until_it_is_stopped() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = command(folder.path(), &["mock", "desk365", "--port", "0"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    let mut out = BufReader::new(server.stdout.take().unwrap());
    while !line.contains("http://") {
        line.clear();
        assert_ne!(out.read_line(&mut line).unwrap(), 0, "the mock says where it is");
    }
    let (_, address) = line.split_once("http://").unwrap();
    let end = address.find(|c: char| !(c.is_ascii_digit() || ".:".contains(c)));
    let mut stream = TcpStream::connect(&address[..end.unwrap_or(address.len())]).unwrap();
    let path = address[end.unwrap_or(address.len())..].split_whitespace().next().unwrap_or("");
    write!(stream, "GET {path}/v3/ping HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    server.kill().unwrap();
    server.wait().unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}
