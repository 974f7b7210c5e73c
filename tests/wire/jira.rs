//! The typed client of Jira Cloud with the vendor's cases.

use ::jira::{Client, File, types};
use jackfield_tests::typed::Typed;
use serde_json::json;

#[tokio::test]
async fn jira_cases_through_the_typed_client() {
    let mut typed = Typed::new("jira");
    let case = "a token of the code flow goes to the other host, with the id of the site";
    typed.case(case, |engine| Client::from(engine).issues().get("SUP-17")).await;
    let case = "a search goes on with the token of the page before, until the last page has none";
    let issues = |engine| {
        let list = Client::from(engine).issues().list("project = SUP");
        list.fields(["summary"]).max_results(2).items().try_collect()
    };
    typed.case(case, issues).await;
    let case = "an estimate of the number of matches";
    let count = |engine| {
        let body = types::IssuesCountBody::new("project = SUP");
        Client::from(engine).issues().count(body)
    };
    typed.case(case, count).await;
    let case = "field names are one text with commas";
    let fields = |engine| {
        let list = Client::from(engine).issues().list("key = SUP-1");
        list.fields(["*all", "-comment"]).max_results(10)
    };
    typed.case(case, fields).await;
    let case = "comments are under a name of their own, and a page is as large as Jira likes";
    let comments = |engine| {
        let list = Client::from(engine).comments().list("SUP-17").max_results(500);
        let sorted = list.order_by(types::CommentsListOrderBy::MinusCreated);
        sorted.items().try_collect()
    };
    typed.case(case, comments).await;
    let case = "files are parts called file, and the header against forgery is there";
    let upload = |engine| {
        let files = ["a", "b"]
            .map(|name| File::from_bytes(format!("{name}.txt"), name).media_type("text/plain"));
        Client::from(engine).attachments().upload("SUP-17", files)
    };
    typed.case(case, upload).await;
    let case = "a watcher is a bare text";
    let watch = |engine| Client::from(engine).watchers().add("SUP-17", "5b10a2844c20165700ede21g");
    typed.case(case, watch).await;
    let case = "users are a bare list, and a short page is the last";
    let users = |engine| {
        let list = Client::from(engine).users().list().query("ada").max_results(2);
        list.items().try_collect()
    };
    typed.case(case, users).await;
    let case = "a request has plain text and fields of the site";
    let request = |engine| {
        let request: types::NewRequest = serde_json::from_value(json!({
            "serviceDeskId": "10", "requestTypeId": "25", "raiseOnBehalfOf": "5b10",
            "requestFieldValues": {
                "summary": "Printer", "description": "It stopped.",
                "customfield_10010": {"value": "Berlin"},
            },
        }))
        .unwrap();
        Client::from(engine).requests().create(request)
    };
    typed.case(case, request).await;
    let case = "an issue is deleted with its subtasks";
    let delete = |engine| Client::from(engine).issues().delete("SUP-17").delete_subtasks(true);
    typed.case(case, delete).await;
    let case = "not found may mean not allowed";
    typed.case(case, |engine| Client::from(engine).issues().get("SEC-1")).await;
    typed.assert_all();
}
