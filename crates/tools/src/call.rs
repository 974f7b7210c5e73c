//! A checked call, in the form that the engine prepares.
//!
//! Takes arguments that are known to fit and gives them by the operation's parameters, with the body
//! assembled, values inside bodies in the form that the vendor expects, and files apart. Knows
//! nothing of encodings: how a parameter is laid out in a query or a form is the engine's.

use std::collections::BTreeMap;

use jackfield_plan::tools::TypeIndex;
use jackfield_plan::{Argument, Param, Plan, Problem, ProblemCode, SchemaKind, Target, Tool};
use jackfield_plan::{BodyKind, Kind, Operation, Scalar};
use serde_json::{Map, Value};

use crate::check::Checker;
use crate::file::{self, File, FileForms, FileSource};
use crate::types::Types;
use crate::wire;

/// A call that the engine can prepare.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Call {
    /// The id of the operation.
    pub operation: String,
    /// Values by the name of the parameter. An explicit null is here as null.
    pub arguments: Map<String, Value>,
    /// The body, without the keys that the plan wraps around it; none when nothing was given for it.
    pub body: Option<Value>,
    /// The body, where it is the content of a file.
    pub content: Option<File>,
    /// Files by the name of the parameter or of the multipart part; several share a name.
    pub files: BTreeMap<String, Vec<File>>,
}

/// How many files an argument takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileCount {
    /// One, or one as well as a list.
    One,
    /// A list.
    Several,
}

/// The names of a tool's arguments that take a file, or several, and which it is.
pub fn file_arguments<'t>(plan: &Plan, tool: &'t Tool) -> Vec<(&'t str, FileCount)> {
    let types = Types(&plan.tools.types);
    let is_file = |index: TypeIndex| matches!(types.get(index).kind, SchemaKind::File);
    let count = |index: TypeIndex| match &types.get(index).kind {
        SchemaKind::Array { items, .. } if is_file(*items) => Some(FileCount::Several),
        SchemaKind::File => Some(FileCount::One),
        _ => None,
    };
    let taken = |argument: &Argument| match &types.get(argument.schema).kind {
        SchemaKind::Union { variants, .. } => {
            let counts = types.flatten(variants).variants.into_iter().filter_map(count);
            counts.min_by_key(|count| *count != FileCount::One)
        }
        _ => count(argument.schema),
    };
    let named = |argument: &'t Argument| Some((argument.name.as_str(), taken(argument)?));
    tool.arguments.iter().filter_map(named).collect()
}

/// The parameter that an argument is, where it is one.
pub(crate) fn param<'p>(plan: &'p Plan, tool: &Tool, argument: &Argument) -> Option<&'p Param> {
    let Target::Param(name) = &argument.target else { return None };
    let (_, operation) = plan.connector.operation(&tool.operation)?;
    operation.param(name).map(|(_, param)| param)
}

/// Whether a tool has files that travel by themselves, and not inside of JSON.
pub(crate) fn sends_files(plan: &Plan, tool: &Tool) -> bool {
    let operation = plan.connector.operation(&tool.operation).map(|(_, operation)| operation);
    let is_multipart = operation.is_some_and(is_multipart);
    let takers = file_arguments(plan, tool);
    let mut arguments = tool.arguments.iter();
    is_multipart
        || arguments.any(|argument| {
            let is_apart = matches!(argument.target, Target::Param(_) | Target::Body);
            is_apart && takers.iter().any(|(name, _)| *name == argument.name)
        })
}

fn is_multipart(operation: &Operation) -> bool {
    operation.bodies.iter().any(|body| body.kind == BodyKind::Multipart)
}

/// Brings arguments that fit into the form of a [`Call`].
pub(crate) fn assemble<'a>(
    plan: &'a Plan,
    tool: &Tool,
    given: &[(&'a Argument, &'a Value)],
    checker: Checker<'a>,
) -> Result<Call, Vec<Problem>> {
    let operation = plan.connector.operation(&tool.operation).map(|(_, operation)| operation);
    let call = Call { operation: tool.operation.clone(), ..Call::default() };
    let (spread, problems) = (Map::new(), Vec::new());
    let mut assembly = Assembly { operation, checker, call, spread, problems };
    for (argument, value) in given {
        assembly.argument(argument, value);
    }
    assembly.constants(tool);
    assembly.spread();
    if assembly.problems.is_empty() { Ok(assembly.call) } else { Err(assembly.problems) }
}

struct Assembly<'a> {
    operation: Option<&'a Operation>,
    checker: Checker<'a>,
    call: Call,
    /// Members of the body that stand beside those with arguments of their own.
    spread: Map<String, Value>,
    problems: Vec<Problem>,
}

impl<'a> Assembly<'a> {
    fn argument(&mut self, argument: &'a Argument, value: &'a Value) {
        let is_file = self.is_file(argument.schema, value);
        match &argument.target {
            Target::Param(name) if is_file => self.files(name, argument.schema, value),
            Target::Param(name) => {
                let written = self.parameter(name, argument, value);
                self.call.arguments.insert(name.clone(), written);
            }
            Target::Body if is_file => {
                self.call.content = self.read(value, &argument.name);
            }
            Target::Body => self.body(argument, value),
            Target::BodyField(name) if is_file && self.is_multipart() => {
                self.files(name, argument.schema, value);
            }
            Target::BodySpread => {
                if let Value::Object(members) = self.inside(&argument.name, argument.schema, value)
                {
                    self.spread.extend(members);
                }
            }
            Target::BodyField(name) => {
                let written = self.inside(&argument.name, argument.schema, value);
                self.member(name, written);
            }
        }
    }

    /// A parameter's own value: its outermost form is its encoding's where the plan states one.
    fn parameter(&mut self, name: &str, argument: &'a Argument, value: &'a Value) -> Value {
        let written = self.inside(&argument.name, argument.schema, value);
        let param = self.operation.and_then(|operation| operation.param(name));
        match param {
            Some((_, param))
                if param.encoding.scalar != Scalar::Plain
                    || !accepts(param.rule.kind, &written) =>
            {
                wire::write(&mut self.checker, argument.schema, value, wire::Outermost::AsGiven)
            }
            _ => written,
        }
    }

    /// A value inside a JSON body or a JSON text.
    fn inside(&mut self, place: &str, index: TypeIndex, value: &'a Value) -> Value {
        self.contents_are_here(place, index, value);
        wire::write(&mut self.checker, index, value, wire::Outermost::AsSent)
    }

    /// The whole body: an object's files go apart when the body is multipart.
    fn body(&mut self, argument: &'a Argument, value: &'a Value) {
        let index = wire::resolve(&mut self.checker, argument.schema, value);
        let fields = match &self.checker.types.get(index).kind {
            SchemaKind::Object { fields, .. } if self.is_multipart() => fields.as_slice(),
            _ => &[],
        };
        let Some(members) = value.as_object().filter(|_| !fields.is_empty()) else {
            let written = self.inside(&argument.name, argument.schema, value);
            // Members that were given one by one join an object, and never replace it.
            match (&mut self.call.body, written) {
                (Some(Value::Object(body)), Value::Object(written)) => body.extend(written),
                (body, written) => *body = Some(written),
            }
            return;
        };
        self.call.body.get_or_insert_with(|| Value::Object(Map::new()));
        for (name, member) in members {
            let field = fields.iter().find(|field| field.called() == name);
            match field {
                Some(field) if self.is_file(field.schema, member) => {
                    self.files(&field.name, field.schema, member);
                }
                Some(field) => {
                    let written = self.inside(&argument.name, field.schema, member);
                    self.member(&field.name, written);
                }
                None => self.member(name, member.clone()),
            }
        }
        for field in fields {
            if let Some(constant) = &field.constant {
                self.member(&field.name, constant.clone());
            }
        }
    }

    /// Puts members beside the others, of which none is replaced.
    fn spread(&mut self) {
        let spread = std::mem::take(&mut self.spread);
        if spread.is_empty() {
            return;
        }
        if let Value::Object(members) =
            self.call.body.get_or_insert_with(|| Value::Object(Map::new()))
        {
            for (name, value) in spread {
                members.entry(name).or_insert(value);
            }
        }
    }

    /// Fills in what is always sent, where there is a body.
    fn constants(&mut self, tool: &Tool) {
        let required = self
            .operation
            .is_some_and(|operation| operation.bodies.first().is_some_and(|body| body.required));
        if tool.constants.is_empty() || !(required || self.call.body.is_some()) {
            return;
        }
        if let Value::Object(members) =
            self.call.body.get_or_insert_with(|| Value::Object(Map::new()))
        {
            for (name, constant) in &tool.constants {
                members.entry(name).or_insert_with(|| constant.clone());
            }
        }
    }

    fn member(&mut self, name: &str, value: Value) {
        match self.call.body.get_or_insert_with(|| Value::Object(Map::new())) {
            Value::Object(members) => {
                members.insert(name.to_owned(), value);
            }
            other => *other = Value::Object(Map::from_iter([(name.to_owned(), value)])),
        }
    }

    fn files(&mut self, name: &str, index: TypeIndex, value: &'a Value) {
        let index = wire::resolve(&mut self.checker, index, value);
        let several = matches!(self.checker.types.get(index).kind, SchemaKind::Array { .. });
        let values: &[Value] = match value {
            Value::Array(items) if several => items,
            one => std::slice::from_ref(one),
        };
        for value in values {
            if let Some(file) = self.read(value, name) {
                self.call.files.entry(name.to_owned()).or_default().push(file);
            }
        }
    }

    fn read(&mut self, value: &Value, place: &str) -> Option<File> {
        file::parse(value, place, FileForms::ALL)
            .map_err(|problems| self.problems.extend(problems))
            .ok()
    }

    /// Whether a value is a file or a list of files.
    fn is_file(&mut self, index: TypeIndex, value: &'a Value) -> bool {
        let index = wire::resolve(&mut self.checker, index, value);
        match &self.checker.types.get(index).kind {
            _ if value.is_null() => false,
            SchemaKind::File => true,
            SchemaKind::Array { items, .. } => {
                matches!(self.checker.types.get(*items).kind, SchemaKind::File)
            }
            _ => false,
        }
    }

    fn is_multipart(&self) -> bool {
        self.operation.is_some_and(is_multipart)
    }

    /// A file inside JSON travels as base64, so its content must be in the argument itself.
    fn contents_are_here(&mut self, place: &str, index: TypeIndex, value: &'a Value) {
        let elsewhere = wire::files(&mut self.checker, index, value).into_iter().any(|value| {
            file::parse(value, place, FileForms::ALL)
                .is_ok_and(|file| !matches!(file.source, FileSource::Bytes(_)))
        });
        if elsewhere {
            self.problems.push(Problem {
                code: ProblemCode::NotAllowed,
                argument: place.to_owned(),
                given: "a file by its path or URL".to_owned(),
                allowed: "a data URI, or an object with `name` and `base64`".to_owned(),
                suggestion: None,
            });
        }
    }
}

/// Whether the engine's check of a parameter's JSON type lets a value pass.
fn accepts(kind: Kind, value: &Value) -> bool {
    match kind {
        _ if value.is_null() => true,
        Kind::Any | Kind::File | Kind::Files => true,
        Kind::String => value.is_string(),
        Kind::Integer | Kind::Number => value.is_number(),
        Kind::Boolean => value.is_boolean(),
        Kind::Array => value.is_array(),
        Kind::Object => value.is_object(),
    }
}
