//! The macro to its callers: what it tracks, where its errors point, how many there are.

use jackfield_tests::consumer::{Consumers, errors, manifest};

const DEPENDENCY: &str =
    "[dependencies]\njackfield = { path = \"$ROOT/crates/runtime\", features = [\"macros\"] }\n";

/// A connector with these operations of the resource `tickets`, one a line.
fn spec(operations: &[&str]) -> String {
    let mut text =
        "jackfield: 1\nconnector: {id: acme, name: Acme}\nserver: https://acme.example\n\
                    resources:\n  tickets:\n    operations:\n"
            .to_owned();
    for operation in operations {
        text.push_str(&format!("      {operation}\n"));
    }
    text
}

/// A caller of two operations.
const CALLER: &str = "pub mod acme { jackfield::connector!(\"specs/acme\"); }\n\
                      pub fn good(client: &acme::Client) { let _ = client.tickets().good(); }\n";

#[test]
fn a_changed_spec_compiles_the_caller_again() {
    let good = "good: {http: GET /good, returns: any}";
    let consumers = Consumers::with(&[
        ("tracked/Cargo.toml", &manifest("tracked", "2024", DEPENDENCY)),
        ("tracked/src/lib.rs", CALLER),
        ("tracked/specs/acme/connector.yaml", &spec(&[good])),
    ]);
    let (run, _) = consumers.build("tracked");
    assert!(run.success, "{}", run.stderr);
    let renamed = spec(&["better: {http: GET /good, returns: any}"]);
    consumers.write("tracked/specs/acme/connector.yaml", &renamed);
    let (run, messages) = consumers.build("tracked");
    assert!(!run.success, "the old expansion was used");
    assert!(errors(&messages)[0].contains("no method named `good`"), "{:?}", errors(&messages));
    consumers.write("tracked/specs/acme/connector.yaml", &spec(&[good]));
    assert!(consumers.build("tracked").0.success);
}

#[test]
fn one_broken_operation_is_one_error_with_its_place() {
    let broken =
        spec(&["good: {http: GET /good, returns: any}", "bad: {http: GET /bad, returns: Tiket}"]);
    let consumers = Consumers::with(&[
        ("broken/Cargo.toml", &manifest("broken", "2024", DEPENDENCY)),
        ("broken/src/lib.rs", CALLER),
        ("broken/specs/acme/connector.yaml", &broken),
    ]);
    let (run, messages) = consumers.build("broken");
    let errors = errors(&messages);
    assert!(!run.success);
    assert_eq!(errors.len(), 1, "{errors:#?}");
    for part in
        ["error[E0202]", "specs/acme/connector.yaml:8:38", "returns: Tiket", "src/lib.rs:1:"]
    {
        assert!(errors[0].contains(part), "no `{part}` in\n{}", errors[0]);
    }
}

/// A caller of operations that have a mistake, in every way in which one can be called.
const CALLER_OF_BROKEN: &str = r#"
pub mod acme { jackfield::connector!("specs/acme"); }

pub async fn calls(client: &acme::Client) -> Result<Vec<String>, acme::Error> {
    let good: acme::tickets::Good = client.tickets().good();
    drop(good);
    let page = client.tickets().list_all().page_size(5).verbose(true).await?;
    let mut names = vec![page.total.to_string()];
    for ticket in page.items {
        names.push(ticket.subject);
    }
    while let Some(ticket) = client.tickets().list_all().items().try_next().await? {
        names.push(ticket.subject);
    }
    let made = client.tickets().create("4052".parse().unwrap(), Default::default()).send().await?;
    names.push(made.into_value().subject);
    client.tickets().unread(7, "Printer").note("a").await?;
    client.contacts().find("ada@acme.example").or(None).await?;
    Ok(names)
}
"#;

#[test]
fn callers_of_broken_operations_are_told_of_the_mistakes_alone() {
    let operations = spec(&[
        "good: {http: GET /good, returns: any}",
        "list_all: {http: GET /tickets, params: {page_size: integer}, returns: Tiket}",
        "create: {http: 'POST /tickets/{id}', params: {id: string}, body: Tiket, returns: any}",
        "unread: {http: 'PUT /tickets/{id}', params: {id: integer, name: string!, note: [1]}}",
    ]);
    let broken = format!("{operations}  contacts: {{operations: [find]}}\n");
    let consumers = Consumers::with(&[
        ("callers/Cargo.toml", &manifest("callers", "2024", DEPENDENCY)),
        ("callers/src/lib.rs", CALLER_OF_BROKEN),
        ("callers/specs/acme/connector.yaml", &broken),
    ]);
    let (run, messages) = consumers.build("callers");
    let found = errors(&messages);
    assert!(!run.success);
    assert_eq!(found.len(), 4, "{found:#?}");
    for (part, line) in [("E0202", 8), ("E0202", 9), ("E0301", 10), ("E0301", 11)] {
        let place = format!("specs/acme/connector.yaml:{line}:");
        let one = found.iter().find(|error| error.contains(&place));
        assert!(one.is_some_and(|error| error.contains(part)), "no {part} at {place}\n{found:#?}");
    }
    // A spec of which nothing is left is one mistake as well.
    consumers.write("callers/specs/acme/connector.yaml", "jackfield: [1\n");
    let lock = "{\"types\": {\"types/Ticket\": \"Ticket\", \"types/Sort\": \"TicketSort\"}}";
    consumers.write("callers/specs/acme/names.lock", lock);
    let no_types = CALLER_OF_BROKEN.replace("let good: acme::tickets::Good", "let good");
    let with_types = format!("{no_types}{USER_OF_LOCKED_TYPES}");
    consumers.write("callers/src/lib.rs", &with_types);
    let (_, messages) = consumers.build("callers");
    let found = errors(&messages);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(found[0].contains("specs/acme/connector.yaml:"), "{found:#?}");
}

/// A user of types whose names only the lock tells.
const USER_OF_LOCKED_TYPES: &str = r"
pub fn sorted(mut tickets: Vec<acme::types::Ticket>, by: acme::types::TicketSort) -> usize {
    tickets.sort_by_key(|ticket| ticket.number == by);
    tickets.len()
}
";

/// Types of which some have a mistake, each in another way, and operations that use them.
const BROKEN_TYPES: &str = r"
pagination: {pages: {strategy: offset, offset: offset}}
types:
  Sound: {fields: {id: integer!, name: string}}
  Unknown: {fields: {id: intger!, name: string}}
  Unread: 'list<string'
  Odd: {fields: {id: integer!}, lenientt: true}
  Choice: {enum: {a: 1}}
  Holder: {fields: {unknown: Unknown!, all: list<Unread>!, choice: Choice}}
  Group: {fields: {items: 'list<Odd', more: boolean}}
resources:
  tickets:
    operations:
      good: {http: GET /good, returns: Sound}
      get: {http: 'GET /tickets/{id}', params: {id: integer}, returns: Unknown}
      list: {http: GET /tickets, params: {choice: Choice, ids: list<Unread>}, returns: list<Odd>}
      create: {http: POST /tickets, body: Unknown, returns: Holder}
      pages: {http: GET /pages, returns: Group,
        paginate: pages, items: items}
      part: {http: GET /part, returns: {json: Group, unwrap: items}}
";

/// A caller of operations with broken types, which names those types as well.
const CALLER_OF_BROKEN_TYPES: &str = r#"
pub mod acme { jackfield::connector!("specs/acme"); }
use acme::types::{Choice, Holder, Odd, Sound, Unknown};

#[derive(Debug, Clone)]
pub struct Kept { pub odd: Odd, pub unknown: Option<Unknown>, pub sound: Sound }

pub fn name_of(unknown: &Unknown) -> Option<&str> { unknown.name.as_deref() }

pub struct Own(String);

impl From<Unknown> for Own {
    fn from(unknown: Unknown) -> Self { Own(unknown.name.unwrap_or_default()) }
}

pub trait Titled { fn title(&self) -> String; }

impl Titled for Odd { fn title(&self) -> String { self.id.to_string() } }

pub fn label(choice: Choice) -> &'static str {
    match choice {
        Choice::A => "a",
        _ => "other",
    }
}

pub async fn calls(client: &acme::Client) -> Result<Vec<String>, acme::Error> {
    let sound: Sound = client.tickets().good().await?;
    let mut names = vec![sound.id.to_string()];
    let got = client.tickets().get(5).await?;
    names.extend(name_of(&got).map(str::to_owned));
    for odd in client.tickets().list().choice(Choice::A).ids(["7"]).await? {
        names.push(odd.id.to_string());
    }
    let new = Unknown { id: 4, name: Some("a".into()), ..Unknown::default() };
    let Unknown { id, .. } = &new;
    names.push(id.to_string());
    let made: Holder = client.tickets().create(&new).send().await?.into_value();
    names.push(made.unknown.name.unwrap_or_default());
    names.extend(made.choice.map(|choice| label(choice).to_owned()));
    names.extend(client.tickets().part().await?.iter().map(|odd| odd.id.to_string()));
    while let Some(odd) = client.tickets().pages().items().try_next().await? {
        names.push(odd.id.to_string());
    }
    Ok(names)
}
"#;

#[test]
fn users_of_broken_types_are_told_of_the_mistakes_alone() {
    let text = spec(&[]);
    let (head, _) = text.split_once("resources:").unwrap();
    let consumers = Consumers::with(&[
        ("types/Cargo.toml", &manifest("types", "2024", DEPENDENCY)),
        ("types/src/lib.rs", CALLER_OF_BROKEN_TYPES),
        ("types/specs/acme/connector.yaml", &format!("{head}{}", BROKEN_TYPES.trim_start())),
    ]);
    let (run, messages) = consumers.build("types");
    let found = errors(&messages);
    assert!(!run.success);
    assert_eq!(found.len(), 5, "{found:#?}");
    for (name, line) in
        [("intger", 7), ("list<string", 8), ("lenientt", 9), ("enum", 10), ("list<Odd", 12)]
    {
        let place = format!("specs/acme/connector.yaml:{line}:");
        let one = found.iter().find(|error| error.contains(&place));
        assert!(one.is_some_and(|error| error.contains(name)), "no {name} at {place}\n{found:#?}");
    }
}

#[test]
fn wrong_arguments_are_refused_where_they_stand() {
    let wrong = [
        ("", "unexpected end of input"),
        ("5", "expected string literal"),
        ("\"specs/acme\", krate = jf", "expected `crate`"),
        ("\"specs/acme\", crate = ", "expected identifier"),
        ("\"specs/amce\"", "there is no such file"),
    ];
    let mut root = String::new();
    for (number, (arguments, _)) in wrong.iter().enumerate() {
        root.push_str(&format!("pub mod m{number} {{ jackfield::connector!({arguments}); }}\n"));
    }
    let consumers = Consumers::with(&[
        ("arguments/Cargo.toml", &manifest("arguments", "2024", DEPENDENCY)),
        ("arguments/src/lib.rs", &root),
        ("arguments/specs/acme/connector.yaml", &spec(&["good: {http: GET /good, returns: any}"])),
    ]);
    let (run, messages) = consumers.build("arguments");
    assert!(!run.success);
    let errors = errors(&messages);
    assert_eq!(errors.len(), wrong.len(), "{errors:#?}");
    for (number, (_, words)) in wrong.iter().enumerate() {
        let place = format!("src/lib.rs:{}:", number + 1);
        let found = errors.iter().find(|error| error.contains(&place));
        assert!(found.is_some_and(|error| error.contains(words)), "no `{words}` in\n{errors:#?}");
    }
}
