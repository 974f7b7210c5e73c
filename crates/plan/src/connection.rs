//! Where a vendor lives and how a caller proves who they are.
//!
//! Every way to authenticate is one model: a [`Scheme`] has fields that the user gives (or that a
//! token exchange obtains, its [`Source`]) and a list of places where they go on a request
//! ([`Apply`]). API keys, basic, bearer, custom headers and credentials in a body differ in data only.

use serde::{Deserialize, Serialize};

use crate::list::{List, Text};

/// The setting that stands for scheme and host of a server of which only the path is known.
pub const BASE_URL: &str = "base_url";

/// A base URL, with the settings that complete it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Server {
    /// The name by which a client chooses it; `default` when there is only one.
    pub name: Text,
    /// An absolute URL with `{setting}` placeholders, without a trailing slash.
    pub url: Text,
    /// What the placeholders stand for.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub variables: List<Setting>,
}

/// One value that the user of a connection gives: a server variable or a credential.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Setting {
    /// The name: of the builder's method, of `--set name=value`, of the placeholder.
    pub name: Text,
    /// What it is and where to find it.
    #[serde(default, skip_serializing_if = "str_is_empty")]
    pub description: Text,
    /// A secret is never printed, logged or put into an error.
    #[serde(default, skip_serializing_if = "is_false")]
    pub secret: bool,
    /// Used when the user gives none; a setting without a default is required.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<Text>,
    /// When not empty, the only values allowed.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub allowed: List<Text>,
    /// A regular expression, without look-around, that a value must match somewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pattern: Option<Text>,
}

/// One way to authenticate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scheme {
    /// The name that requirements refer to.
    pub name: Text,
    /// Where the user gets what it takes, in words; its fields have their own.
    #[serde(default, skip_serializing_if = "str_is_empty")]
    pub description: Text,
    /// What the user gives. Which fields of a [`Source::Oauth2`] are needed depends on the grant:
    /// see [`Scheme::ways`].
    #[serde(default, skip_serializing_if = "is_empty")]
    pub fields: List<Setting>,
    /// Where the values that are applied come from.
    #[serde(default, skip_serializing_if = "Source::is_settings")]
    pub source: Source,
    /// What goes onto each request.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub apply: List<Apply>,
    /// The name of the [`Server`] that this way uses, when it is not the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server: Option<Text>,
}

/// Where the values that a [`Scheme`] applies come from.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Source {
    /// Straight from the settings.
    #[default]
    Settings,
    /// An OAuth 2 token endpoint (RFC 6749); the templates may use `{access_token}`.
    Oauth2 {
        /// How tokens are obtained, in order of preference.
        grants: List<Grant>,
        /// The token endpoint, with `{setting}` placeholders.
        token_url: Text,
        /// The authorization endpoint, for the code grant.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        authorization_url: Option<Text>,
        /// The scopes asked for when the user names none.
        #[serde(default, skip_serializing_if = "is_empty")]
        scopes: List<Text>,
        /// Whether the client's id and secret go into the form instead of a basic header.
        #[serde(default, skip_serializing_if = "is_false")]
        credentials_in_body: bool,
    },
    /// A login operation whose answer holds a token; the templates may use `{session}`.
    Session {
        /// The id of the login operation.
        operation: Text,
        /// Where the token is in its answer (RFC 6901).
        token: Text,
        /// Seconds after which the session is renewed unasked; without it, on a refusal only.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        lifetime: Option<u32>,
    },
}

impl Scheme {
    /// The sets of settings that are enough each, by name, in the order of preference. Fields that have
    /// a default are in none; an empty default is that of a field that only some grants need.
    ///
    /// An OAuth 2 scheme has a way for an access token that is there already, and one per grant, with the
    /// fields of the client that have no default; for a code, one with the refresh token that came of it.
    pub fn ways(&self) -> Vec<Vec<&str>> {
        let field = |name: &str| self.fields.iter().find(|field| field.name == name);
        let Source::Oauth2 { grants, .. } = &self.source else {
            let needed = self.fields.iter().filter(|field| field.default.is_none());
            return vec![needed.map(|field| &*field.name).collect()];
        };
        let has_value = |name: &str| {
            field(name).and_then(|field| field.default.as_deref()).is_some_and(|it| !it.is_empty())
        };
        let client = || {
            let names = ["client_id", "client_secret"].into_iter();
            names.filter(|name| field(name).is_some_and(|field| field.default.is_none()))
        };
        let mut ways: Vec<Vec<&str>> = vec![vec!["access_token"]];
        for grant in grants {
            let mut way: Vec<&str> = match grant {
                // With a code, refresh tokens come as well.
                Grant::AuthorizationCode | Grant::RefreshToken => {
                    client().chain(["refresh_token"]).collect()
                }
                Grant::ClientCredentials => vec!["client_id", "client_secret"],
                Grant::Password => client().chain(["username", "password"]).collect(),
            };
            way.retain(|name| !has_value(name));
            if !ways.contains(&way) {
                ways.push(way);
            }
        }
        ways
    }
}

impl Source {
    /// Whether the values come straight from the settings.
    pub fn is_settings(&self) -> bool {
        matches!(self, Self::Settings)
    }
}

/// An OAuth 2 grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grant {
    /// RFC 6749 section 4.1, with PKCE (RFC 7636).
    AuthorizationCode,
    /// RFC 6749 section 4.4.
    ClientCredentials,
    /// RFC 6749 section 6.
    RefreshToken,
    /// RFC 6749 section 4.3.
    Password,
}

/// One place on a request where a credential goes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Apply {
    /// Header, query, cookie or body field.
    pub to: ApplyTo,
    /// The header's, parameter's or field's name.
    pub name: Text,
    /// The value, with `{setting}` placeholders: `{api_key}`, `Token token={token}`.
    ///
    /// For [`ApplyTo::Basic`] the text `user:password` before base64.
    pub value: Text,
}

/// The kind of place where a credential goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ApplyTo {
    /// A request header, as it stands.
    Header,
    /// `Basic ` and the base64 of the value, as a header (RFC 7617).
    Basic,
    /// A query parameter.
    Query,
    /// A cookie.
    Cookie,
    /// A top-level field of a JSON or form body; a query parameter, where the operation has no body.
    Body,
}

/// Schemes that are needed together; an operation lists alternatives of these.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Requirement {
    /// Names of schemes, all of which apply; none means that no credential is needed.
    pub schemes: List<Text>,
    /// The scopes that the operation asks for, for OAuth 2 and OpenID Connect.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub scopes: List<Text>,
}

pub(crate) fn is_empty<T>(list: &List<T>) -> bool {
    list.is_empty()
}

pub(crate) fn str_is_empty(text: &Text) -> bool {
    text.is_empty()
}

pub(crate) fn is_false(value: &bool) -> bool {
    !*value
}
