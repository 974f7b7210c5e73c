//! The typed client of Zendesk with the vendor's cases.

use ::zendesk::{Client, File, types};
use jackfield_tests::typed::Typed;

#[tokio::test]
async fn zendesk_cases_through_the_typed_client() {
    let mut typed = Typed::new("zendesk");
    let case = "the user of the basic authentication ends in /token";
    typed.case(case, |engine| Client::from(engine).users().get_me()).await;
    let case = "tickets of all pages, by cursor";
    let tickets = |engine| {
        let list = Client::from(engine).tickets().list().page_size(2);
        let sorted = list.sort(types::TicketsListSort::MinusUpdatedAt);
        sorted.items().try_collect()
    };
    typed.case(case, tickets).await;
    let case = "a search goes on at the URL of its next page";
    let found = |engine| {
        let query = "type:ticket status<solved \"paper jam\" requester:a@b.co";
        let search = Client::from(engine).tickets().search(query).per_page(1);
        search.items().try_collect()
    };
    typed.case(case, found).await;
    let case = "many ids are one value with commas";
    typed.case(case, |engine| Client::from(engine).tickets().get_many([35436, 35437])).await;
    let case = "a single ticket is taken out of its wrapper";
    typed.case(case, |engine| Client::from(engine).tickets().get(492)).await;
    let case = "a merge has no wrapper, and answers with a job";
    let merge = |engine| {
        let body = types::TicketsMergeBody {
            target_comment: Some("The same fault".to_owned()),
            target_comment_is_public: Some(false),
            ..types::TicketsMergeBody::new(vec![493])
        };
        Client::from(engine).tickets().merge(492, body)
    };
    typed.case(case, merge).await;
    let case = "an upload is bytes, with the name of the file in the query";
    let upload = |engine| {
        let file = File::from_bytes("log.txt", "patch: ok").media_type("text/plain");
        Client::from(engine).uploads().create("log 1.txt", file)
    };
    typed.case(case, upload).await;
    let case = "a number in a wrapper";
    typed.case(case, |engine| Client::from(engine).tickets().count_found("status:new")).await;
    let case = "a ticket is assigned to the agent with an address";
    let assign = |engine| Client::from(engine).tickets().assign_by_email(492, "grace@acme.example");
    typed.case(case, assign).await;
    let case = "what is wrong with a record is told by field";
    let organization =
        |engine| Client::from(engine).organizations().create(types::NewOrganization::new("Acme"));
    typed.case(case, organization).await;
    typed.assert_all();
}
