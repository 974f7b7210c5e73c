//! Related records that come beside those asked for, put where they are referred to.
//!
//! Takes an answer and the plan's rules; gives the answer with members added to its records.
//! Everything that the vendor sent stays as it came, byte for byte.

use std::collections::{BTreeMap, HashMap};

use bytes::{Bytes, BytesMut};
use jackfield_plan::Join;

use crate::codec::{Kind, Node};
use crate::json::{Document, push_text};

/// Lists and objects that a pointer leads through are not deeper than this.
const MAX_DEPTH: usize = 32;

/// The answer with its related records in place. One that is no JSON stays as it is: whoever
/// decodes it reports that.
pub(crate) fn joined(body: Bytes, joins: &[Join]) -> Bytes {
    match additions(&body, joins) {
        additions if additions.is_empty() => body,
        additions => with(&body, &additions),
    }
}

/// Members, with their values, to be written before which byte.
type Additions<'a> = BTreeMap<usize, BTreeMap<&'a str, String>>;

/// The text with the additions.
fn with(body: &[u8], additions: &Additions<'_>) -> Bytes {
    let mut text = BytesMut::with_capacity(2 * body.len());
    let mut done = 0;
    for (&at, members) in additions {
        text.extend_from_slice(&body[done..at]);
        for (name, value) in members {
            let mut key = String::new();
            push_text(&mut key, name);
            text.extend_from_slice(format!(",{key}:{value}").as_bytes());
        }
        done = at;
    }
    text.extend_from_slice(&body[done..]);
    text.freeze()
}

/// The members that records get.
fn additions<'a>(body: &[u8], joins: &'a [Join]) -> Additions<'a> {
    let Ok(document) = Document::parse(body) else { return Additions::new() };
    let mut additions = Additions::new();
    for join in joins {
        let related = Related::of(&document, join);
        for record in records(&document, &join.into) {
            add(body, &document, join, (&related, record), &mut additions);
        }
    }
    additions
}

/// Related records, by their identifiers in words.
struct Related<'a>(HashMap<String, &'a str>);

impl<'a> Related<'a> {
    fn of(document: &Document<'a>, join: &Join) -> Self {
        let mut found = HashMap::new();
        let key = format!("/{}", join.key.replace('~', "~0").replace('/', "~1"));
        for place in places(document, &join.from, false) {
            if document.kind(place) == Kind::Object {
                let members = document.members(place);
                found.extend(members.map(|(id, record)| (id.into_owned(), document.raw(record))));
                continue;
            }
            for record in document.elements(place) {
                let id = document.find_below(record, &key).and_then(|id| document.scalar(id));
                if let Some(id) = id {
                    found.insert(id, document.raw(record));
                }
            }
        }
        Self(found)
    }
}

/// The records that a pointer leads to: entries of lists.
fn records(document: &Document<'_>, pointer: &str) -> Vec<Node> {
    let all = places(document, pointer, true).into_iter();
    all.filter(|node| document.kind(*node) == Kind::Object).collect()
}

/// Where a pointer leads, through the entries of every list on its way and, if told so, at its end.
fn places(document: &Document<'_>, pointer: &str, inside: bool) -> Vec<Node> {
    let mut places = vec![Node::ROOT];
    for token in pointer.split('/').skip(1) {
        let step = format!("/{token}");
        let holders = entries(document, places).into_iter();
        places = holders.filter_map(|holder| document.find_below(holder, &step)).collect();
    }
    if inside { entries(document, places) } else { places }
}

/// The entries of lists in place of the lists.
fn entries(document: &Document<'_>, mut places: Vec<Node>) -> Vec<Node> {
    let is_list = |node: &Node| document.kind(*node) == Kind::Array;
    for _ in 0..MAX_DEPTH {
        if !places.iter().any(is_list) {
            break;
        }
        let mut next = Vec::with_capacity(places.len());
        for place in places {
            if is_list(&place) {
                next.extend(document.elements(place));
            } else {
                next.push(place);
            }
        }
        places = next;
    }
    places
}

/// Notes what a record gets before its closing brace.
fn add<'a>(
    body: &[u8],
    document: &Document<'_>,
    join: &'a Join,
    (related, record): (&Related<'_>, Node),
    additions: &mut Additions<'a>,
) {
    let found = |id: Node| document.scalar(id).and_then(|id| related.0.get(&id).copied());
    let Some(reference) = document.find_below(record, &join.by) else { return };
    let value = if document.kind(reference) == Kind::Array {
        let all: Vec<&str> = document.elements(reference).filter_map(found).collect();
        format!("[{}]", all.join(","))
    } else if let Some(record) = found(reference) {
        record.to_owned()
    } else {
        return;
    };
    // Before the closing brace.
    let text = document.raw(record);
    let end = text.as_ptr().addr() - body.as_ptr().addr() + text.len() - 1;
    if document.members(record).any(|(known, _)| known == *join.name) {
        return;
    }
    // The first rule that finds a record counts: an identifier may lead into one of several lists.
    additions.entry(end).or_default().entry(&join.name).or_insert(value);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(into: &'static str, name: &'static str, by: &'static str, from: &'static str) -> Join {
        let text = jackfield_plan::text;
        Join { into: text(into), name: text(name), by: text(by), from: text(from), key: text("id") }
    }

    fn after(body: &str, joins: &[Join]) -> String {
        let bytes = joined(Bytes::copy_from_slice(body.as_bytes()), joins);
        String::from_utf8(bytes.to_vec()).unwrap()
    }

    #[test]
    fn records_of_a_list_get_those_that_they_refer_to() {
        let body = r#"{"tickets": [{"id": 1, "by": 7, "seen": ["7", 8, 9]}, {"id": 2, "by": null}],
            "users": [{"id": 7, "n": 1.50}, {"id": "8"}]}"#;
        let joins = [
            rule("/tickets", "requester", "/by", "/users"),
            rule("/tickets", "watchers", "/seen", "/users"),
        ];
        assert_eq!(
            after(body, &joins),
            r#"{"tickets": [{"id": 1, "by": 7, "seen": ["7", 8, 9],"requester":{"id": 7, "n": 1.50},"watchers":[{"id": 7, "n": 1.50},{"id": "8"}]}, {"id": 2, "by": null}],
            "users": [{"id": 7, "n": 1.50}, {"id": "8"}]}"#
        );
    }

    #[test]
    fn the_body_itself_may_refer_to_a_map() {
        let body = r#"{"ids":[3,1],"assets":{"Ticket":{"1":{"t":"a"},"3":{"t":"b"}}}}"#;
        assert_eq!(
            after(body, &[rule("", "tickets", "/ids", "/assets/Ticket")]),
            r#"{"ids":[3,1],"assets":{"Ticket":{"1":{"t":"a"},"3":{"t":"b"}}},"tickets":[{"t":"b"},{"t":"a"}]}"#
        );
    }

    #[test]
    fn what_is_there_already_stays() {
        for body in [
            r#"{"t":{"by":1,"user":null},"users":[{"id":1}]}"#,
            r#"{"t":{"by":2},"users":[{"id":1}]}"#,
            r#"{"t":{"by":1}}"#,
            r#"{"t":[1,{}]}"#,
            "not JSON",
            "",
        ] {
            assert_eq!(after(body, &[rule("/t", "user", "/by", "/users")]), body);
        }
    }

    #[test]
    fn lists_on_the_way_are_entered() {
        let body = r#"{"a":[{"b":[{"by":1}]},{"b":{"by":1}}],"u":[{"id":1}]}"#;
        assert_eq!(
            after(body, &[rule("/a/b", "x", "/by", "/u")]),
            r#"{"a":[{"b":[{"by":1,"x":{"id":1}}]},{"b":{"by":1,"x":{"id":1}}}],"u":[{"id":1}]}"#
        );
    }
}
