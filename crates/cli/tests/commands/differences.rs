//! `diff` and `completions`.

use serde_json::Value;

use crate::program::run;

const OLD: &str = "
jackfield: 1
connector: {id: acme, name: Acme}
server: https://acme.example
resources:
  tickets:
    operations:
      list: {http: GET /tickets, summary: Tickets, params: {limit: {type: integer, maximum: 100}}, returns: list<Ticket>}
      get: {http: 'GET /tickets/{id}', summary: One, params: {id: integer}, returns: Ticket}
      create: {http: POST /tickets, summary: Opens one, body: NewTicket, returns: Ticket}
      remove: {http: 'DELETE /tickets/{id}', summary: Removes one, params: {id: integer}}
types:
  Ticket: {fields: {id: integer!, subject: string!, state: {values: [open, closed], open: false}}}
  NewTicket: {fields: {subject: string!, note: string}}
";

/// What `diff` says of a change of that spec: the exit code and the lines.
fn diff(replacements: &[(&str, &str)]) -> (i32, Vec<(String, String)>) {
    let mut new = OLD.to_owned();
    for (from, to) in replacements {
        assert!(new.contains(from), "{from}");
        new = new.replace(from, to);
    }
    compared(OLD, &new)
}

/// What `diff` says of two specs.
fn compared(old: &str, new: &str) -> (i32, Vec<(String, String)>) {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [("old.yaml", old), ("new.yaml", new)] {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let ended = run(folder.path(), &["diff", "old.yaml", "new.yaml", "--format", "json"]);
    let lines = ended.stdout.lines().map(|line| {
        let change: Value = serde_json::from_str(line).unwrap();
        let text = |key: &str| change[key].as_str().unwrap().to_owned();
        (text("class"), format!("{}: {}", text("place"), text("what")))
    });
    let lines = lines.collect();
    (ended.code, lines)
}

fn has(lines: &[(String, String)], class: &str, words: &str) -> bool {
    lines.iter().any(|(of, line)| of == class && line.contains(words))
}

/// Fails unless each change of a spec is said in these words, with this class and exit code.
fn each_is_said(
    (class, code): (&str, i32),
    rows: &[(&str, &str, &str)],
    diff: impl Fn(&str, &str) -> (i32, Vec<(String, String)>),
) {
    for (from, to, words) in rows {
        let (ended, lines) = diff(from, to);
        assert_eq!(ended, code, "{to}: {lines:#?}");
        assert!(has(&lines, class, words), "{words}: {lines:#?}");
        let is_only = |(of, _): &(String, String)| of == class;
        assert!(code == 1 || lines.iter().all(is_only), "{to}: {lines:#?}");
    }
}

#[test]
fn the_same_spec_has_no_changes() {
    assert_eq!(diff(&[]), (0, Vec::new()));
}

#[test]
fn more_than_before_is_an_addition() {
    let (code, lines) = diff(&[
        ("maximum: 100", "maximum: 200"),
        (
            "NewTicket: {fields: {subject: string!, note: string}}",
            "NewTicket: {fields: {subject: string!, note: string, tags: list<string>}}",
        ),
        ("values: [open, closed]", "values: [open, closed, merged]"),
        (
            "      get:",
            "      count: {http: GET /count, summary: How many, returns: integer}\n      get:",
        ),
    ]);
    assert_eq!(code, 0, "{lines:#?}");
    for words in
        ["largest value is 200", "argument tags: is new", "merged", "tickets.count: is new"]
    {
        assert!(has(&lines, "addition", words), "{words}: {lines:#?}");
    }
}

#[test]
fn other_words_are_documentation() {
    let (code, lines) = diff(&[
        ("summary: One,", "summary: One ticket,"),
        ("GET /tickets/{id}", "GET /ticket/{id}"),
    ]);
    assert_eq!(code, 0, "{lines:#?}");
    assert!(lines.iter().all(|(class, _)| class == "documentation"), "{lines:#?}");
    assert!(has(&lines, "documentation", "GET /ticket/{id}"), "{lines:#?}");
}

#[test]
fn what_a_tool_says_of_its_effects_is_documentation() {
    let (code, lines) = diff(&[(
        "params: {id: integer}}\n",
        "params: {id: integer}, idempotent: false, tool: {destructive: false}}\n",
    )]);
    assert_eq!(code, 0, "{lines:#?}");
    assert_eq!(lines.len(), 2, "{lines:#?}");
    for words in ["`destructive: false` instead of `true`", "`idempotent: false` instead of `true`"]
    {
        assert!(has(&lines, "documentation", words), "{words}: {lines:#?}");
    }
}

#[test]
fn people_are_told_how_many_changes_there_are() {
    let folder = tempfile::tempdir().unwrap();
    let one = OLD.replace("note: string", "note: string!");
    for (name, text) in [("old.yaml", OLD), ("new.yaml", &one)] {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let none = run(folder.path(), &["diff", "old.yaml", "old.yaml"]).expect(0);
    assert_eq!((none.stdout.as_str(), none.stderr.trim()), ("", "no changes"));
    let some = run(folder.path(), &["diff", "old.yaml", "new.yaml"]).expect(1);
    assert!(some.stdout.starts_with("Breaking:\n  tool "), "{}", some.stdout);
    assert!(some.stderr.contains("breaking"), "{}", some.stderr);
}

#[test]
fn what_callers_relied_on_is_breaking() {
    let rows = [
        (
            "      remove: {http: 'DELETE /tickets/{id}', summary: Removes one, params: {id: integer}}\n",
            "",
            "tickets.remove: is gone",
        ),
        ("note: string", "note: string!", "argument note: must be given"),
        ("note: string", "remark: string", "argument note: is gone"),
        ("maximum: 100", "maximum: 50", "largest value is 50"),
        (
            "params: {id: integer}, returns",
            "params: {id: string}, returns",
            "is a text instead of a whole number",
        ),
        ("subject: string!, state", "subject: string, state", "member subject: may be absent"),
        ("subject: string!, state", "subject: string?!, state", "member subject: may be null"),
        (
            ", returns: list<Ticket>",
            ", returns: list<Ticket>, tool: {name: all_tickets}",
            "is called `all_tickets`",
        ),
        (
            ", returns: list<Ticket>",
            ", returns: list<Ticket>, tool: {hidden: true}",
            "is not offered any more",
        ),
    ];
    each_is_said(("breaking", 1), &rows, |from, to| diff(&[(from, to)]));
}

#[test]
fn a_new_setting_without_a_default_is_breaking() {
    let variable =
        "{url: 'https://{region}.acme.example', variables: {region: {description: Where}}}";
    let (code, lines) = diff(&[("server: https://acme.example", &format!("server: {variable}"))]);
    assert_eq!(code, 1);
    assert!(has(&lines, "breaking", "setting region: is new, and must be given"), "{lines:#?}");
}

/// A spec with what the wire has beside operations: settings, credentials, errors, steps.
const WIRED: &str = "
jackfield: 1
connector: {id: acme, name: Acme}
server: {url: 'https://{region}.acme.example/v1', variables: {region: {description: Where, pattern: '^[a-z0-9]+$'}}}
auth:
  login: {type: oauth2, grants: [client_credentials], token_url: 'https://acme.example/token'}
  key: {type: header, name: X-Key, value: 'key {api_key}', fields: {api_key: {}}}
security: [login, key]
errors: {rules: [{status: 409, kind: conflict}]}
resources:
  tickets:
    operations:
      list: {http: GET /tickets, summary: Tickets, params: {state: {type: State, name: state}}, returns: list<Ticket>}
      create: {http: POST /tickets, summary: Opens one, body: NewTicket, returns: Ticket}
      query: {http: POST /tickets/query, summary: Looks for tickets, tool: {read_only: true}, returns: list<Ticket>}
      details:
        summary: All tickets with their details
        steps:
          all: {call: tickets.query}
        result: {tickets: '{all}'}
types:
  Ticket: {fields: {id: integer!, state: State, agent: Agent}}
  NewTicket: {fields: {subject: string!, state: State}}
  State: {values: [low, medium, high], open: false}
  Agent: {fields: {id: integer!, name: string}}
";

/// What `diff` says of a change of that one.
fn diff_wired(from: &str, to: &str) -> (i32, Vec<(String, String)>) {
    assert!(WIRED.contains(from), "{from}");
    compared(WIRED, &WIRED.replace(from, to))
}

#[test]
fn what_breaks_the_typed_client_is_breaking() {
    let rows = [
        (
            "Agent: {fields:",
            "Agent: {lenient: true, fields:",
            "client, types::Agent::id: is `Option<i64>` instead of `i64`",
        ),
        (
            "id: integer!, name: string}",
            "id: integer!, name: string!}",
            "client, types::Agent::name: is `String` instead of `Option<String>`",
        ),
        (
            "values: [low, medium, high]",
            "values: [low, high]",
            "client, types::State::Medium: is gone",
        ),
        (
            "'^[a-z0-9]+$'",
            "'^[a-z]+$'",
            "server default, setting region: follows the pattern `^[a-z]+$` instead of `^[a-z0-9]+$`",
        ),
        ("409, kind: conflict", "409, kind: invalid", "errors: are of other kinds"),
    ];
    each_is_said(("breaking", 1), &rows, diff_wired);
}

#[test]
fn what_only_the_vendor_sees_is_documentation() {
    let rows = [
        (
            "name: state}",
            "name: status}",
            "parameter state: is sent as `status` instead of `state`",
        ),
        ("'key {api_key}'", "'Token {api_key}'", "authentication key: "),
        ("acme.example/token", "acme.example/oauth/token", "authentication login: "),
        ("acme.example/v1", "acme.example/v2", "acme.example/v2` instead of `"),
        (
            "GET /tickets,",
            "GET /all_tickets,",
            "sends `GET /all_tickets` instead of `GET /tickets`",
        ),
        (
            "summary: Opens one,",
            "summary: Opens one, idempotency: Idempotency-Key,",
            "tickets.create: ",
        ),
    ];
    each_is_said(("documentation", 0), &rows, diff_wired);
}

#[test]
fn nothing_is_said_that_is_not_so() {
    // The tool is gone; the struct of the client is not.
    let (_, lines) = diff_wired("returns: Ticket}", "returns: Ticket, tool: {hidden: true}}");
    assert!(has(&lines, "breaking", "is not offered any more"), "{lines:#?}");
    assert!(!lines.iter().any(|(_, line)| line.contains("NewTicket")), "{lines:#?}");
    // An operation of several requests has no path that it sends.
    let (_, lines) = diff_wired(" tool: {read_only: true},", "");
    assert!(has(&lines, "documentation", "`read_only: false` instead of `true`"), "{lines:#?}");
    assert!(!lines.iter().any(|(_, line)| line.contains("sends")), "{lines:#?}");
    // Fewer values of an answer are nothing that was added.
    let (_, lines) = diff_wired("values: [low, medium, high]", "values: [low, high]");
    assert!(!lines.iter().any(|(class, _)| class == "addition"), "{lines:#?}");
    assert!(has(&lines, "documentation", "`medium` is not given any more"), "{lines:#?}");
    assert!(has(&lines, "breaking", "`medium` is not accepted any more"), "{lines:#?}");
}

#[test]
fn what_is_deprecated_now_is_said_to_be() {
    let (code, lines) = diff_wired("summary: Opens one,", "summary: Opens one, deprecated: true,");
    assert_eq!(code, 0, "{lines:#?}");
    assert!(has(&lines, "documentation", "is deprecated now"), "{lines:#?}");
    assert!(!lines.iter().any(|(_, line)| line.contains("other words")), "{lines:#?}");
    let (_, lines) = compared(
        &WIRED.replace("summary: Opens one,", "summary: Opens one, deprecated: true,"),
        &WIRED.replace("summary: Opens one,", "summary: Opens another,"),
    );
    assert!(has(&lines, "documentation", "is not deprecated any more"), "{lines:#?}");
    assert!(has(&lines, "documentation", "other words"), "{lines:#?}");
}

#[test]
fn a_generated_crate_is_compared_with_its_spec() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    std::fs::create_dir(at("acme")).unwrap();
    std::fs::write(at("acme/connector.yaml"), WIRED).unwrap();
    run(folder.path(), &["generate", "acme", "--out", "out"]).expect(0);
    let same = run(folder.path(), &["diff", "out/acme/plan.json", "acme"]).expect(0);
    assert_eq!(same.stderr.trim(), "no changes");
    let lenient = WIRED.replace("Agent: {fields:", "Agent: {lenient: true, fields:");
    std::fs::write(at("acme/connector.yaml"), lenient).unwrap();
    let ended = run(folder.path(), &["diff", "out/acme/plan.json", "acme"]).expect(1);
    assert!(ended.stdout.contains("types::Agent::id"), "{}", ended.stdout);
    // A plan alone does not say what the client has.
    std::fs::copy(at("out/acme/plan.json"), at("plan.json")).unwrap();
    let ended = run(folder.path(), &["diff", "plan.json", "acme"]).expect(0);
    assert!(ended.stderr.contains("the client is not compared"), "{}", ended.stderr);
}

#[test]
fn shells_complete_every_subcommand() {
    let folder = tempfile::tempdir().unwrap();
    for shell in ["bash", "zsh", "fish"] {
        let ended = run(folder.path(), &["completions", shell]).expect(0);
        for word in ["generate", "serve", "diff"] {
            assert!(ended.stdout.contains(word), "{shell}: {word}");
        }
    }
    run(folder.path(), &["completions", "sh"]).expect(2);
}
