//! Commands that read specs: check, generate, explain, tools, new.

use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use crate::program::{command, finished, run};

const GOOD: &str = "jackfield: 1\nconnector: {id: acme, name: Acme}\nserver: https://acme.example\n\
                    resources: {tickets: {operations: {list: {http: GET /tickets, returns: any}}}}\n";

/// A folder with a sound spec, a broken one, and a document of which one operation is left out.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write("acme/connector.yaml", GOOD);
    write("broken/connector.yaml", &GOOD.replace("returns: any", "returns: Tiket"));
    folder
}

fn in_folder(arguments: &[&str]) -> (TempDir, crate::program::Run) {
    let folder = folder();
    let ended = run(folder.path(), arguments);
    (folder, ended)
}

#[test]
fn a_tool_that_is_not_there_is_followed_by_the_command_that_lists_them() {
    let (_folder, ended) = in_folder(&["call", "desk365", "get_ticket", "--mock"]);
    let ended = ended.expect(2);
    assert!(
        ended.stderr.contains("`jackfield tools desk365 --names` lists them"),
        "{}",
        ended.stderr
    );
    let (_folder, listed) = in_folder(&["tools", "desk365", "--names"]);
    assert!(listed.expect(0).stdout.lines().any(|name| name == "get_single_desk_365_ticket_by_id"));
}

#[test]
fn check_tells_sound_specs_from_broken_ones_and_wrong_calls() {
    let (_folder, ended) = in_folder(&["check", "acme"]);
    let ended = ended.expect(0);
    assert_eq!(ended.stdout, "");
    assert!(ended.stderr.contains("1 operation"), "{}", ended.stderr);
    let (_folder, ended) = in_folder(&["check", "acme", "broken"]);
    let ended = ended.expect(1);
    assert!(
        ended.stdout.contains("error[E0202]") && ended.stdout.contains("broken/connector.yaml:4:")
    );
    assert!(!ended.stdout.contains('\u{1b}'), "no colours outside a terminal");
    let (_folder, ended) = in_folder(&["check"]);
    assert!(ended.expect(2).stderr.contains("Usage"));
    let (_folder, ended) = in_folder(&["chekc", "acme"]);
    assert!(ended.expect(2).stderr.contains("check"));
}

#[test]
fn check_writes_one_json_object_a_line() {
    let (_folder, ended) = in_folder(&["check", "broken", "--format", "json"]);
    let ended = ended.expect(1);
    let lines: Vec<Value> =
        ended.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((lines.len(), lines[0]["code"].as_str()), (1, Some("E0202")));
}

#[test]
fn a_pipe_means_no_colours() {
    let (_folder, ended) = in_folder(&["check", "broken"]);
    assert!(!ended.stderr.is_empty() && !ended.stderr.contains('\u{1b}'), "{}", ended.stderr);
}

#[cfg(unix)]
#[test]
fn what_has_no_end_is_refused_and_not_read() {
    for command in ["check", "tools"] {
        let (_folder, ended) = in_folder(&[command, "/dev/zero"]);
        assert!(ended.expect(2).stderr.contains("a pipe or a device"));
    }
}

#[test]
fn generate_reports_every_spec_and_one_failure_stops_no_other() {
    let (folder, ended) =
        in_folder(&["generate", "broken", "acme", "--out", "out", "--report", "report.jsonl"]);
    ended.expect(1);
    assert!(folder.path().join("out/acme/src/lib.rs").is_file());
    let report = std::fs::read_to_string(folder.path().join("report.jsonl")).unwrap();
    let lines: Vec<Value> =
        report.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let statuses: Vec<_> = lines.iter().map(|line| line["status"].as_str().unwrap()).collect();
    assert_eq!(statuses, ["failed", "ok"]);
    assert_eq!(lines[0]["diagnostics"]["E0202"], 1);
    assert_eq!(lines[1]["operations"], 1);
    let path = lines[1]["crate"].as_str().unwrap();
    assert!(Path::new(path).ends_with("out/acme"), "{path}");
    let (_folder, ended) = in_folder(&["generate", "acme", "--out", "out"]);
    assert!(ended.expect(0).stdout.trim().ends_with("acme"));
}

#[test]
fn built_in_vendors_are_checked_and_generated_by_their_ids() {
    let (_folder, ended) = in_folder(&["check", "desk365"]);
    let ended = ended.expect(0);
    assert_eq!(ended.stdout, "");
    assert!(
        ended.stderr.starts_with("desk365: ") && ended.stderr.contains("operations, 0 skipped")
    );
    let (folder, ended) = in_folder(&["generate", "desk365", "--out", "clients"]);
    assert!(ended.expect(0).stdout.trim().ends_with("desk365"));
    let made = |path: &str| std::fs::read_to_string(folder.path().join(path)).unwrap();
    assert_eq!(
        made("clients/desk365/src/tickets.rs"),
        include_str!("../../../../generated/desk365/src/tickets.rs")
    );
    // A folder of that name is meant before what is built in.
    let ended = run(folder.path(), &["check", "acme"]).expect(0);
    assert!(ended.stderr.contains("1 operation,"), "{ended:?}");
    std::fs::rename(folder.path().join("acme"), folder.path().join("desk365")).unwrap();
    let ended = run(folder.path(), &["check", "desk365"]).expect(0);
    assert!(ended.stderr.contains("1 operation,"), "{ended:?}");
}

#[test]
fn what_built_in_vendors_cannot_have_is_said() {
    let (_folder, ended) = in_folder(&["check", "desk356"]);
    assert!(ended.expect(2).stderr.contains("did you mean the built-in vendor `desk365`"));
    let (folder, ended) = in_folder(&["generate", "desk365", "--out", "out", "--update-lock"]);
    assert!(ended.expect(1).stderr.contains("`desk365` is built in"));
    assert!(!folder.path().join("names.lock").exists());
    let (_folder, ended) = in_folder(&["check", "desk365", "--overlay", "fix.yaml"]);
    assert!(ended.expect(2).stderr.contains("give a path"));
    let (_folder, ended) = in_folder(&["check", "nowhere/connector.yaml"]);
    assert!(ended.expect(2).stderr.contains("no file or folder `nowhere/connector.yaml`"));
}

#[test]
fn explain_knows_codes_in_any_case_and_the_nearest_of_others() {
    let (_folder, ended) = in_folder(&["explain", "e0202"]);
    let ended = ended.expect(0);
    assert!(ended.stdout.starts_with("E0202: ") && ended.stdout.contains("Wrong:"), "{ended:?}");
    let (_folder, ended) = in_folder(&["explain", "E02022"]);
    let ended = ended.expect(2);
    assert!(ended.stderr.contains("E0202") && ended.stdout.is_empty(), "{ended:?}");
    let (_folder, ended) = in_folder(&["explain"]);
    assert!(ended.expect(0).stdout.lines().count() > 50);
}

#[test]
fn tools_have_every_name_that_callers_rely_on() {
    let (_folder, ended) = in_folder(&["tools", "desk365", "--names"]);
    let names: Vec<String> = ended.expect(0).stdout.lines().map(str::to_owned).collect();
    for wanted in include_str!("desk_365_tools.txt").lines() {
        assert!(names.iter().any(|name| name == wanted), "no tool `{wanted}`");
    }
    assert!(names.iter().all(|name| name.len() <= 64));
    let (_folder, ended) = in_folder(&["tools", "desk365", "--methods", "read"]);
    let read = ended.expect(0).json();
    let read = read.as_array().unwrap();
    assert!(!read.is_empty() && read.len() < names.len());
    assert!(read.iter().all(|tool| tool["inputSchema"]["type"] == "object"), "{read:?}");
}

#[test]
fn unknown_vendors_and_tools_name_the_nearest() {
    let (_folder, ended) = in_folder(&["tools", "desk356"]);
    let ended = ended.expect(2);
    assert!(ended.stderr.contains("desk365") && ended.stdout.is_empty(), "{ended:?}");
    let (_folder, ended) = in_folder(&["call", "desk365", "list_all_desk_365_tickts", "--dry-run"]);
    assert!(ended.expect(2).stderr.contains("list_all_desk_365_tickets"));
}

#[test]
fn a_new_spec_is_sound_and_nothing_is_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("specs")).unwrap();
    run(folder.path(), &["new", "acme"]).expect(0);
    run(folder.path(), &["check", "specs/acme"]).expect(0);
    let spec = folder.path().join("specs/acme/connector.yaml");
    std::fs::write(&spec, "# mine\n").unwrap();
    assert_ne!(run(folder.path(), &["new", "acme"]).code, 0);
    assert_eq!(std::fs::read_to_string(&spec).unwrap(), "# mine\n");
}

#[cfg(unix)]
#[test]
fn a_reader_who_has_seen_enough_is_no_failure() {
    let folder = folder();
    let script = "\"$0\" tools desk365 | head -n 1";
    let mut command = std::process::Command::new("sh");
    command.current_dir(folder.path()).args(["-c", script, env!("CARGO_BIN_EXE_jackfield")]);
    let ended = finished(command).expect(0);
    assert_eq!((ended.stdout.trim(), ended.stderr.as_str()), ("[", ""));
}

#[test]
fn definitions_that_a_provider_would_refuse_are_a_failure() {
    for provider in ["mcp", "openai", "openai-strict", "anthropic", "gemini", "langchain"] {
        let (folder, ended) = in_folder(&["tools", "acme", "--provider", provider]);
        let written = ended.expect(0).stdout;
        let judged = |definitions: &str| {
            std::fs::write(folder.path().join("tools.json"), definitions).unwrap();
            let arguments =
                ["tools", "--definitions", "tools.json", "--provider", provider, "--lint"];
            finished(command(folder.path(), &arguments))
        };
        assert_eq!(judged(&written).expect(0).stdout, "", "{provider}");
        let refused = judged(&written.replace("list_all_acme_tickets", "list all tickets"));
        let refused = refused.expect(1);
        assert!(refused.stdout.starts_with("list all tickets: "), "{provider}: {refused:?}");
        assert!(refused.stdout.contains("does not match"), "{provider}: {refused:?}");
        assert!(!refused.stderr.contains(" 0 breaches"), "{provider}: {refused:?}");
        assert!(judged("{}").expect(2).stderr.contains("no JSON list of definitions"));
    }
}

#[test]
fn tools_are_written_judged_and_counted_for_every_provider() {
    for provider in ["mcp", "openai", "openai-strict", "anthropic", "gemini", "langchain"] {
        let (_folder, ended) = in_folder(&["tools", "acme", "--provider", provider]);
        let tools: Value = serde_json::from_str(&ended.expect(0).stdout).unwrap();
        assert_eq!(tools.as_array().unwrap().len(), 1, "{provider}");
        let (_folder, ended) = in_folder(&["tools", "acme", "--provider", provider, "--lint"]);
        let ended = ended.expect(0);
        assert_eq!(ended.stdout, "", "{provider}");
        assert!(ended.stderr.contains("1 tools") && ended.stderr.contains("0 breaches"));
    }
    let (_folder, ended) = in_folder(&["tools", "acme", "--budget", "20", "--report"]);
    let ended = ended.expect(0);
    let report: Value = serde_json::from_str(&ended.stdout).unwrap();
    assert_eq!(report["step"], "catalogue");
    assert!(ended.stderr.contains("more than the budget of 20"), "{}", ended.stderr);
    let (_folder, ended) = in_folder(&["tools", "acme", "--search", "show tickets"]);
    assert!(ended.expect(0).stdout.contains("list_all_acme_tickets"));
    let (_folder, ended) = in_folder(&["tools", "acme", "--provider", "gemni"]);
    assert!(ended.expect(2).stderr.contains("gemini"));
}

#[test]
fn schemas_and_readmes_among_the_specs_are_skipped() {
    let folder = folder();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("any_name.json", "{\"$schema\": \"https://json-schema.org/draft/2020-12/schema\"}");
    write("README.md", "# Specs\n\n- one: of *many*\n");
    write("notes.yaml", "- not: a spec\n");
    let ended = run(folder.path(), &["check", "README.md", "acme", "any_name.json"]).expect(0);
    assert!(ended.stdout.contains("warning[W0314]"), "{}", ended.stdout);
    for skipped in ["README.md: no spec, skipped", "any_name.json: no spec, skipped"] {
        assert!(ended.stderr.contains(skipped), "{}", ended.stderr);
    }
    assert!(ended.stderr.contains("acme: 1 operation"), "{}", ended.stderr);
    // What was asked for alone, or is YAML, is meant to be a spec.
    for meant in [
        &["check", "README.md"][..],
        &["check", "acme", "notes.yaml"],
        &["check", "acme", "broken"],
    ] {
        run(folder.path(), meant).expect(1);
    }
}
