//! Objects: members with their types, and what else they may hold.

use jackfield_plan::tools::{Extra, Field, TypeIndex};
use jackfield_plan::{ProblemCode, SchemaKind};
use serde_json::{Map, Value};

use super::{Checker, Site, Step};
use crate::combination::Group;
use crate::nearest::nearest;
use crate::number;
use crate::reach::Direction;
use crate::words;

impl<'a> Checker<'a> {
    /// An object. `tag` is the member that a union has judged already.
    pub(super) fn object(
        &mut self,
        index: TypeIndex,
        value: &'a Value,
        site: Site,
        tag: Option<&str>,
    ) {
        let schema = self.types.get(index);
        let SchemaKind::Object { fields, extra } = &schema.kind else { return };
        let Value::Object(given) = value else {
            return self.mismatch(index, value, site, as_object(value));
        };
        for (name, member) in given.iter().filter(|(name, _)| tag != Some(name.as_str())) {
            self.path.push(Step::Member(name));
            self.member(fields, extra, given, name, member);
            self.path.pop();
        }
        let settable = fields.iter().filter(|field| Direction::Input.includes(field));
        for field in settable.filter(|field| field.required) {
            if !given.contains_key(field.called()) && tag != Some(field.name.as_str()) {
                self.path.push(Step::Member(field.called()));
                let allowed = words::expected(self.types, field.schema);
                self.report(ProblemCode::Missing, None, allowed, None);
                self.path.pop();
            }
        }
        for group in schema.groups.iter().map(Group::of) {
            let present: Vec<&str> =
                group.names.iter().copied().filter(|name| given.contains_key(*name)).collect();
            if !group.is_met(present.len()) {
                self.combination(&present, group.in_words());
            }
        }
    }

    fn member(
        &mut self,
        fields: &'a [Field],
        extra: &Extra,
        given: &'a Map<String, Value>,
        name: &str,
        value: &'a Value,
    ) {
        let field = fields.iter().find(|field| field.called() == name);
        match (field, extra) {
            (Some(field), _) if Direction::Input.includes(field) => {
                let site = Site { nullable: field.nullable, optional: !field.required };
                self.value(field.schema, value, site);
                if let (true, Value::Object(members)) = (field.spread, value) {
                    let beside = fields.iter().filter(|field| !field.spread);
                    self.spread(members, beside.map(|field| field.name.as_str()));
                }
            }
            (_, Extra::Values(index)) if !fields.iter().any(|field| field.spread) => {
                self.value(*index, value, Site::default());
            }
            // Models know documents with constants in them from elsewhere.
            (Some(Field { constant: Some(constant), .. }), _) if number::same(constant, value) => {}
            (Some(field), _) => {
                let allowed = match &field.constant {
                    Some(constant) => format!("{constant}, which is sent by itself"),
                    None => "nothing: the vendor sets it".to_owned(),
                };
                let suggestion = Some("leaving it out".to_owned());
                self.report(ProblemCode::NotAllowed, Some(value), allowed, suggestion);
            }
            (None, _) => self.unknown_member(fields, given, name, value),
        }
    }

    /// Refuses members that stand beside others and are called like one of them: they have rules that a
    /// map would get around, and only one of the two can be sent.
    pub(super) fn spread<'n>(
        &mut self,
        members: &'a Map<String, Value>,
        beside: impl Iterator<Item = &'n str> + Clone,
    ) {
        for (name, value) in members {
            if beside.clone().any(|known| known == name) {
                self.path.push(Step::Member(name));
                let allowed = "names that nothing beside it has".to_owned();
                let suggestion = Some("giving it there, by itself".to_owned());
                self.report(ProblemCode::NotAllowed, Some(value), allowed, suggestion);
                self.path.pop();
            }
        }
    }

    fn unknown_member(
        &mut self,
        fields: &[Field],
        given: &Map<String, Value>,
        name: &str,
        value: &Value,
    ) {
        let settable: Vec<&str> = fields
            .iter()
            .filter(|field| Direction::Input.includes(field))
            .map(Field::called)
            .collect();
        let free = settable.iter().copied().filter(|known| !given.contains_key(*known));
        let near = nearest(name, free).map(|near| format!("`{near}`"));
        let allowed = if settable.is_empty() {
            "an object without members".to_owned()
        } else {
            words::list(settable.iter().map(|known| format!("`{known}`")))
        };
        self.report(ProblemCode::Unknown, Some(value), allowed, near);
    }
}

/// An object that was given as its JSON text, the most common mistake with nested objects.
fn as_object(value: &Value) -> Option<String> {
    let parsed: Value = serde_json::from_str(value.as_str()?).ok()?;
    parsed.is_object().then(|| "the object itself, not its JSON text".to_owned())
}
