//! What is said to whoever calls a command wrongly, and where nobody listens.

use std::path::Path;
use std::process::Command;

use crate::program::{Run, run};

/// Runs a command that is refused with this code, and gives what was said; nothing else is written.
fn refused(folder: &Path, code: i32, arguments: &[&str]) -> String {
    let Run { stdout, stderr, .. } = run(folder, arguments).expect(code);
    assert_eq!(stdout, "", "{arguments:?}");
    stderr
}

/// Fails unless a text has all of these in it.
fn assert_has(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "no `{part}` in {text}");
    }
}

const LIST: [&str; 3] = ["call", "desk365", "list_all_desk_365_tickets"];
const ATTACH: [&str; 3] = ["call", "desk365", "desk_365_tickets_create_with_attachment"];

#[test]
fn a_mock_and_another_base_url_exclude_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let both = [&LIST[..], &["--mock", "--base-url", "http://127.0.0.1:1"]].concat();
    assert_has(&refused(folder.path(), 2, &both), &["--mock", "--base-url", "cannot be used"]);
}

#[test]
fn what_is_wrong_with_a_connection_is_told_from_what_it_lacks() {
    let folder = tempfile::tempdir().unwrap();
    let given = ["--set", "subdomain=acme", "--set", "api_key=k"];
    let call = |more: &[&str]| refused(folder.path(), 1, &[&LIST[..], more].concat());
    assert_has(&call(&[]), &["is not complete", "`subdomain` is missing", "--set subdomain=.."]);
    let no_scheme = call(&[&given[..], &["--base-url", "acme.example"]].concat());
    assert_has(&no_scheme, &["cannot be made", "`acme.example` does not begin with `https://`"]);
    let unknown = call(&[&given[..], &["--set", "sbdomain=a"]].concat());
    assert_has(&unknown, &["cannot be made", "`sbdomain`", "did you mean `subdomain`"]);
    for said in [no_scheme, unknown] {
        assert!(!said.contains("not complete"), "{said}");
    }
}

#[test]
fn an_empty_filter_is_refused_and_chooses_not_everything() {
    let folder = tempfile::tempdir().unwrap();
    for (option, word) in [("--methods", ""), ("--methods", ","), ("--tags", " "), ("--search", "")]
    {
        let tools = ["tools", "desk365", option, word];
        assert_has(&refused(folder.path(), 2, &tools), &[option, "leave the option out"]);
    }
    let serve = ["serve", "desk365", "--mock", "--stdio", "--tools", "list,"];
    assert_has(&refused(folder.path(), 2, &serve), &["--tools", "leave the option out"]);
}

#[test]
fn a_dry_run_with_a_refused_setting_fails() {
    let folder = tempfile::tempdir().unwrap();
    for wrong in [
        ["--base-url", "ftp://acme.example"],
        ["--base-url", "acme.example"],
        ["--set", "subdomain=a/b"],
        ["--set", "sbdomain=a"],
    ] {
        let call = [&LIST[..], &["--dry-run"], &wrong].concat();
        assert_has(&refused(folder.path(), 1, &call), &["cannot be made"]);
    }
    // What is missing is shown in the request, with several ways to authenticate, too.
    let jira = run(folder.path(), &["call", "jira", "jira_users_me", "--dry-run"]).expect(0);
    assert!(jira.stdout.contains("missing"), "{}", jira.stdout);
    let told = refused(folder.path(), 1, &["call", "jira", "jira_users_me"]);
    assert_has(&told, &["is not complete", "any of these ways to authenticate will do"]);
    let shown = run(folder.path(), &[&LIST[..], &["--dry-run"]].concat()).expect(0).json();
    assert!(shown["incomplete"].as_str().unwrap().contains("is not complete"), "{shown}");
}

#[test]
fn arguments_that_say_something_twice_or_nothing_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("twice.json"), r#"{"ticket_count": 50, "ticket_count": 30}"#)
        .unwrap();
    let given =
        |args: &str| refused(folder.path(), 2, &[&LIST[..], &["--mock", "--args", args]].concat());
    for args in ["@twice.json", r#"{"ticket_count": 50, "ticket_count": 30}"#] {
        assert_has(&given(args), &["`ticket_count` is given twice", "line 1"]);
    }
    assert_has(&given(""), &["`--args` is empty", "JSON object"]);
    assert_has(&given("ticket_count=50"), &["`--args` is not JSON", "JSON object"]);
    assert_has(&given("@nope.json"), &["`--args @nope.json`: there is no such file"]);
}

#[test]
fn files_that_cannot_be_given_are_refused_with_the_flag() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.txt"), "a").unwrap();
    let given = |file: &str| {
        refused(folder.path(), 2, &[&ATTACH[..], &["--mock", "--file", file]].concat())
    };
    assert_has(&given("file=nope.txt"), &["`--file file=nope.txt`: there is no such file"]);
    assert_has(&given("file=."), &["`--file file=.`: this is a folder"]);
    assert_has(&given("file"), &["ARGUMENT=PATH"]);
    assert_has(&given("photo=a.txt"), &["has no argument `photo`", "ticket_object"]);
    assert_has(&given("ticket_object=a.txt"), &["takes no file", "file, files"]);
    let none = [&LIST[..], &["--mock", "--file", "ticket_count=a.txt"]].concat();
    assert_has(&refused(folder.path(), 2, &none), &["takes no file", "has none that does"]);
}

#[test]
fn a_folder_without_a_spec_and_what_is_no_file_are_named() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("notes")).unwrap();
    std::fs::write(folder.path().join("notes/readme.md"), "# Notes\n").unwrap();
    for arguments in [&["check", "notes"][..], &["tools", "notes"], &["call", "notes", "x"]] {
        let said = refused(folder.path(), 2, arguments);
        assert_has(&said, &["the folder `notes` has no spec", "connector.yaml", "openapi.json"]);
    }
    let all = run(folder.path(), &["generate", "notes", "--out", "clients"]).expect(1);
    assert_has(&all.stderr, &["the folder `notes` has no spec"]);
}

#[cfg(unix)]
#[test]
fn a_spec_from_a_pipe_is_refused_in_words() {
    let folder = tempfile::tempdir().unwrap();
    let script = "printf 'jackfield: 1\\n' | \"$0\" check /dev/stdin";
    let mut piped = Command::new("sh");
    piped.current_dir(folder.path()).args(["-c", script, env!("CARGO_BIN_EXE_jackfield")]);
    let ended = crate::program::finished(piped).expect(2);
    assert_has(&ended.stderr, &["`/dev/stdin` is a pipe or a device", "write it to a file"]);
}

#[test]
fn servers_say_how_they_are_reached() {
    let folder = tempfile::tempdir().unwrap();
    let serve = |more: &[&str]| {
        refused(folder.path(), 2, &[&["serve", "desk365", "--mock"][..], more].concat())
    };
    assert_has(&serve(&[]), &["--http <ADDR>", "--stdio"]);
    assert_has(&serve(&["--http", "localhost:80"]), &["127.0.0.1:8080"]);
    assert_has(&serve(&["--stdio", "--http", "127.0.0.1:0"]), &["cannot be used"]);
    assert_has(
        &serve(&["--stdio", "--files", "nope"]),
        &["`--files nope`: there is no such folder"],
    );
}

#[test]
fn nothing_that_is_asked_for_is_ignored() {
    let folder = tempfile::tempdir().unwrap();
    let names = ["tools", "desk365", "--names", "--budget", "10"];
    assert_has(&refused(folder.path(), 2, &names), &["--names", "--budget", "cannot be used"]);
    assert_has(&refused(folder.path(), 2, &["explain", "what"]), &["`jackfield explain` lists"]);
}

/// Commands that write to both streams.
#[cfg(unix)]
const TALKATIVE: [&str; 5] = [
    "check desk365",
    "tools desk365 --methods nope",
    "tools desk365 --provider openai --lint",
    "call desk365 list_all_desk_365_tickets --mock",
    "generate desk365 notes --out clients",
];

/// Runs a command in a shell, its streams led elsewhere. The code is the command's own.
#[cfg(unix)]
fn led(folder: &Path, arguments: &str, streams: &str, then: &str) -> Run {
    let script = format!("(\"$0\" {arguments} {streams}; echo $? >code) {then}");
    let mut shell = Command::new("sh");
    shell.current_dir(folder).args(["-c", &script, env!("CARGO_BIN_EXE_jackfield")]);
    shell.env("XDG_CACHE_HOME", concat!(env!("CARGO_TARGET_TMPDIR"), "/cache"));
    let ended = crate::program::finished(shell);
    let code = std::fs::read_to_string(folder.join("code")).unwrap();
    Run { code: code.trim().parse().unwrap(), ..ended }
}

#[cfg(unix)]
#[test]
fn nobody_needs_to_hear_what_is_said() {
    let folder = tempfile::tempdir().unwrap();
    for arguments in TALKATIVE {
        let heard = led(folder.path(), arguments, "", "");
        assert_ne!(heard.stderr, "", "{arguments}");
        let mut ways = vec![("2>&-", ""), ("2>&1 >/dev/null", "| true")];
        if Path::new("/dev/full").exists() {
            ways.push(("2>/dev/full", ""));
        }
        for (streams, then) in ways {
            let unheard = led(folder.path(), arguments, streams, then);
            assert_eq!(unheard.code, heard.code, "{arguments} {streams} {then}");
            if then.is_empty() {
                assert_eq!(unheard.stdout, heard.stdout, "{arguments} {streams}");
            }
        }
    }
}

#[cfg(unix)]
#[test]
fn results_that_cannot_be_written_are_a_failure_and_a_reader_who_has_gone_is_none() {
    let folder = tempfile::tempdir().unwrap();
    let writers = ["tools desk365", "tools --list", "completions bash", "explain", "explain E0101"];
    for arguments in TALKATIVE[3..4].iter().chain(&writers) {
        let gone = led(folder.path(), arguments, "", "| true");
        assert_eq!(gone.code, 0, "{arguments}: {gone:?}");
        assert!(!gone.stderr.contains("error"), "{gone:?}");
        if Path::new("/dev/full").exists() {
            let full = led(folder.path(), arguments, ">/dev/full", "");
            assert_eq!(full.code, 1, "{arguments}: {full:?}");
            assert_has(&full.stderr, &["stdout cannot be written"]);
        }
    }
}
