//! Lists page by page: every strategy, every reason to stop.

use jackfield::codec::{DecodeError, decode};
use jackfield::plan::{
    Apply, ApplyTo, Body, BodyKind, Connector, Inject, Next, Operation, PageSize, Pagination, Stop,
    Strategy, list, text,
};
use jackfield::testing::ScriptedTransport;
use jackfield::types::Value;
use jackfield::{Argument, Bookmark, Call, Error};

use crate::connector::{builder, connector};

const LIST: usize = 1;
const CREATE: usize = 2;

fn paged(operation: usize, strategy: Strategy, size: PageSize, stop: Stop) -> Connector {
    let mut connector = connector();
    let mut operations: Vec<Operation> = connector.operations.to_vec();
    let items = text("/items");
    operations[operation].pagination =
        Some(Pagination { strategy, items, size, windows: false, stop, inferred: false });
    connector.operations = operations.into();
    connector
}

fn param(name: &'static str) -> Inject {
    Inject::Param(text(name))
}

fn number(json: &[u8]) -> Result<i64, DecodeError> {
    decode::<Value>(json).map(|value| value["id"].as_i64().unwrap_or(-1))
}

/// Reads a list to its end: the ids, and what was asked for.
async fn read(
    connector: Connector,
    operation: usize,
    script: &ScriptedTransport,
    set: impl Fn(&mut Call),
) -> (Result<Vec<i64>, Error>, Vec<String>) {
    let engine = builder(connector, script).build().unwrap();
    let mut call = Call::new(&engine, operation);
    set(&mut call);
    let items = call.items(number).try_collect().await;
    let requests = script.requests();
    let asked = requests.iter().map(|sent| {
        let query = sent.uri.query().unwrap_or_default();
        format!("{query}{}", String::from_utf8_lossy(&sent.body))
    });
    (items, asked.collect())
}

fn page(ids: std::ops::Range<i64>, more: &str) -> String {
    let items: Vec<_> = ids.map(|id| format!("{{\"id\": {id}}}")).collect();
    format!("{{\"items\": [{}]{more}}}", items.join(", "))
}

fn offset() -> Strategy {
    Strategy::Offset { inject: param("offset") }
}

#[tokio::test(start_paused = true)]
async fn offsets_count_what_was_received_until_the_total() {
    let stop = Stop { total: Some(text("/total")), ..Stop::default() };
    let script = ScriptedTransport::new()
        .json(200, page(0..3, ", \"total\": 5"))
        .json(200, page(3..5, ", \"total\": 5"));
    let connector = paged(LIST, offset(), PageSize::default(), stop);
    let (items, asked) = read(connector, LIST, &script, |_| {}).await;
    assert_eq!(items.unwrap(), [0, 1, 2, 3, 4]);
    assert_eq!(asked, ["", "offset=3"]);
}

#[tokio::test(start_paused = true)]
async fn an_offset_that_the_caller_gives_counts_towards_the_total() {
    let stop = Stop { total: Some(text("/total")), ..Stop::default() };
    let script = ScriptedTransport::new().json(200, page(3..5, ", \"total\": \"5\""));
    let connector = paged(LIST, offset(), PageSize::default(), stop);
    let (items, asked) = read(connector, LIST, &script, |call| call.set(0, 3.into())).await;
    assert_eq!(items.unwrap(), [3, 4]);
    assert_eq!(asked, ["offset=3"]);
}

#[tokio::test(start_paused = true)]
async fn an_empty_page_is_the_last() {
    for empty in ["{\"items\": []}", "{\"items\": null}", "{}", ""] {
        let script = ScriptedTransport::new().json(200, page(0..2, "")).json(200, empty);
        let connector = paged(LIST, offset(), PageSize::default(), Stop::default());
        let (items, asked) = read(connector, LIST, &script, |_| {}).await;
        assert_eq!(items.unwrap(), [0, 1], "{empty}");
        assert_eq!(asked.len(), 2);
    }
}

#[tokio::test(start_paused = true)]
async fn a_short_page_is_the_last_where_the_plan_says_so() {
    let size = || PageSize {
        inject: Some(param("limit")),
        default: Some(3),
        max: Some(3),
        ..PageSize::default()
    };
    let stop = Stop { short_page: true, ..Stop::default() };
    // By default three, and never more than three whatever is asked for.
    for (limit, expected) in [(None, "offset=3"), (Some(100), "offset=3&limit=100")] {
        let script = ScriptedTransport::new().json(200, page(0..3, "")).json(200, page(3..5, ""));
        let connector = paged(LIST, offset(), size(), stop.clone());
        let set =
            |call: &mut Call| limit.into_iter().for_each(|limit: i64| call.set(1, limit.into()));
        let (items, asked) = read(connector, LIST, &script, set).await;
        assert_eq!(items.unwrap().len(), 5);
        assert_eq!(asked[1], expected);
    }
}

#[tokio::test(start_paused = true)]
async fn ceilings_count_from_the_first_of_the_list_wherever_reading_begins() {
    let pages = Strategy::PageNumber { inject: param("offset"), first: 1 };
    let cases = [
        (pages, Stop { max_pages: Some(10), ..Stop::default() }, 9, "offset=10"),
        (offset(), Stop { max_items: Some(10), ..Stop::default() }, 6, "offset=8"),
    ];
    for (strategy, stop, start, second) in cases {
        let script = ScriptedTransport::new()
            .json(200, page(0..2, ""))
            .json(200, page(2..4, ""))
            .json(400, "{\"error\": \"out of range\"}");
        let connector = paged(LIST, strategy, PageSize::default(), stop);
        let set = |call: &mut Call| call.set(0, start.into());
        let (items, asked) = read(connector, LIST, &script, set).await;
        assert_eq!(items.unwrap(), [0, 1, 2, 3]);
        assert_eq!(asked, [format!("offset={start}"), second.to_owned()]);
    }
}

#[tokio::test(start_paused = true)]
async fn flags_and_ceilings_stop() {
    let flag = |name: &'static str| Some(text(name));
    let cases = [
        (
            Stop { has_more: flag("/more"), ..Stop::default() },
            ", \"more\": true",
            ", \"more\": false",
        ),
        (
            Stop { is_last: flag("/last"), ..Stop::default() },
            ", \"last\": false",
            ", \"last\": \"true\"",
        ),
        (Stop { max_pages: Some(2), ..Stop::default() }, "", ""),
        (Stop { max_items: Some(4), ..Stop::default() }, "", ""),
    ];
    for (stop, first, second) in cases {
        let script = ScriptedTransport::new()
            .json(200, page(0..2, first))
            .json(200, page(2..4, second))
            .json(200, page(4..6, ""));
        let connector = paged(LIST, offset(), PageSize::default(), stop.clone());
        let (items, asked) = read(connector, LIST, &script, |_| {}).await;
        assert_eq!(items.unwrap(), [0, 1, 2, 3], "{stop:?}");
        assert_eq!(asked.len(), 2, "{stop:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn page_numbers_go_up_from_the_first() {
    let strategy = Strategy::PageNumber { inject: param("offset"), first: 1 };
    let stop = Stop { total: Some(text("/total")), ..Stop::default() };
    let script = ScriptedTransport::new()
        .json(200, page(0..2, ", \"total\": 3"))
        .json(200, page(2..3, ", \"total\": 3"));
    let connector = paged(LIST, strategy, PageSize::default(), stop);
    let (items, asked) = read(connector, LIST, &script, |_| {}).await;
    assert_eq!(items.unwrap(), [0, 1, 2]);
    assert_eq!(asked, ["", "offset=2"]);
}

/// Some vendors count in headers, of any case. A page tells what it was told, and a header that says
/// nothing ends nothing.
#[tokio::test(start_paused = true)]
async fn totals_in_headers_end_a_list_and_are_told() {
    let strategy = Strategy::PageNumber { inject: param("offset"), first: 1 };
    let header = || Some(text("X-Total"));
    for (stop, counts, total) in [
        (Stop { total: header(), ..Stop::default() }, ["3", " 3 "], Some(3)),
        (Stop { total_pages: header(), ..Stop::default() }, ["2", "2.0"], None),
        (Stop { total: header(), ..Stop::default() }, ["many", "3"], Some(3)),
    ] {
        let script = ScriptedTransport::new()
            .answer(200, &[("x-total", counts[0])], page(0..2, ", \"total\": 1"))
            .answer(200, &[("x-total", counts[1])], page(2..3, ""))
            .json(404, "{}");
        let connector = paged(LIST, strategy.clone(), PageSize::default(), stop);
        let (items, asked) = read(connector.clone(), LIST, &script, |_| {}).await;
        assert_eq!(items.unwrap(), [0, 1, 2]);
        assert_eq!(asked, ["", "offset=2"]);
        let script =
            ScriptedTransport::new().answer(200, &[("x-total", counts[1])], page(0..1, ""));
        let engine = crate::connector::builder(connector, &script).build().unwrap();
        let answer = engine.call(LIST, jackfield::Arguments::default()).await.unwrap();
        assert_eq!(answer.total(), total);
    }
}

#[tokio::test(start_paused = true)]
async fn the_number_of_pages_ends_a_list_wherever_it_began() {
    let strategy = Strategy::PageNumber { inject: param("offset"), first: 0 };
    let stop = Stop { total_pages: Some(text("/pages")), ..Stop::default() };
    for first in [0, 1] {
        let pages = (first..3).fold(ScriptedTransport::new(), |script, number| {
            script.json(200, page(number..number + 1, ", \"pages\": 3"))
        });
        let connector = paged(LIST, strategy.clone(), PageSize::default(), stop.clone());
        let (items, asked) = read(connector, LIST, &pages, |call| call.set(0, first.into())).await;
        assert_eq!(items.unwrap(), (first..3).collect::<Vec<i64>>());
        assert_eq!(asked.len(), usize::try_from(3 - first).unwrap());
    }
}

#[tokio::test(start_paused = true)]
async fn cursors_come_from_the_body_until_there_is_none() {
    let next = Next::Body(text("/meta/next"));
    let strategy = Strategy::Cursor { inject: param("cursor"), next };
    for end in ["null", "\"\"", "false", "\"c2\""] {
        let script = ScriptedTransport::new()
            .json(200, page(0..1, ", \"meta\": {\"next\": \"c 1\"}"))
            .json(200, page(1..2, ", \"meta\": {\"next\": \"c2\"}"))
            .json(200, page(2..3, &format!(", \"meta\": {{\"next\": {end}}}")));
        let connector = paged(LIST, strategy.clone(), PageSize::default(), Stop::default());
        let (items, asked) = read(connector, LIST, &script, |_| {}).await;
        assert_eq!(items.unwrap(), [0, 1, 2], "{end}");
        assert_eq!(asked, ["", "cursor=c%201", "cursor=c2"]);
    }
}

#[tokio::test(start_paused = true)]
async fn cursors_come_from_headers_and_go_into_bodies() {
    let next = Next::Header(text("X-Next"));
    let strategy = Strategy::Cursor { inject: Inject::Body(text("/page/after")), next };
    let mut connector = paged(CREATE, strategy, PageSize::default(), Stop::default());
    let mut create = connector.operations[CREATE].clone();
    create.bodies = list![Body::new(BodyKind::Json, "application/json")];
    connector.operations =
        vec![connector.operations[0].clone(), connector.operations[1].clone(), create].into();
    let script = ScriptedTransport::new().answer(200, &[("x-next", "abc")], page(0..1, "")).answer(
        200,
        &[],
        page(1..2, ""),
    );
    let set = |call: &mut Call| call.body_json(br#"{"q": 1.50, "page": {"size": 2}}"#.to_vec());
    let (items, asked) = read(connector, CREATE, &script, set).await;
    assert_eq!(items.unwrap(), [0, 1]);
    assert_eq!(asked[1], r#"{"q":1.50,"page":{"size":2,"after":"abc"}}"#);
}

#[tokio::test(start_paused = true)]
async fn the_size_of_a_page_may_be_in_the_body() {
    let size = PageSize {
        inject: Some(Inject::Body(text("/page/size"))),
        default: Some(3),
        send: Some(text("3")),
        max: Some(4),
        ..PageSize::default()
    };
    let stop = Stop { short_page: true, ..Stop::default() };
    let offset = Strategy::Offset { inject: Inject::Body(text("/page/from")) };
    // Without one the default is sent and counts.
    let rows = [
        (None, 3, [r#"{"page":{"size":3}}"#, r#"{"page":{"from":3,"size":3}}"#]),
        (Some("null"), 3, [r#"{"page":{"size":3}}"#, r#"{"page":{"size":3,"from":3}}"#]),
        (Some("2"), 2, [r#"{"page":{"size":2}}"#, r#"{"page":{"size":2,"from":2}}"#]),
    ];
    for (given, full, wanted) in rows {
        let connector = paged(CREATE, offset.clone(), size.clone(), stop.clone());
        let script = ScriptedTransport::new()
            .json(200, page(0..full, ""))
            .json(200, page(full..full + 1, ""));
        let set = |call: &mut Call| {
            if let Some(given) = given {
                call.body_json(format!("{{\"page\":{{\"size\":{given}}}}}").into_bytes());
            }
        };
        let (items, asked) = read(connector, CREATE, &script, set).await;
        assert_eq!(i64::try_from(items.unwrap().len()), Ok(full + 1), "{given:?}");
        assert_eq!(asked, wanted, "{given:?}");
    }
    // As with one in the query, what the vendor does not accept is not sent.
    for (given, allowed) in [("100", "1 to 4"), ("0", "1 to 4"), ("true", "an integer")] {
        let connector = paged(CREATE, offset.clone(), size.clone(), stop.clone());
        let script = ScriptedTransport::new();
        let set = |call: &mut Call| {
            call.body_json(format!("{{\"page\":{{\"size\":{given}}}}}").into_bytes());
        };
        let (items, asked) = read(connector, CREATE, &script, set).await;
        let refused = items.unwrap_err().to_string();
        assert!(refused.contains("`page.size`") && refused.contains(allowed), "{refused}");
        assert!(asked.is_empty());
    }
}

#[tokio::test(start_paused = true)]
async fn numeric_cursors_stay_numbers_in_bodies() {
    let next = Next::Body(text("/next"));
    let strategy = Strategy::Cursor { inject: Inject::Body(text("/after")), next };
    let connector = paged(CREATE, strategy, PageSize::default(), Stop::default());
    let script =
        ScriptedTransport::new().json(200, page(0..1, ", \"next\": 17")).json(200, page(1..2, ""));
    let (items, asked) = read(connector, CREATE, &script, |_| {}).await;
    assert_eq!(items.unwrap(), [0, 1]);
    assert_eq!(asked[1], r#"{"after":17}"#);
}

#[tokio::test(start_paused = true)]
async fn next_urls_are_followed_on_their_origin_only() {
    let strategy = Strategy::NextUrl { next: Next::Body(text("/next")) };
    let connector = || paged(LIST, strategy.clone(), PageSize::default(), Stop::default());
    let script = ScriptedTransport::new()
        .json(200, page(0..1, ", \"next\": \"https://test.acme.example/api/tickets?after=1\""))
        .json(200, page(1..2, ", \"next\": \"?after=2\""))
        .json(200, page(2..3, ", \"next\": \"?after=2\""));
    let (items, asked) = read(connector(), LIST, &script, |_| {}).await;
    assert_eq!(items.unwrap(), [0, 1, 2]);
    assert_eq!(asked, ["", "after=1", "after=2"]);
    assert_eq!(script.requests()[2].headers["authorization"], "Token marker-secret");
    assert_eq!(script.requests()[2].uri.path(), "/api/tickets");

    for elsewhere in [
        "https://evil.example/api/tickets?after=1",
        "http://test.acme.example/api/tickets",
        "https://test.acme.example:8443/api/tickets",
        "//evil.example/x",
        "https://test.acme.example\\\\@evil.example/",
        "https://user@test.acme.example/api/tickets",
    ] {
        let script = ScriptedTransport::new()
            .json(200, page(0..1, &format!(", \"next\": \"{elsewhere}\"")))
            .json(200, page(1..2, ""));
        let (items, _) = read(connector(), LIST, &script, |_| {}).await;
        // A backslash is a slash in URLs (WHATWG URL, section 4.4): that one stays at home.
        if elsewhere.contains('\\') {
            assert_eq!(script.requests()[1].uri.host(), Some("test.acme.example"));
        } else {
            assert!(matches!(items, Err(Error::Paging(_))), "{elsewhere}");
            assert_eq!(script.requests().len(), 1, "{elsewhere}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_page_is_given_before_the_error_that_follows_it() {
    let next = Next::Body(text("/next"));
    let connector = paged(LIST, Strategy::NextUrl { next }, PageSize::default(), Stop::default());
    let elsewhere = page(0..2, ", \"next\": \"https://evil.example/\"");
    let script = ScriptedTransport::new().json(200, elsewhere);
    let engine = builder(connector, &script).build().unwrap();
    let mut pages = Call::new(&engine, LIST).raw_pages();
    assert!(pages.failure().is_none());
    assert!(pages.try_next().await.unwrap().is_some(), "what was read is not lost");
    assert!(pages.bookmark().is_none() && matches!(pages.failure(), Some(Error::Paging(_))));
    assert!(matches!(pages.try_next().await, Err(Error::Paging(_))));
    assert!(pages.try_next().await.unwrap().is_none());
    assert_eq!(script.requests().len(), 1);
}

/// Behind a proxy of the user's, a vendor names itself as its spec does, or as it knows itself.
#[tokio::test(start_paused = true)]
async fn links_lead_to_the_base_url_of_the_user() {
    let next = Next::Body(text("/next"));
    let connector = || {
        paged(LIST, Strategy::NextUrl { next: next.clone() }, PageSize::default(), Stop::default())
    };
    for (base, link, path) in [
        // The server that the spec names, and one that has the same path.
        ("http://proxy.local:81/api", "https://test.acme.example/api/tickets?p=2", "/api/tickets"),
        ("http://proxy.local:81", "https://test.acme.example/api/tickets?p=2", "/tickets"),
        (
            "http://proxy.local:81/in/api",
            "https://test.acme.example/api/other?p=2",
            "/in/api/other",
        ),
        ("http://proxy.local:81/api", "http://internal:8080/api/tickets?p=2", "/api/tickets"),
        ("http://proxy.local:81/in/api", "http://internal/api/tickets?p=2", "/in/api/tickets"),
        ("https://proxy.local:81/api", "http://proxy.local:81/api/tickets?p=2", "/api/tickets"),
    ] {
        let script = ScriptedTransport::new()
            .json(200, page(0..1, &format!(", \"next\": \"{link}\"")))
            .json(200, page(1..2, ""));
        let engine = builder(connector(), &script).base_url(base).build().unwrap();
        let items = Call::new(&engine, LIST).items(number).try_collect().await;
        assert_eq!(items.unwrap(), [0, 1], "{base} {link}");
        let asked = &script.requests()[1].uri;
        let authority = asked.authority().unwrap();
        assert_eq!((authority.as_str(), asked.path()), ("proxy.local:81", path), "{base} {link}");
        assert_eq!(asked.query(), Some("p=2"));
    }
    for link in
        ["https://evil.example/other?p=2", "https://evil.example/", "https://e.x/ickets?p=2"]
    {
        let script = ScriptedTransport::new()
            .json(200, page(0..1, &format!(", \"next\": \"{link}\"")))
            .json(200, page(1..2, ""));
        let engine = builder(connector(), &script).base_url("http://proxy.local/api");
        let engine = engine.build().unwrap();
        let items = Call::new(&engine, LIST).items(number).try_collect().await;
        assert!(matches!(items, Err(Error::Paging(_))), "{link}");
        assert_eq!(script.requests().len(), 1, "{link}");
    }
}

/// What a vendor repeats of the query, the engine adds itself; a bookmark does not hold it.
#[tokio::test(start_paused = true)]
async fn links_hold_no_credentials() {
    let next = Next::Body(text("/next"));
    let mut connector =
        paged(LIST, Strategy::NextUrl { next }, PageSize::default(), Stop::default());
    let mut schemes = connector.schemes.to_vec();
    schemes[0].apply =
        vec![Apply { to: ApplyTo::Query, name: text("key"), value: text("{api_key}") }].into();
    connector.schemes = schemes.into();
    let script = ScriptedTransport::new()
        .json(200, page(0..1, ", \"next\": \"?a=%2f&key=marker-secret&p=2\""))
        .json(200, page(1..2, ""));
    let engine = builder(connector, &script).build().unwrap();
    let mut pages = Call::new(&engine, LIST).raw_pages();
    pages.try_next().await.unwrap();
    let kept = serde_json::to_string(&pages.bookmark().unwrap()).unwrap();
    assert!(!kept.contains("marker-secret"), "{kept}");
    pages.try_next().await.unwrap();
    assert_eq!(script.requests()[1].uri.query(), Some("a=%2f&p=2&key=marker-secret"));
}

#[tokio::test(start_paused = true)]
async fn links_are_followed() {
    let strategy = Strategy::NextUrl { next: Next::Link(text("next")) };
    let mut connector = paged(LIST, strategy, PageSize::default(), Stop::default());
    let mut operations = connector.operations.to_vec();
    operations[LIST].pagination.as_mut().unwrap().items = text("");
    connector.operations = operations.into();
    let link = "<https://test.acme.example/api/tickets?page=2>; rel=\"next\"";
    let script = ScriptedTransport::new()
        .answer(200, &[("link", link)], "[{\"id\": 1}]")
        .json(200, "[{\"id\": 2}]");
    let (items, asked) = read(connector, LIST, &script, |_| {}).await;
    assert_eq!(items.unwrap(), [1, 2]);
    assert_eq!(asked, ["", "page=2"]);
}

#[tokio::test(start_paused = true)]
async fn the_last_record_leads_to_the_next_page() {
    let strategy = Strategy::LastRecord { inject: param("cursor"), field: text("/id") };
    let script = ScriptedTransport::new()
        .json(200, page(0..2, ""))
        .json(200, page(2..4, ""))
        .json(200, page(4..4, ""));
    let connector = paged(LIST, strategy, PageSize::default(), Stop::default());
    let (items, asked) = read(connector, LIST, &script, |_| {}).await;
    assert_eq!(items.unwrap(), [0, 1, 2, 3]);
    assert_eq!(asked, ["", "cursor=1", "cursor=3"]);
}

#[tokio::test(start_paused = true)]
async fn a_vendor_that_ignores_the_offset_does_not_repeat_itself() {
    let script = ScriptedTransport::new().json(200, page(0..2, "")).json(200, page(0..2, ""));
    let connector = paged(LIST, offset(), PageSize::default(), Stop::default());
    let (items, asked) = read(connector, LIST, &script, |_| {}).await;
    assert_eq!(items.unwrap(), [0, 1]);
    assert_eq!(asked.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn an_item_of_another_form_is_named_and_the_rest_is_read() {
    fn strict(json: &[u8]) -> Result<String, DecodeError> {
        decode(json)
    }
    let stop = Stop { max_pages: Some(1), ..Stop::default() };
    let script = ScriptedTransport::new().json(200, r#"{"items": ["a", 7, "c"]}"#);
    let connector = paged(LIST, offset(), PageSize::default(), stop);
    let engine = builder(connector, &script).build().unwrap();
    let mut items = Call::new(&engine, LIST).items(strict);
    assert_eq!(items.try_next().await.unwrap().as_deref(), Some("a"));
    let error = items.try_next().await.unwrap_err();
    let Error::Decode(failure) = &error else { panic!("{error}") };
    assert_eq!(failure.path(), "items[1]");
    assert_eq!(items.try_next().await.unwrap().as_deref(), Some("c"));
    assert_eq!(items.try_next().await.unwrap(), None);
}

#[tokio::test(start_paused = true)]
async fn a_list_that_is_none_and_an_error_end_the_reading() {
    let connector = || paged(LIST, offset(), PageSize::default(), Stop::default());
    let script = ScriptedTransport::new().json(200, r#"{"items": {"a": 1}}"#);
    let (items, _) = read(connector(), LIST, &script, |_| {}).await;
    assert!(matches!(items, Err(Error::Decode(_))));

    let script = ScriptedTransport::new().json(200, page(0..1, "")).json(400, "{}");
    let engine = builder(connector(), &script).build().unwrap();
    let mut pages = Call::new(&engine, LIST).raw_pages();
    assert!(pages.try_next().await.unwrap().is_some());
    assert!(pages.try_next().await.is_err());
    assert!(pages.try_next().await.unwrap().is_none());
}

#[tokio::test(start_paused = true)]
async fn an_operation_that_does_not_page_is_one_page() {
    let script = ScriptedTransport::new().json(200, r#"[{"id": 1}, {"id": 2}]"#);
    let (items, asked) = read(connector(), LIST, &script, |call| {
        call.set(2, Argument::from("x"));
    })
    .await;
    assert_eq!(items.unwrap(), [1, 2]);
    assert_eq!(asked, ["cursor=x"]);
}

#[tokio::test(start_paused = true)]
async fn lists_are_read_on_from_bookmarks_whatever_the_strategy() {
    let body = |pointer: &'static str| Next::Body(text(pointer));
    let cases = [
        (offset(), "", "offset=2"),
        (Strategy::PageNumber { inject: param("offset"), first: 1 }, "", "offset=2"),
        (
            Strategy::Cursor { inject: param("cursor"), next: body("/n") },
            ", \"n\": \"c 1\"",
            "cursor=c%201",
        ),
        (Strategy::LastRecord { inject: param("cursor"), field: text("/id") }, "", "cursor=1"),
        (Strategy::NextUrl { next: body("/n") }, ", \"n\": \"?p=2\"", "p=2"),
    ];
    for (strategy, more, expected) in cases {
        let script =
            ScriptedTransport::new().json(200, page(0..2, more)).json(200, "{\"items\": []}");
        let connector = paged(LIST, strategy.clone(), PageSize::default(), Stop::default());
        let engine = builder(connector, &script).build().unwrap();
        let mut first = Call::new(&engine, LIST).raw_pages();
        assert!(first.try_next().await.unwrap().is_some());
        // Through text and back, as it travels between calls.
        let kept = serde_json::to_string(&first.bookmark().unwrap()).unwrap();
        let bookmark: Bookmark = serde_json::from_str(&kept).unwrap();
        let mut second = Call::new(&engine, LIST).raw_pages_from(bookmark).unwrap();
        assert!(second.try_next().await.unwrap().is_some(), "{strategy:?}");
        assert!(second.bookmark().is_none(), "an empty page is the last: {strategy:?}");
        let asked = script.requests();
        assert_eq!(asked[1].uri.query(), Some(expected), "{strategy:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_bookmark_leads_to_no_other_origin_and_no_list_without_pages() {
    let next = Next::Body(text("/n"));
    let connector = paged(LIST, Strategy::NextUrl { next }, PageSize::default(), Stop::default());
    let engine = builder(connector, &ScriptedTransport::new()).build().unwrap();
    let json =
        r#"{"url": "https://evil.example/", "pages": 1, "items": 2, "position": 0, "start": 0}"#;
    let bookmark: Bookmark = serde_json::from_str(json).unwrap();
    let refused = Call::new(&engine, LIST).raw_pages_from(bookmark.clone()).unwrap_err();
    assert!(matches!(refused, Error::Paging(_)), "{refused}");
    let refused = Call::new(&engine, CREATE).raw_pages_from(bookmark).unwrap_err();
    assert!(matches!(refused, Error::Paging(_)), "{refused}");
}
