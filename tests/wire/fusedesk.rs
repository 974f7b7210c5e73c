//! The typed client of FuseDesk with the vendor's cases.

use ::fusedesk::{Client, types};
use jackfield_tests::typed::Typed;

#[tokio::test]
async fn fusedesk_cases_through_the_typed_client() {
    let mut typed = Typed::new("fusedesk");
    let case = "the app name is the first part of the host, and the key has a header of its own";
    typed.case(case, |engine| Client::from(engine).case_tags().list()).await;
    let case = "the key may travel as a bearer token";
    typed.case(case, |engine| Client::from(engine).integrations().list()).await;
    let case = "contacts are on version 2 and want words to look for";
    typed.case(case, |engine| Client::from(engine).contacts().list("ada@acme.example")).await;
    let case = "a rep is read by its user id";
    typed.case(case, |engine| Client::from(engine).reps().get(21)).await;
    let case = "cases are skipped by their number, and a short page is the last";
    let cases = |engine| {
        let list = Client::from(engine).cases().list();
        list.status(types::CasesListStatus::Active).limit(2).items().try_collect()
    };
    typed.case(case, cases).await;
    let case = "only the single case has the exchange";
    typed.case(case, |engine| Client::from(engine).cases().get(4711)).await;
    let case = "only the single chat has its messages";
    typed.case(case, |engine| Client::from(engine).chats().get("c7f3a9")).await;
    let case = "chats can be narrowed to a department";
    let chats = |engine| Client::from(engine).chats().list().department_id(3).is_archived(false);
    typed.case(case, chats).await;
    let case = "a case is changed with POST";
    let update = |engine| {
        let update = Client::from(engine).cases().update(4711);
        update.status(types::CaseStatus::Closed).repid(21)
    };
    typed.case(case, update).await;
    let case = "copies of a reply go to addresses separated by commas";
    let reply = |engine| {
        let reply = Client::from(engine).cases().reply(4711, "It is on its way.");
        reply.cc(["a@acme.example", "b@acme.example"])
    };
    typed.case(case, reply).await;
    let case = "a tag is given by its path alone";
    typed.case(case, |engine| Client::from(engine).cases().tag(4711, 12)).await;
    let case = "status 405 means any error without a status of its own";
    typed.case(case, |engine| Client::from(engine).cases().add_note(4711, "Hello")).await;
    typed.assert_all();
}
