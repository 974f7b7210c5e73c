//! The typed client of Freshdesk with the vendor's cases.

use ::freshdesk::{Client, File, types};
use jackfield_tests::typed::Typed;

#[tokio::test]
async fn freshdesk_cases_through_the_typed_client() {
    let mut typed = Typed::new("freshdesk");
    let case = "the key is the user and X the password";
    typed.case(case, |engine| Client::from(engine).tickets().get(492)).await;
    let case = "contacts of all pages, as long as there is a link to the next";
    let contacts = |engine| {
        let list = Client::from(engine).contacts().list().company_id(17).per_page(2);
        list.items().try_collect()
    };
    typed.case(case, contacts).await;
    let case = "found tickets come in pages of thirty with their number";
    let found = |engine| {
        let search = Client::from(engine).tickets().search("priority:4");
        search.items().try_collect()
    };
    typed.case(case, found).await;
    let case = "what is to be included is one value with commas";
    let extras = [
        types::TicketExtra::Conversations,
        types::TicketExtra::Requester,
        types::TicketExtra::Stats,
    ];
    typed.case(case, |engine| Client::from(engine).tickets().get(492).include(extras)).await;
    let case = "files make a reply multipart, under a name with brackets";
    let reply = |engine| {
        let files = [
            File::from_bytes("a.txt", "a").media_type("text/plain"),
            File::from_bytes("b.csv", "b").media_type("text/csv"),
        ];
        let reply = Client::from(engine).ticket_replies().create(492);
        reply.body("<p>See both</p>").attachments(files)
    };
    typed.case(case, reply).await;
    let case = "many tickets are deleted inside of bulk_action";
    let delete = |engine| {
        let body = types::TicketsBulkDeleteBody::new(vec![492]);
        Client::from(engine).tickets().bulk_delete(body)
    };
    typed.case(case, delete).await;
    let case = "a job is known by a text, and its state has blanks";
    typed.case(case, |engine| Client::from(engine).jobs().get("65fd0b8e")).await;
    let case = "a deleted ticket comes back with an empty PUT";
    typed.case(case, |engine| Client::from(engine).tickets().restore(492)).await;
    let case = "ids are larger than 32 bits";
    typed.case(case, |engine| Client::from(engine).contacts().get(50_000_067_379)).await;
    let case = "companies found by name are wrapped";
    typed.case(case, |engine| Client::from(engine).companies().autocomplete("Ac")).await;
    let case = "refused fields are named";
    let contact = |engine| Client::from(engine).contacts().create("Ada").email("ada@acme.example");
    typed.case(case, contact).await;
    let case = "the first ticket that is found";
    typed.case(case, |engine| Client::from(engine).tickets().find_first("priority:4")).await;
    let case = "watchers are ids in a wrapper";
    typed.case(case, |engine| Client::from(engine).ticket_watchers().list(492)).await;
    typed.assert_all();
}
