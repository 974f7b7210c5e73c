//! What clients are offered: lists within a budget, the three tools that stand for them, and results
//! with the members that are worth reading or were asked for.

use std::sync::Arc;

use jackfield_mcp::{HttpSettings, Settings, Toolbox, ToolboxBuilder};
use jackfield_plan::Plan;
use jackfield_tools::{CALL, DESCRIBE, Filter, Profile, SEARCH, Step, lint};
use serde_json::{Value, json};

use crate::served::{self, Served, engine, mock, plan, serve, serve_with};
use crate::vendor::Vendor;
use crate::wire::{ask, call, words};

const LIST: &str = "list_all_desk_365_tickets";
const GET: &str = "get_single_desk_365_ticket_by_id";

fn builder(base_url: &str, budget: usize) -> ToolboxBuilder {
    let plan = plan();
    let engine = served::engine(&plan, base_url);
    Toolbox::builder().connector(plan, engine, &Filter::default()).budget(budget)
}

fn toolbox(base_url: &str, budget: usize) -> Toolbox {
    builder(base_url, budget).build().unwrap()
}

async fn within(base_url: &str, budget: usize) -> Served {
    serve_with(toolbox(base_url, budget), Settings::default(), HttpSettings::default()).await
}

async fn listed(served: &Served) -> Vec<Value> {
    let result = ask(&served.address, "tools/list", json!({})).await.result();
    result["tools"].as_array().unwrap().clone()
}

fn names(tools: &[Value]) -> Vec<&str> {
    tools.iter().map(|tool| tool["name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_list_keeps_to_its_budget_and_nothing_that_is_listed_is_refused() {
    let mock = mock().await;
    let whole = toolbox(mock.base_url(), usize::MAX);
    assert_eq!(whole.offered().step, Step::Whole);
    let (count, tokens) = (whole.names().len(), whole.offered().tokens);
    let profile = Profile::named("mcp").unwrap();
    let mut steps = Vec::new();
    for share in [10, 6, 4, 3, 2, 1] {
        let budget = tokens * share / 20;
        let served = within(mock.base_url(), budget).await;
        let toolbox = served.server.toolbox();
        let offered = toolbox.offered();
        assert_eq!((offered.whole, offered.costs.len()), (tokens, count));
        let tools = listed(&served).await;
        for tool in &tools {
            assert_eq!(lint(tool, profile), [], "{}", tool["name"]);
        }
        if offered.step == Step::Catalogue {
            assert_eq!(names(&tools)[..3], [SEARCH, DESCRIBE, CALL]);
            assert!(offered.costs.iter().all(|cost| cost.offered.is_none()));
        } else {
            assert!(offered.tokens <= budget, "{} of {budget}", offered.tokens);
            assert_eq!(tools.len(), count + 1, "the tools, and the one that reads long results on");
            let written: usize = tools.iter().map(|tool| tool.to_string().len()).sum();
            assert!(offered.tokens * 4 >= written, "{} tokens, {written} bytes", offered.tokens);
        }
        steps.push(offered.step);
    }
    assert!(steps.is_sorted() && steps.last() == Some(&Step::Catalogue), "{steps:?}");
    assert!(steps[0] != Step::Catalogue, "{steps:?}");
}

#[test]
fn a_kept_list_is_the_list_that_would_be_made() {
    const NOWHERE: &str = "http://127.0.0.1:9";
    let tokens = toolbox(NOWHERE, usize::MAX).offered().tokens;
    for budget in [usize::MAX, tokens / 2, 1] {
        let made = toolbox(NOWHERE, budget);
        let kept = made.to_kept_list();
        let again = builder(NOWHERE, budget).kept_list(kept.clone()).build().unwrap();
        assert_eq!((again.list(), again.names()), (made.list(), made.names()));
        assert_eq!(again.offered(), made.offered());
        assert_eq!(again.is_catalogue(), budget == 1);
        for name in made.names() {
            let given = |toolbox: &Toolbox| format!("{:?}", toolbox.tool(name).unwrap().given);
            assert_eq!(given(&again), given(&made), "{name}");
        }
        // It is used, not made again.
        let other = String::from_utf8(kept.clone()).unwrap().replace("\"title\":", "\"Title\":");
        let other = builder(NOWHERE, budget).kept_list(other.into_bytes()).build().unwrap();
        assert_ne!(other.list(), made.list());
        // What cannot be one is not used.
        let whole = kept.len();
        for broken in [&b""[..], b"\n[]", b"{}\n[]", &kept[..whole / 2], &kept[..whole - 1]] {
            let again = builder(NOWHERE, budget).kept_list(broken.to_vec()).build().unwrap();
            assert_eq!(again.list(), made.list());
        }
    }
}

#[tokio::test]
async fn tools_that_are_not_listed_are_found_described_and_called() {
    let mock = mock().await;
    let served = within(mock.base_url(), 1).await;
    let at = served.address.as_str();
    let found = call(at, SEARCH, json!({"query": "one ticket by its id", "limit": 3})).await;
    let hits = found["structuredContent"]["tools"].as_array().unwrap();
    assert!(names(hits).contains(&GET), "{hits:?}");
    assert_eq!(hits.len(), 3);

    let described = call(at, DESCRIBE, json!({"name": GET})).await;
    let whole = serve(mock.base_url(), Settings::default()).await;
    let whole = listed(&whole).await;
    let as_listed = whole.iter().find(|tool| tool["name"] == GET).unwrap();
    assert_eq!(&described["structuredContent"], as_listed);

    let number = mock.store().records("tickets")[0]["ticket_number"].clone();
    let called = call(at, CALL, json!({"name": GET, "arguments": {"id": number}})).await;
    assert_eq!(called["structuredContent"]["ticket_number"], number, "{called}");
    let sent = mock.requests().len();

    for (tool, arguments, says) in [
        (SEARCH, json!({}), "`query` is required"),
        (SEARCH, json!({"query": 7}), "`query` has the wrong type"),
        (SEARCH, json!({"query": "x", "limt": 3}), "try `limit`"),
        (SEARCH, json!({"query": "x", "limit": 0}), "from 1 to 50"),
        (DESCRIBE, json!({"name": "get_single_desk_365_ticket"}), GET),
        (CALL, json!({"name": "get_single_desk_365_ticket", "arguments": {}}), GET),
        (CALL, json!({"name": GET, "arguments": "{}"}), "an object"),
        (CALL, json!({"name": GET, "id": 7}), "go into `arguments`"),
        (CALL, json!({"name": GET, "arguments": {}}), "is required"),
    ] {
        let refused = call(at, tool, arguments).await;
        assert_eq!(refused["isError"], true, "{refused}");
        assert!(words(&refused).contains(says), "{}", words(&refused));
        let error = &refused["structuredContent"]["error"];
        assert_eq!(error["code"], "invalid_arguments");
        assert!(!error["problems"][0]["argument"].as_str().unwrap().is_empty(), "{refused}");
    }
    // What was right stays, and no name stands there that there is not.
    let inner = json!({"id": 7});
    for (tool, arguments, mended) in [
        (SEARCH, json!({"query": "x", "limt": "3"}), json!({"query": "x", "limit": 3})),
        (SEARCH, json!({"querry": "x", "limit": 99}), json!({"query": "x", "limit": 50})),
        (SEARCH, json!({"words": "x", "limit": []}), json!({"query": "x"})),
        (SEARCH, json!({"limit": 3}), Value::Null),
        (SEARCH, json!({"query": " "}), Value::Null),
        (DESCRIBE, json!({"name": "get_single_desk_365_ticket"}), json!({"name": GET})),
        (DESCRIBE, json!({"tool": GET}), json!({"name": GET})),
        (DESCRIBE, json!({"name": "zzz"}), Value::Null),
        (DESCRIBE, json!({}), Value::Null),
        (CALL, json!({"name": GET, "id": 7}), json!({"name": GET, "arguments": inner})),
        (CALL, json!({"nam": GET, "arguments": inner}), json!({"name": GET, "arguments": inner})),
        (
            CALL,
            json!({"name": GET, "arguments": inner.to_string()}),
            json!({"name": GET, "arguments": inner}),
        ),
        (CALL, json!({"name": GET, "arguments": [1]}), Value::Null),
        (CALL, json!({"name": "zzz", "arguments": {}}), Value::Null),
        (CALL, json!({"arguments": inner}), Value::Null),
    ] {
        let refused = call(at, tool, arguments.clone()).await;
        let error = &refused["structuredContent"]["error"];
        assert_eq!(error["code"], "invalid_arguments", "{refused}");
        assert_eq!(error["example"], mended, "{arguments}: {refused}");
        let form = format!("A call with the right form: {mended}");
        assert_eq!(words(&refused).contains(&form), !mended.is_null(), "{arguments}: {refused}");
        for problem in error["problems"].as_array().unwrap() {
            let mut members: Vec<_> = problem.as_object().unwrap().keys().collect();
            members.sort_unstable();
            let all = "allowed argument code given retry_after_s retryable suggestion";
            assert_eq!(members, all.split(' ').collect::<Vec<_>>(), "as those of vendors' tools");
            assert_eq!(
                (&problem["retryable"], &problem["retry_after_s"]),
                (&json!(true), &json!(0))
            );
        }
    }
    let all = call(at, CALL, json!({"name": 7, "arguments": [], "id": 1})).await;
    let problems = all["structuredContent"]["error"]["problems"].as_array().unwrap();
    let named: Vec<_> = problems.iter().map(|problem| &problem["argument"]).collect();
    assert_eq!(named, ["id", "name", "arguments"], "every problem at once: {all}");
    assert_eq!((&problems[2]["given"], &problems[2]["code"]), (&json!("[]"), &json!("wrong_type")));
    // What the called tool refuses is mended in the call of the tool that is listed.
    let inner = call(at, CALL, json!({"name": GET, "arguments": {"idd": 7}})).await;
    let error = &inner["structuredContent"]["error"];
    let mended = json!({"name": GET, "arguments": {"ticket_number": 7}});
    assert_eq!(error["example"], mended, "{inner}");
    assert!(words(&inner).contains(&format!("A call with the right form: {mended}")), "{inner}");
    assert_eq!(mock.requests().len(), sent, "nothing was sent");
    // And so does a list go on.
    let list = "list_all_desk_365_tickets";
    let page = call(at, CALL, json!({"name": list, "arguments": {}})).await;
    let cursor = &page["structuredContent"]["_jackfield"]["next_cursor"];
    let told = words(&page);
    assert!(told.contains(&format!("call `{CALL}` again with the name `{list}`")), "{told}");
    let next = call(at, CALL, json!({"name": list, "arguments": {"cursor": cursor}})).await;
    assert_eq!(next["isError"], false, "{next}");
}

#[tokio::test]
async fn results_have_the_members_that_were_asked_for() {
    let mock = mock().await;
    let served = serve(mock.base_url(), Settings::default()).await;
    let at = served.address.as_str();
    let some = json!({"ticket_count": 30, "fields": ["ticket_number", "subject"]});
    let some = call(at, LIST, some).await;
    let tickets = some["structuredContent"]["tickets"].as_array().unwrap();
    assert_eq!(tickets.len(), 30);
    for ticket in tickets {
        let members: Vec<_> = ticket.as_object().unwrap().keys().collect();
        assert_eq!(members, ["subject", "ticket_number"]);
    }
    let shown: Value = serde_json::from_str(some["content"][0]["text"].as_str().unwrap()).unwrap();
    assert_eq!(shown["tickets"], some["structuredContent"]["tickets"], "words and data are one");

    // A cursor is for the list, whatever is shown of it.
    let next = some["structuredContent"]["_jackfield"]["next_cursor"].clone();
    let all = json!({"ticket_count": 30, "cursor": next, "fields": ["*"]});
    let all = call(at, LIST, all).await;
    let sent = mock.store().records("tickets");
    let first = &all["structuredContent"]["tickets"][0];
    let record = sent.iter().find(|record| record["ticket_number"] == first["ticket_number"]);
    assert_eq!(first, record.unwrap());

    let default = call(at, LIST, json!({"ticket_count": 30})).await;
    let left_out = default["structuredContent"]["_jackfield"]["left_out"].as_array();
    for name in left_out.into_iter().flatten() {
        assert!(words(&default).contains(name.as_str().unwrap()), "{name}");
    }

    let sent = mock.requests().len();
    for (fields, says) in [
        (json!("subject"), "a list of texts"),
        (json!([1]), "a list of texts"),
        (json!([]), "one or more"),
    ] {
        let arguments = json!({"ticket_count": 10, "fields": fields});
        let refused = call(at, LIST, arguments).await;
        let words = words(&refused);
        assert!(refused["isError"] == true && words.contains(says), "{words}");
        assert!(words.contains("30, 50, 100"), "every problem at once: {words}");
    }
    assert_eq!(mock.requests().len(), sent, "nothing was sent");
}

/// Where a type leaves members open a name may be any user's own, or misspelt: only the result tells.
#[tokio::test]
async fn members_that_were_asked_for_and_are_not_there_are_told() {
    let ticket = json!({"ticket_number": 1, "subject": "a", "cf": {"Region_1": "x", "n": null}});
    let body = json!({"count": 2, "tickets": [ticket, {"ticket_number": 2}]}).to_string();
    let vendor = Vendor::json("200 OK", "", &body).await;
    let served = serve(&vendor.url, Settings::default()).await;
    let none = Vendor::json("200 OK", "", r#"{"count": 0, "tickets": []}"#).await;
    let none = serve(&none.url, Settings::default()).await;
    for (fields, absent, says) in [
        (json!(["subject", "cf.Region_1", "cf.n"]), Value::Null, ""),
        (json!(["priority"]), Value::Null, ""),
        (
            json!(["ticket_number", "subjct"]),
            json!(["subjct"]),
            "`subjct` (the nearest is `subject`)",
        ),
        (json!(["cf.regoin_1"]), json!(["cf.regoin_1"]), "the nearest is `cf.Region_1`"),
        (json!(["zzzz", "cf.yyyy"]), json!(["zzzz", "cf.yyyy"]), "`zzzz`, `cf.yyyy`."),
    ] {
        let arguments = json!({ "fields": fields });
        let result = call(&served.address, LIST, arguments.clone()).await;
        assert_eq!(result["isError"], false, "{result}");
        let about = &result["structuredContent"]["_jackfield"];
        assert_eq!(about["not_found"], absent, "{fields}: {result}");
        assert!(words(&result).contains(says), "{fields}: {result}");
        assert_eq!(words(&result).contains("Asked for"), !absent.is_null(), "{fields}: {result}");
        let empty = call(&none.address, LIST, arguments).await;
        assert!(!words(&empty).contains("Asked for"), "nothing tells: {empty}");
    }
    for (fields, mended) in [
        (json!(["subject.letters", "cf"]), json!(["cf"])),
        (json!(["subject.letters"]), json!(["*"])),
        (json!([]), json!(["*"])),
    ] {
        let refused = call(&served.address, LIST, json!({ "fields": fields })).await;
        let example = &refused["structuredContent"]["error"]["example"];
        assert_eq!(example, &json!({ "fields": mended }), "{fields}: {refused}");
    }
}

/// Documents of strangers call their operations alike; both are served, in whatever order they are given.
#[tokio::test]
async fn tools_with_one_name_have_the_id_of_their_connector_before_it() {
    let mock = mock().await;
    let other = |id: &str| {
        let mut plan = Plan::clone(&plan());
        plan.connector.id = id.to_owned().into();
        Arc::new(plan)
    };
    let boxed = |plans: &[Arc<Plan>], filter: &Filter| {
        let mut tools = Toolbox::builder();
        for plan in plans {
            tools = tools.connector(Arc::clone(plan), engine(plan, mock.base_url()), filter);
        }
        tools.build()
    };
    let (one, two) = (other("acme"), other("bolt.io"));
    let tools = boxed(&[Arc::clone(&one), Arc::clone(&two)], &Filter::default()).unwrap();
    let turned = boxed(&[two, Arc::clone(&one)], &Filter::default()).unwrap();
    let mut names = [tools.names().to_vec(), turned.names().to_vec()];
    for names in &mut names {
        names.sort();
    }
    assert_eq!(names[0], names[1], "whatever the order");
    assert_eq!(names[0].len(), 2 * plan().tools.tools.len());
    assert!(names[0].iter().all(|name| name.len() <= 64), "{names:?}");
    assert_eq!(tools.renamed().len(), names[0].len());
    let get = tools.renamed().iter().find(|one| one.from == GET && one.connector == "bolt.io");
    let get = get.unwrap().to.clone();
    assert!(get.starts_with("bolt_io_get_single_"), "{get}");
    let list: Vec<Value> = serde_json::from_slice(tools.list()).unwrap();
    assert!(list.iter().any(|tool| tool["name"] == get.as_str()));

    let number = mock.store().records("tickets")[0]["ticket_number"].clone();
    let served = serve_with(tools, Settings::default(), HttpSettings::default()).await;
    let result = call(&served.address, &get, json!({"id": number})).await;
    assert_eq!(result["structuredContent"]["ticket_number"], number, "{result}");
    let wrong = call(&served.address, &get, json!({})).await;
    assert!(words(&wrong).contains(&format!("`{get}`")), "{wrong}");

    // Either name chooses, and a name does not depend on the choice.
    let both = [Arc::clone(&one), other("bolt.io")];
    let chosen = boxed(&both, &Filter::new([get.as_str()], [])).unwrap();
    assert_eq!(chosen.names(), [get.as_str()]);
    assert_eq!((chosen.renamed().len(), chosen.misses().len()), (1, 0));
    let chosen = boxed(&both, &Filter::new([GET], [])).unwrap();
    assert_eq!((chosen.names().len(), chosen.misses().len()), (2, 0));
    assert!(chosen.names().contains(&get));
    let wrong = boxed(&both, &Filter::new([&get[1..]], ["tikets"])).unwrap();
    assert!(wrong.misses()[0].contains(&format!("the nearest is `{get}`")), "{wrong:?}");
    assert!(wrong.misses()[1].contains("`tickets`"), "{:?}", wrong.misses());

    let alone = boxed(&[Arc::clone(&one)], &Filter::default()).unwrap();
    assert!(alone.renamed().is_empty() && alone.tool(GET).is_some());
    let same = boxed(&[Arc::clone(&one), one], &Filter::default()).unwrap_err();
    assert!(same.to_string().contains("both have a tool"), "{same}");
}
