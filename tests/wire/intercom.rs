//! The typed client of Intercom with the vendor's cases.

use ::intercom::{Client, types};
use jackfield_tests::typed::Typed;
use serde_json::json;

#[tokio::test]
async fn intercom_cases_through_the_typed_client() {
    let mut typed = Typed::new("intercom");
    let admins = |engine| Client::from(engine).admins().list();
    let case = "the token is a bearer, and the version is in each request";
    typed.case(case, admins).await;
    typed.case("an error is a list, with a code and a message", admins).await;
    let case = "a search of one condition";
    let search = |engine| {
        let query = json!({"field": "email", "operator": "=", "value": "ada@acme.example"});
        let search: types::Search = serde_json::from_value(json!({"query": query})).unwrap();
        Client::from(engine).contacts().search(search)
    };
    typed.case(case, search).await;
    let case = "conversations go on after the last one of the page before";
    let conversations = |engine| {
        let list = Client::from(engine).conversations().list().per_page(1);
        list.items().try_collect()
    };
    typed.case(case, conversations).await;
    let case = "a contact by one's own id";
    typed.case(case, |engine| Client::from(engine).contacts().get_by_external_id("u/70")).await;
    let case = "a tag is taken off by a DELETE with a body";
    let remove = |engine| {
        let body = types::TicketTagsRemoveBody::new("814860");
        Client::from(engine).ticket_tags().remove("494", "7522907", body)
    };
    typed.case(case, remove).await;
    let case = "companies are listed by POST with the page in the query";
    let companies = |engine| {
        let list = Client::from(engine).companies().list().per_page(1);
        list.order(types::CompaniesListOrder::Asc).items().try_collect()
    };
    typed.case(case, companies).await;
    let case = "how far it is";
    typed.case(case, |engine| Client::from(engine).jobs().get("job_1")).await;
    let case = "articles go on at the URL of the next page";
    let articles = |engine| {
        let list = Client::from(engine).articles().list().per_page(1);
        list.items().try_collect()
    };
    typed.case(case, articles).await;
    typed.assert_all();
}
