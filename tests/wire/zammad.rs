//! The typed client of Zammad with the vendor's cases.

use ::zammad::{Client, types};
use jackfield_tests::typed::Typed;

#[tokio::test]
async fn zammad_cases_through_the_typed_client() {
    let mut typed = Typed::new("zammad");
    let case = "a token has a scheme of its own, with a key and a value";
    typed.case(case, |engine| Client::from(engine).users().me()).await;
    let case = "a list is a bare array, and a short page is the last";
    let tickets = |engine| {
        let list = Client::from(engine).tickets().list().per_page(2);
        list.items().try_collect()
    };
    typed.case(case, tickets).await;
    let case = "a search says how large its pages are, so that a short one can be told";
    let found = |engine| {
        let search = Client::from(engine).tickets().search("state.name:open AND tags:vip");
        let sorted = search.sort_by(types::TicketsSearchSortBy::UpdatedAt);
        sorted.order_by(types::TicketsSearchOrderBy::Desc)
    };
    typed.case(case, found).await;
    let merge = |engine| Client::from(engine).tickets().merge(42, "31007");
    let case = "merging takes the id of one ticket and the number of the other";
    typed.case(case, merge).await;
    typed.case("a merge that failed says so with status 200", merge).await;
    let case = "deleting a ticket answers with nothing";
    typed.case(case, |engine| Client::from(engine).tickets().delete(42)).await;
    let case = "tags are a list when they are read";
    typed.case(case, |engine| Client::from(engine).tags().list(42)).await;
    let case = "adding a tag answers with a bare true";
    let add = |engine| {
        let body = types::TagsAddBody::new("vip", 42);
        Client::from(engine).tags().add(body)
    };
    typed.case(case, add).await;
    let case = "removing a tag is a DELETE with a body";
    let remove = |engine| {
        let body = types::TagsRemoveBody::new("vip", 42);
        Client::from(engine).tags().remove(body)
    };
    typed.case(case, remove).await;
    let case = "names come with expand";
    typed.case(case, |engine| Client::from(engine).tickets().get(42).expand(true)).await;
    let case = "what is there already is a conflict";
    let organization =
        |engine| Client::from(engine).organizations().create(types::NewOrganization::new("Acme"));
    typed.case(case, organization).await;
    let case = "the whole knowledge base is read with an empty POST";
    typed.case(case, |engine| Client::from(engine).kb().init()).await;
    typed.assert_all();
}
