//! Targets: `JSONPath` (RFC 9535), parsed and evaluated by `serde_json_path`.
//!
//! Takes: the text of a target, and a document as JSON. Gives: the places that it selects, as steps
//! from the root. Texts that nest too deep, or that search everywhere within everywhere again and
//! again, are refused: the former would cost stack, the latter time.

use std::collections::HashSet;

use serde_json::Value;
use serde_json_path::{JsonPath, PathElement};

use crate::node::Step;

/// How many brackets may be open at once.
const MAX_NESTING: usize = 32;

/// How often a path may search everywhere below a node.
const MAX_SEARCHES: usize = 3;

/// How long a path may be, in bytes.
const MAX_LENGTH: usize = 4096;

/// A parsed target.
#[derive(Debug, Clone)]
pub struct Target(JsonPath);

impl Target {
    /// Parses a path.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.len() > MAX_LENGTH {
            return Err(format!("it has more than {MAX_LENGTH} characters"));
        }
        if nesting(text) > MAX_NESTING {
            return Err(format!("more than {MAX_NESTING} brackets are open at once"));
        }
        if text.matches("..").count() > MAX_SEARCHES {
            return Err(format!("it has `..` more than {MAX_SEARCHES} times"));
        }
        JsonPath::parse(text).map(Self).map_err(|error| error.message().to_owned())
    }

    /// The places that it selects, each once.
    pub(super) fn select(&self, value: &Value) -> Vec<Vec<Step>> {
        let found = self.0.query_located(value);
        let steps = |element: &PathElement<'_>| match element {
            PathElement::Name(name) => Step::Name((*name).to_owned()),
            PathElement::Index(index) => Step::Index(*index),
        };
        let mut known = HashSet::new();
        let places = found.iter().map(|node| node.location().iter().map(steps).collect());
        places.filter(|place: &Vec<Step>| known.insert(place.clone())).collect()
    }
}

/// How many brackets are open at once, at most. Brackets in quotes count, too: it is only a bound.
fn nesting(text: &str) -> usize {
    let (mut open, mut deepest) = (0_usize, 0);
    for byte in text.bytes() {
        match byte {
            b'(' | b'[' | b'!' => open += 1,
            b')' | b']' => open = open.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(open);
    }
    deepest
}
