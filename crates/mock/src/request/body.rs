//! Request bodies: which of the declared forms one has, and what it says.
//!
//! The media type chooses among the forms that the plan declares (415 for any other). JSON is held
//! to the type table, wrapping keys included; forms go through the same layouts as queries;
//! multipart bodies have a module of their own.

use http::StatusCode;
use http::header::CONTENT_TYPE;
use jackfield_plan::tools::TypeIndex;
use jackfield_plan::{
    ApplyTo, Body, BodyKind, ErrorKind, Inject, Pagination, Place, Scalar, Strategy, Style,
};
use serde_json::{Map, Value};

use super::wire::{Coding, Pair, Raw};
use super::{Reader, header, wire};
use crate::check::{Check, Form, Unknown};
use crate::contract::Slot;
use crate::pointer;
use crate::refusal::Refusal;

impl<'p> Reader<'p, '_> {
    /// Reads the body, when there is one or should be one.
    pub(super) async fn body(&mut self) -> Result<(), Refusal> {
        let operation = self.contract.operation;
        let fields = self.contract.slots(Place::Field).count() > 0;
        if self.request.body().is_empty() {
            let needed = operation.bodies.iter().any(|body| body.required)
                || self.contract.slots(Place::Field).any(|slot| slot.required);
            // A body in JSON with nothing in it is `{}`; only an absent one is empty.
            if needed && !operation.bodies.iter().any(|body| takes_nothing(body.kind)) {
                self.complaints.push("a body is required and there is none".to_owned());
            }
            return Ok(());
        }
        if operation.bodies.is_empty() && !fields {
            if self.unknown == Unknown::Refused && self.occupied(ApplyTo::Body).is_empty() {
                self.complaints.push("this operation takes no body".to_owned());
            }
            return Ok(());
        }
        let form = self.form()?;
        match form.kind {
            BodyKind::Json => self.json(form),
            BodyKind::Form => self.urlencoded(form),
            BodyKind::Multipart => self.multipart(form).await,
            BodyKind::Text => {
                if std::str::from_utf8(self.request.body()).is_err() {
                    self.complaints.push("the body is not UTF-8 text".to_owned());
                }
            }
            BodyKind::Bytes => {}
            BodyKind::Lines => self.lines(),
        }
        Ok(())
    }

    /// The declared form that the media type names.
    fn form(&self) -> Result<&'p Body, Refusal> {
        let bodies: &'p [Body] = &self.contract.operation.bodies;
        let given = header(self.request.headers(), CONTENT_TYPE.as_str()).unwrap_or_default();
        let essence = essence(&given);
        let found = bodies.iter().find(|body| media_fits(&body.media, &essence));
        found.ok_or_else(|| {
            let known: Vec<&str> = bodies.iter().map(|body| body.media.as_ref()).collect();
            let given =
                if essence.is_empty() { "missing".to_owned() } else { format!("`{essence}`") };
            let message = format!("the Content-Type is {given} and must be {}", known.join(" or "));
            Refusal::new(ErrorKind::Invalid, StatusCode::UNSUPPORTED_MEDIA_TYPE, message)
        })
    }

    fn json(&mut self, form: &Body) {
        let whole: Value = match serde_json::from_slice(self.request.body()) {
            Ok(whole) => whole,
            Err(error) => return self.complaints.push(format!("the body is not JSON: {error}")),
        };
        self.arguments.body = Some(whole.clone());
        let mut content = whole;
        for key in &form.wrap {
            let Value::Object(mut object) = content else {
                return self.complaints.push(format!("the body must be an object with `{key}`"));
            };
            let Some(inner) = object.remove(key.as_ref()) else {
                return self.complaints.push(format!("the body must wrap its object in `{key}`"));
            };
            let strangers: Vec<&String> = self.strangers(&object);
            if let Some(stranger) = strangers.first() {
                self.complaints.push(format!("`{stranger}` stands beside `{key}` and is unknown"));
            }
            content = inner;
        }
        self.check_json(&content);
        self.arguments.content = Some(content);
    }

    /// Members that neither credentials nor paging account for.
    fn strangers<'o>(&self, object: &'o Map<String, Value>) -> Vec<&'o String> {
        if self.unknown == Unknown::Ignored {
            return Vec::new();
        }
        let expected = self.expected();
        object.keys().filter(|name| !expected.contains(name)).collect()
    }

    /// Top-level members of a body that are nobody's arguments: credentials and paging values.
    fn expected(&self) -> Vec<String> {
        let mut expected = self.occupied(ApplyTo::Body);
        let paging = self.contract.operation.pagination.as_ref();
        if let Some(Inject::Body(at)) = paging.and_then(inject) {
            expected.extend(pointer::tokens(at).next());
        }
        expected
    }

    fn check_json(&mut self, content: &Value) {
        let types = self.contract.types;
        let mut check = Check::request(types, Form::Wire, self.unknown);
        let body = self.contract.body_type();
        let mut content = content.clone();
        if let Value::Object(object) = &mut content {
            let declared =
                |name: &String| body.is_some_and(|body| types.field(body, name).is_some());
            for name in self.expected().iter().filter(|name| !declared(name)) {
                object.remove(name);
            }
            self.encoded_fields(object);
        }
        let fields = self.contract.body_members();
        match (body, &content) {
            (Some(body), content) => check.value(body, false, content, ""),
            (None, Value::Object(object)) if !fields.is_empty() => {
                let mut object = object.clone();
                if self.contract.has_spread() {
                    object.retain(|name, _| fields.iter().any(|field| field.name == *name));
                }
                let tool = self.contract.tool;
                let groups = tool.map(|tool| tool.groups.as_slice()).unwrap_or_default();
                check.members(&fields, groups, &object, "");
            }
            (None, _) if !fields.is_empty() => {
                self.complaints.push("the body must be a JSON object".to_owned());
            }
            (None, _) => {}
        }
        self.complaints.extend(check.finish());
    }

    /// Members with an encoding of their own (JSON in a text, base64): read as that, and put back
    /// decoded so that they are held to their types.
    fn encoded_fields(&mut self, object: &mut Map<String, Value>) {
        for slot in self.contract.slots(Place::Field) {
            // Of two forms, the JSON text is what a part of the other one holds.
            let is_alternative = self.contract.operation.bodies.len() > 1;
            let is_json = slot.encoding.style == Style::Json && !is_alternative;
            if !is_json && slot.encoding.scalar == Scalar::Plain {
                continue;
            }
            let Some(value) = object.get(slot.wire) else { continue };
            if is_json && !value.is_string() {
                self.complaints.push(format!("`{}` must be JSON in a text", slot.wire));
                continue;
            }
            let raw = Raw::new(&crate::types::plain_text(value), Coding::Verbatim);
            match self.layout().single(&slot, &raw) {
                Ok(value) => {
                    object.insert(slot.wire.to_owned(), value);
                }
                Err(why) => self.keep(&slot, Place::Field, Err(why)),
            }
        }
    }

    fn urlencoded(&mut self, form: &'p Body) {
        let text = String::from_utf8_lossy(self.request.body()).into_owned();
        let mut pairs = match wire::pairs(&text) {
            Ok(pairs) => pairs,
            Err(why) => return self.complaints.push(format!("in the body, {why}")),
        };
        let occupied = self.expected();
        pairs.retain(|pair| !occupied.contains(&pair.name));
        let slots = self.contract.body_slots(form);
        self.fields(form, &slots, &mut pairs, "form field");
    }

    /// Takes the fields of a form or the texts of a multipart body.
    pub(super) fn fields(
        &mut self,
        form: &Body,
        slots: &[Slot<'_>],
        pairs: &mut Vec<Pair>,
        what: &str,
    ) {
        let mut content = Map::new();
        for slot in slots {
            match self.layout().take(slot, pairs) {
                Some(Ok(value)) => {
                    self.given.push(slot.name.to_owned());
                    content.insert(slot.wire.to_owned(), value);
                }
                Some(Err(why)) => self.keep(slot, Place::Field, Err(why)),
                None if slot.required && !self.layout().vanishes(slot) => {
                    self.complaints.push(format!("the {what} `{}` is required", slot.wire));
                }
                None => {}
            }
        }
        if let Some(schema) = self.contract.other_members() {
            self.other_members(form, schema, pairs, &mut content);
        }
        // A body about which nothing is declared may hold anything.
        let typed = !slots.is_empty() || self.contract.slots(Place::Field).next().is_some();
        if typed && self.unknown == Unknown::Refused {
            self.refuse_rest(what, pairs);
        }
        self.arguments.body = Some(Value::Object(content.clone()));
        self.arguments.content = Some(Value::Object(content));
    }

    /// Takes the members of any name that stand beside the declared ones.
    fn other_members(
        &mut self,
        form: &Body,
        schema: TypeIndex,
        pairs: &mut Vec<Pair>,
        content: &mut Map<String, Value>,
    ) {
        while let Some(name) = pairs.first().map(|pair| pair.name.clone()) {
            let slot = Slot { schema: Some(schema), ..Slot::other(&name, form.encoding_of(&name)) };
            match self.layout().take(&slot, pairs) {
                Some(Ok(value)) => drop(content.insert(name, value)),
                Some(Err(why)) => self.keep(&slot, Place::Field, Err(why)),
                None => break,
            }
        }
    }

    fn lines(&mut self) {
        let text = String::from_utf8_lossy(self.request.body()).into_owned();
        let items = self.contract.body_type().and_then(|body| self.contract.types.items(body));
        for (number, line) in text.lines().enumerate() {
            let line = line.strip_prefix('\x1e').unwrap_or(line).trim();
            if line.is_empty() {
                continue;
            }
            let place = format!("line {} of the body", number + 1);
            match (serde_json::from_str::<Value>(line), items) {
                (Err(error), _) => self.complaints.push(format!("{place} is not JSON: {error}")),
                (Ok(value), Some(items)) => {
                    let mut check = Check::request(self.contract.types, Form::Wire, self.unknown);
                    check.value(items, false, &value, &place);
                    self.complaints.extend(check.finish());
                }
                (Ok(_), None) => {}
            }
        }
    }
}

/// Bodies of which nothing at all is a lawful value.
fn takes_nothing(kind: BodyKind) -> bool {
    matches!(kind, BodyKind::Form | BodyKind::Text | BodyKind::Bytes | BodyKind::Lines)
}

/// Where a strategy puts its value.
pub(crate) fn inject(pagination: &Pagination) -> Option<&Inject> {
    match &pagination.strategy {
        Strategy::Offset { inject }
        | Strategy::PageNumber { inject, .. }
        | Strategy::Cursor { inject, .. }
        | Strategy::LastRecord { inject, .. } => Some(inject),
        Strategy::NextUrl { .. } => None,
    }
}

/// A media type without its parameters, in lower case.
fn essence(media: &str) -> String {
    media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// Whether a media type is one that was declared: the same, or within a declared range.
pub(crate) fn media_fits(declared: &str, given: &str) -> bool {
    let declared = essence(declared);
    if declared == given || declared == "*/*" || declared.is_empty() {
        return true;
    }
    declared.strip_suffix('*').is_some_and(|range| given.starts_with(range))
}
