//! Credentials on requests: every place, OAuth 2, sessions, the choice among alternatives.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use jackfield::plan::{
    ApplyTo, Connector, Grant, Method, Operation, Param, Place, Requirement, Scheme, Server,
    Source, list, text,
};
use jackfield::testing::{ScriptedTransport, Sent};
use jackfield::{Engine, Error, Input};

use crate::connector::{apply, builder, call, connector, requirement, scheme, setting};

const GET: &str = r#"{"id": 1}"#;

fn with_schemes(schemes: Vec<Scheme>) -> Connector {
    let mut connector = connector();
    connector.security = schemes
        .iter()
        .map(|scheme| Requirement { schemes: vec![scheme.name.clone()].into(), scopes: list![] })
        .collect();
    connector.schemes = schemes.into();
    connector
}

fn plain(connector: Connector, script: &ScriptedTransport) -> jackfield::ConnectionBuilder {
    let environment = jackfield::testing::TestEnvironment::new();
    Engine::from_plan(Arc::new(connector))
        .transport(Arc::new(script.clone()))
        .environment(Arc::new(environment))
        .set("subdomain", "test")
}

fn header(sent: &Sent, name: &str) -> Option<String> {
    Some(sent.headers.get(name)?.to_str().unwrap().to_owned())
}

#[tokio::test(start_paused = true)]
async fn every_place_holds_a_credential() {
    let key = || vec![setting("key", true)];
    let cases = [
        (ApplyTo::Header, "X-Key", "{key}"),
        (ApplyTo::Basic, "", "{key}:X"),
        (ApplyTo::Query, "api key", "{key}"),
        (ApplyTo::Cookie, "sid", "{key}"),
    ];
    for (to, name, value) in cases {
        let connector = with_schemes(vec![scheme("s", key(), vec![apply(to, name, value)])]);
        let script = ScriptedTransport::new().json(200, "{}");
        let engine = plain(connector, &script).set("key", "k e/y").build().unwrap();
        call(&engine, "tickets.get", GET).await.unwrap();
        let sent = &script.requests()[0];
        match to {
            ApplyTo::Header => assert_eq!(header(sent, "x-key").unwrap(), "k e/y"),
            ApplyTo::Basic => {
                assert_eq!(header(sent, "authorization").unwrap(), "Basic ayBlL3k6WA==");
            }
            ApplyTo::Query => assert_eq!(sent.uri.query(), Some("api%20key=k%20e%2Fy")),
            ApplyTo::Cookie => assert_eq!(header(sent, "cookie").unwrap(), "sid=k%20e/y"),
            ApplyTo::Body => unreachable!(),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_user_may_have_an_empty_password() {
    let password =
        || jackfield::plan::Setting { default: Some(text("")), ..setting("password", true) };
    let fields = || vec![setting("username", false), password()];
    let basic = apply(ApplyTo::Basic, "Authorization", "{username}:{password}");
    let connector = with_schemes(vec![scheme("s", fields(), vec![basic])]);
    for given in [&["sk"][..], &["sk", ""]] {
        let script = ScriptedTransport::new().json(200, "{}");
        let named = ["username", "password"].into_iter().zip(given);
        let builder = named.fold(plain(connector.clone(), &script), |builder, (name, value)| {
            builder.set(name, *value)
        });
        call(&builder.build().unwrap(), "tickets.get", GET).await.unwrap();
        assert_eq!(header(&script.requests()[0], "authorization").unwrap(), "Basic c2s6");
    }
    let script = ScriptedTransport::new();
    let error = plain(connector, &script).build().unwrap_err();
    assert!(error.to_string().contains("username"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_credential_in_the_body_joins_the_body() {
    let fields = vec![setting("key", true)];
    let connector =
        with_schemes(vec![scheme("s", fields, vec![apply(ApplyTo::Body, "SessionID", "{key}")])]);
    let script =
        ScriptedTransport::new().json(200, "{}").json(200, "{}").json(200, "{}").json(200, "{}");
    let engine = plain(connector, &script).set("key", "a\"b").build().unwrap();
    for body in [Some(serde_json::json!({"a": 1})), Some(serde_json::json!({})), None] {
        let input = Input { body, ..Input::default() };
        engine.call_json("tickets.create", input).await.unwrap();
    }
    // An operation without a body has it in the query.
    call(&engine, "tickets.get", GET).await.unwrap();
    let sent = script.requests();
    assert_eq!(sent[0].body, r#"{"SessionID":"a\"b","a":1}"#);
    assert_eq!(sent[1].body, r#"{"SessionID":"a\"b"}"#);
    assert_eq!(sent[2].uri.query(), Some("SessionID=a%22b"));
    assert_eq!(sent[3].uri.query(), Some("SessionID=a%22b"));
    let input = Input { body: Some(serde_json::json!([1])), ..Input::default() };
    assert!(matches!(engine.call_json("tickets.create", input).await, Err(Error::Plan(_))));
}

fn two_ways() -> Connector {
    let basic = scheme(
        "basic",
        vec![setting("email", false), setting("token", true)],
        vec![apply(ApplyTo::Basic, "", "{email}/token:{token}")],
    );
    let mut bearer = scheme(
        "bearer",
        vec![setting("access", true)],
        vec![apply(ApplyTo::Header, "Authorization", "Bearer {access}")],
    );
    bearer.server = Some(text("cloud"));
    let mut connector = with_schemes(vec![basic, bearer]);
    let cloud =
        Server { name: text("cloud"), url: text("https://cloud.acme.example"), variables: list![] };
    connector.servers = vec![connector.servers[0].clone(), cloud].into();
    connector
}

#[tokio::test(start_paused = true)]
async fn the_first_way_whose_settings_are_given_is_used_with_its_server() {
    let script = ScriptedTransport::new().json(200, "{}").json(200, "{}").json(200, "{}");
    let with = |settings: &[(&str, &str)]| {
        settings
            .iter()
            .fold(plain(two_ways(), &script), |builder, (name, value)| builder.set(name, *value))
    };
    let engine = with(&[("access", "t")]).build().unwrap();
    call(&engine, "tickets.get", GET).await.unwrap();
    let both = [("access", "t"), ("email", "a@b"), ("token", "x")];
    call(&with(&both).build().unwrap(), "tickets.get", GET).await.unwrap();
    call(&with(&both).auth("bearer").build().unwrap(), "tickets.get", GET).await.unwrap();
    let sent = script.requests();
    assert_eq!(sent[0].uri, "https://cloud.acme.example/tickets/1");
    assert_eq!(sent[1].uri, "https://test.acme.example/api/tickets/1");
    assert!(header(&sent[1], "authorization").unwrap().starts_with("Basic "));
    assert_eq!(sent[2].uri, "https://cloud.acme.example/tickets/1");

    let error = with(&[("email", "a@b")]).build().unwrap_err().to_string();
    assert!(error.contains("the setting `token` is missing"), "{error}");
    assert!(error.contains("bearer (`access`)"), "{error}");
    let engine = with(&[]).anonymous().build().unwrap();
    let shown = engine.prepare_json("tickets.get", crate::connector::input(GET)).unwrap();
    assert!(!shown.redacted().headers.contains_key("authorization"));
}

/// What is missing is told of one alternative, with its own server: the one nearest to being complete
/// by what was given, and the first as long as nothing tells.
#[test]
fn what_is_missing_is_told_of_one_way_with_its_server() {
    let mut connector = two_ways();
    let mut servers = connector.servers.to_vec();
    servers[1].url = text("https://{cloud_id}.cloud.acme.example");
    servers[1].variables = list![setting("cloud_id", false)];
    connector.servers = servers.into();
    let (first, second) = ("`basic`; any of", "`bearer` (Ask an admin); any of");
    let mut schemes = connector.schemes.to_vec();
    schemes[1].description = text("Ask an admin");
    connector.schemes = schemes.into();
    let given = |names: &[&str]| {
        let builder = Engine::from_plan(Arc::new(connector.clone()));
        names.iter().fold(builder, |builder, name| builder.set(name, "x"))
    };
    for (names, missing, way, ways) in [
        (
            &[][..],
            &["subdomain", "email", "token"][..],
            first,
            "basic (`subdomain`, `email`, `token`); bearer (`cloud_id`, `access`)",
        ),
        (
            &["subdomain"],
            &["email", "token"],
            first,
            "basic (`email`, `token`); bearer (`cloud_id`, `access`)",
        ),
        (
            &["cloud_id"],
            &["access"],
            second,
            "basic (`subdomain`, `email`, `token`); bearer (`access`)",
        ),
        (
            &["subdomain", "cloud_id", "email"],
            &["token"],
            first,
            "basic (`token`); bearer (`access`)",
        ),
    ] {
        let error = given(names).build().unwrap_err();
        let Error::Connection(connection) = &error else { panic!("{error}") };
        let named: Vec<_> = connection.missing().iter().map(|one| one.name.as_str()).collect();
        assert_eq!(named, missing, "{error}");
        let words = error.to_string();
        assert!(words.contains(way) && words.ends_with(ways), "{words}");
        // What is shown is the request of that way, and the same is said of it.
        let partial = given(names).build_partial().unwrap();
        let shown = partial.prepare_json("tickets.get", crate::connector::input(GET)).unwrap();
        let basic = way == first;
        assert_eq!(shown.url().contains("cloud.acme"), !basic, "{}", shown.url());
        let shown = shown.redacted();
        let scheme = if basic { "Basic " } else { "Bearer " };
        assert!(shown.headers["authorization"].starts_with(scheme), "{:?}", shown.headers);
        assert_eq!(shown.incomplete.unwrap(), words);
    }
    // Credentials without a place are less than a way that is whole.
    let whole = given(&["email", "token", "access", "cloud_id"]).build().unwrap();
    let shown = whole.prepare_json("tickets.get", crate::connector::input(GET)).unwrap();
    assert_eq!(shown.url(), "https://x.cloud.acme.example/tickets/1");
    // Something empty is nothing.
    let empty = given(&["subdomain", "email"]).set("token", "").build().unwrap_err().to_string();
    assert!(empty.contains("the setting `token` is missing"), "{empty}");
}

/// Each grant is a way of its own, and all of them belong to the client, unless it has a default.
#[test]
fn each_grant_names_what_it_lacks() {
    let grants = || {
        vec![
            Grant::RefreshToken,
            Grant::ClientCredentials,
            Grant::Password,
            Grant::AuthorizationCode,
        ]
    };
    let script = ScriptedTransport::new();
    let lacks = |names: &[&str]| {
        let builder = plain(oauth(grants()), &script);
        let error = names.iter().fold(builder, |builder, name| builder.set(name, "x")).build();
        match error {
            Ok(_) => Vec::new(),
            Err(Error::Connection(error)) => {
                error.missing().iter().map(|one| one.name.clone()).collect()
            }
            Err(other) => panic!("{other}"),
        }
    };
    assert_eq!(lacks(&[]), ["access_token"]);
    assert_eq!(lacks(&["refresh_token"]), ["client_id", "client_secret"]);
    assert_eq!(lacks(&["client_id", "client_secret"]), [""; 0]);
    assert_eq!(lacks(&["client_id"]), ["client_secret"]);
    assert_eq!(lacks(&["username", "client_id", "client_secret"]), [""; 0]);
    assert_eq!(lacks(&["username"]), ["client_id", "client_secret", "password"]);
    assert_eq!(lacks(&["access_token"]), [""; 0]);
    let words = plain(oauth(grants()), &script).build().unwrap_err().to_string();
    let ways = "oauth (`access_token`; `client_id`, `client_secret`, `refresh_token`; `client_id`, \
                `client_secret`; `client_id`, `client_secret`, `username`, `password`)";
    assert!(words.ends_with(ways), "{words}");
}

fn oauth(grants: Vec<Grant>) -> Connector {
    let mut scheme = scheme(
        "oauth",
        vec![setting("client_id", false), setting("client_secret", true)],
        vec![apply(ApplyTo::Header, "Authorization", "Bearer {access_token}")],
    );
    scheme.source = Source::Oauth2 {
        grants: grants.into(),
        token_url: text("https://{subdomain}.acme.example/oauth/token"),
        authorization_url: Some(text("https://{subdomain}.acme.example/oauth/authorize?x=1")),
        scopes: list![text("read"), text("write")],
        credentials_in_body: false,
    };
    with_schemes(vec![scheme])
}

/// What OAuth 2 can do without is no value: neither its grants nor schemes with the same names
/// become complete by it.
#[tokio::test(start_paused = true)]
async fn optional_settings_of_oauth_complete_no_scheme() {
    let optional = |name| {
        let mut setting = setting(name, true);
        setting.default = Some(text(""));
        setting
    };
    let mut connector = oauth(vec![Grant::Password, Grant::RefreshToken]);
    let names = ["username", "password", "refresh_token", "access_token"];
    let mut oauth = connector.schemes[0].clone();
    oauth.fields = names.into_iter().map(optional).collect::<Vec<_>>().into();
    let basic = scheme(
        "basic",
        vec![setting("username", false), setting("password", true)],
        vec![apply(ApplyTo::Basic, "", "{username}:{password}")],
    );
    let key =
        scheme("key", vec![setting("key", true)], vec![apply(ApplyTo::Header, "X-Key", "{key}")]);
    connector = with_schemes(vec![oauth, basic, key]);
    let script = ScriptedTransport::new().json(200, "{}");
    let engine = plain(connector.clone(), &script).set("key", "k").build().unwrap();
    call(&engine, "tickets.get", GET).await.unwrap();
    let sent = script.requests();
    assert_eq!(header(&sent[0], "x-key").as_deref(), Some("k"));
    assert_eq!(header(&sent[0], "authorization"), None);
    let error = plain(connector, &script).build().unwrap_err().to_string();
    assert!(error.contains("basic (`username`, `password`)"), "{error}");
}

fn token(access: &str, more: &str) -> String {
    format!("{{\"access_token\": \"{access}\", \"token_type\": \"bearer\"{more}}}")
}

#[tokio::test(start_paused = true)]
async fn endpoints_without_a_host_are_where_the_api_is() {
    for (stated, asked) in [
        ("token", "https://test.acme.example/api/token"),
        ("./auth/token", "https://test.acme.example/api/auth/token"),
        ("/token", "https://test.acme.example/token"),
        ("https://id.acme.example/token", "https://id.acme.example/token"),
    ] {
        let mut connector = oauth(vec![Grant::ClientCredentials]);
        let mut scheme = connector.schemes[0].clone();
        if let Source::Oauth2 { token_url, authorization_url, .. } = &mut scheme.source {
            *token_url = text(stated);
            *authorization_url = Some(text("authorize"));
        }
        connector = with_schemes(vec![scheme]);
        let script = ScriptedTransport::new().json(200, token("t1", "")).json(200, "{}");
        let engine = plain(connector, &script).set("client_id", "i").set("client_secret", "s");
        let engine = engine.build().unwrap();
        call(&engine, "tickets.get", GET).await.unwrap();
        assert_eq!(script.requests()[0].uri, asked);
        let authorization = engine.authorize("oauth", "https://me.example/back").unwrap();
        let url = authorization.url;
        assert!(url.starts_with("https://test.acme.example/api/authorize?response_type"), "{url}");
    }
}

#[tokio::test(start_paused = true)]
async fn client_credentials_are_exchanged_once_and_renewed_before_they_expire() {
    let script = ScriptedTransport::new()
        .json(200, token("t1", ", \"expires_in\": 3600"))
        .json(200, "{}")
        .json(200, "{}")
        .json(200, token("t2", ""))
        .json(200, "{}");
    let engine = plain(oauth(vec![Grant::ClientCredentials]), &script)
        .set("client_id", "i d")
        .set("client_secret", "s")
        .build()
        .unwrap();
    // Both wait for the same token.
    let (a, b) = tokio::join!(call(&engine, "tickets.get", GET), call(&engine, "tickets.get", GET));
    a.unwrap();
    b.unwrap();
    tokio::time::advance(Duration::from_secs(3541)).await;
    call(&engine, "tickets.get", GET).await.unwrap();
    let sent = script.requests();
    assert_eq!(sent[0].uri, "https://test.acme.example/oauth/token");
    assert_eq!(sent[0].body, "grant_type=client_credentials&scope=read+write");
    // `i+d:s`: the id is form-encoded before it becomes basic (RFC 6749 section 2.3.1).
    assert_eq!(header(&sent[0], "authorization").unwrap(), "Basic aStkOnM=");
    assert_eq!(header(&sent[1], "authorization").unwrap(), "Bearer t1");
    assert_eq!(header(&sent[2], "authorization").unwrap(), "Bearer t1");
    assert_eq!(header(&sent[4], "authorization").unwrap(), "Bearer t2");
}

#[tokio::test(start_paused = true)]
async fn a_refused_token_is_renewed_once_and_the_new_one_is_told() {
    let script = ScriptedTransport::new()
        .json(401, "{}")
        .json(200, token("t2", ", \"refresh_token\": \"r2\""))
        .json(200, "{}")
        .json(401, "{}")
        .json(200, token("t3", ""))
        .json(401, "{}");
    let told = Arc::new(Mutex::new(Vec::new()));
    let hook = Arc::clone(&told);
    let engine = plain(oauth(vec![Grant::AuthorizationCode]), &script)
        .set("access_token", "t1")
        .set("refresh_token", "r1")
        .on_tokens(move |tokens| {
            let refresh = tokens.refresh_token.as_ref().map(|token| token.expose().to_owned());
            hook.lock().unwrap().push((tokens.access_token.expose().to_owned(), refresh));
        })
        .build()
        .unwrap();
    call(&engine, "tickets.get", GET).await.unwrap();
    let error = call(&engine, "tickets.get", GET).await.unwrap_err();
    assert_eq!(error.status().unwrap(), 401);
    let sent = script.requests();
    assert_eq!(sent[1].body, "grant_type=refresh_token&refresh_token=r1");
    assert_eq!(header(&sent[2], "authorization").unwrap(), "Bearer t2");
    assert_eq!(sent[4].body, "grant_type=refresh_token&refresh_token=r2");
    let pair = |a: &str, r: &str| (a.to_owned(), Some(r.to_owned()));
    assert_eq!(*told.lock().unwrap(), [pair("t2", "r2"), pair("t3", "r2")]);
}

#[tokio::test(start_paused = true)]
async fn a_refused_grant_says_what_to_do() {
    let script = ScriptedTransport::new().json(
        400,
        r#"{"error": "invalid_grant", "error_description": "token r-secret is used up"}"#,
    );
    let engine = plain(oauth(vec![Grant::RefreshToken]), &script)
        .set("refresh_token", "r-secret")
        .set("client_id", "id")
        .set("client_secret", "s")
        .build()
        .unwrap();
    let error = call(&engine, "tickets.get", GET).await.unwrap_err();
    let text = format!("{error} {error:?}");
    assert!(text.contains("authorise again") && !text.contains("r-secret"), "{text}");
}

#[tokio::test(start_paused = true)]
async fn codes_are_exchanged_with_their_proof() {
    let script = ScriptedTransport::new().json(200, token("t", ", \"expires_in\": \"60\""));
    let engine = plain(oauth(vec![Grant::AuthorizationCode]), &script)
        .set("client_id", "id")
        .build_partial()
        .unwrap();
    let authorization = engine.authorize("oauth", "https://me.example/back").unwrap();
    let url = &authorization.url;
    assert!(url.starts_with("https://test.acme.example/oauth/authorize?x=1&response_type=code&client_id=id&redirect_uri=https%3A%2F%2Fme.example%2Fback&scope=read%20write&state="), "{url}");
    assert!(url.ends_with("&code_challenge_method=S256"), "{url}");
    let error = engine.exchange("oauth", &authorization, "c", "other").await.unwrap_err();
    assert!(error.to_string().contains("state"));
    let state = authorization.state.clone();
    let tokens = engine.exchange("oauth", &authorization, "c", &state).await.unwrap();
    assert_eq!(tokens.access_token.expose(), "t");
    assert!(tokens.expires_at.is_some());
    let verifier = authorization.verifier.expose();
    assert_eq!(verifier.len(), 64);
    assert_eq!(
        script.requests()[0].body,
        format!(
            "grant_type=authorization_code&code=c&redirect_uri=https%3A%2F%2Fme.example%2Fback&code_verifier={verifier}&client_id=id"
        )
    );
}

fn sessions() -> Connector {
    let mut scheme = scheme(
        "session",
        vec![setting("user", false), setting("password", true)],
        vec![apply(ApplyTo::Header, "X-Session", "{session}")],
    );
    scheme.source =
        Source::Session { operation: text("login"), token: text("/data/token"), lifetime: None };
    let mut connector = with_schemes(vec![scheme]);
    let login = Operation::new("login", Method::Post, "/login")
        .params(list![
            Param::new("user", Place::Field).required(),
            Param::new("password", Place::Field).required().wire("pass"),
        ])
        .bodies(list![jackfield::plan::Body::new(
            jackfield::plan::BodyKind::Json,
            "application/json"
        )]);
    let mut operations = connector.operations.to_vec();
    operations.push(login);
    connector.operations = operations.into();
    connector
}

#[tokio::test(start_paused = true)]
async fn a_session_is_kept_and_renewed_when_it_is_refused() {
    let login = |token: &str| format!("{{\"data\": {{\"token\": \"{token}\"}}}}");
    let script = ScriptedTransport::new()
        .json(200, login("s1"))
        .json(200, "{}")
        .json(401, "{}")
        .json(200, login("s2"))
        .json(200, "{}");
    let engine = plain(sessions(), &script).set("user", "u").set("password", "p").build().unwrap();
    call(&engine, "tickets.get", GET).await.unwrap();
    call(&engine, "tickets.get", GET).await.unwrap();
    let sent = script.requests();
    assert_eq!(sent[0].body, r#"{"user":"u","pass":"p"}"#);
    assert!(!sent[0].headers.contains_key("x-session"));
    assert_eq!(header(&sent[1], "x-session").unwrap(), "s1");
    assert_eq!(header(&sent[4], "x-session").unwrap(), "s2");
}

#[tokio::test(start_paused = true)]
async fn an_operation_may_need_no_credential_or_several() {
    let mut connector = two_ways();
    let mut open = connector.operations[0].clone();
    open.security = Some(list![]);
    let mut both = connector.operations[1].clone();
    both.security = Some(
        vec![Requirement { schemes: list![text("basic"), text("bearer")], scopes: list![] }].into(),
    );
    connector.operations = vec![open, both].into();
    connector.security = vec![requirement("bearer")].into();
    let script = ScriptedTransport::new().json(200, "{}");
    let engine = builder(connector, &script);
    let error = engine.build().unwrap_err().to_string();
    assert!(error.contains("no setting `api_key`"), "{error}");
}
