//! Whole jobs of an agent against a mock of Desk365, each done by the typed client and by tools.

use std::sync::Arc;

use desk365::{Client, File, types};
use jackfield_mock::MockServer;
use jackfield_tests::tool::Tools;
use serde_json::{Value, json};

use crate::desk;

async fn vendor() -> (MockServer, Client, Tools) {
    let server = desk::mock()
        .record("tickets", json!({"ticket_number": 492, "subject": "Printer", "status": "Open"}))
        .record("tickets", json!({"ticket_number": 805, "subject": "Wifi"}))
        .record(
            "tickets",
            json!({"ticket_number": 8992, "subject": "Invoice", "contact_email": "ada@acme.example"}),
        )
        .record("contacts", json!({"primary_email": "ada@acme.example", "name": "Ada"}))
        .record("kb_categories", json!({"category_name": "Troubleshooting"}))
        .strict(true)
        .start()
        .await
        .unwrap();
    let client = desk::client(server.base_url());
    let tools = desk::tools(&client);
    (server, client, tools)
}

/// The path and the query of each request so far.
fn targets(server: &MockServer) -> Vec<String> {
    let targets = server.requests();
    targets.iter().map(|request| request.uri().path_and_query().unwrap().to_string()).collect()
}

#[tokio::test]
async fn a_reply_with_a_file_and_the_time_spent() {
    let (server, desk, tools) = vendor().await;
    let ticket = desk.tickets().get(492).await.unwrap();
    assert_eq!(ticket.subject.as_deref(), Some("Printer"));
    let file = File::from_bytes("patch-verification.log", "ok");
    let reply = types::NewReply::new("<p>Patched.</p>");
    desk.ticket_replies().create_with_attachment(492, reply).file(file).await.unwrap();
    let time = types::NewTimeEntry::new(45);
    let entry = desk.time_entries().create(492, time).await.unwrap();
    assert_eq!(entry.time_spent_in_minutes, Some(45));
    let typed = server.requests();

    let ticket = tools.json("get_single_desk_365_ticket_by_id", &json!({"id": 492})).await;
    assert_eq!(ticket["subject"], "Printer");
    let reply = json!({
        "ticket_number": 492,
        "reply_object": {"body": "<p>Patched.</p>"},
        "file": "data:text/plain;name=patch-verification.log;base64,b2s=",
    });
    tools.json("desk_365_ticket_replies_create_with_attachment", &reply).await;
    let time = json!({"ticket_number": 492, "time_spent_in_minutes": 45});
    let entry = tools.json("create_a_desk_365_time_entry", &time).await;
    assert_eq!(entry["time_spent_in_minutes"], 45);

    let all = server.requests();
    let (first, second) = all.split_at(typed.len());
    for (one, other) in first.iter().zip(second) {
        assert_eq!((one.method(), one.uri()), (other.method(), other.uri()));
    }
    assert_eq!((first.len(), second.len()), (3, 3));
    let upload = String::from_utf8_lossy(first[1].body()).into_owned();
    assert!(
        upload.contains("patch-verification.log") && upload.contains("\r\n\r\nok\r\n"),
        "{upload}"
    );
    let minutes: Value = serde_json::from_slice(first[2].body()).unwrap();
    assert_eq!(minutes, json!({"time_spent_in_minutes": 45}));
}

#[tokio::test]
async fn an_article_from_a_conversation() {
    let (server, desk, tools) = vendor().await;
    let conversation = desk.ticket_conversations().list(805).await.unwrap();
    assert_eq!(conversation.count, i64::try_from(conversation.conversations.len()).unwrap());
    let category = desk.kb_categories().get("Troubleshooting").await.unwrap();
    assert_eq!(category.category_name.as_deref(), Some("Troubleshooting"));
    let article = types::NewKbArticle {
        status: Some(types::KbArticleStatus::Published),
        ..types::NewKbArticle::new("Wifi drops", "<p>Restart it.</p>", "Troubleshooting")
    };
    desk.kb_articles().create(article).await.unwrap();
    let read = desk.kb_articles().get("Wifi drops").await.unwrap();
    assert_eq!(read.status, Some(types::KbArticleStatus::Published));

    let conversation =
        tools.json("list_all_desk_365_ticket_conversations", &json!({"ticket_number": 805})).await;
    assert!(conversation["conversations"].is_array());
    tools.json("get_single_desk_365_kb_category_by_id", &json!({"id": "Troubleshooting"})).await;
    let article = json!({
        "article_title": "Wifi by tool", "article_content": "<p>Restart it.</p>",
        "category_name": "Troubleshooting", "status": 1,
    });
    tools.json("create_a_desk_365_kb_article", &article).await;
    let read =
        tools.json("get_single_desk_365_kb_article_by_id", &json!({"id": "Wifi by tool"})).await;
    assert_eq!((&read["status"], &read["category_name"]), (&json!(1), &json!("Troubleshooting")));
    let titles = tools.json("list_all_desk_365_kb_articles", &json!({})).await;
    let titles = titles["article_titles"].as_array().unwrap();
    assert!(
        titles.contains(&json!("Wifi drops")) && titles.contains(&json!("Wifi by tool")),
        "{titles:?}"
    );
    assert_eq!(targets(&server).len(), 9);
}

#[tokio::test]
async fn a_triage() {
    let (server, desk, tools) = vendor().await;
    let ticket = desk.tickets().get(8992).await.unwrap();
    let address = ticket.contact_email.unwrap();
    let contact = desk.contacts().get().primary_email(&address).await.unwrap();
    assert_eq!(contact.name.as_option().map(String::as_str), Some("Ada"));
    desk.ticket_conversations().list(8992).await.unwrap();
    let answer =
        desk.ticket_replies().create(8992, types::NewReply::new("Hello")).send().await.unwrap();
    assert_eq!(answer.status(), 201);
    assert_eq!(answer.value().body.as_deref(), Some("Hello"));

    let ticket = tools.json("get_single_desk_365_ticket_by_id", &json!({"id": 8992})).await;
    let contact = json!({"id": ticket["contact_email"]});
    let contact = tools.json("get_single_desk_365_contact_by_id", &contact).await;
    assert_eq!(contact["name"], "Ada");
    tools.json("list_all_desk_365_ticket_conversations", &json!({"ticket_number": 8992})).await;
    let reply = json!({"ticket_number": 8992, "body": "Hello"});
    let answer = tools.send("create_a_desk_365_ticket_reply", &reply).await.unwrap();
    assert_eq!(answer.status(), 201);
    let sent = targets(&server);
    assert_eq!(sent[..4], sent[4..]);
}

#[tokio::test]
async fn all_pages_of_a_list() {
    let plan = Arc::new(jackfield_tests::tool::plan("desk365"));
    let server = jackfield_mock::Mock::builder(plan)
        .credential("api_key", desk::KEY)
        .records(130)
        .start()
        .await
        .unwrap();
    let desk = desk::client(server.base_url());
    let list = desk.tickets().list().ticket_count(types::TicketCount::N50);
    let tickets: Vec<types::Ticket> = list.items().try_collect().await.unwrap();
    // Made-up records whose keys fall together are one record.
    assert_eq!(tickets.len(), server.store().records("tickets").len());
    assert!(tickets.len() > 100);
    let offsets: Vec<String> = targets(&server);
    assert_eq!(offsets.len(), 3, "{offsets:?}");
    assert!(
        offsets[2].contains("offset=100") && offsets[2].contains("ticket_count=50"),
        "{offsets:?}"
    );
}
