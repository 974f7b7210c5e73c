//! Whole jobs of an agent against a mock of FuseDesk, each done by the typed client and by tools.

use std::sync::Arc;

use ::fusedesk::{Client, types};
use jackfield::Retry;
use jackfield_mock::{Mock, MockServer};
use jackfield_tests::tool::{self, Tools};
use serde_json::{Value, json};

/// The key of the connections here.
const KEY: &str = "marker-secret-key";

async fn vendor() -> (MockServer, Client, Tools) {
    let case = |id: i64, uuid: &str, opened: &str, history: Value| {
        json!({
            "caseid": id, "id": id, "contactUuid": uuid, "status": "open",
            "date_opened": opened, "history": history,
        })
    };
    let chat = |id: &str, department: i64, sender: &str, messages: Value| {
        json!({
            "id": id, "departmentId": department, "isArchived": false, "clientName": "Ada",
            "lastMessageSender": sender, "messages": messages,
        })
    };
    let history = json!([
        {"id": 1, "type": "reply", "repid": 22, "text": "We look into it."},
        {"id": 2, "type": "reply", "repid": 21, "text": "It is on its way."},
        {"id": 3, "type": "email", "text": "Thank you."},
    ]);
    let messages = json!([
        {"id": 1, "sender": "Grace", "repId": 21, "text": "Hello"},
        {"id": 2, "sender": "Edsger", "repId": 22, "text": "How can we help?"},
        {"id": 3, "sender": "Ada", "text": "The printer is off."},
    ]);
    let plan = tool::plan("fusedesk");
    let server = Mock::builder(plan.clone())
        .credential("api_key", KEY)
        .records(0)
        .record("contacts", json!({"id": "u-1", "crmId": 88, "firstName": "Ada", "emailAddress": "ada@acme.example"}))
        .record("contacts", json!({"id": "u-2", "crmId": 89, "firstName": "Alan", "emailAddress": "alan@acme.example"}))
        .record("cases", case(4711, "u-1", "2026-01-02 09:15:00", json!([])))
        .record("cases", case(4712, "u-1", "2026-03-02 09:15:00", history))
        .record("cases", case(4713, "u-2", "2026-04-02 09:15:00", json!([])))
        .record("reps", json!({"userId": 21, "repid": 5, "firstName": "Grace", "lastName": "Hopper"}))
        .record("reps", json!({"userId": 22, "repid": 6, "firstName": "Edsger", "lastName": "Dijkstra"}))
        .record("departments", json!({"id": 3, "name": "Printers"}))
        .record("departments", json!({"id": 4, "name": "Faxes"}))
        .record("chats", chat("c1", 3, "Ada", messages))
        .record("chats", chat("c2", 3, "Grace", json!([])))
        .record("chats", chat("c3", 4, "Ada", json!([])))
        .start()
        .await
        .unwrap();
    let once = |policy: &mut jackfield::Policy| policy.retry = Retry::none();
    let builder = Client::builder().app_name("acme").api_key(KEY).base_url(server.base_url());
    let client = builder.configure(|connection| connection.with_policy(once)).build().unwrap();
    let tools = Tools::new(Arc::new(plan), client.engine().clone());
    (server, client, tools)
}

/// The same requests by the typed client and by tools, one half each.
fn assert_halves(server: &MockServer, requests: usize) {
    let sent = server.requests();
    let targets: Vec<String> = sent.iter().map(|request| request.uri().to_string()).collect();
    let (typed, tools) = targets.split_at(targets.len() / 2);
    assert_eq!((typed, typed.len()), (tools, requests));
}

#[tokio::test]
async fn the_last_rep_of_the_newest_case_of_a_contact() {
    let (server, desk, tools) = vendor().await;
    let contacts = desk.contacts().list("ada@acme.example").await.unwrap();
    let is_hers =
        |contact: &&types::Contact| contact.email_address.as_deref() == Some("ada@acme.example");
    let uuid = contacts.iter().find(is_hers).unwrap().id.clone().unwrap();
    let cases = desk.cases().list().contact_uuid(&uuid).await.unwrap();
    let hers = cases.iter().filter(|case| case.contact_uuid.as_option() == Some(&uuid));
    let newest = hers.max_by_key(|case| case.date_opened.as_option().cloned()).unwrap();
    assert_eq!(newest.caseid, Some(4712));
    let case = desk.cases().get(newest.caseid.unwrap()).await.unwrap();
    let history = case.history.unwrap();
    let rep = history.iter().rev().find_map(|entry| entry.repid.as_option()).unwrap();
    let rep = desk.reps().get(*rep).await.unwrap();
    assert_eq!(
        (rep.first_name.as_deref(), rep.last_name.as_deref()),
        (Some("Grace"), Some("Hopper"))
    );

    let search = json!({"search": "ada@acme.example"});
    let contacts = tools.json("list_all_fuse_desk_contacts", &search).await;
    let contacts = contacts.as_array().unwrap();
    let hers = contacts.iter().find(|contact| contact["emailAddress"] == "ada@acme.example");
    let uuid = &hers.unwrap()["id"];
    let cases = tools.json("list_all_fuse_desk_cases", &json!({"contactUuid": uuid})).await;
    let hers = cases.as_array().unwrap().iter().filter(|case| case["contactUuid"] == *uuid);
    let newest = hers.max_by_key(|case| case["date_opened"].as_str().unwrap()).unwrap();
    let id = json!({"caseId": newest["caseid"]});
    let case = tools.json("get_single_fuse_desk_case_by_id", &id).await;
    let mut history = case["history"].as_array().unwrap().iter().rev();
    let rep = history.find_map(|entry| entry["repid"].as_i64()).unwrap();
    let rep = tools.json("get_single_fuse_desk_rep_by_id", &json!({"userId": rep})).await;
    assert_eq!((&rep["firstName"], &rep["lastName"]), (&json!("Grace"), &json!("Hopper")));
    assert_halves(&server, 4);
}

#[tokio::test]
async fn the_reps_of_chats_that_wait_for_an_answer() {
    let (server, desk, tools) = vendor().await;
    let departments = desk.departments().list().await.unwrap();
    let named = |department: &&types::Department| department.name.as_deref() == Some("Printers");
    let department = departments.iter().find(named).unwrap().id.unwrap();
    let chats = desk.chats().list().department_id(department).is_archived(false).await.unwrap();
    let mut waiting = chats.into_iter().filter(|chat| {
        chat.department_id.as_option() == Some(&department)
            && chat.is_archived == Some(false)
            && chat.last_message_sender == chat.client_name
    });
    let chat = waiting.next().unwrap();
    assert!(chat.id.as_deref() == Some("c1") && waiting.next().is_none());
    let chat = desk.chats().get(chat.id.unwrap()).await.unwrap();
    let mut names = Vec::new();
    for message in chat.messages.unwrap() {
        if let Some(rep) = message.rep_id.as_option() {
            names.extend(desk.reps().get(*rep).await.unwrap().first_name);
        }
    }
    assert_eq!(names, ["Grace", "Edsger"]);

    let departments = tools.json("list_all_fuse_desk_departments", &json!({})).await;
    let mut departments = departments.as_array().unwrap().iter();
    let department = &departments.find(|one| one["name"] == "Printers").unwrap()["id"];
    let arguments = json!({"departmentId": department, "isArchived": false});
    let chats = tools.json("list_all_fuse_desk_chats", &arguments).await;
    let waiting = chats.as_array().unwrap().iter().filter(|chat| {
        chat["departmentId"] == *department
            && chat["isArchived"] == false
            && chat["lastMessageSender"] == chat["clientName"]
    });
    let waiting: Vec<_> = waiting.map(|chat| &chat["id"]).collect();
    assert_eq!(waiting, [&json!("c1")]);
    let chat = tools.json("get_single_fuse_desk_chat_by_id", &json!({"chatId": waiting[0]})).await;
    let mut names = Vec::new();
    for message in chat["messages"].as_array().unwrap() {
        if let Some(rep) = message["repId"].as_i64() {
            let rep = tools.json("get_single_fuse_desk_rep_by_id", &json!({"userId": rep})).await;
            names.push(rep["firstName"].clone());
        }
    }
    assert_eq!(names, ["Grace", "Edsger"]);
    assert_halves(&server, 5);
}
