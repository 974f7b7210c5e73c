//! Files by path and by URL: only from where the server was told that they may come.

use std::time::Duration;

use jackfield_mcp::{Files, HttpSettings, Limits, Paths, Settings, Toolbox};
use jackfield_tools::Filter;
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use crate::hostile::{closed, reached};
use crate::served::{Served, engine, plan, serve, serve_with};
use crate::vendor::{Behaviour, Vendor};
use crate::wire::{call, request, words};

const ATTACH: &str = "desk_365_ticket_replies_create_with_attachment";

fn toolbox(base_url: &str, files: Files) -> Toolbox {
    let plan = plan();
    let engine = engine(&plan, base_url);
    let tools = Toolbox::builder().connector(plan, engine, &Filter::default());
    tools.files(files).build().unwrap()
}

async fn serve_taking(base_url: &str, files: Files) -> Served {
    serve_with(toolbox(base_url, files), Settings::default(), HttpSettings::default()).await
}

fn arguments(file: Value) -> Value {
    json!({"ticket_number": 1, "reply_object": {"body": "Hi"}, "file": file})
}

#[tokio::test]
async fn paths_are_read_below_the_folder_only() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("files");
    std::fs::create_dir_all(root.join("logs")).unwrap();
    std::fs::write(root.join("logs/a.log"), "inside").unwrap();
    std::fs::write(folder.path().join("secret.txt"), "outside").unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(folder.path().join("secret.txt"), root.join("link.txt")).unwrap();
    let vendor = Vendor::json("201 Created", "", "{}").await;
    let below = Files { paths: Paths::Below(root.clone()), hosts: Vec::new() };
    let served = serve_taking(&vendor.url, below).await;
    let outside = folder.path().join("secret.txt");
    let outside = outside.to_str().unwrap();
    let refused =
        ["../secret.txt", "logs/../../secret.txt", outside, "link.txt", "none.txt", "logs", ""];
    for path in refused {
        let result = call(&served.address, ATTACH, arguments(json!({ "path": path }))).await;
        assert_eq!(result["isError"], true, "{path}: {result}");
        assert!(!result.to_string().contains("outside"));
        // Where the folder is, is told only to who has said it.
        let told = words(&result);
        let secret = folder.path().to_str().unwrap();
        assert!(path == outside || !told.contains(secret), "{path}: {told}");
    }
    assert!(vendor.requests().is_empty(), "nothing was sent");
    let inside = root.join("logs/a.log");
    for path in ["logs/a.log", inside.to_str().unwrap()] {
        let result = call(&served.address, ATTACH, arguments(json!({ "path": path }))).await;
        assert_eq!(result["isError"], false, "{path}: {result}");
    }
    assert_eq!(vendor.requests().len(), 2);
}

#[tokio::test]
async fn without_a_folder_and_hosts_only_contents_are_taken() {
    let vendor = Vendor::json("201 Created", "", "{}").await;
    let served = serve(&vendor.url, Settings::default()).await;
    for file in [json!({"path": "a.txt"}), json!({"url": "https://example.com/a.txt"})] {
        let result = call(&served.address, ATTACH, arguments(file)).await;
        assert_eq!(result["isError"], true);
        assert!(words(&result).contains("base64"), "it says what to do: {}", words(&result));
        assert!(!words(&result).contains("`path`"), "and nothing else: {}", words(&result));
    }
    assert!(vendor.requests().is_empty());
    let content = arguments(json!("data:text/plain;name=a.txt;base64,SGk="));
    assert_eq!(call(&served.address, ATTACH, content).await["isError"], false);
}

#[tokio::test]
async fn urls_are_fetched_from_allowed_hosts_without_redirects() {
    let files = Vendor::json("200 OK", "", "\"contents\"").await;
    let host = files.url.trim_start_matches("http://").to_owned();
    let location = format!("Location: {}/b.txt\r\n", files.url);
    let moved = Vendor::json("302 Found", &location, "").await;
    let vendor = Vendor::json("201 Created", "", "{}").await;
    let nobody = "127.0.0.1:9";
    let moved_host = moved.url.trim_start_matches("http://").to_owned();
    let hosts = vec![host, moved_host, nobody.to_owned()];
    let served = serve_taking(&vendor.url, Files { paths: Paths::Refused, hosts }).await;
    let result =
        call(&served.address, ATTACH, arguments(json!({"url": format!("{}/a.txt", files.url)})))
            .await;
    assert_eq!(result["isError"], false, "{result}");
    assert_eq!((files.requests().len(), vendor.requests().len()), (1, 1));
    assert!(!files.requests()[0].to_lowercase().contains("authorization"));
    for url in [format!("{}/a.txt", moved.url), format!("{}/a.txt", vendor.url)] {
        let result = call(&served.address, ATTACH, arguments(json!({ "url": url }))).await;
        assert_eq!(result["isError"], true, "{url}: {result}");
    }
    assert_eq!((files.requests().len(), vendor.requests().len()), (1, 1), "nothing more was sent");
    let url = format!("http://{nobody}/a.txt");
    let result = call(&served.address, ATTACH, arguments(json!({ "url": url }))).await;
    let text = words(&result);
    assert!(text.contains("its host could not be reached") && !text.contains("base URL"), "{text}");
}

/// The time of a call is that of its files, too.
#[tokio::test]
async fn a_file_that_does_not_come_is_given_up_with_its_call() {
    let files = Vendor::start(Behaviour::Sleeps).await;
    let vendor = Vendor::json("201 Created", "", "{}").await;
    let hosts = vec![files.url.trim_start_matches("http://").to_owned()];
    let limits = Limits { time: Duration::from_secs(1), ..Limits::default() };
    let settings = Settings { limits, ..Settings::default() };
    let tools = toolbox(&vendor.url, Files { paths: Paths::Refused, hosts });
    let served = serve_with(tools, settings, HttpSettings::default()).await;
    let url = json!({"url": format!("{}/a.txt", files.url)});
    let result = call(&served.address, ATTACH, arguments(url.clone())).await;
    let error = &result["structuredContent"]["error"];
    assert_eq!((&error["code"], &error["retryable"]), (&json!("timeout"), &json!(true)));
    assert!(words(&result).contains("files of the call"), "{result}");
    closed(&files, 1).await;
    // A client that has gone waits for no file.
    let params = json!({"name": ATTACH, "arguments": arguments(url)});
    let mut stream = TcpStream::connect(&served.address).await.unwrap();
    let bytes = request(&served.address, "tools/call", params, &json!({}));
    stream.write_all(&bytes).await.unwrap();
    reached(&files, 2).await;
    drop(stream);
    closed(&files, 2).await;
    assert!(vendor.requests().is_empty(), "nothing was sent");
}

/// The forms of files that a list of tools offers, by the member that each has.
fn offered(tools: &Toolbox) -> Vec<&'static str> {
    let list: Vec<Value> = serde_json::from_slice(tools.list()).unwrap();
    let tool = list.iter().find(|tool| tool["name"] == ATTACH).unwrap();
    assert_eq!(&tools.describe(ATTACH).unwrap(), tool);
    let forms = tool.pointer("/inputSchema/$defs/File/anyOf").unwrap().as_array().unwrap().clone();
    let has = |name: &str| forms.iter().any(|form| form["properties"].get(name).is_some());
    ["base64", "path", "url"].into_iter().filter(|name| has(name)).collect()
}

#[test]
fn the_forms_that_are_offered_are_those_that_are_taken() {
    let below = || Paths::Below(".".into());
    let hosts = || vec!["files.example.com".to_owned()];
    for (files, forms) in [
        (Files::default(), &["base64"][..]),
        (Files { paths: below(), hosts: Vec::new() }, &["base64", "path"]),
        (Files { paths: Paths::Refused, hosts: hosts() }, &["base64", "url"]),
        (Files { paths: below(), hosts: hosts() }, &["base64", "path", "url"]),
    ] {
        assert_eq!(offered(&toolbox("http://127.0.0.1:9", files.clone())), forms, "{files:?}");
    }
}
