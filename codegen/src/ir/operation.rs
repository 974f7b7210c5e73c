//! Operations and their parts.

use jackfield_plan as plan;
use serde_json::Value;

use super::{Docs, Extra, Field, Origin, Struct, TypeKind, TypeUse, Types};
use crate::source::Span;

/// A resource's place in [`Connector::resources`](super::Connector::resources).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct ResourceId(pub u32);

/// One operation.
#[derive(Debug, Clone)]
pub struct Operation {
    /// Where it was written; its lock key is `METHOD /path`, with a suffix when one method and path
    /// give several operations.
    pub origin: Origin,
    /// The resource that it belongs to.
    pub resource: ResourceId,
    /// Its name as the spec spells it: a key of `operations`, an operationId, or words made from
    /// method and path when there is none.
    pub name: String,
    /// Whether the name stands alone, as an operationId does; else it is a method of its resource.
    pub named_by_document: bool,
    /// Whether it is as a foreign document has it: nobody who knows our language described it.
    pub from_document: bool,
    /// What it does.
    pub docs: Docs,
    /// The HTTP method.
    pub method: plan::Method,
    /// The path below the base URL, with `{wire_name}` placeholders, and those of server variables.
    pub path: String,
    /// The server variable that holds the method, where an installation decides on it.
    pub method_setting: Option<String>,
    /// What the caller gives, apart from a whole body; required ones need not be first.
    pub params: Vec<Param>,
    /// Groups of arguments (by wire name) of which at least one must be given.
    pub at_least_one_of: Vec<Vec<String>>,
    /// Groups of arguments (by wire name) of which exactly one must be given.
    pub exactly_one_of: Vec<Vec<String>>,
    /// The forms that the body can take.
    pub bodies: Vec<Body>,
    /// What the vendor may answer: success and failure, in order of precedence.
    pub responses: Vec<Response>,
    /// How the list is read page by page.
    pub pagination: Option<Pagination>,
    /// Alternatives for authenticating, when they differ from the connector's.
    pub security: Option<Vec<plan::Requirement>>,
    /// The name of the server, when it is not the first.
    pub server: Option<String>,
    /// Headers that are always sent.
    pub headers: Vec<(String, String)>,
    /// Error rules of its own.
    pub error_rules: Vec<plan::ErrorRule>,
    /// Rate limits of its own.
    pub rate_limits: Option<plan::RateLimits>,
    /// Words that explain a refusal, where access must be asked for.
    pub access: Option<String>,
    /// The header for idempotency keys.
    pub idempotency_header: Option<String>,
    /// Whether repeating it is harmless, where the method does not say so.
    pub idempotent: Option<bool>,
    /// A time limit of its own, in milliseconds.
    pub timeout_ms: Option<u32>,
    /// The operations that are called in place of one request; method, path and what is sent say
    /// nothing then.
    pub steps: Vec<Step>,
    /// What an operation of several requests gives.
    pub result: Option<StepValue>,
    /// How it is offered to language models.
    pub tool: ToolSpec,
}

impl Operation {
    /// The requests that it makes, for people: `` `GET /tickets` ``.
    pub fn requests(&self) -> String {
        if self.steps.is_empty() {
            return format!("`{} {}`", self.method.as_str(), self.path);
        }
        let steps: Vec<_> = self.steps.iter().map(|step| format!("`{}`", step.operation)).collect();
        steps.join(", then ")
    }

    /// The types of what it sends.
    pub fn request_types(&self) -> impl Iterator<Item = TypeUse> {
        let bodies = self.bodies.iter().filter_map(|body| body.ty);
        self.params.iter().map(|param| param.ty).chain(bodies)
    }

    /// The types of what is answered, headers among them.
    pub fn response_types(&self) -> impl Iterator<Item = TypeUse> {
        let of = |response: &Response| -> Vec<TypeUse> {
            response.ty.into_iter().chain(response.headers.iter().map(|header| header.ty)).collect()
        };
        self.responses.iter().flat_map(of)
    }

    /// The headers of its answers, each name once (RFC 9110 section 5.1: in any case): as the answer
    /// that is listed first has it, successes before refusals.
    pub fn answer_headers(&self) -> Vec<&ResponseHeader> {
        let (successes, others): (Vec<_>, Vec<_>) =
            self.responses.iter().partition(|response| response.status.may_succeed());
        let mut found: Vec<&ResponseHeader> = Vec::new();
        for header in successes.into_iter().chain(others).flat_map(|response| &response.headers) {
            if !found.iter().any(|other| other.name.eq_ignore_ascii_case(&header.name)) {
                found.push(header);
            }
        }
        found
    }

    /// How many arguments its callers must give, the body among them.
    pub fn required_arguments(&self) -> usize {
        let params = self.params.iter().filter(|param| param.must_be_given()).count();
        let body = self.bodies.iter().find(|body| body.ty.is_some());
        params + usize::from(body.is_some_and(|body| body.required))
    }
}

/// One step of an operation of several requests.
#[derive(Debug, Clone)]
pub struct Step {
    /// Its name.
    pub name: String,
    /// The lock key of the operation that it calls.
    pub operation: String,
    /// Whether that operation changes nothing, as its effect is declared or its method says.
    pub read_only: bool,
    /// Values by the position of the called operation's parameter.
    pub arguments: Vec<(usize, StepValue)>,
    /// The whole body, or its members.
    pub body: Option<StepValue>,
    /// The step is left out when this leads to nothing.
    pub when: Option<StepValue>,
    /// The list for each item of which the operation is called.
    pub for_each: Option<StepValue>,
    /// How many of these calls are made at a time.
    pub concurrency: u32,
    /// The item that is looked for.
    pub pick: Option<StepPick>,
    /// What is waited for.
    pub until: Option<plan::Until>,
}

/// An item of a list that a step looks for.
#[derive(Debug, Clone)]
pub struct StepPick {
    /// A pointer to the list.
    pub list: String,
    /// Pointers into the item with the values that they must lead to.
    pub conditions: Vec<(String, StepValue)>,
    /// What is said when there is none.
    pub none: String,
}

/// A value made of arguments and results.
#[derive(Debug, Clone)]
pub enum StepValue {
    /// A value as it is.
    Literal(Value),
    /// A text whose parts are joined.
    Text(Vec<StepValue>),
    /// A list.
    List(Vec<StepValue>),
    /// An object.
    Object(Vec<(String, StepValue)>),
    /// A value in the form in which it is written.
    As(Box<StepValue>, plan::Form),
    /// What a name and a pointer lead to.
    Reference {
        /// What the name stands for.
        root: StepRoot,
        /// A JSON pointer (RFC 6901).
        pointer: String,
        /// The form in which it is written, where that differs.
        form: Option<plan::Form>,
    },
}

/// What a reference of a step begins with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StepRoot {
    /// The operation's argument at this position.
    Argument(usize),
    /// The result of the step of this name.
    Step(String),
    /// The item of the list that the step goes through.
    Item,
}

/// One argument of an operation.
#[derive(Debug, Clone)]
pub struct Param {
    /// The name on the wire.
    pub wire_name: String,
    /// The argument's name, where the spec gives another.
    pub name: Option<String>,
    /// Where it goes.
    pub place: plan::Place,
    /// Whether a request without it is refused.
    pub required: bool,
    /// Its type.
    pub ty: TypeUse,
    /// How its value is written.
    pub encoding: plan::Encoding,
    /// What it means.
    pub docs: Docs,
    /// What the vendor assumes when it is absent; documentation only.
    pub default: Option<Value>,
    /// What the engine sends when the caller gives none.
    pub send_default: Option<Value>,
    /// Values that the spec gives as examples.
    pub examples: Vec<Value>,
    /// Where it was written.
    pub origin: Origin,
}

impl Param {
    /// What is sent when the caller gives nothing: what the spec says to send, or what the vendor
    /// assumes anyway for a parameter that must be there.
    pub fn sent_default(&self) -> Option<&Value> {
        let assumed = self.default.as_ref().filter(|value| self.required && !value.is_null());
        self.send_default.as_ref().or(assumed)
    }

    /// Whether callers must give it.
    pub fn must_be_given(&self) -> bool {
        self.required && self.sent_default().is_none()
    }

    /// Whether it is always sent with the one value that it can have, so that callers give nothing.
    pub fn is_constant(&self, types: &super::Types) -> bool {
        let super::TypeKind::Enum(list) = &types.get(self.ty.ty).kind else { return false };
        let mut values = list.variants.iter().map(|variant| &variant.value);
        list.closed && values.next() == self.send_default.as_ref() && values.next().is_none()
    }
}

/// One form that the body can take.
#[derive(Debug, Clone)]
pub struct Body {
    /// How it is encoded.
    pub kind: plan::BodyKind,
    /// The `Content-Type`.
    pub media: String,
    /// Whether a request without it is refused.
    pub required: bool,
    /// Its type as one argument; none when it is composed of the parameters in
    /// [`plan::Place::Field`].
    pub ty: Option<TypeUse>,
    /// The keys under which it is wrapped, outermost first.
    pub wrap: Vec<String>,
    /// How members are written in a form or multipart body that is one argument, other than those in
    /// `members`.
    pub encoding: plan::Encoding,
    /// Members of a body that is one argument which are written in another way.
    pub members: Vec<(String, plan::Encoding)>,
    /// What it means.
    pub docs: Docs,
    /// Bodies that the spec gives as examples.
    pub examples: Vec<Example>,
    /// Where it was written.
    pub span: Span,
}

impl Body {
    /// The object that it is, where its members can be given one by one; none for other bodies.
    pub fn object<'a>(&self, types: &'a Types) -> Option<&'a Struct> {
        let mut used = self.ty?;
        // Aliases are few and acyclic; the bound keeps a wrong one from looping.
        for _ in 0..32 {
            match &types.get(used.ty).kind {
                TypeKind::Alias(target) => used = *target,
                TypeKind::Struct(object) if !used.nullable => return Some(object),
                _ => return None,
            }
        }
        None
    }

    /// The object whose members are arguments of their own; none when the whole body is one
    /// argument. `is_taken` tells the names of other arguments.
    pub fn flat_object<'a>(
        &self,
        types: &'a Types,
        is_taken: impl Fn(&str) -> bool,
    ) -> Option<&'a Struct> {
        if !matches!(self.kind, plan::BodyKind::Json | plan::BodyKind::Form) {
            return None;
        }
        let object = self.object(types)?;
        let spread = object.spread.as_ref();
        let open = matches!(object.extra, Extra::Values(_)) && spread.is_none();
        let given = || object.fields.iter().filter(|field| field.is_given());
        let optional_with_needs = !self.required && given().any(|field| field.required);
        let names = given().map(Field::called).chain(spread.map(|spread| spread.name.as_str()));
        let meets = names.into_iter().any(is_taken);
        let answers_only = object.fields.iter().all(|field| field.read_only) && spread.is_none();
        let stands_alone = open || optional_with_needs || meets || answers_only;
        (!stands_alone).then_some(object)
    }
}

/// A value that the spec gives as an example.
#[derive(Debug, Clone, PartialEq)]
pub struct Example {
    /// What it shows.
    pub name: String,
    /// The value.
    pub value: Value,
}

/// One answer that the vendor may give.
#[derive(Debug, Clone)]
pub struct Response {
    /// The status codes it is for.
    pub status: plan::Status,
    /// How its body is read.
    pub kind: plan::ContentKind,
    /// The media type; empty when there is no body.
    pub media: String,
    /// The body's type (of one event or line, for streams); none when there is no body.
    pub ty: Option<TypeUse>,
    /// A pointer to the part of the body that has this type.
    pub unwrap: String,
    /// Related records that are put where they are referred to.
    pub joins: Vec<plan::Join>,
    /// Typed response headers.
    pub headers: Vec<ResponseHeader>,
    /// What it means.
    pub docs: Docs,
    /// Bodies that the spec gives as examples.
    pub examples: Vec<Example>,
    /// Where it was written.
    pub span: Span,
}

/// A header of an answer.
#[derive(Debug, Clone)]
pub struct ResponseHeader {
    /// The header's name.
    pub name: String,
    /// The type of its value.
    pub ty: TypeUse,
    /// Whether it is always there.
    pub required: bool,
    /// What it means.
    pub docs: Docs,
}

/// How a list is read page by page, with the place that says so.
#[derive(Debug, Clone)]
pub struct Pagination {
    /// The rules.
    pub rules: plan::Pagination,
    /// Where they were written.
    pub span: Span,
}

/// How an operation is offered to language models.
#[derive(Debug, Clone, Default)]
pub struct ToolSpec {
    /// The name, where the spec gives one.
    pub name: Option<String>,
    /// Not offered as a tool.
    pub hidden: bool,
    /// A title, where the spec gives one.
    pub title: Option<String>,
    /// A description for models, where it differs from the operation's.
    pub description: Option<String>,
    /// Tags beside those of the resource.
    pub tags: Vec<String>,
    /// Whether it reads only, where the method does not say so.
    pub read_only: Option<bool>,
    /// Whether it may delete or overwrite, where the method does not say so.
    pub destructive: Option<bool>,
    /// Whether it reaches people or other systems (sends mail, say).
    pub open_world: Option<bool>,
    /// The argument that is the key of one record and takes `id` as an alias.
    pub key: Option<String>,
    /// A call that the tool accepts.
    pub example: Option<Value>,
    /// Where that was written.
    pub example_span: Option<Span>,
    /// Where the tool's part was written.
    pub span: Span,
}
