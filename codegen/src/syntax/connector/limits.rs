//! `rate_limit`: what is known of the vendor's rate limits.

use serde_json::{Value, json};

use super::schema::Definitions;
use super::table::{Reader, Syntax, mapping, plain_mapping, read_mapping};
use super::text::Duration;
use super::value::Text;
use super::word::words;
use crate::node::Node;
use crate::source::Spanned;

mapping! {
    /// What is known of the vendor's rate limits.
    pub struct RateLimit is "`rate_limit`" {
        /// The vendor's names of the headers, where they are not the usual ones.
        "headers" headers: Option<RateHeaders>,
        /// What the vendor's documents promise.
        "policies" policies: Vec<RatePolicy>,
    }
}

mapping! {
    /// The headers that tell about the rate limit.
    pub struct RateHeaders is "`headers` of `rate_limit`" {
        /// The header with the number of requests allowed per window.
        "limit" limit: Option<LimitHeader>,
        /// The header with the number of requests left.
        "remaining" remaining: Option<LimitHeader>,
        /// The header that tells when the window ends.
        "reset" reset: Option<ResetHeader>,
        /// The header with how much of the limit a call took.
        "cost" cost: Option<LimitHeader>,
        /// A header in the form of `RateLimit`: `"quota";r=50;t=30`.
        "structured" structured: Option<Text>,
        /// A header in the form of `RateLimit-Policy`: `"quota";q=100;w=60`.
        "policy" policy: Option<Text>,
    }
}

mapping! {
    /// A header with a number.
    pub struct LimitHeader is "a header of `rate_limit`" {
        /// The header's name.
        "name" name: Text,
        /// The member that is the number, where the header is a list such as `total=100; remaining=99`.
        "member" member: Option<Text>,
    }
}

impl Syntax for LimitHeader {
    fn read(node: Node<'_>, cx: &Reader<'_>) -> Option<Self> {
        if node.as_str().is_none() {
            return read_mapping(node, cx);
        }
        let name = Text::read(node, cx)?;
        Some(Self { span: node.place(), name, member: None })
    }

    fn schema(definitions: &mut Definitions) -> Value {
        let long = definitions.mapping::<Self>("LimitHeader");
        json!({"anyOf": [{"type": "string"}, long]})
    }
}

words! {
    /// How a reset time is written.
    pub enum ResetFormat {
        /// Seconds from now.
        Delta = "delta",
        /// Milliseconds from now.
        DeltaMs = "delta_ms",
        /// Seconds since 1970.
        Epoch = "epoch",
        /// Milliseconds since 1970.
        EpochMs = "epoch_ms",
        /// RFC 3339, also without seconds.
        Iso = "iso",
        /// RFC 9110 section 5.6.7.
        HttpDate = "http_date",
    }
}

mapping! {
    /// The header that tells when the window ends.
    pub struct ResetHeader is "`reset`" {
        /// The header's name.
        "name" name: Text,
        /// The member that is the time, where the header is a list.
        "member" member: Option<Text>,
        /// How the time is written; default `delta`, seconds from now.
        "format" format: Option<Spanned<ResetFormat>>,
    }
}

impl Syntax for ResetHeader {
    fn read(node: Node<'_>, cx: &Reader<'_>) -> Option<Self> {
        if node.as_str().is_none() {
            return read_mapping(node, cx);
        }
        let name = Text::read(node, cx)?;
        Some(Self { span: node.place(), name, member: None, format: None })
    }

    fn schema(definitions: &mut Definitions) -> Value {
        let long = definitions.mapping::<Self>("ResetHeader");
        json!({"anyOf": [{"type": "string"}, long]})
    }
}

mapping! {
    /// A documented allowance.
    pub struct RatePolicy is "a policy of `rate_limit`" {
        /// How many requests.
        "limit" limit: Spanned<u32>,
        /// In which time.
        "per" per: Duration,
        /// What it is about, in words: a plan of the vendor, an endpoint.
        "scope" scope: Option<Text>,
    }
}

plain_mapping!(RateLimit, RateHeaders, RatePolicy);
