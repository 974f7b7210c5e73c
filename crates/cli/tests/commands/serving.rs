//! `jackfield serve`, as a client sees it over standard streams and over HTTP.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::program::{command, finished, run};

/// A server over standard streams, with a session begun.
struct Served {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Served {
    fn start(folder: &Path, arguments: &[&str]) -> Self {
        Self::run(command(folder, &[&["serve", "--stdio"], arguments].concat()))
    }

    fn run(mut command: Command) -> Self {
        let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = piped.spawn().unwrap();
        let input = child.stdin.take();
        let output = BufReader::new(child.stdout.take().unwrap());
        let mut served = Self { child, input, output };
        let params = json!({
            "protocolVersion": "2025-11-25",
            "capabilities": {},
            "clientInfo": {"name": "test", "version": "0"},
        });
        served.ask("initialize", &params);
        served.send(&json!({"jsonrpc": "2.0", "method": "notifications/initialized"}));
        served
    }

    fn send(&mut self, message: &Value) {
        let input = self.input.as_mut().unwrap();
        writeln!(input, "{message}").unwrap();
        input.flush().unwrap();
    }

    /// The next message that has a member of this name.
    fn next(&mut self, member: &str) -> Value {
        loop {
            let mut line = String::new();
            assert_ne!(self.output.read_line(&mut line).unwrap(), 0, "the server has ended");
            let message: Value = serde_json::from_str(&line).unwrap();
            if message.get(member).is_some() {
                return message;
            }
        }
    }

    fn ask(&mut self, method: &str, params: &Value) -> Value {
        self.send(&json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}));
        let answer = self.next("id");
        assert!(answer.get("error").is_none(), "{answer}");
        answer["result"].clone()
    }

    fn names(&mut self) -> Vec<String> {
        let list = self.ask("tools/list", &json!({}));
        let tools = list["tools"].as_array().unwrap().iter();
        tools.map(|tool| tool["name"].as_str().unwrap().to_owned()).collect()
    }
}

fn connector(operation: &str) -> String {
    format!(
        "jackfield: 1
connector: {{id: acme, name: Acme}}
server: {{url: https://acme.example}}
resources:
  notes:
    operations:
      {operation}:
        http: GET /notes
        summary: Notes
        returns: list<string>
"
    )
}

#[test]
fn tools_are_listed_and_called_over_standard_streams() {
    let folder = tempfile::tempdir().unwrap();
    let flags = ["desk365", "--mock", "--methods", "read", "--tags", "tickets"];
    let mut served = Served::start(folder.path(), &flags);
    let names = served.names();
    assert!(names.iter().any(|name| name == "list_all_desk_365_tickets"));
    assert!(!names.iter().any(|name| name.starts_with("create_")), "{names:?}");
    let call = json!({"name": "list_all_desk_365_tickets", "arguments": {"ticket_count": 30}});
    let result = served.ask("tools/call", &call);
    assert_eq!(result["structuredContent"]["tickets"].as_array().unwrap().len(), 30);
}

#[test]
fn changed_specs_are_served_anew_and_broken_ones_are_not() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("connector.yaml");
    std::fs::write(&file, connector("list")).unwrap();
    let mut served = Served::start(folder.path(), &["connector.yaml", "--mock", "--watch"]);
    let before = served.names();
    let mut errors = BufReader::new(served.child.stderr.take().unwrap());

    std::fs::write(&file, "jackfield: 1\nconnector: {id: acme, nam: Acme}\n").unwrap();
    let mut said = String::new();
    while !said.contains("the old tools stay") {
        assert_ne!(errors.read_line(&mut said).unwrap(), 0, "{said}");
    }
    assert!(said.contains("connector.yaml:2"), "it says where: {said}");
    assert_eq!(served.names(), before);

    std::fs::write(&file, connector("search")).unwrap();
    let notice = served.next("method");
    assert_eq!(notice["method"], "notifications/tools/list_changed");
    let after = served.names();
    assert!(after != before && after.len() == before.len(), "{before:?} {after:?}");
    let result = served.ask("tools/call", &json!({"name": after[0], "arguments": {}}));
    assert_eq!(result["isError"], false, "{result}");
}

#[test]
fn http_is_served_at_once_and_on_loopback_only() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = ["serve", "desk365", "--mock", "--http", "127.0.0.1:0"];
    let mut child = command(folder.path(), &arguments).stderr(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stderr.take().unwrap()).read_line(&mut line).unwrap();
    let address = line.split("http://").nth(1).unwrap().split('/').next().unwrap();
    let since = Instant::now();
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "POST /mcp HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n")
        .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(answer.starts_with("HTTP/1.1 403"), "{answer}");
    assert!(since.elapsed() < Duration::from_secs(5));
}

#[test]
fn what_is_missing_or_wrong_is_said_before_anything_is_served() {
    let folder = tempfile::tempdir().unwrap();
    let ended = run(folder.path(), &["serve", "desk365", "--stdio"]).expect(1);
    for part in ["subdomain", "JACKFIELD_DESK365_API_KEY", "--mock"] {
        assert!(ended.stderr.contains(part), "no `{part}` in {}", ended.stderr);
    }
    run(folder.path(), &["serve", "desk365"]).expect(2);
    run(folder.path(), &["serve", "desk36", "--stdio", "--mock"]).expect(2);
    let twice = ["serve", "desk365", "desk365", "--stdio", "--mock"];
    let ended = run(folder.path(), &twice).expect(1);
    assert!(ended.stderr.contains("both have a tool"), "{}", ended.stderr);
    assert!(ended.stderr.contains("serve desk365_1=desk365 desk365_2=desk365"), "{}", ended.stderr);
    for wrong in [["--tools", "get_single_ticket"], ["--methods", "raed"], ["--tags", "tiket"]] {
        let flags = [&["serve", "desk365", "--mock", "--stdio"], &wrong[..]].concat();
        let ended = run(folder.path(), &flags).expect(2);
        assert!(ended.stderr.contains(wrong[1]), "{}", ended.stderr);
        assert!(ended.stderr.contains("the nearest is `"), "{}", ended.stderr);
    }
    let files = ["serve", "desk365", "--mock", "--http", "127.0.0.1:0", "--files", "."];
    run(folder.path(), &files).expect(2);
    for wrong in [
        ["--max-calls", "5"],
        ["--max-concurrent", "0"],
        ["--call-timeout", "0"],
        ["--max-result", "0"],
        ["--allow-origin", "foo"],
    ] {
        let flags = [&["serve", "desk365", "--mock", "--stdio"], &wrong[..]].concat();
        let ended = run(folder.path(), &flags).expect(2);
        assert!(ended.stderr.contains(wrong[0]), "{}", ended.stderr);
    }
}

#[test]
fn a_list_is_kept_for_its_plans_and_choice_and_made_anew_where_it_is_broken() {
    let folder = tempfile::tempdir().unwrap();
    let spec = folder.path().join("connector.yaml");
    std::fs::write(&spec, connector("list")).unwrap();
    let lists = folder.path().join("cache/jackfield/lists");
    let names = |more: &[&str]| {
        let fixed = ["serve", "--stdio", "connector.yaml", "--mock"];
        let mut command = command(folder.path(), &[&fixed, more].concat());
        command.env("XDG_CACHE_HOME", folder.path().join("cache"));
        Served::run(command).names()
    };
    let kept = || -> Vec<_> {
        let entries = std::fs::read_dir(&lists).map(|entries| entries.flatten().collect());
        let entries: Vec<std::fs::DirEntry> = entries.unwrap_or_default();
        let mut paths: Vec<_> = entries.iter().map(std::fs::DirEntry::path).collect();
        paths.sort();
        paths
    };
    assert_eq!(names(&["--no-cache"]).len(), 2);
    assert_eq!(kept().len(), 0);
    let first = names(&[]);
    let [entry] = &kept()[..] else { panic!("{:?}", kept()) };
    let text = std::fs::read_to_string(entry).unwrap();
    let written = entry.metadata().unwrap().modified().unwrap();
    assert_eq!(names(&[]), first);
    assert_eq!(entry.metadata().unwrap().modified().unwrap(), written, "it was read");
    for broken in ["", "\n[]", &text[..text.len() - 1], &text.replace("acme", "emca")] {
        std::fs::write(entry, broken).unwrap();
        assert_eq!(names(&[]), first);
        assert_eq!(std::fs::read_to_string(entry).unwrap(), text, "it is whole again");
    }
    // Another choice of tools and another plan have lists of their own.
    assert_eq!(names(&["--budget", "100000"]), first);
    assert_eq!(kept().len(), 2);
    // So has another way of taking files.
    assert_eq!(names(&["--file-host", "files.example.com"]), first);
    assert_eq!(kept().len(), 3);
    std::fs::write(&spec, connector("search")).unwrap();
    assert_ne!(names(&[]), first);
    assert_eq!(kept().len(), 4);
}

/// A vendor that answers a request after this time, and says when one has come.
fn slow_vendor(time: Duration) -> (String, Receiver<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (reached, is_reached) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 4096]).unwrap();
            reached.send(()).unwrap();
            std::thread::sleep(time);
            let _ = stream.write_all(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 8\r\n\r\n[\"late\"]",
            );
        }
    });
    (url, is_reached)
}

/// A server over HTTP of the connector, with a call that has reached its vendor.
#[cfg(unix)]
fn calling(folder: &Path, vendor: &str, is_reached: &Receiver<()>) -> (Child, TcpStream) {
    std::fs::write(folder.join("connector.yaml"), connector("list")).unwrap();
    let arguments = ["serve", "connector.yaml", "--base-url", vendor, "--http", "127.0.0.1:0"];
    let mut child = command(folder, &arguments).stderr(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stderr.as_mut().unwrap()).read_line(&mut line).unwrap();
    let address = line.split("http://").nth(1).unwrap().split('/').next().unwrap();
    let meta = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {},
    });
    let params = json!({"name": "list_all_acme_notes", "arguments": {}, "_meta": meta});
    let call = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params});
    let call = call.to_string();
    let mut stream = TcpStream::connect(address).unwrap();
    write!(
        stream,
        "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
         MCP-Protocol-Version: 2026-07-28\r\nMcp-Method: tools/call\r\nMcp-Name: list_all_acme_notes\r\n\
         Content-Length: {}\r\n\r\n{call}",
        call.len()
    )
    .unwrap();
    is_reached.recv_timeout(Duration::from_secs(20)).unwrap();
    (child, stream)
}

#[cfg(unix)]
fn terminate(child: &Child) {
    let told = Command::new("kill").arg(child.id().to_string()).status().unwrap();
    assert!(told.success());
}

#[cfg(unix)]
#[test]
fn a_server_that_is_told_to_end_answers_what_runs_and_ends_at_once_when_told_twice() {
    let folder = tempfile::tempdir().unwrap();
    let (vendor, is_reached) = slow_vendor(Duration::from_secs(1));
    let (mut child, mut stream) = calling(folder.path(), &vendor, &is_reached);
    terminate(&child);
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.contains("late"), "{answer}");
    assert_eq!(child.wait().unwrap().code(), Some(0));

    let (vendor, is_reached) = slow_vendor(Duration::from_secs(30));
    let (mut child, _stream) = calling(folder.path(), &vendor, &is_reached);
    let since = Instant::now();
    terminate(&child);
    std::thread::sleep(Duration::from_millis(500));
    assert!(child.try_wait().unwrap().is_none(), "it waits for the call");
    terminate(&child);
    assert_eq!(child.wait().unwrap().code(), Some(1));
    assert!(since.elapsed() < Duration::from_secs(5));
}

#[test]
fn what_runs_is_answered_when_standard_input_ends() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("connector.yaml"), connector("list")).unwrap();
    let (vendor, is_reached) = slow_vendor(Duration::from_secs(1));
    let mut served = Served::start(folder.path(), &["connector.yaml", "--base-url", &vendor]);
    let params = json!({"name": "list_all_acme_notes", "arguments": {}});
    served.send(&json!({"jsonrpc": "2.0", "id": 7, "method": "tools/call", "params": params}));
    is_reached.recv_timeout(Duration::from_secs(20)).unwrap();
    served.input = None;
    let answer = served.next("id");
    assert_eq!(answer["id"], 7);
    assert!(answer.to_string().contains("late"), "{answer}");
    assert_eq!(served.child.wait().unwrap().code(), Some(0));
}

#[test]
fn the_end_of_the_input_is_an_ordinary_end_whenever_it_comes() {
    let folder = tempfile::tempdir().unwrap();
    let begin = json!({
        "jsonrpc": "2.0", "id": 1, "method": "initialize",
        "params": {
            "protocolVersion": "2025-11-25", "capabilities": {},
            "clientInfo": {"name": "test", "version": "0"},
        },
    });
    for (input, answers) in [
        (String::new(), 0),
        ("\n".to_owned(), 0),
        ("{\"jsonrpc\": \"2.0\", \"id\": 1, \"meth".to_owned(), 1),
        (format!("{begin}\n"), 1),
    ] {
        let mut started = command(folder.path(), &["serve", "desk365", "--mock", "--stdio"]);
        let piped = started.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = piped.spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        let ended = child.wait_with_output().unwrap();
        let (out, told) = (String::from_utf8_lossy(&ended.stdout), &ended.stderr);
        assert_eq!(ended.status.code(), Some(0), "{input}: {}", String::from_utf8_lossy(told));
        assert_eq!(out.lines().count(), answers, "{input}: {out}");
        assert!(told.is_empty(), "{input}: {}", String::from_utf8_lossy(told));
    }
}

/// A model is given every tool of a list with every request: who serves many is told so, once.
#[test]
fn a_long_list_of_tools_is_told_in_the_words_of_the_command_that_writes_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut spec = connector("list");
    for number in 0..130 {
        spec.push_str(&format!(
            "      make_{number}:\n        http: POST /notes/{number}\n        summary: Makes note \
             {number}\n        returns: string\n"
        ));
    }
    std::fs::write(folder.path().join("connector.yaml"), spec).unwrap();
    let warned = |told: &str| -> Vec<String> {
        let lines = told.lines().filter(|line| line.contains("in one request"));
        lines.map(str::to_owned).collect()
    };
    let tools = run(folder.path(), &["tools", "connector.yaml"]).expect(0);
    let told = warned(&tools.stderr);
    assert!(told.len() == 1 && told[0].contains("131 tools") && told[0].contains("--budget"));
    let serve = ["serve", "connector.yaml", "--mock", "--stdio"];
    let served = run(folder.path(), &serve).expect(0);
    let numbers = |line: &str| line.replace(|c: char| c.is_ascii_digit(), "");
    let told_serving = warned(&served.stderr);
    assert_eq!(told_serving.len(), 1, "{}", served.stderr);
    assert_eq!(numbers(&told_serving[0]), numbers(&told[0]));
    assert!(told_serving[0].contains("131 tools"), "{}", told_serving[0]);
    for few in [&["--methods", "read"][..], &["--budget", "900"]] {
        let served = run(folder.path(), &[&serve[..], few].concat()).expect(0);
        assert!(warned(&served.stderr).is_empty(), "{few:?}: {}", served.stderr);
    }
}

/// Supervisors and clients end a server by SIGTERM: it ends as well as by an interrupt.
#[cfg(unix)]
#[test]
fn a_server_that_is_told_to_end_does_so_in_good_order() {
    let folder = tempfile::tempdir().unwrap();
    for way in [&["--http", "127.0.0.1:0"][..], &["--stdio"]] {
        let arguments = [&["serve", "desk365", "--mock"], way].concat();
        let mut started = command(folder.path(), &arguments);
        let piped = started.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = piped.spawn().unwrap();
        // `wait` closes what the child has: a client that goes away is another end than this one.
        let mut input = child.stdin.take().unwrap();
        if way.len() > 1 {
            let mut line = String::new();
            BufReader::new(child.stderr.as_mut().unwrap()).read_line(&mut line).unwrap();
        } else {
            // It listens once it answers.
            writeln!(input, "nonsense").unwrap();
            let mut line = String::new();
            BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
            assert!(line.contains("-32700"), "{line}");
        }
        terminate(&child);
        assert_eq!(child.wait().unwrap().code(), Some(0), "{way:?}");
    }
}

#[test]
fn vendors_with_names_in_common_are_served_together_and_it_is_said() {
    let folder = tempfile::tempdir().unwrap();
    for id in ["acme", "bolt"] {
        let document = format!(
            r#"{{"openapi":"3.0.3","info":{{"title":"{id}","version":"1"}},
            "servers":[{{"url":"https://{id}.example"}}],"paths":{{"/items":{{"get":{{
            "operationId":"listItems","responses":{{"200":{{"description":"ok"}}}}}}}}}}}}"#
        );
        std::fs::write(folder.path().join(format!("{id}.json")), document).unwrap();
    }
    let mut served = Served::start(folder.path(), &["acme.json", "bolt.json", "--mock"]);
    let names = served.names();
    let mut said = String::new();
    let mut errors = BufReader::new(served.child.stderr.take().unwrap());
    errors.read_line(&mut said).unwrap();
    errors.read_line(&mut said).unwrap();
    for id in ["acme", "bolt"] {
        let name = format!("{id}_list_items");
        assert!(names.contains(&name), "{names:?}");
        assert!(said.contains(&format!("is served as `{name}`")), "{said}");
    }
}

#[test]
fn connectors_of_one_id_are_served_under_names_that_tell_them_apart() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("connector.yaml"), connector("list")).unwrap();
    let specs = ["first=connector.yaml", "second=connector.yaml", "--mock"];
    let mut served = Served::start(folder.path(), &specs);
    let wanted = ["first_list_all_acme_notes", "second_list_all_acme_notes", "read_long_result_on"];
    assert_eq!(served.names(), wanted);
    let one = [&specs[..], &["--tools", "second_list_all_acme_notes"]].concat();
    assert_eq!(Served::start(folder.path(), &one).names(), wanted[1..]);
    let both = [&specs[..], &["--tools", "list_all_acme_notes"]].concat();
    assert_eq!(Served::start(folder.path(), &both).names(), wanted);
    // Each has settings of its own in the environment.
    let needs = ["serve", "first=desk365", "second=desk365", "--stdio"];
    let ended = run(folder.path(), &needs).expect(1);
    assert!(ended.stderr.contains("JACKFIELD_FIRST_API_KEY"), "{}", ended.stderr);
}

/// A token that nobody could show, and one that was meant to be there, turn nothing off.
#[test]
fn secrets_of_the_environment_that_cannot_be_used_are_mistakes() {
    let folder = tempfile::tempdir().unwrap();
    let http = ["serve", "desk365", "--mock", "--http", "127.0.0.1:0"];
    for (name, value, says) in [
        ("JACKFIELD_TOKEN", "", "is empty"),
        ("JACKFIELD_TOKEN", " ", "is empty"),
        ("JACKFIELD_TOKEN", "to ken", "has blanks"),
        ("JACKFIELD_TOKEN", "token\n", "has blanks"),
        ("JACKFIELD_TOKEN", "tökén", "not ASCII"),
        ("JACKFIELD_SECRET", "", "is empty"),
    ] {
        let mut started = command(folder.path(), &http);
        started.env(name, value);
        let ended = finished(started).expect(2);
        assert!(ended.stderr.contains(name) && ended.stderr.contains(says), "{}", ended.stderr);
    }
    let hosts = [&http[..], &["--file-host", "https://files.example.com/"]].concat();
    let ended = run(folder.path(), &hosts).expect(2);
    assert!(ended.stderr.contains("without `https://`"), "{}", ended.stderr);
}

/// A list offers what its server takes: paths over standard streams alone, where a folder is named.
#[test]
fn files_are_offered_in_the_forms_that_are_taken() {
    let folder = tempfile::tempdir().unwrap();
    let offers = |flags: &[&str]| {
        let fixed =
            ["desk365", "--mock", "--tools", "desk_365_ticket_replies_create_with_attachment"];
        let list =
            Served::start(folder.path(), &[&fixed, flags].concat()).ask("tools/list", &json!({}));
        let forms = list["tools"][0].pointer("/inputSchema/$defs/File/anyOf").unwrap().clone();
        ["base64", "path", "url"].map(|name| {
            forms.as_array().unwrap().iter().any(|form| form["properties"].get(name).is_some())
        })
    };
    assert_eq!(offers(&[]), [true, false, false]);
    assert_eq!(offers(&["--files", "."]), [true, true, false]);
    assert_eq!(offers(&["--file-host", "files.example.com"]), [true, false, true]);
    let tools = run(folder.path(), &["tools", "desk365"]).expect(0);
    assert!(!tools.stdout.contains("A path on the machine"), "a run takes none by default");
}
