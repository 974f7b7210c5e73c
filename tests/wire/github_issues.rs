//! The typed client of GitHub Issues with the vendor's cases.

use ::github_issues::{Client, types};
use jackfield::types::DateTime;
use jackfield_tests::typed::Typed;

#[tokio::test]
async fn github_issues_cases_through_the_typed_client() {
    let mut typed = Typed::new("github_issues");
    let case = "the version and the media type are in each request";
    typed.case(case, |engine| Client::from(engine).issues().get("acme", "printers", 17)).await;
    let case = "issues go on at the link called next, and labels are one text";
    let issues = |engine| {
        let list = Client::from(engine).issues().list("acme", "printers").per_page(1);
        let since = "2026-03-01T00:00:00Z".parse::<DateTime>().unwrap();
        let list = list.state(types::IssuesListState::All).labels(["bug", "ui"]).since(since);
        list.items().try_collect()
    };
    typed.case(case, issues).await;
    let case = "a search has its hits under a name";
    let search = |engine| {
        let query = "repo:acme/printers is:issue \"paper jam\"";
        Client::from(engine).issues().search(query)
    };
    typed.case(case, search).await;
    let case = "a new issue answers with 201";
    let create = |engine| {
        let issue = types::NewIssue {
            body: Some("On Mondays.".to_owned()),
            labels: Some(vec!["bug".to_owned()]),
            milestone: Some(2),
            ..types::NewIssue::new("Paper jam")
        };
        Client::from(engine).issues().create("acme", "printers", issue)
    };
    typed.case(case, create).await;
    let case = "people are taken off by a DELETE with a body";
    let remove = |engine| {
        let body = types::IssueAssigneesRemoveBody::new(vec!["grace".to_owned()]);
        Client::from(engine).issue_assignees().remove("acme", "printers", 17, body)
    };
    typed.case(case, remove).await;
    let case = "a label with a blank and a slash is one segment";
    let label = |engine| {
        Client::from(engine).issue_labels().remove("area/front end", "acme", "printers", 17)
    };
    typed.case(case, label).await;
    let case = "the milestone is taken away with null";
    let update = |engine| {
        let update = types::IssueUpdate {
            state: Some(types::IssueUpdateState::Closed),
            state_reason: Some(types::IssueUpdateStateReason::NotPlanned),
            milestone: jackfield::types::Patch::Null,
            ..types::IssueUpdate::default()
        };
        Client::from(engine).issues().update("acme", "printers", 17, update)
    };
    typed.case(case, update).await;
    let case = "not found may mean not allowed";
    typed.case(case, |engine| Client::from(engine).issues().get("acme", "secret", 1)).await;
    typed.assert_all();
}
