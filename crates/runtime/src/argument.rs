//! The arguments of a call, in slots.
//!
//! Typed clients set slots by index, callers by name go through [`Arguments::from_json`]; both end
//! here, and the same encoders write both. Nothing is checked before the request is prepared, so
//! that every problem is reported at once.

use std::borrow::Borrow;
use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use jackfield_plan::{ContentKind, Kind, Operation, Problem, ProblemCode};

use crate::codec::Encode;
use crate::file::File;
use crate::types::{Number, Value};

/// One value that a caller gives.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Argument {
    /// `null`, said explicitly.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Integer(i128),
    /// A number.
    Float(f64),
    /// A number by its JSON text.
    Number(Box<str>),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Argument>),
    /// An object, in order.
    Object(Vec<(String, Argument)>),
    /// JSON that is encoded already, as typed bodies are.
    Json(Bytes),
    /// Bytes as they are.
    Bytes(Bytes),
    /// The content of a file.
    File(File),
    /// A value that cannot be sent, and why: the call is refused.
    Refused(Box<[Problem]>),
}

impl Argument {
    /// A value, or what lends one (a reference, a box).
    pub fn of<T: Encode>(value: &impl Borrow<T>) -> Self {
        Self::json(value.borrow())
    }

    /// A value that encodes itself as JSON; one that has what cannot be sent is refused.
    pub fn json(value: &dyn Encode) -> Self {
        match crate::codec::encode_to_send(value) {
            Ok(json) => Self::Json(json.into()),
            Err(problems) => Self::Refused(problems.into()),
        }
    }

    /// Whether this is a file, or a list of files.
    pub(crate) fn is_file(&self) -> bool {
        match self {
            Self::File(_) | Self::Bytes(_) => true,
            Self::List(items) => !items.is_empty() && items.iter().all(Self::is_file),
            _ => false,
        }
    }

    /// Appends this value as JSON; what JSON cannot hold becomes null.
    pub(crate) fn push_json(&self, out: &mut String) {
        use fmt::Write as _;
        match self {
            Self::Null | Self::File(_) | Self::Refused(_) => out.push_str("null"),
            Self::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Self::Integer(value) => drop(write!(out, "{value}")),
            Self::Float(value) => out.push_str(&float(*value).unwrap_or_else(|| "null".to_owned())),
            Self::Number(text) => out.push_str(text),
            Self::Text(text) => crate::json::push_text(out, text),
            Self::Json(json) => out.push_str(&String::from_utf8_lossy(json)),
            Self::Bytes(bytes) => crate::json::push_text(out, &String::from_utf8_lossy(bytes)),
            Self::List(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    out.push_str(if index == 0 { "" } else { "," });
                    item.push_json(out);
                }
                out.push(']');
            }
            Self::Object(members) => {
                out.push('{');
                for (index, (key, value)) in members.iter().enumerate() {
                    out.push_str(if index == 0 { "" } else { "," });
                    crate::json::push_text(out, key);
                    out.push(':');
                    value.push_json(out);
                }
                out.push('}');
            }
        }
    }

    /// This value as JSON.
    pub(crate) fn to_json(&self) -> String {
        let mut json = String::new();
        self.push_json(&mut json);
        json
    }
}

/// A number as JSON writes it: whole numbers without a fraction, as JavaScript does; nothing for
/// numbers that JSON does not have.
pub(crate) fn float(value: f64) -> Option<String> {
    /// Below this, every whole number is exact and short.
    const WHOLE: f64 = 1e15;
    if value.is_finite() && value.fract() == 0.0 && value.abs() < WHOLE {
        return Some(format!("{value:.0}"));
    }
    value.is_finite().then(|| serde_json::Number::from_f64(value))?.map(|number| number.to_string())
}

macro_rules! from {
    ($($from:ty: $value:ident => $into:expr;)*) => {$(
        impl From<$from> for Argument {
            fn from($value: $from) -> Self {
                $into
            }
        }
    )*};
}

from! {
    bool: value => Self::Bool(value);
    i8: value => Self::Integer(value.into());
    i16: value => Self::Integer(value.into());
    i32: value => Self::Integer(value.into());
    i64: value => Self::Integer(value.into());
    u8: value => Self::Integer(value.into());
    u16: value => Self::Integer(value.into());
    u32: value => Self::Integer(value.into());
    u64: value => Self::Integer(value.into());
    f32: value => Self::Float(value.into());
    f64: value => Self::Float(value);
    Number: value => Self::Number(value.to_string().into());
    &str: value => Self::Text(value.to_owned());
    String: value => Self::Text(value);
    File: value => Self::File(value);
    Vec<File>: value => Self::List(value.into_iter().map(Self::File).collect());
}

impl From<Value> for Argument {
    fn from(value: Value) -> Self {
        Self::json(&value)
    }
}

impl From<serde_json::Value> for Argument {
    fn from(value: serde_json::Value) -> Self {
        use serde_json::Value as Json;
        match value {
            Json::Null => Self::Null,
            Json::Bool(value) => Self::Bool(value),
            Json::Number(number) => match number.as_i128() {
                Some(integer) => Self::Integer(integer),
                None => Self::Number(number.to_string().into()),
            },
            Json::String(text) => Self::Text(text),
            Json::Array(items) => Self::List(items.into_iter().map(Self::from).collect()),
            Json::Object(members) => {
                Self::Object(members.into_iter().map(|(key, v)| (key, v.into())).collect())
            }
        }
    }
}

/// All arguments of one call: a slot per parameter of the operation, and one for the whole body.
#[derive(Debug, Clone, Default)]
pub struct Arguments {
    pub(crate) slots: Vec<Option<Argument>>,
    pub(crate) body: Option<Argument>,
    /// Headers for this call alone.
    pub(crate) headers: Vec<(http::HeaderName, http::HeaderValue)>,
    /// The only kind of answer that is wanted, where the operation offers several.
    pub(crate) accept: Option<ContentKind>,
    /// The time allowed for this call alone.
    pub(crate) timeout: Option<Duration>,
    /// What was wrong before there was an operation to hold it against.
    pub(crate) problems: Vec<Problem>,
}

/// Arguments by name, as tools and the command line give them.
#[derive(Debug, Clone, Default)]
pub struct Input {
    /// Values by the names of the operation's parameters.
    pub arguments: serde_json::Map<String, serde_json::Value>,
    /// The whole body, for operations whose body is not made of parameters.
    pub body: Option<serde_json::Value>,
    /// Files by the names of the operation's parameters, or `body` for the whole body; several of
    /// one name make a list.
    pub files: Vec<(String, File)>,
}

impl Arguments {
    /// Empty slots for an operation of so many parameters.
    pub fn new(parameters: usize) -> Self {
        Self { slots: vec![None; parameters], ..Self::default() }
    }

    /// Fills a slot, by the parameter's position in
    /// [`Operation::params`](jackfield_plan::Operation::params).
    pub fn set(&mut self, index: usize, argument: Argument) {
        if self.slots.len() <= index {
            self.slots.resize(index + 1, None);
        }
        if let Some(slot) = self.slots.get_mut(index) {
            *slot = Some(argument);
        }
    }

    /// The value in a slot.
    pub fn get(&self, index: usize) -> Option<&Argument> {
        self.slots.get(index)?.as_ref()
    }

    /// Gives the whole body.
    pub fn set_body(&mut self, body: Argument) {
        self.body = Some(body);
    }

    /// Sorts arguments by name into the slots of an operation.
    ///
    /// Names that the operation does not have are kept as problems, which are reported together
    /// with those that come to light when the request is prepared.
    pub fn from_json(operation: &Operation, input: Input) -> Self {
        let mut arguments = Self::new(operation.params.len());
        for (name, value) in input.arguments {
            match operation.param(&name) {
                Some((index, _)) => arguments.set(index, value.into()),
                None => arguments.unknown(operation, name, &value.into()),
            }
        }
        arguments.body = input.body.map(Argument::from);
        for (name, file) in input.files {
            match operation.param(&name) {
                Some((index, param)) => {
                    arguments.add_file(index, file, param.rule.kind == Kind::Files);
                }
                None if name == "body" => arguments.body = Some(Argument::File(file)),
                None => arguments.unknown(operation, name, &Argument::File(file)),
            }
        }
        arguments
    }

    /// Adds a file to a slot; where several are possible, one alone is a list as well.
    fn add_file(&mut self, index: usize, file: File, several: bool) {
        let added = match self.slots.get_mut(index).and_then(Option::take) {
            Some(Argument::List(mut items)) => {
                items.push(Argument::File(file));
                Argument::List(items)
            }
            Some(first @ Argument::File(_)) => Argument::List(vec![first, Argument::File(file)]),
            _ if several => Argument::List(vec![Argument::File(file)]),
            _ => Argument::File(file),
        };
        self.set(index, added);
    }

    fn unknown(&mut self, operation: &Operation, argument: String, given: &Argument) {
        let names = || operation.params.iter().map(|param| &*param.name);
        let allowed: Vec<_> = names().map(|name| format!("`{name}`")).collect();
        let suggestion =
            crate::nearest::nearest(&argument, names()).map(|name| format!("`{name}`"));
        self.problems.push(Problem {
            code: ProblemCode::Unknown,
            argument,
            given: short(given),
            allowed: allowed.join(", "),
            suggestion,
        });
    }
}

/// A value as short JSON, for messages.
pub(crate) fn short(argument: &Argument) -> String {
    const LONGEST: usize = 60;
    let json = match argument {
        Argument::File(file) => format!("the file `{}`", file.name().unwrap_or_default()),
        Argument::Bytes(bytes) => format!("{} bytes", bytes.len()),
        other => other.to_json(),
    };
    match json.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}...", json.get(..end).unwrap_or_default()),
        None => json,
    }
}
