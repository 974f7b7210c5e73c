//! Answers to requests that are in order.
//!
//! Takes what the operation did (the records of a page, one record, nothing); gives the answer in
//! the status, media type and shape that the plan declares.

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderValue};
use http::{Request, Response, StatusCode};
use jackfield_plan::tools::{SchemaKind, TypeIndex};
use jackfield_plan::{ContentKind, Join, Source, Status};
use serde_json::{Map, Value, json};

use crate::contract::Contract;
use crate::paging::{self, Here, Page};
use crate::pointer;
use crate::related;
use crate::resource::{Plot, Resource};
use crate::role::Role;
use crate::store::Record;
use crate::synth::Synth;
use crate::types::plain_text;
use jackfield_tools::sample::Dice;

/// What an operation did.
pub(crate) enum Outcome {
    /// It read a page of records.
    Page(Page, Vec<Record>),
    /// It read, made or changed a record.
    Record(Record),
    /// It did something else; what is known of the answer.
    Other(Map<String, Value>),
}

/// How many values a stream has.
const STREAMED: usize = 3;

/// Writes answers of one operation.
pub(crate) struct Answer<'p, 'r> {
    pub(crate) contract: Contract<'p>,
    pub(crate) plot: &'p Plot,
    pub(crate) resource: &'p Resource,
    pub(crate) here: Here<'r>,
    /// The dice of what belongs to no record.
    pub(crate) dice: Dice,
}

/// The declared answer that is given.
struct Choice<'p> {
    status: StatusCode,
    kind: ContentKind,
    media: &'p str,
    unwrap: &'p str,
    joins: &'p [Join],
}

impl<'p> Answer<'p, '_> {
    /// Writes the answer.
    pub(crate) fn write(&self, request: &Request<Bytes>, outcome: &Outcome) -> Response<Bytes> {
        let choice = self.choose(request.headers());
        let mut headers = HeaderMap::new();
        let body = match choice.kind {
            ContentKind::Empty => Bytes::new(),
            ContentKind::Json => {
                let mut body = self.json(outcome, choice.unwrap, &mut headers);
                related::part(&mut body, choice.joins);
                Bytes::from(body.to_string())
            }
            ContentKind::Text => Bytes::from(self.text(choice.media)),
            ContentKind::Bytes => self.bytes(),
            ContentKind::Events | ContentKind::Lines => Bytes::from(self.stream(choice.kind)),
        };
        let mut answer = Response::new(body);
        *answer.status_mut() = choice.status;
        *answer.headers_mut() = headers;
        // A range names no type that an answer could have.
        let media =
            if choice.media.contains('*') { "application/octet-stream" } else { choice.media };
        let media = HeaderValue::from_str(media).ok().filter(|media| !media.is_empty());
        if let Some(media) = media {
            answer.headers_mut().insert(CONTENT_TYPE, media);
        }
        answer
    }

    /// The first declared success that the client accepts; a create prefers 201, a delete 204.
    fn choose(&self, headers: &HeaderMap) -> Choice<'p> {
        let responses = &self.contract.operation.responses;
        let successes: Vec<_> =
            responses.iter().filter(|response| response.status.may_succeed()).collect();
        let preferred = match self.plot.role {
            Role::Create => Some(Status::Exact(201)),
            Role::Delete => Some(Status::Exact(204)),
            _ => None,
        };
        let by_role = successes.iter().find(|response| Some(response.status) == preferred);
        let status = by_role.or(successes.first()).map(|response| response.status);
        let same: Vec<_> =
            successes.iter().filter(|response| Some(response.status) == status).collect();
        let accepted = same.iter().find(|response| accepts(headers, &response.media));
        let Some(response) = accepted.or(same.first()) else {
            let (kind, media) = match self.contract.output() {
                Some(_) => (ContentKind::Json, "application/json"),
                None => (ContentKind::Empty, ""),
            };
            return Choice { status: StatusCode::OK, kind, media, unwrap: "", joins: &[] };
        };
        let code = match response.status {
            Status::Exact(code) => code,
            Status::Range(_) | Status::Default => 200,
        };
        Choice {
            status: StatusCode::from_u16(code).unwrap_or(StatusCode::OK),
            kind: response.kind,
            media: &response.media,
            unwrap: &response.unwrap,
            joins: &response.joins,
        }
    }

    fn synth(&self) -> Synth<'p> {
        Synth::new(self.contract.types)
    }

    fn json(&self, outcome: &Outcome, unwrap: &str, headers: &mut HeaderMap) -> Value {
        let (known, dice, absent) = match outcome {
            Outcome::Record(record) => {
                (record.members.clone(), record.dice, record.absent.as_slice())
            }
            Outcome::Other(known) => (known.clone(), self.dice, [].as_slice()),
            Outcome::Page(..) => (Map::new(), self.dice, [].as_slice()),
        };
        let mut result = match self.contract.output() {
            Some(output) if self.plot.at.is_empty() => self.record(output, &known, dice, absent),
            Some(output) => self.synth().value(output, self.resource.subject(), dice),
            None => Value::Object(known.clone()),
        };
        match outcome {
            Outcome::Page(page, records) => {
                let items = records.iter().map(|record| self.item(record)).collect();
                pointer::set(&mut result, &self.plot.at, Value::Array(items));
                self.count(&mut result, page);
            }
            Outcome::Record(_) | Outcome::Other(_) if !self.plot.at.is_empty() => {
                if let Some(record) = self.plot.record {
                    let record = self.record(record, &known, dice, absent);
                    pointer::set(&mut result, &self.plot.at, record);
                }
            }
            Outcome::Record(_) | Outcome::Other(_) => {}
        }
        let mut body = Value::Null;
        pointer::set(&mut body, unwrap, result);
        if let Outcome::Page(page, _) = outcome {
            paging::tell(self.contract, page, &self.here, unwrap, &mut body, headers);
        }
        self.session(&mut body);
        body
    }

    /// A record in the shape of a type. What its creator left out stays out where it may.
    fn record(
        &self,
        index: TypeIndex,
        known: &Map<String, Value>,
        dice: Dice,
        absent: &[String],
    ) -> Value {
        if self.contract.types.get(index).kind == SchemaKind::Any {
            if known.is_empty() {
                return json!({"id": dice.below(10_000)});
            }
            return Value::Object(known.clone());
        }
        let mut value = self.synth().project(index, known, self.resource.subject(), dice);
        if let Value::Object(object) = &mut value {
            for name in absent {
                match self.contract.types.field(index, name) {
                    Some(field) if field.nullable => {
                        object.insert(name.clone(), Value::Null);
                    }
                    Some(field) if !field.required => {
                        object.remove(name);
                    }
                    _ => {}
                }
            }
        }
        value
    }

    /// A record as an item of a list; a list of plain values holds the records' keys.
    fn item(&self, record: &Record) -> Value {
        let Some(item) = self.plot.record else { return Value::Object(record.members.clone()) };
        let types = self.contract.types;
        if types.is_object(item) {
            return self.record(item, &record.members, record.dice, &record.absent);
        }
        let keys = self.resource.keys.iter().filter_map(|key| record.members.get(key));
        let fits = |value: &&Value| crate::check::Check::answer_fits(types, item, false, value);
        keys.into_iter().find(fits).cloned().unwrap_or_else(|| {
            let subject = self.resource.subject();
            self.synth().member(item, subject, subject, record.dice)
        })
    }

    /// Lists count their records in members of these names, also where no pagination says so.
    fn count(&self, result: &mut Value, page: &Page) {
        const NAMES: &[&str] = &["count", "total", "total_count", "totalCount", "total_results"];
        let Some(output) = self.contract.output() else { return };
        for field in self.contract.types.fields(output) {
            let total = json!(page.total);
            let counts = NAMES.contains(&field.name.as_str())
                && crate::check::Check::answer_fits(
                    self.contract.types,
                    field.schema,
                    false,
                    &total,
                );
            if counts && let Value::Object(object) = result {
                object.insert(field.name.clone(), total);
            }
        }
    }

    /// The answer of a login holds a session, whatever its type says of it.
    fn session(&self, body: &mut Value) {
        for scheme in &self.contract.plan.connector.schemes {
            if let Source::Session { operation, token, .. } = &scheme.source
                && *operation == self.contract.operation.id
            {
                let made = body.pointer(token).and_then(Value::as_str);
                let usable = |text: &str| !text.is_empty() && !text.contains(char::is_whitespace);
                if !made.is_some_and(usable) {
                    pointer::set(body, token, json!(format!("{:016x}", self.dice.bits())));
                }
            }
        }
    }

    fn text(&self, media: &str) -> String {
        let made = self.contract.output().map(|output| {
            plain_text(&self.synth().member(output, "message", "message", self.dice))
        });
        let text = made.unwrap_or_else(|| "All is well.".to_owned());
        match media {
            media if media.contains("html") => format!("<html><body>{text}</body></html>"),
            media if media.contains("xml") => {
                format!("<?xml version=\"1.0\"?><answer>{text}</answer>")
            }
            media if media.contains("csv") => format!("id,text\n1,\"{text}\"\n"),
            _ => text,
        }
    }

    fn bytes(&self) -> Bytes {
        let words = (0..64).flat_map(|place| self.dice.nth(place).bits().to_le_bytes());
        words.collect()
    }

    /// A few values of the result's type, one event or line each.
    fn stream(&self, kind: ContentKind) -> String {
        let values = (0..STREAMED).map(|place| match self.contract.output() {
            Some(output) => {
                self.synth().value(output, self.resource.subject(), self.dice.nth(place))
            }
            None => json!({"number": place + 1}),
        });
        let lines = values.map(|value| match kind {
            // A text is the data itself.
            ContentKind::Events => format!("data: {}\n\n", plain_text(&value)),
            _ => format!("{value}\n"),
        });
        lines.collect()
    }
}

/// Whether an `Accept` header allows a media type (RFC 9110 section 12.5.1, without weights).
fn accepts(headers: &HeaderMap, media: &str) -> bool {
    let mut ranges = headers
        .get_all(ACCEPT)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','))
        .map(|range| range.split(';').next().unwrap_or_default().trim())
        .peekable();
    if ranges.peek().is_none() || media.is_empty() {
        return true;
    }
    let media = media.split(';').next().unwrap_or_default().trim_end();
    let mut ranges =
        ranges.map(|range| range.strip_suffix('*').map_or((range, false), |r| (r, true)));
    ranges.any(|(range, open)| {
        range == "*/"
            || if open { media.starts_with(range) } else { media.eq_ignore_ascii_case(range) }
    })
}
