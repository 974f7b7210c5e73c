//! JSON values against the type table.
//!
//! Takes a value, the row that it should fit and the direction in which it travels; gives one
//! complaint per mistake, each with the path of the value. Requests are held to the letter (unknown
//! members are refused unless a type allows them); answers may hold more than is declared.

use jackfield_plan::Need;
use jackfield_plan::tools::{EnumValue, Extra, Field, Group, SchemaKind, Tag, TypeIndex, WireForm};
use serde_json::{Map, Value};

use crate::format;
use crate::types::{Types, plain_text};

/// More complaints than this help nobody.
const MOST: usize = 12;
/// Values nested deeper than this are refused, so that no input exhausts the stack.
const DEPTH: u32 = 100;

/// Which way a value travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    /// From the client to the vendor.
    Request,
    /// From the vendor to the client.
    Answer,
}

/// How values are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// As inside a JSON text on the wire: [`WireForm`]s apply.
    Wire,
    /// As the schema says: the encoding of the place has been undone already.
    Plain,
}

/// How an object treats members that its type does not name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unknown {
    /// They are refused unless the type allows them.
    Refused,
    /// They pass.
    Ignored,
}

/// Checks values against a type table and collects what is wrong.
pub(crate) struct Check<'p> {
    types: Types<'p>,
    direction: Direction,
    form: Form,
    unknown: Unknown,
    complaints: Vec<String>,
}

impl<'p> Check<'p> {
    /// A check of values that travel in a request.
    pub(crate) fn request(types: Types<'p>, form: Form, unknown: Unknown) -> Self {
        Self { types, direction: Direction::Request, form, unknown, complaints: Vec::new() }
    }

    /// Whether a value may stand in an answer.
    pub(crate) fn answer_fits(
        types: Types<'p>,
        index: TypeIndex,
        nullable: bool,
        value: &Value,
    ) -> bool {
        let mut check = Self {
            types,
            direction: Direction::Answer,
            form: Form::Wire,
            unknown: Unknown::Ignored,
            complaints: Vec::new(),
        };
        check.value(index, nullable, value, "");
        check.complaints.is_empty()
    }

    /// What is wrong; nothing when the values fit.
    pub(crate) fn finish(self) -> Vec<String> {
        self.complaints
    }

    /// Checks one value against a row; `at` is the path that complaints name.
    pub(crate) fn value(&mut self, index: TypeIndex, nullable: bool, value: &Value, at: &str) {
        self.visit(index, nullable, value, at, DEPTH);
    }

    /// Checks an object against members that stand in no row of the table, and against the rules that
    /// are about these members alone.
    pub(crate) fn members(
        &mut self,
        fields: &[Field],
        groups: &[Group],
        object: &Map<String, Value>,
        at: &str,
    ) {
        self.object(fields, &Extra::Unstated, object, at, DEPTH);
        let is_own = |name: &String| fields.iter().any(|field| field.called() == name);
        let own = groups.iter().filter(|group| group.names.iter().all(is_own));
        let own: Vec<Group> = own.cloned().collect();
        self.groups(&own, fields, object, at);
    }

    fn say(&mut self, at: &str, complaint: &str) {
        if self.complaints.len() < MOST {
            let place = if at.is_empty() { "the value" } else { at };
            self.complaints.push(format!("`{place}` {complaint}"));
        }
    }

    fn visit(&mut self, index: TypeIndex, nullable: bool, value: &Value, at: &str, depth: u32) {
        let schema = self.types.get(index);
        if depth == 0 {
            return self.say(at, "is nested too deeply");
        }
        if value.is_null() {
            let accepts_null = nullable
                || schema.nullable
                || match &schema.kind {
                    SchemaKind::Any | SchemaKind::Null => true,
                    SchemaKind::Enum { values, .. } => values.iter().any(|v| v.value.is_null()),
                    SchemaKind::Union { .. } => false,
                    _ => {
                        return self
                            .say(at, &format!("is null and must be {}", noun(&schema.kind)));
                    }
                };
            if accepts_null {
                return;
            }
        }
        if self.form == Form::Wire
            && let Some(wire) = &schema.wire
        {
            return self.wire_form(wire, index, value, at, depth);
        }
        self.kind(&schema.kind, value, at, depth);
        if let (Direction::Request, SchemaKind::Object { fields, .. }, Value::Object(object)) =
            (self.direction, &schema.kind, value)
        {
            self.groups(&schema.groups, fields, object, at);
        }
    }

    /// Members of an object that are needed together; the rules name them as callers do.
    fn groups(
        &mut self,
        groups: &[Group],
        fields: &[Field],
        object: &Map<String, Value>,
        at: &str,
    ) {
        for group in groups {
            let own = |called: &String| {
                let field = fields.iter().find(|field| field.called() == called);
                field.map_or(called.as_str(), |field| field.name.as_str()).to_owned()
            };
            let names: Vec<String> = group.names.iter().map(own).collect();
            let is_given = |name: &&String| object.get(*name).is_some_and(|value| !value.is_null());
            let (given, names) = (names.iter().filter(is_given).count(), names.join("`, `"));
            match group.need {
                Need::AtLeastOne | Need::ExactlyOne if given == 0 => {
                    self.say(at, &format!("needs one of `{names}`"));
                }
                Need::ExactlyOne if given > 1 => {
                    self.say(at, &format!("may have only one of `{names}`"));
                }
                Need::AtLeastOne | Need::ExactlyOne => {}
            }
        }
    }

    fn kind(&mut self, kind: &'p SchemaKind, value: &Value, at: &str, depth: u32) {
        match (kind, value) {
            (SchemaKind::Any, _)
            | (SchemaKind::Null, Value::Null)
            | (SchemaKind::Boolean, Value::Bool(_))
            | (SchemaKind::File, Value::String(_)) => {}
            (SchemaKind::Integer { minimum, maximum, multiple_of, .. }, Value::Number(number)) => {
                if !is_whole(number) {
                    return self.say(at, &format!("is {number} and must be a whole number"));
                }
                self.bounds([minimum.as_ref(), None], [maximum.as_ref(), None], number, at);
                self.multiple(multiple_of.as_ref(), number, at);
            }
            (
                SchemaKind::Number {
                    minimum,
                    exclusive_minimum,
                    maximum,
                    exclusive_maximum,
                    multiple_of,
                },
                Value::Number(number),
            ) => {
                let side = |bound: &'p Option<Value>, open: bool| {
                    if open { [None, bound.as_ref()] } else { [bound.as_ref(), None] }
                };
                let least = side(minimum, *exclusive_minimum);
                self.bounds(least, side(maximum, *exclusive_maximum), number, at);
                self.multiple(multiple_of.as_ref(), number, at);
            }
            (
                SchemaKind::String { format, pattern, min_length, max_length },
                Value::String(text),
            ) => {
                self.length("characters", text.chars().count(), *min_length, *max_length, at);
                self.text(text, format.as_deref(), pattern.as_deref(), at);
            }
            (SchemaKind::Enum { values, open }, _) => self.one_of(values, *open, value, at),
            (SchemaKind::Array { items, min_items, max_items, unique }, Value::Array(list)) => {
                self.length("items", list.len(), *min_items, *max_items, at);
                if *unique && has_duplicates(list) {
                    self.say(at, "holds an item twice and its items must differ");
                }
                for (place, item) in list.iter().enumerate() {
                    self.visit(*items, false, item, &format!("{at}[{place}]"), depth - 1);
                }
            }
            (SchemaKind::Tuple { items, rest }, Value::Array(list)) => {
                self.tuple(items, *rest, list, at, depth);
            }
            (SchemaKind::Object { fields, extra }, Value::Object(object)) => {
                self.object(fields, extra, object, at, depth);
            }
            (SchemaKind::Union { variants, tag }, _) => {
                self.union(variants, tag.as_ref(), value, at, depth);
            }
            _ => self.say(at, &format!("is {} and must be {}", given(value), noun(kind))),
        }
    }

    /// Judges a number by its bounds, each a closed one and an open one.
    fn bounds(
        &mut self,
        [minimum, above]: [Option<&Value>; 2],
        [maximum, below]: [Option<&Value>; 2],
        number: &serde_json::Number,
        at: &str,
    ) {
        let Some(given) = number.as_f64() else { return };
        let float = |bound: Option<&Value>| bound.and_then(Value::as_f64);
        for (is_broken, bound, words) in [
            (float(minimum).is_some_and(|bound| given < bound), minimum, "at least"),
            (float(above).is_some_and(|bound| given <= bound), above, "more than"),
            (float(maximum).is_some_and(|bound| given > bound), maximum, "at most"),
            (float(below).is_some_and(|bound| given >= bound), below, "less than"),
        ] {
            if let Some(bound) = bound.filter(|_| is_broken) {
                self.say(at, &format!("is {number} and must be {words} {bound}"));
            }
        }
    }

    fn multiple(&mut self, of: Option<&Value>, number: &serde_json::Number, at: &str) {
        let Some((of, step)) = of.and_then(|of| Some((of, of.as_f64()?))) else { return };
        let Some(times) = number.as_f64().map(|given| given / step) else { return };
        // Decimal fractions are not exact: 0.3 / 0.1 is a little less than 3.
        if (times - times.round()).abs() > times.abs().max(1.0) / 1e9 {
            self.say(at, &format!("is {number} and must be a multiple of {of}"));
        }
    }

    fn length(&mut self, what: &str, found: usize, min: Option<u64>, max: Option<u64>, at: &str) {
        let found = u64::try_from(found).unwrap_or(u64::MAX);
        if let Some(min) = min.filter(|min| found < *min) {
            self.say(at, &format!("has {found} {what} and must have at least {min}"));
        }
        if let Some(max) = max.filter(|max| found > *max) {
            self.say(at, &format!("has {found} {what} and must have at most {max}"));
        }
    }

    fn text(&mut self, text: &str, format: Option<&str>, pattern: Option<&str>, at: &str) {
        if let Some(complaint) = format.and_then(|format| format::complaint(text, format)) {
            self.say(at, &format!("is wrong: {complaint}"));
        }
        if let Some(pattern) = pattern.filter(|pattern| !format::fits_pattern(text, pattern)) {
            self.say(at, &format!("is `{text}` and must match `{pattern}`"));
        }
    }

    fn one_of(&mut self, values: &[EnumValue], open: bool, value: &Value, at: &str) {
        let same_type = |allowed: &EnumValue| {
            std::mem::discriminant(&allowed.value) == std::mem::discriminant(value)
        };
        let fits = values.iter().any(|allowed| equal(&allowed.value, value))
            || (open && (values.is_empty() || values.iter().any(same_type)));
        if !fits {
            let allowed: Vec<String> = values.iter().map(|v| v.value.to_string()).collect();
            self.say(at, &format!("is {} and must be one of {}", given(value), allowed.join(", ")));
        }
    }

    fn tuple(
        &mut self,
        items: &[TypeIndex],
        rest: Option<TypeIndex>,
        list: &[Value],
        at: &str,
        depth: u32,
    ) {
        for (place, item) in list.iter().enumerate() {
            let at = format!("{at}[{place}]");
            match items.get(place).copied().or(rest) {
                Some(index) => self.visit(index, false, item, &at, depth - 1),
                None => self.say(&at, "is one item too many"),
            }
        }
    }

    fn object(
        &mut self,
        fields: &[Field],
        extra: &Extra,
        object: &Map<String, Value>,
        at: &str,
        depth: u32,
    ) {
        for field in fields {
            let at = member(at, &field.name);
            match object.get(&field.name) {
                Some(value) => self.visit(field.schema, field.nullable, value, &at, depth - 1),
                None if field.required && self.travels(field) => self.say(&at, "is required"),
                None => {}
            }
        }
        for (name, value) in object {
            if fields.iter().any(|field| field.name == *name) {
                continue;
            }
            let at = member(at, name);
            match extra {
                Extra::Values(index) => self.visit(*index, false, value, &at, depth - 1),
                Extra::Forbidden | Extra::Unstated if self.unknown == Unknown::Refused => {
                    let known: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
                    self.say(&at, &format!("is unknown; known are: {}", known.join(", ")));
                }
                Extra::Forbidden | Extra::Unstated => {}
            }
        }
    }

    /// Whether a member travels in this direction at all.
    fn travels(&self, field: &Field) -> bool {
        match self.direction {
            Direction::Request => !field.read_only && !field.spread,
            Direction::Answer => !field.write_only,
        }
    }

    fn union(
        &mut self,
        variants: &[TypeIndex],
        tag: Option<&Tag>,
        value: &Value,
        at: &str,
        depth: u32,
    ) {
        if let Some(tag) = tag
            && let Some(named) = value.get(&tag.property).map(plain_text)
        {
            let row = tag.mapping.iter().find(|(name, _)| *name == named);
            let index = row.and_then(|(_, place)| variants.get(usize::try_from(*place).ok()?));
            if let Some(index) = index {
                return self.visit(*index, false, value, at, depth - 1);
            }
            let is_named = |place: &usize| {
                tag.mapping.iter().any(|(_, of)| usize::try_from(*of) == Ok(*place))
            };
            // A variant that no value names stands for all other values.
            if (0..variants.len()).all(|place| is_named(&place)) {
                let known: Vec<&str> = tag.mapping.iter().map(|(name, _)| name.as_str()).collect();
                let at = member(at, &tag.property);
                return self
                    .say(&at, &format!("is `{named}` and must be one of {}", known.join(", ")));
            }
        }
        let mut nearest: Option<Vec<String>> = None;
        for variant in variants {
            let mut attempt = Self { complaints: Vec::new(), ..*self };
            attempt.visit(*variant, false, value, at, depth - 1);
            if attempt.complaints.is_empty() {
                return;
            }
            if nearest.as_ref().is_none_or(|best| attempt.complaints.len() < best.len()) {
                nearest = Some(attempt.complaints);
            }
        }
        if let Some(nearest) = nearest {
            let reason = nearest.first().map_or("", String::as_str);
            self.say(
                at,
                &format!("fits none of {} alternatives; nearest: {reason}", variants.len()),
            );
        }
    }

    fn wire_form(
        &mut self,
        wire: &WireForm,
        index: TypeIndex,
        value: &Value,
        at: &str,
        depth: u32,
    ) {
        let schema = self.types.get(index);
        match (wire, value) {
            (WireForm::ZeroOne, Value::Number(number))
                if matches!(number.as_u64(), Some(0 | 1)) => {}
            (WireForm::ZeroOne, _) => {
                self.say(at, &format!("is {} and must be the number 0 or 1", given(value)));
            }
            (WireForm::ZeroOneText, Value::String(text)) if text == "0" || text == "1" => {}
            (WireForm::ZeroOneText, _) => {
                self.say(at, &format!("is {} and must be the text \"0\" or \"1\"", given(value)));
            }
            (WireForm::NumberText, Value::String(text)) => {
                match serde_json::from_str::<serde_json::Number>(text) {
                    Ok(number) => self.kind(&schema.kind, &Value::Number(number), at, depth),
                    Err(_) => {
                        self.say(at, &format!("is \"{text}\" and must be a number in a text"));
                    }
                }
            }
            (WireForm::NumberText, _) => {
                self.say(at, &format!("is {} and must be a number in a text", given(value)));
            }
            (WireForm::Separated(separator), Value::String(text)) => {
                let items = text.split(&**separator).filter(|item| !item.is_empty());
                let of_numbers = matches!(
                    &schema.kind,
                    SchemaKind::Array { items, .. } if is_number(&self.types.get(*items).kind)
                );
                let item = |item: &str| {
                    let number = || serde_json::from_str(item).ok().map(Value::Number);
                    let number = of_numbers.then(number).flatten();
                    number.unwrap_or_else(|| Value::String(item.to_owned()))
                };
                let list = items.map(|text| item(text.trim())).collect();
                self.kind(&schema.kind, &Value::Array(list), at, depth);
            }
            (WireForm::Adf, Value::Object(document))
                if document.get("type") == Some(&"doc".into()) => {}
            (WireForm::Adf, _) => {
                self.say(at, &format!("is {} and must be a document", given(value)));
            }
            (WireForm::Separated(separator), _) => {
                let wanted = format!("a text with `{separator}` between the items");
                self.say(at, &format!("is {} and must be {wanted}", given(value)));
            }
            (WireForm::Epoch | WireForm::EpochMs, Value::Number(number)) if number.is_i64() => {}
            (WireForm::Epoch | WireForm::EpochMs, _) => {
                self.say(at, &format!("is {} and must be a time as a whole number", given(value)));
            }
            (WireForm::DateTime(format), Value::String(text))
                if jiff::fmt::strtime::parse(&**format, text).is_ok() => {}
            (WireForm::DateTime(format), _) => {
                self.say(at, &format!("is {} and must be a time as in `{format}`", given(value)));
            }
            (WireForm::FileText, Value::String(_)) => {}
            (WireForm::FileText, _) => {
                self.say(at, &format!("is {} and must be base64", given(value)));
            }
            (WireForm::FileObject(rows), Value::Object(file))
                if rows.iter().all(|(name, _)| file.get(&**name).is_some_and(Value::is_string)) => {
            }
            (WireForm::FileObject(_), _) => {
                self.say(
                    at,
                    &format!("is {} and must be a file with all its members", given(value)),
                );
            }
            (WireForm::Map(rows), Value::String(text))
                if rows.iter().any(|(_, wire)| **wire == **text) => {}
            (WireForm::Map(rows), _) => {
                let words: Vec<&str> = rows.iter().map(|(_, wire)| &**wire).collect();
                let words = words.join(", ");
                self.say(at, &format!("is {} and must be one of {words}", given(value)));
            }
        }
    }
}

/// A value in few words, for a complaint.
fn given(value: &Value) -> String {
    match value {
        Value::Object(_) => "an object".to_owned(),
        Value::Array(_) => "a list".to_owned(),
        Value::String(text) if text.chars().count() > 40 => {
            format!("\"{}..\"", text.chars().take(40).collect::<String>())
        }
        other => other.to_string(),
    }
}

/// A type in few words, for a complaint.
fn noun(kind: &SchemaKind) -> &'static str {
    match kind {
        SchemaKind::Any => "a value",
        SchemaKind::Null => "null",
        SchemaKind::Boolean => "true or false",
        SchemaKind::Integer { .. } => "a whole number",
        SchemaKind::Number { .. } => "a number",
        SchemaKind::String { .. } => "a text",
        SchemaKind::Enum { .. } => "one of the listed values",
        SchemaKind::Array { .. } | SchemaKind::Tuple { .. } => "a list",
        SchemaKind::Object { .. } => "an object",
        SchemaKind::Union { .. } => "one of the alternatives",
        SchemaKind::File => "the content of a file",
    }
}

fn member(at: &str, name: &str) -> String {
    if at.is_empty() { name.to_owned() } else { format!("{at}.{name}") }
}

/// Whether values of a type are numbers.
fn is_number(kind: &SchemaKind) -> bool {
    match kind {
        SchemaKind::Integer { .. } | SchemaKind::Number { .. } => true,
        SchemaKind::Enum { values, .. } => values.iter().all(|value| value.value.is_number()),
        _ => false,
    }
}

/// JSON Schema takes `1.0` for a whole number (2020-12 core, section 4.2.1).
fn is_whole(number: &serde_json::Number) -> bool {
    number.is_i64() || number.is_u64() || number.as_f64().is_some_and(|n| n.fract() == 0.0)
}

/// Numbers are equal by value, whatever their notation.
fn equal(left: &Value, right: &Value) -> bool {
    match (left.as_f64(), right.as_f64()) {
        (Some(_), Some(_)) => left == right || left.as_f64() == right.as_f64(),
        _ => left == right,
    }
}

fn has_duplicates(list: &[Value]) -> bool {
    let mut texts: Vec<String> = list.iter().map(Value::to_string).collect();
    texts.sort_unstable();
    texts.windows(2).any(|pair| pair[0] == pair[1])
}
