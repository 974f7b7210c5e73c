//! OAuth 2 tokens (RFC 6749): client credentials, refresh token, password, and a code that was
//! exchanged.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderValue, Request, StatusCode, header};
use jackfield_plan::{Grant, Scheme, Source};
use url::{ParseError, Url};

use super::{Live, TokenHook, Tokens, Values, renew_at};
use crate::connection::Settings;
use crate::engine::Engine;
use crate::error::{AuthError, ConnectionError, Error};
use crate::execute;
use crate::json::Document;
use crate::prepare::Escape;
use crate::secret::Secret;
use crate::transport::RequestBody;

/// Answers of token endpoints are small; a larger one is something else.
const MAX_ANSWER: u64 = 1024 * 1024;

/// Obtains an access token by the first grant that the settings allow.
///
/// A refresh token is tried before anything that needs a password; an access token that was given
/// is used until it is refused.
pub(super) async fn obtain(
    engine: &Engine,
    scheme: &Scheme,
    cached: Option<&Live>,
    refused: Option<&Live>,
) -> Result<Live, Error> {
    let Source::Oauth2 { grants, scopes, .. } = &scheme.source else {
        return Err(AuthError::new(&scheme.name, "the scheme is not OAuth 2").into());
    };
    let setting = |name: &str| engine.settings().get(name);
    if let (None, None, Some(token)) = (cached, refused, setting("access_token")) {
        return Ok(given(token, setting("refresh_token").cloned()));
    }
    let refresh_token = cached.and_then(|live| live.refresh_token.as_ref());
    if let Some(token) = refresh_token.or_else(|| setting("refresh_token")) {
        let form = vec![("grant_type", "refresh_token"), ("refresh_token", token.expose())];
        let mut tokens = request(engine, scheme, form).await?;
        // A server that keeps the refresh token does not repeat it (RFC 6749 section 6).
        tokens.refresh_token.get_or_insert_with(|| token.clone());
        return Ok(accept(engine, tokens));
    }
    let scope = engine.scopes().map_or_else(|| scopes.join(" "), |chosen| chosen.join(" "));
    if let Some(mut form) = grants.iter().find_map(|grant| grant_form(engine.settings(), *grant)) {
        if !scope.is_empty() {
            form.push(("scope", &scope));
        }
        let tokens = request(engine, scheme, form).await?;
        return Ok(accept(engine, tokens));
    }
    let reason = if refused.is_some() {
        "the access token was refused and nothing was given to renew it with; set \
         `refresh_token`, or a new `access_token`"
    } else {
        "nothing was given to obtain a token with; set `access_token` or `refresh_token`"
    };
    Err(AuthError::new(&scheme.name, reason).into())
}

/// The form of a grant that needs no user, when its settings are given.
fn grant_form(settings: &Settings, grant: Grant) -> Option<Vec<(&str, &str)>> {
    match grant {
        Grant::ClientCredentials => {
            settings.get("client_secret").map(|_| vec![("grant_type", "client_credentials")])
        }
        Grant::Password => Some(vec![
            ("grant_type", "password"),
            ("username", settings.get("username")?.expose()),
            ("password", settings.get("password")?.expose()),
        ]),
        Grant::AuthorizationCode | Grant::RefreshToken => None,
    }
}

fn given(token: &Secret, refresh_token: Option<Secret>) -> Live {
    Live { name: "access_token", secret: token.clone(), refresh_token, renew_at: None }
}

/// Tells the hook about new tokens and makes them usable.
pub(super) fn accept(engine: &Engine, tokens: Tokens) -> Live {
    if let Some(hook) = engine.on_tokens() {
        call(hook, &tokens);
    }
    let now = engine.environment().now();
    let lifetime = tokens.expires_at.and_then(|at| at.duration_since(now).ok());
    Live {
        name: "access_token",
        secret: tokens.access_token,
        refresh_token: tokens.refresh_token,
        renew_at: lifetime.map(|lifetime| renew_at(now, lifetime)),
    }
}

fn call(hook: &TokenHook, tokens: &Tokens) {
    hook(tokens);
}

/// Asks the token endpoint (RFC 6749 sections 4 and 5).
pub(super) async fn request(
    engine: &Engine,
    scheme: &Scheme,
    mut form: Vec<(&str, &str)>,
) -> Result<Tokens, Error> {
    let Source::Oauth2 { token_url, credentials_in_body, .. } = &scheme.source else {
        return Err(AuthError::new(&scheme.name, "the scheme is not OAuth 2").into());
    };
    let settings = engine.settings();
    let url = endpoint(engine, token_url)?;
    let client = (settings.get("client_id"), settings.get("client_secret"));
    let mut basic = None;
    match client {
        (Some(id), Some(secret)) if !credentials_in_body => {
            // Both are form-encoded first (RFC 6749 section 2.3.1).
            basic = Some(format!("{}:{}", encoded(id.expose()), encoded(secret.expose())));
        }
        (id, secret) => {
            form.extend(id.map(|id| ("client_id", id.expose())));
            form.extend(secret.map(|secret| ("client_secret", secret.expose())));
        }
    }
    let request = token_request(&url, &form, basic.as_deref())
        .map_err(|reason| AuthError::new(&scheme.name, reason))?;
    let (status, body) = execute::once(engine, request, MAX_ANSWER).await?;
    read(engine, scheme, status, &body)
}

/// The URL of an endpoint; one without a host is relative to where the API is (OpenAPI 3.1, section
/// 4.5), as with `FastAPI`'s `tokenUrl: token`.
pub(super) fn endpoint(engine: &Engine, template: &str) -> Result<String, Error> {
    let url = Values::new(engine.settings().clone()).render(template)?;
    if Url::parse(&url) != Err(ParseError::RelativeUrlWithoutBase) {
        return Ok(url.into_owned());
    }
    let base = format!("{}/", engine.base()?.url);
    let joined = Url::parse(&base).and_then(|base| base.join(&url));
    let url = joined.map_err(|error| {
        let fault = format!("the OAuth 2 endpoint `{url}` is no URL: {error}");
        ConnectionError::fault(&engine.connector().id, fault)
    })?;
    Ok(url.into())
}

fn encoded(text: &str) -> String {
    let mut out = String::new();
    Escape::Form.push(&mut out, text);
    out
}

fn token_request(
    url: &str,
    form: &[(&str, &str)],
    basic: Option<&str>,
) -> Result<Request<RequestBody>, String> {
    let pairs: Vec<_> =
        form.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
    let mut request = Request::post(url)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::ACCEPT, "application/json")
        .body(RequestBody::Bytes(pairs.join("&").into()))
        .map_err(|error| format!("the token endpoint cannot be asked: {error}"))?;
    if let Some(basic) = basic {
        let value = HeaderValue::from_str(&crate::prepare::basic(basic));
        let mut value = value.map_err(|_| "the client id or secret cannot be sent".to_owned())?;
        value.set_sensitive(true);
        request.headers_mut().insert(header::AUTHORIZATION, value);
    }
    Ok(request)
}

/// Reads the answer: tokens (RFC 6749 section 5.1) or an error (section 5.2).
fn read(
    engine: &Engine,
    scheme: &Scheme,
    status: StatusCode,
    body: &Bytes,
) -> Result<Tokens, Error> {
    let document = Document::parse(body).ok();
    let text = |pointer: &str| {
        let document = document.as_ref()?;
        document.scalar(document.find_value(pointer)?)
    };
    match text("/access_token") {
        Some(token) if status.is_success() => {
            let now = engine.environment().now();
            let seconds = text("/expires_in").and_then(|seconds| seconds.parse::<f64>().ok());
            let lifetime = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
            Ok(Tokens {
                scheme: scheme.name.clone().into_owned(),
                access_token: Secret::new(token),
                refresh_token: text("/refresh_token").map(Secret::new),
                expires_at: lifetime.and_then(|lifetime| now.checked_add(lifetime)),
                scope: text("/scope"),
            })
        }
        _ => {
            let code = text("/error");
            let words = text("/error_description").or_else(|| code.clone());
            let words = words.unwrap_or_else(|| "no token in it".to_owned());
            let reason = format!("the token endpoint answered {}: {words}", status.as_u16());
            let scheme = scheme.name.clone().into_owned();
            Err(AuthError { scheme, reason, code }.into())
        }
    }
}
