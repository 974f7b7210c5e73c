//! A small connector with one of everything, and engines over it.

use std::sync::Arc;

use jackfield::plan::{
    Apply, ApplyTo, Body, BodyKind, Connector, ContentKind, ErrorKind, ErrorRule, Errors, FORMAT,
    Kind, Method, Operation, Param, Place, RateLimits, Requirement, Response, Rule, Scheme, Server,
    Setting, Source, Status, list, text,
};
use jackfield::testing::{ScriptedTransport, TestEnvironment};
use jackfield::{ConnectionBuilder, Engine, Error, Input, RawResponse};

/// A setting without a default.
pub(crate) const fn setting(name: &'static str, secret: bool) -> Setting {
    Setting {
        name: text(name),
        description: text("Where to find it"),
        secret,
        default: None,
        allowed: list![],
        pattern: None,
    }
}

/// A scheme that puts settings onto requests.
pub(crate) fn scheme(name: &'static str, fields: Vec<Setting>, apply: Vec<Apply>) -> Scheme {
    Scheme {
        description: text(""),
        name: text(name),
        fields: fields.into(),
        source: Source::Settings,
        apply: apply.into(),
        server: None,
    }
}

pub(crate) const fn apply(to: ApplyTo, name: &'static str, value: &'static str) -> Apply {
    Apply { to, name: text(name), value: text(value) }
}

/// One of everything; tests change what they are about.
pub(crate) fn connector() -> Connector {
    let key = scheme(
        "key",
        vec![setting("api_key", true)],
        vec![apply(ApplyTo::Header, "Authorization", "Token {api_key}")],
    );
    let ok = || vec![Response::new(Status::Exact(200), ContentKind::Json, "application/json")];
    let mut get = Operation::new("tickets.get", Method::Get, "/tickets/{id}")
        .params(list![Param::new("id", Place::Path).required()]);
    get.responses = ok().into();
    let mut list = Operation::new("tickets.list", Method::Get, "/tickets");
    list.params = vec![
        Param::new("offset", Place::Query).rule(Rule::kind(Kind::Integer)),
        Param::new("limit", Place::Query).rule(Rule::kind(Kind::Integer)),
        Param::new("cursor", Place::Query),
    ]
    .into();
    list.responses = ok().into();
    let mut create = Operation::new("tickets.create", Method::Post, "/tickets")
        .bodies(list![Body::new(BodyKind::Json, "application/json")]);
    create.responses = ok().into();
    Connector {
        format: FORMAT,
        id: text("acme"),
        name: text("Acme"),
        servers: vec![Server {
            name: text("default"),
            url: text("https://{subdomain}.acme.example/api"),
            variables: vec![setting("subdomain", false)].into(),
        }]
        .into(),
        schemes: vec![key].into(),
        security: vec![requirement("key")].into(),
        headers: list![(text("X-Version"), text("2"))],
        errors: Errors {
            rules: vec![ErrorRule {
                status: None,
                header: None,
                body: Some(text("/failure")),
                equals: None,
                matches: None,
                kind: ErrorKind::Invalid,
                help: Some(text("look at the form")),
            }]
            .into(),
            ..Errors::default()
        },
        rate_limits: RateLimits::default(),
        operations: vec![get, list, create].into(),
        index: jackfield::plan::Index::default(),
    }
}

pub(crate) fn requirement(scheme: &'static str) -> Requirement {
    Requirement { schemes: vec![text(scheme)].into(), scopes: list![] }
}

/// A builder over a script, with its settings given.
pub(crate) fn builder(connector: Connector, transport: &ScriptedTransport) -> ConnectionBuilder {
    Engine::from_plan(Arc::new(connector))
        .transport(Arc::new(transport.clone()))
        .environment(Arc::new(TestEnvironment::new()))
        .set("subdomain", "test")
        .set("api_key", "marker-secret")
}

pub(crate) fn engine(transport: &ScriptedTransport) -> Engine {
    builder(connector(), transport).build().unwrap()
}

/// Calls an operation by name.
pub(crate) async fn call(
    engine: &Engine,
    operation: &str,
    arguments: &str,
) -> Result<RawResponse, Error> {
    engine.call_json(operation, input(arguments)).await
}

pub(crate) fn input(arguments: &str) -> Input {
    Input { arguments: serde_json::from_str(arguments).unwrap(), ..Input::default() }
}
