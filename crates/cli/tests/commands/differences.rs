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
    let folder = tempfile::tempdir().unwrap();
    let mut new = OLD.to_owned();
    for (from, to) in replacements {
        assert!(new.contains(from), "{from}");
        new = new.replace(from, to);
    }
    for (name, text) in [("old.yaml", OLD), ("new.yaml", &new)] {
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
    for (from, to, words) in [
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
    ] {
        let (code, lines) = diff(&[(from, to)]);
        assert_eq!(code, 1, "{to}: {lines:#?}");
        assert!(has(&lines, "breaking", words), "{words}: {lines:#?}");
    }
}

#[test]
fn a_new_setting_without_a_default_is_breaking() {
    let variable =
        "{url: 'https://{region}.acme.example', variables: {region: {description: Where}}}";
    let (code, lines) = diff(&[("server: https://acme.example", &format!("server: {variable}"))]);
    assert_eq!(code, 1);
    assert!(has(&lines, "breaking", "setting region: is new, and must be given"), "{lines:#?}");
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
