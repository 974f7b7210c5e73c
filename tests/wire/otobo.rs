//! The typed client of OTOBO and Znuny with the vendor's cases.

use ::otobo::{Client, types};
use jackfield_tests::typed::Typed;

#[tokio::test]
async fn otobo_cases_through_the_typed_client() {
    let mut typed = Typed::new("otobo");
    let ticket =
        |id| move |engine| Client::from(engine).tickets().get(types::TicketId::Integer(id));
    let case = "the web service of the sample is under otobo unless settings say otherwise";
    typed.case(case, ticket(32)).await;
    typed.case("a session is opened before the first call", ticket(32)).await;
    let case = "a ticket that may not be seen is not told from one that is not there";
    typed.case(case, ticket(99)).await;
    let history = |engine| Client::from(engine).tickets().history(types::TicketId::Integer(32));
    let case = "user and password are in the query of a GET, percent-encoded";
    typed.case(case, history).await;
    let case = "an operation that breaks down says so in JSON that is labelled as text";
    typed.case(case, history).await;
    let case = "lists are repeated names, wildcards and flags are texts";
    let search = |engine| {
        let search = Client::from(engine).tickets().search().title(["%printer%"]);
        let search = search.queues(["Raw", "Misc"]).use_sub_queues(true).limit(50);
        let search = search.ticket_create_time_newer_date("2026-03-02 09:15:00");
        let search = search.sort_by([types::SortField::Priority, types::SortField::Age]);
        search.order_by([types::SortOrder::Down, types::SortOrder::Up])
    };
    typed.case(case, search).await;
    let case = "several tickets are asked for with commas";
    let tickets = |engine| {
        let ids = [types::TicketId::Integer(32), types::TicketId::Text("33".to_owned())];
        Client::from(engine).tickets().get_list(ids).dynamic_fields(true)
    };
    typed.case(case, tickets).await;
    let case = "one ticket comes in a list of one";
    let ticket = |engine| {
        let get = Client::from(engine).tickets().get(types::TicketId::Text("32".to_owned()));
        let get = get.all_articles(true).get_attachment_contents(false);
        get.article_sender_type([types::SenderType::Agent, types::SenderType::Customer])
    };
    typed.case(case, ticket).await;
    let case = "nothing found is nothing there";
    let nothing =
        |engine| Client::from(engine).tickets().search().state_type([types::StateType::Open]);
    typed.case(case, nothing).await;
    typed.assert_all();
}
