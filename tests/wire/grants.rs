//! OAuth 2 as vendors declare it: each grant goes over the wire in a case, and the one that a user must
//! consent to in the test here, since it is no call of a tool.

use std::sync::Arc;

use jackfield::testing::{ScriptedTransport, TestEnvironment};
use jackfield::{ConnectionBuilder, Engine, Input};
use jackfield_plan::{Grant, Source};
use jackfield_tests::{places, tool};

use crate::cases::vendors;

/// What a token endpoint gives for a code.
const TOKENS: &str = r#"{"access_token": "AT", "refresh_token": "RT", "expires_in": 3600}"#;

/// A vendor with the code grant: how to connect, where the user is sent, up to what is made up, and where
/// the code goes.
struct Code {
    vendor: &'static str,
    settings: &'static [(&'static str, &'static str)],
    consent: &'static str,
    tokens: &'static str,
    /// An operation without arguments, and where it goes with the token.
    operation: &'static str,
    url: &'static str,
}

const CODES: &[Code] = &[
    Code {
        vendor: "jira",
        settings: &[("cloud_id", "c1")],
        consent: "https://auth.atlassian.com/authorize?audience=api.atlassian.com&response_type=code&client_id=CI\
                  &redirect_uri=https%3A%2F%2Fme.example%2Fback&scope=read%3Ajira-work%20write%3Ajira-work%20\
                  read%3Ajira-user%20read%3Aservicedesk-request%20write%3Aservicedesk-request%20offline_access\
                  &state=",
        tokens: "https://auth.atlassian.com/oauth/token",
        operation: "users.me",
        url: "https://api.atlassian.com/ex/jira/c1/rest/api/3/myself",
    },
    Code {
        vendor: "zendesk",
        settings: &[("subdomain", "acme")],
        consent: "https://acme.zendesk.com/oauth/authorizations/new?response_type=code&client_id=CI\
                  &redirect_uri=https%3A%2F%2Fme.example%2Fback&scope=read%20write&state=",
        tokens: "https://acme.zendesk.com/oauth/tokens",
        operation: "users.get_me",
        url: "https://acme.zendesk.com/api/v2/users/me",
    },
    Code {
        vendor: "servicenow",
        settings: &[("instance", "acme")],
        consent: "https://acme.service-now.com/oauth_auth.do?response_type=code&client_id=CI\
                  &redirect_uri=https%3A%2F%2Fme.example%2Fback&state=",
        tokens: "https://acme.service-now.com/oauth_token.do",
        operation: "groups.list",
        url: "https://acme.service-now.com/api/now/table/sys_user_group?sysparm_limit=100",
    },
];

fn connection(of: &Code, script: &ScriptedTransport) -> ConnectionBuilder {
    let connection = Engine::from_plan(Arc::new(tool::plan(of.vendor).connector))
        .transport(Arc::new(script.clone()))
        .environment(Arc::new(TestEnvironment::new()));
    of.settings.iter().fold(connection, |connection, (name, value)| connection.set(name, *value))
}

#[tokio::test]
async fn a_code_is_exchanged_by_a_form_and_its_token_makes_calls() {
    for of in CODES {
        let script = ScriptedTransport::new().json(200, TOKENS).json(200, "{}");
        let client =
            |script| connection(of, script).set("client_id", "CI").set("client_secret", "C S&");
        let engine = client(&script).build_partial().unwrap();
        let authorization = engine.authorize("oauth", "https://me.example/back").unwrap();
        let (url, vendor) = (&authorization.url, of.vendor);
        assert!(url.starts_with(of.consent), "{vendor}: {url}");
        let state = authorization.state.clone();
        let tokens = engine.exchange("oauth", &authorization, "c/1", &state).await.unwrap();
        let sent = &script.requests()[0];
        assert_eq!((sent.method.as_str(), sent.uri.to_string().as_str()), ("POST", of.tokens));
        assert_eq!(sent.headers["content-type"], "application/x-www-form-urlencoded");
        assert!(!sent.headers.contains_key("authorization"), "{vendor}");
        let form = format!(
            "grant_type=authorization_code&code=c%2F1&redirect_uri=https%3A%2F%2Fme.example%2Fback\
             &code_verifier={}&client_id=CI&client_secret=C+S%26",
            authorization.verifier.expose()
        );
        assert_eq!(String::from_utf8_lossy(&sent.body), form, "{vendor}");

        // What came of it is all that a connection needs.
        let engine = connection(of, &script).set("access_token", tokens.access_token);
        let engine = engine.build().unwrap();
        engine.call_json(of.operation, Input::default()).await.unwrap();
        let sent = &script.requests()[1];
        assert_eq!(sent.uri.to_string(), of.url, "{vendor}");
        assert_eq!(sent.headers["authorization"], "Bearer AT", "{vendor}");
    }
}

/// A grant that is declared and never tried may be none.
#[test]
fn every_grant_that_a_vendor_declares_is_tried() {
    let cases = vendors();
    let mut declared = 0;
    for folder in places::folders_in(&places::root().join("specs")) {
        let vendor = folder.file_name().unwrap().to_str().unwrap().to_owned();
        let of_vendor = cases.iter().find(|(name, _)| *name == vendor).map(|(_, cases)| cases);
        for scheme in &tool::plan(&vendor).connector.schemes {
            let Source::Oauth2 { grants, .. } = &scheme.source else { continue };
            for grant in grants {
                declared += 1;
                let name = serde_json::to_value(grant).unwrap();
                let is_tried = match grant {
                    Grant::AuthorizationCode => CODES.iter().any(|code| code.vendor == vendor),
                    _ => of_vendor.is_some_and(|cases| cases.has_grant(name.as_str().unwrap())),
                };
                assert!(is_tried, "{vendor}: no case sends the grant {name} of `{}`", scheme.name);
            }
        }
    }
    assert!(declared > 0);
}
