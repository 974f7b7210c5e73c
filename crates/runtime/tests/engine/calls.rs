//! Requests, errors, retries and time limits, over a script.

use std::time::Duration;

use jackfield::codec::decode;
use jackfield::plan::{ContentKind, ErrorKind, Operation, Response, Status, list, text};
use jackfield::testing::ScriptedTransport;
use jackfield::types::Value;
use jackfield::{
    Argument, Call, Error, Header, Input, Policy, RateLimit, Retry, TransportErrorKind,
};
use tokio::time::Instant;

use crate::connector::{builder, call, connector, engine, input};

#[tokio::test(start_paused = true)]
async fn a_request_has_its_url_headers_and_credentials() {
    let script = ScriptedTransport::new().json(200, r#"{"id": 7}"#);
    let answer = call(&engine(&script), "tickets.get", r#"{"id": "a/b"}"#).await.unwrap();
    assert_eq!(answer.body(), r#"{"id": 7}"#);
    let sent = &script.requests()[0];
    assert_eq!(sent.method, "GET");
    assert_eq!(sent.uri, "https://test.acme.example/api/tickets/a%2Fb");
    assert_eq!(sent.headers["authorization"], "Token marker-secret");
    assert_eq!(sent.headers["x-version"], "2");
    assert_eq!(sent.headers["accept"], "application/json");
    assert!(sent.headers["user-agent"].to_str().unwrap().starts_with("jackfield/"));
}

#[tokio::test(start_paused = true)]
async fn the_debug_text_of_an_answer_has_no_plan_in_it() {
    let script = ScriptedTransport::new().json(200, r#"{"id": 7}"#);
    let answer = call(&engine(&script), "tickets.get", r#"{"id": 1}"#).await.unwrap();
    let text = format!("{answer:?}");
    assert!(text.contains("status: 200") && text.contains("id") && text.len() < 400, "{text}");
    assert!(!text.contains("tickets.create"), "{text}");
}

#[tokio::test(start_paused = true)]
async fn wrong_arguments_send_nothing() {
    let script = ScriptedTransport::new();
    let error = call(&engine(&script), "tickets.get", r#"{"nr": 1}"#).await.unwrap_err();
    let Error::Problems(problems) = error else { panic!("{error}") };
    assert_eq!(problems.len(), 2);
    assert!(script.requests().is_empty());
    let error = call(&engine(&script), "tickets.gte", "{}").await.unwrap_err();
    assert!(error.to_string().contains("did you mean `tickets.get`"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn errors_have_kind_message_and_code() {
    let cases = [
        (400, r#"{"message": "no", "code": 7}"#, ErrorKind::Invalid, Some("no"), Some("7")),
        (
            401,
            r#"{"error": "invalid_token", "error_description": "old"}"#,
            ErrorKind::Unauthenticated,
            Some("old"),
            None,
        ),
        (
            403,
            r#"{"errors": [{"detail": "not yours", "code": "E1"}]}"#,
            ErrorKind::Forbidden,
            Some("not yours"),
            Some("E1"),
        ),
        (404, "gone fishing", ErrorKind::NotFound, Some("gone fishing"), None),
        (409, "\"stale\"", ErrorKind::Conflict, Some("stale"), None),
        (500, "", ErrorKind::Unavailable, None, None),
        (
            200,
            r#"{"failure": {"x": 1}, "message": "in a success"}"#,
            ErrorKind::Invalid,
            Some("in a success"),
            None,
        ),
    ];
    for (status, body, kind, message, code) in cases {
        let script = ScriptedTransport::new().json(status, body);
        let error = call(&engine(&script), "tickets.get", r#"{"id": 1}"#).await.unwrap_err();
        let Error::Api(api) = error else { panic!("{status}: {error}") };
        assert_eq!(api.status(), status);
        assert_eq!((api.kind(), api.message(), api.code()), (kind, message, code), "{status}");
        assert_eq!(api.raw(), body);
        if status == 200 {
            assert_eq!(api.help(), Some("look at the form"));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn special_access_is_explained() {
    let mut connector = connector();
    let mut get: Operation = connector.operations[0].clone();
    get.access = Some(text("Ask for contracts to be unlocked"));
    connector.operations = vec![get].into();
    let script = ScriptedTransport::new().json(403, "{}");
    let engine = builder(connector, &script).build().unwrap();
    let error = call(&engine, "tickets.get", r#"{"id": 1}"#).await.unwrap_err();
    assert!(error.to_string().ends_with("Ask for contracts to be unlocked"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn too_many_requests_pass_through_with_their_limit() {
    let headers =
        [("x-ratelimit-limit", "50"), ("x-ratelimit-remaining", "0"), ("retry-after", "7")];
    let script = ScriptedTransport::new().answer(429, &headers, "{}").answer(403, &headers, "{}");
    let engine = engine(&script);
    for status in [429, 403] {
        let error = call(&engine, "tickets.get", r#"{"id": 1}"#).await.unwrap_err();
        let Error::RateLimited(limited) = error else { panic!("{error}") };
        assert_eq!(limited.api().status(), status);
        assert_eq!(limited.reset(), Duration::from_secs(7));
        let limit = RateLimit { limit: Some(50), remaining: Some(0), reset: Some(7), cost: None };
        assert_eq!(limited.rate_limit(), limit);
    }
    assert_eq!(script.requests().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_vendor_in_trouble_is_asked_again_after_a_while() {
    let script = ScriptedTransport::new()
        .fail(TransportErrorKind::Connect, "refused")
        .json(503, "{}")
        .json(200, "{}");
    let start = Instant::now();
    call(&engine(&script), "tickets.get", r#"{"id": 1}"#).await.unwrap();
    assert_eq!(script.requests().len(), 3);
    // Half a second and a second, each with jitter in its upper half.
    let waited = start.elapsed();
    assert!(
        waited > Duration::from_millis(750) && waited < Duration::from_millis(1502),
        "{waited:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn retry_after_is_waited_for_unless_it_is_too_long() {
    let script = ScriptedTransport::new()
        .answer(503, &[("retry-after", "30")], "")
        .json(200, "{}")
        .answer(503, &[("retry-after", "3000")], "");
    let engine = engine(&script);
    let start = Instant::now();
    call(&engine, "tickets.get", r#"{"id": 1}"#).await.unwrap();
    assert_eq!(start.elapsed().as_secs(), 30);
    call(&engine, "tickets.get", r#"{"id": 1}"#).await.unwrap_err();
    assert_eq!(script.requests().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn what_is_not_idempotent_is_sent_once_unless_it_has_a_key() {
    let input = || Input { body: Some(serde_json::json!({"a": 1})), ..Input::default() };
    let script = ScriptedTransport::new().json(503, "{}");
    engine(&script).call_json("tickets.create", input()).await.unwrap_err();
    assert_eq!(script.requests().len(), 1);

    let mut connector = connector();
    let mut create = connector.operations[2].clone();
    create.idempotency_header = Some(text("Idempotency-Key"));
    connector.operations = vec![create].into();
    let script = ScriptedTransport::new().json(503, "{}").json(200, "{}");
    let engine = builder(connector, &script).build().unwrap();
    engine.call_json("tickets.create", input()).await.unwrap();
    let sent = script.requests();
    assert_eq!(sent[0].headers["idempotency-key"], sent[1].headers["idempotency-key"]);
    assert_eq!(sent[0].body, sent[1].body);
}

#[tokio::test(start_paused = true)]
async fn the_budget_ends_retries_across_calls() {
    let mut script = ScriptedTransport::new();
    for _ in 0..20 {
        script = script.json(503, "{}");
    }
    let retry = Retry { max_retries: 5, budget: 6, ..Retry::default() };
    let policy = Policy { retry, ..Policy::default() };
    let engine = builder(connector(), &script).policy(policy).build().unwrap();
    for _ in 0..3 {
        call(&engine, "tickets.get", r#"{"id": 1}"#).await.unwrap_err();
    }
    assert_eq!(script.requests().len(), 3 + 6);
}

#[tokio::test(start_paused = true)]
async fn a_hanging_vendor_runs_into_the_time_limit() {
    let script = ScriptedTransport::new().hang();
    let engine = engine(&script);
    let start = Instant::now();
    let error = call(&engine, "tickets.get", r#"{"id": 1}"#).await.unwrap_err();
    assert!(matches!(error, Error::Timeout(_)), "{error}");
    assert_eq!(start.elapsed().as_secs(), 60);

    let script = ScriptedTransport::new().hang();
    let mut own = Call::new(&crate::connector::engine(&script), 0);
    own.set(0, "1".into());
    own.timeout(Duration::from_secs(2));
    let start = Instant::now();
    assert!(matches!(own.send_raw().await, Err(Error::Timeout(_))));
    assert_eq!(start.elapsed().as_secs(), 2);
}

#[tokio::test(start_paused = true)]
async fn documented_limits_space_the_requests_of_a_paced_client() {
    let mut connector = connector();
    let policy = jackfield::plan::limits::RatePolicy { limit: 2, seconds: 60, scope: None };
    connector.rate_limits.policies = vec![policy].into();
    let script = ScriptedTransport::new().json(200, "1").json(200, "1").json(200, "1");
    let engine =
        builder(connector, &script).with_policy(|policy| policy.pace = true).build().unwrap();
    let start = Instant::now();
    for _ in 0..3 {
        call(&engine, "tickets.get", r#"{"id": 1}"#).await.unwrap();
    }
    assert_eq!(start.elapsed().as_secs(), 30);
}

#[tokio::test(start_paused = true)]
async fn redirects_stay_on_their_origin() {
    let to = |location| [("location", location)];
    let script = ScriptedTransport::new()
        .answer(302, &to("/api/moved?x=1#top"), "")
        .answer(307, &to("https://test.acme.example/api/again"), "")
        .json(200, "{}")
        .answer(302, &to("https://elsewhere.example/x?token=abc"), "")
        .answer(302, &to("http://test.acme.example/api"), "");
    let engine = engine(&script);
    call(&engine, "tickets.get", r#"{"id": 1}"#).await.unwrap();
    let sent = script.requests();
    assert_eq!(sent[1].uri, "https://test.acme.example/api/moved?x=1");
    assert_eq!(sent[2].headers["authorization"], "Token marker-secret");
    for _ in 0..2 {
        let error = call(&engine, "tickets.get", r#"{"id": 1}"#).await.unwrap_err();
        let Error::Redirect(redirect) = &error else { panic!("{error}") };
        assert!(!format!("{error} {error:?}").contains("token=abc"));
        assert!(redirect.location().contains("example/"));
    }
    assert_eq!(script.requests().len(), 5);

    let script = ScriptedTransport::new().answer(307, &to("/api/x"), "");
    let body = Input { body: Some(serde_json::json!({})), ..Input::default() };
    let error = crate::connector::engine(&script).call_json("tickets.create", body).await;
    assert!(matches!(error, Err(Error::Redirect(_))));

    let mut script = ScriptedTransport::new();
    for _ in 0..12 {
        script = script.answer(302, &to("/api/loop"), "");
    }
    let error = call(&crate::connector::engine(&script), "tickets.get", r#"{"id": 1}"#).await;
    assert!(matches!(error, Err(Error::Redirect(_))));
    assert_eq!(script.requests().len(), 11);
}

#[tokio::test(start_paused = true)]
async fn answers_that_say_that_the_result_is_elsewhere_are_results_where_they_are_described() {
    let described = |status| {
        let mut connector = connector();
        let mut responses = vec![Response::new(Status::Default, ContentKind::Json, "")];
        responses.extend(status);
        let mut operations = connector.operations.to_vec();
        operations[0].responses = responses.into();
        connector.operations = operations.into();
        connector
    };
    let empty = |status| Some(Response::new(status, ContentKind::Empty, ""));
    let cases = [
        (304, None, false),
        (304, empty(Status::Exact(304)), true),
        (304, empty(Status::Exact(302)), false),
        (300, empty(Status::Range(3)), true),
        (300, None, false),
        (302, None, false),
        (302, empty(Status::Exact(302)), true),
    ];
    for (status, row, is_result) in cases {
        let script = ScriptedTransport::new().answer(status, &[], "");
        let engine = builder(described(row), &script).build().unwrap();
        let answer = call(&engine, "tickets.get", r#"{"id": 1}"#).await;
        assert_eq!(answer.is_ok(), is_result, "{status}");
        let found = answer.map_or_else(|error| error.status(), |raw| Some(raw.status()));
        assert_eq!(found.map(|found| found.as_u16()), Some(status));
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_not_of_the_promised_form_is_said_and_kept() {
    let html = "<!DOCTYPE html><p>Sign in";
    let cases = [
        ("application/json", "", "is empty where JSON was expected"),
        ("text/html; charset=utf-8", html, "HTML page where JSON was expected"),
        ("application/json", "{\"a\": ", "not JSON at line 1"),
    ];
    for (media, body, words) in cases {
        let script = ScriptedTransport::new().answer(200, &[("content-type", media)], body);
        let mut call = Call::new(&engine(&script), 0);
        call.set(0, "1".into());
        let error = call
            .value(|raw, into| raw.decode(decode::<String>).map(|value| *into = Some(value)))
            .await
            .unwrap_err();
        assert!(error.to_string().contains(words), "{error}");
        let Error::Decode(failure) = error else { panic!() };
        assert_eq!(failure.raw(), body);
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_without_a_body_is_null_where_that_is_a_value() {
    for body in ["", " \r\n"] {
        let script = ScriptedTransport::new().answer(200, &[], body);
        let answer = call(&engine(&script), "tickets.get", r#"{"id": 1}"#).await.unwrap();
        assert_eq!(answer.decode(decode::<Option<Vec<i64>>>).unwrap(), None);
        assert!(answer.decode(decode::<Value>).unwrap().is_null());
        let mut read = None;
        jackfield::read_json::<Option<String>>(&answer, &mut read).unwrap();
        assert_eq!(read, Some(None));
        assert_eq!(answer.decode(jackfield::text).unwrap(), body);
        for error in [
            answer.decode(decode::<Vec<i64>>).unwrap_err(),
            answer.decode(decode::<String>).unwrap_err(),
            answer.decode_into(&mut Vec::<i64>::new()).unwrap_err(),
        ] {
            assert!(error.to_string().contains("the answer is empty"), "{error}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn results_are_unwrapped_as_the_plan_says() {
    let mut connector = connector();
    let mut get = connector.operations[0].clone();
    let row =
        Response::new(Status::Range(2), ContentKind::Json, "application/json").unwrap("/data/0");
    get.responses = vec![row].into();
    connector.operations = vec![get].into();
    let script = ScriptedTransport::new().json(200, r#"{"data": [ {"id": 1.0} ]}"#).json(200, "{}");
    let engine = builder(connector, &script).build().unwrap();
    let answer = call(&engine, "tickets.get", r#"{"id": 1}"#).await.unwrap();
    assert_eq!(answer.result().unwrap(), r#"{"id": 1.0}"#);
    let answer = call(&engine, "tickets.get", r#"{"id": 1}"#).await.unwrap();
    let error = answer.result().unwrap_err();
    assert!(error.to_string().contains("`data.0`"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_dry_run_shows_everything_but_credentials() {
    let script = ScriptedTransport::new();
    let engine = engine(&script);
    let body = Input { body: Some(serde_json::json!({"a": [1.5, "x"]})), ..Input::default() };
    let shown = engine.prepare_json("tickets.create", body).unwrap().redacted();
    let shown = serde_json::to_value(shown).unwrap();
    assert_eq!(
        shown,
        serde_json::json!({
            "method": "POST",
            "url": "https://test.acme.example/api/tickets",
            "headers": {
                "accept": "application/json",
                "authorization": "Token ***",
                "content-type": "application/json",
                "user-agent": concat!("jackfield/", env!("CARGO_PKG_VERSION")),
                "x-version": "2"
            },
            "body": {"a": [1.5, "x"]}
        })
    );
}

#[tokio::test(start_paused = true)]
async fn a_partial_connection_can_be_shown_and_not_used() {
    let engine = jackfield::Engine::from_plan(std::sync::Arc::new(connector()));
    let error = engine.build().unwrap_err();
    let Error::Connection(missing) = &error else { panic!("{error}") };
    let names: Vec<_> = missing.missing().iter().map(|setting| &*setting.name).collect();
    assert_eq!(names, ["subdomain", "api_key"]);
    assert!(error.to_string().contains("Where to find it"));
    let partial =
        jackfield::Engine::from_plan(std::sync::Arc::new(connector())).build_partial().unwrap();
    let prepared = partial.prepare_json("tickets.get", input(r#"{"id": 1}"#)).unwrap();
    assert_eq!(prepared.url(), "https://{subdomain}.acme.example/api/tickets/1");
    assert_eq!(prepared.redacted().headers["authorization"], "Token ***");
    let incomplete = prepared.redacted().incomplete.unwrap();
    assert!(incomplete.contains("subdomain") && incomplete.contains("api_key"), "{incomplete}");
    let error = call(&partial, "tickets.get", r#"{"id": 1}"#).await.unwrap_err();
    assert!(matches!(error, Error::Connection(_)));
}

#[test]
fn wrong_settings_are_all_named() {
    let error = jackfield::Engine::from_plan(std::sync::Arc::new(connector()))
        .set("subdomian", "x")
        .auth("oauth")
        .server("eu")
        .build()
        .unwrap_err()
        .to_string();
    for words in ["did you mean `subdomain`", "no authentication `oauth`", "no server `eu`"] {
        assert!(error.contains(words), "{error}");
    }
    for url in
        ["acme.example", "ftp://acme.example", "https://user:pw@acme.example", "https://a/?x=1"]
    {
        let builder = jackfield::Engine::from_plan(std::sync::Arc::new(connector()));
        let error = builder.set("api_key", "k").base_url(url).build().unwrap_err().to_string();
        assert!(error.contains("base URL") && !error.contains("pw@"), "{error}");
    }
    let builder = jackfield::Engine::from_plan(std::sync::Arc::new(connector()));
    let error = builder.set("api_key", "k").set("subdomain", "evil.example/?").build();
    assert!(error.unwrap_err().to_string().contains("cannot stand in a URL"));
}

#[test]
fn a_part_of_a_host_leads_to_no_other_host() {
    let build = |url: &'static str, value: &str| {
        let mut connector = connector();
        let mut server = connector.servers[0].clone();
        server.url = text(url);
        connector.servers = vec![server].into();
        let builder = jackfield::Engine::from_plan(std::sync::Arc::new(connector));
        builder.set("api_key", "k").set("subdomain", value).build()
    };
    for value in ["evil.example/", "evil.example:443/", "evil.example%2f"] {
        for url in ["https://{subdomain}.acme.example/api", "https://api.{subdomain}/v1"] {
            let error = build(url, value).unwrap_err().to_string();
            assert!(error.contains("part of the host"), "{url} {value}: {error}");
        }
    }
    // A whole host may have a port and the path of an installation.
    assert!(build("https://{subdomain}/api", "acme.example:8443/helpdesk").is_ok());
    assert!(build("https://acme.example/{subdomain}/api", "a/b").is_ok());
    assert!(build("https://{subdomain}.acme.example/api", "a-1.eu").is_ok());
    // What begins with a slash after the whole name ends it, and cannot change it.
    assert!(build("https://acme.example{subdomain}/api", "/helpdesk").is_ok());
    assert!(build("https://acme.example{subdomain}/api", ".evil.example/x").is_err());
}

#[test]
fn an_empty_default_is_a_value() {
    let mut connector = connector();
    let mut server = connector.servers[0].clone();
    let path = jackfield_plan::Setting {
        name: text("path"),
        default: Some(text("")),
        ..server.variables[0].clone()
    };
    server.url = text("https://{subdomain}.acme.example{path}/api");
    server.variables = vec![server.variables[0].clone(), path].into();
    connector.servers = vec![server].into();
    let url = |path: Option<&'static str>| {
        let builder = jackfield::Engine::from_plan(std::sync::Arc::new(connector.clone()));
        let builder = builder.set("api_key", "k").set("subdomain", "test");
        let engine = match path {
            Some(path) => builder.set("path", path),
            None => builder,
        };
        let engine = engine.build().unwrap();
        engine.prepare_json("tickets.get", input(r#"{"id": 1}"#)).unwrap().url()
    };
    assert_eq!(url(None), "https://test.acme.example/api/tickets/1");
    assert_eq!(url(Some("/desk")), "https://test.acme.example/desk/api/tickets/1");
}

#[test]
fn what_the_engine_does_not_know_is_refused() {
    let mut connector = connector();
    let mut get = connector.operations[0].clone();
    get.requires = list![text("telepathy")];
    let list = connector.operations[1].clone();
    connector.operations = vec![get, list].into();
    let engine = builder(connector.clone(), &ScriptedTransport::new()).build().unwrap();
    let error = engine.prepare_json("tickets.get", input(r#"{"id": 1}"#)).unwrap_err();
    assert!(error.to_string().contains("telepathy"));
    assert!(engine.prepare_json("tickets.list", input("{}")).is_ok());
    connector.format += 1;
    assert!(matches!(builder(connector, &ScriptedTransport::new()).build(), Err(Error::Plan(_))));
}

#[tokio::test(start_paused = true)]
async fn a_call_can_ask_for_one_kind_of_answer() {
    let mut connector = connector();
    let mut get = connector.operations[0].clone();
    let events = Response::new(Status::Exact(200), ContentKind::Events, "text/event-stream");
    get.responses = vec![get.responses[0].clone(), events].into();
    connector.operations = vec![get].into();
    let script = ScriptedTransport::new().json(200, "{}").json(200, "{}");
    let engine = builder(connector, &script).build().unwrap();
    for kind in [None, Some(ContentKind::Events)] {
        let mut call = Call::new(&engine, 0);
        call.set(0, Argument::from("1"));
        if let Some(kind) = kind {
            call.accept(kind);
        }
        call.send_raw().await.unwrap();
    }
    let sent = script.requests();
    assert_eq!(sent[0].headers["accept"], "application/json, text/event-stream");
    assert_eq!(sent[1].headers["accept"], "text/event-stream");
}

#[test]
fn a_base_url_is_followed_by_the_path_of_a_server_without_a_host() {
    let url = |server_url: &'static str, given: &str| {
        let mut connector = connector();
        let mut server = connector.servers[0].clone();
        server.url = text(server_url);
        server.variables = Vec::new().into();
        connector.servers = vec![server].into();
        let builder = jackfield::Engine::from_plan(std::sync::Arc::new(connector));
        let engine = builder.set("api_key", "k").base_url(given).build().unwrap();
        engine.prepare_json("tickets.get", input(r#"{"id": 1}"#)).unwrap().url()
    };
    for given in ["http://localhost:9", "http://localhost:9/", "http://localhost:9/api/v1/"] {
        assert_eq!(url("{base_url}/api/v1", given), "http://localhost:9/api/v1/tickets/1");
    }
    assert_eq!(url("{base_url}", "http://localhost:9/x"), "http://localhost:9/x/tickets/1");
    // A server with a host is replaced as a whole.
    assert_eq!(
        url("https://acme.example/v2", "http://localhost:9"),
        "http://localhost:9/tickets/1"
    );
}

#[tokio::test(start_paused = true)]
async fn headers_are_read_as_values_of_their_types() {
    let headers = [
        ("x-left", "42"),
        ("etag", "\"abc\""),
        ("x-ids", "1, 2,3"),
        ("x-names", "a"),
        ("x-names", "b, c"),
        ("x-at", "2026-01-31T09:30:00Z"),
        ("x-on", "true"),
    ];
    let script = ScriptedTransport::new().answer(200, &headers, r#"{"id": 7}"#);
    let answer = call(&engine(&script), "tickets.get", r#"{"id": 1}"#).await.unwrap();
    assert_eq!(answer.header(Header::<i64>::new("X-Left")).unwrap(), Some(42));
    assert_eq!(answer.header(Header::<String>::new("X-Left")).unwrap().as_deref(), Some("42"));
    assert_eq!(answer.header(Header::<String>::new("ETag")).unwrap().as_deref(), Some("\"abc\""));
    assert_eq!(answer.header(Header::<Vec<i64>>::new("X-Ids")).unwrap(), Some(vec![1, 2, 3]));
    let names = answer.header(Header::<Vec<String>>::new("X-Names")).unwrap().unwrap();
    assert_eq!(names, ["a", "b", "c"]);
    assert_eq!(answer.header(Header::<bool>::new("X-On")).unwrap(), Some(true));
    let at = answer.header(Header::<jackfield::types::DateTime>::new("X-At")).unwrap().unwrap();
    assert_eq!(at.to_string(), "2026-01-31T09:30:00Z");
    assert_eq!(answer.header(Header::<i64>::new("X-Gone")).unwrap(), None);
    let error = answer.header(Header::<i64>::new("X-At")).unwrap_err();
    assert!(
        matches!(&error, Error::Decode(failure) if failure.to_string().contains("X-At")),
        "{error}"
    );
    assert!(error.to_string().contains("2026-01-31T09:30:00Z"), "{error}");
    // Refusals have headers too.
    let script = ScriptedTransport::new().answer(409, &[("x-left", "41")], "{}");
    match call(&engine(&script), "tickets.get", r#"{"id": 1}"#).await {
        Err(Error::Api(refusal)) => {
            assert_eq!(Header::<i64>::new("X-Left").read(refusal.headers()).unwrap(), Some(41));
        }
        other => panic!("{other:?}"),
    }
}
