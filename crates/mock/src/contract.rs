//! One operation as the vendor sees it: its parameters with their types.
//!
//! Takes a plan and the index of an operation; joins the wire plan (places, encodings, rules) with
//! the tool plan (types), which describe the same arguments under the same names.

use jackfield_plan::tools::{Field, TypeIndex};
use jackfield_plan::{Body, Encoding, Kind, Operation, Place, Plan, Rule, Target, Tool};

use crate::types::Types;

/// An operation with what the type table says of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Contract<'p> {
    /// The plan that it belongs to.
    pub(crate) plan: &'p Plan,
    /// The wire side.
    pub(crate) operation: &'p Operation,
    /// The tool side; an operation may have none, and then its values have no types.
    pub(crate) tool: Option<&'p Tool>,
    /// The type table.
    pub(crate) types: Types<'p>,
}

/// One value of a request: where it stands, how it is written and what it may be.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Slot<'p> {
    /// The argument's name.
    pub(crate) name: &'p str,
    /// The name on the wire.
    pub(crate) wire: &'p str,
    /// Whether a request without it is refused.
    pub(crate) required: bool,
    /// How it is written.
    pub(crate) encoding: &'p Encoding,
    /// Which values the wire plan accepts.
    pub(crate) rule: &'p Rule,
    /// Its type, when the tool plan names one.
    pub(crate) schema: Option<TypeIndex>,
    /// Whether null is accepted.
    pub(crate) nullable: bool,
}

/// What members of a whole body are held to: their types say it all.
static ANY_RULE: Rule = Rule::ANY;

impl<'p> Contract<'p> {
    /// The contract of the operation at an index.
    pub(crate) fn of(plan: &'p Plan, index: usize) -> Option<Self> {
        let operation = plan.connector.operations.get(index)?;
        let tool = plan.tools.tools.iter().find(|tool| tool.operation == operation.id);
        Some(Self { plan, operation, tool, types: Types(&plan.tools.types) })
    }

    /// All contracts of a plan, in its order.
    pub(crate) fn all(plan: &'p Plan) -> impl Iterator<Item = Self> {
        (0..plan.connector.operations.len()).filter_map(|index| Self::of(plan, index))
    }

    /// The parameters of one place.
    pub(crate) fn slots(self, place: Place) -> impl Iterator<Item = Slot<'p>> {
        let params = self.operation.params.iter().filter(move |param| param.place == place);
        params.map(move |param| {
            let argument = self.tool.and_then(|tool| {
                tool.arguments.iter().find(|argument| {
                    matches!(&argument.target, Target::Param(name) if *name == param.name)
                })
            });
            Slot {
                name: &param.name,
                wire: &param.wire,
                required: param.required,
                encoding: &param.encoding,
                rule: &param.rule,
                schema: argument.map(|argument| argument.schema),
                nullable: param.rule.nullable || argument.is_some_and(|argument| argument.nullable),
            }
        })
    }

    /// The parameter of this name, wherever it stands.
    pub(crate) fn slot(self, name: &str) -> Option<(Place, Slot<'p>)> {
        let places = [Place::Path, Place::Query, Place::Header, Place::Cookie, Place::Field];
        places.into_iter().find_map(|place| {
            self.slots(place).find(|slot| slot.name == name).map(|slot| (place, slot))
        })
    }

    /// The type of the whole body, when the body is one argument.
    pub(crate) fn body_type(self) -> Option<TypeIndex> {
        let arguments = &self.tool?.arguments;
        let body = arguments.iter().find(|argument| argument.target == Target::Body)?;
        Some(body.schema)
    }

    /// The members of a body whose fields are arguments of their own.
    pub(crate) fn body_members(self) -> Vec<Field> {
        let arguments = self.tool.map(|tool| tool.arguments.as_slice()).unwrap_or_default();
        let flattened = arguments.iter().filter_map(|argument| match &argument.target {
            Target::BodyField(name) => Some(Field {
                key: Some(argument.name.clone()),
                ..field(name, argument.schema, argument.required, argument.nullable)
            }),
            _ => None,
        });
        let untyped = u32::MAX; // reads as any value
        let slots = self.slots(Place::Field).map(|slot| {
            field(slot.wire, slot.schema.unwrap_or(untyped), slot.required, slot.nullable)
        });
        let constants = self.tool.into_iter().flat_map(|tool| tool.constants.keys());
        let constants = constants.map(|name| field(name, untyped, true, true));
        flattened.chain(slots).chain(constants).collect()
    }

    /// Whether the body has members beside those.
    pub(crate) fn has_spread(self) -> bool {
        let mut arguments = self.tool.into_iter().flat_map(|tool| &tool.arguments);
        arguments.any(|argument| argument.target == Target::BodySpread)
    }

    /// The parts of a form or multipart body: its parameters, or the members of the body's type.
    pub(crate) fn body_slots(self, form: &'p Body) -> Vec<Slot<'p>> {
        let mut slots: Vec<Slot<'p>> = self.slots(Place::Field).collect();
        if let Some(body) = self.body_type() {
            let members = self.types.fields(body).iter().filter(|field| !field.read_only);
            slots.extend(members.map(|field| Slot {
                name: &field.name,
                wire: &field.name,
                required: field.required,
                encoding: form.encoding_of(&field.name),
                rule: &ANY_RULE,
                schema: Some(field.schema),
                nullable: field.nullable,
            }));
        }
        let arguments = self.tool.map(|tool| tool.arguments.as_slice()).unwrap_or_default();
        slots.extend(arguments.iter().filter_map(|argument| match &argument.target {
            Target::BodyField(name) => Some(Slot {
                name,
                wire: name,
                required: argument.required,
                encoding: form.encoding_of(name),
                rule: &ANY_RULE,
                schema: Some(argument.schema),
                nullable: argument.nullable,
            }),
            _ => None,
        }));
        slots
    }

    /// The type of the members of any name that a whole body may have beside those that it declares.
    pub(crate) fn other_members(self) -> Option<TypeIndex> {
        self.types.other_members(self.body_type()?)
    }

    /// The type of the result.
    pub(crate) fn output(self) -> Option<TypeIndex> {
        self.tool.and_then(|tool| tool.output)
    }
}

impl<'p> Slot<'p> {
    /// A member of a body of which nothing but its encoding is known.
    pub(crate) fn other(name: &'p str, encoding: &'p Encoding) -> Self {
        Self {
            name,
            wire: name,
            required: false,
            encoding,
            rule: &ANY_RULE,
            schema: None,
            nullable: false,
        }
    }

    /// Whether it is the content of one file or several.
    pub(crate) fn is_file(&self, types: Types<'_>) -> bool {
        let items = self.schema.and_then(|schema| types.items(schema));
        self.rule.kind.is_file()
            || self.schema.is_some_and(|schema| types.is_file(schema))
            || items.is_some_and(|items| types.is_file(items))
    }

    /// Whether it may hold several items.
    pub(crate) fn is_list(&self, types: Types<'_>) -> bool {
        matches!(self.rule.kind, Kind::Array | Kind::Files)
            || (self.rule.kind == Kind::Any
                && self.schema.is_some_and(|schema| types.is_list(schema)))
    }

    /// Whether it holds an object.
    pub(crate) fn is_object(&self, types: Types<'_>) -> bool {
        self.rule.kind == Kind::Object
            || (self.rule.kind == Kind::Any
                && self.schema.is_some_and(|schema| types.is_object(schema)))
    }
}

fn field(name: &str, schema: TypeIndex, required: bool, nullable: bool) -> Field {
    Field {
        name: name.to_owned(),
        key: None,
        schema,
        constant: None,
        nullable,
        required,
        description: String::new(),
        default: None,
        spread: false,
        read_only: false,
        write_only: false,
    }
}
