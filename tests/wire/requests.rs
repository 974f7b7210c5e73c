//! The quirks of Desk365, as requests that were written by hand.

use desk365::{Client, File, types};
use jackfield::Call;
use jackfield_tests::places;
use jackfield_tests::raw::RawServer;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::desk;

/// A request that is wanted.
#[derive(Debug, Deserialize)]
struct Wanted {
    case: String,
    tool: String,
    arguments: Value,
    method: String,
    url: String,
    #[serde(default)]
    body: Value,
    #[serde(default)]
    anonymous: bool,
}

fn wanted() -> Vec<Wanted> {
    let path = places::data().join("wire/requests/desk365.yaml");
    serde_yaml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// The same request from the typed client.
fn typed(desk: &Client, case: &str) -> Call {
    let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    let ticket = |subject: &str| types::NewTicket::new("ada@acme.example", subject);
    match case {
        "tickets of a page size" => {
            desk.tickets().list().ticket_count(types::TicketCount::N50).offset(100).into_call()
        }
        "tickets with booleans as digits and times without a zone" => desk
            .tickets()
            .list()
            .include_description(true)
            .include_custom_fields(false)
            .updated_since(
                "2026-03-01T12:30:00+01:00".parse::<jackfield::types::DateTime>().unwrap(),
            )
            .into_call(),
        "tickets with filters as JSON text" => {
            let filters = types::TicketFilters {
                status: Some(texts(&["Open", "In progress"])),
                priority: Some(vec![types::PriorityText::Urgent]),
                ..types::TicketFilters::default()
            };
            desk.tickets().list().filters(filters).into_call()
        }
        "a ticket by its number" => desk.tickets().get(492).into_call(),
        "a ticket" => {
            let ticket = types::NewTicket {
                priority: Some(types::Priority::High),
                watchers: Some(texts(&["grace@acme.example"])),
                ..ticket("Printer")
            };
            desk.tickets().create(ticket).into_call()
        }
        "a ticket with a file" => {
            let ticket = types::NewTicket {
                priority: Some(types::Priority::Medium),
                ..ticket("Screen & \"keys\"")
            };
            let file = File::from_bytes("monitor.txt", "Screen");
            desk.tickets().create_with_attachment(ticket).file(file).into_call()
        }
        "a ticket with two files" => {
            let files = [File::from_bytes("a.txt", "a"), File::from_bytes("b.png", "bb")];
            desk.tickets().create_with_attachment(ticket("Two")).files(files).into_call()
        }
        "a change of a ticket" => {
            let add = Some(texts(&["grace@acme.example"]));
            let change = types::TicketUpdate {
                status: Some("Pending".to_owned()),
                assign_to: Some("- -".to_owned()),
                watchers: Some(types::PeopleChange { add, ..types::PeopleChange::default() }),
                ..types::TicketUpdate::default()
            };
            desk.tickets().update(492, change).into_call()
        }
        "a conversation without private notes" => desk
            .ticket_conversations()
            .list(805)
            .sort_by(types::TicketConversationsListSortBy::LatestOnTop)
            .include_private_notes(false)
            .into_call(),
        "a reply with a file" => {
            let reply = types::NewReply {
                include_prev_messages: Some(true),
                ..types::NewReply::new("<p>Done</p>")
            };
            let file = File::from_bytes("patch.log", "ok").media_type("text/plain");
            desk.ticket_replies().create_with_attachment(492, reply).file(file).into_call()
        }
        "a note with digits for booleans" => {
            let note =
                types::NewNote { private_note: Some(false), ..types::NewNote::new("Waiting") };
            desk.ticket_notes().create(492, note).into_call()
        }
        "a contact by address" => {
            desk.contacts().get().primary_email("ada+lists@acme.example").into_call()
        }
        "a company by a name with signs" => {
            desk.companies().get("Müller & Söhne / Ost").into_call()
        }
        "the articles, whose path ends with a slash" => desk.kb_articles().list().into_call(),
        "ping, which carries no key" => desk.ping().list().into_call(),
        other => panic!("no typed request for `{other}`"),
    }
}

/// A dry run whose JSON texts in the query are values: their members may come in any order.
fn comparable(dry_run: &Value) -> (Value, String, Vec<(String, Value)>) {
    let url = url::Url::parse(dry_run["url"].as_str().unwrap()).unwrap();
    let query = url.query_pairs().map(|(name, value)| {
        let value = serde_json::from_str(&value).unwrap_or_else(|_| json!(value));
        (name.into_owned(), value)
    });
    let (query, path) = (query.collect(), url.path().to_owned());
    let mut rest = dry_run.clone();
    rest.as_object_mut().unwrap().remove("url");
    if let Some(media) = rest["headers"].get_mut("content-type") {
        // Boundaries are random.
        *media = json!(media.as_str().unwrap().split(';').next());
    }
    (rest, path, query)
}

#[test]
fn requests_are_what_the_vendor_wants() {
    let desk = desk::offline();
    let tools = desk::tools(&desk);
    for wanted in wanted() {
        let by_tool = json!(tools.dry_run(&wanted.tool, &wanted.arguments));
        let by_client = json!(typed(&desk, &wanted.case).prepare().unwrap().redacted());
        assert_eq!(comparable(&by_tool), comparable(&by_client), "{}", wanted.case);
        assert_eq!(by_client["method"], wanted.method, "{}", wanted.case);
        assert_eq!(by_client["url"], wanted.url, "{}", wanted.case);
        assert_eq!(by_client["body"], wanted.body, "{}", wanted.case);
        let key = by_client["headers"].get("authorization");
        let expected = json!("***");
        assert_eq!(key, (!wanted.anonymous).then_some(&expected), "{}", wanted.case);
        assert!(by_client["headers"]["accept"].as_str().unwrap().contains("application/json"));
    }
}

#[tokio::test]
async fn a_multipart_body_holds_the_file_and_the_query_the_object() {
    let server = RawServer::json("{\"ticket_number\": 1}");
    let desk = desk::client(server.url());
    let content = vec![0_u8, 255, b'\r', b'\n', b'-', b'-'];
    let file = File::from_bytes("monitor \"2\".bin", content.clone());
    let ticket = types::NewTicket::new("ada@acme.example", "Größe");
    desk.tickets().create_with_attachment(ticket).file(file).await.unwrap();
    let request = server.requests().remove(0);
    let target = request.head.split(' ').nth(1).unwrap();
    let url = url::Url::parse("http://x").unwrap().join(target).unwrap();
    let query: Vec<_> = url.query_pairs().collect();
    assert_eq!(query.len(), 1);
    let object: Value = serde_json::from_str(&query[0].1).unwrap();
    assert_eq!(object, json!({"email": "ada@acme.example", "subject": "Größe"}));
    assert!(request.head.contains(desk::KEY), "the bare key is the header");
    let media = request.head.lines().find_map(|line| line.strip_prefix("content-type: ")).unwrap();
    let boundary = multer::parse_boundary(media).unwrap();
    let body = futures_util::stream::iter([Ok::<_, std::io::Error>(request.body)]);
    let mut parts = multer::Multipart::new(body, boundary);
    let part = parts.next_field().await.unwrap().unwrap();
    // As browsers write it (WHATWG HTML, multipart/form-data encoding algorithm).
    assert_eq!((part.name(), part.file_name()), (Some("file"), Some("monitor %222%22.bin")));
    assert_eq!(part.bytes().await.unwrap(), content);
    assert!(parts.next_field().await.unwrap().is_none());
}

#[test]
fn a_page_size_that_is_none_is_refused_with_those_that_are() {
    let desk = desk::offline();
    let refused =
        desk::tools(&desk).check("list_all_desk_365_tickets", &json!({"ticket_count": 10}));
    let words = refused.unwrap_err();
    assert!(words.contains("30") && words.contains("50") && words.contains("100"), "{words}");
    let refused = types::TicketCount::try_from(10_i64).unwrap_err().to_string();
    assert!(
        refused.contains("30") && refused.contains("50") && refused.contains("100"),
        "{refused}"
    );
    assert_eq!(types::TicketCount::at_least(42), types::TicketCount::N50);
}

#[test]
fn every_wrong_argument_is_reported_at_once() {
    let desk = desk::offline();
    let tools = desk::tools(&desk);
    let wrong = json!({
        "ticket_object": {"email": "nobody", "priority": 7, "colour": "red"},
        "file": "data:text/plain;base64,YQ==", "files": ["data:text/plain;base64,YQ=="], "ticket": 1,
    });
    let words = tools.check("desk_365_tickets_create_with_attachment", &wrong).unwrap_err();
    for part in ["email", "priority", "subject", "files", "`ticket`"] {
        assert!(words.contains(part), "no `{part}` in\n{words}");
    }
    let error = desk.contacts().get().into_call().prepare().unwrap_err();
    assert!(error.to_string().contains("exactly one of primary_email, secondary_email"), "{error}");
    let both = desk.contacts().get().primary_email("a@b.example").secondary_email("c@d.example");
    let error = both.into_call().prepare().unwrap_err();
    assert!(error.to_string().contains("given primary_email and secondary_email"), "{error}");
}
