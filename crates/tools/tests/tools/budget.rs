//! Lists within a number of tokens, the three tools that stand for them, and results cut to members.

use jackfield_tools::{
    CALL, Catalogue, DESCRIBE, Filter, Profile, Projection, SEARCH, Step, definitions,
    fields_argument, find, lint, offer, page,
};
use serde_json::json;

use crate::sample::plan;

#[test]
fn a_list_is_cut_until_it_fits_and_then_replaced() {
    let all = definitions(&plan(), &Filter::default());
    for id in Profile::ids() {
        let profile = Profile::named(id).unwrap();
        let whole = offer(&all, profile, None);
        assert_eq!(whole.step, Step::Whole);
        let mut last = Step::Whole;
        for share in 1..20 {
            let budget = whole.tokens * (20 - share) / 20;
            let cut = offer(&all, profile, Some(budget));
            assert!(cut.step >= last, "{id}: a smaller budget cuts no less");
            last = cut.step;
            let written: usize =
                cut.tools.iter().map(|tool| tool.to_value().to_string().len()).sum();
            assert!(cut.tokens * 4 >= written, "{id}: {} tokens, {written} bytes", cut.tokens);
            if cut.step == Step::Catalogue {
                let names: Vec<&str> = cut.tools.iter().map(|tool| tool.name.as_str()).collect();
                assert_eq!(names, [SEARCH, DESCRIBE, CALL], "{id}");
                assert!(cut.costs.iter().all(|cost| cost.offered.is_none()), "{id}");
            } else {
                assert!(cut.tokens <= budget, "{id}: {} of {budget}", cut.tokens);
                assert_eq!(cut.tools.len(), all.len(), "{id}");
            }
            for tool in &cut.tools {
                assert_eq!(lint(&tool.to_value(), profile), [], "{id} {}", tool.name);
            }
        }
        assert_eq!(last, Step::Catalogue, "{id}");
    }
}

#[test]
fn tools_are_found_by_words_and_described() {
    let plan = plan();
    let catalogue = Catalogue::new([&plan], &Filter::default());
    assert_eq!(catalogue.search("open a new ticket", 1)[0].name, "create_ticket");
    assert_eq!(catalogue.search("show tickets", 1)[0].name, "list_tickets");
    assert!(catalogue.search("zebra", 3).is_empty());
    assert_eq!(catalogue.describe("create_ticket").unwrap().name, "create_ticket");
    let words = catalogue.describe("create_tiket").unwrap_err();
    assert!(words.contains("`create_ticket`") && words.contains(SEARCH), "{words}");
    let reading = Catalogue::new([&plan], &Filter::new(["read"], []));
    assert!(reading.find("create_ticket").is_none() && !reading.is_empty());
}

#[test]
fn fields_that_lead_nowhere_are_refused_with_the_nearest() {
    let plan = plan();
    let tool = find(&plan, "list_tickets").unwrap();
    let all = Projection::new(&plan, tool, ["*"]).unwrap();
    let value = json!({"a": 1, "b": [{"c": 2}]});
    assert_eq!(all.apply(value.clone()), value);
    assert!(fields_argument(&plan, tool).unwrap().description.contains("replies"));
    let problems = Projection::new(&plan, tool, ["priority", "ticketNumber"]).unwrap_err();
    assert_eq!(problems[0].argument, "fields[1]");
    assert_eq!(problems[0].suggestion.as_deref(), Some("`ticket_number`"));
}

/// Where the plan says that a list is counted in a header, the body is not asked.
#[test]
fn totals_are_read_where_the_plan_says() {
    let mut plan = serde_json::to_value(plan()).unwrap();
    let operations = plan["connector"]["operations"].as_array_mut().unwrap();
    let list = operations.iter_mut().find(|one| one["id"] == "tickets.list").unwrap();
    for (place, total) in [("X-Total-Count", Some(7)), ("/count", Some(9)), ("X-Other", None)] {
        list["pagination"] = json!({
            "strategy": {"type": "next_url", "next": {"link": "next"}},
            "items": "/tickets", "stop": {"total": place},
        });
        let operations = json!([list]);
        let mut plan = serde_json::to_value(self::plan()).unwrap();
        plan["connector"]["operations"] = operations;
        let plan: jackfield_plan::Plan = serde_json::from_value(plan).unwrap();
        let tool = find(&plan, "list_tickets").unwrap();
        let header = |name: &str| (name == "X-Total-Count").then_some("7");
        let page = page(&plan, tool, &json!({"tickets": [{}], "count": 9}), header).unwrap();
        assert_eq!((page.items.len(), page.total), (1, total), "{place}");
    }
}

#[test]
fn items_of_a_list_have_what_is_read_at_a_glance() {
    let plan = plan();
    let tool = find(&plan, "list_tickets").unwrap();
    let ticket = json!({"ticket_number": 1, "priority": 5, "replies": [{"ticket_number": 2}]});
    let page = page(&plan, tool, &json!([ticket]), |_| None).unwrap();
    assert_eq!((page.items.len(), page.total, page.has_more), (1, None, None));
    assert_eq!(jackfield_tools::page(&plan, tool, &json!("text"), |_| None), None);
    let default = Projection::default_of(&plan, tool);
    assert_eq!(default.left_out(), ["replies"]);
    assert_eq!(default.apply(ticket.clone()), json!({"ticket_number": 1, "priority": 5}));
    let chosen = Projection::new(&plan, tool, ["replies.ticket_number"]).unwrap();
    assert_eq!(chosen.apply(ticket), json!({"replies": [{"ticket_number": 2}]}));
    let one = find(&plan, "get_ticket_by_id").unwrap();
    assert_eq!(
        Projection::default_of(&plan, one),
        Projection::default(),
        "one thing is given whole"
    );
}

#[test]
fn a_member_that_is_not_there_is_answered_with_whole_paths() {
    let plan = plan();
    let tool = find(&plan, "list_tickets").unwrap();
    let problems = Projection::new(&plan, tool, ["replies.tiket_number"]).unwrap_err();
    assert_eq!(problems[0].suggestion.as_deref(), Some("`replies.ticket_number`"));
    assert!(
        problems[0].allowed.starts_with("`replies.billable`, `replies.priority`"),
        "{problems:?}"
    );
    let problems = Projection::new(&plan, tool, ["zz"]).unwrap_err();
    assert!(problems[0].allowed.starts_with("`billable`, `priority`"), "{problems:?}");
}
