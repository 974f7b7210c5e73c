//! No credential in any error, debug output, log or span.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex};

use jackfield::plan::{ApplyTo, Connector, Grant, Source, text};
use jackfield::testing::ScriptedTransport;
use jackfield::{Bytes, Call, Engine, Error, Input, TransportError, TransportErrorKind};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use crate::connector::{apply, builder, call, connector, requirement, scheme, setting};

const SECRET: &str = "marker-secret";
/// `X:marker-secret` in base64.
const BASIC: &str = "WDptYXJrZXItc2VjcmV0";

/// Writes everything that is traced into a text.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<String>>);

impl Visit for Log {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        let _ = write!(self.0.lock().unwrap(), "{field}={value:?} ");
    }
}

impl Subscriber for Log {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }
    fn new_span(&self, attributes: &Attributes<'_>) -> Id {
        attributes.record(&mut self.clone());
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, values: &Record<'_>) {
        values.record(&mut self.clone());
    }
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, event: &Event<'_>) {
        event.record(&mut self.clone());
    }
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

/// The secret in every place that there is.
fn everywhere() -> Connector {
    let mut connector = connector();
    let fields = || vec![setting("api_key", true)];
    connector.schemes = vec![scheme(
        "key",
        fields(),
        vec![
            apply(ApplyTo::Header, "X-Key", "{api_key}"),
            apply(ApplyTo::Basic, "", "X:{api_key}"),
            apply(ApplyTo::Query, "key", "{api_key}"),
            apply(ApplyTo::Cookie, "key", "{api_key}"),
            apply(ApplyTo::Body, "key", "{api_key}"),
        ],
    )]
    .into();
    let mut server = connector.servers[0].clone();
    server.url = text("https://{subdomain}.acme.example/bot{bot_token}");
    server.variables = vec![setting("subdomain", false), setting("bot_token", true)].into();
    connector.servers = vec![server].into();
    connector
}

fn scripts() -> Vec<ScriptedTransport> {
    let echo =
        format!("{{\"message\": \"{SECRET} and {BASIC} are wrong\", \"code\": \"{SECRET}\"}}");
    let to = |url: &str| vec![("location".to_owned(), url.to_owned())];
    let moved = |location: &[(String, String)]| {
        let headers: Vec<_> = location.iter().map(|(a, b)| (&**a, &**b)).collect();
        ScriptedTransport::new().answer(302, &headers, "")
    };
    let broken = TransportError::new(TransportErrorKind::Truncated, format!("after {SECRET}"));
    vec![
        ScriptedTransport::new().json(401, echo.clone()),
        ScriptedTransport::new().json(500, echo.clone()),
        ScriptedTransport::new().json(429, echo.clone()),
        ScriptedTransport::new().json(400, format!("{SECRET}!")),
        ScriptedTransport::new()
            .fail(TransportErrorKind::Other, &format!("https://x/?key={SECRET}")),
        ScriptedTransport::new().hang(),
        moved(&to(&format!("https://other.example/?key={SECRET}"))),
        moved(&to(&format!("https://test.acme.example/bot{SECRET}/x?key={SECRET}")))
            .json(404, echo),
        ScriptedTransport::new().json(200, format!("{{\"items\": \"{SECRET}\"}}")),
        ScriptedTransport::new().chunks(200, &[], vec![Ok(Bytes::from_static(b"[")), Err(broken)]),
        ScriptedTransport::new().json(200, "[1, 2"),
    ]
}

#[tokio::test(start_paused = true)]
async fn no_failure_shows_a_credential() {
    let log = Log::default();
    let guard = tracing::subscriber::set_default(log.clone());
    let mut seen = String::new();
    for script in scripts() {
        let engine = builder(everywhere(), &script)
            .set("bot_token", SECRET)
            .with_policy(|policy| policy.retry = jackfield::Retry::none())
            .build()
            .unwrap();
        let mut list = Call::new(&engine, 1);
        list.set(2, format!("the argument of {engine:?}").into());
        let _ = write!(seen, "{list:?} {:?} ", list.prepare().unwrap());
        let dry = serde_json::to_string(&list.prepare().unwrap().redacted()).unwrap();
        let _ = write!(seen, "{dry} ");
        let error = list.value(jackfield::read_json::<Vec<bool>>).await.unwrap_err();
        let _ = writeln!(seen, "{error} {error:?}");
        assert!(script.requests()[0].uri.query().unwrap().contains(SECRET), "it was really sent");
    }
    drop(guard);
    let logged = log.0.lock().unwrap().clone();
    assert!(logged.contains("tickets.list") && logged.contains("attempts=1"), "{logged}");
    for text in [&seen, &logged] {
        assert!(!text.contains(SECRET), "{text}");
        assert!(!text.contains(BASIC), "{text}");
    }
    assert!(seen.contains("https://test.acme.example/bot***/tickets"), "{seen}");
    assert!(seen.contains("*** and *** are wrong"), "{seen}");
}

#[tokio::test(start_paused = true)]
async fn tokens_and_builders_do_not_print() {
    let mut connector = connector();
    let mut oauth = scheme(
        "oauth",
        vec![setting("client_id", false), setting("client_secret", true)],
        vec![apply(ApplyTo::Header, "Authorization", "Bearer {access_token}")],
    );
    oauth.source = Source::Oauth2 {
        grants: vec![Grant::ClientCredentials].into(),
        token_url: text("https://acme.example/token"),
        authorization_url: None,
        scopes: Vec::new().into(),
        credentials_in_body: true,
    };
    connector.security = vec![requirement("oauth")].into();
    connector.schemes = vec![oauth].into();
    let script = ScriptedTransport::new()
        .json(200, "{\"access_token\": \"fresh-secret\"}")
        .json(400, "{\"message\": \"fresh-secret is no good, nor is marker-secret\"}");
    let builder = Engine::from_plan(Arc::new(connector))
        .transport(Arc::new(script.clone()))
        .set("subdomain", "test")
        .set("client_id", "id")
        .set("client_secret", SECRET);
    let mut shown = format!("{builder:?}");
    let engine = builder.build().unwrap();
    let error = call(&engine, "tickets.get", "{\"id\": 1}").await.unwrap_err();
    let _ = write!(shown, "{engine:?} {error} {error:?}");
    assert!(!shown.contains(SECRET) && !shown.contains("fresh-secret"), "{shown}");
}

/// Where a message is shortened, no half of a credential stays.
#[tokio::test(start_paused = true)]
async fn no_part_of_a_credential_is_shown() {
    for length in 480..=505 {
        let body = format!("{{\"message\": \"{}{SECRET}, more\"}}", "x".repeat(length));
        let script = ScriptedTransport::new().json(400, body);
        let engine = builder(everywhere(), &script).set("bot_token", SECRET).build().unwrap();
        let error = call(&engine, "tickets.get", "{\"id\": 1}").await.unwrap_err();
        let Error::Api(api) = error else { panic!("{error}") };
        assert!(!api.message().unwrap().contains("xma"), "{length}: {api}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_credential_that_cannot_be_sent_is_not_shown() {
    let mut connector = connector();
    connector.schemes = vec![scheme(
        "key",
        vec![setting("api_key", true)],
        vec![apply(ApplyTo::Header, "X-Key", "{api_key}")],
    )]
    .into();
    let script = ScriptedTransport::new();
    let engine = builder(connector, &script).set("api_key", "marker-\r\nsecret").build().unwrap();
    let error = engine.call_json("tickets.create", Input::default()).await.unwrap_err();
    assert!(matches!(error, Error::Plan(_)));
    assert!(!format!("{error} {error:?}").contains("marker-"), "{error:?}");
}
