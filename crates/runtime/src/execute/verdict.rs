//! Whether an answer is an error, of what kind, and in whose words.
//!
//! The operation's rules come before the connector's, and both before the status; the vendor's
//! message is looked for where the plan says, then where most vendors have it.

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use jackfield_plan::{Connector, ErrorKind, ErrorRule, Operation, Status};

use crate::codec::{Kind, Node};
use crate::engine::Engine;
use crate::error::{ApiError, Error, Facts, RateLimited, kind_of_status};
use crate::json::Document;
use crate::limits::RateLimit;

/// Where vendors have their messages, most specific first.
const MESSAGES: [&str; 14] = [
    "/error_description",
    "/error/message",
    "/error/detail",
    "/errors/0/message",
    "/errors/0/detail",
    "/errors/0/title",
    "/errorMessages/0",
    "/errors/0",
    "/message",
    "/detail",
    "/description",
    "/error",
    "/title",
    "/msg",
];

/// Where vendors have their codes.
const CODES: [&str; 6] =
    ["/code", "/error/code", "/errors/0/code", "/error_code", "/errorCode", "/error/type"];

/// Longer texts are shortened in messages; the raw body is kept.
const LONGEST_MESSAGE: usize = 500;

/// The error that an answer is, if it is one.
pub(super) fn error(
    engine: &Engine,
    operation: usize,
    status: StatusCode,
    headers: &HeaderMap,
    body: &Bytes,
    rate_limit: Option<RateLimit>,
) -> Option<Error> {
    let connector = engine.connector();
    let operation = connector.operations.get(operation)?;
    let success = status.is_success() || is_described(operation, status);
    if success && !rules(connector, operation).any(|rule| may_match_success(rule, status)) {
        return None;
    }
    let document = Document::parse(body).ok();
    let answer = Answer { status, headers, document: document.as_ref() };
    let rule = rules(connector, operation).find(|rule| answer.matches(rule));
    if success && rule.is_none() {
        return None;
    }
    let kind = rule.map_or_else(|| answer.kind(rate_limit.as_ref()), |rule| rule.kind);
    let facts = Facts {
        kind,
        // Before it is shortened: half of a credential is one that nobody finds.
        message: answer.message(connector, body).map(|text| shortened(&engine.scrub(&text))),
        code: answer.code(connector),
        details: answer.details(connector),
        help: help(rule, operation, kind),
    };
    let api = ApiError {
        operation: operation.id.clone().into_owned(),
        status,
        headers: headers.clone(),
        raw: body.clone(),
        facts,
        rate_limit,
    };
    Some(match kind {
        ErrorKind::RateLimited => RateLimited::new(api).into(),
        _ => api.into(),
    })
}

/// Whether the operation says what an answer of 300 to 399 means. Others tell of no result: what leads
/// elsewhere was followed before.
fn is_described(operation: &Operation, status: StatusCode) -> bool {
    let names = |row: &jackfield_plan::Response| {
        row.status != Status::Default && row.status.matches(status.as_u16())
    };
    status.is_redirection() && operation.responses.iter().any(names)
}

fn rules<'a>(
    connector: &'a Connector,
    operation: &'a Operation,
) -> impl Iterator<Item = &'a ErrorRule> {
    operation.error_rules.iter().chain(connector.errors.rules.iter())
}

/// A rule about a success must look at more than the status, or name just this status.
fn may_match_success(rule: &ErrorRule, status: StatusCode) -> bool {
    let looks = rule.body.is_some() || rule.header.is_some();
    match rule.status {
        Some(about) => about.matches(status.as_u16()),
        None => looks,
    }
}

/// The words for special access help wherever it may be what is missing.
fn help(rule: Option<&ErrorRule>, operation: &Operation, kind: ErrorKind) -> Option<String> {
    let access = || match kind {
        ErrorKind::Unauthenticated | ErrorKind::Forbidden | ErrorKind::NotFound => {
            operation.access.as_deref()
        }
        _ => None,
    };
    rule.and_then(|rule| rule.help.as_deref()).or_else(access).map(str::to_owned)
}

struct Answer<'a> {
    status: StatusCode,
    headers: &'a HeaderMap,
    document: Option<&'a Document<'a>>,
}

impl Answer<'_> {
    fn matches(&self, rule: &ErrorRule) -> bool {
        if rule.status.is_some_and(|status| !status.matches(self.status.as_u16())) {
            return false;
        }
        let fits = |text: Option<String>| {
            let text = text.as_deref();
            let equals = rule.equals.as_deref().is_none_or(|expected| text == Some(expected));
            // The compiler has read the pattern; one that cannot be read matches nothing.
            let matches = |pattern| {
                let pattern = regex_lite::Regex::new(pattern).ok();
                pattern.zip(text).is_some_and(|(pattern, text)| pattern.is_match(text))
            };
            equals && rule.matches.as_deref().is_none_or(matches)
        };
        let header = rule.header.as_deref().map(|name| self.headers.get(name));
        let body = rule.body.as_deref().map(|pointer| self.find(pointer));
        match (header, body) {
            (None, None) => rule.status.is_some() || !self.status.is_success(),
            (Some(None), _) | (_, Some(None)) => false,
            (_, Some(Some(node))) => fits(self.document.and_then(|document| document.scalar(node))),
            (Some(Some(value)), None) => fits(value.to_str().ok().map(str::to_owned)),
        }
    }

    fn find(&self, pointer: &str) -> Option<Node> {
        self.document?.find_value(pointer)
    }

    /// By the status, and by what the headers say of a limit where vendors refuse with 403.
    fn kind(&self, rate_limit: Option<&RateLimit>) -> ErrorKind {
        let spent = rate_limit.is_some_and(|limit| limit.remaining == Some(0))
            || RateLimit::has_retry_after(self.headers);
        match kind_of_status(self.status) {
            ErrorKind::Forbidden if spent => ErrorKind::RateLimited,
            kind => kind,
        }
    }

    /// The words at a pointer; those of a list or an object are joined.
    fn words(&self, pointer: &str) -> Option<String> {
        let text = words(self.document?, self.find(pointer)?)?;
        (!text.trim().is_empty()).then_some(text)
    }

    /// The scalar at a pointer.
    fn scalar(&self, pointer: &str) -> Option<String> {
        let text = self.document?.scalar(self.find(pointer)?)?;
        (!text.trim().is_empty()).then_some(text)
    }

    /// The text at the first of these places that has one: pointers into the body, which `read` reads, and
    /// headers.
    fn first(
        &self,
        places: &[jackfield_plan::Text],
        read: impl Fn(&str) -> Option<String>,
    ) -> Option<String> {
        places.iter().find_map(|place| {
            if jackfield_plan::is_pointer(place) {
                return read(place);
            }
            let text = self.headers.get(&**place)?.to_str().ok()?.trim();
            (!text.is_empty()).then(|| text.to_owned())
        })
    }

    fn guess(&self, pointers: &[&str]) -> Option<String> {
        pointers.iter().find_map(|pointer| self.scalar(pointer))
    }

    /// A code is one word: an object in its place is none.
    fn code(&self, connector: &Connector) -> Option<String> {
        let found = self.first(&connector.errors.code, |pointer| self.scalar(pointer));
        found.or_else(|| self.guess(&CODES))
    }

    fn message(&self, connector: &Connector, body: &[u8]) -> Option<String> {
        let found = self.first(&connector.errors.message, |pointer| self.words(pointer));
        let found = found.or_else(|| self.guess(&MESSAGES));
        found.or_else(|| match self.document {
            // A bare string, and a text that is no JSON at all, are messages themselves.
            Some(document) => document.scalar(document.find("")?),
            None => plain_text(body),
        })
    }

    fn details(&self, connector: &Connector) -> Option<String> {
        let document = self.document?;
        let node = connector.errors.details.iter().find_map(|pointer| self.find(pointer))?;
        let empty = matches!(document.kind(node), Kind::Null);
        (!empty).then(|| document.raw(node).to_owned())
    }
}

/// A value in words: a scalar as it is, the scalars of a list one after the other, those of an object with
/// their names. What lies deeper is no text for people.
fn words(document: &Document<'_>, node: Node) -> Option<String> {
    let texts: Vec<String> = match document.kind(node) {
        Kind::Array => document.elements(node).filter_map(|item| document.scalar(item)).collect(),
        Kind::Object => {
            let named = document.members(node).filter_map(|(name, member)| {
                Some(format!("{name}: {}", words_of_member(document, member)?))
            });
            named.collect()
        }
        _ => return document.scalar(node),
    };
    let texts: Vec<&str> =
        texts.iter().map(|text| text.trim()).filter(|text| !text.is_empty()).collect();
    let (last, others) = texts.split_last()?;
    // The sentences of a list end with a semicolon in place of their full stop, but for the last.
    let others = others.iter().map(|text| format!("{}; ", text.trim_end_matches('.')));
    Some(others.chain([(*last).to_owned()]).collect())
}

/// A field has one text or a list of them.
fn words_of_member(document: &Document<'_>, node: Node) -> Option<String> {
    match document.kind(node) {
        Kind::Object => None,
        Kind::Array => {
            let texts: Vec<String> =
                document.elements(node).filter_map(|item| document.scalar(item)).collect();
            (!texts.is_empty()).then(|| texts.join(", "))
        }
        _ => document.scalar(node),
    }
}

fn plain_text(body: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(body).ok()?.trim();
    let page = text.starts_with('<');
    (!text.is_empty() && !page).then(|| text.to_owned())
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(LONGEST_MESSAGE) {
        Some((end, _)) => format!("{}...", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_the_texts_in_place_of_a_message_are_the_message() {
        let cases = [
            (r#""No""#, Some("No")),
            (r#"["It is archived.", "", "It is locked."]"#, Some("It is archived; It is locked.")),
            (r#"{"name": "is taken", "tags": ["too many", "too long"]}"#, {
                Some("name: is taken; tags: too many, too long")
            }),
            (r#"[{"message": "deeper"}]"#, None),
            (r#"{"a": {"b": "deeper"}}"#, None),
            ("[]", None),
            ("{}", None),
        ];
        for (json, wanted) in cases {
            let document = Document::parse(json.as_bytes()).unwrap();
            let found = words(&document, Node::ROOT);
            assert_eq!(found.as_deref(), wanted, "{json}");
        }
    }
}
