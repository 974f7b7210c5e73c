//! Every strategy of paging, walked to the end by the rules of the plan.

use jackfield_mock::{Mock, MockServer};
use jackfield_plan::Plan;
use serde_json::{Value, json};

use crate::desk::server;
use crate::raw::{Answer, get, json as send_json};

/// A plan with one list that pages in one way; its items are `{id}` objects under `items`.
fn plan(pagination: Value, params: &[&str], method: &str) -> Plan {
    let params: Vec<Value> =
        params.iter().map(|name| json!({"name": name, "wire": name, "place": "query"})).collect();
    let bodies = match method {
        "POST" => json!([{"kind": "json", "media": "application/json"}]),
        _ => json!([]),
    };
    let text = json!({
        "connector": {"format": 1, "id": "pages", "name": "Pages", "operations": [{
            "id": "things.list", "method": method, "path": "/things", "params": params,
            "bodies": bodies, "pagination": pagination,
            "responses": [{"status": {"exact": 200}, "kind": "json", "media": "application/json"}],
        }]},
        "tools": {
            "types": [
                {"type": "integer"},
                {"type": "object", "extra": "unstated", "fields": [{"name": "id", "schema": 0, "required": true}]},
                {"type": "array", "items": 1},
                {"type": "string"},
                {"type": "boolean"},
                {"type": "object", "extra": "unstated", "fields": [
                    {"name": "items", "schema": 2, "required": true},
                    {"name": "total", "schema": 3},
                    {"name": "next", "schema": 3, "nullable": true},
                    {"name": "after", "schema": 3},
                    {"name": "more", "schema": 4},
                    {"name": "last", "schema": 4},
                ]},
            ],
            "tools": [{
                "name": "list_things", "title": "", "description": "", "operation": "things.list",
                "method": method, "output": 5, "arguments": [],
                "effect": {"read_only": true, "destructive": false, "idempotent": true, "open_world": true},
            }],
        },
    });
    Plan::from_json(&text.to_string()).unwrap()
}

async fn things(pagination: Value, params: &[&str], method: &str) -> MockServer {
    Mock::builder(plan(pagination, params, method)).records(65).start().await.unwrap()
}

fn ids(answer: &Answer) -> Vec<u64> {
    assert_eq!(answer.status, 200, "{answer:?}");
    let page = answer.json();
    page["items"].as_array().unwrap().iter().map(|item| item["id"].as_u64().unwrap()).collect()
}

/// Walks pages until there is no next target; asserts that 65 different records came, 30 at a time.
async fn walk(server: &MockServer, first: &str, next: impl Fn(&Answer, usize) -> Option<String>) {
    let mut seen: Vec<u64> = Vec::new();
    let mut pages: Vec<usize> = Vec::new();
    let mut target = Some(first.to_owned());
    while let Some(current) = target {
        let answer = get(server, &current).await;
        let page = ids(&answer);
        pages.push(page.len());
        seen.extend(&page);
        assert!(pages.len() < 10, "the walk does not end");
        target = next(&answer, seen.len());
    }
    assert_eq!(pages, [30, 30, 5]);
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), 65);
}

#[tokio::test]
async fn offsets_and_totals() {
    let server = things(
        json!({
            "strategy": {"type": "offset", "inject": {"param": "skip"}},
            "items": "/items", "size": {"default": 30}, "stop": {"total": "/total"},
        }),
        &["skip"],
        "GET",
    )
    .await;
    walk(&server, "/things", |answer, seen| {
        // The type of the total is a text, and so is the total.
        assert_eq!(answer.json()["total"], "65");
        (seen < 65).then(|| format!("/things?skip={seen}"))
    })
    .await;
    assert_eq!(ids(&get(&server, "/things?skip=99").await), [0_u64; 0]);
}

#[tokio::test]
async fn totals_in_headers() {
    let server = things(
        json!({
            "strategy": {"type": "offset", "inject": {"param": "skip"}},
            "items": "/items", "size": {"default": 30},
            "stop": {"total": "X-Total-Count", "total_pages": "X-Total-Pages"},
        }),
        &["skip"],
        "GET",
    )
    .await;
    walk(&server, "/things", |answer, seen| {
        let counts = [answer.header("x-total-count"), answer.header("x-total-pages")];
        assert_eq!(counts, [Some("65"), Some("3")]);
        (seen < 65).then(|| format!("/things?skip={seen}"))
    })
    .await;
}

#[tokio::test]
async fn page_numbers_and_flags() {
    let server = things(
        json!({
            "strategy": {"type": "page_number", "inject": {"param": "page"}, "first": 1},
            "items": "/items", "size": {"inject": {"param": "per_page"}, "max": 30, "default": 20},
            "stop": {"has_more": "/more", "is_last": "/last", "max_pages": 5},
        }),
        &["page", "per_page"],
        "GET",
    )
    .await;
    // A page size over the largest is lowered in silence.
    walk(&server, "/things?per_page=100", |answer, seen| {
        let page = answer.json();
        assert_eq!(page["more"], !page["last"].as_bool().unwrap());
        page["more"]
            .as_bool()
            .unwrap()
            .then(|| format!("/things?per_page=100&page={}", seen / 30 + 1))
    })
    .await;
    assert_eq!(ids(&get(&server, "/things").await).len(), 20);
    assert_eq!(get(&server, "/things?page=0").await.status, 400);
    assert_eq!(get(&server, "/things?page=6").await.status, 400);
}

#[tokio::test]
async fn cursors_in_the_query() {
    let server = things(
        json!({
            "strategy": {"type": "cursor", "inject": {"param": "cursor"}, "next": {"body": "/next"}},
            "items": "/items", "size": {"default": 30}, "stop": {},
        }),
        &["cursor"],
        "GET",
    )
    .await;
    walk(&server, "/things", |answer, seen| {
        let page = answer.json();
        if seen == 65 {
            assert_eq!(page.get("next"), Some(&Value::Null));
        }
        page["next"].as_str().map(|cursor| format!("/things?cursor={cursor}"))
    })
    .await;
    let wrong = get(&server, "/things?cursor=elsewhere").await;
    assert_eq!(wrong.message(), "`elsewhere` is not a cursor that this API gave");
}

#[tokio::test]
async fn cursors_in_the_body() {
    let server = things(
        json!({
            "strategy": {"type": "cursor", "inject": {"body": "/page/after"}, "next": {"body": "/after"}},
            "items": "/items", "size": {"default": 30}, "stop": {},
        }),
        &[],
        "POST",
    )
    .await;
    let mut body = json!({});
    let mut pages = Vec::new();
    loop {
        let answer = send_json(&server, "POST /things", &body.to_string()).await;
        pages.push(ids(&answer).len());
        match answer.json().get("after") {
            Some(after) => body = json!({"page": {"after": after}}),
            None => break,
        }
    }
    assert_eq!(pages, [30, 30, 5]);
}

#[tokio::test]
async fn next_urls_in_bodies_and_link_headers() {
    for next in [json!({"body": "/next"}), json!({"link": "next"}), json!({"header": "X-Next"})] {
        let server = things(
            json!({
                "strategy": {"type": "next_url", "next": next},
                "items": "/items", "size": {"default": 30}, "stop": {},
            }),
            &["q"],
            "GET",
        )
        .await;
        let origin = server.base_url().to_owned();
        walk(&server, "/things?q=a%26b", |answer, _| {
            let link = answer.header("link").map(|link| {
                let (target, relation) = link.split_once('>').unwrap();
                assert_eq!(relation, "; rel=\"next\"");
                target.trim_start_matches('<').to_owned()
            });
            let body = answer.json()["next"].as_str().map(str::to_owned);
            let url = match &next {
                next if next.get("body").is_some() => body,
                next if next.get("link").is_some() => link,
                _ => answer.header("x-next").map(str::to_owned),
            };
            url.map(|url| {
                assert!(url.contains("q=a%26b"), "{url}");
                url.strip_prefix(&origin).unwrap().to_owned()
            })
        })
        .await;
    }
}

#[tokio::test]
async fn the_last_record_is_the_cursor() {
    let server = things(
        json!({
            "strategy": {"type": "last_record", "inject": {"param": "after_id"}, "field": "/id"},
            "items": "/items", "size": {"default": 30}, "stop": {"short_page": true},
        }),
        &["after_id"],
        "GET",
    )
    .await;
    walk(&server, "/things", |answer, _| {
        let page = ids(answer);
        (page.len() == 30).then(|| format!("/things?after_id={}", page[29]))
    })
    .await;
}

#[tokio::test]
async fn buckets_page_through_the_default_records() {
    let server = server().await;
    let mut pages = Vec::new();
    for offset in [0, 50, 100] {
        let page = get(&server, &format!("/apis/v3/tickets?ticket_count=50&offset={offset}")).await;
        let page = page.json();
        assert_eq!(page["count"], 85);
        pages.push(page["tickets"].as_array().unwrap().len());
    }
    assert_eq!(pages, [50, 35, 0]);
}
