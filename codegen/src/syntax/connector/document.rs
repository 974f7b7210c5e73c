//! The whole file.

use super::auth::{Alternatives, Scheme};
use super::errors::Errors;
use super::info::Info;
use super::limits::RateLimit;
use super::pagination::Paginations;
use super::resource::Resource;
use super::server::Server;
use super::source::Source;
use super::table::{mapping, plain_mapping};
use super::types::NamedType;
use super::value::{Named, Needed, Scalar};
use crate::source::Spanned;

mapping! {
    /// A connector: everything about a vendor's API, in one file.
    pub struct Document is "a connector file" {
        /// The version of this language: `1`.
        "jackfield" version: Needed<Spanned<u32>>,
        /// Who the vendor is.
        "connector" info: Needed<Info>,
        /// The OpenAPI document that the connector is made over, where there is one.
        "source" source: Option<Source>,
        /// The base URL, when there is one.
        "server" server: Option<Server>,
        /// Base URLs by name; the first is the default.
        "servers" servers: Named<Server>,
        /// The ways to authenticate, in the order of preference.
        "auth" auth: Named<Scheme>,
        /// Which schemes of `auth` go together; default: each alone.
        "security" security: Option<Alternatives>,
        /// Headers that each request carries.
        "headers" headers: Named<Scalar>,
        /// What is known of the vendor's rate limits.
        "rate_limit" rate_limit: Option<RateLimit>,
        /// How error bodies are read.
        "errors" errors: Option<Errors>,
        /// Ways to page, to which operations refer by name.
        "pagination" pagination: Paginations,
        /// Groups of operations; required, unless there is a `source`.
        "resources" resources: Named<Resource>,
        /// Types, to which everything refers by name.
        "types" types: Named<NamedType>,
    }
    piecewise unread;
    reserved {
        "connection": "declare settings as `variables` of the server or as `fields` of a scheme",
        "retry": "retries are a policy of the client",
        "timeouts": "give an operation its `timeout`; the rest is a policy of the client",
        "idempotency": "give each operation its `idempotency` header",
        "operations": "operations stand under `resources`",
        "tools": "give each operation its `tool`",
        "unified": "the unified interfaces are not compiled from this file",
        "steps": "give the operation its `steps`; they stand in place of `http`",
    }
}

plain_mapping!(Document);

impl Document {
    /// Whether this key is written and could not be read.
    pub fn is_unread(&self, key: &str) -> bool {
        self.unread.contains(&key)
    }

    /// Whether it cannot be told which servers there are.
    pub fn servers_are_unread(&self) -> bool {
        self.is_unread("server") || self.is_unread("servers")
    }
}
