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
        "limit" limit: Option<Text>,
        /// The header with the number of requests left.
        "remaining" remaining: Option<Text>,
        /// The header that tells when the window ends.
        "reset" reset: Option<ResetHeader>,
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
        Some(Self { span: node.place(), name, format: None })
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
