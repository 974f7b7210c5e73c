//! `auth` and `security`: how a caller proves who they are.

use serde_json::{Value, json};

use super::schema::Definitions;
use super::server::Setting;
use super::table::{Reader, Syntax, mapping, plain_mapping};
use super::text::{Duration, Path, Template};
use super::value::{Named, Text};
use super::word::words;
use crate::node::Node;
use crate::source::{Span, Spanned};

words! {
    /// The ways to authenticate.
    pub enum SchemeType {
        /// A key in a header, the query, a cookie or the body.
        ApiKey = "api_key",
        /// RFC 7617.
        Basic = "basic",
        /// RFC 6750.
        Bearer = "bearer",
        /// A header with a template.
        Header = "header",
        /// Several places at once.
        Custom = "custom",
        /// RFC 6749.
        Oauth2 = "oauth2",
        /// A login operation.
        Session = "session",
        /// No credential.
        None = "none",
    }
}

words! {
    /// Where a credential goes.
    pub enum ApplyPlace {
        /// A header.
        Header = "header",
        /// A query parameter.
        Query = "query",
        /// A cookie.
        Cookie = "cookie",
        /// A field of the body; of the query where there is no body.
        Body = "body",
    }
}

words! {
    /// How OAuth tokens are obtained.
    pub enum GrantWord {
        /// RFC 6749 section 4.1, with PKCE.
        AuthorizationCode = "authorization_code",
        /// RFC 6749 section 4.4.
        ClientCredentials = "client_credentials",
        /// RFC 6749 section 6.
        RefreshToken = "refresh_token",
        /// RFC 6749 section 4.3.
        Password = "password",
    }
}

words! {
    /// Where the OAuth client's id and secret go.
    pub enum CredentialsPlace {
        /// Into a basic header.
        Header = "header",
        /// Into the form.
        Body = "body",
    }
}

mapping! {
    /// One way to authenticate.
    pub struct Scheme is "a scheme of `auth`" {
        /// The kind of scheme.
        "type" kind: Spanned<SchemeType>,
        /// Where the user gets what the scheme takes.
        "description" description: Option<Text>,
        /// What the user gives.
        "fields" fields: Named<Setting>,
        /// The server that goes with the scheme, when it is not the first.
        "server" server: Option<Text>,
        /// `api_key`: where the key goes; default `header`.
        "in" place: Option<Spanned<ApplyPlace>>,
        /// `api_key`, `header`: the name of the header, parameter, cookie or field.
        "name" name: Option<Text>,
        /// `api_key`, `bearer`, `header`: the value, with placeholders for the fields.
        "value" value: Option<Template>,
        /// `basic`: the user; default `{username}`.
        "user" user: Option<Template>,
        /// `basic`: the password; default `{password}`.
        "password" password: Option<Template>,
        /// `custom`, `session`: the places that carry the credential.
        "apply" apply: Vec<Apply>,
        /// `oauth2`: how tokens are obtained, in the order of preference.
        "grants" grants: Vec<Spanned<GrantWord>>,
        /// `oauth2`: the token endpoint.
        "token_url" token_url: Option<Template>,
        /// `oauth2`: the authorization endpoint, for the code grant.
        "authorization_url" authorization_url: Option<Template>,
        /// `oauth2`: the scopes asked for when the user names none.
        "scopes" scopes: Vec<Text>,
        /// `oauth2`: where the client's id and secret go; default `header`.
        "credentials" credentials: Option<Spanned<CredentialsPlace>>,
        /// `session`: the login operation, as `resource.operation`.
        "login" login: Option<Text>,
        /// `session`: where the token is in the answer of the login operation.
        "token" token: Option<Path>,
        /// `session`: after which time it is opened again unasked.
        "lifetime" lifetime: Option<Duration>,
    }
}

mapping! {
    /// One place on a request where a credential goes.
    pub struct Apply is "an entry of `apply`" {
        /// Header, query, cookie or body.
        "in" place: Spanned<ApplyPlace>,
        /// The name of the header, parameter, cookie or field.
        "name" name: Text,
        /// The value, with placeholders.
        "value" value: Template,
    }
}

plain_mapping!(Scheme, Apply);

/// Which schemes an operation can be called with.
#[derive(Debug, Clone)]
pub struct Alternatives {
    /// In the order of preference; none when no credential is needed.
    pub alternatives: Vec<Vec<SchemeUse>>,
    /// Where they are written.
    pub span: Span,
}

/// A scheme of an alternative.
#[derive(Debug, Clone)]
pub struct SchemeUse {
    /// Its name.
    pub name: Text,
    /// The scopes that the operation asks for.
    pub scopes: Vec<Text>,
}

impl Alternatives {
    fn one(node: Node<'_>, cx: &Reader<'_>) -> Option<Vec<SchemeUse>> {
        if node.is_mapping() {
            let schemes: Named<Vec<Text>> = Named::read(node, cx)?;
            let entries = schemes.entries.into_iter();
            return Some(entries.map(|e| SchemeUse { name: e.name, scopes: e.value }).collect());
        }
        if !node.is_sequence() && node.as_str().is_none() {
            let help = "name a scheme of `auth`; an operation that needs none says `auth: none`";
            cx.wrong_type_help(node, "the name of a scheme", help);
            return None;
        }
        let names = super::value::OneOrMany::<Text>::read(node, cx)?.0;
        Some(names.into_iter().map(|name| SchemeUse { name, scopes: Vec::new() }).collect())
    }
}

impl Syntax for Alternatives {
    fn read(node: Node<'_>, cx: &Reader<'_>) -> Option<Self> {
        let span = node.place();
        let alternatives = if node.as_str() == Some("none") {
            vec![Vec::new()]
        } else if node.is_sequence() {
            node.items().filter_map(|item| Self::one(item, cx)).collect()
        } else {
            vec![Self::one(node, cx)?]
        };
        Some(Self { alternatives, span })
    }

    fn schema(definitions: &mut Definitions) -> Value {
        definitions.define("Alternatives", |_| {
            let names = json!({"type": "array", "items": {"type": "string"}});
            let scoped = json!({"type": "object", "additionalProperties": names});
            let one = json!({"anyOf": [{"type": "string"}, scoped]});
            let together = json!({"anyOf": [{"type": "string"}, names, scoped]});
            json!({"anyOf": [one, {"type": "array", "items": together}]})
        })
    }
}
