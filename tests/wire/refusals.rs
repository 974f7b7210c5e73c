//! Values that the types of a client allow and no vendor can read: they are refused before anything is
//! sent, as the tools refuse them.

use std::sync::Arc;

use jackfield::Error;
use jackfield::testing::ScriptedTransport;

fn assert_refused<T: std::fmt::Debug>(
    result: Result<T, Error>,
    transport: &ScriptedTransport,
    words: &[&str],
) {
    let error = result.unwrap_err();
    assert!(matches!(error, Error::Problems(_)), "{error}");
    let error = error.to_string();
    for word in words {
        assert!(error.contains(word), "{word}: {error}");
    }
    assert!(transport.requests().is_empty());
}

#[tokio::test]
async fn a_member_of_a_spread_map_that_is_called_like_another_is_refused() {
    let transport = ScriptedTransport::new();
    let builder = zammad::Client::builder().host("zammad.acme.example").access_token("T");
    let through = Arc::new(transport.clone());
    let client = builder.configure(|connection| connection.transport(through)).build().unwrap();
    let title = Some("Printer".to_owned());
    let mut change = zammad::types::TicketUpdate { title, ..Default::default() };
    change.custom_fields.insert("title", "Scanner".into());
    let result = client.tickets().update(42, change).await;
    let words = ["`body.title`", "names that nothing beside it has"];
    assert_refused(result, &transport, &words);
}

#[tokio::test]
async fn an_item_that_would_be_read_as_two_is_refused_in_bodies_and_parameters() {
    let transport = ScriptedTransport::new();
    let builder = desk365::Client::builder().subdomain("acme").api_key("K");
    let through = Arc::new(transport.clone());
    let client = builder.configure(|connection| connection.transport(through)).build().unwrap();
    let mut reply = desk365::types::NewReply::new("<p>Done</p>");
    reply.cc_emails =
        Some(vec!["ada@acme.example".to_owned(), "a@b.example,c@d.example".to_owned()]);
    let replies = client.ticket_replies();
    let words = ["`body.cc_emails`", "a text without `,`"];
    assert_refused(replies.create(492, &reply).await, &transport, &words);
    let file = jackfield::File::from_bytes("a.txt", "a");
    let result = replies.create_with_attachment(492, &reply).file(file).await;
    assert_refused(result, &transport, &["`reply_object.cc_emails`", "a text without `,`"]);
}
