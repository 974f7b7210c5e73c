//! Records: what is created can be read back, and everything is the same for the same seed.

use serde_json::{Value, json};

use crate::desk::{builder, server};
use crate::raw::{get, json as send_json, send};

#[tokio::test]
async fn a_record_lives_from_create_to_delete() {
    let server = server().await;
    let folder = "category_name=Fixes%20%26%20tricks&folder_name=Printers";
    let details = format!("/apis/v3/folder/details?{folder}");
    assert_eq!(get(&server, &details).await.status, 404);
    let body = r#"{"category_name": "Fixes & tricks", "folder_name": "Printers"}"#;
    assert_eq!(send_json(&server, "POST /apis/v3/folder/create", body).await.status, 200);
    let read = get(&server, &details).await;
    assert_eq!((read.status, &read.json()["folder_name"]), (200, &json!("Printers")));
    // Both halves of the key count.
    let other = "category_name=Fixes%20%26%20tricks&folder_name=Scanners";
    let answer = get(&server, &format!("/apis/v3/folder/details?{other}")).await;
    assert_eq!(answer.status, 404);
    assert!(answer.message().contains("`folder_name` \"Scanners\""), "{}", answer.message());
    let line = format!("DELETE /apis/v3/folder/delete?{folder}");
    assert_eq!(send(&server, &line, &[], "").await.status, 200);
    assert_eq!(get(&server, &details).await.status, 404);
    assert_eq!(send(&server, &line, &[], "").await.status, 404);
}

#[tokio::test]
async fn a_ticket_is_made_changed_and_found() {
    let server = server().await;
    let body = r#"{"email": "a@b.example", "subject": "No sound", "status": "Open"}"#;
    let made = send_json(&server, "POST /apis/v3/tickets/create", body).await.json();
    let number = made["ticket_number"].as_u64().unwrap();
    assert_eq!(made["subject"], "No sound");
    // What the caller left out is not made up: null where that may be, absent otherwise.
    assert_eq!(made["group"], Value::Null);
    assert_eq!(made.get("priority"), None);
    let update = format!("PUT /apis/v3/tickets/update?ticket_number={number}");
    let changed =
        send_json(&server, &update, r#"{"status": "Closed", "priority": 20}"#).await.json();
    assert_eq!(changed["status"], "Closed");
    let read =
        get(&server, &format!("/apis/v3/tickets/details?ticket_number={number}")).await.json();
    assert_eq!(read, changed);
    assert_eq!((&read["subject"], &read["priority"]), (&json!("No sound"), &json!(20)));
    let list = get(&server, "/apis/v3/tickets?status=Closed").await.json();
    assert_eq!((&list["count"], &list["tickets"][0]), (&json!(1), &read));
    let stored = server.store().records("tickets");
    assert_eq!(stored.len(), 86);
    assert_eq!(stored[85]["subject"], "No sound");
}

#[tokio::test]
async fn an_object_in_the_query_makes_a_record_too() {
    let server = server().await;
    let line = "POST /apis/v3/tickets/create_with_attachment?ticket_object=\
        %7B%22email%22%3A%22a%40b.example%22%2C%22subject%22%3A%22Flicker%22%7D";
    let body = "--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\na\r\n--XX--\r\n";
    let header = ["Content-Type: multipart/form-data; boundary=XX"];
    let made = send(&server, line, &header, body).await.json();
    let read = format!("/apis/v3/tickets/details?ticket_number={}", made["ticket_number"]);
    assert_eq!(get(&server, &read).await.json()["subject"], "Flicker");
}

#[tokio::test]
async fn preloaded_records_are_filled_up_and_others_name_records_that_exist() {
    let ticket = json!({"ticket_number": 492, "subject": "Patch"});
    let server = builder().record("tickets", ticket).start().await.unwrap();
    let ticket = get(&server, "/apis/v3/tickets/details?ticket_number=492").await.json();
    assert_eq!(ticket["subject"], "Patch");
    let email = ticket["contact_email"].as_str().unwrap().replace('@', "%40");
    let contact = get(&server, &format!("/apis/v3/contacts/details?primary_email={email}")).await;
    assert_eq!(contact.status, 200, "{email}");
    let found = get(&server, &format!("/apis/v3/contacts?primary_email={email}")).await.json();
    assert_eq!(found["content"], json!([contact.json()]));
    assert_eq!(found["count"], 1);
}

#[tokio::test]
async fn records_below_others_need_them() {
    let server = server().await;
    let talk = async |number: u32| {
        get(&server, &format!("/apis/v3/tickets/conversations?ticket_number={number}")).await
    };
    let messages = talk(101).await.json();
    let list = messages["conversations"].as_array().unwrap();
    assert!(!list.is_empty());
    assert!(list.iter().all(|message| message["ticket_number"] == 101), "{messages}");
    assert_eq!(messages["count"], list.len());
    assert_eq!(talk(9_999).await.status, 404);
    let line = "POST /apis/v3/tickets/add_reply?ticket_number=9999";
    assert_eq!(send_json(&server, line, r#"{"body": "hi"}"#).await.status, 404);
}

#[tokio::test]
async fn path_parameters_name_collections_and_records() {
    let server = server().await;
    let first = get(&server, "/apis/repos/acme/web%2Fapp/issues").await.json();
    let number = &first[0]["number"];
    let issue = get(&server, &format!("/apis/repos/acme/web%2Fapp/issues/{number}")).await;
    assert_eq!(issue.json(), first[0]);
    let elsewhere = get(&server, "/apis/repos/acme/other/issues").await.json();
    assert_ne!(elsewhere[0]["title"], Value::Null);
    assert_ne!(elsewhere, first);
    assert_eq!(get(&server, "/apis/repos/acme/other/issues/7777").await.status, 404);
    let wrong = get(&server, "/apis/repos/acme/other/issues/first").await;
    assert_eq!(wrong.message(), "`number` is `first` and must be a whole number");
}

#[tokio::test]
async fn an_idempotency_key_makes_one_record() {
    let server = server().await;
    let order = async |key: &str| {
        let key = format!("Idempotency-Key: {key}");
        let headers = ["Content-Type: application/json", "X-Version: 7", &key];
        send(&server, "POST /apis/v3/orders", &headers, r#"{"order": {"total": 3}}"#).await.json()
    };
    let first = order("k1").await;
    assert_eq!(order("k1").await, first);
    assert_ne!(order("k2").await, first);
}

#[tokio::test]
async fn a_seed_fixes_everything_in_any_order_of_requests() {
    let paths = ["/apis/v3/tickets?ticket_count=100", "/apis/v3/contacts", "/apis/v3/article/"];
    let read = async |seed: u64, order: [usize; 3]| {
        let server = builder().seed(seed).start().await.unwrap();
        let mut answers = [Value::Null, Value::Null, Value::Null];
        for at in order {
            answers[at] = get(&server, paths[at]).await.json();
        }
        answers
    };
    let first = read(7, [0, 1, 2]).await;
    assert_eq!(read(7, [2, 1, 0]).await, first);
    let other = read(8, [0, 1, 2]).await;
    assert!(first.iter().zip(&other).all(|(first, other)| first != other));
    let keys: std::collections::BTreeSet<String> = first[1]["content"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| c["primary_email"].to_string())
        .collect();
    assert_eq!(keys.len(), 85);
}

#[tokio::test]
async fn what_examples_name_is_there_until_it_is_made_in_earnest() {
    let server = server().await;
    let ticket = get(&server, "/apis/v3/tickets/details?ticket_number=805").await;
    assert_eq!(ticket.json()["ticket_number"], 805);
    assert_eq!(server.store().records("tickets").len(), 85);
    let folder = "category_name=Fixes&folder_name=Fax";
    let details = format!("/apis/v3/folder/details?{folder}");
    assert_eq!(get(&server, &details).await.status, 200);
    let body = r#"{"category_name": "Fixes", "folder_name": "Fax"}"#;
    send_json(&server, "POST /apis/v3/folder/create", body).await;
    send(&server, &format!("DELETE /apis/v3/folder/delete?{folder}"), &[], "").await;
    assert_eq!(get(&server, &details).await.status, 404);
}
